"""One constraint language: a typed value that becomes a mask, a filter, a chip, a sentence or a command-line word.

Missing values: an item without a price does not satisfy ``price<=30``; it does satisfy ``brand!=Sony``, since nothing
says that it is Sony's. The same holds in every form that a constraint takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict
from rapidfuzz import process

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column, parse_date
from sidney.recsys_model.data.values import parse_calendar_date, parse_flag, parse_number
from sidney.recsys_model.errors import ConstraintError

__all__ = [
    "Constraint",
    "Operand",
    "Operator",
    "combined_mask",
    "constraint_mask",
    "describe",
    "find_column",
    "fold_name",
    "resolve_constraint",
]

Operand: TypeAlias = bool | float | str | tuple[float, ...] | tuple[str, ...]


class Operator(StrEnum):
    """How an attribute is held against an operand; on a list column ``=`` is "has" and ``!=`` "has not"."""

    EQ = "="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    IN = "in"
    NOT_IN = "not in"

    @property
    def is_order(self) -> bool:
        """Whether it compares by size."""
        return self in (Operator.LT, Operator.LE, Operator.GT, Operator.GE)

    @property
    def is_negative(self) -> bool:
        """Whether an item without a value satisfies it."""
        return self in (Operator.NE, Operator.NOT_IN)


class Constraint(BaseModel):
    """What an item must (or should) be.

    Attributes:
        attribute: A column of the catalogue.
        operator: How the attribute is held against the operand.
        operand: A number, a label, an ISO date of any precision, a yes/no, or a tuple of them for ``in`` and
            ``not in``.
        must: A must is a mask on decoding, a should a bonus to the score.
        turn: The turn of the conversation that it came from, if it came from one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    attribute: str
    operator: Operator
    operand: Operand
    must: bool = True
    turn: int | None = None

    @property
    def text(self) -> str:
        """The form that ``--where`` takes: ``price<=30``, ``brand in Nintendo,Sega``.

        A label that could be taken for something else stands in double quotes, doubled within:
        ``brand in "Sony, Inc.",Sega``.
        """
        if isinstance(self.operand, tuple):
            operand = ",".join(_quoted(_plain(value), "," in _plain(value)) for value in self.operand)
        else:
            operand = _quoted(_plain(self.operand), False)
        space = " " if self.operator in (Operator.IN, Operator.NOT_IN) else ""
        return f"{self.attribute}{space}{self.operator}{space}{operand}"

    def same_condition(self, other: Constraint) -> bool:
        """Whether both ask the same of an item, whenever and however firmly they were said."""
        return (self.attribute, self.operator, self.operand) == (other.attribute, other.operator, other.operand)


def resolve_constraint(constraint: Constraint, catalogue: Catalogue) -> Constraint:
    """Spell the column and its labels as the catalogue does, and check that the operator fits the column's type.

    Raises:
        ConstraintError: The column or a label is unknown (the nearest ones are named), or the operator or operand does
            not fit the column's type.
    """
    column = find_column(constraint.attribute, catalogue)
    operator, operand = constraint.operator, constraint.operand
    many = operator in (Operator.IN, Operator.NOT_IN)
    given: Sequence[bool | float | str] = operand if isinstance(operand, tuple) else (operand,)
    if not given:
        raise ConstraintError(f"{constraint.attribute} {operator}: no value given")
    if len(given) > 1 and not many:
        raise ConstraintError(f"{column.name}{operator}: one value expected, {len(given)} given; use 'in' for several")
    if operator.is_order and column.kind not in (AttributeKind.NUMBER, AttributeKind.DATE):
        held = _KIND_WORDS[column.kind]
        raise ConstraintError(f"{column.name} holds {held}, which {operator} cannot compare; use = or !=")
    values = tuple(_typed(value, column) for value in given)
    resolved: Operand = values if many else values[0]  # type: ignore[assignment]
    return constraint.model_copy(update={"attribute": column.name, "operand": resolved})


def find_column(name: str, catalogue: Catalogue) -> Column:
    """The column of that name, without regard to case; a space may stand for an underscore.

    Raises:
        ConstraintError: There is none, or it is free text.
    """
    column = catalogue.columns.get(name)
    if column is None:
        # Of columns that differ in nothing else, the first.
        folded = {fold_name(each.name): each for each in reversed(catalogue.columns.values())}
        column = folded.get(fold_name(name))
    filterable = [each.name for each in catalogue.filterable]
    listed = ", ".join(filterable)
    if column is None:
        if not filterable:
            raise ConstraintError(f"no column {name!r} to filter by: this catalogue has none")
        near = _nearest(name, filterable) or filterable[:3]
        raise ConstraintError(f"no column {name!r} to filter by; did you mean {_or(near)}? There are: {listed}")
    if column.kind is AttributeKind.TEXT:
        raise ConstraintError(f"{column.name} is free text: search it in words. You can filter by {listed}")
    return column


def fold_name(name: str) -> str:
    """A column's name as people may say it, for comparing: no regard to case, underscores or space around it."""
    return name.strip().casefold().replace("_", " ")


