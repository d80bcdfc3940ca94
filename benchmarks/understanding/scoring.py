"""How predicted intents and edits are held against labels.

The rules are those of ``../mg_shopdial/README.md``, "How it is judged", and of ``../utterances/README.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sidney.agent.turn import ConstraintEdit, Understanding
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue

__all__ = ["Counts", "RecordScore", "score_record"]

Label: TypeAlias = dict[str, Any]

_SAME_INTENT = {
    "different": "more", "search": "recommend", "details": "question", "unclear": "small_talk", "help": "small_talk",
}  # fmt: skip
_STEERS_NOT = "small_talk"
_UPPER, _LOWER = ("<", "<="), (">", ">=")


@dataclass
class Counts:
    """True positives, false alarms and misses."""

    found: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.found + other.found, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """Share of what was predicted that was wanted."""
        return self.found / max(1, self.found + self.wrong)

    @property
    def recall(self) -> float:
        """Share of what was wanted that was predicted."""
        return self.found / max(1, self.found + self.missed)


@dataclass
class RecordScore:
    """One utterance's counts, and what was wrong in words."""

    intents: Counts = field(default_factory=Counts)
    edits: Counts = field(default_factory=Counts)
    strength_agrees: Counts = field(default_factory=Counts)
    wish_right: bool | None = None
    unsupported_right: bool | None = None
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Atom:
    """One label or one bound: ``direction`` is ``le``, ``ge``, ``eq``, ``has``, ``not`` or ``remove``."""

    attribute: str
    direction: str
    operand: Any
    relative: bool
    strength: str
    source: Label


def score_record(record: Label, predicted: Understanding, catalogue: Catalogue, focus: str | None) -> RecordScore:
    """Hold one understanding against its labels."""
    score = RecordScore()
    _score_intents(record, predicted, score)
    _score_edits(record, predicted, catalogue, focus, score)
    if not record.get("wish_optional"):
        score.wish_right = bool(predicted.wish) == bool(record.get("wish", False))
    score.unsupported_right = bool(predicted.unsupported) == bool(record.get("unsupported"))
    return score


def _score_intents(record: Label, predicted: Understanding, score: RecordScore) -> None:
    said = {_intent(i.name.value) for i in predicted.intents} - {_STEERS_NOT}
    alternatives = record.get("intent_alternatives", {})
    allowed = {_intent(name) for name in record.get("optional_intents", ())}
    for wanted in dict.fromkeys(_intent(name) for name in record["intents"]):
        right = {wanted} | {
            _intent(o) for key, others in alternatives.items() if _intent(key) == wanted for o in others
        }
        allowed |= right
        if wanted == _STEERS_NOT:
            continue
        if said & right:
            score.intents.found += 1
        else:
            score.intents.missed += 1
            score.remarks.append(f"missed intent {wanted}")
    for name in sorted(said - allowed):
        score.intents.wrong += 1
        score.remarks.append(f"false intent {name}")


def _intent(name: str) -> str:
    return _SAME_INTENT.get(name, name)


def _score_edits(
    record: Label, predicted: Understanding, catalogue: Catalogue, focus: str | None, score: RecordScore
) -> None:
    wanted = [atom for edit in record.get("edits", ()) for atom in _atoms_of_label(edit)]
    optional = [atom for edit in record.get("optional_edits", ()) for atom in _atoms_of_label(edit)]
    said = [atom for edit in predicted.edits for atom in _atoms_of(edit)]
    left = list(said)
    for want in wanted:
        hit = next((atom for atom in left if _meets(atom, want, catalogue, focus)), None)
        if hit is None and want.direction == "eq":
            hit = _pair_around(left, want)
        if hit is None:
            score.edits.missed += 1
            score.remarks.append(f"missed edit {_text(want)}")
            continue
        left.remove(hit)
        score.edits.found += 1
        agrees = hit.strength == want.strength
        score.strength_agrees += Counts(found=int(agrees), wrong=int(not agrees))
    for atom in left:
        if any(_meets(atom, want, catalogue, focus) for want in (*optional, *wanted)):
            continue
        if _is_wider(atom, wanted, catalogue) or _clears_the_way(atom, said):
            continue
        if atom.direction in ("le", "ge") and any(
            w.direction == "eq" and w.attribute == atom.attribute and _near(atom.operand, w.operand, 0.2)
            for w in wanted
        ):
            continue
        score.edits.wrong += 1
        score.remarks.append(f"false edit {_text(atom)}")


