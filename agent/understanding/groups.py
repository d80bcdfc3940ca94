"""A word that ends several labels ("laptop", "case"), narrowed down by what is said beside it."""

from __future__ import annotations

import re
from dataclasses import replace

from sidney.agent.english import FILLER
from sidney.agent.label_index import LabelMention
from sidney.agent.understanding.draft import Draft
from sidney.agent.words import label_key

__all__ = ["is_general", "is_too_wide", "narrowed"]

_FOR = re.compile(
    r"\s*(?:for|to use (?:for|in|at)|to do)\s+(?:my |the |our |some |a |an )?(?P<what>[\w'-]+(?: [\w'-]+){0,2})"
)
_WITH_ITEM = re.compile(r"\s*(?:for|to|with|that fits?|to go with)\s+(?:it|this|that|them|these|those|both)\b")


def narrowed(draft: Draft, mention: LabelMention) -> LabelMention:
    """The mention with those of its labels alone that the words after it, or the item in focus, speak of.

    "A laptop for gaming" are the gaming laptops; "a case for it", of a phone, the phone cases.
    """
    wider = draft.lexicon.with_narrower(mention.column, mention.labels)
    if len(wider) < 2:
        return mention
    _, end = draft.span_of(mention)
    after = draft.low[end:]
    said = set(label_key(mention.said))
    told: set[str] = set()
    if purpose := _FOR.match(after):
        told = set(label_key(purpose["what"])) - said - FILLER
    fitting = [label for label in wider if told & (set(label_key(label)) - said)]
    if not fitting and _WITH_ITEM.match(after) and (focus := _focus_words(draft)):
        fitting = [
            label for label in wider
            if any(word in one or one in word for word in set(label_key(label)) - said for one in focus)
        ]  # fmt: skip
    return replace(mention, labels=tuple(fitting), also=()) if fitting else mention


def is_too_wide(draft: Draft, mention: LabelMention) -> bool:
    """Whether a word that only ends labels says what the whole shop sells: "a laptop", where there is little else."""
    several = len(mention.labels) > 1 and mention.column in draft.lexicon.kind_columns
    return several and is_general(draft, mention)


def is_general(draft: Draft, mention: LabelMention) -> bool:
    """Whether words that spell no whole label stand for a large part of the catalogue: "a film" in a film shop."""
    said = label_key(mention.said)
    if any(label_key(label) == said for label in mention.labels):
        return False
    return len(draft.lexicon.items_of(mention)) >= _WIDE * len(draft.lexicon.catalogue)


_WIDE = 0.3
"""The share of the catalogue from which a word that only ends labels tells nothing apart."""


def _focus_words(draft: Draft) -> set[str]:
    """The words of the labels of the item that is being spoken of."""
    items = draft.state.last_items
    focus = draft.state.focus or (items[0].item_id if items else None)
    if focus is None:
        return set()
    index = draft.lexicon.catalogue.index_of(focus)
    words: set[str] = set()
    for column in draft.lexicon.catalogue.filterable:
        value = column.values[index]
        for label in value if isinstance(value, tuple) else ():
            words |= {word for word in label_key(label) if len(word) >= 4}
    return words
