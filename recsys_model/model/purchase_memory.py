"""A memory of what is bought after what, item by item, which the small model is mixed with.

A small network generalises and forgets single pairs; a linear model remembers them and cannot generalise (Wide & Deep,
Cheng et al., 2016). The memory is EASE (Steck, 2019), a ridge regression of every item on all others in closed form,
cut to each item's strongest ties, read with more weight on what was bought last, and made a distribution. It joins the
item head's as a mixture, as kNN-LM (Khandelwal et al., 2020) joins a language model and its memory, so that what comes
out is a distribution still. How much of it counts is chosen by validation in every build: nothing, where it does not
help.

An item that nobody bought has no ties. It is given those to be expected of it: what pairs of bought items as alike in
text are tied by, on average, and four times as much, since what is new sells better than the mean of what is there
(measured, see docs/quality.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from sidney.recsys_model.model.item_pairs import grown, without

__all__ = ["MemoryWeights", "PurchaseMemory"]

Floats = npt.NDArray[np.float32]
_REGULARISATION = 300.0
_KEPT = 100
_MOST_ITEMS = 15_000
_BINS = 20
_SAMPLED = 2_000
_OPTIMISM = 4.0
_EXPECTED_KEPT = 20
"""Of a bought item's ties to items that nobody bought."""
_BLOCK = 1_024


