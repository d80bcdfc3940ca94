"""A set of labelled utterances, read by the rules and held against its labels: precision, recall, intervals, errors."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.understanding.catalogues import Row, Schema, write_catalogues
from benchmarks.understanding.scoring import Counts, Label, RecordScore, score_record
from sidney.agent.cards import card
from sidney.agent.edits import apply_edits
from sidney.agent.lexicon import Lexicon
from sidney.agent.meanings import Meanings
from sidney.agent.state import ClarifyingQuestion, ConversationState, ShownList
from sidney.agent.turn import ConstraintEdit, Reference
from sidney.agent.understanding import understand
from sidney.recsys_model.data.constraints import Operator
from sidney.recsys_model.data.reading import read_catalogue
from sidney.recsys_model.encoders.embeddings import load_encoder

__all__ = ["Scored", "UtteranceSet", "edit_of", "evaluate", "main", "report_of", "said_in_place"]

RESAMPLES = 2000
_Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True)
class UtteranceSet:
    """Labelled utterances and the shops that they were said in.

    Attributes:
        labels: One record an utterance, in the order in which they were said.
        schema: The file that describes the shops.
        text_of: What was said in a record.
        rows_of: Makes a shop's rows; by default they are made up from the schema alone.
    """

    labels: Sequence[Label]
    schema: Path
    text_of: Callable[[Label], str]
    rows_of: Callable[[str, Schema], list[Row]] | None = None


@dataclass(frozen=True)
class Scored:
    """One record, how it was read, and how long that took in milliseconds."""

    label: Label
    text: str
    score: RecordScore
    milliseconds: float


def main(
    read: Callable[[argparse.Namespace], UtteranceSet], description: str, *options: tuple[str, dict[str, Any]]
) -> int:
    """The command of a set: score one half and print.

    Args:
        read: Gives the set that the options ask for (``half`` is one of them).
        description: What ``--help`` says.
        options: Further options of the command, each with its keywords.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--half", choices=["development", "held-out"], default="development")
    parser.add_argument("--errors", action="store_true", help="print every utterance that was misunderstood")
    parser.add_argument("--by-domain", action="store_true", help="print each shop's figures, too")
    parser.add_argument("--no-encoder", action="store_true", help="leave out what the sentence encoder tells")
    parser.add_argument("--json", action="store_true")
    for name, keywords in options:
        parser.add_argument(name, **keywords)
    chosen = parser.parse_args()
    scored = evaluate(read(chosen), encoder=not chosen.no_encoder)
    if chosen.errors:
        for each in scored:
            if each.score.remarks:
                where = f"{each.label['dialogue_id']} {each.label['utterance_id']}"
                print(f"{where}: {each.text!r}\n    {'; '.join(each.score.remarks)}")
    report = report_of(scored)
    if chosen.by_domain:
        for domain in dict.fromkeys(each.label["domain"] for each in scored):
            part = report_of([each for each in scored if each.label["domain"] == domain])
            report |= {f"{domain}: {name}": part[name] for name in ("intents", "edits")}
    if chosen.json:
        print(json.dumps(report))
    else:
        for name, line in report.items():
            print(f"{name:34} {line}")
    return 0


def evaluate(utterances: UtteranceSet, *, encoder: bool) -> list[Scored]:
    """Read every utterance where it was said: with its list shown, and what the labels before it asked for in force."""
    scored: list[Scored] = []
    for label, text, lexicon, state in said_in_place(utterances, encoder=encoder):
        started = time.perf_counter()
        meant = understand(text, lexicon, state)
        milliseconds = (time.perf_counter() - started) * 1000
        scored.append(Scored(label, text, score_record(label, meant, lexicon.catalogue, state.focus), milliseconds))
    return scored


