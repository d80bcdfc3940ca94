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

from sidney.recsys_model.building.build_settings import TrainingSettings
from sidney.recsys_model.devices import choose_device, fast_bf16
from sidney.recsys_model.model.language_model import BilingualModel
from sidney.recsys_model.training.label_sets import LabelSets
from sidney.recsys_model.training.training_data import Batch, ExampleMaker, Questions, batches

__all__ = ["EpochReport", "train"]

_QUESTIONS = 32
"""Words a step that the wish head is asked of."""
_WORD_STEPS = 500


@dataclass(frozen=True)
class EpochReport:
    """One epoch: its mean training loss, the validation figure (higher is better) and how long it took in seconds."""

    epoch: int
    loss: float
    validation: float
    seconds: float


def train(
    model: BilingualModel,
    maker: ExampleMaker,
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
    apart = [p for name, p in parameters.items() if name.startswith("wish_head.")]
    others = [p for name, p in parameters.items() if not name.startswith("wish_head.")]
    codes = torch.from_numpy(maker.prompts.codes).to(device)
    keeping = LabelSets(maker.wishes.labels)
    history = _resume(model, optimiser, folder)
    if not history and settings.fit_weight:
        _teach_words(model, maker, settings, lambda done: report(0.0, f"words and items, {done:.0%}"))
    best = max((r.validation for r in history), default=-math.inf)
    for epoch in range(len(history), settings.epochs):
        if validate is not None and _is_over(history, settings.patience):
            break
        started = time.perf_counter()
        generator = np.random.default_rng([settings.seed, epoch])
        torch.manual_seed(settings.seed * 100_003 + epoch)
        examples = list(maker.epoch(sequences, generator))
        # Every item asked for weighs the same, in whatever batch it stands: were each batch averaged by itself, those
        # of wishes, with one item asked for a sequence, would drown the histories.
        todo = batches(examples, maker.prompts.vocabulary.pad, settings.batch_tokens, generator)
        asked_for = max(sum(int((batch.items >= 0).sum()) for batch in todo) / max(len(todo), 1), 1.0)
        model.train(True)
        total = 0.0
        for number, batch in enumerate(todo):
            step = epoch + number / len(todo)
            rate = _learning_rate(step / settings.epochs, settings)
            for group in optimiser.param_groups:
                group["lr"] = rate
            questions = maker.questions(_QUESTIONS, generator) if settings.fit_weight else None
            loss = _loss(model, batch, questions, settings, codes, keeping, asked_for)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            # Each by itself: the wish head's steep losses would hold the others back.
            for part in (apart, others):
                torch.nn.utils.clip_grad_norm_(part, 1.0)
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


def _teach_words(
    model: BilingualModel, maker: ExampleMaker, settings: TrainingSettings, report: Callable[[float], None]
) -> None:
    """Teach the wish head alone which items words fit, before anything else learns.

    It needs no history for that, and on a small catalogue the steps of all epochs together are too few for it. What
    comes after finds it working, and need not learn what it knows.
    """
    device = model.device
    parameters = list(model.wish_head.parameters())
    optimiser = torch.optim.AdamW(parameters, lr=settings.learning_rate, weight_decay=settings.weight_decay)
    generator = np.random.default_rng([settings.seed, 11])
    for step in range(_WORD_STEPS):
        questions = maker.questions(2 * _QUESTIONS, generator)
        if questions is None:
            return
        for group in optimiser.param_groups:
            group["lr"] = settings.learning_rate * (0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * step / _WORD_STEPS)))
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=fast_bf16(device)):
            loss = _fit_loss(model, questions, model.wish_head.keys(model.head))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        if step % 20 == 0:
            report(step / _WORD_STEPS)


def _fit_loss(model: BilingualModel, questions: Questions, keys: Tensor) -> Tensor:
    vectors, fits = torch.from_numpy(questions.vectors), torch.from_numpy(questions.fits)
    return model.wish_head.loss(vectors.to(model.device), fits.to(model.device), keys, model.head.vectors)


