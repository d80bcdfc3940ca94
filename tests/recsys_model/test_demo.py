"""The embedded demo: real games in variety, and shoppers whose tastes can be told from chance."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np

from sidney.recsys_model.data.catalogue import AttributeKind
from sidney.recsys_model.data.reading import read_catalogue
from sidney.recsys_model.demo import demo_catalogue_path
from sidney.recsys_model.demo.sessions import simulate_sessions
from sidney.recsys_model.workspace import Workspace


def test_the_catalogue_is_large_varied_and_complete() -> None:
    catalogue = read_catalogue([demo_catalogue_path()]).value
    assert len(catalogue) >= 800
    assert len({title.casefold() for title in catalogue.titles}) == len(catalogue)
    kinds = {column.name: column.kind for column in catalogue.columns.values()}
    assert kinds["platforms"] is kinds["categories"] is kinds["themes"] is AttributeKind.LABELS
    assert kinds["price"] is kinds["max_players"] is AttributeKind.NUMBER
    assert kinds["release_date"] is AttributeKind.DATE
    decades = Counter(str(value)[:3] for value in catalogue.columns["release_date"].values)
    assert all(decades[decade] >= 50 for decade in ("198", "199", "200", "201", "202"))
    for name in ("platforms", "categories", "developer", "publisher", "price", "description", "max_players"):
        assert all(value is not None for value in catalogue.columns[name].values), name
    prices = catalogue.columns["price"].numbers
    assert prices.min() == 0
    assert prices.max() >= 60
    assert len(np.unique(prices)) >= 12


def test_simulated_shoppers_are_the_same_for_the_same_seed_and_follow_tastes(demo_workspace: Workspace) -> None:
    catalogue = demo_workspace.catalogue
    first, second, other = (simulate_sessions(catalogue, 100, seed=seed) for seed in (1, 1, 2))
    assert (first.item == second.item).all()
    assert len(first.item) != len(other.item) or (first.item != other.item).any()
    genres = [value[0] if isinstance(value, tuple) else "" for value in catalogue.columns["categories"].values]
    same = np.mean([genres[a] == genres[b] for a, b in zip(first.item[:-1], first.item[1:], strict=True)])
    shuffled = np.random.default_rng(0).permutation(first.item)
    chance = np.mean([genres[a] == genres[b] for a, b in itertools.pairwise(shuffled)])
    assert same > 2 * chance
    assert demo_workspace.is_simulated


def test_prefix_names_are_readable(demo_workspace: Workspace) -> None:
    catalogue = demo_workspace.catalogue
    makers = {label.casefold() for name in ("developer", "publisher") for label in catalogue.columns[name].labels}
    paths = [demo_workspace.recommender.path(item_id) for item_id in catalogue.item_ids]
    assert np.mean([len(path) > 0 for path in paths]) > 0.9
    for path in paths:
        folded = [name.casefold() for name in path]
        assert len(set(folded)) == len(folded)
        assert not {"the", "and", "with"} & set(folded)
        assert not makers & set(folded)
