"""The conversation: understanding a turn, the state, the graph, sessions, and the assistant that holds them together.

The names below are the public ones. They are imported when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sidney.tools.lazy_names import lazy_names

if TYPE_CHECKING:
    from sidney.agent.assistant import Assistant
    from sidney.agent.events import ConstraintsChanged, ItemsShown, TextDelta, TurnFinished
    from sidney.agent.lexicon import Lexicon, lexicon_of
    from sidney.agent.profile import Profile
    from sidney.agent.profile_store import ProfileStore
    from sidney.agent.reply import Reply, TranscriptEntry
    from sidney.agent.sessions import Sessions
    from sidney.agent.state import ClarifyingQuestion, ConversationState, Opinion, ShownItem, ShownList
    from sidney.agent.turn import ConstraintEdit, Intent, IntentName, Reference, Understanding
    from sidney.agent.understanding import understand

__all__ = [
    "Assistant",
    "ClarifyingQuestion",
    "ConstraintEdit",
    "ConstraintsChanged",
    "ConversationState",
    "Intent",
    "IntentName",
    "ItemsShown",
    "Lexicon",
    "Opinion",
    "Profile",
    "ProfileStore",
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
    "profile": ["Profile"],
    "profile_store": ["ProfileStore"],
    "reply": ["Reply", "TranscriptEntry"],
    "sessions": ["Sessions"],
    "state": ["ClarifyingQuestion", "ConversationState", "Opinion", "ShownItem", "ShownList"],
    "turn": ["ConstraintEdit", "Intent", "IntentName", "Reference", "Understanding"],
    "understanding": ["understand"],
}
__getattr__, __dir__ = lazy_names(__name__, _MODULES)
