"""Fitting the model step of a build: vocabulary, training with early choice by validation, then the fusion weights."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.building.build_settings import BuildSettings
from sidney.recsys_model.data.attribute_labels import AttributeLabels
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.interactions import Interactions
from sidney.recsys_model.data.splits import targets_of, training_sequences
from sidney.recsys_model.decoding.scoring import PrefixScorer
from sidney.recsys_model.encoders.embeddings import load_encoder
from sidney.recsys_model.evaluation.evaluation import sample_targets, validation_ndcg
from sidney.recsys_model.ids.semantic_ids import SemanticIds
from sidney.recsys_model.model.base_models import extend_base_model
from sidney.recsys_model.model.counted_purchases import CountedPurchases
from sidney.recsys_model.model.fusion import Fusion
from sidney.recsys_model.model.language_model import BilingualModel
from sidney.recsys_model.model.prompts import PromptMaker
from sidney.recsys_model.model.purchase_trend import PurchaseTrend
from sidney.recsys_model.model.vocabulary import Vocabulary
from sidney.recsys_model.model.wishes import WishMaker
from sidney.recsys_model.training.base_training import train_base_model
from sidney.recsys_model.training.fusion_choice import FusionChoice
from sidney.recsys_model.training.training import train
from sidney.recsys_model.training.training_data import ExampleMaker

__all__ = ["fit_model"]

Vectors = npt.NDArray[np.float32]
_EPOCH_TARGETS = 5000
"""Histories that an epoch is judged by: with fewer, the choice on a sparse catalogue is mostly chance."""
_FUSION_TARGETS = 2000
_VALIDATION_WEIGHT = 0.1


def fit_model(
    settings: BuildSettings,
    catalogue: Catalogue,
    interactions: Interactions,
    ids: SemanticIds,
    centre: Callable[[Vectors], Vectors],
    vectors: Vectors,
    folder: Path,
    report: Callable[[float | None, str], None],
) -> Mapping[str, Any]:
    """Train a model and write it to ``folder``; returns notes on how it went.

    Args:
        settings: The build's settings.
        catalogue: The items.
        interactions: Who chose what.
        ids: The items' semantic IDs.
        centre: Centres embeddings and makes them unit length, as the quantiser does: what the model reads.
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
    labels = AttributeLabels.find(catalogue)
    maker = WishMaker(catalogue, labels)
    centred = centre(vectors)
    model = _untrained(settings, catalogue, maker, ids, centred, seen, labels)
    encoder = load_encoder(settings.encoder)
    prompts = PromptMaker(
        model.vocabulary,
        ids.codes,
        lambda texts: centre(encoder.encode(texts)),
        settings.training.max_items,
        model.whole_items,
        (name for _, name in labels.names),
    )
    examples = ExampleMaker(prompts, catalogue, maker, settings.training.tasks, settings.training.seed)
    examples.prepare(lambda done, of: report(None, f"embedding wishes, {done:,} of {of:,}"))
    base = settings.base_model
    many = base.validation_targets if base else _EPOCH_TARGETS
    targets = sample_targets(targets_of(interactions, "val"), many, settings.training.seed)

    trends = tuple(PurchaseTrend.candidates(interactions))
    untied = CountedPurchases.fit([], centred)

    def validate(trained: BilingualModel) -> float:
        # Where light heads score the codes, the item head tells by itself which epoch is best, in half the time.
        weight = 0.0 if trained.whole_items else _VALIDATION_WEIGHT
        # An epoch is judged as it will be used: with the trend, where it will be followed.
        scorers = [PrefixScorer(trained, ids.codes)]
        followed = [replace(untied, trend=trend) for trend in trends[:1]]
        scorers += [PrefixScorer(trained, ids.codes, counted, Fusion(trend=1.0)) for counted in followed]
        return max(validation_ndcg(ids, scorer, prompts, targets, weight) for scorer in scorers)

    history = (partial(train_base_model, base) if base else train)(
        model,
        examples,
        sequences,
        settings.training,
        folder / "checkpoints",
        validate=validate if targets else None,
        report=report,
    )
    report(None, "remembering purchases")
    counted = CountedPurchases.fit(sequences, centred)
    report(None, "choosing the fusion weights")
    model.to("cpu")
    fusing = sample_targets(targets, _FUSION_TARGETS, settings.training.seed)
    choice = FusionChoice(PrefixScorer(model, ids.codes, counted), prompts, ids, fusing, targets)
    generator = np.random.default_rng([settings.training.seed, 1])
    fusion, trend, tried = choice.fusion(trends, maker, encoder, vectors, generator)
    replace(counted, trend=trend).save(folder)
    model.save(folder)
    fusion.save(folder / "fusion.json")
    of_items = model.head.learned.numel() + model.head.bias.numel()
    notes = {
        "parameters": sum(p.numel() for p in model.named_parameters().values()),
        "parameters_of_items": of_items,
        "ties_remembered": len(counted.memory),
        "epochs": [vars(epoch) for epoch in history],
        "fusion": tried,
    }
    (folder / "training.json").write_text(json.dumps(notes, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(folder / "checkpoints")
    return {"parameters": notes["parameters"], "epochs": len(history)}


def _untrained(
    settings: BuildSettings,
    catalogue: Catalogue,
    maker: WishMaker,
    ids: SemanticIds,
    vectors: Vectors,
    seen: npt.NDArray[np.bool_],
    labels: AttributeLabels,
) -> BilingualModel:
    seed = settings.training.seed
    if settings.base_model is None:
        vocabulary = _vocabulary(catalogue, maker, ids, settings)
        return BilingualModel.create(vocabulary, settings.shape, vectors, seen, labels, seed=seed)
    return extend_base_model(
        settings.base_model.name,
        catalogue.texts,
        ids.codes,
        ids.size,
        vectors,
        seen,
        labels,
        levels=ids.levels,
        item_dropout=settings.shape.item_dropout,
        seed=seed,
    )


def _vocabulary(catalogue: Catalogue, maker: WishMaker, ids: SemanticIds, settings: BuildSettings) -> Vocabulary:
    generator = np.random.default_rng(settings.training.seed)
    wishes = [maker.wish_for(index, generator).text for index in range(len(catalogue))]
    return Vocabulary.train([*catalogue.texts, *wishes], levels=ids.levels, size=ids.size, words=settings.words)
