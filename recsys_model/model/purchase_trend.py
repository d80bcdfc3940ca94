"""What sells more of late than it used to, which multiplies the model's probabilities.

A model learns what was bought over years, and is asked what will be bought next week. Where purchases carry times, each
item's share of the latest ones over its share of all (log-odds, shrunk to none where it sold little) says how its
demand has moved; recent popularity is a strong baseline by itself for that reason (Ji et al., 2020). How much it
counts, and what "of late" means, is chosen by validation in every build: nothing, where it does not help.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.data.interactions import Interactions
from sidney.recsys_model.data.splits import TRAIN, event_splits

__all__ = ["PurchaseTrend"]

_HALF_LIVES = (0.05, 0.1, 0.2)
"""Shares of the time that training spans: what counts as late in a shop of years is not what does in one of weeks."""
_PRIOR = 10.0
_DAY = 86_400.0


@dataclass(frozen=True, eq=False)
class PurchaseTrend:
    """How each item's demand has moved.

    Attributes:
        lifts: ``(items,)`` float32, the log of the item's share of the latest purchases over its share of all.
        half_life: Days after which a purchase counts half as late.
    """

    lifts: npt.NDArray[np.float32]
    half_life: float

    @classmethod
    def candidates(cls, interactions: Interactions) -> Iterator[PurchaseTrend]:
        """The trends at the end of the training interactions, by several half-lives; none where there are no times."""
        timed = (event_splits(interactions) == TRAIN) & np.isfinite(interactions.timestamp)
        items, times = interactions.item[timed], interactions.timestamp[timed]
        if not len(times):
            return
        # A few purchases of long before the rest must not stretch the span.
        span = float(times.max() - np.quantile(times, 0.01))
        if span > 0:
            for share in _HALF_LIVES:
                yield cls.fit(items, times, len(interactions.item_ids), share * span / _DAY)

    @classmethod
    def fit(
        cls, items: npt.NDArray[np.integer], times: npt.NDArray[np.float64], count: int, half_life: float
    ) -> PurchaseTrend:
        """The trend at the time of the last of these purchases.

        Args:
            items: ``(purchases,)`` catalogue positions.
            times: ``(purchases,)`` seconds.
            count: How many items the catalogue has.
            half_life: In days.
        """
        weights = 0.5 ** ((times.max() - times) / _DAY / half_life)
        late = np.bincount(items, weights=weights, minlength=count)
        expected = np.bincount(items, minlength=count) * weights.mean()
        # So many purchases' worth of no trend at all: three sales this month are no proof of one.
        prior = _PRIOR * weights.mean()
        return cls(np.log((late + prior) / (expected + prior)).astype(np.float32), half_life)

    def without(self, hidden: npt.NDArray[np.bool_]) -> PurchaseTrend:
        """The same, as if nobody had bought these items."""
        return PurchaseTrend(np.where(hidden, np.float32(0), self.lifts), self.half_life)

    def save(self, path: Path) -> None:
        """Write to one safetensors file."""
        from safetensors.numpy import save_file

        save_file({"lifts": self.lifts, "half_life": np.array([self.half_life], np.float64)}, path)

    @classmethod
    def load(cls, path: Path) -> PurchaseTrend:
        """Read what :meth:`save` wrote."""
        from safetensors.numpy import load_file

        tensors = load_file(path)
        return cls(tensors["lifts"], float(tensors["half_life"][0]))

    def with_new_items(self, count: int) -> PurchaseTrend:
        """The same for a catalogue of ``count`` items, of which nobody has bought the last ones."""
        return PurchaseTrend(np.pad(self.lifts, (0, count - len(self.lifts))), self.half_life)
