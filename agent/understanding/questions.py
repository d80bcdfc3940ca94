"""Questions about items and about the shop: they steer nothing, but what they ask is made out."""

from __future__ import annotations

import re

from sidney.agent.concepts import CONCEPTS
from sidney.agent.english import EVERYDAY, FILLER, word_set
from sidney.agent.references import PlacedReference, find_places, find_title, shown_titles
from sidney.agent.turn import Intent, IntentName, Reference
from sidney.agent.understanding.bounds import read_bounds
from sidney.agent.understanding.draft import Draft
from sidney.agent.words import name_key, tokenise
from sidney.recsys_model.data.catalogue import AttributeKind
from sidney.recsys_model.data.constraints import Operand, Operator

__all__ = ["SHOP_MATTERS", "read_question"]

SHOP_MATTERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("shipping", re.compile(r"\b(?:shipping|ship|delivery|deliver(?:ed|s)?|postage|arrive)\b")),
    (
        "discount",
        re.compile(r"\b(?:discounts?|coupons?|promo(?:tion)?s?|voucher|sale price|on sale|sales|cheaper if)\b"),
    ),
    ("availability", re.compile(r"\b(?:in stock|out of stock|available again|availability|sold out|restock(?:ed)?)\b")),
    ("warranty", re.compile(r"\b(?:warranty|guarantee)\b")),
    ("returns", re.compile(r"\b(?:returns?|refunds?|return policy|send it back|exchange it)\b")),
    (
        "pictures",
        re.compile(
            r"\b(?:send|see|show|have|got|any) .{0,20}\b(?:pics?|pictures?|photos?|images?)\b|"
            r"\bwhat does it look like\b"
        ),
    ),
    ("payment", re.compile(r"\b(?:pay (?:by|with|in)|payment|credit card|paypal|instal?ments)\b")),
)
"""What people ask of a shop that is in no catalogue."""
_WHY = re.compile(
    r"\bwhy\W*$|\bwhy (?:did|do|are|have|would|should|on earth)? ?(?:you|i)\b|\bwhy (?:the|number|#|\d|this|that|"
    r"it\W*$|these|those)(?! (?:\w+ )?so)"
)
_COMPARED = re.compile(
    r"\b(?:difference|compare|differ|which (?:one )?(?:is|of)|which (?:one )?(?:has|would|do)|better|cheaper|newer|"
    r"longer|older|lighter|bigger|smaller|"
    r"shorter|faster)\b"
)
_YES_NO = re.compile(
    r"(?:\W|and |but |so |ok |okay )*(?:is|are|was|were|does|do|did|has|have|can|will|would|isn't|aren't|doesn't|"
    r"it's|its|that's)\b"
)
_PLAIN = word_set(
    """
    about what is are it does do did the a an of for in on to have has any tell me come comes much many how long
    when who where which  there that this these those they you i can could would one ones
    """
)


def read_question(draft: Draft, start: int, end: int, *, topic: int | None = None) -> bool:
    """Read a sentence that asks: note what of which item, and take its characters.

    Args:
        draft: The message.
        start, end: The sentence's characters.
        topic: Where what it is about begins, if that was put before it.

    Returns:
        Whether it was dealt with; "why did you …" and "what's the difference …" are left to the cues.
    """
    sentence = draft.low[start:end]
    if (
        _WHY.search(sentence)
        or re.fullmatch(r"\W*why (?!is|are|was|were|does|do|did)[^,;]*?\W*", sentence)
        or (_DIFFERENCE.search(sentence) and _about_items(draft, start, end))
    ):
        return False
    places = _places_in(draft, start, end)
    pointed = [p for p in sorted(places, key=lambda p: p.start) if p.reference.kind not in ("focus", "all")]
    if not pointed and topic is not None:
        pointed = [p for p in _places_in(draft, topic, start) if p.reference.kind not in ("focus", "all")]
    if not pointed and (subject := _subject(draft, start, end)) is not None:
        pointed = [subject]
    references = tuple(dict.fromkeys(p.reference for p in pointed))
    for place in pointed:
        # A title's own words say nothing of what is asked.
        if place.start < start:
            continue
        here = place.start - start
        sentence = sentence[:here] + " " * (place.end - place.start) + sentence[place.end - start :]
    attribute = _asked_attribute(draft, sentence)
    if len(references) >= 2 and _COMPARED.search(sentence):
        draft.intents.append(Intent(name=IntentName.COMPARE, references=references, attribute=attribute))
        draft.take(start, end)
        return True
    if (
        re.search(r"\b(?:tell me|say|more|know) (?:more )?about\b|\bmore (?:info|details)\b", sentence)
        and not attribute
    ):
        return False
    most = _superlative(draft, sentence)
    if most is not None:
        references, attribute = (most,), attribute or most.attribute
    if not references:
        together = next((p for p in places if p.reference.kind == "all"), None)
        references = (together.reference,) if together is not None else (Reference(kind="focus", text="it"),)
    operator, operand = _held_against(draft, sentence) if _YES_NO.match(sentence) else (None, None)
    matter = next((name for name, pattern in SHOP_MATTERS if pattern.search(sentence)), None)
    if matter is not None:
        draft.miss(matter)
        attribute, operator, operand = None, None, None
    held = operator[0] if operator is not None else attribute
    text = "" if held is not None else _asked_words(draft, sentence, [p.reference.text for p in pointed])
    draft.intents.append(
        Intent(
            name=IntentName.QUESTION, references=references[:2], attribute=held,
            operator=operator[1] if operator is not None else None, operand=operand, text=text,
        )
    )  # fmt: skip
    draft.take(start, end)
    return True


