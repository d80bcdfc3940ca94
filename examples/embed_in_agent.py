"""Sidney's tools in somebody else's agent, made by ``langchain.agents.create_agent``, with a scripted model in it.

    pip install 'sidney[agents]'
    sidney demo                            # builds the demo once
    python examples/embed_in_agent.py      # or: … --workspace FOLDER

No key and no network: the scripted model below calls the tools as a chat model would, reading their results on the
way. To use a real one, give ``converse`` any LangChain chat model, or its name::

    converse(workspace, model="anthropic:claude-sonnet-4-5")   # pip install langchain-anthropic, and set its key
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from sidney.recsys_model.demo import default_workspace_path
from sidney.recsys_model.workspace import Workspace
from sidney.tools import sidney_tools

QUESTION = "I'd like something to race with friends, for at most $30. What do you have, and why the first one?"
PROMPT = (
    "You are a shop assistant. Recommend only what the tools return. Put every condition that the person names into "
    "`where`. When asked why, call `explain` with the same arguments as `recommend`, and say no more than it says."
)


class ScriptedModel(BaseChatModel):
    """Stands in for a chat model: recommends, asks why of the first item that came back, and then answers."""

    wish: str = "racing with friends"
    where: tuple[str, ...] = ("price<=30",)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> ScriptedModel:
        """The agent offers its tools here; a real model would be told of them."""
        return self

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self._next(messages))])

    def _next(self, messages: list[BaseMessage]) -> AIMessage:
        results = {message.name: message for message in messages if isinstance(message, ToolMessage)}
        asked = {"wish": self.wish, "where": list(self.where)}
        if "recommend" not in results:
            return _call("recommend", {**asked, "k": 3})
        # The artifact is typed: no parsing of the text that the model reads.
        items = results["recommend"].artifact.items
        if not items:
            return AIMessage(f"I found nothing for that. {results['recommend'].text}")
        if "explain" not in results:
            return _call("explain", {**asked, "item_id": items[0].item_id, "shown": [item.item_id for item in items]})
        titles = ", ".join(item.title for item in items)
        return AIMessage(f"I would look at {titles}. {results['explain'].text}")


def converse(
    workspace: Workspace, question: str = QUESTION, model: str | BaseChatModel | None = None
) -> list[BaseMessage]:
    """Ask an agent that holds Sidney's tools, and return the whole conversation, tool results included."""
    agent = create_agent(model or ScriptedModel(), sidney_tools(workspace), system_prompt=PROMPT)
    state = agent.invoke({"messages": [HumanMessage(question)]})
    messages: list[BaseMessage] = state["messages"]
    return messages


def main() -> None:
    """Print the tool calls, their results, and the answer."""
    parser = argparse.ArgumentParser(description="Sidney's tools in a LangChain agent.")
    parser.add_argument("--workspace", type=Path, default=default_workspace_path())
    workspace = Workspace.open(parser.parse_args().workspace)
    for message in converse(workspace):
        if isinstance(message, ToolMessage):
            print(f"\n{message.name} →\n{message.text}")
        elif isinstance(message, AIMessage) and message.tool_calls:
            print("\n".join(f"\ncalls {call['name']}({call['args']})" for call in message.tool_calls))
        else:
            print(f"\n{message.type}: {message.text}")


def _call(name: str, arguments: dict[str, Any]) -> AIMessage:
    return AIMessage("", tool_calls=[{"name": name, "args": arguments, "id": f"call-{name}", "type": "tool_call"}])


if __name__ == "__main__":
    main()
