"""Numbers as people write them: "$1,299.99", "20 quid", "16GB", "a hundred and twenty", "1.5k", "6 inches"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sidney.agent.concepts import CURRENCIES
from sidney.agent.english import OTHER_UNITS
from sidney.agent.lexicon import Lexicon
from sidney.agent.number_words import NOTES, NUMBER_WORDS, digits_value, words_value
from sidney.agent.understanding.units import same_kind
from sidney.agent.words import stem

__all__ = ["Amount", "find_amounts", "is_year"]

_AMOUNT = re.compile(
    rf"""(?P<before>(?:us|au|ca)?[$€£¥₹]\s?|\b(?:usd|eur|gbp|inr|cad|aud|chf|rs\.?|jpy)\s)?
    (?:(?P<number>(?<![\w.,\#])\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\w)|(?<![\w.,\#])\d{{1,3}}(?:\.\d{{3}})+(?:,\d{{2}})?(?![\d.])
       |(?<![\w.\#])\d{{1,9}}(?:[.,]\d{{1,2}})?(?![\d]))(?P<k>k(?![a-z]))?
     |\b(?P<word>{NUMBER_WORDS})\b)
    (?P<half>\sand\sa\shalf)?
    (?:(?P<after>\s?[$€£¥₹]|,-)|(?P<percent>\s?%)|(?P<inch>(?:["”]|''))|[\s-]?(?P<unit>[a-z]+)\b)?(?P<ish>-?ish\b)?""",
    re.VERBOSE,
)


_OF_SOMEBODY = re.compile(
    r"\b(?:i am|i'm|im|i weigh|he is|he's|hes|he weighs|she is|she's|shes|she weighs|i measure|"
    r"only (?:has|goes up to|does)) (?:about |only )?$"
)
"""Before an amount with a unit: what somebody measures, or all that an item has."""


_METRES = re.compile(r"(?P<whole>\d)\s?(?P<unit>m|met(?:er|re)s?)\s?(?P<rest>\d\d)(?![\d.,]|\s?(?:%|[cm]m\b|[$€£]))")
"""Metres and centimetres together: "1m80", "1 metre 20"."""


@dataclass(frozen=True)
class Amount:
    """A number in a message: where it stands, its value, and what was written with it.

    Attributes:
        start, end: Characters in the message, currency and unit included.
        value: As a number; "2k" is 2000.
        is_money: Whether a currency stood with it.
        unit: The stem of the word after it, when that word counts or measures.
        is_rough: Whether it was said to be about that ("20ish").
    """

    start: int
    end: int
    value: float
    is_money: bool
    unit: str | None
    is_rough: bool = False


def find_amounts(low: str, lexicon: Lexicon, is_free: Callable[[int, int], bool]) -> list[Amount]:
    """Numbers in a lower-cased message, in order, those that stand on characters which are not free left out."""
    units = frozenset[str]().union(*(measure.units for measure in lexicon.measures))
    weighs_in_pounds = any("lb" in m.units and not m.is_price for m in lexicon.measures)
    found: list[Amount] = []
    at = 0
    while (match := _AMOUNT.search(low, at)) is not None:
        end, unit = match.end(), match["unit"]
        if match["number"] and (metres := _METRES.match(low, match.start("number"))) and is_free(*metres.span()):
            if _is_unit("metre", units) or _measures_something("metre", lexicon):
                value = int(metres["whole"]) + int(metres["rest"]) / 100
                found.append(Amount(match.start(), metres.end(), value, False, "metre"))
            at = metres.end()
            continue
        money = bool(match["before"] or match["after"])
        rough = bool(match["ish"])
        if match["percent"]:
            unit = "percent"
        elif match["inch"]:
            unit = "inch" if "inch" in units else None
            end = end if unit else match.start("inch")
        elif unit is not None and (ish := re.fullmatch(r"(.*)ish", unit)) and (not ish[1] or ish[1] in CURRENCIES):
            rough, unit = True, None
            money = money or bool(ish[1])
        elif unit in CURRENCIES and not (unit.startswith("pound") and weighs_in_pounds and not money):
            money, unit = True, None
        elif unit in ("of", "us") and re.match(r"(?:of )?us\b", low[match.start("unit") :]) and "person" in units:
            unit, end = "person", match.start("unit") + len("of us" if unit == "of" else "us")
        elif unit is not None and (money or not (_is_unit(unit, units) or _measures_something(unit, lexicon))):
            # The next word belongs to the sentence, not to the number.
            end, unit = match.start("unit"), None
            end = len(low[:end].rstrip(" -"))
        if unit == "in" and re.match(r"\s(?:total|all|the|my|a|an|one|cash|price|this|that|return|\d)\b", low[end:]):
            end, unit = match.start("unit"), None
            end = len(low[:end].rstrip(" -"))
        at = max(end, match.start() + 1)
        if unit is not None and _OF_SOMEBODY.search(low[: match.start()]) and not match["before"]:
            # "I am 192 cm tall", "he weighs 40 kilos".
            continue
        if match["number"] and re.match(
            r"(?:st|nd|rd|th)\b|[- ]?(?:years?|yrs?|months?)[- ]olds?\b|\s?y/?o\b", low[match.end("number") :]
        ):
            # A place, or somebody's age.
            continue
        if not is_free(*(match.span("number") if match["number"] else match.span("word"))):
            continue
        value = words_value(match["word"]) if match["word"] else digits_value(match["number"])
        if match["k"]:
            value *= 1000
        if unit in ("cent", "cents") or match["unit"] in ("cent", "cents"):
            value /= 100
        if match["half"]:
            value += 0.5
        money = money or match["word"] in NOTES
        found.append(Amount(match.start(), end, value, money, stem(unit) if unit else None, rough))
    return found


def _is_unit(word: str, units: frozenset[str]) -> bool:
    return word in units or word in OTHER_UNITS or stem(word) in units


def _measures_something(unit: str, lexicon: Lexicon) -> bool:
    """Whether a word of more than one letter is a unit of a kind that some column has: "metres" where one is of km."""
    return len(unit) > 2 and any(same_kind(stem(unit), measure) for measure in lexicon.measures)


def is_year(amount: Amount) -> bool:
    """Whether a number may be a year."""
    return not amount.is_money and amount.unit is None and amount.value.is_integer() and 1900 <= amount.value <= 2100
