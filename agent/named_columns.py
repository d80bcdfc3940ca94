"""Labels beside the name of their column: "category Indie", "the publisher should be Sega", "with Sega as developer".

The name says where the label is to be looked for, and the words of a name are no labels themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sidney.agent.english import FILLER
from sidney.agent.label_index import MAX_GROUP, MAX_LABEL_TOKENS, LabelIndex, LabelMention, own_labels
from sidney.agent.spelling import LabelSpelling, is_slip
from sidney.agent.words import Token, crosses_stop, name_key
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue

__all__ = ["NamedColumns"]

_SHORTEST = 5
"""Letters of a column's name from which on a slip of it is read."""
_LINK = re.compile(
    r"\s*(?:[:=]|(?:should|must|has to|can|could|shall|ought to|shouldn't|should not|must not|mustn't|may)"
    r"(?: only| not)? be|is|isn't|is not|are|not)?[\s\"']*(?:a |an |by |from |called |named )?[\"']?$"
)
"""Between a column's name and its label."""
_AS = re.compile(r"\s*[\"']?\s*(?:as|for|is|should be) (?:(?:the|a|its|my) )?$")
"""Between a label and its column's name."""


@dataclass(frozen=True)
class _Name:
    start: int
    end: int
    column: str


class NamedColumns:
    """Finds the labels that stand beside the names of their columns.

    Args:
        catalogue: Whose columns.
        index: The phrases that stand for its labels.
        spelling: Finds the misspelled ones.
    """

    def __init__(self, catalogue: Catalogue, index: LabelIndex, spelling: LabelSpelling) -> None:
        self._index, self._spelling = index, spelling
        self._names: dict[tuple[str, ...], str] = {}
        for column in catalogue.filterable:
            if column.kind in (AttributeKind.LABEL, AttributeKind.LABELS):
                self._names.setdefault(name_key(column.name), column.name)

    def find(
        self, text: str, tokens: Sequence[Token], stems: Sequence[str], taken: Sequence[bool],
        is_known: Callable[[Token], bool],
    ) -> tuple[list[LabelMention], set[int]]:  # fmt: skip
        """The labels in the order in which they stand, and the tokens of the columns' names beside them."""
        found: list[LabelMention] = []
        names: set[int] = set()
        for name in self._names_in(stems):
            covered = {n for m in found for n in range(m.start, m.end)} | names
            free = [not (taken[n] or n in covered) for n in range(len(tokens))]
            mention = self._after(name, text, tokens, stems, free, is_known) or self._before(
                name, text, tokens, stems, free, is_known
            )
            if mention is not None:
                found.append(mention)
                names |= set(range(name.start, name.end))
        return sorted(found, key=lambda mention: mention.start), names

    def _names_in(self, stems: Sequence[str]) -> list[_Name]:
        exact = [
            _Name(start, start + length, column)
            for start in range(len(stems))
            for length in (3, 2, 1)
            if start + length <= len(stems)
            and (column := self._names.get(tuple(stems[start : start + length]))) is not None
        ]
        # "The thee should be Music": a slip that is a word itself, told by the label beside it.
        slipped = [
            _Name(start, start + 1, column)
            for start, stem in enumerate(stems)
            if stem not in FILLER and (stem,) not in self._names
            for name, column in self._names.items()
            if len(name) == 1 and len(name[0]) >= _SHORTEST and is_slip(stem, name[0])
        ]
        return [*exact, *slipped]

    def _after(
        self, name: _Name, text: str, tokens: Sequence[Token], stems: Sequence[str], free: Sequence[bool],
        is_known: Callable[[Token], bool],
    ) -> LabelMention | None:  # fmt: skip
        at = tokens[name.end - 1].end
        for start in range(name.end, min(len(tokens), name.end + 6)):
            gap = text[at : tokens[start].start].lower()
            if _LINK.fullmatch(gap) and free[start]:
                mention = self._label(name.column, start, len(tokens), text, tokens, stems, free, is_known)
                if mention is not None:
                    return mention
        return None

    def _before(
        self, name: _Name, text: str, tokens: Sequence[Token], stems: Sequence[str], free: Sequence[bool],
        is_known: Callable[[Token], bool],
    ) -> LabelMention | None:  # fmt: skip
        for last in range(name.start - 1, max(-1, name.start - 5), -1):
            if not _AS.fullmatch(text[tokens[last].end : tokens[name.start].start].lower()):
                continue
            for start in range(max(0, last + 1 - MAX_LABEL_TOKENS), last + 1):
                mention = self._label(name.column, start, last + 1, text, tokens, stems, free, is_known)
                if mention is not None and mention.end == last + 1:
                    return mention
        return None

    def _label(
        self, column: str, start: int, limit: int, text: str, tokens: Sequence[Token], stems: Sequence[str],
        free: Sequence[bool], is_known: Callable[[Token], bool],
    ) -> LabelMention | None:  # fmt: skip
        """The longest label of this column that begins at a token, exactly as it is, misspelled, or only begun."""

        def reach(n: int) -> bool:
            return n < limit and free[n] and (not crosses_stop(text, tokens[start], tokens[n]) or holds_stop)

        def mention(end: int, labels: Sequence[str], corrected: bool) -> LabelMention:
            said = text[tokens[start].start : tokens[end - 1].end]
            return LabelMention(start, end, column, tuple(labels), said, corrected)

        ends = (tokens[n].end for n in range(start, min(limit, start + MAX_LABEL_TOKENS)))
        holds_stop = stems[start] in self._index.begins_with_stop and any(
            text[tokens[start].start : end].casefold() in self._index.with_stops for end in ends
        )
        last = start
        while last < min(limit, start + MAX_LABEL_TOKENS) and reach(last):
            last += 1
        slipped = self._spelling.label_at(start, tokens, stems, reach, is_known, column)
        for end in range(last, start, -1):
            if slipped is not None and slipped[0] > end:
                break
            labels = self._index.phrases.get(tuple(stems[start:end]), {}).get(column)
            if labels and self._is_said(tokens[start:end]):
                return mention(
                    end,
                    own_labels(labels, stems[start:end]),
                    any(stems[n] != tokens[n].stem for n in range(start, end)),
                )
        if slipped is not None:
            return mention(slipped[0], (slipped[2],), True)
        if start < last and (label := self._spelling.label_in(column, tokens[start])) is not None:
            return mention(start + 1, (label,), True)
        if not self._index.is_name_column(column):
            return None
        for end in range(last, start, -1):
            key = tuple(stems[start:end])
            begun = self._index.beginnings.get(key, {}).get(column) or self._index.family_names.get(key, {}).get(column)
            if begun and len(begun) <= MAX_GROUP and self._is_said(tokens[start:end]):
                return mention(end, begun, False)
        return None

    @staticmethod
    def _is_said(words: Sequence[Token]) -> bool:
        """Whether the words name something, and are not all filler or numbers."""
        return any(t.is_capitalised and len(t.text) > 1 for t in words) or not all(
            t.folded in FILLER or t.text.isdigit() for t in words
        )
