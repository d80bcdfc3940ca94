"""Quantisers: what turns an item's text embedding into codes, coarse to fine; one interface, several ways.

A quantiser is fitted to a catalogue once and then frozen: new items get their codes from the same codebooks.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.errors import WorkspaceError
from sidney.recsys_model.quantisers.co_purchases import CoPurchases
from sidney.recsys_model.quantisers.quantiser_space import QuantiserSpace, Vectors
from sidney.recsys_model.quantisers.residual_kmeans import ResidualKMeans
from sidney.recsys_model.quantisers.rq_vae import RQVAE

__all__ = [
    "Quantiser",
    "QuantiserKind",
    "codebook_size_for",
    "fit_quantiser",
    "load_quantiser",
    "reconstruction_errors",
]

QuantiserKind: TypeAlias = Literal["residual-kmeans", "rq-vae"]


class Quantiser(Protocol):
    """Fitted codebooks."""

    @property
    def levels(self) -> int:
        """How many codes a vector gets."""

    @property
    def size(self) -> int:
        """How many codes a level has."""

    def centred(self, vectors: Vectors) -> Vectors:
        """``(items, dimensions)`` text embeddings less the catalogue's mean, of unit length again."""

    def encode(self, vectors: Vectors, co_purchases: CoPurchases | None = None) -> npt.NDArray[np.int32]:
        """``(items, levels)`` codes of ``(items, dimensions)`` text embeddings.

        ``co_purchases`` are those of the same items; without them, what is bought together is told from the text.
        """

    def decode(self, codes: npt.NDArray[np.int32]) -> Vectors:
        """``(items, dimensions)`` centred text embeddings, from the first one or more codes of each item."""

    def save(self, path: Path) -> None:
        """Write everything to one safetensors file, with its ``kind`` in the file's metadata."""


def fit_quantiser(
    kind: QuantiserKind,
    vectors: Vectors,
    *,
    levels: int = 3,
    size: int | None = None,
    directions: int | None = 64,
    co_purchases: CoPurchases | None = None,
    co_purchase: float = 0.0,
    seed: int = 0,
) -> Quantiser:
    """Fit codebooks to a catalogue; the same input and seed give the same codes.

    Args:
        kind: Which way.
        vectors: ``(items, dimensions)`` text embeddings.
        levels: Codes an item gets.
        size: Codes a level has; ``None`` chooses by the number of items.
        directions: Principal directions of the embeddings that are quantised, at most; ``None`` takes all.
        co_purchases: What was bought together in training, for the same items.
        co_purchase: The share of the distances between items that is made of them, from 0 to below 1.
        seed: Of k-means and of training.
    """
    space = QuantiserSpace.fit(vectors, directions=directions, co_purchases=co_purchases, share=co_purchase)
    places = space.place(vectors, co_purchases)
    size = size or codebook_size_for(len(vectors))
    if kind == "rq-vae":
        return RQVAE.fit(places, space, levels=levels, size=size, seed=seed)
    return ResidualKMeans.fit(places, space, levels=levels, size=size, seed=seed)


def load_quantiser(path: Path) -> Quantiser:
    """Read a quantiser of any kind.

    Raises:
        WorkspaceError: The file holds a kind that this version does not know.
    """
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as file:
        kind = (file.metadata() or {}).get("kind", ResidualKMeans.kind)
    if kind == ResidualKMeans.kind:
        return ResidualKMeans.load(path)
    if kind == RQVAE.kind:
        return RQVAE.load(path)
    raise WorkspaceError(f"{path} holds a quantiser of the unknown kind {kind!r}; build the workspace again")


def codebook_size_for(items: int) -> int:
    """A power of two between 4 and 256: about one code for every 16 items, so that first-level codes can be learned."""
    return int(min(256, max(4, 2 ** round(np.log2(max(items, 1) / 16)))))


def reconstruction_errors(
    quantiser: Quantiser, vectors: Vectors, codes: npt.NDArray[np.int32]
) -> npt.NDArray[np.float64]:
    """``(levels,)`` mean squared distance of centred embeddings to what their codes down to each level stand for.

    A share of their own squared length, in all directions, so that it can be compared between quantisers.

    Args:
        quantiser: What made the codes.
        vectors: ``(items, dimensions)`` text embeddings.
        codes: ``(items, levels)`` their codes.
    """
    errors = np.zeros(quantiser.levels)
    length = 0.0
    for start in range(0, len(vectors), 65_536):
        centred = quantiser.centred(vectors[start : start + 65_536])
        length += float((centred**2).sum())
        for level in range(quantiser.levels):
            decoded = quantiser.decode(codes[start : start + 65_536, : level + 1])
            errors[level] += float(((centred - decoded) ** 2).sum())
    return errors / max(length, 1e-12)
