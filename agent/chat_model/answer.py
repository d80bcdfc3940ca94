"""What a chat model fills in to say how it read a turn.

The descriptions travel to the model as part of the schema. Everything here is loose on purpose, strings above all:
providers differ in what their structured output can express, and :mod:`sidney.agent.chat_model.checking` holds every
value against the catalogue and the message afterwards.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

__all__ = ["AnsweredEdit", "AnsweredIntent", "AnsweredReference", "TurnAnswer"]


def _as_texts(value: object) -> object:
    # A model that is asked for text may still send 30 for "30", or one value for a list of one.
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return [("yes" if v else "no") if isinstance(v, bool) else str(v) for v in value if v is not None]
    return _as_texts([value])


def _as_text(value: object) -> object:
    return "" if value is None else "yes" if value is True else "no" if value is False else str(value)


def _as_list(value: object) -> object:
    return [] if value is None else value


Text = Annotated[str, BeforeValidator(_as_text)]
Texts = Annotated[list[str], BeforeValidator(_as_texts)]


class _Answered(BaseModel):
    model_config = ConfigDict(extra="ignore")


class AnsweredReference(_Answered):
    """An item that the message points at."""

    kind: Literal["number", "last", "all", "focus", "title", "least", "most"] = Field(
        description="number: by its number in a list; last: the last of the list; all: all of the list; focus: the one "
        "just spoken of (it, that one); title: by its name; least / most: the one of the list with the least or most "
        "of an attribute (the cheapest is least price)."
    )
    number: int | None = Field(default=None, description="For number: from 1.")
    back: int = Field(default=0, description="0 for the last list, 1 for the list before it, and so on.")
    title: Text = Field(default="", description="For title: the words of the message that name the item.")
    attribute: Text = Field(default="", description="For least and most: the attribute.")


class AnsweredIntent(_Answered):
    """One thing that the person wants of this turn."""

    name: Literal[
        "recommend", "more", "different", "like", "reject", "bought", "select", "explain", "details", "compare",
        "question", "search", "bundle", "surprise", "reset", "undo", "show_constraints", "show_profile", "remember",
        "forget", "small_talk", "help", "unclear",
    ]  # fmt: skip
    said: Text = Field(default="", description="The words of the message that mean it, copied.")
    items: Annotated[list[AnsweredReference], BeforeValidator(_as_list)] = Field(
        default_factory=list, description="The items it is about."
    )
    attribute: Text = Field(
        default="", description="For question: the attribute asked about. For reject: the attribute that is at fault."
    )
    operator: Literal["", "=", "!=", "<", "<=", ">", ">="] = Field(
        default="", description="For a yes-or-no question: how the attribute is compared (is it below 600: <)."
    )
    value: Text = Field(default="", description="For a yes-or-no question: what it is compared with.")
    text: Text = Field(
        default="", description="For a question that no attribute answers: the message's word for it (waterproof)."
    )


class AnsweredEdit(_Answered):
    """One change of the filters."""

    action: Literal["add", "remove"]
    said: Text = Field(default="", description="The words of the message that mean it, copied.")
    attribute: Text = Field(default="", description="An attribute of the list; empty only to remove every filter.")
    operator: Literal["", "=", "!=", "<", "<=", ">", ">=", "in", "not in", "around", "low", "high"] = Field(
        default="",
        description="in / not in: any / none of several values. around: near a number. low / high: without a number "
        "(not too expensive is low price). Empty to remove whatever filters the attribute has.",
    )
    values: Texts = Field(
        default_factory=list, description="Labels exactly as listed, numbers as digits, dates as 2015 or 2015-06-30."
    )
    relative_to: AnsweredReference | None = Field(
        default=None,
        description="For cheaper, newer, longer …: the item it is compared with, focus if none is named; then operator "
        "is < or > and values is empty.",
    )
    strength: Literal["must", "should"] = Field(default="must", description="should for a mere preference.")
    replace: bool = Field(default=False, description="Whether the values take the place of the attribute's old ones.")


class TurnAnswer(_Answered):
    """How one message of the conversation is to be read."""

    intents: Annotated[list[AnsweredIntent], BeforeValidator(_as_list)] = Field(default_factory=list)
    edits: Annotated[list[AnsweredEdit], BeforeValidator(_as_list)] = Field(default_factory=list)
    wish: Text = Field(
        default="", description="What is wanted beyond the filters, in words copied from the message; empty for none."
    )
    unsupported: Texts = Field(
        default_factory=list,
        description="What the message asks to filter by and no attribute expresses, in the message's words.",
    )
    count: int | None = Field(default=None, description="How many are asked for, if a number is said.")
    total: float | None = Field(default=None, description="For bundle: what all of it may cost together.")
