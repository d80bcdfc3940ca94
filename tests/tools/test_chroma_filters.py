"""A constraint lets through the same items in Chroma as in decoding, missing values included."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column, Value
from sidney.recsys_model.data.constraints import Constraint, Operator, combined_mask, resolve_constraint
from sidney.tools.chroma_filters import item_metadata, where_filter

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

LABELS = ("Sony", "Straße", "PC", "Role-playing", "$in", "")
DATES = ("2013", "2014", "2014-11", "2014-11-03", "2014-12-31", "2015-01-01")
VALUES: dict[AttributeKind, st.SearchStrategy[Value]] = {
    AttributeKind.NUMBER: st.one_of(
        st.sampled_from([-1.0, 0.0, 0.1, 9.99, 30.0, float("inf"), float("nan")]), st.floats(-1e9, 1e9)
    ),
    AttributeKind.LABEL: st.sampled_from(LABELS),
    AttributeKind.LABELS: st.lists(st.sampled_from(LABELS), max_size=3).map(tuple),
    AttributeKind.FLAG: st.booleans(),
    AttributeKind.DATE: st.sampled_from(DATES),
}
COLUMNS = {
    AttributeKind.NUMBER: "price", AttributeKind.LABEL: "brand", AttributeKind.LABELS: "categories",
    AttributeKind.FLAG: "title", AttributeKind.DATE: "$and",
}  # fmt: skip
"""Two of the names are ones that Chroma or the index use themselves."""


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    size = draw(st.integers(1, 8))
    columns = [
        Column(name, kind, tuple(draw(st.lists(st.none() | VALUES[kind], min_size=size, max_size=size))))
        for kind, name in COLUMNS.items()
    ]
    return Catalogue([f"item {row}" for row in range(size)], ["a title"] * size, columns)


@st.composite
def constraints_on(draw: st.DrawFn, catalogue: Catalogue) -> list[Constraint]:
    found = []
    for _ in range(draw(st.integers(0, 3))):
        column = draw(st.sampled_from(list(catalogue.columns.values())))
        ordered = column.kind in (AttributeKind.NUMBER, AttributeKind.DATE)
        operator = draw(st.sampled_from([o for o in Operator if ordered or not o.is_order]))
        many = operator in (Operator.IN, Operator.NOT_IN)
        operands = draw(st.lists(operands_of(column), min_size=1, max_size=3 if many else 1))
        constraint = Constraint(attribute=column.name, operator=operator, operand=0.0, must=draw(st.booleans()))
        # Not through the constructor: a resolved constraint holds the operand's own types.
        operand = tuple(operands) if many else operands[0]
        found.append(constraint.model_copy(update={"operand": operand}))
    return found


def operands_of(column: Column) -> st.SearchStrategy[Value]:
    """The column's own values (where equality and limits bite) and others of their kind."""
    own = [v for v in column.values if isinstance(v, str | float | bool) and v != float("inf")]
    other: st.SearchStrategy[Value]
    if column.kind is AttributeKind.LABELS:
        other = st.sampled_from(LABELS)
    elif column.kind is AttributeKind.NUMBER:
        own = [v for v in own if v == v]
        other = st.floats(-1e9, 1e9)
    else:
        other = VALUES[column.kind]
    return st.one_of(st.sampled_from(own), other) if own else other


@pytest.fixture(scope="module")
def client() -> Iterator[ClientAPI]:
    import chromadb
    from chromadb.config import Settings

    client = chromadb.EphemeralClient(settings=Settings(anonymized_telemetry=False))
    yield client
    client.close()


def chroma_mask(client: ClientAPI, catalogue: Catalogue, constraints: list[Constraint]) -> list[bool]:
    # Never deleted: Chroma leaves a deleted collection's list metadata behind, and later records inherit it.
    collection = client.create_collection(f"test-{uuid.uuid4()}", embedding_function=None)
    collection.add(
        ids=list(catalogue.item_ids),
        embeddings=np.eye(8, dtype=np.float32)[: len(catalogue)],
        metadatas=[item_metadata(catalogue, row) for row in range(len(catalogue))],
    )
    found = set(collection.get(where=where_filter(constraints, catalogue), include=[])["ids"])
    return [item_id in found for item_id in catalogue.item_ids]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_chroma_passes_exactly_the_items_of_the_mask(client: ClientAPI, data: st.DataObject) -> None:
    catalogue = data.draw(catalogues())
    constraints = data.draw(constraints_on(catalogue))
    assert chroma_mask(client, catalogue, constraints) == combined_mask(constraints, catalogue).tolist()


@pytest.mark.parametrize(
    ("attribute", "operator", "operand", "passed"),
    [
        ("price", "<=", 30.0, "a"),
        ("price", "!=", 30.0, "bc"),
        ("price", "not in", (30.0, 60.0), "c"),
        ("brand", "=", "SONY", "a"),
        ("brand", "!=", "Sony", "bc"),
        ("brand", "not in", ("Sony", "Sega"), "c"),
        ("platforms", "=", "pc", "ab"),
        ("platforms", "!=", "PC", "c"),
        ("platforms", "in", ("PS4", "PC"), "ab"),
        ("platforms", "not in", ("PS4",), "bc"),
        ("release_date", "=", "2014", "a"),
        ("release_date", "!=", "2014", "bc"),
        ("release_date", "<", "2014-12", "a"),
        ("release_date", ">", "2014", "b"),
        ("release_date", "not in", ("2014", "2016"), "c"),
        ("in_stock", "=", True, "a"),
        ("in_stock", "!=", True, "bc"),
        ("in_stock", "in", ("yes", "no"), "ab"),
    ],
)
def test_a_missing_value_satisfies_only_what_excludes(
    client: ClientAPI, attribute: str, operator: str, operand: object, passed: str
) -> None:
    """Item c has nothing but a title."""
    catalogue = Catalogue(
        ["a", "b", "c"],
        ["A", "B", "C"],
        [
            Column("price", AttributeKind.NUMBER, (30.0, 60.0, None)),
            Column("brand", AttributeKind.LABEL, ("Sony", "Sega", None)),
            Column("platforms", AttributeKind.LABELS, (("PS4", "PC"), ("PC",), None)),
            Column("release_date", AttributeKind.DATE, ("2014-11-03", "2016", None)),
            Column("in_stock", AttributeKind.FLAG, (True, False, None)),
        ],
    )
    constraint = resolve_constraint(
        Constraint(attribute=attribute, operator=Operator(operator), operand=operand),
        catalogue,  # type: ignore[arg-type]
    )
    mask = chroma_mask(client, catalogue, [constraint])
    assert "".join(i for i, kept in zip(catalogue.item_ids, mask) if kept) == passed
    assert mask == combined_mask([constraint], catalogue).tolist()


def test_a_preference_filters_nothing() -> None:
    catalogue = Catalogue(["a"], ["A"], [Column("price", AttributeKind.NUMBER, (5.0,))])
    preference = Constraint(attribute="price", operator=Operator.LT, operand=1.0, must=False)
    assert where_filter([preference], catalogue) is None
