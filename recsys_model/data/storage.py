"""The workspace's own Parquet files of a catalogue and of interactions; they come back exactly as they went in."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column, Value
from sidney.recsys_model.data.interactions import Interactions
from sidney.recsys_model.errors import WorkspaceError

__all__ = ["load_catalogue", "load_interactions", "save_catalogue", "save_interactions"]

_VERSION = 1
_KEY = b"sidney"


def save_catalogue(path: Path, catalogue: Catalogue) -> None:
    """Write a catalogue; an old file at ``path`` is replaced in one step."""
    import pyarrow as pa

    # By place and not by name: a column may have any name.
    arrays = [pa.array(catalogue.item_ids, pa.string()), pa.array(catalogue.titles, pa.string())]
    described = []
    for column in catalogue.columns.values():
        arrays.append(pa.array(column.values, _arrow_type(column.kind)))
        described.append({"name": column.name, "kind": column.kind.value, "currency": column.currency})
    names = ["item_id", "title", *catalogue.columns]
    _write(path, "catalogue", arrays, names, {"columns": described})


def load_catalogue(path: Path) -> Catalogue:
    """Read what :func:`save_catalogue` wrote.

    Raises:
        WorkspaceError: The file is missing, broken, or not such a file.
    """
    table, about = _read(path, "catalogue")
    columns = []
    for place, described in enumerate(about["columns"], start=2):
        kind = AttributeKind(described["kind"])
        columns.append(Column(described["name"], kind, _values(table.column(place), kind), described["currency"]))
    return Catalogue(_strings(table.column(0)), _strings(table.column(1)), columns)


def save_interactions(path: Path, interactions: Interactions) -> None:
    """Write interactions; an old file at ``path`` is replaced in one step."""
    import pyarrow as pa

    users = pa.array(interactions.users, pa.string()).take(pa.array(interactions.user))
    arrays = [
        users,
        pa.array(interactions.item),
        pa.array(interactions.timestamp),
        pa.array(interactions.rating),
        pa.array(interactions.split),
    ]
    about = {"items": _fingerprint(interactions.item_ids)}
    _write(path, "interactions", arrays, ["user_id", "item", "timestamp", "rating", "split"], about)


def load_interactions(path: Path, catalogue: Catalogue) -> Interactions:
    """Read what :func:`save_interactions` wrote.

    Raises:
        WorkspaceError: The file is missing, broken, not such a file, or belongs to another catalogue.
    """
    import pyarrow as pa

    table, about = _read(path, "interactions")
    if about["items"] != _fingerprint(catalogue.item_ids):
        raise WorkspaceError(f"{path} belongs to another catalogue; build the workspace again")
    item, timestamp, rating, split = (table.column(place).to_numpy() for place in range(1, 5))
    # Sorted by user number, so that the order of first appearance is the order of the numbers.
    users = pa.concat_arrays(table.column(0).chunks) if len(table) else pa.array([], pa.string())
    encoded = users.dictionary_encode()
    names, user = encoded.dictionary.to_pylist(), encoded.indices.to_numpy()
    bounds = np.searchsorted(user, np.arange(len(names) + 1))
    return Interactions(
        item_ids=catalogue.item_ids,
        users=tuple(names),
        user=user.astype(np.int32),
        item=item,
        timestamp=timestamp,
        rating=rating,
        split=split,
        offsets=bounds.astype(np.int64),
    )


def _arrow_type(kind: AttributeKind) -> Any:
    import pyarrow as pa

    match kind:
        case AttributeKind.NUMBER:
            return pa.float64()
        case AttributeKind.FLAG:
            return pa.bool_()
        case AttributeKind.LABELS:
            return pa.list_(pa.string())
        case _:
            return pa.string()


def _write(path: Path, what: str, arrays: Sequence[Any], names: Sequence[str], about: dict[str, Any]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = [pa.field(name, array.type) for name, array in zip(names, arrays)]
    written = json.dumps({"what": what, "version": _VERSION, **about})
    schema = pa.schema(fields, metadata={_KEY: written.encode()})
    # Written beside and then moved: whoever is stopped halfway leaves no half file under the real name.
    unfinished = path.with_name(path.name + ".unfinished")
    pq.write_table(pa.Table.from_arrays(list(arrays), schema=schema), unfinished, compression="zstd")
    os.replace(unfinished, path)  # noqa: PTH105 - Path.replace says nothing about being atomic


def _read(path: Path, what: str) -> tuple[Any, dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(path).read()
        about = json.loads((table.schema.metadata or {})[_KEY])
        version = about["version"] if about["what"] == what else None
    except FileNotFoundError:
        raise WorkspaceError(f"there is no {what} at {path}; build the workspace again") from None
    except (pa.ArrowException, OSError, KeyError, ValueError, TypeError) as error:
        why = (str(error) or type(error).__name__).splitlines()[0]
        raise WorkspaceError(
            f"{path} is no whole {what} file of Sidney's ({why}); build the workspace again"
        ) from error
    if version != _VERSION:
        raise WorkspaceError(f"{path} is not a {what} file of this version of Sidney; build the workspace again")
    return table, about


def _strings(column: Any) -> list[str]:
    strings: list[str] = column.to_pylist()
    return strings


def _values(column: Any, kind: AttributeKind) -> tuple[Value, ...]:
    import pyarrow as pa

    array = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    if kind is AttributeKind.LABELS:
        # A list at a time, to_pylist would take most of the time that opening a workspace takes.
        offsets = array.offsets.to_pylist()
        labels = _shared(array.values)
        present = array.is_valid().to_pylist()
        return tuple(
            tuple(labels[start:end]) if there else None for (start, end), there in zip(pairwise(offsets), present)
        )
    if kind in (AttributeKind.LABEL, AttributeKind.DATE):
        return tuple(_shared(array))
    return tuple(array.to_pylist())


def _shared(array: Any) -> list[Any]:
    """Equal strings as one object: a catalogue repeats its labels thousands of times."""
    encoded = array.dictionary_encode()
    distinct = [*encoded.dictionary.to_pylist(), None]
    return [distinct[index] for index in encoded.indices.fill_null(len(distinct) - 1).to_pylist()]


def _fingerprint(item_ids: Sequence[str]) -> str:
    return hashlib.sha256("\x00".join(item_ids).encode("utf-8", "surrogatepass")).hexdigest()
