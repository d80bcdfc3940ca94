"""Items are found by what people call them."""

from __future__ import annotations

import pytest

from sidney.tools.titles import TitleIndex, normalised

TITLES = (
    "Mario Kart 8 Deluxe",
    "Super Mario Odyssey",
    "The Legend of Zelda: Breath of the Wild",
    "Pokémon: Let's Go, Pikachu!",
    "FIFA 18",
    "FIFA 19",
    "It",
    "Inside",
    "Journey",
    "The Journey Down",
    "Kirby's Epic Yarn",
)


def found(text: str, limit: int = 3) -> list[str]:
    return [TITLES[index] for index, _ in TitleIndex(TITLES).find(text, limit)]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("mario kart 8 deluxe", "Mario Kart 8 Deluxe"),
        ("Mario Kart", "Mario Kart 8 Deluxe"),
        ("maria cart 8 delux", "Mario Kart 8 Deluxe"),
        ("zelda", "The Legend of Zelda: Breath of the Wild"),
        ("legend of zelda breath of the wild", "The Legend of Zelda: Breath of the Wild"),
        ("pokemon lets go pikachu", "Pokémon: Let's Go, Pikachu!"),
        ("kirbys epic yarn", "Kirby's Epic Yarn"),
        ("journey", "Journey"),
        ("FIFA 19", "FIFA 19"),
        ("it", "It"),
        ("odyssey super mario", "Super Mario Odyssey"),
        ("super mario odissey for the switch", "Super Mario Odyssey"),
        ("breth of the wild", "The Legend of Zelda: Breath of the Wild"),
    ],
)
def test_the_title_meant_comes_first(text: str, title: str) -> None:
    assert found(text)[0] == title


def test_a_title_with_another_number_is_never_a_sure_match() -> None:
    matches = TitleIndex(TITLES).find("mario kart 7 deluxe", 3)
    assert TITLES[matches[0][0]] == "Mario Kart 8 Deluxe"
    assert matches[0][1] < 0.75


def test_the_exact_title_is_1_and_nothing_else_is() -> None:
    matches = TitleIndex(TITLES).find("Journey", 5)
    assert matches[0] == (TITLES.index("Journey"), 1.0)
    assert all(0 < likeness < 1 for _, likeness in matches[1:])


def test_whole_words_are_never_behind_a_near_spelling() -> None:
    likeness = dict(TitleIndex(TITLES).find("mario", 10))
    assert min(likeness[TITLES.index("Mario Kart 8 Deluxe")], likeness[TITLES.index("Super Mario Odyssey")]) >= 0.9


@pytest.mark.parametrize("text", ["", "   ", "?!", "zzzz", "ins", "qwertyuiop asdf", "no such item", "the best of 8"])
def test_a_name_that_nothing_has_finds_nothing(text: str) -> None:
    assert found(text) == []


def test_a_limit_holds() -> None:
    assert len(found("mario", limit=1)) == 1
    assert found("mario", limit=0) == []


def test_accents_case_and_punctuation_do_not_matter() -> None:
    assert normalised("  Pokémon:  LET'S Go!") == "pokemon lets go"
