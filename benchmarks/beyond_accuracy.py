"""What a workspace's recommendations are like beyond being right: popularity bias, variety, honest probabilities.

python benchmarks/beyond_accuracy.py [--workspace W] [--split test] [--targets 5000] [--plot FILE.png]

Lists of ten for sampled targets of a split, all items allowed, beside popularity and co-occurrence; docs/benchmarks.md
says how to read the tables.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.attribute_labels import AttributeLabels
from sidney.recsys_model.baselines import CoOccurrence, Popularity
from sidney.recsys_model.batch_decoding import BatchDecoder
from sidney.recsys_model.calibration import Reliability, brier, reliability
from sidney.recsys_model.catalogue import AttributeKind, Catalogue
from sidney.recsys_model.demo import default_workspace_path
from sidney.recsys_model.evaluation import sample_targets, score_parts
from sidney.recsys_model.list_metrics import (
    category_divergence,
    coverage,
    exposure,
    gini,
    label_diversity,
    long_tail,
    text_diversity,
)
from sidney.recsys_model.splits import Target, targets_of, training_sequences
from sidney.recsys_model.workspace import Workspace

Floats = npt.NDArray[np.float64]
_K = 10
_BATCH = 64
_LEAST_HISTORY = 3
"""A history of fewer items with a category has no proportions to keep to."""


@dataclass(frozen=True)
class Lists:
    """What one system recommends.

    Attributes:
        items: ``(targets, 10)`` item indices, best first.
        probabilities: ``(targets, 10)`` that each is the next item; a target's sum is that the next is among the ten.
    """

    items: npt.NDArray[np.int64]
    probabilities: Floats


def main() -> None:
    """Print the tables, and draw the curves where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, default=default_workspace_path())
    parser.add_argument("--split", choices=("val", "test"), default="test")
    parser.add_argument("--targets", type=int, default=5000, help="at most so many  [default: 5000]")
    parser.add_argument("--plot", type=Path, help="draw reliability and exposure into this PNG file")
    options = parser.parse_args()
    workspace = Workspace.open(options.workspace)
    # By length: batches of like length waste little on padding.
    targets = sorted(
        sample_targets(targets_of(workspace.interactions, options.split), options.targets, 0),
        key=lambda target: len(target.history),
    )
    if not targets:
        raise SystemExit(f"nothing to predict in {options.split}")
    systems = {name: collect(scores, targets) for name, scores in systems_of(workspace).items()}
    print(f"{len(targets):,} targets of {options.split}, {len(workspace.catalogue):,} items, lists of {_K}\n")
    print(bias_table(workspace, systems, targets) + "\n")
    wanted = np.array([target.item for target in targets])
    print(calibration_table(systems, wanted))
    if options.plot:
        draw(systems, wanted, len(workspace.catalogue), options.plot)
        print(f"\n{options.plot}")


Scores = Callable[[Sequence[Target]], Floats]


def systems_of(workspace: Workspace) -> dict[str, Scores]:
    """By name, what gives ``(targets, items)`` probabilities."""
    sequences, items = training_sequences(workspace.interactions), len(workspace.catalogue)
    recommender = workspace.recommender
    decoder = BatchDecoder(recommender.ids, recommender.scorer)
    weight = recommender.fusion.id_weight
    popularity, together = Popularity(sequences, items), CoOccurrence(sequences, items)
    return {
        "sidney": lambda batch: from_logs(score_parts(decoder, recommender.prompts, batch, weight).fused(weight)),
        popularity.name: lambda batch: from_counts(popularity.scores([target.history for target in batch])),
        together.name: lambda batch: from_counts(together.scores([target.history for target in batch])),
    }


def from_logs(scores: Floats) -> Floats:
    """Probabilities of fused log-probabilities: a weighted mean of two of them need not sum to one by itself."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def from_counts(scores: Floats) -> Floats:
    """Shares of each row's sum; of a row of zeros, the same for all."""
    sums = scores.sum(axis=1, keepdims=True)
    return np.where(sums > 0, scores / np.maximum(sums, 1e-12), 1 / scores.shape[1])


def collect(scores: Scores, targets: Sequence[Target]) -> Lists:
    """The ten likeliest items of every target; of equal ones the earlier in the catalogue."""
    items, probabilities = [], []
    for start in range(0, len(targets), _BATCH):
        given = scores(targets[start : start + _BATCH])
        first = np.argsort(-given, axis=1, kind="stable")[:, :_K]
        items.append(first)
        probabilities.append(np.take_along_axis(given, first, axis=1))
    return Lists(np.concatenate(items), np.concatenate(probabilities))


