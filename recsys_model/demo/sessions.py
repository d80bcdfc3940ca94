"""Simulated shoppers: seeded, with tastes over the catalogue's own attributes. No person chose any of this.

A shopper has a few favourite labels in every column, a liking for what is popular, and an eye for what is like the last
purchase (the same series, the same kind). Popularity itself is drawn at random, heavy-tailed, a little higher for items
of a series.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue
from sidney.recsys_model.data.interactions import Interactions

__all__ = ["simulate_sessions"]

_TASTE, _MOMENTUM, _POPULARITY = 2.2, 2.0, 0.8
_DAY = 86_400.0
_EPOCH = 1_577_836_800.0
"""2020-01-01, when the simulated shop opens."""


def simulate_sessions(
    catalogue: Catalogue,
    users: int,
    *,
    seed: int = 0,
    mean_length: float = 9.0,
    on_progress: Callable[[float], None] = lambda fraction: None,
) -> Interactions:
    """Histories of ``users`` simulated shoppers, 4 to 20 purchases each, never the same item twice."""
    generator = np.random.default_rng(seed)
    features = _features(catalogue)
    items = len(catalogue)
    # How much two items share, each label counting by how rare it is: a series says more than "Single-player".
    rarity = np.log(items / np.maximum(features.sum(axis=0), 1))
    weighted = features * np.sqrt(rarity / rarity.max())
    norms = np.maximum(np.linalg.norm(weighted, axis=1, keepdims=True), 1e-9)
    alike = (weighted / norms) @ (weighted / norms).T
    popularity = np.log(generator.pareto(1.3, size=items) + 0.3)
    names: list[str] = []
    chosen: list[int] = []
    times: list[float] = []
    for user in range(users):
        # Tastes are made from an item that the shopper dreams of, so that they belong together, and one more label.
        dream = weighted[generator.integers(items)] * (generator.random(features.shape[1]) < 0.6)
        dream[generator.integers(features.shape[1])] += 0.7
        liking = weighted @ dream
        base = _TASTE * liking / max(liking.std(), 1e-9) * 0.6 + _POPULARITY * popularity
        open_to = np.ones(items, dtype=np.bool_)
        length = int(np.clip(generator.poisson(mean_length), 4, 20))
        now = _EPOCH + generator.random() * 900 * _DAY
        last = -1
        for _ in range(min(length, items)):
            pull = base if last < 0 else base + _MOMENTUM * alike[last] / 0.25
            weights = np.where(open_to, np.exp(pull - pull[open_to].max()), 0.0)
            last = int(generator.choice(items, p=weights / weights.sum()))
            open_to[last] = False
            now += generator.exponential(20) * _DAY
            names.append(f"shopper-{user + 1:04d}")
            chosen.append(last)
            times.append(float(round(now)))
        if user % 100 == 0:
            on_progress(user / users)
    return Interactions.from_events(catalogue, names, chosen, timestamp=times)


def _features(catalogue: Catalogue) -> npt.NDArray[np.float64]:
    """``(items, labels)`` which labels an item has, of those that at least two items have."""
    blocks = []
    for column in catalogue.columns.values():
        if column.kind not in (AttributeKind.LABEL, AttributeKind.LABELS):
            continue
        for members in column.label_members.values():
            if 2 <= len(members) < len(catalogue):
                block = np.zeros(len(catalogue))
                block[members] = 1
                blocks.append(block)
    return np.stack(blocks, axis=1) if blocks else np.ones((len(catalogue), 1))
