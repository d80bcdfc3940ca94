"""How far two annotators agree: the second one's labels, held against the first one's as a reading would be.

    .venv/bin/python benchmarks/utterances/agreement.py

The second hand labelled the turns of ``second/*.json`` and the second half of ``../mg_shopdial`` without the first
labels in sight, one reading a turn, by the same guidelines. Prints precision and recall with their intervals.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent / "mg_shopdial")]

from make_catalogues import SCHEMA, catalogue  # noqa: E402

from benchmarks.understanding.evaluation import Scored, UtteranceSet, edit_of, report_of, said_in_place  # noqa: E402
from benchmarks.understanding.scoring import Label, score_record  # noqa: E402
from benchmarks.utterances.score import labelled_set  # noqa: E402
from sidney.agent.turn import Intent, IntentName, Understanding  # noqa: E402

MG = HERE.parent / "mg_shopdial"


def as_understood(record: Label) -> Understanding:
    """Labels as a reading of the turn."""
    return Understanding(
        intents=tuple(Intent(name=IntentName(name)) for name in record["intents"]),
        edits=tuple(edit_of(edit) for edit in record.get("edits", ())),
    )


def agreement(first: UtteranceSet, second: Sequence[Label]) -> dict[str, str]:
    """The report of one set."""
    readings = {(r["dialogue_id"], r["utterance_id"]): as_understood(r) for r in second}
    scored = []
    for label, text, lexicon, state in said_in_place(first, encoder=False):
        meant = readings[label["dialogue_id"], label["utterance_id"]]
        scored.append(Scored(label, text, score_record(label, meant, lexicon.catalogue, state.focus), 0.0))
    return report_of(scored)


def main() -> None:
    """Print a line a set and measure."""
    sets = {
        path.stem: (labelled_set(HERE / "more" / path.name), path) for path in sorted((HERE / "second").glob("*.json"))
    }
    labels = json.loads((MG / "labels_held_out.json").read_text(encoding="utf-8"))
    sets["MG-ShopDial, second half"] = (
        UtteranceSet(labels, SCHEMA, lambda label: "", catalogue), MG / "labels_held_out_second_hand.json"
    )  # fmt: skip
    for name, (first, second) in sets.items():
        report = agreement(first, json.loads(second.read_text(encoding="utf-8")))
        print(
            f"{name}, {len(first.labels)} turns",
            *(f"  {what:8} {report[what]}" for what in ("intents", "edits")),
            sep="\n",
        )


if __name__ == "__main__":
    main()
