"""Whole turns on the demo with a queued chat model: it reads and words, and the code has the last word on both."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sidney.agent.assistant import Assistant
from sidney.agent.chat_model.settings import ChatModelSettings
from sidney.agent.events import ItemsShown, TextDelta, TurnFinished
from sidney.recsys_model.data.constraints import combined_mask
from sidney.recsys_model.workspace import Workspace

RACING = {
    "intents": [{"name": "recommend", "said": "racing games"}],
    "edits": [
        {"action": "add", "attribute": "categories", "operator": "=", "values": ["Racing"], "said": "racing games"},
        {"action": "add", "attribute": "price", "operator": "<", "values": ["30"], "said": "under 30 dollars"},
    ],
}
ASKED = "racing games under 30 dollars"
Open = Callable[..., Assistant]


@pytest.fixture
def opened(demo_workspace: Workspace, queued: Any) -> Iterator[Open]:
    """Open an assistant with a model of these answers; it is closed at the end."""
    assistants: list[Assistant] = []

    def make(*answers: object, session: str | None = None, **settings: Any) -> Assistant:
        chosen = ChatModelSettings(**settings)
        assistants.append(Assistant(demo_workspace, session=session, llm=queued(*answers), llm_settings=chosen))
        return assistants[-1]

    yield make
    for assistant in assistants:
        assistant.close()


def test_the_chat_model_reads_and_words_and_the_cards_are_the_state_s(opened: Open, demo_workspace: Workspace) -> None:
    def words(messages: Any) -> str:
        facts = json.loads(messages[-1].text)
        first = facts["items"][0]
        return f"{first['title']} is one of five, at {first['price']}. All are under $30."

    assistant = opened(RACING, words)
    reply = assistant.ask(ASKED)
    catalogue = demo_workspace.catalogue
    assert combined_mask(reply.constraints, catalogue)[[catalogue.index_of(i.item_id) for i in reply.items]].all()
    assert reply.text == f"{reply.items[0].title} is one of five, at ${reply.items[0].price:.2f}. All are under $30."
    assert reply.chat_model is not None
    assert (reply.chat_model.read_by, reply.chat_model.worded_by) == ("chat model", "chat model")
    assert reply.chat_model.problems == () and reply.chat_model.dropped == 0
    assert reply.to_json()["chat_model"] == {
        "read_by": "chat model", "worded_by": "chat model", "problems": [], "dropped": 0,
    }  # fmt: skip


def test_sentences_are_given_out_as_they_are_checked(opened: Open, slow: Any) -> None:
    assistant = opened(RACING, ["All are under $30. Zorbo Quest is", slow(0.8, " free. Each is racing.")])
    stream, texts, times = assistant.stream(ASKED), [], []
    started = time.perf_counter()
    for event in stream:
        if isinstance(event, TextDelta):
            texts.append(event.text)
            times.append(time.perf_counter() - started)
        elif isinstance(event, TurnFinished):
            finished = event.reply
    assert texts == ["All are under $30.", " Each is racing."] and times[1] - times[0] > 0.5
    assert finished.text == "".join(texts)
    assert finished.chat_model is not None and finished.chat_model.dropped == 1


def test_where_nothing_is_borne_out_the_built_in_words_stand(opened: Open) -> None:
    plain = opened(RACING, writes=False).ask(ASKED)
    reply = opened(RACING, "Buy Zorbo Quest! It is free. Your filters are gone.").ask(ASKED)
    assert reply.text == plain.text and reply.items == plain.items
    assert reply.chat_model is not None and reply.chat_model.worded_by == "rules" and reply.chat_model.dropped == 3
    assert "bore out nothing" in reply.chat_model.problems[0]


@pytest.mark.parametrize("failure", ["invalid", "error", "late"])
def test_the_built_in_way_stands_in_and_it_is_noted(
    opened: Open, slow: Any, caplog: pytest.LogCaptureFixture, failure: str
) -> None:
    answers: dict[str, tuple[list[object], str]] = {
        "invalid": (["no object", "none again", "All are under $30."], "did not fit"),
        "error": ([ConnectionError("sk-secret"), TimeoutError()], "ConnectionError"),
        "late": ([slow(5, RACING), slow(5, "All are under $30.")], "in time"),
    }
    queue, why = answers[failure]
    rules = opened(reads=False, writes=False).ask(ASKED)
    with caplog.at_level(logging.WARNING, logger="sidney.chat_model"):
        reply = opened(*queue, reading_seconds=0.3, writing_seconds=0.3).ask(ASKED)
    assert reply.items == rules.items and reply.constraints == rules.constraints
    assert reply.chat_model is not None and reply.chat_model.read_by == "rules"
    assert why in reply.chat_model.problems[0] and why in caplog.text
    # Whoever talks is not told about it in the middle of the reply.
    assert "chat model" not in reply.text and "sk-secret" not in caplog.text
    if failure != "invalid":
        assert reply.text == rules.text and len(reply.chat_model.problems) == 2


def test_words_that_break_off_leave_what_was_checked(opened: Open) -> None:
    reply = opened(RACING, ["All are under $30. These", ConnectionError("gone")]).ask(ASKED)
    assert reply.text == "All are under $30."
    assert reply.chat_model is not None and reply.chat_model.worded_by == "chat model"
    assert reply.chat_model.problems == ("the chat model failed (ConnectionError)",)


def test_what_could_not_be_done_is_said_whatever_the_model_says(opened: Open) -> None:
    answer = {**RACING, "unsupported": ["500 pages"]}
    reply = opened(answer, "All are under $30.").ask("racing games under 30 dollars, over 500 pages")
    assert "can't filter by 500 pages" in reply.text and reply.text.endswith("All are under $30.")


def test_undo_and_the_impossible_are_said_in_the_built_in_words(opened: Open) -> None:
    nothing = {"edits": [{"action": "add", "attribute": "price", "operator": "<", "values": ["0"], "said": "0"}]}
    undo = {"intents": [{"name": "undo", "said": "undo"}]}
    assistant = opened(RACING, "All are under $30.", nothing, undo)
    first = assistant.ask(ASKED)
    assert not assistant.ask("under 0").items
    undone = assistant.ask("undo that")
    assert undone.items == first.items and undone.text.startswith("Undone")


def test_an_explanation_may_be_worded_from_its_evidence(opened: Open) -> None:
    explain = {"intents": [{"name": "explain", "said": "why", "items": [{"kind": "number", "number": 2}]}]}

    def words(messages: Any) -> str:
        draft = json.loads(messages[-1].text)["what there is to say"]
        return f"{draft} It has 17 levels. It costs $1,234."

    assistant = opened(RACING, "All are under $30.", explain, words)
    shown = assistant.ask(ASKED)
    reply = assistant.ask("why the second?")
    assert shown.items[1].title in reply.text
    assert "17" not in reply.text and "1,234" not in reply.text
    assert reply.chat_model is not None and reply.chat_model.dropped == 2


def test_the_words_are_stored_and_the_turn_is_one_turn(opened: Open) -> None:
    first = opened(RACING, "All are under $30.")
    reply = first.ask(ASKED)
    again = opened({"intents": [{"name": "undo", "said": "undo"}]}, session=first.session)
    entries = again.transcript()
    assert [entry.text for entry in entries] == [ASKED, reply.text]
    assert again.state == first.state
    assert not again.ask("undo").constraints


def test_a_turn_left_in_the_middle_of_its_words_has_happened_in_the_built_in_ones(opened: Open, slow: Any) -> None:
    assistant = opened(RACING, ["All are under $30. ", slow(0.2, "Each is racing.")], session=None)
    stream = assistant.stream(ASKED)
    for event in stream:
        if isinstance(event, TextDelta):
            stream.close()  # type: ignore[attr-defined]
            break
    again = opened(session=assistant.session)
    assert again.state == assistant.state and again.state.lists
    assert again.transcript()[1].text.startswith("Here are 5 picks")


def test_the_stream_s_words_are_the_reply_s_and_the_items_follow(opened: Open) -> None:
    events = list(opened(RACING, "All are under $30. Each is racing.").stream(ASKED))
    assert isinstance(events[-2], ItemsShown) and isinstance(events[-1], TurnFinished)
    assert "".join(e.text for e in events if isinstance(e, TextDelta)) == events[-1].reply.text


def test_reading_and_wording_can_each_be_left_to_the_rules(opened: Open) -> None:
    only_words = opened("All are under $30.", reads=False).ask(ASKED)
    assert only_words.chat_model is not None and only_words.chat_model.read_by == "rules"
    assert only_words.text == "All are under $30."
    only_reading = opened(RACING, writes=False).ask(ASKED)
    assert only_reading.chat_model is not None and only_reading.chat_model.worded_by == "rules"


def test_without_a_chat_model_a_reply_says_nothing_of_one(demo_workspace: Workspace) -> None:
    with Assistant(demo_workspace) as assistant:
        reply = assistant.ask(ASKED)
    assert reply.chat_model is None and "chat_model" not in reply.to_json()


def test_time_limits_are_above_zero() -> None:
    with pytest.raises(ValueError, match="above zero"):
        ChatModelSettings(reading_seconds=0)
