"""Amounts, bounds and ranges as people write them: "under $10", "100 dollars max", "20 to 40 bucks", "16GB"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sidney.agent.english import NUMBER_WORDS, OTHER_UNITS, word_set
from sidney.agent.lexicon import Lexicon
from sidney.agent.measures import CONCEPTS, Measure
from sidney.agent.turn import ConstraintEdit
from sidney.agent.words import label_key, stem
from sidney.recsys_model.catalogue import AttributeKind
from sidney.recsys_model.constraints import Operator

__all__ = ["Amount", "NumericReading", "find_amounts", "read_numbers", "spans_cover"]

_AROUND = 0.2
"""How far "around 1000" reaches to either side."""

_CURRENCIES = next(concept.units for concept in CONCEPTS if concept.name == "price")
_NUMBER_WORD = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_AMOUNT = re.compile(
    rf"""(?P<before>[$€£]\s?|\busd\s|\beur\s|\bgbp\s)?
    (?:(?P<number>(?<![\w.,#])\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\w)|(?<![\w.#])\d{{1,9}}(?:[.,]\d{{1,2}})?(?!\d))(?P<k>k(?![a-z]))?
     |(?P<word>\b(?:{_NUMBER_WORD})\b))
    (?:(?P<after>\s?[$€£])|[\s-]?(?P<unit>[a-z]+)\b)?""",
    re.VERBOSE,
)
_DECADE = re.compile(r"\b(?:the\s)?(?:early\s|mid\s|late\s|mid-|late-)?(?P<century>19|20)?(?P<tens>\d0)\s?'?s\b")
_A = "\x01(\\d+)\x02"
"""An amount's place in the skeleton: its number between two control characters, which a cleaned message never holds."""

_UPPER = (
    r"(?:(?:nothing|not|no) (?:over|above|more than|higher than|pricier than|more expensive than|"
    r"beyond|newer than|later than)|"
    r"under|below|less than|lower than|no more than|not more than|more than no|not over|"
    r"at most|up to|upto|max(?:imum)?(?: of| is)?"
    r"|within|smaller than|fewer than|shorter than|not above|no higher than|not higher than|"
    r"not exceed(?:ing)?|not to exceed|cheaper than"
    r"|(?:can't|cannot|can not|don't want to|do not want to|don't|won't|shouldn't|not|"
    r"never)(?: want to)? (?:go (?:above|over|beyond)|spend (?:more than|over|above)|"
    r"pay (?:more than|over)|exceed|be (?:more than|over|above))"
    r"|(?:budget|limit|cap|ceiling)(?: of| is| was| would be| will be| should be|:| around| at)*"
    r"|(?:spend|pay)(?: only| up to| about| around| at most| maximum)?|<=?|≤|before|until|till|"
    r"older than|earlier than|lighter than|(?:cost|costs|costing) less than)"
)
_LOWER = (
    r"(?:(?:nothing|not|no) (?:under|below|less than|older than|before|earlier than|"
    r"cheaper than|lower than)|over|above|more than|"
    r"at least|min(?:imum)?(?: of| is)?|greater than|higher than|bigger than|larger than|"
    r"longer than|starting (?:at|from)"
    r"|no less than|not less than|not under|not below|no fewer than|>=?|≥|after|since|"
    r"newer than|later than|heavier than|better than|not before|no older than|not older than)"
)
_STRICT_UPPER = re.compile(
    r"under|below|(?<!no )(?<!not )less than|lower than|smaller than|fewer than|shorter than|"
    r"cheaper than|before|older than|earlier than|lighter than|<$"
)
_STRICT_LOWER = re.compile(
    r"(?<!no )(?<!not )(?:over|above|more than|greater|higher|bigger|larger|longer|after|newer|later|heavier|better)|>$"
)
_POST_UPPER = (
    r"(?:or less|or under|or below|or cheaper|or fewer|or lower|or older|or earlier|or shorter|"
    r"or lighter|max(?:imum)?|tops|top|at (?:the )?most|limit|budget|and (?:under|below|less|"
    r"cheaper|down)|or so max)"
)
_POST_LOWER = (
    r"(?:or more|or above|or over|or up|or higher|or better|or newer|or later|or longer|"
    r"or bigger|or larger|plus\b|\+|min(?:imum)?|at (?:the )?least|and (?:up|above|over|more|"
    r"later|newer|onwards?)|on(?:wards?)?\b(?! (?:the|my|a|ps|xbox|pc|switch))|upwards?)"
)
_APPROX = (
    r"(?:around|about|approximately|approx|roughly|circa|near|close to|~|somewhere around|in the (?:region|range) of)"
)
_HEDGE = (
    r"(?:\s?(?:a |the |about |around |roughly |only |just |like |approximately |year |rating |"
    r"price |of |is |each ))*\s*"
)
_YEAR_CUES = re.compile(r"before|after|since|until|till|newer|older|later|earlier|release|from|in$|made|published")
_BETWEEN = re.compile(
    rf"(?:between|from|in the range(?: of)?|range(?:s|d)?(?: of| from| between)?|"
    rf"anywhere from)\s?{_A}\s?(?:and|to|-|until|till|up to)\s?{_A}"
)
_DASH = re.compile(rf"{_A}\s?(?:-|to)\s?{_A}")
_UPPER_RE = re.compile(rf"(?<![a-z])(?<!not )(?<!no )(?<!nothing )(?P<cue>{_UPPER}){_HEDGE}{_A}")
_LOWER_RE = re.compile(rf"(?<![a-z])(?<!not )(?<!no )(?<!nothing )(?P<cue>{_LOWER}){_HEDGE}{_A}")
_POST_UPPER_RE = re.compile(rf"{_A}(?:\s?(?:is|as) (?:the|my|a))?\s?-?(?P<cue>{_POST_UPPER})")
_POST_LOWER_RE = re.compile(rf"{_A}\s?(?P<cue>{_POST_LOWER})")
_APPROX_RE = re.compile(rf"(?<![a-z])(?P<cue>{_APPROX})\s?(?:the )?{_A}")
_YEAR_RE = re.compile(rf"(?P<cue>\b(?:from|in|released in|of|made in|published in|year)) (?:the year )?{_A}")
_YEAR_NOUN_RE = re.compile(
    rf"{_A}(?P<cue>) (?:games?|releases?|ones?|items?|models?|products?|titles?|movies?|books?|editions?)\b"
)
_EXACT_RE = re.compile(rf"(?<![a-z])(?P<cue>exactly|precisely|=|for|with|of|a|has|have){_HEDGE}{_A}")
_BARE_RE = re.compile(_A)


@dataclass(frozen=True)
class Amount:
    """A number in a message: where it stands, its value, and what was written with it.

    Attributes:
        start, end: Characters in the message, currency and unit included.
        value: As a number; "2k" is 2000.
        is_money: Whether a currency stood with it.
        unit: The stem of the word after it, when that word counts or measures.
    """

    start: int
    end: int
    value: float
    is_money: bool
    unit: str | None


@dataclass(frozen=True)
class NumericReading:
    """What the numbers of a message ask for.

    Attributes:
        edits: Bounds to add.
        spans: Characters that are accounted for, half open.
        unsupported: Units and quantities that no column holds.
    """

    edits: tuple[ConstraintEdit, ...]
    spans: tuple[tuple[int, int], ...]
    unsupported: tuple[str, ...]


def find_amounts(low: str, lexicon: Lexicon, is_free: Callable[[int, int], bool]) -> list[Amount]:
    """Numbers in a lower-cased message, in order, those that stand on characters which are not free left out."""
    units = frozenset().union(*(measure.units for measure in lexicon.measures)) if lexicon.measures else frozenset()
    found = []
    for match in _AMOUNT.finditer(low):
        end = match.end()
        unit = match["unit"]
        money = bool(match["before"] or match["after"])
        if unit in _CURRENCIES and stem(unit) not in _pound_like(lexicon):
            money, unit = True, None
        elif unit is not None and (money or not (unit in units or unit in OTHER_UNITS or stem(unit) in units)):
            # The next word belongs to the sentence, not to the number.
            end, unit = match.start("unit"), None
            end = len(low[:end].rstrip(" -"))
        if match["number"] and re.match(r"(?:st|nd|rd|th)\b", low[match.end("number") :]):
            continue
        core = match.span("number") if match["number"] else match.span("word")
        if not is_free(*core):
            continue
        value = float(NUMBER_WORDS[match["word"]]) if match["word"] else _value(match["number"])
        if match["k"]:
            value *= 1000
        found.append(Amount(match.start(), end, value, money, stem(unit) if unit else None))
    return found


def _pound_like(lexicon: Lexicon) -> frozenset[str]:
    """ "pound" is a weight where the catalogue weighs in pounds, else money."""
    return frozenset({"pound"}) if any("lb" in m.units or "pound" in m.name for m in lexicon.measures) else frozenset()


def _value(number: str) -> float:
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", number):
        return float(number.replace(",", ""))
    return float(number.replace(",", "."))


def read_numbers(low: str, lexicon: Lexicon, is_free: Callable[[int, int], bool]) -> NumericReading:
    """Turn the amounts of a lower-cased message into bounds; a number that asks for nothing is left alone."""
    return _Reader(low, lexicon, is_free).read()


class _Reader:
    """One message's amounts, each used once, the most telling patterns first."""

    def __init__(self, low: str, lexicon: Lexicon, is_free: Callable[[int, int], bool]) -> None:
        self._low = low
        self._lexicon = lexicon
        self._is_free = is_free
        self._amounts = find_amounts(low, lexicon, is_free)
        self._used: set[int] = set()
        self._edits: list[tuple[int, ConstraintEdit]] = []
        self._spans: list[tuple[int, int]] = []
        self._unsupported: list[str] = []
        pieces, at, self._places = [], 0, list[tuple[int, int]]()
        for number, amount in enumerate(self._amounts):
            pieces.append(low[at : amount.start])
            self._places.append((sum(map(len, pieces)), amount.start))
            pieces.append(f"\x01{number}\x02")
            self._places.append((sum(map(len, pieces)), amount.end))
            at = amount.end
        pieces.append(low[at:])
        self._skeleton = "".join(pieces)

    def read(self) -> NumericReading:
        self._decades()
        for pattern in (_BETWEEN, _DASH):
            for match in pattern.finditer(self._skeleton):
                self._range(match)
        for pattern, upper in ((_UPPER_RE, True), (_LOWER_RE, False), (_POST_UPPER_RE, True), (_POST_LOWER_RE, False)):
            for match in pattern.finditer(self._skeleton):
                self._bound(match, upper)
        for match in _APPROX_RE.finditer(self._skeleton):
            self._approximate(match)
        for pattern in (_YEAR_RE, _YEAR_NOUN_RE):
            for match in pattern.finditer(self._skeleton):
                self._year(match)
        for match in _EXACT_RE.finditer(self._skeleton):
            self._exact(match)
        for match in _BARE_RE.finditer(self._skeleton):
            self._exact(match)
        edits = tuple(edit for _, edit in sorted(self._edits, key=lambda pair: pair[0]))
        return NumericReading(edits, tuple(self._spans), tuple(dict.fromkeys(self._unsupported)))

    # -- patterns ------------------------------------------------------------------------------------------------------

    def _decades(self) -> None:
        measure = next((m for m in self._lexicon.measures if m.is_date), None)
        if measure is None:
            return
        for match in _DECADE.finditer(self._low):
            if not self._is_free(*match.span("tens")):
                continue
            tens = int(match["tens"])
            century = int(match["century"]) if match["century"] else (19 if tens >= 30 else 20)
            year = century * 100 + tens
            self._add(match.start(), measure, Operator.GE, year)
            self._add(match.start(), measure, Operator.LE, year + 9)
            self._spans.append(match.span())
            self._used |= {n for n, a in enumerate(self._amounts) if match.start() <= a.start < match.end()}

    def _range(self, match: re.Match[str]) -> None:
        first, second = int(match[1]), int(match[2])
        if {first, second} & self._used:
            return
        low, high = self._amounts[first], self._amounts[second]
        # "1-3" alone is about places in a list, "between 20 and 40 bucks" says its unit once.
        together = Amount(low.start, high.end, high.value, low.is_money or high.is_money, high.unit or low.unit)
        cued = not match[0].startswith("\x01")
        years = _is_year(low) and _is_year(high)
        measure = self._measure(
            together, match, cue="from" if years else "", default=cued or min(low.value, high.value) > 9
        )
        if measure is None:
            return
        self._use(match, first, second)
        bottom, top = sorted((low.value, high.value))
        self._add(low.start, measure, Operator.GE, bottom)
        self._add(low.start, measure, Operator.LE, top)

    def _bound(self, match: re.Match[str], upper: bool) -> None:
        number, cue = int(_amount_of(match)), match["cue"]
        if number in self._used:
            return
        measure = self._measure(self._amounts[number], match, cue)
        if measure is None:
            return
        self._use(match, number)
        strict = _STRICT_UPPER if upper else _STRICT_LOWER
        is_strict = bool(strict.match(cue)) and not re.match(r"not|no", cue)
        below, above = (Operator.LT, Operator.GT) if is_strict else (Operator.LE, Operator.GE)
        operator = below if upper else above
        self._add(self._amounts[number].start, measure, operator, self._amounts[number].value)

    def _approximate(self, match: re.Match[str]) -> None:
        number = int(_amount_of(match))
        if number in self._used or (measure := self._measure(self._amounts[number], match, "around")) is None:
            return
        self._use(match, number)
        value, start = self._amounts[number].value, self._amounts[number].start
        reach = 2 if measure.is_date else value * _AROUND
        self._add(start, measure, Operator.GE, round(value - reach, 2))
        self._add(start, measure, Operator.LE, round(value + reach, 2))

    def _year(self, match: re.Match[str]) -> None:
        number = int(_amount_of(match))
        if number in self._used or not _is_year(self._amounts[number]):
            return
        measure = next((m for m in self._lexicon.measures if m.is_date), None)
        if measure is None:
            return
        self._use(match, number)
        self._add(self._amounts[number].start, measure, Operator.EQ, self._amounts[number].value)

    def _exact(self, match: re.Match[str]) -> None:
        number = int(_amount_of(match))
        amount = self._amounts[number]
        if number in self._used:
            return
        if amount.is_money:
            # "I have $20", "something for 20 bucks": money that is named is money that can be spent.
            measure = self._measure(amount, match, "")
            if measure is not None:
                self._use(match, number)
                self._add(amount.start, measure, Operator.LE, amount.value)
            return
        if amount.unit is None:
            return
        measure = self._measure(amount, match, "")
        if measure is None:
            return
        self._use(match, number)
        words = label_key(measure.name.replace("_", " "))
        exactly = "cue" in match.re.groupindex and match["cue"] in ("exactly", "precisely", "=")
        if not exactly and (
            "max" in words or (measure.concept is not None and measure.concept.name in ("memory", "rating", "battery"))
        ):
            operator = Operator.GE
        elif not exactly and "min" in words:
            operator = Operator.LE
        else:
            operator = Operator.EQ
        self._add(amount.start, measure, operator, amount.value)

    # -- what is measured ----------------------------------------------------------------------------------------------

    def _measure(self, amount: Amount, match: re.Match[str], cue: str, default: bool = True) -> Measure | None:
        """The column that an amount speaks of; notes what no column holds."""
        cue = re.sub(r"^(?:not|no|nothing) ", "", cue)
        measures = self._lexicon.measures
        price = next((m for m in measures if m.concept is not None and m.concept.name == "price"), None)
        if amount.is_money:
            if price is None:
                self._miss("price", match, amount)
            return price
        if amount.unit is not None:
            for measure in measures:
                if amount.unit in measure.units or amount.unit in {stem(u) for u in measure.units}:
                    return measure
            word = self._low[amount.start : amount.end].split()[-1].lstrip("0123456789.,-")
            if cue:
                self._miss(word, match, amount)
            return None
        named = self._named_before(match)
        if named is not None:
            return named
        for concept in CONCEPTS:
            if set(self._words_before(match)[-1:]) & concept.columns and not any(
                m.concept is concept for m in measures
            ):
                self._miss(concept.name, match, amount)
                return None
        for concept in CONCEPTS:
            if any(cue.startswith(f"{word} than") for word in (*concept.more, *concept.less)):
                found = next((m for m in measures if m.concept is concept), None)
                if found is None and not (_is_year(amount) and cue.startswith(("older", "later", "earlier", "newer"))):
                    self._miss(concept.name, match, amount)
                return found
        dated = next((m for m in measures if m.is_date), None)
        if _is_year(amount) and _YEAR_CUES.match(cue):
            if dated is None:
                self._miss("release date", match, amount)
            return dated
        if (
            _is_year(amount)
            and dated is not None
            and (cue.startswith("or ") or cue in ("and later", "and newer", "onwards", "onward", "on"))
        ):
            before = self._skeleton[: match.start()].rstrip()
            if cue in ("or newer", "or later", "or older", "or earlier") or before.endswith(
                ("from", "released", "in", "since")
            ):
                return dated
        if cue in ("before", "after", "since", "until", "till"):
            return None
        return price if default else None

    def _named_before(self, match: re.Match[str]) -> Measure | None:
        key = self._words_before(match)
        for measure in self._lexicon.measures:
            if any(key[-len(name) :] == name for name in measure.names):
                return measure
        tail = self._skeleton[match.end() :]
        after = label_key(re.split(r"[,;.!?\x01]", tail)[0])[:2]
        for measure in self._lexicon.measures:
            if any(after[: len(name)] == name for name in measure.names):
                return measure
        return None

    def _words_before(self, match: re.Match[str]) -> tuple[str, ...]:
        key = label_key(re.split(r"[,;.!?\x02]|\bbut\b|\band\b", self._skeleton[: match.start()])[-1])
        while key and key[-1] in _LINKS:
            key = key[:-1]
        return key

    def _miss(self, what: str, match: re.Match[str], amount: Amount) -> None:
        self._unsupported.append(what)
        start, end = self._original(match.start()), max(self._original(match.end()), amount.end)
        self._spans.append((start, end))
        self._used |= {n for n, a in enumerate(self._amounts) if start <= a.start < end}

    # -- book-keeping --------------------------------------------------------------------------------------------------

    def _use(self, match: re.Match[str], *numbers: int) -> None:
        self._used |= set(numbers)
        self._spans.append((self._original(match.start()), self._original(match.end())))

    def _original(self, place: int) -> int:
        skeleton, original = 0, 0
        for at, start in self._places:
            if at > place:
                break
            skeleton, original = at, start
        return original + place - skeleton

    def _add(self, place: int, measure: Measure, operator: Operator, value: float) -> None:
        operand: float | str = f"{value:.0f}" if measure.column.kind is AttributeKind.DATE else value
        if measure.column.kind is AttributeKind.DATE and not 1000 <= value <= 9999:
            return
        edit = ConstraintEdit(action="add", attribute=measure.name, operator=operator, operand=operand)
        self._edits.append((place, edit))


_LINKS = word_set(
    "is of should be must to range limit around at has have a the with by from would are was need it set cap can"
)


def _amount_of(match: re.Match[str]) -> str:
    return next(group for group in reversed(match.groups()) if group is not None and group.isdigit())


def _is_year(amount: Amount) -> bool:
    return not amount.is_money and amount.unit is None and amount.value.is_integer() and 1900 <= amount.value <= 2100


def spans_cover(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether some span touches these characters."""
    return any(a < end and start < b for a, b in spans)
