"""Thousands of replies held against the catalogue: is there a figure, a title or an attribute that is not in a row?

    python benchmarks/reply_check.py [--workspace W] [--replies 3000] [--seed 1] [--json]

Random talk in plain words, every ability among it, over as many conversations as it takes. Each reply is audited from
outside (``sidney.agent.auditing``): cards against their rows, lists against the conditions, and every number, title and
label of the words against the rows of the items that the turn is about and figures counted again. Also counted: parts
of replies that the assistant's own check held back. Exits with 1 if anything was found.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np

from sidney.agent.assistant import Assistant
from sidney.agent.auditing import AuditedTurn, Auditor, Problem
from sidney.agent.lexicon import lexicon_of
from sidney.agent.sessions import Sessions
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.demo import default_workspace_path
from sidney.recsys_model.errors import SidneyError
from sidney.recsys_model.workspace import Workspace

_TURNS = 12


class RandomTalk:
    """Somebody who says anything that a person might say to a shop's assistant."""

    def __init__(self, catalogue: Catalogue, random: Random) -> None:
        self._catalogue, self._random = catalogue, random
        kinds = (AttributeKind.LABEL, AttributeKind.LABELS)
        self._labelled = [column for column in catalogue.filterable if column.kind in kinds and column.labels]
        self._sized = [column for column in catalogue.filterable if column.kind is AttributeKind.NUMBER]

    def turn(self) -> str:
        """One message."""
        pick = self._random.choice
        label, other = self._label(), self._label()
        one, two, three = self._random.sample(range(1, 6), 3)
        title = pick(self._catalogue.titles)[:60]
        amount = self._amount(pick(self._sized)) if self._sized else 20.0
        forms = [
            "what do you recommend?", "more", "something different", "surprise me", "cheaper", f"under ${amount:g}",
            f"at least ${amount:g}", f"between ${amount / 2:.0f} and ${amount:.0f}", f"something with {label}",
            f"no {label}", f"{label} or {other}", f"{label}, but not {other}", f"only {label} under ${amount:g}",
            f"compare {one} and {two}", f"compare {one}, {two} and {three}", f"why the {_ordinal(one)}?",
            f"tell me about number {two}", f"what's the price of the {_ordinal(one)}?", f"is {two} below ${amount:g}?",
            f"is number {three} {label}?", f"I like the {_ordinal(one)}", f"not the {_ordinal(two)}",
            f"I bought the {_ordinal(three)}", f"the {_ordinal(one)} is too expensive", f"something like {title}",
            f"tell me about {title}", f"look up {label} {other}", f"a bundle of {one + 1}", "drop the price limit",
            f"a bundle of {two + 1} under ${3 * amount:.0f} in total", f"any {self._name()} is fine", "undo", "more",
            "start over", "what are you filtering on?", "remember that", "what do you know about me?", "forget me",
            "help", "thanks!", f"over {amount * 10:.0f} pages", f"preferably {label}", f"something {self._word()}",
            "no, cheaper than that", f"why the {_ordinal(one)}, and compare {two} and {three}",
            f"no {label}, and what is {one} like?",
        ]  # fmt: skip
        return pick(forms)

    def _label(self) -> str:
        if not self._labelled:
            return "anything"
        column = self._random.choice(self._labelled)
        return column.labels[min(int(self._random.expovariate(1 / 8)), len(column.labels) - 1)]

    def _name(self) -> str:
        return self._random.choice(self._labelled).name.replace("_", " ") if self._labelled else "kind"

    def _amount(self, column: Column) -> float:
        known = column.numbers[np.isfinite(column.numbers)]
        return round(float(self._random.choice(known.tolist())), 2) if len(known) else 20.0

    def _word(self) -> str:
        return self._random.choice(["relaxing", "for two", "small", "for my desk", "with dragons", "wireless", "fast"])


def _ordinal(number: int) -> str:
    return ("first", "second", "third", "fourth", "fifth")[number - 1]


def audited(workspace: Workspace, replies: int, seed: int) -> Iterator[tuple[AuditedTurn, list[Problem]]]:
    """So many turns of random talk, each with what is wrong about its reply."""
    random = Random(seed)
    auditor = Auditor(workspace, lexicon_of(workspace.catalogue))
    users = workspace.interactions.users
    said = 0
    while said < replies:
        history = workspace.interactions.history(random.choice(users))[-10:] if users and random.random() < 0.7 else ()
        talk = RandomTalk(workspace.catalogue, random)
        with Assistant(workspace, history=history, sessions=Sessions(None)) as assistant:
            for _ in range(_TURNS):
                before, profile = assistant.state, assistant.profile
                message = talk.turn()
                reply = assistant.ask(message)
                turn = AuditedTurn(
                    message=message,
                    understanding=assistant.understanding,
                    before=before,
                    after=assistant.state,
                    reply=reply,
                    profile=profile.extended(assistant.profile),
                )
                yield turn, auditor.problems(turn)
                said += 1
                if said == replies:
                    return


class _HeldBack(logging.Handler):
    """Counts what the assistant's own check left out."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def main() -> int:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--workspace", type=Path, default=None, help="[default: the demo's]")
    parser.add_argument("--replies", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    try:
        workspace = Workspace.open(arguments.workspace or default_workspace_path())
    except SidneyError as error:
        print(error, file=sys.stderr)
        return 1
    held_back = _HeldBack()
    logger = logging.getLogger("sidney.agent.reply_check")
    logger.addHandler(held_back)
    logger.propagate = False
    kinds: Counter[str] = Counter()
    intents: Counter[str] = Counter()
    examples: list[str] = []
    started, words = time.perf_counter(), 0
    for turn, problems in audited(workspace, arguments.replies, arguments.seed):
        words += len(turn.reply.text.split())
        intents.update(turn.reply.intents)
        for problem in problems:
            kinds[problem.kind] += 1
            examples.append(f"{problem.kind} {problem.text!r} after {turn.message!r}: {turn.reply.text[:300]}")
    result = {
        "items": len(workspace.catalogue),
        "replies": arguments.replies,
        "words": words,
        "problems": dict(kinds),
        "held_back": len(held_back.messages),
        "intents": dict(intents.most_common()),
        "seconds": round(time.perf_counter() - started, 1),
    }
    if arguments.json:
        print(json.dumps(result, indent=2))
    else:
        print(f"{result['replies']:,} replies of {words:,} words over {result['items']:,} items: ", end="")
        print(f"{sum(kinds.values())} problems {dict(kinds) or ''}, {len(held_back.messages)} parts held back")
    for example in (*examples[:20], *held_back.messages[:20]):
        print(f"  {example}", file=sys.stderr)
    return 1 if kinds else 0


if __name__ == "__main__":
    sys.exit(main())
