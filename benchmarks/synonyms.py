"""Which threshold for labels by meaning: precision and recall of word → label over catalogues of seven trades.

    .venv/bin/python benchmarks/synonyms.py [--workspace DEMO]

The words and the labels that they mean are in synonyms.json; the labels of the games are the demo's own. Prints a
table: for each way of measuring, margin and threshold, how many answers are right, and how many words find theirs; then
the same of the written list of sayings, alone and before the threshold that was chosen.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sidney.agent.meanings import CENTRE_WORDS, choose_label
from sidney.agent.sayings import sayings_for
from sidney.agent.words import label_key
from sidney.recsys_model.encoders.embeddings import load_encoder

Vectors = npt.NDArray[np.float32]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workspace", type=Path, help="the demo's workspace; without it the games are left out")
    options = parser.parse_args()
    shops: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_suffix(".json").read_text())["catalogues"]
    encoder = load_encoder()
    centre = encoder.encode(CENTRE_WORDS).mean(axis=0)
    tried: list[tuple[dict[str, Any], list[tuple[str, str]], dict[str, Vectors]]] = []
    for shop in shops.values():
        labels = shop["labels"]
        if labels == "demo":
            if options.workspace is None:
                continue
            labels = _demo_labels(options.workspace)
        known, said = encoder.encode(labels), encoder.encode(list(shop["words"]))
        ways = {"cosine": said @ known.T, "centred": _centred(said, centre) @ _centred(known, centre).T}
        tried.append((shop["words"], [("labels", label) for label in labels], ways))
    print(f"{'way':8} {'margin':>6} {'at least':>8} {'answers':>8} {'right':>6} {'precision':>10} {'recall':>7}")
    for way, margin in (("cosine", 0.0), ("centred", 0.0), ("centred", 0.04), ("centred", 0.08)):
        for close in (0.46, 0.52, 0.55, 0.58, 0.61, 0.64, 0.70, 0.76):
            answers = right = meant = 0
            for words, pairs, ways in tried:
                for (word, wanted), row in zip(words.items(), ways[way]):
                    found = choose_label(word, row, pairs, close=close, margin=margin)
                    meant += bool(wanted)
                    answers += found is not None
                    right += found is not None and found.label in wanted
            rates = f"{right / max(1, answers):10.3f} {right / meant:7.3f}"
            print(f"{way:8} {margin:6.2f} {close:8.2f} {answers:8} {right:6} {rates}")
    _print_sayings(tried)


def _print_sayings(tried: Sequence[tuple[dict[str, Any], list[tuple[str, str]], dict[str, Vectors]]]) -> None:
    """The same of the list of sayings, and of the list first and the chosen threshold for what it does not hold."""
    for name, asks_encoder in (("sayings", False), ("both", True)):
        answers = right = meant = 0
        for words, pairs, ways in tried:
            labels = {label_key(label): {"labels": label} for _, label in pairs}
            said_for = sayings_for(labels, {key: {c: [label] for c, label in of.items()} for key, of in labels.items()})
            for (word, wanted), row in zip(words.items(), ways["centred"]):
                saying = said_for.get(label_key(word), {}).get("labels")
                label = None if saying is None else saying.label
                if label is None and asks_encoder and (near := choose_label(word, row, pairs)) is not None:
                    label = near.label
                meant += bool(wanted)
                answers += label is not None
                right += label in wanted
        print(f"{name:24} {answers:8} {right:6} {right / max(1, answers):10.3f} {right / meant:7.3f}")


def _centred(vectors: Vectors, centre: Vectors) -> Vectors:
    moved = vectors - centre
    return moved / np.linalg.norm(moved, axis=1, keepdims=True)


def _demo_labels(workspace: Path) -> list[str]:
    from sidney.recsys_model.workspace import Workspace

    columns = Workspace.open(workspace).catalogue.columns
    return list(
        dict.fromkeys(
            label for name in ("categories", "themes", "modes", "platforms") for label in columns[name].labels
        )
    )


if __name__ == "__main__":
    main()
