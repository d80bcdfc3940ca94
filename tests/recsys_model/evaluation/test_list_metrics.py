"""What lists and probabilities are measured by: against plain counting, and at their ends."""

from __future__ import annotations

import doctest
from itertools import combinations

import numpy as np
import pytest

from sidney.recsys_model.data.attribute_labels import AttributeLabels
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.evaluation import calibration, list_metrics
from sidney.recsys_model.evaluation.calibration import reliability
from sidney.recsys_model.evaluation.list_metrics import category_divergence, gini, label_diversity, text_diversity


def test_the_examples_in_the_docstrings_hold() -> None:
    for module in (list_metrics, calibration):
        assert doctest.testmod(module).failed == 0


def test_gini_is_the_mean_difference_of_all_pairs() -> None:
    exposed = np.random.default_rng(0).integers(0, 50, size=40)
    pairs = np.abs(exposed[:, None] - exposed[None]).mean() / (2 * exposed.mean())
    assert gini(exposed) == pytest.approx(pairs)
    assert gini(np.zeros(5, dtype=np.int64)) == 0.0


def test_text_diversity_is_the_mean_over_pairs() -> None:
    generator = np.random.default_rng(1)
    vectors = generator.normal(size=(30, 8))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    lists = np.stack([generator.choice(30, size=5, replace=False) for _ in range(4)])
    expected = [np.mean([1 - vectors[a] @ vectors[b] for a, b in combinations(row, 2)]) for row in lists]
    np.testing.assert_allclose(text_diversity(lists, vectors), expected)
    np.testing.assert_allclose(text_diversity(np.array([[3, 3]]), vectors), 0, atol=1e-12)


def test_label_diversity_passes_over_items_without_labels_and_over_prices() -> None:
    catalogue = Catalogue(
        "abcde",
        "abcde",
        [
            Column("kind", AttributeKind.LABELS, (("x", "y"), ("x",), ("z",), None, None)),
            Column("price", AttributeKind.NUMBER, (1.0, 1.0, 1.0, 1.0, 1.0)),
        ],
    )
    labels = AttributeLabels.find(catalogue, minimum=1)
    found = label_diversity(np.array([[0, 1], [0, 2], [0, 3], [3, 4]]), labels)
    np.testing.assert_allclose(found, [0.5, 1.0, 1.0, np.nan])


def test_categories_diverge_by_nothing_when_kept_and_by_a_finite_amount_when_left_out() -> None:
    wanted = np.array([[2.0, 2.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    shown = np.array([[5.0, 5.0, 0.0], [10.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    found = category_divergence(wanted, shown)
    expected = 0.5 * np.log(0.5 / (0.99 + 0.005)) + 0.5 * np.log(0.5 / 0.005)
    np.testing.assert_allclose(found, [0.0, expected, np.nan], atol=1e-12)


def test_drawn_outcomes_are_calibrated_and_squared_probabilities_are_not() -> None:
    generator = np.random.default_rng(2)
    probabilities = generator.random(20_000)
    outcomes = (generator.random(20_000) < probabilities).astype(np.float64)
    assert reliability(probabilities, outcomes).error < 0.02
    assert reliability(probabilities**2, outcomes).error > 0.15
    curve = reliability(probabilities, outcomes, bins=7)
    assert curve.counts.sum() == 20_000
    assert (np.diff(curve.predicted) > 0).all()
