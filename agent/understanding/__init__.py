"""The built-in understanding of a turn: rules and the catalogue's own words, no network and no chat model.

A message is cleaned, cut into sentences, and read by a fixed row of steps. Each step takes the characters that it
accounts for, so that nothing is read twice, and what is left at the end is the wish. ``docs/understanding.md`` walks
through it.
"""

from __future__ import annotations

import re

from sidney.agent.cues import find_cues
from sidney.agent.lexicon import Lexicon
from sidney.agent.measures import measure_for
from sidney.agent.references import PlacedReference, find_places, find_whole_titles
from sidney.agent.state import ConversationState
from sidney.agent.turn import Intent, IntentName, Reference, Understanding
from sidney.agent.understanding.ages import read_ages
from sidney.agent.understanding.bounds import read_bounds
from sidney.agent.understanding.commands import read_commands
from sidney.agent.understanding.comparatives import read_adjectives, read_comparatives, read_superlatives
from sidney.agent.understanding.conclusions import conclude
from sidney.agent.understanding.decisions import settle_decisions
from sidney.agent.understanding.draft import Draft
from sidney.agent.understanding.echoes import read_echoes
from sidney.agent.understanding.extras import read_extras
from sidney.agent.understanding.heard import heard_number, is_idle_number
from sidney.agent.understanding.judgement import is_vetoed, judge
from sidney.agent.understanding.labels import is_soft, read_labels
from sidney.agent.understanding.likewise import read_likewise
from sidney.agent.understanding.linked import read_tagged
from sidney.agent.understanding.lone_words import read_lone_word
from sidney.agent.understanding.pointing import claim_places, read_places, read_titles
from sidney.agent.understanding.questions import SHOP_MATTERS, read_question
from sidney.agent.understanding.releases import read_releases, read_symbols
from sidney.agent.understanding.sentences import Act, SentenceKind, split_sentences
from sidney.agent.understanding.settling import settle_intents
from sidney.agent.understanding.slips import mended
from sidney.agent.understanding.synonyms import read_synonyms
from sidney.agent.understanding.weighing import weigh_conditions
from sidney.agent.words import clean, has_words, label_key, name_key, tokenise

__all__ = ["read_by_rules", "understand"]


_GREETING = re.compile(
    r"^\W*(?:(?:hi+|hello|hey+|hiya|howdy|yo|greetings|hei|good (?:morning|evening|afternoon|day|night)|there|sidney|"
    r"again|thanks|thank you|bye|goodbye|cheers|thx|ty|ok|okay|great|perfect|cool|nice|(?:muchas )?gracias|merci|danke|"
    r"grazie|obrigad[oa]|arigato|дякую|спасибо|hola|ciao|bonjour|adios|tschüss)\W*)+$"
)


_ASKS = (IntentName.QUESTION, IntentName.DETAILS, IntentName.COMPARE, IntentName.EXPLAIN)


def understand(message: str, lexicon: Lexicon, state: ConversationState) -> Understanding:
    """Read one message against the catalogue's words and the conversation so far; any text at all gets a reading."""
    draft, meant = read_by_rules(message, lexicon, state)
    if draft is None:
        return meant
    settled = settle_intents(draft, weigh_conditions(draft, meant))
    if any(intent.name not in _ASKS for intent in settled.intents):
        return settled
    # "Is it below $600?": of a mere question nothing is made that the rules had not made.
    return settled.model_copy(update={"edits": tuple(edit for edit in settled.edits if edit in meant.edits)})


def read_by_rules(message: str, lexicon: Lexicon, state: ConversationState) -> tuple[Draft | None, Understanding]:
    """What the steps make of a message, and the message as they left it; ``None`` where the first said it all."""
    text = mended(_without_hearts(clean(message), lexicon), lexicon)
    draft = Draft(text, lexicon, state, roles=None if lexicon.meanings is None else lexicon.meanings.roles(text))
    if read_commands(draft):
        return None, Understanding(intents=tuple(draft.intents), count=draft.count)
    if _GREETING.match(draft.low):
        return None, Understanding(intents=(Intent(name=IntentName.SMALL_TALK),))
    if not has_words(text) and not re.search(r"\d", text) and "?" not in text and not lexicon.is_label(label_key(text)):
        return None, Understanding(intents=(Intent(name=IntentName.UNCLEAR),))
    _listen(draft)
    read_symbols(draft)
    read_releases(draft)
    read_echoes(draft)
    _read_sentences(draft)
    read_extras(draft)
    draft.cues += [cue for cue in find_cues(draft.low, draft.is_free) if not is_vetoed(draft, cue)]
    read_titles(draft)
    read_superlatives(draft)
    read_places(draft)
    read_likewise(draft)
    read_labels(draft)
    read_ages(draft)
    _read_bounds(draft)
    read_comparatives(draft)
    read_adjectives(draft)
    read_tagged(draft)
    read_synonyms(draft)
    claim_places(draft)
    settle_decisions(draft)
    read_lone_word(draft)
    return draft, conclude(draft)


def _listen(draft: Draft) -> None:
    """What the whole message sounds like, by where it is said."""
    meanings, state = draft.lexicon.meanings, draft.state
    if meanings is None:
        return
    draft.was_asked = state.asked is not None and state.asked.turn == state.turn
    if (heard := meanings.sounds(draft.low, len(state.last_items), asked=draft.was_asked)) is not None:
        draft.sounds, draft.conditions = heard.intents, heard.conditions


_HEART = re.compile(r"(?:(?P<before>\w+)|^|\W)\s<3+(?=\s|$)")