class MemoryWeights(BaseModel):
    """How the memory is read; the build chooses by validation.

    Attributes:
        share: The memory's share of the mixture, 0 to below 1.
        share_with_wish: The same where there is a wish, of which the memory knows nothing.
        decay: The weight of each item of a history relative to the one bought after it.
        power: Above 1 sharpens the distribution.
        following: What right after an item was bought again and again counts so much times as it is sure of itself;
            nothing where there is a wish.
        following_decay: There, the weight of each item of a history relative to the one bought after it; 0 looks at
            the last item alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    share: float = Field(default=0.0, ge=0, lt=1)
    share_with_wish: float = Field(default=0.0, ge=0, lt=1)
    decay: float = Field(default=0.8, gt=0, le=1)
    power: float = Field(default=1.0, gt=0)
    following: float = Field(default=0.0, ge=0, le=1)
    following_decay: float = Field(default=0.0, ge=0, le=1)


class PurchaseMemory:
    """Item-to-item ties.

    Args:
        offsets: ``(items + 1,)`` where each item's ties begin.
        targets: ``(ties,)`` the item tied to.
        strengths: ``(ties,)`` how strongly; positive.
        expected: ``(bins,)`` the mean tie of bought items by the cosine of their texts, in bins of equal width from 0
            to 1; ``None`` where it was not measured, and nothing is expected of new items.
    """

    def __init__(
        self,
        offsets: npt.NDArray[np.int64],
        targets: npt.NDArray[np.int32],
        strengths: Floats,
        expected: Floats | None = None,
    ) -> None:
        from scipy.sparse import csr_matrix

        items = len(offsets) - 1
        self._expected = expected
        self._ties: Any = csr_matrix((strengths, targets, offsets), shape=(items, items))

    def __len__(self) -> int:
        return int(self._ties.nnz)

    @classmethod
    def fit(
        cls, sequences: Sequence[npt.NDArray[np.int32]], items: int, *, regularisation: float = _REGULARISATION
    ) -> PurchaseMemory:
        """Learn the ties of the ``15,000`` most bought items (the regression needs a square matrix of them).

        Args:
            sequences: Training histories, item indices.
            items: How many items the catalogue has.
            regularisation: Of the regression, on the scale of an item's number of buyers.
        """
        from scipy.sparse import csr_matrix

        if not sequences:
            return cls(np.zeros(items + 1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32))
        rows = np.repeat(np.arange(len(sequences)), [len(sequence) for sequence in sequences])
        columns = np.concatenate(sequences)
        counts = np.bincount(columns, minlength=items)
        bought = np.sort(np.argsort(-counts, kind="stable")[: min(_MOST_ITEMS, int((counts > 0).sum()))])
        number = np.full(items, -1)
        number[bought] = np.arange(len(bought))
        keep = number[columns] >= 0
        pairs = np.unique(np.stack([rows[keep], number[columns[keep]]]), axis=1)
        chosen = csr_matrix((np.ones(pairs.shape[1], np.float32), tuple(pairs)), shape=(len(sequences), len(bought)))
        gram = (chosen.T @ chosen).toarray().astype(np.float64)
        gram[np.diag_indices_from(gram)] += regularisation
        inverse = _inverse(gram)
        ties = (inverse / -np.diag(inverse)).astype(np.float32)
        np.fill_diagonal(ties, 0.0)
        return cls._strongest(ties, bought, items)

    @classmethod
    def _strongest(cls, ties: Floats, bought: npt.NDArray[np.int64], items: int) -> PurchaseMemory:
        kept = min(_KEPT, ties.shape[1])
        top = np.sort(np.argpartition(-ties, kept - 1, axis=1)[:, :kept], axis=1)
        strengths = np.take_along_axis(ties, top, axis=1)
        positive = strengths > 0
        lengths = np.zeros(items, dtype=np.int64)
        lengths[bought] = positive.sum(axis=1)
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        return cls(offsets, bought[top[positive]].astype(np.int32), strengths[positive])

    def expecting(self, vectors: Floats, unbought: npt.NDArray[np.bool_]) -> PurchaseMemory:
        """The same, with ties to items that nobody bought as they are to be expected by how alike the texts are.

        Args:
            vectors: ``(items, dimensions)`` text embeddings, centred, of unit length.
            unbought: ``(items,)`` which items nobody bought; they must have no ties yet.
        """
        from scipy.sparse import coo_matrix

        targets = np.flatnonzero(unbought)
        # Of what nobody bought nothing is recalled either: only bought items have ties.
        sources = np.flatnonzero(np.diff(self._ties.indptr) > 0)
        if self._expected is None or not len(targets) or not len(sources):
            return self
        kept = min(_EXPECTED_KEPT, len(targets))
        rows, columns, strengths = [], [], []
        for start in range(0, len(sources), _BLOCK):
            block = sources[start : start + _BLOCK]
            alike = vectors[block] @ vectors[targets].T
            top = np.argpartition(-alike, kept - 1, axis=1)[:, :kept]
            rows.append(np.repeat(block, kept))
            columns.append(targets[top].ravel())
            strengths.append(_OPTIMISM * self._expected[_bin(np.take_along_axis(alike, top, axis=1))].ravel())
        more = coo_matrix(
            (np.concatenate(strengths), (np.concatenate(rows), np.concatenate(columns))), self._ties.shape
        )
        ties = (self._ties + more.tocsr()).tocsr()
        ties.eliminate_zeros()
        return self._of(ties, self._expected)

    def without(self, hidden: npt.NDArray[np.bool_]) -> PurchaseMemory:
        """The same, as if nobody had bought these items: for judging how new items fare."""
        return self._of(without(self._ties, hidden), self._expected)

    def measured(self, vectors: Floats, bought: npt.NDArray[np.bool_]) -> PurchaseMemory:
        """The same, knowing the mean tie of bought items by how alike their texts are.

        Args:
            vectors: ``(items, dimensions)`` text embeddings, centred, of unit length.
            bought: ``(items,)`` which items anybody bought.
        """
        every = np.flatnonzero(bought)
        sums, pairs = np.zeros(_BINS), np.zeros(_BINS)
        sampled = np.random.default_rng(0).permutation(every)[:_SAMPLED]
        for start in range(0, len(sampled), _BLOCK):
            block = sampled[start : start + _BLOCK]
            bins = _bin(vectors[block] @ vectors[every].T)
            bins[block[:, None] == every[None, :]] = -1
            ties = self._ties[block][:, every].toarray()
            sums += np.bincount(bins[bins >= 0], weights=ties[bins >= 0], minlength=_BINS)
            pairs += np.bincount(bins[bins >= 0], minlength=_BINS)
        means = np.where(pairs > 0, sums / np.maximum(pairs, 1), 0.0)
        # What is more alike is tied no less: bins that hold few pairs must not say otherwise.
        return self._of(self._ties, np.maximum.accumulate(means).astype(np.float32))

    @staticmethod
    def _of(ties: Any, expected: Floats | None) -> PurchaseMemory:
        strengths = ties.data.astype(np.float32)
        return PurchaseMemory(ties.indptr.astype(np.int64), ties.indices.astype(np.int32), strengths, expected)

    def recall(self, histories: Sequence[npt.NDArray[np.integer]], weights: MemoryWeights) -> Floats:
        """``(histories, items)`` distributions over what comes next; all zero where nothing is remembered."""
        from scipy.sparse import csr_matrix

        rows = np.repeat(np.arange(len(histories)), [len(history) for history in histories])
        columns = np.concatenate([np.asarray(h, dtype=np.int64) for h in histories]) if len(histories) else rows
        ages = [weights.decay ** np.arange(len(history))[::-1] for history in histories]
        shape = len(histories), self._ties.shape[0]
        asked = csr_matrix((np.concatenate(ages).astype(np.float32), (rows, columns)), shape=shape)
        strengths = self.ties_of(asked) ** weights.power
        return np.asarray(strengths / np.maximum(strengths.sum(axis=1, keepdims=True), np.float32(1e-12)))

    def ties_of(self, asked: Any) -> Floats:
        """``(histories, items)`` sums of ties, of a sparse ``(histories, items)`` matrix of what each item weighs."""
        return np.asarray((asked @ self._ties).toarray(), dtype=np.float32)

    def with_new_items(self, vectors: Floats) -> PurchaseMemory:
        """The same for a catalogue with more items at its end, with the ties to be expected of those.

        Args:
            vectors: ``(items, dimensions)`` text embeddings of all items, centred, of unit length.
        """
        new = np.arange(len(vectors)) >= self._ties.shape[0]
        return self._of(grown(self._ties, len(vectors)), self._expected).expecting(vectors, new)

    def save(self, path: Path) -> None:
        """Write the ties to one safetensors file."""
        from safetensors.numpy import save_file

        tensors = {
            "offsets": self._ties.indptr.astype(np.int64),
            "targets": self._ties.indices.astype(np.int32),
            "strengths": self._ties.data.astype(np.float32),
        }
        save_file(tensors if self._expected is None else {**tensors, "expected": self._expected}, path)

    @classmethod
    def load(cls, path: Path) -> PurchaseMemory:
        """Read what :meth:`save` wrote."""
        from safetensors.numpy import load_file

        tensors = load_file(path)
        return cls(tensors["offsets"], tensors["targets"], tensors["strengths"], tensors.get("expected"))


def _bin(cosines: Floats) -> npt.NDArray[np.int64]:
    return np.clip((cosines * _BINS).astype(np.int64), 0, _BINS - 1)


def _inverse(matrix: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The inverse of a symmetric positive definite matrix, in place: at 15,000 items it weighs 1.8 GB."""
    from scipy.linalg.lapack import dpotrf, dpotri

    factor, failed = dpotrf(matrix, lower=True, overwrite_a=True)
    if not failed:
        factor, failed = dpotri(factor, lower=True, overwrite_c=True)
    if failed:  # a regularisation above zero rules it out, but for numbers that are not finite
        raise np.linalg.LinAlgError("the purchases' matrix cannot be inverted")
    lower = np.tril(factor)
    return np.asarray(lower + np.tril(factor, -1).T)
