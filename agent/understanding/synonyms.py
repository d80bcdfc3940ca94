"""Words of a wish that mean a label without spelling it: "scary" for Horror, found by the sentence encoder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sidney.agent.english import POLISH
from sidney.agent.meanings import NearLabel
from sidney.agent.turn import ConstraintEdit, IntentName
from sidney.agent.understanding.draft import Draft
from sidney.agent.understanding.labels import is_soft
from sidney.agent.understanding.wish import is_filler, wish_segments
from sidney.agent.words import Token, positives
from sidney.recsys_model.data.constraints import Operator

__all__ = ["read_synonyms"]

_MOST_PHRASES = 16
_LONGEST = 3
_LITERAL = re.compile(r"\b(?:look up|search)")


def read_synonyms(draft: Draft) -> None:
    """Note labels that the words left over mean, all asked of the encoder in one call.

    The words stay part of the wish: what they say beyond the label is still heard.
    """
    _read_darker(draft)
    if draft.lexicon.meanings is None or (
        any(c.name is IntentName.SEARCH for c in draft.cues) and _LITERAL.search(draft.low)
    ):
        # A search goes by the words themselves.
        return
    phrases = [phrase for segment in wish_segments(draft) for phrase in _phrases(draft, segment)][:_MOST_PHRASES]
    if not phrases:
        return
    texts = [" ".join(token.text for token in phrase).lower() for phrase in phrases]
    found = [pair for pair in zip(phrases, draft.lexicon.meanings.nearest(texts)) if pair[1] is not None]
    heard: set[int] = set()
    said = {edit.attribute for _, edit in draft.edits if edit.action == "add"}
    for tokens, near in sorted(found, key=lambda pair: -pair[1].similarity if pair[1] is not None else 0.0):
        if near is None or heard & {t.start for t in tokens} or near.column in said or _holds_already(draft, near):
            continue
        heard |= {t.start for t in tokens}
        soft = is_soft(draft, tokens[0].start, tokens[-1].end) or tokens[-1].stem.endswith("er")
        draft.add(
            tokens[0].start,
            ConstraintEdit(
                action="add", attribute=near.column, operator=Operator.EQ,
                operand=not _is_negated(draft, tokens[0].start) if near.is_flag else near.label,
                strength="should" if soft else "must",
            ),
        )  # fmt: skip
        draft.readings.append((near.phrase, near.label))


def _is_negated(draft: Draft, place: int) -> bool:
    """Whether a "no" stands before these words in their clause: "no caffeine after 4"."""
    first, _ = draft.clause_of(place)
    return bool(re.search(r"(?:\b(?:no|not|without|nothing|never|none)|n't)\b", draft.low[first:place]))


def _read_darker(draft: Draft) -> None:
    """ "Something darker", where "Dark" is a label: a preference for it, since no label has degrees."""
    for segment in wish_segments(draft):
        for token in segment:
            for base in positives(token.folded, ending="er"):
                if not draft.lexicon.is_label((base,)) or draft.lexicon.is_name((base,)):
                    continue
                start, end = token.start, token.end
                whole = [t is not token for t in draft.tokens]
                plain = tuple(replace(t, text=base, stem=base) if t is token else t for t in draft.tokens)
                for mention in draft.lexicon.find_labels(draft.text, plain, whole, listening=True)[:1]:
                    edit = ConstraintEdit(
                        action="add", attribute=mention.column, operator=Operator.IN, operand=mention.labels, strength=
                            "should",
                    )  # fmt: skip
                    if len(mention.labels) == 1:
                        edit = edit.model_copy(update={"operator": Operator.EQ, "operand": mention.labels[0]})
                    draft.add(start, edit)
                    draft.take(start, end)
                break


def _holds_already(draft: Draft, near: NearLabel) -> bool:
    """Whether the label is asked for already: saying it again in other words changes nothing."""
    return any(
        c.attribute == near.column and near.label in (c.operand if isinstance(c.operand, tuple) else (c.operand,))
        for c in draft.state.constraints
    )


def _phrases(draft: Draft, segment: Sequence[Token]) -> list[Sequence[Token]]:
    """Words and pairs of words that may mean something, longer ones first."""
    found: list[Sequence[Token]] = []
    for length in range(min(_LONGEST, len(segment)), 0, -1):
        for start in range(len(segment) - length + 1):
            part = segment[start : start + length]
            ends = (part[0], part[-1])
            if any(is_filler(t) or t.folded in POLISH or len(t.text) < 3 for t in ends):
                continue
            if any(draft.lexicon.is_head(t.stem) for t in part):
                continue
            found.append(part)
    return found
