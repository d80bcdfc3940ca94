"""The probability of a tie-break: shared out among the items of one prefix, by what was bought of each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sidney.recsys_model.ids.semantic_ids import SemanticIds

CODES = np.array([[1, 2], [0, 3], [1, 2], [1, 2], [0, 0]], np.int32)


def test_items_of_one_prefix_share_its_probability_by_purchases() -> None:
    ids = SemanticIds(CODES, 4, np.array([5, 9, 0, 1, 0]))
    shares = np.exp(ids.tie_log_probs)
    assert shares[[0, 2, 3]].tolist() == pytest.approx([6 / 9, 1 / 9, 2 / 9])
    assert shares[[1, 4]].tolist() == pytest.approx([1, 1])


def test_without_purchases_the_shares_are_even_and_files_keep_them(tmp_path: Path) -> None:
    ids = SemanticIds(CODES, 4)
    assert np.exp(ids.tie_log_probs)[[0, 2, 3]].tolist() == pytest.approx([1 / 3] * 3)
    SemanticIds(CODES, 4, np.arange(5)).save(tmp_path / "ids.safetensors")
    assert SemanticIds.load(tmp_path / "ids.safetensors").purchases.tolist() == [0, 1, 2, 3, 4]
