"""Constraints as values: resolving against a catalogue, masks, words."""

from __future__ import annotations

import pytest

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.data.constraints import (
    Constraint,
    Operand,
    Operator,
    combined_mask,
    constraint_mask,
    describe,
    find_column,
    resolve_constraint,
)
from sidney.recsys_model.errors import ConstraintError


@pytest.fixture
def shop() -> Catalogue:
    return Catalogue(
        ["a", "b", "c"],
        ["A", "B", "C"],
        [
            Column("price", AttributeKind.NUMBER, (10.0, 1500.0, None), "€"),
            Column("brand", AttributeKind.LABEL, ("Sony", "LG", None)),
            Column("players", AttributeKind.LABEL, ("4", "2", None)),
            Column("categories", AttributeKind.LABELS, (("TV", "Sports"), ("TV",), None)),
            Column("release_date", AttributeKind.DATE, ("2014", "2015-06-30", None)),
            Column("is_new", AttributeKind.FLAG, (True, False, None)),
        ],
    )


def constraint(attribute: str, operator: str, operand: Operand, must: bool = True) -> Constraint:
    return Constraint(attribute=attribute, operator=Operator(operator), operand=operand, must=must)


def test_resolving_spells_as_the_catalogue_does(shop: Catalogue) -> None:
    resolved = resolve_constraint(constraint("BRAND", "in", ("sony", "lg")), shop)
    assert (resolved.attribute, resolved.operand) == ("brand", ("Sony", "LG"))


def test_a_chat_models_types_are_forgiven(shop: Catalogue) -> None:
    assert resolve_constraint(constraint("price", "<=", "$1,299.50"), shop).operand == 1299.5
    assert resolve_constraint(constraint("release_date", ">=", 2015.0), shop).operand == "2015"
    assert resolve_constraint(constraint("is_new", "=", 1.0), shop).operand is True
    assert resolve_constraint(constraint("players", "=", 4.0), shop).operand == "4"


def test_a_resolved_constraint_stays_as_it_is(shop: Catalogue) -> None:
    resolved = resolve_constraint(constraint("Release Date", ">=", "Jun 2015"), shop)
    assert resolved.operand == "2015-06"
    assert resolve_constraint(resolved, shop) == resolved


@pytest.mark.parametrize("operand", [float("nan"), float("inf"), "abc"])
def test_a_bound_must_be_a_finite_number(shop: Catalogue, operand: float | str) -> None:
    with pytest.raises(ConstraintError, match="price holds numbers"):
        resolve_constraint(constraint("price", "<=", operand), shop)


def test_an_item_without_a_value_satisfies_only_what_is_negative(shop: Catalogue) -> None:
    without = 2
    for attribute, operand in (("price", 10.0), ("brand", "Sony"), ("categories", "TV"), ("is_new", True)):
        assert not constraint_mask(constraint(attribute, "=", operand), shop)[without]
        assert constraint_mask(constraint(attribute, "!=", operand), shop)[without]
    for operator in ("<", "<=", ">", ">="):
        assert not constraint_mask(constraint("price", operator, 10.0), shop)[without]
        assert not constraint_mask(constraint("release_date", operator, "2014"), shop)[without]


def test_every_must_counts_and_no_preference(shop: Catalogue) -> None:
    both = [constraint("categories", "=", "TV"), constraint("price", "<=", 20.0)]
    assert combined_mask(both, shop).tolist() == [True, False, False]
    assert combined_mask([both[0], constraint("price", "<=", 20.0, must=False)], shop).tolist() == [True, True, False]
    assert combined_mask([], shop).all()


def test_the_exact_column_wins_over_one_that_differs_by_case() -> None:
    columns = [Column("Size", AttributeKind.NUMBER, (1.0,)), Column("size", AttributeKind.NUMBER, (2.0,))]
    catalogue = Catalogue(["a"], ["A"], columns)
    assert [find_column(name, catalogue).name for name in ("Size", "size", "SIZE")] == ["Size", "size", "Size"]


def test_an_unknown_label_names_the_nearest(shop: Catalogue) -> None:
    with pytest.raises(ConstraintError, match=r"'Sonny'; did you mean Sony\?"):
        resolve_constraint(constraint("brand", "=", "Sonny"), shop)


def test_the_text_quotes_what_could_be_misread() -> None:
    assert constraint("brand", "in", ("Sony, Inc.", "LG")).text == 'brand in "Sony, Inc.",LG'
    assert constraint("brand", "=", "Sony, Inc.").text == "brand=Sony, Inc."
    assert constraint("brand", "=", '"X" Labs').text == 'brand="""X"" Labs"'
    assert constraint("price", "<=", 30.0).text == "price<=30"
    assert constraint("is_new", "=", True).text == "is_new=yes"
    assert constraint("release_date", ">=", "2015").text == "release_date>=2015"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (constraint("price", "<=", 1500.0), "price at most €1,500"),
        (constraint("price", ">", 9.5, must=False), "preferably price over €9.50"),
        (constraint("categories", "!=", "Sports"), "not Sports"),
        (constraint("brand", "in", ("Sony", "LG")), "Sony or LG"),
        (constraint("release_date", ">=", "2015"), "release date 2015 or later"),
        (constraint("is_new", "!=", True), "not is new"),
    ],
)
def test_a_constraint_in_words(shop: Catalogue, given: Constraint, words: str) -> None:
    assert describe(given, shop) == words
