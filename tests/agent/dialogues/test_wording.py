"""How conditions are said: many ways, the catalogue's words, and nothing that changes the meaning."""

from __future__ import annotations

from random import Random

import pytest

from sidney.agent.dialogues.wording import Wording, with_typos
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraint_text import parse_constraint


def ways(text: str, catalogue: Catalogue, *, is_terse: bool = False) -> set[str]:
    constraint = parse_constraint(text, catalogue)
    return {Wording(catalogue, Random(n), is_terse=is_terse).condition(constraint) for n in range(80)}


@pytest.mark.parametrize(
    ("text", "among", "never"),
    [
        ("price<=30", "at most $30", "under"),
        ("price<30", "under $30", "most"),
        ("price>=12.5", "at least 12.5 dollars", "under"),
        ("max_players>=4", "at least 4 max players", "$"),
        ("release_date<2010", "from before 2010", "$"),
        ("categories=Shooter", "something with Shooter", "no "),
        ("categories!=Sports", "anything but Sports", "with Sports as"),
    ],
)
def test_a_condition_is_said_in_several_ways(text: str, among: str, never: str, games: Catalogue) -> None:
    said = ways(text, games)
    assert among in said and len(said) >= 3
    assert not any(never in each.replace("nothing with", "") for each in said)


def test_a_label_of_two_columns_is_said_with_its_column(games: Catalogue) -> None:
    assert all("publisher" in said for said in ways("publisher=Valve", games))
    assert all("theme" in said and "themes" not in said for said in ways("themes=Horror", games))
    assert not any("categor" in said for said in ways("categories=Puzzle", games))


def test_a_terse_user_always_says_the_same(games: Catalogue) -> None:
    for text in ("price<=30", "categories=Shooter", "release_date<2010", "publisher=Valve"):
        assert len({said.replace("$30", "").replace("30$", "").replace("30 dollars", "").replace("30 bucks", "")
                    for said in ways(text, games, is_terse=True)}) == 1  # fmt: skip


def test_typos_touch_long_words_only_and_keep_their_first_letter() -> None:
    text = "show me strategy games under 12.99 dollars"
    changed = 0
    for number in range(50):
        slipped = with_typos(text, Random(number)).split(" ")
        assert len(slipped) == len(text.split(" "))
        for before, after in zip(text.split(" "), slipped):
            assert after[0] == before[0] and abs(len(after) - len(before)) <= 1
            if len(before) < 5 or not before.isalpha():
                assert after == before
        changed += slipped != text.split(" ")
    assert changed > 40
    assert with_typos("no PS4", Random(0)) == "no PS4"
