"""What is shown until the assistant can be talked to: a build's steps, the model being loaded, or what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import ProgressBar, Static

if TYPE_CHECKING:
    from sidney.recsys_model.progress import Progress

__all__ = ["StartupView"]


class StartupView(Vertical):
    """Steps that are done, then the one that goes on with its bar."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._done: dict[str, str] = {}
        self._now: Progress | None = None

    def compose(self) -> ComposeResult:
        """A title, the steps that are done, the one that goes on, and its bar."""
        yield Static(self._title, id="startup-title", markup=False)
        yield Static("", id="startup-done", markup=False)
        yield Static("getting ready …", id="startup-now", markup=False)
        yield ProgressBar(total=None, show_eta=False, id="startup-bar")

    def show_progress(self, progress: Progress) -> None:
        """One event of a build, or of what comes before and after it."""
        if self._now is not None and progress.step != self._now.step:
            self._done.setdefault(self._now.step, f"✓ {self._now.step}")
        self._now = progress
        if progress.skipped:
            self._done[progress.step] = f"✓ {progress.step} (was there already)"
        if progress.of > 1:
            self.query_one("#startup-title", Static).update(
                f"{self._title}: it is built first, this once (quitting loses nothing)"
            )
        self.query_one("#startup-done", Static).update("\n".join(self._done.values()))
        place = f" ({progress.number} of {progress.of})" if progress.of > 1 else ""
        message = f"\n  {progress.message}" if progress.message else ""
        self.query_one("#startup-now", Static).update(f"▸ {progress.step}{place}{message}")
        bar = self.query_one("#startup-bar", ProgressBar)
        bar.update(total=None if progress.fraction is None else 1.0, progress=progress.fraction or 0.0)

    def show_failure(self, what: str, advice: str) -> None:
        """The start failed: what was wrong, and what to do."""
        self.add_class("failed")
        self.query_one("#startup-title", Static).update("Sidney could not start")
        self.query_one("#startup-now", Static).update(f"{what}\n\n{advice}")
        self.query_one("#startup-bar").display = False
