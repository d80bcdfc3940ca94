"""The conversation as a graph: understand, then what the turn's plan holds, node by node, then respond."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sidney.agent.nodes import Nodes
from sidney.agent.turn_state import TurnState

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph

__all__ = ["build_graph"]


def build_graph(
    nodes: Nodes, saver: BaseCheckpointSaver[str] | None
) -> CompiledStateGraph[TurnState, Any, TurnState, TurnState]:
    """Wire the nodes up. The plan is made from what was understood, in code, never by a prompt.

    Args:
        nodes: What each step does.
        saver: Where turns are stored; ``None`` for nowhere.
    """
    from langgraph.graph import END, START, StateGraph

    graph = StateGraph(TurnState)
    graph.add_node("understand", nodes.understand)
    graph.add_node("respond", nodes.respond)
    following = [*nodes.acting, "respond"]
    for name in nodes.acting:
        graph.add_node(name, partial(nodes.act, name))
        graph.add_conditional_edges(name, nodes.route, following)
    graph.add_edge(START, "understand")
    graph.add_conditional_edges("understand", nodes.route, following)
    graph.add_edge("respond", END)
    return graph.compile(checkpointer=saver)
