"""Running a dialogue: each turn is said to an assistant and held against what the file expects."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sidney.agent.dialogues.checks import Mismatch, broken_promises, mismatches
from sidney.agent.dialogues.conditions import read_condition
from sidney.agent.dialogues.errors import DialogueFileError, ExpectationError
from sidney.agent.dialogues.file_format import Dialogue, Setup
from sidney.agent.dialogues.lists import ShownLists
from sidney.agent.dialogues.observation import Observation
from sidney.agent.dialogues.placeholders import fill
from sidney.agent.dialogues.yaml_source import Place
from sidney.recsys_model.errors import SidneyError

if TYPE_CHECKING:
    from sidney.agent.reply import Reply
    from sidney.agent.state import ConversationState
    from sidney.agent.turn import Understanding
    from sidney.recsys_model.data.constraints import Constraint
    from sidney.recsys_model.workspace import Workspace

__all__ = ["AssistantLike", "DialogueResult", "TurnFailure", "open_assistant", "run_dialogue"]


class AssistantLike(Protocol):
    """What a dialogue is run against; :class:`sidney.agent.Assistant` is one."""

    understanding: Understanding
    steps: tuple[str, ...]

    @property
    def state(self) -> ConversationState: ...

    @property
    def step_names(self) -> tuple[str, ...]: ...

    def ask(self, text: str) -> Reply: ...


@dataclass(frozen=True)
class TurnFailure:
    """Something that did not hold after a turn.

    Attributes:
        run: Which of the repeated runs, from 1.
        turn: Which turn, from 1.
        line: Where in the file it was expected; ``None`` if unknown.
        said: What was said.
        mismatch: What should have held, and what was found.
        reply: The words of the answer.
        constraints: What held after the turn, in the text form.
        items: What was shown: number, title and item ID.
        list_turn: The turn that showed them; ``None`` where nothing had been shown.
    """

    run: int
    turn: int
    line: int | None
    said: str
    mismatch: Mismatch
    reply: str = ""
    constraints: tuple[str, ...] = ()
    items: tuple[tuple[int, str, str], ...] = ()
    list_turn: int | None = None


@dataclass(frozen=True)
class DialogueResult:
    """What came of a dialogue: the failures of all runs, how many runs there were, and the seconds they took."""

    dialogue: Dialogue
    runs: int
    failures: tuple[TurnFailure, ...]
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether every run passed."""
        return not self.failures


def open_assistant(
    workspace: Workspace, user: str | None, history: tuple[str, ...], constraints: tuple[Constraint, ...]
) -> AbstractContextManager[AssistantLike]:
    """A new conversation that is kept in memory only."""
    from sidney.agent.assistant import Assistant
    from sidney.agent.sessions import Sessions

    return Assistant(workspace, user=user, history=history, constraints=constraints, sessions=Sessions(None))


OpenAssistant = Callable[
    ["Workspace", "str | None", tuple[str, ...], "tuple[Constraint, ...]"], AbstractContextManager[AssistantLike]
]


def run_dialogue(
    dialogue: Dialogue, workspace: Workspace, *, repeat: int | None = None, opener: OpenAssistant = open_assistant
) -> DialogueResult:
    """Run a dialogue, as often as it says, each time from its start. Nothing is left in the workspace's sessions.

    A failure does not end a run: what comes after it is often what shows the reason.

    Args:
        dialogue: What is said and expected.
        workspace: What is recommended from.
        repeat: How often, if not as the dialogue says.
        opener: Begins a conversation; for another assistant than Sidney's own.

    Raises:
        DialogueFileError: The dialogue names a user, an item, a column, a label or a step that is not there.
    """
    started = time.perf_counter()
    runs = repeat if repeat is not None else dialogue.repeat
    failures: list[TurnFailure] = []
    for run in range(1, runs + 1):
        failures += _run_once(dialogue, workspace, run, opener)
    return DialogueResult(dialogue, runs, tuple(failures), time.perf_counter() - started)


