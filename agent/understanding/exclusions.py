"""Things ruled out that are no label: they must not turn into a wish, and the reply says that it cannot filter them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sidney.agent.english import EVERYDAY, FILLER
from sidney.agent.label_index import holds_names
from sidney.agent.negation import negation_starts
from sidney.agent.turn import ConstraintEdit, IntentName, Reference
from sidney.agent.understanding.draft import Draft
from sidney.agent.understanding.nearness import near_label
from sidney.agent.words import Token
from sidney.recsys_model.data.constraints import Operator

__all__ = ["rule_out_unknown"]

_EXCLUDES = re.compile(
    r"^no$|^without|except|nothing (?:with|about|from|by)|anything but|avoid|hate|exclud|want|\blike$|skip|not$|"
    r"leave|rule|stand|other than|"
    r"neither|nor$|show|need|never|should|must"
)
_STOPS = ("but", "and", "just", "under", "for", "with", "please", "when", "because", "so", "though", "if")


def rule_out_unknown(draft: Draft, used: Sequence[tuple[int, int]]) -> None:
    """Note what negators that reached no label rule out.

    Args:
        used: The negators that reached one.
    """
    named = [draft.span_of(m) for m in draft.mentions]
    for start, end in negation_starts(draft.low, draft.free):
        if (start, end) in used or not _EXCLUDES.search(draft.low[start:end]):
            continue
        words = _ruled_out(draft, end, named)
        if not words or all(t.folded in FILLER for t in words):
            continue
        while words[0].folded in FILLER:
            words = words[1:]
        while words[-1].folded in FILLER:
            words = words[:-1]
        if all(draft.lexicon.find_column(t.text) is not None for t in words) and draft.low[start:end].endswith("like"):
            # "I don't like the colour": turned down, and why.
            column = draft.lexicon.find_column(words[-1].text)
            said = Reference(kind="focus", text=draft.text[start : words[-1].end])
            draft.say(IntentName.REJECT, said, attribute=column.name if column else None)
            draft.take(start, words[-1].end)
            continue
        if not any(draft.lexicon.is_head(t.stem) for t in words) and (near := near_label(draft, words)) is not None:
            if near.is_flag:
                draft.add(
                    words[0].start,
                    ConstraintEdit(action="add", attribute=near.column, operator=Operator.EQ, operand=False),
                )
            for column in draft.lexicon.catalogue.filterable:
                # Ruled out wherever it stands: the category and the theme of the same name.
                if near.label.casefold() in column.canonical_labels and not holds_names(
                    column, len(draft.lexicon.catalogue)
                ):
                    edit = ConstraintEdit(
                        action="add",
                        attribute=column.name,
                        operator=Operator.NE,
                        operand=column.canonical_labels[near.label.casefold()],
                    )
                    draft.add(words[0].start, edit)
            draft.readings.append((near.phrase, near.label))
            draft.take(start, words[-1].end)
            continue
        if draft.low[start:end].startswith("not") and all(t.folded in EVERYDAY for t in words):
            continue
        draft.miss(f"without {draft.text[words[0].start : words[-1].end]}")
        draft.take(start, words[-1].end)


def _ruled_out(draft: Draft, end: int, named: Sequence[tuple[int, int]]) -> list[Token]:
    words: list[Token] = []
    for token in draft.tokens[draft.token_after(end) :]:
        gap = draft.low[words[-1].end if words else end : token.start]
        if re.search(r"[,.;!?]", gap) or (token.folded in _STOPS and words):
            break
        if not draft.is_free(token.start, token.end) or any(a <= token.start < b for a, b in named) or len(words) > 3:
            return []
        if re.search(r"\d", token.text) or token.folded in ("than", "too", "enough", "that"):
            # A bound or a size, and none of these words' business.
            return []
        words.append(token)
    return words
