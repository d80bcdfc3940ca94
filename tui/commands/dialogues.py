"""``sidney dialogues``: run dialogues that are written down, and say where one does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sidney.tui.options import as_json_option, workspace_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sidney.agent.dialogues.runner import DialogueResult

__all__ = ["command"]

BAD_FILE = 2
"""The exit code for a dialogue file that cannot be run; 1 is for one that does not hold."""


@click.group("dialogues", short_help="Run dialogues that are written down as files.")
def command() -> None:
    """Run dialogues that are written down as files: what is said, and what must hold after it.

    docs/dialogues.md describes the format. pytest collects the same files.
    """


@command.command("run", short_help="Run dialogue files and report what does not hold.")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path))
@workspace_option
@click.option(
    "--repeat", type=click.IntRange(min=1), metavar="N", help="How often each is run, if not as its file says."
)
@as_json_option
@click.pass_context
def run(ctx: click.Context, paths: tuple[Path, ...], workspace: Path | None, repeat: int | None, as_json: bool) -> None:
    """Run dialogue files, and all those below folders. Exit code 1: one does not hold; 2: a file cannot be run.

    \b
    sidney dialogues run tests/dialogues
    sidney dialogues run budget.dialogue.yaml --workspace my-shop --json
    """
    from sidney.tui.opening import open_for_command
    from sidney.tui.output import print_json, print_text, stdout_for_results
    from sidney.tui.progress_bar import progress_on_stderr

    with stdout_for_results(), _bad_file_is_two(ctx):
        from sidney.agent.dialogues.file_format import find_dialogues, load_dialogue
        from sidney.agent.dialogues.report import failure_text, results_json
        from sidney.agent.dialogues.runner import run_dialogue
        from sidney.recsys_model.progress import Progress

        # All are read before the first is run: a typing error in the last is said at once.
        dialogues = [load_dialogue(path) for path in find_dialogues(paths)]
        opened = open_for_command(workspace)
        results: list[DialogueResult] = []
        with progress_on_stderr() as listener:
            for number, dialogue in enumerate(dialogues):
                listener(Progress("running dialogues", 1, 1, number / len(dialogues), dialogue.name))
                results.append(run_dialogue(dialogue, opened, repeat=repeat))
    if as_json:
        print_json(results_json(results))
    else:
        for result in results:
            if not result.passed:
                print_text(f"{failure_text(result)}\n")
        print_text(_summary(results))
    ctx.exit(0 if all(result.passed for result in results) else 1)


@command.command("check", short_help="Read dialogue files without running them.")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.pass_context
def check(ctx: click.Context, paths: tuple[Path, ...]) -> None:
    """Read dialogue files without running them; exit code 2 if one cannot be read."""
    from sidney.tui.output import print_text

    with _bad_file_is_two(ctx):
        from sidney.agent.dialogues.file_format import find_dialogues, load_dialogue

        dialogues = [load_dialogue(path) for path in find_dialogues(paths)]
    turns = sum(len(dialogue.turns) for dialogue in dialogues)
    print_text(f"{len(dialogues)} dialogues of {turns} turns can be read.")


@contextmanager
def _bad_file_is_two(ctx: click.Context) -> Iterator[None]:
    from sidney.agent.dialogues.errors import DialogueFileError

    try:
        yield
    except DialogueFileError as error:
        click.echo(f"sidney: {error}", err=True)
        ctx.exit(BAD_FILE)


def _summary(results: Sequence[DialogueResult]) -> str:
    failed = [result for result in results if not result.passed]
    turns = sum(len(result.dialogue.turns) * result.runs for result in results)
    seconds = sum(result.seconds for result in results)
    names = "".join(f"\n  {result.dialogue.file or result.dialogue.name}" for result in failed)
    said = f"{len(results) - len(failed)} of {len(results)} dialogues hold ({turns} turns, {seconds:.1f} s)"
    return f"{said}; these do not:{names}" if failed else f"{said}."
