"""A number without a unit: which column it speaks of, which way it bounds, and when it bounds nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sidney.agent.lexicon import Lexicon
from sidney.agent.state import ConversationState
from sidney.recsys_model.data.constraints import Constraint, Operator

Shop = Callable[[str], Lexicon]
Read = Callable[..., set[str]]
Shown = Callable[..., ConversationState]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("anything over 4.5 under a hundred", {"avg_rating>4.5", "price<100"}),
        ("only stuff with 4.3+", {"avg_rating>=4.3"}),
        ("I should not wish to pay more than three hundred dollars", {"price<=300"}),
        ("it can't be over 50", {"price<=50"}),
        ("Six to eight hundred pounds", {"price>=600", "price<=800"}),
        ("I can pay until 70", {"price<=70"}),
        ("lets say 20", {"price<=20"}),
        ("up to 50 in total", {"price<=50"}),
    ],
)  # fmt: skip
def test_the_column_and_the_side(said: str, meant: set[str], shop: Shop, read: Read) -> None:
    assert read(said, shop("parts")) == meant


@pytest.mark.parametrize("said", ["80?? for plastic on sticks", "80 is so much im broke", "ARE YOU SERIOUS 80 FOR IT"])
def test_a_shown_price_with_a_groan_is_a_critique(said: str, shop: Shop, read: Read, shown: Shown) -> None:
    parts = shop("parts")
    assert read(said, parts, shown(parts, "i1")) == {"price<?"}
    assert read("up to 80", parts, shown(parts, "i1")) == {"price<=80"}


def test_what_was_bounded_moves_by_little(shop: Shop, read: Read) -> None:
    held = (
        Constraint(attribute="max_players", operator=Operator.GE, operand=5.0),
        Constraint(attribute="price", operator=Operator.LE, operand=40.0),
    )
    assert read("so 4 is ok", shop("play"), ConversationState(constraints=held)) == {"max_players>=4"}
