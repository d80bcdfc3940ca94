"""A label that is said in full is that label, and what only begins or abbreviates one is no plain word or number."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sidney.agent.lexicon import Lexicon

Shop = Callable[[str], Lexicon]
Read = Callable[..., set[str]]


@pytest.mark.parametrize(
    "label", ["Keyboards", "Keyboard & Mouse Combos", "Computers & Accessories", "Computer Accessories & Peripherals"]
)
def test_a_whole_label_is_not_what_shares_its_words(label: str, shop: Shop, read: Read) -> None:
    assert read(label, shop("parts")) == {f"categories={label}"}


@pytest.mark.parametrize("said", ["U MUST HAVE", "I'd like U MUST HAVE", "it should be U MUST HAVE"])
def test_capitals_make_a_name_of_plain_words(said: str, shop: Shop, read: Read) -> None:
    assert read(said, shop("parts")) == {"brand=U MUST HAVE"}
    assert read(said.lower(), shop("parts")) == set()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("from after 2014", "release_date>2014"), ("from before 2017", "release_date<2017"),
        ("from 2016 or later", "release_date>=2016"), ("from 2015 on", "release_date>=2015"),
        ("my budget is 3 dollars", "price<=3"),
    ],
)  # fmt: skip
def test_plain_words_and_numbers_begin_no_name(said: str, meant: str, shop: Shop, read: Read) -> None:
    assert read(said, shop("play")) == {meant}


@pytest.mark.parametrize(
    ("said", "spelled"),
    [("Keyboards", True), ("keyboards", False), ("Keyboards!", False), ("Computers & Accessories.", True)],
)
def test_a_label_with_its_capitals_is_spelled(said: str, spelled: bool, shop: Shop) -> None:
    assert shop("parts").spells_label(said) is spelled
