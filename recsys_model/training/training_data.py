"""What the model is taught, as token sequences that say for every position whether and what is predicted there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.building.build_settings import TaskShares
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.model.prompts import Prompt, PromptMaker
from sidney.recsys_model.model.wishes import Wish, WishMaker

__all__ = ["Batch", "Example", "ExampleMaker", "Heard", "Questions", "batches"]

Ints = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]
NOTHING = -1
TEXT_WORDS = 40
_WISHES_AN_ITEM = 2
_FROM_NOTHING = 0.1
_MOST_WISHES = 20_000


@dataclass(frozen=True)
class Example:
    """One sequence.

    Attributes:
        tokens: ``(tokens,)`` token numbers, those from the vocabulary's length up items.
        items: ``(tokens,)`` the item that comes next, -1 where none is asked for.
        words: ``(tokens,)`` the token of the vocabulary that comes next, -1 where none is asked for.
        vectors: Sentence vectors by position.
        wish: The wish at its end, if there is one.
        wanted: The sentence vector of what the wish wants, if it wants something.
        unwanted: Of what it does not want.
    """

    tokens: Ints
    items: Ints
    words: Ints
    vectors: dict[int, Vectors] = field(default_factory=dict)
    wish: Wish | None = None
    wanted: Vectors | None = None
    unwanted: Vectors | None = None


@dataclass(frozen=True)
class Heard:
    """Sentence vectors that the wish head hears at the end of some rows of a batch.

    Attributes:
        rows: ``(n,)`` which rows.
        vectors: ``(n, dimensions)``.
    """

    rows: Ints
    vectors: Vectors


@dataclass(frozen=True)
class Questions:
    """Words, and which items they fit.

    Attributes:
        vectors: ``(questions, dimensions)`` sentence vectors.
        fits: ``(questions, items)`` bool.
    """

    vectors: Vectors
    fits: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Batch:
    """Examples of like length, padded to the right.

    Attributes:
        tokens: ``(examples, tokens)``.
        items: Likewise.
        words: Likewise.
        vector_places: ``(vectors, 2)`` row and position of every sentence vector.
        vectors: ``(vectors, dimensions)``.
        wishes: ``(row, wish)`` of every example that ends in a wish that names labels; its last asked-for position is
            what the labels are about.
        wanted: What is wanted at the last asked-for position of some rows.
        unwanted: What is not wanted there.
    """

    tokens: Ints
    items: Ints
    words: Ints
    vector_places: Ints
    vectors: Vectors
    wishes: tuple[tuple[int, Wish], ...]
    wanted: Heard
    unwanted: Heard


class ExampleMaker:
    """Makes an epoch's examples; the same epoch and seed make the same ones, so that a stopped run can go on.

    Args:
        prompts: Makes what is read.
        catalogue: The items.
        wishes: Makes wishes.
        shares: How much of each task.
        seed: Of the wishes, which are made once: their sentence vectors are what costs.
    """

    def __init__(
        self, prompts: PromptMaker, catalogue: Catalogue, wishes: WishMaker, shares: TaskShares, seed: int
    ) -> None:
        self.prompts = prompts
        self.catalogue = catalogue
        self.wishes = wishes
        self.shares = shares
        self._seed = seed

    def prepare(self, on_progress: Callable[[int, int], None] | None = None) -> None:
        """Make the wishes and embed their words: once, before the first epoch."""
        names = [name for _, name in self.wishes.labels.names]
        said = [name.lower() for name, is_said in zip(names, self.wishes.labels.said, strict=True) if is_said]
        wanted = [wish.parts.wanted for wishes in self._pool.values() for wish in wishes]
        self.prompts.remember([*said, *(text for text in wanted if text)], on_progress)

    @cached_property
    def _pool(self) -> dict[int, list[Wish]]:
        generator = np.random.default_rng([self._seed, 7])
        items = np.arange(len(self.catalogue))
        if len(items) * _WISHES_AN_ITEM > _MOST_WISHES:
            items = generator.choice(items, size=_MOST_WISHES // _WISHES_AN_ITEM, replace=False)
        return {
            int(item): [self.wishes.wish_for(int(item), generator) for _ in range(_WISHES_AN_ITEM)] for item in items
        }

    @cached_property
    def _texts(self) -> list[list[int]]:
        v = self.prompts.vocabulary
        return [v.encode(text, TEXT_WORDS) for text in self.catalogue.texts]

    @cached_property
    def _speaking(self) -> list[tuple[str, tuple[int, ...]]]:
        """What is wanted in the wishes made, with the labels that it names."""
        wishes = (wish for wishes in self._pool.values() for wish in wishes)
        return [(wish.parts.wanted, wish.wanted) for wish in wishes if wish.wanted and wish.parts.wanted]

    def questions(self, count: int, generator: np.random.Generator) -> Questions | None:
        """Words at random, half of them a label's name and half a whole wish, and which items they fit.

        ``None`` where the catalogue has no labels.
        """
        labels = self.wishes.labels
        said = np.flatnonzero(labels.said)
        if not len(said) or not self._speaking:
            return None
        asked = [(labels.names[label][1].lower(), (int(label),)) for label in generator.choice(said, size=count // 2)]
        chosen = generator.integers(len(self._speaking), size=count - len(asked))
        asked += [self._speaking[place] for place in chosen]
        vectors = np.stack([self.prompts.vector(text) for text, _ in asked])
        fits = np.stack([labels.having(wanted) for _, wanted in asked])
        return Questions(vectors, fits)

    def epoch(self, sequences: Sequence[npt.NDArray[np.int32]], generator: np.random.Generator) -> Iterator[Example]:
        """Every history once, some of them ending in a wish, then the other tasks by their shares.

        A history's window starts at a random place when it is longer than ``max_items``.
        """
        most = self.prompts.max_items
        for sequence in sequences:
            surplus = len(sequence) - most - 1
            start = int(generator.integers(surplus + 1)) if surplus > 0 else 0
            window = sequence[start : start + most + 1]
            if generator.random() < self.shares.wish_after_history and int(window[-1]) in self._pool:
                yield self._wish(window, generator)
            else:
                # What people buy before anything is known of them is popularity: a little of it is enough (asked of
                # every history, it cost a tenth of Scientific's NDCG@10 in the first epochs).
                yield self._history(window, bool(generator.random() < _FROM_NOTHING))
            if len(sequence) > 1 and generator.random() < self.shares.goes_with:
                yield self._goes_with(sequence, generator)
        items = len(self.catalogue)
        least = min(items, 1000) / max(items, 1)
        # Without histories, wishes alone teach everything.
        share = _at_least(self.shares.wish, least) if sequences else 1.0
        for index in generator.choice(items, size=int(share * items), replace=False):
            yield self._wish(np.array([self._wished(int(index), generator)]), generator)
        share = _at_least(self.shares.text, least if len(sequences) else 0.25)
        for index in generator.choice(items, size=int(share * items), replace=False):
            yield self._text(int(index)) if generator.random() < 0.7 else self._named(int(index), generator)

    def _wished(self, index: int, generator: np.random.Generator) -> int:
        """The item, or half of the time one of the items with a random label: rare labels must be heard as well."""
        labels = self.wishes.labels
        if len(labels) and generator.random() < 0.5:
            members = labels.items_by_label[int(generator.integers(len(labels)))]
            index = int(generator.choice(members))
        return index if index in self._pool else int(generator.choice(np.fromiter(self._pool, dtype=np.int64)))

    def _history(self, window: npt.NDArray[np.integer], from_nothing: bool) -> Example:
        """Each item predicted from those before it, the first of all only if asked for ``from_nothing``."""
        example = self._asked(self.prompts.build(window[:-1]), window)
        if not from_nothing and len(window) > 1:
            example.items[1] = NOTHING
        return example

    def _asked(self, prompt: Prompt, window: npt.NDArray[np.integer], wish: Wish | None = None) -> Example:
        """A prompt that asks for each item of ``window``: the first after ``<items>``, the last at its end."""
        tokens = list(prompt.tokens)
        items, words = [NOTHING] * len(tokens), [NOTHING] * len(tokens)
        step = 1 if self.prompts.whole_items else self.prompts.vocabulary.levels
        for place, item in enumerate(window[:-1]):
            items[1 + place * step] = int(item)
        items[-1] = int(window[-1])
        if not self.prompts.whole_items:
            # The codes of the item asked for last are read too, since each is predicted from those before it.
            last = self.prompts.code_tokens[int(window[-1])].tolist()
            tokens += last[:-1]
            items += [NOTHING] * (step - 1)
            words += [NOTHING] * (step - 1)
        return Example(
            np.array(tokens),
            np.array(items),
            np.array(words),
            prompt.vectors,
            wish,
            prompt.wanted,
            prompt.unwanted,
        )

    def _wish(self, window: npt.NDArray[np.integer], generator: np.random.Generator) -> Example:
        """A history, then a wish that the last item meets, and that item."""
        item = int(window[-1])
        wish = self._pool[item][int(generator.integers(len(self._pool[item])))]
        if len(window) > 1 and generator.random() < 0.5:
            # What matters after a history is to rule out what the history would have brought.
            labels = self.wishes.labels
            own = set(labels.of(item).tolist())
            before = np.concatenate([labels.of(int(i)) for i in window[-6:-1]])
            avoid = [int(label) for label in before if label not in own and labels.said[label]]
            if avoid:
                unwanted = (int(generator.choice(avoid)),)
                keep = bool(wish.parts.wanted) and generator.random() < 0.5
                wish = self.wishes.ruled_out(wish if keep else None, unwanted, generator)
        example = self._asked(self.prompts.build(window[:-1], wish.text, wish.parts), window, wish)
        if len(window) > 1:
            example.items[1] = NOTHING
            if self.prompts.whole_items:
                # What stands before the wish has not heard of it: there the item is asked for plainly, too.
                example.items[len(window)] = item
        return example

    def _goes_with(self, sequence: npt.NDArray[np.int32], generator: np.random.Generator) -> Example:
        """An item, and another one that the same person chose soon before or after."""
        place = int(generator.integers(len(sequence)))
        near = [p for p in range(max(0, place - 3), min(len(sequence), place + 4)) if p != place]
        other = int(sequence[int(generator.choice(near))])
        prompt = self.prompts.goes_with(int(sequence[place]))
        example = self._asked(prompt, np.array([int(sequence[place]), other]))
        example.items[1] = NOTHING
        return example

    def _text(self, index: int) -> Example:
        """An ID, then what the item is."""
        v = self.prompts.vocabulary
        spoken = [*self._texts[index], v.eos]
        tokens = [v.bos, *self.prompts.code_tokens[index].tolist(), v.text, *spoken]
        words = [NOTHING] * (v.levels + 1) + spoken + [NOTHING]
        return Example(np.array(tokens), np.full(len(tokens), NOTHING), np.array(words))

    def _named(self, index: int, generator: np.random.Generator) -> Example:
        """Words, then an ID, all in tokens of the vocabulary: so plain ``generate`` can write IDs, too."""
        v = self.prompts.vocabulary
        wishes = self._pool.get(index)
        text = wishes[int(generator.integers(len(wishes)))].text if wishes else self.catalogue.titles[index]
        spoken = v.encode(text, 24)
        code = self.prompts.code_tokens[index].tolist()
        tokens = [v.bos, v.wish, *spoken, v.items, *code, v.eos]
        words = [NOTHING] * (len(spoken) + 2) + [*code, v.eos, NOTHING]
        return Example(np.array(tokens), np.full(len(tokens), NOTHING), np.array(words))


def _at_least(share: float, least: float) -> float:
    """No less than the least, so that a small catalogue hears enough of the task; a task switched off stays off."""
    return max(share, least) if share else 0.0


def batches(examples: Sequence[Example], pad: int, tokens: int, generator: np.random.Generator) -> list[Batch]:
    """Batches of at most ``tokens`` padded tokens, in random order, each of examples of like length."""
    # A little noise on the length keeps the same examples from always sharing a batch.
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].tokens) + generator.random() * 2)
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
    tokens, items, words = np.full(shape, pad), np.full(shape, NOTHING), np.full(shape, NOTHING)
    places: list[tuple[int, int]] = []
    vectors: list[Vectors] = []
    for row, example in enumerate(examples):
        tokens[row, : len(example.tokens)] = example.tokens
        items[row, : len(example.items)] = example.items
        words[row, : len(example.words)] = example.words
        for place, vector in example.vectors.items():
            places.append((row, place))
            vectors.append(vector)
    return Batch(
        tokens,
        items,
        words,
        np.array(places, dtype=np.int64).reshape(-1, 2),
        np.stack(vectors) if vectors else np.zeros((0, 0), dtype=np.float32),
        tuple((row, e.wish) for row, e in enumerate(examples) if e.wish and (e.wish.wanted or e.wish.unwanted)),
        _heard([example.wanted for example in examples]),
        _heard([example.unwanted for example in examples]),
    )


def _heard(vectors: Sequence[Vectors | None]) -> Heard:
    rows = [row for row, vector in enumerate(vectors) if vector is not None]
    there = [vector for vector in vectors if vector is not None]
    return Heard(np.array(rows, dtype=np.int64), np.stack(there) if there else np.zeros((0, 0), dtype=np.float32))
