"""What labels and numbers are named for: the shipped tagger, and what the understanding makes of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sidney.agent.lexicon import Lexicon
from sidney.agent.mention_roles import LabelRole, MentionTagger, NumberRole, mention_tagger
from sidney.agent.state import ConversationState
from sidney.agent.understanding import understand
from sidney.recsys_model.data.catalogue import Catalogue


@pytest.fixture(scope="module")
def tagger() -> MentionTagger:
    return mention_tagger()


UNSEEN = [
    # None of these is a line that the tagger was fitted to; the nouns are of trades that few lines speak of.
    ("no chestnut horses please", "chestnut", LabelRole.RULED_OUT),
    ("chestnut bridles please", "chestnut", LabelRole.WANTED),
    ("my neighbour rides in a velvet helmet, looks daft", "velvet", LabelRole.MENTIONED),
    ("velvet brings me out in a rash", "velvet", LabelRole.RULED_OUT),
    ("ideally with a fleece lining, but it's no must", "fleece lining", LabelRole.PREFERRED),
    ("forget the fleece lining, any lining will do", "fleece lining", LabelRole.RELEASED),
    ("is the second one suede?", "suede", LabelRole.MENTIONED),
]


@pytest.mark.parametrize(("said", "words", "role"), UNSEEN, ids=[said for said, _, _ in UNSEEN])
def test_a_label_plays_the_part_that_the_words_around_it_give_it(
    said: str, words: str, role: LabelRole, tagger: MentionTagger
) -> None:
    start = said.index(words)
    shares = tagger.read(said).of_label(start, start + len(words))
    assert sum(shares.values()) == pytest.approx(1.0, abs=1e-4)
    assert max(shares, key=lambda one: shares[one]) is role


NUMBERS = [
    ("nothing over 40 a bale", "40", NumberRole.MOST),
    ("must hold at least 300 kilos", "300", NumberRole.LEAST),
    ("i paid 40 for my last one and it broke", "40", NumberRole.MENTIONED),
    ("somewhere around 40, give or take", "40", NumberRole.ABOUT),
]


@pytest.mark.parametrize(("said", "words", "role"), NUMBERS, ids=[said for said, _, _ in NUMBERS])
def test_a_number_is_a_bound_or_none(said: str, words: str, role: NumberRole, tagger: MentionTagger) -> None:
    start = said.index(words)
    shares = tagger.read(said).of_number(start, start + len(words))
    assert max(shares, key=lambda one: shares[one]) is role


def test_mentions_are_found_as_whole_words(tagger: MentionTagger) -> None:
    said = "a waxed saddlecloth please, nothing over 40 pounds"
    spans = tagger.read(said).spans(said)
    assert [said[s.start : s.end].strip(" ,") for s in spans if s.is_number] == ["40 pounds"]
    assert all(s.start == 0 or said[s.start - 1] == " " for s in spans)
    assert tagger.read("thank you so much, bye").spans("thank you so much, bye") == []


def test_characters_without_a_token_have_no_role(tagger: MentionTagger) -> None:
    roles = tagger.read("red")
    assert roles.of_label(3, 9) == {} and roles.of_number(3, 9) == {} and roles.is_mention(3, 9) == 0.0


def test_a_long_message_is_read_to_the_end_that_fits(tagger: MentionTagger) -> None:
    said = "red shoes, " * 180
    roles = tagger.read(said)
    assert roles.of_label(0, 3) and not roles.of_label(len(said) - 8, len(said))


READ = [
    (
        "my flatmate is mad about puzzle games. racing for me please",
        {"categories=Racing"},
    ),
    ("puzzle games bore me stiff, so spare me those. racing please", {"categories!=Puzzle", "categories=Racing"}),
    ("a racing game. i paid 40 for my last one", {"categories=Racing"}),
    ("racing. i would not wish to exceed 25 dollars", {"categories=Racing", "price<=25.0"}),
]


@pytest.mark.parametrize(("said", "conditions"), READ, ids=[said for said, _ in READ])
def test_what_is_only_mentioned_makes_no_condition(
    said: str, conditions: set[str], games: Catalogue, games_and_meanings: Lexicon,
    after_showing: Callable[..., ConversationState],
) -> None:  # fmt: skip
    meant = understand(said, games_and_meanings, after_showing(games, "g1", "g3"))
    assert {f"{e.attribute}{e.operator}{e.operand}" for e in meant.edits} == conditions
