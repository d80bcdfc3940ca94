"""Fitting the model step of a build: vocabulary, training with early choice by validation, then the fusion weights."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.batch_decoding import BatchDecoder
from sidney.recsys_model.build_settings import BuildSettings
from sidney.recsys_model.catalogue import Catalogue
from sidney.recsys_model.embeddings import load_encoder
from sidney.recsys_model.evaluation import ranks_of, sample_targets, score_parts, validation_ndcg
from sidney.recsys_model.interactions import Interactions
from sidney.recsys_model.language_model import BilingualModel
from sidney.recsys_model.metrics import ndcg
from sidney.recsys_model.recommender import Fusion
from sidney.recsys_model.scoring import PrefixScorer
from sidney.recsys_model.semantic_ids import SemanticIds
from sidney.recsys_model.splits import Target, targets_of, training_sequences
from sidney.recsys_model.training import train
from sidney.recsys_model.training_data import SequenceMaker
from sidney.recsys_model.vocabulary import Vocabulary
from sidney.recsys_model.wishes import wish_for

__all__ = ["fit_model"]

_VALIDATION_TARGETS = 1000
_ID_WEIGHTS = (0.0, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 1.0)
_WISH_BONUSES = (0.0, 4.0, 8.0, 16.0, 24.0, 32.0, 48.0)


def fit_model(
    settings: BuildSettings,
    catalogue: Catalogue,
    interactions: Interactions,
    ids: SemanticIds,
    centred: npt.NDArray[np.float32],
    vectors: npt.NDArray[np.float32],
    folder: Path,
    report: Callable[[float | None, str], None],
) -> Mapping[str, Any]:
    """Train a model and write it to ``folder``; returns notes on how it went.

    Args:
        settings: The build's settings.
        catalogue: The items.
        interactions: Who chose what.
        ids: The items' semantic IDs.
        centred: ``(items, dimensions)`` embeddings, centred and of unit length: the item head's input.
        vectors: ``(items, dimensions)`` embeddings as the encoder gave them: what a wish is held against.
        folder: Where the model goes; checkpoints are kept below it until it is done.
        report: Hears the share done and a line about it.
    """
    sequences = training_sequences(interactions)
    seen = np.zeros(len(catalogue), dtype=np.bool_)
    for sequence in sequences:
        seen[sequence] = True
    if not sequences:
        seen[:] = True  # nobody bought anything: wishes alone teach the item head, and of every item
    generator = np.random.default_rng(settings.training.seed)
    texts = [catalogue.text_of(index) for index in range(len(catalogue))]
    wishes = [wish_for(catalogue, index, generator) for index in range(len(catalogue))]
    vocabulary = Vocabulary.train([*texts, *wishes], levels=ids.levels, size=ids.size, words=settings.words)
    maker = SequenceMaker(vocabulary, ids.codes, catalogue, seen, settings.training.max_items)
    model = BilingualModel.create(vocabulary, settings.shape, centred, seen, seed=settings.training.seed)
    targets = sample_targets(targets_of(interactions, "val"), _VALIDATION_TARGETS, settings.training.seed)

    def validate(trained: BilingualModel) -> float:
        return validation_ndcg(ids, PrefixScorer(trained), maker, targets, Fusion().id_weight)

    history = train(
        model,
        maker,
        sequences,
        settings.training,
        folder / "checkpoints",
        validate=validate if targets else None,
        report=report,
    )
    report(None, "choosing the fusion weights")
    model.to("cpu")
    fusion, tried = _choose_fusion(model, maker, ids, targets, catalogue, settings, vectors)
    model.save(folder)
    fusion.save(folder / "fusion.json")
    notes = {
        "parameters": sum(p.numel() for p in model.named_parameters().values()),
        "parameters_of_items": model.head.learned.numel() + model.head.bias.numel(),
        "epochs": [vars(epoch) for epoch in history],
        "fusion": tried,
    }
    (folder / "training.json").write_text(json.dumps(notes, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(folder / "checkpoints")
    return {"parameters": notes["parameters"], "epochs": len(history)}


def _choose_fusion(
    model: BilingualModel,
    maker: SequenceMaker,
    ids: SemanticIds,
    targets: Sequence[Target],
    catalogue: Catalogue,
    settings: BuildSettings,
    vectors: npt.NDArray[np.float32],
) -> tuple[Fusion, dict[str, dict[str, float]]]:
    """The share of the IDs by NDCG@10 on validation histories, then the wish bonus by that with wishes added."""
    if not targets:
        return Fusion(), {}
    scorer = PrefixScorer(model)
    choices = [(existing, weight) for existing in (True, False) for weight in _ID_WEIGHTS]
    by_choice: dict[tuple[bool, float], list[float]] = {choice: [] for choice in choices}
    for batch in _in_batches(targets):
        wanted = [target.item for target in batch]
        for existing in (True, False):
            # One opening serves all weights: with a beam this wide it hardly depends on them.
            parts = score_parts(BatchDecoder(ids, scorer, existing), maker, batch, 0.5)
            for weight in _ID_WEIGHTS:
                by_choice[existing, weight].extend(ndcg(ranks_of(parts.fused(weight), wanted), 10).tolist())
    existing, weight = _largest_near_best(by_choice)
    decoder = BatchDecoder(ids, scorer, existing)
    generator = np.random.default_rng([settings.training.seed, 1])
    encoder = load_encoder(settings.encoder)
    bonuses: dict[str, list[float]] = {str(bonus): [] for bonus in _WISH_BONUSES}
    for batch in _in_batches(targets):
        wishes = [wish_for(catalogue, target.item, generator) for target in batch]
        likeness = encoder.encode(wishes) @ vectors.T
        parts = score_parts(decoder, maker, batch, weight, wishes, _WISH_BONUSES[3] * likeness)
        for bonus in _WISH_BONUSES:
            scores = parts.fused(weight, bonus * likeness)
            bonuses[str(bonus)].extend(ndcg(ranks_of(scores, [t.item for t in batch]), 10).tolist())
    by_bonus = {name: float(np.mean(figures)) for name, figures in bonuses.items()}
    best_bonus = max(_WISH_BONUSES, key=lambda bonus: by_bonus[str(bonus)])
    tried = {
        "id_weight_over_existing_codes": {str(w): float(np.mean(by_choice[True, w])) for w in _ID_WEIGHTS},
        "id_weight_over_all_codes": {str(w): float(np.mean(by_choice[False, w])) for w in _ID_WEIGHTS},
        "wish_bonus": by_bonus,
    }
    return Fusion(id_weight=weight, existing=existing, wish_bonus=best_bonus), tried


def _largest_near_best(by_choice: Mapping[tuple[bool, float], list[float]]) -> tuple[bool, float]:
    """The largest share of the IDs whose figure is within one standard error of the best one's, paired by target.

    Between shares that validation cannot tell apart, more of the IDs is better: they know what an item is, and so
    speak of new ones and of wishes, which this validation does not ask about.
    """
    best = max(by_choice, key=lambda choice: float(np.mean(by_choice[choice])))
    near = []
    for choice, figures in by_choice.items():
        behind = np.array(by_choice[best]) - np.array(figures)
        if behind.mean() <= behind.std() / np.sqrt(len(behind)):
            near.append(choice)
    return max(near, key=lambda choice: (choice[1], float(np.mean(by_choice[choice]))))


def _in_batches(targets: Sequence[Target], size: int = 64) -> list[list[Target]]:
    ordered = sorted(targets, key=lambda target: len(target.history))
    return [ordered[start : start + size] for start in range(0, len(ordered), size)]
