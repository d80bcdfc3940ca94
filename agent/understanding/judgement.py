"""Each sentence's act: what its form says, and where the form leaves it open, what the model of acts makes of it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import accumulate, pairwise

from sidney.agent.cues import Cue, find_cues
from sidney.agent.english import ORDINALS
from sidney.agent.references import shown_titles
from sidney.agent.turn import IntentName
from sidney.agent.understanding.acts import Evidence, act_model, evidence_row
from sidney.agent.understanding.draft import Draft
from sidney.agent.understanding.extras import announces_extra
from sidney.agent.understanding.heard import is_bare_demand
from sidney.agent.understanding.questions import SHOP_MATTERS
from sidney.agent.understanding.sentences import BARE, Act, Sentence, SentenceKind
from sidney.agent.words import label_key, name_key

__all__ = ["is_vetoed", "judge"]

_MOST_SENTENCES = 12
"""Sentences of a message that the model weighs at most, so that a pasted page takes no longer than a letter."""
_MOST_CHARACTERS = 1_200
"""And their characters together: of gibberish each makes a piece for the encoder."""
_SURE = 0.45
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
_NOT_BAD = re.compile(r"\b(?:not|isn't|isnt|aren't) (?:half |too |so |that |all that |at all )?bad\b")
_INTERROGATIVE = re.compile(
    r"\b(?:what|who|whose|which|when|where|why|how|any|discount|details|info\w*|specs|pics?|pictures?|photos?|tell|explain|describe|"
    r"know|wonder\w*|isn't|isnt|aren't|doesn't)\b|^\W*(?:(?:ok|so|and|but|oh|or|hm+|omg|also),? )*(?:is|are|was|"
    r"were|do|does|did|has|have|"
    r"can|could|will|would|may|should)\b|\bis (?:that|it|this|there)\b"
)
"""What a question has, be it written without its mark."""
_SURE_OF_WANT = 0.9
"""How likely a sentence beside a question must be a demand, not to be the reason for the question."""
_SURE_OF_WANT_STATED = 0.95
"""The same, of a statement."""
_SURE_AT_ONCE = 0.97
_REQUESTS = re.compile(
    r"\b(?:want|need|look(?:ing)? (?:for|at)|show|find|recommend|suggest|should|must|has to|have to|budget|prefer\w*|"
    r"would like|like to|please|maybe|something|anything|under|below|cheaper|instead)\b|'d like\b"
)
"""What a demand has that no mere reason has."""
_NUMBER = r"(?:\d|\b(?:ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)\b)"
_BOUNDED = re.compile(
    rf"\b(?:max|maximum|min|minimum|at least|at most|up to|no more than|not more than|no less than|under|below|"
    rf"less than|tops|nothing (?:above|over|beyond|more than))\b(?=.*{_NUMBER})|"
    rf"\b(?:can't|cant|cannot|can not|won't|wont|will not) (?:go|spend|pay|do|afford)\b.*{_NUMBER}|"
    rf"{_NUMBER}.*\b(?:max|maximum|min|minimum|at least|at most|tops|is (?:ok|okay|enough|fine))\b|"
    r"\b(?:before|after|since|until|(?:newer|older) than|not from) (?:19|20)\d\d\b"
)
"""A bound on a number is set by whoever says it, whatever else the sentence does."""
_COMPARATIVE = re.compile(r"\W*(?:any(?:thing)? |something |and )*(?:a bit |a little )?(?:more \w+|\w+er)\W*")
_TOO = re.compile(r"(?<!me )(?<!you )\btoo (?!bad\b|late\b|soon\b)[a-z]+")
"""A size that is found fault with: what is wrong with an item is no word against the item itself."""
_POINTS = re.compile(
    rf"\b(?:it|that|this|these|those|them|both|(?:the|that|this|your) (?:\w+ )?ones?|{'|'.join(ORDINALS)})\b|#\d|"
    r"\b(?:take|taking|buy|buying)\b"
)
_ASKED_NICELY = re.compile(r"\b(?:please|pls|plz|on second thoughts?|changed my mind)\b")
_ASKING = re.compile(
    r"\?|\b(?:it|its|that|this|they|them|both|is|are|has|have|does|do|for|of|on|about|in|with|and|or|than|what|which|how|"
    r"who|when|where|why|can|could|info|details)\b"
)
"""What a bare column and label ("developer Origin Systems") have not."""
_SETTLES = re.compile(r"\b(?:then|go with|going with|go for|deal|done|fine|sold|settle|decided|perfect)\b")
_MAKE_IT = re.compile(r"\W*(?:(?:ok|okay|no|then|so|well|and),? )*make (?:it|that)\b")
"""A change of what was asked for, and no item: "make it the eighties"."""
_HOW_ABOUT = re.compile(r"\W*(?:(?:ok|okay|so|well|and|but|hm+),? )*(?:what|how) about\b")
_ASKS_FOR = re.compile(r"\W*(?:and |but |so |ok )*(?:is|are) there\b(?! (?:a |any )?(?:discount|delivery|shipping))")
_OF_ITEMS = (Act.TAKE, Act.REFUSE, Act.PRAISE)
_KIND = {Act.WANT: SentenceKind.WISH, Act.ASK: SentenceKind.QUESTION, Act.TALK: SentenceKind.TALK}
_ANNOUNCED = {
    IntentName.SELECT: (Act.TAKE,),
    IntentName.REJECT: (Act.REFUSE,),
    IntentName.LIKE: (Act.PRAISE,),
    IntentName.DIFFERENT: (Act.WANT, Act.REFUSE),
    IntentName.MORE: (Act.WANT,),
}
"""What a sentence does in which such a phrase means what it says."""
_VETO = 0.03
_SETTLED = frozenset({IntentName.EXPLAIN, IntentName.COMPARE, IntentName.MORE, IntentName.DIFFERENT, IntentName.BOUGHT})
"""Cues that say all there is to say of a sentence's act."""


