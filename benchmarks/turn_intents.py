"""Fit the model of what whole messages want, or say how well it does on a set that it was not fitted to.

    .venv/bin/python benchmarks/turn_intents.py [--write] [--measure FILE ...] [--epochs N]

It is fitted to the turns of ``turn_intents.txt`` and ``shop_turns`` beside this file, and to the labelled sets of
``utterances`` that have been read already (``FITTED``). What is nearly an utterance of another labelled set is left out
and printed. Then precision and recall of the model alone are printed for each ``--measure`` (by default the sets kept
apart); ``--write`` writes what the package ships. A run that is stopped goes on at its epoch.

A line of the text is ``SHOWN | INTENTS | C | message``: how many items the shop shows, with ``?`` if it has just asked
and ``!`` if it has just offered something; what is wanted, with others that are as right after a slash and what may be
there or not in parentheses; and whether the message makes, changes or takes back a condition (``+``, ``-``, or ``~`` if
that is open; the files of ``shop_turns`` have the conditions themselves).
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from common.apart import near_utterances
from common.fitting import fit
from common.low_rank import LowRankEncoder
from safetensors.torch import save_file
from torch import nn

from sidney.agent.turn_intents import INTENT_WEIGHTS, INTENTS, circumstances
from sidney.recsys_model.encoders.embeddings import load_encoder

HERE = Path(__file__).parent
LINES = HERE / "turn_intents.txt"
SHOPS = HERE / "shop_turns"
SETS = HERE / "utterances"
FITTED = (
    "development.json", "held_out.json", "more/a.json", "more/b.json", "more/c.json", "more/d.json", "more/e.json",
    "more/g.json", "more/h.json",
)  # fmt: skip
"""Sets that rules were developed on, so that they are no measure any more."""
CHECKPOINTS = HERE.parent / ".build" / "turn-intents"
HIDDEN = 192
RATE = 5e-4
BATCH = 32
EPOCHS = 6
SMOOTHING = 0.05
UNSTOPPED = 0.3
"""The share of messages that lose most of their stops in an epoch."""
CONDITIONS = len(INTENTS)
"""The row of the last layer that tells whether a message makes a condition."""
_NAMES = [intent.value for intent in INTENTS]
_SAME = {"different": "more", "search": "recommend", "details": "question"}
_UNTOLD = {"small_talk", "unclear", "help", "remember", "forget", "show_profile"}


@dataclass(frozen=True)
class Turn:
    """A message where it was said, and what it wants.

    Attributes:
        where: What goes before it (:func:`~sidney.agent.turn_intents.circumstances`).
        text: The message.
        wanted: ``(intents + 1,)`` ones and zeros.
        counts: ``(intents + 1,)`` zero where either will do.
    """

    where: str
    text: str
    wanted: torch.Tensor
    counts: torch.Tensor


def turn(where: str, text: str, names: Sequence[str], either: Sequence[str], conditions: str) -> Turn:
    """A turn by the names of its intents.

    Raises:
        ValueError: A name is none of an intent.
    """
    wanted, counts = torch.zeros(CONDITIONS + 1), torch.ones(CONDITIONS + 1)
    for name in (*either, *names):
        known = _SAME.get(name, name)
        if known in _UNTOLD:
            continue
        if known not in _NAMES:
            raise ValueError(f"no intent is called {name!r}: {text}")
        counts[_NAMES.index(known)] = 0
    for name in names:
        known = _SAME.get(name, name)
        if known not in _UNTOLD:
            wanted[_NAMES.index(known)] = counts[_NAMES.index(known)] = 1
    wanted[CONDITIONS] = float(conditions == "+")
    counts[CONDITIONS] = float(conditions != "~")
    return Turn(where, text, wanted, counts)


def written(path: Path) -> list[Turn]:
    """The turns of a text file.

    Raises:
        ValueError: A line is not of the form that the module's text describes.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if "|" not in line or line.startswith("#"):
            continue
        parts = [part.strip() for part in line.split("|", 3)]
        shown = re.fullmatch(r"(\d+)([?!\w]*)", parts[0])
        if len(parts) != 4 or shown is None:
            raise ValueError(f"{path.name}, line {number}: {line}")
        said = [condition.strip() for condition in parts[2].split(";")]
        firm = [condition for condition in said if condition[:1] not in ("", "~") and condition != "-"]
        conditions = "+" if firm else "~" if parts[2].startswith("~") else "-"
        names: list[str] = []
        either: list[str] = []
        for part in parts[1].split(","):
            first, *others = (name.strip() for name in part.strip(" ()").split("/"))
            (either if part.strip().startswith("(") else names).append(first)
            either += others
        where = circumstances(int(shown[1]), asked="?" in shown[2], offered="!" in shown[2])
        found.append(turn(where, parts[3], names, either, conditions))
    return found


def labelled(path: Path) -> list[Turn]:
    """The turns of a labelled set."""
    found = []
    for record in json.loads(path.read_text(encoding="utf-8")):
        either = [name for names in record.get("intent_alternatives", {}).values() for name in names]
        either += record.get("optional_intents", ())
        conditions = "+" if record.get("edits") else "~" if record.get("optional_edits") else "-"
        where = circumstances(len(record.get("shown", ())), asked=bool(record.get("asked")))
        found.append(turn(where, record["utterance"], record["intents"], either, conditions))
    return found


