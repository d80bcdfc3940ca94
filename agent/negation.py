"""What a "no" reaches: negators, where their scope ends, and which mentions fall within."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from sidney.agent.english import word_set
from sidney.agent.label_index import LabelMention
from sidney.agent.words import Token

__all__ = ["NEGATOR", "negated_mentions", "negation_starts"]

NEGATOR = re.compile(
    r"\b(?:(?:anything|anywhere|anyone|everything|everyone|everywhere|all|any|any \w+|something|all of them|whatever|"
    r"all brands|any brand|any genre) (?:but|bar|except(?: for)?|other than|besides|apart from|"
    r"aside from|excluding|that(?:'s| is|s) not|that (?:isn't|isnt|aren't)|not)|other than|apart from|aside from|"
    r"nothing (?:with|about|from|by|for|like|in|on|that has|that is|involving|made (?:by|of)|related to|to do with)|"
    r"nothing|without(?: any)?|"
    r"excluding|exclude|excludes|except(?: for)?|with no|free (?:of|from)|lacking|"
    r"(?:i )?(?:really )?(?:don't|dont|do not|doesn't|does not|doesnt|didn't|did not|won't|wouldn't|shouldn't|"
    r"should not|shouldnt|must not|mustn't|can't be|cannot be|can't stand|cannot stand|cant stand|can not stand|"
    r"couldn't)"
    r"(?: really| actually| particularly| want| like| need| care for| be| have| do| play| enjoy| show| include| give|"
    r" me| any| it| to see| by|"
    r" from| recommend| suggest| eat| wear| read| watch| listen to| stand| anything| something| with| feel like|"
    r" fancy| bring up| use| on| in| make| a| an)*|"
    r"not into|not (?:a )?(?:big |huge )?fans? of|not interested in|not really into|not keen on|not looking for|"
    r"not fond of|tired of|sick of|fed up with|bored (?:of|with)|"
    r"allergic to|stay away from|steer clear of|keep away from|"
    r"(?<!good )(?<!not )(?<!fast )(?<!big )(?<!get )(?<!have )(?:had )?"
    r"enough(?: of| with)?(?= [a-z]+(?:,|$| for now))|had enough(?: of)?|"
    r"(?:can't|cannot|can not|cant) (?:have|eat|drink|tolerate|wear)|hate|hates|loathe|detest|dislike|dislikes|"
    r"avoid|avoiding|"
    r"leave out|take out|filter out|rule out|weed out|get rid of|skip|omit|ban|block|lose|ditch|minus|"
    r"never|isn't|isnt|aren't|"
    r"arent|not|none of|non|neither|nor|"
    r"stop (?:showing|suggesting|recommending)(?: me)?|instead of|rather than|as opposed to|remove|drop|no more|no)\b"
    r"(?!\s*(?:more|less|fewer) than)(?!\s+to (?:spend|pay|go|exceed))(?! (?:spend|pay|exceed|go (?:over|above)))"
)
_INTERJECTION = re.compile(
    r"^no\s*(?:,|\.|!|$|thanks|thank|i meant|i mean|i want|i need|i said|i would|i'd|make|make it|it should|wait|"
    r"sorry|problem|matter|worries|actually|show|rather|longer)"
)
_FALSE_NEGATIVES = re.compile(
    r"^(?:not (?:only|just|sure|necessarily|bad|too|that|this|it|these|those|the (?:first|second|third|fourth|fifth|"
    r"last|one)|a problem|an issue|very|so|"
    r"really\b(?! (?:into|a fan|interested|keen))|as \w+|yet|long|many|much|over|under|above|below|\w+ enough|"
    r"[a-z]+er than)\b|never ?mind|nothing (?:else|"
    r"special|in particular|but|except|other than|too|very|so|over|under|above|below|fancy|more|less|wrong|better|"
    r"against)|no (?:need|idea|preference|limit|"
    r"longer|doubt|other|one)\b|skip (?:to|the (?:first|second|third|last)|it|this|that)\b|none of (?:these|those|"
    r"them)|neither of|(?:don't|dont|do not) (?:mind|care|know|forget|worry|have (?:a|any|an) "
    r"(?:preference|budget|idea|author|particular|brand))|drop (?:it|that|the|my)\b|remove (?:it|that|the (?:first|"
    r"second|third|last|\w+ (?:filter|limit|constraint)))|lose (?:it|that)|isn't (?:it|that|there)|"
    r"won't (?:you|it)|(?:did not|didn't|don't|do not) mean\b|couldn't (?:you|i)|wouldn't mind|can't (?:decide|wait|"
    r"find|choose|get enough))"
)
_SCOPE_END = re.compile(
    r"[.;!?]|\bbut\b|\binstead\b(?! of)|\bthough\b|\bhowever\b|\brather\b(?! than)|\bjust\b|\bonly\b|\bplease\b|"
    r"\bbecause\b|\bso\b|\bsince\b|\bwhich\b"
)
_AFTER = re.compile(
    r"(?:\s(?:games?|ones?|stuff|books?|things?|items?))?(?:[- ]free\b(?! (?:shipping|delivery))|\s?(?:is|are|'s|"
    r"would be)? ?(?:a |an )?(?:no-?go|no go|out of the question|off the table|not for me|"
    r"not my (?:thing|cup of tea|style|taste)|not ok(?:ay)?\b|not allowed|excluded|forbidden|not an option|ruled out|"
    r"no good|deal ?breakers?)|\s(?:isn't|aren't|is not|are not) "
    r"(?:for me|my thing|my cup of tea|an option|ok|okay|what i)|\?+ no\b(?! (?:more|less))|\s(?:excluded|"
    r"not included)\b)"
)


def negation_starts(low: str, is_free: Sequence[int]) -> list[tuple[int, int]]:
    """Negators in a lower-cased message, as characters, half open; ``is_free`` has one entry a character."""
    found = []
    for match in NEGATOR.finditer(low):
        rest = low[match.start() :]
        if not is_free[match.start()] or (_INTERJECTION.match(rest) and _opens_clause(low, match.start())):
            continue
        if _asks_negatively(low, *match.span()):
            continue
        if _FALSE_NEGATIVES.match(rest) and not rest.startswith("not the kind"):
            continue
        found.append(match.span())
    return found


def _asks_negatively(low: str, start: int, end: int) -> bool:
    if low[start:end] == "not":
        return bool(re.search(r"\b(?:is|are) there $|\b(?:do|have|can|could|would) (?:you|we) $", low[:start]))
    return bool(re.match(r"(?:isn't|aren't) there|(?:don't|do not|haven't|can't|couldn't) you\b", low[start:]))


def _opens_clause(low: str, place: int) -> bool:
    before = low[:place].rstrip()
    return not before or before[-1] in ",.;!?:-(" or before.endswith((" oh", " well", " sorry", " um", " hm", " but"))


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
    spans = [(tokens[m.start].start, tokens[m.end - 1].end) for m in mentions]
    for start, end in negation_starts(low, is_free):
        if any(a <= start < b for a, b in spans):
            # "non-fiction" may be a label itself.
            continue
        stop = _SCOPE_END.search(low, end)
        limit = stop.start() if stop else len(low)
        reached = [n for n in range(len(mentions)) if end <= spans[n][0] < limit]
        reach: list[int] = []
        for place, n in enumerate(reached):
            since = spans[reach[-1]][1] if reach else end
            between = low[since : spans[n][0]]
            if reach:
                if not _joins(between, low, tokens, mentions, reached[place:]):
                    break
            elif not _leads_to(between):
                break
            if re.match(r"\s*(?:games?|ones?|stuff)?\s*instead\b(?! of)", low[spans[n][1] :]):
                break
            reach.append(n)
        if reach:
            negated.update(reach)
            used.append((start, end))
    for n, (_, end) in enumerate(spans):
        if after := _AFTER.match(low[end:]):
            negated.add(n)
            used.append((end, end + after.end()))
    return negated, used


def _leads_to(between: str) -> bool:
    """Whether a negator reaches over these characters to the first label."""
    if "," in between or re.search(r"\d", between) or len(between.split()) > 5:
        return False
    return not re.search(r"\b(?:too|than|more|less|enough|for (?:my|a|the)|expensive|cheap|pricey)\b", between)


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


_GLUE = word_set(
    """
    , or nor and any no not a an the game games with / & stuff ones one from by without book books either also too
    for on in items things of other  movies films phones brands brand products anything please
    """
)
