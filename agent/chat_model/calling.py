"""Asking a chat model for something within a time limit; whatever goes wrong comes back as one kind of error."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from sidney.agent.chat_model.answer import TurnAnswer

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

__all__ = ["ChatModelFailure", "InvalidAnswer", "ask_for_answer", "stream_words", "within"]

Result = TypeVar("Result")

_ASK_FOR_JSON = "Answer with one JSON object that fits this JSON schema, and with nothing else:\n{schema}\n"


class ChatModelFailure(Exception):  # noqa: N818 - caught where it is raised for; never leaves the package
    """The model gave nothing to work with: an error of the provider's, or the time is up. Says why in a few words."""


class InvalidAnswer(Exception):  # noqa: N818 - caught where it is raised for; never leaves the package
    """The model answered, and the answer cannot be used.

    Attributes:
        problems: What is wrong with it, one sentence each, for the model to mend.
        answer: What it answered, as text.
    """

    def __init__(self, problems: Sequence[str], answer: str = "") -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)
        self.answer = answer


def within(seconds: float, work: Callable[[], Result]) -> Result:
    """What ``work`` returns, if it does within so many seconds.

    A provider's client cannot be interrupted from outside; when the time is up it is left to end on its own thread, and
    its result goes nowhere.

    Raises:
        ChatModelFailure: It raised, or the time is up.
    """
    if seconds <= 0:
        raise ChatModelFailure("the chat model did not answer in time")
    outcome: queue.SimpleQueue[tuple[Result | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcome.put((work(), None))
        except BaseException as error:  # noqa: BLE001 - handed over to the thread that waits
            outcome.put((None, error))

    threading.Thread(target=run, name="chat-model", daemon=True).start()
    try:
        result, error = outcome.get(timeout=seconds)
    except queue.Empty:
        raise ChatModelFailure("the chat model did not answer in time") from None
    if isinstance(error, InvalidAnswer | ChatModelFailure):
        raise error
    if error is not None:
        # Its message may quote a key or a prompt, and is not ours to repeat.
        raise ChatModelFailure(f"the chat model failed ({type(error).__name__})") from error
    return result  # type: ignore[return-value]


def ask_for_answer(model: BaseChatModel, messages: Sequence[BaseMessage], seconds: float) -> TurnAnswer:
    """One structured answer, by the provider's own means, or as JSON where it has none.

    Raises:
        InvalidAnswer: It does not fit the schema.
        ChatModelFailure: There is no answer.
    """
    return within(seconds, lambda: _structured(model, messages))


def _structured(model: BaseChatModel, messages: Sequence[BaseMessage]) -> TurnAnswer:
    from langchain_core.messages import SystemMessage

    try:
        asking = model.with_structured_output(TurnAnswer, include_raw=True)
    except NotImplementedError:
        # A model without tools or a JSON mode can still be asked for JSON in words.
        schema = json.dumps(TurnAnswer.model_json_schema(), separators=(",", ":"))
        said = model.invoke([SystemMessage(_ASK_FOR_JSON.format(schema=schema)), *messages])
        return _parsed(said.text)
    result = asking.invoke(list(messages))
    if isinstance(result, TurnAnswer):
        return result
    if not isinstance(result, dict):
        raise InvalidAnswer(["there was no structured answer"])
    raw, parsed, error = result.get("raw"), result.get("parsed"), result.get("parsing_error")
    if isinstance(parsed, TurnAnswer):
        return parsed
    text = str(getattr(raw, "text", "") or "")
    calls = getattr(raw, "tool_calls", None)
    written = json.dumps(calls[0].get("args"), default=str) if calls else text
    if isinstance(error, ValidationError):
        raise InvalidAnswer(_validation_problems(error), written)
    # Some models write the object into their words instead of calling the tool.
    return _parsed(written)


def _parsed(text: str) -> TurnAnswer:
    first, last = text.find("{"), text.rfind("}")
    if first < 0 or last < first:
        raise InvalidAnswer(["the answer holds no JSON object"], text)
    try:
        return TurnAnswer.model_validate_json(text[first : last + 1])
    except ValidationError as error:
        raise InvalidAnswer(_validation_problems(error), text) from None


def _validation_problems(error: ValidationError) -> list[str]:
    return [f"{'.'.join(map(str, e['loc'])) or 'the answer'}: {e['msg']}" for e in error.errors()[:5]]


def stream_words(model: BaseChatModel, messages: Sequence[BaseMessage], seconds: float) -> Iterator[str]:
    """The model's words as they come, until it ends or the time is up.

    Raises:
        ChatModelFailure: It raised, or the time is up; what came before has been given out.
    """
    deadline = time.monotonic() + seconds
    pieces: queue.SimpleQueue[str | BaseException | None] = queue.SimpleQueue()
    is_over = threading.Event()

    def run() -> None:
        try:
            for piece in model.stream(list(messages)):
                pieces.put(piece.text)
                if is_over.is_set():
                    return
            pieces.put(None)
        except BaseException as error:  # noqa: BLE001 - handed over to the thread that waits
            pieces.put(error)

    threading.Thread(target=run, name="chat-model", daemon=True).start()
    try:
        while True:
            try:
                piece = pieces.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise ChatModelFailure("the chat model did not answer in time") from None
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise ChatModelFailure(f"the chat model failed ({type(piece).__name__})") from piece
            yield piece
    finally:
        is_over.set()
