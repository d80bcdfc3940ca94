"""Somebody's files become a catalogue and interactions, by the data contract: their column names, price formats and
missing values included; a row that cannot be used is named by file, number and reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, NoReturn, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
from rapidfuzz import process

from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.columns import type_column
from sidney.recsys_model.data.interactions import Interactions
from sidney.recsys_model.data.tables import RawTable, read_table
from sidney.recsys_model.data.values import (
    clean_text,
    identifier,
    is_missing,
    parse_instant,
    parse_number,
    units_per_second,
)
from sidney.recsys_model.errors import BadRow, BadRowsError, DataError

__all__ = ["ReadResult", "parse_mapping", "read_catalogue", "read_interactions"]

_Read = TypeVar("_Read")
Paths: TypeAlias = str | Path | Sequence[str | Path]

_ITEM_COLUMNS = ("item_id", "title", "price", "categories", "brand", "description", "release_date")
_INTERACTION_COLUMNS = ("user_id", "item_id", "pos", "timestamp", "rating", "split")
_SPLIT_CODES = {
    "train": 0, "training": 0,
    "val": 1, "valid": 1, "validation": 1, "dev": 1,
    "test": 2, "testing": 2,
}  # fmt: skip
_OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "item_id": ("asin", "parent_asin", "product_id", "productid", "sku", "article_id", "movie_id", "movieid", "book_id",
                "track_id", "id", "item"),
    "title": ("name", "product_name", "product_title", "prod_name", "item_name", "movie_title", "app_name"),
    "user_id": ("reviewerid", "customer_id", "userid", "user", "customer", "visitor_id", "session_id", "account_id"),
    "timestamp": ("time", "date", "unixreviewtime", "unix_time", "created_at", "ts", "datetime", "event_time", "t_dat"),
    "pos": ("position", "rank", "order", "sequence", "step"),
}  # fmt: skip
"""What others call the contract's columns. Suggested in errors, never assumed: ``id`` may be anybody's."""
_SKIP_ADVICE = "Mend these rows, or leave them out with --skip-bad-rows (skip_bad_rows=True)."


@dataclass(frozen=True)
class ReadResult(Generic[_Read]):
    """What was read.

    Attributes:
        value: The catalogue or the interactions.
        skipped: The bad rows that were left out, in the order of the files.
        notes: What was decided on the way that somebody may want to know ("description is empty everywhere …").
    """

    value: _Read
    skipped: tuple[BadRow, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def skipped_summary(self) -> str:
        """How many rows were left out and why, like reasons together; an empty string when none was."""
        if not self.skipped:
            return ""
        kinds = Counter(_QUOTED.sub("…", row.reason) for row in self.skipped)
        reasons = "; ".join(f"{count:,} because {reason}" for reason, count in kinds.most_common())
        return f"{len(self.skipped):,} bad row{'s' if len(self.skipped) != 1 else ''} left out: {reasons}"


_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"[^\"]*\"|\d+")


def parse_mapping(words: Iterable[str]) -> dict[str, str]:
    """``--map`` words, ``item_id=asin``, as a mapping from the contract's name to the file's.

    Raises:
        DataError: A word is not of the form NAME=COLUMN, or a name is given twice.
    """
    mapping: dict[str, str] = {}
    for word in words:
        name, equals, column = (part.strip() for part in word.partition("="))
        if not (name and equals and column):
            raise DataError(f"cannot read the mapping {word!r}; write NAME=COLUMN, as in --map item_id=asin")
        if name in mapping:
            raise DataError(f"{name} is mapped twice, to {mapping[name]} and to {column}")
        mapping[name] = column
    return mapping


def read_catalogue(
    paths: Paths,
    mapping: Mapping[str, str] | None = None,
    ignore_columns: Iterable[str] = (),
    skip_bad_rows: bool = False,
) -> ReadResult[Catalogue]:
    """Read a catalogue from CSV, JSON Lines or Parquet files.

    Every column beside ``item_id`` and ``title`` becomes an attribute of its type. A row is bad when its ID or title is
    missing, when its ID was there before, when its price is no number, or when it cannot be split into cells. Columns
    that hold nothing are left out.

    Args:
        paths: One file or several, in any mixture of formats.
        mapping: The files' own names of columns by the contract's, ``{"item_id": "asin"}``. What the mapping says of
            interactions (``user_id``, …) does not matter here.
        ignore_columns: Columns to leave out, as the files name them.
        skip_bad_rows: Leave bad rows out, and say so in the result, instead of stopping.

    Raises:
        BadRowsError: Some rows cannot be used, and ``skip_bad_rows`` is off.
        DataError: A file cannot be read, or a column is missing.
    """
    rows = _Rows.read(paths, mapping or {}, ignore_columns, _ITEM_COLUMNS, ("item_id", "title"))
    if not len(rows):
        raise DataError(f"{rows.names_of_files} holds no items")
    titles = [None if is_missing(cell) else clean_text(cell) or None for cell in rows.columns["title"]]
    item_ids = [None if is_missing(cell) else identifier(cell) for cell in rows.columns["item_id"]]
    first_seen: dict[str, int] = {}
    for row, (item_id, title) in enumerate(zip(item_ids, titles)):
        if item_id is None:
            rows.reject(row, "it has no item_id")
        elif item_id in first_seen:
            rows.reject(row, f"the item_id {item_id!r} is also that of {rows.place(first_seen[item_id])}")
        elif title is None:
            rows.reject(row, f"the item {item_id!r} has no title")
        else:
            first_seen[item_id] = row
    attributes = []
    for name, cells in rows.columns.items():
        if name in ("item_id", "title"):
            continue
        typed = type_column(name, cells)
        rows.notes.extend(typed.notes)
        for row, reason in typed.bad.items():
            rows.reject(row, reason)
        if typed.column is not None:
            attributes.append(typed.column)
    kept = rows.finish(skip_bad_rows)
    if not kept:
        raise DataError(f"{rows.names_of_files} holds no item that can be used; its first row: {rows.bad_rows()[0]}")
    if len(kept) < len(rows):
        attributes = [
            type(column)(column.name, column.kind, tuple(column.values[row] for row in kept), column.currency)
            for column in attributes
        ]
    catalogue = Catalogue(
        [str(item_ids[row]) for row in kept],
        [str(titles[row]) for row in kept],
        [column for column in attributes if any(value is not None for value in column.values)],
    )
    return ReadResult(catalogue, rows.bad_rows(), tuple(rows.notes))


def read_interactions(
    paths: Paths,
    catalogue: Catalogue,
    mapping: Mapping[str, str] | None = None,
    ignore_columns: Iterable[str] = (),
    skip_bad_rows: bool = False,
) -> ReadResult[Interactions]:
    """Read interactions with the items of a catalogue from CSV, JSON Lines or Parquet files.

    A user's interactions are ordered by ``pos`` where there is one, else by ``timestamp`` (seconds, milliseconds, … are
    told apart by the size of the column's median; text is read as ISO dates, in UTC unless it says otherwise); those
    without either come last, and ties keep the files' order. A row is bad when its user or item is missing, when the
    catalogue does not have its item, or when a number, a time or a split cannot be read. Further columns are ignored.

    Args:
        paths: One file or several, in any mixture of formats; no file at all gives no interactions.
        catalogue: The items.
        mapping: The files' own names of columns by the contract's, ``{"user_id": "reviewerID"}``.
        ignore_columns: Columns to leave out, as the files name them.
        skip_bad_rows: Leave bad rows out, and say so in the result, instead of stopping.

    Raises:
        BadRowsError: Some rows cannot be used, and ``skip_bad_rows`` is off.
        DataError: A file cannot be read, a column is missing, or no interaction at all names an item of the catalogue.
    """
    if not isinstance(paths, str | Path) and not len(paths):
        return ReadResult(Interactions.empty(catalogue))
    known = {name: mapping[name] for name in _INTERACTION_COLUMNS if mapping and name in mapping}
    rows = _Rows.read(paths, known, ignore_columns, _INTERACTION_COLUMNS, ("user_id", "item_id"))
    if "pos" not in rows.columns and "timestamp" not in rows.columns:
        rows.lacks_order()
    users = [identifier(cell) for cell in rows.columns["user_id"]]
    named = [identifier(cell) for cell in rows.columns["item_id"]]
    numbers = {item_id: index for index, item_id in enumerate(catalogue.item_ids)}
    items = [-1 if item_id is None else numbers.get(item_id, -1) for item_id in named]
    for row, (user, item) in enumerate(zip(users, items)):
        if user is None:
            rows.reject(row, "it has no user_id")
        if item < 0:
            item_id = named[row]
            rows.reject(row, "it has no item_id" if item_id is None else f"the catalogue has no item {item_id!r}")
    if len(rows) and max(items) < 0:
        raise DataError(
            f"none of the {len(rows):,} interactions names an item of the catalogue: they name items such as "
            f"{named[0]!r}, the catalogue has items such as {catalogue.item_ids[0]!r}. If the IDs stand in another "
            "column, name it: --map item_id=COLUMN"
        )
    pos = rows.numbers("pos", "a number")
    if pos is not None:
        for row in np.flatnonzero(np.isnan(pos)).tolist():
            rows.reject(row, "it has no pos, which the others have")
    timestamp = rows.instants("timestamp")
    if len(rows) and pos is None and timestamp is None:
        rows.notes.append("every pos and timestamp is empty, so the order of the files is taken for the order in time")
    rating = rows.numbers("rating", "a number")
    split = rows.splits()
    kept = rows.finish(skip_bad_rows)
    chosen = np.array(kept, dtype=np.int64)
    interactions = Interactions.from_events(
        catalogue,
        [str(users[row]) for row in kept],
        np.array(items, dtype=np.int64)[chosen],
        pos=None if pos is None else pos[chosen],
        timestamp=None if timestamp is None else timestamp[chosen],
        rating=None if rating is None else rating[chosen],
        split=None if split is None else split[chosen],
    )
    return ReadResult(interactions, rows.bad_rows(), tuple(rows.notes))


class _Rows:
    """The rows of one or several files, with the contract's column names, and what is wrong with them."""

    def __init__(self, tables: Sequence[RawTable]) -> None:
        self._tables = tables
        self._reasons: dict[int, str] = {}
        self._starts = np.cumsum([0, *(len(table.row_numbers) for table in tables)])
        names = dict.fromkeys(name for table in tables for name in table.columns)
        self.notes: list[str] = []
        self.columns: dict[str, list[object]] = {}
        for name in names:
            cells: list[object] = []
            for table in tables:
                cells.extend(table.columns.get(name) or [None] * len(table.row_numbers))
            self.columns[name] = cells

    def __len__(self) -> int:
        return int(self._starts[-1])

    @classmethod
    def read(
        cls,
        paths: Paths,
        mapping: Mapping[str, str],
        ignore_columns: Iterable[str],
        contract: Sequence[str],
        required: Sequence[str],
    ) -> _Rows:
        files = [Path(paths)] if isinstance(paths, str | Path) else [Path(path) for path in paths]
        if not files:
            raise DataError("no file to read")
        tables = [read_table(path) for path in files]
        ignored = [name.strip() for name in ignore_columns]
        _check_mapping(tables, mapping, contract)
        renamed = [_with_contract_names(table, mapping, ignored, contract) for table in tables]
        for table in renamed:
            missing = [name for name in required if name not in table.columns]
            # A file of nothing but bad rows has no columns to miss.
            if missing and (table.columns or not table.bad_rows):
                _missing_columns(table, missing, mapping)
        rows = cls(renamed)
        for name in required:
            rows.columns.setdefault(name, [])
        return rows

    @property
    def names_of_files(self) -> str:
        return ", ".join(table.file for table in self._tables)

    def place(self, row: int) -> str:
        table, number = self._locate(row)
        return f"row {number}" if len(self._tables) == 1 else f"{self._tables[table].file}, row {number}"

    def _locate(self, row: int) -> tuple[int, int]:
        table = int(np.searchsorted(self._starts, row, side="right")) - 1
        return table, self._tables[table].row_numbers[row - int(self._starts[table])]

    def reject(self, row: int, reason: str) -> None:
        """Count a row as bad; the first reason stays."""
        self._reasons.setdefault(row, reason)

    def bad_rows(self) -> tuple[BadRow, ...]:
        found = [(place, row) for place, table in enumerate(self._tables) for row in table.bad_rows]
        for row, reason in self._reasons.items():
            table, number = self._locate(row)
            found.append((table, BadRow(self._tables[table].file, number, reason)))
        return tuple(row for _, row in sorted(found, key=lambda each: (each[0], each[1].row)))

    def finish(self, skip_bad_rows: bool) -> list[int]:
        """The rows that can be used.

        Raises:
            BadRowsError: There are others, and they are not to be skipped.
        """
        if not skip_bad_rows and (bad := self.bad_rows()):
            raise BadRowsError(bad, _SKIP_ADVICE)
        return [row for row in range(len(self)) if row not in self._reasons]

    def numbers(self, name: str, what: str) -> npt.NDArray[np.float64] | None:
        """A column as numbers, NaN where missing; ``None`` if there is no such column or nothing in it."""
        cells = self.columns.get(name, [])
        values = np.full(len(self), np.nan)
        for row, cell in enumerate(cells):
            if is_missing(cell):
                continue
            try:
                values[row] = cell if type(cell) in (int, float) else parse_number(cell)
            except ValueError:
                self.reject(row, f"the {name} {cell!r} is not {what}")
                values[row] = 0.0  # so that it is not also called missing
        return None if np.isnan(values).all() else values

    def instants(self, name: str) -> npt.NDArray[np.float64] | None:
        """A column as seconds since 1970, NaN where missing; ``None`` if there is no such column or nothing in it."""
        values = np.full(len(self), np.nan)
        in_units: list[int] = []
        for row, cell in enumerate(self.columns.get(name, [])):
            if is_missing(cell):
                continue
            try:
                values[row], in_seconds = parse_instant(cell)
            except ValueError as error:
                self.reject(row, f"the {name} {error}")
                continue
            if not in_seconds:
                in_units.append(row)
        values[in_units] /= units_per_second(values[in_units].tolist())
        return None if np.isnan(values).all() else values

    def splits(self) -> npt.NDArray[np.int8] | None:
        cells = self.columns.get("split", [])
        if all(is_missing(cell) for cell in cells):
            return None
        codes = np.full(len(self), -1, dtype=np.int8)
        for row, cell in enumerate(cells):
            code = None if is_missing(cell) else _SPLIT_CODES.get(str(cell).strip().casefold())
            if code is not None:
                codes[row] = code
            elif is_missing(cell):
                self.reject(row, "it has no split, which the others have")
            else:
                self.reject(row, f"the split {cell!r} is none of train, val and test")
        return codes

    def lacks_order(self) -> NoReturn:
        table = self._tables[0]
        near = [
            f"--map {name}={column}" for name in ("timestamp", "pos") for column in _candidates(name, table.columns)
        ]
        hint = f"; perhaps {' or '.join(near)}" if near else "; name it with --map timestamp=COLUMN or --map pos=COLUMN"
        raise DataError(
            f"{table.file} has neither pos nor timestamp, so nobody can tell what came first{hint}. "
            f"Its columns: {', '.join(table.columns)}"
        )


