"""A dialogue is run turn by turn; what fails says where, and a file that is wrong is not called a failure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sidney.agent.dialogues.errors import DialogueFileError
from sidney.agent.dialogues.file_format import Dialogue, parse_dialogue
from sidney.agent.dialogues.report import failure_text, results_json
from sidney.agent.dialogues.runner import DialogueResult, run_dialogue
from sidney.recsys_model.workspace import Workspace

from .conftest import Answer

FILE = Path("kart.dialogue.yaml")


def dialogue(text: str) -> Dialogue:
    return parse_dialogue(text, FILE)


def run(text: str, made: tuple[Any, Any], **more: Any) -> DialogueResult:
    workspace, opener = made
    return run_dialogue(dialogue(text), workspace, opener=opener, **more)


def test_turns_are_said_in_order_and_placeholders_are_filled(scripted: Callable[..., Any]) -> None:
    made = scripted(Answer(items=("a", "b")), Answer(text="Blue Kart races."), Answer(items=("c",)))
    text = """
turns:
  - say: karts
    expect: {items: [count 2]}
  - say: why <title of 2>?
    expect: {text: <title of 2>}
  - say: cheaper than <price of 1>
    expect: {items: [cheaper than turn 1, cheaper than last turn]}
"""
    assert run(text, made).passed
    (assistant,) = made[1].opened
    assert assistant.heard == ["karts", "why Blue Kart?", "cheaper than $30"]


def test_a_failure_says_file_line_turn_and_state_and_the_dialogue_goes_on(scripted: Callable[..., Any]) -> None:
    made = scripted(
        Answer(items=("a", "b"), constraints=("price<=30", "should brand=Sega"), text="Two karts."),
        Answer(text="No.", constraints=("price<=30",)),
    )
    text = """
turns:
  - say: karts
    expect:
      items:
        - count 2
        - all price<25
      text: three karts
  - say: why?
    expect:
      text: because
"""
    result = run(text, made)
    assert not result.passed and [(f.turn, f.line) for f in result.failures] == [(1, 7), (1, 8), (2, 11)]
    shown = failure_text(result)
    for words in (
        "kart.dialogue.yaml:7: turn 1 of 2", "said:      karts",
        "expected:  items: all price<25", "found:     not Red Kart (price 30.0)",
        "expected:  text contains “three karts”", "found:     “Two karts.”",
        "holding:   price<=30; should brand=Sega", "    1. Red Kart [a]\n    2. Blue Kart [b]",
        "kart.dialogue.yaml:11: turn 2 of 2", "list (of turn 1):",
    ):  # fmt: skip
        assert words in shown
    (one,) = results_json([result])["dialogues"]  # type: ignore[misc]
    assert one["failures"][0] == {  # type: ignore[call-overload,index]
        "run": 1,
        "turn": 1,
        "line": 7,
        "said": "karts",
        "expected": "items: all price<25",
        "found": "not Red Kart (price 30.0)",
        "reply": "Two karts.",
        "state": {
            "constraints": ["price<=30", "should brand=Sega"],
            "list_turn": 1,
            "items": [
                {"number": 1, "title": "Red Kart", "item_id": "a"},
                {"number": 2, "title": "Blue Kart", "item_id": "b"},
            ],
        },
    }


def test_a_broken_promise_fails_a_turn_that_expects_nothing(scripted: Callable[..., Any]) -> None:
    result = run("turns:\n  - say: karts", scripted(Answer(items=("a", "a"), constraints=("price<=20",))))
    assert [f.mismatch.expected for f in result.failures] == [
        "no item is shown twice", "every item shown satisfies price<=20",
    ]  # fmt: skip


def test_runs_are_repeated_from_the_start_and_all_must_pass(scripted: Callable[..., Any]) -> None:
    text = "repeat: 3\nturns:\n  - say: karts\n    expect: {items: [count 1]}"
    made = scripted(Answer(items=("a",)))
    assert run(text, made).passed and len(made[1].opened) == 3
    failing = run(text, scripted(Answer(items=("a", "b"))), repeat=2)
    assert [f.run for f in failing.failures] == [1, 2] and "(run 2 of 2)" in failure_text(failing)


def test_an_assistant_that_raises_fails_the_dialogue(scripted: Callable[..., Any]) -> None:
    made = scripted(Answer(error=ZeroDivisionError("ours")), Answer())
    result = run("turns:\n  - say: karts\n  - say: more", made)
    (failure,) = result.failures
    assert (failure.turn, failure.mismatch.found) == (1, "ZeroDivisionError: ours")


def test_what_a_failure_takes_away_is_no_error_of_the_file(scripted: Callable[..., Any]) -> None:
    made = scripted(Answer(items=()), Answer(items=("a",)))
    text = """
turns:
  - say: karts
    expect: {items: [count 2]}
  - say: more
    expect: {items: [same list as turn 1]}
"""
    result = run(text, made)
    assert [f.turn for f in result.failures] == [1, 2]
    assert "could not be checked: no list had been shown" in result.failures[1].mismatch.found
    said = run(
        "turns:\n  - say: a\n    expect: {items: [count 1]}\n  - say: <title of 1>", scripted(Answer(), Answer())
    )
    assert "could not be said" in said.failures[1].mismatch.found


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("turns:\n  - say: a\n    expect:\n      constraints: colour=red", 4, "turn 1: no column 'colour'"),
        ("turns:\n  - say: a\n    expect:\n      items:\n        - contains Red Cart", 5, "did you mean 'Red Kart'"),
        ("turns:\n  - say: a\n    expect:\n      tool: dance", 4, "no step is called 'dance'"),
        ("turns:\n  - say: <title of 1>", 2, "no turn before turn 1"),
        (
            "setup:\n  history:\n    - Red Kart\n    - Red Cart\nturns:\n  - say: a",
            4,
            "setup: .*did you mean 'Red Kart'",
        ),
        ("setup: {constraints: [colour=red]}\nturns:\n  - say: a", 1, "setup: no column 'colour'"),
    ],
)
def test_a_file_that_names_what_is_not_there_is_an_error_with_its_line(
    text: str, line: int, words: str, scripted: Callable[..., Any]
) -> None:
    with pytest.raises(DialogueFileError, match=words) as caught:
        run(text, scripted(Answer(items=("a",))))
    assert caught.value.line == line


def test_a_dialogue_on_the_demo_begins_with_its_setup_and_leaves_no_session(demo_workspace: Workspace) -> None:
    user = demo_workspace.interactions.users[0]
    text = f"""
setup:
  user: {user}
  history: [Portal 2]
  constraints: [platforms=PC, should themes=Comedy]
turns:
  - say: recommend me something
    expect:
      only_constraints: [must platforms=PC, should themes=Comedy]
      items: [count 5, all in platform PC, excludes Portal 2]
      tool: recommend
"""
    before = sorted(demo_workspace.sessions_path.iterdir())
    result = run_dialogue(dialogue(text), demo_workspace)
    assert result.passed, failure_text(result)
    assert sorted(demo_workspace.sessions_path.iterdir()) == before


def test_an_unknown_user_is_an_error_of_the_file(demo_workspace: Workspace) -> None:
    with pytest.raises(DialogueFileError, match=r"setup: .*nobody"):
        run_dialogue(dialogue("setup: {user: nobody at all}\nturns:\n  - say: a"), demo_workspace)
