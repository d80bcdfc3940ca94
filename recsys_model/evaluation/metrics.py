"""Hit rate and NDCG at a cut-off, and bootstrap intervals by user."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["CUTOFFS", "bootstrap_interval", "hits", "metrics", "ndcg"]

CUTOFFS = (5, 10, 50)
Floats = npt.NDArray[np.float64]


def hits(ranks: npt.NDArray[np.int64], cutoff: int) -> Floats:
    """``(targets,)`` 1 where the one relevant item's rank (from 1) is within ``cutoff``, else 0.

    >>> hits(np.array([1, 10, 11]), 10).tolist()
    [1.0, 1.0, 0.0]
    """
    return (ranks <= cutoff).astype(np.float64)


def ndcg(ranks: npt.NDArray[np.int64], cutoff: int) -> Floats:
    """``(targets,)`` normalised discounted cumulative gain of one relevant item: 1 / log2(rank + 1), 0 past ``cutoff``.

    >>> ndcg(np.array([1, 3, 11]), 10).tolist()
    [1.0, 0.5, 0.0]
    """
    return np.where(ranks <= cutoff, 1 / np.log2(ranks + 1.0), 0.0)


def metrics(ranks: npt.NDArray[np.int64]) -> dict[str, float]:
    """Mean hit rate and NDCG at 5, 10 and 50."""
    result = {}
    for cutoff in CUTOFFS:
        result[f"hit@{cutoff}"] = float(hits(ranks, cutoff).mean()) if len(ranks) else 0.0
        result[f"ndcg@{cutoff}"] = float(ndcg(ranks, cutoff).mean()) if len(ranks) else 0.0
    return result


def bootstrap_interval(
    values: Floats, users: npt.NDArray[np.int64], *, samples: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """The 95% interval of the mean of ``values``, resampling users with all of their targets (Efron, 1979).

    Args:
        values: ``(targets,)`` one figure a target; a difference of two systems' figures gives a paired interval.
        users: ``(targets,)`` which user each belongs to.
        samples: How often to resample.
        seed: Makes the interval repeatable.
    """
    if not len(values):
        return 0.0, 0.0
    _, dense = np.unique(users, return_inverse=True)
    sums, counts = np.bincount(dense, weights=values), np.bincount(dense).astype(np.float64)
    generator = np.random.default_rng(seed)
    means = np.empty(samples)
    for sample in range(samples):
        drawn = generator.integers(len(sums), size=len(sums))
        means[sample] = sums[drawn].sum() / counts[drawn].sum()
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)
