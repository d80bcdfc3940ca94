"""What points at an item that was shown, and what only sounds like its title."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sidney.agent.lexicon import Lexicon
from sidney.agent.references import shown_titles
from sidney.agent.state import ConversationState
from sidney.agent.understanding import understand
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column


@pytest.fixture(scope="module")
def drives() -> Lexicon:
    titles = ("Acme Blue Solid State Drive 500GB", "Vesta Portable Drive", "Orin Television (Renewed)")
    kinds = (("Internal Solid State Drives",), ("External Solid State Drives",), ("Televisions",))
    return Lexicon(
        Catalogue(
            ("d1", "d2", "d3"),
            titles,
            [
                Column("categories", AttributeKind.LABELS, kinds),
                Column("brand", AttributeKind.LABEL, ("Acme", "Vesta", "Orin Renewed")),
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
