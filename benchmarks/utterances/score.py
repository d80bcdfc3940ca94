"""How well turns are understood in shops that no rule was written for: intents and edits, with an interval.

    .venv/bin/python benchmarks/utterances/score.py --half development|held-out [--errors] [--by-domain] [--no-encoder]
    .venv/bin/python benchmarks/utterances/score.py --set a|b|c|d|e|f|g|h

The utterances, their labels and the shops lie beside this file (README.md). Prints one line a measure; ``--errors``
adds every utterance that was not understood as labelled.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from benchmarks.understanding.evaluation import UtteranceSet, main  # noqa: E402


def utterances(options: argparse.Namespace) -> UtteranceSet:
    """One half of the first records, or a later set; each record holds its own text."""
    return labelled_set(
        HERE / (f"more/{options.set}.json" if options.set else f"{options.half.replace('-', '_')}.json")
    )


def labelled_set(records: Path) -> UtteranceSet:
    """The set of a file, with the schema that lies beside it."""
    own = records.with_name(f"{records.stem}-schema.json")
    labels = json.loads(records.read_text(encoding="utf-8"))
    return UtteranceSet(labels, own if own.exists() else HERE / "schema.json", lambda label: str(label["utterance"]))


if __name__ == "__main__":
    later = ("--set", {"choices": sorted(path.stem for path in (HERE / "more").glob("?.json")), "help": "a later set"})
    sys.exit(main(utterances, (__doc__ or "").splitlines()[0], later))
