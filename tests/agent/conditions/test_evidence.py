"""What the model of conditions goes by: candidates, edits as it sees them, and the evidence of a message."""

from __future__ import annotations

import pytest

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
from sidney.agent.lexicon import Lexicon
from sidney.agent.turn import ConstraintEdit, Reference
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraints import Operator
from sidney.recsys_model.encoders.embeddings import BuiltInEncoder


@pytest.fixture(scope="module")
def candidates(games: Catalogue, games_words: Lexicon) -> Candidates:
    encoder = BuiltInEncoder()
    return Candidates(games, games_words.measures, lambda: encoder)


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


def test_a_number_that_only_the_rules_know_is_there_too(candidates: Candidates) -> None:
    evidence = evidence_of("thirty bucks at most", [_add("price", Operator.LE, 30.0)], candidates)
    assert [(number.value, number.start) for number in evidence.said] == [(30.0, -1)]
