"""Simulated users against assistants that are good, bad and broken: what goes wrong is counted, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from types import TracebackType
from typing import Any

import pytest

from sidney.agent.dialogues.goals import Goal, demand_of
from sidney.agent.dialogues.popularity_baseline import PopularityBaseline
from sidney.agent.dialogues.simulated_user import Persona, SimulatedUser
from sidney.agent.dialogues.simulation import SimulatedDialogue, simulate
from sidney.agent.dialogues.simulation_report import SimulationReport
from sidney.agent.reply import Reply
from sidney.agent.state import ConversationState
from sidney.agent.turn import Understanding
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraint_text import parse_constraint
from sidney.recsys_model.data.constraints import Constraint
from sidney.recsys_model.workspace import Workspace

from .conftest import cards


class Lister:
    """Shows the same items whatever is said, and claims these constraints."""

    step_names = ("recommend",)
    steps = ("recommend",)
    understanding = Understanding()

    def __init__(
        self, catalogue: Catalogue, items: Sequence[str], held: Sequence[str] = (), fails: bool = False
    ) -> None:
        self.catalogue, self.items, self.fails = catalogue, items, fails
        constraints = tuple(parse_constraint(text, catalogue) for text in held)
        self.state = ConversationState(constraints=constraints)
        self.heard: list[str] = []

    def ask(self, text: str) -> Reply:
        self.heard.append(text)
        if self.fails:
            raise RuntimeError("no answer")
        return Reply(text="Here.", items=cards(self.catalogue, self.items), constraints=self.state.constraints)

    def __enter__(self) -> Lister:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


Opener = Callable[[Workspace, str | None, tuple[str, ...], tuple[Constraint, ...]], Any]


def showing(items: Sequence[str], held: Sequence[str] = (), fails: bool = False) -> Opener:
    return lambda workspace, user, history, constraints: Lister(workspace.catalogue, items, held, fails)


def run(workspace: Workspace, opener: Opener, dialogues: int = 8, **more: Any) -> SimulationReport:
    return simulate(workspace, dialogues=dialogues, seed=3, opener=opener, **more)


def goal_of(catalogue: Catalogue, *texts: str) -> Goal:
    demands = tuple(demand_of(parse_constraint(text, catalogue), catalogue) for text in texts)
    return Goal(demands, 1)


def test_a_recommender_that_ignores_what_is_said_is_found_out(demo_workspace: Workspace) -> None:
    # Five football games: whatever else a goal asks, most of what is told is broken by them.
    catalogue = demo_workspace.catalogue
    football = [i for i in catalogue.item_ids if "Football" in (catalogue.item(i).attributes.get("categories") or ())][
        :5
    ]  # type: ignore[operator]
    figures = run(demo_workspace, showing(football)).figures
    assert figures.success < 0.3 and figures.violations > 0.5 * figures.items
    assert (figures.duplicates, figures.unknown, figures.broken_promises, figures.errors) == (0, 0, 0, 0)
    assert figures.baseline_success == 1.0


def test_duplicates_and_items_outside_the_catalogue_are_counted(demo_workspace: Workspace) -> None:
    first = demo_workspace.catalogue.item_ids[0]
    report = run(demo_workspace, showing([first, first, "no such item"]))
    lists = sum(len(d.turns) for d in report.dialogues)
    assert report.figures.duplicates == lists and report.figures.unknown == lists


def test_an_item_that_breaks_the_assistants_own_constraint_is_counted(demo_workspace: Workspace) -> None:
    catalogue = demo_workspace.catalogue
    dear = [i for i in catalogue.item_ids if (catalogue.item(i).price or 0) > 50][:2]
    report = run(demo_workspace, showing(dear, held=["price<=10"]))
    assert report.figures.broken_promises == report.figures.items > 0


def test_an_assistant_that_raises_is_counted_and_ends_only_its_dialogue(demo_workspace: Workspace) -> None:
    figures = run(demo_workspace, showing([], fails=True)).figures
    assert (figures.errors, figures.success, figures.dialogues) == (8, 0.0, 8)


def test_success_is_an_item_that_meets_the_whole_goal(demo_workspace: Workspace) -> None:
    everything = demo_workspace.catalogue.item_ids
    figures = run(demo_workspace, showing(everything)).figures
    assert (figures.success, figures.average_turns, figures.pass_all) == (1.0, 1.0, 1.0)


def test_pass_all_asks_that_every_repeat_of_a_goal_succeeds(demo_workspace: Workspace) -> None:
    everything = demo_workspace.catalogue.item_ids
    opened = []

    def every_fourth_fails(workspace: Workspace, *rest: object) -> Lister:
        opened.append(workspace)
        return Lister(workspace.catalogue, () if len(opened) % 4 == 0 else everything)

    figures = run(demo_workspace, every_fourth_fails).figures
    assert figures.success == 0.75 and figures.pass_all == 0.0


def test_the_same_seed_says_the_same_words(demo_workspace: Workspace) -> None:
    item = [demo_workspace.catalogue.item_ids[0]]
    one, two = run(demo_workspace, showing(item), 12), run(demo_workspace, showing(item), 12)
    said = [[turn.said for turn in d.turns] for d in one.dialogues]
    assert said == [[turn.said for turn in d.turns] for d in two.dialogues]
    other = simulate(demo_workspace, dialogues=12, seed=4, opener=showing(item))
    assert said != [[turn.said for turn in d.turns] for d in other.dialogues]
    # The repeats of a goal want the same and say it in other words.
    assert one.dialogues[0].wanted == one.dialogues[3].wanted and said[0] != said[3]


def test_no_simulated_user_says_the_title_of_an_item_that_meets_its_goal(demo_workspace: Workspace) -> None:
    catalogue = demo_workspace.catalogue
    titles = {title.casefold() for title in catalogue.titles if len(title) > 8}
    labels = {label.casefold() for column in catalogue.filterable for label in column.labels}
    report = run(demo_workspace, showing([]), 40)
    for dialogue in report.dialogues:
        for turn in dialogue.turns:
            assert not any(title in turn.said.casefold() for title in titles - labels)


def test_one_condition_is_told_a_turn_and_then_none_twice(games: Catalogue) -> None:
    goal = goal_of(games, "categories=Shooter", "price<=20", "platforms=PC")
    user = SimulatedUser(goal, Persona.PATIENT, games, Random(1))
    for told in range(1, 4):
        user.say()
        assert len(user.in_force) == told
        user.see([])
    assert user.say() and user.in_force == goal.demands


def test_a_contradictory_user_takes_one_condition_back(games: Catalogue) -> None:
    goal = goal_of(games, "categories=Shooter", "price>=20")
    for seed in range(20):
        user = SimulatedUser(goal, Persona.CONTRADICTORY, games, Random(seed))
        seen = []
        for _ in range(3):
            user.say()
            seen.append(user.in_force)
        false = [d for told in seen for d in told if d not in goal.demands]
        assert false and set(seen[-1]) == set(goal.demands)
        # The same attribute is never told twice at a time.
        assert all(len({d.said.attribute for d in told}) == len(told) for told in seen)


def test_an_impatient_user_leaves_a_turn_earlier(demo_workspace: Workspace) -> None:
    turns = {}
    for persona in Persona:
        report = run(demo_workspace, showing([]), 1, personas=[persona])
        turns[persona] = len(report.dialogues[0].turns)
    assert turns[Persona.IMPATIENT] == 5 and turns[Persona.PATIENT] == 6


def test_what_was_not_heard_is_said_again_and_what_was_not_said_is_objected_to(games: Catalogue) -> None:
    goal = goal_of(games, "platforms=PC", "price<=15")
    user = SimulatedUser(goal, Persona.PATIENT, games, Random(0))
    user.say(), user.say()
    user.see(["g3"])  # Forza at 39.99
    assert "15" in user.say()
    user.see(["g9"])  # Splatoon, on Switch alone, at 49.99
    assert "PC" in user.say()
    user.see([], [parse_constraint("themes=Horror", games), parse_constraint("price<=15", games)])
    assert "Horror" in user.say()
    user.see([], [parse_constraint("price<=4", games)])
    assert "15" in user.say()
    user.see([], [parse_constraint("price<=15", games), parse_constraint("price>=15", games)])
    assert "15" in user.say()
    user.see([], [parse_constraint("platforms=Wii", games), parse_constraint("platforms=PC", games)])
    assert "Wii" in user.say()
    user.see(["g12"])
    assert user.say() in ("more", "show me more", "anything else?", "what else do you have?", "more please")


def test_what_the_reply_says_it_did_not_understand_is_told_anew(games: Catalogue) -> None:
    goal = goal_of(games, "categories=Shooter", "price<=20")
    user = SimulatedUser(goal, Persona.IMPATIENT, games, Random(0))
    assert user.say() == "Shooter" and user.in_force == goal.demands[:1]
    assert not user.hear(()) and not user.hear(["Schooter"])
    assert user.hear(["shooter"]) and user.in_force == ()
    # It costs the turn, and what comes after it waits.
    assert user.say() == "Shooter" and user.in_force == goal.demands[:1]
    user.say()
    assert user.in_force == goal.demands


class Deaf(Lister):
    """Says of every message that it did not understand its first word, and shows its list all the same."""

    def ask(self, text: str) -> Reply:
        return super().ask(text).model_copy(update={"unheard": (text.split()[0].strip(".,:;!?"),)})


def test_asking_back_for_everything_breaks_nothing_and_attains_nothing(demo_workspace: Workspace) -> None:
    football = demo_workspace.catalogue.item_ids[:3]
    report = run(demo_workspace, lambda workspace, *rest: Deaf(workspace.catalogue, football), 4)
    turns = sum(len(d.turns) for d in report.dialogues)
    assert report.figures.violations == 0 and report.figures.asked_again == turns
    assert report.figures.success < 0.5


def test_a_simulation_goes_on_where_it_was_stopped(demo_workspace: Workspace) -> None:
    item = [demo_workspace.catalogue.item_ids[0]]
    whole = run(demo_workspace, showing(item), 12).dialogues
    for stopped in (0, 3, 8, 12):
        made: list[SimulatedDialogue] = []
        report = run(demo_workspace, showing(item), 12, kept=whole[:stopped], keep=made.append)
        assert len(made) == 12 - stopped and report.dialogues[stopped:] == tuple(made)
        assert [d.turns for d in report.dialogues] == [d.turns for d in whole]


def test_the_baseline_shows_the_most_popular_that_fit_and_goes_on(demo_workspace: Workspace) -> None:
    catalogue = demo_workspace.catalogue
    baseline = PopularityBaseline(demo_workspace, 5)
    demand = demand_of(parse_constraint("platforms=Switch", catalogue), catalogue)
    baseline.begin()
    first, second = baseline.answer([demand]), baseline.answer([demand])
    assert len(first) == len(second) == 5 and not set(first) & set(second)
    counts = dict.fromkeys(catalogue.item_ids, 0)
    for index in demo_workspace.interactions.item:
        counts[catalogue.item_ids[index]] += 1
    shown = [counts[item_id] for item_id in (*first, *second)]
    assert shown == sorted(shown, reverse=True)
    fits = [i for i in catalogue.item_ids if demand.is_met_by(i, catalogue)]
    assert shown[0] == max(counts[i] for i in fits) and all(i in fits for i in first)
    baseline.begin()
    assert baseline.answer([demand]) == first


def test_sidney_on_the_demo_keeps_its_promises(demo_workspace: Workspace) -> None:
    before = sorted(demo_workspace.sessions_path.iterdir())
    figures = simulate(demo_workspace, dialogues=8, seed=11, repeats=1).figures
    assert (figures.broken_promises, figures.duplicates, figures.unknown, figures.errors) == (0, 0, 0, 0)
    assert figures.success >= 0.5
    assert sorted(demo_workspace.sessions_path.iterdir()) == before


@pytest.mark.parametrize("dialogues", [1, 5])
def test_the_report_reads_as_text_and_as_json(demo_workspace: Workspace, dialogues: int) -> None:
    progress: list[tuple[int, int]] = []
    item = [demo_workspace.catalogue.item_ids[0]]
    report = run(demo_workspace, showing(item), dialogues, on_progress=lambda done, of: progress.append((done, of)))
    assert progress == [(n, dialogues) for n in range(1, dialogues + 1)]
    as_json = report.to_json()
    assert set(as_json) == {"seed", "turns", "repeats", "seconds", "ms_per_turn", "all", "personas"}
    text = report.to_text()
    assert "pass^4" in text and "filter + popularity" in text and len(text.splitlines()) == 2 + len(report.personas)
    assert "told:" in report.transcript(report.dialogues[0])
