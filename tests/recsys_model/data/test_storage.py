"""The workspace's own files: exact round trips, and clear errors for anything else."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.data.interactions import Interactions
from sidney.recsys_model.data.storage import load_catalogue, load_interactions, save_catalogue, save_interactions
from sidney.recsys_model.errors import WorkspaceError

_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
_values: dict[AttributeKind, st.SearchStrategy[Any]] = {
    AttributeKind.NUMBER: st.floats(allow_nan=False),
    AttributeKind.LABEL: _text,
    AttributeKind.LABELS: st.lists(_text, max_size=3).map(tuple),
    AttributeKind.FLAG: st.booleans(),
    AttributeKind.DATE: st.sampled_from(["2014", "2014-11", "2014-11-03"]),
    AttributeKind.TEXT: _text,
}


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    item_ids = draw(st.lists(_text, max_size=6, unique=True))
    names = draw(st.lists(_text.filter(lambda name: name not in ("item_id", "title")), max_size=5, unique=True))
    columns = []
    for name in names:
        kind = draw(st.sampled_from(AttributeKind))
        values = st.lists(st.none() | _values[kind], min_size=len(item_ids), max_size=len(item_ids))
        columns.append(Column(name, kind, tuple(draw(values)), draw(st.sampled_from(["", "$", "EUR"]))))
    return Catalogue(item_ids, [f"title of {item_id}" for item_id in item_ids], columns)


@settings(deadline=None)
@given(catalogues())
def test_a_catalogue_comes_back_as_it_went_in(catalogue: Catalogue) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.parquet"
        save_catalogue(path, catalogue)
        loaded = load_catalogue(path)
    assert (loaded.item_ids, loaded.titles) == (catalogue.item_ids, catalogue.titles)
    assert list(loaded.columns.values()) == list(catalogue.columns.values())


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue(["a", "b"], ["A", "B"], [Column("price", AttributeKind.NUMBER, (1.0, None), "€")])


def test_interactions_come_back_as_they_went_in(tmp_path: Path, catalogue: Catalogue) -> None:
    saved = Interactions.from_events(
        catalogue, ["ü", "u", "ü"], [1, 0, 0], timestamp=[2.5, float("nan"), 1], rating=[5, 4.5, 3], split=[2, 0, 0]
    )
    save_interactions(tmp_path / "i", saved)
    loaded = load_interactions(tmp_path / "i", catalogue)
    assert (loaded.users, loaded.item_ids) == (saved.users, saved.item_ids)
    for name in ("user", "item", "timestamp", "rating", "split", "offsets"):
        before, after = getattr(saved, name), getattr(loaded, name)
        np.testing.assert_array_equal(after, before)
        assert after.dtype == before.dtype, name
    assert loaded.history("ü") == ("a", "b")


def test_no_interactions_come_back_as_none(tmp_path: Path, catalogue: Catalogue) -> None:
    save_interactions(tmp_path / "i", Interactions.empty(catalogue))
    assert len(load_interactions(tmp_path / "i", catalogue)) == 0


def test_interactions_of_another_catalogue_are_refused(tmp_path: Path, catalogue: Catalogue) -> None:
    save_interactions(tmp_path / "i", Interactions.empty(catalogue))
    with pytest.raises(WorkspaceError, match="another catalogue"):
        load_interactions(tmp_path / "i", Catalogue(["b", "a"], ["B", "A"], []))


def test_a_missing_broken_or_strange_file_is_a_workspace_error(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "c"
    with pytest.raises(WorkspaceError, match="there is no catalogue"):
        load_catalogue(path)
    save_interactions(path, Interactions.empty(catalogue))
    with pytest.raises(WorkspaceError, match="not a catalogue file"):
        load_catalogue(path)
    save_catalogue(path, catalogue)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(WorkspaceError, match="no whole catalogue"):
        load_catalogue(path)
