"""How long a built-in turn takes: understand, recommend or explain, reply and store, on any workspace.

    .venv/bin/python benchmarks/turn_latency.py --workspace W [--history 10] [--dialogues 12] [--threads 2] [--profile]

Dialogues of people with that many items in their history; what they say is made from the catalogue's own labels and
prices, some of it in free words. A turn is timed from the message to the reply, the words and the write to the
session's file included. ``Assistant.warm_up`` comes before the first message of each dialogue, as in the chat, and is
timed by itself. Prints the median and the 95th percentile of
each kind of turn and of all, the median of the processor's time beside them (far less than the median by the clock
means that the machine was busy with something else; it counts all threads), and with ``--profile`` the functions that
the most time is spent in. No chat model takes part. Exits with 1 if a goal that was given by ``--median`` or ``--p95``
(milliseconds) is missed.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from sidney.agent.assistant import Assistant
from sidney.agent.sessions import Sessions
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue
from sidney.recsys_model.demo import default_workspace_path
from sidney.recsys_model.workspace import Workspace


def turns(catalogue: Catalogue, generator: np.random.Generator) -> Iterator[tuple[str, str]]:
    """``(kind, words)`` of one dialogue, drawn from what this catalogue holds."""
    listed = [c for c in catalogue.filterable if c.kind in (AttributeKind.LABELS, AttributeKind.LABEL) and c.labels]
    kinds = [c for c in listed if c.kind is AttributeKind.LABELS] or listed
    labels = [str(label) for c in kinds for label in c.labels[:60]] or ["things"]
    wanted, other, third = (str(generator.choice(labels)) for _ in range(3))
    price = catalogue.columns.get("price")
    prices = price.numbers[np.isfinite(price.numbers)] if price is not None else np.array([])
    bound = int(np.quantile(prices, generator.uniform(0.4, 0.9))) + 1 if len(prices) else 0
    titles = [str(catalogue.titles[int(n)]) for n in generator.integers(len(catalogue), size=2)]
    yield "recommend from the history", "what do you recommend?"
    yield "wish with a label", f"I'm looking for {wanted}"
    if bound:
        yield "label and price", f"{wanted} under ${bound}, please"
        yield "cheaper", "something cheaper"
    yield "more", "show me more"
    yield "explain", "why the second?"
    yield "exclude a label", f"no {other}"
    yield "wish in free words", "a present for my sister who is always on the road and likes simple things"
    yield "explain with a wish", "why did you pick the first one?"
    yield "like a title", f"something like {titles[0]}"
    yield "own a title", f"I already have {titles[1]}"
    yield "compare", "compare 1 and 3"
    yield "details", "tell me about the second"
    if bound:
        yield "question", "how much is the third?"
        yield "release", "forget the price"
    yield "different", "something different"
    yield "change of mind", f"actually, what about {third}?"
    yield "search", f"search for {third}"
    yield "show filters", "what are you filtering on?"
    yield "undo", "undo that"
    yield "small talk", "thanks, that's great"


def histories(workspace: Workspace, length: int, count: int, generator: np.random.Generator) -> list[tuple[str, ...]]:
    """The latest items of people who have that many; of items drawn at random where there are no such people."""
    interactions = workspace.interactions
    having = [user for user in interactions.users if len(interactions.history(user)) >= length]
    if not having:
        ids = workspace.catalogue.item_ids
        return [tuple(ids[int(n)] for n in generator.integers(len(ids), size=length)) for _ in range(count)]
    chosen = generator.choice(len(having), size=count, replace=len(having) < count)
    return [tuple(interactions.history(having[int(n)])[-length:]) for n in chosen]


Times = dict[str, list[tuple[float, float]]]
"""By kind of turn: milliseconds by the clock, and of the processor."""


def warm_up(assistant: Assistant, loaded: Times) -> None:
    """Time each step of it."""
    started, worked = time.perf_counter(), time.process_time()
    for step in assistant.warm_up():
        now, done = time.perf_counter(), time.process_time()
        loaded[step].append(((now - started) * 1000, (done - worked) * 1000))
        started, worked = now, done


def run(workspace: Workspace, people: Sequence[tuple[str, ...]], seed: int, loaded: Times) -> Times:
    """How long each turn took; a store of its own, so that the workspace's sessions stay as they are."""
    taken: Times = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for number, history in enumerate(people):
            generator = np.random.default_rng((seed, number))
            with Assistant(workspace, history=history, sessions=Sessions(Path(folder))) as assistant:
                warm_up(assistant, loaded)
                for kind, words in turns(workspace.catalogue, generator):
                    started, worked = time.perf_counter(), time.process_time()
                    assistant.ask(words)
                    taken[kind].append(((time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000))
    return taken


def summary(taken: Sequence[tuple[float, float]]) -> dict[str, float | int]:
    """Median, 95th percentile and the longest, in milliseconds."""
    times, worked = [by_clock for by_clock, _ in taken], [of_processor for _, of_processor in taken]
    return {
        "turns": len(times),
        "median_ms": round(float(np.median(times)), 1),
        "p95_ms": round(float(np.quantile(times, 0.95)), 1),
        "max_ms": round(max(times), 1),
        "processor_median_ms": round(float(np.median(worked)), 1),
    }


def main() -> int:
    """Run it, print what was found, and say by the exit code whether the goals were met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, default=default_workspace_path())
    parser.add_argument("--history", type=int, default=10, help="items in each person's history")
    parser.add_argument("--dialogues", type=int, default=12, help="dialogues that are counted")
    parser.add_argument("--threads", type=int, default=2, help="threads that the model may use")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--median", type=float, help="the median that must not be exceeded, in milliseconds")
    parser.add_argument("--p95", type=float, help="the 95th percentile that must not be exceeded, in milliseconds")
    parser.add_argument("--profile", action="store_true", help="also print where the time goes")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()

    import torch

    torch.set_num_threads(arguments.threads)
    workspace = Workspace.open(arguments.workspace)
    generator = np.random.default_rng(arguments.seed)
    people = histories(workspace, arguments.history, arguments.dialogues, generator)
    loaded: Times = defaultdict(list)
    taken = run(workspace, people[:1], arguments.seed, loaded)
    profile = cProfile.Profile(time.process_time) if arguments.profile else None
    if profile is not None:
        # From the second dialogue on: what is loaded once is in the line on warming up.
        profile.enable()
    for kind, times in run(workspace, people[1:], arguments.seed + 1, loaded).items():
        taken[kind] += times
    if profile is not None:
        profile.disable()
    everything = [time for times in taken.values() for time in times]
    found = {kind: summary(times) for kind, times in taken.items()}
    overall = summary(everything)
    if arguments.json:
        print(json.dumps({"items": len(workspace.catalogue), "all": overall, "kinds": found}, indent=2))
    else:
        print(f"{len(workspace.catalogue):,} items, history of {arguments.history}, {arguments.threads} threads")
        print(f"{'':28} {'turns':>6} {'median':>9} {'p95':>9} {'longest':>9} {'processor':>10}   (ms)")
        for kind, one in [*found.items(), ("all", overall)]:
            figures = f"{one['median_ms']:9.1f} {one['p95_ms']:9.1f} {one['max_ms']:9.1f}"
            print(f"{kind:28} {one['turns']:6} {figures} {one['processor_median_ms']:10.1f}")
        first = ", ".join(f"{name} {times[0][0]:.0f}" for name, times in loaded.items())
        later = ", ".join(f"{name} {np.median([t for t, _ in times[1:]] or [0]):.0f}" for name, times in loaded.items())
        print(f"warming up, ms: {first}; in a later session: {later}")
    if profile is not None:
        pstats.Stats(profile, stream=sys.stderr).sort_stats("cumulative").print_stats(70)
    missed = (arguments.median is not None and overall["median_ms"] > arguments.median) or (
        arguments.p95 is not None and overall["p95_ms"] > arguments.p95
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
