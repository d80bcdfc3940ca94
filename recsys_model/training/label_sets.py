"""The loss on what a wish names: the model's probability should lie on the items that keep to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from sidney.recsys_model.data.attribute_labels import AttributeLabels
from sidney.recsys_model.model.wishes import Wish

__all__ = ["LabelSets"]


class LabelSets:
    """Which items keep to a wish's labels.

    Args:
        labels: The items' labels.
    """

    def __init__(self, labels: AttributeLabels) -> None:
        self._labels = labels

    def keeping(self, wish: Wish) -> npt.NDArray[np.bool_]:
        """``(items,)`` which items have every wanted label and no unwanted one."""
        kept = self._labels.having(wish.wanted)
        for label in wish.unwanted:
            kept[self._labels.items_by_label[label]] = False
        return np.asarray(kept)

    def loss(self, log_probs: Tensor, rows: Tensor, wishes: Sequence[tuple[int, Wish]]) -> Tensor:
        """The sum of −log p(items that keep to the wish) over the wishes of a batch.

        Args:
            log_probs: ``(positions, items)`` log-probabilities; a sequence's last position is what its wish is about.
            rows: ``(positions,)`` ascending, the sequence of each.
            wishes: The sequences that end in a wish, and those wishes.
        """
        last = torch.searchsorted(rows, torch.tensor([row for row, _ in wishes], device=rows.device), right=True) - 1
        kept = torch.from_numpy(np.stack([self.keeping(wish) for _, wish in wishes])).to(log_probs.device)
        inside = log_probs[last].masked_fill(~kept, -torch.inf)
        # A wish that no item seen in training keeps teaches nothing, and its gradient would not be a number.
        possible = inside.detach().amax(dim=-1) > -torch.inf
        return -inside[possible].logsumexp(dim=-1).sum()
