"""``sidney chat``: the conversation in a full-screen terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sidney.tui.options import Session, history_options, llm_option, session_option, workspace_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from sidney.recsys_model.progress import ProgressListener
    from sidney.tui.conversation import Conversation

__all__ = ["command", "conversation_opener"]


@click.command("chat", short_help="Talk about what you want, in a full-screen terminal.")
@workspace_option
@session_option
@history_options
@llm_option
@click.pass_obj
def command(
    obj: Session,
    workspace: Path | None,
    session: str | None,
    user: str | None,
    history: tuple[str, ...],
    llm: str | None,
) -> None:
    """Talk about what you want: say a wish, rule things out, ask why.

    On first use the demo is built, which takes a few minutes. F1 shows the keys.
    """
    from sidney.tui.app import ChatApp
    from sidney.tui.chat_models import split_name

    if user is not None and history:
        raise click.UsageError("--user and --history both say what the person has: give one of them.")
    if llm is not None:
        split_name(llm)
    # Textual paints on stderr.
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise click.UsageError("the chat needs a terminal; in a script use: sidney ask TEXT")
    app = ChatApp(
        conversation_opener(workspace, session, user, history, llm),
        startup_title="Opening the demo" if workspace is None else f"Opening {workspace}",
        debug=obj.debug,
    )
    code = app.run() or app.return_code or 0
    has_ended = app.close_assistant()
    if app.failure:
        click.echo(f"sidney: {app.failure}", err=True)
        code = 1
    if not has_ended:
        # A build or a turn still runs on the assistant's thread; a regular exit would crash into it or wait for it.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def conversation_opener(
    workspace: Path | None, session: str | None, user: str | None, history: tuple[str, ...], llm: str | None = None
) -> Callable[[ProgressListener], Conversation]:
    """What the chat calls, on another thread, to get its conversation."""

    def open_conversation(on_progress: ProgressListener) -> Conversation:
        from sidney.recsys_model.progress import Progress

        on_progress(Progress("loading libraries", 1, 1))
        from sidney.agent.assistant import Assistant
        from sidney.tui.chat_models import chat_model_of
        from sidney.tui.conversation import Conversation
        from sidney.tui.opening import open_or_build_demo

        model = chat_model_of(llm)
        opened = open_or_build_demo(workspace, on_progress)
        on_progress(Progress("loading the model", 1, 1))
        assistant = Assistant(opened, session=session, user=user, history=history, llm=model)
        notices = []
        if assistant.is_resumed and (user is not None or history):
            notices.append(
                "This session goes on with the history that it began with; --user and --history are for new ones."
            )
        return Conversation(
            assistant, opened.catalogue, is_simulated=opened.is_simulated, notices=notices, chat_model=llm or ""
        )

    return open_conversation
