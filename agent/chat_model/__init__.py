"""A chat model's part of the conversation: it may read a turn and word a reply, and code checks both.

Whatever it answers goes through the same checks as the built-in reading: an attribute, label, item or number that the
catalogue and the message do not bear out never gets further. The names below are the public ones. They are imported
when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sidney.tools.lazy_names import lazy_names

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
__getattr__, __dir__ = lazy_names(__name__, _MODULES)
