"""The conditions that the rules found, weighed by the model of conditions: doubtful ones go, and missed ones come."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from sidney.agent.conditions.candidates import Candidates
from sidney.agent.conditions.evidence import (
    ColumnUse,
    Evidence,
    LabelUse,
    Number,
    NumberUse,
    Use,
    evidence_of,
    is_alike,
    uses_of,
)
from sidney.agent.conditions.model import ConditionModel, Weighed, condition_model
from sidney.agent.turn import ConstraintEdit, IntentName, Understanding
from sidney.agent.turn_intents import circumstances
from sidney.agent.understanding.draft import Draft
from sidney.agent.words import label_key, name_key
from sidney.recsys_model.data.constraints import Operand, Operator

__all__ = ["FEW_WORDS", "LEAST", "SURE", "asks_in_a_sentence", "is_plain", "is_spelled_out", "weigh_conditions"]

LEAST, SURE = 0.15, 0.6
"""Chosen over shops that neither the rules nor the model had seen (docs/understanding.md)."""
_MAKES_ANY = 0.5
FEW_WORDS = 3
"""Words of a message that is but a condition."""
_SHORTEST_SLIP = 3
"""Letters of a "please" with a letter missing, at least."""
_SHORT = 8
_CHANGED = re.compile(r"\b(?:no,? wait|changed? my mind|(?:on )?second thoughts?|instead)\b")
_BOUNDS = {NumberUse.MOST: Operator.LE, NumberUse.LEAST: Operator.GE, NumberUse.EXACTLY: Operator.EQ}
_SURE_TO_TURN = 0.9
"""How likely a label must be the opposite of what the rules made of it."""
_SURE_ALONE = 0.9
_KIN = {
    ColumnUse.LESS: ColumnUse.LITTLE, ColumnUse.LITTLE: ColumnUse.LESS, ColumnUse.MORE: ColumnUse.MUCH,
    ColumnUse.MUCH: ColumnUse.MORE,
}  # fmt: skip
"""Two ways to say the same of an item in sight and of none."""


def weigh_conditions(
    draft: Draft, meant: Understanding, model: ConditionModel | None = None, *, least: float = LEAST, sure: float = SURE
) -> Understanding:
    """Leave out or turn round the conditions that the message does not make, and add those that it surely does.

    Args:
        draft: The message, as the rules left it.
        meant: What they made of it.
        model: By default the shipped one.
        least: How likely the model must hold a condition that the rules found, for it to stay.
        sure: How likely one that they did not find, for it to be made.
    """
    candidates = draft.lexicon.candidates
    if draft.sounds is None or candidates is None or draft.lexicon.spells_label(draft.text):
        return meant
    # What the whole message sounds like says whether there is a condition in it at all.
    makes_any = draft.conditions > _MAKES_ANY
    if not meant.edits and not makes_any:
        return meant
    if not makes_any and asks_in_a_sentence(draft):
        return meant
    state = draft.state
    asked = state.asked.attribute if draft.was_asked and state.asked is not None else None
    evidence = evidence_of(
        draft.text, meant.edits, candidates, asked=asked, standing=state.constraints, turn=state.turn
    )
    where = circumstances(len(state.last_items), asked=draft.was_asked)
    weighed = (model or condition_model()).weigh(draft.text, where, candidates, evidence)
    names = frozenset(column.name for column in draft.lexicon.name_columns)
    scales = _Scales(candidates, evidence, weighed, names, least, sure)
    surely = [
        edit.relative_to is not None
        or _is_other_half(edit, meant)
        or (len(meant.intents) > 1 and is_plain(edit))
        or is_spelled_out(edit, draft, meant)
        for edit in meant.edits
    ]
    held = [edit if is_sure else scales.left_of(edit) for edit, is_sure in zip(meant.edits, surely, strict=True)]
    kept = [edit for edit in held if edit is not None]
    edits = tuple(dict.fromkeys(scales.with_new(kept, meant) if makes_any else kept))
    if makes_any and not edits:
        # It sounds like a condition, and the rules' is the only one there is.
        return meant
    return meant if edits == meant.edits else meant.model_copy(update={"edits": edits})


def asks_in_a_sentence(draft: Draft) -> bool:
    """Whether one of several sentences surely asks, if it stood alone: "a racing game. i paid 40 for my last one"."""
    meanings = draft.lexicon.meanings
    if meanings is None or len(draft.likely) < 2:
        return False
    shown = len(draft.state.last_items)
    alone = (meanings.sounds(draft.low[s:e].strip(), shown, asked=draft.was_asked) for s, e, _ in draft.likely)
    return any(heard is not None and heard.intents[IntentName.RECOMMEND] > _SURE_ALONE for heard in alone)


def is_spelled_out(edit: ConstraintEdit, draft: Draft, meant: Understanding) -> bool:
    """Whether a label is said as nobody says it in passing.

    It stands alone, beside its column ("publisher: Sega") or beside "please" or a change of mind, or is read aloud as
    what was misspelled.
    """
    if isinstance(edit.operand, bool):
        # "Early access" is a flag by its name and nothing else.
        is_name = set(name_key(edit.attribute or "")) <= set(label_key(draft.text))
        return is_name and len(draft.tokens) <= FEW_WORDS and "?" not in draft.text
    if edit.relative_to is not None or not isinstance(edit.operand, str | tuple):
        return False
    labels = edit.operand if isinstance(edit.operand, tuple) else (edit.operand,)
    if len(draft.tokens) <= FEW_WORDS or any(read in labels for _, read in meant.readings):
        return True
    if len(draft.tokens) <= _SHORT and (_CHANGED.search(draft.low) or any(_is_please(t.folded) for t in draft.tokens)):
        return True
    return bool(set(name_key(edit.attribute or "")) & set(label_key(draft.text)))


def _is_please(word: str) -> bool:
    return word in ("pls", "plz") or (len(word) >= _SHORTEST_SLIP and OSA.distance(word, "please") <= 1)


def _is_other_half(edit: ConstraintEdit, meant: Understanding) -> bool:
    """Whether it is one end of a range that the rules found: "around 150" is from 120 to 180."""
    return any(other.attribute == edit.attribute and _is_other_end(other, edit) for other in meant.edits)


def is_plain(edit: ConstraintEdit) -> bool:
    """Whether it rules something out or takes it back, which nobody does in passing beside something else."""
    return edit.action == "remove" or (edit.operator is not None and edit.operator.is_negative)


@dataclass(frozen=True)
class _Scales:
    """What the model makes of one message.

    Attributes:
        candidates: The catalogue's.
        evidence: What is known of the message.
        weighed: What the model makes of it.
        names: The columns whose labels are names: a name means nothing but itself, and where it is said the rules
            have found it.
        least, sure: See :func:`weigh_conditions`.
    """

    candidates: Candidates
    evidence: Evidence
    weighed: Weighed
    names: frozenset[str]
    least: float
    sure: float

    def left_of(self, edit: ConstraintEdit) -> ConstraintEdit | None:
        """A condition that the rules found, or what is left of its labels; ``None`` if nothing is."""
        uses = [] if edit.attribute in self.names else uses_of(edit, self.candidates, self.evidence.said)
        stays = [self._stays(use) for use in uses]
        if all(stays):
            return edit
        if isinstance(edit.operand, tuple) and len(uses) == len(edit.operand) and any(stays):
            left = tuple(label for label, stands in zip(edit.operand, stays, strict=True) if stands)
            return edit.model_copy(update={"operand": left})
        return None

    def _stays(self, use: Use) -> bool:
        if isinstance(use.kind, LabelUse):
            shares = self.weighed.labels[use.place]
            other = _likeliest(shares)
            if other == use.kind:
                return bool(shares[other] >= self.least)
            # "Forget the gold" takes back what the rules rule out. Otherwise they know a "no" from none.
            turns = self.sure if other == LabelUse.RELEASED else _SURE_TO_TURN
            return bool(1.0 - shares[LabelUse.NONE] >= self.least and shares[other] <= turns)
        if isinstance(use.kind, ColumnUse):
            kin = _KIN.get(use.kind)
            shares = self.weighed.columns[use.place]
            return bool(shares[use.kind] + (0 if kin is None else shares[kin]) >= self.least)
        near = [n for n, number in enumerate(self.evidence.said) if is_alike(number, use.value)]
        return not near or max(1.0 - self.weighed.numbers[n, use.place, NumberUse.NONE] for n in near) >= self.least

    def with_new(self, kept: Sequence[ConstraintEdit], meant: Understanding) -> list[ConstraintEdit]:
        """The conditions kept, and those that the message surely makes beside them.

        Args:
            kept: Those.
            meant: All that the rules found.
        """
        edits = [*kept]
        edits += self._new_bounds(kept)
        edits += self._new_releases(edits)
        released = {edit.attribute for edit in edits if edit.action == "remove" and edit.operand is None}
        have = {use.place for edit in kept for use in self._label_uses(edit)}
        # The words of a label that the rules found are accounted for: "theme: Adventure" is no category.
        # And so are those of an item that is pointed at: "like Mario Kart" asks for no karts.
        told = {stem for edit in meant.edits for stem in _stems_of(edit)}
        told |= {stem for intent in meant.intents for item in intent.references for stem in label_key(item.text)}
        turned = {use.place for edit in meant.edits for use in self._label_uses(edit)} - have
        wanted: dict[str, list[str]] = {}
        for place in (1.0 - self.weighed.labels[:, LabelUse.NONE] > self.sure).nonzero()[0].tolist():
            candidate, use = self.candidates.labels[place], LabelUse(_likeliest(self.weighed.labels[place]))
            column, label = candidate.column, candidate.label
            if column in self.names or column in released or place in have:
                continue
            if candidate.stems & told and place not in turned:
                continue
            if use is LabelUse.RELEASED:
                operator = None if label is None else Operator.EQ
                edits.append(ConstraintEdit(action="remove", attribute=column, operator=operator, operand=label))
            elif label is None:
                edits.append(_added(column, Operator.EQ, use is LabelUse.WANTED))
            elif use is LabelUse.RULED_OUT:
                edits.append(_added(column, Operator.NE, label))
            else:
                wanted.setdefault(column, []).append(label)
        # A label of the column that the rules found stands alone; of several others either will do.
        alone = {edit.attribute for edit in kept if edit.operator in (Operator.EQ, Operator.IN)}
        for column, labels in ((c, labels) for c, labels in wanted.items() if c not in alone):
            either = Operator.IN if len(labels) > 1 else Operator.EQ
            edits.append(_added(column, either, tuple(labels) if len(labels) > 1 else labels[0]))
        return edits

    def _label_uses(self, edit: ConstraintEdit) -> list[Use]:
        uses = uses_of(edit, self.candidates, self.evidence.said)
        return [use for use in uses if isinstance(use.kind, LabelUse)]

    def _new_bounds(self, kept: Sequence[ConstraintEdit]) -> Iterator[ConstraintEdit]:
        for number, shares in zip(self.evidence.said, self.weighed.numbers, strict=True):
            if number.start < 0 or not len(shares):
                continue
            place = int(shares[:, NumberUse.NONE].argmin())
            new = _added(
                self.candidates.measures[place].name, _BOUNDS[NumberUse(_likeliest(shares[place]))], number.value
            )
            same = [edit for edit in kept if edit.attribute == new.attribute]
            # "Between ten and twenty": a second bound on the other side, of a number of its own.
            is_free = all(_is_other_end(edit, new) and self._number_of(edit) is not number for edit in same)
            if is_free and 1.0 - shares[place, NumberUse.NONE] > self.sure:
                yield new

    def _number_of(self, edit: ConstraintEdit) -> Number | None:
        """The number said that a bound was made of."""
        bound = edit.operand
        if not isinstance(bound, int | float):
            return None
        return min(self.evidence.said, key=lambda number: abs(number.value - bound), default=None)

    def _new_releases(self, edits: Sequence[ConstraintEdit]) -> Iterator[ConstraintEdit]:
        """Columns that no longer matter ("leave the price out"); comparatives are the rules' alone.

        Where the rules know what is taken back, it is nothing else.
        """
        if any(edit.action == "remove" for edit in edits):
            return
        about = {edit.attribute for edit in edits}
        for name, shares in zip(self.candidates.columns, self.weighed.columns, strict=True):
            if name not in about and shares[ColumnUse.RELEASED] > self.sure:
                yield ConstraintEdit(action="remove", attribute=name)


def _is_other_end(edit: ConstraintEdit, new: ConstraintEdit) -> bool:
    """Whether a bound is above where the new one is below, or the other way round."""
    ends = {Operator.LE: Operator.GE, Operator.GE: Operator.LE}
    if new.operator not in ends or edit.operator is not ends[new.operator]:
        return False
    if not isinstance(edit.operand, int | float) or not isinstance(new.operand, int | float):
        return False
    return edit.operand > new.operand if edit.operator is Operator.LE else edit.operand < new.operand


def _likeliest(shares: npt.NDArray[np.float32]) -> int:
    """What is done with a candidate, if something is."""
    return int(shares[1:].argmax()) + 1


def _stems_of(edit: ConstraintEdit) -> tuple[str, ...]:
    values = edit.operand if isinstance(edit.operand, tuple) else (edit.operand,)
    return tuple(stem for value in values if isinstance(value, str) for stem in label_key(value))


def _added(column: str, operator: Operator, operand: Operand) -> ConstraintEdit:
    return ConstraintEdit(action="add", attribute=column, operator=operator, operand=operand)
