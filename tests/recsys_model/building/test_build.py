"""Building: skipped when nothing changed, resumed after a kill at any step, and clear about damage."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sidney.recsys_model.building.build import build_workspace
from sidney.recsys_model.building.build_settings import BuildSettings, ModelShape, TrainingSettings
from sidney.recsys_model.building.manifest import FORMAT
from sidney.recsys_model.decoding.recommending import RecommendationRequest
from sidney.recsys_model.demo import demo_catalogue_path
from sidney.recsys_model.errors import DataError, WorkspaceError
from sidney.recsys_model.progress import Progress
from sidney.recsys_model.workspace import Workspace

_KILLED_AT = """
import os, signal, sys
from pathlib import Path
from sidney.recsys_model.building.build import build_workspace
from sidney.recsys_model.building.build_settings import BuildSettings

def kill(progress):
    if progress.number == int(sys.argv[3]) and (progress.fraction or 0) >= float(sys.argv[4]) and not progress.skipped:
        os.kill(os.getpid(), signal.SIGKILL)

build_workspace(Path(sys.argv[1]), BuildSettings.model_validate_json(sys.argv[2]), on_progress=kill)
"""


@pytest.fixture
def small(tmp_path: Path) -> BuildSettings:
    """Eighty games, sixty simulated shoppers, a tiny model: a build of seconds."""
    lines = demo_catalogue_path().read_text(encoding="utf-8").splitlines()[::20][:80]
    items = tmp_path / "items.jsonl"
    items.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return BuildSettings(
        items=(items,),
        simulated_users=60,
        words=200,
        shape=ModelShape(hidden=32, layers=1, heads=2, max_tokens=160),
        training=TrainingSettings(epochs=2, batch_tokens=1024, max_items=10),
    )


def _result(workspace: Workspace) -> tuple[list[list[int]], tuple[str, ...], list[str], list[float]]:
    found = workspace.recommender.recommend(RecommendationRequest(k=5, wish="racing"))
    return (
        workspace.semantic_ids.codes.tolist(),
        workspace.catalogue.item_ids,
        [item.item_id for item in found.items],
        [round(item.score, 4) for item in found.items],
    )


def test_a_build_killed_at_any_step_goes_on_and_ends_in_the_same(small: BuildSettings, tmp_path: Path) -> None:
    expected = _result(build_workspace(tmp_path / "whole", small))
    killed = tmp_path / "killed"
    # Step 5 trains: at .5 one of two epochs is done and its checkpoint written.
    for step, fraction in ((1, 0.0), (2, 0.0), (3, 0.5), (4, 0.0), (5, 0.0), (5, 0.6)):
        arguments = [str(killed), small.model_dump_json(), str(step), str(fraction)]
        process = subprocess.run([sys.executable, "-c", _KILLED_AT, *arguments], capture_output=True, check=False)
        assert process.returncode == -9, process.stderr.decode()
        with pytest.raises(WorkspaceError, match="no finished build"):
            Workspace.open(killed)
    seen: list[Progress] = []
    assert _result(build_workspace(killed, small, on_progress=seen.append)) == expected
    assert [p.number for p in seen if p.skipped] == [1, 2, 3, 4]
    assert "epoch 2 of 2" in " ".join(p.message for p in seen), "training went on"
    assert "epoch 1 of 2, loss" not in " ".join(p.message for p in seen), "and did not begin again"


def test_nothing_is_done_twice_and_a_changed_item_is_the_only_one_embedded_again(
    small: BuildSettings, tmp_path: Path
) -> None:
    path = tmp_path / "w"
    first = build_workspace(path, small)
    seen: list[Progress] = []
    again = build_workspace(path, small, on_progress=seen.append)
    assert again.build_path == first.build_path
    assert all(p.skipped for p in seen)

    rows = [json.loads(line) for line in small.items[0].read_text(encoding="utf-8").splitlines()]
    rows[0]["description"] = "Something else entirely."
    small.items[0].write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    seen.clear()
    changed = build_workspace(path, small, on_progress=seen.append)
    assert changed.build_path != first.build_path
    assert any(p.message == "1 of 1 texts" for p in seen)
    assert first.item_vectors.shape == changed.item_vectors.shape
    assert (first.item_vectors[1:] == changed.item_vectors[1:]).all(), "an open session keeps its build"

    # Another seed for training takes over everything before it.
    other = small.model_copy(update={"training": small.training.model_copy(update={"seed": 5})})
    seen.clear()
    build_workspace(path, other, on_progress=seen.append)
    assert [p.number for p in seen if p.skipped] == [1, 2, 3, 4]


def test_a_catalogue_that_nobody_bought_from_can_be_recommended_from(small: BuildSettings, tmp_path: Path) -> None:
    settings = small.model_copy(update={"simulated_users": 0})
    workspace = build_workspace(tmp_path / "w", settings)
    assert not len(workspace.interactions.item)
    found = workspace.recommender.recommend(RecommendationRequest(wish="racing", k=5))
    kinds = [workspace.catalogue.item(item.item_id).attributes["categories"] for item in found.items]
    assert sum("Racing" in (kind or ()) for kind in kinds) >= 3  # type: ignore[operator]
    assert np.isfinite([item.score for item in found.items]).all()


def test_damage_is_named(small: BuildSettings, tmp_path: Path) -> None:
    path = tmp_path / "w"
    workspace = build_workspace(path, small)
    with pytest.raises(WorkspaceError, match="no workspace at"):
        Workspace.open(tmp_path / "nowhere")

    weights = workspace.build_path / "model" / "model.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-100] + bytes(100))
    with pytest.raises(WorkspaceError, match=r"model\.safetensors is damaged"):
        Workspace.open(path)
    weights.unlink()
    with pytest.raises(WorkspaceError, match=r"model\.safetensors is missing"):
        Workspace.open(path)
    # Building again mends exactly the damaged step.
    seen: list[Progress] = []
    build_workspace(path, small, on_progress=seen.append)
    assert [p.number for p in seen if p.skipped] == [1, 2, 3, 4]

    manifest = workspace.build_path / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace(f'"format": {FORMAT}', '"format": 0'), encoding="utf-8")
    with pytest.raises(WorkspaceError, match="older version"):
        Workspace.open(path)
    manifest.write_text("{", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="damaged"):
        Workspace.open(path)
    (path / "current").write_text("../elsewhere", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="names no build"):
        Workspace.open(path)


def test_what_cannot_be_built_is_said(small: BuildSettings, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no file"):
        build_workspace(tmp_path / "w", small.model_copy(update={"items": (tmp_path / "none.csv",)}))
