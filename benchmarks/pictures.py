"""Pictures of a built workspace: learning curves, code usage, the ID tree, and quality against time and model size.

python benchmarks/pictures.py --workspace W --out DIR [--results DIR]

Quality needs result files of `make bench-quality`, a picture a data set; where there are none, it says so.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sidney.recsys_model.demo import default_workspace_path
from sidney.recsys_model.ids.prefix_names import PrefixNames
from sidney.recsys_model.ids.semantic_ids import SemanticIds
from sidney.recsys_model.workspace import Workspace
from sidney.tui.code_usage_plot import plot_code_usage

_RESULTS = Path(__file__).parent.parent / ".build" / "quality"


def main() -> None:
    """Draw everything that there is something of."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, default=default_workspace_path())
    parser.add_argument("--out", type=Path, default=Path(".build/pictures"), help="where the pictures go")
    parser.add_argument("--results", type=Path, default=_RESULTS, help="result files of `make bench-quality`")
    options = parser.parse_args()
    workspace = Workspace.open(options.workspace)
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)

    epochs = json.loads((workspace.build_path / "model" / "training.json").read_text(encoding="utf-8"))["epochs"]
    if epochs:
        draw_learning_curves(epochs, out / "learning-curves.png")
        print(out / "learning-curves.png")
    plot_code_usage(workspace.semantic_ids, out / "code-usage.png")
    print(out / "code-usage.png")
    names = PrefixNames.load(workspace.build_path / "ids" / "names.json")
    draw_id_tree(workspace.semantic_ids, names, workspace.catalogue.titles, out / "id-tree.png")
    print(out / "id-tree.png")
    results = read_results(options.results)
    for data, systems in results.items():
        draw_quality(systems, data.replace("_", " ").capitalize(), out / f"quality-{data}.png")
        print(out / f"quality-{data}.png")
    if not results:
        print(f"no result files below {options.results}; `make bench-quality` makes them")


# --- learning curves --------------------------------------------------------------------------------------------------


