"""Words that the tagger of mentions holds for a condition and that no label claimed, linked to what is sold.

A plain word ("the oil", "a pot") says too little by itself to be read as part of "Engine Oil" or "Plant Pots". Where
the tagger is sure that a condition is meant, the label that holds the word is looked for, then a flag that is called
like it ("nothing that dims"), then the label or flag that is nearest in meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sidney.agent.english import EVERYDAY, FILLER, POLISH
from sidney.agent.lexicon import LabelMention
from sidney.agent.mention_roles import LabelRole, Tagged
from sidney.agent.turn import IntentName
from sidney.agent.understanding.draft import Draft
from sidney.agent.understanding.groups import is_general
from sidney.agent.understanding.labels import condition_on
from sidney.agent.understanding.releases import released
from sidney.agent.words import Token
from sidney.recsys_model.data.catalogue import AttributeKind

__all__ = ["read_tagged"]

_SURE = 0.6
"""How likely a role must be."""
_SURE_OF_UNKNOWN = 0.8
"""The same, to say aloud that something is ruled out which the catalogue does not know."""
_ALIKE = 0.62
"""How alike a word and a label that holds it must be, for the word alone to mean it."""
_LONGEST = 4
_CONDITIONS = (LabelRole.WANTED, LabelRole.RULED_OUT, LabelRole.PREFERRED, LabelRole.RELEASED)


def read_tagged(draft: Draft) -> None:
    """Add the conditions that the tagger hears and that no label made; a search goes by the words themselves."""
    if any(cue.name is IntentName.SEARCH for cue in draft.cues):
        return
    for span in draft.tagged:
        if span.role not in _CONDITIONS or span.is_number or span.probability < _SURE:
            continue
        words = _left_over(draft, span)
        if not words or len(words) > _LONGEST or any(t.text.isdigit() for t in words):
            continue
        if span.role is LabelRole.RELEASED:
            _release(draft, span)
        elif (mention := _linked(draft, words)) is not None and not is_general(draft, mention):
            _add(draft, span, mention)
        elif span.role is LabelRole.RULED_OUT and span.probability >= _SURE_OF_UNKNOWN:
            draft.miss(f"without {draft.text[words[0].start : words[-1].end]}")
            draft.take(span.start, span.end)


def _left_over(draft: Draft, span: Tagged) -> list[Token]:
    """The words of a mention that nothing has read: all of them, or what it ends in ("blue case", the blue heard)."""
    words = [t for t in draft.tokens if span.start <= t.start < span.end and t.folded not in FILLER]
    free = [draft.is_free(t.start, t.end) for t in words]
    if all(free):
        return [] if _has_edit(draft, span) else words
    return words[-1:] if span.role is LabelRole.WANTED and free[-1] and not free[-2] else []


def _has_edit(draft: Draft, span: Tagged) -> bool:
    return any(span.start <= place < span.end for place, _ in draft.edits)


def _release(draft: Draft, span: Tagged) -> None:
    what = draft.low[span.start : span.end].strip(" .,;!?")
    named = span.probability >= _SURE_OF_UNKNOWN and draft.lexicon.find_column(what) is not None
    for edit in released(draft, what, f"forget the {what}"):
        if named or edit.attribute is None or any(c.attribute == edit.attribute for c in draft.state.constraints):
            draft.add(span.start, edit)
            draft.take(span.start, span.end)


def _linked(draft: Draft, words: Sequence[Token]) -> LabelMention | None:
    """The labels or the flag that these words stand for."""
    if draft.lexicon.find_column(" ".join(t.text for t in words)) is not None:
        return None
    outside = [token not in words for token in draft.tokens]
    found = draft.lexicon.find_labels(draft.text, draft.tokens, outside, listening=True)
    if found:
        return found[0]
    if draft.lexicon.meanings is None or all(t.folded in POLISH for t in words):
        return None
    first, last = draft.tokens.index(words[0]), draft.tokens.index(words[-1])
    said = " ".join(t.text for t in words).lower()
    if (held := draft.lexicon.labels_holding([t.stem for t in words])) is not None:
        column, labels = held
        if draft.lexicon.catalogue.columns[column].kind is not AttributeKind.FLAG:
            # "Oil" is all that "Engine Oil" is; "book" is more than "Children's Books".
            alike = draft.lexicon.meanings.similarities(said, labels)
            labels = tuple(label for label, near in zip(labels, alike, strict=True) if near >= _ALIKE)
        if labels:
            return LabelMention(first, last + 1, column, labels, said)
    if (slipped := draft.lexicon.label_slipped(first, last + 1, draft.text, draft.tokens)) is not None:
        draft.readings.append((slipped.said, slipped.labels[0]))
        return slipped
    if len(words) == 1 and words[0].stem in EVERYDAY:
        # "A book" is near to Paperback, and says no more than that it is one.
        return None
    near = draft.lexicon.meanings.nearest([said])[0]
    if near is None:
        return None
    draft.readings.append((near.phrase, near.label))
    return LabelMention(first, last + 1, near.column, (near.label,), said)


def _add(draft: Draft, span: Tagged, mention: LabelMention) -> None:
    rules_out = span.role is LabelRole.RULED_OUT
    strength: Literal["must", "should"] = "should" if span.role is LabelRole.PREFERRED else "must"
    edit = condition_on(draft, mention.column, mention.labels, negated=rules_out, strength=strength)
    if not any(c.attribute == edit.attribute and c.operand == edit.operand for c in draft.state.constraints):
        draft.add(span.start, edit)
    if rules_out:
        draft.ruled_out.add(mention.labels)
    draft.mentions.append(mention)
    draft.take(span.start, span.end)
