"""Items pointed at: by title, by number, by place, by pronoun; and which of the cues each belongs to."""

from __future__ import annotations

import re

from sidney.agent.cues import Cue
from sidney.agent.english import NUMBER_WORDS
from sidney.agent.references import (
    PlacedReference,
    find_places,
    find_title,
    find_whole_titles,
    message_title,
    shown_titles,
)
from sidney.agent.turn import Intent, IntentName, Reference
from sidney.agent.understanding.draft import Draft
from sidney.agent.understanding.sentences import BARE, Act

__all__ = ["claim_places", "read_places", "read_titles"]

_POINTING = frozenset(
    {
        IntentName.EXPLAIN,
        IntentName.DETAILS,
        IntentName.COMPARE,
        IntentName.BOUGHT,
        IntentName.SELECT,
        IntentName.REJECT,
        IntentName.LIKE,
    }
)
_DONE = {Act.TAKE: IntentName.SELECT, Act.REFUSE: IntentName.REJECT, Act.PRAISE: IntentName.LIKE}
_LEAST_SHARE = 0.3
"""How likely a sentence must be to take, refuse or praise an item that it only names."""
_SERIAL = (IntentName.COMPARE, IntentName.LIKE, IntentName.BOUGHT, IntentName.SELECT, IntentName.REJECT)
_JOINS = ("and", "or", "with", "to", "vs", "versus")


def read_titles(draft: Draft) -> None:
    """Titles: after a cue that takes one, as the whole message, of the items shown, or spelled out anywhere."""
    for cue in draft.cues:
        if cue.takes_title and cue.name is not IntentName.SEARCH:
            _titles_after(draft, cue)
    for match in re.finditer(r"(?:er|more [\w-]+|less [\w-]+) th[ae]n (?=[a-z])", draft.low):
        at = draft.token_after(match.end())
        if at < len(draft.tokens) and draft.tokens[at].folded not in (
            "that",
            "this",
            "the",
            "these",
            "those",
            "it",
            "i",
            "my",
            "what",
            "a",
            "an",
            *NUMBER_WORDS,
        ):
            found = find_title(draft.text, at, draft.tokens, draft.lexicon, draft.state)
            if found is not None and draft.is_free(draft.tokens[at].start, draft.tokens[found[0] - 1].end):
                _take(draft, at, *found)
    if not draft.cues and (whole := message_title(draft.text, draft.tokens, draft.lexicon)) is not None:
        _take(draft, 0, len(draft.tokens), whole)
    for start, end, reference in find_whole_titles(draft.text, draft.tokens, draft.taken_tokens(), draft.lexicon):
        _take(draft, start, end, reference)
    for place in shown_titles(draft.text, draft.lexicon, draft.state):
        if draft.is_free(place.start, place.end):
            draft.places.append(place)
            draft.take(place.start, place.end)


def _titles_after(draft: Draft, cue: Cue) -> None:
    at = draft.token_after(cue.end)
    if at >= len(draft.tokens) or not draft.is_free(draft.tokens[at].start, draft.tokens[at].end):
        return
    if draft.low[cue.end : draft.tokens[at].start].strip(" \"':,"):
        return
    while at < len(draft.tokens):
        rest = draft.low[draft.tokens[at].start :]
        if any(p.start < 2 for p in find_places(rest, 0, bare_numbers=False)):
            return
        found = find_title(draft.text, at, draft.tokens, draft.lexicon, draft.state)
        if found is None:
            return
        end, reference = found
        _take(draft, at, end, reference)
        # "like Portal and Celeste", "the difference between Hades, Celeste and Journey"
        if end >= len(draft.tokens) or cue.name not in _SERIAL:
            return
        gap = draft.low[draft.tokens[end - 1].end : draft.tokens[end].start]
        if draft.tokens[end].folded in _JOINS:
            at = end + 1
        elif "," in gap and cue.name is IntentName.COMPARE:
            at = end
        else:
            return


