"""The built-in understanding of a turn: rules and the catalogue's own words, no network and no chat model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sidney.agent.critiques import soft_bound
from sidney.agent.english import EVERYDAY, FILLER, NUMBER_WORDS, POLISH
from sidney.agent.intents import ADJECTIVES, COMMANDS, QUESTION, RELEASES, Cue, find_cues
from sidney.agent.lexicon import KIND_COLUMNS, LabelMention, Lexicon
from sidney.agent.measures import CONCEPTS, Measure
from sidney.agent.negation import negated_mentions, negation_starts
from sidney.agent.numbers import read_numbers
from sidney.agent.references import PlacedReference, find_places, find_title, find_whole_titles, message_title
from sidney.agent.state import ConversationState
from sidney.agent.turn import ConstraintEdit, Intent, IntentName, Reference, Understanding
from sidney.agent.words import Token, clean, fold, has_words, lowered, tokenise
from sidney.recsys_model.catalogue import AttributeKind
from sidney.recsys_model.constraints import Operator

__all__ = ["understand"]

_MAX_WISH_WORDS = 40
_TALK = (IntentName.EXPLAIN, IntentName.DETAILS, IntentName.COMPARE, IntentName.QUESTION, IntentName.SHOW_CONSTRAINTS)
_ALTERNATIVE = re.compile(
    r"\b(?:but (?:for|on)|instead|actually|rather|i mean|i meant|meant|what about|how about|"
    r"switch to|change (?:it|that) to|make (?:it|that|them))\b"
)
_SOFT = re.compile(
    r"\b(?:preferably|ideally|if possible|if you can|i(?:'d| would)? prefer|would be nice|"
    r"nice to have|maybe|a plus|bonus)\b"
)
_SENTENCE = re.compile(r"[.!?;](?:\s|$)")


def understand(message: str, lexicon: Lexicon, state: ConversationState) -> Understanding:
    """Read one message against the catalogue's words and the conversation so far; any text at all gets a reading."""
    text = clean(message)
    for name, pattern in COMMANDS:
        if pattern.search(lowered(text)):
            return Understanding(intents=(Intent(name=name),))
    if not has_words(text) and not re.search(r"\d", text) and "?" not in text:
        return Understanding(intents=(Intent(name=IntentName.UNCLEAR),))
    return _Reader(text, lexicon, state).read()


