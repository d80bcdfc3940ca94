"""What points at an item that was shown, and what only sounds like its title."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sidney.agent.lexicon import Lexicon
from sidney.agent.references import shown_titles
from sidney.agent.state import ConversationState
from sidney.agent.understanding import understand
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column

LONG = (
    "Kestrel Wall Mount for Most 47-84 inch Televisions, Full Motion with Dual Arms, Max 600 x 400mm and 132 lbs, "
    "Fits Acme and Vesta, under 2 inches deep"
)


@pytest.fixture(scope="module")
def drives() -> Lexicon:
    titles = ("Acme Blue Solid State Drive 500GB", "Vesta Portable Drive", "Orin Television (Renewed)", LONG)
    kinds = (("Internal Solid State Drives",), ("External Solid State Drives",), ("Televisions",), ("Televisions",))
    return Lexicon(
        Catalogue(
            ("d1", "d2", "d3", "d4"),
            titles,
            [
                Column("categories", AttributeKind.LABELS, kinds),
                Column("brand", AttributeKind.LABEL, ("Acme", "Vesta", "Orin Renewed", None)),
            ],
        )
    )


@pytest.mark.parametrize("said", ["External Solid State Drives", "and something with external solid state drives"])
def test_a_part_of_a_label_is_no_part_of_a_title(
    said: str, drives: Lexicon, after_showing: Callable[..., ConversationState]
) -> None:
    state = after_showing(drives.catalogue, "d1", "d3")
    assert shown_titles(said, drives, state) == []
    (edit,) = understand(said, drives, state).edits
    assert (edit.attribute, edit.operand) == ("categories", "External Solid State Drives")


def test_a_telling_part_of_a_title_is_the_item(
    drives: Lexicon, after_showing: Callable[..., ConversationState]
) -> None:
    state = after_showing(drives.catalogue, "d1", "d3")
    (blue,) = shown_titles("tell me about the Acme Blue Solid State Drive", drives, state)
    assert blue.reference.item_id == "d1"
    assert shown_titles("Orin Renewed, please", drives, state) == []


@pytest.mark.parametrize("lead", ["something like ", "I already have ", "tell me about the "])
@pytest.mark.parametrize("words", [len(LONG.split()), 20, 16])
def test_nothing_of_a_pasted_title_is_a_wish_or_a_filter(lead: str, words: int, drives: Lexicon) -> None:
    said = lead + " ".join(LONG.split()[:words])
    meant = understand(said, drives, ConversationState.begin())
    assert [r.item_id for intent in meant.intents for r in intent.references] == ["d4"]
    assert (meant.edits, meant.wish, meant.unsupported) == ((), "", ())


def test_what_follows_a_title_is_heard(drives: Lexicon) -> None:
    meant = understand(f"something like {LONG} but under $50", drives, ConversationState.begin())
    assert [r.item_id for intent in meant.intents for r in intent.references] == ["d4"]
    assert [(e.attribute, e.operand) for e in meant.edits if e.attribute == "price"] == []
    assert meant.unsupported == ("price",)