def _take(draft: Draft, start: int, end: int, reference: Reference) -> None:
    first, last = draft.tokens[start].start, draft.tokens[end - 1].end
    draft.places.append(PlacedReference(first, last, reference))
    draft.take(first, last)


def read_places(draft: Draft) -> None:
    """Numbers, places and pronouns, and "the Sony one" among the items shown."""
    bare = any(cue.name in _POINTING for cue in draft.cues) or bool(re.fullmatch(r"\W*\d{1,2}\W*", draft.low))
    before = bytes(draft.free)
    for place in find_places(draft.low, len(draft.state.last_items), bare_numbers=bare):
        if all(before[place.start : place.end]):
            draft.places.append(place)
            if place.reference.kind != "focus" or "one" in place.reference.text:
                draft.take(place.start, place.end)
    _described(draft)
    draft.places.sort(key=lambda place: place.start)


def _described(draft: Draft) -> None:
    """ "The Sony one", "the red one": the first of the last list that has the label."""
    items = draft.state.last_items
    if not items:
        return
    liked = any(cue.needs_reference and not cue.is_similarity for cue in draft.cues)
    for match in re.finditer(
        r"\b(?:the|that|this) (?P<words>[\w'-]+(?: [\w'-]+){0,2}?) (?P<noun>one|[a-z]+)\b(?!s)", draft.low
    ):
        if not draft.is_free(*match.span()) or (
            match["noun"] != "one" and not (liked and _after_a_cue(draft, match.start()))
        ):
            continue
        inside = [not (match.start("words") <= t.start < match.end("words")) for t in draft.tokens]
        mentions = draft.lexicon.find_labels(draft.text, draft.tokens, inside, listening=True)
        if not mentions:
            continue
        owners = draft.lexicon.items_of(mentions[0])
        chosen = next((i for i in items if draft.lexicon.catalogue.index_of(i.item_id) in owners), None)
        if chosen is not None:
            reference = Reference(kind="item", item_id=chosen.item_id, text=match[0])
            draft.places.append(PlacedReference(*match.span(), reference))
            draft.take(*match.span())


def _after_a_cue(draft: Draft, place: int) -> bool:
    return any(
        cue.end <= place and len(draft.low[cue.end : place].split()) <= 2 for cue in draft.cues if cue.needs_reference
    )


def claim_places(draft: Draft) -> None:
    """Give every reference to the cue that it follows; what no cue claims is a selection."""
    if any(cue.name is IntentName.SELECT for cue in draft.cues):
        for match in re.finditer(
            r"\b(?:to|in|into|for) (?:my|the|our) (?:\w+ )?(?:cart|basket|bag|order|trolley)\b", draft.low
        ):
            draft.take(*match.span())
    claimed: dict[int, list[Reference]] = {}
    unclaimed: dict[Reference, tuple[int, int]] = {}
    last: tuple[int, int] | None = None
    pointed: Reference | None = None
    for place in draft.places:
        owner = _owner(draft, place)
        if place.reference.kind == "focus" and pointed is not None and "one" not in place.reference.text:
            # "the second sounds good, I'll take it": what was just named.
            place = PlacedReference(place.start, place.end, pointed)
        elif place.reference.kind not in ("focus", "all"):
            pointed = place.reference
        joined = last is not None and re.fullmatch(
            r"[\s,&]*(?:and|or|with|vs\.?|versus|to)?(?: the| number)?\s*", draft.low[last[1] : place.start]
        )
        if owner is None and last is not None and joined:
            owner = last[0]
        if owner is None and place.reference.kind == "focus" and draft.cues:
            continue
        claimed.setdefault(-1 if owner is None else owner, []).append(place.reference)
        unclaimed.setdefault(place.reference, (place.start, place.end))
        last = None if owner is None else (owner, place.end)
    for number, cue in enumerate(draft.cues):
        _settle(draft, cue, tuple(dict.fromkeys(claimed.get(number, ()))), claimed)
    loose = tuple(r for r in claimed.get(-1, ()) if r.kind not in ("focus", "all") or "one" in r.text)
    told = {r for intent in draft.intents for r in intent.references}
    loose = tuple(r for r in loose if r not in told)
    if loose and not draft.has_intent(IntentName.QUESTION, IntentName.COMPARE):
        if draft.talks and all(r.kind == "item" for r in loose) and not draft.asks:
            return
        for name in (IntentName.SELECT, IntentName.REJECT, IntentName.LIKE):
            if meant := tuple(r for r in loose if _meant_by_pointing(draft, *unclaimed.get(r, (0, 0))) is name):
                draft.intents.append(Intent(name=name, references=meant))


