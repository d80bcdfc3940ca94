"""Decoding: best-first search over ID prefixes, each of which is a range of the catalogue sorted by ID.

An item's score is ``w · log p(codes) + extra``, where ``extra`` (the item head's share, preferences, likeness to a
wish) is known for every item beforehand. So below any prefix no score can exceed ``w · log p(codes so far)`` plus the
largest ``extra`` among the allowed items of its range: an admissible bound. The search opens prefixes with the highest
bounds, a batch at a time; the list is proven exact once its k-th score is at least every bound that is still open.
A prefix without an allowed item has bound −∞: it is never opened, so a forbidden item cannot be generated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.ids.semantic_ids import SemanticIds

__all__ = ["CodeScorer", "Decoded", "SearchBudget", "decode"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class CodeScorer(Protocol):
    """Gives the next code's log-probabilities."""

    def __call__(self, codes: Ints, prefixes: Ints) -> Floats:
        """``(prefixes, size)`` log-probabilities of the next level's codes after ``(prefixes, depth)`` codes.

        ``prefixes`` are the same prefixes as indices among those of their depth.
        """


@dataclass(frozen=True)
class SearchBudget:
    """How far a search may go.

    Attributes:
        beam: Prefixes opened at a time.
        opened: Prefixes opened in all before the search settles for what it has; ``None`` for no limit (exact). It
            never settles for fewer items than were asked for while more are allowed.
    """

    beam: int = 32
    opened: int | None = 512


@dataclass(frozen=True)
class Decoded:
    """The best items found, best first.

    Attributes:
        items: ``(found,)`` catalogue indices.
        scores: ``(found,)`` scores.
        id_log_probs: ``(found,)`` log-probabilities of their codes.
        exact: Whether no allowed item outside the list can score higher than one in it.
        opened: Prefixes opened.
    """

    items: Ints
    scores: Floats
    id_log_probs: Floats
    exact: bool
    opened: int


class _Frontier:
    """Prefixes that can still be opened, of any depth, as growing columns."""

    def __init__(self) -> None:
        self.bound: Floats = np.zeros(0)
        self.log_prob: Floats = np.zeros(0)
        self.depth: Ints = np.zeros(0, dtype=np.int64)
        self.prefix: Ints = np.zeros(0, dtype=np.int64)

    def add(self, bound: Floats, log_prob: Floats, depth: int, prefix: Ints) -> None:
        live = bound > -np.inf
        self.bound = np.r_[self.bound, bound[live]]
        self.log_prob = np.r_[self.log_prob, log_prob[live]]
        self.depth = np.r_[self.depth, np.full(int(live.sum()), depth)]
        self.prefix = np.r_[self.prefix, prefix[live]]

    def best(self) -> float:
        return float(self.bound.max()) if len(self.bound) else -np.inf

    def pop(self, count: int) -> tuple[Floats, Ints, Ints]:
        chosen = np.argpartition(-self.bound, count)[:count] if count < len(self.bound) else np.arange(len(self.bound))
        taken = self.log_prob[chosen], self.depth[chosen], self.prefix[chosen]
        keep = np.ones(len(self.bound), dtype=np.bool_)
        keep[chosen] = False
        self.bound, self.log_prob = self.bound[keep], self.log_prob[keep]
        self.depth, self.prefix = self.depth[keep], self.prefix[keep]
        return taken


def decode(
    ids: SemanticIds,
    scorer: CodeScorer,
    extra: Floats,
    allowed: npt.NDArray[np.bool_],
    k: int,
    *,
    weight: float = 1.0,
    budget: SearchBudget | None = None,
) -> Decoded:
    """The ``k`` allowed items with the highest ``weight · log p(codes) + extra``; ties go to the earlier item.

    Args:
        ids: The catalogue's IDs.
        scorer: Gives the next code's log-probabilities.
        extra: ``(items,)`` what is added to each item's score, in catalogue order.
        allowed: ``(items,)`` which items may be generated, in catalogue order.
        k: How many items; fewer are returned only when fewer are allowed.
        weight: The share of the ID's log-probability, 0 to 1.
        budget: How far to search.
    """
    budget = budget or SearchBudget()
    wanted = min(k, int(allowed.sum()))
    if wanted <= 0:
        return Decoded(np.zeros(0, np.int64), np.zeros(0), np.zeros(0), exact=True, opened=0)
    sorted_extra = np.where(allowed, extra, -np.inf)[ids.order]
    best_below = [np.maximum.reduceat(sorted_extra, level.start) for level in ids.prefixes]

    found_items: Ints = np.zeros(0, dtype=np.int64)
    found_scores: Floats = np.zeros(0)
    found_log_probs: Floats = np.zeros(0)
    frontier = _Frontier()

    def collect(prefixes: Ints, log_probs: Floats) -> None:
        nonlocal found_items, found_scores, found_log_probs
        level = ids.prefixes[-1]
        counts = level.end[prefixes] - level.start[prefixes]
        places = np.repeat(level.start[prefixes] - np.r_[0, np.cumsum(counts)[:-1]], counts) + np.arange(counts.sum())
        item_log_probs = np.repeat(log_probs, counts)
        scores = weight * item_log_probs + sorted_extra[places]
        live = sorted_extra[places] > -np.inf
        items = np.r_[found_items, ids.order[places[live]]]
        scores = np.r_[found_scores, scores[live]]
        item_log_probs = np.r_[found_log_probs, item_log_probs[live]]
        top = np.lexsort((items, -scores))[:wanted]
        found_items, found_scores, found_log_probs = items[top], scores[top], item_log_probs[top]

    def open_prefixes(depth: int, prefixes: Ints, log_probs: Floats) -> None:
        codes = _codes_of(ids, depth, prefixes)
        next_log_probs = scorer(codes, prefixes)
        parent, children = ids.below(depth, prefixes)
        child_log_probs = log_probs[parent] + next_log_probs[parent, ids.prefixes[depth].code[children]]
        if depth + 1 == ids.levels:
            collect(children, child_log_probs)
        else:
            frontier.add(weight * child_log_probs + best_below[depth][children], child_log_probs, depth + 1, children)

    open_prefixes(0, np.zeros(1, dtype=np.int64), np.zeros(1))
    opened = 1
    while len(frontier.bound):
        complete = len(found_items) >= wanted
        # A bound equal to the k-th score may hide an equal item that comes earlier in the catalogue: go on.
        if complete and found_scores[-1] > frontier.best():
            break
        if complete and budget.opened is not None and opened >= budget.opened:
            break
        log_probs, depths, prefixes = frontier.pop(budget.beam)
        for depth in np.unique(depths):
            chosen = depths == depth
            open_prefixes(int(depth), prefixes[chosen], log_probs[chosen])
        opened += len(prefixes)
    exact = not len(frontier.bound) or bool(found_scores[-1] >= frontier.best())
    return Decoded(found_items, found_scores, found_log_probs, exact=exact, opened=opened)


def _codes_of(ids: SemanticIds, depth: int, prefixes: Ints) -> Ints:
    """``(prefixes, depth)`` codes of prefixes that have ``depth`` codes."""
    if depth == 0:
        return np.zeros((len(prefixes), 0), dtype=np.int64)
    places = ids.prefixes[depth - 1].start[prefixes]
    return np.asarray(ids.codes[ids.order[places], :depth], dtype=np.int64)
