"""Every phrase that stands for labels of a catalogue: labels, their last words, initials, short forms, family names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from sidney.agent.concepts import CURRENCIES
from sidney.agent.english import EVERYDAY, FILLER, OTHER_UNITS, word_set
from sidney.agent.measures import Measure
from sidney.agent.roles import roles_of
from sidney.agent.sayings import Saying, sayings_for
from sidney.agent.words import fold, label_key, name_key, stem
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column

__all__ = ["MAX_GROUP", "MAX_LABEL_TOKENS", "LabelIndex", "LabelMention", "as_spelled", "holds_names", "own_labels"]

MAX_GROUP = 40
"""Labels that one word may stand for ("cables"); a word that ends more labels than that says too little."""
MAX_LABEL_TOKENS = 8
_MOST_HOLDING = 6
"""Labels that a plain word may stand for, where it is known to mean one."""
_NAME_WORDS = word_set(
    """
    brand author maker manufacturer publisher developer studio director actor actress cast artist series franchise
    company seller  vendor store shop writer creator producer label designer chain band composer narrator
    illustrator star singer musician chef  host team franchise line collection
    """
)
_FLAG_ENDS = word_set(
    """
    safe free copy ready proof allowed includ included friendly compatible support able available version edition
    """
)
"""What is added in a flag's name to the word that people say."""
_THERE = frozenset({"included", "include", "with", "has", "provided", "supplied", "come"})
"""What is added to a part in the name of a flag that says whether the part comes with the thing."""
_FLAG_PREFIXES = frozenset({"is", "has", "with", "allow", "allows", "support", "include", "includ", "can", "have"})


_PEOPLE = {
    "men": ("male", "man", "gent", "gentleman"), "man": ("male", "men", "gent"), "male": ("man", "men"),
    "women": ("female", "woman", "lady"), "woman": ("female", "women", "lady"), "female": ("woman", "women", "lady"),
    "child": ("kid", "kiddy"), "kid": ("child",),
}  # fmt: skip
"""Other words, as stems, for labels that say who something is for."""
_SIZES = {
    "xs": ("extra", "small"), "s": ("small",), "m": ("medium",), "l": ("large",), "xl": ("extra", "large"),
}  # fmt: skip
"""What the letters of sizes stand for, as stems."""


@dataclass(frozen=True)
class LabelMention:
    """Labels of one column, found in a message.

    Attributes:
        start, end: The tokens, half open.
        column: The column's name.
        labels: The labels as the catalogue spells them; several when one word ends them all ("headphones").
        said: The words that were said.
        corrected: Whether a typo was read over.
        also: The same words as labels of other columns ("Horror" the category and the theme): column and labels.
        saying: Where other words than the label's stand for it ("claret" for Red Wine), what they say.
    """

    start: int
    end: int
    column: str
    labels: tuple[str, ...]
    said: str
    corrected: bool = False
    also: tuple[tuple[str, tuple[str, ...]], ...] = ()
    saying: Saying | None = None


def holds_names(column: Column, items: int) -> bool:
    """Whether a column's labels are names (of makers, people, series) and not words that describe."""
    if column.kind is not AttributeKind.LABEL:
        return bool(set(name_key(column.name)) & (_NAME_WORDS - {"label", "line", "collection", "store"}))
    if set(name_key(column.name)) & _NAME_WORDS:
        return True
    return len(column.labels) > 60 and len(column.labels) > 0.2 * items


def own_labels(labels: Sequence[str], said: Sequence[str]) -> tuple[str, ...]:
    """Of the labels that stems stand for, those that they spell whole; where there are none, all of them."""
    own = tuple(label for label in labels if label_key(label) == tuple(said))
    return own or tuple(labels)


