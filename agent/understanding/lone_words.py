"""A word that is all that a message asks for, and a slip away from a label: "Sorts please" where Sports is sold."""

from __future__ import annotations

from sidney.agent.turn import ConstraintEdit
from sidney.agent.understanding.draft import Draft
from sidney.agent.understanding.wish import wish_segments
from sidney.recsys_model.data.constraints import Operator

__all__ = ["read_lone_word"]

_SHORTEST = 5
_RARER = 5
"""How many times as many items a label must have as texts hold the word itself, for the word to be a slip."""


def read_lone_word(draft: Draft) -> None:
    """Read the word as the label, and note that it was read so."""
    words = [token for segment in wish_segments(draft) for token in segment]
    # "Sorts" with its capital is no "sorts of".
    words = words or [t for t in draft.tokens if t.is_capitalised and len(t.text) >= _SHORTEST]
    # "It should be Sorts", before anything was shown, points at nothing.
    points = bool(draft.places) and bool(draft.state.lists)
    if draft.edits or draft.intents or draft.mentions or points or len(words) != 1:
        return
    token = words[0]
    found = draft.lexicon.label_near(token)
    if found is None or draft.lexicon.rarity(token.stem) * _RARER > len(draft.lexicon.items_of(found)):
        return
    label = found.labels[0]
    edit = ConstraintEdit(action="add", attribute=found.column, operator=Operator.EQ, operand=label)
    draft.add(token.start, edit)
    draft.take(token.start, token.end)
    draft.readings.append((token.text, label))
