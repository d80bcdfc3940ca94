"""A reply's sentences held against what the turn knows, before they are said: figures, titles and labels.

Every template fills in nothing but typed values; this is the second lock. A part of a reply that names what is neither
in the state, nor in the rows that the turn told of, nor among the figures that it computed, is not said.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sidney.agent.phrases import phrase
from sidney.agent.state import ConversationState
from sidney.agent.turn_state import TurnState
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraints import Constraint
from sidney.tools.formatting import attribute_name, short_title
from sidney.tools.word_check import check_against

__all__ = ["borne_out", "known_strings", "template_words"]

_STATIC = ("I", "ID", "compare 1 and 3", "compare 1 and 2")
"""Words and numbers of the templates themselves."""
_SUGGESTED = (
    "start over", "more", "cheaper", "help", "remember that", "forget me", "what do you know about me",
)  # fmt: skip
"""What the templates suggest saying, in quotes, where any word may be some item's title ("More", "Help")."""
_TITLES = 6
"""Of each kind of item that the state holds, how many of the first and of the last a reply may name."""

log = logging.getLogger(__name__)


def borne_out(said: Sequence[str], known: Sequence[str], catalogue: Catalogue) -> list[str]:
    """The parts of a reply that hold nothing but what is known; what is left out is logged."""
    kept = []
    for part in said:
        problems = check_against(part, known, catalogue, labels=True) if part else ()
        if problems:
            log.warning("left out of a reply: %r, for %s", part, ", ".join(f"{p.kind} {p.text!r}" for p in problems))
        elif part:
            kept.append(part)
    return kept


def known_strings(state: TurnState, catalogue: Catalogue) -> tuple[str, ...]:
    """Every string that a turn's reply may repeat."""
    conversation, meant, notes = state["conversation"], state["understanding"], state["notes"]
    found: list[str] = [*template_words(catalogue), state["message"], meant.wish, *meant.unsupported, *notes.missing]
    found.append(str(notes.listed))
    found += [text for word in notes.unheard for text in (word.said, *word.labels)]
    found += [*state["facts"], *state["known"]]
    found += [attribute_name(column) for column in catalogue.columns.values()]
    found += [text for reading in meant.readings for text in reading]
    found += [text for basis in notes.bases for text in basis]
    constraints: list[Constraint] = [*notes.added, *notes.removed, *notes.replaced]
    constraints += [c for pair in notes.contradicted for c in pair]
    found += _of_conversation(conversation, catalogue)
    found += [phrase(constraint, catalogue) for constraint in constraints]
    named = [*notes.bought, *notes.liked, *notes.rejected, *(item_id for item_id, _ in notes.faulted)]
    found += _named(named, catalogue)
    return tuple(dict.fromkeys(text for text in found if text))


def template_words(catalogue: Catalogue) -> list[str]:
    """What the templates say of their own, whatever the turn."""
    limits = [f"drop the {attribute_name(column)} limit" for column in catalogue.columns.values()]
    return [*_STATIC, *_SUGGESTED, *limits]


def _of_conversation(conversation: ConversationState, catalogue: Catalogue) -> list[str]:
    found = [conversation.wish, str(len(conversation.last_items))]
    remembered = conversation.beginning.profile
    for constraint in (*conversation.constraints, *remembered.constraints):
        found += [phrase(constraint, catalogue), *_values(constraint)]
    for ids in (
        conversation.history, conversation.bought, conversation.liked, conversation.rejected,
        remembered.bought, remembered.liked, remembered.rejected,
    ):  # fmt: skip
        found += _named([*ids[:_TITLES], *ids[-_TITLES:]], catalogue)
        found.append(str(max(len(ids) - 5, 0)))
    return [*found, remembered.wish]


def _values(constraint: Constraint) -> list[str]:
    operands = constraint.operand if isinstance(constraint.operand, tuple) else (constraint.operand,)
    return [str(operand) for operand in operands]


def _named(item_ids: Sequence[str], catalogue: Catalogue) -> list[str]:
    titles = [catalogue.titles[catalogue.index_of(item_id)] for item_id in item_ids if item_id in catalogue]
    return [form for title in titles for form in (title, short_title(title), short_title(title, 80))]
