"""Results in a file, a line each as they come, so that a long benchmark that was stopped goes on where it was."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter

__all__ = ["KeptLines"]

Result = TypeVar("Result")


class KeptLines(Generic[Result]):
    """Results in the order in which they were made, under a line that says what they are of.

    Args:
        file: The file; made if it is not there. ``None`` keeps nothing.
        of: What the results are of; a file of anything else ends the program.
        kind: A result's type, which pydantic can write and read.
    """

    def __init__(self, file: Path | None, of: Mapping[str, str | int], kind: type[Result]) -> None:
        self._file = file
        self._adapter: TypeAdapter[Result] = TypeAdapter(kind)
        self.done: tuple[Result, ...] = ()
        """What an earlier run made."""
        if file is None:
            return
        head = json.dumps(of)
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{head}\n", encoding="utf-8")
        first, *lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        if first.strip() != head:
            sys.exit(f"{file} holds results of {first.strip()}, and not of {head}: name another folder, or delete it")
        # A line without an end was being written when the run was stopped.
        whole = [line for line in lines if line.endswith("\n")]
        file.write_text("".join([first, *whole]), encoding="utf-8")
        self.done = tuple(self._adapter.validate_json(line) for line in whole)

    def add(self, result: Result) -> None:
        """Write one more."""
        if self._file is not None:
            with self._file.open("ab") as out:
                out.write(self._adapter.dump_json(result) + b"\n")
