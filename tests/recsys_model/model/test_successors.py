"""What follows what: sure of what it saw often, silent otherwise; the rest of the probability stays where it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from sidney.recsys_model.decoding.scoring import mixed
from sidney.recsys_model.model.successors import Successors


def _sequences() -> list[np.ndarray]:
    """Ink follows the printer in twenty histories of thirty; everything else happens once."""
    often = [np.array([n % 3 + 4, 0, 1], np.int32) for n in range(20)]
    return [*often, *(np.array([0, 10 + n], np.int32) for n in range(10))]


def test_what_followed_often_is_expected_and_what_followed_once_hardly() -> None:
    recalled = Successors.fit(_sequences(), 25).recall([np.array([0])], decay=0.0)[0]
    assert recalled.argmax() == 1
    assert recalled[1] > 0.5
    assert 0 < recalled[10] < 0.01
    assert recalled[2] == 0
    assert recalled.sum() < 1


def test_only_the_order_in_which_things_were_bought_counts() -> None:
    successors = Successors.fit(_sequences(), 25)
    assert successors.recall([np.array([1])], decay=0.0).sum() == 0
    # Without a decay the last item alone is asked; with one, the items before it as well.
    assert successors.recall([np.array([0, 1])], decay=0.0).sum() == 0
    assert successors.recall([np.array([0, 1])], decay=0.5)[0].argmax() == 1


def test_nothing_is_known_of_no_history_and_of_no_purchases() -> None:
    successors = Successors.fit(_sequences(), 25)
    recalled = successors.recall([np.array([], np.int64), np.array([0])], decay=0.4)
    assert recalled.shape == (2, 25)
    assert recalled[0].sum() == 0 < recalled[1].sum()
    assert len(Successors.fit([], 4)) == 0


def test_files_and_new_items_keep_them(tmp_path: Path) -> None:
    successors = Successors.fit(_sequences(), 25)
    successors.save(tmp_path / "successors.safetensors")
    again = Successors.load(tmp_path / "successors.safetensors").with_new_items(27)
    before, after = (s.recall([np.array([0, 1])], 0.5)[0] for s in (successors, again))
    np.testing.assert_array_equal(after, [*before, 0, 0])


def test_a_mixture_keeps_what_a_row_is_not_sure_of() -> None:
    own = torch.tensor([[0.5, 0.25, 0.25], [0.2, 0.3, 0.5]]).log()
    unsure = torch.tensor([[0.0, 0.4, 0.0], [0.0, 0.0, 0.0]])
    found = mixed(own, unsure, torch.tensor([0.5, 0.5])).exp()
    assert found[0].tolist() == pytest.approx([0.4, 0.4, 0.2])
    assert found[1].tolist() == pytest.approx([0.2, 0.3, 0.5])
