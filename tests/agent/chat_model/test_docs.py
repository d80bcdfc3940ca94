"""The code in docs/chat-model.md runs on the demo, and its commands take the options that it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from sidney.recsys_model.workspace import Workspace
from sidney.tui.main import cli

PAGE = Path(__file__).parents[3] / "docs" / "chat-model.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def test_its_python_runs_from_top_to_bottom(demo_workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {"workspace": demo_workspace}
    found = blocks("python")
    assert len(found) == 2
    for text in found:
        exec(compile(text, "docs/chat-model.md", "exec"), names)  # noqa: S102 - our own page
    assert "did not fit" in capsys.readouterr().out


def test_its_commands_have_the_option() -> None:
    for line in blocks("")[0].splitlines():
        command = line.split()[1]
        assert "--llm" in line and "--llm PROVIDER:MODEL" in CliRunner().invoke(cli, [command, "--help"]).output
