"""A slip that nobody could be sure of is asked back, and not silently taken for a wish."""

from __future__ import annotations

import pytest

from sidney.agent.assistant import Assistant
from sidney.agent.lexicon import Lexicon
from sidney.agent.sessions import Sessions
from sidney.agent.state import ConversationState
from sidney.agent.turn import ConstraintEdit, Intent, IntentName, Understanding
from sidney.agent.unheard import is_all_unheard, unheard_words
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.data.constraints import Operator
from sidney.recsys_model.workspace import Workspace

ASKED = Understanding(intents=(Intent(name=IntentName.RECOMMEND),))


def unheard(text: str, lexicon: Lexicon, meant: Understanding = ASKED) -> dict[str, tuple[str, ...]]:
    return {word.said: word.labels for word in unheard_words(text, meant, lexicon)}


def test_a_word_that_is_a_slip_away_from_a_label_is_found_with_it(electronics_words: Lexicon) -> None:
    assert unheard("something by Boze", electronics_words) == {"Boze": ("Bose",)}
    assert unheard("a laptop by Lenov", electronics_words) == {"Lenov": ("Lenovo",)}
    # Two slips are one too many in a short word, and a first letter is seldom missed.
    assert unheard("Bozze", electronics_words) == unheard("Nose", electronics_words) == {}


def test_labels_that_share_more_of_what_was_said_come_first(electronics_words: Lexicon) -> None:
    assert unheard("Displyport cables", electronics_words)["Displyport"][0] == "DisplayPort Cables"
    assert unheard("earbud heaphones", electronics_words)["heaphones"][0] == "Earbud Headphones"


def test_plain_english_names_and_what_was_read_already_are_no_slips(electronics_words: Lexicon) -> None:
    assert unheard("something for my sister, please", electronics_words) == {}
    assert unheard("plase show me keyboards", electronics_words) == {}
    read = ASKED.model_copy(update={"readings": (("Boze", "Bose"),)})
    assert unheard("something by Boze", electronics_words, read) == {}


def test_a_comparative_is_as_plain_as_its_adjective() -> None:
    titles = tuple(f"Game {n}" for n in range(2))
    makers = Column("maker", AttributeKind.LABEL, ("Never Don't Play", "Cheaters"))
    words = Lexicon(Catalogue(item_ids=("a", "b"), titles=titles, columns=(makers,)))
    assert unheard("newer than 2016, and cheaper", words) == {}
    assert unheard("by Cheatars", words) == {"Cheatars": ("Cheaters",)}


def test_only_a_turn_that_says_nothing_else_is_asked_back_whole(electronics_words: Lexicon) -> None:
    words = unheard_words("Boze", ASKED, electronics_words)
    assert is_all_unheard(words, ASKED)
    assert is_all_unheard(words, ASKED.model_copy(update={"wish": "Boze"}))
    cheap = ConstraintEdit(action="add", attribute="price", operator=Operator.LT, operand=50.0)
    assert not is_all_unheard(words, ASKED.model_copy(update={"edits": (cheap,)}))
    assert not is_all_unheard(words, Understanding(intents=(Intent(name=IntentName.MORE),)))
    assert not is_all_unheard((), ASKED)


@pytest.fixture
def assistant(demo_workspace: Workspace) -> Assistant:
    return Assistant(demo_workspace, sessions=Sessions(None))


def test_the_reply_asks_back_shows_no_list_and_keeps_no_wish(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whatever the rules learn to put right by themselves: here they hear nothing but a wish.
    def deaf(text: str, lexicon: Lexicon, state: ConversationState) -> Understanding:
        return ASKED.model_copy(update={"wish": text})

    monkeypatch.setattr("sidney.agent.nodes.understand", deaf)
    before = assistant.state
    reply = assistant.ask("Nintedno")
    assert not reply.items and reply.unheard == ("Nintedno",) and "Nintendo" in reply.suggestions
    assert reply.text.startswith("I know no “Nintedno” here. Did you mean ") and reply.text.endswith("?")
    assert assistant.state.wish == "" and assistant.state.constraints == before.constraints
    json = reply.to_json()
    assert json["unheard"] == ["Nintedno"] and json["suggestions"] == list(reply.suggestions)
    assistant.close()


def test_beside_what_was_understood_it_is_said_and_the_list_is_shown(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    cheap = ConstraintEdit(action="add", attribute="price", operator=Operator.LT, operand=20.0)

    def half_deaf(text: str, lexicon: Lexicon, state: ConversationState) -> Understanding:
        return ASKED.model_copy(update={"edits": (cheap,)})

    monkeypatch.setattr("sidney.agent.nodes.understand", half_deaf)
    reply = assistant.ask("Nintedno under $20")
    assert reply.items and reply.unheard == ("Nintedno",) and "I know no “Nintedno” here." in reply.text
    assistant.close()
