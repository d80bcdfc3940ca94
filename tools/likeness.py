"""How like in meaning an item is to a wish, and to the items that it was to be like, among all that qualify."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraints import combined_mask
from sidney.recsys_model.decoding.recommending import RecommendationRequest, Recommender
from sidney.tools.evidence import LikenessEvidence, WishEvidence
from sidney.tools.in_common import COMMON, labels_of, shared_labels
from sidney.tools.titles import normalised

__all__ = ["likeness_evidence", "wish_evidence"]

LONGEST = 30
"""Models that are looked at: those named last."""


class Effect(Protocol):
    """What leaving the wish out does, in nats: to the item, and on average to others."""

    @property
    def influence(self) -> float: ...

    @property
    def contrast(self) -> float: ...

    @property
    def stands_out(self) -> bool: ...


def wish_evidence(recommender: Recommender, request: RecommendationRequest, index: int, effect: Effect) -> WishEvidence:
    """How an item, given by its row, answers the request's wish."""
    wish = request.wish.strip()
    likeness = recommender.item_vectors @ recommender.encoder.encode([wish])[0]
    place = _place(likeness, recommender.catalogue, request, index)
    return WishEvidence(
        wish=wish,
        similarity=float(likeness[index]),
        rank=place.rank,
        compared=place.compared,
        percentile=place.percentile,
        labels=_named_labels(recommender.catalogue, index, wish),
        influence=effect.influence,
        contrast=effect.contrast,
        stands_out=effect.stands_out,
    )


def likeness_evidence(
    recommender: Recommender, request: RecommendationRequest, index: int
) -> tuple[LikenessEvidence, ...]:
    """How like an item, given by its row, is to each that the request asks to be like; the likest first."""
    catalogue, vectors = recommender.catalogue, recommender.item_vectors
    found = []
    for model in list(dict.fromkeys(reversed(request.like)))[:LONGEST]:
        row = catalogue.index_of(model)
        if row == index:
            continue
        likeness = vectors @ vectors[row]
        place = _place(likeness, catalogue, request, index, leave_out=row)
        shared = [label for label in shared_labels(catalogue, index, [model]) if label.share < COMMON]
        found.append(
            LikenessEvidence(
                item_id=model,
                title=catalogue.titles[row],
                similarity=float(likeness[index]),
                rank=place.rank,
                compared=place.compared,
                percentile=place.percentile,
                labels=tuple(dict.fromkeys(label.label for label in shared)),
            )
        )
    return tuple(sorted(found, key=lambda one: -one.similarity))


@dataclass(frozen=True)
class _Place:
    """Where an item stands among those that qualify, by some likeness."""

    rank: int
    compared: int
    percentile: int


def _place(
    likeness: npt.NDArray[np.float32],
    catalogue: Catalogue,
    request: RecommendationRequest,
    index: int,
    leave_out: int | None = None,
) -> _Place:
    compared = combined_mask(request.constraints, catalogue)
    compared[[catalogue.index_of(item_id) for item_id in request.exclude]] = False
    if leave_out is not None:
        compared[leave_out] = False
    # It was excluded because it has been shown, or breaks what was asked since: it is still what is asked about.
    compared[index] = True
    others = likeness[compared]
    below, above = int((others < likeness[index]).sum()), int((others > likeness[index]).sum())
    return _Place(1 + above, len(others), 100 * below // max(len(others) - 1, 1))


def _named_labels(catalogue: Catalogue, index: int, wish: str) -> tuple[str, ...]:
    words = f" {' '.join(map(_singular, normalised(wish).split()))} "
    named: dict[str, str] = {}
    for column in catalogue.columns.values():
        for label in labels_of(column, index):
            name = " ".join(map(_singular, normalised(label).split()))
            if name and f" {name} " in words:
                named.setdefault(name, label)
    return tuple(named.values())


def _singular(word: str) -> str:
    # "Racing games" names the label "Racing game": enough for a label that is in the item already.
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
