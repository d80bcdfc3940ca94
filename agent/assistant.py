"""One conversation over one workspace, for a program: ask and get a reply, or stream it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from sidney.agent.events import ConstraintsChanged, Event, ItemsShown, TextDelta, TurnFinished
from sidney.agent.graph import build_graph
from sidney.agent.nodes import Nodes, TurnState
from sidney.agent.notes import TurnNotes
from sidney.agent.reply import Reply, TranscriptEntry
from sidney.agent.sessions import Sessions
from sidney.agent.state import ConversationState
from sidney.agent.turn import Understanding
from sidney.agent.words import clean
from sidney.recsys_model.errors import SidneyError

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

    from sidney.recsys_model.workspace import Workspace

__all__ = ["Assistant"]


class Assistant:
    """A conversation. Use it as a context manager, or :meth:`close` it.

    Args:
        workspace: What is recommended from.
        session: A name to go on with, or to begin; ``None`` begins one with a name of its own.
        user: Somebody of the workspace's interactions, whose history a new session begins with.
        history: Item IDs, oldest first, that a new session begins with; they follow the user's.

    Raises:
        UnknownUserError: The interactions do not hold that user.
        UnknownItemError: The history holds an item that the catalogue does not.
        WorkspaceError: The sessions' file cannot be used.
    """

    def __init__(
        self, workspace: Workspace, *, session: str | None = None, user: str | None = None, history: Sequence[str] = ()
    ) -> None:
        given = (*workspace.interactions.history(user), *history) if user is not None else tuple(history)
        for item_id in history:
            workspace.catalogue.index_of(item_id)
        self.session = session or uuid.uuid4().hex[:8]
        self._sessions = Sessions(workspace.sessions_path)
        self._nodes = Nodes(workspace, self._sessions.state_after)
        self._graph = build_graph(self._nodes, self._sessions.saver)
        self._config: RunnableConfig = {"configurable": {"thread_id": self.session}}
        stored = self._sessions.last_state(self.session)
        self._state = stored or ConversationState(history=given)
        self.is_resumed = stored is not None
        """Whether the session had turns already; what it began with is then kept."""

    @property
    def state(self) -> ConversationState:
        """The conversation as it stands after the last whole turn."""
        return self._state

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
            said=[],
            shown=False,
            reply=Reply(text=""),
        )
        # One checkpoint a turn, written at its end: a turn is whole or was never there.
        for update in self._graph.stream(turn, self._config, stream_mode="updates", durability="exit"):
            for node, values in update.items():
                state = values.get("conversation", state)
                reply = values.get("reply", reply)
                if node == "understand" and state.constraints != before:
                    before = state.constraints
                    yield ConstraintsChanged(state.constraints)
        if reply is None:
            raise SidneyError("the turn ended without a reply")
        self._state = state
        if state.constraints != before:
            yield ConstraintsChanged(state.constraints)
        for words in re.findall(r"\S+\s*", reply.text):
            yield TextDelta(words)
        if reply.items:
            yield ItemsShown(reply.items)
        yield TurnFinished(reply)

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
        self._sessions.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
