"""Prompts: what the model reads before it is asked for an item.

A prompt's tokens are those of the vocabulary, and, in the shape with one position an item, whole items: the number
``len(vocabulary) + i`` stands for item *i* of the catalogue. A wish is read in two ways at once: as words, and as what
the sentence encoder makes of what it wants and of what it does not want, which are added at its control tokens. The
encoder knows words that no catalogue of this size could teach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.model.vocabulary import Vocabulary
from sidney.recsys_model.model.wishes import WishParts, names_to_shield, split_wish

__all__ = ["WISH_WORDS", "Prompt", "PromptMaker"]

WISH_WORDS = 24
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Prompt:
    """Attributes:
    tokens: Token numbers; those from ``len(vocabulary)`` up are items.
    vectors: Sentence vectors by the position at which they are added.
    history: The items that were chosen, oldest first.
    has_wish: Whether a wish follows them.
    wanted: The sentence vector of what the wish wants, if it wants something.
    unwanted: Of what it does not want.
    """

    tokens: list[int]
    vectors: dict[int, Vectors] = field(default_factory=dict)
    history: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    has_wish: bool = False
    wanted: Vectors | None = None
    unwanted: Vectors | None = None


class PromptMaker:
    """Makes prompts of histories and wishes.

    Args:
        vocabulary: The tokenizer.
        codes: ``(items, levels)`` codes in catalogue order.
        embed: Gives ``(texts, dimensions)`` sentence vectors, centred as the items' are.
        max_items: The longest history that is read; of a longer one, the newest items.
        whole_items: Whether an item is one position, or as many as it has codes.
        labels: The catalogue's labels, which a wish is not parted within.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        codes: npt.NDArray[np.int32],
        embed: Callable[[Sequence[str]], Vectors],
        max_items: int,
        whole_items: bool,
        labels: Iterable[str] = (),
    ) -> None:
        self.vocabulary = vocabulary
        self.max_items = max_items
        self.whole_items = whole_items
        self.codes = codes[:, : vocabulary.levels].astype(np.int64)
        self.code_tokens = vocabulary.code_tokens(codes)
        self._embed = embed
        self._shielded = names_to_shield(labels)
        self._remembered: dict[str, Vectors] = {}

    def prompt(self, history: Sequence[int] | npt.NDArray[np.integer], wish: str = "") -> Prompt:
        """The prompt after which an ID is asked for."""
        return self.build(history, wish.strip(), self.read(wish) if wish.strip() else None)

    def read(self, wish: str) -> WishParts:
        """What a wish wants and what it does not."""
        return split_wish(wish, self._shielded)

    def build(
        self, history: Sequence[int] | npt.NDArray[np.integer], wish: str = "", parts: WishParts | None = None
    ) -> Prompt:
        """The prompt of a wish that was read before."""
        v = self.vocabulary
        recent = np.asarray(history, dtype=np.int64)[-self.max_items :]
        tokens = [v.bos, v.items, *self.item_tokens(recent)]
        vectors: dict[int, Vectors] = {}
        wanted = unwanted = None
        if wish and parts is not None:
            if parts.wanted or not parts.unwanted:
                wanted = vectors[len(tokens)] = self.vector(parts.wanted or wish)
                tokens.append(v.wish)
            if parts.unwanted:
                unwanted = vectors[len(tokens)] = self.vector(parts.unwanted)
                tokens.append(v.without)
            tokens += [*v.encode(wish, WISH_WORDS), v.items]
        return Prompt(tokens, vectors, recent, bool(wish), wanted, unwanted)

    def goes_with(self, item: int) -> Prompt:
        """The prompt after which an item that goes with this one is asked for."""
        v = self.vocabulary
        tokens = [v.bos, v.items, *self.item_tokens(np.array([item])), v.goes_with]
        return Prompt(tokens, history=np.array([item]))

    def item_tokens(self, items: npt.NDArray[np.integer]) -> list[int]:
        """The tokens of items in a history."""
        if self.whole_items:
            return (len(self.vocabulary) + items.astype(np.int64)).tolist()  # type: ignore[no-any-return]
        return self.code_tokens[items].ravel().tolist()  # type: ignore[no-any-return]

    def vector(self, text: str) -> Vectors:
        """The sentence vector of a text, remembered."""
        if text not in self._remembered:
            self.remember([text])
        return self._remembered[text]

    def remember(self, texts: Sequence[str], on_progress: Callable[[int, int], None] | None = None) -> None:
        """Embed texts in one go, those known already left out; a session's many wishes do not pile up for ever."""
        new = [text for text in dict.fromkeys(texts) if text not in self._remembered]
        if len(self._remembered) > 100_000:
            self._remembered.clear()
        for start in range(0, len(new), 1024):
            block = new[start : start + 1024]
            self._remembered.update(zip(block, self._embed(block), strict=True))
            if on_progress is not None:
                on_progress(start + len(block), len(new))
