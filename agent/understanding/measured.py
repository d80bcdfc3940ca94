"""Which column a number speaks of: by its currency, its unit, the words around it, the cue, or its size."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from sidney.agent.concepts import CONCEPTS
from sidney.agent.english import word_set
from sidney.agent.lexicon import Lexicon
from sidney.agent.measures import Measure, measure_for
from sidney.agent.understanding.amounts import Amount, is_year
from sidney.agent.understanding.bound_patterns import YEAR_CUES
from sidney.agent.understanding.units import converted, same_kind
from sidney.agent.words import label_key, name_key

__all__ = ["Measured"]

_LINKS = word_set(
    "is of should be must to range limit around at has have a the with by from would are was need it set cap can not "
    "no "
    "more less than least most max min maximum minimum about that it's or i want"
)
_HARDLY_ANY = 0.05
"""The share of prices that a lower bound must rule out, to be one on prices."""
_LOWER = re.compile(
    r"or (?:more|above|over|up|higher|better)|plus|\+|min|at (?:the )?least|and (?:up|above|over|more|higher|better)|"
    r"over|above|more than|upwards?|>|no less|not (?:under|below)"
)
_FOR = re.compile(r"\s*for (?:the|its|their|a) ([a-z]+(?: [a-z]+){0,2})")
_UNNAMED = frozenset({"release", "range"})


class Measured:
    """The words around the amounts of one message, in which each amount is replaced by a mark."""

    def __init__(self, skeleton: str, lexicon: Lexicon, amounts: Sequence[Amount] = ()) -> None:
        self._skeleton, self._amounts = skeleton, amounts
        self._measures = lexicon.measures

    def of(self, amount: Amount, start: int, end: int, cue: str, *, default: bool) -> tuple[Measure | None, str | None]:
        """The column that an amount means, and else what is missing ("" for the amount's own unit).

        Args:
            start, end: The pattern that the amount stands in.
            cue: The words of the bound ("at least", "newer than").
            default: Whether a number that says nothing of itself is a price.
        """
        cue = re.sub(
            r"^(?:not|no|nothing|isn't|none|never|don't want anything) (?:(?:rated|priced|costing|from|released|"
            r"published|"
            r"made) )?",
            "",
            cue,
        )
        if amount.is_money:
            price = measure_for(self._measures, "price")
            return price, None if price is not None else "price"
        if amount.unit is not None:
            return self._by_unit(amount, start, end)
        named = self.named_before(start) or self._named_within(start, end) or self._named_after(end)
        if named is not None:
            return named, None
        before = self._words_before(start)[-1:]
        for concept in CONCEPTS:
            if set(before) & concept.columns and not any(m.concept is concept for m in self._measures):
                return None, concept.name
        for concept in CONCEPTS:
            if any(cue.startswith(f"{word} th") for word in (*concept.more, *concept.less)):
                found = measure_for(self._measures, concept.name)
                if found is None and is_year(amount) and cue.startswith(("older", "later", "earlier", "newer")):
                    continue
                return found, concept.name if found is None else None
        dated = next((m for m in self._measures if m.is_date), None)
        if is_year(amount) and YEAR_CUES.match(cue):
            return dated, "release date" if dated is None else None
        if (
            is_year(amount)
            and dated is not None
            and re.match(r"or |and (?:later|newer|onward|up|after)|on(?:wards?)?$", cue)
        ):
            before_text = self._skeleton[:start].rstrip()
            if re.match(
                r"(?:or|and) (?:newer|later|older|earlier|after|before)|and onward|onward", cue
            ) or before_text.endswith(("from", "released", "in", "since", "published", "made")):
                return dated, None
        if cue.strip() in ("before", "after", "since", "prior to", "post") or (cue == "past" and is_year(amount)):
            return None, None
        if default and amount.value <= 10 and re.match(r"rated|over|above|at least|better|higher|more than", cue):
            rating = measure_for(self._measures, "rating")
            if rating is not None and "rated" in self._skeleton[max(0, start - 12) : end]:
                return rating, None
        if default and (spoken := self._spoken_of(amount, start)) is not None:
            return spoken, None
        price = measure_for(self._measures, "price") if default else None
        rating = measure_for(self._measures, "rating")
        if price is not None and _LOWER.match(cue) and price.share_below(amount.value) < _HARDLY_ANY:
            # "4 and up", "five at least", where hardly anything is cheaper: no bound on a price.
            rating = rating if rating is not None and rating.reaches(amount.value) else None
            price = self._unit_before(amount) or rating or price
        if is_year(amount) and price is not None and not price.holds_size(amount.value):
            # "Min 2024", where nothing costs that much.
            return next((m for m in self._measures if m.is_date and m.holds_year(amount.value)), price), None
        return price, None

    def _spoken_of(self, amount: Amount, start: int) -> Measure | None:
        """Of a number alone: the column that its sentence spoke of before, or ratings where it looks like one.

        "Fewer keys, my desk is tiny. 40 max"; "anything over 4.5 under a hundred".
        """
        said = self._skeleton[:start]
        if re.search(r"\b(?:pay|spend|budget|price|cost|costs|money|afford)\b[^.;!?]*$", said):
            return None
        last: tuple[int, Measure] | None = None
        for measure in self._measures:
            if measure.is_price or measure.is_date or not measure.reaches(amount.value):
                continue
            words = {word for name in measure.names for word in name if len(word) >= 3}
            words |= set(measure.concept.more + measure.concept.less) if measure.concept else set()
            pattern = rf"\b(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})s?\b"
            at = max((match.start() for match in re.finditer(pattern, said)), default=-1)
            if at >= 0 and re.search(r"\x02[ -]?(?:\w+ ){0,2}$", said[:at]):
                # "128GB storage under 500": the storage is that of the number before it.
                continue
            if at >= 0 and "\x02" not in said[at:] and (last is None or at > last[0]):
                last = at, measure
        if last is not None:
            return last[1]
        rating = measure_for(self._measures, "rating")
        is_mark = amount.value < 10 and not amount.value.is_integer() and (amount.value * 10).is_integer()
        return rating if rating is not None and is_mark and rating.reaches(amount.value) else None

    def _unit_before(self, amount: Amount) -> Measure | None:
        """ "Two years? Five at least": the column of the last amount before it that had a unit."""
        before = [other for other in self._amounts if other.end <= amount.start]
        if not before or before[-1].unit is None or before[-1].is_money:
            return None
        measure, _ = self._by_unit(replace(amount, unit=before[-1].unit), 0, 0)
        return measure if measure is not None and measure.reaches(amount.value) else None

    def _by_unit(self, amount: Amount, start: int, end: int) -> tuple[Measure | None, str | None]:
        unit = amount.unit or ""
        fitting = [m for m in self._measures if same_kind(unit, m)]
        if not fitting:
            return None, ""
        if len(fitting) == 1:
            named = self.named_before(start)
            if named is not None and named is not fitting[0] and unit not in fitting[0].own and not named.is_price:
                return named, None
            return fitting[0], None
        around = set(self._words_before(start)[-3:]) | set(self._words_after(end)[:3])
        telling = [m for m in fitting if (m.own | {w for name in m.names for w in name if len(name) == 1}) & around]
        if telling:
            return telling[0], None
        owned = [m for m in fitting if unit in m.own]
        if owned:
            return owned[0], None
        sized = [m for m in fitting if m.holds_size(converted(amount.value, unit, m))]
        reached = [m for m in sized if m.reaches(converted(amount.value, unit, m))]
        chosen = (reached or sized or fitting)[0]
        words = name_key(chosen.name)
        if words[0] == "min":
            # Of "min_players" and "max_players" a number of players says how many it must be for.
            widest = ("max", *words[1:])
            chosen = next((m for m in fitting if name_key(m.name) == widest), chosen)
        return chosen, None

    def named_near(self, start: int, end: int) -> Measure | None:
        """The column that the words before or after a pattern name."""
        return self.named_before(start) or self._named_within(start, end) or self._named_after(end)

    def named_before(self, start: int) -> Measure | None:
        """The column that the words right before a pattern name ("rating above 4")."""
        key = self._words_before(start)
        marks = re.findall(r"\x01(\d+)\x02", self._skeleton[:start])
        last = self._amounts[int(marks[-1])] if marks and int(marks[-1]) < len(self._amounts) else None
        passed = [m for m in self._measures if last is not None and last.unit is not None and same_kind(last.unit, m)]
        # "128GB storage under 500": the storage is that of the number before it.
        return self._best(lambda name: key[-len(name) :] == name, passed)

    def _named_within(self, start: int, end: int) -> Measure | None:
        key = label_key(re.sub(r"\x01\d+\x02", " ", self._skeleton[start:end]))
        return self._best(lambda name: _holds(key, name))

    def _named_after(self, end: int) -> Measure | None:
        if (for_what := _FOR.match(self._skeleton[end:])) is not None:
            # "At least 1,200 for the battery".
            said = label_key(for_what[1])
            named = self._best(lambda name: said[: len(name)] == name)
            if named is not None and not named.is_price:
                return named
        after = self._words_after(end)[:3]
        while after and after[0] in ("of", "in", "for", "the", "a"):
            after = after[1:]
        return self._best(lambda name: after[: len(name)] == name)

    def _best(self, fits: Callable[[tuple[str, ...]], bool], passed: Sequence[Measure] = ()) -> Measure | None:
        """The measure with the most telling name that fits: its own words before everyday ones, longer ones first."""
        best: tuple[tuple[bool, int], Measure] | None = None
        for measure in self._measures:
            if measure in passed:
                continue
            own = set(name_key(measure.name))
            for name in measure.names:
                if (name[0] in _UNNAMED and len(name) == 1) or not fits(name):
                    continue
                rank = (set(name) <= own, len(name))
                if best is None or rank > best[0]:
                    best = rank, measure
        return None if best is None else best[1]

    def _words_before(self, start: int) -> tuple[str, ...]:
        key = label_key(re.split(r"[,;.!?\x02]|\bbut\b|\band\b", self._skeleton[:start])[-1])
        while key and key[-1] in _LINKS:
            key = key[:-1]
        return key

    def _words_after(self, end: int) -> tuple[str, ...]:
        return label_key(re.split(r"[,;.!?\x01]|\band\b|\bbut\b|\bfor\b", self._skeleton[end:])[0])


def _holds(key: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(key[i : i + len(part)] == part for i in range(len(key) - len(part) + 1))
