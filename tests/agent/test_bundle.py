"""Bundles: within the total, under every constraint, possible whenever possible; and words that say what is so."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest

from sidney.agent.assistant import Assistant
from sidney.agent.bundle import find_bundle
from sidney.agent.bundle_kinds import any_kind, named_kinds
from sidney.agent.bundle_words import shared_labels
from sidney.agent.lexicon import Lexicon
from sidney.agent.reply import Reply
from sidney.agent.sessions import Sessions
from sidney.agent.turn import ConstraintEdit, Intent, IntentName, Understanding
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraint_text import parse_constraint
from sidney.recsys_model.data.constraints import Operator, combined_mask
from sidney.recsys_model.decoding.recommending import RecommendationRequest
from sidney.recsys_model.workspace import Workspace

Turn = Callable[[Assistant, Understanding], Reply]
BUNDLE = Intent(name=IntentName.BUNDLE)


@pytest.mark.parametrize("seed", range(25))
def test_a_bundle_is_found_exactly_when_there_is_one(demo_workspace: Workspace, seed: int) -> None:
    random = np.random.default_rng(seed)
    catalogue = demo_workspace.catalogue
    label = catalogue.columns["categories"].labels[int(random.integers(25))]
    where = [parse_constraint(f"categories={label}", catalogue)] if seed % 2 else []
    count, total = int(random.integers(2, 6)), float(random.choice([1, 5, 12, 30, 60, 120]))
    history = demo_workspace.interactions.history(demo_workspace.interactions.users[seed])[:8]
    request = RecommendationRequest(history=history, constraints=where, exclude=frozenset(history))
    found = find_bundle(demo_workspace.recommender, demo_workspace.interactions, request, count, total)

    mask = combined_mask(where, catalogue)
    mask[[catalogue.index_of(item_id) for item_id in history]] = False
    prices = catalogue.columns["price"].numbers
    cheapest = np.sort(prices[mask & np.isfinite(prices)])[:count]
    possible = len(cheapest) == count and cheapest.sum() <= total + 1e-9
    assert bool(found.item_ids) == possible
    if possible:
        rows = [catalogue.index_of(item_id) for item_id in found.item_ids]
        assert len(set(rows)) == count and mask[rows].all()
        assert prices[rows].sum() <= total + 1e-9
        assert found.total == pytest.approx(prices[rows].sum())
    elif len(cheapest) == count:
        assert found.cheapest == pytest.approx(cheapest.sum())


@pytest.mark.parametrize("seed", range(12))
def test_each_kind_that_was_named_has_an_item_of_its_own(demo_workspace: Workspace, seed: int) -> None:
    random = np.random.default_rng(100 + seed)
    catalogue = demo_workspace.catalogue
    labels = catalogue.columns["categories"].labels[:40]
    named = [labels[int(n)] for n in random.choice(len(labels), size=int(random.integers(2, 5)), replace=False)]
    kinds = [parse_constraint(f"categories in {label}", catalogue) for label in named]
    anyone = parse_constraint(f"categories in {','.join(named)}", catalogue)
    count = len(kinds) + int(random.integers(2))
    total = float(random.choice([15, 40, 90])) if seed % 3 else None
    request = RecommendationRequest(constraints=[anyone])
    recommender, interactions = demo_workspace.recommender, demo_workspace.interactions
    found = find_bundle(recommender, interactions, request, count, total, kinds=kinds)
    masks = [combined_mask([kind], catalogue) for kind in kinds]
    prices = catalogue.columns["price"].numbers
    if not found.item_ids:
        # Only ever for the price: the frequent kinds of the demo have more than enough items.
        assert total is not None and found.cheapest is not None and found.cheapest > total
        return
    rows = [catalogue.index_of(item_id) for item_id in found.item_ids]
    assert len(set(rows)) == count and combined_mask([anyone], catalogue)[rows].all()
    assert total is None or prices[rows].sum() <= total + 1e-9
    assert any(all(mask[row] for mask, row in zip(masks, order)) for order in permutations(rows, len(kinds)))


def test_kinds_that_few_items_all_are_become_places_in_the_bundle(electronics_words: Lexicon) -> None:
    def edit(label: str) -> ConstraintEdit:
        return ConstraintEdit(action="add", attribute="categories", operator=Operator.EQ, operand=label)

    apart = Understanding(intents=(BUNDLE,), edits=(edit("Keyboards"), edit("Mice"), edit("Laptops")))
    (together,) = any_kind(apart, electronics_words).edits
    assert together.operand == ("Keyboards", "Mice", "Laptops")
    # Without a bundle they stand as they were understood.
    recommended = apart.model_copy(update={"intents": (Intent(name=IntentName.RECOMMEND),)})
    assert any_kind(recommended, electronics_words).edits == apart.edits
    holds = [parse_constraint("categories in Keyboards,Mice,Laptops", electronics_words.catalogue)]
    named = named_kinds("a bundle of a keyboard, a mouse and a laptop", holds, electronics_words)
    assert [kind.operand for kind in named] == [("Keyboards",), ("Mice",), ("Laptops",)]
    assert named_kinds("a bundle of keyboards or mice", holds, electronics_words) == ()
    assert named_kinds("a bundle of keyboards", holds, electronics_words) == ()


def test_items_of_a_bundle_go_together_more_than_by_chance(demo_workspace: Workspace) -> None:
    vectors, catalogue = demo_workspace.item_vectors, demo_workspace.catalogue
    random = np.random.default_rng(0)
    inside = []
    for user in range(12):
        history = demo_workspace.interactions.history(demo_workspace.interactions.users[user])[:8]
        request = RecommendationRequest(history=history, exclude=frozenset(history))
        found = find_bundle(demo_workspace.recommender, demo_workspace.interactions, request, 3, 80.0)
        rows = [catalogue.index_of(item_id) for item_id in found.item_ids]
        inside.append(np.mean([vectors[a] @ vectors[b] for a in rows for b in rows if a < b]))
    pairs = random.integers(len(vectors), size=(2, 2000))
    by_chance = float(np.mean(np.sum(vectors[pairs[0]] * vectors[pairs[1]], axis=1)))
    assert float(np.mean(inside)) > by_chance + 0.1


def test_a_bundle_says_its_name_its_sum_and_what_holds(demo_workspace: Workspace, meaning: Turn) -> None:
    with Assistant(demo_workspace, sessions=Sessions(None)) as assistant:
        assistant.ask("on Switch")
        total = ConstraintEdit(action="add", attribute="price", operator=Operator.LE, operand=60.0)
        reply = meaning(assistant, Understanding(intents=(BUNDLE,), count=3, total=60.0, edits=(total,)))
        prices = [item.price for item in reply.items if item.price is not None]
        assert len(prices) == 3 and sum(prices) <= 60
        assert f"${sum(prices):,.2f}".removesuffix(".00") in reply.text and "of $60" in reply.text
        # The total is a bound on the sum: it filters no list.
        assert [c.text for c in reply.constraints] == ["platforms=Switch"]
        for label in shared_labels([item.item_id for item in reply.items], demo_workspace.catalogue):
            assert label in reply.text
        another = meaning(assistant, Understanding(intents=(BUNDLE,)))
        assert len(another.items) == 3 and "of $60" in another.text
        assert not {i.item_id for i in another.items} & {i.item_id for i in reply.items}


def test_an_impossible_bundle_says_what_it_would_take(demo_workspace: Workspace, meaning: Turn) -> None:
    catalogue = demo_workspace.catalogue
    with Assistant(demo_workspace, sessions=Sessions(None)) as assistant:
        assistant.ask("city builders over $20")
        mask = combined_mask(assistant.state.constraints, catalogue)
        cheapest = float(np.sort(catalogue.columns["price"].numbers[mask])[:4].sum())
        reply = meaning(assistant, Understanding(intents=(BUNDLE,), count=4, total=30.0))
        assert not reply.items and "no bundle of 4" in reply.text
        assert f"${cheapest:,.2f}".removesuffix(".00") in reply.text
        few = meaning(assistant, Understanding(intents=(BUNDLE,), count=20, total=3000.0))
        assert few.items or f"only {int(mask.sum())} items" in few.text


def test_a_price_that_nobody_knows_is_under_no_total(shop: Catalogue, demo_workspace: Workspace) -> None:
    # "Dungeon" of the small shop has no price; here, the demo's items without one.
    prices = demo_workspace.catalogue.columns["price"].numbers
    unpriced = [i for i, price in zip(demo_workspace.catalogue.item_ids, prices) if not np.isfinite(price)]
    priced = [i for i in demo_workspace.catalogue.item_ids if i not in unpriced][3:]
    request = RecommendationRequest(exclude=frozenset(priced))
    with_total = find_bundle(demo_workspace.recommender, demo_workspace.interactions, request, 3, 1000.0)
    assert not set(with_total.item_ids) & set(unpriced) and len(with_total.item_ids) == 3


def test_labels_are_shared_when_all_have_them(games: Catalogue) -> None:
    assert set(shared_labels(["g12", "g13"], games)) == {"Portal", "Logic puzzle", "Puzzle"}
    assert shared_labels(["g1", "g7"], games) == []