class _Reader:
    """One message. Each step takes the characters that it accounts for, and what is left at the end is the wish."""

    def __init__(self, text: str, lexicon: Lexicon, state: ConversationState) -> None:
        self.text, self.low = text, lowered(text)
        self.tokens = tokenise(text)
        self.lexicon, self.state = lexicon, state
        self.free = bytearray(b"\x01" * len(text))
        self.cues: list[Cue] = []
        self.places: list[PlacedReference] = []
        self.edits: list[ConstraintEdit] = []
        self.unsupported: list[str] = []
        self.mentions: list[LabelMention] = []
        self.ruled_out: set[tuple[str, ...]] = set()
        self.intents: list[Intent] = []

    def read(self) -> Understanding:
        self._releases()
        self._questions()
        self.cues += find_cues(self.low, self._is_free)
        self._titles()
        self._superlatives()
        self._places()
        self._labels()
        self._numbers()
        self._comparatives()
        self._adjectives()
        self._intents()
        return self._understanding()

    # -- characters ----------------------------------------------------------------------------------------------------

    def _is_free(self, start: int, end: int) -> bool:
        return all(self.free[start:end])

    def _take(self, start: int, end: int) -> None:
        self.free[start:end] = b"\x00" * (end - start)

    def _taken_tokens(self) -> list[bool]:
        return [not self._is_free(token.start, token.end) for token in self.tokens]

    def _token_after(self, place: int) -> int:
        return next((n for n, token in enumerate(self.tokens) if token.start >= place), len(self.tokens))

    # -- steps ---------------------------------------------------------------------------------------------------------

    def _releases(self) -> None:
        """ "drop the price limit", "any brand is fine", "cost is not a problem"."""
        for pattern in RELEASES:
            for match in pattern.finditer(self.low):
                if not self._is_free(*match.span()):
                    continue
                what = (match.groupdict().get("what") or "").strip()
                if edit := self._released(what, match[0]):
                    self.edits.append(edit)
                    self._take(*match.span())

    def _released(self, what: str, said: str) -> ConstraintEdit | None:
        words = [
            w
            for w in what.split()
            if w not in ("the", "my", "any", "that", "your", "those", "these", "on", "about", "of")
        ]
        if not words or words in (["all"], ["every"], ["everything"]):
            return (
                ConstraintEdit(action="remove", attribute=None)
                if re.search(r"filter|constraint|restriction|limit|requirement|condition", said)
                else None
            )
        phrase = " ".join(w for w in words if w != "all")
        tokens = tokenise(phrase)
        mentions = self.lexicon.find_labels(phrase, tokens, [False] * len(tokens))
        if (column := self.lexicon.find_column(phrase)) is not None:
            return ConstraintEdit(action="remove", attribute=column.name)
        if mentions:
            return ConstraintEdit(
                action="remove", attribute=mentions[0].column, operator=Operator.IN, operand=mentions[0].labels
            )
        return None

    def _questions(self) -> None:
        """Sentences that ask about an item steer nothing: "is it below 600$?"."""
        start = 0
        for stop in [m.end() for m in _SENTENCE.finditer(self.low)] + [len(self.low)]:
            sentence = self.low[start:stop]
            lead = len(sentence) - len(sentence.lstrip())
            match = QUESTION.match(sentence.strip())
            if match and stop > start and (self.state.lists or self.state.focus):
                attribute = self._asked_attribute(sentence)
                places = [
                    PlacedReference(p.start + start, p.end + start, p.reference)
                    for p in find_places(sentence, len(self.state.last_items), bare_numbers=True)
                ]
                if places or attribute:
                    references = tuple(p.reference for p in places if p.reference.kind != "all") or (
                        Reference(kind="focus", text="it"),
                    )
                    self.intents.append(
                        Intent(name=IntentName.QUESTION, references=references[:2], attribute=attribute)
                    )
                    self._take(start + lead, stop)
            start = stop

    def _asked_attribute(self, sentence: str) -> str | None:
        for concept in CONCEPTS:
            words = {*concept.units - {"$", "€", "£"}, *concept.columns, *concept.more, *concept.less}
            words |= {word for word, (name, _) in ADJECTIVES.items() if name == concept.name}
            if any(re.search(rf"\b{re.escape(w)}s?\b", sentence) for w in words) or (
                concept.name == "price" and re.search(r"how much|[$€£]", sentence)
            ):
                found = next((m for m in self.lexicon.measures if m.concept is concept), None)
                if found is not None:
                    return found.name
        column = self.lexicon.find_column(sentence)
        if column is not None:
            return column.name
        tokens = tokenise(sentence)
        mentions = self.lexicon.find_labels(sentence, tokens, [False] * len(tokens))
        return mentions[0].column if mentions else None

    def _titles(self) -> None:
        for cue in self.cues:
            if not cue.takes_title:
                continue
            at = self._token_after(cue.end)
            if at >= len(self.tokens) or not self._is_free(self.tokens[at].start, self.tokens[at].end):
                continue
            between = self.low[cue.end : self.tokens[at].start]
            if between.strip(" \"':"):
                continue
            if any(
                p.start <= self.tokens[at].start + 5
                for p in find_places(self.low[self.tokens[at].start :], 0, bare_numbers=False)
                if p.start < 2
            ):
                continue
            if cue.name is IntentName.SEARCH:
                continue
            while True:
                found = find_title(self.text, at, self.tokens, self.lexicon, self.state)
                if found is None:
                    break
                end, reference = found
                self._take_title(at, end, reference)
                # "like Portal and Celeste", "compare X with Y"
                if end + 1 >= len(self.tokens) or self.tokens[end].folded not in (
                    "and",
                    "or",
                    "with",
                    "to",
                    "vs",
                    "versus",
                ):
                    break
                at = end + 1
                if cue.name not in (IntentName.COMPARE, IntentName.LIKE, IntentName.BOUGHT) or find_places(
                    self.low[self.tokens[at].start :][:6], 0, bare_numbers=False
                ):
                    break
        if not self.cues and (whole := message_title(self.text, self.tokens, self.lexicon)) is not None:
            self._take_title(0, len(self.tokens), whole)
        for start, end, reference in find_whole_titles(self.text, self.tokens, self._taken_tokens(), self.lexicon):
            self._take_title(start, end, reference)

    def _take_title(self, start: int, end: int, reference: Reference) -> None:
        first, last = self.tokens[start].start, self.tokens[end - 1].end
        self.places.append(PlacedReference(first, last, reference))
        self._take(first, last)

    def _superlatives(self) -> None:
        """ "the cheapest one" among what was shown; before anything was, a mild wish."""
        for measure in self.lexicon.measures:
            if measure.concept is None:
                continue
            for phrases, kind in ((measure.concept.least, "least"), (measure.concept.most, "most")):
                for phrase in phrases:
                    for match in re.finditer(
                        rf"\b(?:the )?{phrase}\b(?: one| of (?:them|these|those|the list))?(?=\s*(?:$|[.,!?]|and\b|"
                        rf"is\b|but\b))",
                        self.low,
                    ):
                        if self._is_free(*match.span()) and self.state.lists:
                            reference = Reference.model_validate(
                                {"kind": kind, "attribute": measure.name, "text": match[0]}
                            )
                            self.places.append(PlacedReference(*match.span(), reference))
                            self._take(*match.span())
                    for match in re.finditer(rf"\b{phrase}\b", self.low):
                        # "the cheapest racing game": not one of those shown, but a mild wish.
                        if self._is_free(*match.span()):
                            self._soften(measure, measure.name, upper=kind == "least")
                            self._take(*match.span())

    def _places(self) -> None:
        pointing = {
            IntentName.EXPLAIN,
            IntentName.DETAILS,
            IntentName.COMPARE,
            IntentName.BOUGHT,
            IntentName.SELECT,
            IntentName.REJECT,
            IntentName.LIKE,
        }
        bare = any(cue.name in pointing for cue in self.cues) or bool(re.fullmatch(r"\W*\d{1,2}\W*", self.low))
        for place in find_places(self.low, len(self.state.last_items), bare_numbers=bare):
            if self._is_free(place.start, place.end):
                self.places.append(place)
                if place.reference.kind != "focus" or "one" in place.reference.text:
                    self._take(place.start, place.end)
        self.places.sort(key=lambda place: place.start)

    def _labels(self) -> None:
        taken = self._taken_tokens()
        self.mentions = self.lexicon.find_labels(self.text, self.tokens, taken)
        self.mentions = [m for m in self.mentions if not self._only_describes(m)]
        negated, negators = negated_mentions(self.low, self.tokens, self.mentions, self.free)
        for start, end in negators:
            self._take(start, end)
        released = {n for n, mention in enumerate(self.mentions) if self._is_allowed_again(mention)}
        self._rule_out_unknown(negators)
        replace = bool(_ALTERNATIVE.search(self.low))
        n = 0
        while n < len(self.mentions):
            mention = self.mentions[n]
            group = [mention]
            if n not in negated and n not in released:
                while (
                    n + 1 < len(self.mentions)
                    and n + 1 not in negated
                    and self.mentions[n + 1].column == mention.column
                    and self._offers_choice(group[-1], self.mentions[n + 1], n + 1)
                ):  # fmt: skip
                    n += 1
                    group.append(self.mentions[n])
            labels = tuple(dict.fromkeys(label for m in group for label in m.labels))
            if n in negated:
                self.ruled_out.add(mention.labels)
            self.edits.append(self._label_edit(mention, labels, n in negated, n in released, replace))
            for m in group:
                self._take(self.tokens[m.start].start, self.tokens[m.end - 1].end)
            n += 1

    def _only_describes(self, mention: LabelMention) -> bool:
        """Whether a label says what the wanted thing is for: "a bag for my camera", "backpacks for laptops"."""
        column = self.lexicon.catalogue.columns[mention.column]
        if column.kind is not AttributeKind.LABELS or column.name not in KIND_COLUMNS:
            return False
        before = self.low[: self.tokens[mention.start].start]
        if re.search(r"\bfor (?:my|our|his|her|their) (?:\w+ )?$", before):
            return True
        if not re.search(r"\bfor (?:a |an |the )?(?:\w+ )?$", before):
            return False
        own = self.lexicon.items_of(mention)
        return any(
            other.column == mention.column and other.end <= mention.start and not own & self.lexicon.items_of(other)
            for other in self.mentions
        )

    def _label_edit(
        self, mention: LabelMention, labels: tuple[str, ...], negated: bool, released: bool, replace: bool
    ) -> ConstraintEdit:
        flag = self.lexicon.catalogue.columns[mention.column].kind is AttributeKind.FLAG
        if released:
            return ConstraintEdit(action="remove", attribute=mention.column, operator=Operator.NOT_IN, operand=labels)
        single = len(labels) == 1
        one, several = (Operator.NE, Operator.NOT_IN) if negated else (Operator.EQ, Operator.IN)
        clause_start = max(self.low.rfind(c, 0, self.tokens[mention.start].start) for c in ",.;!?") + 1
        ends = [p for c in ",.;!?" if (p := self.low.find(c, self.tokens[mention.end - 1].end)) >= 0]
        soft = not negated and bool(_SOFT.search(self.low[clause_start : min(ends, default=len(self.low))]))
        return ConstraintEdit(
            action="add", attribute=mention.column, operator=one if single else several,
            operand=True if flag else labels[0] if single else labels,
            strength="should" if soft else "must", replace=replace and not negated,
        )  # fmt: skip

    def _offers_choice(self, first: LabelMention, second: LabelMention, n: int) -> bool:
        gap = self.low[self.tokens[first.end - 1].end : self.tokens[second.start].start]
        words = gap.replace(",", " ").replace("/", " or ").split()
        if any(
            w not in ("or", "and", "a", "an", "the", "on", "for", "either", "by", "from", "any", "game", "games")
            for w in words
        ):
            return False
        if "or" in words:
            return True
        if words or n + 1 >= len(self.mentions):
            return False
        # "racing, puzzle or sports": the last gap says what the commas mean.
        following = self.mentions[n + 1]
        return following.column == second.column and self._offers_choice(second, following, n + 1)

    def _is_allowed_again(self, mention: LabelMention) -> bool:
        after = self.low[self.tokens[mention.end - 1].end :]
        before = self.low[: self.tokens[mention.start].start]
        return bool(
            re.match(
                r"\s*(?:games? |ones? |stuff )?(?:is|are|would be)\s(?:ok|okay|fine|allowed|alright|"
                r"all right|good|welcome|possible)(?:\s(?:again|too|now|after all|by me|with me|"
                r"as well))*\b",
                after,
            )
            or re.match(r"\s*(?:games? )?again\b", after)
            or (
                re.search(
                    r"(?:\ballow|\bbring back|\binclude|don't mind|do not mind|\bok with|\bfine with|"
                    r"\bstop excluding|\bun-?exclude|\bforget about not)(?: the| any| some)?\s*$",
                    before,
                )
                and any(c.attribute == mention.column and c.operator.is_negative for c in self.state.constraints)
            )
        )

    def _rule_out_unknown(self, used: Sequence[tuple[int, int]]) -> None:
        """A thing ruled out that is no label must not turn into a wish; the reply says that it cannot be filtered."""
        named = [(self.tokens[m.start].start, self.tokens[m.end - 1].end) for m in self.mentions]
        for start, end in negation_starts(self.low, self.free):
            if (start, end) in used or not re.search(
                r"^no$|^without|except|nothing (?:with|about|from|by)|anything but|avoid|hate|exclud|want|"
                r"\blike$|skip|not$|leave|rule",
                self.low[start:end],
            ):
                continue
            words: list[Token] = []
            for token in self.tokens[self._token_after(end) :]:
                gap = self.low[words[-1].end if words else end : token.start]
                if re.search(r"[,.;!?]", gap) or (
                    token.folded in ("but", "and", "just", "under", "for", "with", "please") and words
                ):
                    break
                if (
                    not self._is_free(token.start, token.end)
                    or any(a <= token.start < b for a, b in named)
                    or len(words) > 3
                ):
                    words = []
                    break
                if re.search(r"\d", token.text) or token.folded == "than":
                    # A bound, and none of these words' business.
                    words = []
                    break
                words.append(token)
            if words and any(t.folded not in FILLER for t in words):
                while words[0].folded in FILLER:
                    words = words[1:]
                said = self.text[words[0].start : words[-1].end]
                if self.low[start:end].startswith("not") and all(t.folded in EVERYDAY for t in words):
                    continue
                self.unsupported.append(f"without {said}")
                self._take(start, words[-1].end)

    def _numbers(self) -> None:
        reading = read_numbers(self.low, self.lexicon, self._is_free)
        self.edits += reading.edits
        self.unsupported += reading.unsupported
        for start, end in reading.spans:
            self._take(start, end)

    def _comparatives(self) -> None:
        for concept in CONCEPTS:
            measure = next((m for m in self.lexicon.measures if m.concept is concept), None)
            phrases = [(p, True) for p in concept.more] + [(p, False) for p in concept.less]
            for phrase, more in sorted(phrases, key=lambda pair: -len(pair[0])):
                for match in re.finditer(
                    rf"\b(?:a (?:bit|little|lot) |much |even |slightly |way |somewhat )*{phrase}\b(?P<than> than)?",
                    self.low,
                ):
                    if self._is_free(*match.span()):
                        self._relative(measure, concept.name, more, match)
        for measure in self.lexicon.measures:
            for name in measure.names:
                much = r"(?:is|are|seems?|looks?) (?:way too|too|a bit|a little|quite|very)"
                too = rf"\b{' '.join(name)}s? {much} (?P<size>high|low)\b(?P<than>)"
                for match in re.finditer(too, self.low):
                    if self._is_free(*match.span()):
                        self._relative(measure, measure.name, match["size"] == "low", match)
                for words, more in (("more|higher|greater", True), ("less|fewer|lower", False)):
                    for match in re.finditer(rf"\b(?:{words}) {' '.join(name)}s?\b(?P<than> than)?", self.low):
                        if self._is_free(*match.span()):
                            self._relative(measure, measure.name, more, match)

    def _relative(self, measure: Measure | None, concept: str, more: bool, match: re.Match[str]) -> None:
        if measure is None:
            self.unsupported.append(concept)
        else:
            target = None
            if match["than"]:
                target = next((p.reference for p in self.places if 0 <= p.start - match.end() <= 12), None)
                if target is None and (
                    found := find_title(
                        self.text, self._token_after(match.end()), self.tokens, self.lexicon, self.state
                    )
                ):
                    self._take_title(self._token_after(match.end()), *found)
                    target = found[1]
                self.places = [p for p in self.places if p.reference is not target]
            self.edits.append(
                ConstraintEdit(
                    action="add", attribute=measure.name, operator=Operator.GT if more else Operator.LT,
                    relative_to=target or Reference(kind="focus", text=match[0].strip()),
                )
            )  # fmt: skip
        self._take(*match.span())

    def _adjectives(self) -> None:
        """ "cheap" is a mild wish, "too expensive" a critique, "that sounds cheap" neither."""
        for word, (concept_name, high) in ADJECTIVES.items():
            for match in re.finditer(
                rf"(?P<lead>(?:\b(?:not|too|so|very|really|quite|rather|pretty|super|that|overly|bit|little|"
                rf"a) )*)\b{word}\b",
                self.low,
            ):
                if not self._is_free(*match.span()):
                    continue
                measure = next(
                    (m for m in self.lexicon.measures if m.concept is not None and m.concept.name == concept_name), None
                )
                lead = match["lead"].split()
                said_of_item = re.search(
                    r"(?:\b(?:that|this|it|they|these|those|all|one)(?:'s|s| is| are| was| were|'re|"
                    r"re)?(?: all)?|\b(?:sounds?|looks?|seems?|is|are|was))\s*$",
                    self.low[: match.start()],
                )
                negated = "not" in lead or re.search(
                    r"\b(?:n't|not|nothing|isn't|aren't) (?:be )?$", self.low[: match.start()]
                )
                if negated:
                    self._soften(measure, concept_name, upper=high)
                elif "too" in lead or (
                    said_of_item and word in ("expensive", "pricey", "costly", "overpriced") and self.state.lists
                ):
                    if measure is not None:
                        operator = Operator.LT if high else Operator.GT
                        relative = Reference(kind="focus", text=match[0].strip())
                        self.edits.append(
                            ConstraintEdit(
                                action="add", attribute=measure.name, operator=operator, relative_to=relative
                            )
                        )
                    elif concept_name != "length":
                        self.unsupported.append(concept_name)
                elif said_of_item:
                    self.intents.append(Intent(name=IntentName.SMALL_TALK))
                elif word in _WISHED:
                    self._soften(measure, concept_name, upper=not high)
                else:
                    continue
                self._take(*match.span())

    def _soften(self, measure: Measure | None, concept: str, *, upper: bool) -> None:
        bound = None if measure is None else soft_bound(measure, upper=upper)
        if measure is None or bound is None:
            self.unsupported.append(concept)
            return
        operator = Operator.LE if upper else Operator.GE
        self.edits.append(
            ConstraintEdit(action="add", attribute=measure.name, operator=operator, operand=bound, strength="should")
        )

    # -- putting it together -------------------------------------------------------------------------------------------

    def _intents(self) -> None:
        """Give every reference to the cue that it follows; what no cue claims is a selection."""
        claimed: dict[int, list[Reference]] = {}
        last: tuple[int, int] | None = None
        pointed: Reference | None = None
        for place in self.places:
            owner = self._owner(place)
            if place.reference.kind == "focus" and pointed is not None and "one" not in place.reference.text:
                # "the second sounds good, I'll take it": what was just named.
                place = PlacedReference(place.start, place.end, pointed)
            elif place.reference.kind not in ("focus", "all"):
                pointed = place.reference
            if (
                owner is None
                and last is not None
                and re.fullmatch(
                    r"[\s,&]*(?:and|or|with|vs\.?|versus|to)?(?: the| number)?\s*", self.low[last[1] : place.start]
                )
            ):
                owner = last[0]
            if owner is None and place.reference.kind == "focus" and self.cues:
                continue
            claimed.setdefault(-1 if owner is None else owner, []).append(place.reference)
            last = None if owner is None else (owner, place.end)
        for number, cue in enumerate(self.cues):
            references = tuple(claimed.get(number, ()))
            if cue.needs_reference and not references:
                if cue.name is IntentName.LIKE and cue.is_similarity:
                    self.free[cue.start : cue.end] = b"\x00" * (cue.end - cue.start)
                continue
            self._take(cue.start, cue.end)
            self.intents.append(Intent(name=cue.name, references=references))
        loose = tuple(r for r in claimed.get(-1, ()) if r.kind not in ("focus", "all") or "one" in r.text)
        if loose and not any(intent.name is IntentName.QUESTION for intent in self.intents):
            self.intents.append(Intent(name=IntentName.SELECT, references=loose))

    def _owner(self, place: PlacedReference) -> int | None:
        best = None
        for number, cue in enumerate(self.cues):
            if cue.name is IntentName.DIFFERENT and cue.start < place.end and place.start < cue.end:
                return number
            if cue.end <= place.start + 1 and cue.start < place.start:
                gap = self.low[cue.end : place.start]
                if (
                    not re.search(r"[.;!?]\s", gap)
                    and len(gap) <= (60 if cue.name is IntentName.COMPARE else 25)
                    and (best is None or cue.end > self.cues[best].end)
                ):
                    best = number
        return best

    def _searched(self) -> str:
        """What a search is for: the wish with the labels in it, since a search goes by all the words."""
        for mention in self.mentions:
            start, end = self.tokens[mention.start].start, self.tokens[mention.end - 1].end
            if mention.labels not in self.ruled_out:
                self.free[start:end] = b"\x01" * (end - start)
        return self._wish()[0]

    def _understanding(self) -> Understanding:
        wish, plain = self._wish()
        search = next((intent for intent in self.intents if intent.name is IntentName.SEARCH), None)
        if search is not None and not wish and self.mentions and not re.search(r"\blook up|\bsearch", self.low):
            # "find racing games" names a filter; the recommender knows best which of them.
            self.intents.remove(search)
        elif search is not None:
            wish = self._searched()
        names = {intent.name for intent in self.intents}
        if names & set(_TALK) or (
            names
            & {
                IntentName.BOUGHT,
                IntentName.REJECT,
                IntentName.SELECT,
                IntentName.MORE,
                IntentName.SMALL_TALK,
                IntentName.DIFFERENT,
            }
            and plain
        ):
            wish = ""
        if self.edits and plain and search is None:
            # "a bit cheaper this time" is a critique with polish, not a new wish.
            wish = ""
        words = tokenise(wish)
        if words and not any(self.lexicon.reads_like_a_word(token) for token in words):
            wish = ""
        asks = bool(
            re.search(
                r"\b(?:recommend|suggest|surprise me|show me|what should i|any ideas|anything (?:good|nice))\b",
                self.low,
            )
        )
        if not any(n in names for n in (IntentName.MORE, IntentName.DIFFERENT, IntentName.SEARCH)) and (
            wish
            or self.edits
            or (asks and not names & set(_TALK))
            or names & {IntentName.LIKE, IntentName.REJECT, IntentName.BOUGHT}
        ):
            self.intents.append(Intent(name=IntentName.RECOMMEND))
        if not self.intents:
            name = IntentName.RECOMMEND if self.unsupported else IntentName.UNCLEAR
            self.intents.append(Intent(name=name))
        readings = tuple((m.said, " / ".join(m.labels[:2])) for m in self.mentions if m.corrected)
        return Understanding(
            intents=tuple(dict.fromkeys(self.intents)), edits=tuple(self.edits), wish=wish,
            unsupported=tuple(dict.fromkeys(self.unsupported)), readings=readings,
        )  # fmt: skip

    def _wish(self) -> tuple[str, bool]:
        """What is left, and whether all of it is everyday words."""
        segments: list[list[Token]] = [[]]
        for token in self.tokens:
            if not self._is_free(token.start, token.end):
                segments.append([])
            elif len(token.text) < 25:
                segments[-1].append(token)
        kept: list[str] = []
        plain, words = True, 0
        for segment in segments:
            while segment and _is_filler(segment[0]):
                segment = segment[1:]
            while segment and _is_filler(segment[-1]) and not _is_letter_of_name(segment):
                segment = segment[:-1]
            if segment and words < _MAX_WISH_WORDS:
                segment = segment[: _MAX_WISH_WORDS - words]
                words += len(segment)
                kept.append(self.text[segment[0].start : segment[-1].end])
                plain = plain and all(t.folded in POLISH or _is_filler(t) for t in segment)
        return " ".join(kept).strip(), plain


def _is_filler(token: Token) -> bool:
    folded = fold(token.text)
    return (
        folded in FILLER
        or folded.removesuffix("'s") in FILLER
        or folded in NUMBER_WORDS
        or token.text.isdigit()
        or (len(token.text) == 1 and token.text.isascii())
    )


def _is_letter_of_name(segment: Sequence[Token]) -> bool:
    """Whether a single last letter belongs to the word before it ("USB C", "vitamin D")."""
    return len(segment) > 1 and len(segment[-1].text) == 1 and segment[-1].folded != "a" and not _is_filler(segment[-2])


_WISHED = frozenset(
    {
        "cheap",
        "affordable",
        "inexpensive",
        "budget-friendly",
        "low-cost",
        "expensive",
        "premium",
        "highly rated",
        "well rated",
        "well reviewed",
        "recent",
        "modern",
    }
)
