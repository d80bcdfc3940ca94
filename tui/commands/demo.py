"""``sidney demo``: build the embedded demo."""

from __future__ import annotations

import time
from pathlib import Path

import click

from sidney.tui.options import as_json_option, workspace_option

__all__ = ["command"]


@click.command("demo", short_help="Build the embedded demo.")
@workspace_option
@as_json_option
def command(workspace: Path | None, as_json: bool) -> None:
    """Build the embedded demo: real video games, simulated shopping sessions. What is already built is kept."""
    from sidney.tui.building import show_built
    from sidney.tui.opening import build_demo, demo_path
    from sidney.tui.output import stdout_for_results
    from sidney.tui.progress_bar import build_on_stderr

    started = time.perf_counter()
    with stdout_for_results(), build_on_stderr() as listener:
        built = build_demo(workspace if workspace is not None else demo_path(), listener)
    show_built(built, time.perf_counter() - started, as_json)
