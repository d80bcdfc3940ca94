"""Each key of an expectation, where it holds and where it does not; and what must hold unasked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sidney.agent.dialogues.checks import broken_promises, mismatches
from sidney.agent.dialogues.errors import ExpectationError
from sidney.agent.turn import IntentName

from .conftest import STEPS, Answer

ANSWER = Answer(
    items=("b", "c"),
    text="Two picks: Blue Kart at $20.",
    constraints=("price<=30", "categories not in Sports,Role-playing", "should brand=Sega"),
    intents=(IntentName.RECOMMEND, IntentName.COMPARE),
    unsupported=("pages",),
    steps=("understand", "recommend", "respond"),
    state={"wish": "a relaxing race", "liked": ("a",), "focus": "b"},
)
EARLIER = (("a", "b"),)


@pytest.mark.parametrize(
    "expect",
    [
        {"constraints": ["price<=30", "should brand=Sega", "categories!=Sports", "price<30 | price<=30"]},
        {"constraints": "price<=<price of 1>"},
        {"only_constraints": ["price<=30", "categories!=Sports", "brand=Sega"]},
        {"no_constraints": ["price<=20", "release_date", "categories=Sports"]},
        {"intents": "recommend", "no_intents": ["undo"]},
        {"unsupported": ["PAGES"]},
        {"items": ["all price<=20", "cheaper than item 1 of last turn"]},
        {"tool": "recommend", "no_tool": "explain"},
        {"text": {"contains": ["blue kart", "<price of 2>"], "not_contains": "Red Kart"}},
        {"text": {"matches": r"\$\d+", "not_matches": "x{3}"}},
        {"text": {"contains_any": ["nothing", "Blue"]}},
        {"wish": "relaxing"},
        {"liked": ["Red Kart"], "rejected": [], "bought": [], "focus": "<title of 2>"},
    ],
)  # fmt: skip
def test_what_holds(expect: dict[str, Any], seen: Callable[..., Any], expecting: Callable[..., Any]) -> None:
    assert list(mismatches(expecting(expect), seen(ANSWER, EARLIER), STEPS)) == []


@pytest.mark.parametrize(
    ("expect", "place", "expected", "found"),
    [
        (
            {"constraints": ["price<=30", "price<30"]},
            ("constraints", 1),
            "the constraint price<30 holds",
            "price<=30; ",
        ),
        ({"constraints": "must brand=Sega"}, ("constraints", 0), "must brand=Sega", "should brand=Sega"),
        ({"constraints": "price<<price of 1>"}, ("constraints", 0), "price<30", "price<=30"),
        ({"only_constraints": []}, ("only_constraints",), "no other constraint", "price<=30; categories not in"),
        (
            {"only_constraints": ["price<=30", "categories!=Sports", "brand=EA", "brand=Sega"]},
            ("only_constraints", 2),
            "brand=EA",
            "should brand",
        ),
        ({"no_constraints": ["price"]}, ("no_constraints", 0), "no constraint price", "price<=30"),
        ({"no_constraints": ["brand=Sega"]}, ("no_constraints", 0), "no constraint brand=Sega", "should brand=Sega"),
        ({"intents": ["recommend", "undo"]}, ("intents", 1), "the intent undo", "recommend, compare"),
        ({"no_intents": "compare"}, ("no_intents", 0), "no intent compare", "recommend, compare"),
        ({"unsupported": ["pages", "battery"]}, ("unsupported", 1), "'battery' is unsupported", "pages"),
        ({"unsupported": []}, ("unsupported",), "nothing is unsupported", "pages"),
        ({"items": ["count 3"]}, ("items", 0), "items: count 3", "2 items"),
        ({"tool": "explain"}, ("tool", 0), "the step explain is taken", "understand → recommend → respond"),
        ({"no_tool": "recommend"}, ("no_tool", 0), "the step recommend is not taken", "understand → recommend"),
        ({"text": "Red Kart"}, ("text", "contains", 0), "text contains “red kart”", "“Two picks"),
        ({"text": {"contains_any": ["x", "y"]}}, ("text", "contains_any"), "“x” or “y”", "Two picks"),
        ({"text": {"not_contains": "blue"}}, ("text", "not_contains", 0), "does not contain “blue”", "Two picks"),
        ({"text": {"matches": "^Red"}}, ("text", "matches", 0), "matches /^Red/", "Two picks"),
        ({"text": {"not_matches": "kart"}}, ("text", "not_matches", 0), "does not match", "Two picks"),
        ({"wish": ""}, ("wish",), "no wish is kept", "a relaxing race"),
        ({"wish": "quick"}, ("wish", "contains", 0), "wish contains “quick”", "a relaxing race"),
        ({"liked": "Goal!"}, ("liked", 0), "Goal! is liked", "Red Kart"),
        ({"rejected": "Goal!"}, ("rejected", 0), "Goal! is rejected", "nothing is"),
        ({"liked": []}, ("liked",), "nothing is liked", "Red Kart"),
        ({"focus": "Goal!"}, ("focus",), "Goal! is in focus", "Blue Kart"),
    ],
)
def test_what_does_not_hold_says_where_what_and_what_instead(
    expect: dict[str, Any], place: tuple[object, ...], expected: str, found: str,
    seen: Callable[..., Any], expecting: Callable[..., Any],
) -> None:  # fmt: skip
    (mismatch,) = mismatches(expecting(expect), seen(ANSWER, EARLIER), STEPS)
    assert mismatch.place == place
    assert expected in mismatch.expected and found in mismatch.found


@pytest.mark.parametrize(
    ("expect", "place", "words"),
    [
        ({"constraints": "colour=red"}, ("constraints", 0), "no column 'colour'"),
        ({"only_constraints": "brand=Segaa"}, ("only_constraints", 0), "did you mean Sega"),
        ({"no_constraints": "colour"}, ("no_constraints", 0), "no column 'colour'"),
        ({"items": ["count 2", "contains Gaol!"]}, ("items", 1), "did you mean 'Goal!'"),
        ({"tool": "reccommend"}, ("tool", 0), "no step is called 'reccommend'; there are understand"),
        ({"text": {"matches": "("}}, ("text", "matches", 0), "no regular expression"),
        ({"text": "<title of 9>"}, ("text", 0), "no number 9"),
        ({"focus": "Nobody knows"}, ("focus",), "no item has the ID or the title"),
    ],
)
def test_names_that_are_not_there_are_the_files_fault(
    expect: dict[str, Any], place: tuple[object, ...], words: str,
    seen: Callable[..., Any], expecting: Callable[..., Any],
) -> None:  # fmt: skip
    with pytest.raises(ExpectationError, match=words) as caught:
        list(mismatches(expecting(expect), seen(ANSWER, EARLIER), STEPS))
    assert caught.value.place == place


def test_apostrophes_and_spaces_do_not_matter(seen: Callable[..., Any], expecting: Callable[..., Any]) -> None:
    answer = Answer(text="I can’t   filter\nby pages")
    assert not list(mismatches(expecting({"text": "can't filter by"}), seen(answer), STEPS))


def test_a_list_that_keeps_its_promises_is_passed_over(seen: Callable[..., Any]) -> None:
    assert list(broken_promises(seen(Answer(items=("b", "a"), constraints=ANSWER.constraints)))) == []


@pytest.mark.parametrize(
    ("items", "expected", "found"),
    [
        (("b", "nowhere"), "in the catalogue", "nowhere"),
        (("b", "c", "b"), "no item is shown twice", "Blue Kart"),
        (("b", "e"), "satisfies price<=30", "Dungeon II"),
        (("d",), "satisfies price<=30", "Dungeon"),
    ],
)
def test_unasked_every_list_is_held_against_the_catalogue(
    items: tuple[str, ...], expected: str, found: str, seen: Callable[..., Any]
) -> None:
    answer = Answer(items=items, constraints=("price<=30", "should brand=Sega"))
    (mismatch,) = broken_promises(seen(answer))
    assert expected in mismatch.expected and found in mismatch.found
