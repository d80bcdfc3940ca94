"""What ``sidney build`` and ``sidney demo`` say when they are done."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sidney.recsys_model.workspace import Workspace

__all__ = ["show_built"]


def show_built(workspace: Workspace, elapsed_seconds: float, as_json: bool) -> None:
    """Print where the workspace is, what it holds, and what to do with it next."""
    from sidney.tui.opening import SIMULATED_NOTICE
    from sidney.tui.output import print_json, print_text

    items, interactions = len(workspace.catalogue), len(workspace.interactions)
    if as_json:
        print_json(
            {
                "workspace": str(workspace.path),
                "items": items,
                "interactions": interactions,
                "users": len(workspace.interactions.users),
                "simulated": workspace.is_simulated,
                "elapsed_seconds": elapsed_seconds,
            }
        )
        return
    print_text(
        f"Built {workspace.path}: {items:,} items, {interactions:,} interactions, in {elapsed_seconds:.0f} seconds."
    )
    if workspace.is_simulated:
        print_text(SIMULATED_NOTICE)
    print_text(f"Talk to it: sidney chat --workspace {workspace.path}")
