"""The space that a quantiser cuts up: principal directions of the text embeddings, beside them what is bought together.

The embedding of a text is centred and turned to its principal directions. With a co-purchase share, coordinates of what
was bought with the item follow. An item that nobody bought yet, or that is new, gets those that a ridge regression from
the text expects, and one that was bought a few times lies between: everything that has a text has a place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.quantisers.co_purchases import CoPurchases

__all__ = ["QuantiserSpace", "Vectors"]

Vectors = npt.NDArray[np.float32]
_PURCHASES_WORTH_A_TEXT = 10
"""So many purchases tell as much about what an item is bought with as its text does."""
_MIN_PURCHASES = 5
_MIN_CASES = 50
_RIDGES = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)


@dataclass(frozen=True)
class QuantiserSpace:
    """Where items lie before they are quantised.

    Attributes:
        mean: ``(dimensions,)`` what is subtracted before vectors are normalised: text embeddings share a direction that
            says nothing about the item.
        components: ``(dimensions, kept)`` principal directions, each of length 1. The many small ones are noise to
            k-means: it spends codes on single outliers, and later levels collapse (docs/quality.md has the figures).
        from_text: ``(dimensions, co)`` the regression from centred text to co-purchase coordinates; ``co`` may be 0.
        scales: ``(2,)`` what text and co-purchase coordinates are multiplied by; 1 and 0 without co-purchases.
    """

    mean: Vectors
    components: Vectors
    from_text: Vectors
    scales: Vectors

    @classmethod
    def fit(
        cls,
        vectors: Vectors,
        *,
        directions: int | None,
        co_purchases: CoPurchases | None = None,
        share: float = 0.0,
    ) -> QuantiserSpace:
        """Find the principal directions and, with co-purchases, what the text tells of them.

        Args:
            vectors: ``(items, dimensions)`` text embeddings.
            directions: Principal directions that are kept, at most; ``None`` keeps all.
            co_purchases: What was bought together.
            share: What co-purchases make up of the items' mean squared length, from 0 (text alone) to below 1.

        Raises:
            ValueError: ``share`` is not in that range.
        """
        if not 0 <= share < 1:
            raise ValueError(f"a co-purchase share of {share}: give 0 or more, and less than 1")
        mean = vectors.mean(axis=0).astype(np.float32)
        centred = _normalise(vectors - mean)
        _, turned = np.linalg.eigh(centred.T.astype(np.float64) @ centred.astype(np.float64))
        components = np.ascontiguousarray(turned[:, ::-1][:, :directions], dtype=np.float32)
        none = np.zeros((vectors.shape[1], 0), dtype=np.float32)
        text_alone = cls(mean, components, none, np.array([1, 0], dtype=np.float32))
        if co_purchases is None or share == 0:
            return text_alone
        known = np.flatnonzero(co_purchases.purchases >= _MIN_PURCHASES)
        # A regression needs more cases than a handful; without them the text alone has to do.
        if len(known) < _MIN_CASES:
            return text_alone
        from_text = _ridge(centred[known].astype(np.float64), co_purchases.vectors[known].astype(np.float64))
        unscaled = cls(mean, components, from_text.astype(np.float32), np.ones(2, dtype=np.float32))
        places = unscaled.place(vectors, co_purchases)
        kept = components.shape[1]
        text, co = (max(float((part**2).sum(axis=1).mean()), 1e-9) for part in (places[:, :kept], places[:, kept:]))
        scales = np.sqrt(np.array([(1 - share) / text, share / co])).astype(np.float32)
        return cls(mean, components, unscaled.from_text, scales)

    def centred(self, vectors: Vectors) -> Vectors:
        """``(items, dimensions)`` vectors less the catalogue's mean, of unit length again."""
        return _normalise(vectors - self.mean)

    def place(self, vectors: Vectors, co_purchases: CoPurchases | None = None) -> Vectors:
        """``(items, kept + co)`` coordinates of text embeddings; without co-purchases they are told from the text."""
        centred = self.centred(vectors)
        text = centred @ self.components
        if not self.from_text.shape[1]:
            return text
        together = centred @ self.from_text
        if co_purchases is not None:
            count = co_purchases.purchases[:, None].astype(np.float32)
            known = count / (count + _PURCHASES_WORTH_A_TEXT)
            together = known * co_purchases.vectors + (1 - known) * together
        return np.concatenate([text * self.scales[0], together * self.scales[1]], axis=1)

    def text_of(self, places: Vectors) -> Vectors:
        """``(items, dimensions)`` centred text embeddings that lie at these coordinates."""
        return np.asarray(places[:, : self.components.shape[1]] @ self.components.T / self.scales[0], dtype=np.float32)

    def to_tensors(self) -> dict[str, Vectors]:
        """What to write to a file."""
        return {
            "mean": self.mean,
            "components": self.components,
            "from_text": self.from_text,
            "scales": self.scales,
        }

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Vectors]) -> QuantiserSpace:
        """Take what :meth:`to_tensors` gave; files from before there were co-purchases have none."""
        mean, components = tensors["mean"], tensors["components"]
        from_text = tensors.get("from_text", np.zeros((len(mean), 0), dtype=np.float32))
        return cls(mean, components, from_text, tensors.get("scales", np.array([1, 0], dtype=np.float32)))


def _ridge(inputs: npt.NDArray[np.float64], outputs: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """``(in, out)`` ridge regression without intercept; the strength is chosen on every fifth case, held out."""
    held = np.arange(len(inputs)) % 5 == 4

    def solve(rows: npt.NDArray[np.bool_], strength: float) -> npt.NDArray[np.float64]:
        x = inputs[rows]
        return np.asarray(np.linalg.solve(x.T @ x + strength * np.eye(x.shape[1]), x.T @ outputs[rows]))

    errors = [float(((inputs[held] @ solve(~held, strength) - outputs[held]) ** 2).mean()) for strength in _RIDGES]
    return solve(np.ones(len(inputs), dtype=np.bool_), _RIDGES[int(np.argmin(errors))])


def _normalise(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)
