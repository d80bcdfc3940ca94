"""The small catalogues that the labelled dialogues are understood against, made from ``schema.json``.

    .venv/bin/python benchmarks/mg_shopdial/make_catalogues.py --output DIR

Writes ``DIR/<domain>/items.jsonl`` for books, phones, office and sports: the items that the dialogues name, and made-up
ones, at least two for every label of the schema. The same files come out every time.
"""

from __future__ import annotations

import argparse
import json
import random
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]

SCHEMA = Path(__file__).with_name("schema.json")
SYNTHETIC_ITEMS = 84
"""Made-up items a domain, enough for every label to occur at least twice."""

PARENTS = {
    "Running Shoes": ("Shoes",), "Walking Shoes": ("Shoes",), "Sneakers": ("Shoes",),
    "Badminton Rackets": ("Badminton",), "Shuttlecocks": ("Badminton",), "Racket Bags": ("Badminton",),
    "Ice Skates": ("Hockey",), "Helmets": ("Hockey", "Protective Gear"), "Hockey Sticks": ("Hockey",),
    "Shoulder Pads": ("Hockey", "Protective Gear"), "Hockey Pants": ("Hockey", "Protective Gear"),
    "Athletic Supporters": ("Hockey", "Protective Gear"),
    "Wall Calendars": ("Calendars",), "Desk Calendars": ("Calendars",), "Agendas": ("Planners",),
    "Desks": ("Furniture",), "Chairs": ("Furniture",), "Desk Chairs": ("Chairs", "Furniture"),
    "Action Cameras": ("Cameras",),
}  # fmt: skip
"""The wider labels that an item of a category has as well."""

CALENDARS = {"Calendars", "Wall Calendars", "Desk Calendars", "Planners", "Agendas"}
PRINTING = {"Ink Cartridges", "Printer Paper"}
ONLY_FOR = {
    "operating_system": {"Smartphones", "Smartwatches"},
    "storage_gb": {"Smartphones"},
    "ram_gb": {"Smartphones"},
    "camera_mp": {"Smartphones", "Cameras", "Action Cameras"},
    "screen_inches": {"Smartphones", "Smartwatches"},
    "battery_mah": {"Smartphones", "Power Banks"},
    "dual_sim": {"Smartphones"},
    "page_format": {*CALENDARS, "Notebooks", "Printer Paper", "Folders"},
    "year": CALENDARS,
    "paper_weight_gsm": {"Printer Paper", "Notebooks"},
    "compatible_with": PRINTING,
    "size": {"Shoes", "Running Shoes", "Walking Shoes", "Sneakers", "Ice Skates", "Clothing", "Hockey Pants"},
    "department": {"Shoes", "Running Shoes", "Walking Shoes", "Sneakers", "Clothing", "Ice Skates"},
}
"""Columns that make sense for some categories only; elsewhere the cell is missing."""

OFTEN = {
    "books": ("Romance", "Thriller", "Crime", "Horror"),
    "phones": ("Smartphones",) * 12 + ("Microphones",) * 4,
    "office": ("Calendars", "Ink Cartridges", "Backpacks", "Pens"),
    "sports": ("Running Shoes",) * 6 + ("Badminton Rackets",) * 3,
}
"""Categories with more items than one label's share."""

ROUND = {
    "storage_gb": (16, 32, 64, 128, 256, 512, 1024),
    "ram_gb": (2, 4, 6, 8, 12, 16),
    "pack_quantity": (1, 2, 6, 12, 50),
}
"""The values that some numbers come in."""

TRAITS = {
    "books": (
        "a light read",
        "a slow and dark story",
        "a family drama",
        "a clever plot with a twist",
        "a happy ending",
    ),
    "phones": (
        "robust and easy to use",
        "good for video calls",
        "for recording video",
        "slim and fast",
        "for beginners",
    ),
    "office": ("for school", "for meetings", "sturdy and simple", "with a clear layout", "kid friendly"),
    "sports": ("for daily use", "light and comfortable", "for tournaments", "good for beginners", "for a marathon"),
}
WORDS = ("River", "Garden", "Harbour", "Winter", "Silence", "Glass", "Orchard", "Lantern", "Meadow", "Signal", "Ember")


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


def title(domain: str, row: Row, category: str, serial: int, chance: random.Random) -> str:
    """A title that says what the item is, as a shop's titles do."""
    if domain == "books":
        return f"The {chance.choice(WORDS)} of {chance.choice(WORDS)} {serial}"
    extra = " ".join(row.get("color", [])[:1])
    return " ".join(
        part for part in (row["brand"], chance.choice(WORDS), singular(category), str(serial), extra) if part
    )


def catalogue(domain: str, schema: Row) -> list[Row]:
    """Named items first, then made-up ones."""
    chance = random.Random(f"mg_shopdial {domain}")
    columns = schema["columns"]
    rows: list[Row] = [{"item_id": item_id, **row} for item_id, row in schema["named_items"].items()]
    categories = list(OFTEN[domain]) + columns["categories"]["labels"] * 4
    turns = dict.fromkeys(columns, 0)
    for serial, category in zip(count(100), categories[:SYNTHETIC_ITEMS], strict=False):
        row: Row = {"item_id": f"{domain}-{serial}", "title": ""}
        for name, column in columns.items():
            if name in ("title", "description", "categories") or category not in ONLY_FOR.get(name, {category}):
                continue
            row[name] = cell(name, column, turns[name], chance)
            turns[name] += 1
        row["categories"] = [category, *PARENTS.get(category, ())]
        row["title"] = title(domain, row, category, serial, chance)
        row["description"] = f"{singular(category)}, {chance.choice(TRAITS[domain])}."
        rows.append(row)
    return rows


def write_catalogues(output: Path) -> dict[str, Path]:
    """The file of each domain, written below a folder."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    written = {}
    for domain, held in schema["domains"].items():
        path = output / domain / "items.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps(row, ensure_ascii=False) for row in catalogue(domain, held)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        written[domain] = path
    return written


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--output", type=Path, required=True, help="folder to write into")
    for domain, path in write_catalogues(parser.parse_args().output).items():
        print(f"{domain}: {path}")
