"""Result files: one system's ranks with one seed, and beside them how they came about."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.quality.ranking import Ranks
from benchmarks.quality.rows import Targets

__all__ = ["Result", "ResultInfo", "read_info", "read_results", "result_path", "write_info", "write_result"]


@dataclass(frozen=True)
class ResultInfo:
    """How one system's ranks with one seed came about.

    Attributes:
        system: Its name.
        seed: Of everything random in it.
        settings: Those that validation chose, or the defaults.
        validation_ndcg10: What they gave on validation; ``None`` where it was not measured.
        fit_seconds: Wall time of the one fit whose ranks these are, from raw files for Sidney.
        rank_seconds: Wall time of ranking all items for every test target.
        tuning_seconds: Processor time of all trials, of all threads.
        trials: How many settings were tried.
        tuned: Whether nothing is left to try; until then the ranks are those of the best settings so far.
        parameters: Numbers that the system learns.
        item_parameters: How many of them are a table with a row an item.
        rows: What the rows were made from, so that results of other rows are not mixed with these.
        notes: Anything else.
    """

    system: str
    seed: int
    settings: dict[str, Any]
    validation_ndcg10: float | None = None
    fit_seconds: float = 0.0
    rank_seconds: float = 0.0
    tuning_seconds: float = 0.0
    trials: int = 1
    tuned: bool = True
    parameters: int = 0
    item_parameters: int = 0
    rows: str = ""
    notes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """A :class:`ResultInfo` with the ranks: ``(targets,)`` users, plain ranks, and ranks with seen items masked."""

    info: ResultInfo
    users: Ranks
    plain: Ranks
    masked: Ranks


def result_path(folder: Path, system: str, seed: int) -> Path:
    """The ranks' file; the ``.json`` beside it says how they came about."""
    return folder / f"{system}-{seed}.parquet"


def write_result(folder: Path, info: ResultInfo, targets: Targets, plain: Ranks, masked: Ranks) -> None:
    """Write both files; each is replaced whole, so that a stopped run leaves the ones before."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    path = result_path(folder, info.system, info.seed)
    table = pa.table(
        {
            "row": np.arange(len(targets), dtype=np.int32),
            "user": targets.users,
            "item": targets.items,
            "rank": plain.astype(np.int32),
            "rank_masked": masked.astype(np.int32),
        }
    )
    pq.write_table(table, path.with_suffix(".parquet.part"))
    path.with_suffix(".parquet.part").replace(path)
    write_info(folder, info)


def read_info(folder: Path, system: str, seed: int) -> ResultInfo | None:
    """How a result came about; ``None`` where there is none yet."""
    path = result_path(folder, system, seed)
    if not path.exists() or not path.with_suffix(".json").exists():
        return None
    return ResultInfo(**json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))


def read_results(folder: Path, rows: str) -> dict[str, dict[int, Result]]:
    """All results of these rows that the folder holds, by system and seed."""
    import pyarrow.parquet as pq

    found: dict[str, dict[int, Result]] = {}
    for path in sorted(folder.glob("*.parquet")):
        system, _, seed = path.stem.rpartition("-")
        info = read_info(folder, system, int(seed)) if seed.isdigit() else None
        if info is None or info.rows != rows:
            continue
        table = pq.read_table(path)
        columns = (np.asarray(table.column(name), dtype=np.int64) for name in ("user", "rank", "rank_masked"))
        found.setdefault(system, {})[int(seed)] = Result(info, *columns)
    return found


def write_info(folder: Path, info: ResultInfo) -> None:
    """Write, or replace, how a result came about."""
    path = result_path(folder, info.system, info.seed).with_suffix(".json")
    part = path.with_suffix(".json.part")
    part.write_text(json.dumps(asdict(info), indent=1) + "\n", encoding="utf-8")
    part.replace(path)
