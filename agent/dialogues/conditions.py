"""A condition as a dialogue file writes it: the constraint language, with a strength and with kinds of a label.

``categories~Puzzle`` is any label that has the word in it ("Puzzle", "Physics puzzle"): whoever says "puzzle games" may
be understood as one label or as several, and a dialogue seldom cares. ``categories~Role-playing,RPG``: either word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraint_text import parse_constraint
from sidney.recsys_model.data.constraints import Constraint, Operator, find_column
from sidney.recsys_model.errors import ConstraintError

__all__ = ["Condition", "read_condition"]

_KIND = re.compile(r"(?P<column>[^<>=!~]+?)\s*~\s*(?P<words>.+)")


@dataclass(frozen=True)
class Condition:
    """One condition of a file.

    Attributes:
        constraint: What it asks of an item, resolved against the catalogue.
        must: The strength that it asks for; ``None`` where either will do.
        is_kind: Whether some of its labels are enough.
    """

    constraint: Constraint
    must: bool | None = None
    is_kind: bool = False

    def is_said_by(self, held: Constraint) -> bool:
        """Whether a constraint of a conversation is this condition.

        A list of labels ruled out says each of them; labels let in are one condition, and must be the same.
        """
        wanted = self.constraint
        if held.attribute != wanted.attribute or self.must not in (None, held.must):
            return False
        one_of = (Operator.EQ, Operator.IN)
        ours, theirs = _labels(held), _labels(wanted)
        if held.operator in one_of and wanted.operator in one_of:
            return ours <= theirs if self.is_kind else ours == theirs
        if held.operator.is_negative and wanted.operator.is_negative:
            return theirs <= ours
        return held.operator == wanted.operator and held.operand == wanted.operand


def read_condition(text: str, catalogue: Catalogue) -> Condition:
    """``price<=30``, ``should platforms=PS4``, ``must brand!=Sony``, ``categories~Puzzle``, ``in category Sports``.

    Raises:
        ConstraintError: It cannot be read, or names what the catalogue does not have.
    """
    strength = re.match(r"(must|should)\s+", text, re.IGNORECASE)
    must = None if strength is None else strength[1].casefold() == "must"
    bare = text[strength.end() :] if strength is not None else text
    kind = _KIND.fullmatch(bare)
    if kind is not None:
        constraint = _of_kind(kind["column"], kind["words"].split(","), catalogue)
    elif re.match(r"in\s", bare, re.IGNORECASE):
        constraint = _within(bare[3:].split(), catalogue)
    else:
        constraint = parse_constraint(bare, catalogue)
    return Condition(constraint.model_copy(update={"must": must is not False}), must, kind is not None)


def _of_kind(name: str, words: list[str], catalogue: Catalogue) -> Constraint:
    column = find_column(name, catalogue)
    wanted = [word.strip().casefold() for word in words if word.strip()]
    labels = tuple(label for label in column.labels if any(word in label.casefold() for word in wanted))
    if not labels:
        raise ConstraintError(f"no {column.name} has {' or '.join(map(repr, wanted))} in it")
    return Constraint(attribute=column.name, operator=Operator.IN, operand=labels)


def _within(words: list[str], catalogue: Catalogue) -> Constraint:
    """``category Sports``: a column, which may be said in the singular, and one of its labels."""
    for length in range(len(words) - 1, 0, -1):
        name = " ".join(words[:length])
        for spelled in (name, f"{name}s", f"{name}es", re.sub("y$", "ies", name)):
            try:
                column = find_column(spelled, catalogue)
            except ConstraintError:
                continue
            label = " ".join(words[length:]).replace('"', '""')
            return parse_constraint(f'{column.name}="{label}"', catalogue)
    raise ConstraintError(
        f"cannot read 'in {' '.join(words)}': after `in` comes a column "
        f"({', '.join(c.name for c in catalogue.filterable)}) and one of its labels"
    )


def _labels(constraint: Constraint) -> set[str]:
    operand = constraint.operand
    return {str(value).casefold() for value in (operand if isinstance(operand, tuple) else (operand,))}
