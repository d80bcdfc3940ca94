"""What the model is taught, as token sequences that say for every token whether and how it is to be predicted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.catalogue import Catalogue
from sidney.recsys_model.vocabulary import Vocabulary
from sidney.recsys_model.wishes import wish_for

__all__ = ["Batch", "SequenceMaker", "batches"]

Ints = npt.NDArray[np.int64]
_NOT_PREDICTED, _WORD, _CODE = -2, -1, 0
WISH_WORDS = 24
TEXT_WORDS = 40


@dataclass(frozen=True)
class Example:
    """One sequence.

    Attributes:
        tokens: ``(tokens,)`` token IDs.
        kinds: ``(tokens,)`` how each token is predicted: -2 not at all, -1 as a word, *l* ≥ 0 as a code of level *l*.
        items: ``(tokens,)`` where an ID begins, the item's index, else -1.
    """

    tokens: Ints
    kinds: Ints
    items: Ints


@dataclass(frozen=True)
class Batch:
    """Examples of like length, padded to the right: every field of an example, as ``(examples, tokens)``."""

    tokens: Ints
    kinds: Ints
    items: Ints


class SequenceMaker:
    """Makes an epoch's examples; the same epoch and seed make the same ones, so that a stopped run can go on.

    Args:
        vocabulary: The tokenizer.
        codes: ``(items, levels)`` codes in catalogue order.
        catalogue: The items.
        seen: ``(items,)`` whether an item occurs in training: only then may the item head be taught it.
        max_items: The longest history, in items.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        codes: npt.NDArray[np.int32],
        catalogue: Catalogue,
        seen: npt.NDArray[np.bool_],
        max_items: int,
    ) -> None:
        self.vocabulary = vocabulary
        self.catalogue = catalogue
        self.max_items = max_items
        self._code_tokens = vocabulary.code_tokens(codes)
        self._seen = seen

    @cached_property
    def _texts(self) -> list[list[int]]:
        # Only training needs them.
        return [self.vocabulary.encode(self.catalogue.text_of(i), TEXT_WORDS) for i in range(len(self.catalogue))]

    def prompt(self, history: Sequence[int] | npt.NDArray[np.integer], wish: str = "") -> list[int]:
        """The tokens after which an ID is asked for: what recommending reads."""
        v = self.vocabulary
        recent = np.asarray(history, dtype=np.int64)[-self.max_items :]
        tokens = [v.bos, v.items, *self._code_tokens[recent].ravel().tolist()]
        if wish:
            tokens += [v.wish, *v.encode(wish, WISH_WORDS), v.items]
        return tokens

    def epoch(self, sequences: Sequence[npt.NDArray[np.int32]], generator: np.random.Generator) -> Iterator[Example]:
        """Every history once, about a third of them ending in a wish, and a wish and a text for every other item.

        A history's window starts at a random place when it is longer than ``max_items``.
        """
        for sequence in sequences:
            surplus = len(sequence) - self.max_items
            start = int(generator.integers(surplus + 1)) if surplus > 0 else 0
            window = sequence[start : start + self.max_items]
            wish = wish_for(self.catalogue, int(window[-1]), generator) if generator.random() < 0.35 else ""
            if len(window) > 1 or wish:
                yield self._history(window, wish)
        items = len(self.catalogue)
        share = items if not sequences else max(items // 2, min(items, 1000))
        for index in generator.choice(items, size=share, replace=False):
            yield self._history(np.array([index]), wish_for(self.catalogue, int(index), generator))
        for index in generator.choice(items, size=share, replace=False):
            yield self._text(int(index))

    def _history(self, window: npt.NDArray[np.integer], wish: str) -> Example:
        v = self.vocabulary
        before = window[:-1] if wish else window
        tokens = [v.bos, v.items, *self._code_tokens[before].ravel().tolist()]
        kinds = [_NOT_PREDICTED] * 2 + list(range(v.levels)) * len(before)
        items = [-1] * len(tokens)
        for place, item in enumerate(before):
            items[2 + place * v.levels] = int(item) if self._seen[item] else -1
        if wish:
            words = v.encode(wish, WISH_WORDS)
            tokens += [v.wish, *words, v.items, *self._code_tokens[window[-1]].tolist()]
            kinds += [_NOT_PREDICTED] * (len(words) + 2) + list(range(v.levels))
            items += [-1] * (len(words) + 2) + [int(window[-1]) if self._seen[window[-1]] else -1]
            items += [-1] * (v.levels - 1)
        return Example(np.array(tokens), np.array(kinds), np.array(items))

    def _text(self, index: int) -> Example:
        v = self.vocabulary
        words = self._texts[index]
        tokens = [v.bos, *self._code_tokens[index].tolist(), v.text, *words, v.eos]
        kinds = [_NOT_PREDICTED] * (v.levels + 2) + [_WORD] * (len(words) + 1)
        return Example(np.array(tokens), np.array(kinds), np.full(len(tokens), -1))


def batches(examples: Sequence[Example], pad: int, tokens: int, generator: np.random.Generator) -> list[Batch]:
    """Batches of at most ``tokens`` padded tokens, in random order, each of examples of like length."""
    # A little noise on the length keeps the same examples from always sharing a batch.
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].tokens) + generator.random() * 4)
    groups: list[list[int]] = [[]]
    longest = 0
    for index in order:
        length = len(examples[index].tokens)
        if groups[-1] and max(longest, length) * (len(groups[-1]) + 1) > tokens:
            groups.append([])
            longest = 0
        groups[-1].append(index)
        longest = max(longest, length)
    generator.shuffle(groups)
    return [_padded([examples[i] for i in group], pad) for group in groups if group]


def _padded(examples: Sequence[Example], pad: int) -> Batch:
    shape = len(examples), max(len(example.tokens) for example in examples)
    tokens, kinds, items = np.full(shape, pad), np.full(shape, _NOT_PREDICTED), np.full(shape, -1)
    for row, example in enumerate(examples):
        tokens[row, : len(example.tokens)] = example.tokens
        kinds[row, : len(example.kinds)] = example.kinds
        items[row, : len(example.items)] = example.items
    return Batch(tokens, kinds, items)
