"""``sidney understand`` on the built demo."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from sidney.agent.assistant import Assistant
from sidney.recsys_model.workspace import Workspace
from sidney.tui.main import cli


def run(workspace: Path, *arguments: str) -> str:
    result = CliRunner().invoke(cli, ["understand", *arguments, "--workspace", str(workspace)])
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_the_json_form_has_every_key(demo_workspace: Workspace) -> None:
    said = "something scary for my Switch under $20, over 500 pages"
    found = json.loads(run(demo_workspace.path, "--json", said))
    assert set(found) == {"intents", "edits", "wish", "unsupported"}
    assert found["intents"] == [{"name": "recommend", "references": [], "attribute": None}]
    assert found["unsupported"] == ["pages"]
    bound = next(edit for edit in found["edits"] if edit["attribute"] == "price")
    assert bound == {
        "action": "add",
        "attribute": "price",
        "operator": "<",
        "operand": 20.0,
        "relative_to": None,
        "strength": "must",
    }
    assert {edit["operand"] for edit in found["edits"]} == {"Horror", "Switch", 20.0}


def test_the_text_form_says_it_in_lines(demo_workspace: Workspace) -> None:
    text = run(demo_workspace.path, "no sports, and what's the difference between 1 and 3?")
    assert "compare: number 1, number 3" in text and "categories!=Sports" in text


def test_a_session_gives_the_turn_its_context_and_stays_as_it_is(demo_workspace: Workspace) -> None:
    with Assistant(demo_workspace, session="seen") as assistant:
        items = assistant.ask("racing games").items
        before = assistant.state
    found = json.loads(run(demo_workspace.path, "--session", "seen", "--json", f"tell me about {items[1].title}"))
    assert found["intents"][0]["references"][0]["item_id"] == items[1].item_id
    with Assistant(demo_workspace, session="seen") as assistant:
        assert assistant.state == before
