"""Decoding against brute force: every item scored, sorted, and the forbidden ones taken out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from sidney.recsys_model.decoding.decoding import SearchBudget, decode
from sidney.recsys_model.ids.semantic_ids import SemanticIds

Floats = npt.NDArray[np.float64]


class RandomModel:
    """Random logits for every prefix that exists, remembered, so that brute force sees the same."""

    def __init__(self, ids: SemanticIds, seed: int, sharpness: float) -> None:
        generator = np.random.default_rng(seed)
        self.ids = ids
        self.tables: list[Floats] = []
        for prefixes in (1, *(len(level.start) for level in ids.prefixes[:-1])):
            logits = generator.normal(0, sharpness, size=(prefixes, ids.size))
            self.tables.append(logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)))

    def __call__(self, codes: npt.NDArray[np.int64], prefixes: npt.NDArray[np.int64]) -> Floats:
        return self.tables[codes.shape[1]][prefixes]

    def id_log_probs(self) -> Floats:
        items = np.arange(len(self.ids))
        total = self.tables[0][0, self.ids.codes[:, 0]]
        for depth in range(1, self.ids.levels):
            total = total + self.tables[depth][self.ids.prefix_of(items, depth), self.ids.codes[:, depth]]
        return total


def brute_force(scores: Floats, allowed: npt.NDArray[np.bool_], k: int) -> npt.NDArray[np.int64]:
    order = np.lexsort((np.arange(len(scores)), -scores))
    return order[allowed[order]][:k]


@st.composite
def problems(draw: st.DrawFn) -> dict[str, object]:
    return {
        "items": draw(st.integers(1, 400)),
        "size": draw(st.sampled_from([2, 4, 16])),
        "levels": draw(st.integers(2, 4)),
        "seed": draw(st.integers(0, 10_000)),
        "sharpness": draw(st.sampled_from([0.0, 0.5, 2.0])),
        "density": draw(st.sampled_from([0.0, 0.02, 0.3, 1.0])),
        "k": draw(st.integers(1, 30)),
        "weight": draw(st.sampled_from([0.0, 0.3, 1.0])),
        "beam": draw(st.sampled_from([1, 4, 64])),
        "opened": draw(st.sampled_from([1, 8, 64, None])),
    }


@settings(max_examples=300, deadline=None)
@given(problems())
def test_a_list_marked_exact_is_the_brute_force_list_and_no_list_ever_breaks_a_rule(problem: dict[str, int]) -> None:
    p = problem
    generator = np.random.default_rng(p["seed"])
    codes = generator.integers(p["size"], size=(p["items"], p["levels"])).astype(np.int32)
    ids = SemanticIds(codes, p["size"])
    model = RandomModel(ids, p["seed"], p["sharpness"])
    extra = generator.normal(0, 1, size=p["items"]).round(1)  # rounded, so that there are ties
    allowed = generator.random(p["items"]) < p["density"]
    budget = SearchBudget(beam=p["beam"], opened=p["opened"])

    found = decode(ids, model, extra, allowed, p["k"], weight=p["weight"], budget=budget)

    assert len(found.items) == min(p["k"], allowed.sum()), "fewer than k only when fewer exist"
    assert len(set(found.items.tolist())) == len(found.items), "never a duplicate"
    assert allowed[found.items].all(), "never a constraint broken"
    assert (np.diff(found.scores) <= 1e-12).all(), "best first"
    scores = p["weight"] * model.id_log_probs() + extra
    np.testing.assert_allclose(found.scores, scores[found.items], atol=1e-9)
    if p["opened"] is None:
        assert found.exact, "without a budget the search ends with a proof"
    if found.exact:
        best = brute_force(scores, allowed, p["k"])
        np.testing.assert_allclose(found.scores, scores[best], atol=1e-9)


def test_filtering_takes_items_out_of_the_unfiltered_ranking_and_changes_nothing_else() -> None:
    generator = np.random.default_rng(3)
    ids = SemanticIds(generator.integers(8, size=(300, 3)).astype(np.int32), 8)
    model = RandomModel(ids, 3, 1.5)
    extra = generator.normal(size=300)
    everything = np.ones(300, dtype=np.bool_)
    unlimited = SearchBudget(opened=None)
    whole = decode(ids, model, extra, everything, 300, weight=0.5, budget=unlimited)
    allowed = generator.random(300) < 0.2
    filtered = decode(ids, model, extra, allowed, 10, weight=0.5, budget=unlimited)
    kept = [item for item in whole.items.tolist() if allowed[item]][:10]
    assert filtered.items.tolist() == kept
    np.testing.assert_allclose(filtered.scores, [whole.scores[whole.items.tolist().index(i)] for i in kept])


def test_a_small_budget_says_that_it_proved_nothing() -> None:
    generator = np.random.default_rng(5)
    ids = SemanticIds(generator.integers(16, size=(2000, 3)).astype(np.int32), 16)
    model = RandomModel(ids, 5, 0.1)
    found = decode(ids, model, np.zeros(2000), np.ones(2000, dtype=np.bool_), 10, budget=SearchBudget(beam=1, opened=4))
    assert not found.exact
    assert len(found.items) == 10
