"""Whatever a chat model reports, what comes through is known to the catalogue and borne out by the message."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sidney.agent.chat_model.answer import AnsweredEdit, AnsweredIntent, AnsweredReference, TurnAnswer
from sidney.agent.chat_model.calling import InvalidAnswer
from sidney.agent.chat_model.checking import check_answer
from sidney.agent.chat_model.grounding import MessageWords
from sidney.agent.chat_model.likely_values import LikelyValues
from sidney.agent.lexicon import Lexicon
from sidney.agent.state import ConversationState
from sidney.agent.updating import update_state
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue
from sidney.recsys_model.data.constraints import Constraint, Operator, combined_mask

MESSAGES = [
    "racing games for switch under $40, no comedy",
    "why the second, and drop the price limit",
    "something like portal from before 2010 for 4 players",
    "anything but shooters",
    "start over",
    "Rennspiele unter 30 Euro bitte",
    "not that one",
]
WORDS = st.sampled_from(
    [
        "",
        "racing",
        "switch",
        "under $40",
        "no comedy",
        "second",
        "the price limit",
        "portal",
        "2010",
        "4",
        "free",
        "all",
    ]
)
VALUES = st.sampled_from(
    [
        "Racing",
        "Switch",
        "switch",
        "Comedy",
        "Shooter",
        "PS9",
        "40",
        "$40",
        "4",
        "2010",
        "nan",
        "inf",
        "-1",
        "1e309",
        "",
    ]
)
ATTRIBUTES = st.sampled_from(
    ["", "price", "categories", "Platforms", "themes", "release_date", "max players", "colour"]
)
REFERENCES = st.builds(
    AnsweredReference,
    kind=st.sampled_from(["number", "last", "all", "focus", "title", "least", "most"]),
    number=st.one_of(st.none(), st.integers(-2, 9)),
    back=st.integers(-2, 3),
    title=WORDS,
    attribute=ATTRIBUTES,
)
EDITS = st.builds(
    AnsweredEdit,
    action=st.sampled_from(["add", "remove"]),
    said=WORDS,
    attribute=ATTRIBUTES,
    operator=st.sampled_from(["", "=", "!=", "<", "<=", ">", ">=", "in", "not in", "around", "low", "high"]),
    values=st.lists(VALUES, max_size=3),
    relative_to=st.one_of(st.none(), REFERENCES),
    strength=st.sampled_from(["must", "should"]),
    replace=st.booleans(),
)
INTENTS = st.builds(
    AnsweredIntent,
    name=st.sampled_from(["recommend", "more", "reject", "like", "question", "explain", "reset", "bundle", "undo"]),
    said=WORDS,
    items=st.lists(REFERENCES, max_size=2),
    attribute=ATTRIBUTES,
    operator=st.sampled_from(["", "=", "<"]),
    value=VALUES,
    text=WORDS,
)
ANSWERS = st.builds(
    TurnAnswer,
    intents=st.lists(INTENTS, max_size=3),
    edits=st.lists(EDITS, max_size=3),
    wish=WORDS,
    unsupported=st.lists(WORDS, max_size=2),
    count=st.one_of(st.none(), st.integers(-5, 5)),
    total=st.one_of(st.none(), st.floats(), st.just(40.0)),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answer=ANSWERS, message=st.sampled_from(MESSAGES))
def test_what_comes_through_is_known_and_can_be_applied(
    games: Catalogue,
    games_words: Lexicon,
    after_showing: Callable[..., ConversationState],
    answer: TurnAnswer,
    message: str,
) -> None:
    held = Constraint(attribute="price", operator=Operator.LE, operand=30.0, turn=1)
    state = after_showing(games, "g12", "g13", "g7").model_copy(update={"constraints": (held,)})
    words = MessageWords(message, games_words)
    likely = LikelyValues(games_words, None).near(message, words)
    try:
        meant = check_answer(answer, message, state, games_words, words, likely)
    except InvalidAnswer as invalid:
        assert invalid.problems
        return
    assert meant.intents
    for edit in meant.edits:
        assert edit.attribute is None or edit.attribute in games.columns
        if edit.action == "add" and edit.attribute is not None and edit.strength == "must":
            column = games.columns[edit.attribute]
            operands = edit.operand if isinstance(edit.operand, tuple) else (edit.operand,)
            for operand in operands if edit.relative_to is None else ():
                if column.kind in (AttributeKind.LABEL, AttributeKind.LABELS):
                    assert operand in column.labels
                elif column.kind is AttributeKind.NUMBER and not any("around" in e.operator for e in answer.edits):
                    assert float(operand) in words.numbers  # type: ignore[arg-type]
    shown = {item.number for listed in state.lists for item in listed.items}
    for intent in meant.intents:
        for reference in intent.references:
            assert reference.kind != "number" or reference.number in shown
            assert reference.kind != "item" or reference.item_id in games
    after, _ = update_state(meant, state, games_words)
    combined_mask(after.constraints, games)
    if message in ("anything but shooters", "not that one") and not any(e.action == "remove" for e in meant.edits):
        assert any(c.attribute == "price" for c in after.constraints)
