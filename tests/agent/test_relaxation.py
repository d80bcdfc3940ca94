"""Ways out of an empty result, held against a count over the catalogue."""

from __future__ import annotations

import numpy as np

from sidney.agent.emptiness import empty_list
from sidney.agent.relaxation import relaxations
from sidney.agent.state import ConversationState
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue
from sidney.recsys_model.data.constraint_text import parse_constraint
from sidney.recsys_model.data.constraints import Constraint, combined_mask
from sidney.recsys_model.workspace import Workspace


def test_the_nearest_price_is_the_cheapest_that_meets_the_rest(games: Catalogue) -> None:
    constraints = [parse_constraint("categories=Racing", games), parse_constraint("price<10", games)]
    best = relaxations(constraints, frozenset(), games)[0]
    assert best.constraint.text == "price<10"
    assert (best.nearest, best.nearest_item, best.items) == (29.99, "g2", 4)


def test_excluded_items_are_no_way_out(games: Catalogue) -> None:
    constraints = [parse_constraint("categories=Racing", games), parse_constraint("price<10", games)]
    best = relaxations(constraints, frozenset({"g2"}), games)[0]
    assert (best.nearest, best.items) == (39.99, 3)


def test_a_label_is_offered_with_what_it_would_give(games: Catalogue) -> None:
    constraints = [parse_constraint("categories=Sports", games), parse_constraint("themes=Zombies", games)]
    found = {r.constraint.text: r.items for r in relaxations(constraints, frozenset(), games)}
    assert found == {"categories=Sports": 2, "themes=Zombies": 2}


def test_where_no_single_constraint_is_to_blame_pairs_are_offered(games: Catalogue) -> None:
    texts = ["categories=Sports", "themes=Zombies", "price>50"]
    found = relaxations([parse_constraint(t, games) for t in texts], frozenset(), games)
    ways = {tuple(c.text for c in way.constraints): way.items for way in found}
    assert ways == {
        ("categories=Sports", "themes=Zombies"): 2,
        ("categories=Sports", "price>50"): 2,
        ("themes=Zombies", "price>50"): 2,
    }
    state = ConversationState(constraints=tuple(parse_constraint(t, games) for t in texts))
    text, _ = empty_list(state, found, games, shown_all=False)
    assert "No single filter is to blame" in text and "“Sports” and “Zombies” (2 without them)" in text


def test_every_way_out_gives_what_it_says(demo_workspace: Workspace) -> None:
    catalogue = demo_workspace.catalogue
    random = np.random.default_rng(3)
    empty = 0
    while empty < 40:
        constraints = [_drawn(catalogue, random) for _ in range(int(random.integers(2, 6)))]
        exclude = frozenset(random.choice(catalogue.item_ids, 20).tolist())
        free = combined_mask(constraints, catalogue) & ~np.isin(catalogue.item_ids, list(exclude))
        if free.any():
            continue
        empty += 1
        found = relaxations(constraints, exclude, catalogue)
        for way in found:
            rest = combined_mask([c for c in constraints if c not in way.constraints], catalogue)
            rest &= ~np.isin(catalogue.item_ids, list(exclude))
            assert rest.sum() == way.items > 0
            if way.nearest_item is not None:
                assert rest[catalogue.index_of(way.nearest_item)]
        # As few as possible are given up: no smaller set would have been enough.
        assert len({len(way.constraints) for way in found}) <= 1


def _drawn(catalogue: Catalogue, random: np.random.Generator) -> Constraint:
    column = catalogue.filterable[int(random.integers(len(catalogue.filterable)))]
    if column.labels:
        label = column.labels[int(random.integers(min(len(column.labels), 30)))]
        return parse_constraint(f"{column.name}={label}", catalogue)
    known = column.numbers[np.isfinite(column.numbers)]
    operator = ("<", ">")[int(random.integers(2))]
    if column.kind is AttributeKind.DATE:
        return parse_constraint(f"{column.name}{operator}{int(random.integers(1990, 2020))}", catalogue)
    return parse_constraint(f"{column.name}{operator}{random.choice(known):g}", catalogue)


def test_a_later_date_names_the_newest(games: Catalogue) -> None:
    constraints = [parse_constraint("themes=Zombies", games), parse_constraint("release_date>2015", games)]
    best = relaxations(constraints, frozenset(), games)[0]
    assert (best.nearest, best.nearest_item) == ("2009", "g11")
