"""How well the prefix of one purchase tells that of the next: what an ID means to a sequence model, with none trained.

A bigram model of prefixes is counted on training histories and held against held-out purchases. Bits it saves over
popularity alone can be compared between codebooks of any size: what tells apart the items below a prefix costs the same
with and without the bigram.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["PrefixPrediction", "Transitions", "predict_prefixes"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_STRENGTHS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 1e4, 1e6)
"""In transitions; the largest lets the counts say nothing."""


@dataclass(frozen=True)
class Transitions:
    """Purchases and those that came next.

    Attributes:
        before: ``(train,)`` item indices in training histories.
        after: ``(train,)`` what each was followed by.
        held_before: ``(held_out,)`` the last item of held-out targets' histories.
        held_after: ``(held_out,)`` the targets.
    """

    before: Ints
    after: Ints
    held_before: Ints
    held_after: Ints

    @classmethod
    def from_sequences(
        cls, sequences: Sequence[npt.NDArray[np.integer]], held_out: Sequence[tuple[int, int]]
    ) -> Transitions:
        """Take neighbours in ``sequences`` for training and ``(item, next item)`` pairs as held out."""
        longer = [np.asarray(sequence, dtype=np.int64) for sequence in sequences if len(sequence) > 1]
        held = np.asarray(held_out, dtype=np.int64).reshape(-1, 2)
        none = np.zeros(0, dtype=np.int64)
        return cls(
            np.concatenate([none, *(sequence[:-1] for sequence in longer)]),
            np.concatenate([none, *(sequence[1:] for sequence in longer)]),
            held[:, 0],
            held[:, 1],
        )


@dataclass(frozen=True)
class PrefixPrediction:
    """What the current prefix tells of the next.

    Attributes:
        bits: Bits that knowing the current prefix saves, a held-out purchase, over popularity alone.
        same: The share of held-out purchases below the same prefix as the purchase before.
        same_by_chance: What that share would be if purchases were drawn by popularity.
    """

    bits: float
    same: float
    same_by_chance: float


def predict_prefixes(prefixes: Sequence[Ints], transitions: Transitions) -> tuple[PrefixPrediction, ...] | None:
    """For each depth, count a bigram model and try it on what was held out; ``None`` with nothing to count or to try.

    A deep prefix has few counts, so its estimate leans on that of the depth before (times the target's popularity among
    its siblings), the first one's on popularity alone. How strongly is chosen on every fifth training transition.

    Args:
        prefixes: For each depth from 1, ``(items,)`` which prefix of that depth each item lies below.
        transitions: What followed what.
    """
    train = transitions.before, transitions.after
    held = transitions.held_before, transitions.held_after
    if len(train[0]) < 5 or not len(held[0]):
        return None
    fold = np.arange(len(train[0])) % 5 == 4
    inner, outer = (train[0][~fold], train[1][~fold]), (train[0][fold], train[1][fold])
    # By how much what is known so far raises each target's probability over its popularity.
    outer_lift, held_lift = np.ones(len(outer[0])), np.ones(len(held[0]))
    results = []
    for prefix in prefixes:
        lifts = [_lift(prefix, inner, outer, strength, outer_lift) for strength in _STRENGTHS]
        best = int(np.argmax([np.log(lift).mean() for lift in lifts]))
        outer_lift, held_lift = lifts[best], _lift(prefix, train, held, _STRENGTHS[best], held_lift)
        same = float((prefix[held[0]] == prefix[held[1]]).mean())
        chance = float(_popularity(prefix, train[1])[prefix[held[0]]].mean())
        results.append(PrefixPrediction(float(np.log2(held_lift).mean()), same, chance))
    return tuple(results)


def _lift(prefix: Ints, train: tuple[Ints, Ints], held: tuple[Ints, Ints], strength: float, above: Floats) -> Floats:
    """``(held_out,)`` targets' probability as a multiple of their popularity; ``above``: that of the depth before."""
    popularity = _popularity(prefix, train[1])[prefix[held[1]]]
    width = int(prefix.max()) + 1
    keys, counts = np.unique(prefix[train[0]] * width + prefix[train[1]], return_counts=True)
    wanted = prefix[held[0]] * width + prefix[held[1]]
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    pairs = np.where(keys[at] == wanted, counts[at], 0)
    seen = np.bincount(prefix[train[0]], minlength=width)[prefix[held[0]]]
    return np.asarray((pairs + strength * popularity * above) / (seen + strength) / popularity)


def _popularity(prefix: Ints, after: Ints) -> Floats:
    """``(prefixes,)`` shares of purchases; half a one more for each item, so that no prefix is impossible."""
    size = int(prefix.max()) + 1
    counts = np.bincount(prefix[after], minlength=size) + 0.5 * np.bincount(prefix, minlength=size)
    return np.asarray(counts / counts.sum())
