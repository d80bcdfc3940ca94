"""Reading a history once and scoring many ID prefixes against it: the model's forward pass, arranged for beams.

All beams of a request share one history, so its keys and values are kept once and every beam attends to them; a beam
adds keys and values only for its own few codes. The result equals the library's own forward pass (a test holds the two
together) at a fraction of its cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from sidney.recsys_model.language_model import BilingualModel

__all__ = ["Context", "PrefixScorer"]


@dataclass(frozen=True)
class Context:
    """Sequences that have been read.

    Attributes:
        keys: One ``(sequences, heads, tokens, width)`` tensor a layer.
        values: Likewise.
        lengths: ``(sequences,)`` tokens that count; the rest is padding.
        state: ``(sequences, hidden)`` the hidden state after each sequence's last token.
    """

    keys: tuple[Tensor, ...]
    values: tuple[Tensor, ...]
    lengths: Tensor
    state: Tensor


class PrefixScorer:
    """Scores ID prefixes and items after sequences of tokens; everything in log-probabilities."""

    def __init__(self, model: BilingualModel) -> None:
        self.model = model
        transformer = model.language_model.transformer
        self._blocks = list(transformer.h)
        self._wte: Tensor = transformer.wte.weight
        self._wpe: Tensor = transformer.wpe.weight
        self._final = transformer.ln_f
        self._heads = int(model.language_model.config.n_head)
        with torch.inference_mode():
            self._items = model.head.item_vectors()
        vocabulary = model.vocabulary
        self._level_embeddings = [
            self._wte[vocabulary.first_code + level * vocabulary.size :][: vocabulary.size]
            for level in range(vocabulary.levels)
        ]

    @torch.inference_mode()
    def read(self, sequences: Sequence[Sequence[int]]) -> Context:
        """Read sequences of token IDs; none may be empty or longer than the model's limit."""
        length = max(len(sequence) for sequence in sequences)
        device = self._wte.device
        tokens = torch.full((len(sequences), length), self.model.vocabulary.pad, dtype=torch.long)
        for row, sequence in enumerate(sequences):
            tokens[row, : len(sequence)] = torch.tensor(list(sequence))
        lengths = torch.tensor([len(sequence) for sequence in sequences], device=device)
        x = self._wte[tokens.to(device)] + self._wpe[:length]
        keys, values = [], []
        for block in self._blocks:
            q, k, v = (self._split(part) for part in block.attn.c_attn(block.ln_1(x)).chunk(3, dim=-1))
            keys.append(k)
            values.append(v)
            # Padding is to the right: the causal mask alone keeps it from what counts.
            mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + block.attn.c_proj(mixed.transpose(1, 2).flatten(2))
            x = x + block.mlp(block.ln_2(x))
        last = x[torch.arange(len(sequences), device=device), lengths - 1]
        return Context(tuple(keys), tuple(values), lengths, self._final(last))

    @torch.inference_mode()
    def extend(self, context: Context, tokens: Tensor) -> Tensor:
        """``(sequences, beams, depth, hidden)`` states after each code of ``(sequences, beams, depth)`` prefixes."""
        sequences, beams, depth = tokens.shape
        positions = context.lengths[:, None] + torch.arange(depth, device=tokens.device)
        x = self._wte[tokens] + self._wpe[positions][:, None]
        length = context.keys[0].shape[2]
        past = torch.arange(length, device=tokens.device) < context.lengths[:, None]
        past_mask = torch.zeros(sequences, 1, 1, length, device=tokens.device).masked_fill(
            ~past[:, None, None], -torch.inf
        )
        own_mask = torch.full((depth, depth), -torch.inf, device=tokens.device).triu(1)
        for block, past_k, past_v in zip(self._blocks, context.keys, context.values, strict=True):
            qkv = block.attn.c_attn(block.ln_1(x))
            q, k, v = (_unflatten(part, self._heads) for part in qkv.chunk(3, dim=-1))
            scale = q.shape[-1] ** -0.5
            # (sequences, heads, beams * depth, width) against the shared history …
            flat = q.flatten(1, 2).transpose(1, 2)
            with_past = flat @ past_k.transpose(-1, -2) * scale + past_mask
            # … and (sequences, beams, heads, depth, width) against the beam's own codes.
            q_own, k_own, v_own = (part.transpose(2, 3) for part in (q, k, v))
            with_own = q_own @ k_own.transpose(-1, -2) * scale + own_mask
            with_past = with_past.reshape(sequences, self._heads, beams, depth, length).transpose(1, 2)
            weights = torch.cat([with_past, with_own], dim=-1).softmax(dim=-1)
            from_past = weights[..., :length].transpose(1, 2).flatten(2, 3) @ past_v
            mixed = (
                from_past.reshape(sequences, self._heads, beams, depth, -1).transpose(1, 2)
                + weights[..., length:] @ v_own
            )
            x = x + block.attn.c_proj(mixed.transpose(2, 3).flatten(3))
            x = x + block.mlp(block.ln_2(x))
        return self._final(x)  # type: ignore[no-any-return]

    @torch.inference_mode()
    def code_log_probs(self, states: Tensor, level: int, existing: Tensor | None = None) -> Tensor:
        """``(…, size)`` log-probabilities of a level's (from 0) codes after ``(…, hidden)`` states.

        Over all of the level's codes, or only over those ``existing``, ``(…, size)`` bool, says some item has.
        """
        logits = F.linear(states, self._level_embeddings[level]).float()
        if existing is not None:
            logits = logits.masked_fill(~existing, -torch.inf)
        return F.log_softmax(logits, dim=-1)

    @torch.inference_mode()
    def item_log_probs(self, states: Tensor) -> Tensor:
        """``(n, items)`` the item head's log-probabilities in catalogue order."""
        return F.log_softmax(self.model.head(states, self._items).float(), dim=-1)

    def _split(self, part: Tensor) -> Tensor:
        return _unflatten(part, self._heads).transpose(1, 2)


def _unflatten(part: Tensor, heads: int) -> Tensor:
    """``(…, hidden)`` as ``(…, heads, width)``."""
    return part.reshape(*part.shape[:-1], heads, part.shape[-1] // heads)
