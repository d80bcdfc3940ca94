"""An understood turn for scripts and for the curious: the fixed JSON form, and the same in words."""

from __future__ import annotations

from typing import TypeAlias

from sidney.agent.turn import ConstraintEdit, Intent, IntentName, Reference, Understanding
from sidney.recsys_model.data.constraints import Constraint

__all__ = ["PUBLIC_NAMES", "edit_text", "reference_text", "understanding_json", "understanding_text"]

Json: TypeAlias = "str | float | bool | list[Json] | dict[str, Json] | None"

PUBLIC_NAMES: dict[IntentName, str] = {
    IntentName.DETAILS: "question",
    IntentName.BOUGHT: "reject",
    IntentName.UNCLEAR: "small_talk",
}
"""Finer intents that the conversation tells apart, by the name that scripts know them by."""


def understanding_json(meant: Understanding) -> dict[str, Json]:
    """``{"intents": […], "edits": […], "wish": "…", "unsupported": […]}``, every key always there."""
    return {
        "intents": [_intent(intent) for intent in meant.intents],
        "edits": [_edit(edit) for edit in meant.edits],
        "wish": meant.wish,
        "unsupported": list(meant.unsupported),
    }


def _intent(intent: Intent) -> dict[str, Json]:
    return {
        "name": PUBLIC_NAMES.get(intent.name, intent.name.value),
        "references": [_reference(reference) for reference in intent.references],
        "attribute": intent.attribute,
    }


def _reference(reference: Reference) -> dict[str, Json]:
    """What is set of a reference, its kind first."""
    fields: dict[str, Json] = {"kind": reference.kind}
    if reference.number is not None:
        fields["number"] = reference.number
    if reference.item_id is not None:
        fields["item_id"] = reference.item_id
    if reference.attribute is not None:
        fields["attribute"] = reference.attribute
    if reference.back:
        fields["back"] = reference.back
    fields["text"] = reference.text
    return fields


def _edit(edit: ConstraintEdit) -> dict[str, Json]:
    operand: Json = list(edit.operand) if isinstance(edit.operand, tuple) else edit.operand
    return {
        "action": edit.action,
        "attribute": edit.attribute,
        "operator": edit.operator.value if edit.operator is not None else None,
        "operand": operand,
        "relative_to": _reference(edit.relative_to) if edit.relative_to is not None else None,
        "strength": edit.strength,
    }


def understanding_text(meant: Understanding) -> str:
    """The same, one thing a line."""
    lines = []
    for intent in meant.intents:
        about = ", ".join(reference_text(reference) for reference in intent.references)
        attribute = f" ({intent.attribute})" if intent.attribute else ""
        lines.append(
            f"intent       {PUBLIC_NAMES.get(intent.name, intent.name.value)}{attribute}{': ' + about if about else ''}"
        )
    lines += [f"edit         {edit_text(edit)}" for edit in meant.edits]
    if meant.wish:
        lines.append(f"wish         {meant.wish}")
    lines += [f"unsupported  {what}" for what in meant.unsupported]
    lines += [f"read as      {said} → {read_as}" for said, read_as in meant.readings]
    return "\n".join(lines)


def reference_text(reference: Reference) -> str:
    """One item pointed at, in words."""
    before = ", one list back" if reference.back else ""
    match reference.kind:
        case "number":
            return f"number {reference.number}{before}"
        case "item":
            return f"item {reference.item_id}"
        case "least" | "most":
            return f"the {'lowest' if reference.kind == 'least' else 'highest'} {reference.attribute} of the list"
        case "last" | "all" as place:
            return f"{'the last' if place == 'last' else 'all'} of the list{before}"
        case _:
            return "the item in focus"


def edit_text(edit: ConstraintEdit) -> str:
    """One edit as a constraint is spelled, after what is done with it: ``add price<20``, ``remove brand``."""
    soft = " (a preference)" if edit.strength == "should" and edit.action == "add" else ""
    if edit.attribute is None:
        return "remove every condition"
    if edit.operator is None:
        return f"{edit.action} {edit.attribute}"
    if edit.relative_to is not None:
        return f"{edit.action} {edit.attribute}{edit.operator} that of {reference_text(edit.relative_to)}{soft}"
    if edit.operand is None:
        return f"{edit.action} {edit.attribute}{edit.operator}…"
    constraint = Constraint(attribute=edit.attribute, operator=edit.operator, operand=edit.operand)
    return f"{edit.action} {constraint.text}{soft}"
