"""Each thing that can be asked of a list, where it holds and where it does not."""

from __future__ import annotations

import pytest

from sidney.agent.dialogues.errors import ListNameError, PredicateError
from sidney.agent.dialogues.item_predicates import parse_predicate
from sidney.agent.dialogues.lists import ShownLists
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.errors import ConstraintError

# The shop: a Red Kart 30, b Blue Kart 20, c Goal! 10, d Dungeon (no price), e Dungeon II 59.99, f Puzzle Box 5.
SHOWN = ("b", "c", "f")
EARLIER = (("a", "b", "c"), None, ("a", "e"))
"""Turn 1 showed three, turn 2 nothing, turn 3 two; the list is of turn 4."""


def failure(text: str, shop: Catalogue, shown: tuple[str, ...] | None = SHOWN) -> str | None:
    return parse_predicate(text).failure(ShownLists(shop, 4, shown, EARLIER))


@pytest.mark.parametrize(
    "text",
    [
        "all price<=20",
        "all price < 20.5",
        "none in category Role-playing",
        "none brand=Nintendo",
        "some categories=Sports",
        "some in category Sports",
        "at least 2 price<20",
        "some categories ~ sport",
        "all release_date>2014",
        "count 3",
        "count >= 3",
        "count<4",
        "total price <= 35",
        "total price>=35",
        "total price < 35.01",
        "contains Goal!",
        "contains goal!",
        "contains c",
        "excludes Red Kart",
        "item 1 is Blue Kart",
        "item last is f",
        "item 2 is Goal!",
        "different list from turn 1",
        "nothing from last turn",
        "nothing from turn 3",
        "cheaper than last turn",
        "cheaper than item 1 of last turn",
        "newer than item 1 of turn 3",
        "lower price than turn 3",
        "higher release date than item 1 of turn 1",
    ],
)
def test_what_holds(text: str, shop: Catalogue) -> None:
    assert failure(text, shop) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("all price<20", "not Blue Kart (price 20.0)"),
        ("all multiplayer=yes", "not Puzzle Box (multiplayer False)"),
        ("none in category Sports", "there is Goal! (categories Sports)"),
        ("none price<=5", "there is Puzzle Box"),
        ("some brand=Nintendo", "0: not Blue Kart (brand Sega), Goal! (brand EA), Puzzle Box (brand Tiny)"),
        ("at least 3 price<20", "2: not Blue Kart"),
        ("count 4", "3 items"),
        ("count > 3", "3 items"),
        ("count <= 2", "3 items"),
        ("total price <= 34", "a total of 35"),
        ("total price > 35", "a total of 35"),
        ("contains Red Kart", "Blue Kart, Goal!, Puzzle Box"),
        ("excludes goal!", "Blue Kart, Goal!, Puzzle Box"),
        ("item 1 is Goal!", "Blue Kart"),
        ("same list as last turn", "Blue Kart, Goal!, Puzzle Box; there: Red Kart, Dungeon II"),
        ("nothing from turn 1", "again Blue Kart, Goal!"),
        ("nothing from earlier turns", "again Blue Kart, Goal!"),
        ("nothing from turn 2", "again Blue Kart, Goal!"),
        ("dearer than last turn", "the bound was 44.995, not Blue Kart (price 20.0)"),
        ("cheaper than turn 1", "the bound was 20, not Blue Kart (price 20.0)"),
        ("cheaper than item 3 of turn 1", "the bound was 10, not Blue Kart (price 20.0), Goal! (price 10.0)"),
        ("older than item 1 of turn 1", "the bound was 2014-01-01, not Blue Kart"),
    ],
)
def test_what_does_not_hold_says_what_was_found(text: str, found: str, shop: Catalogue) -> None:
    assert found in (failure(text, shop) or "nothing")


@pytest.mark.parametrize(
    "text",
    ["all price<100", "none price<1", "some price<100", "at least 1 price<100", "total price<=100", "item 1 is Goal!",
     "different list from turn 1", "nothing from turn 1", "cheaper than last turn"],
)  # fmt: skip
def test_of_no_list_nothing_holds(text: str, shop: Catalogue) -> None:
    assert failure(text, shop, None) == "no list was shown"


def test_no_list_can_be_asked_for(shop: Catalogue) -> None:
    assert failure("count 0", shop, None) is None and failure("count 0", shop) == "3 items"
    assert failure("contains Goal!", shop, None) == "no list" and failure("excludes Goal!", shop, None) is None


def test_the_same_list_is_the_same_order(shop: Catalogue) -> None:
    assert failure("same list as turn 1", shop, ("a", "b", "c")) is None
    assert failure("same list as turn 2", shop, ("a", "b", "c")) is None, "turn 2 only talked"
    assert failure("same list as turn 1", shop, ("b", "a", "c")) is not None
    assert failure("different list from turn 1", shop, ("b", "a", "c")) == "the same items"


def test_an_item_without_a_value_satisfies_no_bound_and_every_exclusion(shop: Catalogue) -> None:
    assert "Dungeon (price none)" in (failure("all price<100", shop, ("d",)) or "")
    assert "Dungeon (price none)" in (failure("cheaper than last turn", shop, ("d",)) or "")
    assert failure("all brand!=Sega", shop, ("d",)) is None
    assert failure("total price<=100", shop, ("b", "d")) == "an item without price"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("evrything price<30", "asks nothing that is known here"),
        ("all", "write all CONDITION"),
        ("all cheap", "write all CONDITION"),
        ("contians Goal!", "write contains ITEM"),
        ("cheaper", "write cheaper than LIST"),
        ("cheaper than turn three", "cheaper than LIST"),
        ("count three", "write count N"),
        ("same as last turn", "same list as LIST"),
        ("", "asks nothing"),
    ],
)
def test_a_line_that_cannot_be_read_names_the_forms_nearest_to_it(text: str, words: str) -> None:
    with pytest.raises(PredicateError, match=words):
        parse_predicate(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("contains Red Cart", "did you mean 'Red Kart'"),
        ("same list as turn 4", "no turn before turn 4"),
        ("same list as turn 0", "no turn before turn 4"),
        ("cheaper than item 9 of turn 1", "3 items and no number 9"),
        ("higher brand than turn 1", "label values, which cannot be compared"),
    ],
)
def test_names_that_are_not_there_are_errors(text: str, words: str, shop: Catalogue) -> None:
    with pytest.raises(ListNameError, match=words):
        failure(text, shop)
    with pytest.raises(ConstraintError, match="did you mean Sports"):
        failure("none in category Sprots", shop)


def test_newer_needs_one_column_of_dates() -> None:
    bare = Catalogue(["a"], ["A"], [Column("price", AttributeKind.NUMBER, (1.0,))])
    with pytest.raises(ListNameError, match="0 columns of dates"):
        parse_predicate("newer than turn 1").failure(ShownLists(bare, 2, ("a",), (("a",),)))
