"""Slips of the keyboard in the plain English that steers ("nothing aove 20 dollasr"), and in columns' names.

What stands around a word says what it can be: only comparatives stand before "than", only "least" and "most" between
"at" and a number. There even a word that exists is put right ("at last $70"); elsewhere only one that nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from sidney.agent.concepts import CONCEPTS, CURRENCIES
from sidney.agent.english import EVERYDAY, FILLER, NUMBER_WORDS, word_set
from sidney.agent.lexicon import Lexicon
from sidney.agent.spelling import is_slip, slips_allowed
from sidney.agent.words import Token, lowered, tokenise

__all__ = ["mended"]

_STEERING = word_set(
    """
    under below above over between around about approximately roughly less more most least than maximum minimum
    budget limit price dollars dollar euros pounds bucks cheaper cheap expensive pricey affordable newer older
    longer shorter bigger smaller lighter heavier faster better without except anything nothing something
    everything instead different another other compare difference recommend suggest similar remember forget remove
    please should would could don't doesn't isn't want need like looking show find give prefer preferably ideally
    published released after before since from with surprise bundle together total undo reset start again first
    second third fourth fifth last number which what when where why how much many does have been cost costs filter
    filters brand any matter avoid exclude hate only shouldn't wouldn't couldn't starting later earlier category
    """
)
_DIRECTIONS = ("under", "below", "above", "over", "beyond", "around", "about", "between", "within", "exceeding",
               "before", "after", "since", "until", "maximum", "minimum", "least", "most", "roughly")  # fmt: skip
_COMPARED = ("less", "more", "fewer", "higher", "lower", "greater", "rather", "other")
_TURNED = ("more", "less", "newer", "later", "older", "earlier", "cheaper", "better", "higher", "lower", "above",
           "below", "under", "over", "fewer", "after", "before")  # fmt: skip
_MONEY = r"(?:[$€£¥₹] ?\d|\d[\d.,]* ?[$€£¥₹]|\d[\d.,]* (?=[a-z]+))"
_N = r"(?:[$€£¥₹] ?)?\d"
_NUMBERS = frozenset(
    {part for word in NUMBER_WORDS for part in word.split()} | {"half", "dozen", "thirteen", "eighteen"}
)


@lru_cache(maxsize=1)
def _plain() -> frozenset[str]:
    words = {
        w
        for c in CONCEPTS
        for p in (*c.more, *c.less, *c.most, *c.least, *c.high, *c.low)
        for w in p.split()
        if w.isalpha()
    }
    return frozenset(w for w in (*_STEERING, *words) if len(w) >= 4)


@lru_cache(maxsize=1)
def _comparatives() -> tuple[str, ...]:
    words = (p for c in CONCEPTS for p in (*c.more, *c.less))
    return (*_COMPARED, *dict.fromkeys(w for w in words if w.isalpha()))


@lru_cache(maxsize=1)
def _contexts() -> tuple[tuple[re.Pattern[str], tuple[str, ...], bool], ...]:
    """Where a word stands, what it can be there, and whether even a plain word has to be one of these."""
    currencies = tuple(sorted(word for word in CURRENCIES if len(word) >= 4))
    return (
        (re.compile(rf"\bat (?P<word>[a-z]{{3,6}})(?= {_N})"), ("least", "most"), True),
        (
            re.compile(rf"\b(?P<word>[a-z]{{6,10}})(?= (?:at|from|with) {_N})"),
            ("starting", "beginning", "capped"),
            False,
        ),
        (re.compile(r"\b(?P<word>[a-z]{4,10})(?= th[ae]n\b)"), _comparatives(), False),
        (re.compile(r"\d[$€£]? or (?P<word>[a-z]{4,8})\b"), _TURNED, False),
        (re.compile(r"\d[$€£]? (?P<word>[a-z]{3,7})\b"), currencies, False),
        (
            re.compile(rf"\b(?:go|spend|pay) (?P<word>[a-z]{{3,7}})(?= {_N})"),
            ("above", "over", "beyond", "below"),
            False,
        ),
        (re.compile(rf"\b(?P<word>[a-z]{{4,9}})(?= {_N})"), _DIRECTIONS, False),
    )


def mended(text: str, lexicon: Lexicon) -> str:
    """The text with misspelled words put right that steer, or that name a column."""
    text = _by_context(_in_full(text), lexicon)
    tokens = tokenise(text)
    changes = dict(_in_names_of_columns(tokens, lexicon))
    columns = frozenset(word for name in lexicon.column_names for word in name if len(word) >= 4)
    for n, token in enumerate(tokens):
        if n not in changes and _is_unknown(token, lexicon) and (word := _plain_word(token, text, columns, lexicon)):
            changes[n] = word
    for n in sorted(changes, reverse=True):
        text = text[: tokens[n].start] + changes[n] + text[tokens[n].end :]
    return text


_SHORTENED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bidg?a?f?c\b", re.IGNORECASE), "i don't care"),
    (re.compile(r"\b(\d+)\s?'?ll (?=do\b)"), r"\1 will "),
    (re.compile(r"\b(\d+)'?s (?=(?:plenty|enough|fine|ok|okay|sufficient)\b)"), r"\1 is "),
)


def _in_full(text: str) -> str:
    """ "50ll do", "3s plenty", "idc about the brand", as they are spelled in full."""
    for pattern, full in _SHORTENED:
        text = pattern.sub(full, text)
    return text


def _by_context(text: str, lexicon: Lexicon) -> str:
    for pattern, meant, surely in _contexts():
        for match in reversed(list(pattern.finditer(lowered(text)))):
            word = match["word"]
            if word in meant or (not surely and _is_said_so(word, match, text, lexicon)):
                continue
            if (found := _nearest(word, meant)) is not None:
                text = text[: match.start("word")] + found + text[match.end("word") :]
    return text


def _is_said_so(word: str, match: re.Match[str], text: str, lexicon: Lexicon) -> bool:
    """Whether a word beside a number may stand there as it is: plain English, a label, or a word of a title."""
    token = tokenise(word)[0]
    if word in EVERYDAY or word in _plain() or word in _NUMBERS or word in lexicon.units or token.stem in lexicon.units:
        return True
    if not lexicon.knows_word(token):
        return False
    said_with_money = bool(re.search(_MONEY, text[max(0, match.start() - 2) : match.end() + 12]))
    return not said_with_money or (lexicon.is_label((token.stem,)) and not lexicon.is_initials(token.stem))


def _nearest(word: str, words: Sequence[str]) -> str | None:
    """The first of the nearest words that this one may be a slip of."""
    near = [(OSA.distance(word, other), n, other) for n, other in enumerate(words) if is_slip(word, other)]
    return min(near)[2] if near else None


def _in_names_of_columns(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[tuple[int, str]]:
    """The one misspelled word of a column's name of several ("max payers"), also where that word exists."""
    for name in lexicon.column_names:
        if len(name) < 2:
            continue
        for start in range(len(tokens) - len(name) + 1):
            said = tokens[start : start + len(name)]
            wrong = [n for n, word in enumerate(name) if word not in (said[n].folded, said[n].stem)]
            if len(wrong) == 1 and said[wrong[0]].folded not in EVERYDAY and not said[wrong[0]].text.isupper():
                token, word = said[wrong[0]], name[wrong[0]]
                if is_slip(token.folded, word) or is_slip(token.stem, word):
                    yield start + wrong[0], word


