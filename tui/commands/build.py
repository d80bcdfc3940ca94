"""``sidney build``: a workspace from files of items and, if there are any, of interactions."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from sidney.tui.options import as_json_option, workspace_option

__all__ = ["command"]

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _read_mapping(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    mapping = {}
    for value in values:
        ours, equals, theirs = (part.strip() for part in value.partition("="))
        if not (ours and equals and theirs):
            raise click.BadParameter(f"{value!r} is not NAME=COLUMN, like item_id=asin.", ctx, parameter)
        mapping[ours] = theirs
    return mapping


def _read_names(ctx: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in value.split(",") if name.strip())


@click.command("build", short_help="Build a workspace from your items and interactions.")
@click.option(
    "--items", type=FILE, multiple=True, required=True, metavar="F", help="CSV, JSON Lines or Parquet. Repeatable."
)
@click.option(
    "--interactions", type=FILE, multiple=True, metavar="F", help="Who got what, and when. Repeatable; optional."
)
@workspace_option
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="NAME=COLUMN",
    callback=_read_mapping,
    help="What a file calls one of Sidney's columns: item_id=asin. Repeatable.",
)
@click.option("--ignore-columns", default="", metavar="A,B", callback=_read_names, help="Columns to leave out.")
@click.option("--skip-bad-rows", is_flag=True, help="Leave out rows that cannot be used, and count them.")
@click.option("--encoder", metavar="NAME", help="A sentence-transformers model.  [default: the built-in one]")
@click.option("--seed", type=int, metavar="N", help="Of everything random in the build.")
@click.option("--epochs", type=click.IntRange(min=1), metavar="N", help="At most so many passes over the histories.")
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), help="Where to train.  [default: auto]")
@click.option(
    "--base-model",
    metavar="NAME_OR_PATH",
    help="Start from a pretrained language model: a hub name, a folder or a GGUF file.",
)
@click.option(
    "--base-tuning",
    type=click.Choice(["rows", "lora", "all"]),
    help="What of it learns after the new words' rows.  [default: lora]",
)
@as_json_option
def command(
    items: tuple[Path, ...],
    interactions: tuple[Path, ...],
    workspace: Path | None,
    mapping: dict[str, str],
    ignore_columns: tuple[str, ...],
    skip_bad_rows: bool,
    encoder: str | None,
    seed: int | None,
    epochs: int | None,
    device: str | None,
    base_model: str | None,
    base_tuning: str | None,
    as_json: bool,
) -> None:
    """Build a workspace from your items and interactions.

    What was built before from the same files is kept, so a build that was stopped goes on where it was.

    \b
    sidney build --items shop.parquet --interactions orders.csv --workspace shop
    """
    from sidney.tui.building import show_built
    from sidney.tui.opening import build
    from sidney.tui.output import stdout_for_results
    from sidney.tui.progress_bar import build_on_stderr

    if workspace is None:
        # The default is the demo's folder, and nobody means to build their shop over it.
        raise click.UsageError("Missing option '--workspace': the folder to build in.")
    if base_tuning and not base_model:
        raise click.UsageError("'--base-tuning' is about the model that '--base-model' names.")
    started = time.perf_counter()
    with stdout_for_results():
        from sidney.recsys_model.building.build import BuildSettings
        from sidney.recsys_model.building.build_settings import BaseModelSettings, TrainingSettings

        said = _said(name=base_model, tuning=base_tuning, tuning_epochs=epochs)
        base = BaseModelSettings(**said) if base_model else None
        settings = BuildSettings(
            items=items,
            interactions=interactions,
            mapping=mapping,
            ignore_columns=ignore_columns,
            skip_bad_rows=skip_bad_rows,
            training=TrainingSettings(**_said(seed=seed, epochs=epochs, device=device)),
            **_said(encoder=encoder, seed=seed, base_model=base),
        )
        with build_on_stderr() as listener:
            built = build(workspace, settings, listener)
    show_built(built, time.perf_counter() - started, as_json)


def _said(**options: Any) -> dict[str, Any]:
    """What was given; the rest is left to the settings' own defaults."""
    return {name: value for name, value in options.items() if value is not None}