def _places_in(draft: Draft, start: int, end: int) -> list[PlacedReference]:
    found = [
        PlacedReference(p.start + start, p.end + start, p.reference)
        for p in (
            *find_places(draft.low[start:end], len(draft.state.last_items), bare_numbers=True),
            *shown_titles(draft.text[start:end], draft.lexicon, draft.state),
        )
    ]
    return found + [p for p in draft.titles if start <= p.start and p.end <= end]


_DIFFERENCE = re.compile(r"\b(?:diff?e?re?nces?|compare|comparison|differ)\b")


def _about_items(draft: Draft, start: int, end: int) -> bool:
    """Whether items are compared, and not kinds of them ("a beginner's and a professional's")."""
    sentence = draft.low[start:end]
    if find_places(sentence, len(draft.state.last_items), bare_numbers=True) or any(
        start <= p.start < end for p in draft.titles
    ):
        return True
    named = re.search(r"\bbetween (?!an? )", sentence)
    if named is not None:
        at = draft.token_after(start + named.end())
        if at < len(draft.tokens) and find_title(draft.text, at, draft.tokens, draft.lexicon, draft.state) is not None:
            return True
    if re.search(
        r"\b(?:the|these|those) (?:two|three|four|both|options)\b|\b(?:them|they|these|those|both)\b", sentence
    ):
        return True
    return bool(shown_titles(draft.text[start:end], draft.lexicon, draft.state))


_BEFORE_SUBJECT = re.compile(r"\b(?:is|are|was|were|does|do|did|has|have|of|made|makes|published|developed|wrote)\s+$")


def _subject(draft: Draft, start: int, end: int) -> PlacedReference | None:
    """A whole title where a question has its subject ("how much is Hades?"), though one so short could be a label."""
    for at, token in enumerate(draft.tokens):
        if not start <= token.start < end or not _BEFORE_SUBJECT.search(draft.low[start : token.start]):
            continue
        found = draft.lexicon.titles_at(at, draft.tokens)
        if found is None or draft.tokens[found[0] - 1].end > end:
            continue
        said = draft.tokens[at : found[0]]
        if any(t.is_capitalised for t in said) and not all(t.folded in EVERYDAY | FILLER for t in said):
            item_id = draft.lexicon.catalogue.item_ids[found[1][0]]
            text = draft.text[token.start : said[-1].end]
            return PlacedReference(token.start, said[-1].end, Reference(kind="item", item_id=item_id, text=text))
    return None


_EVERYDAY_UNITS = word_set("$ € £ in m h g people person min")
_EVERYDAY_SIZES = word_set("new old date light premium dear close near")


def _superlative(draft: Draft, sentence: str) -> Reference | None:
    """ "Which of them is the longest?"."""
    for measure in draft.lexicon.measures:
        for name in measure.names:
            stems = r"\s".join(re.escape(part) for part in name)
            found = re.search(
                rf"\b(?:(?P<most>most|highest|largest|biggest|longest|best)|least|fewest|lowest|smallest) {stems}s?\b",
                sentence,
            )
            if found:
                kind = "most" if found["most"] else "least"
                return Reference.model_validate({"kind": kind, "attribute": measure.name, "text": found[0]})
        if measure.concept is None:
            continue
        for phrases, kind in ((measure.concept.least, "least"), (measure.concept.most, "most")):
            for phrase in phrases:
                if re.search(rf"\b{re.escape(phrase)}\b", sentence):
                    return Reference.model_validate({"kind": kind, "attribute": measure.name, "text": phrase})
    return None


