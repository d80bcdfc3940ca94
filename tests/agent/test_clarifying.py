"""One question, and only where its answer would change the list."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sidney.agent.assistant import Assistant
from sidney.agent.clarifying import best_split
from sidney.agent.reply import Reply
from sidney.agent.sessions import Sessions
from sidney.agent.turn import Understanding
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.data.constraint_text import parse_constraint
from sidney.recsys_model.decoding.recommending import ScoredItem
from sidney.recsys_model.workspace import Workspace

Turn = Callable[[Assistant, Understanding], Reply]


def shop(*columns: Column) -> Catalogue:
    count = len(columns[0].values)
    return Catalogue([f"i{n}" for n in range(count)], [f"Item {n}" for n in range(count)], columns)


def scored(catalogue: Catalogue, scores: list[float] | None = None) -> list[ScoredItem]:
    return [
        ScoredItem(
            rank=rank, item_id=item_id, title="", price=None, semantic_id="", path=(),
            score=0.0 if scores is None else scores[rank - 1], id_log_prob=0.0, item_log_prob=0.0, bonus=0.0,
        )
        for rank, item_id in enumerate(catalogue.item_ids, start=1)
    ]  # fmt: skip


EVEN = Column("kind", AttributeKind.LABEL, ("A", "B", "C", "D") * 5)
LOPSIDED = Column("maker", AttributeKind.LABEL, ("X",) * 18 + ("Y",) * 2)
UNIQUE = Column("series", AttributeKind.LABEL, tuple(f"S{n}" for n in range(20)))


def test_the_attribute_that_splits_best_is_asked_about() -> None:
    split = best_split(scored(shop(LOPSIDED, UNIQUE, EVEN)), 5, (), shop(LOPSIDED, UNIQUE, EVEN))
    assert split is not None and split.attribute == "kind" and split.labels == ("A", "B", "C", "D")
    # Four answers, equally likely, one of them right for each item: two bits.
    assert split.bits == pytest.approx(2.0)


def test_what_nearly_all_or_none_share_is_no_question() -> None:
    assert best_split(scored(shop(LOPSIDED)), 5, (), shop(LOPSIDED)) is None
    assert best_split(scored(shop(UNIQUE)), 5, (), shop(UNIQUE)) is None


def test_what_is_spoken_of_already_is_not_asked() -> None:
    catalogue = shop(EVEN)
    assert best_split(scored(catalogue), 5, [parse_constraint("kind!=A", catalogue)], catalogue) is None


def test_where_the_model_is_sure_no_answer_would_change_much() -> None:
    catalogue = shop(EVEN)
    sure = [0.0 if n % 4 == 0 else -12.0 for n in range(20)]
    order = sorted(range(20), key=lambda n: -sure[n])
    by_score = [scored(catalogue, sure)[n] for n in order]
    assert best_split(by_score, 5, (), catalogue) is None


def test_an_item_of_several_labels_answers_with_any_of_them() -> None:
    both = Column("kinds", AttributeKind.LABELS, (("A", "B"), ("C",), ("D",)) * 7)
    split = best_split(scored(shop(both)), 5, (), shop(both))
    # Whether it is said to be A or B tells nothing about which item it is: three answers' worth, not four.
    assert split is not None and split.bits == pytest.approx(np.log2(3))


def test_there_is_one_question_in_a_conversation_and_a_list_beside_it(demo_workspace: Workspace) -> None:
    with Assistant(demo_workspace, sessions=Sessions(None)) as assistant:
        replies = [assistant.ask(text) for text in ("what do you recommend?", "relaxing", "fast", "more", "no comedy")]
        asked = [reply for reply in replies if reply.question]
        assert len(asked) == 1 and asked[0].items
        (reply,) = asked
        assert reply.question in reply.text and reply.text.endswith("?")
        question = assistant.state.asked
        assert question is not None and question.labels == reply.suggestions
        assert set(reply.suggestions) <= set(demo_workspace.catalogue.columns[question.attribute].labels)
        assert reply.to_json()["suggestions"] == list(reply.suggestions)
        assert "suggestions" not in replies[-1].to_json()


def test_a_suggested_answer_is_understood_and_changes_most_of_the_list(demo_workspace: Workspace) -> None:
    changed = []
    for user in demo_workspace.interactions.users[:12]:
        history = demo_workspace.interactions.history(user)[:6]
        with Assistant(demo_workspace, sessions=Sessions(None), history=history) as assistant:
            reply = assistant.ask("what do you recommend?")
            if not reply.question:
                continue
            narrowed = assistant.ask(reply.suggestions[0])
            assert narrowed.constraints and not narrowed.question
            before, after = ({item.item_id for item in r.items} for r in (reply, narrowed))
            changed.append(len(after - before) / len(after))
    assert changed and float(np.mean(changed)) >= 0.4


def test_a_specific_request_is_answered_without_a_question(demo_workspace: Workspace) -> None:
    with Assistant(demo_workspace, sessions=Sessions(None)) as assistant:
        assert not assistant.ask("racing games for Switch under $40").question
