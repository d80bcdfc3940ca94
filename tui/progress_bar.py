"""The progress of a build as lines and a bar on stderr."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sidney.recsys_model.progress import Progress, ProgressListener

__all__ = ["build_on_stderr", "progress_on_stderr"]


@contextlib.contextmanager
def progress_on_stderr() -> Iterator[ProgressListener]:
    """A listener that shows each step: a live bar in a terminal, one line a step in a log."""
    if sys.stderr.isatty():
        with _live_bar() as listener:
            yield listener
    else:
        yield _Lines()


@contextlib.contextmanager
def build_on_stderr() -> Iterator[ProgressListener]:
    """The same for a build; Ctrl-C says that it goes on where it was when it is run again."""
    try:
        with progress_on_stderr() as listener:
            yield listener
    except KeyboardInterrupt:
        sys.stderr.write("\nWhat is finished is kept: run the same command again to go on.\n")
        raise


@contextlib.contextmanager
def _live_bar() -> Iterator[ProgressListener]:
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    bars = Bars(
        TextColumn("{task.fields[place]}", style="dim"),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
        TextColumn("{task.fields[message]}", style="dim", markup=False),
        console=Console(file=sys.stderr, highlight=False),
    )
    tasks: dict[int, TaskID] = {}

    def listen(progress: Progress) -> None:
        if progress.number not in tasks:
            for earlier, task in tasks.items():
                if earlier < progress.number:
                    bars.update(task, total=1, completed=1, message="")
                    bars.stop_task(task)
            tasks[progress.number] = bars.add_task(
                progress.step, total=None, place=f"{progress.number}/{progress.of}", message=""
            )
        bars.update(
            tasks[progress.number],
            total=None if progress.fraction is None and not progress.skipped else 1.0,
            completed=1.0 if progress.skipped else progress.fraction or 0.0,
            message="was there already" if progress.skipped else progress.message,
        )

    with bars:
        yield listen
        for task in bars.tasks:
            bars.update(task.id, total=1, completed=1)


class _Lines:
    """One line when a step begins, and one every ten seconds while it goes on: what a log can bear."""

    def __init__(self, every_seconds: float = 10.0) -> None:
        self._every = every_seconds
        self._step = 0
        self._said = 0.0

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.number == self._step and now - self._said < self._every:
            return
        self._step, self._said = progress.number, now
        done = "" if progress.fraction is None else f" {progress.fraction:.0%}"
        tail = "was there already" if progress.skipped else progress.message
        sys.stderr.write(f"[{progress.number}/{progress.of}] {progress.step}{done}{': ' + tail if tail else ''}\n")
        sys.stderr.flush()
