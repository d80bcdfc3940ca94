"""``sidney profile`` on the built demo."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from sidney.agent.profile import Profile
from sidney.agent.profile_store import ProfileStore
from sidney.recsys_model.data.constraint_text import parse_constraint
from sidney.recsys_model.workspace import Workspace
from sidney.tui.main import cli


@pytest.fixture
def kept(demo_workspace: Workspace) -> str:
    """A user of whom something is remembered."""
    catalogue = demo_workspace.catalogue
    musts = parse_constraint("categories!=Sports", catalogue), parse_constraint("price<=30", catalogue, must=False)
    with ProfileStore(demo_workspace.sessions_path) as store:
        store.save(Profile(constraints=musts, liked=(catalogue.item_ids[0],), wish="quiet"), "ann")
    return "ann"


def run(workspace: Path, *arguments: str) -> str:
    result = CliRunner().invoke(cli, ["profile", *arguments, "--workspace", str(workspace)])
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_a_profile_is_shown_in_words_and_as_json(demo_workspace: Workspace, kept: str) -> None:
    text = run(demo_workspace.path, "show", "--user", kept)
    assert "not Sports" in text and "quiet" in text and demo_workspace.catalogue.titles[0] in text
    assert json.loads(run(demo_workspace.path, "show", "--user", kept, "--json")) == {
        "user": "ann",
        "constraints": ["categories!=Sports"],
        "preferences": ["price<=30"],
        "wish": "quiet",
        "liked": [demo_workspace.catalogue.item_ids[0]],
        "bought": [],
        "rejected": [],
    }


def test_a_deleted_profile_is_gone(demo_workspace: Workspace, kept: str) -> None:
    assert json.loads(run(demo_workspace.path, "delete", "--user", kept, "--json"))["deleted"] is True
    assert json.loads(run(demo_workspace.path, "delete", "--user", kept, "--json"))["deleted"] is False
    assert "Nothing is remembered" in run(demo_workspace.path, "show", "--user", kept)


def test_nobody_s_profile_is_empty_until_somebody_asks_for_it(demo_workspace: Workspace) -> None:
    assert "Nothing is remembered" in run(demo_workspace.path, "show", "--user", "somebody else")
