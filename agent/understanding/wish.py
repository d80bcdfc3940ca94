"""What is left of a message when everything else is accounted for: the wish, in the person's own words."""

from __future__ import annotations

from collections.abc import Sequence

from sidney.agent.english import FILLER, NUMBER_WORDS, POLISH
from sidney.agent.understanding.draft import Draft
from sidney.agent.words import Token, fold

__all__ = ["is_filler", "wish_of", "wish_segments"]

_MAX_WISH_WORDS = 40


def wish_segments(draft: Draft) -> list[list[Token]]:
    """Runs of words that no step took, without the filler at their ends."""
    segments: list[list[Token]] = [[]]
    for token in draft.tokens:
        if not draft.is_free(token.start, token.end):
            segments.append([])
        elif len(token.text) < 25:
            segments[-1].append(token)
    kept = []
    for segment in segments:
        while segment and is_filler(segment[0]):
            segment = segment[1:]
        while segment and is_filler(segment[-1]) and not _is_letter_of_name(segment):
            segment = segment[:-1]
        if segment:
            kept.append(segment)
    return kept


def wish_of(draft: Draft) -> tuple[str, bool]:
    """The wish, and whether all of it is everyday words."""
    kept: list[str] = []
    plain, words = True, 0
    for segment in wish_segments(draft):
        if words < _MAX_WISH_WORDS:
            segment = segment[: _MAX_WISH_WORDS - words]
            words += len(segment)
            kept.append(draft.text[segment[0].start : segment[-1].end])
            plain = plain and all(t.folded in POLISH or is_filler(t) for t in segment)
    return " ".join(kept).strip(), plain


def is_filler(token: Token) -> bool:
    """Whether a word only carries a request."""
    folded = fold(token.text)
    return (
        folded in FILLER
        or folded.removesuffix("'s") in FILLER
        or folded in NUMBER_WORDS
        or token.text.isdigit()
        or (len(token.text) == 1 and token.text.isascii())
    )


def _is_letter_of_name(segment: Sequence[Token]) -> bool:
    """Whether a single last letter belongs to the word before it ("USB C", "vitamin D")."""
    return len(segment) > 1 and len(segment[-1].text) == 1 and segment[-1].folded != "a" and not is_filler(segment[-2])
