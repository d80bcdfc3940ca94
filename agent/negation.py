"""What a "no" reaches: negators, where their scope ends, and which mentions fall within."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from sidney.agent.lexicon import LabelMention
from sidney.agent.words import Token

__all__ = ["NEGATOR", "negated_mentions", "negation_starts"]

NEGATOR = re.compile(
    r"\b(?:anything but|everything but|anything except|everything except|anything other than|"
    r"other than|apart from|aside from|"
    r"nothing (?:with|about|from|by|for|like|in|on|too|that has|that is|involving)|nothing|without|"
    r"excluding|exclude|excludes|except(?: for)?|"
    r"(?:i )?(?:really )?(?:don't|dont|do not|doesn't|does not|didn't|did not|won't|wouldn't|can't stand|cannot stand)"
    r"(?: really| actually| want| like| need| care for| be| have| do| play| enjoy| show| include|"
    r" give| me| any| it| to| see| by| from)*|"
    r"not into|not a fan of|not interested in|not really into|not keen on|tired of|sick of|"
    r"(?<!good )(?<!not )(?<!fast )(?<!big )"
    r"enough(?: of| with)?(?= [a-z]+(?:,|$))|hate|"
    r"hates|dislike|avoid|avoiding|"
    r"leave out|filter out|rule out|get rid of|skip|minus|never|isn't|isnt|aren't|not|none of|non|"
    r"no more|no)\b(?!\s*(?:more|less|fewer) than)"
)
_INTERJECTION = re.compile(r"^no\s*(?:,|\.|!|$|thanks|thank|i meant|i mean|wait|sorry|problem|matter)")
_FALSE_NEGATIVES = re.compile(
    r"^(?:not (?:only|just|sure|necessarily|bad|too|that|this|it|these|those|the|a problem|"
    r"an issue|very|so)\b|never mind|nothing (?:else|special|in particular)|no (?:need|idea|"
    r"preference|limit)\b|skip (?:to|the)\b)"
)
_SCOPE_END = re.compile(
    r"[.;!?]|\bbut\b|\binstead\b|\bthough\b|\bhowever\b|\brather\b|\bjust\b|\bonly\b|\bplease\b|\bbecause\b|\bso\b"
)


def negation_starts(low: str, is_free: Sequence[int]) -> list[tuple[int, int]]:
    """Negators in a lower-cased message, as characters, half open; ``is_free`` has one entry a character."""
    found = []
    for match in NEGATOR.finditer(low):
        rest = low[match.start() :]
        if _INTERJECTION.match(rest) or not is_free[match.start()]:
            continue
        if _FALSE_NEGATIVES.match(rest) and not rest.startswith("not the kind"):
            continue
        found.append(match.span())
    return found


def negated_mentions(
    low: str, tokens: Sequence[Token], mentions: Sequence[LabelMention], is_free: Sequence[int]
) -> tuple[set[int], list[tuple[int, int]]]:
    """Which mentions a negator reaches (their places in ``mentions``), and the characters of the negators at work.

    A scope runs to the end of the clause, to "but", or to a word that turns it ("instead"); over a comma or an "and" it
    runs on only while the next thing named is a label too, and over commas only if the enumeration ends in
    "or", "and" or "nor": in "no sports, racing please" the racing is wanted.
    """
    negated: set[int] = set()
    used: list[tuple[int, int]] = []
    for start, end in negation_starts(low, is_free):
        stop = _SCOPE_END.search(low, end)
        limit = stop.start() if stop else len(low)
        reached = [n for n, mention in enumerate(mentions) if end <= tokens[mention.start].start < limit]
        reach: list[int] = []
        for place, n in enumerate(reached):
            since = tokens[mentions[reach[-1]].end - 1].end if reach else end
            between = low[since : tokens[mentions[n].start].start]
            if reach:
                if not _joins(between, low, tokens, mentions, reached[place:]):
                    break
            elif "," in between or len(between.split()) > 5:
                break
            following = low[tokens[mentions[n].end - 1].end :]
            if re.match(r"\s*(?:games?|ones?|stuff)?\s*instead\b", following):
                break
            reach.append(n)
        if reach:
            negated.update(reach)
            used.append((start, end))
    return negated, used


def _joins(
    between: str, low: str, tokens: Sequence[Token], mentions: Sequence[LabelMention], ahead: Sequence[int]
) -> bool:
    """Whether an enumeration goes on over these characters."""
    words = between.replace(",", " , ").split()
    if not all(w in _GLUE for w in words):
        return False
    if "or" in words or "nor" in words or "and" in words or not words or words == ["/"]:
        return True
    # A comma alone: only if a conjunction ends the enumeration.
    for here, following in pairwise(ahead):
        gap = low[tokens[mentions[here].end - 1].end : tokens[mentions[following].start].start]
        parts = gap.replace(",", " , ").split()
        if not all(p in _GLUE for p in parts):
            return False
        if {"or", "nor", "and"} & set(parts):
            return True
    return bool({"no", "not", "without"} & set(words))


_GLUE = frozenset(
    {
        ",",
        "or",
        "nor",
        "and",
        "any",
        "no",
        "not",
        "a",
        "an",
        "the",
        "game",
        "games",
        "with",
        "/",
        "&",
        "stuff",
        "ones",
        "from",
        "by",
        "without",
    }
)
