"""``sidney understand``: what one turn means, without acting on it."""

from __future__ import annotations

from pathlib import Path

import click

from sidney.tui.options import as_json_option, llm_option, workspace_option

__all__ = ["command"]


@click.command("understand", short_help="Show how a turn is understood.")
@click.argument("text", nargs=-1, required=True)
@workspace_option
@click.option("--session", metavar="NAME", help="Read TEXT as the next turn of this conversation; it is not changed.")
@llm_option
@as_json_option
def command(text: tuple[str, ...], workspace: Path | None, session: str | None, llm: str | None, as_json: bool) -> None:
    """Show how TEXT is understood: intents, changes of the conditions, the wish, and what cannot be filtered by.

    Nothing is recommended and nothing is stored.

    \b
    sidney understand "no sports, and what's the difference between 1 and 3?"
    """
    from sidney.tui.chat_models import chat_model_of
    from sidney.tui.opening import open_for_command
    from sidney.tui.output import print_json, print_text, stdout_for_results

    with stdout_for_results():
        from sidney.agent.chat_model.reader import reader_for
        from sidney.agent.lexicon import lexicon_for
        from sidney.agent.sessions import Sessions
        from sidney.agent.state import ConversationState
        from sidney.agent.understanding import understand
        from sidney.agent.understanding_report import understanding_json, understanding_text
        from sidney.agent.words import clean

        model = chat_model_of(llm)
        opened = open_for_command(workspace)
        state = None
        if session is not None and (opened.sessions_path / "sessions.sqlite").exists():
            with Sessions(opened.sessions_path) as sessions:
                state = sessions.last_state(session)
        said, lexicon, before = clean(" ".join(text)), lexicon_for(opened), state or ConversationState()
        if model is None:
            meant = understand(said, lexicon, before)
        else:
            reading = reader_for(opened, model).read(said, before, otherwise=lambda: understand(said, lexicon, before))
            meant = reading.understanding
            if reading.problem:
                click.echo(f"(read by the built-in rules: {reading.problem})", err=True)
    if as_json:
        print_json(understanding_json(meant))
    else:
        print_text(understanding_text(meant))
