"""Replies audited from outside: random talk gives none that says what is not so, and a planted untruth is found."""

from __future__ import annotations

import importlib.util
import logging
import sys
from pathlib import Path
from types import ModuleType

import pytest

from sidney.agent.auditing import AuditedTurn, Auditor
from sidney.agent.lexicon import lexicon_of
from sidney.recsys_model.workspace import Workspace


@pytest.fixture(scope="module")
def reply_check() -> ModuleType:
    """The benchmark that runs the same over thousands of replies of any workspace."""
    path = Path(__file__).parents[2] / "benchmarks" / "reply_check.py"
    spec = importlib.util.spec_from_file_location("reply_check", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["reply_check"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def turns(reply_check: ModuleType, demo_workspace: Workspace) -> list[AuditedTurn]:
    return [turn for turn, _ in reply_check.audited(demo_workspace, 36, seed=8)]


def test_hundreds_of_replies_name_nothing_that_is_not_so(
    reply_check: ModuleType, demo_workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="sidney.agent.reply_check"):
        found = [
            (turn.message, turn.reply.text, problems)
            for turn, problems in reply_check.audited(demo_workspace, 300, seed=11)
        ]
    assert len(found) == 300
    assert [entry for entry in found if entry[2]] == []
    # Nor did the assistant's own check have to hold anything back: the templates are right by themselves.
    assert [record.message for record in caplog.records] == []


@pytest.mark.parametrize("said", ["It costs $1234.56.", "Rated 97%.", "You would also like {title}.", "By {label}."])
def test_a_planted_untruth_is_found(turns: list[AuditedTurn], demo_workspace: Workspace, said: str) -> None:
    catalogue = demo_workspace.catalogue
    auditor = Auditor(demo_workspace, lexicon_of(catalogue))
    title = max(catalogue.titles, key=len)
    label = max(catalogue.columns["developer"].labels, key=len)
    for turn in turns:
        text = f"{turn.reply.text} {said.format(title=title, label=label)}"
        planted = AuditedTurn(
            message=turn.message,
            understanding=turn.understanding,
            before=turn.before,
            after=turn.after,
            reply=turn.reply.model_copy(update={"text": text}),
            profile=turn.profile,
        )
        assert len(auditor.problems(planted)) > len(auditor.problems(turn)) == 0


def test_a_forged_card_is_found(turns: list[AuditedTurn], demo_workspace: Workspace) -> None:
    auditor = Auditor(demo_workspace, lexicon_of(demo_workspace.catalogue))
    turn = next(turn for turn in turns if len(turn.reply.items) > 1)
    first, second = turn.reply.items[:2]
    forgeries = [
        (first.model_copy(update={"price": 0.01}), second),
        (first.model_copy(update={"title": second.title}), second),
        (first, first),
        (first.model_copy(update={"item_id": "no such item"}), second),
    ]
    for items in forgeries:
        forged = turn.reply.model_copy(update={"items": items})
        problems = auditor.problems(
            AuditedTurn(turn.message, turn.understanding, turn.before, turn.after, forged, turn.profile)
        )
        assert {problem.kind for problem in problems} & {"card", "twice"}
