"""Numbers and titles that the evidence does not hold are found out."""

from __future__ import annotations

import pytest

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.data.constraints import Constraint, Operator
from sidney.tools.evidence import ConstraintEvidence, Evidence, HistoryEvidence, Standing, WishEvidence
from sidney.tools.word_check import UnsupportedWords, check_against, check_words

CATALOGUE = Catalogue(
    ["a", "b", "c", "d", "e", "f"],
    ["Mario Kart 8 Deluxe", "Super Mario Odyssey", "Control", "FIFA 19", "Journey", "The Longest Road of All"],
    [Column("price", AttributeKind.NUMBER, (39.99, 49.0, 20.0, 15.0, 10.0, 5.0), "$")],
)


@pytest.fixture
def evidence() -> Evidence:
    return Evidence(
        item_id="a",
        title="Mario Kart 8 Deluxe",
        score=-3.0,
        path=("Racing", "Kart racing"),
        attributes=(
            ("price", "$39.99"),
            ("platforms", "Switch, PS4"),
            ("release date", "2017-04-28"),
            ("pages", "1,250"),
        ),
        history=(
            HistoryEvidence(
                item_id="b",
                title="Super Mario Odyssey",
                influence=1.0,
                contrast=0.0,
                stands_out=True,
                shared_levels=0,
                shared_path=(),
            ),
        ),
        untried=0,
        wish=WishEvidence(
            wish="racing with 4 friends",
            similarity=0.5,
            rank=3,
            compared=120,
            percentile=98,
            labels=("Racing",),
            influence=1.0,
            contrast=0.0,
            stands_out=True,
        ),
        likeness=(),
        shared=(),
        differences=(),
        constraints=(
            ConstraintEvidence(
                constraint=Constraint(attribute="price", operator=Operator.LE, operand=40.0),
                text="price at most $40",
                value="$39.99",
                met=True,
            ),
        ),
        standing=Standing(sampled=64, above=60, shown=5, shown_rank=1),
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mario Kart 8 Deluxe costs $39.99, under your $40.",
        "It costs 39.99 dollars and is closer than 98% of 120 items; 98 percent, that is.",
        "Because of Super Mario Odyssey, it is the 1st of 5, and for the PS4.",
        "It came out on 2017-04-28, in 2017, and has 1250 (or 1,250) pages.",
        "For “racing with 4 friends”.",
        "It puts you in control of the journey, and gives you a journey to remember.",
        "Control is yours.",
    ],
)
def test_what_the_evidence_holds_passes(evidence: Evidence, text: str) -> None:
    assert check_words(text, evidence, CATALOGUE) == ()


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("It costs $19.99.", "number", "$19.99"),
        ("It costs 40€.", "number", "40"),
        ("It lasts 40 hours.", "number", "40"),
        ("It is for PS5.", "number", "PS5"),
        ("It is 98 of the best.", "number", "98"),
        ("It is liked by 64%.", "number", "64%"),
        ("It came out in 2018.", "number", "2018"),
        ("You may also like FIFA 19.", "title", "FIFA 19"),
        ("It is much like Journey.", "title", "Journey"),
        ("“Control” is another.", "title", "Control"),
        ("Try the longest road of all too.", "title", "the longest road of all"),
    ],
)
def test_what_it_does_not_hold_is_found_out(evidence: Evidence, text: str, kind: str, found: str) -> None:
    problems = check_words(text, evidence, CATALOGUE)
    assert UnsupportedWords(kind, found) in problems  # type: ignore[arg-type]


def test_part_of_a_known_title_is_no_claim_about_another_item(evidence: Evidence) -> None:
    catalogue = Catalogue(["a", "z"], ["Mario Kart 8 Deluxe", "Mario Kart 8"], [])
    assert check_words("Mario Kart 8 Deluxe is one.", evidence, catalogue) == ()
    assert check_words("I like Super Mario Odyssey more.", evidence, catalogue) == ()


def test_a_label_does_not_hide_a_longer_title(evidence: Evidence) -> None:
    catalogue = Catalogue(["a", "z"], ["Mario Kart 8 Deluxe", "Racing Royale"], [])
    assert check_words("So is Racing Royale.", evidence, catalogue) == (UnsupportedWords("title", "Racing Royale"),)


def test_known_things_in_a_row_are_not_the_title_that_they_happen_to_make() -> None:
    catalogue = Catalogue(["a", "z"], ["Golf Story", "Wii Sports"], [])
    assert check_against("It is for Wii, Sports and Family.", ["Wii", "Sports", "Family"], catalogue) == ()
    assert check_against("It is like Wii Sports.", ["Wii", "Sports"], catalogue) != ()
    party = Catalogue(["a"], ["Mario Party 2"], [])
    assert check_against("Dropping “Mario Party” (2 without it) would help.", ["Mario Party", "2"], party) == ()
    assert check_against("It is for Wii, Sports and Family.", ["Wii", "Family"], catalogue) != ()


def test_labels_are_looked_for_where_that_is_asked() -> None:
    catalogue = Catalogue(["a"], ["Golf Story"], [Column("brand", AttributeKind.LABEL, ("Sidebar Games",))])
    text = "It is by Sidebar Games."
    assert check_against(text, [], catalogue) == ()
    assert check_against(text, [], catalogue, labels=True) == (UnsupportedWords("label", "Sidebar Games"),)
    assert check_against(text, ["Sidebar Games"], catalogue, labels=True) == ()
