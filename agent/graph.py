"""The conversation as a graph: understand → recommend | look up | explain | tell | ask back → respond."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sidney.agent.nodes import Nodes, TurnState

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph

__all__ = ["build_graph"]


def build_graph(
    nodes: Nodes, saver: BaseCheckpointSaver[str] | None
) -> CompiledStateGraph[TurnState, Any, TurnState, TurnState]:
    """Wire the nodes up. Routing is decided by what was understood, in code, never by a prompt.

    Args:
        nodes: What each step does.
        saver: Where turns are stored; ``None`` for nowhere.
    """
    from langgraph.graph import END, START, StateGraph

    graph = StateGraph(TurnState)
    graph.add_node("understand", nodes.understand)
    graph.add_node("recommend", nodes.recommend)
    graph.add_node("look_up", nodes.look_up)
    graph.add_node("explain", nodes.explain)
    graph.add_node("tell", nodes.tell)
    graph.add_node("chat", nodes.chat)
    graph.add_node("ask_back", nodes.ask_back)
    graph.add_node("reset", nodes.reset)
    graph.add_node("undo", nodes.undo)
    graph.add_node("respond", nodes.respond)
    graph.add_edge(START, "understand")
    first = ["recommend", "look_up", "explain", "tell", "chat", "ask_back", "reset", "undo"]
    graph.add_conditional_edges("understand", nodes.route, first)
    for talk in ("explain", "tell"):
        graph.add_conditional_edges(talk, nodes.route_after_talk, ["recommend", "respond"])
    for last in ("recommend", "look_up", "chat", "ask_back", "reset", "undo"):
        graph.add_edge(last, "respond")
    graph.add_edge("respond", END)
    return graph.compile(checkpointer=saver)
