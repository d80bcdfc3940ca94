"""Words held against evidence: a number, an item's title or a label that the evidence does not hold is found out.

It is the same check for a template's sentence and for a chat model's. What it cannot see: numbers written as words
("two of them"), a title or label that is one ordinary word without a capital or at the start of a sentence, and items
that are in no catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Literal
from weakref import WeakKeyDictionary

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue
from sidney.tools.evidence import Evidence
from sidney.tools.formatting import short_title
from sidney.tools.titles import TitleIndex, normalised, title_index

__all__ = ["UnsupportedWords", "check_against", "check_words", "facts"]


@dataclass(frozen=True)
class UnsupportedWords:
    """Words that the evidence does not bear out.

    Attributes:
        kind: A ``number``, with its unit, another item's ``title``, or a ``label`` of the catalogue.
        text: As it stands in the checked text.
    """

    kind: Literal["number", "title", "label"]
    text: str


def check_words(text: str, evidence: Evidence, catalogue: Catalogue) -> tuple[UnsupportedWords, ...]:
    """The numbers and titles in a text that the evidence does not hold; empty if it is all borne out.

    A number is held with its unit: "$30", "30%" and "30" are three different claims. Titles are looked for in the
    whole catalogue.
    """
    return check_against(text, facts(evidence), catalogue)


def check_against(
    text: str, known: Sequence[str], catalogue: Catalogue, *, labels: bool = False
) -> tuple[UnsupportedWords, ...]:
    """The numbers and titles in a text that no known string holds; empty if it is all borne out.

    Args:
        text: What is to be said.
        known: Every string that it may repeat: titles, values, conditions, counts.
        catalogue: Whose titles, and labels, are looked for.
        labels: Whether labels of the catalogue's columns are looked for, too: one that is no word of what is known is
            found out.
    """
    supported = {number for fact in known for number in _numbers_of(fact)}
    found = [UnsupportedWords("number", shown) for number, shown in _numbers(text) if number not in supported]
    words = [(match.start(), match.end(), normalised(match[0])) for match in _WORD.finditer(text)]
    covered = list(_fact_spans([word for _, _, word in words], known))
    found += _others(text, words, covered, title_index(catalogue), "title")
    if labels:
        found += _others(text, words, covered, _label_index(catalogue), "label")
    return tuple(found)


def facts(evidence: Evidence) -> tuple[str, ...]:
    """Every string of the evidence that a sentence may repeat."""
    found = [evidence.title, short_title(evidence.title), " › ".join(evidence.path), *evidence.path]
    found += [text for pair in evidence.attributes for text in pair]
    for item in evidence.history:
        found += [item.title, short_title(item.title), " › ".join(item.shared_path)]
    if evidence.wish is not None:
        wish = evidence.wish
        found += [wish.wish, f"{wish.percentile}%", str(wish.compared), str(wish.rank), *wish.labels]
    for model in evidence.likeness:
        found += [model.title, short_title(model.title), f"{model.percentile}%", str(model.compared), *model.labels]
    found += [shared.label for shared in evidence.shared]
    found += [text for d in evidence.differences for text in (d.attribute, d.value, d.other_value)]
    found += [text for held in evidence.constraints for text in (held.text, held.value)]
    standing = evidence.standing
    found += [str(standing.sampled), str(standing.above), str(standing.shown), str(standing.shown_rank)]
    return tuple(dict.fromkeys(fact for fact in found if fact))


_CURRENCY_WORDS = {"dollar": "$", "dollars": "$", "euro": "€", "euros": "€", "pounds": "£", "yen": "¥"}
_NUMBER = re.compile(
    r"""(?<![\w.,])
    (?P<currency>[$€£¥]|\b[A-Z]{3}\s)?\s?
    (?P<token>[^\W\d_]*\d(?:[\w.,]*\w)?)
    (?P<percent>\s?%)?
    (?:\s(?P<word>[^\W\d_]+))?""",
    re.VERBOSE,
)
_STOPS = frozenset(',;.:!?()“”"›·')
"""What may part two known things that happen to make a name together."""
_WORD = re.compile(r"\w+(?:['’]\w+)*")


def _numbers(text: str) -> Iterator[tuple[tuple[str, str], str]]:
    """``((unit, value), as written)`` of every number; a word with digits in it ("PS4", "16GB") is its own unit."""
    position = 0
    while match := _NUMBER.search(text, position):
        # The following word may begin the next number's unit, so it is looked at and not consumed.
        position = match.end("percent") if match["percent"] else match.end("token")
        token, word = match["token"], (match["word"] or "").casefold()
        unit = (match["currency"] or "").strip()
        if match["percent"] or word == "percent":
            unit = "%"
        elif not unit:
            unit = _CURRENCY_WORDS.get(word, "")
        plain = re.sub(r"(?<=\d)(st|nd|rd|th)$", "", token.replace(",", ""))
        shown = text[match.start() : position].strip()
        try:
            yield (unit, str(Decimal(plain).normalize())), shown
        except InvalidOperation:
            yield ("word", normalised(token)), shown


@lru_cache(maxsize=4096)
def _numbers_of(fact: str) -> tuple[tuple[str, str], ...]:
    return tuple(number for number, _ in _numbers(fact))


def _others(
    text: str,
    found: Sequence[tuple[int, int, str]],
    covered: Sequence[tuple[int, int]],
    names: TitleIndex,
    kind: Literal["title", "label"],
) -> Iterator[UnsupportedWords]:
    """Names in a text's words, each with where it begins and ends, that no covered span holds."""
    words = [word for _, _, word in found]
    first = 0
    while first < len(words):
        following = first + 1
        for last in range(min(len(words), first + names.longest_from(words[first])), first, -1):
            if " ".join(words[first:last]) not in names:
                continue
            start, end = found[first][0], found[last - 1][1]
            if _is_covered(first, last, covered) or _is_enumeration(text, found[first:last], first, covered):
                following = last
                break
            if _is_name(text, start, end, last - first):
                yield UnsupportedWords(kind, text[start:end])
                following = last
                break
        first = following


