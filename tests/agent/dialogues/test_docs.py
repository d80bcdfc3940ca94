"""What docs/dialogues.md shows is true: its dialogues hold on the demo, its code runs, and it names every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sidney.agent.dialogues.file_format import Dialogue, Expectation, TextExpectation, parse_dialogue
from sidney.agent.dialogues.item_predicates import parse_predicate
from sidney.agent.dialogues.report import failure_text
from sidney.agent.dialogues.runner import run_dialogue
from sidney.recsys_model.workspace import Workspace

PAGE = (Path(__file__).parents[3] / "docs" / "dialogues.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", blocks("yaml"))
def test_every_dialogue_of_the_page_holds(text: str, demo_workspace: Workspace) -> None:
    result = run_dialogue(parse_dialogue(text), demo_workspace)
    assert result.passed, failure_text(result)


@pytest.mark.parametrize("text", blocks("python"))
def test_the_code_of_the_page_runs(text: str, demo_workspace: Workspace) -> None:
    names: dict[str, object] = {"workspace": demo_workspace}
    exec(compile(text, "docs/dialogues.md", "exec"), names)  # noqa: S102
    assert "result" in names or "pytest_sidney_workspace" in names


def test_every_key_is_described() -> None:
    for model in (Dialogue, Expectation, TextExpectation):
        assert [key for key in model.model_fields if f"`{key}`" not in PAGE] == []


def test_every_line_about_the_list_that_the_page_names_can_be_read() -> None:
    table = PAGE.split("### Lines about the list")[1].split("### Words")[0]
    named = re.findall(
        r"`([^`]+)`", "".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    )
    assert len(named) > 20
    for line in named:
        concrete = line.replace("LIST", "turn 1").replace("CONDITION", "price<3").replace("ITEM", "Hades")
        parse_predicate(concrete.replace("COLUMN", "price").replace("…", "than turn 1"))
