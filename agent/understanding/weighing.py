"""The conditions that the rules found, weighed by the model of conditions: doubtful ones go, and missed ones come."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

from sidney.agent.conditions.candidates import Candidates
from sidney.agent.conditions.evidence import (
    ColumnUse,
    Evidence,
    LabelUse,
    NumberUse,
    Use,
    evidence_of,
    is_alike,
    uses_of,
)
from sidney.agent.conditions.model import ConditionModel, Weighed, condition_model
from sidney.agent.turn import ConstraintEdit, Understanding
from sidney.agent.turn_intents import circumstances
from sidney.agent.understanding.draft import Draft
from sidney.agent.words import label_key, name_key
from sidney.recsys_model.data.constraints import Operand, Operator

__all__ = ["LEAST", "SURE", "is_plain", "is_spelled_out", "weigh_conditions"]

LEAST, SURE = 0.08, 0.7
"""Chosen over shops that neither the rules nor the model had seen (docs/understanding.md)."""
_MAKES_ANY = 0.5
_FEW = 3
"""Words of a message that is but a label."""
_SHORT = 8
_CHANGED = re.compile(r"\b(?:no,? wait|changed? my mind|(?:on )?second thoughts?|instead)\b")
_SURE_OF_RELEASE = 0.9
_BOUNDS = {NumberUse.MOST: Operator.LE, NumberUse.LEAST: Operator.GE, NumberUse.EXACTLY: Operator.EQ}
_KIN = {
    ColumnUse.LESS: ColumnUse.LITTLE, ColumnUse.LITTLE: ColumnUse.LESS, ColumnUse.MORE: ColumnUse.MUCH,
    ColumnUse.MUCH: ColumnUse.MORE,
}  # fmt: skip
"""Two ways to say the same of an item in sight and of none."""


def weigh_conditions(
    draft: Draft, meant: Understanding, model: ConditionModel | None = None, *, least: float = LEAST, sure: float = SURE
) -> Understanding:
    """Leave out the conditions that the message does not make, and add those that it surely does.

    Args:
        draft: The message, as the rules left it.
        meant: What they made of it.
        model: By default the shipped one.
        least: How likely the model must hold a condition that the rules found, for it to stay.
        sure: How likely one that they did not find, for it to be made.
    """
    candidates = draft.lexicon.candidates
    if draft.sounds is None or candidates is None or draft.lexicon.spells_label(draft.text.strip(" .,!?")):
        return meant
    # What the whole message sounds like says whether there is a condition in it at all.
    makes_any = draft.conditions > _MAKES_ANY
    if not meant.edits and not makes_any:
        return meant
    state = draft.state
    asked = state.asked.attribute if draft.was_asked and state.asked is not None else None
    where = circumstances(len(state.last_items), asked=draft.was_asked)
    evidence = evidence_of(draft.text, meant.edits, candidates, asked)
    weighed = (model or condition_model()).weigh(draft.text, where, candidates, evidence)
    names = {column.name for column in draft.lexicon.name_columns}
    surely = [
        (makes_any and edit.relative_to is not None)
        or edit.attribute in names
        or (len(meant.intents) > 1 and is_plain(edit))
        or is_spelled_out(edit, draft, meant)
        for edit in meant.edits
    ]
    held = [
        edit if is_sure else _held(edit, candidates, evidence, weighed, least)
        for edit, is_sure in zip(meant.edits, surely, strict=True)
    ]
    kept = [edit for edit in held if edit is not None]
    edits = (*kept, *(_new(meant, names, kept, candidates, evidence, weighed, sure) if makes_any else ()))
    if makes_any and not edits:
        # It sounds like a condition, and the rules' is the only one there is.
        return meant
    return meant if edits == meant.edits else meant.model_copy(update={"edits": tuple(dict.fromkeys(edits))})


def is_spelled_out(edit: ConstraintEdit, draft: Draft, meant: Understanding) -> bool:
    """Whether a label is said as nobody says it in passing.

    It stands alone, beside its column ("publisher: Sega") or beside "please" or a change of mind, or is read aloud as
    what was misspelled.
    """
    if edit.relative_to is not None or not isinstance(edit.operand, str | tuple):
        return False
    labels = edit.operand if isinstance(edit.operand, tuple) else (edit.operand,)
    if len(draft.tokens) <= _FEW or any(read in labels for _, read in meant.readings):
        return True
    if len(draft.tokens) <= _SHORT and (_CHANGED.search(draft.low) or any(_is_please(t.folded) for t in draft.tokens)):
        return True
    return bool(set(name_key(edit.attribute or "")) & set(label_key(draft.text)))


def _is_please(word: str) -> bool:
    return word in ("pls", "plz") or (len(word) >= _FEW and OSA.distance(word, "please") <= 1)


def is_plain(edit: ConstraintEdit) -> bool:
    """Whether it rules something out or takes it back, which nobody does in passing beside something else."""
    return edit.action == "remove" or (edit.operator is not None and edit.operator.is_negative)


def _held(
    edit: ConstraintEdit, candidates: Candidates, evidence: Evidence, weighed: Weighed, least: float
) -> ConstraintEdit | None:
    """The edit, or what is left of its labels; ``None`` if nothing is."""
    uses = uses_of(edit, candidates, evidence.said)
    if not uses:
        return edit
    likely = [_share(use, evidence, weighed) >= least for use in uses]
    if all(likely):
        return edit
    if isinstance(edit.operand, tuple) and len(uses) == len(edit.operand) and any(likely):
        left = tuple(label for label, is_held in zip(edit.operand, likely, strict=True) if is_held)
        return edit.model_copy(update={"operand": left})
    return None


def _share(use: Use, evidence: Evidence, weighed: Weighed) -> float:
    if isinstance(use.kind, LabelUse):
        return float(weighed.labels[use.place, use.kind])
    if isinstance(use.kind, ColumnUse):
        kin = _KIN.get(use.kind)
        return float(weighed.columns[use.place, use.kind] + (0 if kin is None else weighed.columns[use.place, kin]))
    near = [n for n, number in enumerate(evidence.said) if is_alike(number, use.value)]
    return max((1.0 - float(weighed.numbers[n, use.place, NumberUse.NONE]) for n in near), default=1.0)


def _new(
    meant: Understanding,
    names: set[str],
    kept: list[ConstraintEdit],
    candidates: Candidates,
    evidence: Evidence,
    weighed: Weighed,
    sure: float,
) -> list[ConstraintEdit]:
    have = {use for edit in kept for use in uses_of(edit, candidates, evidence.said)}
    about = {edit.attribute for edit in kept}
    found = [*_new_bounds(about, candidates, evidence, weighed, sure)]
    about |= {edit.attribute for edit in found}
    found += _releases(about, candidates, weighed)
    released = {edit.attribute for edit in (*kept, *found) if edit.action == "remove"}
    # The words of a label that the rules found are accounted for: "theme: Adventure" is no category.
    told = {stem for edit in meant.edits for stem in _stems_of(edit)}
    labels: dict[tuple[str, LabelUse], list[str]] = {}
    for place, shares in enumerate(weighed.labels):
        column, label = candidates.labels[place].column, candidates.labels[place].label
        # A name means nothing but itself, and where it is said the rules have found it.
        if 1.0 - shares[LabelUse.NONE] <= sure or column in names or column in released:
            continue
        if candidates.labels[place].stems & told:
            continue
        use = LabelUse(int(shares[1:].argmax()) + 1)
        if any(Use(kind, place) in have for kind in LabelUse):
            continue
        if label is not None:
            labels.setdefault((column, use), []).append(label)
        elif use is LabelUse.RELEASED:
            found.append(ConstraintEdit(action="remove", attribute=column))
        else:
            found.append(_added(column, Operator.EQ, use is LabelUse.WANTED))
    for (column, use), said in labels.items():
        if use is LabelUse.RELEASED:
            found += [
                ConstraintEdit(action="remove", attribute=column, operator=Operator.EQ, operand=one) for one in said
            ]
        elif use is LabelUse.RULED_OUT:
            found += [_added(column, Operator.NE, one) for one in said]
        elif column not in about:
            # "Either of two" where both are likely; a label that the rules found of the column stands alone.
            several = len(said) > 1
            found.append(_added(column, Operator.IN if several else Operator.EQ, tuple(said) if several else said[0]))
    return found


def _new_bounds(
    about: set[str | None], candidates: Candidates, evidence: Evidence, weighed: Weighed, sure: float
) -> list[ConstraintEdit]:
    found = []
    for number, shares in zip(evidence.said, weighed.numbers, strict=True):
        if number.start < 0 or not len(shares):
            continue
        place = int(shares[:, NumberUse.NONE].argmin())
        measure = candidates.measures[place]
        if 1.0 - shares[place, NumberUse.NONE] <= sure or measure.name in about:
            continue
        operator = _BOUNDS[NumberUse(int(shares[place, 1:].argmax()) + 1)]
        found.append(_added(measure.name, operator, number.value))
    return found


def _releases(about: set[str | None], candidates: Candidates, weighed: Weighed) -> list[ConstraintEdit]:
    """Columns that no longer matter ("leave the price out"); comparatives and adjectives are the rules' alone."""
    shares = zip(candidates.columns, weighed.columns[:, ColumnUse.RELEASED], strict=True)
    return [
        ConstraintEdit(action="remove", attribute=name)
        for name, share in shares
        if share > _SURE_OF_RELEASE and name not in about
    ]


def _stems_of(edit: ConstraintEdit) -> tuple[str, ...]:
    values = edit.operand if isinstance(edit.operand, tuple) else (edit.operand,)
    return tuple(stem for value in values if isinstance(value, str) for stem in label_key(value))


def _added(column: str, operator: Operator, operand: Operand) -> ConstraintEdit:
    return ConstraintEdit(action="add", attribute=column, operator=operator, operand=operand)
