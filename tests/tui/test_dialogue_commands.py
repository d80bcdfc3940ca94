"""``sidney dialogues`` and ``sidney simulate``: what they print, and the code that they leave with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sidney.recsys_model.workspace import Workspace
from sidney.tui.main import cli

RIGHT = "turns:\n  - say: racing games for Switch\n    expect: {items: [all in platform Switch]}\n"
WRONG = "turns:\n  - say: racing games for Switch\n    expect: {items: [count 99]}\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "right.dialogue.yaml").write_text(RIGHT)
    (tmp_path / "wrong.dialogue.yaml").write_text(WRONG)
    return tmp_path


def test_what_holds_exits_with_zero(files: Path, demo_workspace: Workspace) -> None:
    result = run("dialogues", "run", files / "right.dialogue.yaml", "--workspace", demo_workspace.path)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("1 of 1 dialogues hold (1 turns, ")
    assert "running dialogues" in result.stderr and "simulated" in result.stderr


def test_what_does_not_hold_is_shown_and_exits_with_one(files: Path, demo_workspace: Workspace) -> None:
    result = run("dialogues", "run", files, "--workspace", demo_workspace.path)
    assert result.exit_code == 1
    assert f"{files / 'wrong.dialogue.yaml'}:3: turn 1 of 1" in result.stdout
    assert "expected:  items: count 99" in result.stdout and "1 of 2 dialogues hold" in result.stdout


def test_json_is_all_that_stdout_holds(files: Path, demo_workspace: Workspace) -> None:
    result = run("dialogues", "run", files, "--workspace", demo_workspace.path, "--json", "--repeat", "2")
    assert result.exit_code == 1
    printed = json.loads(result.stdout)
    assert (printed["passed"], printed["failed"], printed["turns"]) == (1, 1, 4)
    right, wrong = printed["dialogues"]
    assert right["passed"] and right["failures"] == [] and right["runs"] == 2
    assert [(f["run"], f["turn"], f["expected"]) for f in wrong["failures"]] == [
        (1, 1, "items: count 99"), (2, 1, "items: count 99"),
    ]  # fmt: skip
    assert wrong["failures"][0]["state"]["items"][0]["number"] == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("turns:\n  - says: hello\n", "line 2: turn 1: no key is called 'says' here; did you mean 'say'"),
        ("turns:\n  - say: hi\n    expect:\n      constraints: colour=red\n", "line 4: turn 1: no column 'colour'"),
    ],
)
def test_a_file_that_cannot_be_run_exits_with_two(
    text: str, words: str, tmp_path: Path, demo_workspace: Workspace
) -> None:
    path = tmp_path / "bad.dialogue.yaml"
    path.write_text(text)
    result = run("dialogues", "run", path, "--workspace", demo_workspace.path, "--json")
    assert result.exit_code == 2 and result.stdout == ""
    assert f"sidney: {path}, {words}" in result.stderr


def test_a_path_without_dialogues_exits_with_two(tmp_path: Path) -> None:
    assert run("dialogues", "run", tmp_path).exit_code == 2
    assert run("dialogues", "run", tmp_path / "nowhere").exit_code == 2
    assert run("dialogues", "run").exit_code == 2


def test_check_reads_without_a_workspace(files: Path, tmp_path: Path) -> None:
    result = run("dialogues", "check", files)
    assert (result.exit_code, result.stdout) == (0, "2 dialogues of 2 turns can be read.\n")
    (tmp_path / "bad.dialogue.yaml").write_text("turn: 1")
    assert run("dialogues", "check", tmp_path).exit_code == 2


def test_simulate_prints_the_documented_json(demo_workspace: Workspace) -> None:
    result = run("simulate", "--workspace", demo_workspace.path, "--dialogues", "4", "--seed", "7", "--json")
    assert result.exit_code == 0, result.stderr
    printed = json.loads(result.stdout)
    assert set(printed) == {"seed", "turns", "repeats", "seconds", "ms_per_turn", "all", "personas"}
    assert printed["all"]["dialogues"] == 4 and list(printed["personas"]) == ["patient"]
    assert set(printed["all"]) == {
        "dialogues", "success", "average_turns", "pass_all", "violations", "broken_promises", "duplicates", "unknown",
        "items", "errors", "asked_again", "baseline_success", "baseline_average_turns",
    }  # fmt: skip
    assert "4 of 4" in result.stderr or "simulating dialogues" in result.stderr


def test_simulate_prints_a_table(demo_workspace: Workspace) -> None:
    result = run("simulate", "--workspace", demo_workspace.path, "--dialogues", "1", "--turns", "2")
    assert result.exit_code == 0, result.stderr
    head, row, last = result.stdout.splitlines()
    assert "pass^4" in head and row.startswith("patient") and last.startswith("all")
