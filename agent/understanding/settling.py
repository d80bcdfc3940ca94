"""The last word on a turn's intents: what the rules found, weighed against what the whole message sounds like."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from sidney.agent.turn import Intent, IntentName, Reference, Understanding
from sidney.agent.understanding.conclusions import ASKS
from sidney.agent.understanding.decisions import items_named
from sidney.agent.understanding.draft import Draft
from sidney.agent.understanding.questions import read_question
from sidney.agent.understanding.sentences import Act
from sidney.agent.understanding.weighing import FEW_WORDS, asks_in_a_sentence, is_plain, is_spelled_out

__all__ = ["settle_intents"]

_RULES = 2.0
"""What the rules' word is worth, in log-odds; chosen over shops that neither had seen (docs/understanding.md)."""
_SAME = {
    IntentName.DIFFERENT: IntentName.MORE,
    IntentName.SEARCH: IntentName.RECOMMEND,
    IntentName.DETAILS: IntentName.QUESTION,
}
"""Intents that sound alike, by the one that stands for them."""
_OF_ITEMS = (IntentName.SELECT, IntentName.REJECT, IntentName.LIKE, IntentName.BOUGHT)
_OUTRIGHT = re.compile(
    r"\b(?:recommend|suggest) (?:me|us|something|anything)\b|"
    r"\bwhat (?:should|shall|could) (?:i|we) (?:play|read|watch|buy|get|try|listen to|order|wear|eat|drink)\b"
)
"""Asks for items whatever else it sounds like."""
_COMPARED = 2
_LEAST_CONDITION = 0.5
"""How likely a message must make a condition, for its conditions to stand where it asks for nothing."""
_LEAST_REFUSAL = 0.5
"""How likely it must turn an item down, to do so beside a demand."""
_ODDS_OF_PLAIN = 1.0
"""What an intent's log-odds are set to where its words leave no doubt."""
_WHOLE_TURN = (IntentName.UNDO, IntentName.RESET)
_SURE_OF_WHOLE = 0.9


def settle_intents(draft: Draft, meant: Understanding) -> Understanding:
    """Leave out what the message does not sound like, and add what it does, with the items that it names."""
    if draft.sounds is None or draft.lexicon.spells_label(draft.text):
        return meant
    odds = _odds(draft, draft.sounds, meant)
    kept = _kept(draft, odds, meant)
    new = _new(draft, odds, draft.sounds, meant, kept)
    if not new and len(kept) == len(meant.intents):
        return meant
    if not new and not kept and len(draft.tokens) <= FEW_WORDS and _lists(meant.intents):
        # "More", and not a word beside it.
        return meant
    edits, wish = meant.edits, meant.wish
    if _asks(meant) and odds.get(IntentName.RECOMMEND, 1.0) <= 0 and not _lists(kept):
        wish = ""
        if draft.conditions < _LEAST_CONDITION:
            edits = ()
    for name in new:
        kept += _added(draft, name, kept)
    if not wish and not edits and IntentName.RECOMMEND in new:
        wish = draft.text.strip()
    if new and not kept:
        # It sounds like something that there is no item for: the rules' word stands.
        return meant
    said = [i for i in kept if i.name not in (IntentName.SMALL_TALK, IntentName.UNCLEAR)]
    intents = tuple(dict.fromkeys(said or kept[:1] or [Intent(name=IntentName.SMALL_TALK)]))
    return meant.model_copy(update={"intents": intents, "edits": edits, "wish": wish})


def _odds(draft: Draft, sounds: Mapping[IntentName, float], meant: Understanding) -> dict[IntentName, float]:
    """The log-odds of each intent: the message's sound and the rules' word together, but for what is said plainly."""
    found = _found(meant)
    odds = {name: _log_odds(share) + (_RULES if name in found else -_RULES) for name, share in sounds.items()}
    outright = bool(_OUTRIGHT.search(draft.low))
    if odds[IntentName.RECOMMEND] <= 0 and (outright or _asks_plainly(draft, meant)):
        odds[IntentName.RECOMMEND] = _ODDS_OF_PLAIN
        is_alone = (len(draft.tokens) <= FEW_WORDS and "?" not in draft.text) or outright
        if is_alone and IntentName.QUESTION not in found:
            # "Early access", which is a column's name, is the demand alone, however much it sounds like a question.
            odds[IntentName.QUESTION] = -_ODDS_OF_PLAIN
    if meant.edits and _asks(meant) and sounds[IntentName.REJECT] < _LEAST_REFUSAL:
        # "A racing game. I paid 40 for my last one" turns nothing down.
        odds[IntentName.REJECT] = -_ODDS_OF_PLAIN
    return odds