def _held_against(draft: Draft, sentence: str) -> tuple[tuple[str, Operator] | None, Operand | None]:
    """ "Is it below 600$?" holds the price against 600, "is 2 multiplayer?" the modes against multiplayer."""
    tail = re.sub(r"\b(?:number |no\. |#)?\d{1,2}\b(?= (?:\w|$))", " ", sentence, count=1) if re.match(
        r"\W*(?:is|does|has|are|was) (?:number |#)?\d{1,2}\b", sentence
    ) else sentence  # fmt: skip
    reading = read_bounds(tail, draft.lexicon, lambda start, end: True)
    if reading.edits:
        edit = reading.edits[0][1]
        if edit.attribute is not None and edit.operator is not None:
            return (edit.attribute, edit.operator), edit.operand
    tokens = tokenise(sentence)
    for mention in draft.lexicon.find_labels(sentence, tokens, [False] * len(tokens), listening=True):
        flag = draft.lexicon.catalogue.columns[mention.column].kind is AttributeKind.FLAG
        if flag:
            return (mention.column, Operator.EQ), True
        if len(mention.labels) == 1:
            return (mention.column, Operator.EQ), mention.labels[0]
        return (mention.column, Operator.IN), mention.labels
    return None, None


_MADE: dict[str, tuple[str, ...]] = {
    "published": ("publisher",),
    "made": ("brand", "maker", "manufacturer", "developer", "publisher"),
    "makes": ("brand", "maker", "manufacturer", "developer"),
    "developed": ("developer", "studio"),
    "wrote": ("author", "writer"),
    "written": ("author", "writer"),
    "produced": ("brand", "manufacturer", "producer", "publisher"),
    "directed": ("director",),
    "by": ("author", "brand", "artist", "developer", "publisher"),
    "sings": ("artist",),
    "plays": ("actor", "cast"),
    "created": ("creator", "developer"),
}
"""What a question with "who" is after, by its verb."""


def _asked_attribute(draft: Draft, sentence: str) -> str | None:
    if re.search(r"\bhow many (?:people|persons|players)\b", sentence):
        return next(
            (m.name for m in draft.lexicon.measures if m.concept is not None and m.concept.name == "number of players"),
            None,
        )
    if who := re.search(
        r"\bwho(?:'s|s)? (?:\w+ )?(published|made|makes|developed|wrote|written|produced|directed|by|sings|plays|"
        r"created)\b",
        sentence,
    ):
        names = [c for c in draft.lexicon.name_columns if set(_MADE[who[1]]) & set(name_key(c.name))]
        if names:
            order = _MADE[who[1]]
            return min(names, key=lambda c: min(order.index(w) for w in name_key(c.name) if w in order)).name
    for concept in CONCEPTS:
        units = concept.units - _EVERYDAY_UNITS
        words = {*units, *concept.columns, *concept.more, *concept.less, *concept.high, *concept.low} - _EVERYDAY_SIZES
        if any(re.search(rf"\b{re.escape(w)}s?\b", sentence) for w in words) or (
            (
                concept.name == "price"
                and re.search(r"\bhow much\b(?! (?:\w+ )?(?:ram|memory|storage|space))|[$€£]|\bprise\b", sentence)
            )
            or (
                concept.name == "release date"
                and re.search(r"\bhow (?:old|new)\b|\bwhen (?:was|did|is)\b|\bcome out\b", sentence)
            )
        ):
            found = next((m for m in draft.lexicon.measures if m.concept is concept), None)
            if found is not None:
                return found.name
    column = draft.lexicon.find_column(sentence)
    if column is not None:
        return column.name
    if re.search(r"\bwho (?:made|makes|published|developed|wrote|produced|directed)\b", sentence):
        return next((c.name for c in draft.lexicon.name_columns), None)
    tokens = tokenise(sentence)
    mentions = draft.lexicon.find_labels(sentence, tokens, [False] * len(tokens), listening=True)
    return mentions[0].column if mentions else None


def _asked_words(draft: Draft, sentence: str, pointed: list[str]) -> str:
    for text in pointed:
        sentence = sentence.replace(text.lower(), " ")
    words = [t.text for t in tokenise(sentence) if t.folded not in _PLAIN and t.folded not in FILLER]
    if not words:
        words = [t.text for t in tokenise(sentence) if t.folded not in _PLAIN and t.folded in EVERYDAY - FILLER]
    return " ".join(words[:8])
