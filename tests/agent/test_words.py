"""Cleaning and cutting of what was typed."""

from __future__ import annotations

import pytest

from sidney.agent.words import MAX_MESSAGE, clean, label_key, lowered, positives, stem, tokenise


def test_control_and_invisible_characters_go_and_length_is_bounded() -> None:
    assert clean("a\x00b\u200bc\n\td") == "abc d"
    assert len(clean("word " * 5_000)) <= MAX_MESSAGE


def test_lower_case_keeps_every_position() -> None:
    text = "İstanbul ŉ STRASSE"
    assert len(lowered(text)) == len(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("shooters", "Shooter"), ("batteries", "Battery"), ("boxes", "Box"), ("mice", "Mouse"), ("Pokémon", "pokemon")],
)
def test_singular_and_plural_meet(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("word", "ending", "base"),
    [("darker", "er", "dark"), ("larger", "er", "large"), ("funniest", "est", "funny"), ("biggest", "est", "big")],
)
def test_a_comparative_or_superlative_leads_to_its_adjective(word: str, ending: str, base: str) -> None:
    assert base in positives(word, ending=ending)
    assert positives("other", ending="est") == positives("her", ending="er") == ()


def test_a_token_knows_where_it_stands() -> None:
    text = "Over-Ear Headphones"
    assert [(t.text, text[t.start : t.end]) for t in tokenise(text)] == [(w, w) for w in ("Over", "Ear", "Headphones")]
    assert label_key(text) == ("over", "ear", "headphone")
