"""Constraints and columns in a few words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sidney.agent.words import label_key
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraints import Constraint, describe
from sidney.tools.formatting import attribute_name, join_words, short_title, shown_text

__all__ = ["filterable", "or_words", "phrase", "phrases", "titles"]

_MANY = 3
"""Labels of one constraint that are spelled out; more are summed up by what they have in common."""
_TITLES = 5
"""Items that are named; more are counted."""


def phrase(constraint: Constraint, catalogue: Catalogue) -> str:
    """A constraint in a few words; a long enumeration by its common end: "any of 12 kinds of Cables"."""
    operand = constraint.operand
    if isinstance(operand, tuple) and len(operand) > _MANY:
        keys = [str(label).split() for label in operand]
        common: list[str] = []
        while all(len(k) > len(common) for k in keys) and len({label_key(k[-len(common) - 1]) for k in keys}) == 1:
            common.insert(0, keys[0][-len(common) - 1])
        what = " ".join(common) or attribute_name(constraint.attribute)
        text = f"{len(operand)} kinds of {what}"
        text = f"none of the {text}" if constraint.operator.is_negative else f"any of {text}"
        return shown_text(text if constraint.must else f"preferably {text}")
    return shown_text(describe(constraint, catalogue))


def phrases(constraints: Iterable[Constraint], catalogue: Catalogue) -> list[str]:
    """Several constraints; what reads alike is said once, as where a tag and a flag are called the same."""
    said = [phrase(constraint, catalogue) for constraint in constraints]
    return list({text.casefold(): text for text in reversed(said)}.values())[::-1]


def filterable(catalogue: Catalogue) -> str:
    """The columns that can be filtered by, as people would list them."""
    return join_words([attribute_name(column.name) for column in catalogue.filterable])


def titles(item_ids: Sequence[str], catalogue: Catalogue) -> str:
    """The titles of some items; of many, the first few and a count."""
    named = [short_title(catalogue.titles[catalogue.index_of(item_id)], 80) for item_id in item_ids[:_TITLES]]
    more = len(item_ids) - _TITLES
    return join_words([*named, *([f"{more} more"] if more > 0 else [])])


def or_words(words: Sequence[str]) -> str:
    """``A``, ``A or B``, ``A, B or C``."""
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words)
