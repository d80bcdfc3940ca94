"""The end of reading: from cues, edits and what is left to the turn's intents, wish and gaps."""

from __future__ import annotations

import re

from sidney.agent.turn import ConstraintEdit, Intent, IntentName, Understanding
from sidney.agent.understanding.draft import Draft
from sidney.agent.understanding.sentences import Act
from sidney.agent.understanding.wish import wish_of
from sidney.agent.words import name_key, tokenise
from sidney.recsys_model.data.constraints import Operator

__all__ = ["ASKS", "conclude"]

_TALK = (IntentName.EXPLAIN, IntentName.DETAILS, IntentName.COMPARE, IntentName.QUESTION, IntentName.SHOW_CONSTRAINTS)
_POINTED = (
    IntentName.BOUGHT,
    IntentName.REJECT,
    IntentName.SELECT,
    IntentName.MORE,
    IntentName.SMALL_TALK,
    IntentName.DIFFERENT,
)
ASKS = re.compile(
    r"\b(?:recommend\w*|suggest\w*|show me|what should i|any ideas|anything (?:good|nice)|(?:i(?:'m| am)|we(?:'re|"
    r" are)|i was) (?:also |still |just )?(?:looking|searching|after|in the market|shopping|hunting) "
    r"?(?:for|to)?|i (?:also |really |would |'d )*(?:need|want|like to (?:buy|get|find|see|have|order|purchase))|"
    r"i(?:'d| would) (?:like|love)|help me (?:find|choose|pick)|find me|gift|present for|"
    r"do you (?:guys )?(?:also )?(?:have|sell|carry|stock|got)|is there|are there|got any|have you got|"
    r"what do you have|what have you got|can i (?:get|have|see)|could i (?:get|have|see)|options?\b|yes please|"
    r"what do you think i|thinking of|interested in|please (?:do|find|show)|give me|get me)\b"
)
_ACCEPTS = re.compile(r"^\W*(?:yes|yeah|yep|sure|ok|okay),? (?:please|do that|do it|go ahead|go on|let's do that)\W*$")
_LISTED = (IntentName.MORE, IntentName.DIFFERENT, IntentName.SEARCH, IntentName.BUNDLE, IntentName.SURPRISE)


def conclude(draft: Draft) -> Understanding:
    """Put the turn together."""
    _drop_asked(draft)
    _drop_overtaken(draft)
    _take_column_names(draft)
    wish, plain = wish_of(draft)
    search = next((intent for intent in draft.intents if intent.name is IntentName.SEARCH), None)
    literal = bool(re.search(r"\blook up|\bsearch", draft.low))
    if search is not None and not literal and (draft.edits or draft.mentions or not wish):
        # "find racing games" names a filter; the recommender knows best which of them.
        draft.intents.remove(search)
        search = None
    elif search is not None:
        wish = _searched(draft)
    names = {intent.name for intent in draft.intents}
    if names & set(_TALK) and (plain or (not draft.asks and not draft.edits)):
        wish = ""
    if names & set(_POINTED) and plain:
        wish = ""
    if draft.edits and plain and search is None:
        # "a bit cheaper this time" is a critique with polish, not a new wish.
        wish = ""
    words = tokenise(wish)
    if words and not any(draft.lexicon.reads_like_a_word(token) for token in words):
        wish = ""
    _add_list_intent(draft, names, wish)
    edits = tuple(dict.fromkeys(edit for _, edit in sorted(draft.edits, key=lambda pair: pair[0])))
    return Understanding(
        intents=_merged(draft.intents), edits=edits, wish=wish, unsupported=tuple(dict.fromkeys(draft.unsupported)),
        readings=tuple(dict.fromkeys(draft.readings)), count=draft.count, total=_total(draft, edits),
    )  # fmt: skip


def _drop_asked(draft: Draft) -> None:
    """ "Why is the first dearer?", "the difference apart from the price": nothing in such a sentence is a condition."""
    for cue in draft.cues:
        if cue.name not in (IntentName.COMPARE, IntentName.EXPLAIN) or not draft.has_intent(cue.name):
            continue
        start, end = next(((s, e) for s, e, _ in draft.likely if s <= cue.start < e), (0, 0))
        if draft.likely_at(cue.start).get(Act.WANT, 1.0) < _WANTS_TOO and not ASKS.search(draft.low[cue.end : end]):
            draft.edits[:] = [pair for pair in draft.edits if not start <= pair[0] < end]
            draft.take(start, end)


