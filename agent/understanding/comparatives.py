"""Relative wishes: "cheaper", "a bit newer", "longer than the second", "too expensive", "something darker"."""

from __future__ import annotations

import re
from functools import lru_cache

from sidney.agent.concepts import CONCEPTS, Concept
from sidney.agent.measures import Measure
from sidney.agent.references import PlacedReference, find_title
from sidney.agent.turn import ConstraintEdit, IntentName, Reference
from sidney.agent.understanding.draft import Draft
from sidney.agent.understanding.labels import is_soft
from sidney.agent.words import label_key, name_key
from sidney.recsys_model.data.constraints import Operator

__all__ = ["read_adjectives", "read_comparatives", "read_superlatives"]

_DEGREE = (
    r"(?:(?:a (?:tiny |little |wee )?(?:bit|little|lot|tad|touch|smidge(?:n)?|shade|few|good deal)|much|even|slightly|"
    r"way|somewhat|significantly|considerably|far|"
    r"marginally|bit|little|lot|lots|substantially|noticeably|any|something) )*"
)
_OVER_BUDGET = re.compile(
    r"\b(?:(?:that(?:'s|s| is)?|it(?:'s|s| is)?|this(?: is)?|they(?:'re| are)?|these(?: are)?|"
    r"those(?: are)?) )?(?:(?:a bit |a little |way |far |well |still |just |slightly )*(?:over|above|beyond|exceeds?|"
    r"out|outside|more than)(?: of)? (?:my|our|the) (?:budget|price range|price limit|range|means|limits?|"
    r"possibilities)|"
    r"more than i (?:want(?:ed)?|can|could|would like|was "
    r"(?:planning|hoping|willing|looking)|planned|have|had|expected)(?: to (?:spend|pay))?|"
    r"too much(?: money)?(?: for me)?(?=\s*(?:$|[.,!?]|for\b))|"
    r"too steep|(?:can't|cannot|cant|can not) afford (?:that|it|this|them|these)|costs? too much|a lot of money|"
    r"so much money)\b"
)
_THAN_THAT = re.compile(
    r"\b(?:(?:less|lower) than|under|below|(?P<more>(?:more|higher) than|over|above)) (?:this|that)(?=\s*(?:$|[.,!?;]))"
)
"""Of nothing but "this": what it costs."""
_BARE_COMPARATIVE = re.compile(
    r"\W*(?:a (?:bit|little) |much |even |still |ok |no |go )*(?P<way>lower|higher)(?: please)?\W*"
)
_SAID_OF_ITEM = re.compile(
    r"(?:\b(?:that|this|it|they|these|those|all|one|price|prices|everything|(?:first|second|third|fourth|fifth|"
    r"last)(?: one)?|number \d|#\d|of them|both)(?:'s|s| is| are| was| were|'re|re| "
    r"all)?(?: all)?(?: still| just| also)?|\b(?:sounds?|looks?|seems?|is|are|was|feels?|way|wow|hmm?|oh|ouch|uff|"
    r"ugh)[,.!]*)\s*$"
)
_FREE = re.compile(
    r"(?<![-\w])(?P<free>(?:for )?free(?: of charge)?)(?= (?:games?|ones?|apps?|stuff|items?|things?|books?|titles?)"
    r"\b|\W*$)"
)
_LEAD = (
    r"(?P<lead>(?:\b(?:not|too|much|so|very|really|quite|rather|pretty|super|that|overly|bit|little"
    r"|kind|of|kinda|sort|way|a|as|still|extremely|terribly|fairly|nothing|isn't|particularly|ridiculously|far) )*)"
)
_WISHED = frozenset({"price", "rating", "weight", "calories", "distance", "noise", "difficulty"})
"""Of these an adjective alone ("a cheap tent", "well reviewed") is a mild wish."""
_DATED = frozenset({"recent", "modern", "up to date"})
_MORE_OF = "more|higher|greater|bigger|larger"
_LESS_OF = "less|fewer|lower|smaller"


@lru_cache(maxsize=1)
def _comparatives() -> tuple[tuple[str, re.Pattern[str], Concept, bool], ...]:
    phrases = [(p, c, True) for c in CONCEPTS for p in c.more] + [(p, c, False) for c in CONCEPTS for p in c.less]
    phrases.sort(key=lambda entry: -len(entry[0]))
    return tuple(
        (phrase, re.compile(rf"\b{_DEGREE}{re.escape(phrase)}\b(?P<than> than| then)?"), concept, more)
        for phrase, concept, more in phrases
    )


