"""One cell at a time: the formats that other people's files hold."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidney.recsys_model.data.values import (
    Amount,
    clean_label,
    clean_text,
    identifier,
    is_missing,
    is_price_range,
    list_from_text,
    parse_amount,
    parse_calendar_date,
    parse_flag,
    parse_instant,
    split_path,
    units_per_second,
    uses_decimal_comma,
)


@pytest.mark.parametrize("cell", [None, "", "  ", "nan", "NaN", "None", "null", "N/A", float("nan"), [], {}])
def test_nothing_is_missing(cell: object) -> None:
    assert is_missing(cell)


@pytest.mark.parametrize("cell", [0, 0.0, False, "0", "no", "Nancy", "NA", [None]])
def test_something_is_not_missing(cell: object) -> None:
    assert not is_missing(cell)


@pytest.mark.parametrize(
    ("cell", "number", "currency"),
    [
        (12.99, 12.99, ""),
        ("12.99", 12.99, ""),
        ("$12.99", 12.99, "$"),
        ("$ 1,299", 1299, "$"),
        ("1.299,00 €", 1299, "€"),
        ("1,299.00", 1299, ""),
        ("€ 5", 5, "€"),
        ("12,50", 12.5, ""),
        ("0,125", 0.125, ""),
        ("1 299,00 kr", 1299, "kr"),
        ("1'299.00 CHF", 1299, "CHF"),
        ("eur 5", 5, "EUR"),
        ("₹1,50,000.00", 150000, "₹"),
        ("5,- €", 5, "€"),
        ("-5", -5, ""),
        ("-$5", -5, "$"),
        ("1e3", 1000, ""),
        ("Free", 0, ""),
    ],
)
def test_an_amount_is_read_as_people_write_it(cell: object, number: float, currency: str) -> None:
    assert parse_amount(cell) == Amount(number, currency)


@pytest.mark.parametrize(
    "cell", ["", "$", "abc", "12 50", "1.2.3", "1,2,3", "3D", "$5 €", "9.99 - 19.99", "Free shipping", "1e999", True]
)
def test_what_is_no_amount_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match="number"):
        parse_amount(cell)


def test_the_rest_of_a_column_settles_three_digits_after_a_separator() -> None:
    assert uses_decimal_comma(["1.299 €", "12,50 €"]) is True
    assert uses_decimal_comma(["1,299", "12.50"]) is False
    assert uses_decimal_comma(["1.299"]) is None
    assert uses_decimal_comma(["12,50", "12.50"]) is None
    assert parse_amount("1.299 €", decimal_comma=True).number == 1299
    assert parse_amount("1.299 €").number == 1.299
    assert parse_amount("1,299", decimal_comma=True).number == 1.299
    assert parse_amount("1,299").number == 1299


@given(st.decimals(0, 10**7, places=2, allow_nan=False))
def test_an_amount_survives_every_way_of_writing_it(amount: object) -> None:
    american = f"${amount:,}"
    german = american[1:].replace(",", "_").replace(".", ",").replace("_", ".") + " €"
    swiss = "CHF " + american[1:].replace(",", "'")
    french = american[1:].replace(",", "\u202f").replace(".", ",") + " EUR"
    for text in (american, german, swiss, french):
        assert parse_amount(text).number == float(str(amount)), text


@pytest.mark.parametrize("text", ["$9.99 - $19.99", "5–10 €", "5 to 10", "from $5", "$10+"])
def test_a_range_of_prices_is_known_as_one(text: str) -> None:
    assert is_price_range(text)


@pytest.mark.parametrize("text", ["-5", "12.99", "call us", "Monday to Friday", ""])
def test_other_texts_are_no_range(text: str) -> None:
    assert not is_price_range(text)


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2014", "2014"),
        (2014, "2014"),
        ("2014-11", "2014-11"),
        ("2014/1/3", "2014-01-03"),
        ("2014-11-03T10:00:00Z", "2014-11-03"),
        ("Nov 3, 2014", "2014-11-03"),
        ("3 November 2014", "2014-11-03"),
        ("Jun 2009", "2009-06"),
        ("03.11.2014", "2014-11-03"),
        ("11/03/2014", "2014-11-03"),
        (1_415_000_000, "2014-11-03"),
        (1_415_000_000_000, "2014-11-03"),
        (dt.date(2014, 11, 3), "2014-11-03"),
        (dt.datetime(2014, 11, 3, 23, 59), "2014-11-03"),
    ],
)
def test_a_date_keeps_its_precision(cell: object, date: str) -> None:
    assert parse_calendar_date(cell) == date


@pytest.mark.parametrize("cell", ["Soon..", "TBA", "2014-2015", "31.02.2014", "2014-13", 12, True, ""])
def test_what_is_no_date_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match="not a date"):
        parse_calendar_date(cell)


def test_a_moment_is_in_utc_unless_it_says_otherwise() -> None:
    assert parse_instant("2020-01-01") == (1577836800.0, True)
    assert parse_instant("2020-01-01T01:00:00+01:00") == (1577836800.0, True)
    assert parse_instant("Jan 1, 2020") == (1577836800.0, True)
    assert parse_instant(dt.datetime(2020, 1, 1)) == (1577836800.0, True)
    assert parse_instant("1577836800") == (1577836800.0, False)
    with pytest.raises(ValueError, match="not a time"):
        parse_instant("yesterday")


@pytest.mark.parametrize("unit", [1, 1e3, 1e6, 1e9])
def test_the_unit_of_moments_is_told_by_their_size(unit: float) -> None:
    moments = [1.2e9 * unit, 1.3e9 * unit, 0.0]  # one stray zero
    assert units_per_second(moments) == unit


def test_an_id_is_the_same_whatever_the_file_made_of_it() -> None:
    assert identifier(7) == identifier("7") == identifier(7.0) == identifier(" 7 ") == "7"
    assert identifier("007") == "007"
    assert identifier("None") == "None"  # somebody's nickname
    assert identifier(float("nan")) is identifier(None) is identifier("") is None
    assert identifier(float("inf")) == "inf"


def test_yes_and_no() -> None:
    assert [parse_flag(cell) for cell in (True, "Yes", "TRUE", 1, 1.0)] == [True] * 5
    assert [parse_flag(cell) for cell in (False, "no", "N", 0, "0")] == [False] * 5
    with pytest.raises(ValueError, match="neither"):
        parse_flag("maybe")


def test_text_is_cleaned_as_a_person_would_read_it() -> None:
    assert clean_text("<p>Fast &amp;amp; light.</p><br/><b>Very</b>\n light.") == "Fast & light. Very light."
    assert clean_text("E<1 and <5% and a <heart>") == "E<1 and <5% and a <heart>"
    assert clean_text("a<script>x = '<b>'</script>b<!-- c -->d") == "a b d"
    assert clean_text("&lt;b&gt;bold&lt;/b&gt;") == "bold"


def test_paragraphs_are_joined_once_each() -> None:
    assert clean_text("""['It\\'s first.', "Second.", 'Second.', None]""") == "It's first. Second."
    assert clean_text(["One.", "", "Two."]) == "One. Two."
    sentence = "This sentence is long enough to be worth saying once."
    assert clean_text(f"{sentence} {sentence}") == sentence
    assert clean_text("['cut off in the mid") == "['cut off in the mid"


def test_labels_are_cleaned_but_not_changed() -> None:
    assert clean_label("  Rock &amp; Roll\n") == "Rock & Roll"
    assert clean_label("half a pair: \ud83d") == "half a pair: ?"


def test_lists_in_text() -> None:
    assert list_from_text('["a", 1]') == ["a", 1]
    assert list_from_text("['a', None]") == ["a", None]
    assert list_from_text("[not a list]") is None
    assert list_from_text("__import__('os')") is None
    assert split_path("Games > Racing &gt; Kart|x") == ["Games", "Racing", "Kart", "x"]
