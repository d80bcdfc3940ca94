"""A message as it is being read: its characters, which of them are accounted for, and what was found so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sidney.agent.critiques import soft_bound
from sidney.agent.cues import Cue
from sidney.agent.lexicon import LabelMention, Lexicon
from sidney.agent.measures import Measure
from sidney.agent.mention_roles import LabelRole, Roles, Tagged
from sidney.agent.references import PlacedReference
from sidney.agent.state import ConversationState
from sidney.agent.turn import ConstraintEdit, Intent, IntentName, Reference
from sidney.agent.understanding.sentences import Act
from sidney.agent.words import Token, lowered, tokenise
from sidney.recsys_model.data.constraints import Operator

__all__ = ["Draft"]

_MARGIN = 12
"""Words around a part that are looked at to read it: a label and what may stand before and after it."""


@dataclass
class Draft:
    """One message. Each step takes the characters that it accounts for, and what is left at the end is the wish.

    Attributes:
        text: The cleaned message.
        lexicon: The catalogue's words.
        state: The conversation so far.
        cues: Phrases that announce intents.
        places: Items pointed at.
        edits: Changes of the constraints, each with the character where it was said.
        unsupported: What no column holds.
        mentions: Labels found.
        ruled_out: The labels among them that were ruled out.
        intents: What was found beside the cues.
        readings: Words read as labels that they do not spell, as (said, read as).
        count: How many items were asked for.
        titles: Whole titles that the message spells, names of makers and series among them.
        asks: Whether some part of the message asks for items.
        talks: Whether some part of it only talks.
        wants: Whether some part of it surely asks for items.
        decisions: Sentences that take, refuse or praise an item: their characters, and the intent.
        likely: How likely each sentence does each thing, by the model of acts: its characters, and the shares.
        roles: What labels and numbers are named for, by the tagger of mentions, if there is one.
        tagged: The words that the tagger itself holds for labels and numbers.
        was_asked: Whether the message follows a question of ours.
        sounds: How likely the whole message wants each thing, by the model of whole turns, if there is one.
        conditions: How likely it makes, changes or takes back a condition, by the same.
    """

    text: str
    lexicon: Lexicon
    state: ConversationState
    cues: list[Cue] = field(default_factory=list)
    places: list[PlacedReference] = field(default_factory=list)
    edits: list[tuple[int, ConstraintEdit]] = field(default_factory=list)
    unsupported: list[str] = field(default_factory=list)
    mentions: list[LabelMention] = field(default_factory=list)
    ruled_out: set[tuple[str, ...]] = field(default_factory=set)
    intents: list[Intent] = field(default_factory=list)
    readings: list[tuple[str, str]] = field(default_factory=list)
    count: int | None = None
    titles: list[PlacedReference] = field(default_factory=list)
    asks: bool = False
    talks: bool = False
    wants: bool = False
    decisions: list[tuple[int, int, IntentName]] = field(default_factory=list)
    likely: list[tuple[int, int, dict[Act, float]]] = field(default_factory=list)
    roles: Roles | None = None
    was_asked: bool = False
    sounds: Mapping[IntentName, float] | None = None
    conditions: float = 1.0

    def __post_init__(self) -> None:
        self.low = lowered(self.text)
        self.tokens: tuple[Token, ...] = tokenise(self.text)
        self.free = bytearray(b"\x01" * len(self.text))
        self.tagged: list[Tagged] = [] if self.roles is None else self.roles.spans(self.low)
        self._labels: dict[tuple[int, int], list[LabelMention]] = {}

    # -- characters ----------------------------------------------------------------------------------------------------

    def is_free(self, start: int, end: int) -> bool:
        """Whether no step has taken any of these characters."""
        return all(self.free[start:end])

    def take(self, start: int, end: int) -> None:
        """Account for characters: no later step reads them, and they are no part of the wish."""
        self.free[start:end] = b"\x00" * (end - start)

    def give_back(self, start: int, end: int) -> None:
        """Make characters part of the wish again."""
        self.free[start:end] = b"\x01" * (end - start)

    def taken_tokens(self) -> list[bool]:
        """For each token, whether it is accounted for."""
        return [not self.is_free(token.start, token.end) for token in self.tokens]

    def token_after(self, place: int) -> int:
        """The first token at or after a character."""
        return next((n for n, token in enumerate(self.tokens) if token.start >= place), len(self.tokens))

    def span_of(self, mention: LabelMention) -> tuple[int, int]:
        """The characters of a label."""
        return self.tokens[mention.start].start, self.tokens[mention.end - 1].end

    def labels_between(self, start: int, end: int) -> list[LabelMention]:
        """The labels that these characters name, whatever is accounted for; looked up once, in those words alone."""
        if (start, end) not in self._labels:
            within = [n for n, token in enumerate(self.tokens) if start <= token.start < end]
            first, last = max(0, within[0] - _MARGIN) if within else 0, within[-1] + 1 + _MARGIN if within else 0
            near = self.tokens[first:last]
            found = self.lexicon.find_labels(self.text, near, [not (start <= token.start < end) for token in near])
            self._labels[start, end] = [replace(m, start=m.start + first, end=m.end + first) for m in found]
        return self._labels[start, end]

    def label_roles(self, mention: LabelMention) -> Mapping[LabelRole, float]:
        """How likely a label is named for each thing; empty without a tagger."""
        return {} if self.roles is None else self.roles.of_label(*self.span_of(mention))

    def clause_of(self, place: int) -> tuple[int, int]:
        """The characters between the commas and stops around a character."""
        start = max(self.low.rfind(c, 0, place) for c in ",.;!?") + 1
        ends = [p for c in ",.;!?" if (p := self.low.find(c, place)) >= 0]
        return start, min(ends, default=len(self.low))

    def likely_at(self, place: int) -> dict[Act, float]:
        """How likely the sentence around a character does each thing; empty where the model was not asked."""
        return next((shares for start, end, shares in self.likely if start <= place < end), {})

    # -- findings ------------------------------------------------------------------------------------------------------

    def add(self, place: int, edit: ConstraintEdit) -> None:
        """Note a change of the constraints, said at this character."""
        self.edits.append((place, edit))

    def miss(self, what: str) -> None:
        """Note something that no column holds."""
        if what not in self.unsupported:
            self.unsupported.append(what)

    def soften(self, place: int, measure: Measure | None, concept: str, *, upper: bool) -> bool:
        """A mild bound for an adjective of size ("cheap"); where no column has the size, it is noted as missing."""
        bound = None if measure is None else soft_bound(measure, upper=upper)
        if measure is None or bound is None:
            self.miss(concept)
            return False
        operator = Operator.LE if upper else Operator.GE
        edit = ConstraintEdit(
            action="add", attribute=measure.name, operator=operator, operand=bound, strength="should"
        )  # fmt: skip
        self.add(place, edit)
        return True

    def relate(self, place: int, measure: Measure, *, more: bool, to: Reference) -> None:
        """A relative bound ("cheaper"), to be held against an item when the edits are applied."""
        operator = Operator.GT if more else Operator.LT
        self.add(place, ConstraintEdit(action="add", attribute=measure.name, operator=operator, relative_to=to))

    def say(self, name: IntentName, *references: Reference, attribute: str | None = None) -> None:
        """Note an intent."""
        self.intents.append(Intent(name=name, references=references, attribute=attribute))

    def has_intent(self, *names: IntentName) -> bool:
        """Whether one of these intents was found."""
        return any(intent.name in names for intent in self.intents)
