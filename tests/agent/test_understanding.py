"""What a turn means, in two trades, as a table of things that people say."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sidney.agent.lexicon import Lexicon
from sidney.agent.state import ConversationState
from sidney.agent.turn import ConstraintEdit, Understanding
from sidney.agent.understanding import understand
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraints import Constraint, Operator, constraint_mask, resolve_constraint


def edit_text(edit: ConstraintEdit) -> str:
    """An edit as one would note it: ``price<20``, ``-price``, ``price<?`` for a relative one, ``~`` before a should."""
    if edit.action == "remove":
        if edit.operand is None:
            return f"-{edit.attribute or 'all'}"
        labels = edit.operand if isinstance(edit.operand, tuple) else (edit.operand,)
        return f"-{edit.attribute}:{'|'.join(map(str, labels))}"
    assert edit.attribute is not None and edit.operator is not None
    if edit.relative_to is not None:
        return f"{edit.attribute}{edit.operator}?"
    assert edit.operand is not None
    soft = "~" if edit.strength == "should" else ""
    return soft + Constraint(attribute=edit.attribute, operator=edit.operator, operand=edit.operand).text


def edits_of(understanding: Understanding) -> set[str]:
    return {edit_text(edit) for edit in understanding.edits}


FRESH = ConversationState()

GAME_EDITS = [
    # a wish with bounds
    ("racing games under $30", {"categories=Racing", "price<30"}),
    ("100 dollars max", {"price<=100"}),
    ("can't go above 50$", {"price<=50"}),
    ("between 20 and 40 bucks", {"price>=20", "price<=40"}),
    ("30-50", {"price>=30", "price<=50"}),
    ("10 to 20 dollars", {"price>=10", "price<=20"}),
    ("around 30", {"price>=24", "price<=36"}),
    ("20 quid", {"price<=20"}),
    ("I have $20", {"price<=20"}),
    ("cheaper than 20", {"price<20"}),
    ("no more than 20 dollars", {"price<=20"}),
    ("not over 30", {"price<=30"}),
    ("nothing over 60", {"price<=60"}),
    ("at least 10 dollars", {"price>=10"}),
    ("$15 or less", {"price<=15"}),
    ("20+ dollars", {"price>=20"}),
    ("two games each less than 10", {"price<10"}),
    ("my budget is 25", {"price<=25"}),
    ("under 20 dollars but not cheaper than 10", {"price<20", "price>=10"}),
    ("under 1,000 dollars", {"price<1000"}),
    # dates
    ("released after 2015", {"release_date>2015"}),
    ("from 2015", {"release_date=2015"}),
    ("from 2015 or later", {"release_date>=2015"}),
    ("games from the 90s", {"release_date>=1990", "release_date<=1999"}),
    ("before 1995", {"release_date<1995"}),
    ("not older than 2010", {"release_date>=2010"}),
    ("newer than 2012", {"release_date>2012"}),
    ("between 2005 and 2010", {"release_date>=2005", "release_date<=2010"}),
    ("2017 games", {"release_date=2017"}),
    # other numbers
    ("for 4 players", {"max_players>=4"}),
    ("at least 8 players", {"max_players>=8"}),
    ("two player games", {"max_players>=2"}),
    # labels
    ("something with zombies", {"themes=Zombies"}),
    ("for my Nintendo Switch", {"platforms=Switch"}),
    ("for the playstation 4", {"platforms=PS4"}),
    ("PS4 or Switch", {"platforms in PS4,Switch"}),
    ("by Nintendo", {"publisher=Nintendo"}),
    ("publisher Valve", {"publisher=Valve"}),
    ("developer Valve", {"developer=Valve"}),
    ("a roleplaying game", {"categories=Role-playing"}),
    ("fps on PC", {"categories=First-person shooter", "platforms=PC"}),
    ("co-op for PC", {"modes in Local co-op,Online co-op", "platforms=PC"}),
    ("rcing games for swich", {"categories=Racing", "platforms=Switch"}),
    ("preferably on PC, puzzles", {"~platforms=PC", "categories=Puzzle"}),
    # negation and its scope
    ("no sports or racing", {"categories!=Sports", "categories!=Racing"}),
    ("no sports, racing please", {"categories!=Sports", "categories=Racing"}),
    ("no sports, racing or puzzles", {"categories!=Sports", "categories!=Racing", "categories!=Puzzle"}),
    ("anything but shooters", {"categories!=Shooter"}),
    ("without zombies", {"themes!=Zombies"}),
    ("not Nintendo", {"publisher!=Nintendo"}),
    ("I don't want horror", {"themes!=Horror", "categories!=Horror"}),
    ("nothing with zombies", {"themes!=Zombies"}),
    ("except sports", {"categories!=Sports"}),
    ("I hate puzzles", {"categories!=Puzzle"}),
    ("horror but not zombies", {"categories=Horror", "themes!=Zombies"}),
    ("no racing but shooters", {"categories!=Racing", "categories=Shooter"}),
    ("not on PS4, PC instead", {"platforms!=PS4", "platforms=PC"}),
    ("no, I meant Switch", {"platforms=Switch"}),
    ("no more racing", {"categories!=Racing"}),
    # release
    ("drop the price limit", {"-price"}),
    ("forget the budget", {"-price"}),
    ("cost is not a problem", {"-price"}),
    ("price doesn't matter", {"-price"}),
    ("I don't care about the platform", {"-platforms"}),
    ("any platform is fine", {"-platforms"}),
    ("any publisher", {"-publisher"}),
    ("sports is ok again", {"-categories:Sports"}),
    ("remove the racing filter", {"-categories:Racing"}),
    ("remove all filters", {"-all"}),
    ("no budget limit", {"-price"}),
    # relative ones
    ("cheaper", {"price<?"}),
    ("something a bit newer", {"release_date>?"}),
    ("more expensive", {"price>?"}),
    ("older, please", {"release_date<?"}),
    ("that's too expensive", {"price<?"}),
    ("the price is too high", {"price<?"}),
    ("more players", {"max_players>?"}),
    # everything at once
    (
        "something like Mario Kart, but for PS4 and cheaper, and nothing with sports",
        {"platforms=PS4", "price<?", "categories!=Sports"},
    ),
]


@pytest.mark.parametrize(("said", "expected"), GAME_EDITS, ids=[said for said, _ in GAME_EDITS])
def test_edits_in_a_game_shop(said: str, expected: set[str], games_words: Lexicon) -> None:
    assert edits_of(understand(said, games_words, FRESH)) == expected


ELECTRONICS_EDITS = [
    ("wireless headphones under $50", {"categories in Earbud Headphones,Over-Ear Headphones", "price<50"}),
    ("no headphones", {"categories not in Earbud Headphones,Over-Ear Headphones"}),
    ("not Apple", {"brand!=Apple"}),
    ("anything but Sony or Bose", {"brand!=Sony", "brand!=Bose"}),
    ("a usb cable, not from Anker", {"categories=USB Cables", "brand!=Anker"}),
    ("hdmi cables under 10 bucks", {"categories=HDMI Cables", "price<10"}),
    ("laptop with at least 16GB", {"categories=Laptops", "ram_gb>=16"}),
    ("a laptop with 16 gb", {"categories=Laptops", "ram_gb>=16"}),
    ("rated above 4.3", {"avg_rating>4.3"}),
    ("at least 4 stars", {"avg_rating>=4"}),
    ("better rated", {"avg_rating>?"}),
    ("any brand is fine", {"-brand"}),
    ("forget the brand", {"-brand"}),
    ("amazon basics", {"brand=Amazon Basics"}),
    ("around 1000", {"price>=800", "price<=1200"}),
    ("under 2000", {"price<2000"}),
    ("a mouse or keyboard from Logitech", {"categories in Mice,Keyboards", "brand=Logitech"}),
    ("a backpack for laptops", {"categories=Backpacks"}),
    ("something for my laptop", set()),
    ("the best one", {"~avg_rating>=4.7"}),
]


@pytest.mark.parametrize(("said", "expected"), ELECTRONICS_EDITS, ids=[said for said, _ in ELECTRONICS_EDITS])
def test_edits_in_an_electronics_shop(said: str, expected: set[str], electronics_words: Lexicon) -> None:
    assert edits_of(understand(said, electronics_words, FRESH)) == expected


INTENTS = [
    ("more", {"more"}),
    ("show me more", {"more"}),
    ("give me five more", {"more"}),
    ("anything else?", {"more"}),
    ("something different", {"different"}),
    ("why?", {"explain"}),
    ("tell me more", {"details"}),
    ("start over", {"reset"}),
    ("undo that", {"undo"}),
    ("what are you filtering on?", {"show_constraints"}),
    ("hello", {"small_talk"}),
    ("thanks!", {"small_talk"}),
    ("help", {"help"}),
    ("look up dinosaurs", {"search"}),
    ("surprise me", {"surprise"}),
    ("", {"unclear"}),
    ("😀😀", {"unclear"}),
    ("asdfgh", {"unclear"}),
    ("that sounds very cheap", {"small_talk"}),
]


@pytest.mark.parametrize(("said", "expected"), INTENTS, ids=[said or "nothing" for said, _ in INTENTS])
def test_intents_without_items(
    said: str,
    expected: set[str],
    games: Catalogue,
    games_words: Lexicon,
    after_showing: Callable[..., ConversationState],
) -> None:
    state = after_showing(games, "g1", "g3", "g5")
    understanding = understand(said, games_words, state)
    assert {intent.name.value for intent in understanding.intents} == expected
    assert not understanding.edits


POINTING = [
    ("why the second?", "explain", ["number 2"]),
    ("why did you recommend the third one?", "explain", ["number 3"]),
    ("why 2?", "explain", ["number 2"]),
    ("tell me about the first", "details", ["number 1"]),
    ("tell me more about #2", "details", ["number 2"]),
    ("tell me about Portal 2", "details", ["item g13"]),
    ("I bought the first", "bought", ["number 1"]),
    ("I already own Portal", "bought", ["item g12"]),
    ("I already have 1 and 2", "bought", ["number 1", "number 2"]),
    ("ok the second sounds good, I'll buy it", "select", ["number 2"]),
    ("not that one", "reject", ["focus"]),
    ("not the second", "reject", ["number 2"]),
    ("I don't like the second one", "reject", ["number 2"]),
    ("not 3", "reject", ["number 3"]),
    ("I liked the first one", "like", ["number 1"]),
    ("I loved Journey", "like", ["item g20"]),
    ("something like mario kart 8", "recommend", ["item g1"]),
    ("similar to the Witcher 3 but newer", "recommend", ["item g17"]),
    ("like Portal", "recommend", ["item g12"]),
    ("number 2", "select", ["number 2"]),
    ("the last one", "select", ["last"]),
    ("the cheapest one", "select", ["least price"]),
    ("Journey", "select", ["item g20"]),
    ("2", "select", ["number 2"]),
    ("compare 1 and 3", "compare", ["number 1", "number 3"]),
    ("what's the difference between the first and the third?", "compare", ["number 1", "number 3"]),
    ("is 2 multiplayer?", "question", ["number 2"]),
    ("why is it so expensive?", "question", ["focus"]),
    ("is it below 600$?", "question", ["focus"]),
    ("how much is the third?", "question", ["number 3"]),
    ("how much is Journey?", "question", ["item g20"]),
    ("is Portal multiplayer?", "question", ["item g12"]),
    ("none of these", "different", ["all"]),
]


@pytest.mark.parametrize(("said", "intent", "references"), POINTING, ids=[said for said, _, _ in POINTING])
def test_pointing_at_items(
    said: str,
    intent: str,
    references: list[str],
    games: Catalogue,
    games_words: Lexicon,
    after_showing: Callable[..., ConversationState],
) -> None:
    understanding = understand(said, games_words, after_showing(games, "g1", "g3", "g5"))
    found = next(i for i in understanding.intents if i.name.value == intent)
    named = [
        " ".join(str(part) for part in (r.kind, r.number, r.item_id, r.attribute) if part is not None)
        for r in found.references
    ]
    assert named == references


@pytest.mark.parametrize(
    "said", ["is it below 600$?", "that sounds very cheap", "why is it so expensive?", "thanks a lot"]
)
def test_what_looks_like_steering_and_is_not_changes_no_constraint(
    said: str, games: Catalogue, games_words: Lexicon, after_showing: Callable[..., ConversationState]
) -> None:
    understanding = understand(said, games_words, after_showing(games, "g1", "g3"))
    assert understanding.edits == () and understanding.wish == ""


WISHES = [
    ("relaxing farming games for Switch under $30", "relaxing farming"),
    ("I'm looking for something scary", "scary"),
    ("a game where I can build a farm and talk to the villagers", "build a farm and talk to the villagers"),
    ("cheaper", ""),
    ("show me something for PS4", ""),
    ("two games each less than 10", ""),
    ("like Portal", ""),
    ("a bit cheaper this time", ""),
]


@pytest.mark.parametrize(("said", "wish"), WISHES, ids=[said for said, _ in WISHES])
def test_what_is_left_after_the_constraints_is_the_wish(said: str, wish: str, games_words: Lexicon) -> None:
    assert understand(said, games_words, FRESH).wish == wish


UNSUPPORTED = [
    ("over 500 pages", "pages"),
    ("with a rating above 4", "rating"),
    ("longer", "length"),
    ("nothing with unicorns", "without unicorns"),
]


@pytest.mark.parametrize(("said", "what"), UNSUPPORTED, ids=[said for said, _ in UNSUPPORTED])
def test_what_the_catalogue_cannot_express_is_named_and_filters_nothing(
    said: str, what: str, games_words: Lexicon
) -> None:
    understanding = understand(said, games_words, FRESH)
    assert understanding.unsupported == (what,) and not understanding.edits


def test_several_intents_in_one_turn(
    games: Catalogue, games_words: Lexicon, after_showing: Callable[..., ConversationState]
) -> None:
    state = after_showing(games, "g1", "g3", "g5")
    understanding = understand("no sports, and what's the difference between 1 and 3?", games_words, state)
    assert edits_of(understanding) == {"categories!=Sports"}
    assert [i.name.value for i in understanding.intents] == ["compare", "recommend"]


@pytest.mark.parametrize(
    "said", ["something good to play", "the one", "it is for me", "I want to play the new one", "that is good"]
)
def test_everyday_words_that_happen_to_be_labels_or_titles_do_not_fire(
    said: str, games_words: Lexicon, electronics_words: Lexicon
) -> None:
    for lexicon in (games_words, electronics_words):
        understanding = understand(said, lexicon, FRESH)
        assert not understanding.edits
        assert all(not intent.references for intent in understanding.intents if intent.name.value != "select")


def test_every_added_edit_names_what_the_catalogue_has(games: Catalogue, games_words: Lexicon) -> None:
    for said, _ in GAME_EDITS:
        for edit in understand(said, games_words, FRESH).edits:
            if edit.action == "add" and edit.relative_to is None:
                assert edit.attribute is not None and edit.operator is not None and edit.operand is not None
                constraint = Constraint(attribute=edit.attribute, operator=edit.operator, operand=edit.operand)
                mask = constraint_mask(resolve_constraint(constraint, games), games)
                assert len(mask) == len(games)


def test_a_group_of_labels_is_no_larger_than_needed(games_words: Lexicon) -> None:
    # Every kart racing game is a racing game already, so that "racing" needs the one label only.
    (edit,) = understand("racing", games_words, FRESH).edits
    assert edit.operator is Operator.EQ and edit.operand == "Racing"


@pytest.mark.parametrize(
    "hostile",
    [
        "a" * 10_000,
        "under " * 2_000,
        "under $" + "9" * 500,
        "no no no not not without without",
        "\x00\x01\x1b[31mred\x7f",
        "(((((([[[[{{{{\\\\\\",
        "ホラーゲーム 一番安い",
        "أريد لعبة رخيصة",
        "🎮 under 20 🎮",
        "'; DROP TABLE checkpoints; --",
        "like like like like",
        "#999999999999",
        "between and",
        "ﬃ ß İ ŉ under 5",
        "," * 3_000,
    ],
)
def test_any_text_gets_a_reading(
    hostile: str, games: Catalogue, games_words: Lexicon, after_showing: Callable[..., ConversationState]
) -> None:
    for state in (FRESH, after_showing(games, "g1", "g3")):
        assert understand(hostile, games_words, state).intents
