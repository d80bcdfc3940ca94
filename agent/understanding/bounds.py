"""From numbers to bounds: "under $10", "100 dollars max", "20 to 40 bucks", "at least 16GB", "over 500 pages"."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sidney.agent.english import FILLER
from sidney.agent.lexicon import Lexicon
from sidney.agent.measures import Measure, measure_for
from sidney.agent.mention_roles import NumberRole
from sidney.agent.turn import ConstraintEdit
from sidney.agent.understanding import bound_patterns as patterns
from sidney.agent.understanding.amounts import Amount, find_amounts, is_year
from sidney.agent.understanding.measured import Measured
from sidney.agent.understanding.units import converted
from sidney.agent.words import name_key, tokenise
from sidney.recsys_model.data.catalogue import AttributeKind
from sidney.recsys_model.data.constraints import Constraint, Operator

__all__ = ["BoundsReading", "read_bounds"]

_AROUND = 0.2
"""How far "around 1000" reaches to either side."""
_HARDLY_ANY = 0.03
"""The share of items below a number from which on it may be a bound on a price."""
_PLACES = 12
"""Numbers up to this may be places in a list."""
_WORD = re.compile(r"[a-z]{2,}")
_AT_LEAST = ("memory", "storage", "rating", "battery", "warranty")
"""Of these a number alone is the least that is wanted: "with 16GB", "4 stars"."""


@dataclass(frozen=True)
class BoundsReading:
    """What the numbers of a message ask for.

    Attributes:
        edits: Bounds to add, each with the character where it was said.
        spans: Characters that are accounted for, half open.
        unsupported: Units and quantities that no column holds.
        echoes: Where prices of what is shown are said again.
    """

    edits: tuple[tuple[int, ConstraintEdit], ...]
    spans: tuple[tuple[int, int], ...]
    unsupported: tuple[str, ...]
    echoes: tuple[tuple[int, int], ...] = ()


def read_bounds(
    low: str,
    lexicon: Lexicon,
    is_free: Callable[[int, int], bool],
    constraints: Sequence[Constraint] = (),
    *,
    asked: str | None = None,
    prices: Sequence[float] = (),
    role_of: Callable[[int, int], NumberRole | None] = lambda start, end: None,
) -> BoundsReading:
    """Turn the amounts of a lower-cased message into bounds; a number that asks for nothing is left alone.

    Args:
        constraints: What holds already: "make it 30" moves a bound that is there.
        asked: The column that was just asked about: a number alone answers.
        prices: Of what is shown: one that is said again asks for nothing.
        role_of: What a number at these characters surely is, by the tagger of mentions.
    """
    amounts = find_amounts(low, lexicon, is_free)
    if not amounts and not any(p.search(low) for p in (patterns.DECADE, patterns.DECADE_WORD, patterns.RECENT_YEARS)):
        return BoundsReading((), (), ())
    return _Reader(low, lexicon, is_free, constraints, amounts, asked, prices, role_of).read()


class _Reader:
    """One message's amounts, each used once, the most telling patterns first."""

    def __init__(
        self,
        low: str,
        lexicon: Lexicon,
        is_free: Callable[[int, int], bool],
        constraints: Sequence[Constraint],
        amounts: list[Amount],
        asked: str | None,
        prices: Sequence[float],
        role_of: Callable[[int, int], NumberRole | None],
    ) -> None:
        self._role_of = role_of
        self._asked = next((m for m in lexicon.measures if m.name == asked), None)
        self._prices = prices
        self._low, self._lexicon, self._is_free, self._constraints = low, lexicon, is_free, constraints
        self._amounts = amounts
        self._used: set[int] = set()
        self._edits: list[tuple[int, ConstraintEdit]] = []
        self._spans: list[tuple[int, int]] = []
        self._unsupported: list[str] = []
        self._echoes: list[tuple[int, int]] = []
        pieces, at, self._places = [], 0, list[tuple[int, int]]()
        for number, amount in enumerate(amounts):
            pieces.append(low[at : amount.start])
            self._places.append((sum(map(len, pieces)), amount.start))
            pieces.append(f"\x01{number}\x02")
            self._places.append((sum(map(len, pieces)), amount.end))
            at = amount.end
        pieces.append(low[at:])
        self._skeleton = "".join(pieces)
        self._measured = Measured(self._skeleton, lexicon, amounts)

    def read(self) -> BoundsReading:
        self._decades()
        self._recent_years()
        self._each((patterns.EQUALLED,), self._told)
        self._each((patterns.BETWEEN, patterns.DASH), self._range)
        for pattern, upper in (
            (patterns.MOST, True), (patterns.LEAST, False),
            (patterns.AT_MOST_AFTER, True), (patterns.LEAST_AFTER, False),
        ):  # fmt: skip
            for match in pattern.finditer(self._skeleton):
                self._bound(match, upper)
        self._each((patterns.FARTHER,), self._farther)
        self._each((patterns.CHOICE,), self._choice)
        self._each((patterns.ROUGHLY, patterns.ROUGHLY_AFTER), self._approximate)
        self._each((patterns.YEAR, patterns.YEAR_NOUN), self._year)
        self._each((patterns.MOVED, patterns.SUFFICES), self._move)
        self._each((patterns.BARE,), self._heard)
        self._each((patterns.EXACT, patterns.BARE), self._exact)
        edits = tuple(sorted(self._edits, key=lambda pair: pair[0]))
        return BoundsReading(edits, tuple(self._spans), tuple(dict.fromkeys(self._unsupported)), tuple(self._echoes))

    def _each(self, found: Sequence[re.Pattern[str]], act: Callable[[re.Match[str]], None]) -> None:
        for pattern in found:
            for match in pattern.finditer(self._skeleton):
                act(match)

    # -- patterns ------------------------------------------------------------------------------------------------------

    def _decades(self) -> None:
        measure = self._dated()
        if measure is None:
            return
        for match in (*patterns.DECADE.finditer(self._low), *patterns.DECADE_WORD.finditer(self._low)):
            if not self._is_free(*match.span("tens")):
                continue
            tens = int(match["tens"]) if match["tens"].isdigit() else _TENS[match["tens"][:4]]
            century = match.groupdict().get("century")
            year = (int(century) if century else (19 if tens >= 30 else 20)) * 100 + tens
            part = (match["part"] or "").strip(" -")
            first, last = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get(part, (0, 9))
            cue = _DECADE_CUE.search(self._low[: match.start()])
            if cue is None:
                self._add(match.start(), measure, Operator.GE, year + first)
                self._add(match.start(), measure, Operator.LE, year + last)
                self._account(*match.span())
                continue
            before = cue["cue"] in ("before", "older than", "earlier than", "prior to", "until")
            if cue["no"]:
                bound = (Operator.GE, year + first) if before else (Operator.LE, year + last)
            else:
                bound = (Operator.LT, year + first) if before else (Operator.GE, year + first)
            self._add(match.start(), measure, *bound)
            self._account(cue.start(), match.end())

    def _recent_years(self) -> None:
        measure = self._dated()
        if measure is None:
            return
        for match in patterns.RECENT_YEARS.finditer(self._low):
            if not self._is_free(*match.span()) or not (match["count"] or match["this"] or match["unit"] == "decade"):
                continue
            words = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "few": 3, "couple of": 2}
            count = match["count"] or "1"
            years = int(count) if count.isdigit() else words[count]
            if match["this"]:
                years = 0
            elif match["unit"] == "decade":
                years = 10
            self._add(match.start(), measure, Operator.GE, dt.date.today().year - years)
            self._account(*match.span())

    def _range(self, match: re.Match[str]) -> None:
        first, second = int(match[1]), int(match[2])
        if {first, second} & self._used:
            return
        low, high = self._amounts[first], self._amounts[second]
        if high.value >= 100 and low.value < 20 and low.unit is None and not low.is_money:
            # "Six to eight hundred", "two to three grand".
            scale = next((s for s in (1000, 100) if high.value % s == 0 and high.value / s < 20), 1)
            if scale > 1 and re.search(r"hundred|thousand|grand", self._low[high.start : high.end]):
                low = replace(low, value=low.value * scale)
        # "1-3" alone is about places in a list, "between 20 and 40 bucks" says its unit once.
        together = Amount(low.start, high.end, high.value, low.is_money or high.is_money, high.unit or low.unit)
        cued = not match[0].startswith("\x01")
        years = is_year(low) and is_year(high)
        default = cued or min(low.value, high.value) > 9
        measure = self._measure(together, match, cue="from" if years else "", default=default)
        if measure is None:
            return
        self._use(match, first, second)
        bottom, top = sorted((low.value, high.value))
        unit = high.unit or low.unit
        self._add(low.start, measure, Operator.GE, converted(bottom, low.unit or unit, measure))
        self._add(low.start, measure, Operator.LE, converted(top, unit, measure))

    def _told(self, match: re.Match[str]) -> None:
        """ "499 pounds is 600 euros": said of a price, and no bound."""
        first, second = int(match[1]), int(match[2])
        if self._amounts[first].is_money and self._amounts[second].is_money:
            self._use(match, first, second)

    def _farther(self, match: re.Match[str]) -> None:
        """ "Up to 100, maybe 120": the limit is the second number."""
        first, second = int(match[1]), int(match[2])
        number, place = self._amounts[second], self._amounts[first].start
        if first not in self._used or second in self._used or number.unit != self._amounts[first].unit:
            return
        for n, (at, edit) in enumerate(self._edits):
            operand = edit.operand
            if at == place and edit.operator in (Operator.LE, Operator.LT) and isinstance(operand, float | int):
                if number.value > operand:
                    self._edits[n] = (at, edit.model_copy(update={"operand": number.value}))
                self._use(match, second)
                return

    def _choice(self, match: re.Match[str]) -> None:
        """ "128 or 256 GB", "10 or 12 hours": any from the smaller to the larger."""
        first, second = int(match[1]), int(match[2])
        if {first, second} & self._used:
            return
        low, high = self._amounts[first], self._amounts[second]
        together = Amount(low.start, high.end, high.value, low.is_money or high.is_money, high.unit or low.unit)
        measure = self._measure(together, match, "", default=together.is_money)
        if measure is None:
            return
        self._use(match, first, second)
        values = sorted(converted(a.value, a.unit or together.unit, measure) for a in (low, high))
        if not measure.is_price:
            self._add(low.start, measure, Operator.GE, values[0])
        self._add(low.start, measure, Operator.LE, values[1])

    def _bound(self, match: re.Match[str], upper: bool) -> None:
        number, cue = int(_amount_of(match)), match["cue"]
        is_turned = _turned_round(self._skeleton[: match.start()], cue)
        upper = upper != is_turned
        if number in self._used or (upper and not is_turned and _RULED_OUT.search(self._skeleton[: match.start()])):
            return
        amount = self._amounts[number]
        measure = self._measure(amount, match, cue)
        if measure is None:
            return
        self._use(match, number)
        is_strict = (
            not is_turned and bool(patterns.STRICT.match(cue)) and not cue.startswith(("more than no", "less than no"))
        )
        below, above = (Operator.LT, Operator.GT) if is_strict else (Operator.LE, Operator.GE)
        self._add(amount.start, measure, below if upper else above, converted(amount.value, amount.unit, measure))

    def _heard(self, match: re.Match[str]) -> None:
        """ "I would not wish to exceed 25 euros": a bound in words that no pattern knows."""
        number = int(_amount_of(match))
        amount = self._amounts[number]
        role = None if number in self._used else self._role_of(amount.start, amount.end)
        if role not in (NumberRole.MOST, NumberRole.LEAST) or is_year(amount):
            return
        measure = self._measure(amount, match, "", default=amount.is_money)
        if measure is not None:
            self._use(match, number)
            operator = Operator.LE if role is NumberRole.MOST else Operator.GE
            self._add(amount.start, measure, operator, converted(amount.value, amount.unit, measure))

    def _approximate(self, match: re.Match[str]) -> None:
        number = int(_amount_of(match))
        if number in self._used or (measure := self._measure(self._amounts[number], match, "around")) is None:
            return
        self._use(match, number)
        self._near(self._amounts[number], measure)

    def _near(self, amount: Amount, measure: Measure) -> None:
        value = converted(amount.value, amount.unit, measure)
        reach = 2 if measure.is_date else value * _AROUND
        self._add(amount.start, measure, Operator.GE, round(value - reach, 2))
        self._add(amount.start, measure, Operator.LE, round(value + reach, 2))

    def _year(self, match: re.Match[str]) -> None:
        number = int(_amount_of(match))
        if number in self._used or not is_year(self._amounts[number]):
            return
        measure = self._dated()
        if measure is None:
            return
        self._use(match, number)
        self._add(self._amounts[number].start, measure, Operator.EQ, self._amounts[number].value)

    def _move(self, match: re.Match[str]) -> None:
        """ "Make it 30": the bound that is there moves."""
        number = int(_amount_of(match))
        amount = self._amounts[number]
        if number in self._used or is_year(amount):
            return
        measure = self._moved(amount) or self._measure(amount, match, "")
        if measure is None:
            return
        old = next(
            (c for c in reversed(self._constraints) if c.attribute == measure.name and c.operator.is_order), None
        )
        if old is None and not measure.is_price and not measure.concept_is("length") and "enough" not in match[0]:
            self._settle(match, number, measure, "")
            return
        if old is None and measure.is_price and not amount.is_money and measure.share_below(amount.value) < _HARDLY_ANY:
            # "8 is enough", where hardly anything costs so little, is not about a price.
            return
        self._use(match, number)
        operator = old.operator if old is not None else Operator.LE
        if "enough" in match[0] or "plenty" in match[0]:
            operator = operator if measure.is_price else Operator.GE
        self._add(amount.start, measure, operator, converted(amount.value, amount.unit, measure))

    def _moved(self, amount: Amount) -> Measure | None:
        """Of a number alone: what was last bounded, if that has such values and the words name no column."""
        if amount.is_money or amount.unit is not None:
            return None
        near: list[tuple[float, int, Measure]] = []
        for place, constraint in enumerate(reversed(self._constraints)):
            measure = next((m for m in self._lexicon.measures if m.name == constraint.attribute), None)
            if measure is None or not measure.holds_size(amount.value):
                continue
            held = constraint.operand
            is_number = isinstance(held, int | float) and not isinstance(held, bool) and held > 0 and amount.value > 0
            # A bound moves a little: of a price of 40 and 5 players, "4 is fine" means the players.
            away = abs(math.log(amount.value / float(held))) if is_number else 0.0  # type: ignore[arg-type]
            near.append((0.0 if away < 1 else away, place, measure))
        return min(near, key=lambda each: each[:2])[2] if near else None

    def _exact(self, match: re.Match[str]) -> None:
        number = int(_amount_of(match))
        amount = self._amounts[number]
        if number in self._used:
            return
        alone = not self._skeleton[: match.start()].rstrip().endswith(" the") and all(
            word in FILLER or word in ("ugh", "hmm", "well", "about") for word in _WORD.findall(self._skeleton)
        )
        cue = match.groupdict().get("cue") or ""
        if not amount.is_money and amount.unit is None:
            # A number alone, larger than any list: the answer to "what is your budget?".
            price = measure_for(self._lexicon.measures, "price")
            named = self._measured.named_near(match.start(), match.end())
            if named is not None and (cue or self._measured.named_before(match.start()) is not None):
                self._settle(match, number, named, cue)
            elif self._asked is not None and not self._used and not _POINTED.search(self._skeleton[: match.start()]):
                self._settle(match, number, self._asked, cue)
            elif (
                alone
                and price is not None
                and not is_year(amount)
                and (amount.value > 20 or (amount.value > _PLACES and self._is_price_bounded(price)))
            ):
                self._use(match, number)
                self._add(amount.start, price, Operator.LE, amount.value)
            return
        if amount.unit == "percent" and not cue and self._measured.named_near(match.start(), match.end()) is None:
            # "85% dark, that's like eating a candle": of what, nobody said.
            return
        measure = self._measure(amount, match, "")
        if measure is not None and not (measure.is_price and not cue and self._is_left_open(amount)):
            self._settle(match, number, measure, cue)

    def _is_price_bounded(self, price: Measure) -> bool:
        return any(c.attribute == price.name and c.operator.is_order for c in self._constraints)

    def _is_left_open(self, amount: Amount) -> bool:
        """Whether a word that nobody knows stands where it may say which way the bound goes ("xtarting at $70")."""
        before = re.search(r"([a-z]{4,})(?: at| from| with)? ?$", self._low[: amount.start])
        if before is None or not self._is_free(*before.span(1)):
            return False
        return not self._lexicon.knows_word(tokenise(before[1])[0])

    def _settle(self, match: re.Match[str], number: int, measure: Measure, cue: str) -> None:
        amount = self._amounts[number]
        self._use(match, number)
        if measure.is_price and any(abs(price - amount.value) <= 0.01 * price for price in self._prices):
            # "£629?!": the price of what is shown.
            self._echoes.append((amount.start, amount.end))
            return
        exactly = cue in ("exactly", "precisely", "=")
        if amount.is_rough:
            self._near(amount, measure)
            return
        words = {name_key(measure.name)[0], name_key(measure.name)[-1]}
        concept = measure.concept.name if measure.concept is not None else ""
        if exactly:
            operator = Operator.EQ
        elif measure.is_price:
            # "I have $20", "something for 20 bucks": money that is named is money that can be spent.
            operator = Operator.LE
        elif words & {"max", "to"} or concept in _AT_LEAST or (amount.unit in ("gb", "tb", "mah", "star")):
            operator = Operator.GE
        elif words & {"min", "from"}:
            # "From 6 months" is fit for whoever is older.
            operator = Operator.LE
        else:
            operator = Operator.EQ
        self._add(amount.start, measure, operator, converted(amount.value, amount.unit, measure))

    # -- what is measured ----------------------------------------------------------------------------------------------

    def _dated(self) -> Measure | None:
        return next((m for m in self._lexicon.measures if m.is_date), None)

    def _measure(self, amount: Amount, match: re.Match[str], cue: str, default: bool = True) -> Measure | None:
        """The column that an amount speaks of; notes what no column holds."""
        measure, missing = self._measured.of(amount, match.start(), match.end(), cue, default=default)
        if missing is not None:
            word = (
                self._low[amount.start : amount.end].split()[-1].lstrip("0123456789.,-") if missing == "" else missing
            )
            if missing or cue:
                self._unsupported.append(word or "that number")
                start, end = self._original(match.start()), max(self._original(match.end()), amount.end)
                self._account(start, end)
        return measure

    # -- book-keeping --------------------------------------------------------------------------------------------------

    def _use(self, match: re.Match[str], *numbers: int) -> None:
        self._used |= set(numbers)
        end = self._original(match.end())
        # "2 hours long", "150 a night", "10 dollars each"
        tail = re.match(
            r"\s(?:long|tall|wide|heavy|old|deep|thick|high|in (?:length|size|weight|height)|(?:a|per|each) (?:night|"
            r"day|week|month|piece|item|person)|each|apiece)\b",
            self._low[end:],
        )
        self._spans.append((self._original(match.start()), end + (tail.end() if tail else 0)))

    def _account(self, start: int, end: int) -> None:
        self._spans.append((start, end))
        self._used |= {n for n, a in enumerate(self._amounts) if start <= a.start < end}

    def _original(self, place: int) -> int:
        skeleton, original = 0, 0
        for at, start in self._places:
            if at > place:
                break
            skeleton, original = at, start
        return original + place - skeleton

    def _add(self, place: int, measure: Measure, operator: Operator, value: float) -> None:
        if measure.is_date and not 1000 <= value <= 9999:
            return
        operand: float | str = f"{value:.0f}" if measure.column.kind is AttributeKind.DATE else value
        edit = ConstraintEdit(action="add", attribute=measure.name, operator=operator, operand=operand)
        self._edits.append((place, edit))


