"""Sidney as LangChain tools: text for a model, an artifact for code, and answers instead of tracebacks."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool

from sidney.recsys_model.workspace import Workspace
from sidney.tools import ExplainResult, LookUpResult, RecommendResult, sidney_tools


@pytest.fixture(scope="module")
def tools(demo_workspace: Workspace) -> dict[str, BaseTool]:
    return {tool.name: tool for tool in sidney_tools(demo_workspace)}


def call(tool: BaseTool, **arguments: Any) -> ToolMessage:
    message = tool.invoke({"type": "tool_call", "name": tool.name, "id": "1", "args": arguments})
    assert isinstance(message, ToolMessage)
    return message


def test_there_are_three_and_they_name_the_catalogues_own_columns(
    tools: dict[str, BaseTool], demo_workspace: Workspace
) -> None:
    assert list(tools) == ["recommend", "look_up", "explain"]
    for column in demo_workspace.catalogue.filterable:
        assert f"{column.name} (" in tools["recommend"].description
    assert "where" in tools["recommend"].args


def test_recommendations_obey_what_was_asked(tools: dict[str, BaseTool], demo_workspace: Workspace) -> None:
    users = demo_workspace.interactions.users
    history = list(demo_workspace.interactions.history(users[0]))
    label = demo_workspace.catalogue.columns["categories"].labels[0]
    where = ["price<=25", f"categories!={label.lower()}"]
    message = call(tools["recommend"], history=history, wish="relaxing", where=where, exclude=history, k=7)
    result = message.artifact
    assert isinstance(result, RecommendResult)
    assert message.status == "success"
    assert len({item.item_id for item in result.items} - set(history)) == 7
    for item in result.items:
        attributes = demo_workspace.catalogue.item(item.item_id).attributes
        assert item.price is not None
        assert item.price <= 25
        assert label not in (attributes.get("categories") or ())
        assert f"[{item.item_id}] {item.title}" in message.text
    assert [constraint.text for constraint in result.constraints] == ["price<=25", f"categories!={label}"]
    assert f"{result.allowed} items qualify" in message.text


def test_a_preference_is_no_condition(tools: dict[str, BaseTool]) -> None:
    assert call(tools["recommend"], prefer=["price<0"], k=3).artifact.allowed > 3


def test_nothing_that_satisfies_is_an_answer(tools: dict[str, BaseTool]) -> None:
    message = call(tools["recommend"], where=["price<0"])
    assert message.artifact.items == ()
    assert message.text.startswith("Nothing in the catalogue satisfies")


def test_items_are_looked_up_by_meaning_under_conditions(tools: dict[str, BaseTool]) -> None:
    message = call(tools["look_up"], query="racing karts", where=["price<=40"], k=4)
    assert isinstance(message.artifact, LookUpResult)
    assert len(message.artifact.items) == 4
    assert all(item.price is not None and item.price <= 40 for item in message.artifact.items)


def test_items_are_looked_up_by_title_and_by_id(tools: dict[str, BaseTool], demo_workspace: Workspace) -> None:
    title, item_id = demo_workspace.catalogue.titles[5], demo_workspace.catalogue.item_ids[5]
    assert call(tools["look_up"], title=title.lower()).artifact.items[0].title == title
    message = call(tools["look_up"], item_id=item_id)
    assert [item.item_id for item in message.artifact.items] == [item_id]
    assert str(demo_workspace.catalogue.item(item_id).attributes["description"]) in message.text


def test_an_explanation_carries_its_evidence(tools: dict[str, BaseTool], demo_workspace: Workspace) -> None:
    history = list(demo_workspace.interactions.history(demo_workspace.interactions.users[1]))
    found = call(tools["recommend"], history=history, where=["price<=60"], exclude=history).artifact
    message = call(tools["explain"], item_id=found.items[0].item_id, history=history, where=["price<=60"])
    assert isinstance(message.artifact, ExplainResult)
    assert message.text == message.artifact.text
    assert {held.item_id for held in message.artifact.evidence.history} == set(history)
    assert [held.met for held in message.artifact.evidence.constraints] == [True]


@pytest.mark.parametrize(
    ("name", "arguments", "hint"),
    [
        ("recommend", {"where": ["prise<=30"]}, "price"),
        ("recommend", {"where": ["categories=Raceing"]}, "Racing"),
        ("recommend", {"where": ["hello"]}, ""),
        ("recommend", {"history": ["no-such-item"]}, "look_up"),
        ("recommend", {"k": 0}, "k: "),
        ("recommend", {"whish": "x"}, "whish"),
        ("look_up", {}, "Give a query"),
        ("look_up", {"query": "a", "title": "b"}, "one of"),
        ("look_up", {"title": "a", "where": ["price<=3"]}, "query"),
        ("explain", {"item_id": "no-such-item"}, "no-such-item"),
        ("explain", {}, "item_id"),
    ],
)
def test_what_a_model_gets_wrong_is_answered(
    tools: dict[str, BaseTool], name: str, arguments: dict[str, Any], hint: str
) -> None:
    message = call(tools[name], **arguments)
    assert message.status == "error"
    assert hint in message.text
    assert "Traceback" not in message.text
    assert message.artifact is None


def test_a_title_given_for_an_id_is_answered_with_the_id(tools: dict[str, BaseTool], demo_workspace: Workspace) -> None:
    title = demo_workspace.catalogue.titles[3]
    message = call(tools["explain"], item_id=title)
    assert message.status == "error"
    assert demo_workspace.catalogue.item_ids[3] in message.text


async def test_the_tools_can_be_awaited(tools: dict[str, BaseTool]) -> None:
    message = await tools["look_up"].ainvoke(
        {"type": "tool_call", "name": "look_up", "id": "1", "args": {"query": "puzzle", "k": 2}}
    )
    assert len(message.artifact.items) == 2