class IntentModel(nn.Module):
    """The built-in encoder with low-rank changes, and two layers over the first and the mean state of a message."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = LowRankEncoder()
        self.drop = nn.Dropout(0.1)
        self.inner = nn.Linear(2 * self.encoder.size, HIDDEN)
        self.outer = nn.Linear(HIDDEN, CONDITIONS + 1)

    def forward(self, tokens: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """``(messages, tokens)`` ids and which of them are there, to ``(messages, intents + 1)`` logits."""
        states = self.encoder(tokens, mask)
        mean = (states * mask[..., None]).sum(dim=1) / mask.sum(dim=1, keepdim=True)
        whole = self.drop(torch.cat([states[:, 0], mean], dim=-1))
        logits: torch.Tensor = self.outer(self.drop(nn.functional.gelu(self.inner(whole))))
        return logits

    def learned(self) -> dict[str, torch.Tensor]:
        """What was learned, by the names that :class:`~sidney.agent.turn_intents.TurnIntents` reads."""
        last = {
            f"{name}.{part}": getattr(layer, part)
            for name, layer in (("inner", self.inner), ("outer", self.outer))
            for part in ("weight", "bias")
        }
        return self.encoder.learned() | {n: value.detach().to(torch.float16) for n, value in last.items()}


def tokens_of(model: IntentModel, where: str, text: str) -> torch.Tensor:
    """``(tokens,)`` ids of a message and of what goes before it."""
    read: Any = model.encoder.tokenizer(f"{where} : {text.lower()}", truncation=True, max_length=128)
    return torch.tensor(read["input_ids"])


def batches(model: IntentModel, turns: Sequence[Turn], chance: random.Random) -> Iterator[tuple[torch.Tensor, ...]]:
    """An epoch's batches of alike lengths: token ids, which of them are there, what is wanted, and what counts."""
    rows = []
    for each in turns:
        text = each.text
        if chance.random() < UNSTOPPED:
            text = "".join(" " if c in ",.;!?" and chance.random() < 0.8 else c for c in text)
        rows.append(tokens_of(model, each.where, text))
    order = sorted(range(len(rows)), key=lambda n: len(rows[n]) + 5 * chance.random())
    groups = [order[n : n + BATCH] for n in range(0, len(order), BATCH)]
    chance.shuffle(groups)
    for group in groups:
        tokens = nn.utils.rnn.pad_sequence([rows[n] for n in group], batch_first=True)
        mask = nn.utils.rnn.pad_sequence([torch.ones_like(rows[n]) for n in group], batch_first=True)
        yield tokens, mask, torch.stack([turns[n].wanted for n in group]), torch.stack([turns[n].counts for n in group])


def fit_to(turns: Sequence[Turn], epochs: int, checkpoint: Path) -> IntentModel:
    """Train a model; see :func:`common.fitting.fit`."""
    torch.manual_seed(0)
    model = IntentModel()

    def losses(chance: random.Random) -> Iterator[torch.Tensor]:
        for tokens, mask, wanted, counts in batches(model, turns, chance):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(tokens, mask).float()
            soft = wanted * (1 - SMOOTHING) + SMOOTHING / 2
            each = nn.functional.binary_cross_entropy_with_logits(logits, soft, reduction="none")
            yield (each * counts).sum() / counts.sum()

    fit(model, losses, batches=math.ceil(len(turns) / BATCH), epochs=epochs, rate=RATE, checkpoint=checkpoint)
    return model


def measure(model: IntentModel, path: Path) -> str:
    """Precision and recall of the model alone; an alternative finds what it stands for, and is wrong nowhere."""
    found = wrong = missed = 0
    for record, each in zip(json.loads(path.read_text(encoding="utf-8")), labelled(path), strict=True):
        tokens = tokens_of(model, each.where, each.text)[None]
        with torch.inference_mode():
            likely = model(tokens, torch.ones_like(tokens))[0, :CONDITIONS].sigmoid()
        said = {_NAMES[n] for n in torch.nonzero(likely > 0.5).flatten().tolist()}
        alike = {
            _SAME.get(k, k): {_SAME.get(n, n) for n in v} for k, v in record.get("intent_alternatives", {}).items()
        }
        for name in {_SAME.get(name, name) for name in record["intents"]} & set(_NAMES):
            hit = bool(said & ({name} | alike.get(name, set())))
            found, missed = found + hit, missed + (not hit)
        wrong += sum(bool(each.counts[_NAMES.index(n)]) and not each.wanted[_NAMES.index(n)] for n in said)
    return f"precision {found / (found + wrong):.3f}, recall {found / (found + missed):.3f}"


def main() -> None:
    """Fit, and measure or write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {INTENT_WEIGHTS.name}")
    parser.add_argument("--measure", type=Path, nargs="+", help="labelled sets  [default: those not fitted to]")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    options = parser.parse_args()
    fitted = {SETS / name for name in FITTED}
    written_once = (path for path in SETS.glob("**/*.json") if path.parent.name != "second")
    others = sorted(path for path in written_once if path not in fitted and "schema" not in path.name)
    turns = [each for path in (LINES, *sorted(SHOPS.glob("*.txt"))) for each in written(path)]
    near = near_utterances(load_encoder().encode([each.text.lower() for each in turns]), others)
    if left_out := sorted({each.text for each, is_near in zip(turns, near, strict=True) if is_near}):
        print("left out:", *left_out, sep="\n  ")
    turns = [each for each, is_near in zip(turns, near, strict=True) if not is_near]
    turns += [each for path in sorted(fitted) for each in labelled(path)]
    print(f"{len(turns)} turns", flush=True)
    checkpoint = CHECKPOINTS / f"{options.epochs}-{len(turns)}.pt"
    model = fit_to(turns, options.epochs, checkpoint)
    for path in options.measure or others:
        print(f"{path.name}: {measure(model, path)}")
    if options.write:
        save_file(model.learned(), INTENT_WEIGHTS)
        print(f"wrote {INTENT_WEIGHTS.name}, {INTENT_WEIGHTS.stat().st_size:,} bytes")
    checkpoint.unlink()


if __name__ == "__main__":
    main()
