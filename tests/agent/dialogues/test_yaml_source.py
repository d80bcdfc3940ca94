"""Every value of a file stays what was written, and knows its line."""

from __future__ import annotations

import pytest

from sidney.agent.dialogues.errors import DialogueFileError
from sidney.agent.dialogues.yaml_source import read_yaml


def test_words_stay_words() -> None:
    source = read_yaml("say: no\nyear: 1999\nempty:\nlist: [yes, 2, 3.0, null]\n")
    assert source.tree == {"say": "no", "year": "1999", "empty": "", "list": ["yes", "2", "3.0", "null"]}


def test_a_value_knows_its_line_and_a_missing_one_that_of_what_is_around_it() -> None:
    source = read_yaml("turns:\n  - say: a\n    expect:\n      items:\n        - count 1\n        - count 2\n")
    assert source.line_of(("turns", 0, "expect", "items", 1)) == 6
    assert source.line_of(("turns", 0, "expect")) == 3
    assert source.line_of(("turns", 0, "expect", "text", "contains", 4)) == 3


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("say: a: b", 1, "put text that holds a colon and a space into quotes"),
        ('x: 1\nsay: "Well" is how', 2, "another pair of quotes"),
        ("a: 1\nb: 2\na: 3\n", 3, "'a' stands here a second time"),
        ("? [a, b]\n: c", 1, "a key must be a word"),
        ("a: &a [b]\n---\nc: d", 2, "no YAML"),
        ("", None, "the file is empty"),
        ("a: [", 1, "no YAML"),
        ("tab:\n\t- a", 2, "no YAML"),
        ("a: \x00", None, "no YAML"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(text: str, line: int | None, words: str) -> None:
    with pytest.raises(DialogueFileError, match=words) as caught:
        read_yaml(text)
    assert caught.value.line == line


def test_a_document_that_repeats_itself_by_aliases_is_refused() -> None:
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for number in range(1, 9):
        text += f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 10)}]\n"
    with pytest.raises(DialogueFileError, match="too large or too deep"):
        read_yaml(text)


def test_a_document_that_holds_itself_is_refused() -> None:
    with pytest.raises(DialogueFileError, match="too large or too deep"):
        read_yaml("a: &a [*a]\n")
