"""Choosing a peer's settings by validation: one at a time from a start, within a budget of trials and minutes.

Every trial is a line in a file: a run that was stopped goes on where it was, and anybody can see what was tried.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.quality.peer_systems import Peer, Settings

__all__ = ["Budget", "Trial", "Tuning", "tune"]


@dataclass(frozen=True)
class Budget:
    """What tuning one peer on one data set may cost: settings tried, and processor minutes of all trials together."""

    trials: int
    minutes: float


@dataclass(frozen=True)
class Trial:
    """One tried setting and what it gave on validation; ``seconds`` of processor time, and on the clock."""

    settings: Settings
    validation_ndcg10: float
    seconds: float
    wall_seconds: float = 0.0
    notes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Tuning:
    """What a tuning has found so far; ``finished`` when nothing is left to try, whatever the budget."""

    best: Trial
    trials: int
    seconds: float
    finished: bool


def read_trials(path: Path) -> list[Trial]:
    """The trials of a file, a last line that was cut short aside."""
    trials = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            trials.append(Trial(**json.loads(line)))
        except json.JSONDecodeError:
            continue
    return trials


def tune(
    peer: Peer,
    budget: Budget,
    path: Path,
    attempt: Callable[[Settings], Trial],
    on_trial: Callable[[Tuning], None] = lambda tuning: None,
) -> Tuning:
    """Turn one knob after the other, each from the best settings so far, and keep what validation likes best.

    Args:
        peer: Names the start and the knobs.
        budget: The first trial is made whatever the budget.
        path: The file of trials; trials that it holds are not made again.
        attempt: Makes a trial.
        on_trial: Called after each trial that was made now.
    """
    done = read_trials(path)
    tried: list[Trial] = []

    def best() -> Trial:
        return max(tried, key=lambda trial: trial.validation_ndcg10)

    def state(finished: bool) -> Tuning:
        return Tuning(best(), len(tried), sum(trial.seconds for trial in tried), finished)

    for change in [dict(peer.start), *({name: value} for name, values in peer.knobs for value in values)]:
        wanted = {**best().settings, **change} if tried else change
        if any(trial.settings == wanted for trial in tried):
            continue
        known = next((trial for trial in done if trial.settings == wanted), None)
        if known is None:
            if tried and (len(tried) >= budget.trials or state(False).seconds >= budget.minutes * 60):
                return state(False)
            known = attempt(wanted)
            path.parent.mkdir(parents=True, exist_ok=True)
            # A run that was killed while it wrote has left a line without an end.
            torn = path.exists() and not path.read_text(encoding="utf-8").endswith("\n")
            with path.open("a", encoding="utf-8") as file:
                file.write("\n" * torn + json.dumps(asdict(known)) + "\n")
            tried.append(known)
            on_trial(state(False))
        else:
            tried.append(known)
    return state(True)
