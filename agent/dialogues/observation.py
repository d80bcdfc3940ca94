"""What a turn came to, as far as a dialogue file can ask about it."""

from __future__ import annotations

from dataclasses import dataclass

from sidney.agent.dialogues.lists import ShownLists
from sidney.agent.reply import Reply
from sidney.agent.state import ConversationState
from sidney.agent.turn import Understanding

__all__ = ["Observation"]


@dataclass(frozen=True)
class Observation:
    """One turn that was answered.

    Attributes:
        turn: Its number in the dialogue, from 1.
        said: What was said, placeholders filled.
        reply: The answer.
        state: The conversation after it.
        understanding: How it was understood.
        steps: The steps that it went through.
        lists: What it and the turns before it showed.
    """

    turn: int
    said: str
    reply: Reply
    state: ConversationState
    understanding: Understanding
    steps: tuple[str, ...]
    lists: ShownLists
