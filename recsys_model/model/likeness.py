"""How alike the items' texts are to what wishes want: what the recommender adds to the model's own hearing of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.encoders.embeddings import TextEncoder
from sidney.recsys_model.model.wishes import WishParts

__all__ = ["likeness"]


def likeness(
    encoder: TextEncoder, item_vectors: npt.NDArray[np.float32], wishes: Sequence[WishParts]
) -> npt.NDArray[np.float32]:
    """``(wishes, items)`` cosines of the items' texts to what each wish wants; zero where it only rules out.

    To be like "no tape" is to be like tape: what is not wanted is left out.

    Args:
        encoder: What embedded the items.
        item_vectors: ``(items, dimensions)`` what it made of them.
        wishes: Read.
    """
    found = np.zeros((len(wishes), len(item_vectors)), dtype=np.float32)
    rows = [row for row, wish in enumerate(wishes) if wish.wanted]
    if rows:
        found[rows] = encoder.encode([wishes[row].wanted for row in rows]) @ item_vectors.T
    return found
