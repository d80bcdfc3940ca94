"""The graph's nodes: each takes the turn as far as it has come and returns what it adds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from typing_extensions import TypedDict

from sidney.agent import replies
from sidney.agent.cards import card
from sidney.agent.lexicon import Lexicon, lexicon_of
from sidney.agent.notes import TurnNotes
from sidney.agent.relaxation import relaxations
from sidney.agent.reply import Reply
from sidney.agent.state import ConversationState, ShownItem, ShownList
from sidney.agent.turn import IntentName, Understanding
from sidney.agent.understanding import understand
from sidney.agent.updating import known_only, pointed_at, update_state
from sidney.recsys_model.recommending import RecommendationRequest

if TYPE_CHECKING:
    from sidney.recsys_model.workspace import Workspace
    from sidney.tools.lookup import CatalogueLookup

__all__ = ["LIST_LENGTH", "Nodes", "TurnState", "TurnUpdate"]

LIST_LENGTH = 5
"""Items that one turn shows."""
_LISTS_KEPT = 12
"""Lists that stay in the state; no one points further back."""
_DIFFERENT_POOL = 40
"""Items that "something different" chooses among."""
_LISTING = (
    IntentName.RECOMMEND,
    IntentName.MORE,
    IntentName.DIFFERENT,
    IntentName.LIKE,
    IntentName.REJECT,
    IntentName.BOUGHT,
)
_SIMULATED = "The shopping sessions behind this catalogue are simulated."


class TurnState(TypedDict):
    """What flows through the graph in one turn; the whole of it is stored at the turn's end."""

    message: str
    session: str
    conversation: ConversationState
    understanding: Understanding
    notes: TurnNotes
    said: list[str]
    shown: bool
    reply: Reply


class TurnUpdate(TypedDict, total=False):
    """What a node adds."""

    conversation: ConversationState
    understanding: Understanding
    notes: TurnNotes
    said: list[str]
    shown: bool
    reply: Reply


