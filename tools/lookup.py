"""Looking items up in Chroma: by meaning under the same constraints as a recommendation, by ID, or by title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraints import Constraint, combined_mask, resolve_constraint
from sidney.recsys_model.encoders.embeddings import TextEncoder
from sidney.tools.chroma_collection import open_collection
from sidney.tools.chroma_filters import where_filter
from sidney.tools.lookup_step import LookupStep
from sidney.tools.titles import title_index

if TYPE_CHECKING:
    from sidney.recsys_model.workspace import Workspace

__all__ = ["CatalogueLookup", "FoundItem", "open_lookup"]


@dataclass(frozen=True)
class FoundItem:
    """One item that was looked up.

    Attributes:
        item_id: The catalogue's ID.
        title: The catalogue's title.
        price: The catalogue's price, if there is one.
        similarity: By meaning, the cosine of query and item, -1 to 1; by title, how alike the names are, 0 to 1;
            by ID, 1.
    """

    item_id: str
    title: str
    price: float | None
    similarity: float


class CatalogueLookup:
    """The catalogue in Chroma. Use it as a context manager, or :meth:`close` it.

    Args:
        folder: What :class:`~sidney.tools.lookup_step.LookupStep` wrote.
        catalogue: The same catalogue.
        encoder: The encoder that embedded it.

    Raises:
        WorkspaceError: The folder holds no index of this catalogue by this encoder.
    """

    def __init__(self, folder: Path, catalogue: Catalogue, encoder: TextEncoder) -> None:
        self._catalogue = catalogue
        self._encoder = encoder
        self._client, self._collection = open_collection(folder, encoder_name=encoder.name, items=len(catalogue))

    def __enter__(self) -> CatalogueLookup:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the index's files. Closing twice does nothing."""
        self._client.close()  # type: ignore[attr-defined]

    def search(self, query: str, constraints: Sequence[Constraint] = (), k: int = 10) -> tuple[FoundItem, ...]:
        """The ``k`` items nearest in meaning among those that satisfy every must; fewer only when fewer do.

        Args:
            query: What is looked for, in words. Blank: the first ``k`` in catalogue order, with likeness 0.
            constraints: Only musts count. They need not be resolved yet.
            k: How many.

        Raises:
            ConstraintError: A constraint names what the catalogue does not have.
        """
        resolved = [resolve_constraint(constraint, self._catalogue) for constraint in constraints]
        where = where_filter(resolved, self._catalogue)
        if k < 1 or not len(self._catalogue):
            return ()
        if not query.strip():
            return tuple(
                self._found(int(row), 0.0) for row in combined_mask(resolved, self._catalogue).nonzero()[0][:k]
            )
        vector = self._encoder.encode([query])
        answer = self._collection.query(
            query_embeddings=vector, n_results=min(k, len(self._catalogue)), where=where, include=["distances"]
        )
        ids, distances = answer["ids"][0], (answer["distances"] or [[]])[0]
        if len(ids) < min(k, len(self._catalogue)):
            # An approximate index under a narrow filter may come back short; what is allowed is few then.
            ids, distances = self._nearest_of_all(vector[0], where, k)
        return tuple(
            self._found(self._catalogue.index_of(item_id), 1.0 - float(distance))
            for item_id, distance in zip(ids, distances)
        )

    def fetch(self, item_ids: Iterable[str]) -> tuple[FoundItem, ...]:
        """These items, in this order.

        Raises:
            UnknownItemError: The catalogue does not hold one of them.
        """
        return tuple(self._found(self._catalogue.index_of(item_id), 1.0) for item_id in item_ids)

    def find_title(self, text: str, limit: int = 5) -> tuple[FoundItem, ...]:
        """Items called so, the exact title first, then titles with these words in them, then near spellings."""
        return tuple(self._found(index, likeness) for index, likeness in title_index(self._catalogue).find(text, limit))

    def _nearest_of_all(self, vector: Any, where: Any, k: int) -> tuple[list[str], list[float]]:
        import numpy as np

        everything = self._collection.get(where=where, include=["embeddings"])
        if not everything["ids"]:
            return [], []
        distances = 1.0 - np.asarray(everything["embeddings"], dtype=np.float32) @ vector
        nearest = np.argsort(distances, kind="stable")[:k]
        return [everything["ids"][row] for row in nearest], [float(distances[row]) for row in nearest]

    def _found(self, index: int, similarity: float) -> FoundItem:
        item = self._catalogue.item(index)
        return FoundItem(item.item_id, item.title, item.price, similarity)


def open_lookup(workspace: Workspace) -> CatalogueLookup:
    """The look-up of a workspace.

    Raises:
        WorkspaceError: The workspace was built without one.
    """
    return CatalogueLookup(workspace.build_path / LookupStep.name, workspace.catalogue, workspace.encoder)
