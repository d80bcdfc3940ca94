"""What prefixes could be called: categories, labels that say what kind of thing an item is, and words of titles."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.data.category_paths import split_glued_paths, stem
from sidney.recsys_model.ids.makers import WORD, maker_columns, maker_words

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["CATEGORY", "LABEL", "PHRASE", "NameCandidates", "name_candidates"]

PHRASE, LABEL, CATEGORY = 0, 1, 2
_LONGEST = 40
_ROMAN = re.compile("[ivx]+")
"""The third part of something is no kind of thing."""
_ONE_NAME = 0.7
_ONE_MAKER = 0.8
_ENOUGH_ITEMS = 4
# fmt: off
_MEASURES = frozenset((
    "inch", "ounce", "gram", "pound", "feet", "foot", "meter", "millimeter", "volt", "watt", "amp", "piece", "pcs",
    "pair", "pack", "count", "set", "size", "lot", "qty", "each", "new", "free", "use", "color", "assorted", "lbs",
    "mah", "ghz", "mhz", "per", "approx", "max", "min", "diameter", "length", "width", "height", "model", "type",
    "style", "version", "edition", "original", "pro", "plus", "premium", "quality", "best", "great", "high",
    "compatible", "replacement",
))
# fmt: on
"""Stems that titles are full of and that name no kind of thing."""


@dataclass(frozen=True)
class NameCandidates:
    """Everything that a prefix could be called.

    Attributes:
        texts: ``(candidates,)`` as a name would be written.
        stems: ``(candidates,)`` their words without case and plural.
        ranks: ``(candidates,)`` ``CATEGORY``, ``LABEL`` or ``PHRASE``: the higher, the better a kind of name.
        has: ``(items, candidates)`` 1 where the item has it.
    """

    texts: tuple[str, ...]
    stems: tuple[frozenset[str], ...]
    ranks: npt.NDArray[np.int64]
    has: csr_array


def name_candidates(catalogue: Catalogue) -> NameCandidates:
    """Read the candidates of every item of a catalogue."""
    from scipy.sparse import csr_array
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    title_words = [WORD.findall(title) for title in catalogue.titles]
    title_stems = [frozenset(stem(word) for word in words) for words in title_words]
    makers = maker_columns(catalogue, title_stems)
    avoided = maker_words(makers, title_stems)
    forms = Counter(word.casefold() for words in title_words for word in words)
    spelling = _spelling(title_words)
    numbers: dict[tuple[str, ...], int] = {}
    texts: dict[int, Counter[str]] = defaultdict(Counter)
    ranks: list[int] = []
    rows: list[int] = []
    columns: list[int] = []

    def add(index: int, text: str, rank: int, key: tuple[str, ...]) -> None:
        number = numbers.setdefault(key, len(numbers))
        if number == len(ranks):
            ranks.append(rank)
        ranks[number] = max(ranks[number], rank)
        # What is a category somewhere is spelled as the category.
        texts[number][text] += 1 + 1000 * rank
        rows.append(index)
        columns.append(number)

    free_texts = [*catalogue.titles, *_free_texts(catalogue)]
    for column in catalogue.columns.values():
        if not column.labels or column in makers:
            continue
        rank = CATEGORY if column.name == "categories" else LABEL
        steps = split_glued_paths(column.labels, free_texts) if rank == CATEGORY else {}
        for index, label in _labels(column):
            for step in steps.get(label, (label,)):
                key = tuple(stem(word) for word in WORD.findall(step))
                if key and len(step) <= _LONGEST and not avoided & set(key):
                    add(index, _singular(step, forms), rank, key)
    fragments = _fragments(title_words)
    maker_names = {tuple(stem(word) for word in WORD.findall(label)) for column in makers for label in column.labels}
    for index, words in enumerate(title_words):
        for phrase in _phrases(words, ENGLISH_STOP_WORDS, avoided):
            if len(phrase) == 1 and stem(phrase[0]) in fragments:
                continue
            key = tuple(stem(word) for word in phrase)
            if key in maker_names:
                continue
            text = " ".join(spelling[word.casefold()] for word in phrase)
            add(index, _singular(text[0].upper() + text[1:] if text.islower() else text, forms), PHRASE, key)
    has = csr_array((np.ones(len(rows), np.float64), (rows, columns)), shape=(len(catalogue), len(numbers)))
    has.data[:] = 1  # several labels of an item may say the same
    best = tuple(min(texts[n], key=lambda text: (-texts[n][text], text)) for n in range(len(numbers)))
    keys, rank_of = list(numbers), np.array(ranks, dtype=np.int64)
    useful = np.asarray(has.sum(axis=0)).ravel() >= 2
    useful &= (rank_of > PHRASE) | ~_lines_of_one_maker(has, makers)
    kept = np.flatnonzero(useful)
    return NameCandidates(
        tuple(best[number] for number in kept),
        tuple(frozenset(keys[number]) for number in kept),
        rank_of[kept],
        has[:, kept],
    )


def _free_texts(catalogue: Catalogue) -> Iterator[str]:
    for column in catalogue.columns.values():
        if column.kind is AttributeKind.TEXT:
            yield from (value for value in column.values if isinstance(value, str))


def _labels(column: Column) -> Iterator[tuple[int, str]]:
    for index, value in enumerate(column.values):
        if isinstance(value, str):
            yield index, value
        elif isinstance(value, tuple):
            yield from ((index, label) for label in value)


def _phrases(words: Sequence[str], stop_words: frozenset[str], avoided: frozenset[str]) -> set[tuple[str, ...]]:
    """Single words and pairs of neighbours, without stop words, measures and makers."""

    def good(word: str) -> bool:
        if _ROMAN.fullmatch(word.casefold()):
            return False
        return word.casefold() not in stop_words and not {stem(word), word.casefold()} & (_MEASURES | avoided)

    found: set[tuple[str, ...]] = {(word,) for word in words if good(word)}
    found.update(pair for pair in pairwise(words) if good(pair[0]) and good(pair[1]) and stem(pair[0]) != stem(pair[1]))
    return found


def _spelling(title_words: Sequence[Sequence[str]]) -> dict[str, str]:
    """How each casefolded word is mostly written ("iPhone", "PVC"), less the capital that titles give any word."""
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for words in title_words:
        for word in words:
            written[word.casefold()][word] += 1
    most = {folded: min(forms, key=lambda form: (-forms[form], form)) for folded, forms in written.items()}
    return {folded: form if form[1:] != form[1:].lower() else folded for folded, form in most.items()}


def _singular(text: str, forms: Counter[str]) -> str:
    """A label in the singular, if titles write its nouns in the singular: "Lab Bottles & Jars" is a "Lab Bottle & Jar".

    The nouns are the last word and those before "&" or a comma.
    """
    words = text.replace("_", " ").split(" ")
    nouns = [
        at
        for at, word in enumerate(words)
        if at == len(words) - 1 or word.endswith(",") or words[at + 1].casefold() in ("&", "and")
    ]
    changed = list(words)
    for at in nouns:
        word = words[at].rstrip(",")
        single = _singular_word(word, forms)
        if single is None:
            return " ".join(words)
        changed[at] = single + words[at][len(word) :]
    return " ".join(changed)


def _singular_word(word: str, forms: Counter[str]) -> str | None:
    """The singular; ``None`` for a plural that has none, or that titles hardly write ("accessories")."""
    folded, single = word.casefold(), stem(word)
    if single == folded or not folded.isalpha():
        return word
    if folded.endswith("ics") or len(single) < 3 or forms[single] < max(2, 0.3 * forms[folded]):
        return None
    kept = word[: len(single)] if folded.startswith(single) else word[: len(single) - 1] + single[-1]
    return kept.upper() if word.isupper() else kept


def _fragments(title_words: Sequence[Sequence[str]]) -> frozenset[str]:
    """Stems that are nearly always said beside the same word: "Tomb", of "Tomb Raider", is no name of its own."""
    alone: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for words in title_words:
        stems = [stem(word) for word in words]
        alone.update(set(stems))
        pairs.update(set(pairwise(stems)))
    return frozenset(word for pair, count in pairs.items() for word in pair if count >= _ONE_NAME * alone[word])


def _lines_of_one_maker(has: csr_array, makers: Sequence[Column]) -> npt.NDArray[np.bool_]:
    """``(candidates,)`` whether nearly all items that have it are one maker's: it names a line, then, and no kind."""
    from scipy.sparse import csr_array

    found = np.zeros(has.shape[1], dtype=np.bool_)
    for column in makers:
        members = list(column.label_members.values())
        if not members:
            continue
        items = np.concatenate(members)
        labels = np.repeat(np.arange(len(members)), [len(m) for m in members])
        made = csr_array((np.ones(len(items)), (items, labels)), shape=(has.shape[0], len(members)))
        by_maker = (has.T @ made).tocsr()
        known = np.asarray(has.T @ np.asarray(made.sum(axis=1) > 0, dtype=np.float64)).ravel()
        most = by_maker.max(axis=1).toarray().ravel()
        found |= (known >= _ENOUGH_ITEMS) & (most >= _ONE_MAKER * known)
    return found