def judge(draft: Draft, sentences: list[Sentence]) -> list[Sentence]:
    """The sentences with their acts, and with their kind changed where the act is another than their form says."""
    spoken = [n for n, s in enumerate(sentences) if _has_words(draft, s)][:_MOST_SENTENCES]
    lengths = accumulate(sentences[n].end - sentences[n].start for n in spoken)
    spoken = [n for n, so_far in zip(spoken, lengths, strict=True) if so_far <= _MOST_CHARACTERS]
    if not spoken:
        return sentences
    texts = [draft.low[sentences[n].start : sentences[n].end].strip() for n in spoken]
    vectors = draft.lexicon.meanings.vectors(texts) if draft.lexicon.meanings is not None else None
    model = act_model(vectors=vectors is not None)
    judged = list(sentences)
    for row, (n, text) in enumerate(zip(spoken, texts, strict=True)):
        sentence = sentences[n]
        evidence = Evidence(text, sentence.kind, _names_labels(draft, sentence), _names_columns(draft, text))
        likely = model.probabilities(evidence, None if vectors is None else vectors[row])
        if vectors is not None:
            draft.likely.append((sentence.start, sentence.end, likely))
        if not _is_open(draft, sentence):
            continue
        if _picks_one(draft, sentence):
            judged[n] = replace(sentence, act=Act.TAKE)
            continue
        judged[n] = _settled(draft, sentence, evidence, likely, _SURE if vectors is not None else _SURE_BY_WORDS)
    return _beside_questions(draft, judged)


def _beside_questions(draft: Draft, judged: list[Sentence]) -> list[Sentence]:
    """What only leads up to a question, or gives the reason for it, wants nothing of its own."""
    settled = list(judged)
    for n, (first, second) in enumerate(pairwise(judged)):
        if second.kind is not SentenceKind.QUESTION or first.kind is SentenceKind.QUESTION:
            continue
        said = draft.low[first.start : first.end]
        if _TOPIC.fullmatch(said) or (_LEADS_UP.fullmatch(said) and first.act is not Act.WANT):
            # "And for the cases, how much are those?", "the cheaper one, does it have wheels?"
            settled[n] = replace(first, kind=SentenceKind.TALK, act=Act.TALK)
            settled[n + 1] = replace(second, topic=first.start)
    asked = [n for n, s in enumerate(settled) if s.kind is SentenceKind.QUESTION]
    if asked or draft.intents:
        settled = [_as_reason(draft, s, after=bool(asked) and n > asked[0]) for n, s in enumerate(settled)]
    return settled


