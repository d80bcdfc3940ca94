"""A catalogue's titles, to be found whole, in part, or misspelled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from sidney.agent.english import FILLER
from sidney.agent.words import Token, label_key
from sidney.recsys_model.data.catalogue import Catalogue

__all__ = ["TitleIndex", "holds"]


class TitleIndex:
    """Titles by their stems."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._item_ids = catalogue.item_ids
        self.popularity: Mapping[str, int] = {}
        self._titles: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._words: dict[str, list[int]] = defaultdict(list)
        self.keys: list[tuple[str, ...]] = []
        for index, title in enumerate(catalogue.titles):
            key = label_key(title)
            self.keys.append(key)
            self._titles[key].append(index)
            for word in dict.fromkeys(key):
                self._words[word].append(index)
        self._folded = [" ".join(key) for key in self.keys]
        self._longest = max((len(k) for k in self.keys), default=0)

    def at(self, start: int, tokens: Sequence[Token], limit: int | None = None) -> tuple[int, list[int]] | None:
        """The longest whole title that begins at a token: its end, and the items called so."""
        stems = [token.stem for token in tokens[start : start + min(self._longest, limit or 40)]]
        for length in range(len(stems), 0, -1):
            items = self._titles.get(tuple(stems[:length]))
            if items:
                return start + length, items
        return None

    def containing(self, words: Sequence[str]) -> list[int]:
        """Items whose title holds these stems side by side, titles that begin with them first, then shorter titles."""
        if not words or all(w in FILLER or w.isdigit() for w in words):
            return []
        rarest = min(words, key=lambda word: len(self._words.get(word, ())))
        wanted = tuple(words)
        hits = [
            (
                self.keys[i][: len(wanted)] != wanted,
                -self.popularity.get(self._item_ids[i], 0),
                len(self.keys[i]),
                i,
            )
            for i in self._words.get(rarest, ())
            if holds(self.keys[i], wanted)
        ]
        return [hit[-1] for hit in sorted(hits)]

    def like(self, words: Sequence[str]) -> list[int]:
        """Items whose title is spelled almost like these stems."""
        said = " ".join(words)
        if len(said) < 5:
            return []
        allowed = max(1, len(said) // 6)
        found = process.extract(said, self._folded, scorer=OSA.distance, score_cutoff=allowed, limit=3)
        return [int(index) for _, _, index in found]


def holds(key: Sequence[str], part: Sequence[str]) -> bool:
    """Whether these stems stand side by side in a key."""
    return bool(part) and any(tuple(key[i : i + len(part)]) == tuple(part) for i in range(len(key) - len(part) + 1))
