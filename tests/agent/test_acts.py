"""What sentences do: the shipped model, what it goes by, and when it may go against a sentence's form."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sidney.agent.lexicon import Lexicon
from sidney.agent.meanings import Meanings
from sidney.agent.state import ConversationState
from sidney.agent.understanding import understand
from sidney.agent.understanding.acts import Evidence, act_model, evidence_row, function_words
from sidney.agent.understanding.sentences import Act, SentenceKind, kind_of
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.encoders.embeddings import BUILT_IN_ENCODER, BuiltInEncoder, TextEncoder

EXAMPLES = Path(__file__).parents[2] / "benchmarks" / "acts.txt"


@pytest.fixture(scope="module")
def encoder() -> TextEncoder:
    return BuiltInEncoder()


UNSEEN = [
    # None of these is an example; the nouns are of trades that no example speaks of.
    ("have you got any harnesses for a tall horse?", Act.WANT),
    ("the saddle must not weigh more than seven kilos", Act.WANT),
    ("something for sensitive hooves please", Act.WANT),
    ("does the bridle come with reins?", Act.ASK),
    ("how thick is the padding on that one", Act.ASK),
    ("do you also send parcels to Ireland?", Act.ASK),
    ("thanks, you really know your horses", Act.TALK),
    ("my aunt runs a riding school in Wales", Act.TALK),
    ("great, I'll take the leather one then", Act.TAKE),
    ("ugh, that one is hideous", Act.REFUSE),
]


@pytest.mark.parametrize(("said", "act"), UNSEEN, ids=[said for said, _ in UNSEEN])
def test_sentences_of_a_trade_without_examples_are_told_apart(said: str, act: Act, encoder: TextEncoder) -> None:
    evidence = Evidence(said.lower(), kind_of(said.lower()))
    likely = act_model(vectors=True).probabilities(evidence, encoder.encode([said.lower()])[0])
    assert sum(likely.values()) == pytest.approx(1.0, abs=1e-5)
    assert max(likely, key=lambda one: likely[one]) is act


@pytest.fixture(scope="module")
def sections() -> dict[str, list[str]]:
    """The examples by act, and in braces what fills their blanks."""
    found: dict[str, list[str]] = {}
    for part in EXAMPLES.read_text(encoding="utf-8").split("\n# ")[1:]:
        name, *lines = part.strip().splitlines()
        found[name] = lines
    return found


def test_the_shipped_weights_are_those_of_the_examples(sections: dict[str, list[str]]) -> None:
    model = act_model(vectors=False)
    plain = [(line, act) for act in Act for line in sections[act] if "{" not in line]
    right = 0
    for line, act in plain:
        likely = model.probabilities(Evidence(line.lower(), kind_of(line.lower())))
        right += max(likely, key=lambda one: likely[one]) is act
    assert right / len(plain) > 0.9


def test_every_blank_has_fillings_and_no_example_stands_under_two_acts(sections: dict[str, list[str]]) -> None:
    lines = [line.lower() for act in Act for line in sections[act]]
    assert {f"{{{blank}}}" for line in lines for blank in re.findall(r"\{(\w+)\}", line)} == set(sections) - set(Act)
    assert len(lines) == len(set(lines))


def test_numbers_are_one_word_and_both_ends_count() -> None:
    assert function_words("under 30?") == ["^", "under", "#", "?", "$", "^ under", "under #", "# ?", "? $"]


def test_evidence_says_whether_numbers_are_named_in_words_too() -> None:
    rows = [evidence_row(Evidence(text, SentenceKind.WISH)) for text in ("up to a hundred", "up to 100", "up to you")]
    assert rows[0][6] == rows[1][6] == 1.0 and rows[2][6] == 0.0


@pytest.fixture
def games_and_meanings(games: Catalogue, encoder: TextEncoder) -> Lexicon:
    lexicon = Lexicon(games)
    lexicon.meanings = Meanings(games, lambda: encoder)
    return lexicon


REMARKS = ["my cousin once won a medal in Rome", "well I never", "the kids will be delighted with this"]


@pytest.mark.parametrize("said", REMARKS)
def test_remarks_in_words_that_no_rule_knows_steer_nothing(
    said: str, games: Catalogue, games_and_meanings: Lexicon, after_showing: Callable[..., ConversationState]
) -> None:
    meant = understand(said, games_and_meanings, after_showing(games, "g1", "g3"))
    assert not meant.edits and not meant.wish
    assert "recommend" not in {intent.name.value for intent in meant.intents}


def test_an_item_is_not_taken_before_one_was_shown(games_and_meanings: Lexicon) -> None:
    meant = understand("the racing one please", games_and_meanings, ConversationState())
    assert [intent.name.value for intent in meant.intents] == ["recommend"]


def test_with_another_encoder_the_words_have_to_do(games: Catalogue) -> None:
    class Stranger:
        name, dimensions = "another", 2

        def encode(self, texts, on_progress=None):  # type: ignore[no-untyped-def]
            raise AssertionError("the weights are of another encoder's vectors")

    assert Stranger.name != BUILT_IN_ENCODER
    meanings = Meanings(games, Stranger)  # type: ignore[arg-type]
    assert meanings.vectors(["hello"]) is None


REASONS = [
    # A statement beside a question, and what leads up to one, are searched for by nobody.
    "is the second one scary? he has nightmares for weeks",
    "the cheaper one, does it have a map editor?",
]


@pytest.mark.parametrize("said", REASONS)
def test_what_stands_beside_a_question_wants_nothing(
    said: str, games: Catalogue, games_and_meanings: Lexicon, after_showing: Callable[..., ConversationState]
) -> None:
    meant = understand(said, games_and_meanings, after_showing(games, "g1", "g3"))
    assert [intent.name.value for intent in meant.intents] == ["question"]
    assert not meant.edits and not meant.wish
