"""The language model and its heads: built, saved and loaded in the ordinary ``transformers`` format.

The model is a plain GPT-2 (Radford et al., 2019; dropout everywhere, which small data needs) whose vocabulary holds
words and codes. Beside it stand the item head and, where an item is one position, the light heads of the codes.
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

from sidney.recsys_model.building.build_settings import ModelShape
from sidney.recsys_model.data.attribute_labels import AttributeLabels
from sidney.recsys_model.encoders.embeddings import quiet_transformers
from sidney.recsys_model.model.extended_rows import rows_of
from sidney.recsys_model.model.item_head import ItemHead
from sidney.recsys_model.model.level_heads import LevelHeads
from sidney.recsys_model.model.vocabulary import Vocabulary
from sidney.recsys_model.model.wish_head import WishHead

__all__ = ["BilingualModel"]


@dataclass
class BilingualModel:
    """A causal language model, its vocabulary and its heads, which are only useful together.

    Attributes:
        language_model: From ``transformers``.
        vocabulary: Its tokenizer.
        head: Scores whole items.
        wishes: Reads sentence vectors of wishes, beyond what the head's text projection makes of them.
        wish_head: Tells which items keep to a wish.
        level_heads: Score codes where an item is one position; ``None`` where each code is a position of its own.
    """

    language_model: Any
    vocabulary: Vocabulary
    head: ItemHead
    wishes: nn.Linear
    wish_head: WishHead
    level_heads: LevelHeads | None

    @classmethod
    def create(
        cls,
        vocabulary: Vocabulary,
        shape: ModelShape,
        vectors: npt.NDArray[np.float32],
        seen: npt.NDArray[np.bool_],
        labels: AttributeLabels,
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
        head = ItemHead(torch.from_numpy(vectors), torch.from_numpy(seen), labels, shape.hidden, shape.item_dropout)
        wishes = nn.Linear(vectors.shape[1], shape.hidden, bias=False)
        nn.init.zeros_(wishes.weight)
        level_heads = None
        if shape.whole_items:
            level_heads = LevelHeads(vocabulary.levels, vocabulary.size, shape.hidden, shape.dropout)
        wish_head = WishHead(vectors.shape[1], len(labels))
        return cls(GPT2LMHeadModel(config), vocabulary, head, wishes, wish_head, level_heads)

    @property
    def whole_items(self) -> bool:
        """Whether an item is one position."""
        return self.level_heads is not None

    @property
    def word_embeddings(self) -> Tensor:
        """``(vocabulary, hidden)`` what words and codes are predicted by; what they are read by, where that is one."""
        return self.language_model.get_output_embeddings().weight  # type: ignore[no-any-return]

    def word_logits(self, states: Tensor) -> Tensor:
        """``(n, vocabulary)`` logits of words and codes after ``(n, hidden)`` states."""
        return self.language_model.get_output_embeddings()(states)  # type: ignore[no-any-return]

    def code_embeddings(self, level: int) -> Tensor:
        """``(size, hidden)`` the embeddings of a level's codes."""
        first = self.vocabulary.first_code + level * self.vocabulary.size
        return rows_of(self.language_model.get_output_embeddings(), first, self.vocabulary.size)

    def embed(self, tokens: Tensor, places: Tensor, vectors: Tensor, items: Tensor | None, codes: Tensor) -> Tensor:
        """``(sequences, tokens, hidden)`` what the layers read.

        Args:
            tokens: ``(sequences, tokens)`` token numbers, those from the vocabulary's length up items.
            places: ``(n, 2)`` row and position of every sentence vector.
            vectors: ``(n, dimensions)`` sentence vectors, centred as the items' are.
            items: ``(items, hidden)`` the item head's vectors; only read where items are one position.
            codes: ``(items, levels)`` codes in catalogue order.
        """
        size = len(self.vocabulary)
        whole = tokens >= size
        # By the layer, not by its weights: Gemma's, for one, multiplies what it reads.
        x = self.language_model.get_input_embeddings()(tokens.masked_fill(whole, self.vocabulary.items))
        if items is not None and bool(whole.any()):
            index = tokens[whole] - size
            # Looked up as embeddings, not indexed: only so do gradients add up in the same order every time.
            inner = F.embedding(index, items)
            for level in range(self.vocabulary.levels):
                inner = inner + F.embedding(codes[index, level], self.code_embeddings(level))
            x = x.masked_scatter(whole[..., None], inner.to(x.dtype))
        if len(places):
            read = self.head.project(vectors) + self.wishes(vectors * self.head.scale)
            x = x.index_put((places[:, 0], places[:, 1]), read.to(x.dtype), accumulate=True)
        return x  # type: ignore[no-any-return]

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.head.learned.device

    @property
    def max_tokens(self) -> int:
        """The longest sequence that the model reads."""
        return int(self.language_model.config.max_position_embeddings)

    def to(self, device: torch.device | str) -> BilingualModel:
        """Move all weights."""
        for module in self._modules().values():
            module.to(device)
        return self

    def train(self, mode: bool = True) -> None:
        """Switch dropout on or off."""
        for module in self._modules().values():
            module.train(mode)

    def named_parameters(self) -> dict[str, nn.Parameter]:
        """All trainable parameters by name, tied ones once."""
        return {
            f"{part}.{name}": parameter
            for part, module in self._modules().items()
            for name, parameter in module.named_parameters()
            if parameter.requires_grad
        }

    def _modules(self) -> dict[str, nn.Module]:
        modules: dict[str, nn.Module] = {
            "model": self.language_model,
            "head": self.head,
            "wishes": self.wishes,
            "wish_head": self.wish_head,
        }
        if self.level_heads is not None:
            modules["levels"] = self.level_heads
        return modules

    def save(self, folder: Path) -> None:
        """Write ``config.json``, ``model.safetensors`` and the tokenizer, and the item head beside them.

        A program that loads the folder with plain ``transformers`` gets words and IDs, without the item head.
        """
        from safetensors.torch import save_file

        folder.mkdir(parents=True, exist_ok=True)
        self.language_model.save_pretrained(str(folder))
        self.vocabulary.save(folder)
        tensors = {
            f"{part}.{name}": tensor.contiguous()
            for part, module in self._modules().items()
            if part != "model"
            for name, tensor in module.state_dict().items()
        }
        save_file(tensors, folder / "heads.safetensors")

    @classmethod
    def load(cls, folder: Path, *, levels: int, size: int, labels: AttributeLabels) -> BilingualModel:
        """Read what :meth:`save` wrote, ready to score (dropout off)."""
        from safetensors.torch import load_file
        from transformers import AutoModelForCausalLM

        quiet_transformers()

        language_model = AutoModelForCausalLM.from_pretrained(str(folder), dtype=torch.float32)
        vocabulary = Vocabulary.load(folder, levels=levels, size=size)
        tensors = load_file(folder / "heads.safetensors")
        hidden = int(language_model.config.hidden_size)
        head = ItemHead(tensors["head.vectors"], tensors["head.seen"], labels, hidden)
        wishes = nn.Linear(tensors["head.vectors"].shape[1], hidden, bias=False)
        wish_head = WishHead(tensors["head.vectors"].shape[1], len(labels))
        level_heads = LevelHeads(levels, size, hidden, 0.0) if "levels.codes" in tensors else None
        model = cls(language_model, vocabulary, head, wishes, wish_head, level_heads)
        for part, module in model._modules().items():
            if part != "model":
                own = {name.partition(".")[2]: t for name, t in tensors.items() if name.startswith(f"{part}.")}
                module.load_state_dict(own)
        model.train(False)
        return model
