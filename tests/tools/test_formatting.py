"""Values in words: one rule for cards, replies and tools."""

from __future__ import annotations

import pytest

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column, Value
from sidney.recsys_model.errors import UnknownItemError
from sidney.tools.formatting import attribute_name, format_value, item_attributes


@pytest.mark.parametrize(
    ("name", "kind", "currency", "value", "text"),
    [
        ("price", AttributeKind.NUMBER, "$", 12.99, "$12.99"),
        ("price", AttributeKind.NUMBER, "€", 30.0, "€30"),
        ("price", AttributeKind.NUMBER, "EUR", 1299.5, "EUR 1,299.50"),
        ("price", AttributeKind.NUMBER, "", 9.5, "$9.50"),
        ("price", AttributeKind.NUMBER, "$", 0.0, "$0"),
        ("shipping", AttributeKind.NUMBER, "£", 2.5, "£2.50"),
        ("max_players", AttributeKind.NUMBER, "", 4.0, "4"),
        ("pages", AttributeKind.NUMBER, "", 1234567.0, "1,234,567"),
        ("year", AttributeKind.NUMBER, "", 1998.0, "1998"),
        ("rating", AttributeKind.NUMBER, "", 4.3, "4.3"),
        ("release_date", AttributeKind.DATE, "", "2014", "2014"),
        ("release_date", AttributeKind.DATE, "", "2014-11-03", "2014-11-03"),
        ("platforms", AttributeKind.LABELS, "", ("PS4", "Switch"), "PS4, Switch"),
        ("in_stock", AttributeKind.FLAG, "", True, "yes"),
        ("in_stock", AttributeKind.FLAG, "", False, "no"),
        ("brand", AttributeKind.LABEL, "", None, "unknown"),
    ],
)
def test_a_value_reads_as_its_catalogue_prints_it(
    name: str, kind: AttributeKind, currency: str, value: Value, text: str
) -> None:
    assert format_value(Column(name, kind, (value,), currency), value) == text


def test_a_column_name_reads_as_words() -> None:
    assert attribute_name("release_date") == "release date"


def test_a_limited_list_of_attributes_leaves_out_missing_values_and_free_text() -> None:
    catalogue = Catalogue(
        ["a"],
        ["A"],
        [
            Column("description", AttributeKind.TEXT, ("long words",)),
            Column("brand", AttributeKind.LABEL, (None,)),
            Column("price", AttributeKind.NUMBER, (5.0,), "$"),
            Column("platforms", AttributeKind.LABELS, (("PS4", "PC"),)),
            Column("tags", AttributeKind.LABELS, ((),)),
        ],
    )
    assert item_attributes(catalogue, "a", leave_out=("price",), limit=3) == (("platforms", "PS4, PC"),)
    assert item_attributes(catalogue, "a")[0] == ("description", "long words")
    with pytest.raises(UnknownItemError):
        item_attributes(catalogue, "b")
