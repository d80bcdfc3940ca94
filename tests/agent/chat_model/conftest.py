"""A chat model whose answers are queued, and a network that cannot be reached."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import PrivateAttr

from sidney.agent.chat_model.answer import TurnAnswer


class Slow:
    """An answer that takes its time."""

    def __init__(self, seconds: float, answer: object) -> None:
        self.seconds, self.answer = seconds, answer


class QueuedModel(BaseChatModel):
    """Gives out what it was queued with, one answer a call.

    A dictionary or a :class:`TurnAnswer` is structured output (a call of whatever tool is bound), a string is words, an
    exception is raised, and a function is called with the messages and gives one of these. An empty queue is an error.
    """

    _queue: list[Any] = PrivateAttr(default_factory=list)
    _seen: list[Sequence[BaseMessage]] = PrivateAttr(default_factory=list)
    _tools: bool = PrivateAttr(default=True)

    def __init__(self, *answers: object, tools: bool = True) -> None:
        super().__init__()
        self._queue, self._tools = list(answers), tools

    @property
    def seen(self) -> list[Sequence[BaseMessage]]:
        """The messages of every call so far."""
        return self._seen

    @property
    def left(self) -> int:
        """How many answers are still queued."""
        return len(self._queue)

    def add(self, *answers: object) -> None:
        """Queue more."""
        self._queue.extend(answers)

    @property
    def _llm_type(self) -> str:
        return "queued"

    def with_structured_output(self, schema: Any, **kwargs: Any) -> Runnable[LanguageModelInput, Any]:
        if not self._tools:
            raise NotImplementedError("this model has no tools")
        return super().with_structured_output(schema, **kwargs)

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[LanguageModelInput, AIMessage]:
        return self.bind(bound_tool=tools[0].__name__)

    def _next(self, messages: Sequence[BaseMessage]) -> object:
        self._seen.append(list(messages))
        if not self._queue:
            raise AssertionError("the model was asked more often than it has answers")
        answer = self._queue.pop(0)
        while callable(answer) or isinstance(answer, Slow):
            if isinstance(answer, Slow):
                time.sleep(answer.seconds)
                answer = answer.answer
            else:
                answer = answer(messages)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        answer = self._next(messages)
        if isinstance(answer, TurnAnswer):
            answer = answer.model_dump()
        if isinstance(answer, dict):
            call = {"name": kwargs.get("bound_tool", "TurnAnswer"), "args": answer, "id": "1", "type": "tool_call"}
            message = AIMessage("", tool_calls=[call])
        else:
            message = AIMessage(str(answer))
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        answer = self._next(messages)
        for part in answer if isinstance(answer, list) else [answer]:
            if isinstance(part, BaseException):
                raise part
            if isinstance(part, Slow):
                time.sleep(part.seconds)
                part = part.answer
            text = str(part)
            # Cut without regard to words, as tokens are.
            for start in range(0, len(text), 5):
                yield ChatGenerationChunk(message=AIMessageChunk(content=text[start : start + 5]))


@pytest.fixture
def queued() -> type[QueuedModel]:
    """The class, to be called with the answers."""
    return QueuedModel


@pytest.fixture
def slow() -> type[Slow]:
    """The class, to be called with seconds and an answer."""
    return Slow


@pytest.fixture(autouse=True)
def no_requests(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever tries to reach a network fails the test, and not only the request, which could be caught."""
    attempts: list[object] = []

    def refuse(*args: object, **kwargs: object) -> None:
        attempts.append(args)
        raise OSError("the tests reach no network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield
    assert not attempts, f"requests were attempted: {attempts}"
