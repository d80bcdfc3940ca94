"""``sidney simulate``: simulated users talk to the assistant, and every list is held against the catalogue."""

from __future__ import annotations

from pathlib import Path

import click

from sidney.tui.options import as_json_option, workspace_option

__all__ = ["command"]


@click.command("simulate", short_help="Let simulated users talk to the assistant, and count what goes wrong.")
@workspace_option
@click.option(
    "--dialogues", type=click.IntRange(min=1), default=100, show_default=True, metavar="N", help="How many dialogues."
)
@click.option("--seed", type=int, default=0, show_default=True, metavar="S", help="What goals and words are drawn by.")
@click.option(
    "--turns", type=click.IntRange(min=2), default=6, show_default=True, metavar="N", help="Turns that a user has."
)
@click.option(
    "--show-failed", type=click.IntRange(min=0), default=0, metavar="N", help="Print up to N dialogues that went wrong."
)
@as_json_option
def command(workspace: Path | None, dialogues: int, seed: int, turns: int, show_failed: int, as_json: bool) -> None:
    """Let simulated users talk to the assistant, and count what goes wrong.

    A user wants an item of certain attributes, which at most 1% of the catalogue has, and tells them one a turn. Each
    goal is tried four times in different words; pass^4 is the share of goals that all four attained. The last column
    is a plain filter with popularity, which is told the true conditions: its success, and its turns.
    """
    from sidney.tui.opening import open_for_command
    from sidney.tui.output import print_json, print_text, stdout_for_results
    from sidney.tui.progress_bar import progress_on_stderr

    with stdout_for_results():
        from sidney.agent.dialogues.simulation import simulate
        from sidney.recsys_model.progress import Progress

        opened = open_for_command(workspace)
        with progress_on_stderr() as listener:
            report = simulate(
                opened,
                dialogues=dialogues,
                seed=seed,
                turns=turns,
                on_progress=lambda done, of: listener(
                    Progress("simulating dialogues", 1, 1, done / of, f"{done:,} of {of:,}")
                ),
            )
        wrong = [d for d in report.dialogues if not d.succeeded or d.violations or d.duplicates or d.unknown or d.error]
        for dialogue in wrong[:show_failed]:
            click.echo(f"{report.transcript(dialogue)}\n", err=True)
    if as_json:
        print_json(report.to_json())
    else:
        print_text(report.to_text())
