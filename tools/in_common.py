"""What an item has in common with others, by the catalogue's columns, and what sets it apart."""

from __future__ import annotations

from collections.abc import Sequence

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.tools.evidence import Difference, SharedLabel
from sidney.tools.formatting import attribute_name, format_value

__all__ = ["COMMON", "differences", "labels_of", "shared_labels"]

COMMON = 0.5
"""A label that this share of the catalogue has is nothing to have in common."""
_TELLING = {kind: place for place, kind in enumerate((AttributeKind.LABELS, AttributeKind.FLAG, AttributeKind.NUMBER))}


def shared_labels(catalogue: Catalogue, index: int, others: Sequence[str]) -> tuple[SharedLabel, ...]:
    """Labels that the item of a row shares with other items: those that most of them have first, then the rarest."""
    found = []
    for column in catalogue.columns.values():
        for label in labels_of(column, index):
            folded = label.casefold()
            having = tuple(
                other
                for other in others
                if folded in {theirs.casefold() for theirs in labels_of(column, catalogue.index_of(other))}
            )
            if having:
                share = len(column.label_members[folded]) / len(catalogue)
                found.append(SharedLabel(attribute=column.name, label=label, item_ids=having, share=share))
    return tuple(sorted(found, key=lambda shared: (-len(shared.item_ids), shared.share)))


def differences(catalogue: Catalogue, index: int, others: Sequence[str]) -> tuple[Difference, ...]:
    """The columns in which the item of a row has nothing in common with others, by item."""
    found = []
    # What an item offers tells more than a size, and a size more than a name: people look for the former.
    columns = sorted(catalogue.filterable, key=lambda column: _TELLING.get(column.kind, len(_TELLING)))
    for other in others:
        row = catalogue.index_of(other)
        for column in columns:
            mine, theirs = column.values[index], column.values[row]
            if mine in (None, ()) or theirs in (None, ()) or _overlap(column, index, row):
                continue
            found.append(
                Difference(
                    attribute=attribute_name(column),
                    value=format_value(column, mine),
                    item_id=other,
                    other_value=format_value(column, theirs),
                )
            )
    return tuple(found)


def _overlap(column: Column, index: int, other: int) -> bool:
    if column.kind in (AttributeKind.LABEL, AttributeKind.LABELS):
        mine = {label.casefold() for label in labels_of(column, index)}
        return any(label.casefold() in mine for label in labels_of(column, other))
    return column.values[index] == column.values[other]


def labels_of(column: Column, index: int) -> tuple[str, ...]:
    """The labels in one cell; none in a column that holds no labels."""
    value = column.values[index]
    if column.kind is AttributeKind.LABELS and isinstance(value, tuple):
        return value
    return (value,) if column.kind is AttributeKind.LABEL and isinstance(value, str) else ()
