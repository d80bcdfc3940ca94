"""RQ-VAE: an autoencoder whose latent is quantised residually, so that codebooks and the space that they cut up fit
each other.

Source: Lee et al., 2022 (residual-quantised VAE); as semantic IDs: Rajput et al., 2023 (TIGER). What keeps it from
collapsing: standardised input, an autoencoder warmed up before its codebooks are set by k-means, and codes that nobody
uses moved to where items are. Gradients pass the quantiser by the rotation trick (Fifty et al., 2024) or straight
through.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.quantisers.co_purchases import CoPurchases
from sidney.recsys_model.quantisers.codebooks import quantise
from sidney.recsys_model.quantisers.fitted_codebooks import FittedCodebooks
from sidney.recsys_model.quantisers.quantiser_space import QuantiserSpace, Vectors

__all__ = ["RQVAE", "GradientPath", "Layers"]

GradientPath: TypeAlias = Literal["rotation", "straight-through"]
Layers: TypeAlias = tuple[tuple[Vectors, Vectors], ...]
"""Weights ``(out, in)`` and biases ``(out,)`` of a perceptron with rectified units between its layers."""


@dataclass(frozen=True)
class RQVAE(FittedCodebooks):
    """A fitted RQ-VAE; see :class:`sidney.recsys_model.quantisers.quantiser.Quantiser`.

    Encoding and decoding need no torch: a new item's codes are the same whatever machine or library computes them.

    Attributes:
        scale: ``(1,)`` what coordinates are multiplied by, so that the mean variance of one is 1.
        encoder: To the latent.
        decoder: From the latent, whose coordinates the codebooks cut up.
    """

    kind: ClassVar[str] = "rq-vae"
    scale: Vectors
    encoder: Layers
    decoder: Layers

    @classmethod
    def fit(
        cls,
        places: Vectors,
        space: QuantiserSpace,
        *,
        levels: int,
        size: int,
        seed: int,
        gradient: GradientPath = "rotation",
        steps: int | None = None,
    ) -> RQVAE:
        """Train on ``(items, coordinates)`` places in ``space``; the same input and seed give the same result.

        Args:
            places: What to quantise.
            space: What made them.
            levels: Codes an item gets.
            size: Codes a level has.
            seed: Of the weights, the batches, and the codes that are moved.
            gradient: How gradients pass the quantiser.
            steps: Training steps in all, a third of them before there are codebooks; ``None`` chooses by the number of
                items, up to 3,000.
        """
        from sidney.recsys_model.quantisers.rq_vae_training import train_rq_vae

        steps = steps or int(np.clip(0.6 * len(places), 500, 3000))

        scale = np.array([1 / max(float(places.std(axis=0).mean()), 1e-9)], dtype=np.float32)
        encoder, decoder, codebooks = train_rq_vae(
            places * scale, levels=levels, size=size, seed=seed, gradient=gradient, steps=steps
        )
        return cls(space, codebooks, scale, encoder, decoder)

    def encode(self, vectors: Vectors, co_purchases: CoPurchases | None = None) -> npt.NDArray[np.int32]:
        """``(items, levels)`` codes of ``(items, dimensions)`` vectors, those of the catalogue or new ones."""
        return quantise(_perceptron(self.encoder, self.space.place(vectors, co_purchases) * self.scale), self.codebooks)

    def decode(self, codes: npt.NDArray[np.int32]) -> Vectors:
        """``(items, dimensions)`` centred text embeddings from the first one or more codes of each item."""
        latent = sum(self.codebooks[level][codes[:, level]] for level in range(codes.shape[1]))
        return self.space.text_of(_perceptron(self.decoder, np.asarray(latent)) / self.scale)

    def save(self, path: Path) -> None:
        """Write everything to one safetensors file."""
        from safetensors.numpy import save_file

        tensors = self.space.to_tensors() | {"scale": self.scale, "codebooks": self.codebooks}
        for name, layers in (("encoder", self.encoder), ("decoder", self.decoder)):
            for number, (weight, bias) in enumerate(layers):
                tensors |= {f"{name}.{number}.weight": weight, f"{name}.{number}.bias": bias}
        save_file(tensors, path, metadata={"kind": self.kind})

    @classmethod
    def load(cls, path: Path) -> RQVAE:
        """Read what :meth:`save` wrote."""
        from safetensors.numpy import load_file

        tensors = load_file(path)

        def layers(name: str) -> Layers:
            count = sum(key.startswith(f"{name}.") for key in tensors) // 2
            return tuple((tensors[f"{name}.{i}.weight"], tensors[f"{name}.{i}.bias"]) for i in range(count))

        space = QuantiserSpace.from_tensors(tensors)
        return cls(space, tensors["codebooks"], tensors["scale"], layers("encoder"), layers("decoder"))


def _perceptron(layers: Layers, inputs: Vectors) -> Vectors:
    outputs = inputs
    for number, (weight, bias) in enumerate(layers):
        outputs = outputs @ weight.T + bias
        if number + 1 < len(layers):
            outputs = np.maximum(outputs, 0)
    return np.asarray(outputs, dtype=np.float32)
