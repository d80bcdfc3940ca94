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
    def fit(cls, sequences: Sequence[npt.NDArray[np.int32]], vectors: npt.NDArray[np.float32]) -> CountedPurchases:
        """Count training histories; the trend is chosen later.

        Args:
            sequences: Item indices, oldest first.
            vectors: ``(items, dimensions)`` text embeddings, centred, of unit length: what nobody bought is judged by
                what is like it.
        """
        items = len(vectors)
        bought = np.bincount(np.concatenate([np.zeros(0, np.int32), *sequences]), minlength=items) > 0
        memory = PurchaseMemory.fit(sequences, items).measured(vectors, bought)
        return cls(memory.expecting(vectors, ~bought), Successors.fit(sequences, items))

    def without(self, hidden: npt.NDArray[np.bool_], vectors: npt.NDArray[np.float32]) -> CountedPurchases:
        """The same, as if nobody had bought these items: for judging how new items fare.

        Args:
            hidden: ``(items,)`` which items.
            vectors: ``(items, dimensions)`` text embeddings, centred, of unit length.
        """
        trend = self.trend.without(hidden) if self.trend is not None else None
        memory = self.memory.without(hidden).expecting(vectors, hidden)
        return CountedPurchases(memory, self.successors.without(hidden), trend)

    def with_new_items(self, vectors: npt.NDArray[np.float32]) -> CountedPurchases:
        """The same for a catalogue with more items at its end, which nobody has bought.

        Args:
            vectors: ``(items, dimensions)`` text embeddings of all items, centred, of unit length.
        """
        count = len(vectors)
        trend = self.trend.with_new_items(count) if self.trend is not None else None
        return CountedPurchases(self.memory.with_new_items(vectors), self.successors.with_new_items(count), trend)

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
