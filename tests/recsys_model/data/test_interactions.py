"""Interactions: their order, and that they come back from their file as they went in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.interactions import Interactions
from sidney.recsys_model.errors import DataError, UnknownUserError


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue(["a", "b", "c"], ["A", "B", "C"], [])


def test_pos_wins_over_timestamp(catalogue: Catalogue) -> None:
    interactions = Interactions.from_events(catalogue, "uuu", [0, 1, 2], pos=[3, 1, 2], timestamp=[1, 2, 3])
    assert interactions.history("u") == ("b", "c", "a")
    assert interactions.timestamp.tolist() == [2, 3, 1]


def test_ties_and_missing_times_keep_the_order_of_the_file(catalogue: Catalogue) -> None:
    nan = float("nan")
    interactions = Interactions.from_events(catalogue, "uuuu", [2, 1, 0, 1], timestamp=[nan, 5, 5, nan])
    assert interactions.history("u") == ("b", "a", "c", "b")


def test_users_are_kept_apart(catalogue: Catalogue) -> None:
    interactions = Interactions.from_events(catalogue, ["v", "u", "v"], [0, 1, 2], split=[0, 2, 1])
    assert interactions.users == ("v", "u")
    assert interactions.history("v") == ("a", "c")
    assert interactions.items_of(1).tolist() == [1]
    assert interactions.split.tolist() == [0, 1, 2]
    assert interactions.has_split
    assert "u" in interactions
    assert len(interactions) == 3


def test_an_unknown_user_is_an_error(catalogue: Catalogue) -> None:
    interactions = Interactions.from_events(catalogue, ["u"], [0])
    assert "v" not in interactions
    with pytest.raises(UnknownUserError, match="'v'"):
        interactions.history("v")


def test_no_interactions_at_all(catalogue: Catalogue) -> None:
    interactions = Interactions.empty(catalogue)
    assert (len(interactions), interactions.users, interactions.has_split) == (0, (), False)
    assert interactions.offsets.tolist() == [0]


def test_what_does_not_fit_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(DataError, match="2 users and 1 items"):
        Interactions.from_events(catalogue, ["u", "v"], [0])
    with pytest.raises(DataError, match="catalogue of 3"):
        Interactions.from_events(catalogue, ["u"], [3])


@given(st.lists(st.tuples(st.sampled_from("uvw"), st.integers(0, 2), st.integers(0, 4)), max_size=30))
def test_every_history_is_the_users_events_in_a_stable_order(events: list[tuple[str, int, int]]) -> None:
    catalogue = Catalogue(["a", "b", "c"], ["A", "B", "C"], [])
    users, items, times = [e[0] for e in events], [e[1] for e in events], [float(e[2]) for e in events]
    interactions = Interactions.from_events(catalogue, users, items, timestamp=times)
    for user in set(users):
        mine = sorted((event for event in events if event[0] == user), key=lambda event: event[2])
        assert interactions.history(user) == tuple("abc"[item] for _, item, _ in mine)
    assert np.array_equal(
        np.diff(interactions.offsets), np.bincount(interactions.user, minlength=len(interactions.users))
    )
