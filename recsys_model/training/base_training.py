"""Teaching a base model the items: first the rows of the new words, then the rest, by LoRA or in full."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from sidney.recsys_model.building.build_settings import BaseModelSettings, TrainingSettings
from sidney.recsys_model.errors import TrainingError
from sidney.recsys_model.model.extended_rows import attach_rows, merge_rows
from sidney.recsys_model.model.language_model import BilingualModel
from sidney.recsys_model.model.prompts import WISH_WORDS
from sidney.recsys_model.training.training import EpochReport, train
from sidney.recsys_model.training.training_data import ExampleMaker

__all__ = ["train_base_model"]


def train_base_model(
    base: BaseModelSettings,
    model: BilingualModel,
    maker: ExampleMaker,
    sequences: Sequence[npt.NDArray[np.int32]],
    settings: TrainingSettings,
    folder: Path,
    *,
    validate: Callable[[BilingualModel], float] | None = None,
    report: Callable[[float, str], None] = lambda fraction, message: None,
) -> list[EpochReport]:
    """Train in place, in phases, and leave an ordinary model without adapters: after the phase that validates better.

    The new rows come first, with the item head: while they are noise, whatever else learns would learn to live with
    noise. A phase keeps its checkpoints in a folder of its own, so a stopped run goes on in the phase that it was in.

    Args:
        base: What is tuned, and for how long.
        model: From :func:`sidney.recsys_model.model.base_models.extend_base_model`.
        maker: As for :func:`sidney.recsys_model.training.training.train`; the rest likewise.
        sequences: Training histories.
        settings: Everything that the phases have in common; its epochs and learning rate are not read.
        folder: Where checkpoints are kept.
        validate: Gives a figure, higher is better.
        report: Hears the share done and a line about it.

    Raises:
        TrainingError: LoRA is asked for and its package is missing, or the model reads too little at once.
    """
    language_model = model.language_model
    needed = (maker.prompts.max_items + 1) * model.vocabulary.levels + WISH_WORDS + 8
    if model.max_tokens < needed:
        raise TrainingError(
            f"{base.name} reads at most {model.max_tokens} tokens, and histories of {maker.prompts.max_items} items "
            f"with a wish need {needed}; choose a base model that reads more"
        )
    tuning = base.tuning_epochs if base.tuning != "rows" else 0
    epochs = base.rows_epochs + tuning

    def phase(name: str, first: int, count: int, rate: float) -> list[EpochReport]:
        # Another seed a phase, or the second would see the first one's very examples again.
        own = settings.model_copy(update={"epochs": count, "learning_rate": rate, "seed": settings.seed + 1000 * first})

        def heard(share: float, line: str) -> None:
            report((first + share * count) / epochs, f"{name}: {line}")

        reports = train(model, maker, sequences, own, folder / name, validate=validate, report=heard)
        return [replace(r, epoch=first + r.epoch) for r in reports]

    if base.tuning == "lora":
        _check_lora()
    caching = language_model.config.use_cache
    language_model.config.use_cache = False  # training reads every sequence once
    attach_rows(language_model, model.vocabulary.added.start, len(model.vocabulary.added))
    history = phase("rows", 0, base.rows_epochs, base.rows_learning_rate)
    best = max(r.validation for r in history) if validate is not None else -math.inf
    if base.tuning == "lora":
        kept = _copy(model)
        adapters = _add_lora(language_model, base.lora_rank, settings.seed)
        history += phase("lora", base.rows_epochs, tuning, base.lora_learning_rate)
        if max(r.validation for r in history) > best:
            adapters.merge_and_unload(progressbar=False)
        else:
            adapters.unload()
            _restore(model, kept)
    merge_rows(language_model)
    language_model.requires_grad_(True)
    if base.tuning == "all":
        kept = _copy(model)
        history += phase("all", base.rows_epochs, tuning, base.all_learning_rate)
        if max(r.validation for r in history) <= best:
            _restore(model, kept)
    language_model.config.use_cache = caching
    return history


def _copy(model: BilingualModel) -> dict[str, Tensor]:
    """What learns, as it is: little data may leave the second phase behind the first, by validation."""
    return {name: parameter.detach().cpu().clone() for name, parameter in model.named_parameters().items()}


def _restore(model: BilingualModel, kept: dict[str, Tensor]) -> None:
    parameters = model.named_parameters()
    with torch.no_grad():
        for name, value in kept.items():
            parameters[name].copy_(value)


def _check_lora() -> None:
    from importlib.util import find_spec

    if not find_spec("peft"):
        raise TrainingError("LoRA needs one more package: pip install 'sidney[base-models]', or --base-tuning all")


def _add_lora(language_model: Any, rank: int, seed: int) -> Any:
    """Put adapters (LoRA, Hu et al., 2022) beside every layer's weights, in place; the new rows go on learning."""
    from peft import LoraConfig, LoraModel, TaskType

    torch.manual_seed(seed)
    config = LoraConfig(
        r=rank, lora_alpha=2 * rank, target_modules="all-linear", task_type=TaskType.CAUSAL_LM, lora_dropout=0.05
    )
    adapters = LoraModel(language_model, {"default": config}, "default")
    for name, parameter in language_model.named_parameters():
        if name.endswith(".rows"):
            parameter.requires_grad_(True)
    return adapters
