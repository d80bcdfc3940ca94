"""The nodes that go back, begin again, and keep what is to be remembered beyond the conversation."""

from __future__ import annotations

from sidney.agent import profile_words, replies
from sidney.agent.node_context import NodeContext
from sidney.agent.profile import Profile
from sidney.agent.state import ConversationState
from sidney.agent.turn import Intent, IntentName, Understanding
from sidney.agent.turn_state import TurnState, TurnUpdate
from sidney.agent.updating import known_only, pointed_at, update_state

__all__ = ["MemoryNodes"]


class MemoryNodes:
    """Nodes about the conversation itself."""

    def __init__(self, context: NodeContext) -> None:
        self._context = context

    # -- this conversation ---------------------------------------------------------------------------------------------

    def reset(self, state: TurnState) -> TurnUpdate:
        """Start over: what the person owns stays true, and what they asked to have remembered holds again."""
        old, catalogue = state["conversation"], self._context.catalogue
        profile = self._context.profiles.load(self._context.user).known(catalogue)
        beginning = old.beginning.model_copy(update={"profile": profile})
        fresh = ConversationState.begin(old.history, beginning)
        owned = tuple(dict.fromkeys((*fresh.bought, *old.bought)))
        fresh = fresh.model_copy(update={"turn": old.turn, "bought": owned})
        kept = replies.steering(fresh, catalogue)
        text = f"Starting over; still in force: {kept}." if kept else "Starting over: no filters, no wish."
        return self._applied(state, fresh, [text] if _asks_more(state) else [f"{text} What are you looking for?"])

    def undo(self, state: TurnState) -> TurnUpdate:
        """Go back to before the last turn that changed anything, or before so many of them; show that list again."""
        current = state["conversation"]
        steps = max(state["understanding"].count or 1, 1)
        restored, done = self._back(state["session"], current, steps)
        if not done:
            return {"said": [*state["said"], "There is nothing to undo."]}
        restored = restored.model_copy(update={"turn": current.turn})
        catalogue = self._context.catalogue
        less = "" if done == steps else f" That was as far back as it goes: {done} of {steps}."
        text = f"Undone.{less} {replies.constraint_list(restored, catalogue)}"
        update = self._applied(state, restored, [text])
        update["shown"] = bool(restored.lists) and not _asks_more(state)
        update["facts"] = [*state["facts"], str(done), str(steps)]
        return update

    def _back(self, session: str, current: ConversationState, steps: int) -> tuple[ConversationState, int]:
        """The state so many changes earlier, as far as there are so many; and how many there were."""
        state, done = current, 0
        while done < steps and state.undo_turn is not None:
            if state.undo_turn <= 0:
                earlier: ConversationState | None = ConversationState.begin(state.history, state.beginning)
            else:
                earlier = self._context.state_after(session, state.undo_turn)
            if earlier is None:
                break
            state = known_only(earlier, self._context.catalogue)
            done += 1
        return state, done

    def _applied(self, state: TurnState, conversation: ConversationState, said: list[str]) -> TurnUpdate:
        """A state that was gone back to, with whatever else the turn asked for."""
        meant = state["understanding"]
        update: TurnUpdate = {"conversation": conversation, "said": [*state["said"], *said]}
        if _asks_more(state):
            others = tuple(i for i in meant.intents if i.name not in (IntentName.UNDO, IntentName.RESET))
            rest = meant.model_copy(update={"intents": others, "count": None})
            before = conversation.model_copy(update={"turn": conversation.turn - 1})
            update["conversation"], update["notes"] = update_state(rest, before, self._context.lexicon)
        return update

    # -- beyond it -----------------------------------------------------------------------------------------------------

    def profile(self, state: TurnState) -> TurnUpdate:
        """Remember, show or forget what is known of the person; nothing of it happens unless it is asked for."""
        store, user, catalogue = self._context.profiles, self._context.user, self._context.catalogue
        before = store.load(user)
        said: list[str] = []
        for intent in state["understanding"].intents:
            match intent.name:
                case IntentName.REMEMBER:
                    said.append(self._remember(state, intent))
                case IntentName.FORGET:
                    said.append(self._forget(state, intent))
                case IntentName.SHOW_PROFILE:
                    said.append(self._show(state))
                case _:
                    pass
        known = [fact for profile in (before, store.load(user)) for fact in profile_words.facts(profile, catalogue)]
        return {"said": [*state["said"], *said], "known": [*state["known"], *known]}

    def _remember(self, state: TurnState, intent: Intent) -> str:
        conversation, catalogue = state["conversation"], self._context.catalogue
        everything = any(reference.kind == "all" for reference in intent.references)
        wanted = Profile() if everything else self._of_this_turn(state)
        if wanted.is_empty and not everything:
            wanted = self._of_last_change(state)
        if wanted.is_empty:
            wanted = _holding(conversation)
        if wanted.is_empty:
            return "There is nothing to remember yet: no filter, no wish, and no item that you like, own or ruled out."
        store, user = self._context.profiles, self._context.user
        store.save(store.load(user).extended(wanted), user)
        return profile_words.remembered(wanted, catalogue)

    def _of_this_turn(self, state: TurnState) -> Profile:
        notes, conversation = state["notes"], state["conversation"]
        return Profile(
            constraints=tuple(c for c in conversation.constraints if c in notes.added),
            bought=notes.bought, liked=notes.liked, rejected=notes.rejected, wish=state["understanding"].wish,
        )  # fmt: skip

    def _of_last_change(self, state: TurnState) -> Profile:
        """What "that" means when it says nothing itself: whatever was last said of what holds."""
        conversation = state["conversation"]
        said = [(c.turn or 0) for c in conversation.constraints]
        said += [opinion.turn for opinion in conversation.opinions if opinion.verdict != "faulted"]
        turn = max(said, default=0)
        # Only a turn since the last list or the one before it: what was said long ago is not "that".
        if turn < (conversation.undo_turn or 0) + 1:
            return Profile()
        opinions = [opinion for opinion in conversation.opinions if opinion.turn == turn]
        by = {
            verdict: tuple(dict.fromkeys(o.item_id for o in opinions if o.verdict == verdict))
            for verdict in ("owned", "liked", "rejected")
        }
        return Profile(
            constraints=tuple(c for c in conversation.constraints if c.turn == turn),
            bought=tuple(i for i in by["owned"] if i in conversation.bought),
            liked=tuple(i for i in by["liked"] if i in conversation.liked),
            rejected=tuple(i for i in by["rejected"] if i in conversation.rejected),
        )

    def _forget(self, state: TurnState, intent: Intent) -> str:
        store, user, catalogue = self._context.profiles, self._context.user, self._context.catalogue
        attributes = _released(state["understanding"])
        items = pointed_at(intent, state["conversation"], self._context.lexicon) if intent.references else ()
        before = store.load(user)
        if not attributes and not items:
            store.delete(user)
            return profile_words.forgotten(before, catalogue)
        after = before.without(attributes, items)
        store.save(after, user)
        return profile_words.partly_forgotten(before, after, catalogue)

    def _show(self, state: TurnState) -> str:
        profile = self._context.profiles.load(self._context.user).known(self._context.catalogue)
        return profile_words.known_of(profile, state["conversation"], self._context.catalogue)


def _asks_more(state: TurnState) -> bool:
    meant = state["understanding"]
    return bool(meant.edits or meant.wish)


def _released(meant: Understanding) -> list[str]:
    return [edit.attribute for edit in meant.edits if edit.action == "remove" and edit.attribute is not None]


def _holding(conversation: ConversationState) -> Profile:
    """Everything that holds now."""
    return Profile(
        constraints=conversation.constraints, bought=conversation.bought, liked=conversation.liked,
        rejected=conversation.rejected, wish=conversation.wish,
    )  # fmt: skip
