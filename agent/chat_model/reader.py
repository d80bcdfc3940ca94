"""A chat model that reads the turns, with the built-in rules behind it for whenever it cannot."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sidney.agent.chat_model.calling import ChatModelFailure, InvalidAnswer, ask_for_answer
from sidney.agent.chat_model.checking import check_answer
from sidney.agent.chat_model.grounding import MessageWords
from sidney.agent.chat_model.likely_values import LikelyValues
from sidney.agent.chat_model.prompt import reading_messages, repair_message
from sidney.agent.chat_model.settings import ChatModelSettings
from sidney.agent.chat_model.use import By
from sidney.agent.lexicon import Lexicon, lexicon_of
from sidney.agent.state import ConversationState
from sidney.agent.turn import Understanding
from sidney.agent.words import has_words

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from sidney.recsys_model.encoders.embeddings import TextEncoder
    from sidney.recsys_model.workspace import Workspace

__all__ = ["ChatReader", "Reading", "reader_for"]

_LOG = logging.getLogger("sidney.chat_model")
# Who embeds Sidney sees this in their log; a terminal that configured none is not written over.
_LOG.addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Reading:
    """How a turn was read.

    Attributes:
        understanding: The turn.
        by: Who read it.
        problem: Why the rules did, in a few words, where the chat model was to; empty otherwise.
    """

    understanding: Understanding
    by: By
    problem: str = ""


class ChatReader:
    """Reads turns with a chat model.

    Args:
        model: Any LangChain chat model; one without structured output is asked for JSON.
        lexicon: The catalogue's words.
        encoder: For labels that are near the message in meaning; ``None`` for spelling alone.
        settings: The time limits.
    """

    def __init__(
        self,
        model: BaseChatModel,
        lexicon: Lexicon,
        encoder: TextEncoder | None = None,
        settings: ChatModelSettings | None = None,
    ) -> None:
        self._model = model
        self._lexicon = lexicon
        self._likely = LikelyValues(lexicon, encoder)
        self._settings = settings or ChatModelSettings()

    def read(self, message: str, state: ConversationState, otherwise: Callable[[], Understanding]) -> Reading:
        """Read one message; by ``otherwise`` where the model fails, answers too late, or cannot be made to answer well.

        Args:
            message: What was said, cleaned.
            state: The conversation before it.
            otherwise: The built-in reading of the same message.
        """
        if not has_words(message) and not any(character.isdigit() for character in message):
            # Nothing to understand, and nothing to pay for.
            return Reading(otherwise(), "rules")
        try:
            return Reading(self._understood(message, state), "chat model")
        except InvalidAnswer as error:
            problem = "the chat model's reading did not fit the catalogue or the message"
            _LOG.warning("%s; the built-in rules read the turn: %s", problem, error)
        except ChatModelFailure as error:
            problem = str(error)
            _LOG.warning("%s; the built-in rules read the turn", problem)
        return Reading(otherwise(), "rules", problem)

    def _understood(self, message: str, state: ConversationState) -> Understanding:
        words = MessageWords(message, self._lexicon)
        likely = self._likely.near(message, words)
        messages = reading_messages(message, state, self._lexicon.catalogue, likely)
        deadline = time.monotonic() + self._settings.reading_seconds
        try:
            answer = ask_for_answer(self._model, messages, deadline - time.monotonic())
            return check_answer(answer, message, state, self._lexicon, words, likely)
        except InvalidAnswer as error:
            _LOG.info("the chat model is asked again: %s", error)
            again = [*messages, repair_message(error.answer, error.problems)]
            answer = ask_for_answer(self._model, again, deadline - time.monotonic())
            return check_answer(answer, message, state, self._lexicon, words, likely)


def reader_for(workspace: Workspace, model: BaseChatModel, settings: ChatModelSettings | None = None) -> ChatReader:
    """A reader over a workspace's catalogue and encoder."""
    return ChatReader(model, lexicon_of(workspace.catalogue), workspace.encoder, settings)
