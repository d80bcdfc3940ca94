"""Reading a history once and scoring many ID prefixes against it: the model's forward pass, arranged for beams.

Where an item is one position, its codes are scored by light heads on one hidden state. Where each code is a position,
all beams of a request share one history, so its keys and values are kept once and every beam attends to them; a beam
adds keys and values only for its own few codes. The result equals the library's own forward pass (a test holds the two
together) at a fraction of its cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F

from sidney.recsys_model.model.counted_purchases import CountedPurchases
from sidney.recsys_model.model.fusion import Fusion
from sidney.recsys_model.model.language_model import BilingualModel
from sidney.recsys_model.model.library_forward import extend_by_library, read_by_library
from sidney.recsys_model.model.prompts import Prompt

__all__ = ["Context", "PrefixScorer", "mixed"]


@dataclass(frozen=True)
class Context:
    """Sequences that have been read.

    Attributes:
        keys: One ``(sequences, heads, tokens, width)`` tensor a layer.
        values: Likewise.
        lengths: ``(sequences,)`` tokens that count; the rest is padding.
        state: ``(sequences, hidden)`` the hidden state after each sequence's last token.
        prompts: What was read.
        cache: Of a model that is read by the library's own forward pass, in place of ``keys`` and ``values``.
        cached: How many tokens it holds for each sequence, padding included.
    """

    keys: tuple[Tensor, ...]
    values: tuple[Tensor, ...]
    lengths: Tensor
    state: Tensor
    prompts: tuple[Prompt, ...] = ()
    cache: Any = None
    cached: int = 0


class PrefixScorer:
    """Scores ID prefixes and items after sequences of tokens; everything in log-probabilities.

    Args:
        model: Trained, or in training.
        codes: ``(items, levels)`` the items' codes, tie-breaks may follow.
        counted: What is known of purchases beside; ``None`` leaves the model to itself.
        fusion: How it is weighed; by default not at all.
    """

    def __init__(
        self,
        model: BilingualModel,
        codes: npt.NDArray[np.integer],
        counted: CountedPurchases | None = None,
        fusion: Fusion | None = None,
    ) -> None:
        self.model = model
        self.counted = counted
        self.fusion = fusion or Fusion()
        # Base models come in many kinds; the pass below is GPT-2's.
        self._lean = model.language_model.config.model_type == "gpt2"
        if self._lean:
            transformer = model.language_model.transformer
            self._blocks = list(transformer.h)
            self._wte: Tensor = transformer.wte.weight
            self._wpe: Tensor = transformer.wpe.weight
            self._final = transformer.ln_f
            self._heads = int(model.language_model.config.n_head)
        levels = model.vocabulary.levels
        self._codes = torch.from_numpy(np.ascontiguousarray(codes[:, :levels], dtype=np.int64)).to(model.device)
        with torch.inference_mode():
            table = model.head.table()
            self._table = table[0]
            self._items = model.head.normalised(table)
            self._seen = model.head.seen.clone()
            self._wish_keys = model.wish_head.keys(model.head)
        self._level_embeddings = [model.code_embeddings(level) for level in range(levels)]

    @torch.inference_mode()
    def read(self, prompts: Sequence[Prompt]) -> Context:
        """Read prompts; none may be empty or longer than the model's limit."""
        length = max(len(prompt.tokens) for prompt in prompts)
        device = self.model.device
        tokens = torch.full((len(prompts), length), self.model.vocabulary.pad, dtype=torch.long)
        places: list[tuple[int, int]] = []
        vectors: list[npt.NDArray[np.float32]] = []
        for row, prompt in enumerate(prompts):
            start = 0 if self._lean else length - len(prompt.tokens)
            tokens[row, start : start + len(prompt.tokens)] = torch.tensor(prompt.tokens)
            for place, vector in prompt.vectors.items():
                places.append((row, start + place))
                vectors.append(vector)
        lengths = torch.tensor([len(prompt.tokens) for prompt in prompts], device=device)
        x = self.model.embed(
            tokens.to(device),
            torch.tensor(places, dtype=torch.long, device=device).reshape(-1, 2),
            torch.from_numpy(np.stack(vectors) if vectors else np.zeros((0, 0), dtype=np.float32)).to(device),
            self._table if self.model.whole_items else None,
            self._codes,
        )
        if not self._lean:
            cache, state = read_by_library(self.model.language_model, x, lengths)
            return Context((), (), lengths, state, tuple(prompts), cache, length)
        x = x + self._wpe[:length]
        keys, values = [], []
        for block in self._blocks:
            q, k, v = (self._split(part) for part in block.attn.c_attn(block.ln_1(x)).chunk(3, dim=-1))
            keys.append(k)
            values.append(v)
            # Padding is to the right: the causal mask alone keeps it from what counts.
            mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + block.attn.c_proj(mixed.transpose(1, 2).flatten(2))
            x = x + block.mlp(block.ln_2(x))
        last = x[torch.arange(len(prompts), device=device), lengths - 1]
        return Context(tuple(keys), tuple(values), lengths, self._final(last), tuple(prompts))

    @torch.inference_mode()
    def next_code_log_probs(self, context: Context, codes: Tensor, existing: Tensor | None = None) -> Tensor:
        """``(sequences, beams, size)`` log-probabilities of the code after each prefix.

        Args:
            context: What was read.
            codes: ``(sequences, beams, depth)`` the prefixes' codes; depth 0 asks for first codes.
            existing: ``(…, size)`` bool; with it, probabilities are over the codes that some item has.
        """
        depth = codes.shape[2]
        if self.model.level_heads is not None:
            before = [self._level_embeddings[level][codes[..., level]] for level in range(depth)]
            states = context.state[:, None].expand(-1, codes.shape[1], -1)
            logits = self.model.level_heads(states, before)
        else:
            if depth:
                first, size = self.model.vocabulary.first_code, self.model.vocabulary.size
                tokens = first + torch.arange(depth, device=codes.device) * size + codes
                states = self.extend(context, tokens)[:, :, -1]
            else:
                states = context.state[:, None].expand(-1, codes.shape[1], -1)
            logits = F.linear(states, self._level_embeddings[depth])
        logits = logits.float()
        if existing is not None:
            logits = logits.masked_fill(~existing, -torch.inf)
        return F.log_softmax(logits, dim=-1)

    @torch.inference_mode()
    def extend(self, context: Context, tokens: Tensor) -> Tensor:
        """``(sequences, beams, depth, hidden)`` states after each code of ``(sequences, beams, depth)`` prefixes."""
        if not self._lean:
            embedded = self.model.language_model.get_input_embeddings()(tokens)
            return extend_by_library(
                self.model.language_model, context.cache, context.cached, context.lengths, embedded
            )
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
    def item_log_probs(self, context: Context) -> Tensor:
        """``(n, items)`` log-probabilities in catalogue order: item head and memory, moved by trend and wishes."""
        return self.keeping(context, self.trending(self.remembering(context, self.head_log_probs(context))))

    @torch.inference_mode()
    def head_log_probs(self, context: Context) -> Tensor:
        """``(n, items)`` the item head's own log-probabilities in catalogue order, newcomers helped."""
        logits = self.model.head(context.state, self._items).float()
        if self.fusion.newcomers:
            logits = logits + self.fusion.newcomers * ~self._seen
        return F.log_softmax(logits, dim=-1)

    @torch.inference_mode()
    def remembering(self, context: Context, own: Tensor) -> Tensor:
        """``(n, items)`` the item head's log-probabilities, mixed with what is remembered of purchases."""
        weights, histories = self.fusion.memory, [prompt.history for prompt in context.prompts]
        wished = torch.tensor([prompt.has_wish for prompt in context.prompts], device=own.device)
        shares = torch.where(wished, weights.share_with_wish, weights.share)
        if self.counted is not None and bool(shares.any()):
            recalled = torch.from_numpy(self.counted.memory.recall(histories, weights))
            own = mixed(own, recalled.to(own.device), shares)
        shares = torch.where(wished, 0.0, weights.following)
        if self.counted is not None and bool(shares.any()):
            following = torch.from_numpy(self.counted.successors.recall(histories, weights.following_decay))
            own = mixed(own, following.to(own.device), shares)
        return own

    @torch.inference_mode()
    def trending(self, log_probs: Tensor) -> Tensor:
        """``(n, items)`` log-probabilities, multiplied with how the items' demand has moved."""
        weight, trend = self.fusion.trend, self.counted.trend if self.counted is not None else None
        if trend is None or not weight:
            return log_probs
        lifts = torch.from_numpy(trend.lifts).to(log_probs)
        return F.log_softmax(log_probs + weight * lifts, dim=-1)

    @torch.inference_mode()
    def keeping(self, context: Context, log_probs: Tensor) -> Tensor:
        """``(n, items)`` log-probabilities, multiplied with the wish head's that an item keeps to its row's wish.

        Last of all: the memory knows nothing of wishes, and what it recalls must keep to them, too.
        """
        moved = log_probs
        for wanted in (True, False):
            heard = [prompt.wanted if wanted else prompt.unwanted for prompt in context.prompts]
            rows = [row for row, vector in enumerate(heard) if vector is not None]
            if rows:
                moved = self.model.wish_head.keep(
                    moved,
                    torch.tensor(rows, device=moved.device),
                    torch.from_numpy(np.stack([v for v in heard if v is not None])).to(moved.device),
                    self._wish_keys,
                    self.model.head.vectors,
                    wanted=wanted,
                )
        return log_probs if moved is log_probs else F.log_softmax(moved, dim=-1)

    def _split(self, part: Tensor) -> Tensor:
        return _unflatten(part, self._heads).transpose(1, 2)


def mixed(own: Tensor, recalled: Tensor, shares: Tensor) -> Tensor:
    """Log-probabilities of mixtures.

    Args:
        own: ``(n, items)`` log-probabilities.
        recalled: ``(n, items)`` probabilities; a row that adds up to less than one, or to nothing, leaves that much
            more to the other.
        shares: ``(n,)`` the share of ``recalled``.
    """
    shares = shares.to(own.dtype)
    kept = torch.log1p(-shares * recalled.sum(dim=-1).clamp(max=1 - 1e-6))
    return torch.logaddexp(own + kept[:, None], (recalled * shares[:, None]).log())


def _unflatten(part: Tensor, heads: int) -> Tensor:
    """``(…, hidden)`` as ``(…, heads, width)``."""
    return part.reshape(*part.shape[:-1], heads, part.shape[-1] // heads)
