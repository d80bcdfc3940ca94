"""What was bought right after an item, again and again: pairs that neither a network nor a regression takes literally.

A bigram of purchases with absolute discounting (Ney, Essen and Kneser, 1994): nearly one is taken from every count, so
what followed once says next to nothing, and what followed often keeps most of its share. What is taken away stays with
the distribution that it is mixed into.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.model.item_pairs import grown, without

__all__ = ["Successors"]

Floats = npt.NDArray[np.float32]
_DISCOUNT = 0.9
_UNSURE = 5.0
"""Purchases' worth of doubt: of an item that was followed by anything so often, half of what was seen is believed."""
_NEWEST = 10


class Successors:
    """Which items followed which.

    Args:
        offsets: ``(items + 1,)`` where each item's successors begin.
        targets: ``(pairs,)`` the item that followed.
        shares: ``(pairs,)`` how likely it follows; an item's shares add up to less than one.
    """

    def __init__(self, offsets: npt.NDArray[np.int64], targets: npt.NDArray[np.int32], shares: Floats) -> None:
        from scipy.sparse import csr_matrix

        items = len(offsets) - 1
        self._shares: Any = csr_matrix((shares, targets, offsets), shape=(items, items))

    def __len__(self) -> int:
        return int(self._shares.nnz)

    @classmethod
    def fit(cls, sequences: Sequence[npt.NDArray[np.int32]], items: int) -> Successors:
        """Count what followed what in training.

        Args:
            sequences: Training histories, item indices, oldest first.
            items: How many items the catalogue has.
        """
        from scipy.sparse import csr_matrix

        first = np.concatenate([np.zeros(0, np.int32), *(sequence[:-1] for sequence in sequences)])
        then = np.concatenate([np.zeros(0, np.int32), *(sequence[1:] for sequence in sequences)])
        counts = csr_matrix((np.ones(len(first), np.float32), (first, then)), shape=(items, items))
        counts.sum_duplicates()
        totals = np.repeat(np.asarray(counts.sum(axis=1)).ravel(), np.diff(counts.indptr))
        counts.data = np.maximum(counts.data - _DISCOUNT, 0.0) / (totals + _UNSURE)
        return cls(counts.indptr.astype(np.int64), counts.indices.astype(np.int32), counts.data.astype(np.float32))

    def recall(self, histories: Sequence[npt.NDArray[np.integer]], decay: float) -> Floats:
        """``(histories, items)`` probabilities of what comes next; a row adds up to how sure they are, below one.

        Args:
            histories: Item indices, oldest first.
            decay: The weight of each item relative to the one bought after it; 0 looks at the last alone.
        """
        from scipy.sparse import csr_matrix

        newest = [np.asarray(history[-_NEWEST:], dtype=np.int64) for history in histories]
        rows = np.repeat(np.arange(len(newest)), [len(history) for history in newest])
        columns = np.concatenate([np.zeros(0, np.int64), *newest])
        ages = [decay ** np.arange(len(history))[::-1].astype(np.float64) for history in newest]
        weights = np.concatenate([np.zeros(0), *(age / age.sum() for age in ages if len(age))])
        shape = len(newest), self._shares.shape[0]
        asked = csr_matrix((weights.astype(np.float32), (rows, columns)), shape=shape)
        return np.asarray((asked @ self._shares).toarray(), dtype=np.float32)

    def without(self, hidden: npt.NDArray[np.bool_]) -> Successors:
        """The same, as if nobody had bought these items."""
        shares = without(self._shares, hidden)
        return Successors(shares.indptr.astype(np.int64), shares.indices, shares.data.astype(np.float32))

    def with_new_items(self, count: int) -> Successors:
        """The same for a catalogue of ``count`` items, of which nobody has bought the last ones."""
        shares = grown(self._shares, count)
        return Successors(shares.indptr.astype(np.int64), shares.indices, shares.data)

    def save(self, path: Path) -> None:
        """Write to one safetensors file."""
        from safetensors.numpy import save_file

        shares = self._shares
        tensors = {"offsets": shares.indptr.astype(np.int64), "targets": shares.indices, "shares": shares.data}
        save_file(tensors, path)

    @classmethod
    def load(cls, path: Path) -> Successors:
        """Read what :meth:`save` wrote."""
        from safetensors.numpy import load_file

        tensors = load_file(path)
        return cls(tensors["offsets"], tensors["targets"], tensors["shares"])
