"""What a turn goes through: several intents in one turn, and each of them acted upon."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from sidney.agent.assistant import Assistant
from sidney.agent.reply import Reply
from sidney.agent.sessions import Sessions
from sidney.agent.turn import ConstraintEdit, Intent, IntentName, Reference, Understanding
from sidney.recsys_model.data.constraints import Operator
from sidney.recsys_model.workspace import Workspace

Turn = Callable[[Assistant, Understanding], Reply]


def number(at: int) -> Reference:
    return Reference(kind="number", number=at, text=f"number {at}")


@pytest.fixture
def assistant(demo_workspace: Workspace) -> Iterator[Assistant]:
    with Assistant(demo_workspace, sessions=Sessions(None)) as opened:
        yield opened


def test_a_turn_that_carries_several_intents_goes_through_them_all(assistant: Assistant, meaning: Turn) -> None:
    shown = assistant.ask("racing games").items
    reply = meaning(
        assistant,
        Understanding(
            intents=(
                Intent(name=IntentName.EXPLAIN, references=(number(2),)),
                Intent(name=IntentName.COMPARE, references=(number(1), number(3))),
                Intent(name=IntentName.RECOMMEND),
            ),
            edits=(ConstraintEdit(action="add", attribute="price", operator=Operator.LT, operand=20.0),),
        ),
    )
    assert assistant.steps == ("understand", "explain", "tell", "recommend", "respond")
    # What was shown before is what is talked of; the list is the new one.
    assert all(shown[at].title in reply.text for at in (0, 1, 2))
    assert reply.items and all(item.price is not None and item.price < 20 for item in reply.items)


def test_what_points_at_nothing_does_not_stop_the_rest(assistant: Assistant, meaning: Turn) -> None:
    reply = meaning(
        assistant,
        Understanding(
            intents=(Intent(name=IntentName.EXPLAIN, references=(number(9),)), Intent(name=IntentName.RECOMMEND))
        ),
    )
    assert assistant.steps == ("understand", "recommend", "respond")
    assert reply.items and "I can't tell what “number 9” is" in reply.text


def test_a_missing_item_is_told_by_the_list_that_was_pointed_at(assistant: Assistant, meaning: Turn) -> None:
    meaning(assistant, Understanding(intents=(Intent(name=IntentName.RECOMMEND),), count=3))
    reply = meaning(
        assistant,
        Understanding(
            intents=(Intent(name=IntentName.LIKE, references=(number(5),)), Intent(name=IntentName.RECOMMEND))
        ),
    )
    assert len(reply.items) == 5 and "the last list has 3, by number" in reply.text


@pytest.mark.parametrize("name", [IntentName.RECOMMEND, IntentName.DIFFERENT, IntentName.SURPRISE, IntentName.BUNDLE])
@pytest.mark.parametrize("count", [2, 7, 500])
def test_as_many_are_shown_as_were_asked_for_within_reason(
    assistant: Assistant, meaning: Turn, name: IntentName, count: int
) -> None:
    reply = meaning(assistant, Understanding(intents=(Intent(name=name),), count=count))
    assert len(reply.items) == min(count, 20)
    assert [item.number for item in reply.items] == list(range(1, min(count, 20) + 1))


def test_a_list_before_the_last_one_can_still_be_pointed_at(assistant: Assistant, meaning: Turn) -> None:
    first = assistant.ask("racing games").items
    assistant.ask("more")
    reference = Reference(kind="number", number=2, back=1, text="the second one from before")
    reply = meaning(assistant, Understanding(intents=(Intent(name=IntentName.DETAILS, references=(reference,)),)))
    assert first[1].title in reply.text and assistant.state.focus == first[1].item_id


def test_a_reason_is_about_the_attribute_and_not_about_the_item(assistant: Assistant, meaning: Turn) -> None:
    shown = assistant.ask("racing games").items
    reply = meaning(
        assistant,
        Understanding(
            intents=(
                Intent(name=IntentName.REJECT, references=(number(1),), attribute="price"),
                Intent(name=IntentName.RECOMMEND),
            ),
            edits=(ConstraintEdit(action="add", attribute="price", operator=Operator.LT, relative_to=number(1)),),
        ),
    )
    assert assistant.state.rejected == () and "being about the price" in reply.text
    (opinion,) = assistant.state.opinions
    assert (opinion.item_id, opinion.verdict, opinion.attribute) == (shown[0].item_id, "faulted", "price")
    released = Understanding(
        intents=(Intent(name=IntentName.RECOMMEND),), edits=(ConstraintEdit(action="remove", attribute="price"),)
    )
    assert shown[0].item_id in {item.item_id for item in meaning(assistant, released).items}


def test_what_was_liked_and_why_is_kept(assistant: Assistant, meaning: Turn) -> None:
    shown = assistant.ask("racing games").items
    meaning(
        assistant,
        Understanding(intents=(Intent(name=IntentName.LIKE, references=(number(3),), attribute="themes"),)),
    )
    (opinion,) = assistant.state.opinions
    assert (opinion.item_id, opinion.verdict, opinion.attribute, opinion.turn) == (
        shown[2].item_id, "liked", "themes", 2,
    )  # fmt: skip


def test_liking_what_is_on_the_table_brings_new_items(assistant: Assistant, meaning: Turn) -> None:
    shown = assistant.ask("puzzle games").items
    like = Understanding(intents=(Intent(name=IntentName.LIKE, references=(number(2),)),))
    lists = [shown, meaning(assistant, like).items]
    again = Reference(kind="item", item_id=shown[1].item_id, text="that")
    lists.append(meaning(assistant, Understanding(intents=(Intent(name=IntentName.LIKE, references=(again,)),))).items)
    ids = [item.item_id for listed in lists for item in listed]
    assert len(ids) == len(set(ids)) == 15


def test_what_is_all_owned_is_not_said_to_be_missing(assistant: Assistant, meaning: Turn) -> None:
    shown = assistant.ask("city builders over $30").items
    while shown:
        owned = tuple(Reference(kind="item", item_id=item.item_id, text=item.title) for item in shown)
        reply = meaning(assistant, Understanding(intents=(Intent(name=IntentName.BOUGHT, references=owned),)))
        shown = reply.items
    assert "ruled out, liked or owned already" in reply.text and "Nothing has" not in reply.text
    assert "without it" in reply.text


def test_a_turn_leaves_only_what_is_needed_in_its_checkpoint(demo_workspace: Workspace) -> None:
    with Assistant(demo_workspace) as stored:
        for text in ("racing games", "tell me about the first", "compare 1 and 2", "surprise me"):
            stored.ask(text)
        sessions = Sessions(demo_workspace.sessions_path)
        turns = list(sessions.turns(stored.session))
        sessions.close()
    assert len(turns) == 4
    assert all(values[name] == [] for values in turns for name in ("plan", "said", "known", "facts"))
