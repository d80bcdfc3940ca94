"""What simulated users come to on each workspace: success, turns, violations, pass^4, beside filter + popularity.

    .venv/bin/python benchmarks/simulate.py [--dialogues 400] [--seed 0] [NAME=W …]

``--dialogues`` are shared evenly among the workspaces named; without a name they are the demo's. Prints the table of
each, and a last line with the totals of all. Exits with 1 if an item was shown that breaks what was told, twice in a
list or from outside the catalogue, or if less than 0.90 of the dialogues succeeded.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sidney.agent.dialogues import simulate
from sidney.agent.dialogues.simulation_report import SimulationFigures
from sidney.recsys_model.demo import default_workspace_path
from sidney.recsys_model.workspace import Workspace

LEAST_SUCCESS = 0.90


def main() -> int:
    """Run them; 0 if nothing went wrong and enough succeeded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspaces", nargs="*", metavar="NAME=W")
    parser.add_argument("--dialogues", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    named = [text.partition("=") for text in arguments.workspaces]
    workspaces = [(name, Path(path)) for name, _, path in named] or [("demo", default_workspace_path())]
    all_figures: list[SimulationFigures] = []
    for number, (name, path) in enumerate(workspaces):
        share = arguments.dialogues // len(workspaces) + (number < arguments.dialogues % len(workspaces))
        report = simulate(Workspace.open(path), dialogues=share, seed=arguments.seed)
        seconds = sum(dialogue.seconds for dialogue in report.dialogues)
        print(f"{name}, seed {arguments.seed}, {seconds:.0f} s\n{report.to_text()}\n", flush=True)
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