_WANTS_TOO = 0.5


def _drop_overtaken(draft: Draft) -> None:
    """ "A little dearer, up to 25": the number says what the comparative leaves open."""
    bounded = {e.attribute for _, e in draft.edits if e.action == "add" and e.strength == "must" and _is_bound(e)}
    draft.edits[:] = [
        (place, edit)
        for place, edit in draft.edits
        if edit.relative_to is None or edit.relative_to.kind != "focus" or edit.attribute not in bounded
    ]


def _is_bound(edit: ConstraintEdit) -> bool:
    return edit.relative_to is None and edit.operator is not None and edit.operator.is_order


def _take_column_names(draft: Draft) -> None:
    """ "With Valve as publisher": the column's own name is no wish beside a condition on it."""
    attributes = {edit.attribute for _, edit in draft.edits if edit.attribute is not None}
    words = {word for name in attributes for word in name_key(name)}
    words |= {w for m in draft.lexicon.measures if m.name in attributes for name in m.names for w in name}
    if any(cue.name in (IntentName.MORE, IntentName.DIFFERENT, IntentName.COMPARE) for cue in draft.cues):
        # "Any other colours?", "compare 1 and 3 by players and price"
        words |= {w for c in draft.lexicon.catalogue.filterable for w in name_key(c.name)}
    for token in draft.tokens:
        if token.stem in words and draft.is_free(token.start, token.end):
            draft.take(token.start, token.end)


def _add_list_intent(draft: Draft, names: set[IntentName], wish: str) -> None:
    """A list is wanted where something was asked for or changed, unless the turn only talks."""
    asks = (draft.wants and not draft.intents) or (bool(ASKS.search(draft.low)) and draft.asks)
    asks = asks or any(cue.is_similarity for cue in draft.cues) or bool(_ACCEPTS.search(draft.low))
    wanted = bool(wish) or bool(draft.edits) or (asks and not names & {*_TALK, IntentName.SELECT})
    settled = IntentName.SELECT in names and not asks and all(e.relative_to is None for _, e in draft.edits)
    if wanted and not settled and not names & {*_LISTED, IntentName.RECOMMEND, IntentName.FORGET}:
        draft.intents.append(Intent(name=IntentName.RECOMMEND))
    if not draft.intents:
        if draft.talks:
            name = IntentName.SMALL_TALK
        elif draft.unsupported:
            name = IntentName.RECOMMEND
        else:
            name = IntentName.UNCLEAR
        draft.intents.append(Intent(name=name))


def _merged(intents: list[Intent]) -> tuple[Intent, ...]:
    """Each intent once; small talk only where there is nothing else."""
    kept = list(dict.fromkeys(intents))
    refused = {r for i in kept if i.name is IntentName.REJECT for r in i.references}
    # "I have played the second and did not like it" is a rejection, and not one's property alone.
    kept = [i for i in kept if not (i.name is IntentName.BOUGHT and refused >= set(i.references))]
    if len(kept) > 1:
        kept = [i for i in kept if i.name is not IntentName.SMALL_TALK] or kept[:1]
    return tuple(kept)


def _searched(draft: Draft) -> str:
    """What a search is for: the wish with the labels in it, since a search goes by all the words."""
    for mention in draft.mentions:
        if mention.labels not in draft.ruled_out:
            draft.give_back(*draft.span_of(mention))
    return wish_of(draft)[0]


def _total(draft: Draft, edits: tuple[ConstraintEdit, ...]) -> float | None:
    """What a bundle may cost together: the upper bound of the price that was said with it."""
    if not draft.has_intent(IntentName.BUNDLE):
        return None
    each = re.search(r"\b(?:each|apiece|a piece|per item|every one)\b", draft.low)
    price = next((m.name for m in draft.lexicon.measures if m.is_price), None)
    bound = next(
        (
            e.operand
            for e in edits
            if e.attribute == price and e.action == "add" and e.operator in (Operator.LE, Operator.LT)
        ),
        None,
    )
    return float(bound) if isinstance(bound, int | float) and not each and price is not None else None
