"""What all quantisers are made of: a space in which items lie, and codebooks that cut it up level by level."""

from __future__ import annotations

from dataclasses import dataclass

from sidney.recsys_model.quantisers.quantiser_space import QuantiserSpace, Vectors

__all__ = ["FittedCodebooks"]


@dataclass(frozen=True)
class FittedCodebooks:
    """Attributes:
    space: Where the vectors lie that are quantised.
    codebooks: ``(levels, size, coordinates)``.
    """

    space: QuantiserSpace
    codebooks: Vectors

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
        return self.space.centred(vectors)