def read_superlatives(draft: Draft) -> None:
    """ "The cheapest one" among what was shown; else, or of a kind ("the cheapest laptop"), a mild wish."""
    for measure in draft.lexicon.measures:
        if measure.concept is None:
            continue
        for phrases, kind in ((measure.concept.least, "least"), (measure.concept.most, "most")):
            for phrase in phrases:
                if phrase not in draft.low:
                    continue
                pointing = (
                    rf"\b(?:the )?{re.escape(phrase)}\b(?: one(?!s)| of (?:them|these|those|the (?:list|three|two|"
                    rf"four|five|lot|bunch)|all)(?: all)?)?"
                    rf"(?=\s*(?:$|[.,!?;]|and\b|is\b|but\b|please\b|looks\b|sounds\b|then\b|has\b|so\b|instead\b))"
                )
                for match in re.finditer(pointing, draft.low):
                    if draft.is_free(*match.span()) and draft.state.lists and phrase != "latest":
                        reference = Reference.model_validate(
                            {"kind": kind, "attribute": measure.name, "text": match[0]}
                        )
                        draft.places.append(PlacedReference(*match.span(), reference))
                        draft.take(*match.span())
                for match in re.finditer(rf"\b{re.escape(phrase)}\b", draft.low):
                    # "the cheapest racing game": not one of those shown, but a mild wish.
                    if draft.is_free(*match.span()):
                        if phrase == "best" and re.match(r"[ -](?!ones?\b)[a-z0-9]", draft.low[match.end() :]):
                            # "The best calendar" is what everybody wants, and no word on what others thought of it.
                            continue
                        draft.soften(match.start(), measure, measure.name, upper=kind == "least")
                        draft.take(*match.span())
        _superlative_by_name(draft, measure)
        for pair, kind in ((measure.concept.less, "least"), (measure.concept.more, "most")):
            for phrase in pair:
                if phrase not in draft.low:
                    continue
                for match in re.finditer(
                    rf"\bthe {re.escape(phrase)} (?:one|of (?:the two|them|these|those))\b", draft.low
                ):
                    if draft.is_free(*match.span()) and draft.state.lists:
                        reference = Reference.model_validate(
                            {"kind": kind, "attribute": measure.name, "text": match[0]}
                        )
                        draft.places.append(PlacedReference(*match.span(), reference))
                        draft.take(*match.span())


def _superlative_by_name(draft: Draft, measure: Measure) -> None:
    """ "The one with the most storage", "the highest rating"."""
    for name in measure.names:
        if name[-1] not in draft.low:
            continue
        stems = r"\s".join(re.escape(part) for part in name)
        for words, kind in (
            ("most|highest|largest|biggest|greatest|longest|best|max", "most"),
            ("least|fewest|lowest|smallest|shortest", "least"),
        ):
            pattern = rf"(?<!\bat )\b(?:the )?(?:one (?:with|that has) )?(?:the )?(?:{words}) {stems}s?\b"
            for match in re.finditer(pattern, draft.low):
                # "At least 8 max players": the column's own name, and no superlative.
                is_name = _is_name_of_measure(match[0], measure)
                if not draft.is_free(*match.span()) or is_name:
                    continue
                if draft.state.lists and (" one " in f" {match[0]} " or re.fullmatch(r"\W*", draft.low[match.end() :])):
                    reference = Reference.model_validate({"kind": kind, "attribute": measure.name, "text": match[0]})
                    draft.places.append(PlacedReference(*match.span(), reference))
                else:
                    draft.soften(match.start(), measure, measure.name, upper=kind == "least")
                draft.take(*match.span())


def _is_name_of_measure(said: str, measure: Measure) -> bool:
    return label_key(said.removeprefix("the ")) == name_key(measure.name)


