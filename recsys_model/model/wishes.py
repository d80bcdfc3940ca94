"""Wishes in words: how one is read (what it wants, what it does not want), and how those of training are made."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sidney.recsys_model.data.attribute_labels import AttributeLabels
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue

__all__ = ["HELD_OUT_WORDINGS", "Wish", "WishMaker", "WishParts", "is_held_out", "names_to_shield", "split_wish"]

_NEGATION = re.compile(
    r"\b(?:nothing (?:with|from|by|in|like|about)|anything (?:but|except)|everything (?:but|except)|"
    r"(?:i )?(?:do not|don't|dont|doesn't|does not) (?:want|like|need|care for|show me)(?: any(?:thing)?)?|"
    r"but not|not|no|without|except(?: for)?|other than|avoid(?:ing)?|rather than|instead of|minus|"
    r"(?:i )?(?:hate|dislike)|never)\b",
    re.IGNORECASE,
)
# Where a negation ends: at a stop, or where a wish begins again. "And" and "or" carry it on ("no sports or racing").
_END = re.compile(
    r"[,;.!?]|\b(?:but|just|only|instead|preferably|with|and (?:i|something|with|preferably|it|show|give))\b", re.I
)
_ARTICLE = re.compile(r"^\s*(?:(?:any|the|an?|more|of|these|those|such)\s+)+", re.IGNORECASE)
_WORDS = re.compile(r"[^\W_]+")
_FILLERS = frozenset((
    "a", "absolutely", "also", "and", "any", "anything", "at", "all", "but", "certainly", "definitely", "do", "for",
    "i", "is", "it", "items", "just", "me", "mostly", "of", "ones", "please", "products", "really", "show", "simply",
    "so", "some", "something", "stuff", "that", "the", "them", "there", "things", "want", "well", "with", "would",
))  # fmt: skip
_TEMPLATES = (
    "{}", "{}", "something with {}", "i want {}", "looking for {}", "recommend me {}", "any {}?", "show me {} please",
    "i like {}", "{} would be nice", "i'm in the mood for {}", "what is good for {}", "need {}", "can you find {}",
    "do you have {}", "my friend likes {}", "i'd love {}", "suggest {}", "a good {}", "best {}", "more {}",
    "maybe some {}", "find me {} this time", "give me {}",
)  # fmt: skip
HELD_OUT_WORDINGS = (
    "could you point me to {}?", "what about {}", "{}, if there is any", "got {}?", "i was thinking of {}",
    "time for {}", "anything along the lines of {}",
)  # fmt: skip
"""Never trained on: what the model makes of them is what it makes of people."""
_HELD_OUT_SHARE = 10
_JOINTS = (" ", ", ", " and ", " with ")
_WITHOUT = (
    "no {}", "not {}", "without {}", "nothing with {}", "but no {}", "anything but {}", "i don't like {}", "avoid {}",
    "i do not want {}", "please no {}", "except {}", "not {} again",
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class WishParts:
    """A wish read: what it wants and what it does not want, either of them perhaps empty."""

    wanted: str
    unwanted: str


def split_wish(text: str, names: Iterable[str] = ()) -> WishParts:
    """Part what is wanted from what is not, by the negations of English.

    Args:
        text: The wish.
        names: Labels, in lower case, inside which nothing is parted ("Tapes, Adhesives & Sealants").

    >>> split_wish("a cosy farming game, no sports or racing please")
    WishParts(wanted='a cosy farming game', unwanted='sports or racing please')
    >>> split_wish("absolutely no tapes, adhesives & sealants", ["tapes, adhesives & sealants"])
    WishParts(wanted='', unwanted='tapes, adhesives & sealants')
    """
    shielded = _shielded(text, names)
    wanted, unwanted = [], []
    start = 0
    while match := _NEGATION.search(shielded, start):
        wanted.append(text[start : match.start()])
        end = _END.search(shielded, match.end())
        stop = end.start() if end else len(text)
        unwanted.append(_ARTICLE.sub("", text[match.end() : stop]))
        start = stop
    wanted.append(text[start:])
    if unwanted:
        # "Absolutely no …", "please not …": what is left beside a negation often says nothing.
        wanted = [part for part in wanted if set(_WORDS.findall(part.lower())) - _FILLERS]
    return WishParts(_joined(wanted), _joined(unwanted))


def names_to_shield(names: Iterable[str]) -> tuple[str, ...]:
    """Those labels, in lower case, that :func:`split_wish` would cut through."""
    lowered = dict.fromkeys(name.lower() for name in names)
    return tuple(name for name in lowered if _END.search(name) or _NEGATION.search(name))


def _shielded(text: str, names: Iterable[str]) -> str:
    """The text with letters in the place of whole names: as long, but nothing in them parts it."""
    lowered = text.lower()
    for name in names:
        if name in lowered and len(lowered) == len(text):
            lowered = lowered.replace(name, "x" * len(name))
    return lowered if len(lowered) == len(text) else text


def _joined(parts: list[str]) -> str:
    return ", ".join(stripped for part in parts if (stripped := part.strip(" \t\n,;.!?")))


def is_held_out(names: Iterable[tuple[str, str]]) -> bool:
    """Whether this combination of labels is never wished for in training: one in ten, always the same ones."""
    key = "\n".join(sorted(f"{column}={label}" for column, label in names))
    return zlib.crc32(key.encode()) % _HELD_OUT_SHARE == 0


@dataclass(frozen=True)
class Wish:
    """A wish of the training, and what it says in terms of labels.

    Attributes:
        text: The words.
        parts: The words, read.
        wanted: Labels that it names and the item has.
        unwanted: Labels that it rules out and the item lacks.
    """

    text: str
    parts: WishParts
    wanted: tuple[int, ...] = ()
    unwanted: tuple[int, ...] = ()


class WishMaker:
    """Makes wishes that an item meets, from its labels and words.

    Args:
        catalogue: The items.
        labels: Their labels.
    """

    def __init__(self, catalogue: Catalogue, labels: AttributeLabels) -> None:
        self.catalogue = catalogue
        self.labels = labels
        counts = np.bincount(labels.members, minlength=len(labels))
        self._said = np.flatnonzero(labels.said)
        # To rule out a label that hardly anything has says nothing.
        weights = np.sqrt(counts[self._said])
        self._odds = weights / weights.sum() if len(self._said) else weights

    def wish_for(self, index: int, generator: np.random.Generator, avoid: tuple[int, ...] = ()) -> Wish:
        """A wish for a kind of thing that the item is: one to three labels, sometimes words of its title or text.

        Never the whole title. About a third rules something out, by preference one of the labels in ``avoid`` (those of
        the history: there it matters).
        """
        own = self.labels.of(index)
        said = own[self.labels.said[own]]
        parts: list[str] = []
        wanted: tuple[int, ...] = ()
        if len(said):
            # One label more often than two or three: then the wish is about all items that have it.
            count = min(len(said), int(generator.choice([1, 1, 2, 3])))
            wanted = tuple(int(label) for label in generator.choice(said, size=count, replace=False))
            if len(wanted) > 1 and is_held_out(self.labels.names[label] for label in wanted):
                wanted = wanted[:1]
            parts.extend(self.labels.names[label][1] for label in wanted)
        words = self._words(index)
        if words and generator.random() < 0.3:
            start = int(generator.integers(len(words)))
            parts.append(" ".join(words[start : start + 3]))
        title = _WORD.findall(self.catalogue.titles[index])
        if title and (not parts or generator.random() < 0.3):
            count = min(max(len(title) - 1, 1), int(generator.integers(1, 4)))
            chosen = sorted(generator.choice(len(title), size=count, replace=False))
            parts.append(" ".join(title[i] for i in chosen))
        unwanted = self._unwanted(set(own.tolist()), generator, avoid) if generator.random() < 0.35 else ()
        if unwanted and generator.random() < 0.4:
            parts, wanted = [], ()  # nothing but what is not wanted
        generator.shuffle(parts)
        return self.said(parts, unwanted, wanted, generator)

    def ruled_out(self, wish: Wish | None, unwanted: tuple[int, ...], generator: np.random.Generator) -> Wish:
        """A wish with what it rules out replaced, or one that only rules something out."""
        without = self.said([], unwanted, (), generator)
        if wish is None or not wish.parts.wanted:
            return without
        parts = WishParts(wish.parts.wanted, without.parts.unwanted)
        return Wish(f"{wish.parts.wanted}, {without.text}", parts, wish.wanted, unwanted)

    def said(
        self, parts: list[str], unwanted: tuple[int, ...], wanted: tuple[int, ...], generator: np.random.Generator
    ) -> Wish:
        """Put into words: what is wanted in one of many wordings, then what is not."""
        joint = _JOINTS[int(generator.integers(len(_JOINTS)))]
        positive = _TEMPLATES[int(generator.integers(len(_TEMPLATES)))].format(joint.join(parts)) if parts else ""
        names = " or ".join(self.labels.names[label][1] for label in unwanted)
        negative = _WITHOUT[int(generator.integers(len(_WITHOUT)))].format(names) if unwanted else ""
        text = ", ".join(part for part in (positive, negative) if part).lower()
        return Wish(text, WishParts(positive.lower(), names.lower()), wanted, unwanted)

    def _unwanted(self, own: set[int], generator: np.random.Generator, avoid: tuple[int, ...]) -> tuple[int, ...]:
        known = [label for label in avoid if label not in own and self.labels.said[label]]
        if known and generator.random() < 0.7:
            return (int(generator.choice(known)),)
        if not len(self._said):
            return ()
        drawn = generator.choice(self._said, size=min(4, len(self._said)), p=self._odds)
        return tuple(int(label) for label in drawn if label not in own)[:1]

    def _words(self, index: int) -> list[str]:
        words: list[str] = []
        for column in self.catalogue.columns.values():
            value = column.values[index]
            if column.kind is AttributeKind.TEXT and isinstance(value, str):
                words.extend(_WORD.findall(value)[:40])
        return words
