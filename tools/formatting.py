"""An item's values in words, the way that its own catalogue would print them: one rule for cards, replies and tools."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column, Value

__all__ = ["attribute_name", "format_value", "item_attributes", "join_words", "short_title", "shown_text"]

_MISSING = "unknown"
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)|\x9b[0-?]*[ -/]*[@-~]")
"""What a terminal would take for a command: a colour, a move of the cursor, a new window title."""


def format_value(column: Column, value: Value) -> str:
    """One value of a column as text.

    A price reads ``$12.99`` (``$30`` when there are no cents, ``EUR 12.99`` when the catalogue's currency is a code), a
    date keeps the precision that the catalogue gave it, lists are joined with commas, a flag is ``yes`` or ``no``, and
    a missing value is ``unknown``.
    """
    if value is None or value == ():
        return _MISSING
    if isinstance(value, tuple):
        return ", ".join(shown_text(label) for label in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        # A catalogue that names no currency is read as dollars, as constraints are described.
        return _money(value, column.currency or "$") if column.name == "price" or column.currency else _number(value)
    if column.kind is AttributeKind.DATE:
        return value.strip()[:10]
    return shown_text(value)


@lru_cache(maxsize=8192)
def shown_text(text: str) -> str:
    """Words of a catalogue, safe to print: no control, direction or invisible characters, white space collapsed.

    Whoever writes a catalogue's titles must not be able to steer the terminal that shows them.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text = _ESCAPE.sub("", text)
    kept = (" " if c.isspace() else c for c in text if c.isspace() or not _is_unseen(c))
    return " ".join("".join(kept).split())


def _is_unseen(character: str) -> bool:
    # A joiner inside a word or an emoji is how some scripts are written; a direction mark is not.
    return unicodedata.category(character)[0] == "C" and character not in "\u200c\u200d"


def attribute_name(column: Column | str) -> str:
    """A column's name as a person would write it: ``release_date`` reads "release date"."""
    return (column if isinstance(column, str) else column.name).replace("_", " ").strip()


def short_title(title: str, limit: int = 60) -> str:
    """A title cut between two words when it is longer than ``limit`` characters: shops write whole sentences."""
    title = shown_text(title)
    if len(title) <= limit:
        return title
    cut = title[: limit - 1]
    # A single word longer than the limit is cut where it is.
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:-–|(") + "…"


def join_words(words: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    return "".join(words) if len(words) < 2 else f"{', '.join(words[:-1])} and {words[-1]}"


def item_attributes(
    catalogue: Catalogue, item_id: str, *, leave_out: Collection[str] = (), limit: int | None = None
) -> tuple[tuple[str, str], ...]:
    """``(name, text)`` of an item's attributes that are not missing, in the order of the catalogue's columns.

    Args:
        catalogue: Where the item is.
        item_id: The item.
        leave_out: Columns not wanted (a card shows the price elsewhere).
        limit: At most so many; with a limit, free text is left out too, since it does not fit a card.

    Raises:
        UnknownItemError: The catalogue does not hold the item.
    """
    index = catalogue.index_of(item_id)
    pairs = [
        (attribute_name(column), format_value(column, column.values[index]))
        for column in catalogue.columns.values()
        if column.name not in leave_out
        and column.values[index] not in (None, ())
        and (limit is None or column.kind is not AttributeKind.TEXT)
    ]
    return tuple(pairs if limit is None else pairs[:limit])


def _money(amount: float, currency: str) -> str:
    text = f"{abs(amount):,.2f}".removesuffix(".00")
    sign = "-" if amount < 0 else ""
    return f"{sign}{currency} {text}" if currency.isalpha() else f"{sign}{currency}{text}"


def _number(value: float) -> str:
    # Four digits stay together: they are as likely a year or a model as an amount.
    separator = "," if abs(value) >= 10_000 else ""
    if float(value).is_integer():
        return f"{value:{separator}.0f}"
    return f"{value:{separator}.2f}" if abs(value) >= 100 else f"{value:.4g}"
