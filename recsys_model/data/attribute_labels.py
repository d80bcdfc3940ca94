"""What the catalogue itself says an item is, as labels that can each be given a vector of its own.

A small model that is told an item's brand and categories learns what they are worth from all items that share them, an
item never bought included. Numbers and dates count by the tenth of the catalogue in which they lie.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column

__all__ = ["AttributeLabels"]

_TENTHS = 10


@dataclass(frozen=True)
class AttributeLabels:
    """The labels of all items, those of too few items left out.

    Attributes:
        names: ``(column, label)`` of every label, in a fixed order.
        offsets: ``(items + 1,)`` an item's labels are ``members[offsets[i]:offsets[i + 1]]``.
        members: Label indices, item by item.
        said: ``(labels,)`` whether people say it ("Nintendo", "Racing"), rather than a tenth of a number's range.
    """

    names: tuple[tuple[str, str], ...]
    offsets: npt.NDArray[np.int64]
    members: npt.NDArray[np.int64]
    said: npt.NDArray[np.bool_]

    @classmethod
    def find(cls, catalogue: Catalogue, *, minimum: int = 3, trained: int | None = None) -> AttributeLabels:
        """The labels that at least ``minimum`` items have: of rarer ones nothing can be learned.

        Args:
            catalogue: The items.
            minimum: How many items must have a label.
            trained: Only the first so many items say which labels there are, how they are spelt, and where a number's
                tenths lie: a model knows those of the items that it was trained with, whatever was added since.
        """
        trained = len(catalogue) if trained is None else trained
        rows: list[list[tuple[str, str]]] = [[] for _ in range(len(catalogue))]
        spoken = set()
        for column in catalogue.columns.values():
            if column.kind in (AttributeKind.NUMBER, AttributeKind.DATE):
                for row, tenth in zip(rows, _tenths(column, trained), strict=True):
                    row.extend((column.name, label) for label in tenth)
            else:
                for row, labels in zip(rows, _labels(column, trained), strict=True):
                    found = [(column.name, label) for label in dict.fromkeys(labels)]
                    row.extend(found)
                    spoken.update(found)
        counts = Counter(label for row in rows[:trained] for label in row)
        names = sorted(label for label, count in counts.items() if count >= minimum)
        number = {label: index for index, label in enumerate(names)}
        kept = [[number[label] for label in row if label in number] for row in rows]
        lengths = [len(row) for row in kept]
        return cls(
            names=tuple(names),
            offsets=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            members=np.array([label for row in kept for label in row], dtype=np.int64),
            said=np.array([label in spoken for label in names], dtype=np.bool_),
        )

    def __len__(self) -> int:
        return len(self.names)

    def of(self, item: int) -> npt.NDArray[np.int64]:
        """The labels of one item."""
        return self.members[self.offsets[item] : self.offsets[item + 1]]

    def having(self, labels: Iterable[int]) -> npt.NDArray[np.bool_]:
        """``(items,)`` which items have every one of these labels."""
        there = np.ones(len(self.offsets) - 1, dtype=np.bool_)
        for label in labels:
            of_label = np.zeros(len(there), dtype=np.bool_)
            of_label[self.items_by_label[label]] = True
            there &= of_label
        return there

    @cached_property
    def items_by_label(self) -> tuple[npt.NDArray[np.int64], ...]:
        """Ascending item indices of every label."""
        item = np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))
        order = np.argsort(self.members, kind="stable")
        bounds = np.cumsum(np.bincount(self.members, minlength=len(self)))[:-1]
        return tuple(np.split(item[order], bounds)) if len(self) else ()


def _labels(column: Column, trained: int) -> list[tuple[str, ...]]:
    """Each item's labels, in the trained items' spelling; a yes/no column's "yes" is its name."""
    found: list[tuple[str, ...]] = []
    spelling = replace(column, values=column.values[:trained]).canonical_labels
    for value in column.values:
        if column.kind is AttributeKind.LABEL and isinstance(value, str):
            found.append((spelling.get(value.casefold(), value),))
        elif column.kind is AttributeKind.LABELS and isinstance(value, tuple):
            found.append(tuple(spelling.get(label.casefold(), label) for label in value))
        elif column.kind is AttributeKind.FLAG and value is True:
            found.append((column.name.replace("_", " "),))
        else:
            found.append(())
    return found


def _tenths(column: Column, trained: int) -> list[tuple[str, ...]]:
    numbers = column.numbers
    known = ~np.isnan(numbers)
    if not known[:trained].any():
        return [()] * len(numbers)
    edges = np.unique(np.quantile(numbers[:trained][known[:trained]], np.arange(1, _TENTHS) / _TENTHS))
    places = np.searchsorted(edges, numbers)
    return [(f"tenth {place}",) if there else () for place, there in zip(places, known, strict=True)]
