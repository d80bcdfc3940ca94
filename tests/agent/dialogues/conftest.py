"""A scripted assistant over the small shop: what a dialogue file asks about can be made to hold, and not to hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace, TracebackType
from typing import Any

import pytest

from sidney.agent.dialogues.file_format import Expectation
from sidney.agent.dialogues.lists import ShownLists
from sidney.agent.dialogues.observation import Observation
from sidney.agent.reply import Reply
from sidney.agent.state import ConversationState, ShownItem
from sidney.agent.turn import Intent, IntentName, Understanding
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraint_text import parse_constraint
from sidney.recsys_model.data.constraints import Constraint

STEPS = ("understand", "recommend", "explain", "respond")


@dataclass
class Answer:
    """What the scripted assistant answers a turn with; conditions in the text form."""

    items: Sequence[str] = ()
    text: str = "Here."
    constraints: Sequence[str] = ()
    intents: Sequence[IntentName] = (IntentName.RECOMMEND,)
    unsupported: Sequence[str] = ()
    steps: tuple[str, ...] = ("understand", "recommend", "respond")
    state: dict[str, Any] = field(default_factory=dict)
    error: Exception | None = None


class ScriptedAssistant:
    """Answers the turns of a dialogue in order, whatever is said."""

    step_names = STEPS

    def __init__(self, catalogue: Catalogue, answers: Sequence[Answer], constraints: Sequence[Constraint] = ()) -> None:
        self.catalogue = catalogue
        self.left = list(answers)
        self.heard: list[str] = []
        self.state = ConversationState(constraints=tuple(constraints))
        self.understanding = Understanding()
        self.steps: tuple[str, ...] = ()

    def ask(self, text: str) -> Reply:
        self.heard.append(text)
        answer = self.left.pop(0)
        if answer.error is not None:
            raise answer.error
        constraints = tuple(
            parse_constraint(each.removeprefix("should "), self.catalogue, must=not each.startswith("should "))
            for each in answer.constraints
        )
        self.state = ConversationState(constraints=constraints, **answer.state)
        intents = tuple(Intent(name=name) for name in answer.intents)
        self.understanding = Understanding(intents=intents, unsupported=tuple(answer.unsupported))
        self.steps = answer.steps
        return Reply(text=answer.text, items=cards(self.catalogue, answer.items), constraints=constraints)

    def __enter__(self) -> ScriptedAssistant:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


def cards(catalogue: Catalogue, items: Sequence[str]) -> tuple[ShownItem, ...]:
    titles = dict(zip(catalogue.item_ids, catalogue.titles))
    return tuple(
        ShownItem(number=number, item_id=item_id, title=titles.get(item_id, item_id), price=None)
        for number, item_id in enumerate(items, start=1)
    )


@pytest.fixture
def scripted(shop: Catalogue) -> Callable[..., Any]:
    """``(workspace, opener)`` whose conversations give these answers."""

    def make(*answers: Answer) -> tuple[Any, Any]:
        opened: list[ScriptedAssistant] = []

        def opener(
            workspace: object, user: str | None, history: tuple[str, ...], constraints: tuple[Constraint, ...]
        ) -> ScriptedAssistant:
            opened.append(ScriptedAssistant(shop, answers, constraints))
            return opened[-1]

        opener.opened = opened  # type: ignore[attr-defined]
        return SimpleNamespace(catalogue=shop), opener

    return make


@pytest.fixture
def seen(shop: Catalogue) -> Callable[..., Observation]:
    """A turn that was answered so, after turns that showed these lists."""

    def make(answer: Answer, earlier: Sequence[tuple[str, ...] | None] = ()) -> Observation:
        assistant = ScriptedAssistant(shop, [answer])
        reply = assistant.ask("something")
        lists = ShownLists(shop, len(earlier) + 1, tuple(answer.items) or None, tuple(earlier))
        return Observation(
            turn=len(earlier) + 1,
            said="something",
            reply=reply,
            state=assistant.state,
            understanding=assistant.understanding,
            steps=assistant.steps,
            lists=lists,
        )

    return make


@pytest.fixture
def expecting() -> Callable[..., Expectation]:
    """An expectation from the keys of a file."""
    return Expectation.model_validate
