"""Tables, in Markdown, of whatever results there are.

.venv/bin/python -m benchmarks.quality.report [--results .build/quality]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.quality.data_sets import KNOWN, ROOT, Published
from benchmarks.quality.results import Result, read_results

__all__ = ["report"]

NAMES = {
    "sidney": "**Sidney**",
    "sidney-ids": "Sidney, ID tokens alone",
    "sidney-head": "Sidney, item head and memory alone",
    "popularity": "popularity",
    "co-occurrence": "item-to-item co-occurrence",
    "ease": "EASE",
    "als": "implicit ALS",
    "sasrec": "SASRec, full softmax",
    "esasrec": "eSASRec",
}
SEQUENTIAL = ("sasrec", "esasrec")
_CUTOFFS = (5, 10, 50)
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Figures:
    """One system's figures a target, the mean over its seeds: ``hit`` and ``ndcg`` by cut-off."""

    hit: Mapping[int, Floats]
    ndcg: Mapping[int, Floats]

    @classmethod
    def of(cls, results: Sequence[Result], masked: bool) -> Figures:
        """The figures of a system's results with all of its seeds."""
        ranks = np.stack([result.masked if masked else result.plain for result in results])
        return cls(
            {cutoff: (ranks <= cutoff).mean(axis=0) for cutoff in _CUTOFFS},
            {cutoff: np.where(ranks <= cutoff, 1 / np.log2(ranks + 1.0), 0.0).mean(axis=0) for cutoff in _CUTOFFS},
        )


def report(folder: Path, remark: str = "", published: Sequence[Published] = ()) -> str:
    """One data set's tables; a line that says so where there are no results.

    Args:
        folder: Its results, and ``rows/rows.json``.
        remark: What a reader must know of the data.
        published: What others report.
    """
    facts = json.loads((folder / "rows" / "rows.json").read_text(encoding="utf-8"))
    found = read_results(folder, facts["key"])
    systems = {name: list(found[name].values()) for name in NAMES if name in found}
    lines = [
        f"## {facts['data_set']}",
        "",
        f"{facts['items']:,} items, {facts['users']:,} users, {facts['interactions']:,} interactions. "
        f"{facts['test']:,} test interactions, each predicted from all earlier ones of its user; all items ranked; "
        f"{facts['cold_test_targets']:,} of the targets never seen in training, counted like the others. {remark}",
    ]
    if not systems:
        return "\n".join([*lines, "", "No results yet."])
    for masked in (False, True):
        lines += ["", *_accuracy(systems, masked)]
    lines += ["", *_comparison(systems)]
    lines += ["", *_cost(systems)]
    if published:
        lines += ["", "| published, full ranking | R@10 | NDCG@10 |", "|---|---|---|"]
        lines += [f"| {row.system} | {_figure(row.hit10)} | {_figure(row.ndcg10)} |" for row in published]
    return "\n".join(lines)


def _accuracy(systems: Mapping[str, list[Result]], masked: bool) -> list[str]:
    from sidney.recsys_model.evaluation.metrics import bootstrap_interval

    title = "seen items masked" if masked else "seen items not masked"
    heads = [f"{metric}@{cutoff}" for cutoff in _CUTOFFS for metric in ("R", "NDCG")]
    lines = [
        f"| {title} | seeds | {' | '.join(heads)} | R@10, 95% by user | NDCG@10, 95% by user |",
        "|---" * (len(heads) + 4) + "|",
    ]
    for name, results in systems.items():
        figures = Figures.of(results, masked)
        cells = [_figure(float(part[cutoff].mean())) for cutoff in _CUTOFFS for part in (figures.hit, figures.ndcg)]
        intervals = [
            "{} to {}".format(*(_figure(end) for end in bootstrap_interval(part[10], results[0].users)))
            for part in (figures.hit, figures.ndcg)
        ]
        lines.append(f"| {NAMES[name]} | {len(results)} | {' | '.join(cells)} | {' | '.join(intervals)} |")
    return lines


def _comparison(systems: Mapping[str, list[Result]]) -> list[str]:
    """Sidney less each peer, paired by user: each target's figures are the means over the seeds of either."""
    from sidney.recsys_model.evaluation.metrics import bootstrap_interval

    peers = [name for name in systems if not name.startswith("sidney")]
    if "sidney" not in systems or not peers:
        return ["No comparison yet: it needs Sidney and a peer."]
    figures = {name: Figures.of(results, masked=False) for name, results in systems.items()}
    users = systems["sidney"][0].users

    def ndcg(name: str) -> float:
        return float(figures[name].ndcg[10].mean())

    lines = ["| Sidney less | NDCG@10 | ratio | | R@10 | |", "|---|---|---|---|---|---|"]
    for name in peers:
        cells = []
        for ours, theirs in (
            (figures["sidney"].ndcg[10], figures[name].ndcg[10]),
            (figures["sidney"].hit[10], figures[name].hit[10]),
        ):
            low, high = bootstrap_interval(ours - theirs, users)
            verdict = "ahead" if low > 0 else "behind" if high < 0 else "no clear difference"
            cells.append((f"{low:+.4f} to {high:+.4f}", verdict))
        ratio = ndcg("sidney") / ndcg(name) if ndcg(name) else float("inf")
        (first, verdict), (second, other) = cells
        lines.append(f"| {NAMES[name]} | {first} | {ratio:.2f} | {verdict} | {second} | {other} |")
    sequential = [name for name in SEQUENTIAL if name in systems]
    if sequential:
        lines += ["", f"Best sequential peer: {NAMES[max(sequential, key=ndcg)]}."]
    lines += ["", f"Best peer of all: {NAMES[max(peers, key=ndcg)]}."]
    return lines


def _cost(systems: Mapping[str, list[Result]]) -> list[str]:
    lines = [
        "| | settings | NDCG@10 on validation | trials, processor minutes of tuning | minutes a seed | seconds to rank "
        "| parameters beyond the item table |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, results in systems.items():
        if name.startswith("sidney-"):
            continue
        infos = [result.info for result in results]
        first = infos[0]
        settings = ", ".join(f"{key} {value}" for key, value in first.settings.items()) or "defaults"
        validation = "" if first.validation_ndcg10 is None else _figure(first.validation_ndcg10)
        tuning = (
            "chooses inside its build"
            if name == "sidney"
            else f"{first.trials}, {first.tuning_seconds / 60:.1f}" + ("" if first.tuned else " (more could be tried)")
        )
        beyond = first.parameters - first.item_parameters
        lines.append(
            f"| {NAMES[name]} | {settings} | {validation} | {tuning} "
            f"| {np.mean([info.fit_seconds for info in infos]) / 60:.1f} "
            f"| {np.mean([info.rank_seconds for info in infos]):.0f} | {beyond:,} |"
        )
    return lines


def _figure(value: float) -> str:
    return f"{value:.4f}".lstrip("0") if value < 1 else f"{value:.4f}"


def main() -> None:
    """Print the tables of every data set that has rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=Path, default=ROOT / ".build" / "quality")
    parser.add_argument("names", nargs="*", help="only these data sets")
    options = parser.parse_args()
    names = options.names or [path.parent.parent.name for path in sorted(options.results.glob("*/rows/rows.json"))]
    for name in names:
        known = KNOWN.get(name)
        about = (known[1].remark, known[1].published) if known else ("", ())
        print(report(options.results / name, *about), end="\n\n")


if __name__ == "__main__":
    main()
