"""Which item a person means by words that a chat model took for a title."""

from __future__ import annotations

from sidney.agent.lexicon import Lexicon
from sidney.agent.state import ConversationState
from sidney.agent.words import label_key

__all__ = ["item_called"]


def item_called(said: str, state: ConversationState, lexicon: Lexicon) -> str | None:
    """The ID of the item: among those shown first, then the whole title, its words in a row, its spelling.

    Returns:
        ``None`` where nothing in the catalogue is called so.
    """
    stems = list(label_key(said))
    while len(stems) > 1 and stems[0] in ("the", "a", "an"):
        stems = stems[1:] if not lexicon.titles_with(stems) else stems
        if lexicon.titles_with(stems):
            break
    if not stems:
        return None
    for shown in reversed(state.lists):
        for item in shown.items:
            key = label_key(item.title)
            if any(list(key[n : n + len(stems)]) == stems for n in range(len(key))):
                return item.item_id
    found = lexicon.titles_with(stems) or lexicon.titles_like(stems)
    return lexicon.catalogue.item_ids[found[0]] if found else None
