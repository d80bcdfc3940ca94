"""What the conversation has come to: active constraints, and what is known of the person."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Static

from sidney.tui.conversation import Chip, PanelContent
from sidney.tui.keys import CHIP_KEYS

__all__ = ["ConstraintChip", "SidePanel"]

_SHOWN_TITLES = 5


class ConstraintChip(Static, can_focus=True):
    """One active constraint; a key or a click lifts it."""

    BINDINGS = [*CHIP_KEYS]  # noqa: RUF012 - Textual's own way to declare them

    class Lifted(Message):
        """The person wants this constraint gone."""

        def __init__(self, chip: Chip) -> None:
            super().__init__()
            self.chip = chip

    def __init__(self, chip: Chip) -> None:
        super().__init__(f"{chip.text}  ✕", markup=False, classes="must" if chip.must else "should")
        self.chip = chip

    def on_click(self) -> None:
        """A click lifts it."""
        self.action_lift()

    def action_lift(self) -> None:
        """Say that this constraint is to go."""
        self.post_message(self.Lifted(self.chip))


class SidePanel(VerticalScroll, can_focus=False):
    """Constraints as chips, then wish, focus, history, likes and dislikes, as far as there are any."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._chips: tuple[Chip, ...] = ()

    def compose(self) -> ComposeResult:
        """The constraints' place and the summary's."""
        yield Static("Constraints", classes="heading")
        yield Vertical(Static("none yet", classes="faint"), id="chips")
        yield Static(id="summary", markup=False)

    async def show_chips(self, chips: tuple[Chip, ...]) -> None:
        """Show these constraints and no others."""
        if chips == self._chips:
            return
        self._chips = chips
        holder = self.query_one("#chips", Vertical)
        await holder.remove_children()
        if chips:
            await holder.mount_all(map(ConstraintChip, chips))
        else:
            await holder.mount(Static("none yet", classes="faint"))

    async def show(self, content: PanelContent) -> None:
        """Show all of it."""
        await self.show_chips(content.chips)
        self.query_one("#summary", Static).update("\n\n".join(_summary(content)))


def _summary(content: PanelContent) -> list[str]:
    parts = []
    if content.wish:
        parts.append(f"Wish\n{content.wish}")
    if content.focus:
        parts.append(f"In focus\n{content.focus}")
    for heading, titles in (("Has", content.history), ("Likes", content.liked), ("Not", content.rejected)):
        if titles:
            newest = "\n".join(f"· {title}" for title in reversed(titles[-_SHOWN_TITLES:]))
            more = f"\n  and {len(titles) - _SHOWN_TITLES} before" if len(titles) > _SHOWN_TITLES else ""
            parts.append(f"{heading} ({len(titles)})\n{newest}{more}")
    if content.chat_model:
        note = f"\n(last turn: {content.chat_model_note})" if content.chat_model_note else ""
        parts.append(f"Chat model\n{content.chat_model}{note}")
    parts.append(f"Session\n{content.session}")
    if content.is_simulated:
        parts.append("Shopping sessions of the demo are simulated.")
    return parts
