"""Item cards: what is shown of an item, always from the catalogue and never from a model's words."""

from __future__ import annotations

from sidney.agent.state import ShownItem
from sidney.recsys_model.catalogue import AttributeKind, Catalogue, Column, Value

__all__ = ["card", "shown_value"]

_ATTRIBUTES = 4
_LABELS = 3


def card(number: int, item_id: str, catalogue: Catalogue, path: tuple[str, ...]) -> ShownItem:
    """A card of one item: its title, price and first few attributes, long text left out."""
    index = catalogue.index_of(item_id)
    item = catalogue.item(index)
    attributes = [
        (name.replace("_", " "), shown_value(value, catalogue.columns[name], limit=_LABELS))
        for name, value in item.attributes.items()
        if name != "price" and catalogue.columns[name].kind is not AttributeKind.TEXT
    ]
    return ShownItem(
        number=number, item_id=item.item_id, title=item.title, price=item.price,
        attributes=tuple(attributes[:_ATTRIBUTES]), path=path,
    )  # fmt: skip


def shown_value(value: Value, column: Column, limit: int | None = None) -> str:
    """A value in words: "$19.99", "Racing, Kart racing", "yes"."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        more = f" and {len(value) - limit} more" if limit is not None and len(value) > limit else ""
        return ", ".join(value[:limit]) + more
    if isinstance(value, float | int):
        if column.name == "price":
            amount = f"{value:,.2f}".removesuffix(".00")
            return f"{column.currency} {amount}" if column.currency.isalpha() else f"{column.currency or '$'}{amount}"
        return f"{value:.6g}"
    return "unknown" if value is None else str(value)
