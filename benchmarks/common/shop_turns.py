"""Shops and messages with the conditions that they make, as the files of ``benchmarks/shop_turns`` have them.

A shop begins with ``## name`` and its columns, one a line: ``name label A; B``, ``name labels A; B``, ``name flag`` or
``name number UNIT 4..1200``. Its dialogues follow, each after a line ``# who is speaking``, a message a line:
``SHOWN | INTENTS | CONDITIONS | message``. ``?`` after the number shown says that the shop has just asked something,
and ``?column`` what about. Conditions are separated by ``;``: ``column=A,B``, ``column!=A``, ``column<=30``,
``flag=yes``, ``column<it`` (than the item in sight), ``column<?`` (little, no number said), ``-column`` (no longer);
after ``~`` one that may be there or not.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

from benchmarks.understanding.catalogues import ITEMS
from benchmarks.understanding.evaluation import UtteranceSet

__all__ = ["read_shop_turns"]

_CONDITION = re.compile(r"(?P<no_longer>-?)(?P<column>\w+)\s*(?:(?P<operator><=|>=|!=|=|<|>)\s*(?P<operand>.*))?")
_SHOWN = re.compile(r"(?P<count>\d+)(?:[?!]+(?P<asked>\w*)[?!]*)?")
_NUMBER_COLUMN = re.compile(r"(?P<unit>.*?)\s*(?P<low>-?[\d.,]+)\s*\.\.\s*(?P<high>-?[\d.,]+)")
Record = dict[str, Any]


def read_shop_turns(path: Path, schemas: Path) -> UtteranceSet:
    """The file as a labelled set.

    Args:
        path: The file.
        schemas: A folder to write the shops' schema to.

    Raises:
        ValueError: A line is not of the form that the module's text describes.
    """
    domains: dict[str, Record] = {}
    records: list[Record] = []
    chance = random.Random(path.stem)
    domain, dialogue, in_table = "", 0, False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = line.strip()
        try:
            if line.startswith("## "):
                domain, in_table = f"{path.stem}-" + re.sub(r"\W+", "-", line[3:].lower()).strip("-"), True
                domains[domain] = {"columns": {"title": {"kind": "text"}}, "named_items": {}}
            elif line.startswith("# "):
                dialogue, in_table = dialogue + 1, False
            elif line and line[0] != "<" and in_table:
                name, column = _column(line)
                domains[domain]["columns"][name] = column
            elif line and line[0] != "<":
                record = _record(line, domains[domain]["columns"])
                shown = chance.sample(range(ITEMS), min(record.pop("count"), 8))
                record |= {
                    "dialogue_id": f"{domain}-{dialogue}", "utterance_id": number, "domain": domain,
                    "shown": [f"{domain}-{100 + place}" for place in shown],
                }  # fmt: skip
                records.append(record)
        except (ValueError, KeyError, IndexError) as error:
            raise ValueError(f"{path.name}, line {number}: {line}: {error}") from error
    schemas.mkdir(parents=True, exist_ok=True)
    schema = schemas / f"{path.stem}-schema.json"
    schema.write_text(json.dumps({"domains": domains}), encoding="utf-8")
    return UtteranceSet(records, schema, lambda record: str(record["utterance"]))


def _column(line: str) -> tuple[str, Record]:
    name, kind, *rest = line.split(None, 2)
    said = rest[0] if rest else ""
    if kind in ("label", "labels"):
        return name, {"kind": kind, "labels": [label.strip() for label in said.split(";") if label.strip()]}
    if kind == "flag":
        return name, {"kind": kind}
    found = _NUMBER_COLUMN.fullmatch(said)
    if kind != "number" or found is None:
        raise ValueError("no column")
    low, high = (float(found[end].replace(",", "")) for end in ("low", "high"))
    return name, {"kind": "number", "unit": found["unit"], "range": [low, high]}


def _record(line: str, columns: dict[str, Record]) -> Record:
    where, _, conditions, text = (part.strip() for part in line.split("|", 3))
    shown = _SHOWN.fullmatch(where)
    if shown is None:
        raise ValueError("no number of items shown")
    record: Record = {"utterance": text, "count": int(shown["count"]), "edits": [], "optional_edits": []}
    if asked := shown["asked"]:
        if asked not in columns:
            raise ValueError(f"no column: {asked}")
        record["asked"] = asked
    for condition in (part.strip() for part in conditions.split(";")):
        if condition in ("", "-"):
            continue
        record["optional_edits" if condition[0] == "~" else "edits"].append(_edit(condition.lstrip("~"), columns))
    return record


def _edit(said: str, columns: dict[str, Record]) -> Record:
    found = _CONDITION.fullmatch(said)
    if found is None or found["column"] not in columns:
        raise ValueError(f"no condition: {said}")
    name, operator, operand = found["column"], found["operator"], found["operand"]
    edit: Record = {"action": "remove" if found["no_longer"] else "add", "attribute": name, "strength": "must"}
    if operator is None:
        return edit
    column = columns[name]
    if operand == "it":
        return edit | {"operator": operator, "relative_to": "focus"}
    if operand == "?":
        return edit | {"operator": operator, "any_operand": True, "strength": "should"}
    if column["kind"] == "flag":
        return edit | {"operator": "=", "operand": (operand in ("yes", "true")) is not (operator == "!=")}
    if column["kind"] == "number":
        return edit | {"operator": operator, "operand": float(operand)}
    spelled = {label.lower(): label for label in column["labels"]}
    whole = operand.lower() in spelled
    names = [spelled[label.strip().lower()] for label in ([operand] if whole else operand.split(","))]
    if len(names) == 1:
        return edit | {"operator": operator, "operand": names[0]}
    return edit | {"operator": "not in" if operator == "!=" else "in", "operand": names}
