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


def test_a_saying_may_hold_words_of_its_own_label_alone(lexicon_from: Callable[[str], Lexicon], read: Read) -> None:
    games = lexicon_from(
        """
        title|modes+|categories+|price#
        Ape|Local co-op|Fighting|10
        Bat|Online co-op|Beat 'em up|12
        Cat|Local co-op/Online co-op|Racing|14
        """
    )

    assert read("couch co-op please", games) == {"modes=Local co-op"}
    assert read("a fighting game", games) == {"categories=Fighting"}


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


TOOLS = """
    title|tool_type|maker|battery_included?|torque_nm#|guarantee_months#|best_before@|price#
    Hammer|Drills|Bosch|yes|60|24|2027|90
    Bare|Drills|Makita|no|50|36|2028|70
    Pack|Batteries|Makita|yes|1|12|2029|40
    Saw|Chainsaws|Stihl|no|40|36|2030|200
"""


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("a drill, and it should come with the battery", {"tool_type=Drills", "battery_included=yes"}),
        ("a drill without battery", {"tool_type=Drills", "battery_included=no"}),
        ("show me batteries", {"tool_type=Batteries"}),
        ("one that keeps till 2028 at least", {"best_before>=2028"}),
        ("36 months guarantee, and 90ll do for the price", {"guarantee_months>=36", "price<=90"}),
    ],
)
def test_parts_that_come_with_a_thing_and_bounds_as_people_type_them(
    said: str, expected: set[str], lexicon_from: Callable[[str], Lexicon], read: Read
) -> None:
    assert read(said, lexicon_from(TOOLS)) == expected


BABIES = """
    title|kind|from_age_months#|washable_cover?|stackable?|processor|guarantee_years#|stars#|minutes_a_round#|price#
    Nest|Car Seats|0|yes|no|Snapdragon X Plus|2|4.5|20|229
    Bloom|Car Seats|9|no|no|Core Ultra 5|5|4.1|30|310
    Stool|Chairs|12|no|yes|GeForce RTX 4060|3|3.9|60|80
"""


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("a car seat for a 9 months old", {"kind=Car Seats", "from_age_months<=9"}),
        ("chairs that you can stack", {"kind=Chairs", "stackable=yes"}),
        ("it has to be one that can wash", {"washable_cover=yes"}),
        ("cap it at 60", {"price<=60"}),
        ("300 at the utmost", {"price<=300"}),
        ("the rtx 4060 please", {"processor=GeForce RTX 4060"}),
        ("scrap the stars and the price", {"-stars", "-price"}),
    ],
)
def test_what_shoppers_in_unseen_shops_said(
    said: str, expected: set[str], lexicon_from: Callable[[str], Lexicon], read: Read
) -> None:
    assert read(said, lexicon_from(BABIES)) == expected
