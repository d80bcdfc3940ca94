"""Labels by what words mean: the sentence encoder puts "scary" nearest to "Horror"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sidney.agent.english import word_set
from sidney.agent.label_index import holds_names
from sidney.agent.mention_roles import Roles, mention_tagger
from sidney.agent.roles import KIND_COLUMNS
from sidney.agent.turn_intents import Sounds, turn_intents
from sidney.agent.words import label_key
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue
from sidney.recsys_model.encoders.embeddings import BUILT_IN_ENCODER, TextEncoder

__all__ = ["CENTRE_WORDS", "Meanings", "NearLabel", "choose_label"]

CENTRE_WORDS = sorted(
    word_set(
        """
        good thing people time day way year man woman child world life hand part place week case point company
        number group problem fact nice small large long new old high different great little big easy hard fast
        slow light heavy cheap expensive popular beautiful quick simple strong soft warm cold happy sad gift home
        work travel summer family friend food water music house car city night party story colour size brand
        quality price
        """
    )
)
"""Plain English, whose mean is what all short texts have in common; it is taken out before two are compared."""

_MOST_LABELS = 3000
"""Labels of a catalogue that are encoded at most, the most frequent first."""
_CLOSE = 0.58
"""Cosine, the centre taken out, from which a word means a label; chosen by benchmarks/synonyms.py."""
_MARGIN = 0.08
"""How much nearer the label must be than others of its column: "colourful" is as near to one colour as to the next."""
_CLOSE_FLAG = 0.62
"""As :data:`_CLOSE`, of the name of a column that says yes or no ("washable", ``wipeable``)."""
_REMEMBERED = 512


@dataclass(frozen=True)
class NearLabel:
    """A label that a phrase means.

    Attributes:
        phrase: The words.
        column, label: As the catalogue spells them.
        similarity: The cosine of the two, without what all short texts have in common.
        is_flag: Whether the column says yes or no, and the label is its name.
    """

    phrase: str
    column: str
    label: str
    similarity: float
    is_flag: bool = False


class Meanings:
    """Vectors of a catalogue's describing labels, made at the first question and kept.

    Columns of names (brands, people) have no part in it: names mean nothing but themselves.

    Args:
        catalogue: Whose labels.
        encoder: Gives the sentence encoder; called at the first question.
    """

    def __init__(self, catalogue: Catalogue, encoder: Callable[[], TextEncoder]) -> None:
        self._encoder = encoder
        pairs = [
            (column.name, label, len(column.label_members[label.casefold()]))
            for column in catalogue.filterable
            if column.kind in (AttributeKind.LABEL, AttributeKind.LABELS) and not holds_names(column, len(catalogue))
            for label in column.canonical_labels.values()
            if any(c.isalpha() for c in label) and len(label) > 2
        ]
        pairs += [
            (column.name, _phrase_of(column.name), int(sum(value is True for value in column.values)))
            for column in catalogue.filterable
            if column.kind is AttributeKind.FLAG
        ]
        self._flags = {column.name for column in catalogue.filterable if column.kind is AttributeKind.FLAG}
        pairs.sort(key=lambda pair: (-pair[2], pair[0] not in KIND_COLUMNS))
        self._labels = [(column, label) for column, label, _ in pairs[:_MOST_LABELS]]
        self._vectors: npt.NDArray[np.float32] | None = None
        self._centre: npt.NDArray[np.float32] | None = None
        self._known: dict[str, NearLabel | None] = {}

    def encoder(self) -> TextEncoder:
        """The sentence encoder."""
        return self._encoder()

    @property
    def is_ready(self) -> bool:
        """Whether the labels have been encoded."""
        return self._vectors is not None

    def vectors(self, texts: Sequence[str]) -> npt.NDArray[np.float32] | None:
        """``(texts, dimensions)`` by the built-in encoder; ``None`` where the workspace has another."""
        encoder = self._encoder()
        return encoder.encode(texts) if encoder.name == BUILT_IN_ENCODER else None

    def roles(self, text: str) -> Roles | None:
        """What the labels and numbers of a message are named for; ``None`` where the workspace has another encoder."""
        return mention_tagger().read(text) if self._encoder().name == BUILT_IN_ENCODER else None

    def sounds(self, text: str, shown: int, *, asked: bool) -> Sounds | None:
        """What a whole message wants; ``None`` where the workspace has another encoder.

        Args:
            text: The message in lower case.
            shown: How many items the latest list shows.
            asked: Whether a question of ours is open.
        """
        if self._encoder().name != BUILT_IN_ENCODER:
            return None
        return turn_intents().read(text, shown, asked=asked)

    def similarities(self, phrase: str, labels: Sequence[str]) -> npt.NDArray[np.float32]:
        """``(labels,)`` how alike a phrase and each label are, without what all short texts have in common."""
        return np.asarray(self._centred(labels) @ self._centred([phrase])[0])

    def _centred(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        encoder = self._encoder()
        if self._centre is None:
            self._centre = encoder.encode(CENTRE_WORDS).mean(axis=0)
        return _centred(encoder.encode(list(texts)), self._centre)

    def nearest(self, phrases: Sequence[str]) -> list[NearLabel | None]:
        """For each phrase the label that it means, or ``None``; unknown phrases are encoded in one call."""
        if not self._labels:
            return [None] * len(phrases)
        new = [p for p in dict.fromkeys(phrases) if p not in self._known]
        if new:
            if self._vectors is None:
                self._vectors = self._centred([label for _, label in self._labels])
            similarity = self._centred(new) @ self._vectors.T
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            for phrase, row in zip(new, similarity):
                self._known[phrase] = self._choose(phrase, row)
        return [self._known[p] for p in phrases]

    def _choose(self, phrase: str, row: npt.NDArray[np.float32]) -> NearLabel | None:
        near = choose_label(phrase, row, self._labels)
        if near is None or near.column not in self._flags:
            return near
        # A flag has no rivals of its own column, so that it must be nearer.
        return replace(near, is_flag=True) if near.similarity >= _CLOSE_FLAG else None


def _phrase_of(name: str) -> str:
    """A flag's name as people would say it: without the verb before it."""
    words = name.replace("_", " ").split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in ("is", "has", "with", "makes") else words)


def choose_label(
    phrase: str,
    row: npt.NDArray[np.float32],
    labels: Sequence[tuple[str, str]],
    *,
    close: float = _CLOSE,
    margin: float = _MARGIN,
) -> NearLabel | None:
    """The nearest of (column, label) pairs, if it is near enough and clearly nearer than other labels of its column.

    A label that shares a word with the nearest ("Survival horror" with "Horror") is no rival to it.

    Args:
        phrase: The words.
        row: ``(labels,)`` similarities of the phrase to each label.
        labels: (column, label) pairs.
        close: The similarity that is near enough.
        margin: How much nearer than the next it must be.
    """
    order = np.argsort(-row)
    best = int(order[0])
    if row[best] < close:
        return None
    column, label = labels[best]
    words = set(label_key(label))
    rival = next(
        (int(n) for n in order[1:] if labels[n][0] == column and not words & set(label_key(labels[n][1]))), None
    )
    if rival is not None and row[best] - row[rival] < margin:
        return None
    return NearLabel(phrase, column, label, float(row[best]))


def _centred(vectors: npt.NDArray[np.float32], centre: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Vectors without what all short texts share, at unit length again."""
    moved = vectors - centre
    lengths = np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
    return np.asarray(moved / lengths, dtype=np.float32)
