"""The rows that every system sees: training sequences, and targets with their histories, as Parquet files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

__all__ = ["Ints", "Rows", "Targets", "read_rows", "write_rows"]

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Targets:
    """Interactions to predict.

    Attributes:
        users: ``(targets,)`` user indices.
        items: ``(targets,)`` the items to predict, as positions in the catalogue.
        histories: One array a target: all of that user's earlier items, oldest first.
    """

    users: Ints
    items: Ints
    histories: Sequence[Ints]

    def __len__(self) -> int:
        return len(self.items)

    def take(self, rows: npt.NDArray[np.int64]) -> Targets:
        """Only these targets."""
        return Targets(self.users[rows], self.items[rows], [self.histories[row] for row in rows])

    def sample(self, count: int, seed: int = 0) -> Targets:
        """At most ``count`` of the targets, the same ones for the same seed."""
        if count >= len(self):
            return self
        return self.take(np.sort(np.random.default_rng(seed).choice(len(self), size=count, replace=False)))


@dataclass(frozen=True)
class Rows:
    """One data set, split.

    Attributes:
        item_count: Items in the catalogue.
        train: One array a user: the items to train on, oldest first.
        validation: What settings and epochs are chosen by.
        test: What is reported.
    """

    item_count: int
    train: Sequence[Ints]
    validation: Targets
    test: Targets

    def counts(self) -> npt.NDArray[np.int64]:
        """``(items,)`` how often each item occurs in training."""
        chosen = np.concatenate(self.train) if len(self.train) else np.zeros(0, dtype=np.int32)
        return np.bincount(chosen, minlength=self.item_count).astype(np.int64)


def write_rows(folder: Path, rows: Rows, about: dict[str, object]) -> None:
    """Write ``train``, ``val`` and ``test`` Parquet files and, last, ``rows.json``, which says that all is there."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"items": _lists(rows.train)}), folder / "train.parquet")
    for name, targets in (("val", rows.validation), ("test", rows.test)):
        table = {"user": targets.users, "item": targets.items, "history": _lists(targets.histories)}
        pq.write_table(pa.table(table), folder / f"{name}.parquet")
    facts = {"items": rows.item_count, "validation": len(rows.validation), "test": len(rows.test), **about}
    (folder / "rows.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def read_rows(folder: Path) -> Rows:
    """What :func:`write_rows` wrote."""
    import pyarrow.parquet as pq

    facts = json.loads((folder / "rows.json").read_text(encoding="utf-8"))
    train = _arrays(pq.read_table(folder / "train.parquet").column("items"))
    splits = {}
    for name in ("val", "test"):
        table = pq.read_table(folder / f"{name}.parquet")
        users, items = (np.asarray(table.column(column), dtype=np.int32) for column in ("user", "item"))
        splits[name] = Targets(users, items, _arrays(table.column("history")))
    return Rows(int(facts["items"]), train, splits["val"], splits["test"])


def _lists(arrays: Sequence[Ints]) -> object:
    import pyarrow as pa

    offsets = np.concatenate([[0], np.cumsum([len(array) for array in arrays])]).astype(np.int32)
    values = np.concatenate(arrays).astype(np.int32) if len(arrays) else np.zeros(0, dtype=np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(values))


def _arrays(column: object) -> list[Ints]:
    combined = column.combine_chunks()  # type: ignore[attr-defined]
    values = np.asarray(combined.flatten(), dtype=np.int32)
    bounds = np.cumsum([0, *combined.value_lengths().to_pylist()])
    return [values[start:end] for start, end in pairwise(bounds)]
