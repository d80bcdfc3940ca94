"""Items that training never saw: how often they are found, beside items that it knows.

python -m benchmarks.cold_items --data-set scientific|electronics|beauty|FOLDER [--share .05] [--seed 0] [--epochs N]

A share of the items is taken out of the files altogether, a workspace is built of the rest, and then they are added to
it as new items are, without training. Every item is ranked for every test interaction. Stopped, it goes on; run again,
it prints the tables of what is there.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from benchmarks.quality.cold_split import ColdSplit, prepare
from benchmarks.quality.data_sets import ROOT, find_data_sets
from benchmarks.quality.ours import ALONE, SYSTEM, build, rank_all, scores_of
from benchmarks.quality.ranking import Ranks, rank_targets
from benchmarks.quality.results import Result, ResultInfo, read_results, write_result
from benchmarks.quality.rows import Ints, Targets

if TYPE_CHECKING:
    from sidney.recsys_model.workspace import Workspace

__all__ = ["Groups", "ratio_interval", "report", "text_neighbours"]

NAMES = {
    SYSTEM: "**Sidney**",
    **{name: f"Sidney, {what}" for name, what in ALONE.items()},
    "text-neighbours": "nearest texts to the history's mean",
    "popularity": "popularity",
}
ASKED = 0.5
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Groups:
    """``(targets,)`` which targets are items held out, bought in training, and neither (there, but never bought)."""

    cold: npt.NDArray[np.bool_]
    warm: npt.NDArray[np.bool_]

    @property
    def unsold(self) -> npt.NDArray[np.bool_]:
        """Targets that the catalogue had and nobody bought in training."""
        return ~self.cold & ~self.warm


def ratio_interval(
    values: Floats,
    users: npt.NDArray[np.integer],
    above: npt.NDArray[np.bool_],
    below: npt.NDArray[np.bool_],
    *,
    samples: int = 1000,
    seed: int = 0,
) -> tuple[float, float, float]:
    """The mean of ``values[above]`` over that of ``values[below]``, and its 95% interval, resampling users."""
    _, dense = np.unique(users, return_inverse=True)
    sums = np.stack([np.bincount(dense[part], values[part], dense.max() + 1) for part in (above, below)])
    counts = np.stack([np.bincount(dense[part], minlength=dense.max() + 1) for part in (above, below)])
    generator = np.random.default_rng(seed)
    ratios = []
    for sample in range(samples + 1):
        drawn = generator.integers(sums.shape[1], size=sums.shape[1]) if sample else np.arange(sums.shape[1])
        with np.errstate(invalid="ignore", divide="ignore"):
            means = sums[:, drawn].sum(axis=1) / counts[:, drawn].sum(axis=1)
            ratios.append(float(means[0] / means[1]))
    finite = [ratio for ratio in ratios[1:] if np.isfinite(ratio)]
    low, high = np.quantile(finite, [0.025, 0.975]) if finite else (np.nan, np.nan)
    return ratios[0], float(low), float(high)


def text_neighbours(vectors: npt.NDArray[np.float32], histories: Sequence[Ints]) -> npt.NDArray[np.float32]:
    """``(histories, items)`` cosines of every item's text to the mean of the history's texts."""
    means = np.stack([vectors[history].mean(axis=0) for history in histories])
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    return np.asarray(means / np.maximum(lengths, 1e-9) @ vectors.T)


def report(results: Mapping[str, Result], groups: Groups) -> str:
    """Tables in Markdown: recall and NDCG at 10 by group and system, then cold over warm."""
    from sidney.recsys_model.evaluation.metrics import bootstrap_interval, hits, ndcg

    parts = {"cold": groups.cold, "warm": groups.warm, "in the catalogue, never bought": groups.unsold}
    lines = []
    for title, which in (("seen items not masked", "plain"), ("seen items masked", "masked")):
        lines += [f"| targets, {title} | number | system | R@10 | 95% by user | NDCG@10 | 95% by user |"]
        lines += ["|---|---|---|---|---|---|---|"]
        for part, rows in parts.items():
            for name, result in results.items():
                ranks, users = getattr(result, which)[rows], result.users[rows]
                if not len(ranks):
                    continue
                cells = [part, f"{len(ranks):,}", NAMES[name]]
                for values in (hits(ranks, 10), ndcg(ranks, 10)):
                    low, high = bootstrap_interval(values, users)
                    cells += [_figure(float(values.mean())), f"{_figure(low)} to {_figure(high)}"]
                lines.append("| " + " | ".join(cells) + " |")
        lines.append("")
    for name in (name for name in (SYSTEM, *ALONE) if name in results):
        for title, which in (("", "plain"), (", seen items masked", "masked")):
            values = hits(getattr(results[name], which), 10)
            ratio, low, high = ratio_interval(values, results[name].users, groups.cold, groups.warm)
            line = f"{NAMES[name].strip('*')}{title}: R@10 over cold targets is {ratio:.2f} times that over warm ones "
            line += f"({low:.2f} to {high:.2f})"
            if name == SYSTEM and which == "plain":
                line += f"; at least {ASKED} is asked: {'met' if ratio >= ASKED else 'NOT met'}"
            lines.append(line)
    return "\n".join(lines)


def _figure(value: float) -> str:
    return f"{value:.4f}".removeprefix("0")


def _built(split: ColdSplit, path: Path, seed: int, epochs: int | None) -> tuple[Workspace, float]:
    """The workspace with the cold items added; seconds are those of the build, 0 where everything was there."""
    from sidney.recsys_model.building.new_items import add_items
    from sidney.recsys_model.errors import WorkspaceError
    from sidney.recsys_model.workspace import Workspace
    from sidney.tools.lookup_step import LookupStep

    seconds = 0.0
    try:
        workspace = Workspace.open(path)
    except WorkspaceError:
        seconds = build(split.warm, path, seed, epochs)
        workspace = Workspace.open(path)
    if workspace.trained_items == len(workspace.catalogue):
        known = set(workspace.catalogue.item_ids)
        seen = [
            item_id for item_id, cold in zip(split.item_ids, split.is_cold, strict=True) if cold and item_id in known
        ]
        if seen:
            raise SystemExit(f"{path} was built with {len(seen)} of the items to be held out; give another --workspace")
        workspace = add_items(path, [split.cold_items], extra_steps=[LookupStep()])
    return workspace, seconds


def _ranked(workspace: Workspace, split: ColdSplit) -> dict[str, tuple[Ranks, Ranks]]:
    """By system, the test targets' ranks plainly and with seen items masked."""
    from sidney.recsys_model.data.splits import training_sequences
    from sidney.recsys_model.evaluation.baselines import Popularity
    from sidney.recsys_model.quantisers.quantiser import load_quantiser

    # The new items stand last in the workspace, so positions differ from those of the files.
    place = np.array([workspace.catalogue.index_of(item_id) for item_id in split.item_ids], dtype=np.int32)
    test = split.rows.test
    targets = Targets(test.users, place[test.items], [place[history] for history in test.histories])
    vectors = load_quantiser(workspace.build_path / "ids" / "quantiser.safetensors").centred(workspace.item_vectors)
    popularity = Popularity(training_sequences(workspace.interactions), len(workspace.catalogue))
    ranks = rank_all(scores_of(workspace), targets)
    ranks["text-neighbours"] = rank_targets(lambda histories: text_neighbours(vectors, histories), targets)
    ranks["popularity"] = rank_targets(popularity.scores, targets)
    return ranks


