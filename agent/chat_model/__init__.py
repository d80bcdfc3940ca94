"""A chat model's part of the conversation: it may read a turn and word a reply, and code checks both.

Whatever it answers goes through the same checks as the built-in reading: an attribute, label, item or number that the
catalogue and the message do not bear out never gets further. The names below are the public ones. They are imported
when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sidney.agent.chat_model.reader import ChatReader, Reading, reader_for
    from sidney.agent.chat_model.settings import ChatModelSettings
    from sidney.agent.chat_model.use import ChatModelUse
    from sidney.agent.chat_model.writer import ChatWriter

__all__ = ["ChatModelSettings", "ChatModelUse", "ChatReader", "ChatWriter", "Reading", "reader_for"]

_MODULES = {
    "reader": ["ChatReader", "Reading", "reader_for"],
    "settings": ["ChatModelSettings"],
    "use": ["ChatModelUse"],
    "writer": ["ChatWriter"],
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
