"""Every error that Sidney raises on purpose, in one tree.

::

    SidneyError
    ├── DataError              a catalogue or interactions file cannot be used
    │   └── BadRowsError       … because of rows, each named by file, number and reason
    ├── ConstraintError        a constraint names an unknown column or label, or cannot be read
    ├── UnknownItemError       an item ID that the catalogue does not hold
    ├── UnknownUserError       a user ID that the interactions do not hold
    ├── EncoderError           a sentence encoder cannot be loaded, or is not the one that it claims to be
    ├── TrainingError          the model cannot be trained on what is there
    └── WorkspaceError         a workspace is missing, half-built, corrupt, or from another version

A message says what was wrong, where, and what to do about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = [
    "BadRow",
    "BadRowsError",
    "ConstraintError",
    "DataError",
    "EncoderError",
    "SidneyError",
    "TrainingError",
    "UnknownItemError",
    "UnknownUserError",
    "WorkspaceError",
]


class SidneyError(Exception):
    """The root of Sidney's errors: catch this one to catch them all."""


class DataError(SidneyError):
    """A catalogue or interactions file cannot be used."""


@dataclass(frozen=True)
class BadRow:
    """One row that cannot be used: ``file``, 1-based data ``row`` (a CSV's header is not counted), and ``reason``."""

    file: str
    row: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}: {self.reason}"


class BadRowsError(DataError):
    """Some rows cannot be used, and nobody said to skip them. ``rows`` holds them all."""

    def __init__(self, rows: Sequence[BadRow], advice: str) -> None:
        self.rows = tuple(rows)
        shown = "\n".join(f"  {row}" for row in self.rows[:5])
        more = f"\n  … and {len(self.rows) - 5} more" if len(self.rows) > 5 else ""
        super().__init__(f"{len(self.rows)} bad row{'s' if len(self.rows) != 1 else ''}:\n{shown}{more}\n{advice}")


class ConstraintError(SidneyError):
    """A constraint names an unknown column or label, or its text cannot be read."""


class UnknownItemError(SidneyError):
    """An item ID that the catalogue does not hold."""


class UnknownUserError(SidneyError):
    """A user ID that the interactions do not hold."""


class EncoderError(SidneyError):
    """A sentence encoder cannot be loaded, or its weights are not the published ones."""


class TrainingError(SidneyError):
    """The model cannot be trained on what is there."""


class WorkspaceError(SidneyError):
    """A workspace is missing, half-built, corrupt, or was written by another version."""