def _as_reason(draft: Draft, sentence: Sentence, *, after: bool) -> Sentence:
    """ "Is it safe? He puts things up his nose": a statement beside a question, or an order, that asks for nothing.

    Nor is an item turned down ("his friend has that") before the answer to a question about it is heard.
    """
    if after and sentence.act is Act.REFUSE and draft.likely_at(sentence.start).get(Act.REFUSE, 1.0) < _SURE_AT_ONCE:
        return replace(sentence, kind=SentenceKind.TALK, act=Act.TALK)
    if sentence.kind is not SentenceKind.WISH or sentence.act not in (None, Act.WANT):
        return sentence
    wanted = draft.likely_at(sentence.start).get(Act.WANT, 1.0)
    said = draft.low[sentence.core : sentence.end]
    named = _SURE if _names_labels(draft, sentence) else _SURE_OF_WANT
    surely = _SURE_OF_WANT_STATED if _STATED.match(said) else named
    if wanted >= surely or _REQUESTS.search(said) or _BOUNDED.search(said):
        return sentence
    return replace(sentence, kind=SentenceKind.TALK, act=Act.TALK)


_LEADS_UP = re.compile(
    r"\W*(?:(?:and|so|but|ok|then|oh|ooh),? )*(?:if [^.!?]{1,60}|(?:the|that|this|my|your|number|\d)\b[^.!?]{0,50}),"
    r"\s*(?:and\s+)?"
)
"""A noun phrase or a condition before a comma."""
_TOPIC = re.compile(r"\W*(?:(?:and|so|but|ok|then),? )*(?:for|with|about|as for|regarding|of) [^.!?]{1,60}[,…]?\s*")


def _settled(draft: Draft, sentence: Sentence, evidence: Evidence, likely: dict[Act, float], sure: float) -> Sentence:
    answers = draft.state.asked is not None and (evidence.labels or re.search(r"\d", evidence.text))
    weights = {act: share * (3.0 if answers and act is Act.WANT else 1.0) for act, share in likely.items()}
    act = max(weights, key=lambda one: weights[one])
    if act is Act.REFUSE and _NOT_BAD.search(evidence.text):
        return replace(sentence, act=Act.TALK, kind=SentenceKind.TALK)
    if _form_stands(draft, sentence, evidence, act):
        return sentence
    if act is Act.ASK and evidence.kind is SentenceKind.WISH and _ASKS_FOR.match(evidence.text):
        sure = max(sure, _SURE_OF_QUESTION)
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


def _form_stands(draft: Draft, sentence: Sentence, evidence: Evidence, act: Act) -> bool:
    """Whether a sentence says what it wants so plainly that the model of acts, which says otherwise, is not heard."""
    text, is_wish = evidence.text, evidence.kind is SentenceKind.WISH
    if act is Act.WANT:
        return False
    if act is Act.TALK and is_wish and is_bare_demand(draft, sentence.start, sentence.end):
        return True
    if evidence.kind is not SentenceKind.QUESTION and _BOUNDED.search(text):
        return True
    pointed = _POINTS.search(text.replace("second thought", ""))
    if evidence.labels and not pointed and _ASKED_NICELY.search(text):
        return True
    if act in _OF_ITEMS and _MAKE_IT.match(text):
        return True
    if act is Act.TAKE:
        return evidence.labels and (evidence.columns or not _names_one(draft, sentence))
    if act is Act.REFUSE:
        return is_wish and bool(_TOO.search(text))
    if act is not Act.ASK:
        return False
    if not _may_ask(draft, sentence, evidence) or _COMPARATIVE.fullmatch(text):
        return True
    if not evidence.labels:
        return False
    # "Developer Origin Systems": a column and what it should say.
    return bool(is_wish and _HOW_ABOUT.match(text)) or (evidence.columns and not _ASKING.search(text))


