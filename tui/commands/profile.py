"""``sidney profile``: what a person asked to have remembered: see it, or delete it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sidney.tui.options import as_json_option, workspace_option

if TYPE_CHECKING:
    from pydantic import JsonValue

    from sidney.agent.profile_store import ProfileStore
    from sidney.recsys_model.data.catalogue import Catalogue

__all__ = ["command"]

_user_option = click.option(
    "--user", metavar="U", default="", help="Whose profile it is.  [default: that of sessions without a user]"
)


@click.group("profile", short_help="Show or delete what a person asked to have remembered.")
def command() -> None:
    """Show or delete what a person asked to have remembered.

    Only what somebody said in a conversation ("remember that I never want sports") is kept beyond it, and new sessions
    of the same user begin with it. "What do you know about me?" and "forget me" do the same within a conversation.
    """


@command.command("show", short_help="Show a profile.")
@workspace_option
@_user_option
@as_json_option
def show(workspace: Path | None, user: str, as_json: bool) -> None:
    """Show what is remembered of a person.

    \b
    sidney profile show --user ann
    """
    from sidney.agent.profile_words import profile_text

    with _store(workspace) as (store, catalogue):
        profile = store.load(user)
        text = profile_text(profile, catalogue)
    _print(
        {
            "user": user,
            "constraints": [constraint.text for constraint in profile.constraints if constraint.must],
            "preferences": [constraint.text for constraint in profile.constraints if not constraint.must],
            "wish": profile.wish,
            "liked": list(profile.liked),
            "bought": list(profile.bought),
            "rejected": list(profile.rejected),
        },
        text or "Nothing is remembered.",
        as_json=as_json,
    )


@command.command("delete", short_help="Delete a profile.")
@workspace_option
@_user_option
@as_json_option
def delete(workspace: Path | None, user: str, as_json: bool) -> None:
    """Delete what is remembered of a person. Conversations are kept: they are records of what was said.

    \b
    sidney profile delete --user ann
    """
    with _store(workspace) as (store, _):
        deleted = store.delete(user)
    _print(
        {"user": user, "deleted": deleted}, "Deleted." if deleted else "There was nothing to delete.", as_json=as_json
    )


@contextmanager
def _store(workspace: Path | None) -> Iterator[tuple[ProfileStore, Catalogue]]:
    """A workspace's profiles, and the catalogue that they speak of."""
    from sidney.agent.profile_store import ProfileStore
    from sidney.tui.opening import open_for_command
    from sidney.tui.output import stdout_for_results

    with stdout_for_results():
        opened = open_for_command(workspace)
        with ProfileStore(opened.sessions_path) as store:
            yield store, opened.catalogue


def _print(document: dict[str, JsonValue], text: str, *, as_json: bool) -> None:
    from sidney.tui.output import print_json, print_text

    if as_json:
        print_json(document)
    else:
        print_text(text)
