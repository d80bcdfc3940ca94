"""Evaluation as the field does it: all items ranked, hits counted on items; seen items unmasked, masked beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import torch

from sidney.recsys_model.data.splits import Target, targets_of, training_sequences
from sidney.recsys_model.decoding.batch_decoding import BatchDecoder
from sidney.recsys_model.decoding.scoring import PrefixScorer
from sidney.recsys_model.errors import DataError
from sidney.recsys_model.evaluation.baselines import CoOccurrence, Popularity
from sidney.recsys_model.evaluation.metrics import bootstrap_interval, metrics, ndcg
from sidney.recsys_model.ids.semantic_ids import SemanticIds
from sidney.recsys_model.model.prompts import PromptMaker

if TYPE_CHECKING:
    from sidney.recsys_model.workspace import Workspace

__all__ = [
    "EvaluationReport",
    "ScoreParts",
    "SystemReport",
    "evaluate",
    "ranks_of",
    "sample_targets",
    "score_parts",
    "validation_ndcg",
]

_BATCH = 64


@dataclass(frozen=True)
class SystemReport:
    """One system's figures: plain, with seen items masked, and the plain figures' 95% intervals by user."""

    metrics: Mapping[str, float]
    masked: Mapping[str, float]
    ndcg10_interval: tuple[float, float]


@dataclass(frozen=True)
class EvaluationReport:
    """The model beside the baselines.

    Attributes:
        split: "val" or "test".
        users: Distinct users with something to predict.
        targets: Interactions predicted.
        cold: How many of them are items never seen in training; they count like all others.
        system: The model's figures.
        baselines: The others' by name.
        lead: By baseline, the 95% interval of the model's NDCG@10 less the baseline's, paired by user.
    """

    split: str
    users: int
    targets: int
    cold: int
    system: SystemReport
    baselines: Mapping[str, SystemReport]
    lead: Mapping[str, tuple[float, float]]

    def to_json(self) -> dict[str, Any]:
        """Plain values, ready for ``json.dumps``."""
        return {
            "split": self.split,
            "users": self.users,
            "targets": self.targets,
            "cold_targets": self.cold,
            "metrics": dict(self.system.metrics),
            "baselines": {name: dict(report.metrics) for name, report in self.baselines.items()},
            "masked": {
                "metrics": dict(self.system.masked),
                "baselines": {name: dict(report.masked) for name, report in self.baselines.items()},
            },
            "ndcg@10_interval": list(self.system.ndcg10_interval),
            "ndcg@10_lead": {name: list(interval) for name, interval in self.lead.items()},
        }

    def to_text(self) -> str:
        """A table for a terminal."""
        lines = [
            f"{self.split}: {self.targets} interactions of {self.users} users, all items ranked; "
            f"{self.cold} targets never seen in training"
        ]
        names = list(self.system.metrics)
        for title, which in (("seen items not masked", "metrics"), ("seen items masked", "masked")):
            lines.append(f"\n{title:<24}" + "".join(f"{name:>9}" for name in names))
            for name, report in {"sidney": self.system, **self.baselines}.items():
                figures: Mapping[str, float] = getattr(report, which)
                lines.append(f"{name:<24}" + "".join(f"{figures[key]:>9.4f}" for key in names))
        low, high = self.system.ndcg10_interval
        lines.append(f"\nsidney NDCG@10, 95% interval by user: {low:.4f} to {high:.4f}")
        for name, (low, high) in self.lead.items():
            verdict = "ahead" if low > 0 else "behind" if high < 0 else "no clear difference"
            lines.append(f"less {name}: {low:+.4f} to {high:+.4f} ({verdict})")
        return "\n".join(lines)


Scores = npt.NDArray[np.float64]
BatchScores = Callable[[Sequence[Target]], Scores]


def evaluate(
    workspace: Workspace, split: str = "test", on_progress: Callable[[float, str], None] = lambda fraction, what: None
) -> EvaluationReport:
    """Rank every item for every interaction of a split, from all earlier interactions of its user.

    Raises:
        DataError: The split is unknown, or there is nothing in it to predict.
    """
    if split not in ("val", "test"):
        raise DataError(f"no split is called {split!r}: use val or test")
    targets = targets_of(workspace.interactions, split)
    if not targets:
        raise DataError(f"nothing to predict in {split}: no user has an interaction there with another one before it")
    items = len(workspace.catalogue)
    sequences = training_sequences(workspace.interactions)
    recommender = workspace.recommender
    decoder = BatchDecoder(recommender.ids, recommender.scorer)
    weight = recommender.fusion.id_weight
    prompts = recommender.prompts
    systems: dict[str, BatchScores] = {
        "sidney": lambda batch: _fused(decoder, prompts, batch, weight),
    }
    for baseline in (Popularity(sequences, items), CoOccurrence(sequences, items)):
        systems[baseline.name] = partial(_baseline_scores, baseline)
    users = np.array([target.user for target in targets])
    trained = np.zeros(items, dtype=np.bool_)
    for sequence in sequences:
        trained[sequence] = True
    reports, figures = {}, {}
    for number, (name, scores) in enumerate(systems.items()):
        plain, masked = _ranks(
            targets,
            scores,
            lambda done, n=number, what=name: on_progress((n + done) / len(systems), what),  # type: ignore[misc]
        )
        figures[name] = ndcg(plain, 10)
        reports[name] = SystemReport(metrics(plain), metrics(masked), bootstrap_interval(figures[name], users))
    baselines = {name: report for name, report in reports.items() if name != "sidney"}
    return EvaluationReport(
        split=split,
        users=len(np.unique(users)),
        targets=len(targets),
        cold=int(sum(not trained[target.item] for target in targets)),
        system=reports["sidney"],
        baselines=baselines,
        lead={name: bootstrap_interval(figures["sidney"] - figures[name], users) for name in baselines},
    )


@dataclass(frozen=True)
class ScoreParts:
    """What fused scores are made of: ``(targets, items)`` log-probabilities of IDs, where they count, and of items."""

    id_log_probs: torch.Tensor
    item_log_probs: torch.Tensor

    def fused(self, weight: float, bonus: npt.NDArray[np.float32] | float = 0.0) -> Scores:
        """``(targets, items)`` fused scores, −∞ for items below prefixes that were not opened."""
        extra = (1 - weight) * self.item_log_probs.double().cpu().numpy() + bonus
        # 0 · −∞ is not a number: without a share of the IDs there is nothing to be missing.
        return extra + weight * self.id_log_probs.double().cpu().numpy() if weight else extra


def score_parts(
    decoder: BatchDecoder,
    prompts: PromptMaker,
    targets: Sequence[Target],
    weight: float,
    wishes: Sequence[str] | None = None,
    bonus: npt.NDArray[np.float32] | None = None,
) -> ScoreParts:
    """Read the targets' histories and score all items.

    Args:
        decoder: Opens prefixes.
        prompts: Makes prompts.
        targets: Whose histories to read.
        weight: The share of the IDs' log-probabilities by which prefixes are chosen to be opened.
        wishes: One a target.
        bonus: ``(targets, items)`` what will be added to the scores, for the same choice.
    """
    read = [prompts.prompt(t.history, wishes[i] if wishes else "") for i, t in enumerate(targets)]
    context = decoder.scorer.read(read)
    item_log_probs = decoder.scorer.item_log_probs(context)
    extra = (1 - weight) * item_log_probs
    if bonus is not None:
        extra = extra + torch.from_numpy(bonus).to(extra.device)
    # Where the IDs have no share, their codes need not be scored.
    ids = decoder.id_log_probs(context, extra, weight) if weight else torch.zeros_like(item_log_probs)
    return ScoreParts(ids, item_log_probs)


def _baseline_scores(baseline: Popularity | CoOccurrence, targets: Sequence[Target]) -> Scores:
    return baseline.scores([target.history for target in targets])


def _fused(decoder: BatchDecoder, prompts: PromptMaker, targets: Sequence[Target], weight: float) -> Scores:
    return score_parts(decoder, prompts, targets, weight).fused(weight)


def ranks_of(scores: Scores, targets: Sequence[int]) -> npt.NDArray[np.int64]:
    """``(rows,)`` each target's rank from 1; of items with equal scores the earlier in the catalogue comes first."""
    columns = np.asarray(targets)
    own = scores[np.arange(len(columns)), columns][:, None]
    before = np.arange(scores.shape[1]) < columns[:, None]
    ranks = 1 + ((scores > own) | ((scores == own) & before)).sum(axis=1)
    # An item that was never opened was not recommended, even if fewer items were opened than the cut-off.
    return np.asarray(np.where(np.isneginf(own[:, 0]), scores.shape[1] + 1, ranks))


