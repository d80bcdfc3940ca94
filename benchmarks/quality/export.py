"""Raw files become the rows that every system sees, read and split by Sidney's own reading.

.venv/bin/python -m benchmarks.quality.export --data-set PATH --out ROWS
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.quality.data_sets import DataSet, find_data_sets
from benchmarks.quality.rows import Rows, Targets, write_rows

if TYPE_CHECKING:
    from sidney.recsys_model.data.catalogue import Catalogue
    from sidney.recsys_model.data.interactions import Interactions

__all__ = ["export", "read_data_set", "rows_key"]


def rows_key(data_set: DataSet, users: int | None = None) -> str:
    """What rows are made from, in 16 characters: the files' contents, how they are read, and how many users."""
    digest = hashlib.sha256()
    for file in (data_set.items, data_set.interactions):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    digest.update(repr((data_set.ignore_columns, data_set.skip_bad_rows, users)).encode())
    return digest.hexdigest()[:16]


def read_data_set(data_set: DataSet) -> tuple[Catalogue, Interactions]:
    """The items and interactions of the files, read as Sidney reads them."""
    from sidney.recsys_model.data.reading import read_catalogue, read_interactions

    ignored, skip = data_set.ignore_columns, data_set.skip_bad_rows
    items = read_catalogue(data_set.items, ignore_columns=ignored, skip_bad_rows=skip).value
    interactions = read_interactions(data_set.interactions, items, ignore_columns=ignored, skip_bad_rows=skip).value
    return items, interactions


def export(data_set: DataSet, folder: Path, users: int | None = None) -> str:
    """Write the rows of a data set, if they are not there already, and return their key.

    Args:
        data_set: Where the files lie and how they are read.
        folder: Gets the rows.
        users: Keep only this many users, drawn at random, for a trial of the machinery.
    """
    from sidney.recsys_model.data.splits import targets_of, training_sequences

    key = rows_key(data_set, users)
    facts = folder / "rows.json"
    if facts.exists() and json.loads(facts.read_text(encoding="utf-8")).get("key") == key:
        return key
    facts.unlink(missing_ok=True)
    items, interactions = read_data_set(data_set)
    train = training_sequences(interactions)
    splits = {}
    for split in ("val", "test"):
        targets = targets_of(interactions, split)
        splits[split] = Targets(
            np.array([target.user for target in targets], dtype=np.int32),
            np.array([target.item for target in targets], dtype=np.int32),
            [target.history for target in targets],
        )
    if users is not None:
        generator = np.random.default_rng(0)
        kept = generator.choice(len(interactions.users), size=min(users, len(interactions.users)), replace=False)
        train = [train[i] for i in sorted(generator.choice(len(train), size=min(users, len(train)), replace=False))]
        splits = {name: part.take(np.flatnonzero(np.isin(part.users, kept))) for name, part in splits.items()}
    counts = np.bincount(np.concatenate(train), minlength=len(items))
    about = {
        "key": key,
        "data_set": data_set.name,
        "users": len(interactions.users),
        "interactions": len(interactions),
        "train_sequences": len(train),
        "cold_test_targets": int((counts[splits["test"].items] == 0).sum()),
    }
    write_rows(folder, Rows(len(items), train, splits["val"], splits["test"]), about)
    return key


def main() -> None:
    """Export one folder's rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-set", required=True, help="a name, or a folder of two Parquet files")
    parser.add_argument("--data", type=Path, help="the folder of the public data sets")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--users", type=int, help="keep only this many users")
    options = parser.parse_args()
    folder = Path(options.data_set)
    named = [] if folder.is_dir() else [options.data_set]
    (data_set,) = find_data_sets(named, options.data, [folder] if folder.is_dir() else [])
    export(data_set, options.out, options.users)
    print((options.out / "rows.json").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
