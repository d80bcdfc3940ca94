"""What the command line prints: JSON or a table on stdout, everything else on stderr."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import click

if TYPE_CHECKING:
    from sidney.recsys_model.data.catalogue import Catalogue

__all__ = ["Heading", "price_text", "print_json", "print_table", "print_text", "stdout_for_results"]


@dataclass(frozen=True)
class Heading:
    """A table's column: its title, whether numbers stand in it, and whether it may be cut to fit the terminal."""

    title: str
    justify: Literal["left", "right"] = "left"
    elastic: bool = False


@contextlib.contextmanager
def stdout_for_results() -> Iterator[None]:
    """While this is open, whatever a library prints goes to stderr, so that stdout holds results and nothing else."""
    with contextlib.redirect_stdout(sys.stderr):
        yield


def print_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object.

    Raises:
        ValueError: A number in it is not finite, which JSON cannot say.
    """
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def print_text(text: str) -> None:
    """Print a few lines."""
    click.echo(text)


def print_table(headings: Sequence[Heading], rows: Iterable[Sequence[str]]) -> None:
    """Print a table as wide as the terminal; in a pipe, as wide as its content."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 10_000)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(
            heading.title,
            justify=heading.justify,
            no_wrap=True,
            overflow="ellipsis",
            min_width=None if heading.elastic else len(heading.title),
        )
    for row in rows:
        # Text and not str: a title with square brackets in it is no markup.
        table.add_row(*(Text(cell) for cell in row))
    console.print(table, soft_wrap=not sys.stdout.isatty())


def price_text(price: float | None, catalogue: Catalogue) -> str:
    """A price with the catalogue's currency ("$29.99", "1,299.00 EUR"); a dash where there is none."""
    if price is None:
        return "–"
    column = catalogue.columns.get("price")
    # Like everywhere that a price is shown: a catalogue that names no currency has dollars.
    currency = (column.currency if column is not None else "") or "$"
    amount = f"{price:,.2f}"
    return f"{amount} {currency}" if currency.isalpha() else f"{currency}{amount}"