def _ranks(
    targets: Sequence[Target], scores_of: BatchScores, on_progress: Callable[[float], None]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    plain = np.zeros(len(targets), dtype=np.int64)
    masked = np.zeros(len(targets), dtype=np.int64)
    # Batches of like length waste little on padding.
    order = sorted(range(len(targets)), key=lambda i: len(targets[i].history))
    for start in range(0, len(order), _BATCH):
        rows = order[start : start + _BATCH]
        batch = [targets[row] for row in rows]
        scores = np.array(scores_of(batch))
        items = [target.item for target in batch]
        plain[rows] = ranks_of(scores, items)
        for row, target in enumerate(batch):
            # A target that was bought before is masked with the rest, and so missed: that is what masking costs.
            scores[row, target.history] = -np.inf
        masked[rows] = ranks_of(scores, items)
        on_progress((start + len(rows)) / len(order))
    return plain, masked


def sample_targets(targets: Sequence[Target], count: int, seed: int) -> list[Target]:
    """At most ``count`` of the targets, the same ones for the same seed."""
    if len(targets) <= count:
        return list(targets)
    chosen = np.random.default_rng(seed).choice(len(targets), size=count, replace=False)
    return [targets[i] for i in sorted(chosen)]


def validation_ndcg(
    ids: SemanticIds, scorer: PrefixScorer, prompts: PromptMaker, targets: Sequence[Target], weight: float
) -> float:
    """NDCG@10 of a model in training, with a narrow beam: cheap enough to run after every epoch."""
    with torch.inference_mode():
        decoder = BatchDecoder(ids, scorer, beam=24)
        plain, _ = _ranks(targets, lambda batch: _fused(decoder, prompts, batch, weight), lambda done: None)
    return float(ndcg(plain, 10).mean())
