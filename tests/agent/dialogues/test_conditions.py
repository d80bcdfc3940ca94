"""A condition of a file, and the constraints that are taken for it."""

from __future__ import annotations

import pytest

from sidney.agent.dialogues.conditions import read_condition
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraint_text import parse_constraint
from sidney.recsys_model.errors import ConstraintError


@pytest.mark.parametrize(
    ("wanted", "held"),
    [
        ("price<=30", "price<=30"),
        ("categories=Racing", "categories=Racing"),
        ("categories=Racing", "categories in Racing"),
        ("categories in Racing,Karts", "categories in Karts,Racing"),
        ("categories~Racing,Kart", "categories in Racing,Karts"),
        ("categories ~ kart", "categories=Karts"),
        ("categories!=Sports", "categories not in Sports,Racing"),
        ("brand not in Sega,EA", "brand not in EA,Sega,Tiny"),
        ("must price<=30", "price<=30"),
        ("in category Racing", "categories=Racing"),
    ],
)
def test_what_is_said_by_a_constraint(wanted: str, held: str, shop: Catalogue) -> None:
    assert read_condition(wanted, shop).is_said_by(parse_constraint(held, shop))


@pytest.mark.parametrize(
    ("wanted", "held"),
    [
        ("price<=30", "price<30"),
        ("price<=30", "price<=20"),
        ("categories=Racing", "categories in Racing,Karts"),
        ("categories=Racing", "categories!=Racing"),
        ("categories~Kart", "categories in Racing,Karts"),
        ("categories~Kart", "categories!=Karts"),
        ("categories not in Sports,Racing", "categories!=Sports"),
        ("should price<=30", "price<=30"),
        ("brand=Sega", "categories=Racing"),
    ],
)
def test_what_is_not_said_by_a_constraint(wanted: str, held: str, shop: Catalogue) -> None:
    assert not read_condition(wanted, shop).is_said_by(parse_constraint(held, shop))


def test_a_preference_is_said_by_a_preference(shop: Catalogue) -> None:
    preference = parse_constraint("price<=30", shop, must=False)
    assert read_condition("should price<=30", shop).is_said_by(preference)
    assert read_condition("price<=30", shop).is_said_by(preference)
    assert not read_condition("must price<=30", shop).is_said_by(preference)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colour=red", "no column 'colour'"),
        ("categories=Sprots", "did you mean Sports"),
        ("categories~zzz", "no categories has 'zzz' in it"),
        ("in colour red", "after `in` comes a column"),
        ("in category Sprots", "did you mean Sports"),
        ("price", "cannot read"),
    ],
)
def test_what_the_catalogue_lacks_is_an_error(text: str, words: str, shop: Catalogue) -> None:
    with pytest.raises(ConstraintError, match=words):
        read_condition(text, shop)
