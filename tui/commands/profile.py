"""``sidney profile``: what a person asked to have remembered: see it, or delete it."""

from __future__ import annotations

from pathlib import Path

import click

from sidney.tui.options import as_json_option, workspace_option

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
    from sidney.tui.opening import open_for_command
    from sidney.tui.output import print_json, print_text, stdout_for_results

    with stdout_for_results():
        from sidney.agent.profile_store import ProfileStore
        from sidney.agent.profile_words import profile_text

        opened = open_for_command(workspace)
        with ProfileStore(opened.sessions_path) as store:
            profile = store.load(user)
        text = profile_text(profile, opened.catalogue)
    if as_json:
        print_json(
            {
                "user": user,
                "constraints": [constraint.text for constraint in profile.constraints if constraint.must],
                "preferences": [constraint.text for constraint in profile.constraints if not constraint.must],
                "wish": profile.wish,
                "liked": list(profile.liked),
                "bought": list(profile.bought),
                "rejected": list(profile.rejected),
            }
        )
    else:
        print_text(text or "Nothing is remembered.")


@command.command("delete", short_help="Delete a profile.")
@workspace_option
@_user_option
@as_json_option
def delete(workspace: Path | None, user: str, as_json: bool) -> None:
    """Delete what is remembered of a person. Conversations are kept: they are records of what was said.

    \b
    sidney profile delete --user ann
    """
    from sidney.tui.opening import open_for_command
    from sidney.tui.output import print_json, print_text, stdout_for_results

    with stdout_for_results():
        from sidney.agent.profile_store import ProfileStore

        opened = open_for_command(workspace)
        with ProfileStore(opened.sessions_path) as store:
            deleted = store.delete(user)
    if as_json:
        print_json({"user": user, "deleted": deleted})
    else:
        print_text("Deleted." if deleted else "There was nothing to delete.")
