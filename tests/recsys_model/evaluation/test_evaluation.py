"""Evaluation: ranks by hand, splits by hand, and the batched scores against the ones that recommending uses."""

from __future__ import annotations

import numpy as np
import pytest

from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.interactions import Interactions
from sidney.recsys_model.data.splits import targets_of, training_sequences
from sidney.recsys_model.decoding.batch_decoding import BatchDecoder
from sidney.recsys_model.decoding.recommending import RecommendationRequest
from sidney.recsys_model.errors import DataError
from sidney.recsys_model.evaluation.baselines import CoOccurrence, Popularity
from sidney.recsys_model.evaluation.evaluation import evaluate, ranks_of, score_parts
from sidney.recsys_model.evaluation.metrics import bootstrap_interval, metrics
from sidney.recsys_model.workspace import Workspace


def test_ranks_count_from_one_ties_go_to_the_earlier_and_what_was_not_opened_is_missed() -> None:
    scores = np.array([[3.0, 1.0, 2.0, 2.0], [0.0, -np.inf, 1.0, -np.inf]])
    assert ranks_of(scores, [3, 1]).tolist() == [3, 5]
    assert ranks_of(scores, [2, 0]).tolist() == [2, 2]


def test_metrics_by_hand() -> None:
    figures = metrics(np.array([1, 7, 60]))
    assert figures["hit@5"] == pytest.approx(1 / 3)
    assert figures["hit@10"] == pytest.approx(2 / 3)
    assert figures["ndcg@10"] == pytest.approx((1 + 1 / 3) / 3)


def test_the_bootstrap_resamples_users_with_all_of_their_targets() -> None:
    values = np.array([1.0] * 50 + [0.0])
    low, high = bootstrap_interval(values, np.array([0] * 50 + [1]))
    assert (low, high) == (0.0, 1.0)


def test_leave_one_out_and_a_split_column(shop: Catalogue) -> None:
    users = ["u"] * 4 + ["v"] * 2
    events = Interactions.from_events(shop, users, [0, 1, 2, 3, 4, 5])
    assert [(t.history.tolist(), t.item) for t in targets_of(events, "test")] == [([0, 1, 2], 3)]
    assert [(t.history.tolist(), t.item) for t in targets_of(events, "val")] == [([0, 1], 2)]
    assert [s.tolist() for s in training_sequences(events)] == [[0, 1], [4, 5]]
    split = Interactions.from_events(shop, users, [0, 1, 2, 3, 4, 5], split=[0, 2, 0, 2, 2, 0])
    # Every test interaction from all earlier ones of its user; one without any cannot be predicted.
    assert [(t.history.tolist(), t.item) for t in targets_of(split, "test")] == [([0], 1), ([0, 1, 2], 3)]


def test_baselines_by_hand() -> None:
    sequences = [np.array([0, 1], np.int32), np.array([0, 1, 2], np.int32), np.array([2], np.int32)]
    assert Popularity(sequences, 4).scores([np.array([3], np.int32)]).tolist() == [[2, 2, 2, 0]]
    scores = CoOccurrence(sequences, 4).scores([np.array([0], np.int32)])[0]
    assert scores.tolist() == pytest.approx([0, 1, 0.5, 0])


def test_batched_scores_are_those_that_recommending_uses(demo_workspace: Workspace) -> None:
    recommender = demo_workspace.recommender
    targets = targets_of(demo_workspace.interactions, "test")[:5]
    weight = recommender.fusion.id_weight
    decoder = BatchDecoder(recommender.ids, recommender.scorer, beam=10_000)
    batched = score_parts(decoder, recommender.prompts, targets, weight).fused(weight)
    ids = demo_workspace.catalogue.item_ids
    for row, target in enumerate(targets):
        request = RecommendationRequest(history=[ids[i] for i in target.history])
        np.testing.assert_allclose(batched[row], recommender.scores([request], ids)[0], atol=1e-3)


def test_the_demo_beats_popularity_by_far(demo_workspace: Workspace) -> None:
    report = evaluate(demo_workspace, "test")
    figures = report.to_json()
    assert set(figures["metrics"]) == {"hit@5", "ndcg@5", "hit@10", "ndcg@10", "hit@50", "ndcg@50"}
    assert report.lead["popularity"][0] > 0
    assert "popularity" in report.to_text()
    with pytest.raises(DataError, match="no split"):
        evaluate(demo_workspace, "dev")
