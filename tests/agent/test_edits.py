"""How constraints change over turns: newer wins, releases release, contradictions are noticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import pytest

from sidney.agent.edits import EditResult, apply_edits
from sidney.agent.lexicon import Lexicon
from sidney.agent.state import ConversationState
from sidney.agent.turn import ConstraintEdit
from sidney.agent.understanding import understand
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraints import Operator


def say(*turns: str, lexicon: Lexicon, state: ConversationState | None = None) -> tuple[set[str], EditResult]:
    """Apply the edits of several turns; the constraints that hold in the end, and the last turn's result."""
    state = state or ConversationState()
    result = EditResult(())
    for number, text in enumerate(turns, start=state.turn + 1):
        result = apply_edits(understand(text, lexicon, state).edits, state, lexicon, number)
        state = state.model_copy(update={"constraints": result.constraints, "turn": number})
    return {c.text for c in state.constraints}, result


ACCUMULATING = [
    (["racing games", "under $30"], {"categories=Racing", "price<30"}),
    (["under $30", "under $20"], {"price<20"}),
    (["under $20", "under $40"], {"price<40"}),
    (["under $30", "at least $10"], {"price<30", "price>=10"}),
    (["under $20", "at least $50"], {"price>=50"}),
    (["at most $15", "$15 or more"], {"price>=15"}),
    (["between 20 and 40 dollars", "under 30"], {"price>=20", "price<30"}),
    (["no sports", "sports"], {"categories=Sports"}),
    (["sports", "no sports"], {"categories!=Sports"}),
    (["no sports", "sports is ok again"], set()),
    (["no sports or racing", "racing is fine"], {"categories!=Sports"}),
    (["by Nintendo", "by Microsoft"], {"publisher=Microsoft"}),
    (["for PS4", "what about Switch?"], {"platforms=Switch"}),
    (["racing", "puzzles"], {"categories=Puzzle"}),
    (["PC games", "also on PS4"], {"platforms=PC", "platforms=PS4"}),
    (["under $30, no sports", "drop the price limit"], {"categories!=Sports"}),
    (["under $30, no sports", "remove all filters"], set()),
    (["Microsoft", "any publisher is fine, but under 10 dollars"], {"price<10"}),
    (["PS4 or Switch", "not on Switch"], {"platforms in PS4", "platforms!=Switch"}),
    (["from 2015", "after 2010"], {"release_date>2010"}),
    (["PS4 or Switch", "remove the PS4 filter"], {"platforms in Switch"}),
]


@pytest.mark.parametrize(("turns", "left"), ACCUMULATING, ids=[" / ".join(turns) for turns, _ in ACCUMULATING])
def test_constraints_over_turns(turns: list[str], left: set[str], games_words: Lexicon) -> None:
    assert say(*turns, lexicon=games_words)[0] == left


def test_every_constraint_knows_its_turn(games_words: Lexicon) -> None:
    _, result = say("racing", "under $30", lexicon=games_words)
    assert [(c.text, c.turn) for c in result.constraints] == [("categories=Racing", 1), ("price<30", 2)]


@pytest.mark.parametrize("strengths", [("must", "should"), ("should", "must")])
def test_a_preference_does_not_displace_a_demand_of_the_same_turn(
    strengths: tuple[Literal["must", "should"], ...], games_words: Lexicon
) -> None:
    bound = {"must": 8.0, "should": 4.0}
    edits = [
        ConstraintEdit(
            action="add", attribute="max_players", operator=Operator.GE, operand=bound[strength], strength=strength
        )
        for strength in strengths
    ]
    result = apply_edits(edits, ConversationState(), games_words, 1)
    assert [(c.text, c.must) for c in result.constraints] == [("max_players>=8", True)]


def test_a_contradicted_bound_is_reported_and_a_moved_one_is_not(games_words: Lexicon) -> None:
    assert [c.text for c in say("under $20", "at least $50", lexicon=games_words)[1].replaced] == ["price<20"]
    assert say("under $30", "under $20", lexicon=games_words)[1].replaced == []


def test_two_kinds_that_nothing_is_at_once_become_alternatives(electronics_words: Lexicon) -> None:
    assert say("tv mounts and hdmi cables", lexicon=electronics_words)[0] == {"categories in TV Mounts,HDMI Cables"}


def test_dropping_what_is_not_there_is_reported(games_words: Lexicon) -> None:
    assert say("drop the price limit", lexicon=games_words)[1].idle == ["price"]


def test_cheaper_is_held_against_the_middle_of_the_last_list(
    games: Catalogue, games_words: Lexicon, after_showing: Callable[..., ConversationState]
) -> None:
    state = after_showing(games, "g1", "g2", "g5")  # 59.99, 29.99, 19.99
    constraints, result = say("cheaper", lexicon=games_words, state=state)
    assert constraints == {"price<29.99"}
    assert result.bases == {"price<29.99": "the middle of what I just showed"}


def test_cheaper_is_held_against_the_item_in_focus_if_there_is_one(
    games: Catalogue, games_words: Lexicon, after_showing: Callable[..., ConversationState]
) -> None:
    state = after_showing(games, "g1", "g2", "g5").model_copy(update={"focus": "g1"})
    assert say("cheaper", lexicon=games_words, state=state)[0] == {"price<59.99"}


def test_cheaper_than_a_named_item(
    games: Catalogue, games_words: Lexicon, after_showing: Callable[..., ConversationState]
) -> None:
    state = after_showing(games, "g1", "g2", "g5").model_copy(update={"focus": "g1"})
    assert say("cheaper than the third", lexicon=games_words, state=state)[0] == {"price<19.99"}


def test_newer_keeps_the_catalogues_precision(
    games: Catalogue, games_words: Lexicon, after_showing: Callable[..., ConversationState]
) -> None:
    state = after_showing(games, "g1", "g2", "g3")  # 2014, 2008, 2018
    assert say("newer", lexicon=games_words, state=state)[0] == {"release_date>2014"}


def test_before_any_list_the_middle_of_what_there_is_counts(games_words: Lexicon) -> None:
    constraints, result = say("racing", "cheaper", lexicon=games_words)
    assert constraints == {"categories=Racing", "price<39.99"}
    assert list(result.bases.values()) == ["the middle of what there is"]


def test_an_item_without_a_price_is_no_measure(
    games: Catalogue, games_words: Lexicon, after_showing: Callable[..., ConversationState]
) -> None:
    state = after_showing(games, "g19").model_copy(update={"focus": "g19"})
    result = say("cheaper", lexicon=games_words, state=state)[1]
    assert list(result.bases.values()) == ["the middle of what there is"]


def test_cheaper_than_half_a_list_of_the_cheapest_is_held_against_the_rest(
    games: Catalogue, games_words: Lexicon, after_showing: Callable[..., ConversationState]
) -> None:
    # Tetris, at 4.99, is the cheapest game there is; three of five cost that.
    cheapest = Catalogue(
        games.item_ids,
        games.titles,
        [
            replace(column, values=tuple(4.99 if v == 9.99 else v for v in column.values))
            if column.name == "price"
            else column
            for column in games.columns.values()
        ],
    )
    words = Lexicon(cheapest)
    state = after_showing(cheapest, "g14", "g6", "g8", "g13", "g7")
    left, result = say("cheaper", lexicon=words, state=state)
    assert left == {"price<14.99"} and list(result.bases.values()) == ["Portal 2"]
    # All of them are: there is nothing to ask for, and no filter that nothing passes.
    left, result = say("cheaper", lexicon=words, state=after_showing(cheapest, "g14", "g6", "g8"))
    assert left == set() and result.exhausted == ["price"]
