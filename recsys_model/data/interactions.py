"""Who chose which item, in which order: purchases, ratings or plays, held by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.errors import DataError, UnknownUserError

__all__ = ["SPLITS", "Interactions"]

SPLITS = ("train", "val", "test")
"""The names of the splits; ``Interactions.split`` holds a position in this tuple, or -1."""


@dataclass(frozen=True, eq=False)
class Interactions:
    """Every interaction, sorted by user, and within a user from the oldest to the newest.

    Attributes:
        item_ids: The catalogue's item IDs; ``item`` points into them.
        users: Distinct user IDs; ``user`` points into them.
        user: ``(n,)`` int32, ascending.
        item: ``(n,)`` int32, the item's position in the catalogue.
        timestamp: ``(n,)`` float64 seconds since 1970, NaN where missing.
        rating: ``(n,)`` float64, NaN where missing.
        split: ``(n,)`` int8: 0 train, 1 val, 2 test; all -1 when the file has no splits.
        offsets: ``(users + 1,)`` int64: a user's interactions are ``offsets[u]`` to ``offsets[u + 1]``.
    """

    item_ids: tuple[str, ...]
    users: tuple[str, ...]
    user: npt.NDArray[np.int32]
    item: npt.NDArray[np.int32]
    timestamp: npt.NDArray[np.float64]
    rating: npt.NDArray[np.float64]
    split: npt.NDArray[np.int8]
    offsets: npt.NDArray[np.int64]

    @classmethod
    def empty(cls, catalogue: Catalogue) -> Interactions:
        """No interactions at all, as for a catalogue that nobody has bought from yet."""
        return cls.from_events(catalogue, [], [])

    @classmethod
    def from_events(
        cls,
        catalogue: Catalogue,
        users: Sequence[str],
        items: Sequence[int] | npt.NDArray[np.integer],
        *,
        pos: Sequence[float] | npt.NDArray[np.floating] | None = None,
        timestamp: Sequence[float] | npt.NDArray[np.floating] | None = None,
        rating: Sequence[float] | npt.NDArray[np.floating] | None = None,
        split: Sequence[int] | npt.NDArray[np.integer] | None = None,
    ) -> Interactions:
        """Interactions in any order, one entry of every argument an interaction.

        A user's interactions are ordered by ``pos`` if given, else by ``timestamp``; ties, and interactions without
        either, keep the order in which they came (NaN comes last). Users are numbered by first appearance.

        Args:
            catalogue: What ``items`` are positions in.
            users: User IDs.
            items: Positions in the catalogue.
            pos: Place in the user's history, any numbers that grow with time.
            timestamp: Seconds since 1970.
            rating: Ratings, on whatever scale the shop uses.
            split: 0 train, 1 val, 2 test.

        Raises:
            DataError: The arguments differ in length, or hold positions that the catalogue does not have.
        """
        count = len(users)
        arguments = {"items": items, "pos": pos, "timestamp": timestamp, "rating": rating, "split": split}
        for name, given in arguments.items():
            if given is not None and len(given) != count:
                raise DataError(f"{count} users and {len(given)} {name}: one of each is needed for every interaction")
        numbers: dict[str, int] = {}
        user = np.fromiter((numbers.setdefault(name, len(numbers)) for name in users), dtype=np.int32, count=count)
        item = np.asarray(items, dtype=np.int64)
        if count and (item.min() < 0 or item.max() >= len(catalogue)):
            raise DataError(f"interactions name positions outside the catalogue of {len(catalogue)} items")
        seconds = _floats(timestamp, count)
        # lexsort is stable, so ties keep the order in which they came.
        order = np.lexsort((seconds if pos is None else _floats(pos, count), user))
        bounds = np.searchsorted(user[order], np.arange(len(numbers) + 1))
        return cls(
            item_ids=catalogue.item_ids,
            users=tuple(numbers),
            user=user[order],
            item=item[order].astype(np.int32),
            timestamp=seconds[order],
            rating=_floats(rating, count)[order],
            split=np.full(count, -1, dtype=np.int8) if split is None else np.asarray(split, dtype=np.int8)[order],
            offsets=bounds.astype(np.int64),
        )

    def __len__(self) -> int:
        return len(self.item)

    @property
    def has_split(self) -> bool:
        """Whether the file said which interactions are for training, validation and testing."""
        return len(self.split) > 0 and bool((self.split >= 0).any())

    @cached_property
    def _user_index(self) -> dict[str, int]:
        return {name: index for index, name in enumerate(self.users)}

    def __contains__(self, user_id: object) -> bool:
        return user_id in self._user_index

    def user_index(self, user_id: str) -> int:
        """The user's position in ``users``.

        Raises:
            UnknownUserError: There is no such user.
        """
        try:
            return self._user_index[user_id]
        except KeyError:
            raise UnknownUserError(
                f"no interactions of a user {user_id!r}; give a history of item IDs instead, or a user that has some"
            ) from None

    def items_of(self, user_index: int) -> npt.NDArray[np.int32]:
        """``(interactions,)`` catalogue positions of one user's items, oldest first."""
        return self.item[self.offsets[user_index] : self.offsets[user_index + 1]]

    def history(self, user_id: str) -> tuple[str, ...]:
        """One user's item IDs, oldest first.

        Raises:
            UnknownUserError: There is no such user.
        """
        return tuple(self.item_ids[index] for index in self.items_of(self.user_index(user_id)))


def _floats(values: Sequence[float] | npt.NDArray[np.floating] | None, count: int) -> npt.NDArray[np.float64]:
    return np.full(count, np.nan) if values is None else np.asarray(values, dtype=np.float64)
