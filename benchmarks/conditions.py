"""Fit the model of conditions, or say how well it does on labelled sets that it was not fitted to.

    .venv/bin/python benchmarks/conditions.py [--write] [--measure SET ...] [--epochs N]

It is fitted to the messages of ``shop_turns/*.txt`` beside this file, and to the labelled sets of ``utterances`` that
have been read already (``turn_intents.FITTED``). Each message is read by the rules first: the model learns where to
believe them, and what they miss. Then the conditions of other sets (by default ``f`` and ``i``) are scored by the rules
alone and with the model, by thresholds. ``--write`` writes what the package ships, ``--without`` keeps shop files apart
to measure by. A run that is stopped goes on at its epoch.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from common.fitting import fit  # noqa: E402
from common.low_rank import LowRankEncoder  # noqa: E402
from common.shop_turns import read_shop_turns  # noqa: E402
from turn_intents import FITTED, SETS  # noqa: E402
from utterances.score import labelled_set  # noqa: E402

from benchmarks.understanding.evaluation import UtteranceSet, edit_of, said_in_place  # noqa: E402
from benchmarks.understanding.scoring import Counts, Label, score_record  # noqa: E402
from sidney.agent.conditions.candidates import Candidates  # noqa: E402
from sidney.agent.conditions.evidence import (  # noqa: E402
    ColumnUse,
    Evidence,
    LabelUse,
    evidence_of,
    is_alike,
    uses_of,
)  # fmt: skip
from sidney.agent.conditions.layers import ConditionLayers  # noqa: E402
from sidney.agent.conditions.model import CONDITION_WEIGHTS, LAYERS, ConditionModel, states_at  # noqa: E402
from sidney.agent.mention_roles import ROLE_WEIGHTS  # noqa: E402
from sidney.agent.turn_intents import circumstances  # noqa: E402
from sidney.agent.understanding import read_by_rules  # noqa: E402
from sidney.agent.understanding.weighing import weigh_conditions  # noqa: E402

TURNS = HERE / "shop_turns"
KEPT_APART = ("f", "i")
WORK = HERE.parent / ".build" / "conditions"
RATE = 7e-4
BATCH = 16
EPOCHS = 5
OTHER_LABELS = 40
"""Labels of the shop that are in no condition, beside those that are, for each message and epoch."""
DEAF = 0.2
"""The share of messages that are read without the rules' word in an epoch."""
UNTOLD = -100
"""A target that counts neither way."""
THRESHOLDS = ((0.08, 0.6), (0.15, 0.6), (0.15, 0.7), (0.3, 0.6), (0.3, 0.7), (0.3, 0.8))


@dataclass(frozen=True)
class Example:
    """A message that the rules have read, and what it does with each candidate."""

    text: str
    where: str
    candidates: Candidates
    evidence: Evidence
    labels: torch.Tensor
    columns: torch.Tensor
    numbers: torch.Tensor


def examples_of(utterances: UtteranceSet) -> Iterator[Example]:
    """The messages of a set as the rules read them."""
    for label, text, lexicon, state in said_in_place(utterances, encoder=True):
        draft, meant = read_by_rules(text, lexicon, state)
        candidates = lexicon.candidates
        if draft is None or candidates is None:
            continue
        evidence = evidence_of(
            draft.text, meant.edits, candidates, asked=label.get("asked"), standing=state.constraints, turn=state.turn
        )
        where = circumstances(len(state.last_items), asked=draft.was_asked)
        yield Example(draft.text, where, candidates, evidence, *targets_of(label, candidates, evidence))


def targets_of(label: Label, candidates: Candidates, evidence: Evidence) -> tuple[torch.Tensor, ...]:
    """What a message does with each label, column and number."""
    labels = torch.zeros(len(candidates.labels), dtype=torch.long)
    columns = torch.zeros(len(candidates.columns), dtype=torch.long)
    numbers = torch.zeros(evidence.numbers.shape[:2], dtype=torch.long)
    either = list(label.get("optional_edits", ()))
    for edit in label.get("edits", ()):
        either += [edit | {"attribute": name} for name in edit.get("attribute_alternatives", ())]
        if others := edit.get("operand_alternatives"):
            either.append(edit | {"operand": list(others)})
    for edits, is_open in ((either, True), (label.get("edits", ()), False)):
        for use in (use for edit in edits for use in uses_of(edit_of(edit), candidates, evidence.said)):
            target = UNTOLD if is_open else int(use.kind)
            if isinstance(use.kind, LabelUse):
                labels[use.place] = target
            elif isinstance(use.kind, ColumnUse):
                columns[use.place] = target
            else:
                for row, number in zip(numbers, evidence.said, strict=True):
                    if is_alike(number, use.value):
                        row[use.place] = target
                if is_open:
                    columns[candidates.column_places[candidates.measures[use.place].name]] = UNTOLD
    return labels, columns, numbers


