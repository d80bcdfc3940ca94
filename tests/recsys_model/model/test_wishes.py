"""Reading wishes, and making those of the training."""

from __future__ import annotations

import numpy as np
import pytest

from sidney.recsys_model.data.attribute_labels import AttributeLabels
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.model.wishes import HELD_OUT_WORDINGS, WishMaker, is_held_out, split_wish
from sidney.recsys_model.training.label_sets import LabelSets


@pytest.fixture
def stall() -> Catalogue:
    """Forty items: a colour each, two kinds of half of them each, and a price."""
    colours = ("red", "green", "blue", "white")
    return Catalogue(
        [f"i{n}" for n in range(40)],
        [f"Plain thing number {n}" for n in range(40)],
        (
            Column("colour", AttributeKind.LABEL, tuple(colours[n % 4] for n in range(40))),
            Column("kinds", AttributeKind.LABELS, tuple(("lamp",) if n < 20 else ("chair", "oak") for n in range(40))),
            Column("price", AttributeKind.NUMBER, tuple(float(n) for n in range(40))),
        ),
    )


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("a cosy farming game", "a cosy farming game", ""),
        ("not Apple", "", "Apple"),
        ("anything but shooters", "", "shooters"),
        ("headphones, no sports or gaming, with a long battery", "headphones, with a long battery", "sports or gaming"),
        ("I don't want horror but something calm", "but something calm", "horror"),
        ("notebooks for school", "notebooks for school", ""),
        ("", "", ""),
    ],
)
def test_what_is_wanted_is_parted_from_what_is_not(text: str, wanted: str, unwanted: str) -> None:
    parts = split_wish(text)
    assert (parts.wanted, parts.unwanted) == (wanted, unwanted)


def test_labels_are_those_of_the_items_and_numbers_count_by_the_tenth(stall: Catalogue) -> None:
    labels = AttributeLabels.find(stall)
    names = {labels.names[label] for label in labels.of(0)}
    assert ("colour", "red") in names and ("kinds", "lamp") in names
    tenths = [name for name in labels.names if name[0] == "price"]
    assert len(tenths) == 10
    assert not any(said for name, said in zip(labels.names, labels.said, strict=True) if name[0] == "price")
    lamp = labels.names.index(("kinds", "lamp"))
    assert labels.items_by_label[lamp].tolist() == list(range(20))


def test_rare_labels_are_left_out(stall: Catalogue) -> None:
    assert not [name for name in AttributeLabels.find(stall, minimum=11).names if name[0] == "colour"]


def test_a_training_wish_is_met_by_its_item_and_names_no_pair_that_is_held_out(stall: Catalogue) -> None:
    labels = AttributeLabels.find(stall)
    maker = WishMaker(stall, labels)
    sets = LabelSets(labels)
    generator = np.random.default_rng(0)
    pairs = 0
    for _ in range(300):
        item = int(generator.integers(40))
        wish = maker.wish_for(item, generator)
        assert wish.text
        assert sets.keeping(wish)[item]
        assert stall.titles[item].lower() not in wish.text
        if len(wish.wanted) > 1:
            pairs += 1
            assert not is_held_out(labels.names[label] for label in wish.wanted)
    assert pairs > 30


def test_held_out_wordings_are_never_trained_on(stall: Catalogue) -> None:
    maker = WishMaker(stall, AttributeLabels.find(stall))
    generator = np.random.default_rng(1)
    starts = {wording.split("{}")[0] for wording in HELD_OUT_WORDINGS if wording.split("{}")[0]}
    for _ in range(500):
        wish = maker.wish_for(int(generator.integers(40)), generator)
        assert not any(wish.text.startswith(start) for start in starts)


def test_about_a_tenth_of_all_pairs_is_held_out_whatever_their_order() -> None:
    pairs = [(("a", str(n)), ("b", str(n * 7))) for n in range(2000)]
    held = [is_held_out(pair) for pair in pairs]
    assert held == [is_held_out(reversed(pair)) for pair in pairs]
    assert 0.07 < np.mean(held) < 0.13
