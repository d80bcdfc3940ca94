"""A chat model's reading of a turn: taken where it is borne out, mended once, and else left to the built-in rules."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import Any, get_args

import pytest
from langchain_core.messages import BaseMessage

from sidney.agent.chat_model.answer import AnsweredIntent
from sidney.agent.chat_model.reader import ChatReader, Reading
from sidney.agent.chat_model.settings import ChatModelSettings
from sidney.agent.lexicon import Lexicon
from sidney.agent.state import ConversationState
from sidney.agent.turn import Intent, IntentName, Reference, Understanding
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraints import Constraint, Operator

RULES = Understanding(intents=(Intent(name=IntentName.HELP),))
"""What the built-in rules would have read: recognised by being what no test here says."""
Shown = Callable[..., ConversationState]


@pytest.fixture
def read(games_words: Lexicon, queued: Any) -> Callable[..., Reading]:
    """Read a message with a model of these answers; no encoder, so labels are near by spelling alone."""

    def run(message: str, *answers: object, state: ConversationState | None = None, seconds: float = 5) -> Reading:
        reader = ChatReader(queued(*answers), games_words, settings=ChatModelSettings(reading_seconds=seconds))
        return reader.read(message, state or ConversationState(), lambda: RULES)

    return run


def edit(action: str = "add", **fields: Any) -> dict[str, Any]:
    return {"action": action, **fields}


def answer(*edits: dict[str, Any], intents: list[dict[str, Any]] | None = None, **fields: Any) -> dict[str, Any]:
    return {"intents": intents or [], "edits": list(edits), **fields}


def holding(*texts: tuple[str, Operator, Any]) -> tuple[Constraint, ...]:
    return tuple(Constraint(attribute=a, operator=o, operand=v, turn=1) for a, o, v in texts)


# -- what is taken -----------------------------------------------------------------------------------------------------


def test_labels_numbers_and_wishes_that_the_message_bears_out_are_taken(read: Callable[..., Reading]) -> None:
    reading = read(
        "relaxing racing games for my switch under $40, no comedy",
        answer(
            edit(attribute="categories", operator="=", values=["racing"], said="racing games"),
            edit(attribute="Platforms", operator="=", values=["Switch"], said="for my switch"),
            edit(attribute="price", operator="<", values=["40"], said="under $40"),
            edit(attribute="themes", operator="!=", values=["Comedy"], said="no comedy"),
            wish="relaxing",
            intents=[{"name": "recommend", "said": "games"}],
        ),
    )
    assert reading.by == "chat model" and reading.problem == ""
    assert [(e.attribute, e.operator, e.operand) for e in reading.understanding.edits] == [
        ("categories", Operator.EQ, "Racing"),
        ("platforms", Operator.EQ, "Switch"),
        ("price", Operator.LT, 40.0),
        ("themes", Operator.NE, "Comedy"),
    ]
    assert reading.understanding.wish == "relaxing"
    assert [intent.name for intent in reading.understanding.intents] == [IntentName.RECOMMEND]


def test_items_are_pointed_at_by_number_place_title_and_size(
    read: Callable[..., Reading], games: Catalogue, after_showing: Shown
) -> None:
    state = after_showing(games, "g12", "g13", "g7")
    items = [
        {"kind": "number", "number": 2},
        {"kind": "title", "title": "doom"},
        {"kind": "least", "attribute": "price"},
        {"kind": "last"},
    ]
    reading = read(
        "compare the second, doom, the cheapest and the last",
        answer(intents=[{"name": "compare", "said": "compare", "items": items}]),
        state=state,
    )
    assert reading.by == "chat model"
    found = reading.understanding.intents[0].references
    assert [r.kind for r in found] == ["number", "item", "least", "last"]
    assert found[0].number == 2 and found[1].item_id == "g7" and found[2].attribute == "price"


def test_cheaper_is_relative_and_around_is_two_bounds(
    read: Callable[..., Reading], games: Catalogue, after_showing: Shown
) -> None:
    state = after_showing(games, "g12", "g13")
    cheaper = edit(attribute="price", operator="<", relative_to={"kind": "focus"}, said="cheaper")
    reading = read("cheaper", answer(cheaper), state=state)
    (only,) = reading.understanding.edits
    assert only.operator is Operator.LT and only.operand is None and only.relative_to is not None
    around = read("around 20 dollars", answer(edit(attribute="price", operator="around", values=["20"], said="20")))
    assert [(e.operator, e.operand) for e in around.understanding.edits] == [(Operator.GE, 16.0), (Operator.LE, 24.0)]
    low = read("not too expensive", answer(edit(attribute="price", operator="low", said="expensive")))
    assert low.understanding.edits[0].strength == "should" and low.understanding.edits[0].operator is Operator.LE


def test_a_filter_is_removed_when_the_message_takes_it_back(read: Callable[..., Reading]) -> None:
    state = ConversationState(
        turn=1, constraints=holding(("price", Operator.LE, 30.0), ("platforms", Operator.EQ, "PC"))
    )
    reading = read(
        "forget the price",
        answer(edit("remove", attribute="price", said="forget the price")),
        state=state,
    )
    assert [(e.action, e.attribute) for e in reading.understanding.edits] == [("remove", "price")]
    whole = read("drop all filters", answer(edit("remove", attribute="", said="drop all filters")), state=state)
    assert whole.understanding.edits[0].attribute is None


def test_a_model_without_tools_is_asked_for_json_in_words(games_words: Lexicon, queued: Any) -> None:
    told = "Here you are:\n```json\n" + json.dumps(answer(wish="racing", intents=[{"name": "recommend"}])) + "\n```"
    model = queued(told, tools=False)
    reading = ChatReader(model, games_words).read("racing please", ConversationState(), lambda: RULES)
    assert reading.by == "chat model" and reading.understanding.wish == "racing"
    assert "JSON schema" in model.seen[0][0].text


def test_numbers_and_single_values_in_place_of_lists_of_text_are_read(read: Callable[..., Reading]) -> None:
    reading = read("under 30", answer(edit(attribute="price", operator="<", values=30, said="under 30"), wish=None))
    assert reading.by == "chat model" and reading.understanding.edits[0].operand == 30.0


# -- what is not -------------------------------------------------------------------------------------------------------

UNKNOWN = {
    "an unknown attribute": answer(edit(attribute="pages", operator=">", values=["500"], said="over 500 pages")),
    "an unknown label": answer(edit(attribute="platforms", operator="=", values=["Dreamcast"], said="pages")),
    "a label that the message does not say": answer(edit(attribute="platforms", values=["PC"], said="over 500 pages")),
    "a number that the message does not say": answer(edit(attribute="price", operator="<", values=["20"], said="over")),
    "no number at all": answer(edit(attribute="price", operator="<", values=["nan"], said="over 500")),
    "an infinite number": answer(edit(attribute="price", operator="<", values=["inf"], said="over 500")),
    "a quotation that is none": answer(edit(attribute="price", operator="<", values=["500"], said="at most 500")),
    "an item number that was not shown": answer(
        intents=[{"name": "explain", "items": [{"kind": "number", "number": 4}]}]
    ),
    "a title of no item": answer(intents=[{"name": "details", "items": [{"kind": "title", "title": "pages"}]}]),
    "a title that the message does not say": answer(
        intents=[{"name": "bought", "said": "over", "items": [{"kind": "title", "title": "Portal"}]}]
    ),
    "a wish in words of its own": answer(wish="horror zombies"),
    "something unsupported that was not asked for": answer(unsupported=["free shipping"]),
    "a reset that nobody asked for": answer(intents=[{"name": "reset", "said": "over 500 pages"}]),
    "an unknown intent": answer(intents=[{"name": "buy_now"}]),
    "no object": ["nothing"],
    "words": "I would recommend Portal 2.",
}  # fmt: skip


@pytest.mark.parametrize("wrong", UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_unknown_is_mended_once_and_else_left_to_the_rules(read: Callable[..., Reading], wrong: object) -> None:
    message = "something over 500 pages"
    twice = read(message, wrong, wrong)
    assert twice.by == "rules" and twice.understanding is RULES and "did not fit" in twice.problem
    mended = read(message, wrong, answer(unsupported=["pages"], intents=[{"name": "recommend", "said": "something"}]))
    assert mended.by == "chat model" and mended.understanding.unsupported == ("pages",)


def test_the_repair_says_what_was_wrong(games_words: Lexicon, queued: Any) -> None:
    wrong = answer(edit(attribute="platforms", operator="=", values=["Swich 9"], said="switch"))
    model = queued(wrong, answer(edit(attribute="platforms", operator="=", values=["Switch"], said="switch")))
    reading = ChatReader(model, games_words).read("for switch", ConversationState(), lambda: RULES)
    assert reading.by == "chat model" and model.left == 0
    asked_again: list[BaseMessage] = list(model.seen[1])
    assert "Swich 9" in asked_again[-1].text and "did you mean Switch" in asked_again[-1].text


@pytest.mark.parametrize(
    "gone", [edit("remove", attribute="price"), edit("remove", attribute=""), edit("remove", attribute="platforms")]
)
@pytest.mark.parametrize("message", ["more", "why the second?", "something with dragons", "is it below 600$?"])
def test_a_filter_does_not_go_unless_the_message_says_so(
    read: Callable[..., Reading], games: Catalogue, after_showing: Shown, gone: dict[str, Any], message: str
) -> None:
    held = holding(("price", Operator.LE, 30.0), ("platforms", Operator.EQ, "PC"))
    state = after_showing(games, "g12", "g13").model_copy(update={"constraints": held})
    obeying = answer({**gone, "said": message.split()[0]}, intents=[{"name": "more"}])
    assert read(message, obeying, obeying, state=state).by == "rules"


def test_an_error_is_named_by_its_kind_and_never_quoted(
    read: Callable[..., Reading], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="sidney.chat_model"):
        reading = read("racing games", PermissionError("the key sk-secret is wrong"))
    assert reading.understanding is RULES and reading.problem == "the chat model failed (PermissionError)"
    assert "PermissionError" in caplog.text and "sk-secret" not in caplog.text


def test_a_slow_model_is_not_waited_for(read: Callable[..., Reading], slow: Any) -> None:
    started = time.perf_counter()
    reading = read("racing games", slow(5, answer(wish="racing")), seconds=0.2)
    assert time.perf_counter() - started < 2
    assert reading.understanding is RULES and reading.problem == "the chat model did not answer in time"


def test_the_repair_is_within_the_same_time(read: Callable[..., Reading], slow: Any) -> None:
    started = time.perf_counter()
    reading = read("racing games", slow(0.3, UNKNOWN["a wish in words of its own"]), slow(5, answer()), seconds=0.6)
    assert time.perf_counter() - started < 2 and reading.by == "rules" and "in time" in reading.problem


@pytest.mark.parametrize("nothing", ["", "?!", "😀", "…", "-"])
def test_nothing_is_asked_about_a_message_without_words(games_words: Lexicon, queued: Any, nothing: str) -> None:
    reading = ChatReader(queued(), games_words).read(nothing, ConversationState(), lambda: RULES)
    assert reading == Reading(RULES, "rules")


def test_a_message_in_another_language_is_read_by_what_it_quotes(read: Callable[..., Reading]) -> None:
    reading = read(
        "gemütliche Rennspiele für die Switch unter 40 Euro",
        answer(
            edit(attribute="categories", operator="=", values=["Racing"], said="Rennspiele"),
            edit(attribute="platforms", operator="=", values=["Switch"], said="für die Switch"),
            edit(attribute="price", operator="<", values=["40"], said="unter 40 Euro"),
            wish="cosy",
        ),
    )
    assert reading.by == "chat model" and reading.understanding.wish == "cosy"
    assert [e.operand for e in reading.understanding.edits] == ["Racing", "Switch", 40.0]
    twenty = answer(edit(attribute="price", operator="<", values=["20"], said="unter 40 Euro"))
    assert read("gemütliche Rennspiele unter 40 Euro", twenty, twenty).by == "rules"


@pytest.mark.parametrize("message", ["cheaper", "pricier plz", "hmm newer", "sth rpgish"])
def test_a_few_unknown_words_are_no_other_language(read: Callable[..., Reading], message: str) -> None:
    for obeying in (answer(wish="Grand Theft Auto"), answer(edit(attribute="platforms", values=["PC"], said=message))):
        assert read(message, obeying, obeying).by == "rules"


def test_every_intent_of_the_conversation_can_be_reported() -> None:
    reported = set(get_args(AnsweredIntent.model_fields["name"].annotation))
    assert reported == {name.value for name in IntentName}


# -- what the model is told --------------------------------------------------------------------------------------------


def test_the_prompt_holds_the_schema_the_labels_and_the_state(
    games_words: Lexicon, games: Catalogue, after_showing: Shown, queued: Any
) -> None:
    state = after_showing(games, "g12", "g13").model_copy(
        update={"constraints": holding(("price", Operator.LE, 30.0)), "wish": "clever puzzles", "focus": "g13"}
    )
    model = queued(answer(intents=[{"name": "recommend"}]))
    ChatReader(model, games_words).read("for the swich", state, lambda: RULES)
    system, human = model.seen[0]
    assert human.text == "for the swich"
    data = json.loads(system.text.split("\nData\n")[1])
    assert {column["name"] for column in data["attributes"]} == {column.name for column in games.filterable}
    price = next(column for column in data["attributes"] if column["name"] == "price")
    assert (price["kind"], price["unit"], price["from"], price["to"]) == ("number", "$", "$4.99", "$59.99")
    assert "Switch" in data["labels that the message may mean"]["platforms"]
    assert data["filters that hold"] == ["price<=30"] and data["wish so far"] == "clever puzzles"
    assert [item["number"] for item in data["lists shown, the last one first"][0]] == [1, 2]
    assert data["number in focus"] == 2


def test_no_title_and_no_description_reaches_the_model_that_reads(
    games_words: Lexicon, games: Catalogue, after_showing: Shown, queued: Any
) -> None:
    model = queued(answer(intents=[{"name": "more"}]))
    ChatReader(model, games_words).read("more", after_showing(games, "g15", "g17"), lambda: RULES)
    told = model.seen[0][0].text
    assert "Stardew" not in told and "Wild Hunt" not in told


def test_a_cited_title_is_the_item_shown_before_any_other(
    read: Callable[..., Reading], games: Catalogue, after_showing: Shown
) -> None:
    asked = answer(intents=[{"name": "explain", "items": [{"kind": "title", "title": "portal"}]}])
    reading = read("why portal?", asked, state=after_showing(games, "g13"))
    assert reading.understanding.intents[0].references == (Reference(kind="item", item_id="g13", text="portal"),)
