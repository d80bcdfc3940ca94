"""The words for a bundle: a name and a description from what its items share, its sum, or why there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from sidney.agent.bundle import Bundle
from sidney.agent.phrases import phrases
from sidney.agent.state import ConversationState
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.tools.formatting import format_value, join_words, shown_text

__all__ = ["described", "impossible", "shared_labels"]

_COMMON = 0.5
"""A label that half of the catalogue has is nothing to name a bundle after."""
_NAMED = 2
"""Labels that a name holds."""


def described(
    bundle: Bundle,
    total: float | None,
    state: ConversationState,
    catalogue: Catalogue,
    path: Callable[[str], Sequence[str]],
    price: str = "price",
) -> tuple[str, list[str]]:
    """A bundle's name, what its items share, and what they cost together; and the figures that the words hold.

    Args:
        bundle: What was found.
        total: What it was allowed to cost.
        state: What holds.
        catalogue: Where the items are.
        path: The names of an item's ID prefixes.
        price: The column of prices.
    """
    count = len(bundle.item_ids)
    shared = shared_labels(bundle.item_ids, catalogue)
    prefixes = [tuple(path(item_id))[:1] for item_id in bundle.item_ids]
    kinds = list(dict.fromkeys(name for names in prefixes for name in names))
    facts = [str(count), *shared, *kinds]
    if shared:
        name = " · ".join(shared[:_NAMED])
        opening = f"A bundle of {count}, “{name}”: all of them share {join_words(shared)}."
    elif len(kinds) > 1:
        name = " & ".join(kinds[:_NAMED])
        opening = f"A bundle of {count}, “{name}”: a bit of {join_words(kinds)}."
    elif kinds and all(prefixes):
        opening = f"A bundle of {count}, “{kinds[0]}”."
    else:
        opening = f"A bundle of {count}: the items have no label in common."
    parts = [opening]
    if bundle.total is not None:
        column = catalogue.columns[price]
        cost = format_value(column, bundle.total)
        facts.append(cost)
        of = ""
        if total is not None:
            facts.append(format_value(column, total))
            of = f" of {format_value(column, total)}"
        unpriced = f", not counting {bundle.unpriced} without a known {price}" if bundle.unpriced else ""
        facts.append(str(bundle.unpriced))
        parts.append(f"Together they cost {cost}{of}{unpriced}.")
    if bundle.chosen_together:
        parts.append("Others chose each of them with the first.")
    conditions = phrases(state.constraints, catalogue)
    if conditions:
        parts.append(f"Each by itself: {', '.join(conditions)}.")
    return " ".join(parts), facts


def impossible(
    bundle: Bundle, total: float | None, state: ConversationState, catalogue: Catalogue, price: str = "price"
) -> tuple[str, list[str]]:
    """Why there is no such bundle, from the catalogue; and the figures that the words hold."""
    conditions = join_words(phrases((c for c in state.constraints if c.must), catalogue))
    with_them = f" with {conditions}" if conditions else ""
    facts = [str(bundle.wanted), str(bundle.candidates)]
    if bundle.cheapest is not None and total is not None:
        column = catalogue.columns[price]
        bound, cheapest = format_value(column, total), format_value(column, round(bundle.cheapest, 2))
        facts += [bound, cheapest]
        return (
            f"There is no bundle of {bundle.wanted}{with_them} for {bound} in all: the {bundle.wanted} cheapest cost "
            f"{cheapest} together. Raise the total, take fewer items, or drop a filter.",
            facts,
        )
    priced = f" and a known {price}" if total is not None else ""
    items = "item" if bundle.candidates == 1 else "items"
    return (
        f"There is no bundle of {bundle.wanted}: only {bundle.candidates} {items}{with_them}{priced} "
        f"{'is' if bundle.candidates == 1 else 'are'} left. Take fewer items, or drop a filter.",
        facts,
    )


def shared_labels(item_ids: Sequence[str], catalogue: Catalogue) -> list[str]:
    """Labels that all of some items have, the rarest in the catalogue first; those that half of it has are left out."""
    found: list[tuple[float, str]] = []
    rows = [catalogue.index_of(item_id) for item_id in item_ids]
    for column in catalogue.filterable:
        if column.kind not in (AttributeKind.LABEL, AttributeKind.LABELS):
            continue
        counts = Counter(label for row in rows for label in dict.fromkeys(_labels(column, row)))
        for label, count in counts.items():
            share = len(column.label_members[label.casefold()]) / max(len(catalogue), 1)
            if count == len(rows) and share < _COMMON:
                found.append((share, shown_text(label)))
    return list(dict.fromkeys(label for _, label in sorted(found)))[:3]


def _labels(column: Column, row: int) -> tuple[str, ...]:
    value = column.values[row]
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) else ()
