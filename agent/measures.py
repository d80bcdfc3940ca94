"""Columns that have a size (numbers and dates), and which of the everyday words for sizes speak of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sidney.agent.concepts import CONCEPTS, Concept
from sidney.agent.words import name_key, stem
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column

__all__ = ["CONCEPTS", "Concept", "Measure", "concept_of", "measure_for", "measures_of", "words_of"]


@dataclass(frozen=True)
class Measure:
    """A column of numbers or dates, and what people call it.

    Attributes:
        column: The column.
        concept: What kind of size it is, if the table of concepts knows.
        names: Stems of the phrases that name it: the whole column name, and its telling words.
        units: Words after a number that mean this column, and their stems.
        own: The telling words of its name that no other measure of the catalogue has.
    """

    column: Column
    concept: Concept | None
    names: tuple[tuple[str, ...], ...]
    units: frozenset[str]
    own: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The column's name."""
        return self.column.name

    @property
    def is_date(self) -> bool:
        """Whether it holds dates, or years as numbers."""
        return self.column.kind is AttributeKind.DATE or _holds_years(self.column)

    @property
    def is_price(self) -> bool:
        """Whether it holds prices."""
        return self.concept is not None and self.concept.name == "price"

    def concept_is(self, name: str) -> bool:
        """Whether it measures this."""
        return self.concept is not None and self.concept.name == name

    def share_below(self, value: float) -> float:
        """The share of the items with a value whose value is smaller than this one."""
        known = self.column.numbers[np.isfinite(self.column.numbers)]
        return float((known < value).mean()) if len(known) else 0.0

    def reaches(self, value: float) -> bool:
        """Whether a value lies between the smallest and the largest that the column has."""
        known = self.column.numbers[np.isfinite(self.column.numbers)]
        return len(known) > 0 and float(known.min()) <= value <= float(known.max())

    def holds_year(self, value: float) -> bool:
        """Whether a number is a year like those of the column, give or take a few."""
        numbers = self.column.numbers[np.isfinite(self.column.numbers)]
        if self.column.kind is AttributeKind.DATE or not len(numbers):
            return self.is_date and 1900 <= value <= 2100
        return self.is_date and float(numbers.min()) - 5 <= value <= float(numbers.max()) + 5

    def holds_size(self, value: float) -> bool:
        """Whether a value lies within reach of those that the column has; a number beyond is about something else."""
        numbers = self.column.numbers
        known = numbers[np.isfinite(numbers)]
        return len(known) > 0 and float(known.min()) * 0.5 <= value <= float(known.max()) * 2


def concept_of(column: Column) -> Concept | None:
    """The concept that a column's name speaks of; a column of dates or years is about time whatever its name.

    A word that says what is measured goes before one that only is a unit: ``battery_hours`` is about batteries.
    """
    words = set(words_of(column))
    if column.kind is AttributeKind.DATE or _holds_years(column):
        return next(c for c in CONCEPTS if c.name == "release date")
    if "rate" in words and words & _SPANS_PAID_FOR:
        return next(c for c in CONCEPTS if c.name == "price")
    fitting = [c for c in CONCEPTS if c.columns & words and c.name != "release date"]
    return next((c for c in fitting if c.columns & words - {stem(u) for u in c.units}), next(iter(fitting), None))


_SPANS_PAID_FOR = frozenset(
    stem(w) for w in ("hour", "hourly", "day", "daily", "night", "nightly", "week", "weekly", "month", "monthly")
)
"""With one of these a "rate" is a price (``nightly_rate``), and else a frequency (``refresh_rate``)."""


def words_of(column: Column) -> tuple[str, ...]:
    """The stems of a column's name; "min" and "max" before it say which end it is, and not what it measures."""
    words = name_key(column.name)
    return words[1:] if len(words) > 1 and words[0] in ("min", "max", "minimum", "maximum") else words


def _holds_years(column: Column) -> bool:
    """Whether a column of numbers holds years: whole, and of our times."""
    if column.kind is not AttributeKind.NUMBER:
        return False
    known = column.numbers[np.isfinite(column.numbers)]
    first = 1000 if "year" in name_key(column.name) else 1800
    return len(known) > 0 and bool(((known >= first) & (known <= 2100) & (known == np.round(known))).all())


_JOINING = frozenset({"on", "in", "of", "at", "by", "to", "for", "up", "from", "with", "since"})
"""Words of a column's name that name nothing ("released_on")."""
_VAGUE = frozenset(
    {"max", "min", "avg", "average", "mean", "num", "number", "total", "list", "of", "the", "n", "count", "in", "per"}
    | {"a", "an", "each"}
)


def measures_of(catalogue: Catalogue) -> tuple[Measure, ...]:
    """Every column that has a size, in the order of the catalogue; of two about one concept the first answers to it."""
    columns = [c for c in catalogue.filterable if c.kind in (AttributeKind.NUMBER, AttributeKind.DATE)]
    all_words = [set(name_key(column.name)) for column in columns]
    found: list[Measure] = []
    taken: set[str] = set()
    for place, column in enumerate(columns):
        words = name_key(column.name)
        kind = concept = concept_of(column)
        if column.currency and concept is None:
            kind = concept = CONCEPTS[0]
        if concept is not None and concept.name in taken:
            concept = None
        names = [words]
        telling = tuple(word for word in words if word not in _VAGUE and word not in _JOINING)
        if telling and telling != words:
            names.append(telling)
        names += [
            (w,) for w in telling if (w,) not in names and w != "time" and w not in _JOINING and not _is_unit(w, kind)
        ]
        if concept is not None:
            taken.add(concept.name)
            names += [(word,) for word in concept.names if (word,) not in names]
        units = {*telling, *(f"{word}s" for word in telling), *(kind.units if kind else ())}
        others = set().union(*(w for n, w in enumerate(all_words) if n != place))
        own = frozenset(word for word in telling if word not in others)
        found.append(Measure(column, concept, tuple(names), frozenset(units | {stem(u) for u in units}), own))
    return tuple(found)


def _is_unit(word: str, concept: Concept | None) -> bool:
    return concept is not None and word in {
        "gb",
        "tb",
        "mb",
        "kg",
        "g",
        "lb",
        "cm",
        "mm",
        "mah",
        "wh",
        "min",
        "ml",
        "cl",
        "h",
        "km",
    }


def measure_for(measures: tuple[Measure, ...], concept: str) -> Measure | None:
    """The measure that answers to a concept, if the catalogue has one."""
    return next((m for m in measures if m.concept is not None and m.concept.name == concept), None)
