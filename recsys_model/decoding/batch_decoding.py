"""Scoring many users at once, for evaluation: the same scores as :mod:`decoding`, a fixed number of prefixes each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from sidney.recsys_model.decoding.scoring import Context, PrefixScorer
from sidney.recsys_model.ids.semantic_ids import SemanticIds

__all__ = ["BatchDecoder"]


@dataclass(frozen=True)
class BatchDecoder:
    """Opens the ``beam`` prefixes with the highest bounds on every level, for all users of a batch together.

    An item below a prefix that was not opened gets score −∞; with a beam as wide as the codebook that concerns items
    far from the top. A level's probabilities are over the codes that exist below the
    prefix.
    """

    ids: SemanticIds
    scorer: PrefixScorer
    beam: int = 48

    def id_log_probs(self, context: Context, extra: Tensor, weight: float) -> Tensor:
        """``(users, items)`` log-probabilities of all items' whole IDs, −∞ where no prefix was opened.

        Args:
            context: The users' histories, read.
            extra: ``(users, items)`` the part of each item's score beside its ID, in catalogue order.
            weight: The share of the ID's log-probability in the score, which decides what is opened.
        """
        users = len(context.lengths)
        order = torch.from_numpy(self.ids.order)
        # The book is kept on the CPU, wherever the model is: it is all look-ups in the catalogue's tables.
        ties = torch.from_numpy(self.ids.tie_log_probs)
        sorted_extra = (extra.cpu() + weight * ties)[:, order].float()
        levels = self.ids.prefixes
        best_below = []
        for level in levels:
            lengths = torch.from_numpy(level.end - level.start)
            best_below.append(torch.segment_reduce(sorted_extra.T.contiguous(), "max", lengths=lengths, axis=0).T)
        nothing = torch.zeros((users, 1, 0), dtype=torch.long)
        root = self._next(context, nothing, self.ids.existing(0, np.zeros(1, dtype=np.int64)))
        log_probs = root[:, 0, torch.from_numpy(levels[0].code)]
        open_index = torch.arange(len(levels[0].start)).expand(users, -1)
        rows = torch.arange(users)[:, None]
        for depth in range(1, self.ids.levels):
            bound = weight * log_probs + best_below[depth - 1].gather(1, open_index.clamp(min=0))
            bound = bound.masked_fill(open_index < 0, -torch.inf)
            top = bound.topk(min(self.beam, bound.shape[1]), dim=1).indices
            chosen, chosen_log_probs = open_index.gather(1, top), log_probs.gather(1, top)
            starts = torch.from_numpy(levels[depth - 1].start)[chosen.clamp(min=0)]
            codes = torch.from_numpy(self.ids.codes)[order[starts], :depth].long()
            children = torch.from_numpy(self.ids.child_rows(depth, chosen.clamp(min=0).flatten().numpy()))
            children = children.reshape(*chosen.shape, -1)
            following = self._next(context, codes, (children >= 0).numpy()) + chosen_log_probs[..., None]
            children = children.masked_fill((chosen < 0)[..., None], -1)
            open_index, log_probs = children.flatten(1), following.flatten(1)
        # One more column takes the codes that lead nowhere.
        leaves = torch.full((users, len(levels[-1].start) + 1), -torch.inf)
        leaves[rows, torch.where(open_index < 0, len(levels[-1].start), open_index)] = log_probs
        leaf_of_place = torch.repeat_interleave(
            torch.arange(len(levels[-1].start)), torch.from_numpy(levels[-1].end - levels[-1].start)
        )
        place = torch.from_numpy(self.ids.place)
        return leaves[:, leaf_of_place[place]] + ties

    def _next(self, context: Context, codes: Tensor, existing: npt.NDArray[np.bool_]) -> Tensor:
        known = torch.from_numpy(existing).to(context.state.device)
        return self.scorer.next_code_log_probs(context, codes.to(known.device), known).cpu()
