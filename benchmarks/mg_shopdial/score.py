"""How well real shoppers' turns are understood: precision and recall of intents and of edits, with an interval.

    .venv/bin/python benchmarks/mg_shopdial/score.py --half development|held-out [--errors] [--by-domain] [--no-encoder]

The dialogues are MG-ShopDial's, read from ``../shared/data/mg_shopdial`` (``--data``); the labels and the rules of
judging lie beside this file (README.md). Prints one line a measure; ``--errors`` adds every utterance that was not
understood as labelled.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import pyarrow.parquet as pq

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from make_catalogues import SCHEMA, catalogue  # noqa: E402

from benchmarks.understanding.evaluation import UtteranceSet, main  # noqa: E402

DATA = Path("../shared/data/mg_shopdial")


def dialogues(options: argparse.Namespace) -> UtteranceSet:
    """One half of the labels, with the text of its utterances and of no others."""
    labels = json.loads((HERE / f"labels_{options.half.replace('-', '_')}.json").read_text())
    names = sorted({label["dialogue_id"] for label in labels})
    table = pq.read_table(options.data / "dialogues.parquet", filters=[("dialog_id", "in", names)])
    words = {
        (row["dialog_id"], row["utterance_id"]): row["utterance"]
        for row in table.select(["dialog_id", "utterance_id", "utterance"]).to_pylist()
    }
    return UtteranceSet(
        labels, SCHEMA, lambda label: str(words[label["dialogue_id"], label["utterance_id"]]), catalogue
    )


if __name__ == "__main__":
    data = ("--data", {"type": Path, "default": DATA, "help": "the folder of dialogues.parquet"})
    sys.exit(main(dialogues, (__doc__ or "").splitlines()[0], data))
