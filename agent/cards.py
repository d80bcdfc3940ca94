"""Item cards: what is shown of an item, always from the catalogue and never from a model's words."""

from __future__ import annotations

from sidney.agent.state import ShownItem
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column, Value
from sidney.tools.formatting import attribute_name, format_value, shown_text

__all__ = ["card", "shown_value"]

_ATTRIBUTES = 4
_LABELS = 3


def card(number: int, item_id: str, catalogue: Catalogue, path: tuple[str, ...]) -> ShownItem:
    """A card of one item: its title, price and first few attributes, long text left out."""
    index = catalogue.index_of(item_id)
    item = catalogue.item(index)
    attributes = [
        (attribute_name(name), shown_value(value, catalogue.columns[name], limit=_LABELS))
        for name, value in item.attributes.items()
        if name != "price" and catalogue.columns[name].kind is not AttributeKind.TEXT
    ]
    return ShownItem(
        number=number, item_id=item.item_id, title=shown_text(item.title), price=item.price,
        attributes=tuple(attributes[:_ATTRIBUTES]), path=tuple(map(shown_text, path)),
    )  # fmt: skip


def shown_value(value: Value, column: Column, limit: int | None = None) -> str:
    """A value in words, as everywhere else; with a limit, a long list ends in "and 2 more"."""
    if isinstance(value, tuple) and limit is not None and len(value) > limit:
        return f"{', '.join(map(shown_text, value[:limit]))} and {len(value) - limit} more"
    return format_value(column, value)
