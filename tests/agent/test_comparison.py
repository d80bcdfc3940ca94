"""Items side by side, from their rows."""

from __future__ import annotations

from collections.abc import Callable

from sidney.agent.assistant import Assistant
from sidney.agent.comparison import compare
from sidney.agent.lexicon import Lexicon
from sidney.agent.reply import Reply
from sidney.agent.sessions import Sessions
from sidney.agent.turn import Intent, IntentName, Reference, Understanding
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.workspace import Workspace


def test_facts_stand_side_by_side_and_each_item_has_its_own(games: Catalogue, games_words: Lexicon) -> None:
    found = compare(["g1", "g7"], games, games_words.measures)
    facts = dict(found.differing)
    assert facts["price"] == ("$59.99", "$19.99") and facts["release date"] == ("2014", "2016")
    assert found.own_labels[0][:3] == ("Racing", "Kart racing", "Switch")
    assert "Horror" in found.own_labels[1] and "Single-player" not in found.own_labels[1]
    assert found.sizes[1] == ("it is newer", "it is cheaper")
    assert "Doom is the one for" in found.text and found.favourite is None


def test_what_all_have_is_said_once(games: Catalogue, games_words: Lexicon) -> None:
    found = compare(["g12", "g13"], games, games_words.measures)
    assert ("developer", "Valve") in found.same and "Both: " in found.text


def test_of_three_the_extremes_are_named(games: Catalogue, games_words: Lexicon) -> None:
    found = compare(["g1", "g14", "g18"], games, games_words.measures)
    assert "it is the cheapest" in found.sizes[1]
    assert all("dear" not in words and "oldest" not in words for own in found.sizes for words in own)
    assert found.text.count(" against ") >= 2


def test_a_value_that_nobody_knows_wins_nothing(games: Catalogue, games_words: Lexicon) -> None:
    # "Play" has no price: nothing is cheaper than it.
    found = compare(["g14", "g19"], games, games_words.measures)
    assert not any("cheap" in words for own in found.sizes for words in own)
    assert dict(found.differing)["price"] == ("$4.99", "unknown")


def test_one_attribute_can_be_all_that_is_compared(games: Catalogue, games_words: Lexicon) -> None:
    found = compare(["g1", "g7"], games, games_words.measures, attribute="price")
    assert found.differing == (("price", ("$59.99", "$19.99")),) and found.same == ()
    assert found.text == ("Mario Kart 8 against Doom: price $59.99 against $19.99. In favour of Doom: it is cheaper.")


def test_the_one_that_the_model_ranks_first_is_named_only_when_it_stands_out(games: Catalogue) -> None:
    assert compare(["g1", "g7"], games, scores=[-1.0, -3.0]).favourite == 0
    assert compare(["g1", "g7"], games, scores=[-3.0, -2.95]).favourite is None


def test_a_comparison_in_a_dialogue_holds_the_rows(
    demo_workspace: Workspace, meaning: Callable[[Assistant, Understanding], Reply]
) -> None:
    with Assistant(demo_workspace, sessions=Sessions(None)) as assistant:
        shown = assistant.ask("racing games under $40").items
        references = tuple(Reference(kind="number", number=n, text=str(n)) for n in (1, 3))
        reply = meaning(assistant, Understanding(intents=(Intent(name=IntentName.COMPARE, references=references),)))
        assert shown[0].title in reply.text and shown[2].title in reply.text and not reply.items
        assert "the one for" in reply.text or "In favour of" in reply.text
        assert assistant.state.focus == shown[0].item_id
