"""All keys and a few things to say, made from the bindings themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from sidney.tui.keys import CHAT_KEYS, CHIP_KEYS, INPUT_KEYS

__all__ = ["HelpScreen"]


class HelpScreen(ModalScreen[None]):
    """Escape, F1 or q closes it.

    Args:
        suggestions: Things that can be said about the catalogue at hand.
    """

    BINDINGS = [Binding("escape,f1,q", "dismiss", "Close")]  # noqa: RUF012 - Textual's own way to declare them

    def __init__(self, suggestions: Sequence[str]) -> None:
        super().__init__()
        self._suggestions = tuple(suggestions)

    def compose(self) -> ComposeResult:
        """One section a place where keys work, then what can be said."""
        with VerticalScroll(id="help"):
            yield Static("Keys", classes="heading")
            yield Static(self._table((*CHAT_KEYS, *_OF_THE_APP)))
            yield Static("While typing", classes="heading")
            yield Static(self._table(INPUT_KEYS))
            yield Static("On a constraint in the panel (Tab goes there)", classes="heading")
            yield Static(self._table(CHIP_KEYS))
            if self._suggestions:
                yield Static("Things to say", classes="heading")
                yield Static("\n".join(f"· {text}" for text in self._suggestions), markup=False)
            yield Static("Escape closes this.", classes="faint")

    def _table(self, bindings: Iterable[Binding]) -> Table:
        table = Table.grid(padding=(0, 2), expand=True)
        table.add_column(no_wrap=True, style="bold")
        table.add_column(no_wrap=True)
        table.add_column(ratio=1, style="dim")
        for binding in bindings:
            keys = " ".join(self.app.get_key_display(single) for single in binding.make_bindings([binding]))
            table.add_row(Text(keys), Text(binding.description), Text(binding.tooltip))
        return table


_OF_THE_APP = (
    Binding("enter", "submit", "Send", tooltip="Say what was typed; it waits its turn while a reply is being made."),
    Binding("ctrl+p", "command_palette", "Commands", tooltip="Everything by name, themes among it."),
    Binding("ctrl+q", "quit", "Quit", tooltip="The conversation is kept: chat --session goes on with it."),
)
"""Keys that Textual itself binds."""
