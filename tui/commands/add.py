"""``sidney add``: new items into a built workspace, to be recommended at once, without training."""

from __future__ import annotations

import time
from pathlib import Path

import click

from sidney.tui.options import as_json_option, workspace_option

__all__ = ["command"]


@click.command("add", short_help="Add new items to a workspace, without training.")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@workspace_option
@as_json_option
def command(files: tuple[Path, ...], workspace: Path | None, as_json: bool) -> None:
    """Add the items of FILES that the workspace does not have yet; the others stay as they are.

    The files are read as the build's own were, so a whole new export of the shop will do. The new items can be
    recommended, looked up and talked about at once. Build again with all files to have them trained on.

    \b
    sidney add new-arrivals.csv --workspace shop
    """
    from sidney.tui.opening import add
    from sidney.tui.output import print_json, print_text, stdout_for_results
    from sidney.tui.progress_bar import build_on_stderr

    if workspace is None:
        # The default is the demo's folder, and nobody means to add their shop's items to it.
        raise click.UsageError("Missing option '--workspace': what to add to.")
    started = time.perf_counter()
    with stdout_for_results(), build_on_stderr() as listener:
        before, after = add(workspace, files, listener)
    seconds = time.perf_counter() - started
    if as_json:
        print_json({"workspace": str(workspace), "items": after, "added": after - before, "elapsed_seconds": seconds})
    elif after == before:
        print_text(f"Nothing to add: {workspace} has all of these items.")
    else:
        print_text(f"Added {after - before:,} items to {workspace} in {seconds:.0f} seconds; it has {after:,} now.")
