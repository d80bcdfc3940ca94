"""What a simulated dialogue is compared with: a plain filter, and within it what was chosen most often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sidney.agent.dialogues.goals import Demand
from sidney.recsys_model.data.constraints import combined_mask

if TYPE_CHECKING:
    from sidney.recsys_model.workspace import Workspace

__all__ = ["PopularityBaseline"]


class PopularityBaseline:
    """Lists the most popular items that satisfy what was told.

    It need not understand a word: it is given the true conditions. What was shown since they last changed is left out,
    so that it goes on to further items as the assistant does.

    Args:
        workspace: Whose catalogue and interactions are used.
        length: Items in a list.
    """

    def __init__(self, workspace: Workspace, length: int) -> None:
        self._catalogue = workspace.catalogue
        counts = np.bincount(workspace.interactions.item, minlength=len(workspace.catalogue))
        # Equally popular items stay in the catalogue's order, on every machine.
        self._order = np.argsort(-counts, kind="stable")
        self._length = length
        self._told: tuple[Demand, ...] = ()
        self._shown = np.zeros(len(self._catalogue), dtype=np.bool_)

    def begin(self) -> None:
        """Begin a new dialogue."""
        self._told = ()
        self._shown[:] = False

    def answer(self, told: Sequence[Demand]) -> tuple[str, ...]:
        """The item IDs shown for what is in force now, most popular first; empty when nothing is left."""
        if tuple(told) != self._told:
            self._told = tuple(told)
            self._shown[:] = False
        mask = combined_mask([demand.meant for demand in told], self._catalogue) & ~self._shown
        chosen = self._order[mask[self._order]][: self._length]
        self._shown[chosen] = True
        return tuple(self._catalogue.item_ids[int(index)] for index in chosen)
