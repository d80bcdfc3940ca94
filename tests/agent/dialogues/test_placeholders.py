"""Words that depend on what was shown."""

from __future__ import annotations

import pytest

from sidney.agent.dialogues.errors import ListNameError
from sidney.agent.dialogues.lists import ShownLists
from sidney.agent.dialogues.placeholders import fill, has_placeholder
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.errors import ConstraintError

EARLIER = (("e", "d", "c"), ("a", "b"), None)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("why <title of 2>?", "why Blue Kart?"),
        ("<title of last> and <title of 1>", "Blue Kart and Red Kart"),
        ("<item_id of 1>", "a"),
        ("<title of 3 in turn 1>", "Goal!"),
        ("<title of 1 in last turn>", "Red Kart"),
        ("<price of 1>", "$30"),
        ("<price of 1 in turn 1>", "$59.99"),
        ("<title of lowest price in turn 1>", "Goal!"),
        ("<title of highest price in turn 1>", "Dungeon II"),
        ("<categories of 1>", "Racing"),
        ("<release date of 2>", "2015-03"),
        ("<title start of 1>", "Red Kart"),
        ("a < b and c > d of 1", "a < b and c > d of 1"),
    ],
)
def test_placeholders_are_filled(text: str, filled: str, shop: Catalogue) -> None:
    assert fill(text, ShownLists(shop, 4, None, EARLIER)) == filled


def test_in_a_condition_a_number_is_plain(shop: Catalogue) -> None:
    assert fill("price<<price of 1 in turn 1>", ShownLists(shop, 4, None, EARLIER), plain=True) == "price<59.99"


def test_only_placeholders_are_placeholders() -> None:
    assert has_placeholder("see <title of 2>") and not has_placeholder("a <b> c of 2")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<title of 5>", "2 items and no number 5"),
        ("<title of 0>", "no number 0"),
        ("<title of 1 in turn 7>", "no turn before"),
        ("<release_date of 1 in turn 1>", "Dungeon II has no release_date"),
        ("<title of lowest brand>", "cannot be compared"),
    ],
)
def test_what_is_not_there_is_an_error(text: str, words: str, shop: Catalogue) -> None:
    with pytest.raises(ListNameError, match=words):
        fill(text, ShownLists(shop, 4, None, EARLIER))


def test_an_unknown_column_is_an_error(shop: Catalogue) -> None:
    with pytest.raises(ConstraintError, match="no column 'colour'"):
        fill("<colour of 1>", ShownLists(shop, 4, None, EARLIER))
    with pytest.raises(ListNameError, match="no list had been shown"):
        fill("<title of 1>", ShownLists(shop, 2, None, (None,)))