def draw_learning_curves(epochs: Sequence[Mapping[str, float]], path: Path) -> None:
    """Training loss and validation NDCG@10 by epoch, the epoch that was kept marked, above minutes of training."""
    number = [int(epoch["epoch"]) for epoch in epochs]
    minutes = np.cumsum([epoch["seconds"] for epoch in epochs]) / 60
    figure = _figure(8, 5.2)
    loss, validation = figure.subplots(2, 1, sharex=True)
    loss.plot(number, [epoch["loss"] for epoch in epochs], marker="o", color="tab:gray")
    loss.set_ylabel("training loss")
    values = [epoch["validation"] for epoch in epochs]
    validation.plot(number, values, marker="o", color="tab:blue")
    best = int(np.argmax(values))
    validation.plot(number[best], values[best], "o", markersize=12, markerfacecolor="none", color="tab:red")
    validation.annotate(
        f"kept: {values[best]:.4f} after {minutes[best]:.1f} min",
        (number[best], values[best]),
        xytext=(-10, -20),
        textcoords="offset points",
        ha="right",
        va="top",
    )
    validation.set_ylabel("validation NDCG@10")
    validation.set_xlabel("epoch")
    # At most twelve ticks, or the numbers of a long run would run into each other.
    validation.set_xticks(number[:: -(-len(number) // 12)])
    for axis in (loss, validation):
        axis.grid(alpha=0.3)
        axis.margins(y=0.12)
    figure.savefig(path, format="png", dpi=120)


# --- the ID tree ------------------------------------------------------------------------------------------------------

_SHOWN = (6, 4, 3)
"""How many prefixes are drawn of each level: the largest ones, below each of the level before."""


@dataclass(frozen=True)
class Branch:
    """A prefix as it is drawn: what stands in its box, and the boxes to its right."""

    label: str
    below: tuple[Branch, ...] = ()
    more: int = 0
    """Siblings below it that are not drawn."""

    @property
    def rows(self) -> int:
        """Lines of text that the branch needs."""
        return max(1, sum(branch.rows for branch in self.below) + (self.more > 0))


def draw_id_tree(ids: SemanticIds, names: PrefixNames, titles: Sequence[str], path: Path) -> None:
    """The largest prefixes with the largest below them: with names and sizes, single items with their titles."""
    sizes = ids.prefixes[0].end - ids.prefixes[0].start
    shown = np.argsort(-sizes, kind="stable")[: _SHOWN[0]]
    branches = [_branch(ids, names, titles, 0, int(prefix)) for prefix in shown]
    rows = sum(branch.rows for branch in branches)
    figure = _figure(4.4 * ids.levels, 0.24 * rows + 0.8)
    axis = figure.subplots()
    top = 0
    for order, branch in enumerate(branches):
        _draw_branch(axis, branch, 0, top, colormaps["tab10"](order % 10))
        top += branch.rows
    axis.set_xlim(0, ids.levels)
    axis.set_ylim(rows, 0)
    axis.set_xticks(np.arange(ids.levels) + 0.5, [f"level {level + 1}" for level in range(ids.levels)])
    axis.xaxis.tick_top()
    axis.tick_params(length=0)
    axis.set_yticks([])
    for spine in axis.spines.values():
        spine.set_visible(False)
    axis.set_title(f"The {len(shown)} largest of {len(sizes)} first-level prefixes; after the dot, their items", pad=12)
    figure.savefig(path, format="png", dpi=120)


def _branch(ids: SemanticIds, names: PrefixNames, titles: Sequence[str], depth: int, prefix: int) -> Branch:
    level = ids.prefixes[depth]
    items = int(level.end[prefix] - level.start[prefix])
    first = int(ids.order[level.start[prefix]])
    codes = ids.codes[first, : depth + 1]
    if items == 1:
        # Everything below is one item.
        return Branch(f"{codes[-1]}  {titles[first]}")
    label = f"{codes[-1]}  {names.name(codes) or '(no name)'} · {items}"
    if depth + 1 >= ids.levels:
        return Branch(label)
    _, children = ids.below(depth + 1, np.array([prefix]))
    below = ids.prefixes[depth + 1]
    children = children[np.argsort(below.start[children] - below.end[children], kind="stable")]
    kept = children[: _SHOWN[min(depth + 1, len(_SHOWN) - 1)]]
    drawn = tuple(_branch(ids, names, titles, depth + 1, int(child)) for child in kept)
    return Branch(label, drawn, len(children) - len(kept))


def _draw_branch(axis: Axes, branch: Branch, depth: int, top: int, colour: tuple[float, float, float, float]) -> None:
    fade = (*colour[:3], (0.55, 0.35, 0.2)[min(depth, 2)])
    axis.add_patch(Rectangle((depth, top), 1, branch.rows, facecolor=fade, edgecolor="white", linewidth=1.5))
    # Dollar signs in titles are no mathematics.
    text = branch.label if len(branch.label) <= 50 else branch.label[:49].rstrip() + "…"
    axis.text(depth + 0.015, top + branch.rows / 2, text.replace("$", r"\$"), va="center", fontsize=9, clip_on=True)
    at = top
    for below in branch.below:
        _draw_branch(axis, below, depth + 1, at, colour)
        at += below.rows
    if branch.more:
        axis.text(depth + 1.015, at + 0.5, f"and {branch.more} more", va="center", fontsize=9, color="gray")


# --- quality against cost ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class System:
    """One system on one data set: means over seeds.

    Attributes:
        name: What it is called.
        ndcg: NDCG@10 on test, whole catalogue ranked, seen items not masked.
        minutes: Wall time of one fit.
        parameters: Numbers that it learns.
    """

    name: str
    ndcg: float
    minutes: float
    parameters: float


def read_results(folder: Path) -> dict[str, list[System]]:
    """Systems by data set, from result files ``DATA/SYSTEM-SEED.parquet`` and the ``.json`` beside them."""
    import pyarrow.parquet as pq

    found: dict[str, list[System]] = {}
    for data in sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else ():
        runs: dict[str, list[tuple[float, dict[str, Any]]]] = defaultdict(list)
        for path in sorted(data.glob("*-*.parquet")):
            facts = path.with_suffix(".json")
            if facts.exists():
                ranks = np.asarray(pq.read_table(path, columns=["rank"]).column("rank"), dtype=np.float64)
                gains = np.where(ranks <= 10, 1 / np.log2(ranks + 1), 0)
                runs[path.stem.rpartition("-")[0]].append(
                    (float(gains.mean()), json.loads(facts.read_text(encoding="utf-8")))
                )
        if runs:
            found[data.name] = [
                System(
                    name,
                    float(np.mean([ndcg for ndcg, _ in seeds])),
                    float(np.mean([info["fit_seconds"] for _, info in seeds])) / 60,
                    float(np.mean([info["parameters"] for _, info in seeds])),
                )
                for name, seeds in runs.items()
            ]
    return found


def draw_quality(systems: Sequence[System], title: str, path: Path) -> None:
    """NDCG@10 against minutes of training and against parameters, a point a system."""
    figure = _figure(12, 5)
    by_time, by_size = figure.subplots(1, 2, sharey=True)
    _scatter(by_time, systems, [max(system.minutes, 0.001) for system in systems], "minutes to fit")
    # What learns nothing stands a decade before the smallest of the others: a logarithm has no place for zero.
    smallest = min((system.parameters for system in systems if system.parameters), default=10.0)
    _scatter(by_size, systems, [system.parameters or smallest / 10 for system in systems], "parameters; leftmost: none")
    by_time.set_ylabel("NDCG@10, test")
    figure.suptitle(title)
    figure.savefig(path, format="png", dpi=120)


def _scatter(axis: Axes, systems: Sequence[System], costs: Sequence[float], label: str) -> None:
    axis.set_xscale("log")
    axis.set_xlabel(label)
    axis.grid(alpha=0.3)
    # Room for the names, which stand to the right of their points.
    decades = np.log10(max(costs) / min(costs)) + 1
    axis.set_xlim(min(costs) / 10 ** (0.08 * decades), max(costs) * 10 ** (0.45 * decades))
    axis.margins(y=0.15)
    values = [system.ndcg for system in systems]
    axis.scatter(costs, values, s=36, c=[colormaps["tab10"](n % 10) for n in range(len(systems))], zorder=3)
    for system, cost, at in zip(systems, costs, _spread(values), strict=True):
        moved = at != system.ndcg
        axis.annotate(
            system.name,
            (cost, system.ndcg),
            xytext=(cost * 10 ** ((0.08 if moved else 0.03) * decades), at),
            fontsize=9,
            ha="left",
            va="center",
            arrowprops={"arrowstyle": "-", "color": "gray", "relpos": (0, 0.5)} if moved else None,
        )


def _spread(values: Sequence[float], lines: int = 20) -> list[float]:
    """Heights for labels, moved up as little as needed for no two to be closer than a line."""
    room = (max(values) - min(values) or 0.01) * 1.3 / lines
    heights = list(values)
    last = -np.inf
    for index in np.argsort(values, kind="stable"):
        heights[index] = max(values[index], last + room)
        last = heights[index]
    return heights


def _figure(width: float, height: float) -> Figure:
    # Without pyplot: nothing global is touched, and no display is looked for.
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


if __name__ == "__main__":
    main()
