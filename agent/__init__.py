"""The conversation: understanding a turn, the state, the graph, sessions, and the assistant that holds them together.

The names below are the public ones. They are imported when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sidney.agent.assistant import Assistant
    from sidney.agent.events import ConstraintsChanged, ItemsShown, TextDelta, TurnFinished
    from sidney.agent.lexicon import Lexicon, lexicon_of
    from sidney.agent.reply import Reply, TranscriptEntry
    from sidney.agent.sessions import Sessions
    from sidney.agent.state import ConversationState, ShownItem, ShownList
    from sidney.agent.turn import ConstraintEdit, Intent, IntentName, Reference, Understanding
    from sidney.agent.understanding import understand

__all__ = [
    "Assistant",
    "ConstraintEdit",
    "ConstraintsChanged",
    "ConversationState",
    "Intent",
    "IntentName",
    "ItemsShown",
    "Lexicon",
    "Reference",
    "Reply",
    "Sessions",
    "ShownItem",
    "ShownList",
    "TextDelta",
    "TranscriptEntry",
    "TurnFinished",
    "Understanding",
    "lexicon_of",
    "understand",
]

_MODULES = {
    "assistant": ["Assistant"],
    "events": ["ConstraintsChanged", "ItemsShown", "TextDelta", "TurnFinished"],
    "lexicon": ["Lexicon", "lexicon_of"],
    "reply": ["Reply", "TranscriptEntry"],
    "sessions": ["Sessions"],
    "state": ["ConversationState", "ShownItem", "ShownList"],
    "turn": ["ConstraintEdit", "Intent", "IntentName", "Reference", "Understanding"],
    "understanding": ["understand"],
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
