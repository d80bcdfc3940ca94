"""One question back, where the answer would change the list: which attribute to ask about, and the answers to suggest.

The attribute is the one whose answer tells most about the item wanted: the mutual information of item and answer, over
the candidates that the model scored, each with its probability. It is asked only if the list would change much by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.data.constraints import Constraint
from sidney.recsys_model.decoding.recommending import ScoredItem

__all__ = ["CANDIDATES", "Split", "best_split"]

CANDIDATES = 40
"""Candidates that a question is weighed over."""
_ANSWERS = 4
"""Answers that are suggested at most."""
_COVERED = 0.6
"""The suggested answers must stand for this much of the probability: a question that most would answer with "other" is
no help."""
_CHANGED = 0.5
"""The share of the list that an answer must be expected to replace."""
_LEAST_BITS = 0.7
"""What the answer must tell at least: less than a yes-or-no question with odds of about four to one."""


@dataclass(frozen=True)
class Split:
    """A question worth asking.

    Attributes:
        attribute: The column.
        labels: The suggested answers, the likeliest first.
        bits: What the answer is expected to tell about the item wanted.
        changed: The share of the list that it is expected to replace.
    """

    attribute: str
    labels: tuple[str, ...]
    bits: float
    changed: float


def best_split(
    candidates: Sequence[ScoredItem], shown: int, constraints: Sequence[Constraint], catalogue: Catalogue
) -> Split | None:
    """The question whose answer would change the list most usefully; ``None`` if none would.

    Args:
        candidates: What the model scored best, best first.
        shown: How many of them the list shows.
        constraints: What holds already: a column that is spoken of is not asked about.
        catalogue: Where they are.
    """
    if len(candidates) < 2 * shown:
        return None
    scores = np.array([item.score for item in candidates])
    weights = np.exp(scores - scores.max())
    weights /= weights.sum()
    rows = [catalogue.index_of(item.item_id) for item in candidates]
    spoken_of = {constraint.attribute for constraint in constraints}
    found = [
        split
        for column in catalogue.filterable
        if column.kind in (AttributeKind.LABEL, AttributeKind.LABELS) and column.name not in spoken_of
        if (split := _split(column, rows, weights, shown)) is not None
    ]
    return max(found, key=lambda split: split.bits, default=None)


def _split(column: Column, rows: Sequence[int], weights: npt.NDArray[np.float64], shown: int) -> Split | None:
    labels = [_labels(column, row) for row in rows]
    mass: dict[str, float] = defaultdict(float)
    for weight, own in zip(weights, labels):
        for label in own:
            mass[label] += float(weight) / len(own)
    # What everything has splits nothing.
    telling = {label: m for label, m in mass.items() if not all(label in own for own in labels)}
    answers = sorted(telling, key=lambda label: (-telling[label], label))[:_ANSWERS]
    answers = [label for label in answers if telling[label] >= 0.05]
    covered = sum(float(w) for w, own in zip(weights, labels) if set(own) & set(answers))
    if len(answers) < 2 or covered < _COVERED:
        return None
    given = [_answer_shares(own, answers) for own in labels]
    overall = _mean(given, weights)
    bits = _entropy(overall) - sum(float(w) * _entropy(shares) for w, shares in zip(weights, given))
    changed = _expected_change(labels, answers, overall, shown)
    if bits < _LEAST_BITS or changed < _CHANGED:
        return None
    return Split(column.name, tuple(answers), bits, changed)


def _labels(column: Column, row: int) -> tuple[str, ...]:
    value = column.values[row]
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) else ()


def _answer_shares(own: Sequence[str], answers: Sequence[str]) -> dict[str, float]:
    """With what probability somebody who wants an item would give each answer: any of its labels alike, else other."""
    fitting = [label for label in own if label in answers]
    return {label: 1 / len(fitting) for label in fitting} if fitting else {"": 1.0}


def _mean(given: Sequence[Mapping[str, float]], weights: npt.NDArray[np.float64]) -> dict[str, float]:
    overall: dict[str, float] = defaultdict(float)
    for weight, shares in zip(weights, given):
        for answer, share in shares.items():
            overall[answer] += float(weight) * share
    return overall


def _entropy(shares: Mapping[str, float]) -> float:
    """In bits."""
    values = np.array([share for share in shares.values() if share > 0])
    return float(-(values * np.log2(values)).sum())


def _expected_change(
    labels: Sequence[Sequence[str]], answers: Sequence[str], overall: Mapping[str, float], shown: int
) -> float:
    """The share of the list that the answer replaces, on average over the answers; "other" replaces nothing."""
    first = set(range(shown))
    change = 0.0
    for answer in answers:
        fitting = [place for place, own in enumerate(labels) if answer in own][:shown]
        change += overall.get(answer, 0.0) * (shown - len(first & set(fitting))) / shown
    return change
