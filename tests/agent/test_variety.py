"""Elsewhere is elsewhere: held against the semantic IDs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sidney.agent.assistant import Assistant
from sidney.agent.reply import Reply
from sidney.agent.sessions import Sessions
from sidney.agent.turn import Intent, IntentName, Understanding
from sidney.agent.variety import elsewhere, surprising
from sidney.recsys_model.data.constraint_text import parse_constraint
from sidney.recsys_model.data.constraints import combined_mask
from sidney.recsys_model.decoding.recommending import RecommendationRequest
from sidney.recsys_model.workspace import Workspace

Turn = Callable[[Assistant, Understanding], Reply]


def request(workspace: Workspace, user: int, *where: str, wish: str = "") -> RecommendationRequest:
    history = workspace.interactions.history(workspace.interactions.users[user])
    constraints = [parse_constraint(text, workspace.catalogue) for text in where]
    return RecommendationRequest(history=history, wish=wish, constraints=constraints, exclude=frozenset(history))


def kinds(workspace: Workspace, items: list[str] | tuple[str, ...]) -> list[int]:
    return [workspace.recommender.semantic_id(item_id)[0] for item_id in items]


@pytest.mark.parametrize("user", range(5))
@pytest.mark.parametrize("wish", ["", "racing"])
def test_different_leaves_every_kind_that_was_shown(demo_workspace: Workspace, user: int, wish: str) -> None:
    asked = request(demo_workspace, user, "price<=40", wish=wish)
    shown = [item.item_id for item in demo_workspace.recommender.recommend(asked).items[:5]]
    found = elsewhere(demo_workspace.recommender, asked, shown, 5)
    assert found.level == 1 and len(found.item_ids) == 5
    assert not set(kinds(demo_workspace, shown)) & set(kinds(demo_workspace, found.item_ids))
    allowed = combined_mask(asked.constraints, demo_workspace.catalogue)
    for item_id in found.item_ids:
        assert allowed[demo_workspace.catalogue.index_of(item_id)] and item_id not in asked.exclude


def test_with_nowhere_else_to_go_there_is_still_a_list(demo_workspace: Workspace) -> None:
    catalogue, recommender = demo_workspace.catalogue, demo_workspace.recommender
    shown = [catalogue.item_ids[0]]
    kind = kinds(demo_workspace, shown)[0]
    others = frozenset(i for i in catalogue.item_ids if recommender.semantic_id(i)[0] != kind)
    found = elsewhere(recommender, RecommendationRequest(exclude=others | frozenset(shown)), shown, 5)
    assert found.level != 1 and found.item_ids and set(kinds(demo_workspace, found.item_ids)) == {kind}


def test_a_dialogue_of_different_never_repeats_an_item(demo_workspace: Workspace, meaning: Turn) -> None:
    different = Understanding(intents=(Intent(name=IntentName.DIFFERENT),))
    with Assistant(demo_workspace, sessions=Sessions(None)) as assistant:
        lists = [assistant.ask("racing games under $40").items]
        for _ in range(4):
            reply = meaning(assistant, different)
            lists.append(reply.items)
            if "of other kinds than before" in reply.text:
                before, after = ([item.item_id for item in shown] for shown in lists[-2:])
                assert not set(kinds(demo_workspace, before)) & set(kinds(demo_workspace, after))
        ids = [item.item_id for shown in lists for item in shown]
        assert len(ids) == len(set(ids)) and "of other kinds than before" in meaning(assistant, different).text


@pytest.mark.parametrize("seed", range(6))
def test_a_surprise_is_of_many_kinds_none_familiar_and_above_the_floor(demo_workspace: Workspace, seed: int) -> None:
    asked = request(demo_workspace, seed, "price<=40")
    found = surprising(demo_workspace.recommender, asked, asked.history, 5, seed)
    assert found.prefixes == 5 and found.level == 1
    assert not set(kinds(demo_workspace, found.item_ids)) & set(kinds(demo_workspace, list(asked.history)))
    allowed = combined_mask(asked.constraints, demo_workspace.catalogue)
    for item_id in asked.exclude:
        allowed[demo_workspace.catalogue.index_of(item_id)] = False
    everything = [i for i, ok in zip(demo_workspace.catalogue.item_ids, allowed) if ok]
    scores = demo_workspace.recommender.scores([asked], everything)[0]
    floor = np.sort(scores)[::-1][found.pool - 1]
    drawn = demo_workspace.recommender.scores([asked], list(found.item_ids))[0]
    assert found.allowed == len(everything) and found.pool == max(50, len(everything) // 10)
    assert (drawn >= floor - 1e-6).all()


def test_two_surprises_are_two(demo_workspace: Workspace, meaning: Turn) -> None:
    surprise = Understanding(intents=(Intent(name=IntentName.SURPRISE),))
    with Assistant(demo_workspace, sessions=Sessions(None)) as assistant:
        assistant.ask("on Switch under $25")
        first, second = (meaning(assistant, surprise) for _ in range(2))
    assert not {i.item_id for i in first.items} & {i.item_id for i in second.items}
    mask = combined_mask(second.constraints, demo_workspace.catalogue)
    assert len(second.items) == 5
    assert all(mask[demo_workspace.catalogue.index_of(i.item_id)] for i in (*first.items, *second.items))
