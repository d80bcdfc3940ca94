"""Lists that go elsewhere: "different" leaves the prefixes that were shown, "surprise me" those of the history, too.

Items whose semantic IDs begin with the same code are of one kind, so the first code is what "elsewhere" is measured by.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sidney.recsys_model.decoding.recommending import RecommendationRequest

if TYPE_CHECKING:
    from sidney.recsys_model.decoding.recommender import SemanticIdRecommender

__all__ = ["Variety", "elsewhere", "surprising"]

_POOL = 40
"""Items of other prefixes among which "different" spreads out."""
_SHARE = 0.1
_LEAST_POOL, _LARGEST_POOL = 50, 200


@dataclass(frozen=True)
class Variety:
    """A list that goes elsewhere.

    Attributes:
        item_ids: The items, in the order to show them in.
        level: How many leading codes of its ID no item shares with any item to get away from: with 1, the list has
            none of their kinds at all; 0 says that there was nowhere else to go.
        prefixes: How many different first codes the items have.
        pool: Surprise: how many of the best-scored items they were chosen among, which is the floor on the score.
        allowed: How many items satisfy everything and are not excluded.
    """

    item_ids: tuple[str, ...]
    level: int
    prefixes: int
    pool: int
    allowed: int


def elsewhere(
    recommender: SemanticIdRecommender, request: RecommendationRequest, away_from: Sequence[str], count: int
) -> Variety:
    """The best items that share no first code with some items; no second one, if nothing else is left.

    Among the best forty of them, one of each first code comes before a second of any.

    Args:
        recommender: The model.
        request: What is asked; its ``k`` does not count.
        away_from: The items to get away from.
        count: How many are wanted.
    """
    allowed = recommender.allowed(request)
    for level in (1, 2, 0):
        exclude = request.exclude | frozenset(_under_same_prefix(recommender, away_from, level, allowed))
        found = recommender.recommend(replace(request, k=_POOL, exclude=exclude))
        # A list of one is no list: better a few of the same broad kind than a single item of another.
        if len(found.items) >= min(count, 2) or level == 0:
            chosen = _spread(recommender, [item.item_id for item in found.items], count)
            return _variety(recommender, chosen, level, len(found.items), int(allowed.sum()))
    raise AssertionError("the last level always returns")


def surprising(
    recommender: SemanticIdRecommender,
    request: RecommendationRequest,
    familiar: Iterable[str],
    count: int,
    seed: int,
) -> Variety:
    """Items of as many kinds as there are to show, drawn by chance, none of a familiar kind while there are others.

    The floor: only the best-scored tenth of what is allowed is drawn from, at least 50 items and at most 200. The rule:
    no two items share their first code as long as the pool has other codes, those of familiar items go last, and a kind
    is drawn with a probability that grows with its best item's score.

    Args:
        recommender: The model.
        request: What is asked; its ``k`` does not count.
        familiar: Items whose kinds are no surprise: the history, and what was shown.
        count: How many are wanted.
        seed: The same seed draws the same list.
    """
    allowed = int(recommender.allowed(request).sum())
    size = int(np.clip(_SHARE * allowed, _LEAST_POOL, _LARGEST_POOL))
    found = recommender.recommend(replace(request, k=size)).items
    if not found:
        return Variety((), 0, 0, 0, allowed)
    known = {recommender.semantic_id(item_id)[0] for item_id in familiar}
    kinds: dict[int, list[tuple[float, str]]] = {}
    for item in found:
        kinds.setdefault(recommender.semantic_id(item.item_id)[0], []).append((item.score, item.item_id))
    random = np.random.default_rng(seed)
    # Drawing without replacement by the Gumbel trick: the largest of score plus noise, then the next.
    best = np.array([members[0][0] for members in kinds.values()])
    spread = float(best.std()) or 1.0
    drawn = best / spread + random.gumbel(size=len(best))
    order = sorted(zip(kinds, drawn), key=lambda pair: (pair[0] in known, -pair[1]))
    chosen: list[str] = []
    depth = 0
    while len(chosen) < min(count, len(found)):
        for kind, _ in order:
            if depth < len(kinds[kind]) and len(chosen) < count:
                chosen.append(kinds[kind][depth][1])
        depth += 1
    fresh = not any(recommender.semantic_id(item_id)[0] in known for item_id in chosen)
    return _variety(recommender, chosen, int(fresh), len(found), allowed)


def _under_same_prefix(
    recommender: SemanticIdRecommender,
    away_from: Sequence[str],
    level: int,
    allowed: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
) -> list[str]:
    if level == 0 or not away_from:
        return []
    ids = recommender.ids
    indices = np.array([recommender.catalogue.index_of(item_id) for item_id in away_from], dtype=np.int64)
    prefixes = ids.prefixes[level - 1]
    under = np.zeros(len(ids), dtype=np.bool_)
    for prefix in np.unique(ids.prefix_of(indices, level)):
        under[ids.order[prefixes.start[prefix] : prefixes.end[prefix]]] = True
    return [recommender.catalogue.item_ids[index] for index in np.flatnonzero(under & allowed)]


def _spread(recommender: SemanticIdRecommender, found: Sequence[str], count: int) -> list[str]:
    """Best first, but one of each first code before a second of any."""
    rounds: dict[str, int] = {}
    seen: dict[int, int] = {}
    for item_id in found:
        code = recommender.semantic_id(item_id)[0]
        rounds[item_id] = seen.get(code, 0)
        seen[code] = rounds[item_id] + 1
    return sorted(found, key=lambda item_id: rounds[item_id])[:count]


def _variety(recommender: SemanticIdRecommender, chosen: Sequence[str], level: int, pool: int, allowed: int) -> Variety:
    codes = {recommender.semantic_id(item_id)[0] for item_id in chosen}
    return Variety(tuple(chosen), level, len(codes), pool, allowed)
