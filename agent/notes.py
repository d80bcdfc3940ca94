"""What a turn did to the state, kept so that the reply can say it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from sidney.recsys_model.constraints import Constraint

__all__ = ["TurnNotes"]


class TurnNotes(BaseModel):
    """Changes of one turn, in the order in which a reply would speak of them.

    Attributes:
        bought, liked, rejected: Item IDs that the turn added to each.
        removed: Constraints taken away because it was asked to.
        replaced: Constraints that gave way to newer ones.
        bases: For a relative bound, (the constraint's text, what it was taken from).
        idle: Attributes that were to be released and had no constraint; "" for all of them.
        unresolved: Attributes of relative bounds that nothing could be held against.
        missing: References that mean no item, as said.
        changed: Whether the state, its focus aside, is another than before the turn.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    bought: tuple[str, ...] = ()
    liked: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    removed: tuple[Constraint, ...] = ()
    replaced: tuple[Constraint, ...] = ()
    bases: tuple[tuple[str, str], ...] = ()
    idle: tuple[str, ...] = ()
    unresolved: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    changed: bool = False
