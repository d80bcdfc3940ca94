"""Model choices: a line is what it sets, is trained once, and a table is the mean of what is done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sidney.recsys_model.building.build_settings import BuildSettings

_ROOT = Path(__file__).parents[2]
_GIVEN = BuildSettings(items=(Path("items.csv"),)).model_dump(mode="json")


@pytest.fixture(autouse=True)
def _benchmarks_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(_ROOT))


def test_every_task_is_tried_at_none_half_and_double_and_never_over_one() -> None:
    from benchmarks.model_choices import task_choices, with_settings

    given = with_settings(_GIVEN, {"training.tasks.wish": 0.7, "training.tasks.text": 0.0})
    choices = task_choices(given)
    values = [next(iter(choice.settings.items())) for choice in choices[1:]]
    assert not choices[0].settings
    assert [value for name, value in values if name.endswith(".wish")] == [0.0, 0.35, 1.0]
    assert not [value for name, value in values if name.endswith(".text")], "half of nothing is nothing new"


def test_rows_of_the_same_settings_have_one_key_and_other_seeds_and_builds_have_others() -> None:
    from benchmarks.model_choices import SHAPE, Choice, rows_of

    rows, unknown = rows_of("shape", SHAPE, _GIVEN, "build", [0, 1], None)
    assert not unknown
    assert len({row.key for row in rows}) == len(rows) == 2 * len(SHAPE)
    assert [row.settings.training.seed for row in rows[: len(SHAPE)]] == [0] * len(SHAPE)
    (same,), _ = rows_of("words", [Choice("as it is", {"shape.hidden": 128})], _GIVEN, "build", [0], None)
    assert same.key == rows[0].key, "a line that changes nothing is the workspace's own"
    moved = {**_GIVEN, "items": ["elsewhere.csv"]}
    assert rows_of("shape", SHAPE[:1], moved, "build", [0], None)[0][0].key == rows[0].key
    assert rows_of("shape", SHAPE[:1], _GIVEN, "other", [0], None)[0][0].key != rows[0].key
    assert rows_of("shape", SHAPE[:1], _GIVEN, "build", [0], 2)[0][0].settings.training.epochs == 2


def test_a_setting_that_does_not_exist_is_named_and_the_others_are_made() -> None:
    from benchmarks.model_choices import Choice, rows_of

    odd = Choice("odd", {"shape.no_such_thing": 1})
    rows, unknown = rows_of("words", [odd, Choice("fine", {"words": 10})], _GIVEN, "build", [0, 1], None)
    assert unknown == [odd]
    assert [row.settings.words for row in rows] == [10, 10]


def test_a_line_that_was_cut_off_is_made_again_and_spoils_no_other(tmp_path: Path) -> None:
    from benchmarks.model_choices import append_result, read_results

    path = tmp_path / "deep" / "results.jsonl"
    append_result(path, {"key": "a", "seed": 0})
    with path.open("a") as stream:
        stream.write('{"key": "b", "se')
    assert list(read_results(path)) == ["a"]
    append_result(path, {"key": "b", "seed": 1})
    assert {key: result["seed"] for key, result in read_results(path).items()} == {"a": 0, "b": 1}


def _result(key: str, history: float | None) -> dict[str, Any]:
    words = {"wish_hit10": 0.5, "encoder_hit10": 0.4, "history_ndcg10": 0.1, "both_ndcg10": 0.2}
    return {"key": key, "history": history, "words": words | {"adherence": 0.9, "unwanted": 0.01}, "seconds": 60}


def test_a_table_holds_means_over_the_seeds_that_are_done() -> None:
    from benchmarks.model_choices import SHAPE, rows_of, table_text

    rows, _ = rows_of("shape", SHAPE[:3], _GIVEN, "build", [0, 1], None)
    by_seed = [_result(rows[0].key, 0.04), _result(rows[3].key, 0.06), _result(rows[1].key, None)]
    table = table_text(rows, {result["key"]: json.loads(json.dumps(result)) for result in by_seed}).splitlines()
    assert len(table) == 4, "what is not done has no line"
    assert table[2].startswith("| the workspace's own settings | 0.0500 | – | 0.5000 |")
    assert table[2].endswith("| 60 | 2 |")
    assert table[3].startswith("| width 64 | – |")


def test_the_history_figure_is_that_of_the_weights_chosen() -> None:
    from benchmarks.model_choices import history_figure

    tried = {"memory": {"share 0": 0.4}, "id_weight": {"0": 0.1, "0.25": 0.2}}
    assert history_figure(tried, 0.25) == 0.2
    assert history_figure(tried, 0.0) == 0.1
    assert history_figure({}, 0.25) is None


def test_items_that_were_added_are_trained_on_like_all_others() -> None:
    from benchmarks.model_choices import retrained
    from sidney.recsys_model.building.manifest import Manifest, StepRecord

    before = Manifest(steps={"catalogue": StepRecord(key="k", files={}, notes={"items": 9, "added": 2})})
    settings = BuildSettings(items=(Path("items.csv"),), words=7)
    after = retrained(before, settings)
    assert after.steps["catalogue"].notes == {"items": 9}
    assert after.settings["words"] == 7
    assert before.steps["catalogue"].notes["added"] == 2
