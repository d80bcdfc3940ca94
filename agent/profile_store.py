"""Profiles on disk: one sqlite file beside the sessions, a record a person, written only when somebody asks for it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from pydantic import ValidationError

from sidney.agent.profile import Profile
from sidney.recsys_model.errors import WorkspaceError

if TYPE_CHECKING:
    from langgraph.store.sqlite import SqliteStore

__all__ = ["NOBODY", "ProfileStore"]

NOBODY = ""
"""The person of a session that names none: on one's own machine, whoever sits there."""
_NAMESPACE = ("profiles",)


class ProfileStore:
    """The profiles of a workspace, in LangGraph's store for what outlives a thread. A context manager.

    Args:
        folder: Where the file is, or will be: nothing is made before something is to be remembered. ``None`` keeps the
            profiles in memory, and they end with the store.

    Every method raises :class:`WorkspaceError` if the file cannot be used.
    """

    def __init__(self, folder: Path | None) -> None:
        self.path = folder / "profiles.sqlite" if folder is not None else None
        self._connection: sqlite3.Connection | None = None
        self._store: SqliteStore | None = None

    def load(self, user: str = NOBODY) -> Profile:
        """What is remembered of a person; an empty profile for one who asked for nothing."""
        if self._is_unwritten:
            return Profile()
        try:
            item = self._opened().get(_NAMESPACE, _key(user))
            return Profile() if item is None else Profile.model_validate(item.value)
        except (sqlite3.Error, ValidationError) as error:
            raise self._unusable(error) from error

    def save(self, profile: Profile, user: str = NOBODY) -> None:
        """Remember this of a person, in place of whatever was remembered before."""
        if profile.is_empty:
            self.delete(user)
            return
        try:
            self._opened().put(_NAMESPACE, _key(user), profile.model_dump(mode="json"))
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def delete(self, user: str = NOBODY) -> bool:
        """Forget a person; whether there was anything to forget. The bytes are overwritten, not only unlinked."""
        if self._is_unwritten:
            return False
        try:
            store = self._opened()
            if store.get(_NAMESPACE, _key(user)) is None:
                return False
            store.delete(_NAMESPACE, _key(user))
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        return True

    def users(self) -> tuple[str, ...]:
        """The people of whom something is remembered; :data:`NOBODY` for sessions that named none."""
        if self._is_unwritten:
            return ()
        try:
            found = self._opened().search(_NAMESPACE, limit=1_000_000)
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        return tuple(sorted(item.key.removeprefix("user:") for item in found))

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
        self._connection = self._store = None

    def __enter__(self) -> ProfileStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _is_unwritten(self) -> bool:
        return self._store is None and (self.path is None or not self.path.exists())

    def _opened(self) -> SqliteStore:
        if self._store is None:
            from langgraph.store.sqlite import SqliteStore

            if self.path is not None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            # A turn runs on the graph's own threads; the store locks around every use, and commits by itself.
            self._connection = sqlite3.connect(
                self.path or ":memory:", check_same_thread=False, isolation_level=None, timeout=30
            )
            self._connection.execute("PRAGMA secure_delete = ON")
            self._store = SqliteStore(self._connection)
            self._store.setup()
        return self._store

    def _unusable(self, error: Exception) -> WorkspaceError:
        self.close()
        return WorkspaceError(f"{self.path} cannot be used for profiles ({error}); move it away to begin afresh")


def _key(user: str) -> str:
    return f"user:{user}"
