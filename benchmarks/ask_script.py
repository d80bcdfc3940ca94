"""One dialogue through any workspace, every reply held against the catalogue: does each turn do what it says?

    python benchmarks/ask_script.py --workspace W [--wish "wireless headphones"] [--json]

The turns: a wish, "cheaper", "no <category>", "why the second?", "tell me about the first", "drop the price limit". The
category is one of those shown. Prints one line a check, and exits with 1 if any failed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from sidney.agent.assistant import Assistant
from sidney.agent.cards import shown_value
from sidney.agent.reply import Reply
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.data.constraints import combined_mask
from sidney.recsys_model.errors import SidneyError
from sidney.recsys_model.workspace import Workspace
from sidney.tools.formatting import short_title


@dataclass(frozen=True)
class Check:
    """One thing that had to hold after a turn."""

    turn: str
    claim: str
    passed: bool


class Script:
    """The dialogue, and what was found."""

    def __init__(self, assistant: Assistant, catalogue: Catalogue) -> None:
        self.checks: list[Check] = []
        self._assistant = assistant
        self._catalogue = catalogue
        self._turn = ""

    def run(self, wish: str) -> None:
        """All six turns."""
        first = self._say(wish)
        self._list_holds(first)

        middle = float(np.median(_prices(first)))
        cheaper = self._say("cheaper")
        self._list_holds(cheaper)
        bound = [c for c in cheaper.constraints if c.attribute == "price"]
        self._check("a price bound holds", len(bound) == 1 and bound[0].must)
        self._check(f"every price is below the middle of the last list, {middle:g}", max(_prices(cheaper)) < middle)
        self._check("the reply names what it compared with", "middle of what I just showed" in cheaper.text)

        column, category = self._category(cheaper)
        without = self._say(f"no {category}")
        self._list_holds(without)
        self._check(f"nothing shown is {category}", not any(category in self._labels(i, column) for i in _ids(without)))
        self._check("the price bound still holds", max(_prices(without)) < middle)

        why = self._say("why the second?")
        self._check("the reply is about the second item", without.items[1].title[:30] in why.text)
        self._check(
            "the reply gives evidence, not only the title",
            len(why.text) > len(short_title(without.items[1].title)) + 20,
        )
        self._check("no list is shown", not why.items and "explain" in why.intents)

        about = self._say("tell me about the first")
        self._check("the reply is about the first item", without.items[0].title in about.text)
        missing = [fact for fact in self._facts(without.items[0].item_id) if fact not in about.text]
        self._check("the reply holds every attribute of its row", not missing)
        self._check("no list is shown", not about.items and "details" in about.intents)

        dropped = self._say("drop the price limit")
        self._list_holds(dropped)
        self._check("no price bound holds any more", not [c for c in dropped.constraints if c.attribute == "price"])
        self._check(
            f"{category} is still left out", not any(category in self._labels(i, column) for i in _ids(dropped))
        )
        before = [c.text for c in without.constraints if c.attribute != "price"]
        self._check("every other constraint stands", [c.text for c in dropped.constraints] == before)

    def _say(self, text: str) -> Reply:
        self._turn = text
        reply = self._assistant.ask(text)
        print(f"\n> {text}\n{reply.text}", file=sys.stderr)
        for item in reply.items:
            print(f"  {item.number}. {item.title} ({item.price})", file=sys.stderr)
        return reply

    def _check(self, claim: str, passed: bool) -> None:
        self.checks.append(Check(self._turn, claim, passed))

    def _list_holds(self, reply: Reply) -> None:
        ids = _ids(reply)
        self._check("five items are shown, or all that there are", len(ids) == 5 or "Only" in reply.text)
        self._check("no item twice", len(set(ids)) == len(ids))
        mask = combined_mask(reply.constraints, self._catalogue)
        self._check("every constraint holds for every item", all(mask[self._catalogue.index_of(i)] for i in ids))

    def _category(self, reply: Reply) -> tuple[Column, str]:
        """A label that some item shown has and some items, but not all of the catalogue, lack."""
        columns = [c for c in self._catalogue.filterable if c.kind is AttributeKind.LABELS]
        columns.sort(key=lambda column: column.name not in ("categories", "genres"))
        for column in columns:
            found = [label for item_id in _ids(reply) for label in self._labels(item_id, column)]
            for label in sorted(set(found), key=lambda label: (-found.count(label), label)):
                if len(column.label_members[label.casefold()]) < len(self._catalogue) / 2:
                    return column, label
        raise SystemExit("the items shown have no list of labels to leave one out of")

    def _labels(self, item_id: str, column: Column) -> tuple[str, ...]:
        value = column.values[self._catalogue.index_of(item_id)]
        return value if isinstance(value, tuple) else ()

    def _facts(self, item_id: str) -> list[str]:
        index = self._catalogue.index_of(item_id)
        return [shown_value(c.values[index], c) for c in self._catalogue.filterable if c.values[index] is not None]


def _ids(reply: Reply) -> list[str]:
    return [item.item_id for item in reply.items]


def _prices(reply: Reply) -> list[float]:
    return [item.price for item in reply.items if item.price is not None] or [float("nan")]


def _wish(catalogue: Catalogue) -> str:
    """A wish that any catalogue can answer: its most frequent label, under a price that half of the items meet."""
    column = next((c for c in catalogue.filterable if c.kind is AttributeKind.LABELS), None)
    if column is None or "price" not in catalogue.columns:
        raise SystemExit("this script needs a catalogue with prices and a list of labels; give a --wish of your own")
    prices = catalogue.columns["price"].numbers
    limit = float(np.nanquantile(prices[prices > 0], 0.8))
    return f"a gift for a friend under {limit:.0f} dollars"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the dialogue; 0 if every check passed."""
    parser = argparse.ArgumentParser(description="One dialogue through a workspace, every reply checked.")
    parser.add_argument("--workspace", type=Path, help="the workspace's folder; the demo's, if none is given")
    parser.add_argument("--wish", help="the first turn; made from the catalogue, if none is given")
    parser.add_argument("--json", action="store_true", help="print the checks as JSON")
    options = parser.parse_args(arguments)
    if options.workspace is None:
        from sidney.recsys_model.demo import default_workspace_path

        options.workspace = default_workspace_path()
    try:
        workspace = Workspace.open(options.workspace)
        with Assistant(workspace) as assistant:
            script = Script(assistant, workspace.catalogue)
            script.run(options.wish or _wish(workspace.catalogue))
    except SidneyError as error:
        print(error, file=sys.stderr)
        return 1
    failed = sum(not check.passed for check in script.checks)
    if options.json:
        print(json.dumps([asdict(check) for check in script.checks], indent=2))
    else:
        print()
        for check in script.checks:
            print(f"{'pass' if check.passed else 'FAIL'}  {check.turn!r}: {check.claim}")
        print(f"{len(script.checks) - failed} of {len(script.checks)} checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
