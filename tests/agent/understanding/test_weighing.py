"""What becomes of the rules' conditions beside what a model makes of a message; the model here says what it is told."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sidney.agent.conditions.candidates import Candidates
from sidney.agent.conditions.evidence import ColumnUse, Evidence, LabelUse, NumberUse
from sidney.agent.conditions.model import Weighed
from sidney.agent.lexicon import Lexicon
from sidney.agent.state import ConversationState
from sidney.agent.turn import Understanding
from sidney.agent.understanding import read_by_rules, understand
from sidney.agent.understanding.weighing import weigh_conditions

_SURE = 0.95


@dataclass
class _Told:
    """Sure of what it is told, and of nothing else.

    Attributes:
        labels: What is done with labels, by (column, label in lower case).
        columns: The same of columns.
        numbers: The same of numbers, by (value, column).
    """

    labels: dict[tuple[str, str], LabelUse] = field(default_factory=dict)
    columns: dict[str, ColumnUse] = field(default_factory=dict)
    numbers: dict[tuple[float, str], NumberUse] = field(default_factory=dict)

    def weigh(self, text: str, where: str, candidates: Candidates, evidence: Evidence) -> Weighed:
        labels = np.zeros((len(candidates.labels), len(LabelUse)), dtype=np.float32)
        columns = np.zeros((len(candidates.columns), len(ColumnUse)), dtype=np.float32)
        numbers = np.zeros((*evidence.numbers.shape[:2], len(NumberUse)), dtype=np.float32)
        for part in (labels, columns, numbers):
            part[..., 0] = 1
        for name, use in self.labels.items():
            labels[candidates.places[name], [0, use]] = 1 - _SURE, _SURE
        for column, does in self.columns.items():
            columns[candidates.column_places[column], [0, does]] = 1 - _SURE, _SURE
        for (value, column), bound in self.numbers.items():
            said = next(n for n, number in enumerate(evidence.said) if number.value == value)
            numbers[said, candidates.measure_places[column], [0, bound]] = 1 - _SURE, _SURE
        return Weighed(labels, columns, numbers)


def _edits(message: str, lexicon: Lexicon, told: _Told) -> set[str]:
    draft, meant = read_by_rules(message, lexicon, ConversationState())
    assert draft is not None
    weighed: Understanding = weigh_conditions(draft, meant, told)  # type: ignore[arg-type]
    return {
        f"{'-' if edit.action == 'remove' else ''}{edit.attribute}"
        f"{'' if edit.operator is None else edit.operator.value}{'' if edit.operand is None else edit.operand}"
        for edit in weighed.edits
    }


def test_what_the_model_does_not_hold_goes_and_what_it_holds_stays(games_and_meanings: Lexicon) -> None:
    message = "i would like a racing game for my nephew, at most $30"
    told = _Told(numbers={(30.0, "price"): NumberUse.MOST})
    assert _edits(message, games_and_meanings, told) == {"price<=30.0"}
    told.labels["categories", "racing"] = LabelUse.WANTED
    assert _edits(message, games_and_meanings, told) == {"categories=Racing", "price<=30.0"}


def test_a_label_is_turned_round_where_the_model_is_sure(games_and_meanings: Lexicon) -> None:
    message = "i do not need it to be about racing any more, show me what else there is"
    told = _Told(labels={("categories", "racing"): LabelUse.RELEASED})
    assert _edits(message, games_and_meanings, told) == {"-categories=Racing"}


def test_a_label_found_stands_alone_and_of_others_either_will_do(games_and_meanings: Lexicon) -> None:
    message = "i want a racing game or something to laugh about with friends"
    told = _Told(labels={("categories", "racing"): LabelUse.WANTED, ("categories", "sports"): LabelUse.WANTED})
    assert _edits(message, games_and_meanings, told) == {"categories=Racing"}
    message = "it has to be something to laugh about, played with friends"
    told = _Told(labels={("categories", "party"): LabelUse.WANTED, ("categories", "sports"): LabelUse.WANTED})
    assert len(found := _edits(message, games_and_meanings, told)) == 1
    assert found <= {"categoriesin('Party', 'Sports')", "categoriesin('Sports', 'Party')"}


def test_a_second_number_is_the_other_end_and_one_number_is_one_bound(games_and_meanings: Lexicon) -> None:
    message = "i would pay something like 40 for a game, though no more than 50"
    lower = {(40.0, "price"): NumberUse.LEAST}
    told = _Told(numbers={**lower, (50.0, "price"): NumberUse.MOST})
    found = _edits(message, games_and_meanings, told)
    assert "price<=50.0" in found and "price>=40.0" in found


def test_a_column_is_let_go(games_and_meanings: Lexicon) -> None:
    told = _Told(columns={"price": ColumnUse.RELEASED})
    assert "-price" in _edits("what it costs is all the same to me now", games_and_meanings, told)


def test_around_a_number_both_halves_stay(games_and_meanings: Lexicon) -> None:
    told = _Told(numbers={(40.0, "price"): NumberUse.MOST})
    found = _edits("i am looking for a good game around $40 for my nephew", games_and_meanings, told)
    assert len([edit for edit in found if edit.startswith("price")]) == 2


def test_the_words_of_an_item_pointed_at_are_no_labels(games_and_meanings: Lexicon) -> None:
    told = _Told(labels={("categories", "kart racing"): LabelUse.WANTED})
    found = _edits("something like Mario Kart 8, but for the PC", games_and_meanings, told)
    assert not [edit for edit in found if edit.startswith("categories")]


def test_nothing_is_made_of_a_mere_question(games_and_meanings: Lexicon) -> None:
    assert not understand("is it below 600$?", games_and_meanings, ConversationState()).edits
