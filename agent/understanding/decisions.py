"""Sentences that take, refuse or praise an item without a phrase that the cues know: "the red one it is", "meh"."""

from __future__ import annotations

import re

from sidney.agent.state import ShownItem
from sidney.agent.turn import IntentName, Reference
from sidney.agent.understanding.draft import Draft

__all__ = ["items_named", "settle_decisions"]

_SAID_ALREADY = {
    IntentName.SELECT: (IntentName.SELECT, IntentName.BUNDLE),
    IntentName.REJECT: (IntentName.REJECT, IntentName.BOUGHT, IntentName.DIFFERENT, IntentName.SELECT),
    IntentName.LIKE: (IntentName.LIKE, IntentName.SELECT, IntentName.REJECT),
}


def settle_decisions(draft: Draft) -> None:
    """Say the intent of each such sentence, about the items that it names, and account for its words.

    Labels in it say which item is meant and are no conditions. What it finds wanting ("too heavy") stays one.
    """
    for start, end, name in draft.decisions:
        kept = []
        for place, edit in draft.edits:
            inside = start <= place < end
            positive = (
                edit.relative_to is None and edit.action == "add" and not (edit.operator and edit.operator.is_negative)
            )
            if not (inside and positive):
                kept.append((place, edit))
        draft.edits[:] = kept
        draft.take(start, end)
        critique = any(start <= place < end and edit.relative_to is not None for place, edit in kept)
        if (
            draft.has_intent(*_SAID_ALREADY[name])
            or (name is IntentName.LIKE and draft.intents)
            or (critique and name is IntentName.REJECT)
        ):
            continue
        draft.say(name, *(items_named(draft, start, end) or (Reference(kind="focus", text="it"),)))


def items_named(draft: Draft, start: int, end: int) -> tuple[Reference, ...]:
    """The items that these characters point at: by place or title, or by a label that one of those shown has."""
    placed = [p.reference for p in draft.places if start <= p.start < end and p.reference.kind != "focus"]
    if placed:
        return tuple(dict.fromkeys(placed))
    found: list[Reference] = []
    for mention in draft.mentions:
        first, last = draft.span_of(mention)
        if not start <= first < end:
            continue
        owners = draft.lexicon.items_of(mention)
        having = [i for i in draft.state.last_items if draft.lexicon.catalogue.index_of(i.item_id) in owners]
        if len(having) == 1:
            found.append(_reference(having[0], draft.text[first:last]))
    return tuple(dict.fromkeys(found))


def _reference(item: ShownItem, said: str) -> Reference:
    return Reference(kind="item", item_id=item.item_id, text=re.sub(r"\s+", " ", said))