def _is_covered(first: int, last: int, covered: Sequence[tuple[int, int]]) -> bool:
    return any(low <= first and last <= high for low, high in covered)


def _is_enumeration(
    text: str, words: Sequence[tuple[int, int, str]], first: int, covered: Sequence[tuple[int, int]]
) -> bool:
    """Whether words are two known things, parted by a stop, that only happen to make a name: "Wii, Sports"."""
    begin = first
    pieces = []
    for place in range(len(words) - 1):
        if set(text[words[place][1] : words[place + 1][0]]) & _STOPS:
            pieces.append((begin, first + place + 1))
            begin = first + place + 1
    return bool(pieces) and all(_is_covered(low, high, covered) for low, high in [*pieces, (begin, first + len(words))])


def _fact_spans(words: Sequence[str], known: Sequence[str]) -> Iterator[tuple[int, int]]:
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(word, []).append(place)
    for fact in known:
        wanted = _words_of(fact)
        for first in places.get(wanted[0], ()) if wanted else ():
            if tuple(words[first : first + len(wanted)]) == wanted:
                yield first, first + len(wanted)


@lru_cache(maxsize=4096)
def _words_of(fact: str) -> tuple[str, ...]:
    return tuple(normalised(fact).split())


def _label_index(catalogue: Catalogue) -> TitleIndex:
    index = _LABELS.get(catalogue)
    if index is None:
        kinds = (AttributeKind.LABEL, AttributeKind.LABELS)
        columns = [column for column in catalogue.columns.values() if column.kind in kinds]
        index = _LABELS[catalogue] = TitleIndex([label for column in columns for label in column.labels])
    return index


_LABELS: WeakKeyDictionary[Catalogue, TitleIndex] = WeakKeyDictionary()


def _is_name(text: str, start: int, end: int, words: int) -> bool:
    """Whether words that are also some item's title are meant as one: plenty of titles are ordinary words."""
    written = text[start:end]
    before = text[:start].rstrip(" ")
    if before.endswith(("“", '"', "*", "_", "«", "‘")):
        return True
    if words >= 3 and len(written) >= 12:
        return True
    opens_sentence = not before or before[-1] in ".!?:\n"
    marked = written[1:] if opens_sentence else written
    return any(letter.isupper() or letter.isdigit() for letter in marked)
