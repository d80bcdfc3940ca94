"""Labels with a slip: several words before their parts, everyday words too, and plain English before rare names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sidney.agent.lexicon import Lexicon

Shop = Callable[[str], Lexicon]
Read = Callable[..., set[str]]


@pytest.mark.parametrize("said", ["Soudn Bars", "Soud Bars", "Sound Basr", "something with Sond Bars"])
def test_a_label_of_several_words_with_one_slip_anywhere(said: str, shop: Shop, read: Read) -> None:
    assert read(said, shop("parts")) == {"categories=Sound Bars"}


def test_the_whole_label_goes_before_its_parts(shop: Shop, read: Read) -> None:
    assert read("it should be Lighting Cables", shop("parts")) == {"categories=Lightning Cables"}
    assert read("Steam Trading Cads", shop("play")) == {"specs=Steam Trading Cards"}
    assert read("publisher Pixl Gangsta Studio", shop("play")) == {"publisher=Pixel Gangsta Studio"}


def test_a_misspelled_everyday_word_is_still_a_label(shop: Shop, read: Read) -> None:
    assert read("I'd like Csaes", shop("parts")) == {"categories=Cases"}


def test_plain_english_goes_before_a_rare_name(shop: Shop, read: Read) -> None:
    assert read("abvoe 45 dollars please", shop("parts")) == {"price>45"}
    assert read("the bradn should be Capcom", shop("play")) == {"brand=Capcom"}


def test_a_word_of_four_letters_is_no_other_word_of_four(shop: Shop, read: Read) -> None:
    # "Cosy" is one letter from "cost", and a word that this shop does not know.
    assert read("cosy, under 20", shop("parts")) == {"price<20"}
