"""The ``sidney`` command: finds the command, runs it, and turns failures into one line and an exit code.

Each command is a module of :mod:`sidney.tui.commands`, imported when it is named. They keep the model, Textual and
numpy out of their own top level, so that ``sidney --help`` answers at once.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import click

from sidney.tui.options import Session

__all__ = ["cli", "main"]

COMMANDS = (
    "chat",
    "ask",
    "build",
    "add",
    "demo",
    "recommend",
    "search",
    "evaluate",
    "inspect",
    "dialogues",
    "simulate",
    "profile",
    "understand",
)
"""In the order that ``--help`` lists them; each is ``sidney.tui.commands.NAME.command``."""

INTERRUPTED = 130
"""The exit code that a shell expects of a program ended by Ctrl-C."""


class SidneyGroup(click.Group):
    """Commands by name, imported when named; errors as ``sidney: what was wrong`` with exit code 1, misuse with 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of :data:`COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, ``None`` if there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"sidney.tui.commands.{cmd_name}").command
        return command

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> Any:
        """Run the command line and leave by :class:`SystemExit`."""
        session = Session()
        extra.update(standalone_mode=False, obj=session)
        try:
            code = super().main(args, prog_name or "sidney", **extra)
            sys.stdout.flush()
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            click.echo("sidney: stopped", err=True)
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            _forget_stdout()
            sys.exit(1)
        except Exception as error:  # noqa: BLE001 - the outermost frame: what is not ours is shown as what it is
            _report(error, session)
            sys.exit(1)
        sys.exit(code if isinstance(code, int) else 0)


def _report(error: Exception, session: Session) -> None:
    from sidney.recsys_model.errors import SidneyError

    if session.debug:
        traceback.print_exception(error)
    elif isinstance(error, SidneyError):
        click.echo(f"sidney: {error}", err=True)
    elif isinstance(error, OSError) and error.strerror:
        where = f": {error.filename}" if error.filename else ""
        click.echo(f"sidney: {error.strerror}{where}", err=True)
    else:
        click.echo(
            f"sidney: an error that should not happen: {type(error).__name__}: {error}\n"
            "Run the same command with --debug to see where, and please report it.",
            err=True,
        )


def _forget_stdout() -> None:
    # Whoever read our output has gone; what is still to be flushed at exit goes nowhere instead of failing.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group("sidney", cls=SidneyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sidney", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show where an error came from.")
@click.pass_obj
def cli(session: Session, debug: bool) -> None:
    """Sidney recommends in conversation: say what you want, rule things out, ask why.

    Without --workspace, every command uses the embedded demo, a catalogue of video games that is built on first use.
    Its shopping sessions are simulated.
    """
    session.debug = session.debug or debug


def main() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A title in a script that the terminal's encoding lacks is no reason to stop.
            stream.reconfigure(errors="replace")
    # Its own progress bars and advice are not ours to show.
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    cli.main()