def _run_once(dialogue: Dialogue, workspace: Workspace, run: int, opener: OpenAssistant) -> list[TurnFailure]:
    failures: list[TurnFailure] = []
    seen: list[Observation] = []
    with _begun(dialogue, workspace, opener) as assistant:
        for number, turn in enumerate(dialogue.turns, start=1):
            place: Place = ("turns", number - 1)
            before = ShownLists(workspace.catalogue, number, None, tuple(each.lists.shown for each in seen))
            try:
                said = fill(turn.say, before)
            except SidneyError as error:
                # A wrong word in the file, or a list that a failing turn did not show.
                if not failures:
                    raise _file_error(dialogue, (*place, "say"), f"turn {number}: {error}") from error
                failures.append(_stopped(run, number, dialogue, turn.say, f"it could not be said: {error}"))
                break
            try:
                reply = assistant.ask(said)
            except Exception as error:  # noqa: BLE001 - whatever an assistant raises is what this test found
                failures.append(_stopped(run, number, dialogue, said, f"{type(error).__name__}: {error}"))
                break
            shown = tuple(item.item_id for item in reply.items) or None
            lists = ShownLists(workspace.catalogue, number, shown, before.earlier)
            state, understanding = assistant.state, assistant.understanding
            seen.append(Observation(number, said, reply, state, understanding, assistant.steps, lists))
            try:
                found = [*mismatches(turn.expect, seen[-1], assistant.step_names), *broken_promises(seen[-1])]
            except ExpectationError as error:
                if failures and error.needs_lists:
                    failures.append(_stopped(run, number, dialogue, said, f"it could not be checked: {error.reason}"))
                    break
                where = (*place, "expect", *error.place)
                raise _file_error(dialogue, where, f"turn {number}: {error.reason}") from error
            failures += [_failure(run, dialogue, mismatch, seen) for mismatch in found]
    return failures


def _begun(dialogue: Dialogue, workspace: Workspace, opener: OpenAssistant) -> AbstractContextManager[AssistantLike]:
    setup: Setup = dialogue.setup
    catalogue = workspace.catalogue
    names = ShownLists(catalogue, 1, None)
    history, constraints = [], []
    place: Place = ("setup",)
    try:
        for number, text in enumerate(setup.history):
            place = ("setup", "history", number)
            history.append(names.ids_of(text)[0])
        for number, text in enumerate(setup.constraints):
            place = ("setup", "constraints", number)
            constraints.append(read_condition(text, catalogue).constraint)
        place = ("setup", "user")
        return opener(workspace, setup.user, tuple(history), tuple(constraints))
    except SidneyError as error:
        raise _file_error(dialogue, place, f"setup: {error}") from error


def _file_error(dialogue: Dialogue, place: Place, reason: str) -> DialogueFileError:
    return DialogueFileError(dialogue.file, dialogue.line_of(place), reason)


def _stopped(run: int, turn: int, dialogue: Dialogue, said: str, found: str) -> TurnFailure:
    line = dialogue.line_of(("turns", turn - 1))
    return TurnFailure(run, turn, line, said, Mismatch((), "an answer", found))


def _failure(run: int, dialogue: Dialogue, mismatch: Mismatch, seen: list[Observation]) -> TurnFailure:
    last = seen[-1]
    shown_in = next((each for each in reversed(seen) if each.lists.shown), None)
    cards = shown_in.reply.items if shown_in is not None else ()
    return TurnFailure(
        run=run,
        turn=last.turn,
        line=dialogue.line_of(("turns", last.turn - 1, "expect", *mismatch.place)),
        said=last.said,
        mismatch=mismatch,
        reply=last.reply.text,
        constraints=tuple(c.text if c.must else f"should {c.text}" for c in last.state.constraints),
        items=tuple((card.number, card.title, card.item_id) for card in cards),
        list_turn=shown_in.turn if shown_in is not None else None,
    )
