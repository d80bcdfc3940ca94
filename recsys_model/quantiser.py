"""Residual k-means: a vector becomes one code a level, each level quantising what the levels before left over.

Source: residual vector quantisation (Chen, Guan and Wang, 2010) with k-means codebooks, as used for semantic IDs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

__all__ = ["ResidualKMeans", "codebook_size_for"]

Vectors = npt.NDArray[np.float32]
Codes = npt.NDArray[np.int32]
_COMPONENTS = 64


def codebook_size_for(items: int) -> int:
    """A power of two between 4 and 256: about one code for every 16 items, so that first-level codes can be learned."""
    return int(min(256, max(4, 2 ** round(np.log2(max(items, 1) / 16)))))


@dataclass(frozen=True)
class ResidualKMeans:
    """Codebooks fitted to a catalogue's text embeddings.

    Attributes:
        mean: ``(dimensions,)`` what is subtracted before vectors are normalised: text embeddings share a direction that
            says nothing about the item.
        components: ``(dimensions, kept)`` the principal directions that are quantised. The many small ones are noise to
            k-means: it spends codes on single outliers, and later levels collapse (docs/quality.md has the figures).
        codebooks: ``(levels, size, kept)``; a level with fewer distinct residuals than codes repeats its first code,
            which no item is then given.
    """

    mean: Vectors
    components: Vectors
    codebooks: Vectors

    @classmethod
    def fit(
        cls, vectors: Vectors, *, levels: int = 3, size: int | None = None, components: int = _COMPONENTS, seed: int = 0
    ) -> ResidualKMeans:
        """Fit codebooks to ``(items, dimensions)`` vectors; the same input and seed give the same codebooks.

        Args:
            vectors: Text embeddings.
            levels: Codes a vector gets.
            size: Codes a level has; ``None`` chooses by the number of items.
            components: Principal directions that are kept, at most.
            seed: Of k-means.
        """
        from sklearn.cluster import KMeans
        from threadpoolctl import threadpool_limits

        size = size or codebook_size_for(len(vectors))
        mean = vectors.mean(axis=0).astype(np.float32)
        centred = _normalise(vectors - mean)
        _, directions = np.linalg.eigh(centred.T.astype(np.float64) @ centred.astype(np.float64))
        kept = np.ascontiguousarray(directions[:, ::-1][:, :components], dtype=np.float32)
        residual = centred @ kept
        codebooks = np.zeros((levels, size, kept.shape[1]), dtype=np.float32)
        # One thread: the order in which several add up their shares would change the last bits, and so some IDs.
        with threadpool_limits(limits=1):
            for level in range(levels):
                distinct = len(np.unique(residual.round(6), axis=0))
                kmeans = KMeans(n_clusters=min(size, distinct), n_init=1, max_iter=100, random_state=seed + level)
                kmeans.fit(residual)
                centres = kmeans.cluster_centers_.astype(np.float32)
                codebooks[level] = centres[0]
                codebooks[level, : len(centres)] = centres
                residual = residual - codebooks[level][_nearest(residual, codebooks[level])]
        return cls(mean, kept, codebooks)

    @property
    def levels(self) -> int:
        """How many codes a vector gets."""
        return int(self.codebooks.shape[0])

    @property
    def size(self) -> int:
        """How many codes a level has."""
        return int(self.codebooks.shape[1])

    def centred(self, vectors: Vectors) -> Vectors:
        """``(items, dimensions)`` vectors less the catalogue's mean, of unit length again."""
        return _normalise(vectors - self.mean)

    def encode(self, vectors: Vectors) -> Codes:
        """``(items, levels)`` codes of ``(items, dimensions)`` vectors, those of the catalogue or new ones."""
        residual = self.centred(vectors) @ self.components
        codes = np.zeros((len(vectors), self.levels), dtype=np.int32)
        for level in range(self.levels):
            codes[:, level] = _nearest(residual, self.codebooks[level])
            residual = residual - self.codebooks[level][codes[:, level]]
        return codes

    def reconstruction_errors(self, vectors: Vectors) -> npt.NDArray[np.float64]:
        """``(levels,)`` mean squared distance left after each level, as a share of that before the first.

        Distances are those among the principal directions that are quantised.
        """
        residual = self.centred(vectors) @ self.components
        before = float((residual**2).sum(axis=1).mean()) or 1.0
        errors = np.zeros(self.levels)
        for level in range(self.levels):
            residual = residual - self.codebooks[level][_nearest(residual, self.codebooks[level])]
            errors[level] = float((residual**2).sum(axis=1).mean()) / before
        return errors

    def save(self, path: Path) -> None:
        """Write the codebooks to one safetensors file."""
        from safetensors.numpy import save_file

        save_file({"mean": self.mean, "components": self.components, "codebooks": self.codebooks}, path)

    @classmethod
    def load(cls, path: Path) -> ResidualKMeans:
        """Read what :meth:`save` wrote."""
        from safetensors.numpy import load_file

        tensors = load_file(path)
        return cls(tensors["mean"], tensors["components"], tensors["codebooks"])


def _normalise(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


def _nearest(vectors: Vectors, centres: Vectors) -> npt.NDArray[np.int64]:
    """``(items,)`` the nearest centre, the first of equally near ones, in blocks that fit in memory."""
    half_norms = 0.5 * (centres.astype(np.float64) ** 2).sum(axis=1)
    nearest = np.zeros(len(vectors), dtype=np.int64)
    for start in range(0, len(vectors), 8192):
        block = vectors[start : start + 8192].astype(np.float64)
        nearest[start : start + 8192] = np.argmax(block @ centres.T.astype(np.float64) - half_norms, axis=1)
    return nearest
