"""The whole benchmark: rows, peers, Sidney and tables. Run it again and it goes on where it was stopped.

.venv/bin/python -m benchmarks.quality.run [--quick] [--seeds 0,1,2] [--only scientific,sasrec] [--data DIR]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.quality.data_sets import KNOWN, ROOT, DataSet, find_data_sets
from benchmarks.quality.export import export
from benchmarks.quality.report import NAMES, SEQUENTIAL, report
from benchmarks.quality.results import read_info

__all__ = ["Plan", "Task", "main"]

RESULTS = ROOT / ".build" / "quality"
PEERS_PYTHON = RESULTS / "peers-venv" / "bin" / "python"
COUNTING = ("popularity", "co-occurrence", "ease", "als")
DETERMINISTIC = ("popularity", "co-occurrence", "ease")


@dataclass(frozen=True)
class Plan:
    """What a run does to every data set.

    Attributes:
        names: Data sets by name.
        trials: Settings that a peer may try on a data set.
        minutes: Processor minutes, of all threads, of all trials of one peer on one data set together.
        fit_minutes: Processor minutes of one fit at most.
        epochs: A limit for Sidney's training; ``None`` leaves its default.
        build_minutes: What a build of Sidney is expected to take, for the estimate of the time left.
        results: The folder of results.
    """

    names: tuple[str, ...]
    trials: int
    minutes: float
    fit_minutes: float
    epochs: int | None
    build_minutes: float
    results: Path


FULL = Plan(("scientific", "electronics", "beauty"), 8, 60.0, 20.0, None, 60.0, RESULTS)
QUICK = Plan(("scientific",), 2, 2.0, 1.0, 2, 5.0, RESULTS / "quick")


@dataclass(frozen=True)
class Task:
    """One system with one seed on one data set, and the minutes that it is expected to take at most."""

    data_set: DataSet
    system: str
    seed: int
    minutes: float


def tasks_of(data_sets: Sequence[DataSet], systems: Sequence[str], seeds: Sequence[int], plan: Plan) -> list[Task]:
    """Everything to do: first what is quick, and every first seed before any second one."""
    tasks = []
    for seed in seeds:
        for data_set in data_sets:
            for system in systems:
                if seed != seeds[0] and system in DETERMINISTIC:
                    continue
                limit = plan.build_minutes if system == "sidney" else plan.minutes if seed == 0 else plan.fit_minutes
                tasks.append(Task(data_set, system, seed, min(limit, 5.0) if system in COUNTING else limit))
    return tasks


def is_done(task: Task, plan: Plan, key: str) -> bool:
    """Whether the results of these rows are there, with nothing left to try or the budget of trials or time spent."""
    info = read_info(plan.results / task.data_set.name, task.system, task.seed)
    if info is None or info.rows != key:
        return False
    return info.tuned or info.trials >= plan.trials or info.tuning_seconds >= plan.minutes * 60


def run_task(task: Task, plan: Plan, options: argparse.Namespace) -> bool:
    """Do one task in a process of its own; whether it went well."""
    folder = plan.results / task.data_set.name
    if task.system == "sidney":
        module, python = "benchmarks.quality.ours", Path(sys.executable)
        named = task.data_set.name if task.data_set.name in KNOWN else str(task.data_set.folder)
        rest = ["--data-set", named]
        rest += ["--data", str(options.data)] if options.data else []
        rest += ["--epochs", str(plan.epochs)] if plan.epochs is not None else []
    else:
        module, python = "benchmarks.quality.peer", PEERS_PYTHON
        rest = ["--system", task.system, "--trials", str(plan.trials), "--minutes", str(plan.minutes)]
        rest += ["--fit-minutes", str(plan.fit_minutes), "--threads", str(options.threads)]
    command = [str(python), "-m", module, "--rows", str(folder / "rows"), "--out", str(folder)]
    return subprocess.run([*command, "--seed", str(task.seed), *rest], cwd=ROOT, check=False).returncode == 0


def main() -> int:
    """Run what is asked for and print the tables; 0 if everything went well."""
    options = _options()
    plan = QUICK if options.quick else FULL
    if options.minutes:
        plan = replace(plan, minutes=options.minutes, fit_minutes=options.minutes * plan.fit_minutes / plan.minutes)
    plan = replace(plan, trials=options.trials or plan.trials)
    chosen, systems = _only(options.only, plan)
    data_sets = find_data_sets(list(chosen) if not options.data_set else [], options.data, options.data_set)
    seeds = [int(seed) for seed in options.seeds.split(",")]
    if any(system != "sidney" for system in systems) and not PEERS_PYTHON.exists():
        sys.exit(f"The peers' environment is not there ({PEERS_PYTHON}); `make bench-quality` makes it.")
    if options.quick:
        print(
            f"A quick look, not the benchmark: {', '.join(plan.names)} only, {plan.trials} settings a peer, at most "
            f"{plan.fit_minutes:.0f} minute a fit, {plan.epochs} epochs for Sidney. Its figures speak for nobody.",
            flush=True,
        )
    keys = {}
    for data_set in data_sets:
        print(f"rows of {data_set.name} …", flush=True)
        keys[data_set.name] = export(data_set, plan.results / data_set.name / "rows")
    tasks = tasks_of(data_sets, systems, seeds, plan)
    waiting = [task for task in tasks if options.again or not is_done(task, plan, keys[task.data_set.name])]
    print(f"{len(tasks) - len(waiting)} of {len(tasks)} results are there already", flush=True)
    failed, started, planned = [], time.monotonic(), sum(task.minutes for task in waiting)
    done = 0.0
    for number, task in enumerate(waiting, start=1):
        # Budgets are upper limits: what is left is scaled by how the tasks so far kept to theirs.
        spent = (time.monotonic() - started) / 60
        left = (planned - done) * (spent / done if done else 1.0)
        print(
            f"[{number}/{len(waiting)}] {task.data_set.name}: {NAMES[task.system].strip('*')}, seed {task.seed}; "
            f"{spent:.0f} minutes so far, about {left:.0f} left",
            flush=True,
        )
        try:
            went_well = run_task(task, plan, options)
        except KeyboardInterrupt:
            print("\nStopped. The same command goes on here; at most the trial that was running is lost.", flush=True)
            return 130
        if not went_well:
            failed.append(task)
            print(f"    FAILED: {task.data_set.name}, {task.system}, seed {task.seed}", flush=True)
        done += task.minutes
    for data_set in data_sets:
        print("\n" + report(plan.results / data_set.name, data_set.remark, data_set.published), flush=True)
    return 1 if failed else 0


def _only(words: str, plan: Plan) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The data sets and the systems that ``--only`` names; where it names none of a kind, all of that kind."""
    systems = (*COUNTING, *SEQUENTIAL, "sidney")
    names = [word.strip() for word in words.split(",") if word.strip()]
    unknown = [name for name in names if name not in KNOWN and name not in systems]
    if unknown:
        sys.exit(f"--only knows {', '.join((*KNOWN, *systems))}, but not {', '.join(unknown)}")
    chosen = tuple(name for name in KNOWN if name in names)
    return chosen or plan.names, tuple(name for name in systems if name in names) or systems


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="Scientific with tiny budgets, in under 15 minutes")
    parser.add_argument("--seeds", default="0", help="comma-separated; results of other seeds are kept and counted in")
    parser.add_argument("--only", default="", help="comma-separated data sets and systems")
    parser.add_argument("--data", type=Path, help="the folder of the public data sets  [default: ../shared/data]")
    parser.add_argument(
        "--data-set",
        type=Path,
        action="append",
        default=[],
        metavar="PATH",
        help="any folder with items.parquet and interactions.parquet, in place of the public ones; repeatable",
    )
    parser.add_argument("--trials", type=int, help="settings that a peer may try on a data set")
    parser.add_argument("--minutes", type=float, help="processor minutes of all trials of one peer on one data set")
    parser.add_argument("--threads", type=int, default=2, help="of the peers")
    parser.add_argument("--again", action="store_true", help="run tasks that are done once more")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
