"""The line that is typed in, with everything said before at hand."""

from __future__ import annotations

from textual.widgets import Input

from sidney.tui.keys import INPUT_KEYS

__all__ = ["ChatInput"]


class ChatInput(Input):
    """An input that remembers: up and down walk through what was said; what was being typed is kept meanwhile."""

    BINDINGS = [*INPUT_KEYS]  # noqa: RUF012 - Textual's own way to declare them

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:
        # Coming back to the line must not mark what stands in it: the next letter would replace it.
        super().__init__(placeholder=placeholder, id=id, select_on_focus=False)
        self._said: list[str] = []
        self._place = 0
        self._typed = ""

    def remember(self, text: str) -> None:
        """Add something said; what is said twice in a row is kept once."""
        if not self._said or self._said[-1] != text:
            self._said.append(text)
        self._place = len(self._said)
        self._typed = ""

    def action_older(self) -> None:
        """Put the next older thing said into the line."""
        if self._place == len(self._said):
            self._typed = self.value
        self._show(self._place - 1)

    def action_newer(self) -> None:
        """Put the next newer thing said, or what was being typed, into the line."""
        self._show(self._place + 1)

    def _show(self, place: int) -> None:
        self._place = min(max(place, 0), len(self._said))
        self.value = self._said[self._place] if self._place < len(self._said) else self._typed
        self.cursor_position = len(self.value)
