"""Items held out of training entirely: which ones, and the files and targets of a benchmark about them.

What is trained on has neither these items' rows in the catalogue nor any interaction with them; interactions keep the
split that they have in the whole data, so that everybody else is trained and tested as always.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from benchmarks.quality.data_sets import DataSet
from benchmarks.quality.export import read_data_set, rows_key
from benchmarks.quality.rows import Rows, Targets, read_rows, write_rows

if TYPE_CHECKING:
    from sidney.recsys_model.data.interactions import Interactions

__all__ = ["ColdSplit", "draw_cold", "prepare", "without_items"]

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class ColdSplit:
    """A data set without some of its items.

    Attributes:
        key: What it was made from.
        warm: The data set that is built from.
        cold_items: The file of the items that are added afterwards.
        item_ids: All items; ``rows`` and ``is_cold`` point into them.
        is_cold: ``(items,)`` which are held out.
        rows: Training sequences and targets; no history holds an item that is held out.
    """

    key: str
    warm: DataSet
    cold_items: Path
    item_ids: tuple[str, ...]
    is_cold: Flags
    rows: Rows


def draw_cold(
    trained: npt.NDArray[np.int64], tested: npt.NDArray[np.int64], share: float, seed: int
) -> npt.NDArray[np.int64]:
    """Ascending positions of the items to hold out: a share of those bought in training, one of each rank of sales.

    Items are sorted by their purchases in the test part, then in training, and cut into as many strata as items are
    wanted; one is drawn of each. So each is as likely to be drawn as any other, which makes a target on a cold item
    like one on a warm item but for its being unseen; and how many targets and training purchases go is about the same
    for every seed, while in a plain draw it hangs on the few bestsellers. Items never bought in training are left
    where they are: there is nothing to hold out.

    Args:
        trained: ``(items,)`` purchases in training.
        tested: ``(items,)`` purchases in the test part.
        share: How many of the items bought in training, above 0 and below 1; at least one is drawn.
        seed: Of the draw.
    """
    generator = np.random.default_rng(seed)
    order = np.lexsort((generator.random(len(trained)), trained, tested))
    order = order[trained[order] > 0]
    strata = np.array_split(order, max(1, round(share * len(order))))
    return np.sort(np.array([generator.choice(stratum) for stratum in strata if len(stratum)], dtype=np.int64))


def without_items(targets: Targets, is_cold: Flags, *, keep_cold_targets: bool) -> Targets:
    """Targets whose histories hold no cold item, as nobody can have bought one yet; those with nothing left go."""
    histories = [history[~is_cold[history]] for history in targets.histories]
    kept = np.array([len(history) > 0 for history in histories], dtype=np.bool_)
    if not keep_cold_targets:
        kept &= ~is_cold[targets.items]
    rows = np.flatnonzero(kept)
    return Targets(targets.users[rows], targets.items[rows], [histories[row] for row in rows])


def prepare(data_set: DataSet, folder: Path, share: float, seed: int) -> ColdSplit:
    """Write the files below ``folder``, or read what is there already; another split there ends the program."""
    key = hashlib.sha256(f"{rows_key(data_set)} {share} {seed}".encode()).hexdigest()[:16]
    facts = folder / "split.json"
    if not facts.exists():
        _write(data_set, folder, share, seed, key)
    known = json.loads(facts.read_text(encoding="utf-8"))
    if known["key"] != key:
        raise SystemExit(f"{folder} holds another split (other files, --share or --seed); give another --workspace")
    is_cold = np.zeros(len(known["item_ids"]), dtype=np.bool_)
    is_cold[known["cold"]] = True
    warm = DataSet(data_set.name, folder / "warm", data_set.ignore_columns, data_set.skip_bad_rows)
    cold_items = folder / "cold" / "items.parquet"
    return ColdSplit(key, warm, cold_items, tuple(known["item_ids"]), is_cold, read_rows(folder / "rows"))


def _write(data_set: DataSet, folder: Path, share: float, seed: int, key: str) -> None:
    from sidney.recsys_model.data.splits import targets_of, training_sequences

    catalogue, interactions = read_data_set(data_set)
    items = len(catalogue)
    train = training_sequences(interactions)
    test, validation = (
        Targets(
            np.array([target.user for target in targets], dtype=np.int32),
            np.array([target.item for target in targets], dtype=np.int32),
            [target.history for target in targets],
        )
        for targets in (targets_of(interactions, "test"), targets_of(interactions, "val"))
    )
    cold = draw_cold(_counts(train, items), np.bincount(test.items, minlength=items), share, seed)
    is_cold = np.zeros(items, dtype=np.bool_)
    is_cold[cold] = True
    kept = [left for sequence in train if len(left := sequence[~is_cold[sequence]])]
    rows = Rows(
        items,
        kept,
        without_items(validation, is_cold, keep_cold_targets=False),
        without_items(test, is_cold, keep_cold_targets=True),
    )
    write_rows(folder / "rows", rows, {"key": key})
    ids = {catalogue.item_ids[position] for position in cold}
    for name, wanted in (("warm", False), ("cold", True)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        _write_items(data_set.items, folder / name / "items.parquet", ids, wanted)
    _write_interactions(interactions, is_cold, folder / "warm" / "interactions.parquet")
    # Last: it says that all the rest is there.
    split = {"key": key, "item_ids": catalogue.item_ids, "cold": cold.tolist()}
    (folder / "split.json").write_text(json.dumps(split) + "\n", encoding="utf-8")


def _counts(sequences: Sequence[npt.NDArray[np.int32]], items: int) -> npt.NDArray[np.int64]:
    return np.bincount(np.concatenate(sequences), minlength=items).astype(np.int64)


def _write_items(source: Path, path: Path, cold: set[str], wanted: bool) -> None:
    """The file's own rows, as they are: those of the cold items, or all others."""
    import pyarrow.parquet as pq

    from sidney.recsys_model.data.values import identifier

    table = pq.read_table(source)
    (column,) = [name for name in table.column_names if name.strip().casefold().replace(" ", "_") == "item_id"]
    named = [None if cell is None else identifier(cell) for cell in table.column(column).to_pylist()]
    pq.write_table(table.filter([(name in cold) is wanted for name in named]), path)


def _write_interactions(interactions: Interactions, is_cold: Flags, path: Path) -> None:
    """All interactions but those with cold items, each with the split that it has in the whole data."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from sidney.recsys_model.data.interactions import SPLITS
    from sidney.recsys_model.data.splits import event_splits

    rows = np.flatnonzero(~is_cold[interactions.item])
    splits = event_splits(interactions)
    columns = {
        "user_id": [interactions.users[user] for user in interactions.user[rows]],
        "item_id": [interactions.item_ids[item] for item in interactions.item[rows]],
        "pos": rows - interactions.offsets[interactions.user[rows]],
        "split": [SPLITS[split] for split in splits[rows]],
    }
    for name in ("timestamp", "rating"):
        values = getattr(interactions, name)[rows]
        if not np.isnan(values).all():
            columns[name] = pa.array(values, from_pandas=True)
    pq.write_table(pa.table(columns), path)
