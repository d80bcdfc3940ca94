"""``sidney recommend``: items for a history, a wish, or both."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sidney.tui.options import (
    as_json_option,
    constraint_options,
    history_options,
    read_constraints,
    workspace_option,
)

if TYPE_CHECKING:
    from sidney.recsys_model.data.catalogue import Catalogue
    from sidney.recsys_model.decoding.recommending import RecommendationList

__all__ = ["command"]


@click.command("recommend", short_help="Recommend items for a history, a wish, or both.")
@workspace_option
@history_options
@click.option("--want", metavar="TEXT", default="", help="What is wanted, in words.")
@constraint_options
@click.option("-k", "k", type=click.IntRange(min=1), default=10, show_default=True, metavar="N", help="How many items.")
@click.option(
    "--exact", is_flag=True, help="Search until the list is proven to be the best one, however long that takes."
)
@click.option("--allow-seen", is_flag=True, help="Items of the history may be recommended again.")
@as_json_option
def command(
    workspace: Path | None,
    user: str | None,
    history: tuple[str, ...],
    want: str,
    where: tuple[str, ...],
    prefer: tuple[str, ...],
    k: int,
    exact: bool,
    allow_seen: bool,
    as_json: bool,
) -> None:
    """Recommend items for a history, a wish, or both.

    \b
    sidney recommend --want "something relaxing" --where 'price<=30' --prefer platforms=Switch
    """
    from sidney.tui.opening import open_for_command
    from sidney.tui.output import print_json, stdout_for_results

    if user is not None and history:
        raise click.UsageError("--user and --history both say what the person has: give one of them.")
    with stdout_for_results():
        from sidney.recsys_model.decoding.recommending import RecommendationRequest

        opened = open_for_command(workspace)
        if user is not None:
            history = opened.interactions.history(user)
        request = RecommendationRequest(
            history=history,
            wish=want,
            constraints=read_constraints(opened.catalogue, where, prefer),
            k=k,
            exclude=frozenset() if allow_seen else frozenset(history),
            exact=exact,
        )
        result = opened.recommender.recommend(request)
    if as_json:
        print_json(to_json(result))
    else:
        _print(result, opened.catalogue)


def to_json(result: RecommendationList) -> dict[str, Any]:
    """The documented shape of ``recommend --json``."""
    return {
        "items": [
            {
                "rank": item.rank,
                "item_id": item.item_id,
                "title": item.title,
                "price": item.price,
                "semantic_id": item.semantic_id,
                "score": item.score,
                "id_log_prob": item.id_log_prob,
            }
            for item in result.items
        ],
        "allowed": result.allowed,
        "exact": result.exact,
        "elapsed_ms": result.elapsed_ms,
    }


def _print(result: RecommendationList, catalogue: Catalogue) -> None:
    from sidney.tui.output import Heading, price_text, print_table, print_text

    if not result.items:
        print_text("Nothing in the catalogue satisfies all of this.")
        return
    print_table(
        [
            Heading("", "right"),
            Heading("title", elastic=True),
            Heading("price", "right"),
            Heading("item", elastic=True),
            Heading("semantic ID"),
            Heading("score", "right"),
            Heading("path", elastic=True),
        ],
        [
            (
                str(item.rank),
                item.title,
                price_text(item.price, catalogue),
                item.item_id,
                item.semantic_id,
                f"{item.score:.2f}",
                " › ".join(item.path),
            )
            for item in result.items
        ],
    )
    proof = "proven to be the best" if result.exact else "not proven to be the best (--exact searches on)"
    print_text(f"{result.allowed:,} items allowed · {proof} · {result.elapsed_ms:.0f} ms")
