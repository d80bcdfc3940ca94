"""Items that a turn points at: by number, by place, by pronoun, by title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sidney.agent.english import EVERYDAY, FILLER, ORDINALS
from sidney.agent.lexicon import Lexicon
from sidney.agent.state import ConversationState
from sidney.agent.turn import Reference
from sidney.agent.words import Token, tokenise
from sidney.recsys_model.catalogue import AttributeKind

__all__ = [
    "PlacedReference",
    "find_places",
    "find_title",
    "find_whole_titles",
    "message_title",
    "resolve_reference",
]

_ORDINAL = "|".join(ORDINALS)
_NOUN = r"(?:one|ones|item|option|game|book|movie|product|result|choice|suggestion|recommendation|pick|title)"
_PLACE = re.compile(
    rf"(?:\b(?:the|that|this|your|my)\s(?P<ordinal>{_ORDINAL})\b(?P<noun>\s{_NOUN}\b)?"
    rf"|(?<![\w$])(?:#\s?|\b(?:number|no\.|nr\.?|item|option|choice)\s?#?)(?P<number>\d{{1,2}})\b"
    rf"|\b(?P<bare>{_ORDINAL})\s{_NOUN}\b"
    rf"|\b(?:the\s)?(?P<last>last|bottom|final)\s(?:one|{_NOUN})\b|\bthe (?P<lastword>last|"
    rf"latter)\b(?=\s*(?:$|[.,!?]))|\bthe (?P<former>former)\b"
    rf"|\b(?P<all>(?:all|none|any) of (?:these|those|them)|(?:these|those) (?:ones|two|three)?|both(?: of them)?)"
    rf"|\b(?P<focus>(?:that|this)(?:\s(?:one|{_NOUN}))?|it)\b)"
)
_NOT_A_PLACE = frozenset(
    {"person", "people", "time", "thing", "part", "place", "half", "world", "hand", "class", "edition"}
)
_NUMBERS_AFTER = re.compile(
    r"(?:\b(?:why|about|bought|buy|got|have|own|take|like|liked|is|are|was|of|between|compare|and|or|with|"
    r"than|pick|choose|select|own|not|on|vs\.?|versus|,))\s(?P<number>\d{1,2})(?![\w.]|\s?(?:%|\$|"
    r"€|£|dollar|buck|player|people|year|hour|page|star|gb))"
)


@dataclass(frozen=True)
class PlacedReference:
    """A reference and the characters, half open, that make it."""

    start: int
    end: int
    reference: Reference


def find_places(low: str, listed: int, *, bare_numbers: bool) -> list[PlacedReference]:
    """References by number, place or pronoun in a lower-cased message.

    Args:
        listed: How many items the last list holds; a bare number beyond it is no reference.
        bare_numbers: Whether a number alone may point ("why 2?", "compare 1 and 3").
    """
    found = []
    for match in _PLACE.finditer(low):
        reference = _reference_of(match, low)
        if reference is not None:
            found.append(PlacedReference(match.start(), match.end(), reference))
    if bare_numbers:
        for match in _NUMBERS_AFTER.finditer(low):
            number = int(match["number"])
            span = match.span("number")
            if 1 <= number <= listed and not any(p.start < span[1] and span[0] < p.end for p in found):
                found.append(PlacedReference(*span, Reference(kind="number", number=number, text=match["number"])))
        whole = re.fullmatch(r"\s*(\d{1,2})\s*[.!?]?\s*", low)
        if whole and 1 <= int(whole[1]) <= listed:
            found.append(PlacedReference(*whole.span(1), Reference(kind="number", number=int(whole[1]), text=whole[1])))
    return sorted(found, key=lambda place: place.start)


def _reference_of(match: re.Match[str], low: str) -> Reference | None:
    text = match[0].strip()
    following = low[match.end() :].split()
    after = following[0].strip(",.!?") if following else ""
    if match["ordinal"] or match["bare"]:
        word = match["ordinal"] or match["bare"]
        if match["ordinal"] and not match["noun"] and after in _NOT_A_PLACE:
            return None
        return Reference(kind="number", number=ORDINALS[word], text=text)
    if match["number"]:
        return Reference(kind="number", number=int(match["number"]), text=text)
    if match["former"]:
        return Reference(kind="number", number=1, text=text)
    if match["last"] or match["lastword"]:
        return Reference(kind="last", text=text)
    if match["all"]:
        return Reference(kind="all", text=text)
    return Reference(kind="focus", text=text)


def find_whole_titles(
    text: str, tokens: Sequence[Token], taken: Sequence[bool], lexicon: Lexicon
) -> list[tuple[int, int, Reference]]:
    """Whole titles that a message spells out (tokens, half open), if nobody could mean anything else by the words.

    One word is not enough, nor are words that make a label ("Mario Kart" may be a series), nor everyday words alone.
    """
    found = []
    position = 0
    while position < len(tokens):
        hit = None if taken[position] else lexicon.titles_at(position, tokens)
        if hit is not None:
            end, items = hit
            words = tokens[position:end]
            everyday = all(t.folded in EVERYDAY or t.text.isdigit() for t in words)
            named = everyday and len(words) > 2 and sum(t.is_capitalised for t in words) >= 2
            if (
                len(words) > 1
                and not any(taken[position:end])
                and (named or not everyday)
                and not lexicon.is_label([t.stem for t in words])
            ):
                item_id = lexicon.catalogue.item_ids[items[0]]
                said = text[words[0].start : words[-1].end]
                found.append((position, end, Reference(kind="item", item_id=item_id, text=said)))
                position = end
                continue
        position += 1
    return found


def message_title(text: str, tokens: Sequence[Token], lexicon: Lexicon) -> Reference | None:
    """The item whose title is the whole message, or all of the message up to a colon or a number ("the last of us")."""
    stems = [t.stem for t in tokens]
    if not tokens or len(tokens) > 12 or lexicon.is_label(stems, AttributeKind.LABELS):
        return None
    if lexicon.is_label(stems) and not all(t.folded in EVERYDAY for t in tokens):
        return None
    whole = lexicon.titles_at(0, tokens)
    if (
        whole is not None
        and whole[0] == len(tokens)
        and not all(t.folded in FILLER or t.text.isdigit() for t in tokens)
    ):
        return _item(lexicon, whole[1][0], text, tokens, 0, len(tokens))
    if len(tokens) < 3:
        return None
    said = " ".join(t.folded for t in tokens)
    for index in lexicon.titles_with([t.stem for t in tokens])[:3]:
        title = " ".join(t.folded for t in tokenise(lexicon.catalogue.titles[index]))
        if re.match(rf"{re.escape(said)}(?: part\b| \d| [ivx]+\b|$)", title) or lexicon.catalogue.titles[
            index
        ].casefold().startswith(f"{text.casefold()}:"):
            return _item(lexicon, index, text, tokens, 0, len(tokens))
    return None


_PHRASE_END = frozenset(
    {
        "but",
        "under",
        "below",
        "over",
        "above",
        "cheaper",
        "please",
        "instead",
        "except",
        "without",
        "only",
        "though",
        "because",
        "that",
        "which",
        "is",
        "was",
        "any",
    }
)
_SOFT_END = frozenset({"and", "or", "with", "for", "on", "from", "in", "to", "by"})


def find_title(
    text: str, start: int, tokens: Sequence[Token], lexicon: Lexicon, state: ConversationState
) -> tuple[int, Reference] | None:
    """The item whose title, or a telling part of one, begins at a token, after a cue such as "like" or "about".

    Items that were shown go first, then titles that begin so. Longer readings go before shorter ones.

    Returns:
        The token after it, and the reference; ``None`` where nothing in the catalogue is called so.
    """
    end = start
    while end < len(tokens) and end - start < 12:
        gap = text[tokens[end - 1].end : tokens[end].start] if end > start else ""
        if (any(c in ",;!?" for c in gap) and not lexicon.titles_at(start, tokens, end - start + 1)) or ". " in gap:
            break
        if tokens[end].folded in _PHRASE_END and not lexicon.titles_at(start, tokens, end - start + 1):
            break
        end += 1
    while (
        start < end
        and tokens[start].folded in ("the", "a", "an", "my", "that", "this", "to", "of")
        and end - start > 1
        and lexicon.titles_at(start, tokens) is None
    ):
        start += 1
    recent = {item.item_id for shown in state.lists for item in shown.items}
    for stop in range(end, start, -1):
        words = tokens[start:stop]
        whole = lexicon.titles_at(0, words)
        exact = whole[1] if whole is not None and whole[0] == len(words) else []
        if _is_plain(words, lexicon, has_title=bool(exact)):
            continue
        if exact:
            return stop, _item(lexicon, exact[0], text, tokens, start, stop)
        if tokens[stop - 1].folded in FILLER | _SOFT_END:
            continue
        stems = [t.stem for t in words]
        items = lexicon.titles_with(stems)
        if (
            len(words) == 1
            and items
            and not words[0].is_capitalised
            and lexicon.rarity(stems[0]) > max(3, 2 * len(items))
        ):
            items = [i for i in items if lexicon.catalogue.item_ids[i] in recent]
        if not items and (len(words) > 1 or len(stems[0]) >= 6):
            items = lexicon.titles_like(stems)
        if items:
            shown = [i for i in items if lexicon.catalogue.item_ids[i] in recent]
            return stop, _item(lexicon, (shown or items)[0], text, tokens, start, stop)
    return None


def _is_plain(words: Sequence[Token], lexicon: Lexicon, *, has_title: bool) -> bool:
    """Whether the words, after "like" or "about", are a label or plain English rather than a title.

    A label of a list column ("horror") stays one unless it is written as the name of an item; a label of a
    single-valued column (a series, a brand) gives way to an item of that name, or to items whose titles begin so.
    """
    stems = [t.stem for t in words]
    capitals = any(t.is_capitalised for t in words)
    if lexicon.is_label(stems, AttributeKind.LABELS):
        return not (capitals and has_title)
    if lexicon.is_label(stems):
        return not has_title and len(words) == 1
    return all(t.folded in EVERYDAY for t in words) and not capitals


def _item(lexicon: Lexicon, index: int, text: str, tokens: Sequence[Token], start: int, end: int) -> Reference:
    said = text[tokens[start].start : tokens[end - 1].end]
    return Reference(kind="item", item_id=lexicon.catalogue.item_ids[index], text=said)


def resolve_reference(reference: Reference, state: ConversationState, lexicon: Lexicon) -> tuple[str, ...]:
    """The IDs of the items that a reference means now; none where it means nothing."""
    items = state.lists[-1].items if state.lists else ()
    match reference.kind:
        case "item":
            return (reference.item_id,) if reference.item_id is not None else ()
        case "number":
            return tuple(item.item_id for item in items if item.number == reference.number)
        case "last":
            return (items[-1].item_id,) if items else ()
        case "all":
            return tuple(item.item_id for item in items)
        case "focus":
            if state.focus is not None:
                return (state.focus,)
            return (items[0].item_id,) if len(items) == 1 else ()
        case "least" | "most":
            measure = next((m for m in lexicon.measures if m.name == reference.attribute), None)
            if measure is None:
                return ()
            sized = [(float(measure.column.numbers[lexicon.catalogue.index_of(i.item_id)]), i.item_id) for i in items]
            known = [pair for pair in sized if pair[0] == pair[0]]
            if not known:
                return ()
            choose = min if reference.kind == "least" else max
            return (choose(known, key=lambda pair: pair[0])[1],)
