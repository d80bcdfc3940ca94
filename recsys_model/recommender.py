"""The recommender: a history and a wish become a prompt, demands become a mask, and decoding gives the list."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from pydantic import BaseModel, ConfigDict

from sidney.recsys_model.catalogue import Catalogue
from sidney.recsys_model.constraints import combined_mask, constraint_mask, resolve_constraint
from sidney.recsys_model.decoding import SearchBudget, decode
from sidney.recsys_model.embeddings import TextEncoder
from sidney.recsys_model.language_model import BilingualModel
from sidney.recsys_model.prefix_names import PrefixNames
from sidney.recsys_model.recommending import RecommendationList, RecommendationRequest, ScoredItem
from sidney.recsys_model.scoring import PrefixScorer
from sidney.recsys_model.semantic_ids import SemanticIds
from sidney.recsys_model.training_data import SequenceMaker

__all__ = ["Fusion", "SemanticIdRecommender"]

Floats = npt.NDArray[np.float64]


class Fusion(BaseModel):
    """How the parts of a score are weighed; the build chooses the first three by validation.

    Attributes:
        id_weight: The share of the ID's log-probability; the item head has the rest.
        existing: Whether a level's probabilities are over the codes that exist below the prefix, or over all codes.
        wish_bonus: What full likeness (cosine 1) of an item's text to the wish, or to an item named, adds, in nats.
        preference_bonus: What each satisfied preference adds, in nats: a factor of twenty in probability.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id_weight: float = 0.5
    existing: bool = True
    wish_bonus: float = 8.0
    preference_bonus: float = 3.0

    def save(self, path: Path) -> None:
        """Write the weights as JSON."""
        path.write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")


class SemanticIdRecommender:
    """Recommends by generating semantic IDs; see :class:`sidney.recsys_model.recommending.Recommender`."""

    def __init__(
        self,
        catalogue: Catalogue,
        ids: SemanticIds,
        names: PrefixNames,
        model: BilingualModel,
        encoder: TextEncoder,
        item_vectors: npt.NDArray[np.float32],
        fusion: Fusion,
        maker: SequenceMaker,
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
        self.maker = maker

    @cached_property
    def scorer(self) -> PrefixScorer:
        """The model's forward pass, arranged for beams."""
        return PrefixScorer(self.model)

    def recommend(self, request: RecommendationRequest) -> RecommendationList:
        """The best ``k`` items among those allowed.

        Raises:
            ConstraintError: A constraint names what the catalogue does not have.
            UnknownItemError: The history or the exclusions hold an item that the catalogue does not.
        """
        started = time.perf_counter()
        allowed = self.allowed(request)
        context = self.scorer.read([self._prompt(request)])
        item_log_probs = self.scorer.item_log_probs(context.state)[0].double().cpu().numpy()
        bonus = self._bonus(request)
        weight = self.fusion.id_weight
        vocabulary = self.model.vocabulary

        def next_codes(codes: npt.NDArray[np.int64], prefixes: npt.NDArray[np.int64]) -> Floats:
            depth = codes.shape[1]
            if depth == 0:
                states = context.state
            else:
                tokens = vocabulary.first_code + np.arange(depth) * vocabulary.size + codes
                states = self.scorer.extend(context, torch.from_numpy(tokens)[None].to(self.model.device))[0, :, -1]
            log_probs = self.scorer.code_log_probs(states, depth, self._existing(depth, prefixes))
            return np.asarray(log_probs.double().cpu().numpy())

        budget = SearchBudget(beam=max(self.budget.beam, 64), opened=None) if request.exact else self.budget
        extra = (1 - weight) * item_log_probs + bonus
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
                    id_log_prob=float(id_log_prob),
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
        vocabulary = self.model.vocabulary
        levels = self.ids.levels
        tokens = vocabulary.first_code + torch.arange(levels - 1, device=codes.device) * vocabulary.size + codes[:, :-1]
        states = self.scorer.extend(context, tokens.expand(len(requests), -1, -1))
        root = self._existing(0, np.zeros(1, dtype=np.int64))
        log_probs = self.scorer.code_log_probs(context.state, 0, root)[:, codes[:, 0]]
        for level in range(1, levels):
            existing = self._existing(level, self.ids.prefix_of(indices, level))
            below = self.scorer.code_log_probs(states[:, :, level - 1], level, existing)
            log_probs = log_probs + below.gather(2, codes[:, level].expand(len(requests), -1)[..., None])[..., 0]
        item_log_probs = self.scorer.item_log_probs(context.state)[:, torch.from_numpy(indices).to(codes.device)]
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

    def _existing(self, depth: int, prefixes: npt.NDArray[np.int64]) -> torch.Tensor | None:
        if not self.fusion.existing:
            return None
        return torch.from_numpy(self.ids.children[depth][prefixes] >= 0).to(self.model.device)

    def _prompt(self, request: RecommendationRequest) -> list[int]:
        history = [self.catalogue.index_of(item_id) for item_id in request.history]
        return self.maker.prompt(history, request.wish.strip())

    def _bonus(self, request: RecommendationRequest) -> Floats:
        """``(items,)`` what likeness, to the wish and to items named, and satisfied preferences add."""
        bonus = np.zeros(len(self.catalogue))
        if request.like:
            models = self.item_vectors[[self.catalogue.index_of(item_id) for item_id in request.like]].mean(axis=0)
            bonus += self.fusion.wish_bonus * (self.item_vectors @ models) / max(float(np.linalg.norm(models)), 1e-9)
        if request.wish.strip() and self.fusion.wish_bonus:
            bonus += self.fusion.wish_bonus * (self.item_vectors @ self._wish_vector(request.wish.strip()))
        for constraint in request.constraints:
            if not constraint.must:
                resolved = resolve_constraint(constraint, self.catalogue)
                bonus += self.fusion.preference_bonus * constraint_mask(resolved, self.catalogue)
        return bonus

    def _wish_vector(self, wish: str) -> npt.NDArray[np.float32]:
        # An explanation scores the same wish many times over: remember the last few.
        if wish not in self._wish_vectors:
            if len(self._wish_vectors) >= 64:
                self._wish_vectors.clear()
            self._wish_vectors[wish] = self.encoder.encode([wish])[0]
        return self._wish_vectors[wish]

    @cached_property
    def _wish_vectors(self) -> dict[str, npt.NDArray[np.float32]]:
        return {}