def _may_ask(draft: Draft, sentence: Sentence, evidence: Evidence) -> bool:
    """Whether there is anything to ask about: an item that was shown or is named, or the shop."""
    if draft.state.lists or evidence.kind is SentenceKind.QUESTION:
        return True
    if any(sentence.start <= place.start < sentence.end for place in draft.titles):
        return True
    return any(pattern.search(evidence.text) for _, pattern in SHOP_MATTERS)


_ALONE = rf"(?:(?:ok|okay|yes|then)\W+)?(?:the )?(?:{'|'.join(ORDINALS)})(?: one)?(?: please| then| pls)?\W*"


_ONLY = re.compile(r"\b(?:only|just|nothing but)\b")


def _picks_one(draft: Draft, sentence: Sentence) -> bool:
    """Whether a sentence is but the title of an item shown, or a name that only one of them has: "Kimura please"."""
    if draft.state.asked is not None or not draft.state.last_items:
        return False
    if re.fullmatch(_ALONE, draft.low[sentence.start : sentence.end].strip()):
        return True
    for place in shown_titles(draft.text[sentence.start : sentence.end], draft.lexicon, draft.state):
        around = (sentence.start + place.start, sentence.start + place.end)
        if BARE.fullmatch(draft.low[sentence.start : around[0]] + draft.low[around[1] : sentence.end]):
            return True
    if _names_columns(draft, draft.low[sentence.start : sentence.end]):
        # "Developer Origin Systems" is a demand, be one of those shown theirs or not.
        return False
    mentions = draft.labels_between(sentence.start, sentence.end)
    names = {column.name for column in draft.lexicon.name_columns}
    if len(mentions) != 1 or mentions[0].column not in names:
        return False
    start, end = draft.span_of(mentions[0])
    beside = draft.low[sentence.start : start] + draft.low[end : sentence.end]
    if not BARE.fullmatch(beside) or _ONLY.search(beside):
        # "Only Logitech" is a demand, though one of those shown alone be theirs.
        return False
    owners = draft.lexicon.items_of(mentions[0])
    return sum(draft.lexicon.catalogue.index_of(i.item_id) in owners for i in draft.state.last_items) == 1


def _names_one(draft: Draft, sentence: Sentence) -> bool:
    """Whether the labels of a sentence, if they are what it takes, are those of one of the items shown.

    "Amazon, please" after five of Amazon's, or after none, takes no item: it is a demand.
    """
    if shown_titles(draft.text[sentence.start : sentence.end], draft.lexicon, draft.state):
        return True
    if _POINTS.search(draft.low[sentence.start : sentence.end]):
        return True
    if not _SETTLES.search(draft.low[sentence.start : sentence.end]):
        return False
    mentions = draft.labels_between(sentence.start, sentence.end)
    shown = {draft.lexicon.catalogue.index_of(item.item_id) for item in draft.state.last_items}
    owners = [shown & set(draft.lexicon.items_of(mention)) for mention in mentions]
    return bool(owners) and any(len(each) == 1 for each in owners)


def is_vetoed(draft: Draft, cue: Cue) -> bool:
    """Whether a phrase announces what its sentence, by the model, surely does not do ("not that important")."""
    acts = () if cue.is_similarity else _ANNOUNCED.get(cue.name, ())
    likely = draft.likely_at(cue.start)
    return bool(acts) and bool(likely) and sum(likely[act] for act in acts) < _VETO


def _has_words(draft: Draft, sentence: Sentence) -> bool:
    said = draft.low[sentence.core : sentence.end]
    return bool(re.search(r"[a-z0-9]", said)) and draft.is_free(sentence.core, sentence.end)


def _is_open(draft: Draft, sentence: Sentence) -> bool:
    said = draft.low[sentence.core : sentence.end]
    return not announces_extra(said) and not any(c.name in _SETTLED for c in find_cues(said, lambda a, b: True))


def _names_labels(draft: Draft, sentence: Sentence) -> bool:
    return bool(draft.labels_between(sentence.start, sentence.end))


def _names_columns(draft: Draft, text: str) -> bool:
    words = set(label_key(text))
    named = {w for c in draft.lexicon.catalogue.filterable for w in name_key(c.name)}
    return bool(words & (named | {w for m in draft.lexicon.measures for name in m.names for w in name}))
