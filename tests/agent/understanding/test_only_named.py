"""Labels that are named and not asked for: of an item shown, of somebody else, of a place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sidney.agent.lexicon import Lexicon
from sidney.agent.state import ConversationState

Shop = Callable[[str], Lexicon]
Read = Callable[..., set[str]]
Shown = Callable[..., ConversationState]


@pytest.mark.parametrize("said", ["thats not a fighting game", "my friend doesn't have fighting", "I sold the RPG"])
def test_nothing_is_ruled_out_or_asked_for(said: str, shop: Shop, read: Read, shown: Shown) -> None:
    assert read(said, shop("play"), shown(shop("play"), "i1")) == set()


def test_what_is_wanted_if_there_is_none_of_something(shop: Shop, read: Read) -> None:
    assert read("Indie. or Sports if there is no Indie", shop("play")) == {"categories=Indie", "~categories=Sports"}


def test_an_exclusion_stays_one(shop: Shop, read: Read) -> None:
    assert read("something that isn't fighting", shop("play")) == {"categories!=Fighting"}
    assert read("not fighting, we had a fighting game", shop("play")) == {"categories!=Fighting"}


def test_a_label_cut_short_and_a_kind_that_begins_so(lexicon_from: Callable[[str], Lexicon], read: Read) -> None:
    films = lexicon_from(
        """
        title|film_genre+|price#
        Far Out|Science Fiction|9
        Far In|Science Fiction|8
        Long Day|Drama|7
        """
    )
    assert read("sci-fi under 9", films) == {"film_genre=Science Fiction", "price<9"}
