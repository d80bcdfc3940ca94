"""``--llm``: what it names is opened, and what is wrong with it is said in one line."""

from __future__ import annotations

import json
import sys
from typing import Any

import click
import pytest
from click.testing import CliRunner
from langchain_core.language_models import FakeListChatModel

from sidney.agent.chat_model.use import ChatModelUse
from sidney.recsys_model.workspace import Workspace
from sidney.tui import chat_models
from sidney.tui.chat_models import chat_model_of, split_name, use_in_words
from sidney.tui.main import cli


def test_a_name_is_a_provider_and_a_model() -> None:
    assert split_name("openai:gpt-5") == ("openai", "gpt-5")
    assert split_name(" ollama:llama3.1:8b ") == ("ollama", "llama3.1:8b")
    assert chat_model_of(None) is None


@pytest.mark.parametrize("name", ["", "gpt-5", ":gpt-5", "openai:", " : "])
def test_anything_else_is_misuse(name: str) -> None:
    with pytest.raises(click.BadParameter, match="PROVIDER:MODEL"):
        split_name(name)
    result = CliRunner().invoke(cli, ["ask", "--llm", name, "racing"])
    assert result.exit_code == 2 and "PROVIDER:MODEL" in result.stderr


def test_a_provider_s_package_that_is_missing_is_named() -> None:
    result = CliRunner().invoke(cli, ["ask", "--llm", "openai:gpt-5", "racing"])
    assert result.exit_code == 1 and "langchain-openai" in result.stderr and "Traceback" not in result.stderr


def test_an_unknown_provider_is_said_in_one_line() -> None:
    with pytest.raises(click.ClickException, match="zorbo") as raised:
        chat_model_of("zorbo:x")
    assert "\n" not in raised.value.message


def test_without_langchain_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain.chat_models", None)
    with pytest.raises(click.ClickException, match=r"pip install 'sidney\[llm\]' langchain-google-genai"):
        chat_model_of("google_genai:gemini")


def test_a_provider_that_refuses_is_quoted_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("no key in ZORBO_KEY\nand much more")

    monkeypatch.setattr("langchain.chat_models.init_chat_model", refuse)
    with pytest.raises(click.ClickException, match=r"no key in ZORBO_KEY$"):
        chat_model_of("zorbo:x")


def test_ask_uses_it_and_says_what_it_left_to_the_rules(
    demo_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_models, "chat_model_of", lambda name: FakeListChatModel(responses=[f"{name} is free"]))
    at = ["ask", "--workspace", str(demo_workspace.path), "--llm", "some:model"]
    printed = CliRunner().invoke(cli, [*at, "--json", "racing games under $30"])
    assert printed.exit_code == 0, printed.stderr
    reply = json.loads(printed.stdout)
    assert reply["chat_model"]["read_by"] == reply["chat_model"]["worded_by"] == "rules"
    assert len(reply["items"]) == 5 and "free" not in reply["reply"]
    assert "(read and worded by the built-in rules: the chat model's reading did not fit" in printed.stderr


def test_understand_uses_it_too(demo_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {"intents": [{"name": "surprise", "said": "anything"}], "edits": []}
    monkeypatch.setattr(chat_models, "chat_model_of", lambda name: FakeListChatModel(responses=[json.dumps(answer)]))
    at = ["understand", "--workspace", str(demo_workspace.path), "--llm", "some:model", "--json"]
    printed = CliRunner().invoke(cli, [*at, "anything at all"])
    assert printed.exit_code == 0, printed.stderr
    assert [intent["name"] for intent in json.loads(printed.stdout)["intents"]] == ["surprise"]


def test_what_it_left_is_put_in_a_few_words() -> None:
    assert use_in_words(ChatModelUse(read_by="chat model", worded_by="chat model")) == ""
    assert use_in_words(ChatModelUse(problems=("late", "late"))) == "read and worded by the built-in rules: late"
    broken_off = ChatModelUse(read_by="chat model", worded_by="chat model", problems=("late",))
    assert use_in_words(broken_off) == "late"