def constraint_mask(constraint: Constraint, catalogue: Catalogue) -> npt.NDArray[np.bool_]:
    """``(items,)`` whether each item satisfies a resolved constraint, in catalogue order."""
    column = catalogue.columns[constraint.attribute]
    operands = constraint.operand if isinstance(constraint.operand, tuple) else (constraint.operand,)
    if column.kind in (AttributeKind.LABEL, AttributeKind.LABELS):
        mask = np.zeros(len(catalogue), dtype=np.bool_)
        for label in operands:
            members = column.label_members.get(str(label).casefold())
            if members is not None:
                mask[members] = True
        return ~mask if constraint.operator.is_negative else mask
    if column.kind is AttributeKind.FLAG:
        mask = np.array([value is not None and value in operands for value in column.values], dtype=np.bool_)
        return ~mask if constraint.operator.is_negative else mask
    numbers = column.numbers
    match constraint.operator:
        case Operator.EQ | Operator.IN | Operator.NE | Operator.NOT_IN:
            mask = np.zeros(len(catalogue), dtype=np.bool_)
            for operand in operands:
                low, high = _interval(operand, column)
                mask |= (numbers >= low) & (numbers <= high)
            return ~mask if constraint.operator.is_negative else mask
        case Operator.LT:
            return np.asarray(numbers < _interval(operands[0], column)[0])
        case Operator.LE:
            return np.asarray(numbers <= _interval(operands[0], column)[1])
        case Operator.GT:
            return np.asarray(numbers > _interval(operands[0], column)[1])
        case Operator.GE:
            return np.asarray(numbers >= _interval(operands[0], column)[0])


def combined_mask(constraints: Iterable[Constraint], catalogue: Catalogue) -> npt.NDArray[np.bool_]:
    """``(items,)`` whether each item satisfies every *must* among resolved constraints; a should does not count."""
    mask = np.ones(len(catalogue), dtype=np.bool_)
    for constraint in constraints:
        if constraint.must:
            mask &= constraint_mask(constraint, catalogue)
    return mask


def describe(constraint: Constraint, catalogue: Catalogue) -> str:
    """A few words for a chip or a sentence: "price at most $30", "not Sports", "released 2015 or later"."""
    column = catalogue.columns[constraint.attribute]
    operands = constraint.operand if isinstance(constraint.operand, tuple) else (constraint.operand,)
    name = constraint.attribute.replace("_", " ")
    shown = [_shown(operand, column) for operand in operands]
    negative = constraint.operator.is_negative
    if column.kind is AttributeKind.FLAG:
        wanted = bool(operands[0]) != negative
        text = name if wanted else f"not {name}"
    elif column.kind in (AttributeKind.LABEL, AttributeKind.LABELS):
        text = f"not {_or(shown)}" if negative else _or(shown)
    else:
        words = _DATE_WORDS if column.kind is AttributeKind.DATE else _NUMBER_WORDS
        text = f"{name} {words[constraint.operator].format(_or(shown))}"
    return text if constraint.must else f"preferably {text}"


_NUMBER_WORDS = {
    Operator.EQ: "{}", Operator.NE: "not {}", Operator.IN: "{}", Operator.NOT_IN: "not {}",
    Operator.LT: "under {}", Operator.LE: "at most {}", Operator.GT: "over {}", Operator.GE: "at least {}",
}  # fmt: skip
_DATE_WORDS = _NUMBER_WORDS | {
    Operator.LT: "before {}", Operator.LE: "{} or earlier", Operator.GT: "after {}", Operator.GE: "{} or later",
}  # fmt: skip
_KIND_WORDS = {
    AttributeKind.LABEL: "labels", AttributeKind.LABELS: "lists of labels", AttributeKind.FLAG: "yes or no",
    AttributeKind.NUMBER: "numbers", AttributeKind.DATE: "dates", AttributeKind.TEXT: "free text",
}  # fmt: skip


def _typed(value: bool | float | str, column: Column) -> bool | float | str:
    match column.kind:
        case AttributeKind.NUMBER:
            try:
                return parse_number(value)
            except ValueError:
                raise ConstraintError(f"{column.name} holds numbers, and {value!r} is no finite one") from None
        case AttributeKind.DATE:
            # A year arrives as a number from a chat model, or as text from a command line.
            try:
                return parse_calendar_date(value)
            except ValueError:
                advice = "write 2015, 2015-06 or 2015-06-30"
                raise ConstraintError(f"{column.name} holds dates, and {value!r} is none; {advice}") from None
        case AttributeKind.FLAG:
            try:
                return parse_flag(value)
            except ValueError:
                raise ConstraintError(f"{column.name} is yes or no, and {value!r} is neither") from None
        case _:
            named = _plain(value).strip()
            label = column.canonical_labels.get(named.casefold())
            if label is None:
                near = _nearest(named, column.labels)
                hint = f"did you mean {_or(near)}?" if near else f"the most frequent are {', '.join(column.labels[:5])}"
                raise ConstraintError(f"no {column.name} is called {named!r}; {hint}")
            return label


def _interval(operand: bool | float | str, column: Column) -> tuple[float, float]:
    """The numbers that an operand covers: a date's first day to its last, a number itself."""
    if column.kind is AttributeKind.DATE:
        return parse_date(str(operand))
    return float(operand), float(operand)


def _nearest(name: str, choices: Sequence[str]) -> list[str]:
    by_folded = {choice.casefold(): choice for choice in reversed(choices)}
    found = process.extract(name.casefold(), list(by_folded), limit=3, score_cutoff=60)
    return [by_folded[match] for match, _, _ in found]


def _plain(value: bool | float | str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    short = f"{value:.12g}"
    return short if float(short) == value else repr(value)


def _quoted(text: str, needed: bool) -> str:
    ambiguous = needed or text != text.strip() or text[:1] in ("", '"', "=")
    return '"' + text.replace('"', '""') + '"' if ambiguous else text


def _shown(value: bool | float | str, column: Column) -> str:
    if column.name == "price" and isinstance(value, float | int):
        amount = f"{value:,.2f}".removesuffix(".00")
        if column.currency and column.currency.isalpha():
            return f"{column.currency} {amount}"
        return f"{column.currency or '$'}{amount}"
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:,.6g}" if value >= 10000 else f"{value:.6g}"
    return str(value)


def _or(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
