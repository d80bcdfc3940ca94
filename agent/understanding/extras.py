"""Orders that may stand anywhere in a turn: a bundle, a surprise, something to remember, a number of items."""

from __future__ import annotations

import re

from sidney.agent.turn import IntentName
from sidney.agent.understanding.draft import Draft

__all__ = ["announces_extra", "read_extras"]

_BUNDLE = re.compile(
    r"\b(?:(?:put together|build|make|create|assemble|compose|pick|give me|suggest|recommend|show me|i want|i'd like|"
    r"need|"
    r"looking for|as|do you have|can i (?:get|have)|get me)\s(?:me |us )?(?:an? |the |some |my )?(?:\w+ ){0,3}?"
    r"(?:bundle|set|kit|package|combo|combination|collection|outfit|setup|set-up|pack|hamper|basket|gift set|"
    r"ensemble|lineup)"
    r"(?: of (?:things|items|stuff|products)?)?\b(?! (?:box|up))|\bbundles?\b|\bgo(?:es)? (?:well )?(?:together|"
    r"with (?:it|each "
    r"other|one another))\b|\bwork well together\b|\bmatch(?:ing)? each other\b|"
    r"\b(?:two|three|four|five|\d) (?:\w+ ){0,3}?(?:that (?:go|fit|work|belong)(?: well)? together|on (?:this|"
    r"that) price|"
    r"for the price of|(?:for|under|within|below|up to) [^.,;]{1,20} (?:in total|altogether|all together|total|"
    r"combined|"
    r"together))|"
    r"\bone (?!of\b)\w+(?: \w+)? and one (?:\w+)|\bcomplete (?:the |my )?(?:set|look|outfit|setup)\b|"
    r"\b(?:in total|altogether|all together|all in all|combined)\b(?=[^.]*[\d$€£])|(?<=[\d$€£] )(?:in total|altogether|"
    r"all together|total|combined)\b|\btotal(?:ling|ing)? (?:budget|cost|price|of)\b)"
)
_TOTAL = re.compile(
    r"\b(?:in total|altogether|all together|all in all|total|combined|together|for everything|overall)\b"
)
_SURPRISE = re.compile(
    r"\bsurprise me\b(?: with)?|\b(?:i'm |i am )?feeling lucky\b|\bdealer's choice\b|\b(?:something|"
    r"anything) (?:random|"
    r"unexpected|surprising|out of the ordinary|unusual)\b|\brandom (?:pick|one|item|suggestion|recommendation|"
    r"choice|game|"
    r"book|movie)s?\b|\b(?:you|u) (?:choose|decide|pick)(?: for me)?\b(?=\W*$|[,.!])|\b(?:pick|choose|"
    r"decide) (?:one |something "
    r"|anything )?for me\b|\bwild ?card\b|\bsurprise\W*$|\b(?:take|take me) (?:me )?by surprise\b|"
    r"\bwhatever you (?:like|think|"
    r"want|recommend)\b|\bshake things up\b|\bsomething i (?:would|wouldn't|would not|don't|"
    r"would never) (?:n't )?(?:usually|"
    r"normally|expect|think of)(?: \w+)*"
)
_REMEMBER = re.compile(
    r"\b(?:please |and |also )*(?:remember (?:that|this|these|it|me|my \w+)|remember(?= i\b)|(?:don't|"
    r"do not) forget (?:that|"
    r"this)?|keep (?:(?:that|this|it|these) )?in (?:mind|memory)(?: that)?|keep (?:that|this|it) for (?:next time|"
    r"later|the future)|"
    r"save (?:that|this|these|it|my (?:preferences|tastes?|profile|filters|settings|choices))|"
    r"make a note(?: of (?:that|this|it)|"
    r" that)?|note (?:that|down)|store (?:that|this|my \w+)|(?:for|from) (?:next time|now on)(?:,| please|"
    r" and always| always)?|"
    r"next time(?: too| as well)|remember (?:for )?next time|bear in mind(?: that)?|(?:always|in (?:the )?future),? "
    r"(?:assume|remember))\b(?: for (?:next time|later|the future|future|good))?(?: (?:about|of) me)?"
)
_COUNT_WORDS = {"a couple of": 2, "a couple": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
                "eight": 8, "nine": 9, "ten": 10}  # fmt: skip
