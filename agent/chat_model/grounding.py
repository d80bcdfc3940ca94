"""Whether a message bears out what a chat model read in it.

A model can be talked into things by what stands in its prompt, or can make them up; the person's own words are what
counts. So every number, label, quotation and change that it reports is held against them. Where this is too strict,
the built-in reading takes over, so strictness costs little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sidney.agent.english import EVERYDAY, FILLER, NUMBER_WORDS
from sidney.agent.lexicon import Lexicon
from sidney.agent.words import fold, label_key, lowered, name_key, stem, tokenise
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue

__all__ = ["MessageWords"]

_DIGITS = re.compile(r"(?<![\w.])[$€£¥]?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)\s?(k\b)?")
_DECADE = re.compile(r"(?<!\d)(?:(19|20)(\d)0|'?(\d)0)s\b")
_KNOWN_SHARE = 0.6
_SEVERAL = 3

_CUES: dict[str, str] = {
    "remove": r"any|anything|whatever|whichever|drop|forget|remove|lift|clear|cancel|delete|undo|ignore|scrap|lose|"
    r"skip|"
    r"relax|loosen|widen|reset|without|don'?t|doesn'?t|does not|isn'?t|no (?:limit|longer|need|problem|issue|matter)|"
    r"not (?:a |an )?(?:problem|issue|important|necessary|needed|required)|never ?mind|either|open to|also|include|"
    r"includes|including|again|back|fine|okay|ok|irrelevant|regardless|unlimited|allow|allowed|after all|instead|"
    r"actually|rather|but|except|change|switch|meant|mean|all|everything|start|flexible|care|mind|"
    r"too (?:strict|narrow)",
    "reset": r"(?:start|begin)\w* (?:all )?(?:over|again|fresh|anew|new)|all over|reset|scratch|restart|afresh|anew|"
    r"clear|begin|new search|"
    r"forget (?:it all|everything|all)|everything|from the (?:start|beginning)",
    "undo": r"undo|go back|back|revert|before|previous|earlier|cancel|never ?mind|scratch|take (?:that|it)|"
    r"restore|undone",
    "forget": r"forget|delete|erase|clear|remove|don'?t remember|wipe|unlearn|drop",
    "remember": r"remember|save|keep|note|store|always|never|forget|in mind|from now on|for next time|"
    r"memorise|memorize",
    "reject": r"no|not|n't|don'?t|doesn'?t|never|hate|dislike|reject|skip|remove|drop|exclude|without|boring|bad|"
    r"awful|"
    r"seen|too|nah|ugly|worse|worst|pass|rather|except|wrong|terrible|nope|other than|but|isn'?t|can'?t|fan|else",
    "bought": r"bought|have|has|own|owns|owned|got|had|played|read|seen|watched|finished|already|did|know|used|"
    r"purchased|ordered|'ve|completed|done|using|use|mine|my",
}


class MessageWords:
    """A message's words, ready to be asked what they bear out.

    Args:
        message: As it was cleaned.
        lexicon: The catalogue's words.
    """

    def __init__(self, message: str, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._low = lowered(message)
        self._tokens = tokenise(message)
        self._stems = [token.stem for token in self._tokens]
        corrected, _ = lexicon.corrected(self._tokens)
        self._known = {*self._stems, *corrected}
        self._compact = "".join(fold(token.text) for token in self._tokens)
        self._mentions = lexicon.find_labels(message, self._tokens, [False] * len(self._tokens))
        self.numbers = _numbers(self._low)
        """Every number that the message writes, in digits or in words."""

    @property
    def is_english(self) -> bool:
        """Whether it may be English, and so has to give English cues.

        Only a message most of whose words are unknown, several of them or one in other letters, is taken for another
        language: "cheaper" is in no catalogue, either.
        """
        words = [token for token in self._tokens if not token.text.isdigit()]
        unknown = [token for token in words if not self._lexicon.knows_word(token)]
        is_strange = len(unknown) >= _SEVERAL or any(not token.text.isascii() for token in unknown)
        return not is_strange or len(words) - len(unknown) >= _KNOWN_SHARE * len(words)

    def has(self, words: str) -> bool:
        """Whether each of these words is one of the message's; an empty text is not."""
        wanted = [token.stem for token in tokenise(words)]
        return bool(wanted) and all(word in self._known for word in wanted)

    def strange_words(self, words: str) -> tuple[str, ...]:
        """Those of these words that the message does not hold, everyday ones that carry nothing aside."""
        return tuple(t.text for t in tokenise(words) if t.stem not in self._known and t.folded not in FILLER)

    def has_cue(self, change: str) -> bool:
        """Whether the message says anything by which a change of this kind could be asked for.

        Only English is known here; of a message in another language the quotation has to do.
        """
        cues = _CUES.get(change)
        return cues is None or not self.is_english or bool(re.search(rf"\b(?:{cues})\b", self._low))

    def has_number(self, number: float) -> bool:
        """Whether the message writes this number; with "k" or a decade it writes what they come to."""
        if any(abs(number - own) <= 1e-9 * max(1.0, abs(own)) for own in self.numbers):
            return True
        # Number words of other languages are not known here.
        return not self.numbers and not self.is_english

    def names_label(self, column: str, label: str) -> bool:
        """Whether the message spells a label, whole or in a telling part, abbreviated, or with a typo."""
        if any(m.column == column and label in m.labels for m in self._mentions):
            return True
        key = label_key(label)
        if any(len(word) > 2 and word in self._known and word not in EVERYDAY for word in key):
            return True
        spelled = fold("".join(character for character in label if character.isalnum()))
        if len(spelled) > 2 and spelled in self._compact:
            return True
        initials = "".join(word[0] for word in key if word)
        return len(initials) > 1 and any(word in (initials, f"{initials}s") for word in self._known)

    def names_attribute(self, column: str, catalogue: Catalogue) -> bool:
        """Whether the message speaks of a column: by its name, its unit, or one of its labels."""
        found = self._lexicon.find_column(self._low)
        if found is not None and found.name == column:
            return True
        words = {word for word in name_key(column) if len(word) > 2}
        measure = next((m for m in self._lexicon.measures if m.name == column), None)
        if measure is not None:
            words |= {stem(unit) for unit in measure.units} | {word for name in measure.names for word in name}
            words |= {"number", "limit", "minimum", "maximum", "min", "max", "bound"}
            if measure.concept is not None:
                phrases = (*measure.concept.more, *measure.concept.less, *measure.concept.most, *measure.concept.least)
                if any(phrase in self._low for phrase in phrases):
                    return True
        if words & self._known or any(sign in self._low for sign in words if not sign.isalnum()):
            return True
        if any(m.column == column for m in self._mentions):
            return True
        held = catalogue.columns[column]
        return held.kind is AttributeKind.FLAG and bool(set(name_key(column)) & self._known)

    def mentioned(self) -> Sequence[tuple[str, tuple[str, ...]]]:
        """The labels that the lexicon finds in the message, as (column, labels)."""
        return [(mention.column, mention.labels) for mention in self._mentions]


