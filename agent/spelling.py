"""Misspelled labels: single words a slip away from a label's word, and labels of several words with one slip."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from sidney.agent.english import EVERYDAY, FILLER
from sidney.agent.label_index import MAX_LABEL_TOKENS, LabelIndex
from sidney.agent.words import Token, fold, tokenise
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue

__all__ = ["LabelSpelling", "NearWord", "is_slip", "slips_allowed"]

_SHORTEST = 4
"""Letters from which on a word is held against others: three letters are near to too many."""
_TELLING = 6
"""Letters from which on a word that the catalogue knows may yet be a slip within a label ("Lighting Cables")."""


_SHORT = 6
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {
    letter: "".join(
        row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in _ROWS for at in [row.find(letter)] if at >= 0
    )
    for letter in "".join(_ROWS)
}
"""The letters beside each on the keyboard."""


@dataclass(frozen=True)
class NearWord:
    """A word of a label that a misspelled word is near to: its stem, how far, and whether only names hold it."""

    stem: str
    distance: int
    is_name: bool


@dataclass(frozen=True)
class _Gap:
    """The word that is left out of a label of several, as it is spelled and as a stem."""

    form: str
    stem: str
    column: str
    label: str


def slips_allowed(word: str) -> int:
    """How many slips a word of this length may hold."""
    return 1 if len(word) < 9 else 2


def is_slip(said: str, meant: str) -> bool:
    """Whether one word may be the other, misspelled; both folded. People rarely get the first letter wrong."""
    if said == meant or said[:1] != meant[:1] or min(len(said), len(meant)) < 3 or max(len(said), len(meant)) < 4:
        return False
    allowed = slips_allowed(said)
    if OSA.distance(said, meant, score_cutoff=allowed) > allowed:
        return False
    if len(said) == len(meant) <= _SHORT and sorted(said) != sorted(meant):
        # In short words one letter for another makes another word ("blocks", "black"), unless the keys are neighbours.
        pairs = [(a, b) for a, b in zip(said, meant) if a != b]
        if len(pairs) != 1 or pairs[0][1] not in _NEIGHBOURS.get(pairs[0][0], ""):
            return False
    # Of four letters, one for another makes a different word ("cosy", "cost"); one too few or two swapped do not.
    return len(said) > _SHORTEST or len(said) != len(meant) or sorted(said) == sorted(meant)


class LabelSpelling:
    """Finds the labels that misspelled words were meant for.

    Args:
        catalogue: Whose labels.
        index: The phrases that stand for them.
    """

    def __init__(self, catalogue: Catalogue, index: LabelIndex) -> None:
        self._index = index
        self._stems: dict[str, str] = {}
        describing: set[str] = set()
        self._gaps: dict[tuple[int, str, tuple[str, ...]], list[_Gap]] = defaultdict(list)
        self._of_column: dict[str, dict[str, str]] = defaultdict(dict)
        for column in catalogue.filterable:
            if column.kind is AttributeKind.FLAG:
                tokens = tokenise(column.name.replace("_", " "))
                self._add_gaps(column.name, "yes", tokens)
                if len(tokens) == 1 and len(column.name) >= _TELLING:
                    self._stems[fold(column.name)] = tokens[0].stem
                    describing.add(fold(column.name))
            if column.kind not in (AttributeKind.LABEL, AttributeKind.LABELS):
                continue
            is_name = index.is_name_column(column.name)
            for label in column.canonical_labels.values():
                tokens = tokenise(label)
                self._add_gaps(column.name, label, tokens)
                if len(tokens) == 1:
                    self._of_column[column.name][tokens[0].folded] = label
                for token in tokens:
                    word = fold(token.text)
                    if len(word) >= _SHORTEST and word.isalpha() and token.stem in index.words:
                        for form in (word, token.stem):
                            self._stems[form] = token.stem
                            if not is_name:
                                describing.add(form)
        self._stems |= {word: word for word in index.spelled if word not in self._stems}
        self._forms = sorted(form for form in self._stems if len(form) >= _SHORTEST and form not in FILLER)
        self._names = frozenset(self._forms) - describing - (set(index.spelled) - index.name_words)

    def _add_gaps(self, column: str, label: str, tokens: Sequence[Token]) -> None:
        if not 2 <= len(tokens) <= MAX_LABEL_TOKENS:
            return
        for place, token in enumerate(tokens):
            rest = tuple(t.stem for t in tokens if t is not token)
            if len(token.text) >= 3 and any(word not in FILLER and not word.isdigit() for word in rest):
                gap = _Gap(fold(token.text), token.stem, column, label)
                self._gaps[place, gap.form[0], rest].append(gap)

    def near_word(self, token: Token, frequency: Callable[[str], int]) -> NearWord | None:
        """The label's word that an unknown word is a slip away from; of several the nearest, then the most frequent."""
        word = fold(token.text)
        if len(word) < _SHORTEST or not word.isalpha():
            return None
        allowed = slips_allowed(word)
        found: list[tuple[int, bool, int, str]] = []
        for said in {word, token.stem}:
            for form, distance, _ in process.extract(
                said, self._forms, scorer=OSA.distance, score_cutoff=allowed, limit=8
            ):
                if is_slip(said, form):
                    stem = self._stems[form]
                    found.append((int(distance), form in EVERYDAY, -frequency(stem), stem))
        if len(word) == _SHORTEST:
            found = [each for each in found if each[3] not in self._names]
            if len({each[3] for each in found}) != 1:
                return None
        if not found:
            return None
        distance, _, _, stem = min(found)
        return NearWord(stem, distance, stem in self._names)

    def label_at(
        self, start: int, tokens: Sequence[Token], stems: Sequence[str], free: Callable[[int], bool],
        is_known: Callable[[Token], bool], column: str | None = None,
    ) -> tuple[int, str, str] | None:  # fmt: skip
        """A label of several words that begins at a token, one of its words misspelled: its end, column and label.

        Args:
            free: Whether the label may reach to a token.
            is_known: Whether a word is one that the catalogue or plain English knows.
            column: The only column to look in, if one was named.
        """
        last = start
        while last < min(len(tokens), start + MAX_LABEL_TOKENS) and free(last):
            last += 1
        for end in range(last, start + 1, -1):
            for place in range(end - start):
                said = tokens[start + place]
                word = fold(said.text)
                rest = tuple(stems[start : start + place]) + tuple(stems[start + place + 1 : end])
                for gap in self._gaps.get((place, word[0], rest), ()):
                    if column is not None and gap.column != column:
                        continue
                    if not (is_slip(word, gap.form) or is_slip(said.stem, gap.stem)):
                        continue
                    if column is not None or not is_known(said) or self._is_doubtful(said, gap, end - start):
                        return end, gap.column, gap.label
        return None

    def _is_doubtful(self, said: Token, gap: _Gap, length: int) -> bool:
        """Whether a word that is known may be a slip all the same: it is not plain English, and the rest is telling."""
        if said.folded in EVERYDAY or said.stem in EVERYDAY:
            return False
        if length >= 3:
            return True
        if self._index.is_name_column(gap.column):
            # "Cyanide Stuidos", where some other maker is spelled so in the catalogue itself.
            if said.stem in self._index.words:
                return (
                    len(said.text) >= _TELLING and said.is_capitalised and sorted(fold(said.text)) == sorted(gap.form)
                )
            return said.is_capitalised
        return len(said.text) >= _TELLING or (len(said.text) >= _SHORTEST and gap.form in EVERYDAY)

    def label_near(self, token: Token) -> tuple[str, str] | None:
        """The column and the label of one word that a word alone is a slip away from, if it is one label only."""
        found = [(column, label) for column in self._of_column if (label := self.label_in(column, token)) is not None]
        if len({label.casefold() for _, label in found}) != 1:
            return None
        return min(found, key=lambda pair: (pair[0] not in self._index.roles.kinds, pair[0]))

    def label_in(self, column: str, token: Token) -> str | None:
        """The label of one word that a word beside its column's name is a slip away from, if it is one only."""
        word = fold(token.text)
        if len(word) < _SHORTEST or (token.folded in FILLER and not token.is_capitalised):
            return None
        labels = self._of_column[column]
        found = process.extract(word, labels.keys(), scorer=OSA.distance, score_cutoff=slips_allowed(word), limit=4)
        near = [(distance, form) for form, distance, _ in found if is_slip(word, form)]
        near = [each for each in near if each[0] == min(near)[0]]
        return labels[near[0][1]] if len(near) == 1 else None
