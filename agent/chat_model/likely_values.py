"""The labels that a message may mean: what a chat model is offered, and what it is allowed to come back with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from sidney.agent.chat_model.grounding import MessageWords
from sidney.agent.english import FILLER
from sidney.agent.lexicon import Lexicon
from sidney.agent.words import tokenise
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column

if TYPE_CHECKING:
    from sidney.recsys_model.encoders.embeddings import TextEncoder

__all__ = ["LikelyValues"]

_BY_MEANING = 400
"""Labels of a column, the most frequent ones, that are compared by meaning: a brand's name has none anyway."""
_NEAR_IN_SPELLING = 6
_UNKNOWN_WORDS = 12
_LONGEST_WORD = 30
_PHRASES = 8
_NEAR_IN_MEANING = 8
_ALIKE = 0.3
"""Cosine of a label and a message's word or pair of words from which one may stand for the other."""


class LikelyValues:
    """Finds the labels near a message. The labels' vectors are made at the first message of any conversation.

    Args:
        lexicon: The catalogue's words.
        encoder: For nearness in meaning; ``None`` for spelling alone.
    """

    def __init__(self, lexicon: Lexicon, encoder: TextEncoder | None) -> None:
        self._lexicon = lexicon
        self._encoder = encoder

    def near(self, message: str, words: MessageWords) -> Mapping[str, tuple[str, ...]]:
        """The labels of each column that a message may mean, likeliest first; columns without any are left out."""
        found: dict[str, dict[str, None]] = {}
        for name, labels in words.mentioned():
            found.setdefault(name, {}).update(dict.fromkeys(labels[:20]))
        # A word that is known is spelled right; what it may stand for is found by the lexicon and by meaning.
        unknown = (t for t in tokenise(message) if 3 < len(t.text) <= _LONGEST_WORD and not self._lexicon.knows_word(t))
        said = list(dict.fromkeys(t.folded for t in unknown))[:_UNKNOWN_WORDS]
        for column in self._columns:
            # No spread over long lists of brands: a name is either spelled or it is not.
            for word in said:
                near = process.extract(
                    word, self._folded[column.name], scorer=fuzz.ratio, score_cutoff=75, limit=_NEAR_IN_SPELLING
                )
                found.setdefault(column.name, {}).update(dict.fromkeys(column.labels[n] for _, _, n in near))
        for column_name, labels in self._by_meaning(message).items():
            found.setdefault(column_name, {}).update(dict.fromkeys(labels))
        return {name: tuple(labels) for name, labels in found.items() if labels}

    @cached_property
    def _columns(self) -> tuple[Column, ...]:
        kinds = (AttributeKind.LABEL, AttributeKind.LABELS)
        return tuple(column for column in self._lexicon.catalogue.filterable if column.kind in kinds)

    @cached_property
    def _folded(self) -> dict[str, list[str]]:
        return {column.name: [label.casefold() for label in column.labels] for column in self._columns}

    @property
    def _vectors(self) -> Mapping[str, npt.NDArray[np.float32]]:
        if self._encoder is None:
            return {}
        known = _VECTORS.setdefault(self._lexicon.catalogue, {})
        if self._encoder.name not in known:
            known[self._encoder.name] = {
                column.name: self._encoder.encode(list(column.labels[:_BY_MEANING]))
                for column in self._columns
                if column.labels
            }
        return known[self._encoder.name]

    def _by_meaning(self, message: str) -> Mapping[str, tuple[str, ...]]:
        phrases = _phrases(message)
        if self._encoder is None or not phrases:
            return {}
        said = self._encoder.encode(phrases)
        found: dict[str, tuple[str, ...]] = {}
        for column in self._columns:
            if column.name not in self._vectors:
                continue
            likeness = (self._vectors[column.name] @ said.T).max(axis=1)
            nearest = np.argsort(-likeness, kind="stable")[:_NEAR_IN_MEANING]
            found[column.name] = tuple(column.labels[row] for row in nearest if likeness[row] >= _ALIKE)
        return found


_VECTORS: WeakKeyDictionary[Catalogue, dict[str, dict[str, npt.NDArray[np.float32]]]] = WeakKeyDictionary()
"""By encoder and column: the next conversation over the same catalogue has them at once."""


def _phrases(message: str) -> list[str]:
    """The message whole, and its telling words alone and in pairs: one of several wishes is lost in the whole."""
    told = (t for t in tokenise(message) if t.folded not in FILLER and not t.text.isdigit())
    said = [t.text for t in told if 2 < len(t.text) <= _LONGEST_WORD]
    pairs = [f"{first} {second}" for first, second in pairwise(said)]
    return list(dict.fromkeys([message[:200], *said[:_PHRASES], *pairs[:_PHRASES]])) if said else []
