"""Small made-up catalogues from a schema: the items that the dialogues name, and others until every label occurs."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

__all__ = ["WORDS", "Row", "Schema", "cell", "domains_of", "made_up", "singular", "write_catalogues"]

Row: TypeAlias = dict[str, Any]
Schema: TypeAlias = dict[str, Any]

ITEMS = 84
"""Made-up items a domain, enough for every label to occur at least twice."""
ROUND = {
    "storage_gb": (16, 32, 64, 128, 256, 512, 1024),
    "ram_gb": (2, 4, 6, 8, 12, 16),
    "pack_quantity": (1, 2, 6, 12, 50),
}
"""The values that some numbers come in."""
WORDS = ("River", "Garden", "Harbour", "Winter", "Silence", "Glass", "Orchard", "Lantern", "Meadow", "Signal", "Ember")


def domains_of(schema: Path) -> dict[str, Schema]:
    """The shops of a schema file, each with ``columns`` and ``named_items``."""
    domains: dict[str, Schema] = json.loads(schema.read_text(encoding="utf-8"))["domains"]
    return domains


def write_catalogues(
    schema: Path, output: Path, rows_of: Callable[[str, Schema], list[Row]] | None = None
) -> dict[str, Path]:
    """The file of each domain, written below a folder.

    Args:
        schema: The file that describes the domains.
        output: Where ``<domain>/items.jsonl`` goes.
        rows_of: Makes a domain's rows; by default :func:`made_up`.
    """
    written = {}
    for domain, held in domains_of(schema).items():
        path = output / domain / "items.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps(row, ensure_ascii=False) for row in (rows_of or made_up)(domain, held)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        written[domain] = path
    return written


def made_up(domain: str, schema: Schema) -> list[Row]:
    """Named items first, then made-up ones of every kind, each cell where the schema says that the kind has it."""
    chance = random.Random(f"utterances {domain}")
    columns: dict[str, Row] = schema["columns"]
    rows: list[Row] = [{"item_id": item_id, **row} for item_id, row in schema["named_items"].items()]
    kind_column = _kind_column(columns)
    kinds = columns[kind_column]["labels"]
    maker = next((name for name, column in columns.items() if column["kind"] == "label"), None)
    turns = dict.fromkeys(columns, 0)
    for serial in range(100, 100 + ITEMS):
        kind = kinds[serial % len(kinds)]
        row: Row = {"item_id": f"{domain}-{serial}", "title": ""}
        for name, column in columns.items():
            if column["kind"] == "text" or kind not in column.get("only_for", (kind,)):
                continue
            row[name] = cell(name, column, turns[name], chance)
            turns[name] += 1
        row[kind_column] = [kind] if columns[kind_column]["kind"] == "labels" else kind
        words = (row.get(maker or "", ""), chance.choice(WORDS), singular(kind), str(serial))
        row["title"] = " ".join(word for word in words if word)
        row["description"] = f"{singular(kind)}, made for this shop."
        rows.append(row)
    return rows


def _kind_column(columns: dict[str, Row]) -> str:
    """The column whose labels say of which kinds other columns are, else the first that lists labels."""
    named = {kind for column in columns.values() for kind in column.get("only_for", ())}
    for name, column in columns.items():
        if named and named <= set(column.get("labels", ())):
            return name
    return next(
        (name for name, column in columns.items() if column["kind"] == "labels"),
        next(name for name, column in columns.items() if column["kind"] == "label"),
    )


def singular(label: str) -> str:
    """The label as it stands in a title: "Running Shoes" stays, "Helmets" is a "Helmet"."""
    keep = ("Tennis", "Shoes", "Skates", "Pants", "Sneakers", "Supplies", "Headphones")
    return label if label.endswith(keep) or not label.endswith("s") else label[:-1]


def number(name: str, low: float, high: float, chance: random.Random) -> float:
    """A value between the bounds, more often a low one, as round as the column's values are."""
    if name in ROUND:
        return chance.choice(ROUND[name])
    value = low + (high - low) * chance.random() ** 2
    if name == "price":
        return int(value) + 0.99
    return round(value, 1) if high < 10 else int(value)


def cell(name: str, column: Row, turn: int, chance: random.Random) -> Any:
    """One made-up value. Labels are taken in turn, so that each occurs."""
    match column["kind"]:
        case "number":
            low, high = column.get("range", (2.5, 5.0))
            return number(name, low, high, chance)
        case "flag":
            return turn % 3 == 0
        case "date":
            first, last = (int(day[:4]) for day in column["range"])
            return f"{chance.randint(first, last)}-{chance.randint(1, 10):02}-{chance.randint(1, 28):02}"
        case "label":
            return column["labels"][turn % len(column["labels"])]
        case _:
            labels = column["labels"]
            return [labels[(2 * turn + step) % len(labels)] for step in range(2)]