class Nodes:
    """The nodes over one workspace.

    Args:
        workspace: Its recommender is loaded at the first recommendation, its look-up at the first search.
        state_after: Finds the state at the end of an earlier turn of a session; for undo.
    """

    def __init__(self, workspace: Workspace, state_after: Callable[[str, int], ConversationState | None]) -> None:
        self._workspace = workspace
        self._catalogue = workspace.catalogue
        self._lexicon: Lexicon = lexicon_of(workspace.catalogue)
        self._lexicon.popularity = _popularity(workspace)
        self._state_after = state_after
        self._lookup: CatalogueLookup | None = None

    def close(self) -> None:
        """Let go of the look-up's files."""
        if self._lookup is not None:
            self._lookup.close()
            self._lookup = None

    # -- understand ----------------------------------------------------------------------------------------------------

    def understand(self, state: TurnState) -> TurnUpdate:
        """Read the message, and bring the conversation up to date."""
        before = known_only(state["conversation"], self._catalogue)
        understanding = understand(state["message"], self._lexicon, before)
        after, notes = update_state(understanding, before, self._lexicon)
        return {"conversation": after, "understanding": understanding, "notes": notes, "said": [], "shown": False}

    def route(self, state: TurnState) -> str:
        """The first node after understanding. Talk comes before a list, and a list may follow it in the same turn."""
        meant = state["understanding"]
        for names, node in _ROUTES:
            intent = meant.intent(*names)
            if intent is None:
                continue
            pointing = node == "explain" or (node == "tell" and intent.name is not IntentName.SHOW_CONSTRAINTS)
            if pointing and not pointed_at(intent, state["conversation"], self._lexicon):
                return "recommend" if self._wants_list(state) else "ask_back"
            return node
        if meant.intent(*_LISTING):
            return "recommend"
        if meant.intent(IntentName.SMALL_TALK, IntentName.HELP):
            return "chat"
        return "ask_back"

    def route_after_talk(self, state: TurnState) -> str:
        """Whether a list is wanted too."""
        return "recommend" if self._wants_list(state) else "respond"

    def _wants_list(self, state: TurnState) -> bool:
        return state["understanding"].intent(*_LISTING) is not None

    # -- talk ----------------------------------------------------------------------------------------------------------

    def explain(self, state: TurnState) -> TurnUpdate:
        """Why an item was recommended: evidence from the model and the catalogue, under the request that showed it."""
        from sidney.tools.explanation import explain

        conversation = state["conversation"]
        intent = state["understanding"].intent(IntentName.EXPLAIN)
        items = pointed_at(intent, conversation, self._lexicon) if intent is not None else ()
        said = []
        for item_id in items[:2]:
            shown = next((s for s in reversed(conversation.lists) if item_id in [i.item_id for i in s.items]), None)
            request = RecommendationRequest(
                history=shown.history if shown else tuple(i for i in conversation.model_history if i != item_id),
                wish=shown.wish if shown else conversation.wish,
                like=conversation.liked,
                constraints=shown.constraints if shown else conversation.constraints,
                k=LIST_LENGTH,
            )
            others = [i.item_id for i in shown.items if i.item_id != item_id] if shown else []
            said.append(explain(self._workspace.recommender, request, item_id, shown=others).text)
            if self._workspace.is_simulated and request.history:
                said.append(_SIMULATED)
        return {"said": [*state["said"], *dict.fromkeys(said)]}

    def tell(self, state: TurnState) -> TurnUpdate:
        """Facts about items, or about the conversation itself."""
        conversation, meant = state["conversation"], state["understanding"]
        said: list[str] = []
        for intent in meant.intents:
            items = pointed_at(intent, conversation, self._lexicon)
            match intent.name:
                case IntentName.COMPARE if len(items) >= 2:
                    said.append(replies.comparison(items[:4], self._catalogue))
                case IntentName.QUESTION if items and intent.attribute is not None:
                    said.append(" ".join(replies.fact(i, intent.attribute, self._catalogue) for i in items[:3]))
                case IntentName.DETAILS | IntentName.SELECT | IntentName.QUESTION if items:
                    said.append(" ".join(replies.details(i, self._catalogue, self._path(i)) for i in items[:2]))
                case IntentName.SHOW_CONSTRAINTS:
                    said.append(replies.constraint_list(conversation, self._catalogue))
                case _:
                    pass
        if not said:
            said.append(replies.ask_back(meant, state["notes"], conversation, self._catalogue))
        return {"said": [*state["said"], *said]}

    def chat(self, state: TurnState) -> TurnUpdate:
        """Greetings, thanks and help."""
        if state["understanding"].intent(IntentName.HELP):
            text = replies.help_text(self._catalogue, self._lexicon)
            if self._workspace.is_simulated:
                text = f"{text} {_SIMULATED}"
        else:
            text = replies.small_talk(state["message"], state["conversation"])
        return {"said": [*state["said"], text]}

    def ask_back(self, state: TurnState) -> TurnUpdate:
        """One short question."""
        text = replies.ask_back(state["understanding"], state["notes"], state["conversation"], self._catalogue)
        return {"said": [*state["said"], text]}

    # -- the conversation itself ---------------------------------------------------------------------------------------

    def reset(self, state: TurnState) -> TurnUpdate:
        """Start over; what the person owns stays true."""
        old = state["conversation"]
        fresh = ConversationState(turn=old.turn, undo_turn=old.turn - 1, history=old.history, bought=old.bought)
        return {"conversation": fresh, "said": ["Starting over: no filters, no wish. What are you looking for?"]}

    def undo(self, state: TurnState) -> TurnUpdate:
        """Go back to before the last turn that changed anything, and show that list again."""
        current = state["conversation"]
        if current.undo_turn is None:
            return {"said": ["There is nothing to undo."]}
        if current.undo_turn == 0:
            restored: ConversationState | None = ConversationState(history=current.history)
        else:
            restored = self._state_after(state["session"], current.undo_turn)
        if restored is None:
            return {"said": ["I can't go back any further."]}
        restored = known_only(restored, self._catalogue).model_copy(update={"turn": current.turn})
        where = replies.constraint_list(restored, self._catalogue)
        return {"conversation": restored, "shown": bool(restored.lists), "said": [f"Undone. {where}"]}

    # -- lists ---------------------------------------------------------------------------------------------------------

    def recommend(self, state: TurnState) -> TurnUpdate:
        """A list by the model, under everything that holds; or, when nothing can, what the nearest possible is."""
        conversation, meant = state["conversation"], state["understanding"]
        more = meant.intent(IntentName.MORE, IntentName.DIFFERENT) is not None
        different = meant.intent(IntentName.DIFFERENT) is not None
        # A changed request is a new one, whatever else was said: its list may hold what another one held.
        continues = more and not (meant.edits or meant.wish)
        exclude = conversation.never_again | (frozenset(conversation.request_shown) if more else frozenset())
        result = self._workspace.recommender.recommend(
            RecommendationRequest(
                history=conversation.model_history, wish=conversation.wish, like=conversation.liked,
                constraints=conversation.constraints,
                k=_DIFFERENT_POOL if different else LIST_LENGTH, exclude=exclude,
            )
        )  # fmt: skip
        chosen = [(item.item_id, item.path) for item in result.items]
        if different:
            chosen = self._far_from(chosen, [i.item_id for i in conversation.last_items])
        if not chosen:
            found = relaxations(conversation.constraints, exclude, self._catalogue)
            left = self._allowed_now(conversation) - conversation.never_again
            shown_all = more and bool(left)
            text = replies.empty_list(conversation, found, self._catalogue, shown_all=shown_all)
            return {"said": [*state["said"], text]}
        heading = replies.list_heading(
            len(chosen),
            result.allowed,
            conversation,
            state["notes"],
            self._catalogue,
            more=continues,
            wanted=LIST_LENGTH,
        )
        return self._list(state, chosen, heading, continues)

    def look_up(self, state: TurnState) -> TurnUpdate:
        """A search of the catalogue by meaning and by title, under the same constraints."""
        conversation, meant = state["conversation"], state["understanding"]
        query = meant.wish or conversation.wish
        if not query:
            return self.recommend(state)
        exclude = frozenset((*conversation.rejected,))
        lookup = self._open_lookup()
        found = lookup.search(query, conversation.constraints, k=LIST_LENGTH + len(exclude))
        allowed = self._allowed_now(conversation)
        named = [f for f in lookup.find_title(query, LIST_LENGTH) if f.similarity >= 0.8 and f.item_id in allowed]
        ids = list(dict.fromkeys(f.item_id for f in (*named, *found) if f.item_id not in exclude))[:LIST_LENGTH]
        if not ids:
            text = replies.empty_list(
                conversation,
                relaxations(conversation.constraints, exclude, self._catalogue),
                self._catalogue,
                shown_all=False,
            )
            return {"said": [*state["said"], text]}
        filters = [replies.phrase(c, self._catalogue) for c in conversation.constraints]
        heading = f"Nearest to “{query}” in the catalogue{', with ' + ', '.join(filters) if filters else ''}:"
        return self._list(state, [(i, self._path(i)) for i in ids], heading, continues=False)

    def _allowed_now(self, conversation: ConversationState) -> frozenset[str]:
        from sidney.recsys_model.constraints import combined_mask

        mask = combined_mask(conversation.constraints, self._catalogue)
        return frozenset(item_id for item_id, allowed in zip(self._catalogue.item_ids, mask) if allowed)

    def _far_from(
        self, found: Sequence[tuple[str, tuple[str, ...]]], shown: Sequence[str]
    ) -> list[tuple[str, tuple[str, ...]]]:
        """Of good items, those from other parts of the ID tree first, one of each part before a second of any."""
        seen: dict[int, int] = {}
        for item_id in shown:
            part = self._workspace.recommender.semantic_id(item_id)[0]
            seen[part] = seen.get(part, 0) + 1
        chosen: list[tuple[str, tuple[str, ...]]] = []
        left = list(found)
        while left and len(chosen) < LIST_LENGTH:
            best = min(left, key=lambda pair: seen.get(self._workspace.recommender.semantic_id(pair[0])[0], 0))
            left.remove(best)
            chosen.append(best)
            part = self._workspace.recommender.semantic_id(best[0])[0]
            seen[part] = seen.get(part, 0) + 1
        return chosen

    def _list(
        self, state: TurnState, chosen: Sequence[tuple[str, tuple[str, ...]]], heading: str, continues: bool
    ) -> TurnUpdate:
        conversation = state["conversation"]
        items: tuple[ShownItem, ...] = tuple(
            card(number, item_id, self._catalogue, path) for number, (item_id, path) in enumerate(chosen, start=1)
        )
        shown = ShownList(
            turn=conversation.turn, items=items, history=conversation.model_history, wish=conversation.wish,
            constraints=conversation.constraints,
        )  # fmt: skip
        ids = tuple(item.item_id for item in items)
        updated = conversation.model_copy(
            update={
                "lists": (*conversation.lists, shown)[-_LISTS_KEPT:],
                "request_shown": tuple(dict.fromkeys((*conversation.request_shown, *ids))) if continues else ids,
                "focus": None,
            }
        )
        return {"conversation": updated, "shown": True, "said": [*state["said"], heading]}

    # -- respond -------------------------------------------------------------------------------------------------------

    def respond(self, state: TurnState) -> TurnUpdate:
        """Put the words together; the cards come from the state."""
        conversation, meant, notes = state["conversation"], state["understanding"], state["notes"]
        listed = len(conversation.last_items) if not state["shown"] else LIST_LENGTH
        said = [*replies.preface(meant, notes, self._catalogue, listed=listed), *state["said"]]
        reply = Reply(
            text=" ".join(part for part in said if part)
            or replies.ask_back(meant, notes, conversation, self._catalogue),
            intents=tuple(dict.fromkeys(intent.name.value for intent in meant.intents)),
            constraints=conversation.constraints,
            items=conversation.last_items if state["shown"] else (),
            session=state["session"],
        )
        special = meant.intent(IntentName.UNDO, IntentName.RESET)
        if special is None and (notes.changed or state["shown"]):
            conversation = conversation.model_copy(update={"undo_turn": conversation.turn - 1})
        return {"reply": reply, "conversation": conversation}

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _path(self, item_id: str) -> tuple[str, ...]:
        return tuple(self._workspace.recommender.path(item_id))

    def _open_lookup(self) -> CatalogueLookup:
        if self._lookup is None:
            from sidney.tools.lookup import open_lookup

            self._lookup = open_lookup(self._workspace)
        return self._lookup


def _popularity(workspace: Workspace) -> dict[str, int]:
    counts = np.bincount(workspace.interactions.item, minlength=len(workspace.catalogue))
    return {item_id: int(count) for item_id, count in zip(workspace.catalogue.item_ids, counts)}


_ROUTES: tuple[tuple[tuple[IntentName, ...], str], ...] = (
    ((IntentName.RESET,), "reset"),
    ((IntentName.UNDO,), "undo"),
    ((IntentName.EXPLAIN,), "explain"),
    (
        (IntentName.COMPARE, IntentName.DETAILS, IntentName.QUESTION, IntentName.SHOW_CONSTRAINTS, IntentName.SELECT),
        "tell",
    ),
    ((IntentName.SEARCH,), "look_up"),
)
"""Which node acts on which intents, the first that fits; a new intent that talks about items belongs here."""
