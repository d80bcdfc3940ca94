"""What the first turn of each kind would have to load, loaded before somebody waits for it.

A model, a sentence encoder, vectors of a catalogue's labels, an index of its titles and the look-up's files are loaded
where they are used, so that a program that needs none of them starts at once. A program that talks to people has time
before the first message, and between messages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sidney.agent.conditions.model import condition_model
from sidney.agent.node_context import NodeContext
from sidney.agent.turn import Understanding
from sidney.agent.unheard import unheard_words
from sidney.recsys_model.decoding.recommending import RecommendationRequest
from sidney.tools.word_check import check_against

__all__ = ["warming"]

_ANY_WORD = "anything"


def warming(context: NodeContext) -> Iterator[str]:
    """Load one thing after the other and name each when it is loaded; it may be left off after any of them."""
    meanings, candidates = context.lexicon.meanings, context.lexicon.candidates
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        ("model", lambda: context.recommender.recommend(RecommendationRequest(wish=_ANY_WORD, k=1))),
        ("titles and labels", lambda: check_against("", (), context.catalogue, labels=True)),
        ("slips", lambda: unheard_words(_UNKNOWN_WORD, Understanding(), context.lexicon)),
        ("meanings", lambda: meanings and meanings.nearest([_ANY_WORD])),
        ("mentions", lambda: meanings and meanings.roles(_ANY_WORD)),
        ("whole messages", lambda: meanings and meanings.sounds(_ANY_WORD, 0, asked=False)),
        ("conditions", lambda: candidates and (condition_model(), candidates.label_vectors, candidates.column_vectors)),
        ("look-up", lambda: context.lookup.search(_ANY_WORD, k=1)),
    )
    for name, load in steps:
        load()
        yield name


_UNKNOWN_WORD = "qzxwvk"
"""No label is near to it, and none is looked for until a word is unknown."""
