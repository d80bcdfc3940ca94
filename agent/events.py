"""What happens while a turn is answered, as values that a terminal, a server or a test can each show in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sidney.agent.reply import Reply
from sidney.agent.state import ShownItem
from sidney.recsys_model.data.constraints import Constraint

__all__ = ["ConstraintsChanged", "Event", "ItemsShown", "TextDelta", "TurnFinished"]


@dataclass(frozen=True)
class ConstraintsChanged:
    """The turn was understood, and these constraints hold now."""

    constraints: tuple[Constraint, ...]


@dataclass(frozen=True)
class TextDelta:
    """The next words of the reply."""

    text: str


@dataclass(frozen=True)
class ItemsShown:
    """The item cards of this turn."""

    items: tuple[ShownItem, ...]


@dataclass(frozen=True)
class TurnFinished:
    """The whole reply; the turn is stored."""

    reply: Reply


Event: TypeAlias = ConstraintsChanged | TextDelta | ItemsShown | TurnFinished