def _check_mapping(tables: Sequence[RawTable], mapping: Mapping[str, str], contract: Sequence[str]) -> None:
    """A mapping's column must exist somewhere, unless it is for the other kind of file, or its target is there."""
    there = dict.fromkeys(column for table in tables for column in table.columns)
    for name, column in mapping.items():
        belongs_elsewhere = name in _INTERACTION_COLUMNS and name not in contract
        if column in there or name in there or belongs_elsewhere or not there:
            continue
        near = [match for match, _, _ in process.extract(column, list(there), limit=3, score_cutoff=60)]
        words = " or ".join(f"--map {name}={match}" for match in near)
        hint = f"; did you mean {words}?" if near else "."
        raise DataError(
            f"--map {name}={column}: {tables[0].file} has no column {column}{hint} Its columns: {', '.join(there)}"
        )


def _with_contract_names(
    table: RawTable, mapping: Mapping[str, str], ignored: Sequence[str], contract: Sequence[str]
) -> RawTable:
    new_names = {column: name for name, column in mapping.items() if column in table.columns}
    taken = set(new_names.values())
    columns: dict[str, list[object]] = {}
    for column, cells in table.columns.items():
        if column in ignored:
            continue
        name = new_names.get(column)
        if name is None:
            # What the mapping names counts, and not a column that happens to have the contract's name.
            folded = re.sub(r"[\s-]+", "_", column.casefold())
            name = folded if folded in contract and folded not in table.columns else column
            if name in taken:
                continue
        columns[name] = cells
    return RawTable(table.file, columns, table.row_numbers, table.bad_rows)


def _candidates(name: str, columns: Iterable[str]) -> list[str]:
    """The columns of a file that may be what the contract calls ``name``, the likeliest first."""
    folded = {re.sub(r"[\s-]+", "_", column.casefold()): column for column in columns}
    exact = [folded[other] for other in _OTHER_NAMES.get(name, ()) if other in folded]
    near = [folded[match] for match, _, _ in process.extract(name, list(folded), limit=2, score_cutoff=70)]
    return list(dict.fromkeys([*exact, *near]))[:3]


def _missing_columns(table: RawTable, missing: Sequence[str], mapping: Mapping[str, str]) -> NoReturn:
    used = set(mapping)
    free = [column for column in table.columns if column not in used and column not in _INTERACTION_COLUMNS[:2]]
    wanted = []
    for name in missing:
        near = _candidates(name, [column for column in free if column != "title"])
        wanted.append(
            f"{name} (perhaps --map {name}={near[0]})" if near else f"{name} (name it with --map {name}=COLUMN)"
        )
    listed = ", ".join(table.columns) or "none"
    raise DataError(f"{table.file} has no column {' and no column '.join(wanted)}. Its columns: {listed}")
