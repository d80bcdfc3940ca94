"""Which items a sentence names, where, and which part of it is about which of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sidney.agent.chat_model.material import ItemFacts, Material
from sidney.agent.english import ORDINALS

__all__ = ["Mention", "Part", "blanked", "find_mentions", "parts_of", "unknown_numbers"]

_ITEM_NUMBER = re.compile(r"(?:#|\b(?:number|no\.|nr\.?|item|option|pick|choice)\s#?)(\d{1,2})\b", re.IGNORECASE)
_ORDINAL = re.compile(rf"\bthe ({'|'.join(ORDINALS)})(?: one| of (?:them|these)| item| pick)?\b", re.IGNORECASE)
_JOINED = re.compile(
    r"[\s,“”\"'&]*(?:\b(?:and|or|both|as well as|with|against|vs\.?|versus|like)\b)?[\s,“”\"'&]*(?:the\s)?"
)


@dataclass(frozen=True)
class Mention:
    """An item named at these characters, half open."""

    start: int
    end: int
    item: ItemFacts


@dataclass(frozen=True)
class Part:
    """A stretch of a sentence, and the items that whatever it says has to hold for; none where it names none."""

    text: str
    items: tuple[ItemFacts, ...]


def find_mentions(sentence: str, material: Material) -> list[Mention]:
    """The items that a sentence names by title or by number, in order; of titles within titles the longest."""
    low, found = sentence, list[Mention]()
    spelled = [(name, item) for item in material.items for name in item.names]
    for name, item in sorted(spelled, key=lambda pair: -len(pair[0])):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", low, re.IGNORECASE):
            found.append(Mention(*match.span(), item))
        # "Portal" is not named by a sentence about "Portal 2".
        low = blanked(low, [(m.start, m.end) for m in found])
    by_number = {item.number: item for item in material.shown}
    for number, start, end in _numbers(low) if by_number else ():
        if number in by_number:
            found.append(Mention(start, end, by_number[number]))
    return sorted(found, key=lambda mention: mention.start)


def unknown_numbers(sentence: str, material: Material) -> tuple[int, ...]:
    """Numbers and ordinals that point at an item which the reply does not show."""
    shown = {item.number for item in material.shown}
    return tuple(number for number, _, _ in _numbers(sentence) if shown and number not in shown)


def _numbers(sentence: str) -> list[tuple[int, int, int]]:
    found = [(int(match[1]), *match.span()) for match in _ITEM_NUMBER.finditer(sentence)]
    return [*found, *((ORDINALS[match[1].casefold()], *match.span()) for match in _ORDINAL.finditer(sentence))]


def blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with spaces in place of these characters, so that positions in it stay what they are."""
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def parts_of(masked: str, mentions: Sequence[Mention], otherwise: tuple[ItemFacts, ...]) -> list[Part]:
    """A sentence cut where it goes on to another item; what stands before the first item is about that one.

    "A and B are for PC" is one part about both; "A is $5, B $9" is one about each.

    Args:
        masked: The sentence, the mentions blanked.
        mentions: What it names, in order.
        otherwise: What it is about if it names nothing.
    """
    if not mentions:
        return [Part(masked, otherwise)]
    groups: list[list[Mention]] = [[mentions[0]]]
    for mention in mentions[1:]:
        between = masked[groups[-1][-1].end : mention.start]
        if _JOINED.fullmatch(between):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    parts = []
    for place, group in enumerate(groups):
        start = 0 if place == 0 else group[0].start
        end = groups[place + 1][0].start if place + 1 < len(groups) else len(masked)
        items = tuple({mention.item.item_id: mention.item for mention in group}.values())
        parts.append(Part(masked[start:end], items))
    return parts
