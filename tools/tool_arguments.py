"""What a chat model may ask of Sidney's tools: arguments that explain themselves."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["ExplainArguments", "LookUpArguments", "RecommendArguments"]

_MOST_ITEMS = 50
"""How many items one call may ask for: a list is meant to be read."""

_HISTORY = "Item IDs that the person bought or liked, oldest first. May be empty."
_WISH = "What the person wants, in their own words. May be empty."
_WHERE = (
    "Conditions that every item must satisfy, one a string, on the catalogue's columns: "
    '"price<=30", "brand!=Sony", "brand in Nintendo,Sega", "release_date>=2015". '
    "On a list column = means has and != means has not. Never relaxed on your behalf."
)
_PREFER = "Conditions of the same form that items should rather satisfy, but need not."


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RecommendArguments(_Arguments):
    """Arguments of ``recommend``."""

    history: list[str] = Field(default_factory=list, description=_HISTORY)
    wish: str = Field(default="", description=_WISH)
    where: list[str] = Field(default_factory=list, description=_WHERE)
    prefer: list[str] = Field(default_factory=list, description=_PREFER)
    k: int = Field(default=5, ge=1, le=_MOST_ITEMS, description="How many items.")
    exclude: list[str] = Field(
        default_factory=list, description="Item IDs never to recommend: seen, shown already, or disliked."
    )


class LookUpArguments(_Arguments):
    """Arguments of ``look_up``: one of ``item_id``, ``title`` and ``query``, or only ``where``."""

    query: str = Field(default="", description="What to search for, by meaning.")
    title: str = Field(default="", description="An item's name, as the person said it; found in spite of misspelling.")
    item_id: str = Field(default="", description="An item's ID: gives everything that the catalogue knows of it.")
    where: list[str] = Field(default_factory=list, description=_WHERE + " Only used with a query, or alone.")
    k: int = Field(default=5, ge=1, le=_MOST_ITEMS, description="How many items.")


class ExplainArguments(_Arguments):
    """Arguments of ``explain``: the item, and what it was recommended from."""

    item_id: str = Field(description="The ID of the recommended item.")
    history: list[str] = Field(default_factory=list, description=_HISTORY + " As it was given to recommend.")
    wish: str = Field(default="", description=_WISH + " As it was given to recommend.")
    where: list[str] = Field(default_factory=list, description=_WHERE + " As they were given to recommend.")
    prefer: list[str] = Field(default_factory=list, description=_PREFER)
    shown: list[str] = Field(default_factory=list, description="The item IDs of the list it was shown in, if any.")
