"""Ranks of targets among all items, by the same rule as Sidney's own evaluation (a test holds the two together).

Written again, in numpy alone, because the peers' environment cannot have Sidney in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from benchmarks.quality.rows import Ints, Targets

__all__ = ["Ranks", "Scores", "ndcg10", "rank_targets", "ranks_of"]

Scores = npt.NDArray[np.floating]
Ranks = npt.NDArray[np.int64]


def ranks_of(scores: Scores, items: npt.NDArray[np.integer]) -> Ranks:
    """``(rows,)`` each target's rank from 1 in ``(rows, items)`` scores.

    Of items with equal scores the earlier in the catalogue comes first; an item of score −∞ is ranked past the last.
    """
    own = scores[np.arange(len(items)), items][:, None]
    before = np.arange(scores.shape[1]) < np.asarray(items)[:, None]
    ranks = 1 + ((scores > own) | ((scores == own) & before)).sum(axis=1)
    return np.asarray(np.where(np.isneginf(own[:, 0]), scores.shape[1] + 1, ranks))


def rank_targets(
    scores_of: Callable[[Sequence[Ints]], Scores], targets: Targets, *, masked: bool = True, batch: int = 256
) -> tuple[Ranks, Ranks]:
    """Each target's rank among all items, plainly and with the items of its history masked.

    Args:
        scores_of: Gives ``(histories, items)`` scores.
        targets: What to rank.
        masked: Whether the second answer is wanted; without it both are the plain one.
        batch: Targets that are scored at a time.
    """
    plain, hidden = np.zeros(len(targets), dtype=np.int64), np.zeros(len(targets), dtype=np.int64)
    # Batches of like length waste little on padding.
    order = np.argsort([len(history) for history in targets.histories], kind="stable")
    for start in range(0, len(order), batch):
        rows = order[start : start + batch]
        part = targets.take(rows)
        scores = np.array(scores_of(part.histories))
        plain[rows] = ranks_of(scores, part.items)
        if masked:
            for row, history in enumerate(part.histories):
                scores[row, history] = -np.inf
            hidden[rows] = ranks_of(scores, part.items)
    return plain, hidden if masked else plain


def ndcg10(ranks: Ranks) -> float:
    """Mean NDCG@10 of one relevant item a target."""
    return float(np.where(ranks <= 10, 1 / np.log2(ranks + 1.0), 0.0).mean()) if len(ranks) else 0.0
