"""The item head: one vector an item, made of what its text says, of its labels, and of what training learned of it.

Scores are cosines over a learned temperature: with plain products, items whose vectors happen to be long win
everywhere, and an item never seen in training, whose vector lacks the learned part, could not hold its own (UniSRec,
Hou et al., 2022, scores texts so; the labels are the side information of FDSA, Zhang et al., 2019).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sidney.recsys_model.data.attribute_labels import AttributeLabels

__all__ = ["ItemHead", "ItemTable"]

_TEMPERATURE = 0.07
_START = 0.02

ItemTable = tuple[Tensor, Tensor]
"""``(items, hidden)`` vectors and ``(items,)`` biases."""


class ItemHead(nn.Module):
    """Gives every item a vector, and scores all items against a hidden state.

    The learned part is dropped at random in training, so that the rest learns to stand alone, and is zero for an item
    never seen in it, so that a new item can be scored at once.

    Args:
        vectors: ``(items, dimensions)`` float32 text embeddings, centred and of unit length.
        seen: ``(items,)`` bool, whether the item occurs in training.
        labels: What the catalogue says of each item.
        hidden: The model's width.
        dropout: How often an item's learned part is dropped in training.
    """

    vectors: Tensor
    seen: Tensor
    label_offsets: Tensor
    label_members: Tensor
    label_shares: Tensor

    def __init__(
        self, vectors: Tensor, seen: Tensor, labels: AttributeLabels, hidden: int, dropout: float = 0.2
    ) -> None:
        super().__init__()
        offsets = torch.from_numpy(labels.offsets)
        counts = (offsets[1:] - offsets[:-1]).float()
        self.register_buffer("vectors", vectors)
        self.register_buffer("seen", seen)
        self.register_buffer("label_offsets", offsets[:-1].clone())
        self.register_buffer("label_members", torch.from_numpy(labels.members))
        # An item of many labels must not be longer than one of few.
        shares = counts.clamp(min=1).rsqrt()
        self.register_buffer("label_shares", shares.repeat_interleave(counts.long()))
        self.dropout = dropout
        self.text = nn.Linear(vectors.shape[1], hidden, bias=False)
        # Read at a scale where each direction is about one: so the projection learns as fast as everything else.
        self.scale = vectors.shape[1] ** 0.5
        nn.init.normal_(self.text.weight, std=0.3 / self.scale)
        self.labels = nn.Parameter(torch.randn(len(labels), hidden) * _START)
        self.learned = nn.Parameter(torch.randn(len(vectors), hidden) * _START)
        self.bias = nn.Parameter(torch.zeros(len(vectors)))
        self.query = nn.Linear(hidden, hidden)
        nn.init.normal_(self.query.weight, std=_START)
        nn.init.zeros_(self.query.bias)
        self.sharpness = nn.Parameter(torch.tensor(_TEMPERATURE).log().neg())

    def project(self, vectors: Tensor) -> Tensor:
        """``(n, hidden)`` of ``(n, dimensions)`` text embeddings of unit length."""
        return self.text(vectors * self.scale)  # type: ignore[no-any-return]

    def table(self) -> ItemTable:
        """Every item's vector and bias; the vectors are also what the model reads where an item stands in a history."""
        keep = self.seen.to(self.learned.dtype)
        if self.training and self.dropout > 0:
            keep = keep * (torch.rand_like(keep) >= self.dropout)
        vectors = self.project(self.vectors) + self.learned * keep[:, None] + self.bags(self.labels)
        return vectors, self.bias * keep

    def bags(self, labels: Tensor, *, evened: bool = True) -> Tensor:
        """``(items, width)`` the sum of the rows of each item's labels in ``(labels, width)``.

        With ``evened`` it is over the root of how many labels the item has, so that it is as long for few as for many.
        """
        if not len(labels):
            return labels.new_zeros((len(self.vectors), labels.shape[1]))
        shares = self.label_shares if evened else None
        return F.embedding_bag(self.label_members, labels, self.label_offsets, mode="sum", per_sample_weights=shares)

    def normalised(self, table: ItemTable) -> ItemTable:
        """The table with its vectors of unit length, as :meth:`forward` takes it: worth keeping when scoring often."""
        return F.normalize(table[0], dim=-1), table[1]

    def forward(self, states: Tensor, normalised: ItemTable) -> Tensor:
        """``(n, items)`` logits of ``(n, hidden)`` states against a :meth:`normalised` table."""
        vectors, bias = normalised
        query = F.normalize(self.query(states), dim=-1) * self.sharpness.exp()
        return F.linear(query, vectors.to(query.dtype), bias.to(query.dtype))
