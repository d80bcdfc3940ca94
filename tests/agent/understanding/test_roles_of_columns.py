"""Columns that are called otherwise: the kind, the maker, the colour and the price are found by what they hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sidney.agent.lexicon import Lexicon
from sidney.agent.state import ConversationState
from sidney.recsys_model.data.constraints import Constraint, Operator

SHOP = """
    title|marque|gear_type+|paint+|outlay#|range_km#|refresh_hz#|released_on@
    Cube Trail 100|Cube|Mountain Bikes|Black/Red|900|40|60|2019-05
    Cube Street 7|Cube|City Bikes|White|700|60|60|2021-03
    Gazelle Ultimate|Gazelle|E-Bikes|Blue|2600|120|90|2022-01
    Gazelle Grenoble|Gazelle|E-Bikes|Forest Green|2900|140|120|2023-02
    Giant Escape|Giant|City Bikes|Green|650|50|60|2020-06
    Giant Helmet|Giant|Bike Helmets|White|60|30|60|2020-02
"""
Make = Callable[[str], Lexicon]
Read = Callable[..., set[str]]


@pytest.fixture(scope="module")
def bikes(lexicon_from: Make) -> Lexicon:
    return lexicon_from(SHOP)


def test_titles_tell_the_maker_and_the_kind(bikes: Lexicon) -> None:
    assert bikes.kind_columns == {"gear_type"}
    assert bikes.find_column("the brand") is bikes.catalogue.columns["marque"]
    assert bikes.find_column("the colour") is bikes.catalogue.columns["paint"]


@pytest.mark.parametrize(
    ("said", "released"),
    [
        ("the brand does not matter to me", {"-marque"}), ("forget the colour thing", {"-paint"}),
        ("leave the price out", {"-outlay"}), ("any brand you like", {"-marque"}),
        ("I dont care who makes it or what colour it is", {"-marque", "-paint"}),
    ],
)  # fmt: skip
def test_they_are_released_by_what_people_call_them(said: str, released: set[str], bikes: Lexicon, read: Read) -> None:
    held = (
        Constraint(attribute="marque", operator=Operator.EQ, operand="Giant"),
        Constraint(attribute="paint", operator=Operator.EQ, operand="Blue"),
        Constraint(attribute="outlay", operator=Operator.LE, operand=900.0),
    )
    assert read(said, bikes, ConversationState(constraints=held)) == released


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("at least 100 kilometers with one charge", {"range_km>=100"}), ("120 hertz or better", {"refresh_hz>=120"}),
        ("within 900 euro", {"outlay<=900"}), ("from 2022 on", {"released_on>=2022"}),
        ("no green", {"paint!=Green"}),
    ],
)  # fmt: skip
def test_units_and_labels_find_their_columns(said: str, meant: set[str], bikes: Lexicon, read: Read) -> None:
    assert read(said, bikes) == meant


def test_a_word_that_most_of_the_shop_sells_narrows_nothing(bikes: Lexicon, read: Read) -> None:
    assert read("a bike under 800", bikes) == {"outlay<800"}
