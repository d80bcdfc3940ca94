"""Items that a turn points at: by number, by place, by pronoun, by title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from sidney.agent.english import EVERYDAY, FILLER, ORDINALS
from sidney.agent.label_index import MAX_LABEL_TOKENS
from sidney.agent.lexicon import Lexicon
from sidney.agent.state import ConversationState
from sidney.agent.title_index import holds
from sidney.agent.turn import Reference
from sidney.agent.words import Token, tokenise
from sidney.recsys_model.data.catalogue import AttributeKind

__all__ = [
    "PlacedReference",
    "find_places",
    "find_title",
    "find_whole_titles",
    "message_title",
    "resolve_reference",
    "shown_titles",
]

_ORDINAL = "|".join(ORDINALS)
_NOUN = (
    r"(?:one|ones|item|option|game|book|movie|film|product|result|choice|suggestion|recommendation|pick|title|entry|"
    r"thing|"
    r"hotel|phone|model|offer|version|pair|set|pack|shoe|piece)"
)
_BEFORE = (
    r"(?:\s(?:from|in|of) (?:the )?(?:before|earlier|previously|(?:previous|earlier|last|first|prior|preceding|other) "
    r"(?:list|ones|time|page|results?|suggestions|batch|set|round)|(?:list|ones|results?|batch) before(?: that)?)|"
    r"\sbefore that|"
    r"\s(?:you|u) (?:showed|suggested|mentioned|recommended|listed)(?: me)? (?:before|earlier|first|previously)|"
    r"\searlier|\sbefore\b)"
)
_PLACE = re.compile(
    rf"(?:\b(?:the|that|this|your|my)\s(?P<ordinal>{_ORDINAL})\b(?P<noun>\s{_NOUN}\b)?"
    rf"|(?<![\w$])(?:#\s?|\b(?:number|no\.|nr\.?|item|option|choice)\s?#?)(?P<number>\d{{1,2}})\b(?!\s?(?:bucks?|"
    rf"dollars?|euros?|pounds?|quid|[$€£%]))"
    rf"|\b(?P<bare>{_ORDINAL})\s{_NOUN}\b|^\W*(?P<alone>{_ORDINAL})\W*$"
    rf"|\b(?:the\s)?(?P<last>last|bottom|final)\s(?:one|{_NOUN})\b|\bthe (?P<lastword>last|"
    rf"latter)\b(?=\s*(?:$|[.,!?]))|\bthe (?P<former>former)\b"
    rf"|\b(?P<all>(?:all|none|any) of (?:these|those|them)|(?:these|those) (?:ones|two|three)?|both(?: of them)?)"
    rf"|\bthe (?P<other>other)(?:\s(?:one|{_NOUN}))?\b(?!s)(?= ?(?:$|[.,!?]|is|was|has|does|looks|sounds))"
    rf"|\b(?P<focus>(?:that|this)(?:\s(?:one|{_NOUN}))?|it)\b)"
    rf"(?P<back>{_BEFORE})?"
)
_SEVERAL = re.compile(
    r"\b(?:the |these |those )?(?P<end>first|top|last) (?P<count>two|three|four|five|[2-9])\b(?! (?:years|months|"
    r"weeks|days|times))"
)
_SEVERAL_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5}
_NOT_A_PLACE = frozenset(
    {"person", "people", "time", "thing", "part", "place", "half", "world", "hand", "class", "edition"}
)
_UNSEEN = 10
"""Where no list is known, a bare number up to this may still point into one."""
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
    for match in _SEVERAL.finditer(low):
        number = _SEVERAL_WORDS.get(match["count"]) or int(match["count"])
        first = 1 if match["end"] != "last" else max(1, (listed or number) - number + 1)
        found += [
            PlacedReference(*match.span(), Reference(kind="number", number=n, text=match[0]))
            for n in range(first, first + min(number, 10))
        ]
    covered = [(p.start, p.end) for p in found]
    for match in _PLACE.finditer(low):
        if any(a <= match.start() < b for a, b in covered):
            continue
        reference = _reference_of(match, low)
        if reference is not None:
            found.append(PlacedReference(match.start(), match.end(), reference))
    if bare_numbers:
        for match in _NUMBERS_AFTER.finditer(low):
            number = int(match["number"])
            span = match.span("number")
            if 1 <= number <= (listed or _UNSEEN) and not any(p.start < span[1] and span[0] < p.end for p in found):
                found.append(PlacedReference(*span, Reference(kind="number", number=number, text=match["number"])))
        whole = re.fullmatch(r"\s*(\d{1,2})\s*[.!?]?\s*", low)
        if whole and 1 <= int(whole[1]) <= listed:
            found.append(PlacedReference(*whole.span(1), Reference(kind="number", number=int(whole[1]), text=whole[1])))
    return sorted(found, key=lambda place: place.start)


def _reference_of(match: re.Match[str], low: str) -> Reference | None:
    text = match[0].strip()
    following = low[match.end() :].split()
    after = following[0].strip(",.!?") if following else ""
    back = 1 if match["back"] else 0
    if match["ordinal"] or match["bare"] or match["alone"]:
        word = match["ordinal"] or match["bare"] or match["alone"]
        if match["ordinal"] and not match["noun"] and after in _NOT_A_PLACE:
            return None
        return Reference(kind="number", number=ORDINALS[word], back=back, text=text)
    if match["number"]:
        return Reference(kind="number", number=int(match["number"]), back=back, text=text)
    if match["former"]:
        return Reference(kind="number", number=1, back=back, text=text)
    if match["other"]:
        return Reference(kind="number", number=2, text=text)
    if match["last"] or match["lastword"]:
        return Reference(kind="last", back=back, text=text)
    if match["all"]:
        return Reference(kind="all", text=text)
    return Reference(kind="focus", text=text)


def find_whole_titles(
    text: str, tokens: Sequence[Token], taken: Sequence[bool], lexicon: Lexicon, *, names: bool = False
) -> list[tuple[int, int, Reference]]:
    """Whole titles that a message spells out (tokens, half open), if nobody could mean anything else by the words.

    One word is not enough, nor are words that make a label ("Mario Kart" may be a series), nor everyday words alone.

    Args:
        names: Whether titles count that are a name as well, of a series say.
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
                and (not lexicon.is_label(stems := [t.stem for t in words]) or (names and lexicon.is_name(stems)))
                and not _is_part_of_label(tokens, position, end, lexicon)
            ):
                item_id = lexicon.catalogue.item_ids[items[0]]
                said = text[words[0].start : words[-1].end]
                found.append((position, end, Reference(kind="item", item_id=item_id, text=said)))
                position = end
                continue
        position += 1
    return found


