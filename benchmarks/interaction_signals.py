"""What ratings, repeated purchases and times tell beside the order of purchases, on validation.

    .venv/bin/python benchmarks/interaction_signals.py --workspace W [--count 4000]

Every line is the memory of purchases alone (a regression of every item on all others, refitted for the line), which is
where such signals would enter first: NDCG@10 and R@10 over validation interactions, all items ranked, with the 95%
interval of the difference to the first line, by user. The last lines are of the whole model, with the trend and not.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.data.interactions import Interactions
from sidney.recsys_model.data.splits import Target, event_splits, targets_of, training_sequences
from sidney.recsys_model.demo import default_workspace_path
from sidney.recsys_model.evaluation.evaluation import ranks_of
from sidney.recsys_model.evaluation.metrics import bootstrap_interval, hits, ndcg
from sidney.recsys_model.model.purchase_memory import MemoryWeights, PurchaseMemory
from sidney.recsys_model.workspace import Workspace

_BATCH = 128
_DAY = 86_400.0
Events = npt.NDArray[np.int64]
Ranks = npt.NDArray[np.int64]


def sequences_of(interactions: Interactions, kept: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.int32]]:
    """Training histories of the interactions that are kept."""
    return training_sequences(replace(interactions, split=np.where(kept, event_splits(interactions), np.int8(-1))))


def first_purchases(interactions: Interactions) -> npt.NDArray[np.bool_]:
    """``(interactions,)`` which are a user's first of their item."""
    pairs = interactions.user.astype(np.int64) * len(interactions.item_ids) + interactions.item
    first = np.zeros(len(pairs), dtype=np.bool_)
    first[np.unique(pairs, return_index=True)[1]] = True
    return first


def validation_events(interactions: Interactions) -> Events:
    """The position of every validation interaction that has a history, in the order of ``targets_of``."""
    events = np.flatnonzero(event_splits(interactions) == 1)
    return np.asarray(events[events > interactions.offsets[interactions.user[events]]])


def by_gap(
    memory: PurchaseMemory, interactions: Interactions, events: Events, half_life: float, most: int
) -> Iterator[npt.NDArray[np.float32]]:
    """Batches of ``(events, items)`` recalls that weigh a history's items by days gone by instead of by place."""
    from scipy.sparse import csr_matrix

    for start in range(0, len(events), _BATCH):
        rows, columns, weights = [], [], []
        for row, event in enumerate(events[start : start + _BATCH]):
            before = np.arange(max(interactions.offsets[interactions.user[event]], event - most), event)
            gaps = np.nan_to_num((interactions.timestamp[before[-1]] - interactions.timestamp[before]) / _DAY)
            rows.append(np.full(len(before), row))
            columns.append(interactions.item[before])
            weights.append(0.5 ** (gaps / half_life))
        shape = (len(rows), len(interactions.item_ids))
        asked = csr_matrix((np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))), shape=shape)
        yield memory.ties_of(asked.astype(np.float32))


def main() -> None:
    """Refit, recall and print a line a signal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, default=default_workspace_path())
    parser.add_argument("--count", type=int, default=4000, help="validation interactions")
    options = parser.parse_args()
    workspace = Workspace.open(options.workspace)
    interactions, recommender = workspace.interactions, workspace.recommender
    every, events = targets_of(interactions, "val"), validation_events(interactions)
    chosen = np.sort(np.random.default_rng(0).permutation(len(every))[: options.count])
    targets, events = [every[row] for row in chosen], events[chosen]
    users, items = np.array([target.user for target in targets]), [target.item for target in targets]
    weights, most = recommender.fusion.memory, recommender.prompts.max_items
    count = len(workspace.catalogue)
    print(f"{len(targets):,} validation interactions\n\n| signal | NDCG@10 | R@10 | NDCG@10 less the first line |")
    print("|---|---|---|---|")
    base: list[npt.NDArray[np.float64]] = []

    def line(name: str, batches: Iterator[npt.NDArray[np.floating]]) -> None:
        ranks: list[Ranks] = []
        for number, scores in enumerate(batches):
            ranks.append(ranks_of(scores.astype(np.float64), items[number * _BATCH : number * _BATCH + len(scores)]))
        values = ndcg(np.concatenate(ranks), 10)
        base.append(values)
        low, high = bootstrap_interval(values - base[0], users)
        found = hits(np.concatenate(ranks), 10).mean()
        print(f"| {name} | {values.mean():.4f} | {found:.4f} | {low:+.4f} to {high:+.4f} |", flush=True)

    def recalled(memory: PurchaseMemory, weights: MemoryWeights) -> Iterator[npt.NDArray[np.floating]]:
        for start in range(0, len(targets), _BATCH):
            yield memory.recall([target.history[-most:] for target in targets[start : start + _BATCH]], weights)

    def scored(part: Sequence[Target]) -> npt.NDArray[np.floating]:
        context = recommender.scorer.read([recommender.prompts.prompt(target.history) for target in part])
        return np.asarray(recommender.scorer.item_log_probs(context).cpu().numpy())

    def whole() -> Iterator[npt.NDArray[np.floating]]:
        for start in range(0, len(targets), _BATCH):
            yield scored(targets[start : start + _BATCH])

    everything = np.ones(len(interactions), dtype=np.bool_)
    memory = PurchaseMemory.fit(sequences_of(interactions, everything), count)
    line("purchases in their order", recalled(memory, weights))
    first = first_purchases(interactions)
    if not first.all():
        once = PurchaseMemory.fit(sequences_of(interactions, first), count)
        line(f"repeated purchases left out ({1 - first.mean():.1%})", recalled(once, weights))
    for least in (2.0, 3.0, 4.0, 5.0):
        liked = ~(interactions.rating < least)
        if liked.mean() < 1 and np.isfinite(interactions.rating).mean() > 0.5:
            fitted = PurchaseMemory.fit(sequences_of(interactions, liked), count)
            line(f"rated {least:g} or better ({liked.mean():.1%})", recalled(fitted, weights))
    if np.isfinite(interactions.timestamp).mean() > 0.9:
        for days in (30.0, 120.0, 480.0):
            line(f"weighed by days gone by, half-life {days:g}", by_gap(memory, interactions, events, days, most))
    fusion = recommender.fusion
    line("the whole model", whole())
    recommender.scorer.fusion = fusion.model_copy(update={"trend": 0.0})
    line("the whole model without the trend", whole())
    recommender.scorer.fusion = fusion.model_copy(
        update={"trend": 0.0, "memory": fusion.memory.model_copy(update={"following": 0.0})}
    )
    line("… and without what followed what", whole())


if __name__ == "__main__":
    main()
