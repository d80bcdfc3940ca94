"""What flows through the graph in one turn."""

from __future__ import annotations

from typing_extensions import TypedDict

from sidney.agent.notes import TurnNotes
from sidney.agent.reply import Reply
from sidney.agent.state import ConversationState
from sidney.agent.turn import Understanding

__all__ = ["TurnState", "TurnUpdate"]


class TurnUpdate(TypedDict, total=False):
    """What a node adds, as far as it has anything to add.

    Attributes:
        conversation: The state, as far as the turn has brought it.
        understanding: What the turn means.
        notes: What it did to the state.
        plan: The nodes that are still to act, in order.
        said: The reply's sentences so far.
        facts: Figures and names that a node computed, which the sentences may hold beside what the state holds.
        known: Rows that a node told of, which they may hold, too.
        shown: Whether the turn shows the last list.
        asked: The clarifying question that this turn asks, and the answers that it suggests.
        reply: What comes back.
    """

    conversation: ConversationState
    understanding: Understanding
    notes: TurnNotes
    plan: list[str]
    said: list[str]
    facts: list[str]
    known: list[str]
    shown: bool
    asked: str
    reply: Reply


class TurnState(TurnUpdate):
    """The turn so far: all of that, from the beginning on, since the assistant begins it whole.

    The whole of it is stored at the turn's end; what only the turn needed is empty by then.

    Attributes:
        message: What was said, made safe to read.
        session: The session's name.
    """

    message: str
    session: str
