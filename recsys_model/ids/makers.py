"""Which columns say who made an item, or what line it belongs to, and which say what kind of thing it is: told from the
data.

Everybody calls columns differently, so the name decides nothing (``categories`` of the data contract holds kinds by
definition). Makers are many for the number of items, and their words are said of their own items only: "cable" is in
titles of items of many categories and makers, "uxcell" is not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from sidney.recsys_model.data.catalogue import Catalogue, Column
from sidney.recsys_model.data.category_paths import stem

__all__ = ["WORD", "maker_columns", "maker_words"]

WORD = re.compile(r"[^\W\d_]{3,}(?:['’-][^\W\d_]{2,})*")
"""A word that can stand in a name: three letters or more, no digits."""
_FEW_LABELS = 40
_GENERIC = 0.6
_OWN = 0.6


def maker_columns(catalogue: Catalogue, title_stems: Sequence[frozenset[str]]) -> tuple[Column, ...]:
    """The label columns that hold makers, series and the like.

    Args:
        catalogue: The items.
        title_stems: Each title's words, as stems.
    """
    mentions = Counter(word for stems in title_stems for word in stems)
    return tuple(
        column
        for column in catalogue.columns.values()
        if column.labels
        and column.name != "categories"
        and _holds_makers(column, len(catalogue), title_stems, mentions)
    )


def _holds_makers(
    column: Column, items: int, title_stems: Sequence[frozenset[str]], mentions: Mapping[str, int]
) -> bool:
    # A handful of labels tell items apart by kind, whatever they are: platforms, materials, ages.
    if len(column.label_members) <= max(_FEW_LABELS, 2 * items**0.5):
        return False
    generic = own = labels = 0.0
    for label, members in column.label_members.items():
        words = [stem(word) for word in WORD.findall(label)][-3:]
        if not words:
            continue
        inside = Counter(word for member in members for word in words if word in title_stems[member])
        # Half as many other items that say the word make it a common one, however rare the label.
        needed = max(3.0, 0.5 * len(members))
        generic += sum(min(1.0, (mentions[word] - inside[word]) / needed) for word in words) / len(words)
        own += sum(inside[word] / len(members) for word in words) / len(words)
        labels += 1
    return labels > 0 and not (generic / labels >= _GENERIC and generic > own)


def maker_words(columns: Sequence[Column], title_stems: Sequence[frozenset[str]]) -> frozenset[str]:
    """Stems that are said mostly of their own maker's items, and so name the maker and no kind of thing.

    Args:
        columns: The columns that hold makers.
        title_stems: Each title's words, as stems.
    """
    found: set[str] = set()
    for column in columns:
        own: Counter[str] = Counter()
        known: Counter[str] = Counter()
        for label, members in column.label_members.items():
            words = {stem(word) for word in WORD.findall(label)}
            for member in members:
                own.update(words & title_stems[member])
        for index, value in enumerate(column.values):
            # Items without a maker say nothing for or against.
            if value is not None:
                known.update(title_stems[index])
        found.update(word for word in own if own[word] >= _OWN * known[word])
    return frozenset(found)
