"""Codes from one hidden state: a light head a level, each told the codes before its own.

One position an item, its codes resolved outside the transformer, makes sequences a third as long and scores a prefix
without another pass through the layers. The codes after the first are easy (SID-MLP, 2025, reports heads like these to
match a full decoder); docs/quality.md has what was measured here.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

__all__ = ["LevelHeads"]


class LevelHeads(nn.Module):
    """Scores a level's codes given a hidden state and the codes before.

    Args:
        levels: Codes an ID has.
        size: Codes a level has.
        hidden: The model's width.
        dropout: Between the layers.
    """

    def __init__(self, levels: int, size: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.read = nn.ModuleList(nn.Linear(hidden, 2 * hidden) for _ in range(levels))
        self.before = nn.ModuleList(nn.Linear(hidden, hidden, bias=False) for _ in range(levels - 1))
        self.write = nn.ModuleList(nn.Linear(2 * hidden, hidden) for _ in range(levels))
        self.codes = nn.Parameter(torch.randn(levels, size, hidden) * 0.02)
        self.dropout = dropout
        for layer in self.modules():
            if isinstance(layer, nn.Linear):
                nn.init.normal_(layer.weight, std=0.02)
                if layer.bias is not None:
                    nn.init.zeros_(layer.bias)

    def forward(self, states: Tensor, before: Sequence[Tensor]) -> Tensor:
        """``(…, size)`` logits of the level after the codes before it.

        Args:
            states: ``(…, hidden)``.
            before: The embeddings of the codes so far, first level first, each ``(…, hidden)``.
        """
        level = len(before)
        x = states
        for layer, code in zip(self.before, before, strict=False):
            x = x + layer(code)
        inner = F.dropout(F.gelu(self.read[level](x)), self.dropout, self.training)
        return F.linear(self.write[level](inner) + x, self.codes[level].to(x.dtype))
