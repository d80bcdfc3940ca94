"""What the rules made of a message, and what its words have in common with each candidate, as numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from sidney.agent.conditions.candidates import Candidates
from sidney.agent.number_words import NUMBER_WORDS, digits_value, words_value
from sidney.agent.turn import ConstraintEdit
from sidney.agent.words import label_key, tokenise
from sidney.recsys_model.data.constraints import Constraint, Operator

__all__ = [
    "COLUMN_EVIDENCE",
    "LABEL_EVIDENCE",
    "NUMBER_EVIDENCE",
    "ColumnUse",
    "Evidence",
    "LabelUse",
    "Number",
    "NumberUse",
    "Use",
    "evidence_of",
    "is_alike",
    "numbers_in",
    "standing_evidence",
    "uses_of",
]

_Floats = npt.NDArray[np.float32]
_NUMBER = re.compile(rf"(?P<digits>\d+(?:[.,]\d+)*)(?P<k>k\b)?|\b(?P<words>{NUMBER_WORDS})\b")
_MOST_NUMBERS = 5
LABEL_EVIDENCE, COLUMN_EVIDENCE, NUMBER_EVIDENCE = 10, 10, 9
"""How many numbers are known of each."""
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
    """A number in a message: its value and characters; ``-1`` where it is worked out from others."""

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
        labels: ``(labels, LABEL_EVIDENCE)``: the rules' word (a place for each thing that may be done with a label),
            whether all and how much of its words are in the message, whether it is a flag, whether its column was asked
            for; whether it was demanded or ruled out before this turn, whether its column was spoken of.
        columns: ``(columns, COLUMN_EVIDENCE)``: the rules' word, whether it has a size, whether a word of its name is
            in the message, whether it was asked for; whether a condition stands on it, and one of the last turn.
        numbers: ``(numbers, measures, NUMBER_EVIDENCE)``: the rules' word, whether the number lies among the column's
            values or within reach, whether its unit stands there, whether the column was asked for; and as above.
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
    """The numbers that a message says, in digits or in words."""
    found = []
    for match in _NUMBER.finditer(text.lower()):
        value = words_value(match["words"]) if match["words"] else digits_value(match["digits"])
        found.append(Number(value * (1000 if match["k"] else 1), *match.span()))
    return found


def is_alike(number: Number, value: float) -> bool:
    """Whether a bound may come from a number that was said."""
    return abs(number.value - value) <= _ALIKE * abs(value) + 1e-6


def evidence_of(
    text: str,
    edits: Sequence[ConstraintEdit],
    candidates: Candidates,
    *,
    asked: str | None = None,
    standing: Sequence[Constraint] = (),
    turn: int = 0,
) -> Evidence:
    """What is known of a message.

    Args:
        text: The message.
        edits: What the rules made of it.
        candidates: The catalogue's.
        asked: The column that the shop has just asked about.
        standing: What holds from the turns before it.
        turn: The last of these.
    """
    said = numbers_in(text)
    uses = [use for edit in edits for use in uses_of(edit, candidates, said)]
    for use in uses:
        if isinstance(use.kind, NumberUse) and not any(is_alike(number, use.value) for number in said):
            said.append(Number(use.value, -1, -1))
    del said[_MOST_NUMBERS:]
    stems = frozenset(label_key(text))
    labels = np.zeros((len(candidates.labels), LABEL_EVIDENCE), dtype=np.float32)
    for row, label in zip(labels, candidates.labels, strict=True):
        if label.stems:
            row[3] = label.stems <= stems
            row[4] = len(label.stems & stems) / len(label.stems)
        row[5], row[6] = label.label is None, label.column == asked
    columns = np.zeros((len(candidates.columns), COLUMN_EVIDENCE), dtype=np.float32)
    for row, name, own in zip(columns, candidates.columns, candidates.column_stems, strict=True):
        row[5:8] = name in candidates.measure_places, bool(own & stems), name == asked
    numbers = np.zeros((len(said), len(candidates.measures), NUMBER_EVIDENCE), dtype=np.float32)
    for rows, number in zip(numbers, said, strict=True):
        beside = _words_beside(text, number)
        for row, measure in zip(rows, candidates.measures, strict=True):
            row[3:7] = (
                measure.reaches(number.value), measure.holds_size(number.value),
                bool(beside & measure.units) or (measure.is_price and "$" in beside), measure.name == asked,
            )  # fmt: skip
    labels[:, 7:], columns[:, 8:], numbers[..., 7:] = standing_evidence(candidates, standing, turn)
    for use in uses:
        if isinstance(use.kind, LabelUse):
            labels[use.place, use.kind - 1] = 1
        elif isinstance(use.kind, ColumnUse):
            columns[use.place, use.kind - 1] = 1
        else:
            for rows, number in zip(numbers, said, strict=True):
                rows[use.place, use.kind - 1] += is_alike(number, use.value)
    return Evidence(labels, columns, np.minimum(numbers, 1), tuple(said))


def standing_evidence(
    candidates: Candidates, standing: Sequence[Constraint], turn: int
) -> tuple[_Floats, _Floats, _Floats]:
    """What was said before, as the last places of the evidence: only what stands can be taken back.

    Args:
        candidates: The catalogue's.
        standing: The conditions.
        turn: The last turn.

    Returns:
        ``(labels, 3)``, ``(columns, 2)`` and ``(measures, 2)``.
    """
    labels = np.zeros((len(candidates.labels), 3), dtype=np.float32)
    columns = np.zeros((len(candidates.columns), 2), dtype=np.float32)
    for condition in standing:
        place = candidates.column_places.get(condition.attribute)
        if place is None:
            continue
        columns[place] = 1, max(columns[place, 1], condition.turn == turn)
        negative = condition.operator.is_negative or condition.operand is False
        operands = condition.operand if isinstance(condition.operand, tuple) else (condition.operand,)
        for operand in operands:
            said = "" if isinstance(operand, bool) else str(operand).casefold()
            if (label := candidates.places.get((condition.attribute, said))) is not None:
                labels[label, int(negative)] = 1
    for row, label_of in zip(labels, candidates.labels, strict=True):
        row[2] = columns[candidates.column_places[label_of.column], 0]
    sized = [candidates.column_places[measure.name] for measure in candidates.measures]
    return labels, columns, columns[sized]


def _words_beside(text: str, number: Number) -> frozenset[str]:
    """The first words after a number, and "$" where it has a sign of money."""
    if number.start < 0:
        return frozenset()
    after = tokenise(text[number.end : number.end + 24].lower())[:_BESIDE]
    money = re.search(r"[$€£]", text[max(0, number.start - 2) : number.end + 2]) is not None
    return frozenset({t.text for t in after} | {t.stem for t in after} | ({"$"} if money else set()))