def shown_titles(text: str, lexicon: Lexicon, state: ConversationState) -> list[PlacedReference]:
    """Items of the lists shown that a text names by a telling part of the title: "the Dunwell", "Regretting You".

    A part is telling if no other item of the lists holds it, and if it is no label and no plain English, or has
    two words or more.
    """
    tokens = tokenise(text)
    keys = {item.item_id: lexicon.title_key(item.item_id) for shown in state.lists[-3:] for item in shown.items}
    found: list[PlacedReference] = []
    position = 0
    known = frozenset(word for key in keys.values() for word in key)
    while position < len(tokens):
        reach = position
        while reach < len(tokens) and tokens[reach].stem in known:
            reach += 1
        hit = _shown_title_at(text, position, reach, tokens, keys, lexicon) if reach > position else None
        if hit is None:
            position += 1
            continue
        end, item_id = hit
        said = text[tokens[position].start : tokens[end - 1].end]
        reference = Reference(kind="item", item_id=item_id, text=said)
        found.append(PlacedReference(tokens[position].start, tokens[end - 1].end, reference))
        position = end
    return found


_CHOSEN = re.compile(r"\b(?:go (?:for|with)|buy|take|prefer|order|choose|pick|about|does|compare) (?:the |an? )?$")


def _shown_title_at(
    text: str, start: int, reach: int, tokens: Sequence[Token], keys: dict[str, tuple[str, ...]], lexicon: Lexicon
) -> tuple[int, str] | None:
    for end in range(min(reach, start + 8), start, -1):
        words = tokens[start:end]
        stems = tuple(t.stem for t in words)
        owners = [item_id for item_id, key in keys.items() if holds(key, stems)]
        if len(owners) != 1:
            continue
        plain = all(t.folded in EVERYDAY or t.text.isdigit() for t in words)
        whole = keys[owners[0]] == stems
        if not whole and _is_part_of_label(tokens, start, end, lexicon):
            continue
        if len(words) > 1 and not (plain and not whole and not all(t.is_capitalised for t in words)):
            if (not (lexicon.is_label(stems) and not whole) and words[0].folded not in FILLER | {"the"}) or whole:
                return end, owners[0]
            continue
        if whole and stems[0].isdigit() and len(stems[0]) >= 3 and start > 0:
            # A title such as "1922".
            return end, owners[0]
        if len(words) > 1 or plain or len(stems[0]) < 4:
            continue
        article = start > 0 and tokens[start - 1].folded in ("the", "that", "this")
        noun_after = end < len(tokens) and tokens[end].text.islower() and tokens[end].folded not in FILLER
        labelled = lexicon.is_label(stems)
        if labelled and not (article and not noun_after):
            continue
        chosen = _CHOSEN.search(text[: tokens[start].start].lower()) is not None
        if not labelled and not (article or words[0].is_capitalised or chosen):
            continue
        return end, owners[0]
    return None


def _is_part_of_label(tokens: Sequence[Token], start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether words stand within a longer label: "Solid State Drives", in "External Solid State Drives"."""
    return any(
        lexicon.is_label([token.stem for token in tokens[first:last]])
        for first in range(max(0, end - MAX_LABEL_TOKENS), start + 1)
        for last in range(end, min(len(tokens), first + MAX_LABEL_TOKENS) + 1)
        if (first, last) != (start, end)
    )


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


_LONGEST_PART = 12
"""Tokens of a part of a title; a whole one may have more."""
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
    spelled = lexicon.titles_at(start, tokens)
    if spelled is not None and spelled[0] - start > _LONGEST_PART:
        # Pasted from a shop: no part of it is a wish or a filter.
        return spelled[0], _item(lexicon, spelled[1][0], text, tokens, start, spelled[0])
    end = start
    while end < len(tokens) and end - start < _LONGEST_PART:
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
            index = ([i for i in items if lexicon.catalogue.item_ids[i] in recent] or items)[0]
            stop = _as_far_as_it_goes(index, start, stop, tokens, lexicon)
            return stop, _item(lexicon, index, text, tokens, start, stop)
    return None


def _as_far_as_it_goes(index: int, start: int, stop: int, tokens: Sequence[Token], lexicon: Lexicon) -> int:
    """The token up to which a message goes on with the words of a title that it holds a part of."""
    key = lexicon.title_key(lexicon.catalogue.item_ids[index])
    part = tuple(token.stem for token in tokens[start:stop])
    places = [place for place in range(len(key) - len(part) + 1) if key[place : place + len(part)] == part]
    if not places or len(part) < 2:
        return stop
    following = zip(key[places[0] + len(part) :], tokens[stop:])
    return stop + sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1].stem, following))


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
    back = min(reference.back, max(len(state.lists) - 1, 0))
    items = state.lists[-1 - back].items if state.lists else ()
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
