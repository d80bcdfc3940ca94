"""Choosing the weights of a score's parts by NDCG@10 on validation histories, then on the same with wishes added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from sidney.recsys_model.data.splits import Target
from sidney.recsys_model.decoding.batch_decoding import BatchDecoder
from sidney.recsys_model.decoding.scoring import Context, PrefixScorer, mixed
from sidney.recsys_model.encoders.embeddings import TextEncoder
from sidney.recsys_model.evaluation.evaluation import ranks_of
from sidney.recsys_model.evaluation.metrics import ndcg
from sidney.recsys_model.ids.semantic_ids import SemanticIds
from sidney.recsys_model.model.counted_purchases import CountedPurchases
from sidney.recsys_model.model.fusion import Fusion
from sidney.recsys_model.model.likeness import likeness
from sidney.recsys_model.model.prompts import PromptMaker
from sidney.recsys_model.model.purchase_memory import MemoryWeights
from sidney.recsys_model.model.purchase_trend import PurchaseTrend
from sidney.recsys_model.model.wishes import WishMaker

__all__ = ["FusionChoice"]

_BATCH = 64
_DECAYS = (0.4, 0.6, 0.8, 1.0)
_POWERS = (1.0, 1.5)
_SHARES = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.85)
_TRENDS = (0.5, 1.0, 1.5)
_FOLLOWING = (0.3, 0.6, 1.0)
_FOLLOWING_DECAYS = (0.0, 0.4)
_NEWCOMERS = (1.0, 1.5, 2.0, 2.5)
_AS_OFTEN = 0.6
_LEAST_KEPT = 0.9
"""Of what is found of known items: so much must remain, however few new ones are found."""
_FEW_NEW = 50
_MOST_KNOWN = 1000
_ID_WEIGHTS = (0.0, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 1.0)
_WISH_BONUSES = (0.0, 4.0, 8.0, 16.0, 24.0, 32.0, 48.0)
_SHARES_WITH_WISH = (0.0, 0.05, 0.2)
_ID_TARGETS = 640
_CHANCE = 0.025
"""How likely chance may be to put the best of all that is tried ahead of none: a share of the IDs makes every request
slower, and the trend moves all items at once."""
Figures = dict[Any, list[float]]


class FusionChoice:
    """Scores the validation targets once a question, and holds all answers against each other.

    Args:
        scorer: The trained model, with what is counted of purchases; its fusion is set as it is chosen.
        prompts: Makes prompts.
        ids: The items' IDs.
        targets: Validation interactions; none is fine, and leaves everything as it is by default.
        more: These and more of them, for the one choice that most interactions have nothing to say on.
    """

    def __init__(
        self,
        scorer: PrefixScorer,
        prompts: PromptMaker,
        ids: SemanticIds,
        targets: Sequence[Target],
        more: Sequence[Target],
    ) -> None:
        self._scorer = scorer
        self._prompts = prompts
        self._ids = ids
        self._more = list(more)
        ordered = sorted(targets, key=lambda target: len(target.history))
        self._batches = [ordered[start : start + _BATCH] for start in range(0, len(ordered), _BATCH)]

    def fusion(
        self,
        trends: Sequence[PurchaseTrend],
        wishes: WishMaker,
        encoder: TextEncoder,
        vectors: npt.NDArray[np.float32],
        generator: np.random.Generator,
    ) -> tuple[Fusion, PurchaseTrend | None, dict[str, dict[str, float]]]:
        """The weights, the trend if one counts, and the mean NDCG@10 of everything that was tried.

        Args:
            trends: To choose from; may be empty.
            wishes: Makes a wish for every target.
            encoder: What a wish's likeness to the items' texts is told by.
            vectors: ``(items, dimensions)`` what the encoder made of the items' texts.
            generator: Of the wishes.
        """
        if not self._batches:
            return Fusion(), None, {}
        memory, by_memory = self._memory()
        memory, by_following = self._following(memory)
        self._scorer.fusion = Fusion(memory=memory)
        trend, follow, by_trend = self._trend(trends)
        self._scorer.counted = replace(self._counted, trend=trend)
        self._scorer.fusion = Fusion(memory=memory, trend=follow)
        newcomers, by_newcomers = self._newcomers(generator)
        self._scorer.fusion = Fusion(memory=memory, trend=follow, newcomers=newcomers)
        weight, by_weight = self._id_weight()
        fusion = Fusion(id_weight=weight, memory=memory, trend=follow, newcomers=newcomers)
        (share, bonus), by_wish = self._wish(fusion, wishes, encoder, vectors, generator)
        memory = memory.model_copy(update={"share_with_wish": share})
        tried = {
            "memory": {f"share {s:g}, decay {d:g}, power {p:g}": f for (s, d, p), f in by_memory.items()},
            "following": {f"share {s:g}, decay {d:g}": f for (s, d), f in by_following.items()},
            "trend": {f"half-life {days:.0f} days, weight {w:g}": figure for (days, w), figure in by_trend.items()},
            "newcomers": {f"{nats:g} nats, {of}": f for (nats, of), f in by_newcomers.items()},
            "id_weight": {f"{weight:g}": figure for weight, figure in by_weight.items()},
            "with_wish": {f"memory {s:g}, bonus {b:g}": f for (s, b), f in by_wish.items()},
        }
        return fusion.model_copy(update={"memory": memory, "wish_bonus": bonus}), trend, tried

    def _memory(self) -> tuple[MemoryWeights, Mapping[Any, float]]:
        """How the memory is read, held against the item head alone: before the IDs, which want the same of both."""
        figures: Figures = {}
        for batch in self._batches:
            context = self._read(batch)
            own = self._scorer.head_log_probs(context)
            wanted = [target.item for target in batch]
            for decay, power in product(_DECAYS, _POWERS):
                recalled = self._recalled(batch, MemoryWeights(decay=decay, power=power))
                for share in _SHARES:
                    if share or (decay, power) == (_DECAYS[0], _POWERS[0]):
                        scores = mixed(own, recalled, torch.full((len(batch),), share)).numpy()
                        _add(figures, (share, decay, power), scores, wanted)
        means = _means(figures)
        share, decay, power = max(means, key=lambda choice: means[choice])
        return MemoryWeights(share=share, decay=decay, power=power), means

    def _read(self, batch: Sequence[Target]) -> Context:
        return self._scorer.read([self._prompts.prompt(target.history) for target in batch])

    def _recalled(self, batch: Sequence[Target], weights: MemoryWeights) -> torch.Tensor:
        return torch.from_numpy(self._counted.memory.recall(self._recent(batch), weights))

    def _recent(self, batch: Sequence[Target]) -> list[npt.NDArray[np.int32]]:
        return [target.history[-self._prompts.max_items :] for target in batch]

    @property
    def _counted(self) -> CountedPurchases:
        if self._scorer.counted is None:
            raise ValueError("a fusion is chosen for a scorer that knows of purchases")
        return self._scorer.counted

    def _following(self, memory: MemoryWeights) -> tuple[MemoryWeights, Mapping[Any, float]]:
        """How much what followed what counts beside the memory."""
        figures: Figures = {}
        self._scorer.fusion = Fusion(memory=memory)
        for batch in self._batches:
            context = self._read(batch)
            before = self._scorer.item_log_probs(context)
            wanted = [target.item for target in batch]
            _add(figures, (0.0, 0.0), before.numpy(), wanted)
            for decay in _FOLLOWING_DECAYS:
                following = torch.from_numpy(self._counted.successors.recall(self._recent(batch), decay))
                for share in _FOLLOWING:
                    scores = mixed(before, following, torch.full((len(batch),), share)).numpy()
                    _add(figures, (share, decay), scores, wanted)
        means = _means(figures)
        share, decay = max(means, key=lambda choice: means[choice])
        return memory.model_copy(update={"following": share, "following_decay": decay}), means

    def _trend(self, trends: Sequence[PurchaseTrend]) -> tuple[PurchaseTrend | None, float, Mapping[Any, float]]:
        """The trend and its weight: none, unless one is better than none by more than chance would have it."""
        figures: Figures = {}
        choices = {(trend.half_life, weight): trend for trend in trends for weight in _TRENDS}
        for batch in self._batches if choices else ():
            context = self._read(batch)
            items = self._scorer.item_log_probs(context).numpy()
            wanted = [target.item for target in batch]
            _add(figures, None, items, wanted)
            for (days, weight), trend in choices.items():
                _add(figures, (days, weight), items + weight * trend.lifts, wanted)
        none = figures.pop(None, [])
        if not figures:
            return None, 0.0, {}
        means = _means(figures)
        best = max(means, key=lambda choice: means[choice])
        tried = {(0.0, 0.0): float(np.mean(none)), **means}
        sure = _surely(figures[best], none, len(means))
        return (choices[best], best[1], tried) if sure else (None, 0.0, tried)

    def _newcomers(self, generator: np.random.Generator) -> tuple[float, Mapping[Any, float]]:
        """What items that nobody bought are given in advance: so much that they are found half as often as others.

        A part of the items is taken for never bought: their learned parts, ties and trend are hidden. The network has
        seen them in training all the same, so this flatters it: it begins at one nat, and asks for more than a half.
        """
        head = self._scorer.model.head
        trained = torch.nonzero(head.seen)[:, 0].cpu().numpy()
        hidden = np.zeros(len(head.seen), dtype=np.bool_)
        hidden[generator.permutation(trained)[: len(trained) // 20]] = True
        # Nobody has a new item in a history yet.
        clean = [replace(target, history=target.history[~hidden[target.history]]) for target in self._more]
        drawn = [clean[row] for row in generator.permutation(len(clean))]
        new = [target for target in drawn if hidden[target.item]]
        known = [target for target in drawn if not hidden[target.item]][:_MOST_KNOWN]
        if len(new) < _FEW_NEW or not known:
            return _NEWCOMERS[0] if trained.size else 0.0, {}
        means: dict[Any, float] = {}
        seen = head.seen.clone()
        try:
            head.seen[torch.from_numpy(hidden).to(seen.device)] = False
            vectors = head.vectors.cpu().numpy()
            codes = self._ids.codes
            scorer = PrefixScorer(self._scorer.model, codes, self._counted.without(hidden, vectors))
            for nats in _NEWCOMERS:
                scorer.fusion = self._scorer.fusion.model_copy(update={"newcomers": nats})
                means[nats, "new"] = self._found(scorer, new)
                means[nats, "known"] = self._found(scorer, known)
                least = means[_NEWCOMERS[0], "known"] * _LEAST_KEPT
                if means[nats, "new"] >= _AS_OFTEN * means[nats, "known"] or means[nats, "known"] < least:
                    break
        finally:
            head.seen.copy_(seen)
        fair = [nats for nats in _NEWCOMERS if (nats, "known") in means and means[nats, "known"] >= least]
        return fair[-1], means

    def _found(self, scorer: PrefixScorer, targets: Sequence[Target]) -> float:
        """The share of targets among the first ten."""
        found = 0
        for start in range(0, len(targets), _BATCH):
            batch = targets[start : start + _BATCH]
            context = scorer.read([self._prompts.prompt(target.history) for target in batch])
            scores = scorer.item_log_probs(context).cpu().numpy().astype(np.float64)
            found += int((ranks_of(scores, [target.item for target in batch]) <= 10).sum())
        return found / len(targets)

    def _id_weight(self) -> tuple[float, Mapping[Any, float]]:
        """The share of the IDs: none, unless one is better than none by more than chance would have it."""
        figures: Figures = {}
        # Opening prefixes costs far more than all the rest: a part of the targets, of all lengths, has to do.
        step = -(-len(self._batches) * _BATCH // _ID_TARGETS)
        for batch in self._batches[::step]:
            context = self._read(batch)
            items = self._scorer.item_log_probs(context)
            # One opening serves all weights: with a beam this wide it hardly depends on them.
            codes = BatchDecoder(self._ids, self._scorer).id_log_probs(context, 0.5 * items, 0.5)
            for weight in _ID_WEIGHTS:
                scores = (1 - weight) * items + (weight * codes if weight else 0.0)
                _add(figures, weight, scores.numpy(), [target.item for target in batch])
        means = _means(figures)
        best = max(means, key=lambda weight: means[weight])
        sure = _surely(figures[best], figures[0.0], len(_ID_WEIGHTS) - 1)
        return (best if sure else 0.0), means

    def _wish(
        self,
        fusion: Fusion,
        wishes: WishMaker,
        encoder: TextEncoder,
        vectors: npt.NDArray[np.float32],
        generator: np.random.Generator,
    ) -> tuple[tuple[float, float], Mapping[Any, float]]:
        """The memory's share and the bonus of likeness where there is a wish."""
        figures: Figures = {}
        weight = fusion.id_weight
        shares = [share for share in _SHARES_WITH_WISH if share <= fusion.memory.share]
        for batch in self._batches:
            words = [wishes.wish_for(target.item, generator).text for target in batch]
            alike = torch.from_numpy(likeness(encoder, vectors, [self._prompts.read(wish) for wish in words]))
            context = self._scorer.read(
                [self._prompts.prompt(target.history, wish) for target, wish in zip(batch, words, strict=True)]
            )
            own = self._scorer.head_log_probs(context)
            recalled = self._recalled(batch, fusion.memory)
            codes: torch.Tensor | float = 0.0
            if weight:
                extra = (1 - weight) * own + 8.0 * alike
                codes = weight * BatchDecoder(self._ids, self._scorer).id_log_probs(context, extra, weight)
            for share, bonus in product(shares, _WISH_BONUSES):
                both = mixed(own, recalled, torch.full((len(batch),), share))
                items = self._scorer.keeping(context, self._scorer.trending(both))
                scores = (1 - weight) * items + codes + bonus * alike
                _add(figures, (share, bonus), scores.numpy(), [target.item for target in batch])
        means = _means(figures)
        return max(means, key=lambda choice: means[choice]), means


def _add(figures: Figures, choice: Any, scores: npt.NDArray[np.float32], wanted: Sequence[int]) -> None:
    figures.setdefault(choice, []).extend(ndcg(ranks_of(scores.astype(np.float64), wanted), 10).tolist())


def _surely(better: Sequence[float], than: Sequence[float], tried: int) -> bool:
    """Whether the best of so many is ahead by more than chance would have it (after Bonferroni)."""
    gain = np.array(better) - np.array(than)
    return bool(gain.mean() > NormalDist().inv_cdf(1 - _CHANCE / tried) * gain.std() / len(gain) ** 0.5)


def _means(figures: Figures) -> dict[Any, float]:
    return {choice: float(np.mean(values)) for choice, values in figures.items()}
