"""The catalogue's own words: its labels, its columns' names and its titles, ready to be found in what a person says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from sidney.agent.conditions.candidates import Candidates
from sidney.agent.english import EVERYDAY, FILLER, OTHER_UNITS
from sidney.agent.label_index import MAX_GROUP, MAX_LABEL_TOKENS, LabelIndex, LabelMention, as_spelled, own_labels
from sidney.agent.measures import Measure, measures_of
from sidney.agent.named_columns import NamedColumns
from sidney.agent.sayings import Saying
from sidney.agent.spelling import LabelSpelling, NearWord
from sidney.agent.title_index import TitleIndex, holds
from sidney.agent.words import Token, crosses_stop, label_key, name_key, tokenise
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column

if TYPE_CHECKING:
    from sidney.agent.meanings import Meanings
    from sidney.recsys_model.workspace import Workspace

__all__ = ["LabelMention", "Lexicon", "lexicon_for", "lexicon_of"]

_MAKER_CUES = frozenset(
    {"by", "from", "brand", "brands", "make", "maker", "made", "publisher", "developer", "label", "company", "author",
        "writer",
     "director", "directed", "written", "developed", "published", "starring", "artist", "manufacturer", "works",
         "anything"}
)  # fmt: skip
_WEARERS = frozenset({"men", "man", "women", "woman", "lady", "kid", "child", "unisex"})
_PLACE_CUES = frozenset({"for", "on"})
_FEW_WORDS = 3000
_ENOUGH_TEXTS = 3
"""Texts that hold a word from which on they tell what it means here."""
_REMEMBERED = 5000
"""Misspelled words whose meaning is kept: a message is looked through many times."""


class Lexicon:
    """Finds a catalogue's labels, columns and titles in tokens. Built once a catalogue; see :func:`lexicon_of`.

    Attributes:
        catalogue: The catalogue.
        measures: Its columns that have a size.
        meanings: Finds labels by what words mean, if there is a sentence encoder.
        column_names: The words of each column's name that conditions can be on.
        counted: Words of columns' names that say what their numbers count.
        units: Words after a number that say what it counts or measures.
        word_counts: How many items' texts hold a stem.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.measures: tuple[Measure, ...] = measures_of(catalogue)
        self._labels = LabelIndex(catalogue, self.measures)
        self._spelling = LabelSpelling(catalogue, self._labels)
        self._named = NamedColumns(catalogue, self._labels, self._spelling)
        self._near: dict[str, NearWord | None] = {}
        self._titles = TitleIndex(catalogue)
        self.meanings: Meanings | None = None
        self.column_names: tuple[tuple[str, ...], ...] = tuple(
            tuple(token.folded for token in tokenise(column.name.replace("_", " "))) for column in catalogue.filterable
        )
        self.counted: frozenset[str] = frozenset(w for measure in self.measures for w in measure.own)
        self.units: frozenset[str] = OTHER_UNITS.union(*(measure.units for measure in self.measures))
        self._texts_with: dict[str, list[int]] = {key[0]: [] for key in self._labels.sayings if len(key) == 1}
        self.word_counts = self._count_words()
        self._trigrams = Counter(t for word, count in self.word_counts.items() if count > 2 for t in _trigrams(word))

    @property
    def popularity(self) -> Mapping[str, int]:
        """How often each item was chosen, if anyone knows: of several titles that fit, the best known is meant."""
        return self._titles.popularity

    @popularity.setter
    def popularity(self, counts: Mapping[str, int]) -> None:
        self._titles.popularity = counts

    @cached_property
    def candidates(self) -> Candidates | None:
        """What a message may make a condition of, for the model of conditions; ``None`` without a sentence encoder."""
        return None if self.meanings is None else Candidates(self.catalogue, self.measures, self.meanings.encoder)

    @property
    def kind_columns(self) -> frozenset[str]:
        """The columns that say what kind of thing an item is."""
        return self._labels.roles.kinds

    @property
    def name_columns(self) -> tuple[Column, ...]:
        """The columns whose labels are names: makers, people, series."""
        return self._labels.name_columns

    def _count_words(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        for index in range(len(self.catalogue)):
            held = {token.stem for token in tokenise(self.catalogue.text_of(index))}
            counts.update(held)
            for word in held & self._texts_with.keys():
                self._texts_with[word].append(index)
        return counts

    # -- labels --------------------------------------------------------------------------------------------------------

    def knows_word(self, token: Token) -> bool:
        """Whether a word is one of the catalogue's texts or plain English, and so no typo."""
        if token.folded in EVERYDAY or token.folded in self.units:
            return True
        if token.folded.endswith("ie") and token.stem in EVERYDAY:
            # "Onlie" is no form of "only", though its stem is the same.
            return False
        return token.stem in self._labels.words or token.stem in self.word_counts or token.stem in EVERYDAY

    def corrected(self, tokens: Sequence[Token]) -> tuple[list[str], set[int]]:
        """The tokens' stems with typos of label words put right, and the positions where that was done."""
        stems, where = [token.stem for token in tokens], set()
        for position, token in enumerate(tokens):
            if (near := self.near_label_word(token)) is not None:
                stems[position] = near.stem
                where.add(position)
        return stems, where

    def near_label_word(self, token: Token) -> NearWord | None:
        """The word of a label that an unknown word is a slip away from."""
        if self.knows_word(token):
            return None
        if token.folded not in self._near:
            if len(self._near) >= _REMEMBERED:
                self._near.clear()
            self._near[token.folded] = self._spelling.near_word(token, self.rarity)
        return self._near[token.folded]

    def label_slipped(self, start: int, end: int, text: str, tokens: Sequence[Token]) -> LabelMention | None:
        """A label of several words that these tokens, which are known to name one, are a slip away from."""
        stems = [token.stem for token in tokens]
        slipped = self._spelling.label_at(start, tokens, stems, lambda n: n < end, lambda token: False)
        if slipped is None or slipped[0] != end:
            return None
        said = text[tokens[start].start : tokens[end - 1].end]
        return LabelMention(start, end, slipped[1], (slipped[2],), said, True)

    def label_near(self, token: Token) -> LabelMention | None:
        """The only label of one word that a word alone is a slip away from, be the word plain English."""
        near = self._spelling.label_near(token)
        return None if near is None else LabelMention(0, 1, near[0], (near[1],), token.text, True)

    def find_labels(
        self, text: str, tokens: Sequence[Token], taken: Sequence[bool], *, listening: bool = False
    ) -> list[LabelMention]:
        """Labels among tokens that are not ``taken``, the longest first at each place, none overlapping.

        Args:
            listening: Whether the words are known to name something, so that plain English counts too.
        """
        stems, corrected = self.corrected(tokens)
        named, names = self._named.find(text, tokens, stems, taken, self.knows_word)
        beside = {mention.start: mention for mention in named}
        covered = names | {n for mention in named for n in range(mention.start, mention.end)}
        taken = [is_taken or n in covered for n, is_taken in enumerate(taken)]
        found: list[LabelMention] = []
        position = 0
        while position < len(tokens):
            mention = beside.get(position)
            if not taken[position]:
                mention = self._label_at(position, text, tokens, stems, taken, corrected, listening)
            if mention is None:
                position += 1
            else:
                found.append(mention)
                position = mention.end
        found = [replace(m, labels=as_spelled(m.labels, _with_signs(text, tokens, m))) for m in found]
        return _without_makers_of_places(found, tokens, self.catalogue, self.kind_columns)

    def _label_at(
        self, start: int, text: str, tokens: Sequence[Token], stems: list[str], taken: Sequence[bool],
        corrected: set[int], listening: bool,
    ) -> LabelMention | None:  # fmt: skip
        def reach(n: int) -> bool:
            if taken[n]:
                return False
            return stems[start] in self._labels.begins_with_stop or not crosses_stop(text, tokens[start], tokens[n])

        slipped = self._spelling.label_at(start, tokens, stems, reach, self.knows_word)
        for end in range(min(len(tokens), start + MAX_LABEL_TOKENS), start, -1):
            said = text[tokens[start].start : tokens[end - 1].end]
            if any(taken[start:end]) or (
                crosses_stop(text, tokens[start], tokens[end - 1]) and said.casefold() not in self._labels.with_stops
            ):
                continue
            if slipped is not None and slipped[0] > end:
                break
            columns = self._labels.phrases.get(tuple(stems[start:end]))
            if columns and (choice := self._choose_column(columns, start, end, tokens, text, listening)) is not None:
                also = tuple(
                    (name, own_labels(labels, stems[start:end])) for name, labels in columns.items()
                    if name != choice[0] and not self._labels.is_name_column(name)
                    and self._is_meant(self.catalogue.columns[name], labels, start, end, tokens, text)
                )  # fmt: skip
                labels = own_labels(choice[1], stems[start:end])
                is_corrected = bool(corrected & set(range(start, end)))
                return LabelMention(start, end, choice[0], labels, said, is_corrected, also)
            if (
                end - start == 2
                and stems[start + 1].isdigit()
                and (short := self._labels.short_form(stems[start], stems[start + 1]))
            ):
                return LabelMention(start, end, *short, said)
            if end - start == 2 and (clipped := self._labels.clipped_form(stems[start], stems[start + 1])):
                return LabelMention(start, end, *clipped, said)
            if (meant := self._saying_at(start, end, text, tokens, stems, listening)) is not None:
                column, saying = meant
                return LabelMention(start, end, column, (saying.label,), said, saying=saying)
        if slipped is not None:
            end, column, label = slipped
            return LabelMention(start, end, column, (label,), text[tokens[start].start : tokens[end - 1].end], True)
        return self._name_at(start, text, tokens, stems, taken, is_corrected=start in corrected)

    def _name_at(
        self,
        start: int,
        text: str,
        tokens: Sequence[Token],
        stems: list[str],
        taken: Sequence[bool],
        *,
        is_corrected: bool,
    ) -> LabelMention | None:
        """A name of which only the beginning or the family name is said ("by Stephen", "Murakami")."""
        cued = self._has_maker_cue(start, tokens)
        said = text[tokens[start].start : tokens[start].end]
        family = self._labels.family_names.get((stems[start],))
        if is_corrected and not cued and not tokens[start].is_capitalised:
            # A misspelled plain word ("boats") names no maker.
            family = None
        if family and stems[start] not in FILLER:
            column, labels = max(family.items(), key=lambda pair: self._items_with(*pair))
            held = sum(self._items_with(column, [label]) for label in labels)
            plain = tokens[start].folded in EVERYDAY or stems[start] in EVERYDAY
            common = plain or self.word_counts[stems[start]] > 2 * held + 2
            opens = start == 0 or text[: tokens[start].start].rstrip()[-1:] in ".!?"
            named = tokens[start].is_capitalised and not opens
            if len(labels) <= 4 and (
                cued or not common or (named and len(labels) == 1 and tokens[start].folded not in FILLER)
            ):
                return LabelMention(start, start + 1, column, tuple(labels), said)
        if not cued:
            return None
        for end in range(min(len(tokens), start + 3), start, -1):
            begun = self._labels.beginnings.get(tuple(stems[start:end]))
            if all(t.text.isdigit() or (t.folded in EVERYDAY and not t.is_capitalised) for t in tokens[start:end]):
                # "From 2016 or later", "from after 2014".
                continue
            if begun and not any(taken[start:end]) and stems[start] not in FILLER:
                column, labels = max(begun.items(), key=lambda pair: self._items_with(pair[0], pair[1]))
                if len(labels) <= MAX_GROUP:
                    said = text[tokens[start].start : tokens[end - 1].end]
                    return LabelMention(start, end, column, tuple(labels), said)
        return None

    def _choose_column(
        self, columns: Mapping[str, Sequence[str]], start: int, end: int, tokens: Sequence[Token], text: str,
        listening: bool,
    ) -> tuple[str, tuple[str, ...]] | None:  # fmt: skip
        after = 3 if end < len(tokens) and tokens[end].folded in ("as", "for", "is") else 1
        around = {t.stem for t in tokens[max(0, start - 3) : start]} | {t.stem for t in tokens[end : end + after]}
        before = {t.folded for t in tokens[max(0, start - 2) : start]}
        best: tuple[tuple[bool, bool, bool, bool, bool, bool, int], str] | None = None
        for name, labels in columns.items():
            column = self.catalogue.columns[name]
            named = bool(set(name_key(name)) & around)
            meant = listening and not all(t.folded in FILLER for t in tokens[start:end])
            if not (named or meant or self._is_meant(column, labels, start, end, tokens, text)):
                continue
            maker = self._labels.is_name_column(name)
            cue = (maker and bool(before & _MAKER_CUES)) or (not maker and bool(before & _PLACE_CUES))
            whole = name in self.kind_columns and tuple(label_key(labels[0])) == tuple(
                t.stem for t in tokens[start:end]
            )
            # The column's own name, a maker's cue, the column called brand, a kind of thing, then where it is at home.
            if not whole and name in self.kind_columns and len(columns) > 1 and end - start == 1:
                # "We need paper" is of the kind, "a paper lamp" of the material.
                whole = not self._has_noun_after(end, tokens, text)
            # A flag's whole name means the flag, and not a category that is called the same.
            flag = column.kind is AttributeKind.FLAG and _is_name_of(column, tokens[start:end])
            said = "".join(t.stem for t in tokens[start:end])
            # "Paper" is a kind before it is a material; of other columns the whole label goes first.
            own = name != self._labels.roles.called.get("material") and any(
                "".join(label_key(label)) == said for label in labels
            )
            rank = (named, flag, cue, own, maker and name == "brand", whole, self._items_with(name, labels))
            if best is None or rank > best[0]:
                best = rank, name
        return None if best is None else (best[1], tuple(columns[best[1]]))

    def _saying_at(
        self, start: int, end: int, text: str, tokens: Sequence[Token], stems: Sequence[str], listening: bool
    ) -> tuple[str, Saying] | None:
        """The column and label that these words are said for; one plain word may say anything."""
        words, key = tokens[start:end], tuple(stems[start:end])
        columns = self._labels.sayings.get(key)
        if not columns or (len(words) == 1 and not listening and {words[0].folded, words[0].stem} & EVERYDAY):
            return None
        likely = {name: [s.label] for name, s in columns.items() if not self._is_belied(key, name, s.label)}
        choice = self._choose_column(likely, start, end, tokens, text, listening)
        return None if choice is None else (choice[0], columns[choice[0]])

    def _is_belied(self, key: tuple[str, ...], column: str, label: str) -> bool:
        """Whether the catalogue's own texts use the word, and most of the items that do have not this label."""
        holding = self._texts_with.get(key[0], []) if len(key) == 1 else []
        if len(holding) < _ENOUGH_TEXTS:
            return False
        having = self._items_having(column, label)
        return len(having.intersection(holding)) < 0.5 * len(holding)

    def _has_noun_after(self, end: int, tokens: Sequence[Token], text: str) -> bool:
        """Whether a word follows directly that may be what the label describes."""
        if end >= len(tokens) or text[tokens[end - 1].end : tokens[end].start].strip():
            return False
        return tokens[end].folded not in FILLER and tokens[end].text.isalpha()

    def _is_meant(
        self, column: Column, labels: Sequence[str], start: int, end: int, tokens: Sequence[Token], text: str
    ) -> bool:
        """Whether the words are likely to be this label and not plain English ("the", "Play", "one", "glass")."""
        words = tokens[start:end]
        plain = all(t.folded in FILLER or t.text.isdigit() or len(t.text) < 2 for t in words)
        if column.kind is AttributeKind.FLAG:
            return not plain
        if all(t.text.isdigit() for t in words):
            # "Mens 45" names a size.
            return start > 0 and tokens[start - 1].stem in _WEARERS
        names = self._labels.is_name_column(column.name)
        if not names:
            sized = len(words) == 1 and len(words[0].text) <= 2 and words[0].text.isupper() and start > 0
            # "m", all by itself, answers what size it should be.
            alone = len(tokens) == 1 and words[0].text.upper() in labels
            return not plain or alone or (sized and words[0].text in labels and words[0].text not in ("I", "A", "OK"))
        everyday = all(t.folded in EVERYDAY or t.stem in EVERYDAY or len(t.text) < 2 or t.text.isdigit() for t in words)
        if not everyday and len(words) == 1:
            everyday = self.word_counts[words[0].stem] > 4 * self._items_with(column.name, labels) + 5
        if not everyday:
            return True
        if self._has_maker_cue(start, tokens):
            return not all(t.folded in FILLER for t in words) or words[0].is_capitalised
        opens = start == 0 or text[: words[0].start].rstrip()[-1:] in ".!?"
        spelled = text[words[0].start : words[-1].end]
        if (
            len(words) > 1
            and spelled in labels
            and all(t.text[0].isupper() or t.folded in FILLER for t in words)
            and sum(t.text[0].isupper() for t in words) > 1
            and (not text.isupper() or len(words) == len(tokens))
        ):
            # "U MUST HAVE" with its capitals is the maker.
            return True
        return (
            spelled in labels and words[0].is_capitalised and not opens and not all(t.folded in FILLER for t in words)
        )

    def _has_maker_cue(self, start: int, tokens: Sequence[Token]) -> bool:
        before = [t.folded for t in tokens[max(0, start - 2) : start]]
        return bool(before) and (
            before[-1] in _MAKER_CUES or (before[-1] in ("the", "is", "of", "like") and before[0] in _MAKER_CUES)
        )

    def _items_with(self, name: str, labels: Sequence[str]) -> int:
        members = self.catalogue.columns[name].label_members
        return max((len(members.get(label.casefold(), ())) for label in labels), default=0)

    def with_narrower(self, column: str, labels: Sequence[str]) -> tuple[str, ...]:
        """Labels with those that hold one of them word for word: "Racing" lets in "Kart racing"."""
        wider = (self._labels.phrases.get(label_key(label), {}).get(column, ()) for label in labels)
        return tuple(dict.fromkeys((*labels, *(label for group in wider for label in group))))

    def items_of(self, mention: LabelMention) -> frozenset[int]:
        """The positions of the items that have one of a mention's labels."""
        members = self.catalogue.columns[mention.column].label_members
        return frozenset(i for label in mention.labels for i in members.get(label.casefold(), np.array([])).tolist())

    def _items_having(self, column: str, label: str) -> frozenset[int]:
        held = self.catalogue.columns[column]
        if held.kind is AttributeKind.FLAG:
            return frozenset(n for n, value in enumerate(held.values) if value is True)
        return self.items_of(LabelMention(0, 1, column, (label,), ""))

    def is_label(self, words: Sequence[str], kind: AttributeKind | None = None) -> bool:
        """Whether these stems are some label as a whole, of a column of this kind if one is given."""
        columns = self._labels.phrases.get(tuple(words), {})
        return any(kind is None or self.catalogue.columns[name].kind is kind for name in columns)

    def labels_holding(self, words: Sequence[str]) -> tuple[str, tuple[str, ...]] | None:
        """The labels, or the flag, that hold a stem that is known to name one: "oil" of "Engine Oil".

        Args:
            words: Stems; the last must be held, and labels that hold the others, too, go first.
        """
        return self._labels.holding(words)

    def spells_label(self, text: str) -> bool:
        """Whether a text is a label with its capitals: it is named, whatever its words mean.

        A single word stands without a mark: "Cute" names a label, "Cute!" may be praise.
        """
        bare = text.strip(" .,!?")
        key = label_key(bare)
        if bare == bare.lower() or (len(key) == 1 and bare != text.strip()):
            return False
        return any(bare in labels for labels in self._labels.phrases.get(key, {}).values())

    def kind_called(self, token: Token, text: str) -> LabelMention | None:
        """The only kind of thing that begins with this word, which is said alone: "mesh", "electric"."""
        if token.stem in FILLER or (token.stem,) in self._labels.phrases:
            return None
        found = self._labels.opening_of(token.stem)
        if found is not None and not found[1][0].casefold().startswith(token.folded):
            return None
        return None if found is None else LabelMention(0, 1, found[0], found[1], token.text)

    def flag_with(self, word: str) -> str | None:
        """The yes-or-no column that says whether what a stem names comes with a thing: ``battery_included``."""
        return self._labels.flag_with(word)

    def is_initials(self, word: str) -> bool:
        """Whether a stem is a label only as its initials."""
        return (word,) in self._labels.initials

    def is_name(self, words: Sequence[str]) -> bool:
        """Whether these stems are a label of a column of names."""
        return any(self._labels.is_name_column(name) for name in self._labels.phrases.get(tuple(words), {}))

    def is_head(self, stem: str) -> bool:
        """Whether a stem ends some label or names a column, so that its meaning needs no guess."""
        return stem in self._labels.heads

    # -- columns -------------------------------------------------------------------------------------------------------

    def find_column(self, words: str) -> Column | None:
        """The column that a phrase names ("the price limit", "brands", "genre"), if one."""
        key = label_key(words)
        for measure in self.measures:
            if any(holds(key, name) for name in measure.names):
                return measure.column
        for column in self.catalogue.filterable:
            names = name_key(column.name)
            last = names[-1] if names else ""
            if holds(key, names) or any(holds(key, (word,)) for word in _COLUMN_SYNONYMS.get(last, (last,))):
                return column
        called = self._labels.roles.called
        if (name := next((called[word] for word in key if word in called), None)) is not None:
            return self.catalogue.columns[name]
        telling = [word for word in key if len(word) >= 4 and word not in FILLER]
        named = [c for c in self.catalogue.filterable if set(telling) & set(name_key(c.name))]
        return named[0] if len(named) == 1 and len(telling) == 1 else None

    # -- titles --------------------------------------------------------------------------------------------------------

    def titles_at(self, start: int, tokens: Sequence[Token], limit: int | None = None) -> tuple[int, list[int]] | None:
        """The longest whole title that begins at a token: its end, and the items called so."""
        return self._titles.at(start, tokens, limit)

    def titles_with(self, words: Sequence[str]) -> list[int]:
        """Items whose title holds these stems side by side, titles that begin with them first, then shorter titles."""
        return self._titles.containing(words)

    def titles_like(self, words: Sequence[str]) -> list[int]:
        """Items whose title is spelled almost like these stems."""
        return self._titles.like(words)

    def title_key(self, item_id: str) -> tuple[str, ...]:
        """The stems of an item's title."""
        return self._titles.keys[self.catalogue.index_of(item_id)]

    # -- words ---------------------------------------------------------------------------------------------------------

    def reads_like_a_word(self, token: Token) -> bool:
        """Whether a word is known here, or at least made of the same letters in a row as those that are."""
        if self.knows_word(token) or not token.text.isascii():
            return True
        if len(self.word_counts) < _FEW_WORDS:
            # A small catalogue knows few words: anything that can be pronounced may be one.
            return bool(re.search(r"[aeiouy]", token.folded)) and not re.search(r"[^aeiouy]{5}|(.)\1\1", token.folded)
        own = _trigrams(token.stem)
        return sum(t in self._trigrams for t in own) >= 0.6 * len(own)

    def rarity(self, word: str) -> int:
        """How many items' texts hold a stem."""
        return self.word_counts[word]


def _with_signs(text: str, tokens: Sequence[Token], mention: LabelMention) -> str:
    """The words of a mention with the signs that follow them: "CAPCOM Co., Ltd."."""
    end = tokens[mention.end].start if mention.end < len(tokens) else len(text)
    return text[tokens[mention.start].start : end].rstrip()


def _is_name_of(column: Column, tokens: Sequence[Token]) -> bool:
    """Whether words are the whole of a column's name."""
    return name_key(column.name) == tuple(token.stem for token in tokens)


_COLUMN_SYNONYMS: dict[str, tuple[str, ...]] = {
    "category": ("category", "genre", "kind", "type", "department"),
    "genre": ("category", "genre", "kind"),
    "brand": ("brand", "maker", "make", "manufacturer", "company"),
    "platform": ("platform", "console", "system"),
    "publisher": ("publisher", "brand", "published"),
    "developer": ("developer", "developed", "studio"),
    "author": ("author", "writer", "written", "wrote"),
    "director": ("director", "directed"),
    "color": ("color", "colour"),
    "colour": ("color", "colour"),
    "format": ("format", "edition", "binding"),
    "os": ("os", "operating"),
    "system": ("system", "os"),
    "material": ("material", "fabric"),
    "mode": ("mode",),
}
"""Other names of columns, by the stem of the name's last word."""


def _without_makers_of_places(
    found: list[LabelMention], tokens: Sequence[Token], catalogue: Catalogue, kinds: frozenset[str]
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
            and mention.column not in kinds
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


def lexicon_for(workspace: Workspace) -> Lexicon:
    """A workspace's lexicon, which also knows how popular the items are, and what labels mean."""
    from sidney.agent.meanings import Meanings

    lexicon = lexicon_of(workspace.catalogue)
    if lexicon.meanings is None:
        counts = np.bincount(workspace.interactions.item, minlength=len(workspace.catalogue))
        lexicon.popularity = {i: int(n) for i, n in zip(workspace.catalogue.item_ids, counts)}
        lexicon.meanings = Meanings(workspace.catalogue, lambda: workspace.encoder)
    return lexicon
