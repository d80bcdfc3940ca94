"""The layers over a message's states: each candidate looks at the message, and tells what is done with it."""

from __future__ import annotations

import math

import torch
from torch import nn
from torch.nn import functional

from sidney.agent.conditions.evidence import (
    COLUMN_EVIDENCE,
    LABEL_EVIDENCE,
    NUMBER_EVIDENCE,
    ColumnUse,
    LabelUse,
    NumberUse,
)

__all__ = ["ConditionLayers"]

_HEADS, _WIDTH = 6, 40
_CANDIDATE, _SHARED, _HIDDEN = 256, 128, 192
_SCALE = 3.0
"""What brings cosines to the size of the other inputs."""


class ConditionLayers(nn.Module):
    """Attention of a candidate to the words of a message, and a small network for each kind of candidate.

    What the rules said of a candidate is added to the logits, too, with a learned weight: the network begins by
    believing them, and learns where not to.

    Args:
        size: The length of a token's state and of a text's vector.
    """

    def __init__(self, size: int) -> None:
        super().__init__()
        across = _HEADS * _WIDTH
        self.label_in = nn.Linear(2 * size, _CANDIDATE)
        self.column_in = nn.Linear(size, _CANDIDATE)
        self.query, self.key, self.value = (
            nn.Linear(_CANDIDATE, across),
            nn.Linear(size, across),
            nn.Linear(size, across),
        )
        self.facing = nn.Linear(_CANDIDATE, across)
        self.label_shared, self.column_shared = nn.Linear(2 * size, _SHARED), nn.Linear(size, _SHARED)
        self.word_shared = nn.Linear(size, _SHARED)
        inputs = 2 * across + _CANDIDATE + size + 3
        self.label_out = _network(inputs + LABEL_EVIDENCE, len(LabelUse))
        self.column_out = _network(inputs + COLUMN_EVIDENCE, len(ColumnUse))
        self.number_out = _network(inputs + size + NUMBER_EVIDENCE, len(NumberUse))
        self.label_rules = nn.Parameter(torch.full((len(LabelUse) - 1,), 2.5))
        self.column_rules = nn.Parameter(torch.full((len(ColumnUse) - 1,), 2.5))
        self.number_rules = nn.Parameter(torch.full((len(NumberUse) - 1,), 2.5))

    def labels(self, words: torch.Tensor, vectors: torch.Tensor, evidence: torch.Tensor) -> torch.Tensor:
        """``(tokens, size)`` states, ``(labels, 2 * size)`` vectors and the evidence, to ``(labels, 4)`` logits."""
        seen = self._seen(words, functional.gelu(self.label_in(vectors)), self.label_shared(vectors), vectors)
        logits: torch.Tensor = self.label_out(torch.cat([seen, evidence], dim=-1))
        return logits + functional.pad(evidence[:, :3] * self.label_rules, (1, 0))

    def columns(
        self, words: torch.Tensor, vectors: torch.Tensor, evidence: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """The same of columns, ``(columns, 6)``, and what is seen of each, for :meth:`numbers`."""
        seen = self._seen(words, functional.gelu(self.column_in(vectors)), self.column_shared(vectors), vectors)
        logits: torch.Tensor = self.column_out(torch.cat([seen, evidence], dim=-1))
        return logits + functional.pad(evidence[:, :5] * self.column_rules, (1, 0)), seen

    def numbers(self, seen: torch.Tensor, numbers: torch.Tensor, evidence: torch.Tensor) -> torch.Tensor:
        """What is seen of each column of numbers, ``(numbers, size)`` states of the numbers said, and the evidence, to
        ``(numbers, measures, 4)`` logits."""
        many, columns = len(numbers), len(seen)
        inputs = torch.cat([seen.expand(many, -1, -1), numbers[:, None].expand(-1, columns, -1), evidence], dim=-1)
        logits: torch.Tensor = self.number_out(inputs)
        return logits + functional.pad(evidence[..., :3] * self.number_rules, (1, 0))

    def _seen(
        self, words: torch.Tensor, candidates: torch.Tensor, shared: torch.Tensor, vectors: torch.Tensor
    ) -> torch.Tensor:
        tokens, many = len(words), len(candidates)
        query = self.query(candidates).view(many, _HEADS, _WIDTH)
        key, value = (part(words).view(tokens, _HEADS, _WIDTH) for part in (self.key, self.value))
        share = (torch.einsum("chd,thd->cht", query, key) / math.sqrt(_WIDTH)).softmax(dim=-1)
        looked = torch.einsum("cht,thd->chd", share, value).reshape(many, -1)
        alike = functional.normalize(shared, dim=-1) @ functional.normalize(self.word_shared(words), dim=-1).T
        best = alike.topk(min(2, tokens), dim=1).values
        spelled = (vectors[:, : words.shape[1]] @ functional.normalize(words, dim=-1).T).amax(dim=1, keepdim=True)
        whole = words.mean(dim=0).expand(many, -1)
        cosines = torch.cat([best[:, :1], best.mean(dim=1, keepdim=True), spelled], dim=-1) * _SCALE
        return torch.cat([looked, candidates, looked * self.facing(candidates), whole, cosines], dim=-1)


def _network(inputs: int, outputs: int) -> nn.Sequential:
    last = nn.Linear(_HIDDEN, outputs)
    with torch.no_grad():
        # Nothing is done with most candidates.
        last.bias.zero_()
        last.bias[0] = 4.0
    return nn.Sequential(nn.Dropout(0.1), nn.Linear(inputs, _HIDDEN), nn.GELU(), nn.Dropout(0.1), last)
