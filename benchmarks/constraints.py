"""Random demands on a built workspace, checked against the raw catalogue file and not against Sidney's own mask.

    .venv/bin/python benchmarks/constraints.py --workspace W --items items.parquet [--count 1000]

Draws price bounds, categories, brands and exclusions, alone and combined, from the file itself; asks for ten items
each time; and counts items that break a demand, IDs that no item has, items shown twice, and lists that are shorter
than they need be. Prints one line a kind of failure and the time taken, and exits with 1 if anything failed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from sidney.recsys_model.data.constraint_text import parse_constraint
from sidney.recsys_model.decoding.recommending import RecommendationRequest
from sidney.recsys_model.demo import default_workspace_path, demo_catalogue_path
from sidney.recsys_model.workspace import Workspace

Row = dict[str, Any]
Demand = tuple[str, Callable[[Row], bool]]
"""A demand in Sidney's own words, and the same in plain Python on a raw row."""


def raw_rows(path: Path) -> dict[str, Row]:
    """Rows by item ID, read without any of Sidney's code."""
    if path.suffix == ".jsonl":
        import json

        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    else:
        rows = pq.read_table(path).to_pylist()
    return {str(row["item_id"]): row for row in rows}


def _quoted(label: str) -> str:
    return '"' + label.replace('"', '""') + '"' if any(mark in label for mark in ',"') else label


def draw_demands(rows: list[Row], generator: np.random.Generator) -> list[Demand]:
    """One to three demands on different columns, with operands from the rows themselves."""
    prices = [row["price"] for row in rows if row.get("price") == row.get("price") and row.get("price") is not None]
    maker = "brand" if any(row.get("brand") for row in rows) else "publisher"

    def has_price(row: Row) -> bool:
        return row.get("price") is not None and row["price"] == row["price"]

    def price() -> Demand:
        bound = round(float(generator.choice(prices)), 2)
        if generator.random() < 0.5:
            return f"price<={bound}", lambda row: has_price(row) and row["price"] <= bound
        return f"price>{bound}", lambda row: has_price(row) and row["price"] > bound

    def folded(labels: Any) -> set[str]:
        return {str(label).strip().casefold() for label in (labels if labels is not None else [])}

    def category() -> Demand:
        row = rows[int(generator.integers(len(rows)))]
        labels = list(row.get("categories") if row.get("categories") is not None else [])
        label = str(generator.choice(labels)) if labels else str(rows[0]["categories"][0])
        wanted = label.strip().casefold()
        if generator.random() < 0.5:
            return f"categories={_quoted(label)}", lambda row: wanted in folded(row.get("categories"))
        return f"categories!={_quoted(label)}", lambda row: wanted not in folded(row.get("categories"))

    def brand() -> Demand:
        named = [row[maker] for row in rows if isinstance(row.get(maker), str) and row[maker].strip()]
        labels = [str(label) for label in generator.choice(named, size=int(generator.integers(1, 4)))]
        wanted = {label.strip().casefold() for label in labels}

        def own(row: Row) -> str | None:
            return row[maker].strip().casefold() if isinstance(row.get(maker), str) else None

        if generator.random() < 0.5:
            return f"{maker} in {','.join(map(_quoted, labels))}", lambda row: own(row) in wanted
        return f"{maker} not in {','.join(map(_quoted, labels))}", lambda row: own(row) not in wanted

    kinds = [price, category, brand]
    chosen = generator.choice(3, size=int(generator.integers(1, 4)), replace=False)
    return [kinds[int(kind)]() for kind in chosen]


def main() -> int:
    """Run the check; 0 if nothing failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, default=default_workspace_path())
    parser.add_argument("--items", type=Path, default=demo_catalogue_path())
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    workspace = Workspace.open(options.workspace)
    by_id = raw_rows(options.items)
    rows = list(by_id.values())
    generator = np.random.default_rng(options.seed)
    users = workspace.interactions.users
    id_of_item = {workspace.recommender.semantic_id(i): i for i in workspace.catalogue.item_ids}
    failures: Counter[str] = Counter()
    proven, times, allowed_counts, k = 0, [], [], 10
    for _ in range(options.count):
        demands = draw_demands(rows, generator)
        history = workspace.interactions.history(users[int(generator.integers(len(users)))])[-20:] if users else ()
        excluded = {str(i) for i in generator.choice(list(by_id), size=int(generator.integers(0, 50)), replace=False)}
        constraints = tuple(parse_constraint(text, workspace.catalogue) for text, _ in demands)
        started = time.perf_counter()
        found = workspace.recommender.recommend(
            RecommendationRequest(history=history, constraints=constraints, k=k, exclude=frozenset(excluded))
        )
        times.append((time.perf_counter() - started) * 1000)
        proven += found.exact
        shown = [item.item_id for item in found.items]
        allowed = {i for i, row in by_id.items() if i not in excluded and all(holds(row) for _, holds in demands)}
        allowed_counts.append(len(allowed))
        failures["violations"] += sum(item not in allowed for item in shown)
        failures["duplicates"] += len(shown) - len(set(shown))
        failures["short lists"] += len(shown) < min(k, len(allowed))
        for item in found.items:
            codes = tuple(int(code) for code in item.semantic_id.split("."))
            failures["invalid IDs"] += id_of_item.get(codes) != item.item_id
    for name in ("violations", "invalid IDs", "duplicates", "short lists"):
        print(f"{name:<14}{failures[name]:>6}")
    print(f"requests      {options.count:>6}, k = {k}, allowed items: median {int(np.median(allowed_counts))}")
    print(f"proven exact  {proven / options.count:>6.1%}")
    print(f"milliseconds  {np.median(times):>6.1f} median, {np.quantile(times, 0.95):.1f} 95th percentile")
    return 1 if failures.total() else 0


if __name__ == "__main__":
    sys.exit(main())
