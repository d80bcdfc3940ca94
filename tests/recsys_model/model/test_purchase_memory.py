"""The memory of purchases: the closed form, what it recalls, and how it is mixed in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from sidney.recsys_model.decoding.scoring import mixed
from sidney.recsys_model.model.purchase_memory import MemoryWeights, PurchaseMemory


def _sequences(seed: int = 0) -> list[np.ndarray[tuple[int], np.dtype[np.int32]]]:
    """Pairs that always go together, 2n and 2n + 1, with a random item between them."""
    generator = np.random.default_rng(seed)
    found = []
    for _ in range(200):
        pair = 2 * int(generator.integers(10))
        found.append(np.array([pair, 20 + int(generator.integers(5)), pair + 1], dtype=np.int32))
    return found


def test_the_ties_are_those_of_the_ridge_regression() -> None:
    sequences = _sequences()
    memory = PurchaseMemory.fit(sequences, 26, regularisation=10.0)
    chosen = np.zeros((len(sequences), 25))
    for row, sequence in enumerate(sequences):
        chosen[row, sequence] = 1
    inverse = np.linalg.inv(chosen.T @ chosen + 10.0 * np.eye(25))
    expected = inverse / -np.diag(inverse)
    np.fill_diagonal(expected, 0)
    row = np.maximum(expected[4], 0)
    recalled = memory.recall([np.array([4])], MemoryWeights(decay=1.0))[0]
    np.testing.assert_allclose(recalled[:25], row / row.sum(), atol=1e-5)
    assert recalled[25] == 0  # nobody bought it


def test_what_goes_together_is_recalled_and_what_came_last_counts_most() -> None:
    memory = PurchaseMemory.fit(_sequences(), 26, regularisation=10.0)
    for pair in range(0, 20, 2):
        assert memory.recall([np.array([pair])], MemoryWeights())[0].argmax() == pair + 1
    both = memory.recall([np.array([0, 2])], MemoryWeights(decay=0.5))[0]
    assert both[3] > both[1] > 0


def test_nothing_is_recalled_from_nothing() -> None:
    memory = PurchaseMemory.fit(_sequences(), 26)
    assert not memory.recall([np.array([], dtype=np.int64), np.array([25])], MemoryWeights()).any()
    empty = PurchaseMemory.fit([], 4)
    assert len(empty) == 0 and not empty.recall([np.array([1])], MemoryWeights()).any()


def test_a_mixture_is_a_distribution_and_leaves_alone_what_recalls_nothing() -> None:
    own = torch.log_softmax(torch.randn(3, 7), dim=-1)
    recalled = torch.zeros(3, 7)
    recalled[0, 2] = 1.0
    recalled[1] = 1 / 7
    both = mixed(own, recalled, torch.tensor([0.5, 0.3, 0.9]))
    torch.testing.assert_close(both.exp().sum(dim=-1), torch.ones(3))
    torch.testing.assert_close(both[2], own[2])
    assert both[0].exp()[2] == pytest.approx(0.5 * own[0].exp()[2].item() + 0.5)


def test_it_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    memory = PurchaseMemory.fit(_sequences(), 26)
    memory.save(tmp_path / "memory.safetensors")
    again = PurchaseMemory.load(tmp_path / "memory.safetensors")
    history = [np.array([0, 5])]
    np.testing.assert_array_equal(memory.recall(history, MemoryWeights()), again.recall(history, MemoryWeights()))
