"""Fitting a small network: the rate warms up and falls, progress is shown, and a run that was stopped goes on."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from torch import nn

__all__ = ["fit"]

_WARM_UP = 80
_SHOWN_EVERY = 25


def fit(
    model: nn.Module,
    losses: Callable[[random.Random], Iterator[torch.Tensor]],
    *,
    batches: int,
    epochs: int,
    rate: float,
    checkpoint: Path,
) -> None:
    """Train a model; it goes on from the checkpoint if there is one, and writes one after each epoch.

    Args:
        model: Its parameters that need a gradient are learned.
        losses: Given the epoch's chance, the loss of each batch; each is asked for after the step on the one before it.
        batches: How many batches an epoch has.
        epochs: Passes in all.
        rate: The highest learning rate.
        checkpoint: A file.
    """
    learned = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(learned, lr=rate, weight_decay=0.01)
    first = 0
    if checkpoint.exists():
        held = torch.load(checkpoint, weights_only=True)
        first = held["epoch"]
        model.load_state_dict(held["model"])
        optimiser.load_state_dict(held["optimiser"])
    for epoch in range(first, epochs):
        # Chance begins anew with each epoch, so that a run that was stopped comes to the same.
        torch.manual_seed(epoch)
        started, total = time.monotonic(), 0.0
        model.train()
        for number, loss in enumerate(losses(random.Random(epoch))):
            done = epoch * batches + number
            for group in optimiser.param_groups:
                group["lr"] = rate * min(1.0, (done + 1) / _WARM_UP) * (1.0 - done / (epochs * batches))
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learned, 1.0)
            optimiser.step()
            total += loss.item()
            if number % _SHOWN_EVERY == _SHOWN_EVERY - 1:
                spent = time.monotonic() - started
                left = spent / (number + 1) * (batches * (epochs - epoch) - number - 1)
                progress = f"epoch {epoch + 1} of {epochs}, loss {total / (number + 1):.3f}"
                print(f"\r{progress}, {left / 60:.0f} minutes left ", end="", flush=True)
        print(f"\repoch {epoch + 1} of {epochs}, loss {total / batches:.3f}, "
              f"{time.monotonic() - started:.0f} seconds     ", flush=True)  # fmt: skip
        checkpoint.parent.mkdir(parents=True, exist_ok=True)
        state = {"epoch": epoch + 1, "model": model.state_dict(), "optimiser": optimiser.state_dict()}
        torch.save(state, checkpoint.with_suffix(".part"))
        checkpoint.with_suffix(".part").replace(checkpoint)
    model.eval()
