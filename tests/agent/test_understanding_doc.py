"""The examples of docs/understanding.md hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sidney.agent.lexicon import Lexicon
from sidney.agent.state import ConversationState
from sidney.agent.understanding import understand
from sidney.agent.understanding_report import understanding_json
from sidney.recsys_model.data.catalogue import Catalogue

DOC = Path(__file__).parents[2] / "docs" / "understanding.md"
ROWS = re.findall(r"^\| (?!said)(.+?) \| ([a-z_, ]+) \| (.*?) ?\|$", DOC.read_text(), re.MULTILINE)


def test_there_are_examples() -> None:
    assert len(ROWS) > 20


def noted(edit: dict[str, object]) -> str:
    """An edit of the JSON form, as the page notes it."""
    operand = edit["operand"]
    shown = f"{operand:g}" if isinstance(operand, float) else str(operand)
    if edit["action"] == "remove":
        return f"-{edit['attribute']}" + (f":{shown}" if operand is not None else "")
    soft = "~" if edit["strength"] == "should" else ""
    return f"{soft}{edit['attribute']}{edit['operator']}" + ("?" if edit["relative_to"] else shown)


@pytest.mark.parametrize(("said", "intents", "edits"), ROWS, ids=[row[0] for row in ROWS])
def test_an_example_of_the_page(
    said: str,
    intents: str,
    edits: str,
    games: Catalogue,
    games_words: Lexicon,
    after_showing: Callable[..., ConversationState],
) -> None:
    found = understanding_json(understand(said, games_words, after_showing(games, "g1", "g3", "g5")))
    assert [intent["name"] for intent in found["intents"]] == intents.split(", ")  # type: ignore[index, union-attr, call-overload]
    assert {noted(edit) for edit in found["edits"]} == set(re.findall(r"`(.+?)`", edits))  # type: ignore[arg-type, union-attr]
    assert set(found) == {"intents", "edits", "wish", "unsupported"}