def _plain_word(token: Token, text: str, columns: frozenset[str], lexicon: Lexicon) -> str | None:
    """What an unknown word means if it steers or names a column, and is no nearer to a label's word."""
    near = _near(token.folded, _plain() | columns)
    if near is None or _is_derived(token.folded, near[1]):
        return None
    label = lexicon.near_label_word(token)
    if label is None or near[0] < label.distance:
        return near[1]
    if near[0] > label.distance:
        return None
    # As near to both: what stands around decides, and else how common the words are.
    beside_number = bool(re.search(r"\d[\d.,]*[$€£]?(?: or)? ?$", text[: token.start])) or bool(
        re.match(r" (?:than |at |of )?(?:no |more )*[$€£]? ?\d", text[token.end :])
    )
    if beside_number:
        return near[1]
    if near[1] in columns and _names_a_column_here(token, text):
        return near[1]
    is_named_so = token.is_capitalised and text[: token.start].rstrip()[-1:] not in ("", ".", "!", "?")
    return near[1] if label.is_name and not is_named_so else None


def _is_derived(said: str, word: str) -> bool:
    """Whether a word only ends otherwise than the one that it is near to ("brandy", "finder"): it may well exist."""
    return said.startswith(word) and said[len(word) :] in ("y", "r", "er", "ed", "d", "ly", "s", "es")


def _names_a_column_here(token: Token, text: str) -> bool:
    before, after = text[: token.start].lower(), text[token.end :].lower()
    return bool(
        re.match(r"\s*[:=]|\s+(?:should|must|shouldn't|has to)\b", after)
        or re.search(r"\bas (?:the |a )?$", before)
        or re.match(r"\s+[A-Z]", text[token.end :])
    )


def _near(word: str, words: Iterable[str]) -> tuple[int, str] | None:
    found = process.extract(word, sorted(words), scorer=OSA.distance, score_cutoff=slips_allowed(word), limit=8)
    near = [(int(distance), other) for other, distance, _ in found if is_slip(word, other)]
    return min(near) if near else None


def _is_unknown(token: Token, lexicon: Lexicon) -> bool:
    return (
        len(token.text) >= 4 and token.text.isascii() and token.text.replace("'", "").isalpha()
        and not token.text.isupper() and not lexicon.knows_word(token) and token.folded not in _NUMBERS
        and token.folded not in _plain() and token.folded not in FILLER
        and token.folded not in lexicon.units and token.stem not in lexicon.units and token.folded not in CURRENCIES
        and not any(token.folded in name or token.stem in name for name in lexicon.column_names)
    )  # fmt: skip
