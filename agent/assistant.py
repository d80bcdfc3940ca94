"""One conversation over one workspace, for a program: ask and get a reply, or stream it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Generator, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from sidney.agent.chat_model.reader import reader_for
from sidney.agent.chat_model.settings import ChatModelSettings
from sidney.agent.chat_model.wording import is_worded, worded
from sidney.agent.chat_model.writer import ChatWriter
from sidney.agent.events import ConstraintsChanged, Event, ItemsShown, TextDelta, TurnFinished
from sidney.agent.graph import build_graph
from sidney.agent.lexicon import lexicon_of
from sidney.agent.nodes import Nodes, TurnState
from sidney.agent.notes import TurnNotes
from sidney.agent.profile import Profile
from sidney.agent.profile_store import NOBODY, ProfileStore
from sidney.agent.reply import Reply, TranscriptEntry
from sidney.agent.sessions import Sessions
from sidney.agent.state import Beginning, ConversationState
from sidney.agent.turn import Understanding
from sidney.agent.warming import warming
from sidney.agent.words import clean
from sidney.recsys_model.errors import SidneyError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import RunnableConfig

    from sidney.recsys_model.data.constraints import Constraint
    from sidney.recsys_model.workspace import Workspace

__all__ = ["Assistant"]


class Assistant:
    """A conversation. Use it as a context manager, or :meth:`close` it.

    Args:
        workspace: What is recommended from.
        session: A name to go on with, or to begin; ``None`` begins one with a name of its own.
        user: Somebody of the workspace's interactions, whose history and profile (what they asked to have remembered) a
            new session begins with. One who has a profile and no interactions is welcome, too.
        llm: Any LangChain chat model, to read the turns and to word the replies; code checks both, and the built-in
            rules stand in for it whenever it fails.
        llm_settings: What it is used for, and its time limits.
        profile: Whose profile it is, where that is not ``user``: any name. Sessions that name nobody share one.
        history: Item IDs, oldest first, that a new session begins with; they follow the user's.
        constraints: What must or should hold from the start of a new session, resolved against the catalogue.
        sessions: Where turns are stored; the workspace's own file if it is not given. It is closed with the assistant.

    Raises:
        UnknownUserError: The interactions do not hold that user.
        UnknownItemError: The history holds an item that the catalogue does not.
        WorkspaceError: The sessions' file cannot be used.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        session: str | None = None,
        user: str | None = None,
        history: Sequence[str] = (),
        constraints: Sequence[Constraint] = (),
        sessions: Sessions | None = None,
        profile: str | None = None,
        llm: BaseChatModel | None = None,
        llm_settings: ChatModelSettings | None = None,
    ) -> None:
        for item_id in history:
            workspace.catalogue.index_of(item_id)
        self.session = session or uuid.uuid4().hex[:8]
        self._sessions = sessions or Sessions(workspace.sessions_path)
        # Sessions that are kept nowhere leave no profile behind, either.
        self._profiles = ProfileStore(self._sessions.folder)
        stored = self._sessions.last_state(self.session)
        began = stored.beginning.user if stored is not None else NOBODY
        person = profile if profile is not None else user if user is not None else began
        self._person = person
        remembered = self._profiles.load(person).known(workspace.catalogue)
        given = (*self._history_of(workspace, user, remembered), *history)
        settings = llm_settings or ChatModelSettings()
        reader = reader_for(workspace, llm, settings) if llm is not None and settings.reads else None
        lexicon = lexicon_of(workspace.catalogue)
        self._writer = ChatWriter(llm, lexicon, settings) if llm is not None and settings.writes else None
        self._catalogue = workspace.catalogue
        self._nodes = Nodes(workspace, self._sessions.state_after, self._profiles, person, reader)
        self._graph = build_graph(self._nodes, self._sessions.saver)
        self._config: RunnableConfig = {"configurable": {"thread_id": self.session}}
        beginning = Beginning(user=person, constraints=tuple(constraints), profile=remembered)
        self._state = stored or ConversationState.begin(given, beginning)
        self.is_resumed = stored is not None
        """Whether the session had turns already; what it began with is then kept."""
        self.understanding = Understanding()
        """How the last turn was understood."""
        self.steps: tuple[str, ...] = ()
        """The graph's nodes that the last turn went through, in order."""

    @staticmethod
    def _history_of(workspace: Workspace, user: str | None, remembered: Profile) -> tuple[str, ...]:
        if user is None or (user not in workspace.interactions and not remembered.is_empty):
            return ()
        return workspace.interactions.history(user)

    @property
    def state(self) -> ConversationState:
        """The conversation as it stands after the last whole turn."""
        return self._state

    @property
    def profile(self) -> Profile:
        """What the person has asked to have remembered, as of now."""
        return self._profiles.load(self._person)

    @property
    def step_names(self) -> tuple[str, ...]:
        """Every node that a turn can go through."""
        return tuple(name for name in self._graph.nodes if not name.startswith("__"))

    def ask(self, text: str) -> Reply:
        """One turn, from message to reply."""
        for event in self.stream(text):
            if isinstance(event, TurnFinished):
                return event.reply
        raise SidneyError("the turn ended without a reply")

    def stream(self, text: str) -> Iterator[Event]:
        """One turn as it goes: the constraints when it is understood, then words, items and the reply.

        The turn is stored before its first word is given out; one that is abandoned before that has not happened.
        """
        before = self._state.constraints
        reply: Reply | None = None
        state = self._state
        turn = TurnState(
            message=clean(text),
            session=self.session,
            conversation=state,
            understanding=Understanding(),
            notes=TurnNotes(),
            plan=[],
            said=[],
            facts=[],
            known=[],
            shown=False,
            asked="",
            reply=Reply(text=""),
        )
        self.steps = ()
        # One checkpoint a turn, written at its end: a turn is whole or was never there.
        for update in self._graph.stream(turn, self._config, stream_mode="updates", durability="exit"):
            for node, values in update.items():
                state = values.get("conversation", state)
                reply = values.get("reply", reply)
                self.understanding = values.get("understanding", self.understanding)
                self.steps = (*self.steps, node)
                if node == "understand" and state.constraints != before:
                    before = state.constraints
                    yield ConstraintsChanged(state.constraints)
        if reply is None:
            raise SidneyError("the turn ended without a reply")
        self._state = state
        if state.constraints != before:
            yield ConstraintsChanged(state.constraints)
        reply = yield from self._words(reply, state)
        if reply.items:
            yield ItemsShown(reply.items)
        yield TurnFinished(reply)

    def _words(self, reply: Reply, state: ConversationState) -> Generator[Event, None, Reply]:
        """Give out the reply's words; a chat model's take the place of the built-in ones that are stored already."""
        if self._writer is None or not is_worded(reply, state):
            for words in re.findall(r"\S+\s*", reply.text):
                yield TextDelta(words)
            return reply
        sentences = worded(self._writer, reply, state, self._catalogue)
        while True:
            try:
                yield TextDelta(next(sentences))
            except StopIteration as ended:
                anew: Reply = ended.value
                break
        self._sessions.replace_reply(self.session, anew)
        return anew

    def warm_up(self) -> Iterator[str]:
        """Load what the first turns would load, step by step, so that nobody waits for it.

        Each step is named when it is done. Go through all of it before the first message, or leave off when one comes:
        what is not loaded by then is loaded when it is needed. Like all else here it is for one thread at a time.
        """
        return warming(self._nodes.context)

    def transcript(self) -> tuple[TranscriptEntry, ...]:
        """The whole session so far, oldest first, as it was said and shown."""
        entries: list[TranscriptEntry] = []
        for values in reversed(list(self._sessions.turns(self.session))):
            reply = values["reply"]
            if isinstance(reply, Reply):
                entries.append(TranscriptEntry(role="user", text=str(values.get("message", ""))))
                entries.append(TranscriptEntry(role="assistant", text=reply.text, items=reply.items))
        return tuple(entries)

    def close(self) -> None:
        """Close the session's file and the look-up."""
        self._nodes.close()
        self._profiles.close()
        self._sessions.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