class Reader(nn.Module):
    """The encoder, begun where the tagger of mentions ended, and the layers over it."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = LowRankEncoder()
        self.encoder.begin_with(load_file(ROLE_WEIGHTS))
        self.layers = ConditionLayers(self.encoder.size)

    def learned(self) -> dict[str, torch.Tensor]:
        """What was learned, by the names that :class:`~sidney.agent.conditions.model.ConditionModel` reads."""
        own = {f"{LAYERS}{name}": w.detach().to(torch.float16) for name, w in self.layers.state_dict().items()}
        return self.encoder.learned() | own


def loss_of(reader: Reader, batch: Sequence[Example], chance: random.Random) -> torch.Tensor:
    """The mean loss of some messages."""
    read = [
        reader.encoder.tokenizer(
            f"{each.where} : {each.text.lower()}", truncation=True, max_length=128, return_offsets_mapping=True
        )
        for each in batch
    ]
    rows = [torch.tensor(each["input_ids"]) for each in read]
    tokens = nn.utils.rnn.pad_sequence(rows, batch_first=True)
    mask = nn.utils.rnn.pad_sequence([torch.ones_like(row) for row in rows], batch_first=True)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = reader.encoder(tokens, mask)
    total = torch.zeros(())
    for each, own, row, all_states in zip(batch, read, rows, states.float(), strict=True):
        words = all_states[: len(row)]
        labels, columns, numbers = (
            torch.from_numpy(part).clone()
            for part in (each.evidence.labels, each.evidence.columns, each.evidence.numbers)
        )
        if chance.random() < DEAF:
            labels[:, :3], columns[:, :5], numbers[..., :3] = 0, 0, 0
        told = torch.nonzero((each.labels != 0) | (torch.from_numpy(each.evidence.labels)[:, :5].sum(dim=1) > 0))
        many = len(each.labels)
        kept = sorted({*told.flatten().tolist(), *chance.sample(range(many), min(many, OTHER_LABELS))})
        vectors = torch.from_numpy(each.candidates.label_vectors[kept])
        logits = reader.layers.labels(words, vectors, labels[kept])
        total = total + _cross_entropy(logits, each.labels[kept])
        logits, seen = reader.layers.columns(words, torch.from_numpy(each.candidates.column_vectors), columns)
        total = total + _cross_entropy(logits, each.columns)
        if each.numbers.numel():
            said = number_states(words, own["offset_mapping"], each)
            places = [each.candidates.column_places[measure.name] for measure in each.candidates.measures]
            logits = reader.layers.numbers(seen[places], said, numbers)
            total = total + _cross_entropy(logits.flatten(0, 1), each.numbers.flatten())
    return total / len(batch)


def number_states(words: torch.Tensor, offsets: Any, each: Example) -> torch.Tensor:
    """``(numbers, size)`` the states of the numbers that a message says."""
    before, places = len(each.where) + 3, np.asarray(offsets)
    return torch.stack([states_at(words, places, n.start, n.end, before) for n in each.evidence.said])


def _cross_entropy(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return nn.functional.cross_entropy(logits, targets, ignore_index=UNTOLD, reduction="sum")


def fit_to(examples: Sequence[Example], epochs: int, checkpoint: Path) -> Reader:
    """Train a reader; see :func:`common.fitting.fit`."""
    torch.manual_seed(0)
    reader = Reader()

    def losses(chance: random.Random) -> Iterator[torch.Tensor]:
        order = sorted(range(len(examples)), key=lambda n: len(examples[n].text) + 25 * chance.random())
        batches = [order[n : n + BATCH] for n in range(0, len(order), BATCH)]
        chance.shuffle(batches)
        for batch in batches:
            yield loss_of(reader, [examples[n] for n in batch], chance)

    fit(reader, losses, batches=math.ceil(len(examples) / BATCH), epochs=epochs, rate=RATE, checkpoint=checkpoint)
    return reader


def measure(model: ConditionModel, utterances: UtteranceSet) -> list[str]:
    """Precision and recall of the conditions, by the rules alone and by thresholds."""
    counts = {pair: Counts() for pair in ((0.0, 1.0), *THRESHOLDS)}
    for label, text, lexicon, state in said_in_place(utterances, encoder=True):
        draft, meant = read_by_rules(text, lexicon, state)
        for (least, sure), sofar in counts.items():
            weighed = meant if draft is None else weigh_conditions(draft, meant, model, least=least, sure=sure)
            counts[least, sure] = sofar + score_record(label, weighed, lexicon.catalogue, state.focus).edits
    return [
        f"  {'rules alone' if least == 0 else f'kept from {least}, made from {sure}':28} precision {c.precision:.3f}, "
        f"recall {c.recall:.3f} (found {c.found}, false {c.wrong}, missed {c.missed})"
        for (least, sure), c in counts.items()
    ]  # fmt: skip


def main() -> None:
    """Fit, and measure or write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {CONDITION_WEIGHTS.name}")
    parser.add_argument("--measure", nargs="+", default=list(KEPT_APART), help="labelled sets  [default: f, i]")
    parser.add_argument("--without", nargs="+", default=[], help="names of shop files to leave out, and to measure by")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    options = parser.parse_args()
    files = sorted(TURNS.glob("*.txt"))
    parts = {path.stem: read_shop_turns(path, WORK) for path in files}
    apart = {name: parts.pop(name) for name in options.without}
    parts |= {name: labelled_set(SETS / name) for name in FITTED}
    examples: list[Example] = []
    for name, part in parts.items():
        examples += examples_of(part)
        print(f"\rread by the rules: {name}, {len(examples)} messages   ", end="", flush=True)
    print()
    checkpoint = WORK / f"{options.epochs}-{len(examples)}.pt"
    reader = fit_to(examples, options.epochs, checkpoint)
    weights = reader.learned()
    if options.write:
        save_file(weights, CONDITION_WEIGHTS)
        print(f"wrote {CONDITION_WEIGHTS.name}, {CONDITION_WEIGHTS.stat().st_size:,} bytes")
    model = ConditionModel(weights)
    apart |= {name: labelled_set(SETS / "more" / f"{name}.json") for name in options.measure}
    for name, part in apart.items():
        print(name, *measure(model, part), sep="\n", flush=True)
    checkpoint.unlink()


if __name__ == "__main__":
    main()
