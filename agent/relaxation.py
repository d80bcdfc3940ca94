"""When nothing satisfies everything: the nearest possible, and which constraints to relax, from the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue
from sidney.recsys_model.data.constraints import Constraint, constraint_mask

__all__ = ["Relaxation", "relaxations"]

_MOST_TOGETHER = 3
"""Constraints that one way out gives up at most: whoever must drop more than that had better start over."""
_MOST_TRIED = 12
"""Constraints among which combinations are tried, the oldest first; few conversations have as many."""


@dataclass(frozen=True)
class Relaxation:
    """One way out.

    Attributes:
        constraints: What to give up or to widen: one constraint, or several where no single one is to blame.
        items: How many items there are without them.
        nearest: For a single bound: the nearest value that an item has, as the catalogue's number or date text.
        nearest_item: The ID of the item that has it.
    """

    constraints: tuple[Constraint, ...]
    items: int
    nearest: float | str | None = None
    nearest_item: str | None = None

    @property
    def constraint(self) -> Constraint:
        """The first of them, which is the only one where one is enough."""
        return self.constraints[0]


def relaxations(
    constraints: Sequence[Constraint], exclude: frozenset[str], catalogue: Catalogue
) -> tuple[Relaxation, ...]:
    """Ways to get items again by giving up as few constraints as possible.

    One constraint if that is enough, bounds with a near value first; else the pairs, else the triples that are; within
    them, older constraints first, since the newest is the one meant most, then by how much they give.

    Args:
        constraints: What holds; only musts count.
        exclude: Items that are no way out.
        catalogue: What they are held against.

    Returns:
        None if even three together do not help, or if nothing is to be relaxed.
    """
    free = np.ones(len(catalogue), dtype=np.bool_)
    for item_id in exclude:
        if item_id in catalogue:
            free[catalogue.index_of(item_id)] = False
    musts = [c for c in constraints if c.must]
    masks = [constraint_mask(c, catalogue) for c in musts]
    tried = range(len(musts)) if len(musts) <= _MOST_TRIED else sorted(
        sorted(range(len(musts)), key=lambda n: musts[n].turn or 0)[:_MOST_TRIED]
    )  # fmt: skip
    # How many musts each item breaks: an item that breaks k of them is what giving up those k would bring.
    for together in range(1, _MOST_TOGETHER + 1):
        found = []
        for given_up in combinations(tried, together):
            rest = free.copy()
            for number, mask in enumerate(masks):
                if number not in given_up:
                    rest &= mask
            if rest.any():
                chosen = tuple(musts[number] for number in given_up)
                nearest, item = _nearest(chosen[0], rest, catalogue) if together == 1 else (None, None)
                found.append(Relaxation(chosen, int(rest.sum()), nearest, item))
        if found:
            return tuple(sorted(found, key=_order))
    return ()


def _order(relaxation: Relaxation) -> tuple[bool, int, int]:
    newest = max(c.turn or 0 for c in relaxation.constraints)
    return relaxation.nearest is None, newest, -relaxation.items


def _nearest(
    constraint: Constraint, rest: npt.NDArray[np.bool_], catalogue: Catalogue
) -> tuple[float | str | None, str | None]:
    column = catalogue.columns[constraint.attribute]
    if column.kind not in (AttributeKind.NUMBER, AttributeKind.DATE) or constraint.operator.is_negative:
        return None, None
    numbers = np.where(rest, column.numbers, np.nan)
    if not np.isfinite(numbers).any():
        return None, None
    if constraint.operator.is_order:
        upper = constraint.operator.value.startswith("<")
        index = int(np.nanargmin(numbers) if upper else np.nanargmax(numbers))
    else:
        operands = constraint.operand if isinstance(constraint.operand, tuple) else (constraint.operand,)
        wanted = [float(o) for o in operands if isinstance(o, float | int) and not isinstance(o, bool)]
        if not wanted:
            return None, None
        index = int(np.nanargmin(np.min([np.abs(numbers - w) for w in wanted], axis=0)))
    value = column.values[index]
    return (str(value) if column.kind is AttributeKind.DATE else float(numbers[index])), catalogue.item_ids[index]
