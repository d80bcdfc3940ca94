"""Category paths whose separators were lost: "Tapes & Adhesives Adhesive Tapes Duct Tape" is three categories in one.

The labels of a column are read together as a tree of words. A step of the path ends where the tree branches, unless the
words on both sides stand side by side in titles and descriptions, too, as those of one name do.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise

__all__ = ["split_glued_paths", "stem"]

_MIN_WORDS = 4
_JOINERS = frozenset({"&", "and", "und", "et", "y", "e", "of", "for", "with", "the", "-", "/"})
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A word without case and plural: enough to tell that two labels speak of the same thing."""
    folded = word.casefold().strip("'’.,;:()[]\"")
    if len(folded) > 4 and folded.endswith("ies"):
        return folded[:-3] + "y"
    if len(folded) > 4 and folded.endswith(("sses", "shes", "ches", "xes", "zes")):
        return folded[:-2]
    if len(folded) > 3 and folded.endswith("s") and not folded.endswith(("ss", "us", "is")):
        return folded[:-1]
    return folded


def split_glued_paths(labels: Collection[str], texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The steps of each label, coarse to fine; a label that is no glued path is its own only step.

    Args:
        labels: All labels of a column.
        texts: Titles and descriptions, which show what words belong together.
    """
    words = {label: label.split() for label in labels}
    following: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    openings: Counter[str] = Counter()
    for parts in words.values():
        openings.update(parts[:1])
        for depth in range(1, len(parts)):
            following[tuple(parts[:depth])].add(parts[depth])
    glued = {label for label, parts in words.items() if len(parts) >= _MIN_WORDS and openings[parts[0]] > 2}
    # Long labels are usual in some catalogues; only where most of them open alike is it a tree that they are paths of.
    if len(glued) < 0.5 * len(labels):
        return {label: (label,) for label in labels}
    wanted = {(stem(a), stem(b)) for label in glued for a, b in pairwise(words[label])}
    together: set[tuple[str, str]] = set()
    for text in texts:
        together.update(wanted.intersection(pairwise(stem(token) for token in _TOKEN.findall(text))))
    complete = {tuple(parts) for parts in words.values()}
    return {
        label: _steps(parts, following, complete, together) if label in glued else (label,)
        for label, parts in words.items()
    }


def _steps(
    parts: list[str],
    following: defaultdict[tuple[str, ...], set[str]],
    complete: set[tuple[str, ...]],
    together: set[tuple[str, str]],
) -> tuple[str, ...]:
    stems = [stem(part) for part in parts]
    allowed = [
        at
        for at in range(1, len(parts))
        if not (parts[at - 1].endswith(",") or {parts[at - 1].casefold(), parts[at].casefold()} & _JOINERS)
    ]
    branching = {at for at in allowed if len(following[tuple(parts[:at])]) > 1 or tuple(parts[:at]) in complete}
    cuts = {at for at in branching if (stems[at - 1], stems[at]) not in together}
    cuts |= _cuts_between_repeats(stems, allowed, branching, cuts)
    edges = [0, *sorted(cuts), len(parts)]
    steps = [parts[start:end] for start, end in pairwise(edges)]
    merged: list[list[str]] = []
    for step in steps:
        # "Lab" before "Dishes" is no step but an adjective, unless there is a category of that name.
        path = tuple(word for earlier in merged for word in earlier)
        adjective = merged and len(merged[-1]) == 1 and path not in complete and stem(merged[-1][0]) not in _stems(step)
        if adjective and merged[-1][0].casefold() == stem(merged[-1][0]):
            merged[-1] = merged[-1] + step
        else:
            merged.append(step)
    return tuple(" ".join(step) for step in merged)


def _cuts_between_repeats(stems: list[str], allowed: list[int], branching: set[int], cuts: set[int]) -> set[int]:
    """Where to cut between two occurrences of a word, since a step never says the same word twice."""
    more: set[int] = set()
    last: dict[str, int] = {}
    for at, word in enumerate(stems):
        first = last.get(word)
        last[word] = at
        if first is None or word in _JOINERS or any(first < cut <= at for cut in cuts | more):
            continue
        # "3D Printing Supplies 3D Printing Filament": the second step begins as the first. "Bearings Ball Bearings":
        # the first ends where the word does.
        if stems[first + 1 : first + 2] == stems[at + 1 : at + 2] and at in allowed:
            more.add(at)
            continue
        between = [cut for cut in allowed if first < cut <= at]
        more.update([cut for cut in between if cut in branching][:1] or between[:1])
    return more


def _stems(words: list[str]) -> set[str]:
    return {stem(word) for word in words}
