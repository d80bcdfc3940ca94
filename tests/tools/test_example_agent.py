"""The example that embeds Sidney's tools in a LangChain agent does what its comments say."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from langchain_core.messages import AIMessage, ToolMessage

from sidney.recsys_model.workspace import Workspace
from sidney.tools import ExplainResult, RecommendResult

EXAMPLE = Path(__file__).parents[2] / "examples" / "embed_in_agent.py"


@pytest.fixture(scope="module")
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("embed_in_agent", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Pydantic looks the module up when it reads the scripted model's annotations.
    sys.modules["embed_in_agent"] = module
    spec.loader.exec_module(module)
    return module


def test_the_agent_recommends_and_explains_with_the_tools(example: ModuleType, demo_workspace: Workspace) -> None:
    messages = example.converse(demo_workspace)
    recommended, explained = [message for message in messages if isinstance(message, ToolMessage)]
    assert isinstance(recommended.artifact, RecommendResult)
    assert isinstance(explained.artifact, ExplainResult)
    assert len(recommended.artifact.items) == 3
    assert all(item.price is not None and item.price <= 30 for item in recommended.artifact.items)
    assert explained.artifact.evidence.item_id == recommended.artifact.items[0].item_id
    answer = messages[-1]
    assert isinstance(answer, AIMessage)
    assert explained.artifact.text in answer.text
    assert all(item.title in answer.text for item in recommended.artifact.items)


def test_the_agent_says_so_when_nothing_qualifies(example: ModuleType, demo_workspace: Workspace) -> None:
    messages = example.converse(demo_workspace, model=example.ScriptedModel(where=("price<0",)))
    assert messages[-1].text.startswith("I found nothing")


def test_run_as_a_program_it_prints_the_results_and_the_answer(
    example: ModuleType, demo_workspace: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["embed_in_agent.py", "--workspace", str(demo_workspace.path)])
    example.main()
    printed = capsys.readouterr().out
    assert "recommend →\n1. [" in printed
    assert "explain →" in printed
    assert printed.rstrip().splitlines()[-1].startswith("ai: I would look at")
