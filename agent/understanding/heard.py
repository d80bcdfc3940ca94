"""What the tagger of mentions makes of labels and numbers, where it is surer than the rules are."""

from __future__ import annotations

import re

from sidney.agent.english import FILLER
from sidney.agent.label_index import LabelMention
from sidney.agent.mention_roles import LabelRole, NumberRole
from sidney.agent.sayings import WITHOUT
from sidney.agent.understanding.draft import Draft
from sidney.recsys_model.data.catalogue import AttributeKind

__all__ = [
    "heard_label", "heard_number", "is_bare_demand", "is_idle_label", "is_idle_number", "is_no_mention",
    "is_part_of_label", "says_without",
]  # fmt: skip

_IDLE = 0.9
"""How likely a label must be only mentioned, or the name of an item, to make no condition."""
_IDLE_SAYING = 0.5
"""The same, where a label is said in other words than its own."""
_IDLE_NUMBER = 0.88
_NO_MENTION = 0.1
"""How unlikely words must be a label of anything, to make none."""
_SAME = 0.45
"""How alike a label and what is said for it must be, for ruling out the one to rule out the other."""
_MENTION = 0.5
"""How likely other words than a label's must name something, to stand for it."""
_SURE_OF_BOUND = 0.85
"""How likely a number must be a bound, for it to be one where no rule says so."""
_MOST_OF_IT = 0.7
"""The share of a sentence's characters that are most of it."""
_SURE_OF_MISSPELLED = 0.95
_SURE = 0.8
"""How likely another role must be than the one that the rules give."""


def heard_label(draft: Draft, mention: LabelMention) -> LabelRole | None:
    """The role of a label that the tagger is sure of; ``None`` where it is not, or there is no tagger."""
    shares = draft.label_roles(mention)
    if not shares:
        return None
    role = max(shares, key=lambda one: shares[one])
    # The tagger knows no misspelled words: "eaarly acess" is nothing to it.
    return role if shares[role] >= (_SURE_OF_MISSPELLED if mention.corrected else _SURE) else None


_HAS = re.compile(
    r"(?:\b(?:has|have|got|owns?|with|on|is|use|uses|runs?)|'s) (?:an? |the |my |his |her |their |our )?$"
)
_NO = re.compile(r"\b(?:no|without|exclude|excluding)\s$")
_DEMAND = re.compile(
    r"(?:^|(?<!n't )(?<!nt )(?<!not )(?<!she )(?<!he )(?<!they ))\b(?:need|want|looking for|searching for|show me|"
    r"find me|get me|give me) (?:(?:an?|some|any|the|new|good|nice|other|more) )*$"
)
_TO_SPEND = re.compile(r"\b(?:have|got|spend|pay|budget)\b[^.,;:!?]{0,12}$")


def is_idle_label(draft: Draft, mention: LabelMention) -> bool:
    """Whether a label is only mentioned, or picks out an item: "my roommate is into techno", "the red one"."""
    shares = draft.label_roles(mention)
    column = draft.lexicon.catalogue.columns[mention.column]
    if mention.saying is not None and shares and shares[LabelRole.MENTIONED] + shares[LabelRole.ITEM] >= _IDLE_SAYING:
        return True
    if (
        column.kind is AttributeKind.LABELS
        and mention.column not in draft.lexicon.kind_columns
        and column not in draft.lexicon.name_columns
        and _HAS.search(draft.low[: draft.span_of(mention)[0]])
    ):
        # "He has a Switch": what the thing must go with.
        return False
    if any(start <= draft.span_of(mention)[0] < end for start, end, _ in draft.decisions) or _is_named(draft, mention):
        return False
    if not shares or shares[LabelRole.MENTIONED] + shares[LabelRole.ITEM] < _IDLE:
        return False
    before = draft.low[: draft.span_of(mention)[0]]
    if _NO.search(before) or _DEMAND.search(before):
        # "No military ones" rules out, whatever "ones" are, and "need headphones" asks for them.
        return False
    if all(t.folded in FILLER for n, t in enumerate(draft.tokens) if not mention.start <= n < mention.end):
        # A label that is all that is said asks for it.
        return False
    # "Ok black one": where nothing else says what is to happen with the item, the label does.
    return shares[LabelRole.MENTIONED] >= shares[LabelRole.ITEM] or bool(draft.cues or draft.intents)


def says_without(draft: Draft, mention: LabelMention) -> bool:
    """Whether a saying holds its own "no": "no perfume" asks for what is unscented."""
    return mention.saying is not None and draft.tokens[mention.start].stem in WITHOUT


def is_part_of_label(draft: Draft, mention: LabelMention) -> bool:
    """Whether words name but a part of what their label does: "no unicorns" rules out no fantasy."""
    if mention.saying is None or mention.saying.is_same or says_without(draft, mention):
        return False
    column = draft.lexicon.catalogue.columns[mention.column]
    if column.kind is AttributeKind.FLAG or draft.lexicon.meanings is None:
        return column.kind is not AttributeKind.FLAG
    return float(draft.lexicon.meanings.similarities(mention.said.lower(), mention.labels).max()) < _SAME


def is_bare_demand(draft: Draft, start: int, end: int) -> bool:
    """Whether characters hold hardly more than words that the tagger is sure are demanded: "Apple watches"."""
    wanted = [s for s in draft.tagged if s.role is LabelRole.WANTED and s.probability >= _SURE_OF_BOUND]
    covered = sum(min(end, s.end) - max(start, s.start) for s in wanted if s.start < end and s.end > start)
    return covered >= _MOST_OF_IT * (end - start)


def is_no_mention(draft: Draft, mention: LabelMention) -> bool:
    """Whether words that spell a label are none here: "on a train", "2 or 3 records" beside a maker "King Records"."""
    if draft.roles is not None and mention.saying is not None:
        return draft.roles.is_mention(*draft.span_of(mention)) < _MENTION
    if draft.roles is None or (mention.end - mention.start > 1 and not mention.corrected):
        return False
    if draft.lexicon.spells_label(draft.text):
        return False
    return draft.roles.is_mention(*draft.span_of(mention)) < _NO_MENTION and not _is_named(draft, mention)


def _is_named(draft: Draft, mention: LabelMention) -> bool:
    """Whether the column's own name stands in the clause: "maker is Canon or Nikon"."""
    first, last = draft.clause_of(draft.span_of(mention)[0])
    words = [token for token in draft.tokens if first <= token.start < last and token.folded not in FILLER]
    columns = (draft.lexicon.find_column(token.text) for token in words)
    return any(column is not None and column.name == mention.column for column in columns)


def heard_number(draft: Draft, start: int, end: int) -> NumberRole | None:
    """The role of a number that the tagger is sure of; ``None`` where it is not, or there is no tagger."""
    shares = {} if draft.roles is None else draft.roles.of_number(start, end)
    role = max(shares, key=lambda one: shares[one]) if shares else None
    return role if role is not None and shares[role] >= _SURE_OF_BOUND else None


def is_idle_number(draft: Draft, place: int) -> bool:
    """Whether a number is no bound: a count, a date, what somebody paid."""
    shares = {} if draft.roles is None else draft.roles.of_number(place, place + 1)
    if draft.state.asked is not None and len(draft.tokens) == 1:
        return False
    if _TO_SPEND.search(draft.low[:place]) or re.match(r"\w+ (?:of us|people|persons?)\b", draft.low[place:]):
        return False
    return bool(shares) and shares[NumberRole.MENTIONED] >= _IDLE_NUMBER
