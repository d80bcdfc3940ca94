"""A simulated user's goal: few items meet it, each demand matters, and the title is in none of it."""

from __future__ import annotations

from random import Random

import pytest

from sidney.agent.dialogues.goals import GoalMaker, demand_of
from sidney.agent.dialogues.rows import row_satisfies
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.data.constraint_text import parse_constraint
from sidney.recsys_model.errors import DataError
from sidney.recsys_model.workspace import Workspace


def test_at_most_one_percent_meets_a_goal_and_at_least_one_item(demo_workspace: Workspace) -> None:
    catalogue = demo_workspace.catalogue
    maker = GoalMaker(catalogue)
    for number in range(60):
        goal = maker.draw(Random(number))
        meeting = [i for i in catalogue.item_ids if goal.is_met_by(i, catalogue)]
        assert 1 <= len(meeting) == goal.meeting <= len(catalogue) // 100
        assert 2 <= len(goal.demands) <= 4
        for left_out in goal.demands:
            others = [d for d in goal.demands if d is not left_out]
            without = sum(all(d.is_met_by(i, catalogue) for d in others) for i in catalogue.item_ids)
            assert goal.meeting <= 0.6 * without


def test_no_label_of_a_goal_gives_a_title_away(demo_workspace: Workspace) -> None:
    catalogue = demo_workspace.catalogue
    maker = GoalMaker(catalogue)
    for number in range(60):
        goal = maker.draw(Random(number))
        meeting = [i for i in catalogue.item_ids if goal.is_met_by(i, catalogue)]
        words = [str(d.said.operand).casefold() for d in goal.demands if isinstance(d.said.operand, str)]
        # It was drawn from one of the items that meet it: for that one no word of it is in the title.
        assert any(not any(word in catalogue.item(i).title.casefold() for word in words) for i in meeting)


def test_the_same_seed_draws_the_same_goal(demo_workspace: Workspace) -> None:
    catalogue = demo_workspace.catalogue
    assert GoalMaker(catalogue).draw(Random("a")) == GoalMaker(catalogue).draw(Random("a"))
    assert len({GoalMaker(catalogue).draw(Random(n)).demands for n in range(20)}) > 15


def test_a_label_means_every_label_that_has_it_as_a_word(games: Catalogue) -> None:
    demand = demand_of(parse_constraint("categories=Racing", games), games)
    assert demand.meant.text == "categories in Racing,Kart racing"
    assert demand.is_met_by("g1", games) and not demand.is_met_by("g5", games)
    assert demand_of(parse_constraint("themes=Comedy", games), games).meant.text == "themes=Comedy"
    exclusion = parse_constraint("categories!=Racing", games)
    assert demand_of(exclusion, games).meant == exclusion


def test_number_bounds_hold_for_the_item_that_they_were_drawn_from(electronics: Catalogue) -> None:
    # Sixteen items: one of them is more than 1%, so the share is given.
    maker = GoalMaker(electronics, share=0.1)
    for number in range(100):
        goal = maker.draw(Random(number))
        assert any(all(row_satisfies(d.meant, i, electronics) for d in goal.demands) for i in electronics.item_ids)


def test_a_catalogue_without_columns_has_no_goals() -> None:
    bare = Catalogue(["a", "b"], ["A", "B"], [Column("text", AttributeKind.TEXT, ("x", "y"))])
    with pytest.raises(DataError, match="two columns"):
        GoalMaker(bare)


def test_items_that_do_not_differ_have_no_goals() -> None:
    alike = [Column(name, AttributeKind.LABEL, ("x",) * 300) for name in ("one", "two")]
    ids = [f"i{n}" for n in range(300)]
    with pytest.raises(DataError, match="no goal was found"):
        GoalMaker(Catalogue(ids, ids, alike)).draw(Random(0))
