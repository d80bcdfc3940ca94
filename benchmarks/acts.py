"""Fit the model of what sentences do, and say how well it does on examples that it was not fitted to.

    .venv/bin/python benchmarks/acts.py [--write] [--apart FILE ...]

The examples are those of ``acts.txt`` beside this file. The figures are of five-fold cross-validation, in which the
fillings of one example are never on both sides. ``--write`` writes the weights that the package ships. ``--apart``
leaves out what is nearly an utterance of a labelled set (records with an ``utterance`` each) that is still to measure
by, and prints the examples that it left out.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from common.apart import near_utterances
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from sidney.agent.understanding.acts import GRAM_SCALE, WEIGHTS, Evidence, evidence_row, function_words
from sidney.agent.understanding.sentences import kind_of
from sidney.recsys_model.encoders.embeddings import load_encoder

EXAMPLES = Path(__file__).with_name("acts.txt")
COPIES = 2
STRENGTH = 3.0
"""The inverse of the ridge; chosen by cross-validation over the examples."""
LINES_AN_NGRAM = 4
"""Examples that an n-gram must stand in to count."""
LABELS = ("{thing", "{maker", "{trait")
"""Blanks that hold what a catalogue has labels for, at most times."""


@dataclass(frozen=True)
class Example:
    """A filled example, its act, and the number of the line that it was made from."""

    evidence: Evidence
    act: str
    line: int


def sections() -> dict[str, list[str]]:
    """The lines of the file below each of its headings: acts, and blanks in braces with what may fill them."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in EXAMPLES.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            name = line[2:]
            found[name] = []
        elif line and name:
            found[name].append(line)
    return found


def examples() -> list[Example]:
    """All examples, filled; every second copy as people type on a phone, without stops."""
    chance = random.Random(0)
    held = sections()
    fillings = {name.strip("{}"): lines for name, lines in held.items() if name.startswith("{")}
    made = []
    lines = [(act, line) for act, said in held.items() if not act.startswith("{") for line in said]
    for number, (act, line) in enumerate(lines):
        copies = COPIES if "{" in line or line[-1] in "?!." else 1
        for copy in range(copies):
            text = re.sub(r"\{(\w+)\}", lambda blank: chance.choice(fillings[blank[1]]), line).lower()
            if copy % 2:
                text = text.rstrip("?!.").replace(",", "")
            evidence = Evidence(
                text, kind_of(text), labels=any(blank in line for blank in LABELS) and chance.random() < 0.8,
                columns="{part}" in line and chance.random() < 0.5,
            )  # fmt: skip
            made.append(Example(evidence, act, number))
    return made


def features(
    made: Sequence[Example], vocabulary: Sequence[str], vectors: npt.NDArray[np.float32] | None
) -> sparse.csr_matrix:
    """A row an example, as :class:`~sidney.agent.understanding.acts.ActModel` puts them together."""
    places = {word: n for n, word in enumerate(vocabulary)}
    held = [{places[w] for w in function_words(example.evidence.text) if w in places} for example in made]
    rows = [row for row, found in enumerate(held) for _ in found]
    columns = [place for found in held for place in found]
    grams = sparse.csr_matrix((np.full(len(rows), GRAM_SCALE), (rows, columns)), shape=(len(made), len(vocabulary)))
    rest = sparse.csr_matrix(np.array([[*evidence_row(example.evidence), 1.0] for example in made]))
    return sparse.hstack([grams, rest] if vectors is None else [sparse.csr_matrix(vectors), grams, rest], format="csr")


def main() -> None:
    """Cross-validate, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {WEIGHTS.name}")
    parser.add_argument(
        "--apart", type=Path, nargs="+", default=[], help="labelled sets to keep the examples apart from"
    )
    options = parser.parse_args()
    made = examples()
    vectors = load_encoder().encode([example.evidence.text for example in made])
    near = near_utterances(vectors, options.apart)
    if left_out := {example.line for example, is_near in zip(made, near, strict=True) if is_near}:
        kept = [n for n, example in enumerate(made) if example.line not in left_out]
        print("left out:", *sorted({example.evidence.text for example in made if example.line in left_out}), sep="\n  ")
        made, vectors = [made[n] for n in kept], vectors[kept]
    acts = np.array([example.act for example in made])
    lines = np.array([example.line for example in made])
    counts: dict[str, set[int]] = {}
    for example in made:
        for word in function_words(example.evidence.text):
            counts.setdefault(word, set()).add(example.line)
    vocabulary = sorted(word for word, where in counts.items() if len(where) >= LINES_AN_NGRAM)
    written: dict[str, npt.NDArray[np.generic]] = {"vocabulary": np.array(vocabulary)}
    print(f"{len(set(lines))} examples, {len(made)} filled, {len(vocabulary)} n-grams")
    for name, part in (("with_vectors", vectors), ("without_vectors", None)):
        rows = features(made, vocabulary, part)
        model = LogisticRegression(C=STRENGTH, max_iter=600, class_weight="balanced", fit_intercept=False)
        said = cross_val_predict(model, rows, acts, groups=lines, cv=GroupKFold(5))
        model.fit(rows, acts)
        each = "  ".join(f"{act} {np.mean(said[acts == act] == act):.3f}" for act in model.classes_)
        print(f"{name:16} accuracy {np.mean(said == acts):.3f}  recall of {each}")
        written |= {"acts": np.array(model.classes_), name: model.coef_.T.astype(np.float16)}
    if options.write:
        np.savez_compressed(WEIGHTS, **written)  # type: ignore[arg-type]
        print(f"wrote {WEIGHTS.name}, {WEIGHTS.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
