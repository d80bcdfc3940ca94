"""The conversation: a window of its newest messages, kept at its end while the person reads there."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

__all__ = ["ConversationView"]


class ConversationView(VerticalScroll):
    """Messages, oldest first. Of a long conversation only the newest are kept mounted: more would slow every repaint.

    Args:
        window: How many messages stay mounted.
    """

    def __init__(self, window: int = 200, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._window = window
        self._left_out = 0

    def on_mount(self) -> None:
        """Stay at the end as messages come, until the person scrolls up."""
        self.anchor()

    async def add(self, *messages: Widget) -> None:
        """Append messages, and let the oldest go where there are too many."""
        for message in messages:
            message.add_class("message")
        await self.mount(*messages)
        mounted = list(self.query_children(".message"))
        surplus = mounted[: max(len(mounted) - self._window, 0)]
        if surplus:
            self._left_out += len(surplus)
            for old in surplus:
                await old.remove()
            await self._say_what_is_left_out()

    def to_end(self) -> None:
        """Go to the newest message, and stay there."""
        self.anchor()

    async def _say_what_is_left_out(self) -> None:
        text = f"{self._left_out} earlier messages are not shown; an export holds them all"
        found = self.query_children("#left-out").results(Static)
        for note in found:
            note.update(text)
            return
        await self.mount(Static(text, id="left-out", markup=False), before=0)
