"""The catalogue in Chroma, with the real sentence encoder, on a catalogue that is not about games."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.data.constraints import Constraint, Operator, combined_mask, resolve_constraint
from sidney.recsys_model.encoders.embeddings import BuiltInEncoder
from sidney.recsys_model.errors import ConstraintError, UnknownItemError, WorkspaceError
from sidney.tools.lookup import CatalogueLookup, FoundItem
from sidney.tools.lookup_step import LookupStep

ROWS = [
    ("b1", "Noise-cancelling headphones", 199.0, "Sony", ("Audio", "Headphones")),
    ("b2", "Wired earbuds", 9.99, "Sony", ("Audio", "Headphones")),
    ("b3", "Bluetooth speaker", 59.0, "JBL", ("Audio", "Speakers")),
    ("b4", "Mechanical keyboard", 89.0, "Keychron", ("Computers", "Keyboards")),
    ("b5", "Laser printer", 120.0, None, ("Computers", "Printers")),
    ("b6", "Studio headphones", None, "AKG", ("Audio", "Headphones")),
    ("b7", "Action camera", 250.0, "GoPro", None),
]


@pytest.fixture(scope="module")
def encoder() -> BuiltInEncoder:
    return BuiltInEncoder()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    ids, titles, prices, brands, categories = zip(*ROWS)
    return Catalogue(
        ids,
        titles,
        [
            Column("price", AttributeKind.NUMBER, prices, "$"),
            Column("brand", AttributeKind.LABEL, brands),
            Column("categories", AttributeKind.LABELS, categories),
        ],
    )


@pytest.fixture(scope="module")
def vectors(catalogue: Catalogue, encoder: BuiltInEncoder) -> np.ndarray:
    return encoder.encode([catalogue.text_of(row) for row in range(len(catalogue))])


@pytest.fixture(scope="module")
def lookup(
    tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue, vectors: np.ndarray, encoder: BuiltInEncoder
) -> Iterator[CatalogueLookup]:
    folder = tmp_path_factory.mktemp("lookup")
    LookupStep().run(folder, catalogue, vectors, encoder.name, lambda fraction, message: None)
    with CatalogueLookup(folder, catalogue, encoder) as lookup:
        yield lookup


def must(attribute: str, operator: str, operand: float | str, must: bool = True) -> Constraint:
    return Constraint(attribute=attribute, operator=Operator(operator), operand=operand, must=must)


def ids(items: tuple[FoundItem, ...]) -> list[str]:
    return [item.item_id for item in items]


def test_a_search_ranks_by_meaning_as_comparing_every_vector_does(
    lookup: CatalogueLookup, vectors: np.ndarray, encoder: BuiltInEncoder, catalogue: Catalogue
) -> None:
    likeness = vectors @ encoder.encode(["something to listen to music with"])[0]
    found = lookup.search("something to listen to music with", k=len(catalogue))
    assert ids(found) == [catalogue.item_ids[row] for row in np.argsort(-likeness)]
    assert [item.similarity for item in found] == pytest.approx(sorted(likeness, reverse=True), abs=1e-5)


@pytest.mark.parametrize(
    "constraints",
    [
        [must("price", "<=", 100)],
        [must("price", "<=", 100), must("brand", "!=", "sony")],
        [must("categories", "!=", "headphones")],
        [must("price", "<", 1)],
        [must("price", "<", 1, must=False)],
    ],
)
def test_a_search_returns_every_allowed_item_and_no_other(
    lookup: CatalogueLookup, catalogue: Catalogue, constraints: list[Constraint]
) -> None:
    allowed = combined_mask([resolve_constraint(c, catalogue) for c in constraints], catalogue)
    expected = {catalogue.item_ids[row] for row in np.flatnonzero(allowed)}
    assert set(ids(lookup.search("headphones", constraints, k=50))) == expected
    assert ids(lookup.search("headphones", constraints, k=2)) == ids(lookup.search("headphones", constraints, k=50))[:2]


def test_a_blank_query_lists_what_is_allowed_in_catalogue_order(lookup: CatalogueLookup) -> None:
    assert ids(lookup.search(" ", [must("categories", "=", "audio")], k=3)) == ["b1", "b2", "b3"]
    assert lookup.search("headphones", k=0) == ()


def test_an_unknown_label_is_an_error_that_names_the_nearest(lookup: CatalogueLookup) -> None:
    with pytest.raises(ConstraintError, match="Keychron"):
        lookup.search("keyboard", [must("brand", "=", "Keycron")])


def test_items_are_fetched_by_id_in_the_order_asked(lookup: CatalogueLookup) -> None:
    assert lookup.fetch(["b6", "b2"]) == (
        FoundItem("b6", "Studio headphones", None, 1.0),
        FoundItem("b2", "Wired earbuds", 9.99, 1.0),
    )
    with pytest.raises(UnknownItemError):
        lookup.fetch(["b9"])


def test_items_are_found_by_title(lookup: CatalogueLookup) -> None:
    assert ids(lookup.find_title("laser printer", 1)) == ["b5"]
    assert set(ids(lookup.find_title("headphones"))) == {"b1", "b6"}


def test_a_step_stopped_half_way_is_done_again_from_nothing(
    tmp_path: Path, catalogue: Catalogue, vectors: np.ndarray, encoder: BuiltInEncoder
) -> None:
    half = Catalogue(catalogue.item_ids[:3], catalogue.titles[:3], [])
    LookupStep().run(tmp_path, half, vectors[:3], encoder.name, lambda fraction, message: None)
    (tmp_path / "left over").mkdir()
    (tmp_path / "left over" / "index.bin").write_bytes(b"half")
    with pytest.raises(WorkspaceError, match="3 items"):
        CatalogueLookup(tmp_path, catalogue, encoder)
    heard: list[float | None] = []
    LookupStep().run(tmp_path, catalogue, vectors, encoder.name, lambda fraction, message: heard.append(fraction))
    assert heard[-1] == 1.0
    assert not (tmp_path / "left over").exists()
    with CatalogueLookup(tmp_path, catalogue, encoder) as lookup:
        assert len(lookup.search("anything", k=50)) == len(catalogue)


def test_an_index_of_another_encoder_or_none_is_refused(
    tmp_path: Path, catalogue: Catalogue, vectors: np.ndarray, encoder: BuiltInEncoder
) -> None:
    with pytest.raises(WorkspaceError, match="no look-up index"):
        CatalogueLookup(tmp_path, catalogue, encoder)
    assert list(tmp_path.iterdir()) == []
    LookupStep().run(tmp_path, catalogue, vectors, "another encoder", lambda fraction, message: None)
    with pytest.raises(WorkspaceError, match="another encoder"):
        CatalogueLookup(tmp_path, catalogue, encoder)


def test_a_corrupt_index_is_a_clear_error(
    tmp_path: Path, catalogue: Catalogue, vectors: np.ndarray, encoder: BuiltInEncoder
) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"not a database" * 100)
    with pytest.raises(WorkspaceError, match="build the workspace again"):
        CatalogueLookup(tmp_path, catalogue, encoder)
    LookupStep().run(tmp_path, catalogue, vectors, encoder.name, lambda fraction, message: None)
    CatalogueLookup(tmp_path, catalogue, encoder).close()


def test_one_vector_an_item_is_required(tmp_path: Path, catalogue: Catalogue, vectors: np.ndarray) -> None:
    with pytest.raises(ValueError, match="6 vectors for 7 items"):
        LookupStep().run(tmp_path, catalogue, vectors[:-1], "any", lambda fraction, message: None)
