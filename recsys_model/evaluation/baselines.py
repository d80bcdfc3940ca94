"""What a recommender has to beat to be worth its weight: popularity and item-to-item co-occurrence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["CoOccurrence", "Popularity"]

Floats = npt.NDArray[np.float64]


class Popularity:
    """Scores an item by how often it was chosen in training, whoever asks."""

    name = "popularity"

    def __init__(self, sequences: Sequence[npt.NDArray[np.int32]], items: int) -> None:
        chosen = np.concatenate(sequences) if sequences else np.zeros(0, dtype=np.int32)
        self._counts: Floats = np.bincount(chosen, minlength=items).astype(np.float64)

    def scores(self, histories: Sequence[npt.NDArray[np.int32]]) -> Floats:
        """``(histories, items)`` counts."""
        return np.broadcast_to(self._counts, (len(histories), len(self._counts)))


class CoOccurrence:
    """Scores an item by its users' cosine with those of each item in the history, summed (Sarwar et al., 2001)."""

    name = "co-occurrence"

    def __init__(self, sequences: Sequence[npt.NDArray[np.int32]], items: int) -> None:
        from scipy.sparse import csr_matrix, diags

        rows = np.repeat(np.arange(len(sequences)), [len(sequence) for sequence in sequences])
        columns = np.concatenate(sequences) if sequences else np.zeros(0, dtype=np.int32)
        chosen = csr_matrix((np.ones(len(columns)), (rows, columns)), shape=(len(sequences), items))
        chosen.data[:] = 1.0
        chosen.sum_duplicates()
        chosen.data = np.minimum(chosen.data, 1.0)
        norms = np.sqrt(np.asarray(chosen.sum(axis=0)).ravel())
        unit = chosen @ diags(1 / np.maximum(norms, 1.0))
        similar = (unit.T @ unit).tolil()
        similar.setdiag(0)
        self._similar: Any = similar.tocsr()
        self._items = items

    def scores(self, histories: Sequence[npt.NDArray[np.int32]]) -> Floats:
        """``(histories, items)`` summed cosines."""
        from scipy.sparse import csr_matrix

        rows = np.repeat(np.arange(len(histories)), [len(history) for history in histories])
        columns = np.concatenate(histories) if len(histories) else np.zeros(0, dtype=np.int32)
        asked = csr_matrix((np.ones(len(columns)), (rows, columns)), shape=(len(histories), self._items))
        return np.asarray((asked @ self._similar).toarray())
