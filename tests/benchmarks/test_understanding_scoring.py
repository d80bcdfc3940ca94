"""How predictions are held against labels: the rules of benchmarks/mg_shopdial/README.md, "How it is judged"."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sidney.agent.turn import ConstraintEdit, Intent, IntentName, Reference, Understanding
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.data.constraints import Operator


@pytest.fixture(autouse=True)
def _benchmarks_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))


@pytest.fixture
def catalogue() -> Catalogue:
    """Two lamps and a shelf."""
    return Catalogue(
        ["a", "b", "c"],
        ["Desk Lamp", "Floor Lamp", "Shelf"],
        [
            Column("kind", AttributeKind.LABELS, (("Desk Lamps", "Lamps"), ("Lamps",), ("Shelves",))),
            Column("price", AttributeKind.NUMBER, (20.0, 50.0, 80.0)),
        ],
    )


def _scored(
    record: dict[str, Any],
    catalogue: Catalogue,
    *edits: ConstraintEdit,
    said: tuple[IntentName, ...] = (),
    focus: str | None = None,
) -> Any:
    from benchmarks.understanding.scoring import score_record

    meant = Understanding(intents=tuple(Intent(name=name) for name in said), edits=edits)
    return score_record({"intents": [], **record}, meant, catalogue, focus)


def _counts(counts: Any) -> tuple[int, int, int]:
    return counts.found, counts.wrong, counts.missed


def _price(operator: Operator, operand: float | None, to: Reference | None = None) -> ConstraintEdit:
    return ConstraintEdit(action="add", attribute="price", operator=operator, operand=operand, relative_to=to)


def _kind(operand: str | tuple[str, ...], operator: Operator = Operator.EQ) -> ConstraintEdit:
    return ConstraintEdit(action="add", attribute="kind", operator=operator, operand=operand)


def test_small_talk_is_neither_found_nor_missed_but_steering_in_it_is_false(catalogue: Catalogue) -> None:
    talk = {"intents": ["small_talk"]}
    assert _counts(_scored(talk, catalogue, said=(IntentName.SMALL_TALK,)).intents) == (0, 0, 0)
    assert _counts(_scored(talk, catalogue, said=(IntentName.RECOMMEND,)).intents) == (0, 1, 0)


def test_an_intent_is_found_by_its_alternative_and_an_optional_one_counts_neither_way(catalogue: Catalogue) -> None:
    record = {
        "intents": ["reject"],
        "intent_alternatives": {"reject": ["different"]},
        "optional_intents": ["recommend"],
    }
    assert _counts(_scored(record, catalogue, said=(IntentName.MORE, IntentName.RECOMMEND)).intents) == (1, 0, 0)
    assert _counts(_scored(record, catalogue, said=(IntentName.LIKE,)).intents) == (0, 1, 1)


def test_bounds_count_by_direction_and_within_what_is_accepted(catalogue: Catalogue) -> None:
    wanted = {"edits": [{"action": "add", "attribute": "price", "operator": "<=", "operand": 50}]}
    assert _counts(_scored(wanted, catalogue, _price(Operator.LT, 50)).edits) == (1, 0, 0)
    assert _counts(_scored(wanted, catalogue, _price(Operator.LE, 60)).edits) == (0, 1, 1)
    wanted["edits"][0]["accept"] = [50, 60]
    assert _counts(_scored(wanted, catalogue, _price(Operator.LE, 60)).edits) == (1, 0, 0)
    assert _counts(_scored(wanted, catalogue, _price(Operator.GE, 50)).edits) == (0, 1, 1)


def test_an_operator_may_have_alternatives(catalogue: Catalogue) -> None:
    edit = {"action": "add", "attribute": "price", "operator": "=", "operand": 50, "operator_alternatives": [">="]}
    assert _counts(_scored({"edits": [edit]}, catalogue, _price(Operator.GE, 50)).edits) == (1, 0, 0)
    assert _counts(_scored({"edits": [edit]}, catalogue, _price(Operator.LE, 90)).edits) == (0, 1, 1)


def test_a_number_is_met_by_a_pair_of_bounds_around_it(catalogue: Catalogue) -> None:
    wanted = {"edits": [{"action": "add", "attribute": "price", "operator": "=", "operand": 50}]}
    pair = (_price(Operator.GE, 45), _price(Operator.LE, 55))
    assert _counts(_scored(wanted, catalogue, *pair).edits) == (1, 0, 0)


def test_a_relative_bound_is_met_by_one_at_the_value_of_the_focus(catalogue: Catalogue) -> None:
    wanted = {"edits": [{"action": "add", "attribute": "price", "operator": "<", "relative_to": "focus"}]}
    relative = _price(Operator.LT, None, Reference(kind="focus"))
    assert _counts(_scored(wanted, catalogue, relative, focus="b").edits) == (1, 0, 0)
    assert _counts(_scored(wanted, catalogue, _price(Operator.LT, 50), focus="b").edits) == (1, 0, 0)
    assert _counts(_scored(wanted, catalogue, _price(Operator.LT, 20), focus="b").edits) == (0, 1, 1)


def test_alternatives_are_an_atom_each_however_they_are_joined(catalogue: Catalogue) -> None:
    wanted = {"edits": [{"action": "add", "attribute": "kind", "operator": "in", "operand": ["Lamps", "Shelves"]}]}
    assert _counts(_scored(wanted, catalogue, _kind(("Lamps", "Shelves"), Operator.IN)).edits) == (2, 0, 0)
    assert _counts(_scored(wanted, catalogue, _kind("Lamps")).edits) == (1, 0, 1)
    assert _counts(_scored(wanted, catalogue, _kind("Lamps", Operator.NE)).edits) == (0, 1, 2)


def test_a_wider_label_beside_the_wanted_one_counts_neither_way(catalogue: Catalogue) -> None:
    wanted = {"edits": [{"action": "add", "attribute": "kind", "operator": "=", "operand": "Desk Lamps"}]}
    assert _counts(_scored(wanted, catalogue, _kind("Desk Lamps"), _kind("Lamps")).edits) == (1, 0, 0)
    assert _counts(_scored(wanted, catalogue, _kind("Desk Lamps"), _kind("Shelves")).edits) == (1, 1, 0)


def test_a_removal_that_only_clears_the_way_counts_neither_way(catalogue: Catalogue) -> None:
    removal = ConstraintEdit(action="remove", attribute="kind")
    wanted = {"edits": [{"action": "add", "attribute": "kind", "operator": "=", "operand": "Lamps"}]}
    assert _counts(_scored(wanted, catalogue, removal, _kind("Lamps")).edits) == (1, 0, 0)
    assert _counts(_scored({}, catalogue, removal).edits) == (0, 1, 0)


def test_made_up_shops_have_every_label_and_keep_to_what_a_kind_has() -> None:
    from benchmarks.understanding.catalogues import made_up

    schema = {
        "columns": {
            "title": {"kind": "text"},
            "maker": {"kind": "label", "labels": ["Alder", "Birk"]},
            "kind": {"kind": "labels", "labels": ["Lamps", "Shelves"]},
            "watts": {"kind": "number", "range": [3, 60], "only_for": ["Lamps"]},
        },
        "named_items": {"x": {"title": "X", "maker": "Alder", "kind": ["Lamps"]}},
    }
    rows = made_up("home", schema)
    assert rows == made_up("home", schema) and rows[0]["item_id"] == "x"
    assert {label for row in rows for label in row["kind"]} == {"Lamps", "Shelves"}
    assert all(("watts" in row) == (row["kind"] == ["Lamps"]) for row in rows[1:])
