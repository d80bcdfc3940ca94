"""Training: one model, all tasks, a cosine schedule, early choice by validation, and a checkpoint after every epoch."""

from __future__ import annotations

import json
import math
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F

from sidney.recsys_model.build_settings import TrainingSettings
from sidney.recsys_model.errors import TrainingError
from sidney.recsys_model.language_model import BilingualModel
from sidney.recsys_model.training_data import Batch, SequenceMaker, batches

__all__ = ["EpochReport", "choose_device", "train"]


@dataclass(frozen=True)
class EpochReport:
    """One epoch: its mean training loss, the validation figure (higher is better) and how long it took in seconds."""

    epoch: int
    loss: float
    validation: float
    seconds: float


def choose_device(name: str = "auto") -> torch.device:
    """The device of that name; "auto" takes a GPU if there is one.

    Raises:
        TrainingError: The device is not there.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if name == "cuda" and not torch.cuda.is_available():
        raise TrainingError("no CUDA device here; use --device cpu or auto")
    try:
        return torch.device(name)
    except RuntimeError as error:
        raise TrainingError(f"no device is called {name!r}: use auto, cpu or cuda") from error


def train(
    model: BilingualModel,
    maker: SequenceMaker,
    sequences: Sequence[npt.NDArray[np.int32]],
    settings: TrainingSettings,
    folder: Path,
    *,
    validate: Callable[[BilingualModel], float] | None = None,
    report: Callable[[float, str], None] = lambda fraction, message: None,
) -> list[EpochReport]:
    """Train in place, and leave the model with the weights of the epoch that validation liked best.

    A checkpoint in ``folder`` after every epoch lets a stopped run go on: every epoch draws its examples and its
    dropout from the seed and its own number, so the result is the one that an unbroken run would have had.

    Args:
        model: What is trained.
        maker: Makes the examples.
        sequences: Training histories, item indices.
        settings: How.
        folder: Where checkpoints are kept; removed by the caller when the model is saved.
        validate: Gives a figure, higher is better; without it the last epoch is kept.
        report: Hears the share done and a line about it.
    """
    device = choose_device(settings.device)
    model.to(device)
    parameters = model.named_parameters()
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for p in parameters.values() if p.ndim > 1], "weight_decay": settings.weight_decay},
            {"params": [p for p in parameters.values() if p.ndim <= 1], "weight_decay": 0.0},
        ],
        lr=settings.learning_rate,
        betas=(0.9, 0.98),
    )
    history = _resume(model, optimiser, folder)
    best = max((r.validation for r in history), default=-math.inf)
    for epoch in range(len(history), settings.epochs):
        if validate is not None and _is_over(history, settings.patience):
            break
        started = time.perf_counter()
        generator = np.random.default_rng([settings.seed, epoch])
        torch.manual_seed(settings.seed * 100_003 + epoch)
        examples = list(maker.epoch(sequences, generator))
        todo = batches(examples, model.vocabulary.pad, settings.batch_tokens, generator)
        model.train(True)
        total = 0.0
        for number, batch in enumerate(todo):
            step = epoch + number / len(todo)
            rate = _learning_rate(step / settings.epochs, settings)
            for group in optimiser.param_groups:
                group["lr"] = rate
            loss = _loss(model, batch, settings, device)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(list(parameters.values()), 1.0)
            optimiser.step()
            total += float(loss.detach())
            if number % 5 == 0:
                seen = f"epoch {epoch + 1} of {settings.epochs}, loss {total / (number + 1):.3f}"
                report(step / settings.epochs, seen + _best_words(history))
        model.train(False)
        figure = validate(model) if validate is not None else float(epoch)
        history.append(EpochReport(epoch + 1, total / max(len(todo), 1), figure, time.perf_counter() - started))
        improved = figure > best
        best = max(best, figure)
        _checkpoint(model, optimiser, history, folder, improved)
        report((epoch + 1) / settings.epochs, f"epoch {epoch + 1} of {settings.epochs}" + _best_words(history))
    _load_parameters(model, folder / "best.safetensors")
    model.train(False)
    return history


def _loss(model: BilingualModel, batch: Batch, settings: TrainingSettings, device: torch.device) -> Tensor:
    """Codes by their own level's codes, IDs by the item head too, words by the whole vocabulary."""
    tokens = torch.from_numpy(batch.tokens).to(device)
    kinds = torch.from_numpy(batch.kinds).to(device)[:, 1:]
    items = torch.from_numpy(batch.items).to(device)[:, 1:]
    targets = tokens[:, 1:]
    vocabulary = model.vocabulary
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=_fast_bf16(device)):
        states = model.language_model.transformer(tokens[:, :-1]).last_hidden_state
        embeddings = model.language_model.transformer.wte.weight
        loss = torch.zeros((), device=device)
        for level in range(vocabulary.levels):
            chosen = kinds == level
            if chosen.any():
                first = vocabulary.first_code + level * vocabulary.size
                logits = F.linear(states[chosen], embeddings[first : first + vocabulary.size])
                loss = loss + F.cross_entropy(logits.float(), targets[chosen] - first)
        chosen = items >= 0
        if chosen.any():
            # Items never seen in training stay out of the denominator: as eternal negatives they would sink.
            logits = model.head(states[chosen]).float().masked_fill(~model.head.seen, -torch.inf)
            loss = loss + F.cross_entropy(logits, items[chosen])
        # An eighth of the codes is predicted among all words and codes too, so that plain `generate` can write IDs.
        chosen = (kinds == -1) | ((kinds >= 0) & (torch.rand(kinds.shape, device=device) < 0.125))
        if chosen.any():
            logits = F.linear(states[chosen], embeddings)
            loss = loss + settings.word_weight * F.cross_entropy(logits.float(), targets[chosen])
    return loss


