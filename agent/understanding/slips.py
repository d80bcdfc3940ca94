"""Slips of the keyboard in the plain English that steers ("nothing aove 20 dollasr"), and in columns' names."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from sidney.agent.concepts import CONCEPTS
from sidney.agent.english import NUMBER_WORDS, word_set
from sidney.agent.lexicon import Lexicon
from sidney.agent.words import Token, label_key, tokenise

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
    filters brand any matter avoid exclude hate only
    """
)


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


def mended(text: str, lexicon: Lexicon) -> str:
    """The text with unknown words put right that are a slip away from a word that steers, or from a column's name."""
    tokens = tokenise(text)
    unknown = [t for t in tokens if _is_unknown(t, lexicon)]
    if not unknown:
        return text
    columns = {w for c in lexicon.catalogue.filterable for w in label_key(c.name.replace("_", " ")) if len(w) >= 4}
    words = sorted(_plain() | columns)
    for token in reversed(unknown):
        allowed = 1 if len(token.text) < 8 else 2
        near = process.extract(token.folded, words, scorer=OSA.distance, score_cutoff=allowed, limit=4)
        fitting = [
            (distance, word)
            for word, distance, _ in near
            if word[0] == token.folded[0] and abs(len(word) - len(token.text)) <= 1
        ]
        if fitting:
            text = text[: token.start] + min(fitting)[1] + text[token.end :]
    return text


def _is_unknown(token: Token, lexicon: Lexicon) -> bool:
    return (
        len(token.text) >= 4 and token.text.isascii() and token.text.isalpha() and not token.text.isupper()
        and not lexicon.knows_word(token) and token.folded not in _NUMBERS and token.folded not in _plain()
        and not lexicon.near_label_word(token)
    )  # fmt: skip
