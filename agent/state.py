"""The state of a conversation: typed, visible, and small enough to store after every turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from sidney.agent.profile import Profile
from sidney.recsys_model.data.constraints import Constraint

__all__ = ["Beginning", "ClarifyingQuestion", "ConversationState", "ListKind", "Opinion", "ShownItem", "ShownList"]

ListKind: TypeAlias = Literal["picks", "search", "surprise", "bundle"]
"""What sort of list was shown."""


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
        liked: What it was to be like in kind.
        constraints: What had to hold.
        kind: What sort of list it is.
        total: For a bundle: what all of it was allowed to cost; ``None`` for no such bound.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    turn: int
    items: tuple[ShownItem, ...]
    history: tuple[str, ...] = ()
    wish: str = ""
    liked: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    kind: ListKind = "picks"
    total: float | None = None


class Opinion(BaseModel):
    """What was said of one item, and why.

    Attributes:
        item_id: The item.
        verdict: It was ``liked``, ``rejected`` for good, said to be ``owned``, or only ``faulted`` for an attribute:
            "too expensive" is about the price, and the item may come back when its price no longer counts.
        attribute: The column that it was said about, if one was named.
        turn: The turn in which it was said.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    item_id: str
    verdict: Literal["liked", "rejected", "owned", "faulted"]
    attribute: str | None = None
    turn: int


class ClarifyingQuestion(BaseModel):
    """What a reply asked back, beside its list.

    Attributes:
        attribute: The column that it asked about.
        labels: The suggested answers, as the catalogue spells them.
        turn: The turn that asked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    attribute: str
    labels: tuple[str, ...]
    turn: int


class Beginning(BaseModel):
    """What a session began with, its history aside: kept so that undo and "start over" can go back to it.

    Attributes:
        user: Whose session it is; empty for nobody in particular.
        constraints: Given by the program that opened the session.
        profile: What the person had asked to have remembered by then.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    user: str = ""
    constraints: tuple[Constraint, ...] = ()
    profile: Profile = Profile()


class ConversationState(BaseModel):
    """Everything that a conversation has come to.

    Attributes:
        turn: How many turns there have been.
        undo_turn: The turn whose end an "undo" goes back to; ``None`` where there is nothing to undo.
        beginning: What it began with.
        history: What the person had bought before the conversation, oldest first.
        bought: What they said they have bought or own, oldest first.
        liked: What they said they like.
        rejected: What they ruled out.
        opinions: What was said of items, when, and about which attribute; in the order in which it was said.
        constraints: What must or should hold, with the turn that each came from.
        wish: What is wanted, in words.
        lists: The lists shown, oldest first; the last one's numbers are the ones that count.
        request_shown: Items shown since the request last changed; "more" leaves them out.
        focus: The item that "it" means.
        asked: The clarifying question of this stretch of the conversation; there is no second one in it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    turn: int = 0
    undo_turn: int | None = None
    beginning: Beginning = Beginning()
    history: tuple[str, ...] = ()
    bought: tuple[str, ...] = ()
    liked: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    wish: str = ""
    lists: tuple[ShownList, ...] = ()
    request_shown: tuple[str, ...] = ()
    focus: str | None = None
    asked: ClarifyingQuestion | None = None

    @classmethod
    def begin(cls, history: Sequence[str] = (), beginning: Beginning | None = None) -> ConversationState:
        """The state before the first turn."""
        beginning = beginning or Beginning()
        profile = beginning.profile
        return cls(
            beginning=beginning, history=tuple(history), bought=profile.bought, liked=profile.liked,
            rejected=profile.rejected, constraints=(*beginning.constraints, *profile.constraints), wish=profile.wish,
        )  # fmt: skip

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
        return self.items_back(0)

    def items_back(self, back: int) -> tuple[ShownItem, ...]:
        """The items of a list counted back from the last one, which is 0; none where there was no such list."""
        return self.lists[-1 - back].items if 0 <= back < len(self.lists) else ()