def read_comparatives(draft: Draft) -> None:
    """Comparatives, each as a bound relative to the item named, or to the one in focus."""
    for match in _OVER_BUDGET.finditer(draft.low):
        price = _measure(draft, "price")
        if draft.is_free(*match.span()) and price is not None:
            target = _subject(draft, match.start())
            draft.relate(match.start(), price, more=False, to=target or Reference(kind="focus", text=match[0].strip()))
            if target is not None:
                draft.say(IntentName.REJECT, target, attribute=price.name)
            draft.take(*match.span())
    if (bare := _BARE_COMPARATIVE.fullmatch(draft.low)) and draft.state.lists:
        _bare_comparative(draft, bare)
    for match in _THAN_THAT.finditer(draft.low):
        price = _measure(draft, "price")
        if draft.is_free(*match.span()) and price is not None:
            reference = Reference(kind="focus", text=match[0])
            draft.relate(match.start(), price, more=bool(match["more"]), to=reference)
            draft.take(*match.span())
    for phrase, pattern, concept, more in _comparatives():
        if phrase not in draft.low:
            continue
        for match in pattern.finditer(draft.low):
            if draft.is_free(*match.span()):
                _relative(draft, _measure(draft, concept.name), concept, more, match)
    for measure in draft.lexicon.measures:
        _by_name(draft, measure)


def _bare_comparative(draft: Draft, match: re.Match[str]) -> None:
    """ "Lower": of what was bounded last, else of the price."""
    held = [c.attribute for c in draft.state.constraints if c.operator.is_order]
    measure = next((m for m in draft.lexicon.measures if held and m.name == held[-1]), None) or _measure(draft, "price")
    if measure is not None and draft.is_free(*match.span()):
        draft.relate(match.start(), measure, more=match["way"] == "higher", to=Reference(kind="focus", text=match[0]))
        draft.take(*match.span())


def _by_name(draft: Draft, measure: Measure) -> None:
    """ "The price is too high", "more pages", "less sugar": by the column's name."""
    for name in measure.names:
        if name[-1] not in draft.low:
            continue
        stems = r"\s".join(re.escape(part) for part in name)
        much = r"(?:is|are|seems?|looks?|'s) (?:way too|too|a bit|a little|quite|very|still too)"
        for match in re.finditer(rf"\b{stems}s? {much} (?P<size>high|low|much|little|few|many)\b(?P<than>)", draft.low):
            if draft.is_free(*match.span()):
                _relative(draft, measure, None, match["size"] in ("low", "little", "few"), match)
        for words, more in ((_MORE_OF, True), (_LESS_OF, False)):
            for match in re.finditer(
                rf"\b{_DEGREE}(?:{words}|with {words}) {stems}s?\b(?P<than> than| then)?(?! \d)", draft.low
            ):
                if draft.is_free(*match.span()):
                    _relative(draft, measure, None, more, match)


_SHARED = {"size": ("capacity",), "capacity": ("size",)}
"""Concepts with words in common: where a catalogue has but one of them, the words mean that one."""


def _measure(draft: Draft, concept: str) -> Measure | None:
    return next((m for m in draft.lexicon.measures if m.concept is not None and m.concept.name == concept), None)


def _relative(draft: Draft, measure: Measure | None, concept: Concept | None, more: bool, match: re.Match[str]) -> None:
    negated = re.search(r"\b(?:no|not|nothing|don't want (?:it|anything|something)?)\s$", draft.low[: match.start()])
    # "Nothing cheaper?" asks for it.
    negated = None if "?" in draft.low[match.end() : match.end() + 12] else negated
    if measure is None and any(_measure(draft, other) for other in _SHARED.get(concept.name if concept else "", ())):
        return
    if measure is None:
        if concept is not None and not concept.vague:
            draft.miss(concept.name)
            draft.take(*match.span())
        return
    target = None
    if match["than"]:
        target = next((p.reference for p in draft.places if 0 <= p.start - match.end() <= 12), None)
        at = draft.token_after(match.end())
        if (
            target is None
            and at < len(draft.tokens)
            and (found := find_title(draft.text, at, draft.tokens, draft.lexicon, draft.state))
        ):
            end, target = found
            draft.take(draft.tokens[at].start, draft.tokens[end - 1].end)
        draft.places = [p for p in draft.places if p.reference is not target]
        if target is not None and target.kind == "focus":
            target = None
    if negated:
        more = not more
    reference = target or Reference(kind="focus", text=match[0].strip())
    soft = is_soft(draft, match.start(), match.end()) and not re.search(r"\bmaybe\b", draft.low)
    draft.add(
        match.start(),
        ConstraintEdit(
            action="add", attribute=measure.name, operator=Operator.GT if more else Operator.LT, relative_to=reference,
            strength="should" if soft else "must",
        ),
    )  # fmt: skip
    draft.take(*match.span())


