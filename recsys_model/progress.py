"""Progress of long work, as values that a terminal, a log or a test can each show in its own way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["Progress", "ProgressListener", "ignore_progress"]


@dataclass(frozen=True)
class Progress:
    """How far a build has come.

    Attributes:
        step: The step's name, as a person would say it ("embedding items").
        number: Its place, from 1.
        of: How many steps there are.
        fraction: How much of this step is done, 0 to 1; ``None`` where nobody can tell.
        message: What is worth saying now ("epoch 3 of 12, validation NDCG@10 .0312"); may be empty.
        skipped: The step's result was there already.
    """

    step: str
    number: int
    of: int
    fraction: float | None = None
    message: str = ""
    skipped: bool = False


ProgressListener: TypeAlias = Callable[[Progress], None]


def ignore_progress(progress: Progress) -> None:
    """A listener that does nothing."""
