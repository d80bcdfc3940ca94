"""A misspelled word beside a number: it never turns a bound round, and a column's name stays one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sidney.agent.lexicon import Lexicon

Shop = Callable[[str], Lexicon]
Read = Callable[..., set[str]]

PRICES = [
    ("staritng at $70", "price>=70"), ("strting at 45$", "price>=45"), ("stating at 150$", "price>=150"),
    ("at last $70", "price>=70"), ("at laest 45 bucks", "price>=45"), ("at lest 45 bucks", "price>=45"),
    ("at mots 45 bucks", "price<=45"), ("I can't go abvoe 45 dollars", "price<=45"), ("30 bcks max", "price<=30"),
    ("blow 20 bukcs", "price<20"), ("uder 20", "price<20"),
]  # fmt: skip
RATINGS = [
    ("at lest 4.5 avg rating", "avg_rating>=4.5"), ("avg raitng of at laest 4.5", "avg_rating>=4.5"),
    ("avg raing up to 4.5", "avg_rating<=4.5"),
]  # fmt: skip
PLAYERS = [
    ("max pllayers up to 4", "max_players<=4"), ("at most 4 max plaayers", "max_players<=4"),
    ("max payers under 2", "max_players<2"), ("max playesr of 6 or more", "max_players>=6"),
]  # fmt: skip
YEARS = [("newr than 2015", "release_date>2015"), ("2016 or neer", "release_date>=2016")]


@pytest.mark.parametrize(("said", "meant"), PRICES + RATINGS)
def test_in_a_shop_of_parts(said: str, meant: str, shop: Shop, read: Read) -> None:
    assert read(said, shop("parts")) == {meant}


@pytest.mark.parametrize(("said", "meant"), PLAYERS + YEARS)
def test_in_a_shop_of_games(said: str, meant: str, shop: Shop, read: Read) -> None:
    assert read(said, shop("play")) == {meant}


def test_a_word_that_leaves_the_side_open_makes_no_bound(shop: Shop, read: Read) -> None:
    assert read("xqarting at $70", shop("parts")) == set()
    assert read("at $70", shop("parts")) == {"price<=70"}


def test_a_columns_own_name_is_no_superlative(shop: Shop, read: Read) -> None:
    assert read("at least 8 max players", shop("play")) == {"max_players>=8"}
    assert read("max players at most 4", shop("play")) == {"max_players<=4"}
