"""Labels that hold commas, dashes and titles, and labels that differ in little else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from sidney.agent.edits import apply_edits
from sidney.agent.lexicon import Lexicon
from sidney.agent.state import ConversationState
from sidney.agent.understanding import understand

Read: TypeAlias = Callable[..., set[str]]
Made: TypeAlias = Callable[[str], Lexicon]

TABLE = """
    title|categories+|publisher|brand|release_date@|price#
    Fishing Planet|Sports|Fishing Planet LLC|Cyanide Studios|2015|4
    Disgaea PC|RPG|NIS America, Inc.|Cyanide Studio|2016|20
    Warhammer|Strategy|SEGA, Feral Interactive (Mac/Linux)|Ubisoft - San Francisco|2014|15
    Fractured|RPG|NIS America|Ubisoft San Francisco|2018|25
    Football|4 Player Local|SEGA|Konami|2012|3
    Soccer|Sports|SEGA|Konami|2013|3
    Racing|Sports|Konami|Konami|2013|5
    Ticket|Board Games|CAPCOM CO., LTD|Days of Wonder|2013|9
    Fighter|Board Games|CAPCOM Co., Ltd.|Metra Electronics|2013|9
    Radio|Board Games|SEGA|All Electronics|2013|9
"""


@pytest.fixture(scope="module")
def words(lexicon_from: Made) -> Lexicon:
    return lexicon_from(TABLE)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("publisher Fishing Planet LLC", "publisher=Fishing Planet LLC"),
        ("it should be NIS America, Inc.", "publisher=NIS America, Inc."),
        ("I'd like NIS America", "publisher=NIS America"),
        ("I'd like SEGA, Feral Interactive (Mac/Linux)", "publisher=SEGA, Feral Interactive (Mac/Linux)"),
        ("I'd like SEGA, Feral Interctive (Mac/Linux)", "publisher=SEGA, Feral Interactive (Mac/Linux)"),
        ("brand: Ubisoft - San Francisco", "brand=Ubisoft - San Francisco"),
        ("brand: Ubisoft San Francisco", "brand=Ubisoft San Francisco"),
        ("I'd like Cyanide Studios", "brand=Cyanide Studios"),
        ("I'd like Cyanide Studdios", "brand=Cyanide Studios"),
        ("Cyanide Stuidos please", "brand=Cyanide Studios"),
        ("publisher: CAPCOM Co., Ltd.", "publisher=CAPCOM Co., Ltd."),
        ("publisher: CAPCOM CO., LTD", "publisher=CAPCOM CO., LTD"), ("Days of Wonder", "brand=Days of Wonder"),
        ("Meta Electronics please", "brand=Metra Electronics"), ("the bran should be Konami", "brand=Konami"),
        ("the publihser should be Konami", "publisher=Konami"),
        ("4.5 bucks at most", "price<=4.5"),
        ("Sprots please", "categories=Sports"), ("show me what you have: Sorts please", "categories=Sports"),
        ("show me what you have: it should be Sorts", "categories=Sports"),
    ],
)  # fmt: skip
def test_a_label_is_read_as_it_is_spelled(said: str, meant: str, words: Lexicon, read: Read) -> None:
    assert read(said, words) == {meant}


def test_another_spelling_is_let_in_by_none_and_ruled_out_with_it(words: Lexicon) -> None:
    for said, held in (
        ("I'd like Cyanide Studios", "brand=Cyanide Studios"),
        ("not Cyanide Studios", "brand not in Cyanide Studios,Cyanide Studio"),
    ):
        state = ConversationState.begin()
        result = apply_edits(understand(said, words, state).edits, state, words, 1)
        assert [c.text for c in result.constraints] == [held]


def test_plain_words_are_no_slips(words: Lexicon, read: Read) -> None:
    for said in ("hello", "thanks", "something else", "what sorts of things have you got", "Great", "Please"):
        assert read(said, words) == set()


def test_a_year_bounds_whatever_was_shown(words: Lexicon, read: Read, shown: Callable[..., ConversationState]) -> None:
    state = shown(words, "i1", "i2")
    assert read("released before 2017, please", words, state) == {"release_date<2017"}


def test_metres_and_centimetres_are_one_number(lexicon_from: Made, read: Read) -> None:
    plants = lexicon_from("title|kind|height_cm#\nFern|Ferns|40\nPalm|Palms|210\nFig|Figs|120")
    assert read("minimum 1 meter 20", plants) == {"height_cm>=120"}
    assert read("at least 1m80", plants) == {"height_cm>=180"}
