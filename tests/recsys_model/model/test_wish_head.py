"""The wish head: what it learns, and that training and scoring move the item head's scores alike."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from sidney.recsys_model.data.attribute_labels import AttributeLabels
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.evaluation.wish_evaluation import evaluate_wishes
from sidney.recsys_model.model.item_head import ItemHead
from sidney.recsys_model.model.wish_head import WishHead
from sidney.recsys_model.workspace import Workspace

DIMENSIONS = 16


@pytest.fixture
def head(shop: Catalogue) -> ItemHead:
    torch.manual_seed(0)
    vectors = F.normalize(torch.randn(len(shop), DIMENSIONS), dim=1)
    return ItemHead(vectors, torch.ones(len(shop), dtype=torch.bool), AttributeLabels.find(shop, minimum=1), hidden=8)


def test_it_learns_which_items_words_fit(shop: Catalogue, head: ItemHead) -> None:
    labels = AttributeLabels.find(shop, minimum=1)
    wish_head = WishHead(DIMENSIONS, len(labels), width=8)
    names = F.normalize(torch.randn(len(labels), DIMENSIONS), dim=1)
    fits = torch.from_numpy(np.stack([labels.having([label]) for label in range(len(labels))]))
    optimiser = torch.optim.AdamW(wish_head.parameters(), lr=0.02)
    for _ in range(200):
        optimiser.zero_grad()
        wish_head.loss(names, fits, wish_head.keys(head), head.vectors).backward()
        optimiser.step()
    odds = wish_head.log_odds(names, wish_head.keys(head), head.vectors)
    assert odds[fits].min() > odds[~fits].max()


def test_what_is_wanted_rises_and_what_is_not_falls_in_its_own_row_only(head: ItemHead) -> None:
    wish_head = WishHead(DIMENSIONS, len(head.labels), width=8)
    keys = wish_head.keys(head)
    logits, said = torch.zeros(3, len(head.vectors)), head.vectors[2:3]
    row = torch.tensor([1])
    for wanted in (True, False):
        moved = wish_head.keep(logits, row, said, keys, head.vectors, wanted=wanted).detach()
        odds = wish_head.log_odds(said, keys, head.vectors)[0]
        order = odds.argsort(descending=wanted)
        assert moved[1].argsort(descending=True).tolist() == order.tolist()
        assert not moved[0].any() and not moved[2].any()


def test_a_catalogue_without_labels_has_a_wish_head_too() -> None:
    bare = Catalogue(("a", "b"), ("One", "Two"), ())
    vectors = F.normalize(torch.randn(2, DIMENSIONS), dim=1)
    head = ItemHead(vectors, torch.ones(2, dtype=torch.bool), AttributeLabels.find(bare), hidden=8)
    wish_head = WishHead(DIMENSIONS, 0, width=8)
    assert wish_head.log_odds(vectors, wish_head.keys(head), vectors).isfinite().all()


def test_the_demo_keeps_to_words_without_a_filter(demo_workspace: Workspace) -> None:
    report = evaluate_wishes(demo_workspace, targets=200, labels=60)
    assert report.adherence > 0.85
    assert report.unwanted < report.before / 3
    assert report.wish_hit10 > report.encoder_hit10
    assert report.both_ndcg10 > 1.5 * report.history_ndcg10
