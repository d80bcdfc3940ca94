"""Words that nobody knows and that are a slip away from a label: they are asked back, and not taken for a wish.

The understanding puts right what it can be sure of. What is left over would be read as a free wish ("Smas" instead of
the brand Smays), and the list would be of anything; whoever said it cannot tell that it was not heard.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from weakref import WeakKeyDictionary

from rapidfuzz import process
from rapidfuzz.distance import OSA

from sidney.agent.english import EVERYDAY
from sidney.agent.lexicon import Lexicon
from sidney.agent.notes import UnheardWord
from sidney.agent.turn import IntentName, Understanding
from sidney.agent.understanding.slips import mended
from sidney.agent.words import Token, clean, fold, positives, tokenise
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue

__all__ = ["is_all_unheard", "unheard_words"]

_SHORTEST = 4
"""Letters from which on a word is held against labels: three letters are near to too many."""
_MOST_WORDS = 6
_MOST_LABELS = 3
_ASKING = {IntentName.RECOMMEND, IntentName.UNCLEAR}


def unheard_words(message: str, meant: Understanding, lexicon: Lexicon) -> tuple[UnheardWord, ...]:
    """The words that were not understood, each with the labels that it may have been meant for.

    Args:
        message: What was said.
        meant: How the built-in rules understood it.
        lexicon: The catalogue's words.
    """
    tokens = tokenise(mended(clean(message), lexicon))
    accounted = [said for said, _ in meant.readings] + list(meant.unsupported)
    accounted += [reference.text for intent in meant.intents for reference in intent.references]
    known = {token.folded for text in accounted for token in tokenise(text)}
    found: list[UnheardWord] = []
    for token in tokens:
        if _may_be_a_slip(token, lexicon) and token.folded not in known and len(found) < _MOST_WORDS:
            labels = _near(token, tokens, lexicon.catalogue)
            if labels:
                found.append(UnheardWord(said=token.text, labels=labels))
    return tuple(dict.fromkeys(found))


def is_all_unheard(unheard: Sequence[UnheardWord], meant: Understanding) -> bool:
    """Whether a turn asks for nothing beside words that were not understood."""
    if not unheard or meant.edits or meant.unsupported or {intent.name for intent in meant.intents} - _ASKING:
        return False
    wish = {token.folded for token in tokenise(meant.wish)}
    return not wish or any(word.said.casefold() in wish for word in unheard)


def _may_be_a_slip(token: Token, lexicon: Lexicon) -> bool:
    if len(token.text) < _SHORTEST or not (token.text.isascii() and token.text.isalpha()) or lexicon.knows_word(token):
        return False
    # "Newer" is as plain as "new".
    return not any(base in EVERYDAY for end in ("er", "est") for base in positives(token.folded, ending=end))


def _near(token: Token, tokens: Sequence[Token], catalogue: Catalogue) -> tuple[str, ...]:
    """The labels that hold a word this near, those that share most of the message's other words first."""
    words = _words_of_labels(catalogue)
    allowed = 1 if len(token.text) < 8 else 2
    said = fold(token.text)
    found = process.extract(said, words.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=20)
    near = [(word, distance) for word, distance, _ in found if word[0] == said[0]]
    if not near:
        return ()
    least = min(distance for _, distance in near)
    plain = process.extractOne(said, EVERYDAY - words.keys(), scorer=OSA.distance, score_cutoff=least)
    if plain is not None:
        # "Plase" is nearer to "please" than to anything on sale.
        return ()
    around = {fold(other.text) for other in tokens if other is not token}
    labels = {
        label: (-len(around & {fold(t.text) for t in tokenise(label)}), len(tokenise(label)), -items)
        for word, distance in near
        if distance == least
        for label, items in words[word].items()
    }
    return tuple(sorted(labels, key=lambda label: (labels[label], label)))[:_MOST_LABELS]


def _words_of_labels(catalogue: Catalogue) -> Mapping[str, Mapping[str, int]]:
    """Every word of a label, with the labels that hold it and how many items have each."""
    if (words := _WORDS.get(catalogue)) is None:
        words = _WORDS[catalogue] = defaultdict(dict)
        for column in catalogue.filterable:
            if column.kind in (AttributeKind.LABEL, AttributeKind.LABELS):
                for label in column.labels:
                    for token in tokenise(label):
                        if len(token.text) >= _SHORTEST and token.text.isalpha():
                            words[fold(token.text)][label] = len(column.label_members[label.casefold()])
    return words


_WORDS: WeakKeyDictionary[Catalogue, dict[str, dict[str, int]]] = WeakKeyDictionary()
