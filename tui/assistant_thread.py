"""The thread that opens, uses and closes the assistant, so that the terminal never waits for it.

One thread for all of it: the assistant answers one turn at a time, and sqlite wants to be used where it was opened. It
is a daemon, because a build in progress must not keep a closed chat from ending; the build goes on where it was.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from textual.message import Message

from sidney.tui.conversation import Conversation, PanelContent, PastMessage, TurnEvent

if TYPE_CHECKING:
    from sidney.recsys_model.progress import Progress, ProgressListener

__all__ = ["AssistantThread", "Turn"]


log = logging.getLogger(__name__)


class _Closing(BaseException):
    """Raised through a build from its progress listener: no ``except Exception`` on the way may swallow it."""


class Turn:
    """One turn that was asked for; :meth:`stop` ends it at the next thing that it would have said."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Ask for the end of it. What it has said by then stays said."""
        self._stopped.set()

    @property
    def is_stopped(self) -> bool:
        """Whether its end was asked for."""
        return self._stopped.is_set()


class AssistantThread:
    """Posts what happens as messages.

    Args:
        post: Takes a message from any thread; an app's ``post_message`` does.
    """

    class Opening(Message):
        """The workspace is being built or loaded."""

        def __init__(self, progress: Progress) -> None:
            super().__init__()
            self.progress = progress

    class Opened(Message):
        """The assistant can be talked to."""

        def __init__(self, conversation: Conversation) -> None:
            super().__init__()
            # Read here and now, on the assistant's thread: nobody else may touch the conversation.
            self.panel: PanelContent = conversation.panel()
            self.past: tuple[PastMessage, ...] = conversation.past()
            self.suggestions: tuple[str, ...] = conversation.suggestions()
            self.notices: tuple[str, ...] = conversation.notices

    class NotOpened(Message):
        """The assistant could not be opened."""

        def __init__(self, error: Exception) -> None:
            super().__init__()
            self.error = error

    class Happened(Message):
        """Something happened in a turn."""

        def __init__(self, turn: Turn, event: TurnEvent) -> None:
            super().__init__()
            self.turn = turn
            self.event = event

    class Failed(Message):
        """A turn ended in an error; the conversation goes on."""

        def __init__(self, turn: Turn, error: Exception) -> None:
            super().__init__()
            self.turn = turn
            self.error = error

    class Stopped(Message):
        """A turn ended because that was asked for."""

        def __init__(self, turn: Turn, panel: PanelContent) -> None:
            super().__init__()
            self.turn = turn
            self.panel = panel

    def __init__(self, post: Callable[[Message], object]) -> None:
        self._post = post
        self._conversation: Conversation | None = None
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="assistant", daemon=True)
        self._thread.start()

    def open(self, open_conversation: Callable[[ProgressListener], Conversation]) -> None:
        """Open the assistant: first :class:`Opening` messages, then :class:`Opened` or :class:`NotOpened`."""
        self._work.put(lambda: self._open(open_conversation))

    def say(self, turn: Turn) -> None:
        """Answer a turn: :class:`Happened` messages, and :class:`Failed` or :class:`Stopped` if it comes to no end."""
        self._work.put(lambda: self._say(turn))

    def close(self, timeout: float = 2.0) -> bool:
        """Close the assistant once it has stopped what it does; whether it had, within ``timeout`` seconds."""
        self._closing.set()
        self._work.put(None)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while (job := self._work.get()) is not None and not self._closing.is_set():
                job()
        except _Closing:
            pass
        finally:
            if self._conversation is not None:
                self._conversation.close()

    def _open(self, open_conversation: Callable[[ProgressListener], Conversation]) -> None:
        try:
            self._conversation = open_conversation(self._listen)
            message = self.Opened(self._conversation)
        except Exception as error:  # noqa: BLE001 - shown to the person, who can try again
            self._post(self.NotOpened(error))
        else:
            self._post(message)
            # After it: the chat can be typed into while this goes on.
            warming = self._conversation.warm_up()
            self._work.put(lambda: self._warm(warming))

    def _warm(self, warming: Iterator[str]) -> None:
        """One step of what the first turns would load; whatever was asked for since goes before the next one."""
        try:
            next(warming)
        except StopIteration:
            return
        except Exception as error:  # noqa: BLE001 - a turn that needs it fails with the same error, and says so
            log.info("not loaded beforehand: %s", error)
            return
        self._work.put(lambda: self._warm(warming))

    def _listen(self, progress: Progress) -> None:
        if self._closing.is_set():
            raise _Closing
        self._post(self.Opening(progress))

    def _say(self, turn: Turn) -> None:
        conversation = self._conversation
        if conversation is None:
            raise RuntimeError("a turn was asked for before the assistant was open")
        events = conversation.say(turn.text)
        try:
            for event in events:
                if turn.is_stopped or self._closing.is_set():
                    break
                self._post(self.Happened(turn, event))
            if turn.is_stopped:
                # Ending the iterator ends the turn, so that the panel shows what is left of it.
                events.close()
                self._post(self.Stopped(turn, conversation.panel()))
        except Exception as error:  # noqa: BLE001 - shown in place of the reply; the conversation goes on
            self._post(self.Failed(turn, error))
