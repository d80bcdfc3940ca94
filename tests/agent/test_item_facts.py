"""Questions of fact, answered from the row or not at all."""

from __future__ import annotations

import pytest

from sidney.agent.item_facts import answer, details, fact, row_facts
from sidney.agent.turn import Intent, IntentName
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraints import Operand, Operator
from sidney.tools.word_check import check_against


def asked(attribute: str | None, operator: Operator | None = None, operand: Operand | None = None) -> Intent:
    return Intent(name=IntentName.QUESTION, attribute=attribute, operator=operator, operand=operand)


@pytest.mark.parametrize(
    ("item_id", "intent", "said"),
    [
        ("a", asked("price", Operator.LT, 40.0), "Yes: the price of Red Kart is $30."),
        ("a", asked("price", Operator.LT, 30.0), "No: the price of Red Kart is $30."),
        ("a", asked("price"), "Red Kart: price $30."),
        ("a", asked("multiplayer", Operator.EQ, True), "Yes: Red Kart is multiplayer."),
        ("f", asked("multiplayer", Operator.EQ, True), "No: Puzzle Box is not multiplayer."),
        ("f", asked("multiplayer", Operator.EQ, False), "Yes: Puzzle Box is not multiplayer."),
        ("f", asked("multiplayer"), "No: Puzzle Box is not multiplayer."),
        ("a", asked("categories", Operator.EQ, "karts"), "Yes: Red Kart has categories Racing, Karts."),
        ("a", asked("categories", Operator.EQ, "Sports"), "No: Red Kart has categories Racing, Karts."),
        ("a", asked("brand", Operator.EQ, "Sega"), "No: Red Kart has brand Nintendo."),
        ("c", asked("release_date", Operator.GE, "2016"), "Yes: the release date of Goal! is 2016-05-01."),
        ("d", asked("price", Operator.LT, 40.0), "The catalogue does not say: Dungeon has no price there."),
        ("e", asked("multiplayer"), "The catalogue does not say: Dungeon II has no multiplayer there."),
        # A label that the catalogue does not have is no reason to say no.
        ("a", asked("brand", Operator.EQ, "Philips"), "Red Kart: brand Nintendo."),
    ],
)
def test_an_answer_comes_from_the_row(shop: Catalogue, item_id: str, intent: Intent, said: str) -> None:
    assert answer(item_id, intent, shop) == said


def test_what_no_column_says_is_looked_for_in_the_text(shop: Catalogue) -> None:
    def question(text: str) -> Intent:
        return Intent(name=IntentName.QUESTION, text=text)

    assert answer("e", question("can you crawl"), shop).startswith("The catalogue does not say.")
    assert answer("e", question("crawl"), shop) == "The description of Dungeon II says: “Crawl on.”"
    assert answer("e", question("waterproof"), shop) == (
        "The catalogue does not say. What it knows of Dungeon II: price, categories and brand."
    )


def test_every_answer_is_borne_out_by_the_row(shop: Catalogue) -> None:
    for item_id in shop.item_ids:
        known = row_facts(item_id, shop, ("Racing", "Karts"))
        said = [details(item_id, shop, ("Racing", "Karts"))]
        said += [fact(item_id, column.name, shop) for column in shop.filterable]
        for text in said:
            assert check_against(text, known, shop, labels=True) == ()
