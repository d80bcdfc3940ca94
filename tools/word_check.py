"""Words held against evidence: a number, or another item's title, that the evidence does not hold is found out.

It is the same check for a template's sentence and for a chat model's. What it cannot see: numbers written as words
("two of them"), a title that is one ordinary word at the start of a sentence, and items that are in no catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from sidney.recsys_model.catalogue import Catalogue
from sidney.tools.evidence import Evidence
from sidney.tools.formatting import short_title
from sidney.tools.titles import normalised, title_index

__all__ = ["UnsupportedWords", "check_words", "facts"]


@dataclass(frozen=True)
class UnsupportedWords:
    """Words that the evidence does not bear out.

    Attributes:
        kind: A ``number``, with its unit, or another item's ``title``.
        text: As it stands in the checked text.
    """

    kind: Literal["number", "title"]
    text: str


def check_words(text: str, evidence: Evidence, catalogue: Catalogue) -> tuple[UnsupportedWords, ...]:
    """The numbers and titles in a text that the evidence does not hold; empty if it is all borne out.

    A number is held with its unit: "$30", "30%" and "30" are three different claims. Titles are looked for in the
    whole catalogue.
    """
    known = facts(evidence)
    supported = {number for fact in known for number, _ in _numbers(fact)}
    numbers = [UnsupportedWords("number", shown) for number, shown in _numbers(text) if number not in supported]
    return (*numbers, *_other_titles(text, known, catalogue))


def facts(evidence: Evidence) -> tuple[str, ...]:
    """Every string of the evidence that a sentence may repeat."""
    found = [evidence.title, short_title(evidence.title), " › ".join(evidence.path), *evidence.path]
    found += [text for pair in evidence.attributes for text in pair]
    for item in evidence.history:
        found += [item.title, short_title(item.title), " › ".join(item.shared_path)]
    if evidence.wish is not None:
        wish = evidence.wish
        found += [wish.wish, f"{wish.percentile}%", str(wish.compared), str(wish.rank), *wish.labels]
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


def _other_titles(text: str, known: Sequence[str], catalogue: Catalogue) -> Iterator[UnsupportedWords]:
    found = [(match.start(), match.end(), normalised(match[0])) for match in _WORD.finditer(text)]
    words = [word for _, _, word in found]
    covered = list(_fact_spans(words, known))
    titles = title_index(catalogue)
    first = 0
    while first < len(words):
        following = first + 1
        for last in range(min(len(words), first + titles.longest), first, -1):
            if " ".join(words[first:last]) not in titles:
                continue
            start, end = found[first][0], found[last - 1][1]
            if any(low <= first and last <= high for low, high in covered):
                following = last
                break
            if _is_name(text, start, end, last - first):
                yield UnsupportedWords("title", text[start:end])
                following = last
                break
        first = following


def _fact_spans(words: Sequence[str], known: Sequence[str]) -> Iterator[tuple[int, int]]:
    for fact in known:
        wanted = normalised(fact).split()
        for first in range(len(words) - len(wanted) + 1):
            if wanted and list(words[first : first + len(wanted)]) == wanted:
                yield first, first + len(wanted)


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
