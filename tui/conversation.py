"""A conversation as the chat shows it: the assistant's events and state turned into plain values, ready to paint.

Nothing heavy is imported here, and what widgets are given holds no catalogue and no model: they paint while both are
still being loaded.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sidney.agent.events import Event
    from sidney.agent.reply import TranscriptEntry
    from sidney.agent.state import ConversationState, ShownItem
    from sidney.recsys_model.data.catalogue import Catalogue
    from sidney.recsys_model.data.constraints import Constraint

__all__ = [
    "AssistantLike",
    "CardsShown",
    "Chip",
    "ChipsChanged",
    "Conversation",
    "ItemCardContent",
    "PanelContent",
    "PastMessage",
    "TextPiece",
    "TurnEnded",
    "TurnEvent",
]


class AssistantLike(Protocol):
    """What the chat needs of an assistant; :class:`sidney.agent.assistant.Assistant` is one."""

    @property
    def session(self) -> str:
        """The conversation's name."""

    @property
    def state(self) -> ConversationState:
        """What the conversation has come to."""

    def stream(self, text: str) -> Iterator[Event]:
        """One turn, as it happens."""

    def warm_up(self) -> Iterator[str]:
        """Load what the first turns would load, a step at a time."""

    def transcript(self) -> tuple[TranscriptEntry, ...]:
        """What was said before, oldest first."""

    def close(self) -> None:
        """Release what it holds."""


@dataclass(frozen=True)
class ItemCardContent:
    """One item card. ``price`` is ready to show; empty where there is none."""

    number: int
    item_id: str
    title: str
    price: str
    attributes: tuple[tuple[str, str], ...]
    path: tuple[str, ...]


@dataclass(frozen=True)
class Chip:
    """A constraint in a few words, and what a person would say to lift it."""

    text: str
    must: bool
    drop: str


@dataclass(frozen=True)
class PanelContent:
    """What stands beside the conversation. Items are titles; ``history`` is oldest first.

    ``chat_model`` is the name of the one that takes part, and ``chat_model_note`` what it left to the rules last.
    """

    session: str
    chips: tuple[Chip, ...] = ()
    wish: str = ""
    history: tuple[str, ...] = ()
    liked: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    focus: str = ""
    chat_model: str = ""
    chat_model_note: str = ""
    is_simulated: bool = False


@dataclass(frozen=True)
class PastMessage:
    """One message of a resumed conversation."""

    is_user: bool
    text: str
    cards: tuple[ItemCardContent, ...] = ()


@dataclass(frozen=True)
class TextPiece:
    """The next words of the reply."""

    text: str


@dataclass(frozen=True)
class CardsShown:
    """The turn's item cards."""

    cards: tuple[ItemCardContent, ...]


@dataclass(frozen=True)
class ChipsChanged:
    """These constraints hold now."""

    chips: tuple[Chip, ...]


@dataclass(frozen=True)
class TurnEnded:
    """The turn is over: the whole reply, and what stands beside the conversation now."""

    text: str
    cards: tuple[ItemCardContent, ...]
    panel: PanelContent


TurnEvent: TypeAlias = TextPiece | CardsShown | ChipsChanged | TurnEnded


