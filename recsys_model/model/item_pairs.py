"""Sparse tables of pairs of items, a row and a column an item: what the tables of counted purchases have in common."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["grown", "without"]


def grown(pairs: Any, items: int) -> Any:
    """The same CSR table for a catalogue of ``items`` items, of which the last ones have no pairs."""
    from scipy.sparse import csr_matrix

    offsets = np.pad(pairs.indptr, (0, items + 1 - len(pairs.indptr)), mode="edge")
    return csr_matrix((pairs.data, pairs.indices, offsets), shape=(items, items))


def without(pairs: Any, hidden: npt.NDArray[np.bool_]) -> Any:
    """The same CSR table without the pairs of some items; ``hidden`` is ``(items,)``."""
    from scipy.sparse import diags

    kept = diags((~hidden).astype(np.float32))
    left = (kept @ pairs @ kept).tocsr()
    left.eliminate_zeros()
    return left
