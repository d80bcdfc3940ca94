"""Every error of the dialogues, in one tree; its root belongs to the tree in :mod:`sidney.recsys_model.errors`.

::

    DialogueError
    ├── DialogueFileError      a dialogue file cannot be run; said with its file and line
    ├── ExpectationError       an expectation names what the catalogue or the dialogue does not have
    ├── ListNameError          … a list, an item or an attribute that is not there
    └── PredicateError         a line about a list asks nothing that is known

Only the first comes out of :func:`sidney.agent.dialogues.load_dialogue` and ``run_dialogue``: the others are met on the
way to it, where the line is not known yet.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sidney.recsys_model.errors import SidneyError

if TYPE_CHECKING:
    from sidney.agent.dialogues.yaml_source import Place

__all__ = ["DialogueError", "DialogueFileError", "ExpectationError", "ListNameError", "PredicateError"]


class DialogueError(SidneyError):
    """A dialogue that is written down cannot be read or run: the file is wrong, not the assistant."""


class DialogueFileError(DialogueError):
    """A dialogue file that cannot be run: ``file``, the 1-based ``line`` (``None`` if unknown), and the ``reason``."""

    def __init__(self, file: Path | None, line: int | None, reason: str) -> None:
        self.file = file
        self.line = line
        self.reason = reason
        where = str(file) if file is not None else "the dialogue"
        super().__init__(f"{where}{f', line {line}' if line is not None else ''}: {reason}")


class ExpectationError(DialogueError):
    """An expectation names what the catalogue or the dialogue does not have, at ``place`` in the expectation."""

    def __init__(self, place: Place, reason: str, *, needs_lists: bool = False) -> None:
        self.place = place
        self.reason = reason
        self.needs_lists = needs_lists
        """Whether it was a list that was missing, which an earlier failure may be the reason of."""
        super().__init__(reason)


class ListNameError(DialogueError):
    """A file names a list, an item or an attribute that is not there."""


class PredicateError(DialogueError, ValueError):
    """A line that asks nothing that is known here; a :class:`ValueError` too, as pydantic's checks expect."""
