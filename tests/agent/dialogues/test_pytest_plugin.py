"""Anybody's pytest collects dialogue files, and costs nobody anything who has none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sidney.agent.dialogues.file_format import parse_dialogue
from sidney.agent.dialogues.runner import run_dialogue
from sidney.recsys_model.workspace import Workspace

SETTINGS = "[pytest]\nasyncio_default_fixture_loop_scope = function\n"
RIGHT = "turns:\n  - say: racing games for Switch\n    expect: {items: [all in platform Switch]}\n"
WRONG = "turns:\n  - say: racing games for Switch\n    expect: {items: [count 99]}\n"


@pytest.fixture(scope="module", autouse=True)
def loaded(demo_workspace: Workspace) -> None:
    # An in-process run forgets the modules that it was the first to import, and torch cannot be imported twice.
    assert run_dialogue(parse_dialogue(RIGHT), demo_workspace).passed


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    # In-process runs share this interpreter; the outer run's own settings do not apply to them.
    pytester.makeini(SETTINGS)
    return pytester


def write(project: pytest.Pytester, name: str, text: str) -> Path:
    path = project.path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_files_are_tests_that_pass_and_fail_on_the_workspace_of_the_option(
    project: pytest.Pytester, demo_workspace: Workspace
) -> None:
    write(project, "right.dialogue.yaml", f"name: what holds\n{RIGHT}")
    write(project, "wrong.dialogue.yml", WRONG)
    write(project, "other.yaml", "not: a dialogue")
    result = project.runpytest_inprocess(f"--sidney-workspace={demo_workspace.path}", "-v")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "right.dialogue.yaml::what holds PASSED*",
            "wrong.dialogue.yml::wrong FAILED*",
            "*wrong.dialogue.yml:3: turn 1 of 1",
            "*said:      racing games for Switch",
            "*expected:  items: count 99",
            "*found:     5 items",
            "*holding:   *platforms=Switch*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_the_setting_names_the_workspace_relative_to_its_file(
    project: pytest.Pytester, demo_workspace: Workspace
) -> None:
    (project.path / "shop").symlink_to(demo_workspace.path)
    project.makeini(f"{SETTINGS}sidney_workspace = shop\n")
    folder = project.mkdir("below")
    (folder / "right.dialogue.yaml").write_text(RIGHT)
    project.chdir()
    result = project.runpytest_inprocess("below")
    result.assert_outcomes(passed=1)


def test_a_conftest_may_provide_the_workspace(project: pytest.Pytester, demo_workspace: Workspace) -> None:
    project.makeconftest(
        f"""
        from pathlib import Path

        def pytest_sidney_workspace(config):
            return Path({str(demo_workspace.path)!r})
        """
    )
    write(project, "right.dialogue.yaml", RIGHT)
    project.runpytest_inprocess().assert_outcomes(passed=1)


def test_a_bad_file_is_an_error_of_collection(project: pytest.Pytester) -> None:
    write(project, "bad.dialogue.yaml", "turns:\n  - says: hello\n")
    result = project.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*bad.dialogue.yaml, line 2: turn 1: no key is called 'says' here; did you mean 'say'*"]
    )


def test_a_missing_workspace_is_said_in_one_line(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write(project, "right.dialogue.yaml", RIGHT)
    result = project.runpytest_inprocess("--sidney-workspace=nowhere")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*no workspace at *nowhere*"])
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    result = project.runpytest_inprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*set sidney_workspace, give --sidney-workspace, or run `sidney demo` once*"])


def test_whoever_has_no_dialogue_files_pays_nothing(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import sys

        def test_nothing_came_along():
            heavy = ("torch", "numpy", "yaml", "pydantic", "transformers", "chromadb", "langgraph")
            loaded = {name.split(".")[0] for name in sys.modules}
            assert not loaded & set(heavy), loaded & set(heavy)
            assert "sidney.agent.dialogues.pytest_plugin" in sys.modules
        """
    )
    # Other plugins of this environment are left out: some load pydantic themselves.
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "sidney.agent.dialogues.pytest_plugin"],
        cwd=project.path,
        env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_pytest_finds_the_plugin_by_itself() -> None:
    from importlib.metadata import entry_points

    (plugin,) = entry_points(group="pytest11", name="sidney_dialogues")
    assert plugin.value == "sidney.agent.dialogues.pytest_plugin"
