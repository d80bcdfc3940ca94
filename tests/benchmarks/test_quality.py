"""The quality benchmark: rows survive their files, ranks are Sidney's own, tuning keeps to its budget and goes on, and
the tables say who is ahead.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sidney.recsys_model.evaluation.baselines import CoOccurrence
from sidney.recsys_model.evaluation.evaluation import ranks_of as sidneys_ranks_of

_ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _benchmarks_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(_ROOT))


def _rows() -> Any:
    from benchmarks.quality.rows import Rows, Targets

    def ints(*values: int) -> np.ndarray:
        return np.array(values, dtype=np.int32)

    train = [ints(0, 1, 2), ints(1, 2), ints(2, 3, 1), ints(0, 2)]
    validation = Targets(ints(0, 1), ints(3, 0), [ints(0, 1, 2), ints(1, 2)])
    test = Targets(ints(0, 1, 3), ints(1, 4, 1), [ints(0, 1, 2, 3), ints(1, 2, 0), ints(0, 2)])
    return Rows(5, train, validation, test)


def test_rows_survive_their_files(tmp_path: Path) -> None:
    from benchmarks.quality.rows import read_rows, write_rows

    rows = _rows()
    write_rows(tmp_path, rows, {"key": "k"})
    read = read_rows(tmp_path)
    assert read.item_count == 5
    assert [sequence.tolist() for sequence in read.train] == [sequence.tolist() for sequence in rows.train]
    assert [history.tolist() for history in read.test.histories] == [[0, 1, 2, 3], [1, 2, 0], [0, 2]]
    assert read.validation.items.tolist() == [3, 0]


def test_ranks_are_sidneys_own_with_ties_and_what_cannot_be_ranked() -> None:
    from benchmarks.quality.ranking import ranks_of

    generator = np.random.default_rng(0)
    scores = generator.integers(0, 4, size=(200, 30)).astype(np.float64)
    scores[generator.random(scores.shape) < 0.2] = -np.inf
    items = generator.integers(0, 30, size=200)
    assert ranks_of(scores, items).tolist() == sidneys_ranks_of(scores, items.tolist()).tolist()


def test_masking_hides_the_history_and_the_target_with_it() -> None:
    from benchmarks.quality.ranking import rank_targets

    scores = np.array([5.0, 4.0, 3.0, 2.0, 1.0])
    plain, masked = rank_targets(lambda histories: np.tile(scores, (len(histories), 1)), _rows().test, batch=2)
    assert plain.tolist() == [2, 5, 2]
    assert masked.tolist() == [6, 2, 1]


def test_sidney_is_ranked_by_the_same_rule_and_its_parts_beside_it() -> None:
    from benchmarks.quality.ours import rank_all
    from benchmarks.quality.ranking import rank_targets

    rows = _rows()
    table = np.random.default_rng(0).normal(size=(rows.item_count, rows.item_count))

    def of_histories(histories: Any) -> np.ndarray:
        return np.stack([table[history].sum(axis=0) for history in histories])

    def score(targets: Any) -> dict[str, np.ndarray]:
        scores = of_histories([target.history for target in targets])
        return {"sidney": scores, "sidney-ids": -scores, "sidney-head": scores * 2}

    ranks = rank_all(score, rows.test)
    expected = rank_targets(of_histories, rows.test)
    for plain, masked in (ranks["sidney"], ranks["sidney-head"]):
        assert plain.tolist() == expected[0].tolist()
        assert masked.tolist() == expected[1].tolist()
    assert ranks["sidney-ids"][0].tolist() == (rows.item_count + 1 - expected[0]).tolist()


def test_the_peers_co_occurrence_is_sidneys_baseline() -> None:
    from benchmarks.quality.peer_systems import COUNTING_PEERS, Effort

    rows = _rows()
    peer = next(peer for peer in COUNTING_PEERS if peer.name == "co-occurrence")
    fitted = peer.fit(rows, peer.start, 0, Effort(1.0, 1, rows.validation))
    expected = CoOccurrence(rows.train, rows.item_count).scores(rows.test.histories)
    assert np.allclose(fitted.scores(rows.test.histories), expected)


def test_ease_solves_its_least_squares_with_a_zero_diagonal() -> None:
    from benchmarks.quality.peer_systems import COUNTING_PEERS, Effort

    rows = _rows()
    peer = next(peer for peer in COUNTING_PEERS if peer.name == "ease")
    fitted = peer.fit(rows, {"regularisation": 2.0}, 0, Effort(1.0, 1, rows.validation))
    chosen = np.zeros((len(rows.train), rows.item_count))
    for row, sequence in enumerate(rows.train):
        chosen[row, sequence] = 1.0
    # Column by column: ridge regression of an item on all others.
    weights = np.zeros((rows.item_count, rows.item_count))
    for item in range(rows.item_count):
        others = [other for other in range(rows.item_count) if other != item]
        x = chosen[:, others]
        weights[others, item] = np.linalg.solve(x.T @ x + 2.0 * np.eye(len(others)), x.T @ chosen[:, item])
    history = np.array([0, 2], dtype=np.int32)
    found = fitted.scores([history])[0]
    assert np.allclose(found[:4], weights[history].sum(axis=0)[:4], atol=1e-5)
    assert found[4] == -np.inf, "an item never seen in training cannot be ranked"


def test_tuning_turns_one_knob_at_a_time_keeps_to_its_budget_and_goes_on(tmp_path: Path) -> None:
    from benchmarks.quality.peer_systems import Peer, Settings
    from benchmarks.quality.tuning import Budget, Trial, tune

    made: list[Settings] = []

    def attempt(settings: Settings) -> Trial:
        made.append(settings)
        return Trial(settings, settings["a"] - abs(settings["b"] - 2), 1.0)

    peer = Peer("p", {"a": 0, "b": 0}, (("a", (1, -1)), ("b", (2, 3))), lambda *_: pytest.fail("not fitted here"))
    path = tmp_path / "trials.jsonl"
    first = tune(peer, Budget(2, 60), path, attempt)
    assert made == [{"a": 0, "b": 0}, {"a": 1, "b": 0}]
    assert (first.trials, first.best.settings, first.finished) == (2, {"a": 1, "b": 0}, False)
    with path.open("a") as file:
        file.write('{"settings": {"a"')  # killed while writing
    whole = tune(peer, Budget(9, 60), path, attempt)
    assert made[2:] == [{"a": -1, "b": 0}, {"a": 1, "b": 2}, {"a": 1, "b": 3}]
    assert (whole.best.settings, whole.finished) == ({"a": 1, "b": 2}, True)
    assert whole.seconds == 5.0
    assert len(tune(peer, Budget(9, 60), path, attempt).best.settings) == 2
    assert len(made) == 5, "what the file holds is not tried again"


def test_the_tables_say_who_is_ahead_and_leave_out_results_of_other_rows(tmp_path: Path) -> None:
    from benchmarks.quality.report import report
    from benchmarks.quality.results import ResultInfo, write_result
    from benchmarks.quality.rows import Rows, Targets, write_rows

    count = 400
    users = np.arange(count, dtype=np.int32)
    test = Targets(users, np.zeros(count, dtype=np.int32), [np.array([1], dtype=np.int32)] * count)
    about = {"key": "k", "data_set": "toy", "users": count, "interactions": 3 * count, "cold_test_targets": 0}
    write_rows(tmp_path / "rows", Rows(20, [], test, test), about)
    generator = np.random.default_rng(0)
    good, bad = generator.integers(1, 6, count), generator.integers(6, 20, count)

    def add(system: str, ranks: np.ndarray, rows: str = "k", seed: int = 0) -> None:
        write_result(tmp_path, ResultInfo(system, seed, {}, rows=rows), test, ranks, ranks)

    add("sidney", good)
    add("sidney", good, seed=1)
    add("sasrec", bad)
    add("esasrec", good)
    add("popularity", good, rows="others")
    tables = report(tmp_path)
    comparison = tables.split("| Sidney less |")[1].split("Best sequential peer")[0]
    compared = {line.split(" | ")[0][2:]: line for line in comparison.splitlines() if "|" in line}
    assert "ahead" in compared["SASRec, full softmax"]
    assert "+0.0000 to +0.0000 | 1.00 | no clear difference" in compared["eSASRec"]
    assert "Best sequential peer: eSASRec." in tables
    assert "| **Sidney** | 2 |" in tables
    assert "popularity" not in tables


def test_what_is_published_and_unfinished_is_said(tmp_path: Path) -> None:
    from benchmarks.quality.data_sets import KNOWN
    from benchmarks.quality.report import report

    (tmp_path / "rows").mkdir()
    facts = {"key": "k", "data_set": "beauty", "items": 1, "users": 1, "interactions": 1, "test": 1}
    (tmp_path / "rows" / "rows.json").write_text(json.dumps({**facts, "cold_test_targets": 0}))
    known = KNOWN["beauty"][1]
    tables = report(tmp_path, known.remark, known.published)
    assert "poorer than what published systems had" in tables
    assert "No results yet." in tables
