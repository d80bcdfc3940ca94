"""Relative wishes made absolute: "cheaper" becomes "under $35", and the reply can say what it was held against."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sidney.agent.lexicon import Lexicon
from sidney.agent.measures import Measure
from sidney.agent.references import resolve_reference
from sidney.agent.state import ConversationState
from sidney.agent.turn import ConstraintEdit
from sidney.recsys_model.data.catalogue import AttributeKind
from sidney.recsys_model.data.constraints import Constraint, Operand, combined_mask

__all__ = ["ResolvedCritique", "resolve_critique", "same_direction", "soft_bound"]


@dataclass(frozen=True)
class ResolvedCritique:
    """A relative bound made absolute.

    Attributes:
        operand: What to compare with.
        basis: What it was taken from, in words: "the middle of what I just showed".
    """

    operand: Operand
    basis: str


def resolve_critique(edit: ConstraintEdit, state: ConversationState, lexicon: Lexicon) -> ResolvedCritique | None:
    """Hold a relative edit against the item it names, else the one in focus, else the middle of the last list.

    Where nothing has been shown, it is held against the middle of what the constraints allow.

    Returns:
        ``None`` when no item at hand has a value.
    """
    measure = next((m for m in lexicon.measures if m.name == edit.attribute), None)
    if measure is None:
        return None
    catalogue = lexicon.catalogue
    target = resolve_reference(edit.relative_to, state, lexicon) if edit.relative_to is not None else ()
    if target:
        index = catalogue.index_of(target[0])
        value = measure.column.values[index]
        if value is not None:
            return ResolvedCritique(_value_at(measure, index), catalogue.titles[index])
    shown = [catalogue.index_of(item.item_id) for item in state.last_items]
    if (found := _middle(measure, np.array(shown, dtype=np.int64))) is not None:
        if (nearest := _less_extreme(edit, measure, shown, found)) is not None:
            return ResolvedCritique(_value_at(measure, nearest), catalogue.titles[nearest])
        return ResolvedCritique(found, "the middle of what I just showed")
    allowed = np.flatnonzero(combined_mask(state.constraints, catalogue))
    if (found := _middle(measure, allowed)) is not None:
        return ResolvedCritique(found, "the middle of what there is")
    return None


def _less_extreme(edit: ConstraintEdit, measure: Measure, shown: Sequence[int], middle: Operand) -> int | None:
    """The shown item to hold "cheaper" against where half of the list is free already, and not all of it.

    Returns:
        ``None`` where something in the catalogue lies beyond the middle, or nothing does beyond any shown item.
    """
    upper = edit.operator is not None and edit.operator.value.startswith("<")
    numbers = measure.column.numbers
    known = numbers[np.isfinite(numbers)]
    end = known.min() if upper else known.max()
    if measure.column.kind is AttributeKind.DATE:
        return None
    if float(str(middle)) != end:
        return None
    others = [index for index in shown if np.isfinite(numbers[index]) and numbers[index] != end]
    return min(others, key=lambda index: abs(float(numbers[index]) - float(end)), default=None)


def _value_at(measure: Measure, index: int) -> Operand:
    value = measure.column.values[index]
    return str(value) if measure.column.kind is AttributeKind.DATE else float(str(value))


def soft_bound(measure: Measure, *, upper: bool) -> Operand | None:
    """A mild bound for "cheap" or "well rated": the nearest third of the catalogue."""
    numbers = measure.column.numbers
    known = numbers[np.isfinite(numbers)]
    if not len(known):
        return None
    return _as_operand(measure, float(np.quantile(known, 1 / 3 if upper else 2 / 3, method="nearest")))


def _middle(measure: Measure, indices: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Operand | None:
    values = measure.column.numbers[indices] if len(indices) else np.array([])
    known = values[np.isfinite(values)]
    if not len(known):
        return None
    if measure.column.kind is AttributeKind.DATE:
        return _as_operand(measure, float(np.quantile(known, 0.5, method="lower")))
    return _as_operand(measure, float(np.median(known)))


def _as_operand(measure: Measure, number: float) -> Operand:
    if measure.column.kind is not AttributeKind.DATE:
        return round(number, 2) if math.isfinite(number) else number
    # As precise as the catalogue is: a year stays a year.
    day = dt.date.fromordinal(int(number))
    places = np.flatnonzero(measure.column.numbers == number)
    written = measure.column.values[int(places[0])] if len(places) else None
    return str(written) if written is not None else day.isoformat()


def same_direction(first: Constraint, second: Constraint) -> bool:
    """Whether two bounds on one attribute bound it from the same side."""
    return (
        first.attribute == second.attribute and first.operator.is_order and second.operator.is_order
        and first.operator.value[0] == second.operator.value[0]
    )  # fmt: skip
