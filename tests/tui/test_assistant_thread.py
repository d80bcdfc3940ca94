"""What the assistant's thread does between turns."""

from __future__ import annotations

import threading

from textual.message import Message

from sidney.recsys_model.data.catalogue import Catalogue
from sidney.tui.assistant_thread import AssistantThread, Turn
from sidney.tui.conversation import Conversation, TurnEnded

from .conftest import StandInAssistant


class Messages:
    """What was posted, and when the first and the answer to a turn came."""

    def __init__(self) -> None:
        self.opened, self.answered = threading.Event(), threading.Event()

    def post(self, message: Message) -> None:
        if isinstance(message, AssistantThread.Opened):
            self.opened.set()
        if isinstance(message, AssistantThread.Happened) and isinstance(message.event, TurnEnded):
            self.answered.set()


def test_a_turn_waits_for_no_more_than_one_step_of_warming_up(books: Catalogue) -> None:
    assistant, messages = StandInAssistant(books), Messages()
    assistant.slow.clear()
    thread = AssistantThread(messages.post)
    thread.open(lambda listener: Conversation(assistant, books))
    # The chat can be used although the second step hangs.
    assert messages.opened.wait(10)
    thread.say(Turn("hello"))
    assistant.slow.set()
    assert messages.answered.wait(10)
    assert thread.close()
    assert assistant.warmed[:3] == ["one", "two", "said hello"]


def test_what_cannot_be_loaded_beforehand_ends_nothing(books: Catalogue) -> None:
    class Broken(StandInAssistant):
        def warm_up(self):  # type: ignore[no-untyped-def]
            raise OSError("no such file")
            yield ""

    assistant, messages = Broken(books), Messages()
    thread = AssistantThread(messages.post)
    thread.open(lambda listener: Conversation(assistant, books))
    thread.say(Turn("hello"))
    assert messages.answered.wait(10) and thread.close()
