"""The catalogue: items by ID and position, labels, dates of any precision."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column, parse_date
from sidney.recsys_model.errors import UnknownItemError


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue(
        ["a", "b", "c"],
        ["Kart Dash", "Chess.", "Nothing known"],
        [
            Column("price", AttributeKind.NUMBER, (30.0, 0.0, None), "$"),
            Column("categories", AttributeKind.LABELS, (("Racing", "Kart"), ("Board", "racing", "RACING"), None)),
            Column("brand", AttributeKind.LABEL, ("Sega", "Sega", None)),
            Column("description", AttributeKind.TEXT, ("Drive fast.", None, None)),
            Column("released", AttributeKind.DATE, ("2014", "2014-11-03", None)),
        ],
    )


def test_an_item_is_found_by_id_and_by_position(catalogue: Catalogue) -> None:
    item = catalogue.item("b")
    assert item == catalogue.item(1)
    assert (item.title, item.price) == ("Chess.", 0.0)
    assert set(catalogue.item("c").attributes) == set()
    assert catalogue.item("c").price is None
    assert "a" in catalogue
    with pytest.raises(UnknownItemError, match="'z'"):
        catalogue.index_of("z")


def test_labels_are_counted_whatever_their_case(catalogue: Catalogue) -> None:
    categories = catalogue.columns["categories"]
    assert categories.label_members["racing"].tolist() == [0, 1]
    assert categories.canonical_labels["kart"] == "Kart"
    assert catalogue.columns["brand"].labels == ("Sega",)
    assert catalogue.columns["price"].labels == ()


def test_numbers_of_prices_and_dates(catalogue: Catalogue) -> None:
    np.testing.assert_array_equal(catalogue.columns["price"].numbers, [30, 0, np.nan])
    first, day, missing = catalogue.columns["released"].numbers
    assert (first, day) == (dt.date(2014, 1, 1).toordinal(), dt.date(2014, 11, 3).toordinal())
    assert np.isnan(missing)


def test_free_text_is_not_filterable(catalogue: Catalogue) -> None:
    assert [column.name for column in catalogue.filterable] == ["price", "categories", "brand", "released"]


def test_the_text_of_an_item_has_its_words_and_no_numbers(catalogue: Catalogue) -> None:
    assert catalogue.text_of(0) == "Kart Dash. Racing, Kart. Sega. Drive fast"
    assert catalogue.text_of(2) == "Nothing known"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2016", (2016, 1, 1), (2016, 12, 31)),
        ("2016-02", (2016, 2, 1), (2016, 2, 29)),
        ("2016-12", (2016, 12, 1), (2016, 12, 31)),
        ("2016-02-29", (2016, 2, 29), (2016, 2, 29)),
        ("9999-12", (9999, 12, 1), (9999, 12, 31)),
    ],
)
def test_a_date_covers_the_days_of_its_precision(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert parse_date(text) == (dt.date(*first).toordinal(), dt.date(*last).toordinal())


@pytest.mark.parametrize("text", ["", "soon", "16", "2016-13", "2015-02-29", "2016-1-1-1", "0000"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_date(text)