def as_spelled(labels: Sequence[str], said: str) -> tuple[str, ...]:
    """Of labels that differ in signs and endings only ("Cyanide Studio", "Cyanide Studios"), the nearest to it.

    Labels that differ in words are all kept: "headphones" stands for each that it ends.

    Args:
        labels: As the catalogue spells them.
        said: The words, with the signs after them.
    """
    if len(labels) < 2 or len({label_key(label) for label in labels}) > 1:
        return tuple(labels)
    spelled = [label for label in labels if said.casefold().startswith(label.casefold())]
    if spelled:
        return (max(spelled, key=len),)
    away = [OSA.distance(label.casefold(), said.casefold()) for label in labels]
    return tuple(label for label, distance in zip(labels, away, strict=True) if distance == min(away))


class LabelIndex:
    """Phrases as stems, each with the labels that it means by column."""

    def __init__(self, catalogue: Catalogue, measures: Sequence[Measure]) -> None:
        self._catalogue = catalogue
        self.roles = roles_of(catalogue)
        # "for 4 players" is about a number, though "player" ends the label "Single-player".
        self._measured = {stem(word) for word in OTHER_UNITS} | {w for m in measures for n in m.names for w in n}
        self._measured |= {stem(word) for m in measures for word in m.units}
        self.phrases: dict[tuple[str, ...], dict[str, list[str]]] = defaultdict(dict)
        self.beginnings: dict[tuple[str, ...], dict[str, list[str]]] = defaultdict(dict)
        self.family_names: dict[tuple[str, ...], dict[str, list[str]]] = defaultdict(dict)
        self._initials: dict[tuple[str, ...], dict[str, list[str]]] = {}
        self._first_words: dict[str, list[tuple[str, str]]] = {}
        self._openings: dict[tuple[str, ...], dict[str, list[str]]] = {}
        self.clipped: dict[tuple[str, str], list[tuple[tuple[str, ...], str, str]]] = {}
        """Labels of two words by the first letters of both: key, column, label."""
        self.initials: set[tuple[str, ...]] = set()
        """Initials that are no label's own words."""
        self.with_stops: set[str] = set()
        """Labels that hold a comma, folded, without signs at their end: "SmiteWorks USA, LLC"."""
        self.begins_with_stop: set[str] = set()
        """The first stems of such labels."""
        self._parts: dict[str, list[tuple[str, str]]] = defaultdict(list)
        """Every word of a describing label: column and label."""
        self._whole: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
        """Describing labels, and the parts that an "&" joins, by column."""
        self._short_forms: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.name_columns: tuple[Column, ...] = tuple(
            c for c in catalogue.filterable
            if c.kind in (AttributeKind.LABEL, AttributeKind.LABELS)
            and (c.name == self.roles.maker or holds_names(c, len(catalogue)))
        )  # fmt: skip
        self._names = {column.name for column in self.name_columns}
        self._column_words = {word for c in catalogue.filterable for word in name_key(c.name)}
        for column in catalogue.filterable:
            if column.kind in (AttributeKind.LABEL, AttributeKind.LABELS):
                self._add_labels(column)
            elif column.kind is AttributeKind.FLAG:
                self._add_flag(column)
        for key, columns in self._initials.items():
            self._add_initials(key, columns)
        for key, columns in self._openings.items():
            if key not in self.phrases and len({label for labels in columns.values() for label in labels}) == 1:
                self.phrases[key] = dict(columns)
        words: dict[tuple[str, ...], dict[str, list[str]]] = {(w,): {} for w in self._column_words | self._measured}
        self.sayings = sayings_for(self._whole, words | self.phrases)
        """What people say for a label in other words than its own: the label by column."""
        for column in catalogue.filterable:
            if column.kind is AttributeKind.FLAG:
                self._add_verbs(column)
        self.words: frozenset[str] = frozenset(word for key in self.phrases for word in key) | frozenset(
            word for key in self.family_names for word in key
        )
        self.name_words: frozenset[str] = frozenset(
            word for key, columns in self.phrases.items() if all(map(self.is_name_column, columns)) for word in key
        ) - frozenset(
            word for key, columns in self.phrases.items() if not all(map(self.is_name_column, columns)) for word in key
        )
        """Words that only names hold."""
        self.heads: frozenset[str] = frozenset(key[-1] for key in self.phrases if key) | frozenset(
            word for column in catalogue.filterable for word in name_key(column.name)
        )
        """Last words of labels, and words of columns' names: what they mean is known without asking an encoder."""
        self.spelled: tuple[str, ...] = tuple(sorted({w for w in self.words if len(w) >= 4 and w not in EVERYDAY}))

    def _is_plain(self, word: str) -> bool:
        """Whether letters spell a plain word, a currency, or a word of a column's name ("tag")."""
        return word in EVERYDAY or word in CURRENCIES or stem(word) in self._column_words

    def is_name_column(self, name: str) -> bool:
        """Whether a column holds names."""
        return name in self._names

    def short_form(self, word: str, digits: str) -> tuple[str, tuple[str, ...]] | None:
        """``playstation 4`` for a label ``PS4``: its letters in order within the word, its first letter first."""
        for name, label in self._short_forms.get(digits, ()):
            if word in EVERYDAY:
                # "My budget is 3" names no "I3".
                continue
            letters = iter(word)
            short = fold(label)[: -len(digits)]
            if word[:1] == short[:1] and len(word) > len(short) and all(letter in letters for letter in short):
                return name, (label,)
        return None

    def holding(self, words: Sequence[str]) -> tuple[str, tuple[str, ...]] | None:
        """The column, and those of its labels that hold the last of some stems, and the others if any does.

        Of several columns the one that says the kind of thing goes first, then the one with the fewest such labels.
        """
        found: list[tuple[bool, int, str, tuple[str, ...]]] = []
        by_column: dict[str, list[str]] = defaultdict(list)
        for column, label in self._parts.get(words[-1], ()):
            by_column[column].append(label)
        for column, labels in by_column.items():
            narrower = [label for label in labels if set(words) <= set(label_key(label))] or labels
            if len(narrower) <= _MOST_HOLDING:
                found.append((column not in self.roles.kinds, len(narrower), column, tuple(narrower)))
        if found:
            _, _, column, labels_of = min(found)
            return column, labels_of
        flag = self._flag_like(words[-1])
        return None if flag is None else (flag, ("yes",))

    def flag_with(self, word: str) -> str | None:
        """The only yes-or-no column that says whether a thing is there: ``battery_included``, ``with_lid``."""
        flags = [
            column.name for column in self._catalogue.filterable
            if column.kind is AttributeKind.FLAG and len(key := name_key(column.name)) == 2 and word in key
            and set(key) - {word} <= _THERE
        ]  # fmt: skip
        return flags[0] if len(flags) == 1 else None

    def _flag_like(self, word: str) -> str | None:
        """The only yes-or-no column that is called like a stem: ``dimmable`` for "dim"."""
        start = word[: max(3, min(5, len(word) - 2))]
        flags = [
            column.name for column in self._catalogue.filterable
            if column.kind is AttributeKind.FLAG and len(word) >= 3
            and len(own := [w for w in name_key(column.name) if w not in _FLAG_PREFIXES | _FLAG_ENDS]) == 1
            and own[0].startswith(start)
        ]  # fmt: skip
        return flags[0] if len(flags) == 1 else None

    def opening_of(self, word: str) -> tuple[str, tuple[str, ...]] | None:
        """The only kind that begins with a word: ``mesh`` for a label ``Mesh WiFi Systems``."""
        found = {(column, label) for column, label in self._first_words.get(word, ())}
        if len({label for _, label in found}) != 1:
            return None
        column, label = min(found)
        return column, (label,)

    def clipped_form(self, first: str, second: str) -> tuple[str, tuple[str, ...]] | None:
        """``sci fi`` for a label ``Science Fiction``: both words cut short, and only one label fits."""
        if not (2 <= len(first) <= 4 and 2 <= len(second) <= 4) or first in EVERYDAY or second in FILLER:
            return None
        fitting = {
            (column, label)
            for key, column, label in self.clipped.get((first[:2], second[:2]), ())
            if key[0].startswith(first) and key[1].startswith(second) and key != (first, second)
        }
        columns = {column for column, _ in fitting}
        labels = {label.casefold() for _, label in fitting}
        if len(labels) != 1 or not fitting:
            return None
        column = min(columns, key=lambda name: name not in self.roles.kinds)
        return column, tuple(label for name, label in fitting if name == column)

    # -- building ------------------------------------------------------------------------------------------------------

    def _add_flag(self, column: Column) -> None:
        key = name_key(column.name)
        self.phrases[key].setdefault(column.name, []).append("yes")
        bare = tuple(word for n, word in enumerate(key) if not (n == 0 and word in _FLAG_PREFIXES))
        self._whole[bare][column.name] = "yes"
        if bare and bare != key:
            self.phrases[bare].setdefault(column.name, []).append("yes")
        telling = [w for w in bare if w not in _FLAG_ENDS and w not in EVERYDAY]
        if len(bare) > 1 and len(telling) == 1 and len(telling[0]) >= 5 and self._says_alone(column, telling[0]):
            # "Signed" for signed_copy, "the dishwasher" for dishwasher_safe.
            self.phrases[(telling[0],)].setdefault(column.name, []).append("yes")
        if len(bare) > 1:
            self.phrases[("".join(bare),)].setdefault(column.name, []).append("yes")

    def _add_verbs(self, column: Column) -> None:
        """ "Ones that you can stack", "that can be washed", for ``stackable`` and ``washable_cover``."""
        for word in name_key(column.name):
            base = word.removesuffix("able")
            if base == word or len(base) < 4:
                continue
            for key in (("can", base), ("can", "be", f"{base}ed"), ("i", "can", base), ("you", "can", base)):
                if key not in self.phrases:
                    self.sayings.setdefault(key, {})[column.name] = Saying("yes", is_same=True)

    def _says_alone(self, column: Column, word: str) -> bool:
        """Whether a word of a flag's name is in no other column's name, and in no label."""
        return not any(
            other is not column
            and (
                word in name_key(other.name)
                or any(word in label_key(label) for label in getattr(other, "canonical_labels", {}).values())
            )
            for other in self._catalogue.filterable
        )

    def _add_labels(self, column: Column) -> None:
        groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
        names = column.name in self._names
        sized = {"s", "m", "l"} <= column.canonical_labels.keys()
        for label in column.canonical_labels.values():
            if sized and label.casefold() in _SIZES:
                self.phrases[_SIZES[label.casefold()]].setdefault(column.name, []).append(label)
            key = label_key(label)
            if not key or len(key) > MAX_LABEL_TOKENS:
                continue
            if names and len(key) == 1 and key[0] in self._column_words:
                continue
            for word in set(key) - FILLER if not names else ():
                self._parts[word].append((column.name, label))
            if re.search(r"[,;!?]|\. ", label):
                self.with_stops.add(label.casefold().rstrip(".!?,;) "))
                self.begins_with_stop.add(key[0])
            self.phrases[key].setdefault(column.name, []).append(label)
            for alias in _PEOPLE.get(key[0], ()) if len(key) == 1 else ():
                self.phrases[(alias,)].setdefault(column.name, []).append(label)
            if len(key) > 1 and sum(map(len, key)) >= 4:
                # "roleplaying", "coop": people leave the hyphen out.
                self.phrases[("".join(key),)].setdefault(column.name, []).append(label)
            parts = re.split(r"\s*(?:&|\band\b|/|,)\s*", label)
            for spelling in {key, *map(label_key, parts)} if not names else ():
                self._whole[spelling].setdefault(column.name, label)
            if not names and column.name in self.roles.kinds and 1 < len(parts) <= 3:
                # "Action & Adventure" answers to either, "Keyboard & Mouse Combos" to no keyboard: there the last part
                # says what it is, and the first only of what.
                whole = [part for part in parts if len(label_key(part)) >= len(label_key(parts[-1]))]
                for part in whole:
                    if (part_key := label_key(part)) and not all(w in FILLER for w in part_key):
                        groups[part_key].append(label)
            initials = "".join(word[0] for word in key)
            if column.kind is AttributeKind.LABELS and not names and len(key) > 1:
                # "fps", and "rpg" with the initial of what it is a kind of.
                for known_as in (initials, f"{initials}g"):
                    if len(known_as) >= 3 and not self._is_plain(known_as):
                        self._initials.setdefault((known_as,), {}).setdefault(column.name, []).append(label)
            if short := re.fullmatch(r"([a-z]{1,3})(\d{1,3})", fold(label)):
                self._short_forms[short[2]].append((column.name, label))
            if names and len(key) > 1:
                self._add_name(column.name, key, label)
            if column.name in self.roles.kinds and len(key) > 1:
                self._first_words.setdefault(key[0], []).append((column.name, label))
            if column.name in self.roles.kinds and len(key) > 2:
                # "Over-ear" for over-ear headphones, where no other kind begins so.
                for length in range(2, len(key)):
                    self._openings.setdefault(key[:length], {}).setdefault(column.name, []).append(label)
            if not names and len(key) == 2 and all(len(word) > 3 for word in key):
                self.clipped.setdefault((key[0][:2], key[1][:2]), []).append((key, column.name, label))
            for length in range(1, len(key)):
                if names:
                    self.beginnings[key[:length]].setdefault(column.name, []).append(label)
                elif (
                    column.kind is AttributeKind.LABELS
                    or column.name in self.roles.kinds
                    or length == 1
                    or len(key) > 2
                ):
                    groups[key[-length:]].append(label)
        self._add_groups(column, groups)

    def _add_name(self, column: str, key: tuple[str, ...], label: str) -> None:
        """ "Murakami" for Haruki Murakami, "King" for Stephen King or for "King, Stephen"."""
        last = key[0] if "," in label else key[-1]
        if last in self._column_words:
            # "publisher" is a column, and not D3 Publisher.
            return
        if (
            len(last) >= 3
            and last.isalpha()
            and last
            not in ("inc", "ltd", "llc", "co", "corp", "group", "entertainment", "studio", "game", "book", "company")
        ):
            self.family_names[(last,)].setdefault(column, []).append(label)
        if "," in label:
            turned = (*key[1:], key[0])
            self.phrases[turned].setdefault(column, []).append(label)

    def _add_groups(self, column: Column, groups: Mapping[tuple[str, ...], Sequence[str]]) -> None:
        for key, labels in groups.items():
            is_colour = self.roles.called.get("colour") == column.name
            if len(labels) == 1 and len(key) == 1 and key[0] in EVERYDAY and not is_colour:
                # "No green" rules out "Forest Green"; of other things a plain word says too little.
                continue
            if (
                len(labels) > MAX_GROUP
                or sum(map(len, key)) < 3
                or all(w.isdigit() or w in FILLER or w in self._measured for w in key)
            ):
                continue
            own = self.phrases.get(key, {}).get(column.name, [])
            if own:
                # A whole label is that label, and those that hold it word for word.
                whole = re.compile(rf"(?<!\w){re.escape(fold(own[0]))}(?!\w)")
                labels = [label for label in labels if whole.search(fold(label))]
            covered = set(column.label_members[own[0].casefold()].tolist()) if own else set()
            extra = [
                label for label in dict.fromkeys(labels)
                if label not in own and not covered.issuperset(column.label_members[label.casefold()].tolist())
            ]  # fmt: skip
            if extra:
                self.phrases[key][column.name] = [*own, *extra]

    def _add_initials(self, key: tuple[str, ...], columns: Mapping[str, Sequence[str]]) -> None:
        """An abbreviation, where one label of a column is meant; beside labels that end in it ("Action RPG")."""
        for name, labels in columns.items():
            known = self.phrases.get(key, {}).get(name, [])
            if len(labels) > 1 or (key in self.phrases and not known):
                continue
            if key not in self.phrases:
                self.initials.add(key)
            members = self._catalogue.columns[name].label_members
            whole = set(members[labels[0].casefold()].tolist())
            apart = [label for label in known if not whole.issuperset(members[label.casefold()].tolist())]
            self.phrases[key][name] = [*labels, *apart]
