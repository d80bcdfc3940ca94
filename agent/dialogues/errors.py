"""What is wrong with a dialogue file, said with its place."""

from __future__ import annotations

from pathlib import Path

from sidney.recsys_model.errors import SidneyError

__all__ = ["DialogueFileError"]


class DialogueFileError(SidneyError):
    """A dialogue file that cannot be run: ``file``, the 1-based ``line`` (``None`` if unknown), and the ``reason``."""

    def __init__(self, file: Path | None, line: int | None, reason: str) -> None:
        self.file = file
        self.line = line
        self.reason = reason
        where = str(file) if file is not None else "the dialogue"
        super().__init__(f"{where}{f', line {line}' if line is not None else ''}: {reason}")
