"""``sidney inspect``: semantic IDs: how the codes are used, what prefixes are called, which item has which."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sidney.tui.options import as_json_option, workspace_option

if TYPE_CHECKING:
    from sidney.recsys_model.workspace import Workspace

__all__ = ["command"]


@click.command("inspect", short_help="Show semantic IDs, their codebooks and their names.")
@workspace_option
@click.option("--item", "items", metavar="ID", multiple=True, help="An item whose ID and names to show. Repeatable.")
@click.option(
    "--prefix",
    metavar="CODES",
    default="",
    help="Show the prefixes below this one, like 12 or 12.203.  [default: the coarsest]",
)
@click.option(
    "--plot", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.png", help="Draw how the codes are used."
)
@as_json_option
def command(workspace: Path | None, items: tuple[str, ...], prefix: str, plot: Path | None, as_json: bool) -> None:
    """Show semantic IDs, their codebooks and their names.

    A level's perplexity is the number of evenly used codes that would be as hard to guess; the error left is a share of
    the embeddings' own length; the bits told of the next are what the prefix of one purchase saves in guessing that of
    the next one, over popularity alone, on purchases held out for validation.
    """
    from sidney.tui.opening import open_for_command
    from sidney.tui.output import print_json, stdout_for_results

    with stdout_for_results():
        opened = open_for_command(workspace)
        codes = _read_prefix(prefix, opened.semantic_ids.levels)
        result: dict[str, Any] = opened.id_report.to_json()
        result["items"], result["prefixes"] = len(opened.catalogue), _prefixes(opened, codes)
        result["ids"] = [_id_of(opened, item_id) for item_id in items]
        text = opened.id_report.to_text()
        if plot is not None:
            from sidney.tui.code_usage_plot import plot_code_usage

            plot_code_usage(opened.semantic_ids, plot)
            click.echo(f"Drew {plot}", err=True)
    if as_json:
        print_json(result)
    else:
        _print(text, result)


def _read_prefix(text: str, levels: int) -> tuple[int, ...]:
    parts = [part for part in text.split(".") if part]
    if not all(part.isdecimal() for part in parts) or len(parts) >= levels:
        raise click.UsageError(f"--prefix {text!r}: give fewer than {levels} codes joined by dots, like 12 or 12.203.")
    return tuple(int(part) for part in parts)


def _prefixes(workspace: Workspace, above: tuple[int, ...]) -> list[dict[str, Any]]:
    """The prefixes one code longer than ``above``: code, name, how many items, and the first few titles."""
    from sidney.recsys_model.ids.prefix_names import PrefixNames

    names = PrefixNames.load(workspace.build_path / "ids" / "names.json")
    members: dict[tuple[int, ...], list[int]] = defaultdict(list)
    depth = len(above)
    for index, codes in enumerate(workspace.semantic_ids.codes.tolist()):
        if tuple(codes[:depth]) == above:
            members[tuple(codes[: depth + 1])].append(index)
    return [
        {
            "prefix": ".".join(map(str, prefix)),
            "name": names.name(prefix),
            "items": len(indices),
            "examples": [workspace.catalogue.titles[index] for index in indices[:3]],
        }
        for prefix, indices in sorted(members.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    ]


def _id_of(workspace: Workspace, item_id: str) -> dict[str, Any]:
    from sidney.recsys_model.ids.prefix_names import PrefixNames

    index = workspace.catalogue.index_of(item_id)
    names = PrefixNames.load(workspace.build_path / "ids" / "names.json")
    return {
        "item_id": item_id,
        "title": workspace.catalogue.titles[index],
        "semantic_id": workspace.semantic_ids.text(index),
        "path": list(names.path(workspace.semantic_ids.codes[index])),
    }


def _print(report: str, result: dict[str, Any]) -> None:
    from sidney.tui.output import Heading, print_table, print_text

    print_text(report)
    print_table(
        [
            Heading("prefix"),
            Heading("name", elastic=True),
            Heading("items", "right"),
            Heading("among them", elastic=True),
        ],
        [(p["prefix"], p["name"] or "–", str(p["items"]), ", ".join(p["examples"])) for p in result["prefixes"]],
    )
    if result["ids"]:
        print_table(
            [
                Heading("item", elastic=True),
                Heading("title", elastic=True),
                Heading("semantic ID"),
                Heading("path", elastic=True),
            ],
            [(i["item_id"], i["title"], i["semantic_id"], " › ".join(i["path"])) for i in result["ids"]],
        )
