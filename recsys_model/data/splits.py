"""Which interactions are trained on, chosen by and tested on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.data.interactions import Interactions

__all__ = ["TRAIN", "Target", "event_splits", "targets_of", "training_sequences"]

TRAIN, VALIDATION, TEST = 0, 1, 2
_BY_NAME = {"train": TRAIN, "val": VALIDATION, "test": TEST}


@dataclass(frozen=True)
class Target:
    """One interaction to predict.

    Attributes:
        user: The user's index.
        history: Item indices of all of that user's earlier interactions, oldest first.
        item: The index of the item that came next.
    """

    user: int
    history: npt.NDArray[np.int32]
    item: int


def event_splits(interactions: Interactions) -> npt.NDArray[np.int8]:
    """``(interactions,)`` 0 train, 1 validation, 2 test.

    A ``split`` column is honoured. Otherwise leave-one-out: a user's last interaction is for testing, the last but one
    for validation; users with fewer than three are trained on whole.
    """
    if interactions.has_split:
        return interactions.split
    splits = np.zeros(len(interactions.item), dtype=np.int8)
    lengths = np.diff(interactions.offsets)
    ends = interactions.offsets[1:][lengths >= 3]
    splits[ends - 1] = TEST
    splits[ends - 2] = VALIDATION
    return splits


def targets_of(interactions: Interactions, split: str) -> list[Target]:
    """Every interaction of ``split`` ("train", "val" or "test") that has a history, with that history."""
    splits = event_splits(interactions)
    wanted = np.flatnonzero(splits == _BY_NAME[split])
    targets = []
    for event in wanted:
        user = int(interactions.user[event])
        start = int(interactions.offsets[user])
        if event > start:
            targets.append(Target(user, interactions.item[start:event], int(interactions.item[event])))
    return targets


def training_sequences(interactions: Interactions) -> list[npt.NDArray[np.int32]]:
    """Item indices of each user's training interactions, oldest first; users without any are left out."""
    is_train = event_splits(interactions) == TRAIN
    sequences = []
    for user in range(len(interactions.users)):
        start, end = int(interactions.offsets[user]), int(interactions.offsets[user + 1])
        items = interactions.item[start:end][is_train[start:end]]
        if len(items):
            sequences.append(items)
    return sequences
