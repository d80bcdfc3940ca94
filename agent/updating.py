"""From an understood turn to the next state; what it did is noted, and nothing is shown yet."""

from __future__ import annotations

from dataclasses import dataclass

from sidney.agent.edits import apply_edits
from sidney.agent.lexicon import Lexicon
from sidney.agent.notes import TurnNotes
from sidney.agent.references import resolve_reference
from sidney.agent.state import ConversationState, ShownList
from sidney.agent.turn import Intent, IntentName, Reference, Understanding
from sidney.recsys_model.catalogue import Catalogue
from sidney.recsys_model.constraints import resolve_constraint
from sidney.recsys_model.errors import ConstraintError

__all__ = ["known_only", "pointed_at", "update_state"]

_POINTING = (IntentName.EXPLAIN, IntentName.DETAILS, IntentName.QUESTION, IntentName.SELECT, IntentName.COMPARE)


def update_state(
    understanding: Understanding, state: ConversationState, lexicon: Lexicon
) -> tuple[ConversationState, TurnNotes]:
    """Apply what a turn says of items, constraints and wishes."""
    turn = state.turn + 1
    gathered = _Gathered([], [], [], [])
    focus = state.focus
    for intent in understanding.intents:
        ids = pointed_at(intent, state, lexicon)
        gathered.missing.extend(r.text for r in intent.references if not resolve_reference(r, state, lexicon))
        match intent.name:
            case IntentName.BOUGHT:
                gathered.bought.extend(ids)
            case IntentName.LIKE:
                gathered.liked.extend(ids)
            case IntentName.REJECT:
                gathered.rejected.extend(ids)
            case IntentName.DIFFERENT if any(r.kind == "all" for r in intent.references):
                gathered.rejected.extend(ids)
            case name if name in _POINTING and ids:
                focus = ids[0]
            case _:
                pass
    # "something like X" is a new request, unless X was on the table already; its own words, if any, are the new wish.
    shown = {item.item_id for listed in state.lists for item in listed.items}
    wish = "" if any(item_id not in shown for item_id in gathered.liked) else state.wish
    result = apply_edits(understanding.edits, state, lexicon, turn)
    updated = state.model_copy(
        update={
            "bought": _extended(state.bought, gathered.bought),
            "liked": tuple(i for i in _extended(state.liked, gathered.liked) if i not in gathered.rejected),
            "rejected": tuple(i for i in _extended(state.rejected, gathered.rejected) if i not in gathered.liked),
            "constraints": result.constraints,
            "wish": understanding.wish or wish,
            "focus": focus,
        }
    )
    changed = updated.model_copy(update={"focus": state.focus}) != state
    notes = TurnNotes(
        bought=tuple(gathered.bought), liked=tuple(gathered.liked), rejected=tuple(gathered.rejected),
        removed=tuple(result.removed), replaced=tuple(result.replaced), bases=tuple(result.bases.items()),
        idle=tuple(result.idle), unresolved=tuple(result.unresolved), missing=tuple(gathered.missing), changed=changed,
    )  # fmt: skip
    return updated.model_copy(update={"turn": turn}), notes


def pointed_at(intent: Intent, state: ConversationState, lexicon: Lexicon) -> tuple[str, ...]:
    """The items that an intent is about; one that points at none is about the focus, else a list's first item."""
    references = intent.references
    if not references and intent.name in _POINTING and intent.name is not IntentName.COMPARE:
        references = (Reference(kind="focus"),)
        if state.focus is None and state.last_items:
            references = (Reference(kind="number", number=state.last_items[0].number),)
    return tuple(dict.fromkeys(i for r in references for i in resolve_reference(r, state, lexicon)))


def known_only(state: ConversationState, catalogue: Catalogue) -> ConversationState:
    """A stored state held against the catalogue of today: items and labels that are gone since are dropped."""

    def known(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(item_id for item_id in ids if item_id in catalogue)

    constraints = []
    for constraint in state.constraints:
        try:
            constraints.append(resolve_constraint(constraint, catalogue))
        except ConstraintError:
            continue
    lists = tuple(
        ShownList(
            turn=shown.turn, items=tuple(i for i in shown.items if i.item_id in catalogue),
            history=known(shown.history), wish=shown.wish, constraints=shown.constraints,
        )
        for shown in state.lists
    )  # fmt: skip
    return state.model_copy(
        update={
            "history": known(state.history), "bought": known(state.bought), "liked": known(state.liked),
            "rejected": known(state.rejected), "request_shown": known(state.request_shown),
            "focus": state.focus if state.focus is not None and state.focus in catalogue else None,
            "constraints": tuple(constraints), "lists": lists,
        }
    )  # fmt: skip


@dataclass
class _Gathered:
    bought: list[str]
    liked: list[str]
    rejected: list[str]
    missing: list[str]


def _extended(old: tuple[str, ...], new: list[str]) -> tuple[str, ...]:
    """New items at the end, each item once."""
    return (*(i for i in old if i not in new), *dict.fromkeys(new))
