"""The command line as a whole: how fast it answers, what it imports, and how it fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from sidney.tui.main import COMMANDS, cli

HEAVY = ("torch", "transformers", "chromadb", "textual", "pyarrow", "numpy", "pydantic", "langgraph", "rich.console")

RUN = "import sys; from sidney.tui.main import main; sys.argv = ['sidney', *sys.argv[1:]]; main()"


def sidney(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **options,  # type: ignore[call-overload]
    )


@pytest.mark.parametrize("arguments", [["--help"], *([name, "--help"] for name in COMMANDS)], ids=" ".join)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    look = (
        "import json, sys\nfrom sidney.tui.main import main\nsys.argv = ['sidney', *sys.argv[1:]]\n"
        "try:\n    main()\nfinally:\n    print('\\n' + json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", look, *arguments], capture_output=True, text=True, timeout=120, check=True
    )
    imported = set(json.loads(done.stdout.splitlines()[-1]))
    assert "click" in imported
    assert not imported & set(HEAVY)


def test_help_answers_in_under_half_a_second() -> None:
    # The best of five: what else the machine does meanwhile is not what is measured.
    took = []
    for _ in range(5):
        started = time.perf_counter()
        done = sidney("--help")
        took.append(time.perf_counter() - started)
        assert all(f"  {name} " in done.stdout for name in COMMANDS)
    assert min(took) < 0.5, took


def test_version_is_the_package_s() -> None:
    from importlib.metadata import version

    assert CliRunner().invoke(cli, ["--version"]).output == f"sidney {version('sidney')}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["dance"],
        ["recommend", "--nonsense"],
        ["recommend", "-k", "0"],
        ["recommend", "--user", "u", "--history", "a,b"],
        ["ask"],
        ["build", "--items", "missing.csv", "--workspace", "w"],
        ["build", "--items", __file__],
        ["build", "--items", __file__, "--workspace", "w", "--map", "item_id"],
        ["evaluate", "--split", "train"],
        ["chat"],
    ],
    ids=" ".join,
)
def test_misuse_is_explained_and_exits_with_2(arguments: list[str]) -> None:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Usage: sidney")
    assert "Error: " in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [["recommend"], ["search", "x"], ["evaluate"], ["inspect"], ["ask", "hello"]],
    ids=" ".join,
)
def test_a_missing_workspace_is_one_message_and_exit_code_1(arguments: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, [*arguments, "--workspace", str(tmp_path / "nowhere"), "--json"])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith(f"sidney: no workspace at {tmp_path / 'nowhere'}")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("place", ["before", "after"])
def test_debug_shows_where_an_error_came_from(place: str, tmp_path: Path) -> None:
    arguments = ["recommend", "--workspace", str(tmp_path / "nowhere")]
    arguments = ["--debug", *arguments] if place == "before" else [*arguments, "--debug"]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 1
    assert "Traceback" in result.stderr
    assert "WorkspaceError" in result.stderr


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as gone:
        done = subprocess.run(
            [sys.executable, "-c", RUN, "recommend", "--help"],
            stdout=gone,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert "Traceback" not in done.stderr
    assert "BrokenPipeError" not in done.stderr


def test_the_layers_below_bring_no_terminal_along() -> None:
    headless = "sidney.agent.assistant", "sidney.tools.langchain_tools", "sidney.recsys_model.building.build"
    look = (
        f"import sys\nimport {', '.join(headless)}\n"
        "print(*(name for name in sys.modules if name.startswith(('textual', 'sidney.tui'))))"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == ""
