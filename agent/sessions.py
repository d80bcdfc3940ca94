"""Conversations that outlive the program: one sqlite file beside a workspace's builds."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from sidney.agent.notes import TurnNotes, UnheardWord
from sidney.agent.reply import Reply
from sidney.agent.state import ConversationState
from sidney.agent.turn import IntentName, Understanding
from sidney.recsys_model.data.constraints import Operator
from sidney.recsys_model.errors import WorkspaceError

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig
    from langgraph.checkpoint.base import Checkpoint
    from langgraph.checkpoint.sqlite import SqliteSaver

__all__ = ["STATE_TYPES", "Sessions"]

STATE_TYPES: tuple[type, ...] = (ConversationState, Understanding, TurnNotes, UnheardWord, Reply, IntentName, Operator)
"""Every type that a checkpoint names; whatever else a file claims to hold is not brought to life."""


class Sessions:
    """The store of all sessions of a workspace. A context manager; several may be open on one file at a time.

    Args:
        folder: Where the file is; ``None`` keeps the sessions in memory, and they end with the store.

    Raises:
        WorkspaceError: The file cannot be opened or is no database.
    """

    def __init__(self, folder: Path | None) -> None:
        from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
        from langgraph.checkpoint.sqlite import SqliteSaver

        self.folder = folder
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "sessions.sqlite" if folder is not None else Path(":memory:")
        try:
            # A turn runs on the graph's own threads; the saver locks around every use.
            self._connection = sqlite3.connect(self.path, check_same_thread=False, timeout=30)
            serializer = JsonPlusSerializer(allowed_msgpack_modules=STATE_TYPES)
            self.saver: SqliteSaver = SqliteSaver(self._connection, serde=serializer)
            self.saver.setup()
        except sqlite3.Error as error:
            raise WorkspaceError(
                f"{self.path} cannot be used for sessions ({error}); move it away to begin afresh"
            ) from error

    def names(self) -> tuple[str, ...]:
        """The sessions that hold at least one turn, the latest first."""
        rows = self._connection.execute(
            "SELECT thread_id FROM checkpoints GROUP BY thread_id ORDER BY MAX(checkpoint_id) DESC"
        ).fetchall()
        return tuple(str(row[0]) for row in rows)

    def turns(
        self, session: str, is_wanted: Callable[[ConversationState], bool] = lambda _: True
    ) -> Iterator[dict[str, object]]:
        """The stored values at the end of each whole turn, the latest first.

        A turn that was broken off may have been stored as far as it got; it has no reply, and does not count.
        """
        for checkpoint in self.saver.list({"configurable": {"thread_id": session, "checkpoint_ns": ""}}):
            values = checkpoint.checkpoint["channel_values"]
            conversation, reply = values.get("conversation"), values.get("reply")
            if not isinstance(conversation, ConversationState) or not isinstance(reply, Reply) or not reply.text:
                continue
            if is_wanted(conversation):
                yield values

    def last_state(self, session: str) -> ConversationState | None:
        """The state at the end of the last whole turn; ``None`` for a session that has none."""
        for values in self.turns(session):
            conversation = values["conversation"]
            if isinstance(conversation, ConversationState):
                return conversation
        return None

    def state_after(self, session: str, turn: int) -> ConversationState | None:
        """The state at the end of one turn."""
        for values in self.turns(session, lambda state: state.turn == turn):
            conversation = values["conversation"]
            if isinstance(conversation, ConversationState):
                return conversation
        return None

    def replace_reply(self, session: str, reply: Reply) -> None:
        """Put other words in the place of the last turn's reply; nothing else of the turn changes."""
        config: RunnableConfig = {"configurable": {"thread_id": session, "checkpoint_ns": ""}}
        stored = self.saver.get_tuple(config)
        if stored is None:
            return
        values = {**stored.checkpoint["channel_values"], "reply": reply}
        # Under its own ID, so that it stays one turn: undo and the transcript count checkpoints.
        checkpoint: Checkpoint = {**stored.checkpoint, "channel_values": values}
        self.saver.put(stored.parent_config or config, checkpoint, stored.metadata, {})

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Sessions:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
