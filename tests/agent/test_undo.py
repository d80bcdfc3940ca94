"""Undo over random dialogues: every one of the last ten changes can be taken back, exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from sidney.agent.assistant import Assistant
from sidney.agent.reply import Reply
from sidney.agent.sessions import Sessions
from sidney.agent.state import ConversationState
from sidney.agent.turn import ConstraintEdit, Intent, IntentName, Reference, Understanding
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraint_text import parse_constraint
from sidney.recsys_model.data.constraints import Operator
from sidney.recsys_model.workspace import Workspace

Turn = Callable[[Assistant, Understanding], Reply]
BOOKKEEPING = {"turn", "undo_turn"}


def number(at: int) -> Reference:
    return Reference(kind="number", number=at, text=f"number {at}")


def simple(name: IntentName, *references: Reference, count: int | None = None) -> Understanding:
    return Understanding(intents=(Intent(name=name, references=references),), count=count)


def drawn(catalogue: Catalogue, random: np.random.Generator) -> Understanding:
    """Anything that a person might mean, talk included."""
    listing = (Intent(name=IntentName.RECOMMEND),)
    columns = [column for column in catalogue.filterable if column.labels]
    column = columns[int(random.integers(len(columns)))]
    label = column.labels[int(random.integers(min(8, len(column.labels))))]
    operator = Operator.EQ if random.random() < 0.6 else Operator.NE
    price = float(random.integers(10, 60))
    choices = [
        Understanding(
            intents=listing,
            edits=(ConstraintEdit(action="add", attribute=column.name, operator=operator, operand=label),),
        ),
        Understanding(
            intents=listing,
            edits=(ConstraintEdit(action="add", attribute="price", operator=Operator.LE, operand=price),),
        ),
        Understanding(intents=listing, edits=(ConstraintEdit(action="remove", attribute=None),)),
        Understanding(intents=listing, wish=str(random.choice(["dragons", "relaxing", "fast cars"]))),
        simple(IntentName.MORE),
        simple(IntentName.DIFFERENT),
        simple(IntentName.SURPRISE),
        Understanding(intents=(Intent(name=IntentName.BUNDLE),), total=price),
        simple(IntentName.LIKE, number(1)),
        simple(IntentName.REJECT, number(2)),
        simple(IntentName.BOUGHT, number(3)),
        simple(IntentName.DETAILS, number(1)),
        simple(IntentName.COMPARE, number(1), number(2)),
        simple(IntentName.SMALL_TALK),
        simple(IntentName.SHOW_CONSTRAINTS),
    ]
    return choices[int(random.integers(len(choices)))]


def same(state: ConversationState, other: ConversationState, *aside: str) -> bool:
    exclude = BOOKKEEPING | set(aside)
    return state.model_dump(exclude=exclude) == other.model_dump(exclude=exclude)


@pytest.fixture
def opened(demo_workspace: Workspace) -> Iterator[Callable[..., Assistant]]:
    made: list[Assistant] = []

    def open_(session: str | None = None, *, stored: bool = False) -> Assistant:
        sessions = None if stored else Sessions(None)
        constraints = (parse_constraint("price<100", demo_workspace.catalogue),)
        history = demo_workspace.interactions.history(demo_workspace.interactions.users[3])[:6]
        made.append(
            Assistant(demo_workspace, session=session, sessions=sessions, constraints=constraints, history=history)
        )
        return made[-1]

    yield open_
    for assistant in made:
        assistant.close()


def changes(states: list[ConversationState]) -> list[int]:
    """The turns that changed more than the item in focus, the last first."""
    found = [turn for turn in range(1, len(states)) if not same(states[turn], states[turn - 1], "focus")]
    return found[::-1]


@pytest.mark.parametrize("seed", range(10))
def test_any_of_the_last_ten_changes_is_taken_back_exactly(
    opened: Callable[..., Assistant], meaning: Turn, demo_workspace: Workspace, seed: int
) -> None:
    random = np.random.default_rng(seed)
    assistant = opened()
    states = [assistant.state]
    while len(changes(states)) < 10:
        meaning(assistant, drawn(demo_workspace.catalogue, random))
        states.append(assistant.state)
    for changed in changes(states)[:10]:
        reply = meaning(assistant, simple(IntentName.UNDO))
        assert same(assistant.state, states[changed - 1])
        assert reply.items == states[changed - 1].last_items
        assert reply.constraints == states[changed - 1].constraints


@pytest.mark.parametrize("seed", range(20, 26))
def test_several_steps_at_once_are_the_same_as_one_by_one(
    opened: Callable[..., Assistant], meaning: Turn, demo_workspace: Workspace, seed: int
) -> None:
    random = np.random.default_rng(seed)
    session = f"undo-{seed}"
    assistant = opened(session, stored=True)
    states = [assistant.state]
    while len(changes(states)) < 10:
        meaning(assistant, drawn(demo_workspace.catalogue, random))
        states.append(assistant.state)
    assistant.close()
    # As good from the file as from memory.
    again = opened(session, stored=True)
    steps = int(random.integers(2, 11))
    reply = meaning(again, simple(IntentName.UNDO, count=steps))
    wanted = states[changes(states)[steps - 1] - 1]
    assert same(again.state, wanted) and reply.items == wanted.last_items


def test_an_undo_goes_on_from_where_it_led(opened: Callable[..., Assistant], meaning: Turn) -> None:
    assistant = opened()
    first = assistant.ask("racing games")
    assistant.ask("under $30")
    meaning(assistant, simple(IntentName.UNDO))
    assistant.ask("on PC")
    meaning(assistant, simple(IntentName.UNDO))
    assert assistant.state.last_items == first.items and [c.text for c in assistant.state.constraints] == [
        "price<100",
        "categories=Racing",
    ]
    meaning(assistant, simple(IntentName.UNDO))
    assert assistant.state.lists == () and [c.text for c in assistant.state.constraints] == ["price<100"]
    assert "nothing to undo" in meaning(assistant, simple(IntentName.UNDO)).text


def test_more_steps_than_there_are_go_to_the_beginning_and_say_so(
    opened: Callable[..., Assistant], meaning: Turn
) -> None:
    assistant = opened()
    beginning = assistant.state
    for text in ("racing games", "under $30", "on PC"):
        assistant.ask(text)
    reply = meaning(assistant, simple(IntentName.UNDO, count=7))
    assert same(assistant.state, beginning) and "3 of 7" in reply.text


def test_an_undo_that_also_steers_does_both_and_is_one_change(opened: Callable[..., Assistant], meaning: Turn) -> None:
    assistant = opened()
    assistant.ask("racing games")
    assistant.ask("on PC")
    before = assistant.state
    cheap = ConstraintEdit(action="add", attribute="price", operator=Operator.LT, operand=20.0)
    reply = meaning(
        assistant,
        Understanding(intents=(Intent(name=IntentName.UNDO), Intent(name=IntentName.RECOMMEND)), edits=(cheap,)),
    )
    assert [c.text for c in reply.constraints] == ["categories=Racing", "price<20"]
    assert reply.items and all(item.price is not None and item.price < 20 for item in reply.items)
    meaning(assistant, simple(IntentName.UNDO))
    assert same(assistant.state, before)


def test_start_over_can_be_undone(opened: Callable[..., Assistant], meaning: Turn) -> None:
    assistant = opened()
    assistant.ask("racing games under $30")
    before = assistant.state
    reply = assistant.ask("start over")
    assert [c.text for c in reply.constraints] == ["price<100"] and "still in force: price under $100" in reply.text
    meaning(assistant, simple(IntentName.UNDO))
    assert same(assistant.state, before)
