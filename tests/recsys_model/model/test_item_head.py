"""The item head: what it makes an item's vector of, and what it knows of one never seen."""

from __future__ import annotations

import numpy as np
import torch

from sidney.recsys_model.data.attribute_labels import AttributeLabels
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.model.item_head import ItemHead


def _head(shop: Catalogue, seen: list[bool]) -> ItemHead:
    torch.manual_seed(0)
    vectors = torch.nn.functional.normalize(torch.randn(6, 8), dim=-1)
    head = ItemHead(vectors, torch.tensor(seen), AttributeLabels.find(shop, minimum=1), hidden=16)
    head.eval()
    return head


def test_an_item_never_seen_has_its_text_and_labels_and_nothing_learned(shop: Catalogue) -> None:
    head = _head(shop, [True] * 5 + [False])
    with torch.no_grad():
        before, bias = head.table()
        head.learned += 1.0
        head.bias += 1.0
        after, bias_after = head.table()
    torch.testing.assert_close(before[5], after[5])
    assert bias_after[5] == bias[5] == 0
    assert (before[:5] != after[:5]).all()


def test_items_of_the_same_labels_share_what_is_learned_of_them(shop: Catalogue) -> None:
    head = _head(shop, [True] * 6)
    labels = AttributeLabels.find(shop, minimum=1)
    racing = labels.names.index(("categories", "Racing"))
    with torch.no_grad():
        before, _ = head.table()
        head.labels[racing] += 1.0
        after, _ = head.table()
    moved = (before != after).any(dim=1).tolist()
    assert moved == [True, True, False, False, False, False]


def test_scores_do_not_depend_on_how_long_an_items_vector_is(shop: Catalogue) -> None:
    head = _head(shop, [True] * 6)
    states = torch.randn(3, 16)
    with torch.no_grad():
        table, bias = head.table()
        plain = head(states, head.normalised((table, bias)))
        longer = head(states, head.normalised((table * torch.arange(1, 7)[:, None], bias)))
    torch.testing.assert_close(plain, longer)


def test_the_learned_part_is_dropped_at_random_in_training_only(shop: Catalogue) -> None:
    head = _head(shop, [True] * 6)
    with torch.no_grad():
        torch.testing.assert_close(head.table()[0], head.table()[0])
        head.train()
        draws = torch.stack([head.table()[0] for _ in range(40)])
    assert np.asarray(draws.std(dim=0).amax(dim=1) > 0).all()
