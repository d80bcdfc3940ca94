"""The recommender: a history and a wish become a prompt, demands become a mask, and decoding gives the list."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import torch

from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraints import combined_mask, constraint_mask, resolve_constraint
from sidney.recsys_model.decoding.decoding import SearchBudget, decode
from sidney.recsys_model.decoding.recommending import RecommendationList, RecommendationRequest, ScoredItem
from sidney.recsys_model.decoding.scoring import PrefixScorer
from sidney.recsys_model.encoders.embeddings import TextEncoder
from sidney.recsys_model.ids.prefix_names import PrefixNames
from sidney.recsys_model.ids.semantic_ids import SemanticIds
from sidney.recsys_model.model.counted_purchases import CountedPurchases
from sidney.recsys_model.model.fusion import Fusion
from sidney.recsys_model.model.language_model import BilingualModel
from sidney.recsys_model.model.likeness import likeness
from sidney.recsys_model.model.prompts import Prompt, PromptMaker

__all__ = ["SemanticIdRecommender"]

Floats = npt.NDArray[np.float64]


class SemanticIdRecommender:
    """Recommends by generating semantic IDs; see :class:`sidney.recsys_model.decoding.recommending.Recommender`."""

    def __init__(
        self,
        catalogue: Catalogue,
        ids: SemanticIds,
        names: PrefixNames,
        model: BilingualModel,
        encoder: TextEncoder,
        item_vectors: npt.NDArray[np.float32],
        fusion: Fusion,
        prompts: PromptMaker,
        counted: CountedPurchases | None = None,
        budget: SearchBudget | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.ids = ids
        self.names = names
        self.model = model
        self.encoder = encoder
        self.item_vectors = item_vectors
        self.fusion = fusion
        self.budget = budget or SearchBudget()
        self.prompts = prompts
        self.counted = counted

    @cached_property
    def scorer(self) -> PrefixScorer:
        """The model's forward pass, arranged for beams."""
        return PrefixScorer(self.model, self.ids.codes, self.counted, self.fusion)

    def recommend(self, request: RecommendationRequest) -> RecommendationList:
        """The best ``k`` items among those allowed.

        Raises:
            ConstraintError: A constraint names what the catalogue does not have.
            UnknownItemError: The history or the exclusions hold an item that the catalogue does not.
        """
        started = time.perf_counter()
        allowed = self.allowed(request)
        context = self.scorer.read([self._prompt(request)])
        item_log_probs = self.scorer.item_log_probs(context)[0].double().cpu().numpy()
        bonus = self._bonus(request, allowed)
        weight = self.fusion.id_weight

        def next_codes(codes: npt.NDArray[np.int64], prefixes: npt.NDArray[np.int64]) -> Floats:
            below = torch.from_numpy(codes)[None].to(self.model.device)
            log_probs = self.scorer.next_code_log_probs(context, below, self._existing(codes.shape[1], prefixes))
            return np.asarray(log_probs[0].double().cpu().numpy())

        budget = SearchBudget(beam=max(self.budget.beam, 64), opened=None) if request.exact else self.budget
        ties = self.ids.tie_log_probs.astype(np.float64)
        extra = (1 - weight) * item_log_probs + weight * ties + bonus
        decoded = decode(self.ids, next_codes, extra, allowed, request.k, weight=weight, budget=budget)
        items = []
        for rank, (index, score, id_log_prob) in enumerate(
            zip(decoded.items, decoded.scores, decoded.id_log_probs, strict=True), start=1
        ):
            item = self.catalogue.item(int(index))
            items.append(
                ScoredItem(
                    rank=rank,
                    item_id=item.item_id,
                    title=item.title,
                    price=item.price,
                    semantic_id=self.ids.text(int(index)),
                    path=self.names.path(self.ids.codes[int(index)]),
                    score=float(score),
                    id_log_prob=float(id_log_prob + ties[index]),
                    item_log_prob=float(item_log_probs[index]),
                    bonus=float(bonus[index]),
                )
            )
        elapsed = (time.perf_counter() - started) * 1000
        return RecommendationList(tuple(items), int(allowed.sum()), decoded.exact, elapsed)

    def allowed(self, request: RecommendationRequest) -> npt.NDArray[np.bool_]:
        """``(items,)`` which items satisfy every must and are not excluded, in catalogue order."""
        resolved = [resolve_constraint(constraint, self.catalogue) for constraint in request.constraints]
        allowed = combined_mask(resolved, self.catalogue)
        for item_id in request.exclude:
            allowed[self.catalogue.index_of(item_id)] = False
        return allowed

    def scores(self, requests: Sequence[RecommendationRequest], item_ids: Sequence[str]) -> Floats:
        """``(requests, items)`` fused scores of these items under each request, masks aside, in one forward pass."""
        indices = np.array([self.catalogue.index_of(item_id) for item_id in item_ids], dtype=np.int64)
        context = self.scorer.read([self._prompt(request) for request in requests])
        codes = torch.from_numpy(self.ids.codes[indices, : self.ids.levels].astype(np.int64)).to(self.model.device)
        log_probs = torch.zeros((len(requests), len(indices)), device=codes.device)
        for level in range(self.ids.levels if self.fusion.id_weight else 0):
            prefixes = self.ids.prefix_of(indices, level) if level else np.zeros(len(indices), dtype=np.int64)
            existing = self._existing(level, prefixes)
            # Items of one prefix share what comes after it; only distinct prefixes are scored.
            kept, where = np.unique(prefixes, return_index=True)
            before = codes[where, :level].expand(len(requests), -1, -1)
            below = self.scorer.next_code_log_probs(context, before, existing[where])
            row = torch.from_numpy(np.searchsorted(kept, prefixes)).to(codes.device)
            log_probs = log_probs + below[:, row, codes[:, level]]
        item_log_probs = self.scorer.item_log_probs(context)[:, torch.from_numpy(indices).to(codes.device)]
        log_probs = log_probs + torch.from_numpy(self.ids.tie_log_probs[indices]).to(codes.device)
        weight = self.fusion.id_weight
        fused = weight * log_probs.double() + (1 - weight) * item_log_probs.double()
        bonus = np.stack([self._bonus(request)[indices] for request in requests])
        return np.asarray(fused.cpu().numpy() + bonus)

    def semantic_id(self, item_id: str) -> tuple[int, ...]:
        """The item's ID, coarse to fine, the tie-break last."""
        return tuple(int(code) for code in self.ids.codes[self.catalogue.index_of(item_id)])

    def path(self, item_id: str) -> tuple[str, ...]:
        """The names of the ID's prefixes, coarse to fine, as far as they have names."""
        return self.names.path(self.ids.codes[self.catalogue.index_of(item_id)])

    def _existing(self, depth: int, prefixes: npt.NDArray[np.int64]) -> torch.Tensor:
        return torch.from_numpy(self.ids.existing(depth, prefixes)).to(self.model.device)

    def _prompt(self, request: RecommendationRequest) -> Prompt:
        history = [self.catalogue.index_of(item_id) for item_id in request.history]
        return self.prompts.prompt(history, request.wish.strip())

    def _bonus(self, request: RecommendationRequest, allowed: npt.NDArray[np.bool_] | None = None) -> Floats:
        """``(items,)`` what likeness, to the wish and to items named, and satisfied preferences add."""
        bonus = np.zeros(len(self.catalogue))
        if request.like:
            models = self.item_vectors[[self.catalogue.index_of(item_id) for item_id in request.like]].mean(axis=0)
            bonus += self.fusion.like_bonus * (self.item_vectors @ models) / max(float(np.linalg.norm(models)), 1e-9)
        preferences = [constraint for constraint in request.constraints if not constraint.must]
        alike = bonus.copy()
        if allowed is None and preferences and request.like:
            allowed = self.allowed(request)
        for constraint in preferences:
            satisfied = constraint_mask(resolve_constraint(constraint, self.catalogue), self.catalogue)
            behind = 0.0
            if request.like and allowed is not None:
                behind = _lag(alike, allowed, satisfied & allowed, request.k)
            bonus += (self.fusion.preference_bonus + behind) * satisfied
        if request.wish.strip() and self.fusion.wish_bonus:
            wish = self.prompts.read(request.wish)
            bonus += self.fusion.wish_bonus * likeness(self.encoder, self.item_vectors, [wish])[0]
        return bonus


def _lag(alike: Floats, allowed: npt.NDArray[np.bool_], satisfied: npt.NDArray[np.bool_], k: int) -> float:
    """How far the items that satisfy a preference are behind in likeness to an item named, among the first ``k``.

    Likeness among near relatives is worth more nats than any fixed bonus: without this, "like A, preferably dark" is
    what "like A" is, in a catalogue that has many of A's kind.
    """
    among, those = np.sort(alike[allowed])[::-1], np.sort(alike[satisfied])[::-1]
    if not len(those):
        return 0.0
    place = min(k, len(those)) - 1
    return max(float(among[place] - those[place]), 0.0)