_COUNT = re.compile(
    r"(?:^|\b(?:show|give|get|find|suggest|recommend|want|need|list|pick|buy|of|for|take|with|me|like|have|see|only|"
    r"just|about|exactly|top|my|these|the|and|hi|hello|hey|for|looking for|after)[,:]?\s)"
    r"(?:me |us |some |just |only |the |top |best )*(?P<count>\d{1,2}|a couple(?: of)?|two|three|four|five|six|seven|"
    r"eight|nine|"
    r"ten)\s(?=(?P<after>[a-z][a-z'-]*(?: [a-z'-]+){0,2}))"
)
_NOT_COUNTED = re.compile(
    r"(?:player|people|person|year|month|week|day|hour|minute|page|star|dollar|buck|euro|pound|quid|gb|tb|inch|cm|mm|"
    r"kg|"
    r"gram|core|mile|km|percent|adult|night|guest|season|chapter|of (?:the|my)|or (?:more|less)|and|to|max|or|"
    r"hundred|thousand|"
    r"stars|hundred|grand|k\b|mp|megapixel|watt|mah|hz|\w*-player|and a half)"
)


def announces_extra(low: str) -> bool:
    """Whether a lower-cased text holds one of these orders."""
    return any(pattern.search(low) for pattern in (_BUNDLE, _SURPRISE, _REMEMBER))


def read_extras(draft: Draft) -> None:
    """Note bundles, surprises and what to remember; and how many items were asked for."""
    for name, pattern in (
        (IntentName.BUNDLE, _BUNDLE), (IntentName.SURPRISE, _SURPRISE), (IntentName.REMEMBER, _REMEMBER),
    ):  # fmt: skip
        for match in pattern.finditer(draft.low):
            if not draft.is_free(*match.span()) or (
                name is IntentName.REMEMBER and _asks_whether(draft, match.start())
            ):
                continue
            if name is IntentName.BUNDLE and re.search(
                r"\b(?:no|not|without|don't want) (?:an? |any )?$", draft.low[: match.start()]
            ):
                continue
            if not draft.has_intent(name):
                draft.say(name)
            if name is not IntentName.BUNDLE:
                draft.take(*match.span())
            else:
                _take_bundle(draft, match)
    if draft.has_intent(IntentName.BUNDLE):
        for match in _TOTAL.finditer(draft.low):
            draft.take(*match.span())
    _read_count(draft)


def _read_count(draft: Draft) -> None:
    for match in _COUNT.finditer(draft.low):
        after = match["after"]
        if _NOT_COUNTED.match(after) or not draft.is_free(*match.span("count")):
            continue
        if not re.match(r"(?:\w+ ){0,2}\w+(?:s|ones|people|children)\b|more\b|others?\b", after) or re.match(
            r"\w+-(?:player|person|seater|piece|pack|inch|door|star|bed|night|day)", after
        ):
            continue
        said = match["count"]
        draft.count = int(said) if said.isdigit() else _COUNT_WORDS[said]
        break


def _take_bundle(draft: Draft, match: re.Match[str]) -> None:
    """Take the words that make it a bundle, and leave what it is of."""
    noun = re.search(
        r"\b(?:bundles?|set|kit|package|combo|combination|collection|outfit|setup|set-up|pack|hamper|basket|ensemble|"
        r"lineup|"
        r"(?:that )?(?:go|goes|fit|work|belong)(?: well)? (?:together|with (?:it|each other|one another)))\b",
        match[0],
    )
    if noun is not None:
        draft.take(match.start() + noun.start(), match.start() + noun.end())


def _asks_whether(draft: Draft, place: int) -> bool:
    return bool(re.search(r"\b(?:do|did|can) you (?:still )?$", draft.low[:place]))
