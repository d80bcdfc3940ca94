"""Options that several commands share, so that each is spelled and explained once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from sidney.recsys_model.data.catalogue import Catalogue
    from sidney.recsys_model.data.constraints import Constraint

__all__ = [
    "Session",
    "as_json_option",
    "constraint_options",
    "debug_option",
    "history_options",
    "llm_option",
    "read_constraints",
    "session_option",
    "workspace_option",
]

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass
class Session:
    """What one run of the command line has been told before its command: whether to show tracebacks."""

    debug: bool = False


def _remember_debug(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    session = ctx.find_object(Session)
    if value and session is not None:
        session.debug = True


def _split_ids(ctx: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if value else ()


debug_option = click.option(
    "--debug",
    is_flag=True,
    hidden=True,
    expose_value=False,
    callback=_remember_debug,
    help="Show where an error came from.",
)
"""``sidney recommend --debug`` for ``sidney --debug recommend``: people add it at the end of what failed."""

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing but JSON, on stdout.")

session_option = click.option(
    "--session", metavar="NAME", help="The conversation to go on with; a new one is made if there is none of that name."
)

llm_option = click.option(
    "--llm",
    metavar="PROVIDER:MODEL",
    help="A chat model that reads what is said and words the replies, such as ollama:llama3.1. Without one, or when it "
    "fails, built-in rules do both.",
)


def workspace_option(command: Command) -> Command:
    """``--workspace`` with its default, the demo's, and the hidden ``--debug``."""
    option = click.option(
        "--workspace",
        type=click.Path(path_type=Path),
        metavar="W",
        help="The workspace's folder.  [default: the demo's, in your data folder]",
    )
    return option(debug_option(command))


def history_options(command: Command) -> Command:
    """``--user`` and ``--history``: whose purchases the model reads."""
    user = click.option("--user", metavar="U", help="A user of the interactions, whose history is used.")
    history = click.option(
        "--history", metavar="ID,ID…", callback=_split_ids, help="Item IDs that the person has, oldest first."
    )
    return user(history(command))


def constraint_options(command: Command) -> Command:
    """``--where``, which must hold, and ``--prefer``, which should."""
    where = click.option(
        "--where",
        metavar="C",
        multiple=True,
        help="What an item must be: 'price<=30', 'brand!=Sony', 'brand in A,B'. Can be given several times.",
    )
    prefer = click.option("--prefer", metavar="C", multiple=True, help="What an item should be; written like --where.")
    return where(prefer(command))


def read_constraints(catalogue: Catalogue, where: Sequence[str], prefer: Sequence[str] = ()) -> tuple[Constraint, ...]:
    """The constraints that ``--where`` and ``--prefer`` spell, resolved against the catalogue.

    Raises:
        ConstraintError: One cannot be read, or names what the catalogue does not have.
    """
    from sidney.recsys_model.data.constraint_text import parse_constraint

    return (
        *(parse_constraint(text, catalogue) for text in where),
        *(parse_constraint(text, catalogue, must=False) for text in prefer),
    )
