"""What people say for what catalogues call it: "bio" for Organic, "claret" for Red Wine, "no cable" for Cordless.

A sentence encoder knows that "scary" is near Horror, and not that a claret is red. ``sayings.txt`` holds such knowledge
of many trades, written by hand: labels as shops spell them, and what is said in their place. A catalogue has sayings
for those of its own labels that are listed, and for no others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sidney.agent.english import FILLER
from sidney.agent.words import label_key

__all__ = ["SAYINGS", "WITHOUT", "Key", "Saying", "read_sayings", "sayings_for"]

SAYINGS = Path(__file__).with_name("sayings.txt")
Key = tuple[str, ...]
"""The stems of a phrase."""
WITHOUT = frozenset({"no", "not", "without", "non", "never", "nothing", "doesnt", "dont", "isnt"})
"""First words, as stems, of sayings that say what is not there: "no perfume" for Unscented."""


@dataclass(frozen=True)
class Saying:
    """A label, and whether what is said for it is another name of it ("jumpers") or may be but a part ("unicorns")."""

    label: str
    is_same: bool


@lru_cache(maxsize=1)
def read_sayings() -> tuple[tuple[tuple[Key, ...], tuple[str, ...]], ...]:
    """The lines of the file: a label's spellings, and all that is said for it, the spellings first.

    What is said is stemmed where a catalogue has the label: it has a few of the thousands of lines.
    """
    found = []
    for line in SAYINGS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or "|" not in line:
            continue
        left, right = line.split("|")
        labels = left.split(" / ")
        found.append((tuple(map(label_key, labels)), (*labels, *right.split(";"))))
    return tuple(found)


def sayings_for(
    labels: Mapping[Key, Mapping[str, str]], own: Mapping[Key, Mapping[str, Sequence[str]]]
) -> dict[Key, dict[str, Saying]]:
    """What may be said for a catalogue's describing labels, by column.

    A saying that two labels of one column share says neither, and one that holds a phrase of the catalogue's own for
    something else ("fighting game", where Fighting is a label) is no saying, but for one with a "no" before it.

    Args:
        labels: The stems of the catalogue's labels and of the parts that an "&" joins, each with its label by column.
        own: The catalogue's own phrases, each with its labels by column.
    """
    found: dict[Key, dict[str, set[Saying]]] = defaultdict(lambda: defaultdict(set))
    for spellings, said in read_sayings():
        for spelling in spellings:
            for column, label in labels.get(spelling, {}).items():
                for key in filter(None, map(label_key, said)):
                    found[key][column].add(Saying(label, key in spellings))
    kept: dict[Key, dict[str, Saying]] = {}
    for key, columns in found.items():
        for column, meant in columns.items():
            saying = max(meant, key=lambda one: one.is_same)
            is_shared = any(other.label != saying.label for other in meant)
            if key not in own and not is_shared and _is_free_for(key, saying.label, own):
                kept.setdefault(key, {})[column] = saying
    return kept


def _is_free_for(key: Key, label: str, own: Mapping[Key, Mapping[str, Sequence[str]]]) -> bool:
    """Whether a saying holds no phrase of the catalogue that means something else, or all that it says.

    "Couch co-op" may hold "co-op", which ends its label; "from Italy" says no more than "Italy".
    """
    if key[0] in WITHOUT:
        return True
    for first in range(len(key)):
        for last in range(first + 1, len(key) + 1):
            if (columns := own.get(key[first:last])) is None:
                continue
            rest = (*key[:first], *key[last:])
            if all(word in FILLER for word in rest) or not any(label in labels for labels in columns.values()):
                return False
    return True
