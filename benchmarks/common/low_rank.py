"""The built-in encoder with low-rank changes in all its layers, for fitting (Hu et al., 2021)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from sidney.agent.fine_tuned import SCALE
from sidney.recsys_model.encoders.embeddings import built_in_model

__all__ = ["LowRankEncoder"]

RANK = 16


class _LowRank(nn.Module):
    """A frozen linear layer and a learned change of it of a low rank."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer
        self.a = nn.Parameter(torch.randn(RANK, layer.in_features) / math.sqrt(layer.in_features))
        self.b = nn.Parameter(torch.zeros(layer.out_features, RANK))

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """``(..., in)`` to ``(..., out)``."""
        changed: torch.Tensor = self.layer(states) + SCALE * (states @ self.a.T) @ self.b.T
        return changed


class LowRankEncoder(nn.Module):
    """The encoder with its tokeniser; its own weights stay as they are.

    Attributes:
        tokenizer: Texts to token ids.
        size: The length of a token's state.
    """

    def __init__(self) -> None:
        super().__init__()
        tokenizer, self.model = built_in_model()
        self.tokenizer: Any = tokenizer
        self.model.requires_grad_(False)
        self._changed: dict[str, _LowRank] = {}
        for name, module in list(self.model.named_modules()):
            if isinstance(module, nn.Linear) and name.startswith("encoder.layer"):
                above, _, last = name.rpartition(".")
                self._changed[name] = _LowRank(module)
                setattr(self.model.get_submodule(above), last, self._changed[name])
        self.size = int(self.model.config.hidden_size)

    def forward(self, tokens: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """``(texts, tokens)`` ids and which of them are there, to ``(texts, tokens, size)`` states."""
        states: torch.Tensor = self.model(input_ids=tokens, attention_mask=mask).last_hidden_state
        return states

    def begin_with(self, factors: Mapping[str, torch.Tensor]) -> None:
        """Begin with changes that were learned for another task."""
        with torch.no_grad():
            for name, change in self._changed.items():
                change.a.copy_(factors[f"{name}.a"])
                change.b.copy_(factors[f"{name}.b"])

    def learned(self) -> dict[str, torch.Tensor]:
        """What was learned, by the names that :class:`~sidney.agent.fine_tuned.FineTunedEncoder` reads."""
        factors = {}
        for name, change in self._changed.items():
            factors |= {f"{name}.a": change.a, f"{name}.b": change.b}
        return {name: value.detach().to(torch.float16).contiguous() for name, value in factors.items()}