def _atoms_of_label(edit: Label) -> list[_Atom]:
    operand = edit.get("operand")
    operands = operand if isinstance(operand, list) else [operand]
    direction = _direction(edit.get("operator"), edit["action"], operand)
    return [
        _Atom(edit["attribute"], direction, o, bool(edit.get("relative_to")), edit.get("strength", "must"), edit)
        for o in operands
    ]


def _atoms_of(edit: ConstraintEdit) -> list[_Atom]:
    operands = list(edit.operand) if isinstance(edit.operand, tuple) else [edit.operand]
    direction = _direction(edit.operator.value if edit.operator else None, edit.action, edit.operand)
    relative = edit.relative_to is not None
    return [_Atom(edit.attribute or "", direction, o, relative, edit.strength, {}) for o in operands]


def _direction(operator: str | None, action: str, operand: Any) -> str:
    if action == "remove":
        return "remove"
    if operator in _UPPER:
        return "le"
    if operator in _LOWER:
        return "ge"
    if operator in ("!=", "not in"):
        return "not"
    return "eq" if isinstance(operand, int | float) and not isinstance(operand, bool) else "has"


def _meets(atom: _Atom, want: _Atom, catalogue: Catalogue, focus: str | None) -> bool:
    attributes = {want.attribute, *want.source.get("attribute_alternatives", ())}
    if atom.attribute not in attributes:
        return False
    if {atom.direction, want.direction} == {"has", "not"} and atom.attribute == "department":
        return {str(atom.operand), str(want.operand)} == {"Men", "Women"}
    right_ways = {want.direction} | {
        _direction(operator, "add", want.operand) for operator in want.source.get("operator_alternatives", ())
    }
    if atom.direction not in right_ways:
        return False
    if want.direction == "remove" or want.source.get("any_operand"):
        return True
    if want.relative or atom.relative:
        return (want.relative and atom.relative) or _at_focus(atom, catalogue, focus)
    if atom.direction in ("le", "ge", "eq"):
        low, high = want.source.get("accept", (want.operand, want.operand))
        value = _number(atom.operand)
        low, high = _number(low), _number(high)
        if value is None or low is None or high is None:
            return str(atom.operand) == str(want.operand)
        return low * 0.99 <= value <= high * 1.01
    right = {str(want.operand).casefold(), *(str(o).casefold() for o in want.source.get("operand_alternatives", ()))}
    return str(atom.operand).casefold() in right


def _number(value: Any) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(str(value)[:4]) if value is not None else None
    except ValueError:
        return None


def _near(value: Any, other: Any, reach: float) -> bool:
    first, second = _number(value), _number(other)
    return first is not None and second is not None and abs(first - second) <= reach * abs(second)


def _at_focus(atom: _Atom, catalogue: Catalogue, focus: str | None) -> bool:
    if focus is None or atom.attribute not in catalogue.columns:
        return False
    value = catalogue.columns[atom.attribute].values[catalogue.index_of(focus)]
    return _near(atom.operand, value, 0.01)


def _pair_around(left: Sequence[_Atom], want: _Atom) -> _Atom | None:
    pair = [
        a for a in left
        if a.attribute == want.attribute and a.direction in ("le", "ge") and _near(a.operand, want.operand, 0.2)
    ]  # fmt: skip
    return pair[0] if len(pair) >= 2 else None


def _is_wider(atom: _Atom, wanted: Sequence[_Atom], catalogue: Catalogue) -> bool:
    """ "Shoes" beside "Running Shoes": every item of the wanted label has the wider one too."""
    column = catalogue.columns.get(atom.attribute)
    if atom.direction != "has" or column is None or column.kind is not AttributeKind.LABELS:
        return False
    own = set(column.label_members.get(str(atom.operand).casefold(), ()))
    return any(
        w.attribute == atom.attribute and w.direction == "has"
        and own > set(column.label_members.get(str(w.operand).casefold(), ())) != set()
        for w in wanted
    )  # fmt: skip


def _clears_the_way(atom: _Atom, said: Sequence[_Atom]) -> bool:
    return atom.direction == "remove" and any(a.attribute == atom.attribute and a.direction != "remove" for a in said)


def _text(atom: _Atom) -> str:
    return f"{atom.attribute} {atom.direction} {'focus' if atom.relative else atom.operand}"
