"""Reasons are measured, and words name nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pytest

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.data.constraints import Constraint, Operator
from sidney.recsys_model.decoding.recommending import RecommendationList, RecommendationRequest
from sidney.recsys_model.encoders.embeddings import BuiltInEncoder
from sidney.recsys_model.errors import ConstraintError, UnknownItemError
from sidney.tools.explanation import STANDS_OUT, explain
from sidney.tools.word_check import check_words

if TYPE_CHECKING:
    from sidney.recsys_model.workspace import Workspace

ROWS = [
    ("h1", "Headphones 700", 199.0, "Sony", ("Audio", "Headphones")),
    ("h2", "Wired earbuds", 9.99, "Sony", ("Audio", "Headphones")),
    ("s1", "Bluetooth speaker", 59.0, "JBL", ("Audio", "Speakers")),
    ("k1", "Mechanical keyboard", 89.0, "Keychron", ("Computers", "Keyboards")),
    ("p1", "Laser printer", 120.0, None, ("Computers", "Printers")),
    ("c1", "Action camera", 250.0, "GoPro", ("Cameras",)),
]
SEMANTIC_IDS = {"h1": (1, 2, 0), "h2": (1, 2, 1), "s1": (1, 3, 0), "k1": (2, 0, 0), "p1": (2, 1, 0), "c1": (3, 0, 0)}
PATHS = {"h1": ("Audio", "Headphones"), "h2": ("Audio", "Headphones"), "s1": ("Audio", "Speakers")}


class AdditiveRecommender:
    """A recommender whose every score is a sum that the test wrote down: what each history item adds to each item."""

    def __init__(self, encoder: BuiltInEncoder, adds: Mapping[str, Mapping[str, float]]) -> None:
        ids, titles, prices, brands, categories = zip(*ROWS)
        self.catalogue = Catalogue(
            ids,
            titles,
            [
                Column("price", AttributeKind.NUMBER, prices, "$"),
                Column("brand", AttributeKind.LABEL, brands),
                Column("categories", AttributeKind.LABELS, categories),
            ],
        )
        self.encoder = encoder
        self.item_vectors = encoder.encode([self.catalogue.text_of(row) for row in range(len(self.catalogue))])
        self._adds = adds
        self.calls = 0

    def recommend(self, request: RecommendationRequest) -> RecommendationList:
        raise NotImplementedError("an explanation needs scores, not a list")

    def scores(self, requests: Sequence[RecommendationRequest], item_ids: Sequence[str]) -> npt.NDArray[np.float64]:
        self.calls += 1
        rows = [self.catalogue.index_of(item_id) for item_id in item_ids]
        table = np.zeros((len(requests), len(rows)))
        for number, request in enumerate(requests):
            for history_item in request.history:
                adds = self._adds.get(history_item, {})
                table[number] += [adds.get(item_id, adds.get("everything", 0.0)) for item_id in item_ids]
            if request.wish:
                table[number] += 5 * self.item_vectors[rows] @ self.encoder.encode([request.wish])[0]
        return table

    def semantic_id(self, item_id: str) -> tuple[int, ...]:
        return SEMANTIC_IDS[item_id]

    def path(self, item_id: str) -> tuple[str, ...]:
        return PATHS.get(item_id, ())


@pytest.fixture(scope="module")
def encoder() -> BuiltInEncoder:
    return BuiltInEncoder()


@pytest.fixture
def recommender(encoder: BuiltInEncoder) -> AdditiveRecommender:
    adds = {"h1": {"h2": 2.0}, "k1": {"everything": 3.0}, "p1": {"h2": -1.0}, "s1": {"h2": 0.05}, "c1": {"h2": 1.5}}
    return AdditiveRecommender(encoder, adds)


def constraint(attribute: str, operator: str, operand: float | str, must: bool = True) -> Constraint:
    return Constraint(attribute=attribute, operator=Operator(operator), operand=operand, must=must)


def test_influence_is_the_fall_of_the_score_when_an_item_is_left_out(recommender: AdditiveRecommender) -> None:
    evidence = explain(recommender, RecommendationRequest(history=["h1", "k1", "p1"]), "h2").evidence
    influence = {found.item_id: found.influence for found in evidence.history}
    assert influence == pytest.approx({"k1": 3.0, "h1": 2.0, "p1": -1.0})
    assert evidence.score == pytest.approx(4.0)
    assert recommender.calls == 1


def test_what_raises_everything_alike_is_no_reason(recommender: AdditiveRecommender) -> None:
    explanation = explain(recommender, RecommendationRequest(history=["k1"]), "h2")
    assert explanation.evidence.history[0].contrast == pytest.approx(3.0)
    assert explanation.evidence.reasons == ()
    assert explanation.text == "Nothing in the history stood out as a reason for Wired earbuds."


def test_less_than_the_threshold_is_no_reason(recommender: AdditiveRecommender) -> None:
    (found,) = explain(recommender, RecommendationRequest(history=["s1"]), "h2").evidence.history
    assert 0 < found.influence < STANDS_OUT
    assert not found.stands_out


def test_a_reason_is_named_with_what_it_shares(recommender: AdditiveRecommender) -> None:
    explanation = explain(recommender, RecommendationRequest(history=["p1", "h1"]), "h2")
    evidence = explanation.evidence
    assert [reason.item_id for reason in evidence.reasons] == ["h1"]
    assert (evidence.reasons[0].shared_levels, evidence.reasons[0].shared_path) == (2, ("Audio", "Headphones"))
    shares = {shared.label: shared.share for shared in evidence.shared}
    assert shares == pytest.approx({"Sony": 2 / 6, "Headphones": 2 / 6, "Audio": 3 / 6})
    assert [(d.attribute, d.value, d.other_value) for d in evidence.differences] == [("price", "$9.99", "$199")]
    # Half of the catalogue is Audio: that is nothing to have in common.
    assert explanation.text == (
        "Wired earbuds is here mostly because of Headphones 700: the two share Sony and Headphones, and belong under "
        "Audio › Headphones. Beside Headphones 700, it differs in price ($9.99 against $199)."
    )


def test_reasons_without_anything_in_common_are_only_named(recommender: AdditiveRecommender) -> None:
    explanation = explain(recommender, RecommendationRequest(history=["h1", "c1"]), "h2")
    assert explanation.text == "Wired earbuds is here mostly because of Headphones 700 and Action camera."
    assert {d.item_id for d in explanation.evidence.differences} == {"h1", "c1"}


def test_an_item_twice_in_the_history_is_left_out_twice(recommender: AdditiveRecommender) -> None:
    (found,) = explain(recommender, RecommendationRequest(history=["h1", "h1"]), "h2").evidence.history
    assert found.influence == pytest.approx(4.0)


def test_a_wish_is_measured_among_the_items_that_qualify(recommender: AdditiveRecommender) -> None:
    request = RecommendationRequest(
        wish="cheap headphones for music", constraints=[constraint("brand", "!=", "JBL")], exclude=frozenset({"k1"})
    )
    explanation = explain(recommender, request, "h2")
    wish = explanation.evidence.wish
    assert wish is not None
    likeness = recommender.item_vectors @ recommender.encoder.encode([request.wish])[0]
    assert wish.similarity == pytest.approx(likeness[1], abs=1e-6)
    assert wish.compared == 4
    assert wish.rank == 1 + sum(likeness[row] > likeness[1] for row in (0, 4, 5))
    assert wish.percentile == 100 * sum(likeness[row] < likeness[1] for row in (0, 4, 5)) // 3
    assert wish.labels == ("Headphones",)
    assert wish.influence == pytest.approx(5 * likeness[1], abs=1e-5)
    assert "“cheap headphones for music”" in explanation.text
    assert explanation.text.startswith("Wired earbuds fits")
    assert explanation.text.endswith("It meets not JBL.")


def test_a_wish_far_off_is_said_to_be(recommender: AdditiveRecommender) -> None:
    explanation = explain(recommender, RecommendationRequest(wish="photos under water"), "h2")
    assert "is no close match to “photos under water”" in explanation.text


def test_what_it_was_to_be_like_is_the_reason_where_no_history_stands_out(recommender: AdditiveRecommender) -> None:
    # "Something like the keyboard": it is read as history, too, and raises everything alike.
    request = RecommendationRequest(history=["k1"], like=["k1"], constraints=[constraint("price", "<", 200)])
    explanation = explain(recommender, request, "p1")
    (model,) = explanation.evidence.likeness
    likeness = recommender.item_vectors @ recommender.item_vectors[3]
    assert model.similarity == pytest.approx(likeness[4], abs=1e-6)
    # Under $200 there are the headphones, the earbuds and the speaker beside it; the keyboard is not like itself.
    assert model.compared == 4 and model.rank == 1 + sum(likeness[row] > likeness[4] for row in (0, 1, 2))
    assert model.labels == ("Computers",)
    assert explanation.text.startswith("Laser printer is like Mechanical keyboard: it is ")
    assert "the two share Computers" in explanation.text and "stood out" not in explanation.text
    assert check_words(explanation.text, explanation.evidence, recommender.catalogue) == ()


def test_what_it_was_to_be_like_and_is_not_is_said(recommender: AdditiveRecommender) -> None:
    explanation = explain(recommender, RecommendationRequest(like=["p1"]), "c1")
    assert explanation.text.startswith("Action camera is not much like Laser printer: it is closer in meaning than")


def test_a_model_that_is_a_reason_already_is_named_once(recommender: AdditiveRecommender) -> None:
    explanation = explain(recommender, RecommendationRequest(history=["h1"], like=["h1"]), "h2")
    assert explanation.text.startswith("Wired earbuds is here mostly because of Headphones 700")
    assert " is like " not in explanation.text


def test_every_constraint_is_held_against_the_item(recommender: AdditiveRecommender) -> None:
    request = RecommendationRequest(
        history=["h1"],
        constraints=[
            constraint("price", "<=", 30),
            constraint("categories", "!=", "speakers"),
            constraint("brand", "=", "JBL", must=False),
            constraint("brand", "=", "GoPro"),
        ],
    )
    explanation = explain(recommender, request, "h2")
    assert [(c.text, c.value, c.met) for c in explanation.evidence.constraints] == [
        ("price at most $30", "$9.99", True),
        ("not Speakers", "Audio, Headphones", True),
        ("JBL", "Sony", False),
        ("GoPro", "Sony", False),
    ]
    assert (
        "It meets price at most $30 ($9.99) and not Speakers, but does not meet GoPro (Sony) and misses the "
        "preference for JBL (Sony)."
    ) in explanation.text


def test_leaving_out_what_was_liked_leaves_out_its_likeness_too(demo_workspace: Workspace) -> None:
    recommender = demo_workspace.recommender
    liked, item_id = recommender.catalogue.item_ids[4], recommender.catalogue.item_ids[9]
    request = RecommendationRequest(history=[liked], like=[liked])
    (found,) = explain(recommender, request, item_id).evidence.history
    scores = recommender.scores([request, RecommendationRequest()], [item_id])
    assert found.influence == pytest.approx(float(scores[0, 0] - scores[1, 0]), abs=1e-5)


def test_with_nothing_to_go_on_it_says_so_and_claims_no_popularity(recommender: AdditiveRecommender) -> None:
    explanation = explain(recommender, RecommendationRequest(), "h2", shown=["h1", "h2", "s1"])
    assert explanation.evidence.standing.shown == 3
    assert explanation.text == (
        "There was no history and no wish to go on, so Wired earbuds is simply the model's own ranking: it ranks it "
        "number 1 of the 3 shown, and above only 0 of 5 other items picked at random."
    )


def test_what_the_catalogue_does_not_have_is_an_error(recommender: AdditiveRecommender) -> None:
    with pytest.raises(UnknownItemError):
        explain(recommender, RecommendationRequest(), "x9")
    with pytest.raises(UnknownItemError):
        explain(recommender, RecommendationRequest(history=["x9"]), "h1")
    with pytest.raises(ConstraintError, match="Sony"):
        explain(recommender, RecommendationRequest(constraints=[constraint("brand", "=", "Sonny")]), "h1")


def test_every_recommendation_of_the_demo_is_explained_in_checked_words(demo_workspace: Workspace) -> None:
    recommender, catalogue = demo_workspace.recommender, demo_workspace.catalogue
    users = demo_workspace.interactions.users
    for user, wish in [(users[0], ""), (users[1], "a relaxing game to play together"), (None, "racing"), (None, "")]:
        history = demo_workspace.interactions.history(user) if user is not None else ()
        request = RecommendationRequest(
            history=history,
            wish=wish,
            constraints=[constraint("price", "<=", 40)],
            k=2,
            exclude=frozenset(history),
        )
        found = [item.item_id for item in recommender.recommend(request).items]
        for item_id in found:
            explanation = explain(recommender, request, item_id, shown=found)
            evidence = explanation.evidence
            assert explanation.text
            assert check_words(explanation.text, evidence, catalogue) == ()
            assert all(constraint.met for constraint in evidence.constraints)
            assert {reason.item_id for reason in evidence.reasons} <= set(history)


def test_the_demo_models_influence_is_the_difference_of_two_scores(demo_workspace: Workspace) -> None:
    recommender = demo_workspace.recommender
    history = list(demo_workspace.interactions.history(demo_workspace.interactions.users[2]))[-4:]
    item_id = (
        recommender.recommend(RecommendationRequest(history=history, k=1, exclude=frozenset(history))).items[0].item_id
    )
    evidence = explain(recommender, RecommendationRequest(history=history), item_id).evidence
    for found in evidence.history:
        without = [h for h in history if h != found.item_id]
        pair = recommender.scores([RecommendationRequest(history=h) for h in (history, without)], [item_id])
        assert found.influence == pytest.approx(pair[0, 0] - pair[1, 0], abs=1e-3)
