"""Any causal language model's forward pass, arranged for beams by the library's own means: its cache, copied.

The lean pass of :mod:`scoring` knows GPT-2 alone. This one asks of a model only what the library's ``generate`` asks: a
cache, an attention mask, position numbers, and padding on the left, so that distances between positions are right for
sliding windows as well.
"""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor

__all__ = ["extend_by_library", "read_by_library"]

_MOST_CACHED = 32_768
"""Tokens of all copies of the cache together: beyond, beams are extended in parts."""


def read_by_library(language_model: Any, embedded: Tensor, lengths: Tensor) -> tuple[Any, Tensor]:
    """Read sequences.

    Args:
        language_model: From ``transformers``.
        embedded: ``(sequences, tokens, hidden)``, padded on the left.
        lengths: ``(sequences,)`` tokens that count.

    Returns:
        The cache, and ``(sequences, hidden)`` states after the last tokens.
    """
    counts = _counts(embedded.shape[1], lengths)
    out = language_model.base_model(
        inputs_embeds=embedded,
        attention_mask=counts.long(),
        position_ids=(counts.cumsum(1) - 1).clamp(min=0),
        use_cache=True,
    )
    return out.past_key_values, out.last_hidden_state[:, -1]


def extend_by_library(language_model: Any, cache: Any, length: int, lengths: Tensor, embedded: Tensor) -> Tensor:
    """``(sequences, beams, depth, hidden)`` states after each token of every beam.

    Args:
        language_model: From ``transformers``.
        cache: What :func:`read_by_library` gave; it is left as it is.
        length: Tokens that it holds for each sequence, padding included.
        lengths: ``(sequences,)`` those that count.
        embedded: ``(sequences, beams, depth, hidden)`` the beams' own tokens.
    """
    sequences, beams, depth, _ = embedded.shape
    row = torch.arange(sequences, device=embedded.device).repeat_interleave(beams)
    flat = embedded.flatten(0, 1)
    read = _counts(length, lengths)
    states = []
    at_once = max(1, _MOST_CACHED // (length + depth))
    for start in range(0, len(row), at_once):
        rows = row[start : start + at_once]
        own = copy.deepcopy(cache)
        own.batch_select_indices(rows)
        counts = torch.cat([read[rows], read.new_ones(len(rows), depth)], dim=1)
        out = language_model.base_model(
            inputs_embeds=flat[start : start + at_once],
            attention_mask=counts.long(),
            position_ids=lengths[rows, None] + torch.arange(depth, device=embedded.device),
            past_key_values=own,
            use_cache=True,
        )
        states.append(out.last_hidden_state)
    return torch.cat(states).reshape(embedded.shape)


def _counts(length: int, lengths: Tensor) -> Tensor:
    """``(sequences, length)`` which tokens are not padding."""
    return torch.arange(length, device=lengths.device) >= length - lengths[:, None]
