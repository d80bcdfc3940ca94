"""Applying a turn's edits to the constraints: newer wins, and what was replaced is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sidney.agent.critiques import resolve_critique, same_direction
from sidney.agent.lexicon import Lexicon
from sidney.agent.state import ConversationState
from sidney.agent.turn import ConstraintEdit
from sidney.agent.words import label_key
from sidney.recsys_model.data.catalogue import AttributeKind
from sidney.recsys_model.data.constraints import (
    Constraint,
    Operand,
    Operator,
    combined_mask,
    constraint_mask,
    resolve_constraint,
)
from sidney.recsys_model.errors import ConstraintError

__all__ = ["EditResult", "apply_edits"]


@dataclass
class EditResult:
    """Constraints after the edits.

    Attributes:
        constraints: What holds now.
        added: What this turn added, as far as it still holds.
        removed: What it took away because it was asked to.
        replaced: What gave way to something newer that contradicts it.
        bases: For relative bounds: what the new bound was taken from, by the constraint's text.
        idle: Removals that found nothing to remove, by attribute ("" for any).
        unresolved: Relative bounds for which no item at hand has a value, by attribute.
        exhausted: Relative bounds beyond which there is nothing at all ("cheaper" than free), by attribute.
    """

    constraints: tuple[Constraint, ...]
    added: list[Constraint] = field(default_factory=list)
    removed: list[Constraint] = field(default_factory=list)
    replaced: list[Constraint] = field(default_factory=list)
    bases: dict[str, str] = field(default_factory=dict)
    idle: list[str] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)
    exhausted: list[str] = field(default_factory=list)


def apply_edits(edits: Sequence[ConstraintEdit], state: ConversationState, lexicon: Lexicon, turn: int) -> EditResult:
    """The constraints after a turn's edits; removals go first, so that "any brand, but under $20" does both.

    A new bound on the same side of an attribute replaces the old one, whichever is tighter; a bound that leaves nothing
    between it and an older one on the other side, or a single number, drops the older one. A label that was excluded
    and is now wanted (or the other way round) changes sides. A second value of a single-valued column replaces the
    first; on a list column it is added, unless no item has both or the person said that they meant something else.
    """
    result = EditResult(state.constraints)
    for edit in edits:
        if edit.action == "remove":
            _remove(edit, lexicon, result)
    for edit in edits:
        if edit.action == "add" and (constraint := _absolute(edit, state, lexicon, turn, result)) is not None:
            if edit.relative_to is not None and constraint.operator in (Operator.GT, Operator.GE):
                _spend_more(constraint, lexicon, turn, result)
            _add(constraint, edit.replace, lexicon, turn, result)
    result.added = [c for c in result.added if c in result.constraints]
    return result


def _remove(edit: ConstraintEdit, lexicon: Lexicon, result: EditResult) -> None:
    kept: list[Constraint] = []
    before = len(result.removed)
    labels = (
        {edit.operand}
        if isinstance(edit.operand, str)
        else set(edit.operand)
        if isinstance(edit.operand, tuple)
        else None
    )
    if labels is not None and edit.attribute in lexicon.catalogue.columns:
        labels = set(lexicon.with_narrower(edit.attribute, tuple(map(str, labels))))
    for constraint in result.constraints:
        if edit.attribute is not None and constraint.attribute != edit.attribute:
            kept.append(constraint)
            continue
        if labels is None or edit.attribute is None:
            result.removed.append(constraint)
            continue
        if edit.operator is Operator.NOT_IN and not constraint.operator.is_negative:
            kept.append(constraint)
            continue
        operands = constraint.operand if isinstance(constraint.operand, tuple) else (constraint.operand,)
        left = tuple(operand for operand in operands if operand not in labels)
        if len(left) == len(operands):
            kept.append(constraint)
            continue
        result.removed.append(constraint)
        if left:
            kept.append(constraint.model_copy(update={"operand": left}))
    result.constraints = tuple(kept)
    if len(result.removed) == before:
        result.idle.append(edit.attribute or "")


def _absolute(
    edit: ConstraintEdit, state: ConversationState, lexicon: Lexicon, turn: int, result: EditResult
) -> Constraint | None:
    assert edit.attribute is not None and edit.operator is not None  # every added edit names both
    operand, basis = edit.operand, ""
    if edit.relative_to is not None:
        critique = resolve_critique(edit, state.model_copy(update={"constraints": result.constraints}), lexicon)
        if critique is None:
            result.unresolved.append(edit.attribute)
            return None
        operand, basis = critique.operand, critique.basis
    if operand is None:
        return None
    operator, operand = _widened(edit.attribute, edit.operator, operand, lexicon)
    try:
        constraint = resolve_constraint(
            Constraint(
                attribute=edit.attribute,
                operator=operator,
                operand=operand,
                must=edit.strength == "must",
                turn=turn,
            ),
            lexicon.catalogue,
        )
    except ConstraintError:
        # A label or column that the catalogue does not have never gets as far as decoding.
        return None
    if basis and not constraint_mask(constraint, lexicon.catalogue).any():
        result.exhausted.append(edit.attribute)
        return None
    if basis:
        result.bases[constraint.text] = basis
    return constraint


def _widened(attribute: str, operator: Operator, operand: Operand, lexicon: Lexicon) -> tuple[Operator, Operand]:
    """A condition on labels that lets in, or rules out, what holds one of them word for word: no kart racing either."""
    column = lexicon.catalogue.columns.get(attribute)
    if column is None or column.kind not in (AttributeKind.LABEL, AttributeKind.LABELS):
        return operator, operand
    said = tuple(str(each) for each in operand) if isinstance(operand, tuple) else (str(operand),)
    labels = lexicon.with_narrower(attribute, said)
    if not operator.is_negative:
        # Another spelling or order of the same words is another label: "Cyanide Studios" lets in no "Cyanide Studio".
        keys = {frozenset(label_key(label)) for label in said}
        labels = tuple(label for label in labels if label in said or frozenset(label_key(label)) not in keys)
    if len(labels) == len(said):
        return operator, operand
    return Operator.NOT_IN if operator.is_negative else Operator.IN, labels


def _spend_more(new: Constraint, lexicon: Lexicon, turn: int, result: EditResult) -> None:
    """ "Something pricier" lets go of an older cap on the price."""
    price = next((m.name for m in lexicon.measures if m.is_price), None)
    if new.attribute != price:
        return
    caps = [
        c
        for c in result.constraints
        if c.attribute == price and c.turn != turn and c.operator in (Operator.LT, Operator.LE)
    ]
    result.constraints = tuple(c for c in result.constraints if c not in caps)
    result.replaced += caps


def _add(new: Constraint, replace: bool, lexicon: Lexicon, turn: int, result: EditResult) -> None:
    if not new.must and any(old.must and old.turn == turn and same_direction(old, new) for old in result.constraints):
        # What was demanded in the same breath is no weaker for being preferred, too.
        return
    kept: list[Constraint] = []
    for old in result.constraints:
        if _are_alternatives(old, new, lexicon):
            # "mounts and cables": nothing is both, so either will do.
            labels = tuple(dict.fromkeys((*_listed(old), *_listed(new))))
            new = new.model_copy(update={"operator": Operator.IN, "operand": labels})
            continue
        if (narrowed := _narrowed(old, new)) is not None:
            # "headphones", then "no over-ear ones": the other kinds are still wanted.
            kept.append(narrowed)
            continue
        if old.attribute == new.attribute and _gives_way(old, new, replace, lexicon, turn, result):
            # A bound that moves is what was asked for; only what else gives way is worth a word.
            if not old.same_condition(new) and not (old.operator is not Operator.EQ and same_direction(old, new)):
                result.replaced.append(old)
        else:
            kept.append(old)
    result.constraints = (*kept, new)
    result.added.append(new)


def _gives_way(
    old: Constraint, new: Constraint, replace: bool, lexicon: Lexicon, turn: int, result: EditResult
) -> bool:
    catalogue = lexicon.catalogue
    kind = catalogue.columns[new.attribute].kind
    if old.same_condition(new):
        return True
    if kind in (AttributeKind.NUMBER, AttributeKind.DATE):
        if old.turn != turn and (same_direction(old, new) or Operator.EQ in (old.operator, new.operator)):
            return True
        if old.turn == turn and same_direction(old, new):
            return True
        if kind is AttributeKind.NUMBER and old.turn != turn and old.operand == new.operand:
            # "At most 45", later "45 or more": nobody means the one price at which both hold.
            return True
        both = constraint_mask(old, catalogue) & constraint_mask(new, catalogue)
        return old.turn != turn and not both.any()
    old_labels, new_labels = _operands(old), _operands(new)
    if old.operator.is_negative != new.operator.is_negative:
        return bool(old_labels & new_labels)
    if new.operator.is_negative:
        return old_labels <= new_labels
    if old.turn == turn:
        return False
    if replace or kind is not AttributeKind.LABELS:
        return True
    together = combined_mask([c for c in (*result.constraints, new) if c.must], catalogue)
    return not together.any() or not np.any(constraint_mask(old, catalogue) & constraint_mask(new, catalogue))


def _narrowed(old: Constraint, new: Constraint) -> Constraint | None:
    """An older enumeration without the labels that changed sides; ``None`` if it stands as it is or nothing is left."""
    if old.attribute != new.attribute or old.operator.is_negative == new.operator.is_negative:
        return None
    if not isinstance(old.operand, tuple) or old.operator not in (Operator.IN, Operator.NOT_IN):
        return None
    gone = _operands(new)
    left = tuple(str(label) for label in old.operand if label not in gone)
    return old.model_copy(update={"operand": left}) if left and len(left) < len(old.operand) else None


def _are_alternatives(old: Constraint, new: Constraint, lexicon: Lexicon) -> bool:
    column = lexicon.catalogue.columns[new.attribute]
    if old.attribute != new.attribute or old.turn != new.turn or old.must != new.must:
        return False
    if (
        column.kind not in (AttributeKind.LABEL, AttributeKind.LABELS)
        or old.operator.is_negative
        or new.operator.is_negative
    ):
        return False
    both = constraint_mask(old, lexicon.catalogue) & constraint_mask(new, lexicon.catalogue)
    return not old.same_condition(new) and not both.any()


def _listed(constraint: Constraint) -> tuple[str, ...]:
    operand = constraint.operand
    return tuple(str(o) for o in operand) if isinstance(operand, tuple) else (str(operand),)


def _operands(constraint: Constraint) -> set[object]:
    return set(constraint.operand) if isinstance(constraint.operand, tuple) else {constraint.operand}