@lru_cache(maxsize=1)
def _adjectives() -> tuple[tuple[str, re.Pattern[str], Concept, bool], ...]:
    words = [(w, c, True) for c in CONCEPTS for w in c.high] + [(w, c, False) for c in CONCEPTS for w in c.low]
    words.sort(key=lambda entry: -len(entry[0]))
    return tuple((w, re.compile(rf"{_LEAD}\b{re.escape(w)}\b(?P<enough> enough)?"), c, high) for w, c, high in words)


def read_adjectives(draft: Draft) -> None:
    """ "Cheap" is a mild wish, "too expensive" a critique, "that sounds cheap" neither."""
    for word, pattern, concept, high in _adjectives():
        if word not in draft.low:
            continue
        for match in pattern.finditer(draft.low):
            start = match.end() - len(match[0].lstrip())
            if draft.is_free(match.start(), match.end()) and _adjective(draft, word, concept, high, match, start):
                draft.take(*match.span())
    tight = re.compile(
        r"\b(?:(?:my |the )?budget(?:'s| is| was)? (?:a bit |a little |rather |quite |pretty |very |kind of |kinda |"
        r"really |so )*(?:tight|limited|small|low)|(?:on|with) an? (?:tight |small |limited |low |student )*budget\b"
        r"(?! of)|(?:don't|do not|dont|can't|cannot) (?:have|spend|want to spend|afford) (?:too |that |so |"
        r"very )?much(?: money)?|(?:tight|limited|small|low) budget\b(?! of)|short on (?:cash|money)|not (?:a lot|"
        r"much) of? ?money|for cheap|bargains?|good value|value for money|good deals?)\b"
    )
    for match in tight.finditer(draft.low):
        if draft.is_free(*match.span()):
            draft.soften(match.start(), _measure(draft, "price"), "price", upper=True)
            draft.take(*match.span())
    for match in _FREE.finditer(draft.low):
        price = _measure(draft, "price")
        if price is not None and draft.is_free(*match.span("free")) and bool((price.column.numbers == 0).any()):
            edit = ConstraintEdit(action="add", attribute=price.name, operator=Operator.EQ, operand=0.0)
            draft.add(match.start(), edit)
            draft.take(*match.span("free"))
    for measure in draft.lexicon.measures:
        _sized(draft, measure)
    for match in re.finditer(
        r"\b(?:not|nothing|isn't|aren't|not be) (?:too|very|so|overly|that) (?P<word>[a-z]{4,})\b", draft.low
    ):
        # "not too violent": of no size that is known, and no wish for violence either.
        if draft.is_free(*match.span()) and match["word"] not in (
            "much",
            "many",
            "that",
            "this",
            "long",
            "sure",
            "different",
            "often",
            "important",
            "bad",
            "good",
            "interested",
        ):
            draft.miss(f"not too {match['word']}")
            draft.take(*match.span())


def _sized(draft: Draft, measure: Measure) -> None:
    """ "A small screen", "plenty of storage", "a high rating": an adjective of size before a column's name."""
    for name in measure.names:
        if name[-1] not in draft.low:
            continue
        stems = r"\s".join(re.escape(part) for part in name)
        pattern = (
            rf"\b(?:(?P<high>high|higher end|big|large|huge|long|lots of|plenty of|a lot of|great|good|decent|"
            rf"excellent|strong)|(?P<low>low|small|little|short|tiny|"
            rf"reasonable|fair|cheap)) {stems}s?\b(?! (?:than|of))"
        )
        stated = (
            rf"\b{stems}s? (?:should|must|has to|have to|needs? to|ought to|can|could|may|to) be (?:very |rather |"
            rf"quite |really |"
            rf"nice and |as )*(?:(?P<high>high|big|large|huge|long|great|good|decent|strong)|(?P<low>low|small|"
            rf"little|short))\b"
        )
        for match in (*re.finditer(pattern, draft.low), *re.finditer(stated, draft.low)):
            dear = measure.is_price and match["high"] not in (None, "great", "good", "decent", "excellent")
            if draft.is_free(*match.span()) and not dear and not _SAID_OF_ITEM.search(draft.low[: match.start()]):
                good = match["high"] in ("great", "good", "decent", "excellent")
                draft.soften(
                    match.start(), measure, measure.name, upper=bool(match["low"]) or (good and measure.is_price)
                )
                draft.take(*match.span())


