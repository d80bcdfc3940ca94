"""What one turn means: one validated object, whoever understood it (rules here; a chat model later)."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from sidney.recsys_model.data.constraints import Operand, Operator

__all__ = ["ConstraintEdit", "Intent", "IntentName", "Reference", "Understanding"]


class IntentName(StrEnum):
    """What a person wants of a turn; a turn can carry several."""

    RECOMMEND = "recommend"
    MORE = "more"
    DIFFERENT = "different"
    LIKE = "like"
    REJECT = "reject"
    BOUGHT = "bought"
    SELECT = "select"
    EXPLAIN = "explain"
    DETAILS = "details"
    COMPARE = "compare"
    QUESTION = "question"
    SEARCH = "search"
    BUNDLE = "bundle"
    SURPRISE = "surprise"
    RESET = "reset"
    UNDO = "undo"
    SHOW_CONSTRAINTS = "show_constraints"
    SHOW_PROFILE = "show_profile"
    REMEMBER = "remember"
    FORGET = "forget"
    SMALL_TALK = "small_talk"
    HELP = "help"
    UNCLEAR = "unclear"


class Reference(BaseModel):
    """An item that a turn points at.

    Attributes:
        kind: ``number`` in the last list, the ``last`` of it, ``all`` of it, the item in ``focus``, an ``item`` by its
            ID (from a title), or the ``least`` or ``most`` of the last list by ``attribute``.
        number: For ``number``, from 1.
        item_id: For ``item``.
        attribute: For ``least`` and ``most``.
        back: How many lists back the number or place counts: 0 for the last list, 1 for the one before it.
        text: How it was said.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["number", "last", "all", "focus", "item", "least", "most"]
    number: int | None = None
    item_id: str | None = None
    attribute: str | None = None
    back: int = 0
    text: str = ""


class Intent(BaseModel):
    """One thing wanted, with the items and the attribute that it is about.

    Attributes:
        name: What is wanted.
        references: The items it is about; of a recommendation, those that it shall be like.
        attribute: The column it is about: asked after, or the reason of a rejection ("the second is too expensive").
        operator, operand: For a question to be answered with yes or no: "is it below 600$?".
        text: For a question that no column answers: what is asked ("waterproof").
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: IntentName
    references: tuple[Reference, ...] = ()
    attribute: str | None = None
    operator: Operator | None = None
    operand: Operand | None = None
    text: str = ""


class ConstraintEdit(BaseModel):
    """One change of the constraints.

    Attributes:
        action: Add a condition, or remove one.
        attribute: A column of the catalogue; for a removal ``None`` means every constraint.
        operator: How the attribute is held against the operand; ``None`` when a whole attribute is released.
        operand: What it is held against; ``None`` for a relative bound or a whole attribute.
        relative_to: For a relative bound ("cheaper"): the item named, or a ``focus`` reference where none was.
        strength: A must is a mask, a should a bonus.
        replace: The new labels take the place of the attribute's old ones ("what about Switch?").
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    action: Literal["add", "remove"]
    attribute: str | None
    operator: Operator | None = None
    operand: Operand | None = None
    relative_to: Reference | None = None
    strength: Literal["must", "should"] = "must"
    replace: bool = False


class Understanding(BaseModel):
    """A whole turn.

    Attributes:
        intents: In the order in which they are acted upon.
        edits: Changes of the constraints, in the order said.
        wish: What is wanted in words, constraints taken out; empty for none.
        unsupported: What was asked for that the catalogue has no column for ("pages").
        readings: Words that were read as something spelled differently, as (said, read as).
        count: How many were asked for ("show me 3", "two books", "undo the last three"), if a number was said.
        total: What a bundle may cost altogether; the same bound is among the edits.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    intents: tuple[Intent, ...] = ()
    edits: tuple[ConstraintEdit, ...] = ()
    wish: str = ""
    unsupported: tuple[str, ...] = ()
    readings: tuple[tuple[str, str], ...] = ()
    count: int | None = None
    total: float | None = None

    def intent(self, *names: IntentName) -> Intent | None:
        """The first intent of one of these names."""
        return next((intent for intent in self.intents if intent.name in names), None)
