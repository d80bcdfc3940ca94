"""Why an item was recommended: evidence first, words second.

The model is asked, not guessed about: an item of the history mattered if the recommended item's score falls when it is
left out (leave-one-out influence), and falls by more than other items' scores do. That contrast keeps a history item
that raises everything alike from being called a reason for one thing. The words come afterwards, from templates that
can name nothing but evidence, and are checked against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue
from sidney.recsys_model.data.constraints import Constraint, constraint_mask, describe, resolve_constraint
from sidney.recsys_model.decoding.recommending import RecommendationRequest, Recommender
from sidney.tools.evidence import ConstraintEvidence, Evidence, HistoryEvidence, Standing
from sidney.tools.formatting import format_value, item_attributes
from sidney.tools.in_common import differences, shared_labels
from sidney.tools.likeness import likeness_evidence, wish_evidence
from sidney.tools.word_check import check_words
from sidney.tools.wording import nothing_known, sentences

__all__ = ["LONGEST_HISTORY", "SAMPLE", "STANDS_OUT", "Explanation", "explain", "gather_evidence"]

STANDS_OUT = 0.1
"""How far, in nats, leaving something out must lower the item's score for it to be called a reason, and by how much
more than it lowers others'. A tenth of a nat is about a tenth of the item's probability: under that it is noise."""
SAMPLE = 32
"""How many other items an influence is compared with: drawn once, with a fixed seed, the same for every explanation."""
LONGEST_HISTORY = 30
"""How many distinct items of a history are left out in turn, the newest ones: each costs a pass of the model."""


@dataclass(frozen=True)
class Explanation:
    """Why an item was recommended.

    Attributes:
        evidence: What is known, typed.
        text: One to four sentences that name only evidence.
    """

    evidence: Evidence
    text: str


def explain(
    recommender: Recommender, request: RecommendationRequest, item_id: str, *, shown: Sequence[str] = ()
) -> Explanation:
    """Why this item, under this request.

    Args:
        recommender: The model that recommended it.
        request: What it was asked with. The item need not satisfy it: then that is what is said.
        item_id: The item to explain.
        shown: The list that it was shown in, if there is one.

    Raises:
        ConstraintError: A constraint names what the catalogue does not have.
        UnknownItemError: An item that the catalogue does not hold.
    """
    evidence = gather_evidence(recommender, request, item_id, shown=shown)
    # A sentence that fails the check is dropped, exactly as a chat model's would be.
    kept = [s for s in sentences(evidence) if not check_words(s, evidence, recommender.catalogue)]
    return Explanation(evidence, " ".join(kept) or nothing_known(evidence))


def gather_evidence(
    recommender: Recommender, request: RecommendationRequest, item_id: str, *, shown: Sequence[str] = ()
) -> Evidence:
    """Everything that :func:`explain` puts into words; same arguments, same errors."""
    catalogue = recommender.catalogue
    index = catalogue.index_of(item_id)
    for other in (*request.history, *request.exclude, *shown):
        catalogue.index_of(other)
    constraints = [resolve_constraint(constraint, catalogue) for constraint in request.constraints]
    request = replace(request, constraints=constraints)
    effects = _measure(recommender, request, item_id, shown)
    history = tuple(
        sorted(
            (_history_evidence(recommender, item_id, other, effect) for other, effect in effects.history.items()),
            key=lambda found: -found.influence,
        )
    )
    reasons = [found.item_id for found in history if found.stands_out]
    return Evidence(
        item_id=item_id,
        title=catalogue.titles[index],
        score=effects.score,
        path=recommender.path(item_id),
        attributes=tuple(
            (name, text) for name, text in item_attributes(catalogue, item_id, leave_out=_free_text(catalogue))
        ),
        history=history,
        untried=len(dict.fromkeys(request.history)) - len(history),
        wish=None if effects.wish is None else wish_evidence(recommender, request, index, effects.wish),
        likeness=likeness_evidence(recommender, request, index),
        shared=shared_labels(catalogue, index, reasons),
        differences=differences(catalogue, index, reasons),
        constraints=tuple(_constraint_evidence(constraint, catalogue, index) for constraint in constraints),
        standing=effects.standing,
    )


@dataclass(frozen=True)
class _Effect:
    """What leaving one thing out does, in nats: to the item, and on average to the sample."""

    influence: float
    contrast: float

    @property
    def stands_out(self) -> bool:
        return self.influence >= STANDS_OUT and self.influence - self.contrast >= STANDS_OUT


@dataclass(frozen=True)
class _Effects:
    score: float
    history: dict[str, _Effect]
    wish: _Effect | None
    standing: Standing


def _measure(recommender: Recommender, request: RecommendationRequest, item_id: str, shown: Sequence[str]) -> _Effects:
    """The whole request, and it with each thing left out, scored in one batch."""
    # Every occurrence goes at once: what is asked is whether having this item in the history mattered.
    distinct = list(dict.fromkeys(reversed(request.history)))[:LONGEST_HISTORY]
    variants = [_without(request, left_out) for left_out in distinct]
    has_wish = bool(request.wish.strip())
    if has_wish:
        variants.append(replace(request, wish=""))
    sample = _sample(recommender.catalogue, {item_id, *request.history})
    together = [other for other in dict.fromkeys(shown) if other != item_id]
    scores = recommender.scores([request, *variants], [item_id, *sample, *together])
    own, others = scores[:, 0], scores[:, 1 : 1 + len(sample)]
    falls = own[0] - own[1:]
    contrasts = (others[0] - others[1:]).mean(axis=1) if sample else np.zeros(len(variants))
    effects = [_Effect(float(fall), float(contrast)) for fall, contrast in zip(falls, contrasts)]
    beside = scores[0, 1 + len(sample) :]
    standing = Standing(
        sampled=len(sample),
        above=int((others[0] < own[0]).sum()),
        shown=len(together) + 1 if shown else 0,
        shown_rank=1 + int((beside > own[0]).sum()) if shown else 0,
    )
    return _Effects(float(own[0]), dict(zip(distinct, effects)), effects[-1] if has_wish else None, standing)


def _without(request: RecommendationRequest, left_out: str) -> RecommendationRequest:
    # What somebody said they like is read as history and adds to the score of what is like it: both go.
    return replace(
        request,
        history=[item_id for item_id in request.history if item_id != left_out],
        like=[item_id for item_id in request.like if item_id != left_out],
    )


def _sample(catalogue: Catalogue, leave_out: set[str]) -> list[str]:
    drawn = np.random.default_rng(0).permutation(len(catalogue))[: SAMPLE + len(leave_out)]
    return [catalogue.item_ids[row] for row in drawn if catalogue.item_ids[row] not in leave_out][:SAMPLE]


def _history_evidence(recommender: Recommender, item_id: str, other: str, effect: _Effect) -> HistoryEvidence:
    # The last digit only tells apart items with equal codes; it means nothing that two items could share.
    shared = 0
    for mine, theirs in zip(recommender.semantic_id(item_id)[:-1], recommender.semantic_id(other)[:-1]):
        if mine != theirs:
            break
        shared += 1
    catalogue = recommender.catalogue
    return HistoryEvidence(
        item_id=other,
        title=catalogue.titles[catalogue.index_of(other)],
        influence=effect.influence,
        contrast=effect.contrast,
        stands_out=effect.stands_out,
        shared_levels=shared,
        shared_path=recommender.path(item_id)[:shared],
    )


def _constraint_evidence(constraint: Constraint, catalogue: Catalogue, index: int) -> ConstraintEvidence:
    column = catalogue.columns[constraint.attribute]
    return ConstraintEvidence(
        constraint=constraint,
        # Without "preferably": whether it was a demand is the constraint's to say.
        text=describe(constraint.model_copy(update={"must": True}), catalogue),
        value=format_value(column, column.values[index]),
        met=bool(constraint_mask(constraint, catalogue)[index]),
    )


def _free_text(catalogue: Catalogue) -> frozenset[str]:
    return frozenset(name for name, column in catalogue.columns.items() if column.kind is AttributeKind.TEXT)
