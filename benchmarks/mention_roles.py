"""Fit the tagger of mentions: which part the labels and numbers of a message play.

    .venv/bin/python benchmarks/mention_roles.py [--write] [--held-out PART] [--epochs N] [--apart FILE ...]

The lines are those of ``mention_roles.txt`` beside this file, in parts of one hand and one kind of shop each. Without
``--write`` one part is held out and measured: the share of labels and of numbers whose role is told right, by how sure
the tagger is, and how many tokens of mentions it finds. ``--write`` fits to all parts and writes what the package
ships. A run that is stopped goes on at its epoch. ``--apart`` leaves out what is nearly an utterance of a labelled set.
"""

from __future__ import annotations

import argparse
import math
import random
import re
from collections import Counter, defaultdict
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

from sidney.agent.mention_roles import ROLE_WEIGHTS, LabelRole, NumberRole
from sidney.recsys_model.encoders.embeddings import load_encoder

LINES = Path(__file__).with_name("mention_roles.txt")
CHECKPOINTS = Path(__file__).parent.parent / ".build" / "mention-roles"
TAGS = ("", *(f"label {role}" for role in LabelRole), *(f"number {role}" for role in NumberRole))
"""What a token can be, in the order of the last layer's rows."""
RATE = 1e-3
BATCH = 32
EPOCHS = 7
REFILLED = 0.4
"""The share of labels that are replaced by another of their type in each epoch: the words around them must tell."""
UNSTOPPED = 0.3
"""The share of lines that lose most of their stops."""
SMOOTHING = 0.05
OUTSIDE_WEIGHT = 0.5
"""What a token outside of any mention counts in the loss."""
TYPES = ("thing", "maker", "trait", "part")
_LABELS, _NUMBERS = "|".join(LabelRole), "|".join(NumberRole)
MARK = re.compile(
    rf"\[(?:(?P<label>{_LABELS}) (?P<type>{'|'.join(TYPES)}) |(?P<number>{_NUMBERS}) )(?P<said>[^\[\]]+)\]"
)


@dataclass(frozen=True)
class Marked:
    """A message and its mentions: first and last character, half open, and the tag."""

    text: str
    mentions: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Row:
    """A message as the encoder reads it: token ids, a tag for each, and the tokens of each mention."""

    tokens: torch.Tensor
    tags: torch.Tensor
    mentions: tuple[tuple[int, tuple[int, ...]], ...]


