"""The catalogue: items with typed attributes, held by column.

Nothing is special about any attribute but the few names of the data contract (``item_id``, ``title``, and optionally
``price``, ``categories``, ``brand``, ``description``, ``release_date``): every other column is an attribute by its
type.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.errors import UnknownItemError

__all__ = ["AttributeKind", "Catalogue", "Column", "Item", "Value", "parse_date"]

Value: TypeAlias = float | str | bool | tuple[str, ...] | None
"""One item's value of one attribute; a date is an ISO string of its file's precision ("2014", "2014-11-03")."""


class AttributeKind(StrEnum):
    """What an attribute's values are, and so which operators make sense."""

    NUMBER = "number"
    LABEL = "label"
    LABELS = "labels"
    FLAG = "flag"
    DATE = "date"
    TEXT = "text"
    """Free text (a description): embedded and shown, never filtered by."""


def parse_date(text: str) -> tuple[int, int]:
    """The first and the last day that an ISO date of any precision covers, as proleptic ordinals.

    ``"2014"`` covers its whole year, ``"2014-11"`` its month.

    Raises:
        ValueError: ``text`` is no ISO date, month or year.
    """
    parts = text.strip()[:10].split("-")
    if not all(part.isdigit() for part in parts) or len(parts[0]) != 4 or len(parts) > 3:
        raise ValueError(f"not an ISO date: {text!r}")
    numbers = [int(part) for part in parts]
    if len(numbers) == 1:
        return dt.date(numbers[0], 1, 1).toordinal(), dt.date(numbers[0], 12, 31).toordinal()
    if len(numbers) == 2:
        year, month = numbers
        first = dt.date(year, month, 1).toordinal()
        return first, first + calendar.monthrange(year, month)[1] - 1
    day = dt.date(*numbers).toordinal()
    return day, day


@dataclass(frozen=True)
class Column:
    """One attribute of every item.

    Attributes:
        name: The column's name, as the catalogue's file spells it.
        kind: What its values are.
        values: One :data:`Value` an item; ``None`` where it is missing.
        currency: For a price, the symbol or code that the file used ("$", "€"), else an empty string.
    """

    name: str
    kind: AttributeKind
    values: tuple[Value, ...]
    currency: str = ""

    @cached_property
    def numbers(self) -> npt.NDArray[np.float64]:
        """``(items,)`` numbers, NaN where missing; a date counts as the first day that it covers, in ordinal days."""
        if self.kind is AttributeKind.DATE:
            return np.array([np.nan if v is None else parse_date(str(v))[0] for v in self.values], dtype=np.float64)
        return np.array([float(v) if isinstance(v, int | float) else np.nan for v in self.values], dtype=np.float64)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Distinct labels, most frequent first, ties by name; empty unless the kind is LABEL or LABELS."""
        counts: dict[str, int] = {}
        for labels in self._label_sets():
            for label in labels:
                counts[label] = counts.get(label, 0) + 1
        return tuple(sorted(counts, key=lambda label: (-counts[label], label)))

    @cached_property
    def label_members(self) -> Mapping[str, npt.NDArray[np.int64]]:
        """Ascending item indices by casefolded label."""
        members: dict[str, list[int]] = {}
        for index, labels in enumerate(self._label_sets()):
            for folded in dict.fromkeys(label.casefold() for label in labels):
                members.setdefault(folded, []).append(index)
        return {label: np.array(indices, dtype=np.int64) for label, indices in members.items()}

    @cached_property
    def canonical_labels(self) -> Mapping[str, str]:
        """The most frequent spelling by casefolded label."""
        spelling: dict[str, str] = {}
        for label in self.labels:
            spelling.setdefault(label.casefold(), label)
        return spelling

    def _label_sets(self) -> Iterator[tuple[str, ...]]:
        for value in self.values:
            if self.kind is AttributeKind.LABELS and isinstance(value, tuple):
                yield value
            elif self.kind is AttributeKind.LABEL and isinstance(value, str):
                yield (value,)
            else:
                yield ()


@dataclass(frozen=True)
class Item:
    """One row of the catalogue. ``attributes`` holds every attribute that is not missing, by column name."""

    item_id: str
    title: str
    attributes: Mapping[str, Value] = field(default_factory=dict)

    @property
    def price(self) -> float | None:
        """The price, if the catalogue has one for this item."""
        value = self.attributes.get("price")
        return float(value) if isinstance(value, int | float) else None


class Catalogue:
    """All items, in the order of their file, with an index by item ID.

    Args:
        item_ids: Unique IDs.
        titles: One title an item.
        columns: Attributes; ``item_id`` and ``title`` are not among them.
    """

    def __init__(self, item_ids: Sequence[str], titles: Sequence[str], columns: Sequence[Column]) -> None:
        self.item_ids: tuple[str, ...] = tuple(item_ids)
        self.titles: tuple[str, ...] = tuple(titles)
        self.columns: dict[str, Column] = {column.name: column for column in columns}
        self._index: dict[str, int] = {item_id: index for index, item_id in enumerate(self.item_ids)}

    def __len__(self) -> int:
        return len(self.item_ids)

    def __contains__(self, item_id: object) -> bool:
        return item_id in self._index

    def index_of(self, item_id: str) -> int:
        """The item's position in the catalogue.

        Raises:
            UnknownItemError: The catalogue does not hold it.
        """
        try:
            return self._index[item_id]
        except KeyError:
            raise UnknownItemError(f"the catalogue has no item {item_id!r}") from None

    def item(self, item: str | int) -> Item:
        """One item by ID or by position."""
        index = item if isinstance(item, int) else self.index_of(item)
        attributes = {name: c.values[index] for name, c in self.columns.items() if c.values[index] is not None}
        return Item(self.item_ids[index], self.titles[index], attributes)

    @property
    def filterable(self) -> tuple[Column, ...]:
        """The columns that a constraint can name, in the order of the file."""
        return tuple(column for column in self.columns.values() if column.kind is not AttributeKind.TEXT)

    @property
    def texts(self) -> list[str]:
        """What the encoder and the language model read of every item."""
        return [self.text_of(index) for index in range(len(self))]

    def text_of(self, index: int) -> str:
        """What the encoder and the language model read of an item: title, then labels, then free text."""
        parts = [self.titles[index]]
        texts = []
        for column in self.columns.values():
            value = column.values[index]
            if value is None:
                continue
            if column.kind is AttributeKind.LABELS and isinstance(value, tuple):
                parts.append(", ".join(value))
            elif column.kind is AttributeKind.LABEL:
                parts.append(str(value))
            elif column.kind is AttributeKind.TEXT:
                texts.append(str(value))
        return ". ".join(part.strip().rstrip(".") for part in (*parts, *texts) if part.strip())
