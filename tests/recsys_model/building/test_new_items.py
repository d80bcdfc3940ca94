"""Items added to a built workspace: recommended at once, and nothing that was there before is any different."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sidney.recsys_model.building.build import build_workspace
from sidney.recsys_model.building.build_settings import BuildSettings, ModelShape, TrainingSettings
from sidney.recsys_model.building.new_items import add_items, read_new_items
from sidney.recsys_model.data.attribute_labels import AttributeLabels
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.decoding.recommending import RecommendationRequest
from sidney.recsys_model.demo import demo_catalogue_path
from sidney.recsys_model.errors import BadRowsError, DataError
from sidney.recsys_model.quantisers.quantiser import load_quantiser
from sidney.recsys_model.workspace import Workspace

_GAMES = demo_catalogue_path().read_text(encoding="utf-8").splitlines()[::20]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seventy games and sixty simulated shoppers."""
    folder = tmp_path_factory.mktemp("new-items")
    items = folder / "items.jsonl"
    items.write_text("\n".join(_GAMES[:70]) + "\n", encoding="utf-8")
    settings = BuildSettings(
        items=(items,),
        simulated_users=60,
        words=200,
        shape=ModelShape(hidden=32, layers=1, heads=2, max_tokens=160),
        training=TrainingSettings(epochs=2, batch_tokens=1024, max_items=10),
    )
    build_workspace(folder / "w", settings)
    return folder / "w"


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "w"))


def _file(folder: Path, rows: Sequence[str]) -> Path:
    path = folder / "new.jsonl"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def _ids(rows: Sequence[str]) -> list[str]:
    return [json.loads(row)["item_id"] for row in rows]


def test_a_new_item_is_recommended_and_the_others_keep_ids_vectors_and_order(copy: Path, tmp_path: Path) -> None:
    before = Workspace.open(copy)
    request = RecommendationRequest(history=before.catalogue.item_ids[:3], wish="racing", k=70)
    after = add_items(copy, [_file(tmp_path, _GAMES[65:80])])
    new = _ids(_GAMES[70:80])
    assert after.catalogue.item_ids == (*before.catalogue.item_ids, *new), "those that were there are not added twice"
    assert after.trained_items == 70
    assert (after.semantic_ids.codes[:70] == before.semantic_ids.codes).all()
    quantiser = load_quantiser(before.build_path / "ids" / "quantiser.safetensors")
    frozen = quantiser.encode(after.item_vectors[70:])
    assert (after.semantic_ids.codes[70:, : after.semantic_ids.levels] == frozen).all()
    model, old = after.recommender.model, before.recommender.model
    np.testing.assert_array_equal(model.head.table()[0][:70].detach(), old.head.table()[0].detach())
    assert not model.head.seen[70:].any()
    everything = [item.item_id for item in after.recommender.recommend(replace(request, k=80)).items]
    assert set(new) <= set(everything), "every new item can be reached"
    # The new items take their share of the probability, the same from every other one.
    scores = [
        recommender.scorer.head_log_probs(recommender.scorer.read([recommender.prompts.prompt([0, 1, 2], "racing")]))
        for recommender in (before.recommender, after.recommender)
    ]
    taken = (scores[0] - scores[1][:, :70]).numpy()
    assert taken.min() > 0
    np.testing.assert_allclose(taken, taken.mean(), atol=1e-4)


def test_the_text_alone_puts_a_new_item_where_its_twin_is(copy: Path, tmp_path: Path) -> None:
    twin = json.loads(_GAMES[7]) | {"item_id": "the-twin"}
    after = add_items(copy, [_file(tmp_path, [json.dumps(twin)])])
    codes = after.semantic_ids.codes
    assert codes[70].tolist() == [*codes[7, :-1], (codes[:70, :-1] == codes[7, :-1]).all(axis=1).sum()]
    labels = AttributeLabels.find(after.catalogue, trained=after.trained_items)
    assert labels.of(70).tolist() == labels.of(7).tolist()
    head = after.recommender.model.head
    learned = head.learned[7] * head.seen[7]
    np.testing.assert_allclose((head.table()[0][7] - learned).detach(), head.table()[0][70].detach(), rtol=0, atol=1e-5)


def test_the_build_before_stays_whole_and_items_can_be_added_again(copy: Path, tmp_path: Path) -> None:
    before = Workspace.open(copy)
    add_items(copy, [_file(tmp_path, _GAMES[70:75])])
    again = add_items(copy, [_file(tmp_path, _GAMES[70:77])])
    assert len(again.catalogue) == 77
    assert again.trained_items == 70
    assert len(again.recommender.recommend(RecommendationRequest(k=77)).items) == 77
    assert again.interactions.item.tolist() == before.interactions.item.tolist()
    same = add_items(copy, [_file(tmp_path, _GAMES[70:77])])
    assert same.build_path == again.build_path, "nothing new, nothing done"


def test_a_build_from_files_takes_nothing_over_that_holds_added_items(copy: Path, tmp_path: Path) -> None:
    settings = BuildSettings.model_validate(Workspace.open(copy).manifest.settings)
    add_items(copy, [_file(tmp_path, _GAMES[70:75])])
    assert len(build_workspace(copy, settings).catalogue) == 70


def test_one_row_is_typed_as_the_workspace_has_it(copy: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(copy)
    row = {"item_id": "x", "title": "X", "price": "$12.50", "categories": "Racing", "sound": "loud"}
    new = read_new_items(workspace, [_file(tmp_path, [json.dumps(row)])])
    assert list(new.columns) == list(workspace.catalogue.columns)
    assert [column.kind for column in new.columns.values()] == [c.kind for c in workspace.catalogue.columns.values()]
    assert new.columns["price"].values == (12.5,)
    assert new.columns["categories"].values == (("Racing",),)


def test_a_row_that_cannot_be_used_is_named_and_nothing_is_added(copy: Path, tmp_path: Path) -> None:
    before = Workspace.open(copy).build_path
    with pytest.raises(BadRowsError, match="has no title"):
        add_items(copy, [_file(tmp_path, [_GAMES[70], json.dumps({"item_id": "x"})])])
    with pytest.raises(DataError, match="no file"):
        add_items(copy, [tmp_path / "none.jsonl"])
    assert Workspace.open(copy).build_path == before


def test_labels_are_those_of_the_trained_items() -> None:
    known = (("Red",), ("red", "Blue"), ("Red",), ("Blue",))
    catalogue = Catalogue(
        "abcdefg",
        "abcdefg",
        [
            Column("kind", AttributeKind.LABELS, (*known, ("RED", "Green"), ("RED", "Green"), ("RED", "Green"))),
            Column("price", AttributeKind.NUMBER, (1.0, 2.0, 3.0, 4.0, 900.0, 2.0, None)),
        ],
    )
    trained = Catalogue("abcd", "abcd", [Column(c.name, c.kind, c.values[:4]) for c in catalogue.columns.values()])
    expected = AttributeLabels.find(trained, minimum=1)
    labels = AttributeLabels.find(catalogue, minimum=1, trained=4)
    assert labels.names == expected.names
    assert [labels.of(i).tolist() for i in range(4)] == [expected.of(i).tolist() for i in range(4)]
    said = [[labels.names[label] for label in labels.of(i) if labels.said[label]] for i in range(4, 7)]
    assert said == [[("kind", "Red")]] * 3
    assert labels.of(4).tolist()[-1] == labels.of(3).tolist()[-1], "dearer than all is in the last tenth"
    assert labels.names[labels.of(5)[-1]] == labels.names[labels.of(1)[-1]]
