"""The words of replies."""

from __future__ import annotations

from sidney.agent import replies
from sidney.agent.cards import card, shown_value
from sidney.agent.comparison import compare
from sidney.agent.emptiness import empty_list
from sidney.agent.item_facts import details, fact
from sidney.agent.notes import TurnNotes
from sidney.agent.relaxation import relaxations
from sidney.agent.state import ConversationState
from sidney.agent.turn import Understanding
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraint_text import parse_constraint
from sidney.recsys_model.data.constraints import Constraint, Operator


def test_a_heading_says_what_is_filtered_and_what_it_was_taken_from(games: Catalogue) -> None:
    state = ConversationState(
        constraints=(parse_constraint("categories=Racing", games), parse_constraint("price<35", games)), wish="relaxing"
    )
    notes = TurnNotes(bases=(("price<35", "the middle of what I just showed"),))
    assert replies.list_heading(5, state, notes, games, more=False, wanted=5) == (
        "Here are 5 picks for “relaxing”: Racing, price under $35 (the middle of what I just showed)."
    )


def test_what_reads_alike_of_two_columns_is_said_once(games: Catalogue) -> None:
    nintendo = [
        Constraint(attribute=name, operator=Operator.NE, operand=maker)
        for name, maker in (("publisher", "Nintendo"), ("developer", "nintendo"))
    ]
    state = ConversationState(constraints=(*nintendo, parse_constraint("price<35", games)))
    heading = replies.list_heading(5, state, TurnNotes(), games, more=False, wanted=5)
    assert heading == "Here are 5 picks: not Nintendo, price under $35."
    assert replies.constraint_list(state, games) == "I am filtering on not Nintendo and price under $35."


def test_a_short_list_says_so(games: Catalogue) -> None:
    state = ConversationState(constraints=(parse_constraint("categories=Sports", games),))
    assert replies.list_heading(2, state, TurnNotes(), games, more=False, wanted=5) == "Only 2 items fit: Sports."


def test_an_empty_list_names_the_cheapest(games: Catalogue) -> None:
    constraints = (parse_constraint("categories=Racing", games), parse_constraint("price<10", games))
    state = ConversationState(constraints=constraints)
    text, _ = empty_list(state, relaxations(constraints, frozenset(), games), games, shown_all=False)
    assert "The cheapest with the rest is $29.99: Mario Kart Wii." in text
    assert "drop the price limit" in text


def test_a_long_enumeration_is_summed_up_by_what_its_labels_share(electronics: Catalogue) -> None:
    cables = ("USB Cables", "HDMI Cables", "DisplayPort Cables")
    few = Constraint(attribute="categories", operator=Operator.IN, operand=cables)
    assert replies.phrase(few, electronics) == "USB Cables, HDMI Cables or DisplayPort Cables"
    many = Constraint(attribute="categories", operator=Operator.IN, operand=(*cables, "Power Cables"))
    assert replies.phrase(many, electronics) == "any of 4 kinds of Cables"
    none = many.model_copy(update={"operator": Operator.NOT_IN})
    assert replies.phrase(none, electronics) == "none of the 4 kinds of Cables"


def test_what_cannot_be_filtered_is_named_beside_what_can(electronics: Catalogue) -> None:
    understanding = Understanding(unsupported=("pages", "without unicorns"))
    said = " ".join(replies.preface(understanding, TurnNotes(), electronics))
    assert "can't filter by pages here; I can by categories, brand, avg rating, price and ram gb" in said
    assert "can't rule out “unicorns”" in said


def test_details_hold_the_row_and_nothing_else(games: Catalogue) -> None:
    text = details("g13", games, ("Puzzle", "Science fiction"))
    for part in ("Portal 2", "Puzzle, Logic puzzle", "Valve", "2011", "$14.99", "Puzzle › Science fiction"):
        assert part in text


def test_a_missing_value_is_said_to_be_missing(games: Catalogue) -> None:
    assert fact("g19", "price", games) == "The catalogue does not say: Play has no price there."
    assert fact("g13", "price", games) == "Portal 2: price $14.99."


def test_a_comparison_puts_what_differs_first(games: Catalogue) -> None:
    text = compare(["g12", "g13"], games).text
    assert text.startswith("Portal against Portal 2: ")
    assert "price $9.99 against $14.99" in text and "publisher Valve" in text.split("Both: ")[1]


def test_a_card_holds_a_few_attributes_and_no_price_twice(games: Catalogue) -> None:
    shown = card(2, "g1", games, ("Racing",))
    assert (shown.number, shown.title, shown.price, shown.path) == (2, "Mario Kart 8", 59.99, ("Racing",))
    assert len(shown.attributes) == 4 and "price" not in dict(shown.attributes)


def test_values_in_words(games: Catalogue) -> None:
    price, modes = games.columns["price"], games.columns["modes"]
    assert shown_value(20.0, price) == "$20" and shown_value(19.5, price) == "$19.50"
    assert shown_value(("a", "b", "c", "d"), modes, limit=3) == "a, b, c and 1 more"
