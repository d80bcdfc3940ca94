"""The catalogue's own words: its labels, its columns' names and its titles, ready to be found in what a person says."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from sidney.agent.english import EVERYDAY, FILLER, OTHER_UNITS
from sidney.agent.measures import Measure, measures_of
from sidney.agent.words import Token, crosses_stop, fold, label_key, stem, tokenise
from sidney.recsys_model.catalogue import AttributeKind, Catalogue, Column

__all__ = ["KIND_COLUMNS", "LabelMention", "Lexicon", "lexicon_of"]

_MAKER_CUES = frozenset(
    {"by", "from", "brand", "brands", "make", "maker", "made", "publisher", "developer", "label", "company"}
)
_PLACE_CUES = frozenset({"for", "on"})
KIND_COLUMNS = frozenset({"categories", "category", "genre", "genres", "department", "departments"})
"""Columns that say what kind of thing an item is."""
_MAX_GROUP = 40
"""Labels that one word may stand for ("cables"); a word that ends more labels than that says too little."""
_MAX_LABEL_TOKENS = 8


@dataclass(frozen=True)
class LabelMention:
    """Labels of one column, found in a message.

    Attributes:
        start, end: The tokens, half open.
        column: The column's name.
        labels: The labels as the catalogue spells them; several when one word ends them all ("headphones").
        said: The words that were said.
        corrected: Whether a typo was read over.
    """

    start: int
    end: int
    column: str
    labels: tuple[str, ...]
    said: str
    corrected: bool = False


class Lexicon:
    """Finds a catalogue's labels, columns and titles in tokens. Built once a catalogue; see :func:`lexicon_of`."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.measures: tuple[Measure, ...] = measures_of(catalogue)
        # "for 4 players" is about a number, though "player" ends the label "Single-player".
        self._measured = (
            {stem(word) for word in OTHER_UNITS}
            | {stem(word) for m in self.measures for word in m.units}
            | {w for m in self.measures for n in m.names for w in n}
        )
        self._phrases: dict[tuple[str, ...], dict[str, list[str]]] = defaultdict(dict)
        self._prefixes: dict[tuple[str, ...], dict[str, list[str]]] = defaultdict(dict)
        self._initials: dict[tuple[str, ...], dict[str, list[str]]] = {}
        self._short_forms: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for column in catalogue.filterable:
            if column.kind in (AttributeKind.LABEL, AttributeKind.LABELS):
                self._add_labels(column)
            elif column.kind is AttributeKind.FLAG:
                self._phrases[label_key(column.name.replace("_", " "))].setdefault(column.name, []).append("yes")
        for key, columns in self._initials.items():
            self._add_initials(key, columns)
        self._label_words = tuple(
            sorted({w for key in self._phrases for w in key if len(w) >= 4 and w not in EVERYDAY})
        )
        self._label_word_set = {w for key in self._phrases for w in key}
        self.word_counts = self._count_words()
        self._trigrams = Counter(t for word, count in self.word_counts.items() if count > 2 for t in _trigrams(word))
        self.popularity: Mapping[str, int] = {}
        """How often each item was chosen, if anyone knows: of several titles that fit, the best known is meant."""
        self._titles: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._title_words: dict[str, list[int]] = defaultdict(list)
        self._title_keys: list[tuple[str, ...]] = []
        for index, title in enumerate(catalogue.titles):
            key = label_key(title)
            self._title_keys.append(key)
            self._titles[key].append(index)
            for word in dict.fromkeys(key):
                self._title_words[word].append(index)
        self._folded_titles = [" ".join(key) for key in self._title_keys]
        self._longest_title = max((len(k) for k in self._title_keys), default=0)

    # -- building ------------------------------------------------------------------------------------------------------

    def _add_labels(self, column: Column) -> None:
        groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for label in column.canonical_labels.values():
            key = label_key(label)
            if not key or len(key) > _MAX_LABEL_TOKENS:
                continue
            self._phrases[key].setdefault(column.name, []).append(label)
            if len(key) > 1 and sum(map(len, key)) >= 4:
                # "roleplaying", "coop": people leave the hyphen out.
                self._phrases[("".join(key),)].setdefault(column.name, []).append(label)
            initials = "".join(word[0] for word in key)
            if column.kind is AttributeKind.LABELS and len(key) > 1:
                # "fps", and "rpg" with the initial of what it is a kind of.
                for known_as in (initials, f"{initials}g"):
                    if len(known_as) >= 3 and known_as not in EVERYDAY:
                        self._initials.setdefault((known_as,), {}).setdefault(column.name, []).append(label)
            if short := re.fullmatch(r"([a-z]{1,3})(\d{1,3})", fold(label)):
                self._short_forms[short[2]].append((column.name, label))
            for length in range(1, len(key)):
                if column.kind is AttributeKind.LABELS or column.name in KIND_COLUMNS:
                    groups[key[-length:]].append(label)
                else:
                    self._prefixes[key[:length]].setdefault(column.name, []).append(label)
        for key, labels in groups.items():
            if len(labels) == 1 and len(key) == 1 and key[0] in EVERYDAY:
                continue
            if (
                len(labels) > _MAX_GROUP
                or sum(map(len, key)) < 3
                or all(w.isdigit() or w in FILLER or w in self._measured for w in key)
            ):
                continue
            own = self._phrases.get(key, {}).get(column.name, [])
            covered = set(column.label_members[own[0].casefold()].tolist()) if own else set()
            extra = [
                label for label in labels
                if label not in own and not covered.issuperset(column.label_members[label.casefold()].tolist())
            ]  # fmt: skip
            if extra:
                self._phrases[key][column.name] = [*own, *extra]

    def _add_initials(self, key: tuple[str, ...], columns: Mapping[str, Sequence[str]]) -> None:
        """An abbreviation, where one label of a column is meant; beside labels that end in it ("Action RPG")."""
        for name, labels in columns.items():
            known = self._phrases.get(key, {}).get(name, [])
            if len(labels) > 1 or (key in self._phrases and not known):
                continue
            members = self.catalogue.columns[name].label_members
            whole = set(members[labels[0].casefold()].tolist())
            apart = [label for label in known if not whole.issuperset(members[label.casefold()].tolist())]
            self._phrases[key][name] = [*labels, *apart]

    def _count_words(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        for index in range(len(self.catalogue)):
            counts.update({token.stem for token in tokenise(self.catalogue.text_of(index))})
        return counts

    # -- labels --------------------------------------------------------------------------------------------------------

    def knows_word(self, token: Token) -> bool:
        """Whether a word is one of the catalogue's texts or plain English, and so no typo."""
        return (
            token.stem in self._label_word_set or token.stem in self.word_counts or token.folded in EVERYDAY
            or token.stem in EVERYDAY
        )  # fmt: skip

    def corrected(self, tokens: Sequence[Token]) -> tuple[list[str], set[int]]:
        """The tokens' stems with typos of label words put right, and the positions where that was done."""
        stems, where = [token.stem for token in tokens], set()
        for position, token in enumerate(tokens):
            if len(token.stem) < 5 or not token.stem.isalpha() or self.knows_word(token):
                continue
            allowed = 1 if len(token.stem) < 9 else 2
            found = process.extract(token.stem, self._label_words, scorer=OSA.distance, score_cutoff=allowed, limit=8)
            near = [
                (distance, -self.word_counts[word], word) for word, distance, _ in found if word[0] == token.stem[0]
            ]
            if near:
                stems[position] = min(near)[2]
                where.add(position)
        return stems, where

    def find_labels(self, text: str, tokens: Sequence[Token], taken: Sequence[bool]) -> list[LabelMention]:
        """Labels among tokens that are not ``taken``, the longest first at each place, none overlapping."""
        stems, corrected = self.corrected(tokens)
        found: list[LabelMention] = []
        position = 0
        while position < len(tokens):
            mention = None if taken[position] else self._label_at(position, text, tokens, stems, taken, corrected)
            if mention is None:
                position += 1
            else:
                found.append(mention)
                position = mention.end
        return _without_makers_of_places(found, tokens, self.catalogue)

    def _label_at(
        self,
        start: int,
        text: str,
        tokens: Sequence[Token],
        stems: list[str],
        taken: Sequence[bool],
        corrected: set[int],
    ) -> LabelMention | None:
        for end in range(min(len(tokens), start + _MAX_LABEL_TOKENS), start, -1):
            if any(taken[start:end]) or crosses_stop(text, tokens[start], tokens[end - 1]):
                continue
            columns = self._phrases.get(tuple(stems[start:end]))
            said = text[tokens[start].start : tokens[end - 1].end]
            if columns:
                choice = self._choose_column(columns, start, end, tokens, text)
                if choice is not None:
                    return LabelMention(start, end, *choice, said, bool(corrected & set(range(start, end))))
            if (
                end - start == 2
                and stems[start + 1].isdigit()
                and (short := self._short_form(stems[start], stems[start + 1]))
            ):
                return LabelMention(start, end, *short, said)
        if self._has_maker_cue(start, tokens) and not taken[start]:
            for end in range(min(len(tokens), start + 3), start, -1):
                begun = self._prefixes.get(tuple(stems[start:end]))
                if begun and not any(taken[start:end]) and stems[start] not in FILLER:
                    column, labels = max(begun.items(), key=lambda pair: self._items_with(pair[0], pair[1]))
                    if len(labels) <= _MAX_GROUP:
                        said = text[tokens[start].start : tokens[end - 1].end]
                        return LabelMention(start, end, column, tuple(labels), said)
        return None

    def _choose_column(
        self, columns: dict[str, list[str]], start: int, end: int, tokens: Sequence[Token], text: str
    ) -> tuple[str, tuple[str, ...]] | None:
        around = {t.stem for t in tokens[max(0, start - 3) : start]} | {t.stem for t in tokens[end : end + 1]}
        before = {t.folded for t in tokens[max(0, start - 2) : start]}
        best: tuple[tuple[bool, bool, bool, int], str] | None = None
        for name, labels in columns.items():
            column = self.catalogue.columns[name]
            named = bool(set(label_key(name.replace("_", " "))) & around)
            if not (named or self._is_meant(column, labels, start, end, tokens, text)):
                continue
            maker = column.kind is AttributeKind.LABEL
            cue = (maker and bool(before & _MAKER_CUES)) or (not maker and bool(before & _PLACE_CUES))
            # A title's own words, a maker's cue, the column called brand, then wherever the label is most at home.
            rank = (named, cue, maker and name == "brand", self._items_with(name, labels))
            if best is None or rank > best[0]:
                best = rank, name
        return None if best is None else (best[1], tuple(columns[best[1]]))

    def _is_meant(
        self, column: Column, labels: Sequence[str], start: int, end: int, tokens: Sequence[Token], text: str
    ) -> bool:
        """Whether the words are likely to be this label and not plain English ("the", "Play", "one", "glass")."""
        if column.kind is AttributeKind.FLAG:
            return True
        words = tokens[start:end]
        if all(t.text.isdigit() for t in words):
            return False
        everyday = all(t.folded in EVERYDAY or t.stem in EVERYDAY or len(t.text) < 2 or t.text.isdigit() for t in words)
        if column.kind is AttributeKind.LABELS and not all(
            t.folded in FILLER or t.text.isdigit() or len(t.text) < 2 for t in words
        ):
            return True
        if column.kind is AttributeKind.LABEL and not everyday and len(words) == 1:
            held = self._items_with(column.name, labels)
            everyday = self.word_counts[words[0].stem] > 4 * held + 5
        if not everyday:
            return True
        if self._has_maker_cue(start, tokens):
            return not all(t.folded in FILLER for t in words) or words[0].is_capitalised
        opens = start == 0 or text[: words[0].start].rstrip()[-1:] in ".!?"
        spelled = text[words[0].start : words[-1].end]
        return (
            spelled in labels and words[0].is_capitalised and not opens and not all(t.folded in FILLER for t in words)
        )

    def _has_maker_cue(self, start: int, tokens: Sequence[Token]) -> bool:
        before = [t.folded for t in tokens[max(0, start - 2) : start]]
        return bool(before) and (
            before[-1] in _MAKER_CUES or (before[-1] in ("the", "is", "of", "like") and before[0] in _MAKER_CUES)
        )

    def _short_form(self, word: str, digits: str) -> tuple[str, tuple[str, ...]] | None:
        """``playstation 4`` for a label ``PS4``: its letters in order within the word, its first letter first."""
        for name, label in self._short_forms.get(digits, ()):
            letters = iter(word)
            short = fold(label)[: -len(digits)]
            if word[:1] == short[:1] and len(word) > len(short) and all(letter in letters for letter in short):
                return name, (label,)
        return None

    def _items_with(self, name: str, labels: Sequence[str]) -> int:
        members = self.catalogue.columns[name].label_members
        return max((len(members.get(label.casefold(), ())) for label in labels), default=0)

    def items_of(self, mention: LabelMention) -> frozenset[int]:
        """The positions of the items that have one of a mention's labels."""
        members = self.catalogue.columns[mention.column].label_members
        return frozenset(i for label in mention.labels for i in members.get(label.casefold(), np.array([])).tolist())

    # -- columns -------------------------------------------------------------------------------------------------------

    def find_column(self, words: str) -> Column | None:
        """The column that a phrase names ("the price limit", "brands", "genre"), if one."""
        key = label_key(words)
        for measure in self.measures:
            if any(_holds(key, name) for name in measure.names):
                return measure.column
        for column in self.catalogue.filterable:
            names = label_key(column.name.replace("_", " "))
            if _holds(key, names) or any(
                _holds(key, (word,)) for word in _COLUMN_SYNONYMS.get(names[-1] if names else "", ())
            ):
                return column
        return None

    # -- titles --------------------------------------------------------------------------------------------------------

    def titles_at(self, start: int, tokens: Sequence[Token], limit: int | None = None) -> tuple[int, list[int]] | None:
        """The longest whole title that begins at a token: its end, and the items called so."""
        stems = [token.stem for token in tokens[start : start + min(self._longest_title, limit or 40)]]
        for length in range(len(stems), 0, -1):
            items = self._titles.get(tuple(stems[:length]))
            if items:
                return start + length, items
        return None

    def titles_with(self, words: Sequence[str]) -> list[int]:
        """Items whose title holds these stems side by side, titles that begin with them first, then shorter titles."""
        if not words or all(w in FILLER or w.isdigit() for w in words):
            return []
        rarest = min(words, key=lambda word: len(self._title_words.get(word, ())))
        wanted = tuple(words)
        hits = [
            (
                self._title_keys[i][: len(wanted)] != wanted,
                -self.popularity.get(self.catalogue.item_ids[i], 0),
                len(self._title_keys[i]),
                i,
            )
            for i in self._title_words.get(rarest, ())
            if _holds(self._title_keys[i], wanted)
        ]
        return [hit[-1] for hit in sorted(hits)]

    def titles_like(self, words: Sequence[str]) -> list[int]:
        """Items whose title is spelled almost like these stems."""
        said = " ".join(words)
        if len(said) < 5:
            return []
        allowed = max(1, len(said) // 7)
        found = process.extract(said, self._folded_titles, scorer=OSA.distance, score_cutoff=allowed, limit=3)
        return [int(index) for _, _, index in found]

    def is_label(self, words: Sequence[str], kind: AttributeKind | None = None) -> bool:
        """Whether these stems are some label as a whole, of a column of this kind if one is given."""
        columns = self._phrases.get(tuple(words), {})
        return any(kind is None or self.catalogue.columns[name].kind is kind for name in columns)

    def reads_like_a_word(self, token: Token) -> bool:
        """Whether a word is known here, or at least made of the same letters in a row as those that are."""
        if self.knows_word(token) or not token.text.isascii():
            return True
        own = _trigrams(token.stem)
        return sum(t in self._trigrams for t in own) >= 0.6 * len(own)

    def rarity(self, word: str) -> int:
        """How many items' texts hold a stem."""
        return self.word_counts[word]

    def median(self, measure: Measure) -> float | None:
        """The middle of a column over the whole catalogue, if it has any value."""
        numbers = measure.column.numbers
        return float(np.nanmedian(numbers)) if np.isfinite(numbers).any() else None


_COLUMN_SYNONYMS: dict[str, tuple[str, ...]] = {
    "category": ("category", "genre", "kind", "type", "department"),
    "genre": ("category", "genre", "kind"),
    "brand": ("brand", "maker", "make", "manufacturer"),
    "platform": ("platform", "console", "system"),
    "publisher": ("publisher", "brand"),
}
"""Other names of columns, by the stem of the name's last word."""


def _holds(key: Sequence[str], part: Sequence[str]) -> bool:
    return bool(part) and any(tuple(key[i : i + len(part)]) == tuple(part) for i in range(len(key) - len(part) + 1))


def _without_makers_of_places(
    found: list[LabelMention], tokens: Sequence[Token], catalogue: Catalogue
) -> list[LabelMention]:
    """Drop a maker right before a list's label, after "for" or "on": "for my Nintendo Switch" is about the Switch."""
    kept: list[LabelMention] = []
    for mention in found:
        last = kept[-1] if kept else None
        if (
            last is not None and last.end == mention.start
            and {t.folded for t in tokens[max(0, last.start - 2) : last.start]} & _PLACE_CUES
            and catalogue.columns[last.column].kind is AttributeKind.LABEL
            and catalogue.columns[mention.column].kind is AttributeKind.LABELS
        ):  # fmt: skip
            kept[-1] = replace(mention, start=last.start, said=f"{last.said} {mention.said}")
        else:
            kept.append(mention)
    return kept


def _trigrams(word: str) -> list[str]:
    return [word[i : i + 3] for i in range(len(word) - 2)] or [word]


_LEXICONS: WeakKeyDictionary[Catalogue, Lexicon] = WeakKeyDictionary()


def lexicon_of(catalogue: Catalogue) -> Lexicon:
    """The catalogue's lexicon, built at the first call and kept as long as the catalogue is."""
    if (lexicon := _LEXICONS.get(catalogue)) is None:
        lexicon = _LEXICONS[catalogue] = Lexicon(catalogue)
    return lexicon
