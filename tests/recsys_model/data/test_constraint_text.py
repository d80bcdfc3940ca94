"""The text form of constraints: what people type, and that it says the same as the value that it came from."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column, Value, parse_date
from sidney.recsys_model.data.constraint_text import parse_constraint
from sidney.recsys_model.data.constraints import Constraint, Operator, constraint_mask, resolve_constraint
from sidney.recsys_model.errors import ConstraintError


@pytest.fixture
def shop() -> Catalogue:
    return Catalogue(
        ["a", "b", "c", "d"],
        ["A", "B", "C", "D"],
        [
            Column("price", AttributeKind.NUMBER, (10.0, 29.99, None, 59.0), "$"),
            Column("brand", AttributeKind.LABEL, ("Sony", "Sony, Inc.", "LG", None)),
            Column("made in", AttributeKind.LABEL, ("Japan", "Japan", "Korea", None)),
            Column("categories", AttributeKind.LABELS, (("TV", "Sports"), ("TV",), None, ("Rock & Roll",))),
            Column("release_date", AttributeKind.DATE, ("2014", "2015-06-30", None, "2016-02")),
            Column("is_new", AttributeKind.FLAG, (True, False, None, True)),
            Column("description", AttributeKind.TEXT, ("long", "words", None, None)),
        ],
    )


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("price<=30", "ab"),
        ("price <= $29.99", "ab"),
        ("PRICE≥29,99", "bd"),
        ("price in 10,59", "ad"),
        ("price!=10", "bcd"),
        ("brand=sony", "a"),
        ("brand==Sony, Inc.", "b"),
        ("brand!=Sony", "bcd"),
        ("brand in Sony,LG", "ac"),
        ("brand in sony, inc.,LG", "bc"),
        ('brand in "Sony, Inc.",Sony', "ab"),
        ("brand not in Sony, LG", "bd"),
        ("Brand NOT  IN Sony", "bcd"),
        ("made in=Japan", "ab"),
        ("made_in in Japan,Korea", "abc"),
        ("categories=TV", "ab"),
        ("categories!=Sports", "bcd"),
        ("categories=rock & roll", "d"),
        ("release date>=2015", "bd"),
        ("release_date<2015-06-30", "a"),
        ("release_date=2016", "d"),
        ("release_date>Jun 2015", "d"),
        ("is_new=yes", "ad"),
        ("is_new!=true", "bc"),
    ],
)
def test_a_constraint_is_read_as_typed(shop: Catalogue, text: str, items: str) -> None:
    mask = constraint_mask(parse_constraint(text, shop), shop)
    assert "".join(np.array(shop.item_ids)[mask]) == items


@pytest.mark.parametrize(
    ("text", "hints"),
    [
        ("pric<=30", ["'pric'", "did you mean price"]),
        ("colour=red", ["'colour'", "price, brand, made in"]),
        ("brand=Sonny", ["'Sonny'", "did you mean Sony"]),
        ("brand in Sony,Lgg", ["'Lgg'", "LG"]),
        ("brand=Sony,LG", ["brand in Sony,LG"]),
        ("brand<Sony", ["labels", "use = or !="]),
        ("price<=cheap", ["numbers", "'cheap'"]),
        ("price<=", ["no value", "price<=30"]),
        ("price in", ["no value"]),
        ("release_date>=soon", ["dates", "2015-06-30"]),
        ("is_new=perhaps", ["yes or no"]),
        ("description=long", ["free text"]),
        ("price", ["cannot read 'price'", "not in", "price<=30"]),
        ("", ["cannot read"]),
    ],
)
def test_an_error_says_what_to_write_instead(shop: Catalogue, text: str, hints: list[str]) -> None:
    with pytest.raises(ConstraintError) as caught:
        parse_constraint(text, shop)
    for hint in hints:
        assert hint in str(caught.value)


def test_a_preference_is_no_must(shop: Catalogue) -> None:
    assert parse_constraint("price<=30", shop).must
    assert not parse_constraint("price<=30", shop, must=False).must


def test_the_longest_column_name_wins(shop: Catalogue) -> None:
    columns = [Column("made", AttributeKind.LABEL, ("in Japan", "by hand", None, None)), *shop.columns.values()]
    catalogue = Catalogue(shop.item_ids, shop.titles, columns)
    assert parse_constraint("made in=Japan", catalogue).attribute == "made in"
    assert parse_constraint("made=in Japan", catalogue).attribute == "made"


# --- properties ----------------------------------------------------------------------------------------------------

# Letters that make trouble: separators, quotes, operators, white space within, letters whose case folds to two.
_labels = (
    st.text(alphabet='ab,"=<>! inß;é', min_size=1, max_size=6).map(lambda text: " ".join(text.split())).filter(bool)
)
_numbers = st.floats(-1e6, 1e6, allow_nan=False) | st.integers(-50, 50).map(float)
_dates = st.one_of(
    st.integers(1900, 2100).map(str),
    st.dates().filter(lambda day: day.year >= 1000).map(lambda day: day.isoformat()[:7]),
    st.dates().filter(lambda day: day.year >= 1000).map(lambda day: day.isoformat()),
)
_values: dict[AttributeKind, st.SearchStrategy[Any]] = {
    AttributeKind.NUMBER: _numbers,
    AttributeKind.LABEL: _labels,
    AttributeKind.LABELS: st.lists(_labels, min_size=1, max_size=3, unique_by=str.casefold).map(tuple),
    AttributeKind.FLAG: st.booleans(),
    AttributeKind.DATE: _dates,
}


@st.composite
def catalogues_and_constraints(draw: st.DrawFn) -> tuple[Catalogue, Constraint]:
    rows = draw(st.integers(1, 8))
    columns = [
        Column(f"{kind} column", kind, tuple(draw(st.lists(st.none() | values, min_size=rows, max_size=rows))))
        for kind, values in _values.items()
    ]
    catalogue = Catalogue([f"i{n}" for n in range(rows)], ["t"] * rows, columns)
    column = draw(
        st.sampled_from([c for c in columns if c.kind not in (AttributeKind.LABEL, AttributeKind.LABELS) or c.labels])
    )
    operators = [o for o in Operator if not o.is_order or column.kind in (AttributeKind.NUMBER, AttributeKind.DATE)]
    operator = draw(st.sampled_from(operators))
    known: st.SearchStrategy[Any] = st.sampled_from(column.labels) if column.labels else _values[column.kind]
    present = [v for v in column.values if v is not None and not isinstance(v, tuple)]
    if present and not column.labels:
        known |= st.sampled_from(present)
    many = operator in (Operator.IN, Operator.NOT_IN)
    operand = draw(st.lists(known, min_size=1, max_size=3).map(tuple)) if many else draw(known)
    constraint = Constraint(attribute=column.name, operator=operator, operand=operand)
    return catalogue, resolve_constraint(constraint.model_copy(update={"operand": operand}), catalogue)


@given(catalogues_and_constraints())
def test_the_text_of_a_constraint_reads_as_the_constraint(drawn: tuple[Catalogue, Constraint]) -> None:
    catalogue, constraint = drawn
    assert parse_constraint(constraint.text, catalogue) == constraint


@given(catalogues_and_constraints())
def test_a_mask_is_what_each_row_says(drawn: tuple[Catalogue, Constraint]) -> None:
    catalogue, constraint = drawn
    column = catalogue.columns[constraint.attribute]
    expected = [satisfies(value, constraint, column.kind) for value in column.values]
    assert constraint_mask(constraint, catalogue).tolist() == expected


@given(catalogues_and_constraints())
def test_a_constraint_survives_json(drawn: tuple[Catalogue, Constraint]) -> None:
    catalogue, constraint = drawn
    copy = Constraint.model_validate_json(constraint.model_dump_json())
    assert resolve_constraint(copy, catalogue) == constraint


def satisfies(value: Value, constraint: Constraint, kind: AttributeKind) -> bool:
    """One row at a time and without arrays: what the constraint language promises."""
    operands = constraint.operand if isinstance(constraint.operand, tuple) else (constraint.operand,)
    if value is None:
        return constraint.operator.is_negative
    if kind in (AttributeKind.LABEL, AttributeKind.LABELS):
        held = {label.casefold() for label in (value if isinstance(value, tuple) else (str(value),))}
        equal = any(str(operand).casefold() in held for operand in operands)
    elif kind is AttributeKind.DATE:
        spans = [parse_date(str(operand)) for operand in operands]
        day = parse_date(str(value))[0]
        equal = any(first <= day <= last for first, last in spans)
        order = {Operator.LT: day < spans[0][0], Operator.LE: day <= spans[0][1],
                 Operator.GT: day > spans[0][1], Operator.GE: day >= spans[0][0]}  # fmt: skip
        if constraint.operator.is_order:
            return order[constraint.operator]
    else:
        equal = any(value == operand for operand in operands)
        if constraint.operator.is_order:
            number, bound = float(str(value)), float(str(operands[0]))
            assert math.isfinite(bound)
            return {Operator.LT: number < bound, Operator.LE: number <= bound,
                    Operator.GT: number > bound, Operator.GE: number >= bound}[constraint.operator]  # fmt: skip
    return equal != constraint.operator.is_negative
