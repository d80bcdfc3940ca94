"""Names of ID prefixes: the words that set a prefix's items apart from those of its siblings."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from sidney.recsys_model.catalogue import AttributeKind, Catalogue
from sidney.recsys_model.semantic_ids import SemanticIds

__all__ = ["PrefixNames"]

_NAMERS = frozenset({"brand", "developer", "publisher", "series", "manufacturer", "author", "artist", "seller"})
"""Columns that say who made an item or what line it belongs to: a prefix is named for a kind of thing, not a maker."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_MIN_SHARE = 0.4
_MIN_LIFT = 1.3


class PrefixNames:
    """Names by prefix, as far as one was found."""

    def __init__(self, names: Mapping[tuple[int, ...], str]) -> None:
        self._names = dict(names)

    @classmethod
    def find(cls, ids: SemanticIds, catalogue: Catalogue) -> PrefixNames:
        """Name every prefix of two items or more.

        A label is preferred to a word of the titles. It must hold for at least two fifths of the items below the
        prefix, be markedly more frequent there than in the parent, and not have been used further up.
        """
        features = _features(catalogue)
        names: dict[tuple[int, ...], str] = {}
        everything = _counts(range(len(catalogue)), features)
        for level, prefixes in enumerate(ids.prefixes):
            for start, end, parent in zip(prefixes.start, prefixes.end, prefixes.parent, strict=True):
                if end - start < 2:
                    continue
                members = ids.order[start:end]
                codes = tuple(int(code) for code in ids.codes[members[0], : level + 1])
                if level:
                    up = ids.prefixes[level - 1]
                    above = ids.order[up.start[parent] : up.end[parent]]
                    parent_counts, parent_size = _counts(above, features), len(above)
                else:
                    parent_counts, parent_size = everything, len(catalogue)
                used = " ".join(names.get(codes[:depth], "") for depth in range(1, level + 1)).casefold()
                name = _best(_counts(members, features), len(members), parent_counts, parent_size, used)
                if name:
                    names[codes] = name
        return cls(names)

    def path(self, codes: Iterable[int]) -> tuple[str, ...]:
        """The names of the prefixes of an ID, coarse to fine; prefixes without a name are passed over."""
        whole = tuple(int(code) for code in codes)
        found = (self._names.get(whole[:depth]) for depth in range(1, len(whole)))
        return tuple(name for name in found if name)

    def name(self, prefix: Sequence[int]) -> str | None:
        """The name of one prefix, ``None`` if it has none."""
        return self._names.get(tuple(int(code) for code in prefix))

    def save(self, path: Path) -> None:
        """Write the names as JSON, keyed by dotted prefix."""
        named = {".".join(map(str, prefix)): name for prefix, name in self._names.items()}
        path.write_text(json.dumps(named, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> PrefixNames:
        """Read what :meth:`save` wrote."""
        named = json.loads(path.read_text(encoding="utf-8"))
        return cls({tuple(int(code) for code in prefix.split(".")): name for prefix, name in named.items()})


def _features(catalogue: Catalogue) -> list[frozenset[tuple[str, int]]]:
    """For each item its possible name words, each with how good a kind of name it is: 2 category, 1 label, 0 word."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    makers = {
        word.casefold()
        for column in catalogue.columns.values()
        if column.name.casefold() in _NAMERS
        for label in column.labels
        for word in (label, *_WORD.findall(label))
    }
    features: list[frozenset[tuple[str, int]]] = []
    for index in range(len(catalogue)):
        found: set[tuple[str, int]] = set()
        for column in catalogue.columns.values():
            value = column.values[index]
            if column.name.casefold() in _NAMERS:
                continue
            if column.kind is AttributeKind.LABELS and isinstance(value, tuple):
                rank = 2 if column.name == "categories" else 1
                found.update((label, rank) for label in value if len(label) <= 40)
            elif column.kind is AttributeKind.LABEL and isinstance(value, str) and len(value) <= 40:
                found.add((value, 1))
        for word in _WORD.findall(catalogue.titles[index]):
            if word.casefold() not in ENGLISH_STOP_WORDS and word.casefold() not in makers:
                found.add((word.capitalize() if word.islower() else word, 0))
        features.append(frozenset(found))
    return features


def _counts(members: Iterable[int], features: Sequence[frozenset[tuple[str, int]]]) -> Counter[tuple[str, int]]:
    counts: Counter[tuple[str, int]] = Counter()
    for member in members:
        counts.update(features[int(member)])
    return counts


def _best(
    counts: Counter[tuple[str, int]], size: int, parent: Counter[tuple[str, int]], parent_size: int, used: str
) -> str | None:
    best, best_score = None, 0.0
    for (text, rank), count in sorted(counts.items()):
        share = count / size
        lift = share / (parent[text, rank] / parent_size)
        if count < 2 or share < _MIN_SHARE or lift < _MIN_LIFT or text.casefold() in used:
            continue
        # A share of lift: frequent here and rare above. Labels come before words, categories before labels.
        score = share * np.log(lift) * (1, 1.5, 2)[rank]
        if score > best_score:
            best, best_score = text, float(score)
    return best