def _without_hearts(text: str, lexicon: Lexicon) -> str:
    """The message without "<3", which is no bound unless a column stands before it."""
    found = _HEART.search(text)
    if found is None or (found["before"] and lexicon.find_column(found["before"]) is not None):
        return text
    return text[: found.end()].rstrip("3").rstrip("<").rstrip() + text[found.end() :]


def _read_sentences(draft: Draft) -> None:
    """Questions and small talk first: nothing in them steers."""
    draft.titles = [
        PlacedReference(draft.tokens[start].start, draft.tokens[end - 1].end, reference)
        for start, end, reference in find_whole_titles(
            draft.text, draft.tokens, draft.taken_tokens(), draft.lexicon, names=True
        )
    ]
    for sentence in judge(draft, split_sentences(_with_plain_titles(draft))):
        draft.wants = draft.wants or sentence.act is Act.WANT
        if sentence.act in _DECISIONS:
            draft.decisions.append((sentence.start, sentence.end, _DECISIONS[sentence.act]))
            continue
        if not draft.is_free(sentence.core, sentence.end):
            draft.asks = draft.asks or sentence.kind is SentenceKind.WISH
            continue
        if sentence.kind is SentenceKind.QUESTION:
            if not read_question(draft, sentence.core, sentence.end, topic=sentence.topic):
                draft.asks = True
        elif draft.lexicon.spells_label(draft.text[sentence.start : sentence.end]):
            draft.asks = True
        elif sentence.kind is SentenceKind.TALK:
            _read_talk(draft, sentence.start, sentence.end)
        elif not _asks_for_fact(draft, sentence.core, sentence.end):
            draft.asks = True


def _with_plain_titles(draft: Draft) -> str:
    """The message with the stops within titles ("Overcooked! 2") made plain, so that they end no sentence."""
    low = draft.low
    for place in draft.titles:
        low = low[: place.start] + re.sub(r"[.!?;:,]", " ", low[place.start : place.end]) + low[place.end :]
    return low


def _asks_for_fact(draft: Draft, start: int, end: int) -> bool:
    """ "And the screen size?", "price?": a column named, and nothing said of its value."""
    words = re.sub(
        r"^(?:the|its|their|any|about|more on|what about|how about)\s+", "", draft.low[start:end].strip(" .?!,")
    )
    column = draft.lexicon.find_column(words) if 0 < len(words.split()) <= 3 else None
    if column is None or re.search(
        r"\d|\b(?:no|any|not|low|high|good|better|more|less|cheap\w*|best|without)\b", words
    ):
        return False
    if "?" not in draft.low[start : end + 1] and not draft.state.lists:
        return False
    named = set(name_key(column.name)) | {"internal", "screen", "price", "cost", "the", "its"}
    for measure in draft.lexicon.measures:
        if measure.column is column:
            named |= {w for name in measure.names for w in name} | (
                measure.concept.columns if measure.concept else set()
            )
    if not set(label_key(words)) <= named:
        return False
    if draft.lexicon.find_labels(words, tokenise(words), [False] * len(tokenise(words))):
        return False
    return read_question(draft, start, end)


def _read_talk(draft: Draft, start: int, end: int) -> None:
    """Remarks ask for nothing, but may point at an item, and say that it was read already or is liked."""
    draft.talks = True
    said = draft.low[start:end]
    for name, pattern in SHOP_MATTERS:
        if pattern.search(said):
            draft.miss(name)
    if said.lstrip().startswith("my ") and _names_a_label(draft, start, end):
        # "My printer is an HP" says what it must go with.
        draft.asks = True
        return
    cues = [c for c in find_cues(said, lambda a, b: True) if c.name in _REMARKS]
    if cues:
        # "I like this one", "I have already read it": remarks that the cues read; what leads up to them is none.
        lead = said[: min(cue.start for cue in cues)]
        if all(p.reference.kind == "focus" for p in find_places(lead, 0, bare_numbers=False)):
            draft.take(start, start + len(lead))
        return
    draft.take(start, end)


def _names_a_label(draft: Draft, start: int, end: int) -> bool:
    return any(m.column not in draft.lexicon.kind_columns for m in draft.labels_between(start, end))


_DECISIONS = {Act.TAKE: IntentName.SELECT, Act.REFUSE: IntentName.REJECT, Act.PRAISE: IntentName.LIKE}
_REMARKS = (IntentName.BOUGHT, IntentName.LIKE, IntentName.REJECT, IntentName.SELECT, IntentName.DIFFERENT)


def _read_bounds(draft: Draft) -> None:
    price = measure_for(draft.lexicon.measures, "price")
    shown = [draft.lexicon.catalogue.index_of(item.item_id) for item in draft.state.last_items]
    reading = read_bounds(
        draft.low, draft.lexicon, draft.is_free, draft.state.constraints,
        asked=draft.state.asked.attribute if draft.state.asked is not None else None,
        prices=[] if price is None else [float(price.column.numbers[n]) for n in shown],
        role_of=lambda start, end: heard_number(draft, start, end),
    )  # fmt: skip
    for place, edit in reading.edits:
        if is_idle_number(draft, place):
            continue
        if is_soft(draft, place, place) and not re.search(r"\bmaybe\b|\bperhaps\b|\bpossibly\b", draft.low):
            edit = edit.model_copy(update={"strength": "should"})
        draft.add(place, edit)
    for start, end in reading.echoes:
        if price is not None and re.match(r"(?: for \w+(?: \w+)?)?\s?(?:[?!]{2,}|!)", draft.low[end:]):
            # "£629?!" finds it dear.
            draft.relate(start, price, more=False, to=Reference(kind="focus", text=draft.text[start:end]))
    for what in reading.unsupported:
        draft.miss(what)
    for start, end in reading.spans:
        draft.take(start, end)
