"""When nothing satisfies everything: the nearest possible, and which constraint to relax, from the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sidney.recsys_model.catalogue import AttributeKind, Catalogue
from sidney.recsys_model.constraints import Constraint, combined_mask

__all__ = ["Relaxation", "relaxations"]


@dataclass(frozen=True)
class Relaxation:
    """One way out.

    Attributes:
        constraint: The constraint to give up or to widen.
        items: How many items there are without it.
        nearest: For a bound: the nearest value that an item has, as the catalogue's number or date text.
        nearest_item: The ID of the item that has it.
    """

    constraint: Constraint
    items: int
    nearest: float | str | None = None
    nearest_item: str | None = None


def relaxations(
    constraints: Sequence[Constraint], exclude: frozenset[str], catalogue: Catalogue
) -> tuple[Relaxation, ...]:
    """Ways to get items again by giving up one constraint, bounds with a near value first, then by how much they give.

    Empty if no single constraint is to blame.
    """
    free = np.ones(len(catalogue), dtype=np.bool_)
    for item_id in exclude:
        if item_id in catalogue:
            free[catalogue.index_of(item_id)] = False
    musts = [c for c in constraints if c.must]
    found = []
    for constraint in musts:
        rest = combined_mask([c for c in musts if c is not constraint], catalogue) & free
        if not rest.any():
            continue
        nearest, nearest_item = _nearest(constraint, rest, catalogue)
        found.append(Relaxation(constraint, int(rest.sum()), nearest, nearest_item))
    # The newest wish is the one meant most, so among equals the older constraint is offered first.
    return tuple(sorted(found, key=lambda r: (r.nearest is None, r.constraint.turn or 0, -r.items)))


def _nearest(
    constraint: Constraint, rest: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], catalogue: Catalogue
) -> tuple[float | str | None, str | None]:
    column = catalogue.columns[constraint.attribute]
    if not constraint.operator.is_order or column.kind not in (AttributeKind.NUMBER, AttributeKind.DATE):
        return None, None
    numbers = np.where(rest, column.numbers, np.nan)
    if not np.isfinite(numbers).any():
        return None, None
    index = int(np.nanargmin(numbers) if constraint.operator.value.startswith("<") else np.nanargmax(numbers))
    value = column.values[index]
    return (str(value) if column.kind is AttributeKind.DATE else float(numbers[index])), catalogue.item_ids[index]
