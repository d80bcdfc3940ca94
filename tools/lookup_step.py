"""The build step that writes the look-up index: every item's vector and what constraints can name, into Chroma."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.data.catalogue import Catalogue
from sidney.tools.chroma_collection import create_collection, open_client
from sidney.tools.chroma_filters import item_metadata

__all__ = ["LookupStep"]

_MOST_PER_BATCH = 1000
"""Fewer than Chroma takes at once, so that progress is heard every half second or so."""


class LookupStep:
    """An extra step of a build; see :class:`sidney.recsys_model.building.build.ExtraStep`.

    Attributes:
        name: The folder below the build.
        title: What a person reads while it runs.
        version: Counted up when what is written changes, so that older indexes are written again.
    """

    name = "lookup"
    title = "indexing items for look-up"
    version = 1

    def run(
        self,
        folder: Path,
        catalogue: Catalogue,
        vectors: npt.NDArray[np.float32],
        encoder_name: str,
        report: Callable[[float | None, str], None],
    ) -> None:
        """Write the index into ``folder``, whatever a stopped run left there.

        Args:
            folder: Emptied first, since an index that was half written when its process died cannot be trusted.
            catalogue: The items.
            vectors: ``(items, dimensions)`` unit-length text embeddings in catalogue order.
            encoder_name: The encoder that made them, kept with the index so that no other one is used to query it.
            report: Hears the fraction done and a message.

        Raises:
            ValueError: There is not one vector an item.
        """
        if len(vectors) != len(catalogue):
            raise ValueError(f"{len(vectors)} vectors for {len(catalogue)} items")
        _empty(folder)
        client = open_client(folder)
        try:
            collection = create_collection(client, encoder_name)
            size = min(client.get_max_batch_size(), _MOST_PER_BATCH)
            for start in range(0, len(catalogue), size):
                rows = range(start, min(start + size, len(catalogue)))
                collection.add(
                    ids=[catalogue.item_ids[row] for row in rows],
                    embeddings=np.asarray(vectors[start : rows.stop], dtype=np.float32),
                    metadatas=[item_metadata(catalogue, row) for row in rows],  # type: ignore[misc]
                )
                report(rows.stop / len(catalogue), f"{rows.stop:,} of {len(catalogue):,} items")
        finally:
            client.close()  # type: ignore[attr-defined]


def _empty(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
