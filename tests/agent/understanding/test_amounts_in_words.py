"""Amounts as they are spoken, banknotes, sizes in letters, and hearts, which are no bounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from sidney.agent.lexicon import Lexicon

Read: TypeAlias = Callable[..., set[str]]

TABLE = """
    title|kind+|sizes+|volume_ml#|price#
    Parka|Coats|S/M|700|450
    Mac|Coats|L/XL|750|90
    Gilet|Vests|M/L|500|60
    Bib|Vests|XS/S|1000|9
"""


@pytest.fixture(scope="module")
def coats(lexicon_from: Callable[[str], Lexicon]) -> Lexicon:
    return lexicon_from(TABLE)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("up to four fifty", {"price<=450"}), ("one fifty max", {"price<=150"}), ("up to four hundred", {"price<=400"}),
        ("under a tenner", {"price<10"}), ("no more than a fiver", {"price<=5"}),
        ("at least 70cl", {"volume_ml>=700"}),
        ("large or extra large", {"sizes in L,XL"}), ("small please", {"sizes=S"}), ("size M", {"sizes=M"}),
        ("tysm <3", set()), ("price <3", {"price<3"}), ("price<30", {"price<30"}),
    ],
)  # fmt: skip
def test_amounts_and_sizes_as_they_are_said(said: str, meant: set[str], coats: Lexicon, read: Read) -> None:
    assert read(said, coats) == meant
