"""The text form of a constraint, in the catalogue's own words: ``price<=30``, ``brand in Nintendo,Sega``.

::

    COLUMN OPERATOR VALUE          price<=30     release_date>=2015     categories!=Sports     platforms=PS4
    COLUMN in VALUE,VALUE,…        brand in Nintendo,Sega
    COLUMN not in VALUE,VALUE,…    brand not in "Sony, Inc.",Sega

Operators are ``=`` (or ``==``), ``!=``, ``<``, ``<=``, ``>`` and ``>=``. Columns and labels match without regard to
case, and a space may stand for an underscore in a column's name. In a list a label that holds a comma is recognised if
the catalogue has it, or may stand in double quotes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.data.constraints import Constraint, Operator, find_column, fold_name, resolve_constraint
from sidney.recsys_model.errors import ConstraintError

__all__ = ["parse_constraint"]

_OPERATOR = re.compile(r"\s*(<=|>=|!=|==|=|<|>|≤|≥|≠)\s*(.*)|\s+(not\s+in|in)(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
_SPELLINGS = {"==": Operator.EQ, "≤": Operator.LE, "≥": Operator.GE, "≠": Operator.NE}
_QUOTED = re.compile(r'\s*"((?:[^"]|"")*)"\s*(?:,|$)')


def parse_constraint(text: str, catalogue: Catalogue, must: bool = True) -> Constraint:
    """Read the text form of a constraint, and resolve it against a catalogue.

    Args:
        text: ``price<=30``, ``categories!=Sports``, ``brand in Nintendo,Sega``.
        catalogue: What its columns and labels are looked up in.
        must: Whether it must hold (``--where``) or should (``--prefer``).

    Raises:
        ConstraintError: The text cannot be read, its column or label is unknown (the nearest are named), or its
            operator or value does not fit the column.
    """
    problem: ConstraintError | None = None
    for column, operator, value in _readings(text.strip(), catalogue):
        try:
            return _resolved(column, operator, value, catalogue, must)
        except ConstraintError as error:
            problem = problem or error
    raise problem or _unreadable(text, catalogue)


def _readings(text: str, catalogue: Catalogue) -> list[tuple[Column, Operator, str]]:
    """How the text divides into column, operator and value, longest column first: one may begin as another does."""
    folded = text.casefold().replace("_", " ")
    same_length = len(folded) == len(text)
    readings = []
    for column in sorted(catalogue.columns.values(), key=lambda each: len(each.name), reverse=True):
        length = len(column.name)
        # Few letters change their number when case is folded; only then is the slow way needed.
        head = folded[:length] if same_length else fold_name(text[:length])
        if head != column.name.casefold().replace("_", " "):
            continue
        match = _OPERATOR.fullmatch(text, length)
        if match is not None:
            sign = match[1] or " ".join(match[3].lower().split())
            readings.append((column, _SPELLINGS.get(sign) or Operator(sign), (match[2] or match[4] or "").strip()))
    # Of columns that differ only by case, the one that is spelled like it.
    return sorted(readings, key=lambda each: (-len(each[0].name), not text.startswith(each[0].name)))


def _resolved(column: Column, operator: Operator, value: str, catalogue: Catalogue, must: bool) -> Constraint:
    find_column(column.name, catalogue)  # free text is refused here
    if not value:
        raise ConstraintError(f"{column.name} {operator}: no value given; write one, as in {_example(column)}")
    if operator in (Operator.IN, Operator.NOT_IN):
        operand: str | tuple[str, ...] = tuple(_listed(value, column))
    else:
        operand = _single(value, operator, column)
    constraint = Constraint(attribute=column.name, operator=operator, operand=operand, must=must)
    return resolve_constraint(constraint, catalogue)


def _single(value: str, operator: Operator, column: Column) -> str:
    match = _QUOTED.fullmatch(value)
    bare = match[1].replace('""', '"') if match else value
    if column.kind not in (AttributeKind.LABEL, AttributeKind.LABELS):
        return bare
    known = column.canonical_labels
    if bare.strip().casefold() not in known and value.casefold() in known:
        return value  # the quotes are the label's own
    if bare.strip().casefold() not in known and "," in value and not operator.is_order:
        several = _listed(value, column)
        if len(several) > 1 and all(label.strip().casefold() in known for label in several):
            word = "not in" if operator.is_negative else "in"
            raise ConstraintError(f"{operator} takes one value; for several write {column.name} {word} {value}")
    return bare


def _listed(value: str, column: Column) -> list[str]:
    """The values of a list. Where commas within labels leave a choice, the reading into the most labels is taken."""
    pieces = value.split(",")
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece) + 1)
    place_of = {start: place for place, start in enumerate(starts)}
    is_label = column.kind in (AttributeKind.LABEL, AttributeKind.LABELS)
    known = column.canonical_labels if is_label else {}
    longest = 1 + max((label.count(",") for label in known), default=0)
    # From the end: for each piece, the first value of a whole reading that begins there, and where the next begins.
    reading: list[tuple[str, int] | None] = [None] * len(pieces)
    for place in range(len(pieces) - 1, -1, -1):
        for label, following in _first_values(value, pieces, starts, place_of, place, longest):
            fits = not is_label or label.strip().casefold() in known
            if fits and (following == len(pieces) or reading[following] is not None):
                reading[place] = label, following
                break
    if reading[0] is None:
        return _without_reading(value, pieces, place_of)
    values = []
    place = 0
    while place < len(pieces):
        step = reading[place]
        assert step is not None
        values.append(step[0])
        place = step[1]
    return values


def _first_values(
    value: str, pieces: Sequence[str], starts: Sequence[int], place_of: dict[int, int], place: int, longest: int
) -> list[tuple[str, int]]:
    found = []
    match = _QUOTED.match(value, starts[place])
    if match is not None:
        following = len(pieces) if match.end() == len(value) and not match[0].endswith(",") else place_of[match.end()]
        found.append((match[1].replace('""', '"'), following))
    ends = range(place + 1, min(place + longest, len(pieces)) + 1)
    return [*found, *((",".join(pieces[place:following]).strip(), following) for following in ends)]


def _without_reading(value: str, pieces: Sequence[str], place_of: dict[int, int]) -> list[str]:
    """The values as commas and quotes divide them, for the error that names the first unknown one."""
    values = []
    position = 0
    while position < len(value):
        match = _QUOTED.match(value, position)
        if match is not None:
            values.append(match[1].replace('""', '"'))
            position = match.end()
        else:
            piece = pieces[place_of[position]]
            values.append(piece.strip())
            position += len(piece) + 1
    return values


def _unreadable(text: str, catalogue: Catalogue) -> ConstraintError:
    match = re.match(r"\s*(.+?)\s*(?:[<>=!≤≥≠]|\s(?:not\s+)?in\s)", text, re.IGNORECASE)
    if match is not None:
        try:
            column = find_column(match[1], catalogue)
        except ConstraintError as error:
            return error
        return ConstraintError(
            f"cannot read {text!r}; write {column.name}, an operator and a value, as in {_example(column)}"
        )
    examples = ", ".join(map(_example, catalogue.filterable[:3]))
    return ConstraintError(
        f"cannot read {text!r}: write a column, one of = != < <= > >= in, not in, and a value, as in {examples}"
    )


def _example(column: Column) -> str:
    match column.kind:
        case AttributeKind.NUMBER:
            return f"{column.name}<=30"
        case AttributeKind.DATE:
            return f"{column.name}>=2015"
        case AttributeKind.FLAG:
            return f"{column.name}=yes"
        case _:
            return f"{column.name}={column.labels[0] if column.labels else 'VALUE'}"