def _fast_bf16(device: torch.device) -> bool:
    """Whether bf16 is the faster choice: on a GPU that has it, or a processor with instructions for it."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def _learning_rate(done: float, settings: TrainingSettings) -> float:
    if done < settings.warmup:
        return settings.learning_rate * max(done / settings.warmup, 0.01)
    cosine = 0.5 * (1 + math.cos(math.pi * (done - settings.warmup) / (1 - settings.warmup)))
    return settings.learning_rate * (0.02 + 0.98 * cosine)


def _is_over(history: Sequence[EpochReport], patience: int) -> bool:
    if not history:
        return False
    best = max(history, key=lambda r: r.validation).epoch
    return len(history) - best >= patience


def _best_words(history: Sequence[EpochReport]) -> str:
    if not history:
        return ""
    best = max(history, key=lambda r: r.validation)
    return f", best validation NDCG@10 {best.validation:.4f} (epoch {best.epoch})" if best.validation < 1 else ""


def _checkpoint(
    model: BilingualModel, optimiser: torch.optim.Optimizer, history: list[EpochReport], folder: Path, improved: bool
) -> None:
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: p.detach().cpu().contiguous() for name, p in model.named_parameters().items()}
    if improved or not (folder / "best.safetensors").exists():
        save_file(weights, folder / "best.tmp")
        (folder / "best.tmp").replace(folder / "best.safetensors")
    fresh = folder / "next"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    save_file(weights, fresh / "weights.safetensors")
    moments = {}
    for name, p in model.named_parameters().items():
        for key, value in optimiser.state.get(p, {}).items():
            moments[f"{name}:{key}"] = value.detach().cpu().contiguous()
    save_file(moments, fresh / "moments.safetensors")
    (fresh / "history.json").write_text(json.dumps([vars(r) for r in history]), encoding="utf-8")
    # The folder's name carries the epoch: the newest whole one counts, and a half-written one is called "next".
    fresh.replace(folder / f"epoch-{len(history):04d}")
    for old in sorted(folder.glob("epoch-*"))[:-1]:
        shutil.rmtree(old)


def _resume(model: BilingualModel, optimiser: torch.optim.Optimizer, folder: Path) -> list[EpochReport]:
    from safetensors.torch import load_file

    saved = sorted(folder.glob("epoch-*"))
    if not saved:
        return []
    _load_parameters(model, saved[-1] / "weights.safetensors")
    moments = load_file(saved[-1] / "moments.safetensors")
    parameters = model.named_parameters()
    for key, value in moments.items():
        name, _, what = key.rpartition(":")
        # AdamW keeps its step count on the CPU wherever the weights are.
        optimiser.state[parameters[name]][what] = value if what == "step" else value.to(model.device)
    text = (saved[-1] / "history.json").read_text(encoding="utf-8")
    return [EpochReport(**report) for report in json.loads(text)]


def _load_parameters(model: BilingualModel, path: Path) -> None:
    from safetensors.torch import load_file

    tensors = load_file(path)
    with torch.no_grad():
        for name, parameter in model.named_parameters().items():
            parameter.copy_(tensors[name])
