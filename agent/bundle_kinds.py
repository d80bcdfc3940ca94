"""The kinds of things that a bundle was asked to be of: "a keyboard, a mouse and a webcam" is three."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sidney.agent.lexicon import Lexicon
from sidney.agent.turn import ConstraintEdit, IntentName, Understanding
from sidney.agent.words import clean, tokenise
from sidney.recsys_model.data.catalogue import AttributeKind
from sidney.recsys_model.data.constraints import Constraint, Operator, combined_mask

__all__ = ["any_kind", "named_kinds"]

_MOST = 6
"""Kinds that a bundle has a place for; whoever names more gets any of them."""


def any_kind(meant: Understanding, lexicon: Lexicon) -> Understanding:
    """A bundle's edits with the labels of one column in one condition, where too few items have them all.

    Nothing is a keyboard and a webcam: each item is one of them. "Horror racing games" are both.
    """
    if meant.intent(IntentName.BUNDLE) is None:
        return meant
    columns = lexicon.catalogue.columns
    of_kinds = [
        edit
        for edit in meant.edits
        if edit.action == "add" and edit.operator in (Operator.EQ, Operator.IN) and edit.strength == "must"
        and edit.attribute is not None and columns[edit.attribute].kind is AttributeKind.LABELS
    ]  # fmt: skip
    edits: list[ConstraintEdit] = []
    for edit in meant.edits:
        others = [other for other in of_kinds if other.attribute == edit.attribute]
        if edit not in of_kinds or len(others) < 2 or _with_all(others, lexicon) >= (meant.count or len(others)):
            edits.append(edit)
        elif edit == others[0]:
            labels = tuple(dict.fromkeys(label for other in others for label in _labels(other.operand)))
            edits.append(edit.model_copy(update={"operator": Operator.IN, "operand": labels}))
    return meant.model_copy(update={"edits": tuple(edits)})


def named_kinds(message: str, constraints: Sequence[Constraint], lexicon: Lexicon) -> tuple[Constraint, ...]:
    """What each item of a bundle is to be, one condition for each kind named in the message; none for fewer than two.

    Args:
        message: What was said.
        constraints: What holds after it: a kind that none of them lets in is not wanted.
        lexicon: The catalogue's words.
    """
    allowed: dict[str, set[str]] = {}
    for constraint in constraints:
        if constraint.must and constraint.operator is Operator.IN:
            allowed.setdefault(constraint.attribute, set()).update(_labels(constraint.operand))
    text = clean(message)
    tokens = tokenise(text)
    found: dict[str, list[Constraint]] = {}
    mentions = lexicon.find_labels(text, tokens, [False] * len(tokens))
    if any(token.folded == "or" for a, b in pairwise(mentions) for token in tokens[a.end : b.start]):
        # "Racing or puzzle games": any of them will do.
        return ()
    for mention in mentions:
        labels = tuple(label for label in mention.labels if label in allowed.get(mention.column, ()))
        kind = Constraint(attribute=mention.column, operator=Operator.IN, operand=labels)
        if labels and kind not in found.setdefault(mention.column, []):
            found[mention.column].append(kind)
    # What is one of several kinds stands in one column; a platform named beside them holds for each.
    most = max(found.values(), key=len, default=[])
    return tuple(most) if 2 <= len(most) <= _MOST else ()


def _with_all(edits: Sequence[ConstraintEdit], lexicon: Lexicon) -> int:
    """How many items satisfy all of several edits."""
    made = [
        Constraint(attribute=edit.attribute, operator=edit.operator, operand=edit.operand)
        for edit in edits
        if edit.attribute is not None and edit.operator is not None and edit.operand is not None
    ]
    return int(combined_mask(made, lexicon.catalogue).sum())


def _labels(operand: object) -> tuple[str, ...]:
    return operand if isinstance(operand, tuple) else (str(operand),)
