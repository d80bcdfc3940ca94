"""What kind of attribute a column becomes, and what happens to the cells that do not fit."""

from __future__ import annotations

import datetime as dt

import pytest

from sidney.recsys_model.data.catalogue import AttributeKind
from sidney.recsys_model.data.columns import type_column

NUMBER, LABEL, LABELS = AttributeKind.NUMBER, AttributeKind.LABEL, AttributeKind.LABELS
FLAG, DATE, TEXT = AttributeKind.FLAG, AttributeKind.DATE, AttributeKind.TEXT

_SENTENCES = [f"This is sentence number {n} of a text that nobody filters by." for n in range(6)]


@pytest.mark.parametrize(
    ("name", "cells", "kind", "first"),
    [
        # The data contract's columns are what they are called.
        ("price", ["$12.99", "5"], NUMBER, 12.99),
        ("categories", ["Games > Racing > Kart", "Games"], LABELS, ("Games", "Racing", "Kart")),
        ("categories", ["Tapes, Adhesives & Sealants", None], LABELS, ("Tapes, Adhesives & Sealants",)),
        ("categories", [[["A", "B"], ["A", "C"]]], LABELS, ("A", "B", "C")),
        ("categories", ["['A', 'B']"], LABELS, ("A", "B")),
        ("brand", ["1", "2"], LABEL, "1"),
        ("brand", _SENTENCES, LABEL, _SENTENCES[0]),
        ("description", ["Short.", "X"], TEXT, "Short."),
        ("release_date", ["2014", "Nov 3, 2014"], DATE, "2014"),
        # The file's own types.
        ("multiplayer", [True, None, False], FLAG, True),
        ("tags", [["b", "a", "B"], None], LABELS, ("b", "a")),
        ("features", [_SENTENCES[:2], _SENTENCES[2:]], TEXT, " ".join(_SENTENCES[:2])),
        ("pages", [100, 250.5], NUMBER, 100.0),
        ("added", [dt.date(2014, 11, 3)], DATE, "2014-11-03"),
        ("mixed", [1, "two"], LABEL, "1"),
        # What text says.
        ("multiplayer", ["yes", "No"], FLAG, True),
        ("is_new", ["1", "0"], FLAG, True),
        ("seats", ["1", "0"], NUMBER, 1.0),
        ("list_price", ["1.299,00 €", "5 €"], NUMBER, 1299.0),
        ("year", ["2014", "2015"], NUMBER, 2014.0),
        ("zip", ["01234", "99999"], LABEL, "01234"),
        ("added", ["2014-11-03", "2014-12"], DATE, "2014-11-03"),
        ("added", ["25/12/2014", "01/02/2014"], DATE, "2014-12-25"),
        ("tags", ['["a", "b"]', '["c"]'], LABELS, ("a", "b")),
        ("genres", ["Action|RPG", "RPG", "Action|Sports"], LABELS, ("Action", "RPG")),
        ("genres", ["Action; RPG", "RPG", "Action; Sports"], LABELS, ("Action", "RPG")),
        ("genres", ["A, B", "B, C", "C, A", "A, B, C", "B"], LABELS, ("A", "B")),
        ("maker", ["Sony, Inc.", "Sony, Inc.", "Apple, Inc.", "LG"], LABEL, "Sony, Inc."),
        ("colour", ["red", "blue", "red"], LABEL, "red"),
        ("notes", _SENTENCES, TEXT, _SENTENCES[0]),
        ("warning", ["Not for children under three years"] * 5, LABEL, "Not for children under three years"),
    ],
)
def test_a_column_has_the_kind_of_its_name_or_of_what_it_holds(
    name: str, cells: list[object], kind: AttributeKind, first: object
) -> None:
    typed = type_column(name, cells)
    assert typed.column is not None
    assert (typed.column.kind, typed.column.values[0], typed.bad) == (kind, first, {})
    assert len(typed.column.values) == len(cells)


def test_missing_cells_are_normal_and_do_not_change_the_kind() -> None:
    typed = type_column("pages", [None, "", "nan", "12", float("nan"), "None"])
    assert typed.column is not None
    assert typed.column.values == (None, None, None, 12.0, None, None)


def test_a_price_that_is_none_makes_its_row_bad() -> None:
    typed = type_column("price", ["$5", "ask us", "-3", None])
    assert set(typed.bad) == {1, 2}
    assert "'ask us' is not a number" in typed.bad[1]
    assert "below zero" in typed.bad[2]


def test_a_range_of_prices_counts_as_no_price_and_is_told() -> None:
    typed = type_column("price", ["$5", "$9.99 - $19.99"])
    assert typed.column is not None
    assert (typed.column.values, typed.bad) == ((5.0, None), {})
    assert "'$9.99 - $19.99'" in typed.notes[0]


def test_the_currency_is_kept_and_a_mixture_is_told() -> None:
    typed = type_column("price", ["$5", "$6", "7 €", "8"])
    assert typed.column is not None
    assert typed.column.currency == "$"
    assert "2 in $, 1 in €" in typed.notes[0]


def test_a_few_odd_cells_among_many_numbers_count_as_missing_and_are_told() -> None:
    typed = type_column("pages", [str(n) for n in range(99)] + ["many"])
    assert typed.column is not None
    assert (typed.column.kind, typed.column.values[-1]) == (NUMBER, None)
    assert "'many'" in typed.notes[0]
    few = type_column("size", ["10", "12", "XL"]).column
    assert few is not None
    assert few.kind is LABEL


def test_dates_that_nobody_knows_yet_are_missing() -> None:
    typed = type_column("release_date", ["2014-01-01", "2015", "Coming soon"])
    assert typed.column is not None
    assert (typed.column.kind, typed.column.values[2]) == (DATE, None)
    assert "'Coming soon'" in typed.notes[0]


def test_a_column_of_nothing_or_of_objects_is_left_out_and_told() -> None:
    for cells, reason in (([None, ""], "empty everywhere"), ([{"a": 1}], "nested objects"), (["<br>"], "nothing")):
        typed = type_column("description" if "<br>" in cells else "extra", cells)
        assert typed.column is None
        assert reason in typed.notes[0]
