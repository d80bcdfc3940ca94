"""A sentence of a chat model held against the facts it was given: what is not borne out is found, and why.

Nothing here knows what a sentence means. It knows which items it names, and then asks of every number, label, title,
capital letter, comparison, negation and telling word whether the rows of those items, or the built-in words, hold it.
A true sentence may be turned down; a false one has to be false in plain words to get through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from sidney.agent.chat_model.comparing import Comparisons
from sidney.agent.chat_model.material import ItemFacts, Material
from sidney.agent.chat_model.mentions import Part, blanked, find_mentions, parts_of, unknown_numbers
from sidney.agent.chat_model.plain_words import NEGATIONS, NUMBERS_IN_WORDS, is_plain
from sidney.agent.chat_model.sentences import sentences_of
from sidney.agent.lexicon import Lexicon
from sidney.agent.words import Token, label_key, tokenise
from sidney.recsys_model.data.constraints import Operator
from sidney.tools.word_check import check_against

__all__ = ["ClaimCheck"]

_LONGEST = 500
_FORM = re.compile(
    r"https?:|www\.|\S@\S+\.\w|<[/!a-z]|\]\(|[{}|\\~^]"
    r"|\b\w+\.(?:com|net|org|io|ru|cn|xyz|info|biz)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“([^”]+)”|\"([^\"]+)\"|«([^»]+)»|(?<!\w)[*_]([^*_]+)[*_](?!\w)|(?<!\w)‘([^’]+)’(?!\w)")
_EVERY = re.compile(r"\b(?:all|both|each|every|every ?thing|everyone|they|them|these|those|any)\b", re.IGNORECASE)
_UPPER = (
    r"under|below|less than|at most|up to|within|no more than|maximum of|max|before|until|or less|or earlier|budget"
)
_LOWER = r"over|above|more than|at least|no less than|minimum of|min|from|after|since|or more|or later"
_AMOUNT = r"[$€£¥]?\s?\d[\d,.]*\d|[$€£¥]?\s?\d"
_SUBJECTS_KEPT = 4


class ClaimCheck:
    """Holds one reply's sentences against its material, one after another: "it" means what the last one was about.

    Args:
        material: What there is to draw on.
        lexicon: The catalogue's words.
    """

    def __init__(self, material: Material, lexicon: Lexicon) -> None:
        self._material = material
        self._lexicon = lexicon
        self._comparisons = Comparisons(material, lexicon)
        self._subjects: tuple[ItemFacts, ...] = ()

    def problems(self, sentence: str) -> tuple[str, ...]:
        """Why a sentence may not be said, in a few words each; empty if it may be."""
        if len(sentence) > _LONGEST or _FORM.search(sentence) or not any(c.isalnum() for c in sentence):
            return ("not plain words",)
        if not sentence.isprintable():
            return ("unseen characters",)
        if sentence in self._draft_sentences:
            return ()
        unknown = unknown_numbers(sentence, self._material)
        if unknown:
            return tuple(f"there is no item number {number}" for number in unknown)
        mentions = find_mentions(sentence, self._material)
        named = tuple(dict.fromkeys(mention.item for mention in mentions))
        masked = self._without_filters(blanked(sentence, [(m.start, m.end) for m in mentions]))
        found = [*self._quotations(sentence), *self._comparisons.problems(sentence, mentions, named or self._subjects)]
        for part in parts_of(masked, mentions, self._subjects):
            found += self._part(part)
        if found:
            return tuple(dict.fromkeys(found))
        if named:
            self._subjects = named[:_SUBJECTS_KEPT]
        return ()

    # -- parts ---------------------------------------------------------------------------------------------------------

    def _part(self, part: Part) -> Iterator[str]:
        """What is wrong with a part: it has to hold for each of its items; about none in particular, for some item."""
        items = part.items
        if not items and (_EVERY.search(part.text) or not self._material.shown):
            items = self._material.shown
        groups: list[tuple[ItemFacts, ...]] = [(item,) for item in items] or [self._material.items]
        for group in groups:
            known = self._known(group)
            for problem in check_against(part.text, known, self._lexicon.catalogue, labels=True):
                yield f"{problem.kind} {problem.text!r}"
            yield from self._words(part.text, len(part.items), known)

    def _known(self, items: Sequence[ItemFacts]) -> tuple[str, ...]:
        """Every string that may be repeated of these items. Titles are left out: they are names, and no more."""
        found = [text for item in items for text in (*(text for pair in item.facts for text in pair), *item.labels)]
        found += self._draft_about(items)
        found += [self._material.wish, str(len(self._material.shown)), *self._material.figures]
        if not self._material.shown:
            found += self._material.filters
        return tuple(dict.fromkeys(self._without_names(text) for text in found if text))

    def _draft_about(self, items: Sequence[ItemFacts]) -> Iterator[str]:
        """The built-in words, but of a sentence about one of two items only what is not about the other."""
        if self._material.shown:
            # The heading of a list counts and names the filters, which are looked at by themselves.
            return
        others = [item for item in self._material.items if item not in items]
        for sentence in self._draft_sentences:
            for part in re.split(r"(?<=;)\s", sentence):
                if len(items) != 1 or not any(name in part for item in others for name in item.names):
                    yield part

    @cached_property
    def _draft_sentences(self) -> tuple[str, ...]:
        return tuple(sentences_of([self._material.draft], self._names))

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(sorted({name for item in self._material.items for name in item.names}, key=len, reverse=True))

    def _without_names(self, text: str) -> str:
        for name in self._names:
            if name.casefold() in text.casefold():
                pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
                text = blanked(text, [match.span() for match in pattern.finditer(text)])
        return text

    # -- filters -------------------------------------------------------------------------------------------------------

    def _without_filters(self, sentence: str) -> str:
        """The sentence without its mentions of what holds: "under $30" is no price, and "no Sports" no label."""
        text = sentence
        for constraint, said in zip(self._material.constraints, self._material.filters):
            text = _blank(text, re.escape(said))
            operands = constraint.operand if isinstance(constraint.operand, tuple) else (constraint.operand,)
            if constraint.operator.is_order:
                words = _UPPER if constraint.operator in (Operator.LT, Operator.LE) else _LOWER
                text = _without_bound(text, words, operands)
            elif constraint.operator.is_negative:
                for label in operands:
                    text = _blank(
                        text,
                        rf"\b(?:no|not|without|nothing|none|except|excluding|non|never|free of)\b"
                        rf"(?:\W+(?:a|an|any|the|of|in|on|for|from|by|with|kind|sort)\b)*\W+{re.escape(str(label))}s?(?!\w)",
                    )
        return text

    # -- words ---------------------------------------------------------------------------------------------------------

    def _words(self, text: str, named: int, known: Sequence[str]) -> Iterator[str]:
        held = {word for fact in known for word in label_key(fact)}
        spelled = {token.text for fact in known for token in tokenise(fact)}
        counts = {len(self._material.shown), named}
        figures = {int(float(n)) for fact in known for n in re.findall(r"\d+(?:\.\d+)?", fact) if len(n) < 12}
        for token in tokenise(text):
            word = token.folded.replace("’", "'")
            if token.stem in held or word in held:
                continue
            if word in NUMBERS_IN_WORDS:
                if NUMBERS_IN_WORDS[word] not in counts | figures:
                    yield f"number {token.text!r}"
            elif word in NEGATIONS or word.endswith("n't"):
                if not self._draft_denies:
                    yield f"{token.text!r} denies what the facts do not"
            elif not (token.text.isdigit() or is_plain(word) or word in self._comparisons.words):
                yield f"{token.text!r} is in no fact"
            elif token.is_capitalised and token.text not in spelled and not _opens(text, token):
                yield f"{token.text!r} is written like a name"

    def _quotations(self, sentence: str) -> Iterator[str]:
        names = [name for item in self._material.items for name in item.names]
        texts = [*names, *self._known(self._material.items), *self._draft_sentences]
        whole = " ".join(f" {' '.join(label_key(text))} " for text in texts)
        for match in _QUOTED.finditer(sentence):
            quoted = next(part for part in match.groups() if part is not None)
            if f" {' '.join(label_key(quoted))} " not in whole:
                yield f"{quoted!r} is quoted and in no fact"

    @cached_property
    def _draft_denies(self) -> bool:
        words = {token.folded for token in tokenise(self._without_names(self._material.draft))}
        return not self._material.shown and bool(words & NEGATIONS)


def _blank(text: str, pattern: str) -> str:
    return blanked(text, [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)])


def _without_bound(text: str, words: str, operands: Sequence[object]) -> str:
    wanted = {f"{float(o):g}" for o in operands if isinstance(o, float | int)} | {
        str(o) for o in operands if isinstance(o, str)
    }
    before = rf"\b(?:{words})\b(?:\s(?:your|the|a|of|is|limit|budget|bound|price))*\s?(?P<number>{_AMOUNT})(?![\w])"
    after = rf"(?P<number>{_AMOUNT})\s(?:{words}|limit|bound)\b"
    for pattern in (before, after):
        spans = []
        for match in re.finditer(pattern, text, re.IGNORECASE):
            number = re.sub(r"[$€£¥,\s]", "", match["number"]).rstrip(".")
            try:
                number = f"{float(number):g}"
            except ValueError:
                continue
            if number in wanted:
                spans.append(match.span())
        text = blanked(text, spans)
    return text


def _opens(text: str, token: Token) -> bool:
    before = text[: token.start].rstrip()
    return not before or before[-1] in '.!?:–—-“"(' or token.text == "I"
