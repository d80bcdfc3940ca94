"""Build a workspace with Sidney's defaults and one seed, from raw files, and rank every test target with it.

.venv/bin/python -m benchmarks.quality.ours --data-set scientific --rows ROWS --out FOLDER [--seed 0] [--epochs N]
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from benchmarks.quality.data_sets import ROOT, DataSet, find_data_sets
from benchmarks.quality.export import rows_key
from benchmarks.quality.ranking import Ranks, ranks_of
from benchmarks.quality.results import ResultInfo, write_result
from benchmarks.quality.rows import Rows, Targets, read_rows

if TYPE_CHECKING:
    from sidney.recsys_model.data.splits import Target
    from sidney.recsys_model.workspace import Workspace

__all__ = ["ALONE", "SYSTEM", "build", "rank_all"]

SYSTEM = "sidney"
ALONE = {"sidney-ids": "ID tokens alone", "sidney-head": "item head and memory alone"}
"""Parts of the model that are ranked by themselves too."""

_BATCH = 64
ScoresOf = Callable[[Sequence["Target"]], Mapping[str, npt.NDArray[np.floating]]]


def build(data_set: DataSet, workspace: Path, seed: int, epochs: int | None = None) -> float:
    """``sidney build`` with the defaults in a process of its own; its wall seconds.

    Seconds of a build that was stopped and goes on are added up, as far as they were written down.

    Raises:
        SystemExit: The build failed; its own message has been shown.
    """
    workspace.mkdir(parents=True, exist_ok=True)
    clock = workspace / "bench-seconds.json"
    before = float(json.loads(clock.read_text(encoding="utf-8"))) if clock.exists() else 0.0
    program = Path(sys.executable).with_name("sidney")
    command = [str(program), "build", "--workspace", str(workspace), "--seed", str(seed)]
    command += ["--items", str(data_set.items), "--interactions", str(data_set.interactions)]
    if data_set.ignore_columns:
        command += ["--ignore-columns", ",".join(data_set.ignore_columns)]
    if data_set.skip_bad_rows:
        command.append("--skip-bad-rows")
    if epochs is not None:
        command += ["--epochs", str(epochs)]
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT) as process:
        while True:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                pass
            except BaseException:
                process.terminate()
                raise
            # Written while it runs: a build that is killed has cost what it has cost.
            clock.write_text(json.dumps(before + time.perf_counter() - started), encoding="utf-8")
            if process.returncode is not None:
                break
    if process.returncode:
        sys.exit(f"sidney build ended with {process.returncode}: {' '.join(command)}")
    return before + time.perf_counter() - started


def scores_of(workspace: Workspace) -> ScoresOf:
    """What scores a batch of targets: fused, by ID tokens alone, and by the item head and the memory alone."""
    from sidney.recsys_model.decoding.batch_decoding import BatchDecoder
    from sidney.recsys_model.evaluation.evaluation import score_parts

    recommender = workspace.recommender
    decoder = BatchDecoder(recommender.ids, recommender.scorer)
    weight = recommender.fusion.id_weight

    def score(targets: Sequence[Target]) -> Mapping[str, npt.NDArray[np.floating]]:
        parts = score_parts(decoder, recommender.prompts, targets, weight)
        # Which prefixes are worth opening depends on the weight, so the IDs alone are decoded anew.
        alone = score_parts(decoder, recommender.prompts, targets, 1.0)
        return {
            SYSTEM: parts.fused(weight),
            "sidney-ids": alone.fused(1.0),
            "sidney-head": parts.fused(0.0),
        }

    return score


def rank_all(score: ScoresOf, targets: Targets) -> dict[str, tuple[Ranks, Ranks]]:
    """By system, the targets' ranks plainly and with seen items masked."""
    from sidney.recsys_model.data.splits import Target

    ranks = {
        name: (np.zeros(len(targets), dtype=np.int64), np.zeros(len(targets), dtype=np.int64))
        for name in (SYSTEM, *ALONE)
    }
    order = np.argsort([len(history) for history in targets.histories], kind="stable")
    for start in range(0, len(order), _BATCH):
        rows = order[start : start + _BATCH]
        part = targets.take(rows)
        batch = [
            Target(int(user), history, int(item))
            for user, history, item in zip(part.users, part.histories, part.items, strict=True)
        ]
        for name, scores in score(batch).items():
            plain, masked = ranks[name]
            plain[rows] = ranks_of(scores, part.items)
            hidden = np.array(scores)
            for row, history in enumerate(part.histories):
                hidden[row, history] = -np.inf
            masked[rows] = ranks_of(hidden, part.items)
    return ranks


def parameters_in(model: Path, items: int) -> tuple[int, int]:
    """All parameters in a model's folder, and how many of them stand in tables with a row an item."""
    from safetensors import safe_open

    total = table = 0
    for path in sorted(model.rglob("*.safetensors")):
        with safe_open(path, framework="numpy") as file:
            for name in file.keys():  # noqa: SIM118 - not a mapping
                shape = file.get_slice(name).get_shape()
                total += math.prod(shape)
                table += math.prod(shape) if shape and shape[0] in (items, items + 1) else 0
    return total, table


def run(data_set: DataSet, rows: Rows, key: str, folder: Path, seed: int, epochs: int | None) -> ResultInfo:
    """Build, rank, and write the results of the whole and of its parts."""
    from sidney.recsys_model.workspace import Workspace

    path = folder / "workspaces" / (f"seed-{seed}" if epochs is None else f"seed-{seed}-epochs-{epochs}")
    seconds = build(data_set, path, seed, epochs)
    started = time.perf_counter()
    workspace = Workspace.open(path)
    if len(workspace.catalogue) != rows.item_count:
        sys.exit(f"{path} has {len(workspace.catalogue)} items and the rows {rows.item_count}: remove both, run again")
    ranks = rank_all(scores_of(workspace), rows.test)
    ranking = time.perf_counter() - started
    total, table = parameters_in(workspace.build_path / "model", rows.item_count)
    info = ResultInfo(
        system=SYSTEM,
        seed=seed,
        settings={} if epochs is None else {"epochs": epochs},
        fit_seconds=round(seconds, 1),
        rank_seconds=round(ranking, 1),
        parameters=total,
        item_parameters=table,
        rows=key,
        notes={"fusion": workspace.recommender.fusion.model_dump(mode="json")},
    )
    for name, (plain, masked) in ranks.items():
        write_result(folder, replace(info, system=name), rows.test, plain, masked)
    return info


def main() -> None:
    """Build and rank one seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-set", required=True, help="a name, or a folder of two Parquet files")
    parser.add_argument("--data", type=Path, help="the folder of the public data sets")
    parser.add_argument("--rows", type=Path, required=True, help="a folder that benchmarks.quality.export made")
    parser.add_argument("--out", type=Path, required=True, help="the folder of results")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, help="at most so many, for a quick look")
    options = parser.parse_args()
    given = Path(options.data_set)
    named, others = ([], [given]) if given.is_dir() else ([options.data_set], [])
    (data_set,) = find_data_sets(named, options.data, others)
    facts = json.loads((options.rows / "rows.json").read_text(encoding="utf-8"))
    if facts["key"] != rows_key(data_set):
        sys.exit(f"{options.rows} was made from other files; run benchmarks.quality.export first")
    info = run(data_set, read_rows(options.rows), facts["key"], options.out, options.seed, options.epochs)
    print(f"    {info.system}, seed {info.seed}: built in {info.fit_seconds / 60:.1f} minutes", flush=True)


if __name__ == "__main__":
    main()
