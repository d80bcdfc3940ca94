"""``sidney ask``: one turn of a conversation, which any later ``ask`` or ``chat`` can go on with."""

from __future__ import annotations

from pathlib import Path

import click

from sidney.tui.options import as_json_option, history_options, llm_option, session_option, workspace_option

__all__ = ["command"]


@click.command("ask", short_help="Say one thing in a conversation and print the reply.")
@click.argument("text", nargs=-1, required=True)
@workspace_option
@session_option
@history_options
@llm_option
@as_json_option
def command(
    text: tuple[str, ...],
    workspace: Path | None,
    session: str | None,
    user: str | None,
    history: tuple[str, ...],
    llm: str | None,
    as_json: bool,
) -> None:
    """Say one thing in a conversation and print the reply.

    \b
    sidney ask --session mine "a quiet game for two"
    sidney ask --session mine "cheaper"
    sidney ask --session mine "why the second?"
    """
    from sidney.tui.chat_models import chat_model_of, use_in_words
    from sidney.tui.opening import open_for_command
    from sidney.tui.output import Heading, price_text, print_json, print_table, print_text, stdout_for_results

    if user is not None and history:
        raise click.UsageError("--user and --history both say what the person has: give one of them.")
    with stdout_for_results():
        from sidney.agent.assistant import Assistant

        model = chat_model_of(llm)
        opened = open_for_command(workspace)
        with Assistant(opened, session=session, user=user, history=history, llm=model) as assistant:
            if assistant.is_resumed and (user is not None or history):
                click.echo("This session goes on with the history that it began with.", err=True)
            reply = assistant.ask(" ".join(text))
    if reply.chat_model is not None and (note := use_in_words(reply.chat_model)):
        click.echo(f"({note})", err=True)
    if as_json:
        print_json(reply.to_json())
        return
    print_text(reply.text)
    if reply.items:
        # The reply's words never repeat the list: the cards come from the state.
        print_table(
            [
                Heading("", "right"),
                Heading("title", elastic=True),
                Heading("price", "right"),
                Heading("item", elastic=True),
                Heading("what it is", elastic=True),
            ],
            [
                (
                    str(item.number),
                    item.title,
                    price_text(item.price, opened.catalogue),
                    item.item_id,
                    " · ".join(value for _, value in item.attributes),
                )
                for item in reply.items
            ],
        )
    if session is None:
        click.echo(f"(go on with: sidney ask --session {reply.session} …)", err=True)
