"""What simulated users come to on each workspace: success, turns, violations, pass^4, beside filter + popularity.

    .venv/bin/python benchmarks/simulate.py [--dialogues 400] [--seed 0] [--keep FOLDER] [--show 5] [NAME=W …]

``--dialogues`` are shared evenly among the workspaces named; without a name they are the demo's. Prints how it stands
after every twenty dialogues, then the table of each workspace, and a last line with the totals of all. With ``--keep``
every dialogue is written to a file of that folder, and a run that was stopped goes on there; dialogues of another build
of the workspace, or of other settings, are refused. Exits with 1 if an item was shown that breaks what was told, twice
in a list or from outside the catalogue, or if less than 0.90 of the dialogues succeeded.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from common.kept_lines import KeptLines

from sidney.agent.dialogues import SimulationReport, simulate
from sidney.agent.dialogues.simulation import SimulatedDialogue
from sidney.agent.dialogues.simulation_report import SimulationFigures, figures_of
from sidney.recsys_model.demo import default_workspace_path
from sidney.recsys_model.workspace import Workspace

LEAST_SUCCESS = 0.90
_EVERY = 20


def simulated(name: str, path: Path, dialogues: int, seed: int, keep: Path | None) -> SimulationReport:
    """One workspace's dialogues, those kept among them; says how it stands as it goes."""
    workspace = Workspace.open(path)
    of = {"workspace": name, "build": workspace.build_path.name, "seed": seed}
    kept = KeptLines(keep / f"{name}-{seed}.jsonl" if keep is not None else None, of, SimulatedDialogue)
    made = list(kept.done)

    def add(dialogue: SimulatedDialogue) -> None:
        made.append(dialogue)
        kept.add(dialogue)

    return simulate(
        workspace, dialogues=dialogues, seed=seed, kept=kept.done, keep=add, on_progress=_progress(name, made)
    )


def _progress(name: str, made: Sequence[SimulatedDialogue]) -> Callable[[int, int], None]:
    started, before = time.perf_counter(), len(made)

    def say(done: int, of: int) -> None:
        if done % _EVERY and done != of:
            return
        figures = figures_of(made, 1)
        rate = (done - before) / (time.perf_counter() - started)
        print(
            f"{name} {done:,} of {of:,}: success {figures.success:.3f} in {figures.average_turns:.2f} turns, "
            f"{figures.violations:,} violations, {rate:.2f} dialogues a second",
            flush=True,
        )

    return say


def main() -> int:
    """Run them; 0 if nothing went wrong and enough succeeded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspaces", nargs="*", metavar="NAME=W")
    parser.add_argument("--dialogues", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="the folder that dialogues are kept in")
    parser.add_argument("--show", type=int, default=0, help="print so many dialogues of each that went wrong")
    arguments = parser.parse_args()
    named = [text.partition("=") for text in arguments.workspaces]
    workspaces = [(name, Path(path)) for name, _, path in named] or [("demo", default_workspace_path())]
    all_figures: list[SimulationFigures] = []
    for number, (name, path) in enumerate(workspaces):
        share = arguments.dialogues // len(workspaces) + (number < arguments.dialogues % len(workspaces))
        report = simulated(name, path, share, arguments.seed, arguments.keep)
        figures = report.to_json()
        print(f"\n{name}, seed {arguments.seed}, {figures['seconds']:.0f} s, {figures['ms_per_turn']} ms a turn")
        print(f"{report.to_text()}\n", flush=True)
        for dialogue in [d for d in report.dialogues if d.violations or not d.succeeded or d.error][: arguments.show]:
            print(f"{report.transcript(dialogue)}\n", flush=True)
        all_figures.append(report.figures)
    dialogues = sum(figures.dialogues for figures in all_figures)
    success = sum(figures.success * figures.dialogues for figures in all_figures) / max(1, dialogues)
    wrong = {
        "violations": sum(figures.violations for figures in all_figures),
        "broken promises": sum(figures.broken_promises for figures in all_figures),
        "duplicates": sum(figures.duplicates for figures in all_figures),
        "items outside the catalogue": sum(figures.unknown for figures in all_figures),
        "errors": sum(figures.errors for figures in all_figures),
    }
    listed = ", ".join(f"{count:,} {what}" for what, count in wrong.items())
    print(f"{dialogues:,} dialogues: success {success:.4f} within 6 turns; {listed}")
    return 1 if any(wrong.values()) or success < LEAST_SUCCESS else 0


if __name__ == "__main__":
    sys.exit(main())
