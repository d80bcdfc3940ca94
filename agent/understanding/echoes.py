"""A value of what is shown, said again with a groan ("319?? for plastic on sticks"): a critique, and no bound."""

from __future__ import annotations

import re

from sidney.agent.measures import Measure, measure_for
from sidney.agent.turn import Reference
from sidney.agent.understanding.amounts import Amount, find_amounts
from sidney.agent.understanding.draft import Draft
from sidney.agent.understanding.units import converted

__all__ = ["read_echoes"]

_OPENS = re.compile(
    r"(?:^|[.!?;,:]|\b(?:wow|what|but|and|ouch|omg|serious|seriously|ok|okay|hmm|it's|its|that's|thats|no|ugh|man|bro|"
    r"is|lol|the))\W*$"
)
"""What a number follows that is no limit of its own."""
_DISMAY = re.compile(
    r"[?!]{2,}|[!]|[\U0001F480\U0001F62D\U0001F631\U0001F633\U0001F92F\U0001F62C\U0001F622\U0001F62B\U0001F629]|"
    r"\b(?:robbery|rip-?\s?off|mad|insane|crazy|nuts|steep|broke|ridiculous|outrageous|so much|too much|"
    r"too (?:dear|expensive|pricey|steep)|no way|are you (?:serious|kidding|joking)|seriously|jesus|jaysus|gold|"
    r"above what|more than (?:i|what)|daylight)\b",
    re.IGNORECASE,
)
_CONTENT = re.compile(
    r"\b(?:fine|ok|okay|good|great|perfect|deal|fair|cheap|bargain|enough|take it|alright|works|wrong|why)\b"
)
_REMARK = re.compile(
    r"(?: \w+){0,2}?\s*(?:is|are|was|'s)\s(?:just |a bit |a little |way |far |really |very |quite |still )*"
    r"(?P<too>too )?(?P<size>high|heavy|big|large|long|wide|tall|loud|much|many|low|little|small|short|few|light|"
    r"narrow|"
    r"weak|slow|smaller than|less than|lower than|shorter than|bigger than|larger than|higher than|more than)\b"
)
_SHRUG = re.compile(r"[ ,]+(?:what|why|who)(?:'s| is| do| would| does| needs?)\b")
"""After a value: "40 megapixels, what do I need those for"."""
_LITTLE = frozenset(
    {"low", "little", "small", "short", "few", "light", "narrow", "weak", "slow", "smaller than", "less than",
     "lower than", "shorter than"}
)  # fmt: skip


def read_echoes(draft: Draft) -> None:
    """Note what is found too dear, too big or too small of the values that were shown, and take the remark."""
    shown = [draft.lexicon.catalogue.index_of(item.item_id) for item in draft.state.last_items]
    if not shown:
        return
    for amount in find_amounts(draft.low, draft.lexicon, draft.is_free):
        if not _OPENS.search(draft.low[: amount.start]) or not draft.is_free(amount.start, amount.end):
            continue
        end = _end_of_remark(draft.low, amount.end)
        after = draft.low[amount.end : end]
        if _is_shown(draft, amount, shown) and _SHRUG.match(after):
            draft.take(amount.start, end)
            continue
        if (measure := _sized(draft, amount, after, shown)) is not None:
            said = _REMARK.match(after)
            assert said is not None
            more = said["size"] in _LITTLE
        elif _is_price_of(draft, amount, shown) and _is_dismayed(draft.low, amount, end):
            measure, more = measure_for(draft.lexicon.measures, "price"), False
        if measure is not None:
            said_again = Reference(kind="focus", text=draft.text[amount.start : amount.end])
            draft.relate(amount.start, measure, more=more, to=said_again)
            draft.take(amount.start, end)


def _end_of_remark(low: str, place: int) -> int:
    """Where the remark ends: signs of dismay close none ("319?? for plastic")."""
    stop = re.search(r"(?<![?!])[.;](?:\s|$)|(?<!\?)\?(?= [a-z]+ (?:you|there|it)\b)", low[place:])
    return place + stop.start() if stop else len(low)


def _is_price_of(draft: Draft, amount: Amount, shown: list[int]) -> bool:
    price = measure_for(draft.lexicon.measures, "price")
    if price is None or amount.unit is not None:
        return False
    return any(abs(float(price.column.numbers[n]) - amount.value) <= max(0.01 * amount.value, 0.99) for n in shown)


def _is_dismayed(low: str, amount: Amount, end: int) -> bool:
    start = max(low.rfind(c, 0, amount.start) for c in ".;") + 1
    said = low[start:end]
    return bool(_DISMAY.search(said)) and not _CONTENT.search(low[amount.end : end])


def _is_shown(draft: Draft, amount: Amount, shown: list[int]) -> bool:
    """Whether an amount with a unit is a value of what is shown."""
    fitting = [m for m in draft.lexicon.measures if amount.unit is not None and amount.unit in m.units]
    return any(
        abs(float(m.column.numbers[n]) - converted(amount.value, amount.unit, m)) < 0.01 for m in fitting for n in shown
    )


def _sized(draft: Draft, amount: Amount, after: str, shown: list[int]) -> Measure | None:
    """The column of a value that was shown and is found too large or too small ("106 cm is too high")."""
    said = _REMARK.match(after)
    if said is None or amount.is_money:
        return None
    for measure in draft.lexicon.measures:
        if measure.is_price or measure.is_date or (amount.unit is not None and amount.unit not in measure.units):
            continue
        value = converted(amount.value, amount.unit, measure)
        if any(abs(float(measure.column.numbers[n]) - value) <= 0.01 * abs(value) for n in shown):
            return measure
    return None
