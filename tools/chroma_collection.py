"""The look-up index: one embedded Chroma collection in a folder that Sidney wrote itself.

Chroma's default embedding function downloads a model, and ``embedding_function=None`` still falls back to it when texts
are given: so no text is ever given, only vectors. A folder has one owner at a time that writes; Chroma unpickles part
of what it stores, so only folders that Sidney made are opened.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sidney.recsys_model.errors import WorkspaceError

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

__all__ = ["COLLECTION", "create_collection", "open_client", "open_collection"]

COLLECTION = "items"


def open_client(folder: Path) -> ClientAPI:
    """A client of the folder, with telemetry off. Close it: Chroma keeps one open system per folder and process."""
    import chromadb
    from chromadb.config import Settings

    # The same settings everywhere: Chroma refuses to open a path twice with different ones.
    settings = Settings(anonymized_telemetry=False)
    try:
        return chromadb.PersistentClient(path=str(folder), settings=settings)
    except AttributeError:
        # Chroma remembers a path that it failed to open once (a corrupt file, since replaced), fails again with this
        # error, and only then forgets it.
        return chromadb.PersistentClient(path=str(folder), settings=settings)


def create_collection(client: ClientAPI, encoder_name: str) -> Collection:
    """An empty collection by cosine distance that remembers whose vectors it holds."""
    return client.create_collection(
        COLLECTION,
        configuration={"hnsw": {"space": "cosine"}},
        metadata={"encoder": encoder_name},
        embedding_function=None,
    )


def open_collection(folder: Path, *, encoder_name: str, items: int) -> tuple[ClientAPI, Collection]:
    """The client and collection that :class:`~sidney.tools.lookup_step.LookupStep` wrote.

    Args:
        folder: The build's look-up folder.
        encoder_name: The encoder that queries will be embedded with.
        items: How many items the catalogue has.

    Raises:
        WorkspaceError: The folder holds no index, or one of another encoder or catalogue.
    """
    advice = "build the workspace again"
    # Asked before opening: Chroma would make a new, empty database in any folder.
    if not (folder / "chroma.sqlite3").is_file():
        raise WorkspaceError(f"{folder} holds no look-up index; {advice}")
    client = None
    try:
        client = open_client(folder)
        collection = client.get_collection(COLLECTION, embedding_function=None)
        stored, stored_encoder = collection.count(), (collection.metadata or {}).get("encoder")
    except Exception as error:
        if client is not None:
            with suppress(Exception):
                client.close()  # type: ignore[attr-defined]
        raise WorkspaceError(f"the look-up index in {folder} cannot be opened ({error}); {advice}") from error
    problem = ""
    if stored != items:
        problem = f"holds {stored} items and the catalogue {items}"
    elif stored_encoder != encoder_name:
        problem = f"was embedded with {stored_encoder!r} and the workspace's encoder is {encoder_name!r}"
    if problem:
        client.close()  # type: ignore[attr-defined]
        raise WorkspaceError(f"the look-up index in {folder} {problem}; {advice}")
    return client, collection
