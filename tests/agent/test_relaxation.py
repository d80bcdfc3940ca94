"""Ways out of an empty result, held against a count over the catalogue."""

from __future__ import annotations

from sidney.agent.relaxation import relaxations
from sidney.recsys_model.catalogue import Catalogue
from sidney.recsys_model.constraint_text import parse_constraint


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


def test_no_single_constraint_to_blame(games: Catalogue) -> None:
    texts = ["categories=Sports", "themes=Zombies", "price>50"]
    assert relaxations([parse_constraint(t, games) for t in texts], frozenset(), games) == ()


def test_a_later_date_names_the_newest(games: Catalogue) -> None:
    constraints = [parse_constraint("themes=Zombies", games), parse_constraint("release_date>2015", games)]
    best = relaxations(constraints, frozenset(), games)[0]
    assert (best.nearest, best.nearest_item) == ("2009", "g11")
