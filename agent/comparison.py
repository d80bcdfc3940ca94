"""Two or more items side by side: what differs, what is the same, and what speaks for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sidney.agent.cards import shown_value
from sidney.agent.measures import Measure
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.tools.formatting import attribute_name, join_words, short_title, shown_text

__all__ = ["MOST_COMPARED", "Comparison", "compare"]

MOST_COMPARED = 4
"""Items that are set side by side at most."""
_LABELS = 4
"""Labels of one item that are named as its own."""


@dataclass(frozen=True)
class Comparison:
    """Items side by side.

    Attributes:
        titles: The items, in the order asked.
        differing: Of every column in which they differ: its name, and each item's value in words.
        same: Of every column in which they agree: its name and the value.
        own_labels: For each item the labels, and what is true of it, that none of the others has.
        sizes: For each item what it has most or least of, where people would call that an advantage.
        favourite: Which of them, from 0, the model ranks first for this person; ``None`` where that was not measured.
    """

    titles: tuple[str, ...]
    differing: tuple[tuple[str, tuple[str, ...]], ...]
    same: tuple[tuple[str, str], ...]
    own_labels: tuple[tuple[str, ...], ...]
    sizes: tuple[tuple[str, ...], ...]
    favourite: int | None = None

    @property
    def text(self) -> str:
        """A few sentences: what differs, what speaks for each, and what is the same."""
        shown = " against ".join(self.titles)
        facts = "; ".join(f"{name} {' against '.join(values)}" for name, values in self.differing)
        parts = [f"{shown}: {facts}." if facts else f"{shown}: the catalogue tells no difference."]
        for title, labels, sizes in zip(self.titles, self.own_labels, self.sizes):
            if labels:
                also = f", and {join_words(sizes)}" if sizes else ""
                parts.append(f"{title} is the one for {join_words(labels)}{also}.")
            elif sizes:
                parts.append(f"In favour of {title}: {join_words(sizes)}.")
        if self.same:
            together = "Both" if len(self.titles) == 2 else "All"
            parts.append(f"{together}: {'; '.join(f'{name} {value}' for name, value in self.same)}.")
        if self.favourite is not None:
            parts.append(f"By what I know of you I would rank {self.titles[self.favourite]} first.")
        return " ".join(parts)


def compare(
    item_ids: Sequence[str],
    catalogue: Catalogue,
    measures: Sequence[Measure] = (),
    scores: Sequence[float] | None = None,
    attribute: str | None = None,
) -> Comparison:
    """Set items side by side, from their rows.

    Args:
        item_ids: Two or more.
        catalogue: Where they are.
        measures: The everyday words for the catalogue's sizes: "cheaper" for a price.
        scores: Each item's fused score for this person, if there is something to go by.
        attribute: The one column to compare by; all of them if it is not given.
    """
    rows = [catalogue.index_of(item_id) for item_id in item_ids]
    columns = [column for column in catalogue.filterable if attribute in (None, column.name)]
    differing, same = [], []
    for column in columns:
        values = [column.values[row] for row in rows]
        if all(value is None or value == () for value in values):
            continue
        shown = tuple(shown_value(value, column) for value in values)
        if len(set(shown)) == 1:
            same.append((attribute_name(column), shown[0]))
        else:
            differing.append((attribute_name(column), shown))
    return Comparison(
        titles=tuple(short_title(catalogue.titles[row], 80) for row in rows),
        differing=tuple(differing),
        same=tuple(same),
        own_labels=_own_labels(rows, columns),
        sizes=_sizes(rows, columns, measures),
        favourite=None if scores is None else _first(scores),
    )


def _sizes(rows: Sequence[int], columns: Sequence[Column], measures: Sequence[Measure]) -> tuple[tuple[str, ...], ...]:
    """Who has the most and the least of every size, in the words that people use for it."""
    found: list[list[str]] = [[] for _ in rows]
    by_column = {measure.name: measure for measure in measures}
    for column in columns:
        if column.kind not in (AttributeKind.NUMBER, AttributeKind.DATE):
            continue
        numbers = column.numbers[list(rows)]
        if np.isnan(numbers).any() or len(set(numbers.tolist())) < 2:
            # "Cheaper" than something whose price nobody knows is no fact.
            continue
        most, least = int(numbers.argmax()), int(numbers.argmin())
        high, low = _words(by_column.get(column.name), attribute_name(column), two=len(rows) == 2)
        # Of equals at the top none is the one to name.
        if high and (numbers == numbers[most]).sum() == 1:
            found[most].append(high)
        if low and (numbers == numbers[least]).sum() == 1:
            found[least].append(low)
    return tuple(tuple(words) for words in found)


def _words(measure: Measure | None, name: str, *, two: bool) -> tuple[str, str]:
    """For most and least; empty for what nobody would call an advantage."""
    concept = measure.concept if measure is not None else None
    high = f"its {name} is {'higher' if two else 'the highest'}"
    if concept is None:
        return high, ""
    # "It is newer" is how people say it; "it is more players" is not.
    the = "" if two else "the "
    more, less = _one_word(concept.more if two else concept.most), _one_word(concept.less if two else concept.least)
    high = f"it is {the}{more}" if more is not None else high
    low = f"it is {the}{less}" if less is not None else ""
    if concept.name == "price":
        return "", low
    # Nobody is helped by "older" or "worse".
    return (high, "") if concept.name in ("rating", "release date") else (high, low)


def _one_word(phrases: Sequence[str]) -> str | None:
    return next((phrase for phrase in phrases if " " not in phrase), None)


def _own_labels(rows: Sequence[int], columns: Sequence[Column]) -> tuple[tuple[str, ...], ...]:
    """What one item has and no other: labels of lists, and flags."""
    found: list[list[str]] = [[] for _ in rows]
    for column in columns:
        values = [column.values[row] for row in rows]
        if column.kind is AttributeKind.FLAG and values.count(True) == 1 and values.count(False) == len(values) - 1:
            found[values.index(True)].append(attribute_name(column))
        owned = [value if isinstance(value, tuple) else () for value in values]
        # An item of which nothing is known may well have the label, too.
        if column.kind is not AttributeKind.LABELS or not all(owned):
            continue
        for place, labels in enumerate(owned):
            others = {label for other, own in enumerate(owned) if other != place for label in own}
            found[place] += [shown_text(label) for label in labels if label not in others][:_LABELS]
    return tuple(tuple(dict.fromkeys(labels)) for labels in found)


def _first(scores: Sequence[float]) -> int | None:
    values = np.asarray(scores, dtype=np.float64)
    best = int(values.argmax())
    rest = np.delete(values, best)
    # A tenth of a nat is what explanations call standing out.
    return best if len(rest) and values[best] - rest.max() >= 0.1 else None
