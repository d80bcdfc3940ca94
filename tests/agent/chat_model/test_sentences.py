"""A stream of words cut into sentences."""

from __future__ import annotations

import pytest

from sidney.agent.chat_model.sentences import plain_sentence, sentences_of


def cut(text: str, *names: str, size: int = 3) -> list[str]:
    return list(sentences_of((text[n : n + size] for n in range(0, len(text), size)), names))


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_sentences_end_at_stops_and_at_lines(size: int) -> None:
    text = "One is $19.99. Two! Is it?  “Three.” Then\n- four\n- five"
    assert cut(text, size=size) == ["One is $19.99.", "Two!", "Is it?", "“Three.”", "Then", "- four", "- five"]


def test_a_title_with_a_stop_in_it_is_not_cut() -> None:
    assert cut("Try Mario vs. Donkey Kong now. Dr. Mario. Who? What? is fun.", "Who? What?") == [
        "Try Mario vs. Donkey Kong now.",
        "Dr. Mario.",
        "Who? What? is fun.",
    ]


def test_a_list_s_number_belongs_to_what_follows() -> None:
    assert cut("1. Portal is one.\n2. Doom is two.") == ["1. Portal is one.", "2. Doom is two."]


def test_a_text_without_an_end_is_cut_somewhere() -> None:
    assert max(map(len, cut("word " * 1000))) <= 600


def test_nothing_is_no_sentence() -> None:
    assert cut("") == cut(" \n\n ") == []


def test_marks_are_taken_off() -> None:
    assert plain_sentence("- **Portal** is `one`.") == "Portal is one."
    assert plain_sentence("2) Doom\x1b[2J\u202e it is.") == "Doom it is."
    assert plain_sentence("# Portal") == "Portal"
