"""What the model of conditions goes by: candidates, edits as it sees them, and the evidence of a message."""

from __future__ import annotations

from sidney.agent.conditions.candidates import Candidates
from sidney.agent.conditions.evidence import (
    ColumnUse,
    LabelUse,
    NumberUse,
    Use,
    evidence_of,
    numbers_in,
    uses_of,
)
from sidney.agent.turn import ConstraintEdit, Reference
from sidney.recsys_model.data.constraints import Constraint, Operator


def _add(column: str, operator: Operator, operand: object, **more: object) -> ConstraintEdit:
    return ConstraintEdit.model_validate(
        {"action": "add", "attribute": column, "operator": operator, "operand": operand, **more}
    )


def test_labels_columns_and_numbers_are_candidates(candidates: Candidates) -> None:
    assert ("categories", "racing") in candidates.places
    assert "price" in candidates.measure_places and "categories" in candidates.column_places
    assert candidates.label_vectors.shape == (len(candidates.labels), 768)
    assert candidates.column_vectors.shape == (len(candidates.columns), 384)


def test_an_edit_is_one_use_a_label(candidates: Candidates) -> None:
    racing, sports = candidates.places["categories", "racing"], candidates.places["categories", "sports"]
    edit = _add("categories", Operator.NOT_IN, ("Racing", "Sports"))
    assert uses_of(edit, candidates, []) == [Use(LabelUse.RULED_OUT, racing), Use(LabelUse.RULED_OUT, sports)]
    assert uses_of(_add("categories", Operator.EQ, "No Such Label"), candidates, []) == []


def test_bounds_relative_soft_and_said(candidates: Candidates) -> None:
    price, column = candidates.measure_places["price"], candidates.column_places["price"]
    said = numbers_in("around 50, please")
    assert uses_of(_add("price", Operator.LE, 60.0), candidates, said) == [Use(NumberUse.MOST, price, 60.0)]
    relative = _add("price", Operator.LT, None, relative_to=Reference(kind="focus"))
    assert uses_of(relative, candidates, said) == [Use(ColumnUse.LESS, column)]
    soft = _add("price", Operator.LE, 15.0, strength="should")
    assert uses_of(soft, candidates, []) == [Use(ColumnUse.LITTLE, column)]
    released = ConstraintEdit(action="remove", attribute="price")
    assert uses_of(released, candidates, []) == [Use(ColumnUse.RELEASED, column)]


def test_the_rules_word_and_the_words_in_common_stand_in_the_evidence(candidates: Candidates) -> None:
    edits = [_add("categories", Operator.EQ, "Racing"), _add("price", Operator.LE, 30.0)]
    evidence = evidence_of("a racing game under $30", edits, candidates, asked="price")
    racing = evidence.labels[candidates.places["categories", "racing"]]
    assert racing[LabelUse.WANTED - 1] == 1 and racing[3] == 1
    assert [number.value for number in evidence.said] == [30.0]
    price = evidence.numbers[0, candidates.measure_places["price"]]
    assert price[NumberUse.MOST - 1] == 1 and price[5] == 1 and price[6] == 1
    assert evidence.columns[candidates.column_places["price"], 7] == 1


def test_numbers_are_read_in_words_and_in_digits() -> None:
    said = "two hundred tops, or 1.5k, or 1,299.99; a dozen of version 2.0.1"
    assert [number.value for number in numbers_in(said)] == [200.0, 1500.0, 1299.99, 12.0, 2.0]


def test_a_number_that_only_the_rules_know_is_there_too(candidates: Candidates) -> None:
    evidence = evidence_of("half of what I said", [_add("price", Operator.LE, 30.0)], candidates)
    assert [(number.value, number.start) for number in evidence.said] == [(30.0, -1)]


def test_what_was_said_before_stands_in_the_evidence(candidates: Candidates) -> None:
    standing = (
        Constraint(attribute="categories", operator=Operator.EQ, operand="Racing", turn=1),
        Constraint(attribute="price", operator=Operator.LE, operand=30.0, turn=2),
        Constraint(attribute="categories", operator=Operator.NOT_IN, operand=("Sports", "Party"), turn=1),
    )
    evidence = evidence_of("make that 40", [], candidates, standing=standing, turn=2)
    racing, sports = (candidates.places["categories", label] for label in ("racing", "sports"))
    assert evidence.labels[racing, 7:].tolist() == [1, 0, 1]
    assert evidence.labels[sports, 7:].tolist() == [0, 1, 1]
    categories, price = (candidates.column_places[name] for name in ("categories", "price"))
    assert evidence.columns[categories, 8:].tolist() == [1, 0]
    assert evidence.columns[price, 8:].tolist() == [1, 1]
    assert evidence.numbers[0, candidates.measure_places["price"], 7:].tolist() == [1, 1]
    assert evidence.numbers[0, candidates.measure_places["max_players"], 7:].tolist() == [0, 0]
