"""Co-purchases: items that the same people bought close to each other get vectors that lie close together.

Counts of pairs within a window of a history become positive pointwise mutual information (how much more often than by
chance), whose largest singular vectors place the items (Levy and Goldberg, 2014: what word embeddings do implicitly).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["CoPurchases"]

_WINDOW = 5


@dataclass(frozen=True)
class CoPurchases:
    """What was bought together.

    Attributes:
        vectors: ``(items, dimensions)`` of unit length, zero for items that were bought with nothing.
        purchases: ``(items,)`` how often each was bought in company, and so how far its vector is to be trusted.
    """

    vectors: npt.NDArray[np.float32]
    purchases: npt.NDArray[np.int64]

    @classmethod
    def from_sequences(
        cls, sequences: Sequence[npt.NDArray[np.integer]], items: int, *, dimensions: int = 32, seed: int = 0
    ) -> CoPurchases:
        """Read training histories; see :func:`_vectors`."""
        vectors = _vectors(sequences, items, min(dimensions, items - 1), seed)
        bought = [np.asarray(sequence, dtype=np.int64) for sequence in sequences if len(sequence) > 1]
        purchases = np.bincount(np.concatenate([np.zeros(0, np.int64), *bought]), minlength=items)
        return cls(vectors, np.where((vectors != 0).any(axis=1), purchases, 0))


def _vectors(
    sequences: Sequence[npt.NDArray[np.integer]], items: int, dimensions: int, seed: int
) -> npt.NDArray[np.float32]:
    """``(items, dimensions)`` unit vectors.

    Args:
        sequences: Item indices of each user's training interactions, oldest first.
        items: How many items the catalogue has.
        dimensions: How many singular vectors; fewer than items.
        seed: Of the solver's first guess.
    """
    from scipy.sparse import coo_array, diags_array
    from scipy.sparse.linalg import svds
    from threadpoolctl import threadpool_limits

    rows: list[npt.NDArray[np.integer]] = []
    columns: list[npt.NDArray[np.integer]] = []
    weights: list[npt.NDArray[np.float64]] = []
    for sequence in sequences:
        for gap in range(1, min(_WINDOW, len(sequence) - 1) + 1):
            rows.append(sequence[:-gap])
            columns.append(sequence[gap:])
            weights.append(np.full(len(sequence) - gap, 1 / gap))
    none = np.zeros((items, max(dimensions, 0)), dtype=np.float32)
    if not rows or dimensions < 1:
        return none
    row, column, weight = np.concatenate(rows), np.concatenate(columns), np.concatenate(weights)
    others = row != column
    row, column, weight = row[others], column[others], weight[others]
    both = (np.r_[weight, weight], (np.r_[row, column], np.r_[column, row]))
    counts = coo_array(both, shape=(items, items)).tocsr()
    # Contexts are smoothed by a power of 3/4, or rare items would look like everybody's best companion.
    total = counts.sum(axis=1)
    smoothed = total**0.75
    by_chance = diags_array(1 / np.maximum(total, 1e-9)) @ counts @ diags_array(1 / np.maximum(smoothed, 1e-9))
    information = by_chance * smoothed.sum()
    information.data = np.log(np.maximum(information.data, 1.0))
    information.eliminate_zeros()
    if information.nnz == 0:
        return none
    guess = np.random.default_rng(seed).normal(size=items)
    with threadpool_limits(limits=1):
        left, singular, _ = svds(information, k=dimensions, v0=guess)
    vectors = left * np.sqrt(np.maximum(singular, 0))
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.where(lengths > 1e-6, vectors / np.maximum(lengths, 1e-6), 0).astype(np.float32)
