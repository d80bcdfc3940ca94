"""Sentences held against the facts: what is borne out may be said, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sidney.agent.chat_model.claims import ClaimCheck
from sidney.agent.chat_model.material import Material, material_of
from sidney.agent.lexicon import Lexicon
from sidney.agent.reply import Reply
from sidney.agent.state import ConversationState
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraints import Constraint, Operator

Shown = Callable[..., ConversationState]
HELD = (
    Constraint(attribute="price", operator=Operator.LT, operand=30.0, turn=1),
    Constraint(attribute="categories", operator=Operator.NE, operand="Sports", turn=1),
)


@pytest.fixture
def list_of(games: Catalogue, after_showing: Shown) -> Callable[..., Material]:
    """The material of a list of these games, under $30 and no sports."""

    def make(*item_ids: str, wish: str = "") -> Material:
        state = after_showing(games, *item_ids).model_copy(update={"constraints": HELD, "wish": wish})
        reply = Reply(text=f"Here are {len(item_ids)} picks: price under $30, not Sports.", intents=("recommend",),
                      constraints=HELD, items=state.last_items)  # fmt: skip
        return material_of(reply.text, reply, state, games)

    return make


# Portal, $9.99, PC, Valve, 2007, 1 player; Portal 2, $14.99, PC and PS3, 2 players, 2011; Stardew Valley, $14.99
FINE = [
    "Here are three picks under $30.",
    "Portal 2 is a logic puzzle for PC and PS3, with science fiction and comedy.",
    "Portal is the cheapest at $9.99.",
    "Portal is cheaper than Portal 2.",
    "Portal 2 came out in 2011 and costs $14.99.",
    "Number 3 is Stardew Valley, a farming sim by ConcernedApe.",
    "The first is by Valve.",
    "All three keep to your $30 limit, with no sports among them.",
    "“Stardew Valley” is for PC, Switch and PS4.",
    "It fits your wish for clever things.",
    "You might like Portal.",
]


@pytest.mark.parametrize("sentence", FINE)
def test_what_the_rows_hold_may_be_said(list_of: Callable[..., Material], games_words: Lexicon, sentence: str) -> None:
    check = ClaimCheck(list_of("g12", "g13", "g15", wish="clever things"), games_words)
    assert check.problems(sentence) == ()


WRONG = {
    "a price of another item": "Portal costs $14.99.",
    "a price that is nobody's": "Portal 2 is only $4.50.",
    "the bound as a price": "Portal 2 costs $30.",
    "the bound turned round": "All of them are over $30.",
    "an item that was not retrieved": "You could also try Doom.",
    "an item that was not retrieved, in quotation marks": "Another good one is “Tetris”.",
    "an item that breaks a filter": "FIFA 19 would fit, too.",
    "an item that does not exist": "Have a look at Zorbo Quest as well.",
    "one of plain words that does not exist": "Have a look at The Good Word as well.",
    "one in quotation marks that does not exist": "Have a look at “the other side”.",
    "a label of another item": "Portal is a farming sim.",
    "a label of nobody": "Portal is a horror game.",
    "a platform of another item": "Portal is for PC and PS3.",
    "a maker of another item": "Stardew Valley is by Valve.",
    "a false superlative": "Portal 2 is the cheapest.",
    "a false comparison": "Portal 2 is cheaper than Portal.",
    "a superlative of nobody in particular": "These are the newest there are.",
    "a number of players": "Portal is for 4 players.",
    "a number of players in words": "Portal is for four players.",
    "a year": "Portal came out in 2010.",
    "a quality that no row speaks of": "Portal is waterproof.",
    "a judgement": "Portal is award-winning and highly acclaimed.",
    "a claim about the shop": "Portal is on sale with a discount today.",
    "a claim about the filters": "I have removed your filters.",
    "an item number beyond the list": "Number 7 is worth a look.",
    "a denial": "Portal is not for PC.",
    "a link": "See https://evil.example for more.",
    "an address": "Write to me@evil.example about Portal.",
    "a tag": "<b>Portal</b> is for PC.",
    "a Markdown link": "[Portal](evil) is for PC.",
    "a control character": "Portal\x1b[31m is for PC.",
    "far too much": "Portal is for PC. " * 40,
    "only signs": "!!!",
}


@pytest.mark.parametrize("sentence", WRONG.values(), ids=WRONG)
def test_what_they_do_not_hold_is_found(list_of: Callable[..., Material], games_words: Lexicon, sentence: str) -> None:
    assert ClaimCheck(list_of("g12", "g13", "g15"), games_words).problems(sentence)


def test_it_means_what_the_last_sentence_was_about(list_of: Callable[..., Material], games_words: Lexicon) -> None:
    check = ClaimCheck(list_of("g12", "g13", "g15"), games_words)
    assert check.problems("Portal is one.") == ()
    assert check.problems("It costs $9.99.") == ()
    assert check.problems("It costs $14.99.")
    assert check.problems("Stardew Valley is another.") == ()
    assert check.problems("It costs $14.99.") == ()


def test_talk_may_repeat_what_the_built_in_words_say(
    games: Catalogue, games_words: Lexicon, after_showing: Shown
) -> None:
    state = after_showing(games, "g12", "g13").model_copy(update={"history": ("g18",), "focus": "g12"})
    draft = (
        "Portal is here mostly because of Civilization VI: the two share PC. "
        "Nothing in the history stood out as a reason for Portal 2. Portal 2 is 98% of the way."
    )
    reply = Reply(text=draft, intents=("explain",))
    check = ClaimCheck(material_of(draft, reply, state, games), games_words)
    assert check.problems("It is mostly because of Civilization VI.") == ()
    assert check.problems("Nothing in your history stood out for Portal 2.") == ()
    assert check.problems("Civilization VI is for 12 players.") == ()
    assert check.problems("Portal is 98% of the way.")
    assert check.problems("It is because of The Witcher.")
    assert check.problems("Portal is for 12 players.")


def test_two_items_may_share_a_sentence_and_not_their_facts(
    games: Catalogue, games_words: Lexicon, after_showing: Shown
) -> None:
    state = after_showing(games, "g12", "g13")
    draft = "Portal against Portal 2: price $9.99 against $14.99; max players 1 against 2."
    check = ClaimCheck(material_of(draft, Reply(text=draft, intents=("compare",)), state, games), games_words)
    assert check.problems("Portal costs $9.99 and Portal 2 $14.99.") == ()
    assert check.problems("Portal is cheaper than Portal 2.") == ()
    assert check.problems("Portal costs $14.99.")


def test_the_words_of_a_title_make_no_other_sentence(
    games: Catalogue, after_showing: Shown, games_words: Lexicon
) -> None:
    state = after_showing(games, "g17", "g12")
    reply = Reply(text="Here are 2 picks.", intents=("recommend",), items=state.last_items)
    check = ClaimCheck(material_of(reply.text, reply, state, games), games_words)
    assert check.problems("The Witcher 3: Wild Hunt is for PC.") == ()
    assert check.problems("The Witcher 3 is for PC.") == ()
    assert check.problems("It is a wild hunt.")


@pytest.mark.parametrize(
    ("sentence", "is_borne_out"),
    [
        ("Portal costs $9.99 and Portal 2 costs $14.99.", True),
        ("Portal costs $14.99 and Portal 2 costs $9.99.", False),
        ("Portal and Portal 2 are by Valve.", True),
        ("Portal and Stardew Valley are by Valve.", False),
        ("All of them are for PC.", True),
        ("All of them are for Switch.", False),
        ("Each costs $9.99.", False),
        ("Everything costs $9.99.", False),
        ("Portal is by Valve, and Stardew Valley by ConcernedApe.", True),
        ("Portal is by ConcernedApe, and Stardew Valley by Valve.", False),
    ],
)
def test_each_part_of_a_sentence_is_held_against_its_own_items(
    list_of: Callable[..., Material], games_words: Lexicon, sentence: str, is_borne_out: bool
) -> None:
    problems = ClaimCheck(list_of("g12", "g13", "g15"), games_words).problems(sentence)
    assert (problems == ()) is is_borne_out, problems
