"""What is counted of purchases rather than learned, and mixed with what the small model says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.model.purchase_memory import PurchaseMemory
from sidney.recsys_model.model.purchase_trend import PurchaseTrend
from sidney.recsys_model.model.successors import Successors

__all__ = ["CountedPurchases"]


@dataclass(frozen=True, eq=False)
class CountedPurchases:
    """Ties between items, what followed what, and how demand has moved.

    Attributes:
        memory: Ties.
        successors: What followed what.
        trend: How demand has moved; ``None`` where purchases carry no times, or it does not help.
    """

    memory: PurchaseMemory
    successors: Successors
    trend: PurchaseTrend | None = None

    @classmethod
    def fit(cls, sequences: Sequence[npt.NDArray[np.int32]], items: int) -> CountedPurchases:
        """Count training histories, item indices; the trend is chosen later."""
        return cls(PurchaseMemory.fit(sequences, items), Successors.fit(sequences, items))

    def with_new_items(self, count: int) -> CountedPurchases:
        """The same for a catalogue of ``count`` items, of which nobody has bought the last ones."""
        trend = self.trend.with_new_items(count) if self.trend is not None else None
        return CountedPurchases(self.memory.with_new_items(count), self.successors.with_new_items(count), trend)

    def save(self, folder: Path) -> None:
        """Write a file each."""
        self.memory.save(folder / "memory.safetensors")
        self.successors.save(folder / "successors.safetensors")
        if self.trend is not None:
            self.trend.save(folder / "trend.safetensors")

    @classmethod
    def load(cls, folder: Path) -> CountedPurchases:
        """Read what :meth:`save` wrote."""
        trend = folder / "trend.safetensors"
        return cls(
            PurchaseMemory.load(folder / "memory.safetensors"),
            Successors.load(folder / "successors.safetensors"),
            PurchaseTrend.load(trend) if trend.exists() else None,
        )
