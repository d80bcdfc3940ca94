"""The messages of a conversation: what the person said, what was replied, and a note from the program."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Markdown, Static
from textual.widgets.markdown import MarkdownStream

from sidney.tui.conversation import ItemCardContent
from sidney.tui.widgets.item_card import ItemCard

__all__ = ["Note", "Reply", "UserMessage"]


class UserMessage(Static):
    """What the person said."""

    def __init__(self, text: str) -> None:
        super().__init__(text, markup=False)
        self.text = text


class Note(Static):
    """A word from the program itself, which is no part of the conversation."""

    def __init__(self, text: str) -> None:
        super().__init__(text, markup=False)
        self.text = text


class Reply(Vertical):
    """A reply: words as they come, and item cards below them."""

    def __init__(self, text: str = "", cards: Iterable[ItemCardContent] = (), *, is_done: bool = False) -> None:
        super().__init__()
        self.text = text
        self.cards = tuple(cards)
        self._is_done = is_done
        self._stream: MarkdownStream | None = None

    def compose(self) -> ComposeResult:
        """Words, cards, and a line that says what is going on."""
        # A catalogue's text may hold links; nothing in a reply opens a browser.
        yield Markdown(self.text, open_links=False)
        yield Vertical(*map(ItemCard, self.cards), classes="cards")
        waiting = Static("…", classes="status", markup=False)
        waiting.display = not self._is_done
        yield waiting

    async def add_text(self, text: str) -> None:
        """Append the next words."""
        self.text += text
        if self._stream is None:
            self._stream = Markdown.get_stream(self.query_one(Markdown))
        await self._stream.write(text)

    async def show_cards(self, cards: tuple[ItemCardContent, ...]) -> None:
        """Show these cards in place of any before."""
        if cards == self.cards:
            return
        self.cards = cards
        holder = self.query_one(".cards", Vertical)
        await holder.remove_children()
        await holder.mount_all(map(ItemCard, cards))

    async def finish(self, text: str, cards: tuple[ItemCardContent, ...]) -> None:
        """The whole reply is known: show what was not streamed."""
        await self._end_stream()
        if text != self.text:
            self.text = text
            await self.query_one(Markdown).update(text)
        await self.show_cards(cards)
        self.query_one(".status").display = False

    async def break_off(self, reason: str, *, is_error: bool = False) -> None:
        """The reply ends here, for this reason."""
        await self._end_stream()
        status = self.query_one(".status", Static)
        status.update(reason)
        status.set_class(is_error, "error")

    async def _end_stream(self) -> None:
        if self._stream is not None:
            await self._stream.stop()
            self._stream = None
