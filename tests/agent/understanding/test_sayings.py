"""Labels said in other words than their own, and sizes that are labels of digits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from sidney.agent.lexicon import Lexicon
from sidney.agent.sayings import read_sayings

Read: TypeAlias = Callable[..., set[str]]

WINES = """
    title|style|sweetness|organic?|price#
    Alma|Red Wine|Dry|yes|12
    Bela|White Wine|Sweet|no|9
    Cava Sol|Sparkling Wine|Dry|no|14
    Dorn|Red Wine|Dry|no|30
    Ebro|Rosé|Dry|yes|8
"""
SHOES = """
    title|article|cut_for|shoe_sizes+|sizes+|stars#|grams#|price#
    Ghost|Running Shoes|Men|43/44/45|S/M|4.5|280|120
    Pegasus|Running Shoes|Women|38/39|M/L|4.1|240|110
    Cap|Caps|Unisex||S/M/L|3.9|80|25
    Crew|Socks|Men|43/44|S/M|4.4|60|15
"""


def test_every_line_of_the_file_is_a_label_and_what_is_said_for_it() -> None:
    lines = read_sayings()

    assert len(lines) > 1000
    assert all(spellings and all(spellings) and len(said) > 1 for spellings, said in lines)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("a claret, please", {"style=Red Wine"}),
        ("do you have prosecco?", {"style=Sparkling Wine"}),
        ("something bio", {"organic=yes"}),
        ("no claret", set()),
        ("nothing bio", {"organic=no"}),
        ("a red wine", {"style=Red Wine"}),
    ],
)
def test_words_that_no_label_spells(
    said: str, expected: set[str], lexicon_from: Callable[[str], Lexicon], read: Read
) -> None:
    assert read(said, lexicon_from(WINES)) == expected


def test_what_the_texts_use_for_something_else_is_no_saying(lexicon_from: Callable[[str], Lexicon], read: Read) -> None:
    named_so = WINES.replace("Bela", "Claret Hill").replace("Cava Sol", "Claret Moon").replace("Ebro", "Claret Bay")

    assert read("a claret", lexicon_from(named_so)) == set()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("size 43 please", {"shoe_sizes=43"}),
        ("mens 45", {"cut_for=Men", "shoe_sizes=45"}),
        ("m", {"sizes=M"}),
        ("43 grams at most", {"grams<=43"}),
        ("4 and up only", {"stars>=4"}),
        ("running shoes, no more than 250 for the grams", {"article=Running Shoes", "grams<=250"}),
    ],
)
def test_sizes_of_digits(said: str, expected: set[str], lexicon_from: Callable[[str], Lexicon], read: Read) -> None:
    assert read(said, lexicon_from(SHOES)) == expected
