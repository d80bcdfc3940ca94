"""Cutting a stream of words into sentences, each given out once it is whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from sidney.tools.formatting import shown_text

__all__ = ["plain_sentence", "sentences_of"]

_END = re.compile(r"[.!?…]+[\"'”’)\]*_]*(?=\s)|\n+")
_LIST_NUMBER = re.compile(r"(?:^|\n)\s*\(?\d{1,2}[.)]$")
_SHORT_FORM = re.compile(r"\b(?:e\.g|i\.e|vs|etc|no|nr|approx|incl|mr|mrs|dr|st)\.$", re.IGNORECASE)
_MARKS = re.compile(r"^\s*(?:[-*•·>#]+\s+|\(?\d{1,2}[.)]\s+)+")
_LONGEST = 600


def sentences_of(pieces: Iterable[str], names: Sequence[str] = ()) -> Iterator[str]:
    """The sentences of a text that arrives in pieces.

    Args:
        pieces: The text, cut anywhere.
        names: Titles that may hold a full stop; none is cut at it.
    """
    inner = [name[: match.end()] for name in names for match in _END.finditer(f"{name} ")]
    buffer = ""
    for piece in pieces:
        buffer += piece
        while (end := _boundary(buffer, inner)) is not None:
            sentence, buffer = buffer[:end], buffer[end:]
            if sentence.strip():
                yield sentence.strip()
    if buffer.strip():
        yield buffer.strip()


def _boundary(text: str, inner: Sequence[str]) -> int | None:
    for match in _END.finditer(text):
        before = text[: match.end()]
        if not before.strip() or (_LIST_NUMBER.search(before.rstrip("\n")) and "\n" not in match[0]):
            continue
        if _SHORT_FORM.search(before) or any(before.endswith(name) for name in inner):
            continue
        return match.end()
    return _LONGEST if len(text) > _LONGEST else None


def plain_sentence(sentence: str) -> str:
    """A sentence without the marks of a list, a heading or emphasis, and without anything that a terminal obeys."""
    text = _MARKS.sub("", shown_text(sentence))
    return re.sub(r"\*\*|__|`+", "", text).strip()
