"""Training a few rows of a large vocabulary: the new ones stand apart while they learn, and go back when they are done.

A base model has a quarter of a million words and gains some hundreds of codes. With the new rows as a parameter of
their own, the old ones need neither gradients nor an optimiser's moments, and keep their values to the bit.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

__all__ = ["attach_rows", "merge_rows", "rows_of"]


class _RowsEmbedding(nn.Module):
    """An embedding layer, some rows of which are read from ``rows``."""

    def __init__(self, whole: nn.Embedding, first: int, rows: nn.Parameter) -> None:
        super().__init__()
        self.whole = whole
        self.rows = rows
        self.first = first
        # Some layers (Gemma's) multiply what they read; asking the layer itself needs no knowledge of any.
        with torch.no_grad():
            longest = int(whole.weight[:1000].norm(dim=1).argmax())
            read = whole(torch.tensor([longest], device=whole.weight.device))[0]
            self.scale = float(read.norm() / whole.weight[longest].norm().clamp(min=1e-12))

    @property
    def weight(self) -> Tensor:
        """``(vocabulary, hidden)`` all rows: a copy, so costly."""
        return _with_rows(self.whole.weight, self.first, self.rows, 0)

    def forward(self, tokens: Tensor) -> Tensor:
        index = tokens - self.first
        own = (index >= 0) & (index < len(self.rows))
        new = F.embedding(index.clamp(0, len(self.rows) - 1), self.rows) * self.scale
        old: Tensor = self.whole(tokens)
        return torch.where(own[..., None], new.to(old.dtype), old)


class _RowsOutput(nn.Module):
    """An output layer, some rows of which are read from ``rows``."""

    def __init__(self, whole: nn.Linear, first: int, rows: nn.Parameter) -> None:
        super().__init__()
        self.whole = whole
        self.rows = rows
        self.first = first

    @property
    def weight(self) -> Tensor:
        """``(vocabulary, hidden)`` all rows: a copy, so costly."""
        return _with_rows(self.whole.weight, self.first, self.rows, 0)

    def forward(self, states: Tensor) -> Tensor:
        bias = self.whole.bias
        own = F.linear(states, self.rows, None if bias is None else bias[self.first : self.first + len(self.rows)])
        return _with_rows(self.whole(states), self.first, own, -1)


def _with_rows(whole: Tensor, first: int, rows: Tensor, axis: int) -> Tensor:
    """``whole`` with ``rows`` in the place of its own, along an axis."""
    count, after = rows.shape[axis], first + rows.shape[axis]
    behind = whole.narrow(axis, after, whole.shape[axis] - first - count)
    return torch.cat([whole.narrow(axis, 0, first), rows.to(whole.dtype), behind], dim=axis)


def attach_rows(language_model: Any, first: int, count: int) -> None:
    """Freeze a model but for ``count`` rows of its vocabulary, from ``first``; tied layers share them."""
    language_model.requires_grad_(False)
    read, written = language_model.get_input_embeddings(), language_model.get_output_embeddings()
    rows = nn.Parameter(read.weight[first : first + count].detach().clone())
    tied = written.weight is read.weight
    own = rows if tied else nn.Parameter(written.weight[first : first + count].detach().clone())
    language_model.set_input_embeddings(_RowsEmbedding(read, first, rows))
    language_model.set_output_embeddings(_RowsOutput(written, first, own))


def merge_rows(language_model: Any) -> None:
    """Put the rows where they belong: the model is an ordinary one again. Nothing happens if it is one already."""
    read, written = language_model.get_input_embeddings(), language_model.get_output_embeddings()
    if not isinstance(read, _RowsEmbedding) or not isinstance(written, _RowsOutput):
        return
    with torch.no_grad():
        for layer in (read, written):
            layer.whole.weight[layer.first : layer.first + len(layer.rows)] = layer.rows
    language_model.set_input_embeddings(read.whole)
    language_model.set_output_embeddings(written.whole)


def rows_of(layer: Any, first: int, count: int) -> Tensor:
    """``(count, hidden)`` rows of an embedding or output layer, without a copy of the others."""
    if isinstance(layer, _RowsEmbedding | _RowsOutput):
        return layer.rows[first - layer.first : first - layer.first + count]
    rows: Tensor = layer.weight[first : first + count]
    return rows