def parts() -> dict[str, list[str]]:
    """The lines of the file below each of its headings.

    Raises:
        ValueError: A line has a bracket that marks nothing.
    """
    found: dict[str, list[str]] = {}
    name = ""
    for number, line in enumerate(LINES.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("# "):
            name = line[2:]
            found[name] = []
        elif line and name:
            if re.search(r"[\[\]]", MARK.sub("", line)):
                raise ValueError(f"{LINES.name}, line {number}: a bracket that marks nothing: {line}")
            found[name].append(line)
    return found


def marked(line: str) -> Marked:
    """A line without its brackets.

    >>> marked("no [no trait red] ones").mentions == ((3, 6, TAGS.index("label no")),)
    True
    """
    text, mentions, last = "", [], 0
    for match in MARK.finditer(line):
        text += line[last : match.start()]
        tag = TAGS.index(f"label {match['label']}" if match["label"] else f"number {match['number']}")
        mentions.append((len(text), len(text) + len(match["said"]), tag))
        text += match["said"]
        last = match.end()
    return Marked(text + line[last:], tuple(mentions))


class Varied:
    """Lines with other labels and without their stops, as chance has it.

    Args:
        lines: Whose labels fill in for each other, those of a type among themselves.
        chance: The source of it.
    """

    def __init__(self, lines: Sequence[str], chance: random.Random) -> None:
        self._chance = chance
        self._fillings: dict[str, list[str]] = defaultdict(list)
        for line in lines:
            for match in MARK.finditer(line):
                if match["type"]:
                    self._fillings[match["type"]].append(match["said"])

    def __call__(self, line: str) -> Marked:
        found = marked(MARK.sub(self._refilled, line))
        if self._chance.random() >= UNSTOPPED:
            return found
        plain = "".join(" " if c in ",.;!?" and self._chance.random() < 0.8 else c for c in found.text)
        return Marked(plain, found.mentions)

    def _refilled(self, match: re.Match[str]) -> str:
        if not match["type"] or self._chance.random() >= REFILLED:
            return match[0]
        return f"[{match['label']} {match['type']} {self._chance.choice(self._fillings[match['type']])}]"


def row_of(tokenizer: Any, message: Marked) -> Row:
    """The message as token ids and tags."""
    read = tokenizer(message.text, truncation=True, max_length=128, return_offsets_mapping=True)
    tags = torch.zeros(len(read["input_ids"]), dtype=torch.long)
    mentions = []
    for start, end, tag in message.mentions:
        where = tuple(n for n, (a, b) in enumerate(read["offset_mapping"]) if b > a and a < end and b > start)
        tags[list(where)] = tag
        if where:
            mentions.append((tag, where))
    return Row(torch.tensor(read["input_ids"]), tags, tuple(mentions))


class Tagger(nn.Module):
    """The built-in encoder with low-rank changes in all its layers, and a tag for each token."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = LowRankEncoder()
        self.drop = nn.Dropout(0.1)
        self.out = nn.Linear(self.encoder.size, len(TAGS))

    def forward(self, tokens: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """``(messages, tokens)`` ids and which of them are there, to ``(messages, tokens, tags)`` logits."""
        logits: torch.Tensor = self.out(self.drop(self.encoder(tokens, mask)))
        return logits

    def learned(self) -> dict[str, torch.Tensor]:
        """What was learned, by the names that :class:`~sidney.agent.mention_roles.MentionTagger` reads."""
        last = {"out.weight": self.out.weight, "out.bias": self.out.bias}
        return self.encoder.learned() | {n: value.detach().to(torch.float16) for n, value in last.items()}


def padded(rows: Sequence[Row]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Rows side by side: token ids, tags (-100 where there is no token), and which tokens are there."""
    tokens = nn.utils.rnn.pad_sequence([row.tokens for row in rows], batch_first=True)
    tags = nn.utils.rnn.pad_sequence([row.tags for row in rows], batch_first=True, padding_value=-100)
    return tokens, tags, (tags != -100).long()


def fit_to(lines: Sequence[str], epochs: int, checkpoint: Path) -> Tagger:
    """Train a tagger on marked lines; see :func:`common.fitting.fit`."""
    torch.manual_seed(0)
    tagger = Tagger()
    weight = torch.tensor([OUTSIDE_WEIGHT, *[1.0] * (len(TAGS) - 1)])

    def losses(chance: random.Random) -> Iterator[torch.Tensor]:
        varied = Varied(lines, chance)
        rows = [row_of(tagger.encoder.tokenizer, varied(line)) for line in lines]
        order = sorted(range(len(rows)), key=lambda n: len(rows[n].tokens) + 5 * chance.random())
        batches = [order[n : n + BATCH] for n in range(0, len(order), BATCH)]
        chance.shuffle(batches)
        for batch in batches:
            tokens, tags, mask = padded([rows[n] for n in batch])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = tagger(tokens, mask).float()
            yield nn.functional.cross_entropy(
                logits.flatten(0, 1), tags.flatten(), weight=weight, ignore_index=-100, label_smoothing=SMOOTHING
            )

    fit(tagger, losses, batches=math.ceil(len(lines) / BATCH), epochs=epochs, rate=RATE, checkpoint=checkpoint)
    return tagger


def measure(tagger: Tagger, lines: Sequence[str]) -> list[str]:
    """How well roles are told on lines that were not fitted to, a line of text each."""
    tries: list[tuple[str, str, float]] = []
    found = wrong = missed = 0
    with torch.inference_mode():
        for line in lines:
            row = row_of(tagger.encoder.tokenizer, marked(line))
            likely = tagger(row.tokens[None], torch.ones_like(row.tokens)[None])[0].log_softmax(dim=-1)
            said = likely.argmax(dim=-1) > 0
            found += int((said & (row.tags > 0)).sum())
            wrong += int((said & (row.tags == 0)).sum())
            missed += int((~said & (row.tags > 0)).sum())
            for tag, where in row.mentions:
                first = 1 if tag <= len(LabelRole) else 1 + len(LabelRole)
                last = 1 + len(LabelRole) if first == 1 else len(TAGS)
                shares = likely[list(where), first:last].mean(dim=0).softmax(dim=-1)
                tries.append((TAGS[tag], TAGS[first + int(shares.argmax())], float(shares.max())))
    report = []
    for family in ("label", "number"):
        own = [each for each in tries if each[0].startswith(family)]
        parts_of = []
        for sure in (0.0, 0.7, 0.8, 0.9):
            kept = [each for each in own if each[2] >= sure]
            right = sum(a == b for a, b, _ in kept) / max(1, len(kept))
            parts_of.append(f"{right:.3f} of the {len(kept) / max(1, len(own)):.0%} above {sure}")
        report.append(f"{family}s: {len(own)}, right " + ", ".join(parts_of))
        counts = Counter(a for a, _, _ in own)
        right_ones = Counter(a for a, b, _ in own if a == b)
        report.append(
            "  " + "  ".join(f"{tag.split()[1]} {right_ones[tag] / n:.2f} ({n})" for tag, n in counts.items())
        )
    report.append(f"tokens of mentions: precision {found / (found + wrong):.3f}, recall {found / (found + missed):.3f}")
    return report


def main() -> None:
    """Fit, and measure or write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"fit to all parts and write {ROLE_WEIGHTS.name}")
    parser.add_argument("--held-out", help="the part to measure by  [default: the last]")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--apart", type=Path, nargs="+", default=[], help="labelled sets to keep the lines apart from")
    options = parser.parse_args()
    held = parts()
    name = options.held_out or list(held)[-1]
    if name not in held:
        parser.error(f"there is no part {name!r}, but " + ", ".join(map(repr, held)))
    lines = [line for part, said in held.items() for line in said if options.write or part != name]
    near = near_utterances(load_encoder().encode([marked(line).text.lower() for line in lines]), options.apart)
    if left_out := {line for line, is_near in zip(lines, near, strict=True) if is_near}:
        print("left out:", *sorted(left_out), sep="\n  ")
        lines = [line for line in lines if line not in left_out]
    print(f"{len(lines)} lines, {sum(len(MARK.findall(line)) for line in lines)} mentions", flush=True)
    which = "all" if options.write else re.sub(r"\W+", "-", name)
    checkpoint = CHECKPOINTS / f"{which}-{options.epochs}-{len(lines)}.pt"
    tagger = fit_to(lines, options.epochs, checkpoint)
    if options.write:
        save_file(tagger.learned(), ROLE_WEIGHTS)
        print(f"wrote {ROLE_WEIGHTS.name}, {ROLE_WEIGHTS.stat().st_size:,} bytes")
    else:
        print(f"on {name!r}, {len(held[name])} lines that were not fitted to:", *measure(tagger, held[name]), sep="\n")
    checkpoint.unlink()


if __name__ == "__main__":
    main()
