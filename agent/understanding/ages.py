"""How old somebody is ("my kids are 6 and 9"): a bound on the column of ages, and never a price."""

from __future__ import annotations

import re

from sidney.agent.english import NUMBER_WORDS
from sidney.agent.measures import measure_for, words_of
from sidney.agent.turn import ConstraintEdit
from sidney.agent.understanding.draft import Draft
from sidney.agent.words import name_key
from sidney.recsys_model.data.constraints import Operator

__all__ = ["read_ages"]

_AGE_IN_MONTHS = frozenset({"from", "month"})
"""Words of a column's name that says from which month of life a thing is fit for somebody."""
_WORDS = {**{word: int(value) for word, value in NUMBER_WORDS.items() if value <= 20}, "one": 1}
_N = rf"(?:\d{{1,2}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_PERSON = (
    r"(?:child|children|kids?|sons?|daughters?|boys?|girls?|(?:grand|god)(?:son|daughter|child|children)s?|nieces?|"
    r"nephews?|toddlers?|brothers?|sisters?|he|she|little ones?|youngest|oldest|eldest|teenagers?)"
)
_AGES = (
    re.compile(
        rf"\b{_PERSON}(?:'s| is| are|'re| who's| who is| who are)?(?: (?:of|from|aged|ages|turns|turning|just|turned|"
        rf"only|about|"
        rf"nearly|almost|will be|now|soon))* (?P<first>{_N})(?: ?(?:,|and|or|to|-) ?(?P<second>{_N}))?"
        rf"(?= ?(?:$|[,.;!?)]|and\b|but\b|so\b|who\b|years?\b))(?: years?(?: old| of age)?)?"
    ),
    re.compile(rf"\b(?P<first>{_N})(?: ?(?:,|and|or|to|-) ?(?P<second>{_N}))?[- ]?(?:years?|yrs?|y)[- /]?o(?:lds?)?\b"),
    re.compile(rf"\b(?:aged?|ages|the age of) (?P<first>{_N})(?: ?(?:,|and|or|to|-) ?(?P<second>{_N}))?\b"),
)


_MONTHS = re.compile(
    rf"\b(?:{_PERSON}(?:'s| is| are)? (?:just |only |about |nearly |almost |now )*(?P<first>{_N}) months?\b|"
    rf"(?P<old>{_N})[- ]months?[- ]old\b)"
)


def read_ages(draft: Draft) -> None:
    """Note who it must be fit for: the youngest of those named."""
    measure = measure_for(draft.lexicon.measures, "age")
    months = next((m for m in draft.lexicon.measures if set(words_of(m.column)) >= _AGE_IN_MONTHS), None)
    for match in _MONTHS.finditer(draft.low) if months is not None else ():
        if months is not None and draft.is_free(*match.span()):
            said = match["first"] or match["old"]
            edit = ConstraintEdit(
                action="add", attribute=months.name, operator=Operator.LE, operand=float(_WORDS.get(said) or int(said))
            )
            draft.add(match.start(), edit)
            draft.take(*match.span())
    measure, factor = (measure, 1) if measure is not None or months is None else (months, 12)
    for pattern in _AGES:
        for match in pattern.finditer(draft.low):
            if not draft.is_free(*match.span()):
                continue
            if measure is not None:
                ages = [_WORDS.get(n) or int(n) for n in (match["first"], match["second"]) if n]
                least = name_key(measure.name)[0] != "max"
                draft.add(
                    match.start(),
                    ConstraintEdit(
                        action="add", attribute=measure.name, operator=Operator.LE if least else Operator.GE,
                        operand=float((min(ages) if least else max(ages)) * factor),
                    ),
                )  # fmt: skip
                draft.take(*match.span())
