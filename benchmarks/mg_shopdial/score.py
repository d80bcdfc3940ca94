"""How well real shoppers' turns are understood: precision and recall of intents and of edits, with an interval.

    .venv/bin/python benchmarks/mg_shopdial/score.py --half development|held-out [--errors] [--no-encoder] [--json]

The dialogues are MG-ShopDial's, read from ``../shared/data/mg_shopdial`` (``--data``); the labels and the rules of
judging lie beside this file (README.md). Prints one line a measure; ``--errors`` adds every utterance that was not
understood as labelled.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from make_catalogues import write_catalogues  # noqa: E402
from scoring import Counts, Label, RecordScore, score_record  # noqa: E402

from sidney.agent.cards import card  # noqa: E402
from sidney.agent.edits import apply_edits  # noqa: E402
from sidney.agent.lexicon import Lexicon  # noqa: E402
from sidney.agent.meanings import Meanings  # noqa: E402
from sidney.agent.state import ClarifyingQuestion, ConversationState, ShownList  # noqa: E402
from sidney.agent.turn import ConstraintEdit  # noqa: E402
from sidney.agent.understanding import understand  # noqa: E402
from sidney.recsys_model.data.constraints import Operator  # noqa: E402
from sidney.recsys_model.data.reading import read_catalogue  # noqa: E402
from sidney.recsys_model.encoders.embeddings import load_encoder  # noqa: E402

DATA = Path("../shared/data/mg_shopdial")
RESAMPLES = 2000


def main() -> int:
    """Score one half and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--half", choices=["development", "held-out"], default="development")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of dialogues.parquet")
    parser.add_argument("--errors", action="store_true", help="print every utterance that was misunderstood")
    parser.add_argument("--no-encoder", action="store_true", help="leave out synonyms by the sentence encoder")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    labels: list[Label] = json.loads((HERE / f"labels_{options.half.replace('-', '_')}.json").read_text())
    words = _utterances(options.data / "dialogues.parquet", {label["dialogue_id"] for label in labels})
    shops = _shops(encoder=not options.no_encoder)
    scored: list[tuple[Label, RecordScore]] = []
    milliseconds: list[float] = []
    state, dialogue = ConversationState(), ""
    for label in labels:
        lexicon = shops[label["domain"]]
        if label["dialogue_id"] != dialogue:
            state, dialogue = ConversationState(), label["dialogue_id"]
        state = _with_shown(state, label, lexicon)
        asked = label.get("asked")
        question = ClarifyingQuestion(attribute=asked, labels=(), turn=state.turn) if asked else None
        state = state.model_copy(update={"asked": question})
        text = words[dialogue, label["utterance_id"]]
        started = time.perf_counter()
        meant = understand(text, lexicon, state)
        milliseconds.append((time.perf_counter() - started) * 1000)
        result = score_record(label, meant, lexicon.catalogue, state.focus)
        scored.append((label, result))
        if options.errors and result.remarks:
            print(f"{dialogue} {label['utterance_id']}: {text!r}\n    {'; '.join(result.remarks)}")
        edits = [edit for each in label.get("edits", ()) if (edit := _edit(each)) is not None]
        state = state.model_copy(update={"turn": state.turn + 1})
        state = state.model_copy(update={"constraints": apply_edits(edits, state, lexicon, state.turn).constraints})
    report = _report(scored, milliseconds)
    if options.json:
        print(json.dumps(report))
    else:
        for name, line in report.items():
            print(f"{name:34} {line}")
    return 0


def _utterances(path: Path, dialogues: set[str]) -> dict[tuple[str, int], str]:
    """The text of every utterance of these dialogues, and of no others."""
    table = pq.read_table(path, filters=[("dialog_id", "in", sorted(dialogues))])
    return {
        (row["dialog_id"], row["utterance_id"]): row["utterance"]
        for row in table.select(["dialog_id", "utterance_id", "utterance"]).to_pylist()
    }


