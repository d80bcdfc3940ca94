"""The small catalogues that the labelled dialogues are understood against, made from ``schema.json``.

    .venv/bin/python benchmarks/mg_shopdial/make_catalogues.py --output DIR

Writes ``DIR/<domain>/items.jsonl`` for books, phones, office and sports: the items that the dialogues name, and made-up
ones, at least two for every label of the schema. The same files come out every time.
"""

from __future__ import annotations

import argparse
import random
import sys
from itertools import count
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.understanding.catalogues import ITEMS, WORDS, Row, Schema, cell, singular, write_catalogues  # noqa: E402

SCHEMA = Path(__file__).with_name("schema.json")

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


def title(domain: str, row: Row, category: str, serial: int, chance: random.Random) -> str:
    """A title that says what the item is, as a shop's titles do."""
    if domain == "books":
        return f"The {chance.choice(WORDS)} of {chance.choice(WORDS)} {serial}"
    extra = " ".join(row.get("color", [])[:1])
    return " ".join(
        part for part in (row["brand"], chance.choice(WORDS), singular(category), str(serial), extra) if part
    )


def catalogue(domain: str, schema: Schema) -> list[Row]:
    """Named items first, then made-up ones."""
    chance = random.Random(f"mg_shopdial {domain}")
    columns = schema["columns"]
    rows: list[Row] = [{"item_id": item_id, **row} for item_id, row in schema["named_items"].items()]
    categories = list(OFTEN[domain]) + columns["categories"]["labels"] * 4
    turns = dict.fromkeys(columns, 0)
    for serial, category in zip(count(100), categories[:ITEMS], strict=False):
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


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--output", type=Path, required=True, help="folder to write into")
    for domain, path in write_catalogues(SCHEMA, parser.parse_args().output, catalogue).items():
        print(f"{domain}: {path}")
