"""Opening a workspace for a command or for the chat; the demo's is built where it is missing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sidney.recsys_model.building.build import BuildSettings
    from sidney.recsys_model.progress import ProgressListener
    from sidney.recsys_model.workspace import Workspace

__all__ = [
    "SIMULATED_NOTICE",
    "add",
    "build",
    "build_demo",
    "demo_is_ready",
    "demo_path",
    "is_built",
    "open_for_command",
    "open_or_build_demo",
]

SIMULATED_NOTICE = "The demo's shopping sessions are simulated: nobody bought these items."


def demo_path() -> Path:
    """Where the demo's workspace is unless ``--workspace`` says otherwise."""
    from sidney.recsys_model.demo import default_workspace_path

    return default_workspace_path()


def is_built(path: Path) -> bool:
    """Whether a whole build was ever finished in this folder; it may still be from another version."""
    return (path / "current").exists()


def demo_is_ready(path: Path) -> bool:
    """Whether the demo is built, and by this version: nobody should have to build anew what they never asked for."""
    from sidney.recsys_model.building.manifest import Manifest
    from sidney.recsys_model.errors import WorkspaceError

    if not is_built(path):
        return False
    try:
        Manifest.load(path / "builds" / (path / "current").read_text(encoding="utf-8").strip())
    except (OSError, WorkspaceError):
        return False
    return True


def build(path: Path, settings: BuildSettings, on_progress: ProgressListener) -> Workspace:
    """Build a workspace with everything that the chat needs, the look-up index among it."""
    from sidney.recsys_model.building.build import build_workspace
    from sidney.tools.lookup_step import LookupStep

    return build_workspace(path, settings, extra_steps=[LookupStep()], on_progress=on_progress)


def add(path: Path, files: Sequence[Path], on_progress: ProgressListener) -> tuple[int, int]:
    """Add new items to a workspace, its look-up index among it; how many items it had, and has.

    Raises:
        DataError: A file cannot be used.
        WorkspaceError: The folder holds no workspace, or one that cannot be used.
    """
    from sidney.recsys_model.building.new_items import add_items
    from sidney.recsys_model.workspace import Workspace
    from sidney.tools.lookup_step import LookupStep

    before = len(Workspace.open(path).catalogue)
    return before, len(add_items(path, files, extra_steps=[LookupStep()], on_progress=on_progress).catalogue)


def build_demo(path: Path, on_progress: ProgressListener) -> Workspace:
    """Build the demo's workspace, or finish a build that was stopped."""
    from sidney.recsys_model.demo import demo_settings

    return build(path, demo_settings(), on_progress)


def open_or_build_demo(path: Path | None, on_progress: ProgressListener) -> Workspace:
    """The workspace in this folder; without a folder the demo's, which is built on first use.

    Raises:
        WorkspaceError: The folder holds no workspace, or one that cannot be used.
    """
    from sidney.recsys_model.workspace import Workspace

    if path is None:
        path = demo_path()
        if not demo_is_ready(path):
            return build_demo(path, on_progress)
    return Workspace.open(path)


def open_for_command(path: Path | None) -> Workspace:
    """Like :func:`open_or_build_demo`, with the progress of a first build on stderr and a word on simulated data."""
    import click

    from sidney.recsys_model.workspace import Workspace
    from sidney.tui.progress_bar import build_on_stderr

    if path is None and not demo_is_ready(demo_path()):
        click.echo("Building the demo on first use; this takes a few minutes, once.", err=True)
        with build_on_stderr() as listener:
            workspace = build_demo(demo_path(), listener)
    else:
        workspace = Workspace.open(path or demo_path())
    if workspace.is_simulated:
        click.echo(SIMULATED_NOTICE, err=True)
    return workspace
