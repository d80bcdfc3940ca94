"""A column's name says where a label is looked for, and is never a label itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sidney.agent.lexicon import Lexicon

Shop = Callable[[str], Lexicon]
Read = Callable[..., set[str]]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("tag RPG", "tags=RPG"), ("the tag should be Strategy", "tags=Strategy"), ("with RPG as tag", "tags=RPG"),
        ("category RPG", "categories=RPG"), ("cateogry Idie", "categories=Indie"),
        ("category: Inie", "categories=Indie"),
        ("publisher: Viva Meia", "publisher=Viva Media"), ("develoer Sega", "developer=Sega"),
        ("the dveloper should be Sega", "developer=Sega"), ("with Sega as devleoper", "developer=Sega"),
        ("the publisheer should be Capcom", "publisher=Capcom"), ("with Capcom as pbulisher", "publisher=Capcom"),
        ("the publisher shouldn't be Sega", "publisher!=Sega"), ("no Sega as developer", "developer!=Sega"),
    ],
)  # fmt: skip
def test_the_label_is_that_of_the_column(said: str, meant: str, shop: Shop, read: Read) -> None:
    assert read(said, shop("play")) == {meant}


def test_a_flags_whole_name_is_the_flag(shop: Shop, read: Read) -> None:
    assert read("early access", shop("play")) == read("eraly access", shop("play")) == {"early_access=yes"}
    assert read("the category should be Early Access", shop("play")) == {"categories=Early Access"}
