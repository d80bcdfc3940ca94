"""What whole messages want: the shipped model, and what the understanding makes of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sidney.agent.lexicon import Lexicon
from sidney.agent.state import ConversationState
from sidney.agent.turn import IntentName
from sidney.agent.turn_intents import TurnIntents, circumstances, turn_intents
from sidney.agent.understanding import understand
from sidney.recsys_model.data.catalogue import Catalogue


@pytest.fixture(scope="module")
def model() -> TurnIntents:
    return turn_intents()


UNSEEN = [
    # None of these is a line that the model was fitted to; the nouns are of trades that few lines speak of.
    ("pop the oak banjo in my trolley then", 3, IntentName.SELECT),
    ("that banjo can come home with me", 3, IntentName.SELECT),
    ("strap included?", 1, IntentName.QUESTION),
    ("it doesn't say what strings it has", 2, IntentName.QUESTION),
    ("no strings made of gut for me", 0, IntentName.RECOMMEND),
    ("we are four fiddlers and a drummer", 0, IntentName.RECOMMEND),
    ("ugh, hideous, all of them", 4, IntentName.REJECT),
    ("the banjo or the ukulele, which would you say is kinder on small fingers", 2, IntentName.COMPARE),
    ("got any others up your sleeve", 3, IntentName.MORE),
    ("hang on, take back what I just told you", 3, IntentName.UNDO),
]


def test_messages_in_words_that_no_rule_knows(model: TurnIntents) -> None:
    wrong = []
    for said, shown, intent in UNSEEN:
        likely = model.read(said, shown, asked=False).intents
        if likely[intent] <= 0.5 or max(likely, key=lambda one: likely[one]) is not intent:
            wrong.append(said)
    assert len(wrong) <= len(UNSEEN) // 10, wrong


@pytest.mark.parametrize("said", ["my gran played the banjo for thirty years", "cheers, you've been a star"])
def test_small_talk_wants_nothing(said: str, model: TurnIntents) -> None:
    heard = model.read(said, 3, asked=False)
    assert max(heard.intents.values()) < 0.5 and heard.conditions < 0.5


def test_what_is_shown_tells_a_demand_from_a_decision(model: TurnIntents) -> None:
    nothing, several = (model.read("the red banjo please", shown, asked=False).intents for shown in (0, 3))
    assert nothing[IntentName.RECOMMEND] > 0.5 > nothing[IntentName.SELECT]
    assert several[IntentName.SELECT] > 0.5 > several[IntentName.RECOMMEND]


def test_what_goes_before_a_message() -> None:
    assert circumstances(0, asked=False) == "nothing"
    assert circumstances(1, asked=True) == "one asked"
    assert circumstances(5, asked=True, offered=True) == "several asked offered"


READ = [
    ("go on then, stick the first in my basket", {"select"}),
    ("how heavy is the box it comes in", {"question"}),
    ("thank you, you have been most helpful with all this", {"small_talk"}),
    ("something like the first but newer", {"recommend"}),
    ("too expensive", {"recommend"}),
    ("racing", {"recommend"}),
    ("a racing game. i paid 40 for my last one", {"recommend"}),
]


@pytest.mark.parametrize(("said", "intents"), READ, ids=[said for said, _ in READ])
def test_rules_and_model_together(
    said: str, intents: set[str], games: Catalogue, games_and_meanings: Lexicon,
    after_showing: Callable[..., ConversationState],
) -> None:  # fmt: skip
    meant = understand(said, games_and_meanings, after_showing(games, "g1", "g3"))
    assert {intent.name.value for intent in meant.intents} == intents


def test_a_critique_turns_no_item_down(
    games: Catalogue, games_and_meanings: Lexicon, after_showing: Callable[..., ConversationState]
) -> None:
    meant = understand("thats still too expensive", games_and_meanings, after_showing(games, "g1"))
    assert meant.intent(IntentName.REJECT) is None and meant.edits


def test_an_item_that_is_taken_is_named(
    games: Catalogue, games_and_meanings: Lexicon, after_showing: Callable[..., ConversationState]
) -> None:
    meant = understand(
        "go on then, stick the second in my basket", games_and_meanings, after_showing(games, "g1", "g3")
    )
    taken = meant.intent(IntentName.SELECT)
    assert taken is not None and [r.number for r in taken.references] == [2]
