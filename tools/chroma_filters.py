"""Constraints as Chroma filters: what is stored about an item, and the ``where`` that agrees with a constraint's mask.

A constraint must let through the same items here as in decoding, missing values included. Chroma's own rules make
that less than obvious, and this module is where they are kept:

- one operator at the top, ``$and`` and ``$or`` from two clauses up, no ``$not``, and no empty filter;
- ``$ne``, ``$nin`` and ``$not_contains`` match records that **lack** the key, the others do not: which happens to be
  what a missing value means in a constraint;
- only numbers can be ordered: a date is stored as an ordinal day;
- a list cannot be stored empty, nor a number that is infinite or not a number.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable
from typing import Any, TypeAlias

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column, Value, parse_date
from sidney.recsys_model.data.constraints import Constraint, Operator

__all__ = ["Metadata", "Where", "item_metadata", "where_filter"]

Metadata: TypeAlias = dict[str, str | float | bool | list[str]]
Where: TypeAlias = dict[str, Any]

_LARGEST = sys.float_info.max


def item_metadata(catalogue: Catalogue, index: int) -> Metadata:
    """What the look-up index stores about one item: its title, and every attribute that a constraint can name.

    Labels are casefolded (constraints match without regard to case), dates are the first ordinal day that they cover,
    and missing values are left out.
    """
    metadata: Metadata = {"title": catalogue.titles[index]}
    for column in catalogue.filterable:
        stored = _stored(column, column.values[index])
        if stored is not None:
            metadata[_key(column)] = stored
        elif column.kind is AttributeKind.DATE:
            # "Not in 2014" is two comparisons, and those pass over records without the key: absence needs a key.
            metadata[_missing_key(column)] = True
    return metadata


def where_filter(constraints: Iterable[Constraint], catalogue: Catalogue) -> Where | None:
    """The ``where`` that passes exactly the items that satisfy every *must* among resolved constraints.

    Returns:
        ``None`` when there is no must: Chroma has no filter that passes everything.
    """
    return _all_of(_clause(c, catalogue.columns[c.attribute]) for c in constraints if c.must)


def _key(column: Column) -> str:
    # A prefix, so that a catalogue's own "title" or "chroma:document" cannot collide with another key.
    return f"a:{column.name}"


def _missing_key(column: Column) -> str:
    return f"missing:{column.name}"


def _stored(column: Column, value: Value) -> str | float | bool | list[str] | None:
    if value is None:
        return None
    match column.kind:
        case AttributeKind.LABELS:
            labels = value if isinstance(value, tuple) else (str(value),)
            return list(dict.fromkeys(label.casefold() for label in labels)) or None
        case AttributeKind.LABEL:
            return str(value).casefold()
        case AttributeKind.FLAG:
            return bool(value)
        case AttributeKind.DATE:
            return float(parse_date(str(value))[0])
        case _:
            number = float(value) if isinstance(value, float | int) else math.nan
            return None if math.isnan(number) else max(-_LARGEST, min(_LARGEST, number))


def _clause(constraint: Constraint, column: Column) -> Where:
    operands = constraint.operand if isinstance(constraint.operand, tuple) else (constraint.operand,)
    key, operator = _key(column), constraint.operator
    match column.kind:
        case AttributeKind.LABELS:
            folded = [str(operand).casefold() for operand in operands]
            if operator.is_negative:
                return _all_of({key: {"$not_contains": label}} for label in folded) or {}
            return _any_of({key: {"$contains": label}} for label in folded)
        case AttributeKind.LABEL:
            return {key: {"$nin" if operator.is_negative else "$in": [str(operand).casefold() for operand in operands]}}
        case AttributeKind.FLAG:
            return {key: {"$nin" if operator.is_negative else "$in": [bool(operand) for operand in operands]}}
        case AttributeKind.DATE:
            return _date_clause(operator, [parse_date(str(operand)) for operand in operands], column)
        case _:
            numbers = [float(operand) for operand in operands]
            if operator.is_order:
                return {key: {_ORDER[operator]: numbers[0]}}
            return {key: {"$nin" if operator.is_negative else "$in": numbers}}


def _date_clause(operator: Operator, spans: list[tuple[int, int]], column: Column) -> Where:
    key = _key(column)
    first, last = spans[0]
    if operator.is_order:
        # Before 2014 is before its first day; 2014 or earlier is up to its last.
        day = first if operator in (Operator.LT, Operator.GE) else last
        return {key: {_ORDER[operator]: float(day)}}
    if operator.is_negative:
        outside = (
            _any_of([{key: {"$lt": float(low)}}, {key: {"$gt": float(high)}}, {_missing_key(column): {"$eq": True}}])
            for low, high in spans
        )
        return _all_of(outside) or {}
    return _any_of({"$and": [{key: {"$gte": float(low)}}, {key: {"$lte": float(high)}}]} for low, high in spans)


def _all_of(clauses: Iterable[Where]) -> Where | None:
    found = list(clauses)
    if not found:
        return None
    return found[0] if len(found) == 1 else {"$and": found}


def _any_of(clauses: Iterable[Where]) -> Where:
    found = list(clauses)
    return found[0] if len(found) == 1 else {"$or": found}


_ORDER = {Operator.LT: "$lt", Operator.LE: "$lte", Operator.GT: "$gt", Operator.GE: "$gte"}