def _adjective(draft: Draft, word: str, concept: Concept, high: bool, match: re.Match[str], start: int) -> bool:
    measure = _measure(draft, concept.name)
    if measure is None and concept.vague:
        return False
    lead, before = match["lead"].split(), draft.low[: match.start()]
    if measure is not None and measure.is_date and re.search(r"(?<!number )(?<!#)\b\d+\+? (?:is|are) $", before):
        # "8+ is too old for the little one": said of a number, and not of an item's date.
        return False
    of_item = _SAID_OF_ITEM.search(before)
    negated = bool({"not", "nothing", "isn't"} & set(lead)) or bool(
        re.search(
            r"\b(?:n't|not|nothing|isn't|aren't|don't want (?:it|anything|something)|doesn't look) (?:be |to be |"
            r"that is |that's )?$",
            before,
        )
    )
    asks_too_much = "too" in lead and not negated
    if match["enough"]:
        if measure is not None and negated:
            draft.relate(
                start,
                measure,
                more=high,
                to=_subject(draft, match.start()) or Reference(kind="focus", text=match[0].strip()),
            )
            return True
        return measure is not None and bool(of_item)
    if negated and "as" in lead:
        if measure is not None:
            draft.relate(start, measure, more=not high, to=Reference(kind="focus", text=match[0].strip()))
            return True
        return False
    if negated:
        if of_item and concept.name == "price" and not high and measure is not None:
            # "That's not cheap": dear.
            draft.relate(
                start,
                measure,
                more=False,
                to=_subject(draft, match.start()) or Reference(kind="focus", text=match[0].strip()),
            )
            return True
        if measure is None and concept.name not in ("price", "release date"):
            return False
        return draft.soften(start, measure, concept.name, upper=high) or True
    complains = (
        concept.name == "price"
        and high
        and word != "premium"
        and word != "high-end"
        and (of_item or _stands_alone(draft, match))
    )
    if asks_too_much or complains:
        if measure is None:
            draft.miss(concept.name)
            return True
        target = _subject(draft, match.start())
        draft.relate(start, measure, more=not high, to=target or Reference(kind="focus", text=match[0].strip()))
        if target is not None:
            draft.say(IntentName.REJECT, target, attribute=measure.name)
        return True
    if of_item:
        draft.talks = True
        return True
    if word == "dear":
        return False
    if concept.name in _WISHED or word in _DATED:
        return draft.soften(start, measure, concept.name, upper=not high) or True
    return False


def _stands_alone(draft: Draft, match: re.Match[str]) -> bool:
    """ "Expensive!" and "a bit pricey": the adjective is the whole clause."""
    first, last = draft.clause_of(match.end() - 1)
    rest = draft.low[first : match.start()] + draft.low[match.end() : last]
    words = [
        w
        for w in re.findall(r"[a-z']+", rest)
        if w not in ("for", "me", "hmm", "oh", "wow", "ok", "bit", "little", "too", "a", "still", "very", "so")
    ]
    return (
        not words
        and not draft.low[first:last].strip().startswith(("very cheap", "premium"))
        and match["lead"].strip() not in ("",)
    ) or (not words and "!" in draft.low[last : last + 2])


def _subject(draft: Draft, place: int) -> Reference | None:
    """The item that a remark right after it is about: "the second is too expensive"."""
    near = [
        p
        for p in draft.places
        if p.end <= place
        and re.fullmatch(
            r"(?:\s*(?:one|ones))?(?:'s| is| are| was| were| looks?| seems?| sounds?| costs?)?(?: also| just| still|"
            r" really| a| bit| little| way| far)*\s*",
            draft.low[p.end : place],
        )
    ]
    target = near[-1].reference if near else None
    return target if target is not None and target.kind not in ("focus", "all") else None
