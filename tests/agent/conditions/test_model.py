"""The shipped model of conditions in a shop of games."""

from __future__ import annotations

import numpy as np

from sidney.agent.conditions.candidates import Candidates
from sidney.agent.conditions.evidence import ColumnUse, LabelUse, NumberUse, evidence_of
from sidney.agent.conditions.model import Weighed, condition_model
from sidney.recsys_model.data.constraints import Constraint, Operator


def _weighed(candidates: Candidates, text: str, *standing: Constraint) -> Weighed:
    evidence = evidence_of(text, [], candidates, standing=standing, turn=1)
    return condition_model().weigh(text, "several", candidates, evidence)


def test_shares_are_shares_and_follow_the_words(candidates: Candidates) -> None:
    weighed = _weighed(candidates, "a racing game under $30")
    for part in (weighed.labels, weighed.columns, weighed.numbers):
        assert np.allclose(part.sum(axis=-1), 1.0, atol=1e-4)
    racing, price = candidates.places["categories", "racing"], candidates.measure_places["price"]
    assert weighed.labels[racing].argmax() == LabelUse.WANTED
    assert weighed.numbers[0, price].argmax() == NumberUse.MOST


def test_what_is_ruled_out_is_told_from_what_is_wanted(candidates: Candidates) -> None:
    sports = _weighed(candidates, "nothing with sports, please").labels[candidates.places["categories", "sports"]]
    assert sports[LabelUse.RULED_OUT] > sports[LabelUse.WANTED]


def test_only_what_stands_is_taken_back(candidates: Candidates) -> None:
    price = candidates.column_places["price"]
    budget = Constraint(attribute="price", operator=Operator.LE, operand=30.0, turn=1)
    stands = _weighed(candidates, "oh, scrap that limit", budget).columns[price, ColumnUse.RELEASED]
    assert stands > _weighed(candidates, "oh, scrap that limit").columns[price, ColumnUse.RELEASED]
