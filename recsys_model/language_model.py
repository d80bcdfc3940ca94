"""The language model and its item head: built, saved and loaded in the ordinary ``transformers`` format.

The model is a plain GPT-2 (Radford et al., 2019; dropout everywhere, which small data needs) whose vocabulary holds
words and codes. Beside it stands the item head: one vector an item, made from its text embedding plus a learned part.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sidney.recsys_model.build_settings import ModelShape
from sidney.recsys_model.embeddings import quiet_transformers
from sidney.recsys_model.vocabulary import Vocabulary

__all__ = ["BilingualModel", "ItemHead"]


class ItemHead(nn.Module):
    """Scores every item against the hidden state that comes before an ID.

    An item's vector is a projection of its text embedding plus a learned vector and bias. The learned part is dropped
    at random in training and is zero for an item never seen in it, so that a new item can be scored at once.

    Args:
        vectors: ``(items, dimensions)`` float32 text embeddings, centred and of unit length.
        seen: ``(items,)`` bool, whether the item occurs in training.
        hidden: The model's width.
    """

    vectors: Tensor
    seen: Tensor

    def __init__(self, vectors: Tensor, seen: Tensor, hidden: int, dropout: float = 0.2) -> None:
        super().__init__()
        self.register_buffer("vectors", vectors * vectors.shape[1] ** 0.5)
        self.register_buffer("seen", seen)
        self.dropout = dropout
        self.text = nn.Linear(vectors.shape[1], hidden, bias=False)
        self.learned = nn.Parameter(torch.zeros(len(vectors), hidden))
        self.bias = nn.Parameter(torch.zeros(len(vectors)))
        self.query = nn.Linear(hidden, hidden)

    def item_vectors(self) -> tuple[Tensor, Tensor]:
        """``(items, hidden)`` vectors and ``(items,)`` biases."""
        keep = self.seen.to(self.learned.dtype)
        if self.training and self.dropout > 0:
            keep = keep * (torch.rand_like(keep) >= self.dropout)
        return self.text(self.vectors) + self.learned * keep[:, None], self.bias * keep

    def forward(self, states: Tensor, items: tuple[Tensor, Tensor] | None = None) -> Tensor:
        """``(n, items)`` logits of ``(n, hidden)`` states; pass :meth:`item_vectors` to compute them only once."""
        vectors, bias = items if items is not None else self.item_vectors()
        query = self.query(states) * states.shape[-1] ** -0.5
        return F.linear(query, vectors, bias.to(query.dtype))


@dataclass
class BilingualModel:
    """A causal language model, its vocabulary and its item head, which are only useful together."""

    language_model: Any
    vocabulary: Vocabulary
    head: ItemHead

    @classmethod
    def create(
        cls,
        vocabulary: Vocabulary,
        shape: ModelShape,
        vectors: npt.NDArray[np.float32],
        seen: npt.NDArray[np.bool_],
        seed: int = 0,
    ) -> BilingualModel:
        """A model with random weights."""
        from transformers import GPT2Config, GPT2LMHeadModel

        quiet_transformers()

        torch.manual_seed(seed)
        config = GPT2Config(
            vocab_size=len(vocabulary),
            n_positions=shape.max_tokens,
            n_embd=shape.hidden,
            n_layer=shape.layers,
            n_head=shape.heads,
            resid_pdrop=shape.dropout,
            embd_pdrop=shape.dropout,
            attn_pdrop=shape.dropout,
            bos_token_id=vocabulary.bos,
            eos_token_id=vocabulary.eos,
            pad_token_id=vocabulary.pad,
        )
        head = ItemHead(torch.from_numpy(vectors), torch.from_numpy(seen), shape.hidden)
        return cls(GPT2LMHeadModel(config), vocabulary, head)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.head.learned.device

    @property
    def max_tokens(self) -> int:
        """The longest sequence that the model reads."""
        return int(self.language_model.config.n_positions)

    def to(self, device: torch.device | str) -> BilingualModel:
        """Move all weights."""
        self.language_model.to(device)
        self.head.to(device)
        return self

    def train(self, mode: bool = True) -> None:
        """Switch dropout on or off."""
        self.language_model.train(mode)
        self.head.train(mode)

    def named_parameters(self) -> dict[str, nn.Parameter]:
        """All trainable parameters by name, tied ones once."""
        named = {f"model.{name}": p for name, p in self.language_model.named_parameters()}
        return named | {f"head.{name}": p for name, p in self.head.named_parameters()}

    def save(self, folder: Path) -> None:
        """Write ``config.json``, ``model.safetensors`` and the tokenizer, and the item head beside them.

        A program that loads the folder with plain ``transformers`` gets words and IDs, without the item head.
        """
        from safetensors.torch import save_file

        folder.mkdir(parents=True, exist_ok=True)
        self.language_model.save_pretrained(str(folder))
        self.vocabulary.save(folder)
        tensors = {name: tensor.contiguous() for name, tensor in self.head.state_dict().items()}
        save_file(tensors, folder / "item_head.safetensors")

    @classmethod
    def load(cls, folder: Path, *, levels: int, size: int) -> BilingualModel:
        """Read what :meth:`save` wrote, ready to score (dropout off)."""
        from safetensors.torch import load_file
        from transformers import AutoModelForCausalLM

        quiet_transformers()

        language_model = AutoModelForCausalLM.from_pretrained(str(folder), dtype=torch.float32)
        vocabulary = Vocabulary.load(folder, levels=levels, size=size)
        tensors = load_file(folder / "item_head.safetensors")
        head = ItemHead(tensors["vectors"], tensors["seen"], language_model.config.hidden_size)
        head.load_state_dict(tensors)
        model = cls(language_model, vocabulary, head)
        model.train(False)
        return model
