"""Whether one row of a catalogue satisfies a condition, read from the row itself.

Written apart from the masks that decoding uses, so that a list can be held against the catalogue by something that
shares no mistake with what made the list.
"""

from __future__ import annotations

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Value
from sidney.recsys_model.data.constraints import Constraint, Operator

__all__ = ["row_satisfies", "value_of"]


def value_of(item_id: str, attribute: str, catalogue: Catalogue) -> Value:
    """One cell of the catalogue; ``None`` where it is missing."""
    return catalogue.columns[attribute].values[catalogue.index_of(item_id)]


def row_satisfies(constraint: Constraint, item_id: str, catalogue: Catalogue) -> bool:
    """Whether one item satisfies a resolved condition; one without a value satisfies only ``!=`` and ``not in``."""
    value = value_of(item_id, constraint.attribute, catalogue)
    operator = constraint.operator
    negative = operator in (Operator.NE, Operator.NOT_IN)
    if value is None:
        return negative
    operands = constraint.operand if isinstance(constraint.operand, tuple) else (constraint.operand,)
    kind = catalogue.columns[constraint.attribute].kind
    if kind is AttributeKind.DATE:
        return _date_satisfies(str(value), operator, [str(operand) for operand in operands])
    if kind is AttributeKind.NUMBER:
        number, bound = float(str(value)), float(operands[0])
        match operator:
            case Operator.LT:
                return number < bound
            case Operator.LE:
                return number <= bound
            case Operator.GT:
                return number > bound
            case Operator.GE:
                return number >= bound
            case _:
                return (number in [float(operand) for operand in operands]) != negative
    if kind is AttributeKind.FLAG:
        return (value in operands) != negative
    held = {label.casefold() for label in (value if isinstance(value, tuple) else (str(value),))}
    return bool(held & {str(operand).casefold() for operand in operands}) != negative


def _date_satisfies(value: str, operator: Operator, operands: list[str]) -> bool:
    """Dates of different precision, as text: a date stands for the first day that it covers."""
    day = _first_day(value)
    match operator:
        case Operator.LT:
            return day < _first_day(operands[0])
        case Operator.GE:
            return day >= _first_day(operands[0])
        case Operator.LE:
            return day <= _last_day(operands[0])
        case Operator.GT:
            return day > _last_day(operands[0])
        case _:
            within = any(_first_day(operand) <= day <= _last_day(operand) for operand in operands)
            return within != (operator in (Operator.NE, Operator.NOT_IN))


def _first_day(date: str) -> str:
    return date[:10] + "-01" * (2 - date[:10].count("-"))


def _last_day(date: str) -> str:
    # Only compared as text with whole dates, so that a 31st may stand for the end of any month.
    return date[:10] + {0: "-12-31", 1: "-31", 2: ""}[date[:10].count("-")]
