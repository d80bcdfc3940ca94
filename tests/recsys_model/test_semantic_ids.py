"""Semantic IDs: one an item, prefixes as ranges, the same for the same input."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sidney.recsys_model.quantiser import ResidualKMeans, codebook_size_for
from sidney.recsys_model.semantic_ids import SemanticIds


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


def _vectors(items: int, seed: int = 0) -> np.ndarray:
    generator = np.random.default_rng(seed)
    centres = generator.normal(size=(12, 80))
    vectors = centres[generator.integers(12, size=items)] + 0.4 * generator.normal(size=(items, 80))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_the_same_vectors_get_the_same_ids_and_alike_ones_share_a_prefix(tmp_path: Path) -> None:
    vectors = _vectors(600)
    first, second = (ResidualKMeans.fit(vectors, size=16, seed=1) for _ in range(2))
    codes = first.encode(vectors)
    assert (codes == second.encode(vectors)).all()
    nearest = np.argsort(-(vectors @ vectors.T), axis=1)[:, 1]
    same = (codes[:, 0] == codes[nearest, 0]).mean()
    assert same > 3 * (codes[:, 0][:, None] == codes[:, 0]).mean()
    errors = first.reconstruction_errors(vectors)
    assert (np.diff(errors) < 0).all()
    first.save(tmp_path / "q.safetensors")
    assert (ResidualKMeans.load(tmp_path / "q.safetensors").encode(vectors) == codes).all()


def test_fewer_items_than_codes_and_equal_items_are_no_trouble() -> None:
    vectors = np.repeat(_vectors(3), 4, axis=0)
    quantiser = ResidualKMeans.fit(vectors, size=8)
    ids = SemanticIds(quantiser.encode(vectors), quantiser.size)
    assert len({tuple(row) for row in ids.codes.tolist()}) == 12
    assert ids.report(quantiser, vectors).levels[-1].items_in_collision == 12


def test_codebooks_grow_with_the_catalogue() -> None:
    assert [codebook_size_for(n) for n in (1, 100, 1000, 5000, 10**7)] == [4, 8, 64, 256, 256]
