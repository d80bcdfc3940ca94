"""A small stand-in for the assistant: scripted, and able to hang or fail, which the real one should not.

It speaks through the real events over a real catalogue, so the app under test is the whole app. The real assistant has
its own tests of the chat in ``test_chat_on_the_demo.py``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from sidney.agent.events import ConstraintsChanged, Event, ItemsShown, TextDelta, TurnFinished
from sidney.agent.reply import Reply, TranscriptEntry
from sidney.agent.state import ConversationState, ShownItem
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.data.constraints import Constraint, Operator
from sidney.recsys_model.errors import ConstraintError


@pytest.fixture(scope="session")
def books() -> Catalogue:
    """Three books, one with square brackets in its title and none with a price above 20."""
    return Catalogue(
        item_ids=("b1", "b2", "b3"),
        titles=("The Long Way", "Knots [revised]", "Tea & Other Stories"),
        columns=(
            Column("price", AttributeKind.NUMBER, (12.5, 20.0, None), "€"),
            Column("genres", AttributeKind.LABELS, (("Science fiction",), ("Craft",), ("Short stories",))),
        ),
    )


PRICE_LIMIT = Constraint(attribute="price", operator=Operator.LE, operand=15.0, turn=1)


@dataclass
class StandInAssistant:
    """Answers every turn with all books; "under 15" adds a constraint, "drop…" lifts it, "hang" waits, "fail" fails."""

    catalogue: Catalogue
    session: str = "stand-in"
    state: ConversationState = field(default_factory=ConversationState)
    past: tuple[TranscriptEntry, ...] = ()
    heard: list[str] = field(default_factory=list)
    warmed: list[str] = field(default_factory=list)
    """Steps of warming up, and what was said between them, in order."""
    go_on: threading.Event = field(default_factory=threading.Event)
    slow: threading.Event = field(default_factory=threading.Event)
    """What the second step of warming up waits for."""
    is_closed: bool = False

    def __post_init__(self) -> None:
        self.slow.set()

    def stream(self, text: str) -> Iterator[Event]:
        self.heard.append(text)
        self.warmed.append(f"said {text}")
        if text == "fail":
            raise ConstraintError("no column 'colour' to filter by")
        if text == "break":
            raise ZeroDivisionError("a mistake of ours")
        if text == "under 15":
            self.state = self.state.model_copy(update={"constraints": (PRICE_LIMIT,), "history": ("b2",)})
            yield ConstraintsChanged(self.state.constraints)
        if text.startswith("drop") or text == "start over":
            self.state = self.state.model_copy(update={"constraints": ()})
            yield ConstraintsChanged(())
        answer = f"You said {text}, here are three."
        for word in answer.split():
            yield TextDelta(f"{word} ")
            if text == "hang":
                self.go_on.wait(10)
        items = tuple(self.card(number, index) for number, index in enumerate(range(len(self.catalogue)), start=1))
        yield ItemsShown(items)
        yield TurnFinished(Reply(text=answer, items=items, constraints=self.state.constraints, session=self.session))

    def card(self, number: int, index: int) -> ShownItem:
        item = self.catalogue.item(index)
        genres = self.catalogue.columns["genres"].values[index]
        assert isinstance(genres, tuple)
        return ShownItem(
            number=number,
            item_id=item.item_id,
            title=item.title,
            price=item.price,
            attributes=(("genres", genres[0]),),
            path=("Books", genres[0]),
        )

    def warm_up(self) -> Iterator[str]:
        for step in ("one", "two", "three"):
            if step == "two":
                self.slow.wait(10)
            self.warmed.append(step)
            yield step

    def transcript(self) -> tuple[TranscriptEntry, ...]:
        return self.past

    def close(self) -> None:
        self.go_on.set()
        self.is_closed = True


@pytest.fixture
def assistant(books: Catalogue) -> Iterator[StandInAssistant]:
    """A stand-in that hangs no longer than its test."""
    made = StandInAssistant(books)
    yield made
    made.go_on.set()


@pytest.fixture
def resumed(books: Catalogue) -> Callable[[int], StandInAssistant]:
    """A stand-in whose session has had so many turns."""

    def make(turns: int) -> StandInAssistant:
        made = StandInAssistant(books)
        made.past = tuple(
            entry
            for turn in range(turns)
            for entry in (
                TranscriptEntry(role="user", text=f"question {turn}"),
                TranscriptEntry(role="assistant", text=f"answer {turn}", items=(made.card(1, 0),)),
            )
        )
        return made

    return make
