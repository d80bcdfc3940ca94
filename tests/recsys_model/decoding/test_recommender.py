"""The trained demo model: the lean forward pass, the lists, the proof and the filters."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from sidney.recsys_model.data.constraint_text import parse_constraint
from sidney.recsys_model.data.constraints import combined_mask
from sidney.recsys_model.decoding.recommending import RecommendationRequest
from sidney.recsys_model.errors import ConstraintError, UnknownItemError
from sidney.recsys_model.workspace import Workspace


def test_the_lean_forward_pass_gives_the_librarys_hidden_states(demo_workspace: Workspace) -> None:
    recommender = demo_workspace.recommender
    model = recommender.model
    generator = np.random.default_rng(0)
    histories = [generator.integers(len(recommender.catalogue), size=n) for n in (0, 1, 7, 19)]
    prompts = [recommender.prompts.prompt(history, "a scary game, no sports") for history in histories]
    context = recommender.scorer.read(prompts)
    codes = torch.from_numpy(recommender.ids.codes[:, : recommender.ids.levels].astype(np.int64))
    for row, prompt in enumerate(prompts):
        places = torch.tensor([[0, place] for place in prompt.vectors])
        vectors = torch.from_numpy(np.stack(list(prompt.vectors.values())))
        with torch.inference_mode():
            embedded = model.embed(torch.tensor([prompt.tokens]), places, vectors, model.head.table()[0], codes)
            expected = model.language_model.transformer(inputs_embeds=embedded).last_hidden_state[0, -1]
        torch.testing.assert_close(context.state[row], expected, atol=2e-4, rtol=1e-3)


@pytest.mark.parametrize(
    "where", [[], ["price<=20"], ["platforms=Switch", "categories!=Sports"], ["release_date<1990"]]
)
@pytest.mark.parametrize("wish", ["", "a cosy farming game"])
def test_an_exact_list_is_the_brute_force_list_of_the_trained_model(
    demo_workspace: Workspace, where: list[str], wish: str
) -> None:
    recommender = demo_workspace.recommender
    catalogue = demo_workspace.catalogue
    user = demo_workspace.interactions.users[3]
    history = demo_workspace.interactions.history(user)
    constraints = tuple(parse_constraint(text, catalogue) for text in where)
    # As much of the IDs as possible: with the item head alone the search would have nothing to do.
    fusion = recommender.fusion
    recommender.fusion = fusion.model_copy(update={"id_weight": 0.7})
    try:
        request = RecommendationRequest(history=history, wish=wish, constraints=constraints, k=20, exact=True)
        found = recommender.recommend(request)
        scores = recommender.scores([request], catalogue.item_ids)[0]
    finally:
        recommender.fusion = fusion
    allowed = combined_mask(constraints, catalogue)
    best = np.sort(scores[allowed])[::-1][:20]
    assert found.exact
    assert found.allowed == allowed.sum()
    np.testing.assert_allclose([item.score for item in found.items], best[: len(found.items)], atol=1e-4)
    assert len(found.items) == min(20, allowed.sum())
    assert all(allowed[catalogue.index_of(item.item_id)] for item in found.items)


def test_exclusions_never_come_back(demo_workspace: Workspace) -> None:
    recommender = demo_workspace.recommender
    first = recommender.recommend(RecommendationRequest(wish="puzzle game", k=10))
    shown = frozenset(item.item_id for item in first.items)
    second = recommender.recommend(RecommendationRequest(wish="puzzle game", k=10, exclude=shown))
    assert not shown & {item.item_id for item in second.items}


def test_a_preference_moves_items_up_without_ruling_any_out(demo_workspace: Workspace) -> None:
    recommender = demo_workspace.recommender
    prefer = parse_constraint("platforms=Saturn", demo_workspace.catalogue, must=False)
    plain = recommender.recommend(RecommendationRequest(wish="fighting", k=20))
    leaning = recommender.recommend(RecommendationRequest(wish="fighting", k=20, constraints=(prefer,)))

    def on_saturn(items: tuple[object, ...]) -> int:
        return sum("Saturn" in (demo_workspace.catalogue.item(i.item_id).attributes["platforms"] or ()) for i in items)  # type: ignore[attr-defined,operator]

    assert leaning.allowed == plain.allowed == len(demo_workspace.catalogue)
    assert on_saturn(leaning.items) > on_saturn(plain.items)


def test_a_wish_in_words_finds_what_it_names(demo_workspace: Workspace) -> None:
    found = demo_workspace.recommender.recommend(RecommendationRequest(wish="kart racing", k=10))
    kinds = [demo_workspace.catalogue.item(item.item_id).attributes["categories"] for item in found.items]
    assert sum("Racing" in (kind or ()) for kind in kinds) >= 8  # type: ignore[operator]


def test_the_ids_in_a_list_are_the_items_own(demo_workspace: Workspace) -> None:
    recommender = demo_workspace.recommender
    for item in recommender.recommend(RecommendationRequest(k=10)).items:
        codes = tuple(int(code) for code in item.semantic_id.split("."))
        assert recommender.semantic_id(item.item_id) == codes
        assert recommender.ids.find(codes) == demo_workspace.catalogue.index_of(item.item_id)


def test_what_the_catalogue_does_not_know_is_an_error(demo_workspace: Workspace) -> None:
    with pytest.raises(UnknownItemError, match="no-such-game"):
        demo_workspace.recommender.recommend(RecommendationRequest(history=("no-such-game",)))
    with pytest.raises(ConstraintError, match="PS4"):
        parse_constraint("platforms=PS44", demo_workspace.catalogue)


def test_a_typed_token_stays_words(demo_workspace: Workspace) -> None:
    vocabulary = demo_workspace.recommender.model.vocabulary
    tokens = vocabulary.encode("<eos> <s1_5> <items>", 50)
    assert tokens
    assert min(tokens) >= vocabulary.first_code + vocabulary.levels * vocabulary.size


def test_something_like_an_item_is_of_its_kind(demo_workspace: Workspace) -> None:
    catalogue = demo_workspace.catalogue
    request = RecommendationRequest(history=("mario-kart-8",), like=("mario-kart-8",), k=10)
    where = tuple(parse_constraint(text, catalogue) for text in ("platforms=PS4", "price<=30"))
    for constraints in ((), where):
        found = demo_workspace.recommender.recommend(dataclasses.replace(request, constraints=constraints))
        kinds = [catalogue.item(item.item_id).attributes["categories"] for item in found.items]
        assert sum("Racing" in (kind or ()) for kind in kinds) >= 7  # type: ignore[operator]
