"""Bundles: items that go together, each allowed by itself, and together within a total.

What goes together is found from three sides: what the model would recommend to somebody who has the first item, what
the same people chose, and what is alike in text but not the same thing once more. The total is never exceeded, and an
item whose price nobody knows is not put under a total.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.data.constraints import Constraint, Operator, constraint_mask
from sidney.recsys_model.data.interactions import Interactions
from sidney.recsys_model.decoding.recommending import RecommendationRequest

if TYPE_CHECKING:
    from sidney.recsys_model.decoding.recommender import SemanticIdRecommender

__all__ = ["BUNDLE_SIZE", "Bundle", "find_bundle"]

BUNDLE_SIZE = 3
"""Items of a bundle where no number was said."""
_ANCHORS = 3
"""First items that are tried; each costs a pass of the model."""
_POOL = 40
"""Items that each of them is completed from."""
_UNEVEN = 1.5
"""How many times its share of what is left an item may cost: a basket of one dear thing and scraps is none."""
_TOGETHER, _LIKENESS, _SAME_KIND = 1.0, 0.5, 1.0
"""How much of a standard deviation of the score it is worth to be chosen by the same people, to be alike in text, and
what it costs to share the first two codes of the ID with an item that is in already."""


@dataclass(frozen=True)
class Bundle:
    """Items for one basket, or why there are none.

    Attributes:
        item_ids: The items; fewer than two say that it was impossible.
        total: What they cost together, over those whose price is known; ``None`` without a price column.
        unpriced: How many of them have no price.
        wanted: How many were wanted.
        cheapest: Impossible under the total: what the cheapest so many that are allowed cost together.
        candidates: How many items are allowed, and priced where a total is set.
        chosen_together: Whether every item was chosen by some person who also chose the first one.
    """

    item_ids: tuple[str, ...]
    total: float | None
    unpriced: int
    wanted: int
    cheapest: float | None
    candidates: int
    chosen_together: bool = False


def find_bundle(
    recommender: SemanticIdRecommender,
    interactions: Interactions,
    request: RecommendationRequest,
    count: int,
    total: float | None,
    price: str = "price",
    kinds: Sequence[Constraint] = (),
) -> Bundle:
    """The best items for one basket under everything that is asked.

    Args:
        recommender: The model.
        interactions: Who chose what with what; may be empty.
        request: What is asked; every item satisfies it by itself. Its ``k`` does not count.
        count: How many items.
        total: What they may cost together; ``None`` for any sum.
        price: The column of prices.
        kinds: What was named one by one ("a keyboard, a mouse and a webcam"): each has an item of its own in the
            bundle. Not more than ``count``.
    """
    catalogue = recommender.catalogue
    allowed = recommender.allowed(request)
    column = catalogue.columns.get(price)
    prices = column.numbers if column is not None else np.full(len(catalogue), np.nan)
    if total is not None:
        allowed &= np.isfinite(prices)
    candidates = int(allowed.sum())
    finder = _Finder(recommender, interactions, request, allowed, (price, prices), count, total, kinds)
    least = finder.cheapest()
    cheapest = float(prices[least].sum()) if total is not None and len(least) == count else None
    impossible = Bundle((), None, 0, count, cheapest, candidates)
    if len(least) < max(count, 2) or (cheapest is not None and total is not None and cheapest > total + 1e-9):
        return impossible
    found = [finder.complete(anchor) for anchor in finder.anchors()]
    _, members = max((pair for pair in found if len(pair[1]) == count), default=(0.0, []), key=lambda pair: pair[0])
    if not members:
        members = least
    known = prices[members][np.isfinite(prices[members])]
    together = finder.chosen_with(members[0])
    return Bundle(
        item_ids=tuple(catalogue.item_ids[member] for member in members),
        total=round(float(known.sum()), 2) if len(known) else None,
        unpriced=len(members) - len(known),
        wanted=count,
        cheapest=cheapest,
        candidates=candidates,
        chosen_together=bool((together[members[1:]] > 0).all()),
    )


class _Finder:
    def __init__(
        self,
        recommender: SemanticIdRecommender,
        interactions: Interactions,
        request: RecommendationRequest,
        allowed: npt.NDArray[np.bool_],
        priced: tuple[str, npt.NDArray[np.float64]],
        count: int,
        total: float | None,
        kinds: Sequence[Constraint],
    ) -> None:
        self._recommender, self._interactions, self._request = recommender, interactions, request
        self._allowed, self._count, self._total = allowed, count, total
        self._price, self._prices = priced
        self._catalogue = recommender.catalogue
        self._kinds = kinds
        self._masks = [constraint_mask(kind, self._catalogue) for kind in kinds]
        # The cheapest that are allowed, so that a basket begun can always be finished within the total.
        self._cheapest = self._by_price(allowed)
        self._cheapest_of = [self._by_price(allowed & mask) for mask in self._masks]

    def _by_price(self, allowed: npt.NDArray[np.bool_]) -> list[int]:
        """The cheapest items; those without a price come last, and only where no total is set are they allowed."""
        order = np.argsort(np.where(allowed & np.isfinite(self._prices), self._prices, np.inf), kind="stable")
        order = order[allowed[order]]
        return [int(index) for index in order[: 2 * self._count]]

    def anchors(self) -> list[int]:
        """The best items for the person that leave enough of the total for the others."""
        if self._total is None:
            return self._recommended(self._request, _ANCHORS)
        fair = min(self._left([]) or 0.0, _UNEVEN * self._total / self._count)
        found = self._recommended(self._request, _ANCHORS, fair)
        return [index for index in found if self._can_finish([index])]

    def complete(self, anchor: int) -> tuple[float, list[int]]:
        """A basket around one item, best first after it, and how good it is."""
        item_id = self._catalogue.item_ids[anchor]
        request = replace(self._request, history=(*self._request.history, item_id))
        room = self._left([anchor])
        if room is not None and self._count > 1:
            room = min(room, _UNEVEN * self._room([anchor]) / (self._count - 1))
        found = [pair for pair in self._pool(request, room) if pair[0] != anchor]
        pool = [index for index, _ in found]
        scores = [score for _, score in found]
        if self._total is not None:
            # What finishes any basket; as good as the last of what the model chose, and no better.
            finishing = dict.fromkeys([*self._cheapest, *(index for of in self._cheapest_of for index in of)])
            others = [index for index in finishing if index not in pool and index != anchor]
            pool, scores = pool + others, scores + [min(scores, default=0.0)] * len(others)
        if not pool:
            return 0.0, [anchor]
        ids = [self._catalogue.item_ids[index] for index in pool]
        worth = _standardised(np.array(scores))
        worth += _TOGETHER * _standardised(np.log1p(self.chosen_with(anchor)[pool]))
        worth += _LIKENESS * _standardised(
            self._recommender.item_vectors[pool] @ self._recommender.item_vectors[anchor]
        )
        basket, score = [anchor], 0.0
        while len(basket) < self._count:
            kinds = {self._recommender.semantic_id(self._catalogue.item_ids[member])[:2] for member in basket}
            same = np.array([self._recommender.semantic_id(item_id)[:2] in kinds for item_id in ids])
            order = np.argsort(-(worth - _SAME_KIND * same), kind="stable")
            best = next((n for n in order if pool[n] not in basket and self._can_finish([*basket, pool[n]])), None)
            if best is None:
                break
            basket.append(pool[best])
            score += float(worth[best] - _SAME_KIND * same[best])
        return score, basket

    def cheapest(self) -> list[int]:
        """What always fits, where anything does."""
        return self._cheapest_others([], self._count)

    def chosen_with(self, anchor: int) -> npt.NDArray[np.int64]:
        """``(items,)`` how many of the people who chose one item chose each other one."""
        people = np.unique(self._interactions.user[self._interactions.item == anchor])
        theirs = np.isin(self._interactions.user, people)
        pairs = np.unique(
            self._interactions.user[theirs].astype(np.int64) * len(self._catalogue) + self._interactions.item[theirs]
        )
        return np.bincount(pairs % max(len(self._catalogue), 1), minlength=len(self._catalogue))

    def _pool(self, request: RecommendationRequest, room: float | None) -> list[tuple[int, float]]:
        """What a basket is completed from; of each kind that was named, if any was."""
        if not self._kinds:
            return self._scored(request, _POOL, room)
        found: dict[int, float] = {}
        for kind in self._kinds:
            of_kind = replace(request, constraints=(*request.constraints, kind))
            found.update(self._scored(of_kind, _POOL // len(self._kinds), room))
        return list(found.items())

    def _recommended(self, request: RecommendationRequest, k: int, dearest: float | None = None) -> list[int]:
        return [index for index, _ in self._scored(request, k, dearest)]

    def _scored(self, request: RecommendationRequest, k: int, dearest: float | None = None) -> list[tuple[int, float]]:
        if dearest is not None:
            bound = Constraint(attribute=self._price, operator=Operator.LE, operand=round(max(dearest, 0.0), 2))
            request = replace(request, constraints=(*request.constraints, bound))
        found = self._recommender.recommend(replace(request, k=k)).items
        scored = [(self._catalogue.index_of(item.item_id), item.score) for item in found]
        return [(index, score) for index, score in scored if self._allowed[index]]

    def _can_finish(self, basket: Sequence[int]) -> bool:
        """Whether the cheapest others still fit beside these."""
        left = self._count - len(basket)
        if len(self._missing(basket)) > left:
            return False
        if self._total is None:
            return True
        others = self._cheapest_others(basket, left)
        cost = float(self._prices[[*basket, *others]].sum())
        return len(others) == left and cost <= self._total + 1e-9

    def _room(self, basket: Sequence[int]) -> float:
        """What is left of the total."""
        return (self._total or 0.0) - float(self._prices[list(basket)].sum())

    def _left(self, basket: Sequence[int]) -> float | None:
        """What the next item may cost at most, if the cheapest others are to fit after it; ``None`` for any price."""
        if self._total is None:
            return None
        others = self._cheapest_others(basket, self._count - len(basket) - 1)
        return self._room(basket) - float(self._prices[others].sum())

    def _cheapest_others(self, basket: Sequence[int], count: int) -> list[int]:
        """So many more, of each kind that is missing one if that is possible; fewer where it is not."""
        chosen: list[int] = []
        for kind in self._missing(basket):
            of_kind = (i for i in self._cheapest_of[kind] if i not in basket and i not in chosen)
            found = next(of_kind, None)
            if found is None or len(chosen) == count:
                return []
            chosen.append(found)
        chosen += [index for index in self._cheapest if index not in basket and index not in chosen]
        return chosen[: max(count, 0)]

    def _missing(self, basket: Sequence[int]) -> list[int]:
        """The kinds that have no item of their own in a basket."""
        holder: dict[int, int] = {}

        def place(member: int, tried: set[int]) -> bool:
            for kind, mask in enumerate(self._masks):
                if mask[member] and kind not in tried:
                    tried.add(kind)
                    # Whoever holds the place may be of another kind, too, and make room.
                    if kind not in holder or place(holder[kind], tried):
                        holder[kind] = member
                        return True
            return False

        for member in basket:
            place(member, set())
        return [kind for kind in range(len(self._masks)) if kind not in holder]


def _standardised(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 0 else np.zeros(len(values))
