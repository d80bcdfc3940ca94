"""``sidney search``: look items up by meaning, or by title."""

from __future__ import annotations

import time
from pathlib import Path

import click

from sidney.tui.options import as_json_option, read_constraints, workspace_option

__all__ = ["command"]


@click.command("search", short_help="Look items up by meaning.")
@click.argument("query", nargs=-1, required=True)
@workspace_option
@click.option(
    "--where", metavar="C", multiple=True, help="What an item must be: 'price<=30'. Can be given several times."
)
@click.option("-k", "k", type=click.IntRange(min=1), default=10, show_default=True, metavar="N", help="How many items.")
@as_json_option
def command(query: tuple[str, ...], workspace: Path | None, where: tuple[str, ...], k: int, as_json: bool) -> None:
    """Look items up by meaning: the nearest to QUERY among those that satisfy every --where.

    No history and no model take part; `sidney recommend --want` asks the model.
    """
    from sidney.tui.opening import open_for_command
    from sidney.tui.output import Heading, price_text, print_json, print_table, print_text, stdout_for_results

    with stdout_for_results():
        from sidney.tools.lookup import open_lookup

        opened = open_for_command(workspace)
        constraints = read_constraints(opened.catalogue, where)
        with open_lookup(opened) as lookup:
            started = time.perf_counter()
            found = lookup.search(" ".join(query), constraints, k)
            elapsed_ms = (time.perf_counter() - started) * 1000
    if as_json:
        items = [
            {
                "rank": rank,
                "item_id": item.item_id,
                "title": item.title,
                "price": item.price,
                "similarity": item.similarity,
            }
            for rank, item in enumerate(found, start=1)
        ]
        print_json({"items": items, "elapsed_ms": elapsed_ms})
    elif not found:
        print_text("Nothing in the catalogue satisfies all of this.")
    else:
        headings = [
            Heading("", "right"),
            Heading("title", elastic=True),
            Heading("price", "right"),
            Heading("item", elastic=True),
            Heading("similarity", "right"),
        ]
        rows = [
            (str(rank), item.title, price_text(item.price, opened.catalogue), item.item_id, f"{item.similarity:.3f}")
            for rank, item in enumerate(found, start=1)
        ]
        print_table(headings, rows)
