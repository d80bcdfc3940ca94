"""Cold items: which are held out, what is left of histories, and how the ratio is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

_ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _benchmarks_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(_ROOT))


def test_each_stratum_of_sales_gives_one_item_and_the_unsold_none() -> None:
    from benchmarks.quality.cold_split import draw_cold

    generator = np.random.default_rng(0)
    trained = generator.zipf(1.6, size=1000).clip(max=3000)
    trained[:100] = 0
    tested = generator.poisson(np.minimum(trained, 200) / 4)
    draws = [draw_cold(trained, tested, 0.05, seed) for seed in range(200)]
    assert {len(draw) for draw in draws} == {45}
    assert not np.isin(np.arange(100), np.concatenate(draws)).any()
    # Sales that go are alike for all seeds but for the topmost stratum, whose spread is the catalogue's own.
    top = np.sort(tested)[-20:]
    gone = np.array([tested[draw].sum() for draw in draws])
    assert gone.max() - gone.min() <= (top[-1] - top[0]) + 0.05 * tested.sum()
    often = np.bincount(np.concatenate(draws), minlength=1000)[100:] / 200
    assert often.mean() == pytest.approx(0.05)
    assert often.max() < 0.12, "no item is always drawn"
    assert (draw_cold(trained, tested, 0.05, 7) == draws[7]).all()


def test_histories_lose_what_nobody_can_have_bought_and_targets_without_history_go() -> None:
    from benchmarks.quality.cold_split import without_items
    from benchmarks.quality.rows import Targets

    def ints(*values: int) -> np.ndarray:
        return np.array(values, dtype=np.int32)

    targets = Targets(ints(0, 1, 2, 3), ints(4, 2, 1, 4), [ints(0, 4, 1), ints(4), ints(3, 4), ints(0)])
    is_cold = np.array([False, False, False, False, True])
    kept = without_items(targets, is_cold, keep_cold_targets=True)
    assert kept.users.tolist() == [0, 2, 3]
    assert [history.tolist() for history in kept.histories] == [[0, 1], [3], [0]]
    assert without_items(targets, is_cold, keep_cold_targets=False).items.tolist() == [1]


def test_the_files_hold_nothing_of_cold_items_and_the_split_of_everything_else(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from benchmarks.quality.cold_split import prepare
    from benchmarks.quality.data_sets import DataSet

    items = [f"i{n}" for n in range(20)]
    pq.write_table(pa.table({"item_id": items, "title": [f"Thing {n}" for n in range(20)]}), tmp_path / "items.parquet")
    users = [f"u{u}" for u in range(30) for _ in range(5)]
    bought = [items[(u * 7 + n * n) % 20] for u in range(30) for n in range(5)]
    rows = {"user_id": users, "item_id": bought, "pos": [n for _ in range(30) for n in range(5)]}
    pq.write_table(pa.table(rows), tmp_path / "interactions.parquet")
    split = prepare(DataSet("tiny", tmp_path), tmp_path / "out", 0.1, 0)
    cold = {item for item, is_cold in zip(split.item_ids, split.is_cold) if is_cold}
    assert len(cold) == 2
    assert set(pq.read_table(split.warm.items).column("item_id").to_pylist()) == set(items) - cold
    assert set(pq.read_table(split.cold_items).column("item_id").to_pylist()) == cold
    left = pq.read_table(split.warm.interactions).to_pylist()
    # Leave-one-out in the whole data: a user's fifth is for testing, and stays so when others of theirs are gone.
    assert [(row["user_id"], row["item_id"]) for row in left] == [
        pair for pair in zip(users, bought) if pair[1] not in cold
    ]
    assert all(row["split"] == ("train", "train", "train", "val", "test")[row["pos"]] for row in left)
    assert not split.is_cold[np.concatenate(split.rows.train)].any()
    assert not split.is_cold[np.concatenate(split.rows.test.histories)].any()
    assert split.is_cold[split.rows.test.items].sum() == sum(bought[u * 5 + 4] in cold for u in range(30))
    with pytest.raises(SystemExit, match="another split"):
        prepare(DataSet("tiny", tmp_path), tmp_path / "out", 0.1, 1)


def test_the_ratio_is_of_means_and_its_interval_holds_it() -> None:
    from benchmarks.cold_items import ratio_interval

    generator = np.random.default_rng(0)
    users = np.repeat(np.arange(2000), 2)
    cold = np.arange(4000) % 2 == 0
    values = (generator.random(4000) < np.where(cold, 0.1, 0.2)).astype(np.float64)
    ratio, low, high = ratio_interval(values, users, cold, ~cold, samples=200)
    assert ratio == pytest.approx(values[cold].mean() / values[~cold].mean())
    assert 0.3 < low < ratio < high < 0.75


def test_nearest_texts_are_nearest_to_the_histories_mean() -> None:
    from benchmarks.cold_items import text_neighbours

    vectors = np.eye(4, dtype=np.float32)
    vectors[3] = [0.6, 0.8, 0, 0]
    scores = text_neighbours(vectors, [np.array([0, 1], dtype=np.int32)])
    assert scores[0].argsort()[::-1].tolist()[0] == 3
    assert scores[0, 2] == 0


def test_the_report_says_whether_cold_targets_are_found_half_as_often() -> None:
    from benchmarks.cold_items import Groups, report
    from benchmarks.quality.results import Result, ResultInfo

    cold = np.array([True] * 4 + [False] * 4)
    warm = np.array([False] * 4 + [True] * 3 + [False])
    for hits_of_cold, verdict in ((2, "met"), (1, "NOT met")):
        ranks = np.array([1] * hits_of_cold + [99] * (4 - hits_of_cold) + [1, 1, 99, 5])
        result = Result(ResultInfo("sidney", 0, {}), np.arange(8), ranks, ranks)
        text = report({"sidney": result}, Groups(cold, warm))
        assert f"at least 0.5 is asked: {verdict}\n" in text
        assert f"| cold | 4 | **Sidney** | {hits_of_cold / 4:.4f}".replace("| 0.", "| .") in text
        assert "| in the catalogue, never bought | 1 |" in text
