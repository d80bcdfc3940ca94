"""Simulated dialogues: users with hidden goals talk to the assistant, and every list is held against the catalogue."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from sidney.agent.dialogues.goals import Goal, GoalMaker
from sidney.agent.dialogues.popularity_baseline import PopularityBaseline
from sidney.agent.dialogues.rows import row_satisfies
from sidney.agent.dialogues.runner import AssistantLike, OpenAssistant, open_assistant
from sidney.agent.dialogues.simulated_user import Persona, SimulatedUser

if TYPE_CHECKING:
    from sidney.agent.dialogues.simulation_report import SimulationReport
    from sidney.recsys_model.data.catalogue import Catalogue
    from sidney.recsys_model.workspace import Workspace

__all__ = ["REPEATS", "SimulatedDialogue", "SimulatedTurn", "simulate"]

REPEATS = 4
"""Dialogues about each goal, in different words: a system that is good by chance is not good four times."""
_LIST_LENGTH = 5
"""Items that the baseline shows, as many as the assistant does."""

Listener = Callable[[int, int], None]
"""Told how many dialogues are over, and how many there will be."""
Keeper = Callable[["SimulatedDialogue"], None]
"""Given a dialogue when it is over."""


@dataclass(frozen=True)
class SimulatedTurn:
    """One turn: what was said and answered, the item IDs shown, and what was in force, in words of the goal."""

    said: str
    reply: str
    shown: tuple[str, ...]
    told: tuple[str, ...]
    held: tuple[str, ...]


@dataclass(frozen=True)
class SimulatedDialogue:
    """One dialogue and what it came to.

    Attributes:
        goal: The number of the goal, from 0, shared by its repeats.
        repeat: Which of the repeats, from 0.
        persona: How the user went about it.
        wanted: The goal's conditions, in the text form.
        succeeded: Whether an item that meets the whole goal was shown in time.
        turns: What was said and shown.
        violations: Items shown that break something told and in force, by the catalogue's rows.
        broken_promises: Items shown that break a must of the assistant's own state.
        duplicates: Items shown twice in one list.
        unknown: Items shown that the catalogue does not hold.
        asked_again: Turns whose reply says that it did not understand a word of what was told, so that it is told anew.
        baseline_succeeded: The same for the plain filter with popularity.
        baseline_turns: How many turns that took.
        error: What the assistant raised, if it did.
        seconds: The time it took the assistant.
    """

    goal: int
    repeat: int
    persona: Persona
    wanted: tuple[str, ...]
    succeeded: bool
    turns: tuple[SimulatedTurn, ...]
    violations: int
    broken_promises: int
    duplicates: int
    unknown: int
    baseline_succeeded: bool
    baseline_turns: int
    asked_again: int = 0
    error: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class _Part:
    """Who plays: from it the same user can be made twice, for the assistant and for the baseline."""

    number: int
    repeat: int
    goal: Goal
    persona: Persona
    seed: int

    def user(self, catalogue: Catalogue) -> SimulatedUser:
        random = Random(f"words {self.seed} {self.number} {self.repeat}")
        return SimulatedUser(self.goal, self.persona, catalogue, random)


def simulate(
    workspace: Workspace,
    *,
    dialogues: int,
    seed: int,
    turns: int = 6,
    repeats: int = REPEATS,
    personas: Sequence[Persona] = tuple(Persona),
    opener: OpenAssistant = open_assistant,
    on_progress: Listener = lambda done, of: None,
    kept: Sequence[SimulatedDialogue] = (),
    keep: Keeper = lambda dialogue: None,
) -> SimulationReport:
    """Let simulated users talk to the assistant. The same seed gives the same users, goals and words.

    Args:
        workspace: What is recommended from; its sessions are left alone.
        dialogues: How many; each goal has ``repeats`` of them.
        seed: What goals and words are drawn by.
        turns: How many turns a user has.
        repeats: Dialogues about one goal, each in other words.
        personas: The kinds of users, in turn.
        opener: Begins a conversation; for another assistant than Sidney's own.
        on_progress: Told after every dialogue.
        kept: The first dialogues of the same simulation, where a part of it was made before.
        keep: Given every dialogue that was made, so that it can be ``kept``.

    Raises:
        DataError: No goals can be drawn from the catalogue.
    """
    from sidney.agent.dialogues.simulation_report import SimulationReport

    maker = GoalMaker(workspace.catalogue)
    baseline = PopularityBaseline(workspace, _LIST_LENGTH)
    done = list(kept[:dialogues])
    goal: Goal | None = None
    for number in range(len(done), dialogues):
        goal_number, repeat = divmod(number, repeats)
        if goal is None or repeat == 0:
            goal = maker.draw(Random(f"goal {seed} {goal_number}"))
        part = _Part(goal_number, repeat, goal, personas[goal_number % len(personas)], seed)
        done.append(_dialogue(workspace, part, turns, baseline, opener))
        keep(done[-1])
        on_progress(number + 1, dialogues)
    return SimulationReport(tuple(done), seed=seed, turns=turns, repeats=repeats)


def _dialogue(
    workspace: Workspace, part: _Part, most: int, baseline: PopularityBaseline, opener: OpenAssistant
) -> SimulatedDialogue:
    user = part.user(workspace.catalogue)
    turns: list[SimulatedTurn] = []
    violations = broken_promises = duplicates = unknown = asked_again = 0
    succeeded, error = False, ""
    started = time.perf_counter()
    with opener(workspace, None, (), ()) as assistant:
        for _ in range(user.patience(most)):
            said = user.say()
            try:
                reply = assistant.ask(said)
            except Exception as failure:  # noqa: BLE001 - whatever an assistant raises is counted, and shown
                error = f"{type(failure).__name__}: {failure}"
                break
            shown = tuple(item.item_id for item in reply.items)
            known = [item_id for item_id in shown if item_id in workspace.catalogue]
            unknown += len(shown) - len(known)
            duplicates += len(shown) - len(set(shown))
            asked_again += user.hear(reply.unheard)
            violations += sum(bool(user.broken_by(item_id)) for item_id in known)
            broken_promises += _breaking(assistant, known, workspace.catalogue)
            turns.append(
                SimulatedTurn(
                    said=said,
                    reply=reply.text,
                    shown=shown,
                    told=tuple(demand.said.text for demand in user.in_force),
                    held=tuple(constraint.text for constraint in assistant.state.constraints),
                )
            )
            if user.is_satisfied_by(shown):
                succeeded = True
                break
            user.see(shown, reply.constraints)
    seconds = time.perf_counter() - started
    baseline_succeeded, baseline_turns = _with_baseline(part.user(workspace.catalogue), baseline, most)
    return SimulatedDialogue(
        goal=part.number,
        repeat=part.repeat,
        persona=user.persona,
        wanted=tuple(demand.said.text for demand in user.goal.demands),
        succeeded=succeeded,
        turns=tuple(turns),
        violations=violations,
        broken_promises=broken_promises,
        duplicates=duplicates,
        unknown=unknown,
        asked_again=asked_again,
        baseline_succeeded=baseline_succeeded,
        baseline_turns=baseline_turns,
        error=error,
        seconds=seconds,
    )


def _breaking(assistant: AssistantLike, shown: Sequence[str], catalogue: Catalogue) -> int:
    """Items that break what the assistant itself says must hold."""
    musts = [constraint for constraint in assistant.state.constraints if constraint.must]
    return sum(any(not row_satisfies(must, item_id, catalogue) for must in musts) for item_id in shown)


def _with_baseline(user: SimulatedUser, baseline: PopularityBaseline, most: int) -> tuple[bool, int]:
    """The same user before the plain filter: whether it succeeded, and in how many turns."""
    baseline.begin()
    patience = user.patience(most)
    for turn in range(1, patience + 1):
        user.say()
        shown = baseline.answer(user.in_force)
        if user.is_satisfied_by(shown):
            return True, turn
        user.see(shown)
    return False, patience