def said_in_place(
    utterances: UtteranceSet, *, encoder: bool
) -> Iterator[tuple[Label, str, Lexicon, ConversationState]]:
    """Every utterance with its shop and the state in which it was said."""
    shops = _shops(utterances, encoder=encoder)
    state, dialogue = ConversationState(), ""
    for label in utterances.labels:
        lexicon = shops[label["domain"]]
        if label["dialogue_id"] != dialogue:
            state, dialogue = ConversationState(), label["dialogue_id"]
        state = _with_shown(state, label, lexicon)
        asked = label.get("asked")
        question = ClarifyingQuestion(attribute=asked, labels=(), turn=state.turn) if asked else None
        state = state.model_copy(update={"asked": question})
        yield label, utterances.text_of(label), lexicon, state
        # So that the constraints of later utterances stand; what has no number of its own is left out.
        edits = [edit_of(e) for e in label.get("edits", ()) if e["action"] == "remove" or e.get("operand") is not None]
        state = state.model_copy(update={"turn": state.turn + 1})
        state = state.model_copy(update={"constraints": apply_edits(edits, state, lexicon, state.turn).constraints})


def _shops(utterances: UtteranceSet, *, encoder: bool) -> Mapping[str, Lexicon]:
    loaded = load_encoder() if encoder else None
    shops = {}
    with tempfile.TemporaryDirectory() as folder:
        for domain, path in write_catalogues(utterances.schema, Path(folder), utterances.rows_of).items():
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


def edit_of(label: Label) -> ConstraintEdit:
    """A labelled condition; one without a number of its own has no operand."""
    operand: Any = label.get("operand")
    return ConstraintEdit(
        action=label["action"], attribute=label["attribute"],
        operator=Operator(label["operator"]) if label.get("operator") else None,
        operand=tuple(operand) if isinstance(operand, list) else operand, strength=label.get("strength", "must"),
        relative_to=Reference(kind="focus", text="it") if label.get("relative_to") else None,
    )  # fmt: skip


def report_of(scored: Sequence[Scored]) -> dict[str, str]:
    """A line a measure."""
    report: dict[str, str] = {"utterances": str(len(scored))}
    alone = [each for each in scored if not each.label.get("needs_context")]
    for what, part in (("", scored), (" without those in need of context", alone)):
        for name in ("intents", "edits"):
            total = sum((getattr(each.score, name) for each in part), Counts())
            low, high = _interval(part, name)
            report[f"{name}{what}"] = (
                f"precision {total.precision:.3f} [{low[0]:.3f}, {high[0]:.3f}]  "
                f"recall {total.recall:.3f} [{low[1]:.3f}, {high[1]:.3f}]  "
                f"(found {total.found}, false {total.wrong}, missed {total.missed})"
            )
    strength = sum((each.score.strength_agrees for each in scored), Counts())
    report["strength agrees"] = f"{strength.precision:.3f} of {strength.found + strength.wrong} edits found"
    for name in ("wish_right", "unsupported_right"):
        known = [right for each in scored if (right := getattr(each.score, name)) is not None]
        report[name.replace("_right", " or none")] = f"right in {np.mean(known):.3f} of {len(known)}"
    times = [each.milliseconds for each in scored]
    report["milliseconds a turn"] = f"median {np.median(times):.1f}, 95th percentile {np.percentile(times, 95):.1f}"
    return report


def _interval(scored: Sequence[Scored], name: str) -> tuple[_Floats, _Floats]:
    """95% of resamples of whole dialogues lie between these (precision, recall) pairs."""
    by_dialogue: dict[str, Counts] = {}
    for each in scored:
        dialogue = each.label["dialogue_id"]
        by_dialogue[dialogue] = by_dialogue.get(dialogue, Counts()) + getattr(each.score, name)
    counts = np.array([[c.found, c.wrong, c.missed] for c in by_dialogue.values()], dtype=np.float64)
    chance = np.random.default_rng(0)
    drawn = counts[chance.integers(0, len(counts), size=(RESAMPLES, len(counts)))].sum(axis=1)
    found, wrong, missed = drawn.T
    pairs = np.stack([found / np.maximum(1, found + wrong), found / np.maximum(1, found + missed)], axis=1)
    return np.quantile(pairs, 0.025, axis=0), np.quantile(pairs, 0.975, axis=0)
