"""Residual k-means: a vector becomes one code a level, each level quantising what the levels before left over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.quantisers.co_purchases import CoPurchases
from sidney.recsys_model.quantisers.codebooks import fit_codebooks, quantise
from sidney.recsys_model.quantisers.fitted_codebooks import FittedCodebooks
from sidney.recsys_model.quantisers.quantiser_space import QuantiserSpace, Vectors

__all__ = ["ResidualKMeans"]


@dataclass(frozen=True)
class ResidualKMeans(FittedCodebooks):
    """Codebooks fitted to a catalogue; see :class:`sidney.recsys_model.quantisers.quantiser.Quantiser`."""

    kind: ClassVar[str] = "residual-kmeans"

    @classmethod
    def fit(cls, places: Vectors, space: QuantiserSpace, *, levels: int, size: int, seed: int) -> ResidualKMeans:
        """Fit ``levels`` codebooks of ``size`` codes to ``(items, coordinates)`` places in ``space``.

        The same input and seed give the same codebooks.
        """
        return cls(space, fit_codebooks(places, levels=levels, size=size, seed=seed))

    def encode(self, vectors: Vectors, co_purchases: CoPurchases | None = None) -> npt.NDArray[np.int32]:
        """``(items, levels)`` codes of ``(items, dimensions)`` vectors, those of the catalogue or new ones."""
        return quantise(self.space.place(vectors, co_purchases), self.codebooks)

    def decode(self, codes: npt.NDArray[np.int32]) -> Vectors:
        """``(items, dimensions)`` centred text embeddings from the first one or more codes of each item."""
        places = sum(self.codebooks[level][codes[:, level]] for level in range(codes.shape[1]))
        return self.space.text_of(np.asarray(places))

    def save(self, path: Path) -> None:
        """Write everything to one safetensors file."""
        from safetensors.numpy import save_file

        save_file(self.space.to_tensors() | {"codebooks": self.codebooks}, path, metadata={"kind": self.kind})

    @classmethod
    def load(cls, path: Path) -> ResidualKMeans:
        """Read what :meth:`save` wrote."""
        from safetensors.numpy import load_file

        tensors = load_file(path)
        return cls(QuantiserSpace.from_tensors(tensors), tensors["codebooks"])