def _kept(draft: Draft, odds: Mapping[IntentName, float], meant: Understanding) -> list[Intent]:
    """The rules' intents that the message sounds like, or that point at an item too plainly to be doubted."""
    return [i for i in meant.intents if odds.get(_sound_of(i), 1.0) > 0 or _is_titled(draft, i) or _is_owned(i)]


def _new(
    draft: Draft, odds: Mapping[IntentName, float], sounds: Mapping[IntentName, float], meant: Understanding,
    kept: list[Intent],
) -> list[IntentName]:  # fmt: skip
    """What the message sounds like and the rules have not found."""
    found = _found(meant)
    new = [name for name, each in odds.items() if each > 0 and name not in found]
    if any(_is_titled(draft, i) and i.name is not IntentName.RECOMMEND for i in meant.intents):
        new = [n for n in new if n is not IntentName.RECOMMEND]
    if any(edit.relative_to is not None for edit in meant.edits):
        # "Too dear" is a word against the price, and none against the item.
        new = [n for n in new if n is not IntentName.REJECT]
    return [n for n in new if n not in _WHOLE_TURN or (sounds[n] > _SURE_OF_WHOLE and not kept)]


def _found(meant: Understanding) -> set[IntentName]:
    return {_sound_of(intent) for intent in meant.intents}


def _sound_of(intent: Intent) -> IntentName:
    return _SAME.get(intent.name, intent.name)


def _asks(meant: Understanding) -> bool:
    return IntentName.RECOMMEND in _found(meant)


def _is_titled(draft: Draft, intent: Intent) -> bool:
    """ "Tell me about Hades", before anything was shown, is about that item."""
    return not draft.state.lists and any(r.kind == "item" for r in intent.references)


def _is_owned(intent: Intent) -> bool:
    """ "I bought the second" is no decision: what is called by its title or place is owned, whatever it sounds like."""
    return intent.name is IntentName.BOUGHT and any(r.kind != "focus" for r in intent.references)


def _asks_plainly(draft: Draft, meant: Understanding) -> bool:
    """Whether a condition is said too plainly to be anything but a demand."""
    if any(is_plain(e) or is_spelled_out(e, draft, meant) or e.relative_to is not None for e in meant.edits):
        return True
    asked = [intent for intent in meant.intents if intent.name is IntentName.RECOMMEND]
    if any(intent.references for intent in asked):
        # "More like that"
        return True
    return bool(meant.edits) and (bool(ASKS.search(draft.low)) or asks_in_a_sentence(draft))


def _lists(intents: Sequence[Intent]) -> bool:
    return any(
        i.name in (IntentName.MORE, IntentName.DIFFERENT, IntentName.BUNDLE, IntentName.SURPRISE) for i in intents
    )


def _added(draft: Draft, name: IntentName, kept: list[Intent]) -> list[Intent]:
    """The intent with the items that it is about; none where there is no item that it could be about."""
    if name is IntentName.QUESTION:
        return _question(draft)
    named = items_named(draft, 0, len(draft.text))
    shown = len(draft.state.last_items)
    if name in _OF_ITEMS:
        told = {r for i in kept for r in i.references}
        if named and told.issuperset(named):
            # "I bought the first" says all there is to say of the first.
            return []
        named = tuple(r for r in named if r not in told)
        if not named and shown:
            named = (Reference(kind="focus", text="it"),)
        return [Intent(name=name, references=named)] if named else []
    if name is IntentName.COMPARE:
        if len(named) < _COMPARED and shown >= _COMPARED:
            named = (Reference(kind="all", text="these"),)
        return [Intent(name=name, references=named)] if named else []
    return [Intent(name=name, references=named if name is IntentName.EXPLAIN else ())]


def _question(draft: Draft) -> list[Intent]:
    """The question of the sentence that most likely asks."""
    before = len(draft.intents)
    start, end = max(
        ((s, e) for s, e, _ in draft.likely),
        key=lambda at: draft.likely_at(at[0])[Act.ASK],
        default=(0, len(draft.text)),
    )
    if read_question(draft, start, end):
        return draft.intents[before:]
    it = Reference(kind="focus", text="it")
    return [Intent(name=IntentName.QUESTION, references=(it,), text=draft.text[start:end].strip())]


def _log_odds(share: float) -> float:
    share = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(share / (1 - share))
