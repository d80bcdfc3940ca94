"""Codebooks of residual quantisation: fitted level by level by k-means, and looked up by the nearest centre.

Source: residual vector quantisation (Chen, Guan and Wang, 2010).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["fit_codebooks", "nearest_code", "quantise"]

Vectors = npt.NDArray[np.float32]
Codes = npt.NDArray[np.int32]


def fit_codebooks(vectors: Vectors, *, levels: int, size: int, seed: int) -> Vectors:
    """``(levels, size, dimensions)`` codebooks for ``(items, dimensions)`` vectors.

    A level with fewer distinct residuals than codes repeats its first code, which no item is then given. The same input
    and seed give the same codebooks.
    """
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    residual = vectors
    codebooks = np.zeros((levels, size, vectors.shape[1]), dtype=np.float32)
    # One thread: the order in which several add up their shares would change the last bits, and so some IDs.
    with threadpool_limits(limits=1):
        for level in range(levels):
            distinct = len(np.unique(residual.round(6), axis=0))
            kmeans = KMeans(n_clusters=min(size, distinct), n_init=1, max_iter=100, random_state=seed + level)
            kmeans.fit(residual)
            centres = kmeans.cluster_centers_.astype(np.float32)
            codebooks[level] = centres[0]
            codebooks[level, : len(centres)] = centres
            residual = residual - codebooks[level][nearest_code(residual, codebooks[level])]
    return codebooks


def quantise(vectors: Vectors, codebooks: Vectors) -> Codes:
    """``(items, levels)`` codes: on every level the nearest to what the levels before left over."""
    codes = np.zeros((len(vectors), len(codebooks)), dtype=np.int32)
    residual = vectors
    for level, codebook in enumerate(codebooks):
        codes[:, level] = nearest_code(residual, codebook)
        residual = residual - codebook[codes[:, level]]
    return codes


def nearest_code(vectors: Vectors, codebook: Vectors) -> npt.NDArray[np.int64]:
    """``(items,)`` the nearest centre, the first of equally near ones, in blocks that fit in memory."""
    half_norms = 0.5 * (codebook.astype(np.float64) ** 2).sum(axis=1)
    nearest = np.zeros(len(vectors), dtype=np.int64)
    for start in range(0, len(vectors), 8192):
        block = vectors[start : start + 8192].astype(np.float64)
        nearest[start : start + 8192] = np.argmax(block @ codebook.T.astype(np.float64) - half_norms, axis=1)
    return nearest
