"""Superlatives and comparatives in a chat model's sentence, held against the catalogue's own numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from sidney.agent.chat_model.material import ItemFacts, Material
from sidney.agent.chat_model.mentions import Mention
from sidney.agent.lexicon import Lexicon
from sidney.agent.measures import Measure

__all__ = ["Comparisons"]


class Comparisons:
    """What the sizes of the items bear out: "the cheapest", "newer than".

    Args:
        material: The items.
        lexicon: The columns that have a size, and the words for it.
    """

    def __init__(self, material: Material, lexicon: Lexicon) -> None:
        self._material = material
        self._lexicon = lexicon
        self._draft = material.draft.casefold()

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of such phrases; a phrase is held against the sizes as a whole."""
        concepts = [m.concept for m in self._lexicon.measures if m.concept is not None]
        phrases = [p for c in concepts for p in (*c.more, *c.less, *c.most, *c.least)]
        return frozenset(word for phrase in phrases for word in phrase.split())

    def problems(self, sentence: str, mentions: Sequence[Mention], subjects: Sequence[ItemFacts]) -> Iterator[str]:
        """What a sentence compares and the catalogue does not bear out.

        Args:
            sentence: As it is to be said.
            mentions: The items that it names, in order.
            subjects: The items that it is about.
        """
        low = sentence.casefold()
        for measure in self._lexicon.measures:
            concept = measure.concept
            if concept is None:
                continue
            for phrases, largest in ((concept.most, True), (concept.least, False)):
                for phrase in phrases:
                    if _place(low, phrase) is not None and not self._is_extreme(measure, largest, subjects, phrase):
                        yield f"{phrase!r} is not borne out"
            for phrases, larger in ((concept.more, True), (concept.less, False)):
                for phrase in phrases:
                    place = _place(low, phrase)
                    if place is not None and not self._is_ordered(measure, larger, mentions, place, phrase):
                        yield f"{phrase!r} is not borne out"

    def _is_extreme(self, measure: Measure, largest: bool, subjects: Sequence[ItemFacts], phrase: str) -> bool:
        if phrase in self._draft:
            return True
        listed = self._material.shown or self._material.items
        sizes = {item.item_id: self._size(measure, item) for item in listed}
        if len(subjects) != 1 or subjects[0].item_id not in sizes or any(map(math.isnan, sizes.values())):
            return False
        return sizes[subjects[0].item_id] == (max if largest else min)(sizes.values())

    def _is_ordered(self, measure: Measure, larger: bool, mentions: Sequence[Mention], place: int, phrase: str) -> bool:
        if phrase in self._draft:
            return True
        # Only the plain order of words is understood: "A is cheaper than B".
        if len(mentions) != 2 or not mentions[0].end <= place < mentions[1].start:
            return False
        first, second = (self._size(measure, mention.item) for mention in mentions)
        return first > second if larger else first < second

    def _size(self, measure: Measure, item: ItemFacts) -> float:
        return float(measure.column.numbers[self._lexicon.catalogue.index_of(item.item_id)])


def _place(low: str, phrase: str) -> int | None:
    match = re.search(rf"\b{re.escape(phrase)}\b", low)
    return match.start() if match else None