def bias_table(workspace: Workspace, systems: Mapping[str, Lists], targets: Sequence[Target]) -> str:
    """Popularity bias, variety and how far categories are kept to; what people did stands in the last line."""
    items = len(workspace.catalogue)
    sequences = training_sequences(workspace.interactions)
    sales = exposure(np.concatenate(sequences), items) if sequences else np.zeros(items, dtype=np.int64)
    tail = long_tail(sales)
    labels = AttributeLabels.find(workspace.catalogue)
    categories = category_weights(workspace.catalogue)
    bought = np.array([[target.item] for target in targets])
    long = [target.history[-_K:] for target in targets if len(target.history) >= _K]
    last = np.stack(long).astype(np.int64) if long else np.zeros((0, _K), dtype=np.int64)
    lines = [
        "| system | R@10 | coverage@10 | Gini | mean purchases | long tail | variety of text | variety of labels "
        "| categories, nats off |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, lists in {**systems, "what people did": None}.items():
        shown = bought if lists is None else lists.items
        together = last if lists is None else lists.items
        exposed = exposure(shown, items)
        cells = [
            name,
            f"{(lists.items == bought).any(axis=1).mean():.4f}" if lists else "–",
            f"{coverage(exposed):.1%}",
            f"{gini(exposed):.3f}",
            f"{sales[shown].mean():.1f}",
            f"{tail[shown].mean():.1%}",
            _mean(text_diversity(together, workspace.item_vectors)),
            _mean(label_diversity(together, labels)),
            _mean(_off(categories, targets, lists.items)) if lists and categories is not None else "–",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def category_weights(catalogue: Catalogue) -> Floats | None:
    """``(items, categories)`` each item's weight of one shared among its categories; ``None`` if there are none."""
    column = catalogue.columns.get("categories")
    if column is None or column.kind not in (AttributeKind.LABEL, AttributeKind.LABELS) or not column.label_members:
        return None
    weights = np.zeros((len(catalogue), len(column.label_members)), dtype=np.float32)
    for number, members in enumerate(column.label_members.values()):
        weights[members, number] = 1
    return np.asarray(weights / np.maximum(weights.sum(axis=1, keepdims=True), 1), dtype=np.float64)


def _off(weights: Floats, targets: Sequence[Target], lists: npt.NDArray[np.int64]) -> Floats:
    known = weights.sum(axis=1) > 0
    rows = [row for row, target in enumerate(targets) if known[target.history].sum() >= _LEAST_HISTORY]
    parts = []
    for start in range(0, len(rows), _BATCH):
        part = rows[start : start + _BATCH]
        wanted = np.stack([weights[targets[row].history].sum(axis=0) for row in part])
        parts.append(category_divergence(wanted, weights[lists[part]].sum(axis=1)))
    return np.concatenate(parts) if parts else np.zeros(0)


def calibration_table(systems: Mapping[str, Lists], wanted: npt.NDArray[np.int64]) -> str:
    """How honest probabilities are: that the next item is among the ten, and of each of the ten by itself."""
    lines = [
        "| system | P(next in the 10), mean | came true | calibration error | Brier | of always the mean "
        "| each of the 10: calibration error | Brier |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, lists in systems.items():
        sums, came = _in_list(lists, wanted)
        each, right = lists.probabilities.ravel(), (lists.items == wanted[:, None]).astype(np.float64).ravel()
        cells = [
            name,
            *(f"{value:.4f}" for value in (sums.mean(), came.mean(), reliability(sums, came).error)),
            *(f"{value:.4f}" for value in (brier(sums, came), brier(np.full(len(came), came.mean()), came))),
            f"{reliability(each, right, 20).error:.5f}",
            f"{brier(each, right):.5f}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    for name, lists in systems.items():
        curve = reliability(*_in_list(lists, wanted))
        lines += ["", f"| {name}: predicted | " + " | ".join(f"{value:.3f}" for value in curve.predicted) + " |"]
        lines += ["|---|" + "---|" * len(curve.counts)]
        lines += ["| came true | " + " | ".join(f"{value:.3f}" for value in curve.observed) + " |"]
    return "\n".join(lines)


def _in_list(lists: Lists, wanted: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    # Float sums may pass 1 by a hair.
    sums = np.minimum(lists.probabilities.sum(axis=1), 1.0)
    return sums, (lists.items == wanted[:, None]).any(axis=1).astype(np.float64)


def draw(systems: Mapping[str, Lists], wanted: npt.NDArray[np.int64], items: int, path: Path) -> None:
    """Reliability of P(next in the ten) on the left, the Lorenz curve of exposure on the right."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 5), layout="constrained")
    FigureCanvasAgg(figure)
    honest, lorenz = figure.subplots(1, 2)
    top = 0.0
    for name, lists in systems.items():
        curve: Reliability = reliability(*_in_list(lists, wanted))
        honest.plot(curve.predicted, curve.observed, marker="o", label=name)
        top = max(top, float(curve.predicted.max()), float(curve.observed.max()))
        shares = np.cumsum(np.sort(exposure(lists.items, items))) / lists.items.size
        lorenz.plot(np.linspace(0, 1, items), shares, label=name)
    honest.plot([0, top], [0, top], color="gray", linestyle=":")
    honest.set_xlabel("P(next item in the first ten)")
    honest.set_ylabel("came true")
    lorenz.plot([0, 1], [0, 1], color="gray", linestyle=":")
    lorenz.set_xlabel("share of the catalogue, least shown first")
    lorenz.set_ylabel("share of all places in lists")
    for axis in (honest, lorenz):
        axis.grid(alpha=0.3)
        axis.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, format="png", dpi=120)


def _mean(values: Floats) -> str:
    known = values[np.isfinite(values)]
    return f"{known.mean():.3f}" if len(known) else "–"


if __name__ == "__main__":
    main()
