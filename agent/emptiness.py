"""The words for an empty list: why there is nothing, what the nearest is, and which constraints to relax."""

from __future__ import annotations

from collections.abc import Sequence

from sidney.agent.cards import shown_value
from sidney.agent.phrases import or_words, phrase, phrases
from sidney.agent.relaxation import Relaxation
from sidney.agent.state import ConversationState
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraints import Operator
from sidney.tools.formatting import attribute_name, join_words, short_title

__all__ = ["empty_list"]

_WAYS = 3
"""Ways out that are named."""


def empty_list(
    state: ConversationState,
    found: Sequence[Relaxation],
    catalogue: Catalogue,
    *,
    shown_all: bool,
    used_up: bool = False,
) -> tuple[str, list[str]]:
    """Why there is nothing, what the nearest is, and which constraint to relax; and the figures that it names.

    Args:
        state: What holds.
        found: The ways out, the best first.
        catalogue: Where the values are.
        shown_all: There was something, and all of it has been shown.
        used_up: There is something, and all of it is owned, liked or ruled out.
    """
    musts = [constraint for constraint in state.constraints if constraint.must]
    conditions = join_words(phrases(musts, catalogue))
    if shown_all:
        with_them = f" with {conditions}" if conditions else ""
        return f"That was all there is{with_them}. Loosen a filter, or say “start over”.", []
    if not musts:
        return "There is nothing left to show: everything else is ruled out, owned or shown. Say “start over”.", []
    together = " together" if len(musts) > 1 else ""
    text = f"Nothing has {conditions}{together}."
    if used_up:
        text = f"Everything with {conditions} is ruled out, liked or owned already."
    if not found:
        return f"{text} Even without {_some(musts)} of them there is nothing; say “start over”, or drop a few.", []
    best = found[0]
    if len(best.constraints) > 1:
        ways = [_both(way, catalogue) for way in found[:_WAYS]]
        return (
            f"{text} No single filter is to blame; dropping {or_words(ways)} would help.",
            [str(way.items) for way in found[:_WAYS]],
        )
    if best.nearest is not None and best.nearest_item is not None:
        said, facts = _nearest(best, len(musts) > 1, catalogue)
        return f"{text} {said}", facts
    others = [f"“{phrase(way.constraint, catalogue)}” ({way.items} without it)" for way in found[:_WAYS]]
    return f"{text} Dropping {or_words(others)} would help.", [str(way.items) for way in found[:_WAYS]]


def _nearest(best: Relaxation, several: bool, catalogue: Catalogue) -> tuple[str, list[str]]:
    assert best.nearest is not None and best.nearest_item is not None  # the caller looked
    column = catalogue.columns[best.constraint.attribute]
    name = attribute_name(column)
    title = short_title(catalogue.titles[catalogue.index_of(best.nearest_item)], 80)
    value = shown_value(best.nearest, column)
    if not best.constraint.operator.is_order:
        where = f"The nearest {name}"
    elif best.constraint.attribute == "price":
        upper = best.constraint.operator in (Operator.LT, Operator.LE)
        where = f"The {'cheapest' if upper else 'dearest'} {'with the rest' if several else 'there'}"
    else:
        upper = best.constraint.operator in (Operator.LT, Operator.LE)
        where = f"The {'lowest' if upper else 'highest'} {name}"
    text = f"{where} is {value}: {title}. Say “drop the {name} limit” or give another one ({best.items} without it)."
    return text, [value, title, name, str(best.items)]


def _both(way: Relaxation, catalogue: Catalogue) -> str:
    return f"{join_words([f'“{phrase(c, catalogue)}”' for c in way.constraints])} ({way.items} without them)"


def _some(musts: Sequence[object]) -> str:
    return "three" if len(musts) > 3 else "any"
