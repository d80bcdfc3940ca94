"""How many of a list satisfy a preference, by what a satisfied preference adds to an item's score.

    .venv/bin/python benchmarks/preferences.py --workspace W [--count 120] [--bonus 0,3,5,7,9]

A preference is one label, drawn among all that at least 30 items have; it is asked for after a history of a test
interaction, and beside an item to be like, the history's last. Demands are kept by the mask; a preference is kept by
the score alone, and this says how well. A wish in words (`wishes.py`) is the yardstick.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue
from sidney.recsys_model.data.constraints import Constraint, Operator, constraint_mask, resolve_constraint
from sidney.recsys_model.data.splits import targets_of
from sidney.recsys_model.decoding.recommending import RecommendationRequest
from sidney.recsys_model.demo import default_workspace_path
from sidney.recsys_model.workspace import Workspace

_COMMON = 30
_NEWEST = 10


def preferences(catalogue: Catalogue) -> list[Constraint]:
    """Every label that at least 30 items have, as a preference."""
    found = []
    for name, column in catalogue.columns.items():
        if column.kind not in (AttributeKind.LABEL, AttributeKind.LABELS):
            continue
        values = (value if isinstance(value, tuple) else (value,) for value in column.values if value)
        counts = Counter(label for labels in values for label in labels)
        common = sorted(str(label) for label, count in counts.items() if count >= _COMMON)
        found += [Constraint(attribute=name, operator=Operator.EQ, operand=label, must=False) for label in common]
    return found


def main() -> None:
    """Draw, ask and print a line a bonus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, default=default_workspace_path())
    parser.add_argument("--count", type=int, default=120, help="preferences asked for")
    parser.add_argument("--bonus", default="0,3,5,7,9", help="what a satisfied preference adds, in nats")
    options = parser.parse_args()
    workspace = Workspace.open(options.workspace)
    catalogue, recommender = workspace.catalogue, workspace.recommender
    generator = np.random.default_rng(0)
    targets, all_preferences = targets_of(workspace.interactions, "test"), preferences(catalogue)
    asked = []
    for _ in range(options.count):
        target = targets[int(generator.integers(len(targets)))]
        prefer = all_preferences[int(generator.integers(len(all_preferences)))]
        history = tuple(catalogue.item_ids[index] for index in target.history[-_NEWEST:])
        asked.append(RecommendationRequest(history=history, constraints=(prefer,), exclude=frozenset(history)))
    print(f"{len(all_preferences)} labels; the build's bonus is {recommender.fusion.preference_bonus:g} nats\n")
    print("| bonus, nats | asked | of the first ten | the first | none of ten |\n|---|---|---|---|---|")
    for bonus in (float(text) for text in options.bonus.split(",")):
        recommender.fusion = recommender.fusion.model_copy(update={"preference_bonus": bonus})
        for beside in ("after a history", "beside an item to be like"):
            kept = []
            for request in asked:
                if beside != "after a history":
                    request = replace(request, history=(), like=request.history[-1:])
                (prefer,) = request.constraints
                satisfied = constraint_mask(resolve_constraint(prefer, catalogue), catalogue)
                found = recommender.recommend(request).items
                kept.append([bool(satisfied[catalogue.index_of(item.item_id)]) for item in found])
            shares = np.array([np.mean(line) for line in kept])
            first, none = np.mean([line[0] for line in kept]), np.mean(shares == 0)
            print(f"| {bonus:g} | {beside} | {shares.mean():.1%} | {first:.1%} | {none:.1%} |", flush=True)


if __name__ == "__main__":
    main()
