"""Opening the chat model that ``--llm`` names. Only the command line does this: a program passes a model of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from sidney.agent.chat_model.use import ChatModelUse

__all__ = ["chat_model_of", "split_name", "use_in_words"]


def split_name(name: str) -> tuple[str, str]:
    """``PROVIDER`` and ``MODEL``; the model may hold further colons, as Ollama's do.

    Raises:
        click.BadParameter: It is not of that form.
    """
    provider, colon, model = name.strip().partition(":")
    if not (provider.strip() and colon and model.strip()):
        raise click.BadParameter(f"{name!r} is not PROVIDER:MODEL, such as ollama:llama3.1", param_hint="--llm")
    return provider.strip(), model.strip()


def chat_model_of(name: str | None) -> BaseChatModel | None:
    """The model of this name; ``None`` for no name.

    Raises:
        click.ClickException: The provider is unknown, its package is not installed, or it refuses to be set up, such
            as for want of a key.
    """
    if name is None:
        return None
    provider, model = split_name(name)
    try:
        from langchain.chat_models import init_chat_model
    except ImportError:
        raise click.ClickException(
            "--llm needs LangChain and the provider's package: "
            f"pip install 'sidney[llm]' langchain-{provider.replace('_', '-')}"
        ) from None
    try:
        return init_chat_model(model, model_provider=provider)
    except ImportError as error:
        raise click.ClickException(f"--llm {name}: {_first_line(error)}") from None
    except Exception as error:  # noqa: BLE001 - every provider has errors of its own; they are about the set-up
        raise click.ClickException(f"--llm {name} cannot be used: {_first_line(error)}") from None


def use_in_words(use: ChatModelUse) -> str:
    """A word on what a chat model did not do in a turn; empty where it did its part."""
    if not use.problems:
        return ""
    parts = [part for part, by in (("read", use.read_by), ("worded", use.worded_by)) if by == "rules"]
    done = f"{' and '.join(parts)} by the built-in rules: " if parts else ""
    return f"{done}{'; '.join(dict.fromkeys(use.problems))}"


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
