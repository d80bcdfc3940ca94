"""The wish head: how likely an item is to be what some words speak of, in one step from sentence vector to item.

A wish is heard twice. The transformer reads it after the history, and learns what people who chose these things and
say those words take next; but a network of two layers, trained on a few thousand histories, does not learn to *keep*
to words, least of all to "no …". The wish head does nothing else. It holds a sentence vector against what the
catalogue says of an item and gives the log-odds that the words fit; the item head's distribution is then multiplied
with that probability for what is wanted, and with one less it for what is not (a product of experts: Hinton, 2002).
Words that no label has are told by the likeness of the encoder's vectors, which enters with a learned weight.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sidney.recsys_model.model.item_head import ItemHead

__all__ = ["WishHead"]

_SHARPNESS = 10.0
_RARE = -5.0
_LIKENESS = 4.0
_FEW = 5


class WishHead(nn.Module):
    """Log-odds that words fit items.

    Args:
        dimensions: Of the sentence vectors.
        labels: How many labels the catalogue's items have between them.
        width: Of the space in which words and items are held against each other.
    """

    def __init__(self, dimensions: int, labels: int, width: int = 128) -> None:
        super().__init__()
        self.scale = dimensions**0.5
        self.direct = nn.Linear(dimensions, width, bias=False)
        self.inner = nn.Linear(dimensions, 2 * width)
        self.outer = nn.Linear(2 * width, width)
        self.items = nn.Linear(dimensions, width, bias=False)
        for layer in (self.direct, self.inner, self.outer, self.items):
            nn.init.normal_(layer.weight, std=0.3 / layer.in_features**0.5)
        self.labels = nn.Parameter(torch.randn(labels, width) * 0.02)
        self.sharpness = nn.Parameter(torch.tensor(_SHARPNESS).log())
        self.rarity = nn.Parameter(torch.tensor(_RARE))
        self.likeness = nn.Parameter(torch.tensor(_LIKENESS))
        # What is ruled out must go from the very items that the history would bring: it starts out twice as strong.
        self.wanted = nn.Parameter(torch.tensor(0.3))
        self.unwanted = nn.Parameter(torch.tensor(0.7))

    def keys(self, head: ItemHead) -> Tensor:
        """``(items, width)`` what each item's text and labels say, whether it ever sold or not.

        The labels are added up and nothing is made of unit length: were it, each of an item's ten labels would be heard
        a third as well as the only label of another one.
        """
        text = F.normalize(self.items(head.vectors * self.scale), dim=-1)
        return text + head.bags(self.labels, evened=False)

    def log_odds(self, vectors: Tensor, keys: Tensor, items: Tensor) -> Tensor:
        """``(n, items)`` log-odds that each text fits each item.

        Args:
            vectors: ``(n, dimensions)`` sentence vectors, centred as the items' are, of unit length.
            keys: From :meth:`keys`.
            items: ``(items, dimensions)`` the items' own vectors, ``ItemHead.vectors``.
        """
        read = vectors * self.scale
        query = F.normalize(self.direct(read) + self.outer(F.gelu(self.inner(read))), dim=-1)
        alike = F.linear(vectors, items)
        return self.sharpness.exp() * F.linear(query, keys) + self.likeness * alike + self.rarity

    def keep(
        self, logits: Tensor, rows: Tensor, vectors: Tensor, keys: Tensor, items: Tensor, *, wanted: bool
    ) -> Tensor:
        """``(positions, items)`` logits, in some rows moved by whether the items keep to what was said there.

        Args:
            logits: The item head's.
            rows: ``(n,)`` where something was said; no row twice.
            vectors: ``(n, dimensions)`` what was said.
            keys: From :meth:`keys`.
            items: The items' own vectors.
            wanted: Whether it is wanted or not wanted.
        """
        odds = self.log_odds(vectors, keys, items).float()
        moved = self.wanted.exp() * F.logsigmoid(odds) if wanted else self.unwanted.exp() * F.logsigmoid(-odds)
        return logits.index_add(0, rows, moved)

    def loss(self, vectors: Tensor, fits: Tensor, keys: Tensor, items: Tensor) -> Tensor:
        """The mean cross-entropy of whether words fit items, those that they fit weighing twice as much as all others.

        Others count by the number of those that fit, and a few more: each by its own weight, a hundred thousand items
        that have nothing to do with the words would teach that no words ever fit.

        Args:
            vectors: ``(n, dimensions)`` sentence vectors.
            fits: ``(n, items)`` bool.
            keys: From :meth:`keys`.
            items: The items' own vectors.
        """
        odds = self.log_odds(vectors, keys, items).float()
        count = fits.sum(dim=1)
        inside = (F.softplus(-odds) * fits).sum(dim=1) / count.clamp(min=1)
        outside = (F.softplus(odds) * ~fits).sum(dim=1) / (count + _FEW)
        return (2 * inside + outside).mean()
