"""The graph's nodes: each takes the turn as far as it has come and returns what it adds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sidney.agent import replies
from sidney.agent.chat_model.use import ChatModelUse
from sidney.agent.listing import ListNodes
from sidney.agent.node_context import LIST_LENGTH, NodeContext
from sidney.agent.notes import TurnNotes, UnheardWord
from sidney.agent.profile_store import NOBODY, ProfileStore
from sidney.agent.profile_words import profile_text
from sidney.agent.remembering import MemoryNodes
from sidney.agent.reply import Reply
from sidney.agent.reply_check import borne_out, known_strings
from sidney.agent.state import ConversationState
from sidney.agent.talking import TalkNodes
from sidney.agent.turn import Intent, IntentName, Understanding
from sidney.agent.turn_state import TurnState, TurnUpdate
from sidney.agent.understanding import understand
from sidney.agent.unheard import is_all_unheard, unheard_words
from sidney.agent.updating import known_only, pointed_at, update_state

if TYPE_CHECKING:
    from sidney.agent.chat_model.reader import ChatReader
    from sidney.recsys_model.workspace import Workspace

__all__ = ["LIST_LENGTH", "Nodes", "TurnState", "TurnUpdate"]

_LISTING = frozenset(
    {
        IntentName.RECOMMEND,
        IntentName.MORE,
        IntentName.DIFFERENT,
        IntentName.LIKE,
        IntentName.REJECT,
        IntentName.BOUGHT,
    }
)
_WHOLE = frozenset({IntentName.RESET, IntentName.UNDO})
_STEPS: tuple[tuple[frozenset[IntentName], str], ...] = (
    (frozenset({IntentName.RESET}), "reset"),
    (frozenset({IntentName.UNDO}), "undo"),
    (frozenset({IntentName.SHOW_PROFILE, IntentName.REMEMBER, IntentName.FORGET}), "profile"),
    (frozenset({IntentName.EXPLAIN}), "explain"),
    (
        frozenset(
            {
                IntentName.COMPARE,
                IntentName.DETAILS,
                IntentName.QUESTION,
                IntentName.SHOW_CONSTRAINTS,
                IntentName.SELECT,
            }
        ),
        "tell",
    ),
)
"""Which node acts on which intents, in the order in which a turn that carries several goes through them."""
_LISTS: tuple[tuple[frozenset[IntentName], str], ...] = (
    (frozenset({IntentName.BUNDLE}), "bundle"),
    (frozenset({IntentName.SURPRISE}), "surprise"),
    (frozenset({IntentName.SEARCH}), "look_up"),
    (_LISTING, "recommend"),
)
"""Which node makes the turn's list: one at most, the first that fits."""