def _loss(
    model: BilingualModel,
    batch: Batch,
    questions: Questions | None,
    settings: TrainingSettings,
    codes: Tensor,
    keeping: LabelSets,
    asked_for: float,
) -> Tensor:
    """Items by the item head, their codes level by level, words by the whole vocabulary, wishes by who keeps them.

    Beside the batch, the wish head is asked which items some words fit.
    """
    device = model.device
    tokens = torch.from_numpy(batch.tokens).to(device)
    items = torch.from_numpy(batch.items).to(device)
    words = torch.from_numpy(batch.words).to(device)
    places, vectors = torch.from_numpy(batch.vector_places).to(device), torch.from_numpy(batch.vectors).to(device)
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=fast_bf16(device)):
        table = model.head.table()
        keys = model.wish_head.keys(model.head)
        x = model.embed(tokens, places, vectors, table[0] if model.whole_items else None, codes)
        states = model.language_model.base_model(inputs_embeds=x).last_hidden_state
        row, place = (items >= 0).nonzero(as_tuple=True)
        loss = torch.zeros((), device=device)
        if questions is not None:
            loss = loss + settings.fit_weight * _fit_loss(model, questions, keys)
        if len(row):
            asked, wanted = states[row, place], items[row, place]
            logits = model.head(asked, model.head.normalised(table)).float()
            logits = _kept(model, logits, row, batch, keys)
            # Items never seen in training stay out of the denominator: as eternal negatives they would sink.
            log_probs = F.log_softmax(logits.masked_fill(~model.head.seen, -torch.inf), dim=-1)
            known = model.head.seen[wanted]
            loss = loss - log_probs.gather(1, wanted[:, None])[:, 0][known].sum() / asked_for
            loss = loss + settings.code_weight * _code_loss(model, states, row, place, codes[wanted]) / asked_for
            if batch.wishes and settings.label_weight:
                loss = loss + settings.label_weight * keeping.loss(log_probs, row, batch.wishes) / asked_for
        chosen = words >= 0
        if not model.whole_items:
            # An eighth of the codes is predicted among all words and codes too, so that plain `generate` can write IDs.
            following = torch.cat([tokens[:, 1:], torch.full_like(tokens[:, :1], -1)], dim=1)
            code = (items >= 0) & (torch.rand(items.shape, device=device) < 0.125)
            words = torch.where(code, following, words)
            chosen = words >= 0
        if chosen.any():
            logits = model.word_logits(states[chosen])
            total = F.cross_entropy(logits.float(), words[chosen], reduction="sum")
            loss = loss + settings.word_weight * total / asked_for
    return loss


def _kept(model: BilingualModel, logits: Tensor, row: Tensor, batch: Batch, keys: Tensor) -> Tensor:
    """The item head's ``(positions, items)`` logits, at each row's last position moved by what the wish head says."""
    for heard, wanted in ((batch.wanted, True), (batch.unwanted, False)):
        if len(heard.rows):
            last = torch.searchsorted(row, torch.from_numpy(heard.rows).to(row.device), right=True) - 1
            vectors = torch.from_numpy(heard.vectors).to(logits.device)
            logits = model.wish_head.keep(logits, last, vectors, keys, model.head.vectors, wanted=wanted)
    return logits


def _code_loss(model: BilingualModel, states: Tensor, row: Tensor, place: Tensor, codes: Tensor) -> Tensor:
    """The summed cross-entropy of the codes of all items asked for."""
    total = torch.zeros((), device=states.device)
    before: list[Tensor] = []
    for level in range(model.vocabulary.levels):
        if model.level_heads is not None:
            logits = model.level_heads(states[row, place], before)
            before.append(F.embedding(codes[:, level], model.code_embeddings(level)))
        else:
            logits = F.linear(states[row, place + level], model.code_embeddings(level))
        total = total + F.cross_entropy(logits.float(), codes[:, level], reduction="sum")
    return total


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
