"""What a turn did to the state, kept so that the reply can say it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from sidney.recsys_model.data.constraints import Constraint

__all__ = ["TurnNotes", "UnheardWord"]


class UnheardWord(BaseModel):
    """A word that was not understood: as it was ``said``, and the ``labels`` that it may have been meant for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    said: str
    labels: tuple[str, ...]


class TurnNotes(BaseModel):
    """Changes of one turn, in the order in which a reply would speak of them.

    Attributes:
        bought, liked, rejected: Item IDs that the turn added to each.
        faulted: (item ID, attribute) of items that were found wanting in one attribute, and not ruled out for it.
        added: Constraints that the turn added.
        removed: Constraints taken away because it was asked to.
        replaced: Constraints that gave way to newer ones.
        contradicted: Of those, (the older, the newer) where both could not hold.
        bases: For a relative bound, (the constraint's text, what it was taken from).
        idle: Attributes that were to be released and had no constraint; "" for all of them.
        unresolved: Attributes of relative bounds that nothing could be held against.
        exhausted: Attributes of relative bounds beyond which the catalogue has nothing.
        missing: References that mean no item, as said.
        listed: How many items the list had that the turn could point at.
        unheard: Words that were not understood, and may have been meant for labels.
        changed: Whether the state, its focus aside, is another than before the turn.
        read_by: Who read the turn, ``"chat model"`` or ``"rules"``, where a chat model was to; empty without one.
        read_problem: Why the rules did instead, in a few words.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    bought: tuple[str, ...] = ()
    liked: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    faulted: tuple[tuple[str, str], ...] = ()
    added: tuple[Constraint, ...] = ()
    removed: tuple[Constraint, ...] = ()
    replaced: tuple[Constraint, ...] = ()
    contradicted: tuple[tuple[Constraint, Constraint], ...] = ()
    bases: tuple[tuple[str, str], ...] = ()
    idle: tuple[str, ...] = ()
    unresolved: tuple[str, ...] = ()
    exhausted: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    listed: int = 0
    unheard: tuple[UnheardWord, ...] = ()
    changed: bool = False
    read_by: Literal["", "chat model", "rules"] = ""
    read_problem: str = ""
