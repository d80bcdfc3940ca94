"""What the rules made of a message, and what its words have in common with each candidate, as numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from sidney.agent.conditions.candidates import Candidates
from sidney.agent.turn import ConstraintEdit
from sidney.agent.words import label_key, tokenise
from sidney.recsys_model.data.constraints import Operator

__all__ = [
    "ColumnUse",
    "Evidence",
    "LabelUse",
    "Number",
    "NumberUse",
    "Use",
    "evidence_of",
    "is_alike",
    "numbers_in",
    "uses_of",
]

_Floats = npt.NDArray[np.float32]
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_MOST_NUMBERS = 5
_ALIKE = 0.21
"""How far a bound may lie from the number that was said: "around 500" is at most 600."""
_BESIDE = 2
"""Words after a number in which its unit stands."""


class LabelUse(IntEnum):
    """What a message does with a label."""

    NONE = 0
    WANTED = 1
    RULED_OUT = 2
    RELEASED = 3


class ColumnUse(IntEnum):
    """What it does with a column, no label or number said."""

    NONE = 0
    RELEASED = 1
    LESS = 2
    MORE = 3
    LITTLE = 4
    MUCH = 5


class NumberUse(IntEnum):
    """What it does with a number, for a column."""

    NONE = 0
    MOST = 1
    LEAST = 2
    EXACTLY = 3


@dataclass(frozen=True)
class Number:
    """A number in a message: its value and characters; ``-1`` where it is not said in digits."""

    value: float
    start: int
    end: int


@dataclass(frozen=True)
class Use:
    """One condition as the model sees it: of a label, of a column, or of a number for a column.

    Attributes:
        kind: Which of the three, by its enumeration.
        place: The label's or column's place among the candidates, or the measure's.
        value: The number.
    """

    kind: LabelUse | ColumnUse | NumberUse
    place: int
    value: float = 0.0


@dataclass(frozen=True)
class Evidence:
    """Numbers that the model goes by, beside the words.

    Attributes:
        labels: ``(labels, 7)``.
        columns: ``(columns, 8)``.
        numbers: ``(numbers, measures, 7)``.
        said: The numbers in the message.
    """

    labels: _Floats
    columns: _Floats
    numbers: _Floats
    said: tuple[Number, ...]


def uses_of(edit: ConstraintEdit, candidates: Candidates, said: Sequence[Number]) -> list[Use]:
    """An edit as what the model tells; empty where it has no candidate for it.

    Args:
        edit: The edit.
        candidates: The catalogue's.
        said: The numbers in the message: a preference for a bound that was not said is one for little or much.
    """
    column = edit.attribute
    place = candidates.column_places.get(column or "")
    if column is None or place is None:
        return []
    values = edit.operand if isinstance(edit.operand, tuple) else (edit.operand,)
    if edit.action == "remove":
        places = [candidates.places.get((column, str(v).casefold())) for v in values if isinstance(v, str)]
        released = [Use(LabelUse.RELEASED, p) for p in places if p is not None]
        return released or [Use(ColumnUse.RELEASED, place)]
    measure = candidates.measure_places.get(column)
    if measure is not None:
        return _uses_of_bound(edit, place, measure, said)
    flag = candidates.places.get((column, ""))
    negative = edit.operator is not None and edit.operator.is_negative
    if flag is not None:
        yes = (edit.operand is True) is not negative
        return [Use(LabelUse.WANTED if yes else LabelUse.RULED_OUT, flag)]
    kind = LabelUse.RULED_OUT if negative else LabelUse.WANTED
    places = [candidates.places.get((column, str(value).casefold())) for value in values]
    return [Use(kind, p) for p in places if p is not None]


def _uses_of_bound(edit: ConstraintEdit, place: int, measure: int, said: Sequence[Number]) -> list[Use]:
    upper = edit.operator in (Operator.LE, Operator.LT)
    lower = edit.operator in (Operator.GE, Operator.GT)
    if edit.relative_to is not None:
        return [Use(ColumnUse.LESS if upper else ColumnUse.MORE, place)]
    soft = Use(ColumnUse.LITTLE if upper else ColumnUse.MUCH, place)
    if not isinstance(edit.operand, int | float):
        return [soft] if edit.operand is None else []
    if edit.strength == "should" and (upper or lower) and not any(is_alike(n, float(edit.operand)) for n in said):
        return [soft]
    kind = NumberUse.MOST if upper else NumberUse.LEAST if lower else NumberUse.EXACTLY
    return [Use(kind, measure, float(edit.operand))]


def numbers_in(text: str) -> list[Number]:
    """The numbers that a message says in digits."""
    return [Number(float(match[0].replace(",", "")), *match.span()) for match in _DIGITS.finditer(text)]


def is_alike(number: Number, value: float) -> bool:
    """Whether a bound may come from a number that was said."""
    return abs(number.value - value) <= _ALIKE * abs(value) + 1e-6


def evidence_of(
    text: str, edits: Sequence[ConstraintEdit], candidates: Candidates, asked: str | None = None
) -> Evidence:
    """What is known of a message.

    Args:
        text: The message.
        edits: What the rules made of it.
        candidates: The catalogue's.
        asked: The column that the shop has just asked about.
    """
    said = numbers_in(text)
    uses = [use for edit in edits for use in uses_of(edit, candidates, said)]
    for use in uses:
        if isinstance(use.kind, NumberUse) and not any(is_alike(number, use.value) for number in said):
            said.append(Number(use.value, -1, -1))
    del said[_MOST_NUMBERS:]
    stems = frozenset(label_key(text))
    labels = np.zeros((len(candidates.labels), 7), dtype=np.float32)
    for row, label in zip(labels, candidates.labels, strict=True):
        if label.stems:
            row[3] = label.stems <= stems
            row[4] = len(label.stems & stems) / len(label.stems)
        row[5], row[6] = label.label is None, label.column == asked
    columns = np.zeros((len(candidates.columns), 8), dtype=np.float32)
    for row, name, own in zip(columns, candidates.columns, candidates.column_stems, strict=True):
        row[5:] = name in candidates.measure_places, bool(own & stems), name == asked
    numbers = np.zeros((len(said), len(candidates.measures), 7), dtype=np.float32)
    for rows, number in zip(numbers, said, strict=True):
        beside = _words_beside(text, number)
        for row, measure in zip(rows, candidates.measures, strict=True):
            row[3:] = (
                measure.reaches(number.value), measure.holds_size(number.value),
                bool(beside & measure.units) or (measure.is_price and "$" in beside), measure.name == asked,
            )  # fmt: skip
    for use in uses:
        if isinstance(use.kind, LabelUse):
            labels[use.place, use.kind - 1] = 1
        elif isinstance(use.kind, ColumnUse):
            columns[use.place, use.kind - 1] = 1
        else:
            for rows, number in zip(numbers, said, strict=True):
                rows[use.place, use.kind - 1] += is_alike(number, use.value)
    return Evidence(labels, columns, np.minimum(numbers, 1), tuple(said))


def _words_beside(text: str, number: Number) -> frozenset[str]:
    """The first words after a number, and "$" where it has a sign of money."""
    if number.start < 0:
        return frozenset()
    after = tokenise(text[number.end : number.end + 24].lower())[:_BESIDE]
    money = re.search(r"[$€£]", text[max(0, number.start - 2) : number.end + 2]) is not None
    return frozenset({t.text for t in after} | {t.stem for t in after} | ({"$"} if money else set()))
