"""What lists of recommendations are like beyond being right: how much of the catalogue they show, and how varied."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.data.attribute_labels import AttributeLabels

__all__ = ["category_divergence", "coverage", "exposure", "gini", "label_diversity", "long_tail", "text_diversity"]

Floats = npt.NDArray[np.float64]
Lists = npt.NDArray[np.integer]
"""``(lists, k)`` item indices."""


def exposure(lists: Lists, items: int) -> npt.NDArray[np.int64]:
    """``(items,)`` how often each item is in a list.

    >>> exposure(np.array([[0, 2], [2, 3]]), 4).tolist()
    [1, 0, 2, 1]
    """
    return np.bincount(lists.ravel(), minlength=items).astype(np.int64)


def coverage(exposed: npt.NDArray[np.integer]) -> float:
    """The share of the items that are in at least one list.

    >>> coverage(np.array([1, 0, 2, 1]))
    0.75
    """
    return float((exposed > 0).mean()) if len(exposed) else 0.0


def gini(exposed: npt.NDArray[np.integer]) -> float:
    """The Gini coefficient of exposure: 0 where all items are shown equally often, towards 1 where one alone is.

    With exposures sorted ascending, ``sum((2 i - n - 1) x_i) / (n sum(x))`` for ``i`` from 1 to ``n``.

    >>> gini(np.array([5, 5, 5, 5]))
    0.0
    >>> gini(np.array([0, 0, 0, 8]))
    0.75
    """
    x, n = np.sort(exposed).astype(np.float64), len(exposed)
    total = x.sum()
    return float(((2 * np.arange(1, n + 1) - n - 1) * x).sum() / (n * total)) if total else 0.0


def long_tail(purchases: npt.NDArray[np.integer], head: float = 0.2) -> npt.NDArray[np.bool_]:
    """``(items,)`` which items are not among the share ``head`` that sold most; equal sales by catalogue order.

    >>> long_tail(np.array([9, 1, 5, 0, 2])).tolist()
    [False, True, True, True, True]
    """
    tail = np.ones(len(purchases), dtype=np.bool_)
    tail[np.argsort(-purchases, kind="stable")[: round(head * len(purchases))]] = False
    return tail


def text_diversity(lists: Lists, vectors: npt.NDArray[np.floating]) -> Floats:
    """``(lists,)`` mean of 1 - cosine over all pairs of a list (Ziegler et al., 2005), from the sum of its vectors.

    Args:
        lists: Of at least two items each.
        vectors: ``(items, dimensions)`` of unit length.
    """
    k = lists.shape[1]
    lengths = (vectors[lists].astype(np.float64).sum(axis=1) ** 2).sum(axis=1)
    return np.asarray(1 - (lengths - k) / (k * (k - 1)))


def label_diversity(lists: Lists, labels: AttributeLabels) -> Floats:
    """``(lists,)`` mean of 1 - Jaccard similarity of labels over all pairs of a list, NaN where none has a label.

    Only labels that people say count: a tenth of a price's range is no kind of thing.
    """
    from scipy.sparse import csr_matrix

    item = np.repeat(np.arange(len(labels.offsets) - 1), np.diff(labels.offsets))
    said = labels.said[labels.members]
    shape = len(labels.offsets) - 1, len(labels)
    has = csr_matrix((np.ones(int(said.sum())), (item[said], labels.members[said])), shape=shape)
    upper = np.triu_indices(lists.shape[1], 1)
    result = np.full(len(lists), np.nan)
    for row, items in enumerate(lists):
        own = has[items]
        shared = (own @ own.T).toarray()
        sizes = np.diag(shared)
        either = (sizes[:, None] + sizes[None] - shared)[upper]
        if (either > 0).any():
            result[row] = 1 - (shared[upper][either > 0] / either[either > 0]).mean()
    return result


def category_divergence(wanted: Floats, shown: Floats, mixed_in: float = 0.01) -> Floats:
    """``(users,)`` Kullback-Leibler divergence of the categories shown from those chosen before (Steck, 2018), nats.

    ``sum(p log(p / q'))`` with ``q' = (1 - a) q + a p``: 0 where a list has the history's own proportions. NaN where
    either has no category.

    Args:
        wanted: ``(users, categories)`` p, weights of the categories in each history.
        shown: ``(users, categories)`` q, weights in each list.
        mixed_in: a, which keeps what was not shown at all from being infinitely wrong.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        p = wanted / wanted.sum(axis=1, keepdims=True)
        q = shown / shown.sum(axis=1, keepdims=True)
        ratio = np.where(p > 0, p / ((1 - mixed_in) * q + mixed_in * p), 1.0)
        return np.asarray((p * np.log(ratio)).sum(axis=1))