def _numbers(low: str) -> frozenset[float]:
    found: set[float] = set()
    for match in _DIGITS.finditer(low):
        written = match[1]
        plain = written.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", written) else written
        value = float(plain.replace(",", "."))
        found.add(value)
        if match[2]:
            found.add(value * 1000)
    for match in re.finditer(r"[a-z]+(\d{1,4})\b", low):
        found.add(float(match[1]))
    for match in re.finditer(r"(?<![\d.])(\d+)(?=[a-z])", low):
        found.add(float(match[1]))
    for match in _DECADE.finditer(low):
        first = (
            int(f"{match[1]}{match[2]}0") if match[1] else (1900 if int(match[3]) > 2 else 2000) + 10 * int(match[3])
        )
        found |= {float(first), float(first + 9), float(first + 10), float(first - 1)}
    for word, value in NUMBER_WORDS.items():
        if re.search(rf"\b{re.escape(word)}\b", low):
            found.add(float(value))
    for match in re.finditer(r"\b(couple|few|dozen|half|once|one|a)\b", low):
        found.add({"couple": 2.0, "few": 3.0, "dozen": 12.0, "half": 0.5}.get(match[1], 1.0))
    tens = re.finditer(r"\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[ -]([a-z]+)\b", low)
    for match in tens:
        unit = {"one": 1.0, **NUMBER_WORDS}.get(match[2], 0.0)
        if 0 < unit < 10:
            found.add(NUMBER_WORDS[match[1]] + unit)
    hundreds = re.finditer(r"\b([a-z]+) (hundred|thousand)\b", low)
    for match in hundreds:
        times = {"a": 1.0, "one": 1.0, "couple": 2.0, **NUMBER_WORDS}.get(match[1], 0.0)
        if times:
            found.add(times * (100 if match[2] == "hundred" else 1000))
    return frozenset(found)
