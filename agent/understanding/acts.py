"""What a sentence does, when its form alone does not say: it wants, asks, talks, takes, refuses or praises.

A linear model over three kinds of evidence: the sentence's vector by the frozen sentence encoder, its words and their
order, and what the rules made of it (their kind of sentence; whether labels, numbers, comparatives and columns stand in
it). ``benchmarks/acts.py`` fits it to examples that were written for it in words of no one trade, never to what it is
measured on. Without an encoder, or with another than the built-in one, a second model does without the vector.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sidney.agent.concepts import comparative_pattern
from sidney.agent.understanding.sentences import Act, SentenceKind

__all__ = ["WEIGHTS", "ActModel", "Evidence", "act_model", "evidence_row", "function_words"]

WEIGHTS = Path(__file__).with_name("acts.npz")
_COMPARED = re.compile(rf"\b(?:{comparative_pattern(more=True)}|{comparative_pattern(more=False)})\b")
_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|"
    r"ninety|hundred|thousand|half|dozen)\b"
)
_Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Evidence:
    """What the rules and the catalogue know of a sentence.

    Attributes:
        text: The sentence in lower case.
        kind: What its form says.
        labels: Whether it names labels of the catalogue.
        columns: Whether it names columns.
    """

    text: str
    kind: SentenceKind
    labels: bool = False
    columns: bool = False


def evidence_row(evidence: Evidence) -> list[float]:
    """The evidence that is no word, as numbers."""
    return [
        float(evidence.kind is SentenceKind.QUESTION),
        float(evidence.kind is SentenceKind.TALK),
        float(evidence.kind is SentenceKind.WISH),
        float("?" in evidence.text),
        float(evidence.labels),
        float(evidence.columns),
        float(bool(_NUMBER.search(evidence.text))),
        float(bool(re.search(r"[$€£]", evidence.text))),
        float(bool(_COMPARED.search(evidence.text))),
        min(1.0, len(evidence.text.split()) / 12),
    ]


def function_words(text: str) -> list[str]:
    """Words, pairs of words and the sentence's ends; numbers are all one."""
    words = ["#" if w[0].isdigit() else w for w in re.findall(r"[a-z']+|\d+|[?!]", text)]
    words = ["^", *words, "$"]
    return [*words, *(f"{a} {b}" for a, b in itertools.pairwise(words))]


class ActModel:
    """The fitted model.

    Args:
        acts: The acts, in the order of the columns of the weights.
        vocabulary: The n-grams that count.
        weights: ``(features, acts)``; the features are the vector's, if any, then n-grams, evidence and a constant.
        vectors: Whether the sentence's vector takes part.
    """

    def __init__(
        self, acts: Sequence[str], vocabulary: Sequence[str], weights: npt.NDArray[np.floating], *, vectors: bool
    ) -> None:
        self._acts = [Act(act) for act in acts]
        self._places = {word: n for n, word in enumerate(vocabulary)}
        self._weights = weights.astype(np.float32)
        self.vectors = vectors

    def probabilities(self, evidence: Evidence, vector: _Floats | None = None) -> dict[Act, float]:
        """How likely the sentence does each of the things."""
        grams = np.zeros(len(self._places), dtype=np.float32)
        for word in function_words(evidence.text):
            if (place := self._places.get(word)) is not None:
                grams[place] = 1.0
        parts = [grams * GRAM_SCALE, np.array([*evidence_row(evidence), 1.0], dtype=np.float32)]
        if self.vectors and vector is not None:
            parts.insert(0, vector)
        logits = np.concatenate(parts) @ self._weights
        odds = np.exp(logits - logits.max())
        return dict(zip(self._acts, (odds / odds.sum()).tolist(), strict=True))


GRAM_SCALE = np.float32(0.3)
"""How much an n-gram counts beside the vector; chosen by cross-validation over the examples."""


@lru_cache(maxsize=2)
def act_model(*, vectors: bool) -> ActModel:
    """The shipped model, with or without the sentence's vector."""
    with np.load(WEIGHTS) as held:
        name = "with_vectors" if vectors else "without_vectors"
        return ActModel(held["acts"].tolist(), held["vocabulary"].tolist(), held[name], vectors=vectors)