class Nodes:
    """The nodes over one workspace.

    Args:
        workspace: Its recommender is loaded at the first recommendation, its look-up at the first search.
        state_after: Finds the state at the end of an earlier turn of a session; for undo.
        profiles: Where what is to be remembered is kept; in memory if it is not given.
        user: Whose profile it is.
        reader: A chat model that reads the turns, with the built-in rules behind it; ``None`` for the rules alone.
    """

    def __init__(
        self,
        workspace: Workspace,
        state_after: Callable[[str, int], ConversationState | None],
        profiles: ProfileStore | None = None,
        user: str = NOBODY,
        reader: ChatReader | None = None,
    ) -> None:
        self._reader = reader
        self.context = NodeContext(workspace, state_after, profiles, user)
        lists = ListNodes(self.context)
        talk = TalkNodes(self.context)
        memory = MemoryNodes(self.context)
        self.acting: dict[str, Callable[[TurnState], TurnUpdate]] = {
            "reset": memory.reset,
            "undo": memory.undo,
            "profile": memory.profile,
            "explain": talk.explain,
            "tell": talk.tell,
            "bundle": lists.bundle,
            "surprise": lists.surprise,
            "look_up": lists.look_up,
            "recommend": lists.recommend,
            "chat": talk.chat,
            "ask_back": talk.ask_back,
        }
        """The nodes between understanding and responding, by name."""

    def close(self) -> None:
        """Let go of the look-up's files."""
        self.context.close()

    def understand(self, state: TurnState) -> TurnUpdate:
        """Read the message, bring the conversation up to date, and plan what is to be done."""
        before = known_only(state["conversation"], self.context.catalogue)
        if self._reader is None:
            meant = understand(state["message"], self.context.lexicon, before)
            return self.begin(meant, before, unheard_words(state["message"], meant, self.context.lexicon))
        reading = self._reader.read(
            state["message"], before, otherwise=lambda: understand(state["message"], self.context.lexicon, before)
        )
        update = self.begin(reading.understanding, before)
        noted = {"read_by": reading.by, "read_problem": reading.problem}
        update["notes"] = update["notes"].model_copy(update=noted)
        return update

    def begin(
        self, understanding: Understanding, before: ConversationState, unheard: tuple[UnheardWord, ...] = ()
    ) -> TurnUpdate:
        """Bring the conversation up to date with a turn that has been understood, but for some words of it."""
        if is_all_unheard(unheard, understanding):
            # A list of anything would hide that nothing was heard.
            understanding = Understanding(intents=(Intent(name=IntentName.UNCLEAR),))
        # "Undo that, and under $20": the edits are for the state that is gone back to, not for this one.
        applied = (
            understanding.model_copy(update={"edits": (), "wish": ""}) if _is_whole(understanding) else understanding
        )
        after, notes = update_state(applied, before, self.context.lexicon)
        notes = notes.model_copy(update={"unheard": unheard})
        plan = self._plan(understanding, after)
        return {
            "conversation": after,
            "understanding": understanding,
            "notes": notes,
            "plan": plan,
            "said": self._greeting(before),
            "facts": [],
            "known": [],
            "shown": False,
            "asked": "",
        }

    def _greeting(self, before: ConversationState) -> list[str]:
        """In a session's first turn: what it begins with because it was to be remembered."""
        if before.turn or before.beginning.profile.is_empty:
            return []
        return [f"As you asked me to remember: {profile_text(before.beginning.profile, self.context.catalogue)}."]

    def _plan(self, meant: Understanding, conversation: ConversationState) -> list[str]:
        """The nodes that a turn goes through: talk comes before a list, and a list may follow it in the same turn."""
        plan: list[str] = []
        for names, node in _STEPS:
            intents = [intent for intent in meant.intents if intent.name in names]
            if node in ("explain", "tell"):
                intents = [
                    i for i in intents if self._has_object(i.name, pointed_at(i, conversation, self.context.lexicon))
                ]
            if intents:
                plan.append(node)
        whole = [node for node in plan if node in ("reset", "undo")]
        # Going back, or to the beginning, shows what there is to show by itself.
        makes_list = not whole or bool(meant.edits or meant.wish)
        for names, node in _LISTS:
            if makes_list and any(intent.name in names for intent in meant.intents):
                plan.append(node)
                break
        if not plan:
            plan.append("chat" if meant.intent(IntentName.SMALL_TALK, IntentName.HELP) else "ask_back")
        return plan

    @staticmethod
    def _has_object(name: IntentName, items: tuple[str, ...]) -> bool:
        return bool(items) or name is IntentName.SHOW_CONSTRAINTS

    def act(self, name: str, state: TurnState) -> TurnUpdate:
        """One node of the plan."""
        update = self.acting[name](state)
        update["plan"] = [node for node in state["plan"] if node != name]
        return update

    @staticmethod
    def route(state: TurnState) -> str:
        """The next node: the plan's first, until nothing is left of it."""
        return state["plan"][0] if state["plan"] else "respond"

    def respond(self, state: TurnState) -> TurnUpdate:
        """Put the words together; the cards come from the state."""
        conversation, meant, notes = state["conversation"], state["understanding"], state["notes"]
        catalogue = self.context.catalogue
        known = known_strings(state, catalogue)
        preface = " ".join(borne_out(replies.preface(meant, notes, catalogue), known, catalogue))
        said = [preface, *borne_out([*state["said"], state["asked"]], known, catalogue)]
        asked = conversation.asked if state["asked"] and state["asked"] in said else None
        not_heard = replies.unheard(notes.unheard) if notes.unheard else ""
        unheard = notes.unheard if not_heard and not_heard in preface else ()
        reply = Reply(
            text=" ".join(part for part in said if part)
            or replies.ask_back(meant, notes, conversation, catalogue)
            or replies.LOST,
            intents=tuple(dict.fromkeys(intent.name.value for intent in meant.intents)),
            constraints=conversation.constraints,
            items=conversation.last_items if state["shown"] else (),
            question=state["asked"] if asked is not None else "",
            suggestions=asked.labels if asked is not None else replies.meant_labels(unheard),
            unheard=tuple(word.said for word in unheard),
            facts=tuple(state["facts"]),
            preface=preface,
            chat_model=_chat_model_use(notes),
            session=state["session"],
        )
        only_undone = meant.intent(IntentName.UNDO) and not (meant.edits or meant.wish)
        if not only_undone and (notes.changed or state["shown"] or meant.intent(IntentName.RESET)):
            conversation = conversation.model_copy(update={"undo_turn": conversation.turn - 1})
        # What only this turn needed is not stored with it.
        return {"reply": reply, "conversation": conversation, "plan": [], "said": [], "facts": [], "known": []}


def _chat_model_use(notes: TurnNotes) -> ChatModelUse | None:
    if not notes.read_by:
        return None
    return ChatModelUse(read_by=notes.read_by, problems=(notes.read_problem,) if notes.read_problem else ())


def _is_whole(understanding: Understanding) -> bool:
    return any(intent.name in _WHOLE for intent in understanding.intents)
