"""A build's manifest: which steps are done, from what, and what their files are."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sidney.recsys_model.errors import WorkspaceError

__all__ = ["FORMAT", "FileRecord", "Manifest", "StepRecord", "digest_of", "file_digest", "write_atomically"]

FORMAT = 3
"""Raised whenever a workspace written before can no longer be read."""
_HASHED_UP_TO = 64 * 2**20


class FileRecord(BaseModel):
    """A file's ``size`` in bytes and SHA-256; no hash where it changes when it is used, as Chroma's do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int | None = None
    sha256: str | None = None


class StepRecord(BaseModel):
    """A finished step: ``key`` is the hash of all that it read; ``notes`` are what people want to know of it later."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    files: dict[str, FileRecord]
    notes: dict[str, Any] = Field(default_factory=dict)


class Manifest(BaseModel):
    """All finished steps of a build."""

    model_config = ConfigDict(extra="forbid")

    format: int = FORMAT
    sidney: str = ""
    simulated: bool = False
    settings: dict[str, Any] = Field(default_factory=dict)
    steps: dict[str, StepRecord] = Field(default_factory=dict)
    complete: bool = False

    def save(self, folder: Path) -> None:
        """Write ``manifest.json``, whole or not at all."""
        write_atomically(folder / "manifest.json", self.model_dump_json(indent=1) + "\n")

    @classmethod
    def load(cls, folder: Path) -> Manifest:
        """Read ``manifest.json``.

        Raises:
            WorkspaceError: It is missing, damaged, or of another format.
        """
        path = folder / "manifest.json"
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise WorkspaceError(f"{folder} has no manifest.json: it is no Sidney build; build it again") from None
        except (OSError, ValueError) as error:
            raise WorkspaceError(f"{path} is damaged ({error}); build the workspace again") from error
        found = values.get("format") if isinstance(values, dict) else None
        if found != FORMAT:
            older = "an older" if isinstance(found, int) and found < FORMAT else "another"
            raise WorkspaceError(
                f"{folder} was written by {older} version of Sidney (format {found}, this one reads {FORMAT}); "
                "build the workspace again"
            )
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            wrong = error.error_count()
            raise WorkspaceError(f"{path} is damaged: {wrong} values are wrong; build the workspace again") from error

    def verify(self, folder: Path) -> None:
        """Hold every recorded file against its record; files of over 64 MiB by their size alone.

        Raises:
            WorkspaceError: A file is missing or differs.
        """
        for step, record in self.steps.items():
            for name, known in record.files.items():
                path = folder / name
                if not path.is_file():
                    raise WorkspaceError(f"{path} is missing; build the workspace again (finished steps are kept)")
                if known.size is None:
                    continue
                size = path.stat().st_size
                differs = size != known.size or (size <= _HASHED_UP_TO and file_digest(path) != known.sha256)
                if differs:
                    raise WorkspaceError(
                        f"{path} is damaged: it is not what the build's step {step!r} wrote; "
                        "build the workspace again (steps that are whole are kept)"
                    )

    @staticmethod
    def records(folder: Path, step: str, *, changing: bool) -> dict[str, FileRecord]:
        """Records of all files of a step, by path below the build's folder."""
        records = {}
        for path in sorted((folder / step).rglob("*")):
            if path.is_file():
                name = path.relative_to(folder).as_posix()
                records[name] = (
                    FileRecord() if changing else FileRecord(size=path.stat().st_size, sha256=file_digest(path))
                )
        return records


def file_digest(path: Path) -> str:
    """A file's SHA-256."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_of(values: Mapping[str, Any]) -> str:
    """The hash of plain values, whatever the order of their keys."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def write_atomically(path: Path, text: str) -> None:
    """Replace a file's text, so that a reader, or a power cut, sees the old or the new one, never half of it."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with fresh.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path)