def main() -> None:
    """Split, build, add, rank and print, as far as that is not done already."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-set", required=True, help="a name, or a folder of items.parquet, interactions.parquet")
    parser.add_argument("--data", type=Path, help="the folder of the public data sets")
    parser.add_argument("--share", type=float, default=0.05, help="of the items bought in training  [default: .05]")
    parser.add_argument("--seed", type=int, default=0, help="of the draw and of the build")
    parser.add_argument("--workspace", type=Path, help="where to build  [default: .build/cold/NAME-SHARE-SEED]")
    parser.add_argument("--epochs", type=int, help="at most so many, for a quick look")
    options = parser.parse_args()
    given = Path(options.data_set)
    named, others = ([], [given]) if given.is_dir() else ([options.data_set], [])
    (data_set,) = find_data_sets(named, options.data, others)
    if not 0 < options.share < 1:
        parser.error("--share is above 0 and below 1")
    path = options.workspace or ROOT / ".build" / "cold" / f"{data_set.name}-{options.share:g}-{options.seed}"
    folder = path / "cold-items"
    split = prepare(data_set, folder, options.share, options.seed)
    settings = {} if options.epochs is None else {"epochs": options.epochs}
    results = read_results(folder / "results", split.key)
    waiting = [name for name in NAMES if options.seed not in results.get(name, {})]
    if waiting:
        workspace, seconds = _built(split, path, options.seed, options.epochs)
        for name, (plain, masked) in _ranked(workspace, split).items():
            info = ResultInfo(name, options.seed, settings, fit_seconds=round(seconds, 1), rows=split.key)
            write_result(folder / "results", info, split.rows.test, plain, masked)
        results = read_results(folder / "results", split.key)
    asked = split.rows.test.items
    groups = Groups(split.is_cold[asked], (split.rows.counts() > 0)[asked])
    print(
        f"{data_set.name}: {int(split.is_cold.sum()):,} of {len(split.item_ids):,} items held out of training, "
        f"{len(asked):,} test interactions, all items ranked, seed {options.seed}\n"
    )
    print(report({name: results[name][options.seed] for name in NAMES}, groups))


if __name__ == "__main__":
    main()
