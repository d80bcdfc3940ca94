"""What sells more of late: its lifts, when a build follows it, and that new items and files keep it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.interactions import Interactions
from sidney.recsys_model.decoding.scoring import PrefixScorer
from sidney.recsys_model.model.purchase_trend import PurchaseTrend
from sidney.recsys_model.workspace import Workspace

DAY = 86_400.0


def _sales(days: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Item 0 sells every day, item 1 in the first half, item 2 in the second, item 3 once, at the very end."""
    half = days // 2
    items = np.concatenate([np.zeros(days), np.ones(half), np.full(half, 2), [3]]).astype(np.int32)
    times = np.concatenate([np.arange(days), np.arange(half), half + np.arange(half), [days - 1]]) * DAY
    return items, times


def test_what_sells_more_of_late_is_lifted_and_what_went_out_sinks() -> None:
    items, times = _sales()
    lifts = PurchaseTrend.fit(items, times, 5, half_life=40).lifts
    assert lifts[2] > 0.3 > lifts[0] > -0.3 > lifts[1]
    # A single sale proves little, and of what never sold nothing is known.
    assert 0 < lifts[3] < lifts[2]
    assert lifts[4] == 0


def test_with_a_half_life_far_beyond_the_span_there_is_no_trend() -> None:
    items, times = _sales()
    np.testing.assert_allclose(PurchaseTrend.fit(items, times, 5, half_life=1e6).lifts, 0, atol=1e-3)


def test_only_training_purchases_with_a_time_make_a_trend(shop: Catalogue) -> None:
    users = [f"u{n}" for n in range(40) for _ in range(3)]
    items = [n % 6 for n in range(120)]
    times = [float(n) * DAY if n % 2 else np.nan for n in range(120)]
    split = [0, 0, 2] * 40
    events = Interactions.from_events(shop, users, items, timestamp=times, split=split)
    known = (events.split == 0) & np.isfinite(events.timestamp)
    found = list(PurchaseTrend.candidates(events))
    assert [round(trend.half_life, 1) for trend in found] == sorted(round(trend.half_life, 1) for trend in found)
    again = PurchaseTrend.fit(events.item[known], events.timestamp[known], len(shop), found[0].half_life)
    np.testing.assert_array_equal(found[0].lifts, again.lifts)


@pytest.mark.parametrize("times", [None, [5.0] * 6])
def test_without_times_or_a_span_of_them_there_is_none(shop: Catalogue, times: list[float] | None) -> None:
    events = Interactions.from_events(shop, ["a", "a", "a", "b", "b", "b"], range(6), timestamp=times)
    assert not list(PurchaseTrend.candidates(events))


def test_a_trend_survives_its_file_and_new_items(tmp_path: Path) -> None:
    items, times = _sales()
    trend = PurchaseTrend.fit(items, times, 5, half_life=40)
    trend.save(tmp_path / "trend.safetensors")
    again = PurchaseTrend.load(tmp_path / "trend.safetensors").with_new_items(7)
    np.testing.assert_array_equal(again.lifts, [*trend.lifts, 0, 0])
    assert again.half_life == 40


def test_a_recommender_follows_it_and_what_it_says_are_probabilities_still(demo_workspace: Workspace) -> None:
    recommender = demo_workspace.recommender
    lifts = np.zeros(len(demo_workspace.catalogue), np.float32)
    lifts[7] = 2.0
    counted = recommender.counted
    assert counted is not None
    scorers = [
        PrefixScorer(recommender.model, recommender.ids.codes, replace(counted, trend=trend), fusion)
        for trend, fusion in (
            (None, recommender.fusion),
            (PurchaseTrend(lifts, 30.0), recommender.fusion.model_copy(update={"trend": 0.5})),
        )
    ]
    prompt = recommender.prompts.prompt([3, 4], "")
    before, after = (scorer.item_log_probs(scorer.read([prompt]))[0] for scorer in scorers)
    assert float(after.exp().sum()) == pytest.approx(1.0, abs=1e-4)
    moved = (after - before).numpy()
    assert moved[7] - moved[8] == pytest.approx(1.0, abs=1e-3)
    np.testing.assert_allclose(np.delete(moved, 7), moved[8], atol=1e-3)