class Conversation:
    """An assistant and the catalogue that it speaks of. Not thread-safe: one thread opens, uses and closes it."""

    def __init__(
        self,
        assistant: AssistantLike,
        catalogue: Catalogue,
        *,
        is_simulated: bool = False,
        notices: Sequence[str] = (),
        chat_model: str = "",
    ) -> None:
        self._chat_model = chat_model
        self._chat_model_note = ""
        self._assistant = assistant
        self._catalogue = catalogue
        self._is_simulated = is_simulated
        self.notices = tuple(notices)
        """What is to be said once, before the conversation goes on."""

    def say(self, text: str) -> Generator[TurnEvent, None, None]:
        """One turn, as it happens; closing the generator ends it."""
        from sidney.agent.events import ConstraintsChanged, ItemsShown, TextDelta, TurnFinished
        from sidney.tui.chat_models import use_in_words

        for event in self._assistant.stream(text):
            match event:
                case TextDelta():
                    yield TextPiece(event.text)
                case ItemsShown():
                    yield CardsShown(self._cards(event.items))
                case ConstraintsChanged():
                    yield ChipsChanged(self._chips(event.constraints))
                case TurnFinished():
                    used = event.reply.chat_model
                    self._chat_model_note = use_in_words(used) if used is not None else ""
                    yield TurnEnded(event.reply.text, self._cards(event.reply.items), self.panel())

    def warm_up(self) -> Iterator[str]:
        """Load what the first turns would load, a step at a time."""
        return self._assistant.warm_up()

    def panel(self) -> PanelContent:
        """What stands beside the conversation now."""
        state = self._assistant.state
        return PanelContent(
            session=self._assistant.session,
            chips=self._chips(state.constraints),
            wish=state.wish,
            history=self._titles((*state.history, *state.bought)),
            liked=self._titles(state.liked),
            rejected=self._titles(state.rejected),
            focus=self._titles((state.focus,))[0] if state.focus is not None else "",
            chat_model=self._chat_model,
            chat_model_note=self._chat_model_note,
            is_simulated=self._is_simulated,
        )

    def past(self) -> tuple[PastMessage, ...]:
        """The messages of the session so far, oldest first."""
        return tuple(
            PastMessage(entry.role == "user", entry.text, self._cards(entry.items))
            for entry in self._assistant.transcript()
        )

    def suggestions(self) -> tuple[str, ...]:
        """A few things that can be said about this very catalogue, made from its own columns and labels."""
        from sidney.recsys_model.data.catalogue import AttributeKind

        said = []
        price = self._catalogue.columns.get("price")
        if price is not None:
            prices = sorted(float(value) for value in price.values if isinstance(value, int | float))
            if prices:
                said.append(f"something under {self._price(round(prices[len(prices) // 2]))}")
        listed = [c for c in self._catalogue.filterable if c.kind is AttributeKind.LABELS and c.labels]
        if listed:
            said += [f"I want {listed[0].labels[0]}", f"no {listed[0].labels[min(1, len(listed[0].labels) - 1)]}"]
        return (*said, "cheaper" if price is not None else "more", "why the second?", "tell me about the first")

    def close(self) -> None:
        """Release the assistant."""
        self._assistant.close()

    def _cards(self, items: Sequence[ShownItem]) -> tuple[ItemCardContent, ...]:
        return tuple(
            ItemCardContent(item.number, item.item_id, item.title, self._price(item.price), item.attributes, item.path)
            for item in items
        )

    def _price(self, price: float | None) -> str:
        from sidney.agent.cards import shown_value

        column = self._catalogue.columns.get("price")
        return "" if price is None or column is None else shown_value(price, column)

    def _chips(self, constraints: Sequence[Constraint]) -> tuple[Chip, ...]:
        from sidney.agent.replies import phrase

        return tuple(
            Chip(phrase(constraint, self._catalogue), constraint.must, _words_to_drop(constraint, constraints))
            for constraint in constraints
        )

    def _titles(self, item_ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(self._catalogue.titles[self._catalogue.index_of(item_id)] for item_id in item_ids)


def _words_to_drop(constraint: Constraint, constraints: Sequence[Constraint]) -> str:
    """What a person would say to lift this one: by its attribute, or by its label where the attribute has several."""
    alone = sum(other.attribute == constraint.attribute for other in constraints) == 1
    label = constraint.operand
    if not alone and isinstance(label, str) and all(word.isalnum() and not word.isdigit() for word in label.split()):
        return f"drop the {label} filter"
    return f"drop the {constraint.attribute.replace('_', ' ')} limit"
