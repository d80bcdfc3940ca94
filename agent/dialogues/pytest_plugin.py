"""The pytest plugin: every ``*.dialogue.yaml`` is a test.

It is loaded wherever Sidney is installed, so nothing but pytest is imported until a dialogue file turns up. The
workspace is, in this order: what a ``conftest.py`` returns from ``pytest_sidney_workspace``, ``--sidney-workspace``,
the setting ``sidney_workspace``, the demo's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from sidney.agent.dialogues.file_format import Dialogue
    from sidney.recsys_model.workspace import Workspace

__all__ = ["DialogueFailedError", "DialogueFile", "DialogueItem", "WorkspaceHooks"]

_SUFFIXES = (".dialogue.yaml", ".dialogue.yml")
# The opened workspace, shared by all dialogues of a run.
_OPENED: pytest.StashKey[Workspace] = pytest.StashKey()


class DialogueFailedError(AssertionError):
    """A turn did not do what its file expects; the message says everything."""


class WorkspaceHooks:
    """What a ``conftest.py`` may implement."""

    @pytest.hookspec(firstresult=True)
    def pytest_sidney_workspace(self, config: pytest.Config) -> Path | None:
        """The folder of the workspace that dialogues run on, for projects that build it themselves."""


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Make the hook known."""
    pluginmanager.add_hookspecs(WorkspaceHooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option and the setting."""
    group = parser.getgroup("sidney", "Sidney's dialogue files")
    group.addoption(
        "--sidney-workspace",
        metavar="W",
        default=None,
        help="The workspace of *.dialogue.yaml files (default: the setting sidney_workspace, else the demo's).",
    )
    parser.addini("sidney_workspace", "The workspace that *.dialogue.yaml files run on, relative to this file.")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> DialogueFile | None:
    """Dialogue files, by their names."""
    if not file_path.name.endswith(_SUFFIXES):
        return None
    return DialogueFile.from_parent(parent, path=file_path)


class DialogueFile(pytest.File):
    """One file: one dialogue."""

    def collect(self) -> Iterator[DialogueItem]:
        """The dialogue; a file that cannot be read is an error of collection that says why."""
        from sidney.agent.dialogues.errors import DialogueFileError
        from sidney.agent.dialogues.file_format import load_dialogue

        try:
            dialogue = load_dialogue(self.path)
        except DialogueFileError as error:
            raise self.CollectError(str(error)) from error
        yield DialogueItem.from_parent(self, name=dialogue.name, dialogue=dialogue)


class DialogueItem(pytest.Item):
    """One dialogue as a test; its repeated runs are one test."""

    def __init__(self, *, dialogue: Dialogue, **rest: Any) -> None:
        super().__init__(**rest)
        self.dialogue = dialogue

    def runtest(self) -> None:
        """Run it, and fail with everything that did not hold."""
        from sidney.agent.dialogues.report import failure_text
        from sidney.agent.dialogues.runner import run_dialogue

        result = run_dialogue(self.dialogue, _workspace(self.config))
        if not result.passed:
            raise DialogueFailedError(failure_text(result))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The message alone for what this plugin or Sidney raises on purpose: no frame of it is the reader's."""
        from sidney.recsys_model.errors import SidneyError

        if isinstance(excinfo.value, DialogueFailedError | SidneyError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it stands."""
        return self.path, 0, self.name


def _workspace(config: pytest.Config) -> Workspace:
    opened = config.stash.get(_OPENED, None)
    if opened is None:
        from sidney.recsys_model.workspace import Workspace

        opened = Workspace.open(_workspace_path(config))
        config.stash[_OPENED] = opened
    return opened


def _workspace_path(config: pytest.Config) -> Path:
    from sidney.recsys_model.demo import default_workspace_path
    from sidney.recsys_model.errors import WorkspaceError

    provided: Path | None = config.hook.pytest_sidney_workspace(config=config)
    if provided is not None:
        return provided
    option: str | None = config.getoption("sidney_workspace")
    if option:
        return config.invocation_params.dir / option
    setting = str(config.getini("sidney_workspace") or "")
    if setting:
        return (config.inipath.parent if config.inipath is not None else config.rootpath) / setting
    demo = default_workspace_path()
    if not (demo / "current").exists():
        raise WorkspaceError(
            f"no workspace is named and the demo's is not built at {demo}: set sidney_workspace, give "
            "--sidney-workspace, or run `sidney demo` once"
        )
    return demo
