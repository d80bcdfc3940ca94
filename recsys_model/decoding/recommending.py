"""What a recommendation is asked with and what comes back: the values at the model's border."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraints import Constraint
from sidney.recsys_model.encoders.embeddings import TextEncoder

__all__ = ["RecommendationList", "RecommendationRequest", "Recommender", "ScoredItem"]


@dataclass(frozen=True, kw_only=True)
class RecommendationRequest:
    """What to recommend from.

    Attributes:
        history: Item IDs, oldest first; what the model reads. Items in it may be recommended again unless excluded.
        wish: What is wanted, in words; an empty string for nothing in particular.
        like: Item IDs to be like in kind: their text's likeness adds to the score. They are not read as history unless
            they are there too, and may be recommended themselves unless excluded.
        constraints: Musts become a mask, shoulds a bonus. They need not be resolved yet.
        k: How many items.
        exclude: Item IDs never to show (seen, shown, disliked).
        exact: Widen the search until the list is proven to be the exact one, however long that takes.
    """

    history: Sequence[str] = ()
    wish: str = ""
    like: Sequence[str] = ()
    constraints: Sequence[Constraint] = ()
    k: int = 10
    exclude: frozenset[str] = field(default_factory=frozenset)
    exact: bool = False


@dataclass(frozen=True)
class ScoredItem:
    """One recommended item.

    Attributes:
        rank: From 1.
        item_id: The catalogue's ID.
        title: The catalogue's title.
        price: The catalogue's price, if there is one.
        semantic_id: The ID as text, ``"12.203.7.0"``.
        path: The names of its prefixes, coarse to fine, as far as they have names.
        score: The fused score, log-probabilities plus bonus.
        id_log_prob: The log-probability of its ID, tie-break included.
        item_log_prob: The item head's log-probability.
        bonus: What preferences and the wish's likeness added.
    """

    rank: int
    item_id: str
    title: str
    price: float | None
    semantic_id: str
    path: tuple[str, ...]
    score: float
    id_log_prob: float
    item_log_prob: float
    bonus: float


@dataclass(frozen=True)
class RecommendationList:
    """Recommended items, best first.

    Attributes:
        items: At most ``k``; fewer only when fewer are allowed.
        allowed: How many items of the catalogue satisfy every must and are not excluded.
        exact: Whether the list is proven to be the best ``k`` by score among all allowed items.
        elapsed_ms: Wall-clock time of the whole request.
    """

    items: tuple[ScoredItem, ...]
    allowed: int
    exact: bool
    elapsed_ms: float


class Recommender(Protocol):
    """What the layers above need of a model.

    :class:`sidney.recsys_model.decoding.recommender.SemanticIdRecommender` is one.
    """

    @property
    def catalogue(self) -> Catalogue:
        """The items."""

    @property
    def encoder(self) -> TextEncoder:
        """The sentence encoder that embedded the items."""

    @property
    def item_vectors(self) -> npt.NDArray[np.float32]:
        """``(items, dimensions)`` unit-length text embeddings in catalogue order."""

    def recommend(self, request: RecommendationRequest) -> RecommendationList:
        """The best ``k`` items.

        Raises:
            ConstraintError: A constraint names what the catalogue does not have.
            UnknownItemError: The history or the exclusions hold an item that the catalogue does not.
        """

    def scores(self, requests: Sequence[RecommendationRequest], item_ids: Sequence[str]) -> npt.NDArray[np.float64]:
        """``(requests, items)`` fused scores of these items under each request, masks aside, in one forward pass."""

    def semantic_id(self, item_id: str) -> tuple[int, ...]:
        """The item's ID, coarse to fine, the tie-break last."""

    def path(self, item_id: str) -> tuple[str, ...]:
        """The names of the ID's prefixes, coarse to fine, as far as they have names."""
