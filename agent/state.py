"""The state of a conversation: typed, visible, and small enough to store after every turn."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from sidney.recsys_model.constraints import Constraint

__all__ = ["ConversationState", "ShownItem", "ShownList"]


class ShownItem(BaseModel):
    """An item card as it was shown.

    Attributes:
        number: Its number in the list, from 1.
        item_id, title, price: From the catalogue.
        attributes: A few more, as (name, text) pairs ready to show.
        path: The names of its semantic ID's prefixes, coarse to fine.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    item_id: str
    title: str
    price: float | None
    attributes: tuple[tuple[str, str], ...] = ()
    path: tuple[str, ...] = ()


class ShownList(BaseModel):
    """The items that one turn showed, and what they were asked for with, so that they can be explained later.

    Attributes:
        turn: The turn.
        items: The cards, in order.
        history: What the model read.
        wish: What was wanted, in words.
        constraints: What had to hold.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    turn: int
    items: tuple[ShownItem, ...]
    history: tuple[str, ...] = ()
    wish: str = ""
    constraints: tuple[Constraint, ...] = ()


class ConversationState(BaseModel):
    """Everything that a conversation has come to.

    Attributes:
        turn: How many turns there have been.
        undo_turn: The turn whose end an "undo" goes back to; ``None`` where there is nothing to undo.
        history: What the person had bought before the conversation, oldest first.
        bought: What they said they have bought or own, oldest first.
        liked: What they said they like.
        rejected: What they ruled out.
        constraints: What must or should hold, with the turn that each came from.
        wish: What is wanted, in words.
        lists: The lists shown, oldest first; the last one's numbers are the ones that count.
        request_shown: Items shown since the request last changed; "more" leaves them out.
        focus: The item that "it" means.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    turn: int = 0
    undo_turn: int | None = None
    history: tuple[str, ...] = ()
    bought: tuple[str, ...] = ()
    liked: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    wish: str = ""
    lists: tuple[ShownList, ...] = ()
    request_shown: tuple[str, ...] = ()
    focus: str | None = None

    @property
    def model_history(self) -> tuple[str, ...]:
        """What the model reads: bought before, bought now, liked; each item once, at its latest place."""
        together = (*self.history, *self.bought, *self.liked)
        return tuple(reversed(dict.fromkeys(reversed(together))))

    @property
    def never_again(self) -> frozenset[str]:
        """Items that are not shown any more: had, liked already, or ruled out."""
        return frozenset((*self.history, *self.bought, *self.liked, *self.rejected))

    @property
    def last_items(self) -> tuple[ShownItem, ...]:
        """The last list's items, or none."""
        return self.lists[-1].items if self.lists else ()