_RULED_OUT = re.compile(r"\b(?:nothing|not|no|none|never) (?:\w+ed|from|costing|that costs?|that is|that's) $")
"""Before "below 7" this makes it at least 7."""
_TURNED = re.compile(
    r"(?:\bnot|n't|\bnt|\bnever|\bcannot|\bcant|\bdont|\bwont|\bno)"
    r"(?: (?:be|been|want|wish|like|to|pay|paying|spend|spending|go|going|cost|weigh|have|has|get|take|last|it|them|"
    r"one|something|anything|any|use|need|accept|buy|consider|really|should|would|exceed|measure|afford|"
    r"much|at all))+ ?$"
)
"""A "no" some words before a bound: "I should not wish to pay more than 300"."""
_LEANS = re.compile(r"(?:over|above|more|higher|beyond|past|exceeding|under|below|less|lower|fewer|[a-z]+er than)\b")


def _turned_round(before: str, cue: str) -> bool:
    """Whether a "no" that the pattern itself does not hold turns a bound round."""
    return bool(_LEANS.match(cue)) and bool(_TURNED.search(re.split(r"[,.;!?\x02]|\bbut\b", before)[-1]))


_DECADE_CUE = re.compile(
    r"(?P<no>\b(?:nothing|not|no|none|never)(?: \w+){0,2}? )?\b(?P<cue>before|older than|earlier than|prior to|"
    r"until|after|since|"
    r"newer than|later than) (?:the )?$"
)
_POINTED = re.compile(r"(?:\bnumber|\bno\.|#|\boption)\s?$")
_TENS = {"twen": 20, "thir": 30, "fort": 40, "fift": 50, "sixt": 60, "seve": 70, "eigh": 80, "nine": 90}


def _amount_of(match: re.Match[str]) -> str:
    return next(group for group in reversed(match.groups()) if group is not None and group.isdigit())
