"""Whole dialogues on the demo: what each turn says it does is held against the catalogue."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from sidney.agent.assistant import Assistant
from sidney.agent.events import ConstraintsChanged, ItemsShown, TextDelta, TurnFinished
from sidney.agent.reply import Reply
from sidney.agent.turn import IntentName
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraints import combined_mask
from sidney.recsys_model.errors import UnknownItemError, UnknownUserError
from sidney.recsys_model.workspace import Workspace


@pytest.fixture
def assistant(demo_workspace: Workspace) -> Iterator[Assistant]:
    with Assistant(demo_workspace) as opened:
        yield opened


def prices(reply: Reply) -> list[float]:
    return [item.price for item in reply.items if item.price is not None]


def labels(reply: Reply, column: str, catalogue: Catalogue) -> list[tuple[str, ...]]:
    return [tuple(catalogue.item(item.item_id).attributes.get(column, ())) for item in reply.items]  # type: ignore[arg-type]


def holds(reply: Reply, catalogue: Catalogue) -> bool:
    """Whether every item shown is in the catalogue, once, and satisfies every constraint that the reply lists."""
    mask = combined_mask(reply.constraints, catalogue)
    ids = [item.item_id for item in reply.items]
    return len(set(ids)) == len(ids) and all(mask[catalogue.index_of(item_id)] for item_id in ids)


def test_the_dialogue_that_the_product_promises(assistant: Assistant, demo_workspace: Workspace) -> None:
    catalogue = demo_workspace.catalogue
    wish = assistant.ask("relaxing games for Switch under $40")
    assert len(wish.items) == 5 and holds(wish, catalogue) and max(prices(wish)) < 40

    middle = sorted(prices(wish))[2]
    cheaper = assistant.ask("cheaper")
    assert holds(cheaper, catalogue) and max(prices(cheaper)) < middle
    assert "the middle of what I just showed" in cheaper.text

    theme = labels(cheaper, "themes", catalogue)[0][0]
    without = assistant.ask(f"no {theme}")
    assert holds(without, catalogue) and without.items
    assert all(theme not in found for found in labels(without, "themes", catalogue))

    why = assistant.ask("why the second?")
    assert without.items[1].title in why.text and not why.items

    about = assistant.ask("tell me about the first")
    description = catalogue.item(without.items[0].item_id).attributes["description"]
    assert str(description).split(".")[0] in about.text

    dropped = assistant.ask("drop the price limit")
    assert not [c for c in dropped.constraints if c.attribute == "price"]
    # A word that is a theme and a category, too ("Music"), is ruled out as both.
    kept = [c.text for c in dropped.constraints]
    assert kept[0] == "platforms=Switch" and f"themes!={theme}" in kept
    assert all(text.endswith(f"!={theme}") for text in kept[1:]) and holds(dropped, catalogue)


def test_more_never_repeats_and_cheaper_may(assistant: Assistant) -> None:
    seen = [item.item_id for item in assistant.ask("racing games").items]
    for _ in range(3):
        seen += [item.item_id for item in assistant.ask("more").items]
    assert len(set(seen)) == len(seen) == 20


def test_rejected_bought_and_liked_items_do_not_come_back(assistant: Assistant) -> None:
    first = assistant.ask("racing games")
    gone = {first.items[n].item_id for n in (0, 1, 2)}
    assistant.ask(f"I bought {first.items[0].title}")
    assistant.ask(f"I don't like {first.items[1].title}")
    last = assistant.ask(f"something like {first.items[2].title}")
    for _ in range(2):
        assert not gone & {item.item_id for item in last.items}
        last = assistant.ask("more")


def test_bought_items_extend_what_the_model_reads(assistant: Assistant) -> None:
    shown = assistant.ask("puzzle games")
    reply = assistant.ask("I bought the second")
    # Nor is anything else made of it, such as a choice of an item that was not named.
    assert "can't tell" not in reply.text
    assert assistant.understanding is not None
    assert [intent.name for intent in assistant.understanding.intents] == [IntentName.BOUGHT]
    assert assistant.state.model_history == (shown.items[1].item_id,)


def test_an_impossible_request_names_the_nearest_and_what_to_relax(
    assistant: Assistant, demo_workspace: Workspace
) -> None:
    catalogue = demo_workspace.catalogue
    reply = assistant.ask("Nintendo Switch racing games from 2017 under $0.01")
    assert not reply.items
    mask = combined_mask([c for c in reply.constraints if c.attribute != "price"], catalogue)
    found = catalogue.columns["price"].numbers[mask]
    if len(found):
        assert f"{min(found):.2f}".removesuffix(".00") in reply.text
    assert "drop" in reply.text.lower()


def test_undo_restores_state_and_list(assistant: Assistant) -> None:
    before = assistant.ask("racing games under $30")
    state = assistant.state
    assistant.ask("no comedy")
    assistant.ask("why the first?")
    undone = assistant.ask("undo that")
    assert undone.items == before.items and undone.constraints == before.constraints
    changing = {"turn", "undo_turn", "focus"}
    assert assistant.state.model_dump(exclude=changing) == state.model_dump(exclude=changing)


def test_undo_goes_back_several_turns(assistant: Assistant) -> None:
    lists = [assistant.ask(text) for text in ("racing games", "under $30", "on PC", "no sports", "more")]
    for earlier in reversed(lists[:-1]):
        undone = assistant.ask("undo")
        assert (undone.items, undone.constraints) == (earlier.items, earlier.constraints)
    assert not assistant.ask("undo").constraints
    assert "nothing to undo" in assistant.ask("undo").text


def test_start_over_forgets_the_request_and_keeps_what_is_owned(assistant: Assistant) -> None:
    shown = assistant.ask("racing games under $30")
    assistant.ask("I bought the first")
    reply = assistant.ask("start over")
    assert reply.constraints == () and assistant.state.wish == "" and assistant.state.lists == ()
    assert assistant.state.bought == (shown.items[0].item_id,)


def test_what_cannot_be_filtered_is_said(assistant: Assistant, demo_workspace: Workspace) -> None:
    text = assistant.ask("something over 500 pages").text
    assert "can't filter by pages" in text
    assert all(column.name.replace("_", " ") in text for column in demo_workspace.catalogue.filterable)


def test_a_search_finds_by_words_under_the_constraints(assistant: Assistant, demo_workspace: Workspace) -> None:
    reply = assistant.ask("look up dragons and castles under $20")
    assert reply.intents == ("search",) and reply.items
    assert holds(reply, demo_workspace.catalogue) and max(prices(reply)) < 20


def test_a_sentence_that_looks_like_steering_leaves_the_list_alone(assistant: Assistant) -> None:
    assistant.ask("racing games under $30")
    before = assistant.state.constraints
    for text in ("is it below 600$?", "that sounds very cheap", "why is the second so expensive?", "thanks!"):
        reply = assistant.ask(text)
        assert not reply.items and assistant.state.constraints == before


def test_a_session_goes_on_where_it_stopped(demo_workspace: Workspace) -> None:
    with Assistant(demo_workspace) as first:
        shown = first.ask("racing games under $30")
        session, state = first.session, first.state
    with Assistant(demo_workspace, session=session) as second:
        assert second.state == state and second.is_resumed
        assert second.ask("tell me about the second").text.startswith(shown.items[1].title)
        entries = second.transcript()
    assert [entry.role for entry in entries] == ["user", "assistant"] * 2
    assert entries[0].text == "racing games under $30" and entries[1].items == shown.items


def test_an_abandoned_turn_has_not_happened(demo_workspace: Workspace) -> None:
    with Assistant(demo_workspace) as assistant:
        assistant.ask("racing games")
        state, session = assistant.state, assistant.session
        stream = assistant.stream("no racing at all, puzzles")
        assert isinstance(next(stream), ConstraintsChanged)
        stream.close()  # type: ignore[attr-defined]
        assert assistant.state == state
    with Assistant(demo_workspace, session=session) as again:
        assert again.state == state


def test_sessions_do_not_see_each_other(demo_workspace: Workspace) -> None:
    with Assistant(demo_workspace) as one, Assistant(demo_workspace) as other:
        one.ask("racing games")
        assert other.ask("what are you filtering on?").constraints == ()


def test_a_stream_is_constraints_then_words_then_items_then_the_reply(assistant: Assistant) -> None:
    events = list(assistant.stream("racing games under $30"))
    kinds = [type(event) for event in events]
    assert kinds[0] is ConstraintsChanged and kinds[-2:] == [ItemsShown, TurnFinished]
    assert set(kinds[1:-2]) == {TextDelta}
    finished = events[-1]
    assert isinstance(finished, TurnFinished)
    assert "".join(e.text for e in events if isinstance(e, TextDelta)) == finished.reply.text


def test_a_user_s_history_is_read_and_not_shown_again(demo_workspace: Workspace) -> None:
    user = demo_workspace.interactions.users[0]
    history = demo_workspace.interactions.history(user)
    with Assistant(demo_workspace, user=user) as assistant:
        assert assistant.state.history == history
        shown = {item.item_id for _ in range(3) for item in assistant.ask("what do you recommend?").items}
        assert not shown & set(history)


def test_unknown_users_and_items_are_refused(demo_workspace: Workspace) -> None:
    with pytest.raises(UnknownUserError):
        Assistant(demo_workspace, user="nobody at all")
    with pytest.raises(UnknownItemError):
        Assistant(demo_workspace, history=["no such item"])


def test_the_json_form_is_plain(assistant: Assistant) -> None:
    printed = json.loads(json.dumps(assistant.ask("PS4 or Switch racing games under $30").to_json()))
    assert set(printed) == {"reply", "intents", "constraints", "items", "session"}
    assert {"attribute": "price", "operator": "<", "operand": 30.0, "must": True} in printed["constraints"]
    assert {"attribute": "platforms", "operator": "in", "operand": ["PS4", "Switch"], "must": True} in printed[
        "constraints"
    ]
    assert set(printed["items"][0]) == {"number", "item_id", "title", "price"}


def test_the_demo_says_that_its_shoppers_are_simulated(assistant: Assistant, demo_workspace: Workspace) -> None:
    assert demo_workspace.is_simulated
    assert "simulated" in assistant.ask("help").text


def test_nothing_stored_is_refused_or_warned_about(demo_workspace: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        with Assistant(demo_workspace) as first:
            first.ask("racing, PS4 or Switch, under $30, over 500 pages, somthing scary")
            first.ask("compare 1 and 2")
            session = first.session
        with Assistant(demo_workspace, session=session) as second:
            second.transcript()
            second.ask("undo")
    assert not [record for record in caplog.records if "deserializ" in record.message or "msgpack" in record.message]


def test_hostile_input_gets_a_sensible_reply(assistant: Assistant) -> None:
    # How any text is read is tested beside the understanding; here, that a whole turn comes out of it.
    assistant.ask("racing games")
    for hostile in (
        "",
        "under " * 2_000,
        "\x00\x1b[2J",
        "😀😀",
        "why the 99th?",
        "compare",
        "?",
        "x" * 10_000,
        "ホラーゲーム",
    ):
        reply = assistant.ask(hostile)
        assert reply.text and all(character.isprintable() for character in reply.text)


def test_warming_up_loads_what_turns_need_and_changes_nothing(demo_workspace: Workspace) -> None:
    fresh = Workspace.open(demo_workspace.path)
    with Assistant(fresh) as opened:
        before = opened.state
        steps = list(opened.warm_up())
        assert len(steps) == len(set(steps)) >= 4
        assert "recommender" in fresh.__dict__ and opened.state == before
        # A part of it is enough, and all of it twice costs nothing but time.
        next(opened.warm_up())
        assert opened.ask("racing games").items
