"""Each sentence's act: what its form says, and where the form leaves it open, what the model of acts makes of it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from sidney.agent.cues import find_cues
from sidney.agent.turn import IntentName
from sidney.agent.understanding.acts import Evidence, act_model, evidence_row
from sidney.agent.understanding.draft import Draft
from sidney.agent.understanding.extras import announces_extra
from sidney.agent.understanding.questions import SHOP_MATTERS
from sidney.agent.understanding.sentences import Act, Sentence, SentenceKind
from sidney.agent.words import label_key

__all__ = ["judge"]

_SURE = 0.5
"""How likely an act must be to go against a sentence's form."""
_SURE_BY_WORDS = 0.8
"""The same, without the sentence's vector."""
_SURE_OF_TALK = 0.75
_SURE_OF_QUESTION = 0.85
_STATED = re.compile(
    r"\W*(?:(?:ok|okay|well|so|and|but|oh|yes|no|actually),? )*(?:i|it|he|she|they|we|that|this|these|those|both|my "
    r"[a-z]+|"
    r"i am|i'm|im|its|thats|(?:can|must|should|has to|have to) be)(?:'[a-z]+)?\b (?!one\b|the\b)(?!.*\b(?:isn't it|"
    r"is it|right|"
    r"doesn't it|does it)\W*$)"
)
"""A subject before its verb states something, where no question mark says otherwise."""
_INTERROGATIVE = re.compile(
    r"\b(?:what|who|whose|which|when|where|why|how|any|discount|details|info\w*|specs|pics?|pictures?|photos?|tell|explain|describe|"
    r"know|wonder\w*|isn't|isnt|aren't|doesn't)\b|^\W*(?:(?:ok|so|and|but|oh|or|hm+|omg|also),? )*(?:is|are|was|"
    r"were|do|does|did|has|have|"
    r"can|could|will|would|may|should)\b|\bis (?:that|it|this|there)\b"
)
"""What a question has, be it written without its mark."""
_OF_ITEMS = (Act.TAKE, Act.REFUSE, Act.PRAISE)
_KIND = {Act.WANT: SentenceKind.WISH, Act.ASK: SentenceKind.QUESTION, Act.TALK: SentenceKind.TALK}
_SETTLED = frozenset(
    {
        IntentName.EXPLAIN, IntentName.COMPARE, IntentName.DETAILS, IntentName.MORE, IntentName.DIFFERENT,
        IntentName.SEARCH, IntentName.BOUGHT,
    }
)  # fmt: skip
"""Cues that say all there is to say of a sentence's act."""


def judge(draft: Draft, sentences: list[Sentence]) -> list[Sentence]:
    """The sentences with their acts, and with their kind changed where the act is another than their form says."""
    open_ones = [n for n, s in enumerate(sentences) if _is_open(draft, s)]
    if not open_ones:
        return sentences
    texts = [draft.low[sentences[n].start : sentences[n].end].strip() for n in open_ones]
    vectors = draft.lexicon.meanings.vectors(texts) if draft.lexicon.meanings is not None else None
    model = act_model(vectors=vectors is not None)
    judged = list(sentences)
    for row, (n, text) in enumerate(zip(open_ones, texts, strict=True)):
        sentence = sentences[n]
        if _picks_one(draft, sentence):
            judged[n] = replace(sentence, act=Act.TAKE)
            continue
        evidence = Evidence(text, sentence.kind, _names_labels(draft, sentence), _names_columns(draft, text))
        likely = model.probabilities(evidence, None if vectors is None else vectors[row])
        judged[n] = _settled(draft, sentence, evidence, likely, _SURE if vectors is not None else _SURE_BY_WORDS)
    for n, (first, second) in enumerate(pairwise(judged)):
        if second.kind is SentenceKind.QUESTION and _TOPIC.fullmatch(draft.low[first.start : first.end]):
            # "And for the cases, how much are those?"
            judged[n] = replace(first, kind=SentenceKind.TALK, act=Act.TALK)
    return judged


_TOPIC = re.compile(r"\W*(?:(?:and|so|but|ok|then),? )*(?:for|with|about|as for|regarding|of) [^.!?]{1,60}[,…]?\s*")


def _settled(draft: Draft, sentence: Sentence, evidence: Evidence, likely: dict[Act, float], sure: float) -> Sentence:
    answers = draft.state.asked is not None and (evidence.labels or re.search(r"\d", evidence.text))
    weights = {act: share * (3.0 if answers and act is Act.WANT else 1.0) for act, share in likely.items()}
    act = max(weights, key=lambda one: weights[one])
    if act is Act.ASK and not _may_ask(draft, sentence, evidence):
        return sentence
    if (
        act is Act.ASK
        and "?" not in evidence.text
        and (_STATED.match(evidence.text) or not _INTERROGATIVE.search(evidence.text))
    ):
        sure = max(sure, _SURE_OF_QUESTION)
    if act is Act.TALK and (evidence.labels or evidence_row(evidence)[6]):
        # What names labels or numbers has to be idle talk for sure before it is passed over.
        sure = max(sure, _SURE_OF_TALK)
    if weights[act] / sum(weights.values()) < sure or (act in _OF_ITEMS and not draft.state.lists):
        return sentence
    return replace(sentence, act=act, kind=_KIND.get(act, SentenceKind.WISH))


def _may_ask(draft: Draft, sentence: Sentence, evidence: Evidence) -> bool:
    """Whether there is anything to ask about: an item that was shown or is named, or the shop."""
    if draft.state.lists or evidence.kind is SentenceKind.QUESTION:
        return True
    if any(sentence.start <= place.start < sentence.end for place in draft.titles):
        return True
    return any(pattern.search(evidence.text) for _, pattern in SHOP_MATTERS)


def _picks_one(draft: Draft, sentence: Sentence) -> bool:
    """Whether a sentence is but a name that one of the items shown has, and the others have not: "Kimura please"."""
    if draft.state.asked is not None or len(draft.state.last_items) < 2:
        return False
    outside = [not (sentence.start <= token.start < sentence.end) for token in draft.tokens]
    mentions = draft.lexicon.find_labels(draft.text, draft.tokens, outside)
    names = {column.name for column in draft.lexicon.name_columns}
    if len(mentions) != 1 or mentions[0].column not in names:
        return False
    start, end = draft.span_of(mentions[0])
    rest = draft.low[sentence.start : start] + draft.low[end : sentence.end]
    if not re.fullmatch(r"\W*(?:(?:the|please|then|ok|okay|yes|one|just)\W*)*", rest):
        return False
    owners = draft.lexicon.items_of(mentions[0])
    return sum(draft.lexicon.catalogue.index_of(i.item_id) in owners for i in draft.state.last_items) == 1


def _is_open(draft: Draft, sentence: Sentence) -> bool:
    said = draft.low[sentence.core : sentence.end]
    if not re.search(r"[a-z0-9]", said) or not draft.is_free(sentence.core, sentence.end):
        return False
    return not announces_extra(said) and not any(c.name in _SETTLED for c in find_cues(said, lambda a, b: True))


def _names_labels(draft: Draft, sentence: Sentence) -> bool:
    outside = [not (sentence.start <= token.start < sentence.end) for token in draft.tokens]
    return bool(draft.lexicon.find_labels(draft.text, draft.tokens, outside))


def _names_columns(draft: Draft, text: str) -> bool:
    words = set(label_key(text))
    named = {w for c in draft.lexicon.catalogue.filterable for w in label_key(c.name.replace("_", " "))}
    return bool(words & (named | {w for m in draft.lexicon.measures for name in m.names for w in name}))
