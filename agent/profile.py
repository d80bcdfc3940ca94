"""What a person asked to have remembered: the part of a conversation that outlives it, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraints import Constraint, resolve_constraint
from sidney.recsys_model.errors import ConstraintError

__all__ = ["Profile", "contradicts"]


class Profile(BaseModel):
    """What new sessions of a person begin with. It holds only what they asked to have remembered.

    Attributes:
        constraints: What must or should hold; their ``turn`` is ``None``: they come from no turn of a new session.
        bought: Items that they said they have, oldest first.
        liked: Items that they said they like.
        rejected: Items that they ruled out.
        wish: What they are after, in words.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    constraints: tuple[Constraint, ...] = ()
    bought: tuple[str, ...] = ()
    liked: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    wish: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is remembered."""
        return self == Profile()

    def extended(self, newer: Profile) -> Profile:
        """This profile and a newer one; where both speak of the same thing, the newer counts."""
        timeless = [c.model_copy(update={"turn": None}) for c in newer.constraints]
        kept = [old for old in self.constraints if not any(contradicts(old, new) for new in timeless)]
        return Profile(
            constraints=(*kept, *timeless),
            bought=_joined(self.bought, newer.bought),
            liked=_joined([i for i in self.liked if i not in newer.rejected], newer.liked),
            rejected=_joined([i for i in self.rejected if i not in newer.liked], newer.rejected),
            wish=newer.wish or self.wish,
        )

    def without(self, attributes: Sequence[str], item_ids: Sequence[str] = ()) -> Profile:
        """This profile without the constraints on some columns and without some items."""
        gone = set(item_ids)
        return Profile(
            constraints=tuple(c for c in self.constraints if c.attribute not in attributes),
            bought=tuple(i for i in self.bought if i not in gone),
            liked=tuple(i for i in self.liked if i not in gone),
            rejected=tuple(i for i in self.rejected if i not in gone),
            wish=self.wish,
        )

    def known(self, catalogue: Catalogue) -> Profile:
        """This profile without items and labels that a catalogue does not, or no longer, have."""
        constraints = []
        for constraint in self.constraints:
            try:
                constraints.append(resolve_constraint(constraint, catalogue))
            except ConstraintError:
                continue
        return self.model_copy(
            update={
                "constraints": tuple(constraints),
                "bought": tuple(i for i in self.bought if i in catalogue),
                "liked": tuple(i for i in self.liked if i in catalogue),
                "rejected": tuple(i for i in self.rejected if i in catalogue),
            }
        )


def contradicts(old: Constraint, new: Constraint) -> bool:
    """Whether a newer remembered condition takes the place of an older one.

    Bounds do so from the same side, or when nothing lies between them; labels when they are the same ones, wanted or
    ruled out.
    """
    if old.attribute != new.attribute:
        return False
    if old.operator.is_order and new.operator.is_order:
        upper, lower = (old, new) if old.operator.value[0] == "<" else (new, old)
        if upper.operator.value[0] == lower.operator.value[0]:
            return True
        return bool(upper.operand < lower.operand)  # type: ignore[operator]
    if old.operator.is_order != new.operator.is_order:
        return True
    return bool(_operands(old) & _operands(new))


def _operands(constraint: Constraint) -> set[object]:
    return set(constraint.operand) if isinstance(constraint.operand, tuple) else {constraint.operand}


def _joined(old: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(i for i in old if i not in new), *new)))
