"""Tune and rank one peer on one data set, in the peers' own environment.

.build/quality/peers-venv/bin/python -m benchmarks.quality.peer --rows ROWS --out FOLDER --system sasrec [--seed 0]
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks.quality.peer_networks import SEQUENTIAL_PEERS
from benchmarks.quality.peer_systems import COUNTING_PEERS, Effort, Fitted, Peer, Settings
from benchmarks.quality.ranking import ndcg10, rank_targets
from benchmarks.quality.results import ResultInfo, read_info, write_info, write_result
from benchmarks.quality.rows import Rows, read_rows
from benchmarks.quality.tuning import Budget, Trial, Tuning, tune

__all__ = ["PEERS", "run_peer"]

PEERS: dict[str, Peer] = {peer.name: peer for peer in (*COUNTING_PEERS, *SEQUENTIAL_PEERS)}


def run_peer(peer: Peer, rows: Rows, key: str, folder: Path, seed: int, budget: Budget, effort: Effort) -> ResultInfo:
    """Tune the peer, or go on tuning, and leave the ranks of its best settings in ``folder``.

    After every trial that is the best so far the ranks are written, so that a run that is stopped leaves results. The
    settings are chosen with seed 0; any other seed fits those once more.
    """
    trials = folder / f"{peer.name}-trials-{key}.jsonl"
    fitted: Fitted
    latest: Trial
    written = read_info(folder, peer.name, seed)
    if written is not None and written.rows != key:
        written = None

    def fit(settings: Settings, with_seed: int) -> tuple[Fitted, Trial]:
        started, clock = time.process_time(), time.perf_counter()
        made = peer.fit(rows, settings, with_seed, effort)
        seconds, wall = time.process_time() - started, time.perf_counter() - clock
        found = ndcg10(rank_targets(made.scores, effort.choose_by, masked=False)[0])
        return made, Trial(settings, round(found, 6), round(seconds, 2), round(wall, 2), made.notes)

    def attempt(settings: Settings) -> Trial:
        nonlocal fitted, latest
        print(f"    {peer.name} tries {json.dumps(settings)}", flush=True)
        fitted, latest = fit(settings, 0)
        return latest

    def save(made: Fitted, trial: Trial) -> ResultInfo:
        started = time.perf_counter()
        plain, masked = rank_targets(made.scores, rows.test)
        info = ResultInfo(
            system=peer.name,
            seed=seed,
            settings=trial.settings,
            validation_ndcg10=trial.validation_ndcg10,
            fit_seconds=trial.wall_seconds,
            rank_seconds=round(time.perf_counter() - started, 2),
            tuned=False,
            parameters=made.parameters,
            item_parameters=made.item_parameters,
            rows=key,
            notes=dict(trial.notes),
        )
        write_result(folder, info, rows.test, plain, masked)
        return info

    def on_trial(tuning: Tuning) -> None:
        nonlocal written
        print(
            f"    {peer.name}: {tuning.trials} of at most {budget.trials} trials, {tuning.seconds / 60:.1f} of at most "
            f"{budget.minutes:g} processor minutes; NDCG@10 on validation {latest.validation_ndcg10:.4f}, "
            f"best so far {tuning.best.validation_ndcg10:.4f}",
            flush=True,
        )
        if seed == 0 and tuning.best is latest:
            written = save(fitted, latest)

    tuning = tune(peer, budget, trials, attempt, on_trial)
    if written is None or written.settings != tuning.best.settings:
        written = save(*fit(tuning.best.settings, seed))
    whole = replace(written, trials=tuning.trials, tuning_seconds=round(tuning.seconds, 1), tuned=tuning.finished)
    write_info(folder, whole)
    return whole


def main() -> None:
    """Run one peer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=Path, required=True, help="a folder that benchmarks.quality.export made")
    parser.add_argument("--out", type=Path, required=True, help="the folder of results")
    parser.add_argument("--system", choices=sorted(PEERS), required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--trials", type=int, default=8, help="settings tried at most")
    parser.add_argument("--minutes", type=float, default=60, help="processor minutes of all trials together")
    parser.add_argument("--fit-minutes", type=float, help="of one fit at most  [default: a third of --minutes]")
    parser.add_argument("--patience", type=int, default=10, help="epochs without a better validation")
    parser.add_argument("--validation", type=int, default=4000, help="validation targets to choose by")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    import torch
    from threadpoolctl import threadpool_limits

    torch.set_num_threads(options.threads)
    rows = read_rows(options.rows)
    key = json.loads((options.rows / "rows.json").read_text(encoding="utf-8"))["key"]
    limit = options.fit_minutes or options.minutes / 3
    effort = Effort(limit * 60, options.patience, rows.validation.sample(options.validation))
    with threadpool_limits(options.threads):
        info = run_peer(
            PEERS[options.system],
            rows,
            key,
            options.out,
            options.seed,
            Budget(options.trials, options.minutes),
            effort,
        )
    print(f"    {info.system}, seed {info.seed}: {json.dumps(asdict(info))}", flush=True)


if __name__ == "__main__":
    main()
