"""From an understood turn to the next state; what it did is noted, and nothing is shown yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sidney.agent.bundle_kinds import any_kind
from sidney.agent.critiques import same_direction
from sidney.agent.edits import EditResult, apply_edits
from sidney.agent.lexicon import Lexicon
from sidney.agent.notes import TurnNotes
from sidney.agent.references import resolve_reference
from sidney.agent.state import ConversationState, Opinion
from sidney.agent.turn import ConstraintEdit, Intent, IntentName, Reference, Understanding
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraints import Constraint, constraint_mask, resolve_constraint
from sidney.recsys_model.errors import ConstraintError

__all__ = ["known_only", "pointed_at", "update_state"]

_OPINIONS_KEPT = 200
_POINTING = (IntentName.EXPLAIN, IntentName.DETAILS, IntentName.QUESTION, IntentName.SELECT, IntentName.COMPARE)


def update_state(
    understanding: Understanding, state: ConversationState, lexicon: Lexicon
) -> tuple[ConversationState, TurnNotes]:
    """Apply what a turn says of items, constraints and wishes."""
    turn = state.turn + 1
    gathered = _Gathered()
    focus = state.focus
    for intent in understanding.intents:
        ids = pointed_at(intent, state, lexicon)
        gathered.missing.extend(r.text for r in intent.references if not resolve_reference(r, state, lexicon))
        match intent.name:
            case IntentName.BOUGHT:
                gathered.say(gathered.bought, "owned", ids, intent.attribute, turn)
            case IntentName.LIKE | IntentName.RECOMMEND:
                # "Something like X" is a liking, too.
                gathered.say(gathered.liked, "liked", ids, intent.attribute, turn)
            case IntentName.REJECT if intent.attribute is not None:
                # "The second is too expensive" is about its price: no lasting dislike of the item.
                gathered.say([], "faulted", ids, intent.attribute, turn)
                gathered.faulted.extend((item_id, intent.attribute) for item_id in ids)
            case IntentName.REJECT:
                gathered.say(gathered.rejected, "rejected", ids, None, turn)
            case IntentName.DIFFERENT if any(r.kind == "all" for r in intent.references):
                gathered.say(gathered.rejected, "rejected", ids, None, turn)
            case name if name in _POINTING and ids:
                focus = ids[0]
            case _:
                pass
    # "something like X" is a new request, unless X was on the table already; its own words, if any, are the new wish.
    shown = {item.item_id for listed in state.lists for item in listed.items}
    wish = "" if any(item_id not in shown for item_id in gathered.liked) else state.wish
    result = apply_edits(_own_edits(understanding, lexicon), state, lexicon, turn)
    updated = state.model_copy(
        update={
            "bought": _extended(state.bought, gathered.bought),
            "liked": tuple(i for i in _extended(state.liked, gathered.liked) if i not in gathered.rejected),
            "rejected": tuple(i for i in _extended(state.rejected, gathered.rejected) if i not in gathered.liked),
            "opinions": (*state.opinions, *gathered.opinions)[-_OPINIONS_KEPT:],
            "constraints": result.constraints,
            "wish": understanding.wish or wish,
            "focus": focus,
        }
    )
    changed = updated.model_copy(update={"focus": state.focus}) != state
    notes = TurnNotes(
        bought=tuple(gathered.bought), liked=tuple(gathered.liked), rejected=tuple(gathered.rejected),
        faulted=tuple(gathered.faulted), added=tuple(result.added), removed=tuple(result.removed),
        replaced=tuple(result.replaced), contradicted=_contradicted(result, lexicon.catalogue),
        bases=tuple(result.bases.items()), idle=tuple(result.idle), unresolved=tuple(result.unresolved),
        exhausted=tuple(result.exhausted),
        missing=tuple(gathered.missing), listed=len(state.last_items), changed=changed,
    )  # fmt: skip
    return updated.model_copy(update={"turn": turn}), notes


def _own_edits(understanding: Understanding, lexicon: Lexicon) -> tuple[ConstraintEdit, ...]:
    """The edits that hold for each item: a bundle's total is a bound on the sum, and its kinds are alternatives."""
    understanding = any_kind(understanding, lexicon)
    if understanding.total is None or understanding.intent(IntentName.BUNDLE) is None:
        return understanding.edits
    prices = {measure.name for measure in lexicon.measures if measure.is_price}
    return tuple(
        edit
        for edit in understanding.edits
        if not (edit.action == "add" and edit.attribute in prices and edit.operand == understanding.total)
    )


def _contradicted(result: EditResult, catalogue: Catalogue) -> tuple[tuple[Constraint, Constraint], ...]:
    """What gave way to something that could not hold beside it, with that."""
    found = []
    for old in result.replaced:
        for new in result.added:
            if new.attribute != old.attribute or same_direction(old, new):
                continue
            if not (constraint_mask(old, catalogue) & constraint_mask(new, catalogue)).any():
                found.append((old, new))
                break
    return tuple(found)


def pointed_at(intent: Intent, state: ConversationState, lexicon: Lexicon) -> tuple[str, ...]:
    """The items that an intent is about; one that points at none is about the focus, else a list's first item.

    "More like that" is about what was liked last, where nothing else is in focus.
    """
    references = intent.references
    if not references and intent.name in _POINTING and intent.name is not IntentName.COMPARE:
        references = (Reference(kind="focus"),)
        if state.focus is None and state.last_items:
            references = (Reference(kind="number", number=state.last_items[0].number),)
    found = tuple(dict.fromkeys(i for r in references for i in resolve_reference(r, state, lexicon)))
    if (
        not found
        and intent.name in (IntentName.LIKE, IntentName.RECOMMEND)
        and state.liked
        and any(r.kind == "focus" for r in references)
    ):
        return state.liked[-1:]
    return found


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
        shown.model_copy(
            update={
                "items": tuple(i for i in shown.items if i.item_id in catalogue),
                "history": known(shown.history),
                "liked": known(shown.liked),
            }
        )
        for shown in state.lists
    )
    return state.model_copy(
        update={
            "history": known(state.history), "bought": known(state.bought), "liked": known(state.liked),
            "rejected": known(state.rejected), "request_shown": known(state.request_shown),
            "focus": state.focus if state.focus is not None and state.focus in catalogue else None,
            "constraints": tuple(constraints), "lists": lists,
            "opinions": tuple(opinion for opinion in state.opinions if opinion.item_id in catalogue),
        }
    )  # fmt: skip


@dataclass
class _Gathered:
    bought: list[str] = field(default_factory=list)
    liked: list[str] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    faulted: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)

    def say(
        self,
        into: list[str],
        verdict: Literal["liked", "rejected", "owned", "faulted"],
        ids: tuple[str, ...],
        attribute: str | None,
        turn: int,
    ) -> None:
        """Note what was said of some items, and why."""
        into.extend(ids)
        self.opinions += [Opinion(item_id=i, verdict=verdict, attribute=attribute, turn=turn) for i in ids]


def _extended(old: tuple[str, ...], new: list[str]) -> tuple[str, ...]:
    """New items at the end, each item once."""
    return (*(i for i in old if i not in new), *dict.fromkeys(new))
