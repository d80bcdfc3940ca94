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
from sidney.recsys_model.evaluation import fused_scores, ranks_of, sample_targets, validation_ndcg
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
    """The ID weight by NDCG@10 on validation histories, then the wish bonus by that with a wish for each target."""
    if not targets:
        return Fusion(), {}
    decoder = BatchDecoder(ids, PrefixScorer(model))
    weights: dict[str, list[float]] = {str(weight): [] for weight in _ID_WEIGHTS}
    for batch in _in_batches(targets):
        for weight in _ID_WEIGHTS:
            ranks = ranks_of(fused_scores(decoder, maker, batch, weight), [t.item for t in batch])
            weights[str(weight)].extend(ndcg(ranks, 10).tolist())
    by_weight = {name: float(np.mean(figures)) for name, figures in weights.items()}
    best_weight = max(_ID_WEIGHTS, key=lambda weight: by_weight[str(weight)])
    generator = np.random.default_rng([settings.training.seed, 1])
    encoder = load_encoder(settings.encoder)
    bonuses: dict[str, list[float]] = {str(bonus): [] for bonus in _WISH_BONUSES}
    for batch in _in_batches(targets):
        wishes = [wish_for(catalogue, target.item, generator) for target in batch]
        likeness = encoder.encode(wishes) @ vectors.T
        for bonus in _WISH_BONUSES:
            scores = fused_scores(decoder, maker, batch, best_weight, wishes, bonus * likeness)
            bonuses[str(bonus)].extend(ndcg(ranks_of(scores, [t.item for t in batch]), 10).tolist())
    by_bonus = {name: float(np.mean(figures)) for name, figures in bonuses.items()}
    best_bonus = max(_WISH_BONUSES, key=lambda bonus: by_bonus[str(bonus)])
    return Fusion(id_weight=best_weight, wish_bonus=best_bonus), {"id_weight": by_weight, "wish_bonus": by_bonus}


def _in_batches(targets: Sequence[Target], size: int = 64) -> list[list[Target]]:
    ordered = sorted(targets, key=lambda target: len(target.history))
    return [ordered[start : start + size] for start in range(0, len(ordered), size)]