def _shops(*, encoder: bool) -> dict[str, Lexicon]:
    loaded = load_encoder() if encoder else None
    shops = {}
    with tempfile.TemporaryDirectory() as folder:
        for domain, path in write_catalogues(Path(folder)).items():
            lexicon = Lexicon(read_catalogue(path).value)
            if loaded is not None:
                lexicon.meanings = Meanings(lexicon.catalogue, lambda: loaded)
            shops[domain] = lexicon
    return shops


def _with_shown(state: ConversationState, label: Label, lexicon: Lexicon) -> ConversationState:
    ids = tuple(label.get("shown", ()))
    if not ids or (state.lists and tuple(i.item_id for i in state.lists[-1].items) == ids):
        return state
    items = tuple(card(number, item_id, lexicon.catalogue, ()) for number, item_id in enumerate(ids, start=1))
    focus = ids[0] if len(ids) == 1 else None
    return state.model_copy(update={"lists": (*state.lists, ShownList(turn=state.turn, items=items)), "focus": focus})


def _edit(label: Label) -> ConstraintEdit | None:
    """A label as an edit, so that the constraints of later utterances stand; one without a number is left out."""
    operand: Any = label.get("operand")
    if label["action"] == "add" and operand is None:
        return None
    return ConstraintEdit(
        action=label["action"], attribute=label["attribute"],
        operator=Operator(label["operator"]) if label.get("operator") else None,
        operand=tuple(operand) if isinstance(operand, list) else operand, strength=label.get("strength", "must"),
    )  # fmt: skip


def _report(scored: Sequence[tuple[Label, RecordScore]], milliseconds: Sequence[float]) -> dict[str, str]:
    report: dict[str, str] = {"utterances": str(len(scored))}
    alone = [(label, score) for label, score in scored if not label.get("needs_context")]
    for what, part in (("", scored), (" without those in need of context", alone)):
        for name in ("intents", "edits"):
            total = sum((getattr(score, name) for _, score in part), Counts())
            low, high = _interval(part, name)
            report[f"{name}{what}"] = (
                f"precision {total.precision:.3f} [{low[0]:.3f}, {high[0]:.3f}]  "
                f"recall {total.recall:.3f} [{low[1]:.3f}, {high[1]:.3f}]  "
                f"(found {total.found}, false {total.wrong}, missed {total.missed})"
            )
    strength = sum((score.strength_agrees for _, score in scored), Counts())
    report["strength agrees"] = f"{strength.precision:.3f} of {strength.found + strength.wrong} edits found"
    for name in ("wish_right", "unsupported_right"):
        known = [getattr(score, name) for _, score in scored if getattr(score, name) is not None]
        report[name.replace("_right", " or none")] = f"right in {np.mean(known):.3f} of {len(known)}"
    report["milliseconds a turn"] = (
        f"median {np.median(milliseconds):.1f}, 95th percentile {np.percentile(milliseconds, 95):.1f}"
    )
    return report


def _interval(
    scored: Sequence[tuple[Label, RecordScore]], name: str
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """95% of resamples of whole dialogues lie between these (precision, recall) pairs."""
    by_dialogue: dict[str, Counts] = {}
    for label, score in scored:
        by_dialogue[label["dialogue_id"]] = by_dialogue.get(label["dialogue_id"], Counts()) + getattr(score, name)
    counts = np.array([[c.found, c.wrong, c.missed] for c in by_dialogue.values()], dtype=np.float64)
    chance = np.random.default_rng(0)
    drawn = counts[chance.integers(0, len(counts), size=(RESAMPLES, len(counts)))].sum(axis=1)
    found, wrong, missed = drawn.T
    pairs = np.stack([found / np.maximum(1, found + wrong), found / np.maximum(1, found + missed)], axis=1)
    return np.quantile(pairs, 0.025, axis=0), np.quantile(pairs, 0.975, axis=0)


if __name__ == "__main__":
    sys.exit(main())
