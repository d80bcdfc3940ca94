"""The lists of one run of a dialogue, and how its files name lists and items: "last turn", "item 2 of turn 1"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sidney.agent.dialogues.errors import ListNameError
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraints import find_column

__all__ = ["LIST_NAME", "ShownLists", "median_of"]

LIST_NAME = r"last turn|turn \d+"
"""How a list is named; a regular expression."""


@dataclass(frozen=True)
class ShownLists:
    """What had been shown when a turn was over.

    Attributes:
        catalogue: What the items are of.
        turn: The number of the turn, from 1.
        shown: The item IDs that this turn showed; ``None`` where it only talked.
        earlier: For each turn before, from the first: the item IDs that it showed, or ``None``.
    """

    catalogue: Catalogue
    turn: int
    shown: tuple[str, ...] | None
    earlier: tuple[tuple[str, ...] | None, ...] = ()

    @cached_property
    def _ids_by_title(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for item_id, title in zip(self.catalogue.item_ids, self.catalogue.titles):
            found.setdefault(title.casefold(), []).append(item_id)
        return found

    def list_named(self, name: str) -> tuple[str, ...]:
        """The list that stood after the turn named: what it showed, or else the last list before it.

        Raises:
            ListNameError: There is no such turn yet, or nothing had been shown by then.
        """
        number = self.turn - 1 if name.casefold() == "last turn" else int(name.split()[-1])
        if not 1 <= number < self.turn:
            raise ListNameError(f"{name!r} is no turn before turn {self.turn}")
        for items in reversed(self.earlier[:number]):
            if items is not None:
                return items
        raise ListNameError(f"no list had been shown by the end of {name}")

    def ids_of(self, text: str) -> tuple[str, ...]:
        """The item, or the items of one title, that a text names by ID or by title.

        Raises:
            ListNameError: The catalogue has none; the nearest titles are named.
        """
        if text in self.catalogue:
            return (text,)
        found = self._ids_by_title.get(text.casefold())
        if found:
            return tuple(found)
        from rapidfuzz import process

        near = [title for title, _, _ in process.extract(text, self.catalogue.titles, limit=3, score_cutoff=60)]
        hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        raise ListNameError(f"no item has the ID or the title {text!r}{hint}")

    def item_at(self, position: str, items: tuple[str, ...]) -> str:
        """The item of a list at ``2``, ``last``, ``lowest price`` or ``highest release_date``.

        Raises:
            ListNameError: The list is shorter, or no item of it has a value.
        """
        if position == "last":
            return items[-1]
        if position.isdigit():
            if not 1 <= int(position) <= len(items):
                raise ListNameError(f"the list has {len(items)} items and no number {position}")
            return items[int(position) - 1]
        match = re.fullmatch(r"(lowest|highest) (.+)", position)
        if match is None:
            raise ListNameError(f"{position!r} is no place in a list; write 2, last, lowest price or highest price")
        numbers = self.numbers(match[2], items)
        known = [(number, place) for place, number in enumerate(numbers) if not np.isnan(number)]
        if not known:
            raise ListNameError(f"no item of the list has a {match[2]}")
        sign = 1 if match[1] == "lowest" else -1
        return items[min((sign * number, place) for number, place in known)[1]]

    def numbers(self, attribute: str, items: tuple[str, ...]) -> list[float]:
        """An attribute's values as numbers (dates as ordinal days), NaN where missing.

        Raises:
            ConstraintError: There is no such column.
            ListNameError: It does not hold numbers or dates.
        """
        column = find_column(attribute, self.catalogue)
        numbers = [float(column.numbers[self.catalogue.index_of(item_id)]) for item_id in items]
        if column.kind.value not in ("number", "date"):
            raise ListNameError(f"{column.name} holds {column.kind.value} values, which cannot be compared by size")
        return numbers

    def title(self, item_id: str) -> str:
        """An item's title; the ID itself for one outside the catalogue."""
        return self.catalogue.titles[self.catalogue.index_of(item_id)] if item_id in self.catalogue else item_id


def median_of(numbers: list[float]) -> float:
    """The median of the known ones; NaN if there is none."""
    known = [number for number in numbers if not np.isnan(number)]
    return float(np.median(known)) if known else float("nan")
