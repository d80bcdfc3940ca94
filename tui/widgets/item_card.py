"""One recommended item."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.widgets import Static

from sidney.tui.conversation import ItemCardContent

__all__ = ["ItemCard"]


class ItemCard(Static):
    """Number, title and price; a few attributes; and the names along the item's semantic ID."""

    def __init__(self, content: ItemCardContent) -> None:
        # Text and not markup throughout: a title may hold square brackets.
        super().__init__(_paint(content))
        self.item = content


def _paint(content: ItemCardContent) -> RenderableType:
    head = Table.grid(expand=True, padding=(0, 1))
    head.add_column(justify="right", width=2)
    head.add_column(ratio=1)
    head.add_column(justify="right", no_wrap=True)
    head.add_row(Text(str(content.number), style="bold"), Text(content.title, style="bold"), Text(content.price))
    lines: list[RenderableType] = [head]
    if content.attributes:
        values = Text()
        for place, (name, value) in enumerate(content.attributes):
            values.append(" · " if place else "")
            values.append(f"{name} ", style="dim")
            values.append(value)
        lines.append(_indented(values))
    if content.path:
        lines.append(_indented(Text(" › ".join(content.path), style="dim italic")))
    return Group(*lines)


def _indented(text: Text) -> Table:
    grid = Table.grid(expand=True)
    grid.add_column(width=3)
    grid.add_column(ratio=1)
    grid.add_row("", text)
    return grid
