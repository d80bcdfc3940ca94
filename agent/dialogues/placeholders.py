"""``<title of 2>``: words of a dialogue that depend on what was shown, so that a file is not tied to one model's lists.

``<COLUMN of PLACE>`` is a cell of the last list's item at a place (``2``, ``last``, ``lowest price``,
``highest avg_rating``); ``<COLUMN of PLACE in turn N>`` of the list that stood after turn N. Besides columns
there are ``title``, ``title start`` (its first words, for shops whose titles are whole sentences) and ``item_id``.
"""

from __future__ import annotations

import re

from sidney.agent.dialogues.errors import ListNameError
from sidney.agent.dialogues.lists import LIST_NAME, ShownLists
from sidney.agent.dialogues.rows import value_of
from sidney.recsys_model.data.constraints import find_column
from sidney.tools.formatting import format_value

__all__ = ["fill", "has_placeholder"]

_PLACEHOLDER = re.compile(
    rf"<(?P<column>[^<>]+?) of (?P<place>\d+|last|(?:lowest|highest) [^<>]+?)(?: in (?P<list>{LIST_NAME}))?>"
)
_START = 4
"""Words of a ``title start``."""


def has_placeholder(text: str) -> bool:
    """Whether anything in a text waits to be filled."""
    return _PLACEHOLDER.search(text) is not None


def fill(text: str, lists: ShownLists, *, plain: bool = False) -> str:
    """The text with every placeholder filled from the lists shown before this turn.

    Args:
        text: What may hold placeholders.
        lists: What was shown.
        plain: Whether numbers are written as a condition wants them (``19.99``) and not as people read them
            (``$19.99``).

    Raises:
        ListNameError: A list, a place in it or a value is not there.
        ConstraintError: There is no such column.
    """

    def cell(match: re.Match[str]) -> str:
        item_id = lists.item_at(match["place"], lists.list_named(match["list"] or "last turn"))
        match match["column"].casefold():
            case "title":
                return lists.title(item_id)
            case "title start":
                return " ".join(lists.title(item_id).split()[:_START]).rstrip(",;:-")
            case "item_id":
                return item_id
        name = match["column"]
        column = lists.catalogue.columns.get(name) or find_column(name, lists.catalogue)
        value = value_of(item_id, column.name, lists.catalogue)
        if value is None:
            raise ListNameError(f"{lists.title(item_id)} has no {column.name}, which {match[0]} asks for")
        if isinstance(value, tuple):
            return value[0]  # a sentence holds one label
        return f"{value:.12g}" if plain and isinstance(value, float) else format_value(column, value)

    return _PLACEHOLDER.sub(cell, text)
