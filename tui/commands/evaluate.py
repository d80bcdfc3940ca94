"""``sidney evaluate``: hit rate and NDCG on held-out interactions, with the baselines beside them."""

from __future__ import annotations

from pathlib import Path

import click

from sidney.tui.options import as_json_option, workspace_option

__all__ = ["command"]


@click.command("evaluate", short_help="Measure the model on held-out interactions.")
@workspace_option
@click.option(
    "--split",
    type=click.Choice(["test", "val"]),
    default="test",
    show_default=True,
    help="Which held-out interactions.",
)
@as_json_option
def command(workspace: Path | None, split: str, as_json: bool) -> None:
    """Measure the model on held-out interactions: hit rate and NDCG at 5, 10 and 50 over all items.

    Popularity and item-to-item co-occurrence are measured the same way beside it.
    """
    from sidney.tui.opening import open_for_command
    from sidney.tui.output import print_json, print_text, stdout_for_results
    from sidney.tui.progress_bar import progress_on_stderr

    with stdout_for_results():
        from sidney.recsys_model.evaluation.evaluation import evaluate
        from sidney.recsys_model.progress import Progress

        opened = open_for_command(workspace)
        with progress_on_stderr() as listener:
            report = evaluate(
                opened,
                split=split,
                on_progress=lambda fraction, message: listener(Progress("evaluating", 1, 1, fraction, message)),
            )
    if as_json:
        print_json(report.to_json())
    else:
        print_text(report.to_text())