def _meant_by_pointing(draft: Draft, first: int, last: int) -> IntentName | None:
    """What is done with an item that no phrase claims: it is taken, unless its sentence does something else."""
    start, end, likely = next(((s, e, shares) for s, e, shares in draft.likely if s <= first < e), (0, 0, None))
    if likely is None or BARE.fullmatch(draft.low[start:first] + draft.low[last:end]):
        return IntentName.SELECT
    name, share = max(((name, likely[act]) for act, name in _DONE.items()), key=lambda pair: pair[1])
    return name if share >= _LEAST_SHARE else None


def _settle(draft: Draft, cue: Cue, references: tuple[Reference, ...], claimed: dict[int, list[Reference]]) -> None:
    before = claimed.get(-1, [])
    if cue.name is IntentName.COMPARE and len(references) < 2 and before:
        references = tuple(dict.fromkeys((*before, *references)))
        claimed[-1] = []
    if cue.needs_reference and not references:
        if cue.is_similarity:
            if (kind := _seen_kind(draft, cue)) is not None:
                draft.intents.append(Intent(name=IntentName.RECOMMEND, references=(kind,)))
            draft.take(cue.start, cue.end)
        elif cue.name in (IntentName.SELECT, IntentName.REJECT) and _whole_of_clause(draft, cue):
            # "I'm not interested", "I'll order": what it is about goes without saying.
            draft.take(cue.start, cue.end)
            draft.intents.append(
                Intent(name=cue.name, references=(Reference(kind="focus", text=draft.text[cue.start : cue.end]),))
            )
        return
    if cue.name is IntentName.EXPLAIN and not references and re.search(r"\bwhy not\b", draft.low):
        return
    draft.take(cue.start, cue.end)
    name = IntentName.RECOMMEND if cue.is_similarity else cue.name
    draft.intents.append(Intent(name=name, references=references))


def _seen_kind(draft: Draft, cue: Cue) -> Reference | None:
    """ "More like these": all of the last list."""
    if re.match(r"\s*(?:these|those|them)\b", draft.low[cue.end :]) and draft.state.lists:
        return Reference(kind="all", text="these")
    return None


def _whole_of_clause(draft: Draft, cue: Cue) -> bool:
    first, last = draft.clause_of(cue.start)
    rest = draft.low[max(first, cue.end) : last]
    return bool(
        re.fullmatch(
            r"\W*(?:then|thanks|any ?more|now|for it|at all|so|either|in (?:it|that|this)|(?:two|three|four|one|both|"
            r"all|some|\d+) of (?:them|these|those)|(?:it|them|these|those|two|three|both|all)(?: of)?|order|one|"
            r"please|a pair|\W)*\W*",
            rest,
        )
    )


def _owner(draft: Draft, place: PlacedReference) -> int | None:
    best = None
    for number, cue in enumerate(draft.cues):
        if cue.name is IntentName.DIFFERENT and cue.start < place.end and place.start < cue.end:
            return number
        if cue.end <= place.start + 1 and cue.start < place.start:
            gap = draft.low[cue.end : place.start]
            if (
                not re.search(r"[.;!?]\s", gap)
                and len(gap) <= (60 if cue.name is IntentName.COMPARE else 25)
                and (best is None or cue.end > draft.cues[best].end)
            ):
                best = number
    return best
