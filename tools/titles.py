"""Finding items by what a person calls them: the exact title first, then its words, then a near spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cached_property
from weakref import WeakKeyDictionary

from rapidfuzz import fuzz, process

from sidney.recsys_model.data.catalogue import Catalogue

__all__ = ["TitleIndex", "normalised", "title_index"]

_WORDS = re.compile(r"\w+")
_SHORT = 4
"""A name this short is matched as whole words only: almost every title is a near spelling of three letters."""
_LONG = 8
"""From this length on, a name may be part of a longer title and misspelled at once."""
_CUTOFF = 80.0
_OTHER_NUMBER = 0.75


def normalised(text: str) -> str:
    """Words in lower case without accents or punctuation, one space apart: "Pokémon: Let's Go!" → "pokemon lets go"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(_WORDS.findall(re.sub(r"['’`®™©]", "", plain)))


class TitleIndex:
    """Every title of a catalogue, ready to be searched.

    Args:
        titles: In catalogue order.
    """

    def __init__(self, titles: Sequence[str]) -> None:
        self._normalised = tuple(normalised(title) for title in titles)
        self._by_title: dict[str, list[int]] = {}
        for index, title in enumerate(self._normalised):
            self._by_title.setdefault(title, []).append(index)

    def longest_from(self, word: str) -> int:
        """How many words the longest title that begins with a word has; 0 if none does."""
        return self._longest_from.get(word, 0)

    @cached_property
    def _longest_from(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for title in self._by_title:
            word = title.partition(" ")[0]
            found[word] = max(found.get(word, 0), title.count(" ") + 1)
        return found

    def __contains__(self, name: str) -> bool:
        """Whether a name, normalised already, is the whole of some title."""
        return name in self._by_title

    def find(self, text: str, limit: int) -> tuple[tuple[int, float], ...]:
        """Catalogue positions and likeness from 0 to 1, best first, at most ``limit``.

        The same words are 1. All of the text's words within a title's, unbroken, are at least 0.9, and the more of the
        title they are the higher. Otherwise eight letters in ten must agree, and four letters or fewer are never
        matched by spelling. A title with another number ("FIFA 18" for "FIFA 19") is set back.
        """
        wanted = normalised(text)
        if not wanted or limit < 1:
            return ()
        found: dict[int, float] = dict.fromkeys(self._by_title.get(wanted, ()), 1.0)
        padded = f" {wanted} "
        for index, title in enumerate(self._normalised):
            if index not in found and padded in f" {title} ":
                # A name that opens the title is likelier meant than one somewhere in it.
                found[index] = 0.9 + 0.08 * len(wanted) / len(title) + 0.01 * title.startswith(wanted)
        if len(found) < limit and len(wanted) > _SHORT:
            for index, likeness in self._near(wanted, limit + len(found)).items():
                found.setdefault(index, likeness)
        ranked = sorted(found.items(), key=lambda pair: (-pair[1], len(self._normalised[pair[0]]), pair[0]))
        return tuple(ranked[:limit])

    def _near(self, wanted: str, limit: int) -> dict[int, float]:
        # Not rapidfuzz's weighted ratio: it takes one small word in common ("no") for nearly the whole name.
        scorers: list[Callable[..., float]] = [fuzz.token_sort_ratio]
        if len(wanted) >= _LONG:
            # Misspelled part of a long title, or a title in a longer text.
            scorers.append(fuzz.partial_ratio)
        numbers = _numbers(wanted)
        near: dict[int, float] = {}
        for scorer in scorers:
            # More than asked, since some fall behind on their numbers.
            matches = process.extract(
                wanted, self._normalised, scorer=scorer, processor=None, score_cutoff=_CUTOFF, limit=4 * limit + 20
            )
            for title, score, index in matches:
                if len(title) <= _SHORT or 2 * len(title) < len(wanted):
                    continue
                # Below 0.9, which whole words start from.
                likeness = 0.89 * score / 100 * (1 if numbers <= _numbers(title) else _OTHER_NUMBER)
                near[index] = max(likeness, near.get(index, 0.0))
        return near


def title_index(catalogue: Catalogue) -> TitleIndex:
    """The catalogue's index, made at the first call and kept as long as the catalogue."""
    index = _INDEXES.get(catalogue)
    if index is None:
        index = _INDEXES[catalogue] = TitleIndex(catalogue.titles)
    return index


_INDEXES: WeakKeyDictionary[Catalogue, TitleIndex] = WeakKeyDictionary()


def _numbers(text: str) -> set[str]:
    return {word for word in text.split() if any(letter.isdigit() for letter in word)}
