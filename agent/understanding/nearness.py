"""The label that some words of a message mean, asked of the sentence encoder."""

from __future__ import annotations

from collections.abc import Sequence

from sidney.agent.meanings import NearLabel
from sidney.agent.understanding.draft import Draft
from sidney.agent.words import Token

__all__ = ["near_label"]

_LONGEST = 3


def near_label(draft: Draft, words: Sequence[Token]) -> NearLabel | None:
    """The label that these words mean; ``None`` for none, for many words, or where there is no encoder."""
    if draft.lexicon.meanings is None or not words or len(words) > _LONGEST:
        return None
    return draft.lexicon.meanings.nearest([" ".join(token.text for token in words).lower()])[0]
