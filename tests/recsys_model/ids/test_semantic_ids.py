"""Semantic IDs: one an item, prefixes as ranges, the same for the same input."""

from __future__ import annotations

import json
import tracemalloc

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sidney.recsys_model.ids.prefix_prediction import Transitions, predict_prefixes
from sidney.recsys_model.ids.semantic_id_report import SemanticIdReport
from sidney.recsys_model.ids.semantic_ids import SemanticIds
from sidney.recsys_model.quantisers.quantiser import fit_quantiser


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 200), st.integers(2, 9), st.integers(2, 4), st.integers(0, 1000))
def test_every_item_has_one_id_and_every_prefix_is_a_range(items: int, size: int, levels: int, seed: int) -> None:
    codes = np.random.default_rng(seed).integers(size, size=(items, levels)).astype(np.int32)
    ids = SemanticIds(codes, size)
    assert len({tuple(row) for row in ids.codes.tolist()}) == items
    assert (ids.codes[:, :levels] == codes).all()
    for index in range(items):
        assert ids.find(ids.codes[index].tolist()) == index
    for depth, level in enumerate(ids.prefixes, start=1):
        assert level.start[0] == 0
        assert (level.start[1:] == level.end[:-1]).all()
        for number, (start, end) in enumerate(zip(level.start, level.end, strict=True)):
            members = ids.order[start:end]
            assert len({tuple(row[:depth]) for row in ids.codes[members].tolist()}) == 1
            assert (ids.prefix_of(members, depth) == number).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 120), st.integers(2, 7), st.integers(2, 4), st.integers(0, 1000))
def test_children_are_the_codes_that_items_have_below_a_prefix(items: int, size: int, levels: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    ids = SemanticIds(generator.integers(size, size=(items, levels)).astype(np.int32), size)
    everything = np.arange(items)
    for depth in range(levels):
        count = len(ids.prefixes[depth - 1].start) if depth else 1
        wanted = np.full((count, size), -1)
        above = ids.prefix_of(everything, depth) if depth else np.zeros(items, dtype=np.int64)
        wanted[above, ids.codes[:, depth]] = ids.prefix_of(everything, depth + 1)
        some = generator.integers(count, size=9)
        assert (ids.child_rows(depth, some) == wanted[some]).all()
        assert (ids.existing(depth, some) == (wanted[some] >= 0)).all()
        assert all(ids.child(depth, p, code) == wanted[p, code] for p in range(count) for code in range(size))
        parent, child = ids.below(depth, some)
        assert (wanted[some][parent, ids.prefixes[depth].code[child]] == child).all()
        assert len(child) == (wanted[some] >= 0).sum()


def test_children_of_a_large_catalogue_take_little_memory() -> None:
    generator = np.random.default_rng(0)
    ids = SemanticIds(generator.integers(256, size=(200_000, 3)).astype(np.int32), 256)
    tracemalloc.start()
    ids.below(2, np.arange(5))
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # A dense table of the third level alone would take 62,000 prefixes x 256 codes x 8 bytes: 127 MB.
    assert taken < 40e6


def test_a_report_counts_codes_and_collisions_and_survives_json() -> None:
    vectors = np.repeat(np.eye(8, 12, dtype=np.float32), 2, axis=0)
    quantiser = fit_quantiser("residual-kmeans", vectors, levels=2, size=8)
    ids = SemanticIds(quantiser.encode(vectors), quantiser.size)
    # Every shopper buys the two equal items one after the other: the prefix tells everything.
    pairs = [np.array([2 * kind, 2 * kind + 1]) for kind in range(8) for _ in range(10)]
    report = SemanticIdReport.of(ids, quantiser, vectors, Transitions.from_sequences(pairs, [(0, 1), (4, 5)]))
    first = report.levels[0]
    assert (first.used, first.items_in_collision) == (8, 16)
    assert abs(first.perplexity - 8) < 1e-9
    assert first.reconstruction_error < 1e-6
    assert first.next_prefix is not None
    assert 2 < first.next_prefix.bits <= 3
    assert first.next_prefix.same == 1
    assert abs(first.next_prefix.same_by_chance - 1 / 8) < 0.02
    assert SemanticIdReport.from_json(json.loads(json.dumps(report.to_json()))) == report
    assert "bits told" in report.to_text()
    assert "bits told" not in SemanticIdReport.of(ids, quantiser, vectors).to_text()


def test_prefixes_that_tell_nothing_of_the_next_purchase_are_not_said_to() -> None:
    generator = np.random.default_rng(0)
    ids = SemanticIds(generator.integers(16, size=(300, 2)).astype(np.int32), 16)
    sequences = [generator.integers(300, size=8) for _ in range(400)]
    held_out = [(int(a), int(b)) for a, b in generator.integers(300, size=(500, 2))]
    told = predict_prefixes(
        [ids.prefix_of(np.arange(300), depth) for depth in (1, 2)], Transitions.from_sequences(sequences, held_out)
    )
    assert told is not None
    assert all(abs(level.bits) < 0.05 for level in told)
