"""Plain words for what is sold, read as labels where the tagger of mentions is sure that a condition is meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from sidney.agent.lexicon import Lexicon
from sidney.agent.meanings import Meanings
from sidney.agent.state import ConversationState
from sidney.agent.understanding import understand
from sidney.recsys_model.encoders.embeddings import BuiltInEncoder

Read: TypeAlias = Callable[..., set[str]]

TABLE = """
    title|part|dimmable?|price#
    Castrol Edge|Engine Oil|no|30
    Brembo P85|Brake Discs|no|80
    Bosch H7|Headlamps|yes|12
    Trico|Wiper Blades|no|15
    Varta|Batteries|no|90
"""


@pytest.fixture(scope="module")
def parts(lexicon_from: Callable[[str], Lexicon]) -> Lexicon:
    encoder = BuiltInEncoder()
    lexicon = lexicon_from(TABLE)
    lexicon.meanings = Meanings(lexicon.catalogue, lambda: encoder)
    return lexicon


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("i also need oil for it", {"part=Engine Oil"}),
        ("one that dims please", {"dimmable=yes"}),
        ("nothing with a dimmer", {"dimmable=no"}),
    ],
)
def test_a_plain_word_is_read_as_the_label_that_holds_it(
    said: str, meant: set[str], parts: Lexicon, read: Read
) -> None:
    assert read(said, parts) == meant


def test_a_label_of_two_words_is_read_through_a_slip_that_is_a_word(parts: Lexicon, read: Read) -> None:
    assert read("hi, do you have anything: Break Discs", parts) == {"part=Brake Discs"}


def test_a_bare_demand_is_no_small_talk(parts: Lexicon) -> None:
    meant = understand("Castrol oil", parts, ConversationState.begin())
    assert [intent.name.value for intent in meant.intents] == ["recommend"]


def test_without_the_tagger_it_is_a_wish(lexicon_from: Callable[[str], Lexicon], read: Read) -> None:
    assert read("i also need oil for it", lexicon_from(TABLE)) == set()
