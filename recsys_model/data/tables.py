"""Files of rows, as they are: CSV, JSON Lines and Parquet become columns of cells, and rows keep their numbers."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sidney.recsys_model.errors import BadRow, DataError

__all__ = ["FORMATS", "RawTable", "read_table"]

FORMATS = {
    ".csv": "CSV", ".tsv": "CSV", ".jsonl": "JSON Lines", ".ndjson": "JSON Lines", ".json": "JSON Lines",
    ".parquet": "Parquet", ".pq": "Parquet",
}  # fmt: skip
"""File name endings and what they mean. CSV and JSON Lines may be compressed (``.csv.gz``)."""

_MAX_CELL = 2**31 - 1


@dataclass(frozen=True)
class RawTable:
    """One file's rows.

    Attributes:
        file: The file, as it was named.
        columns: Cells by column name; every column is as long as ``row_numbers``. Names are stripped of white space.
        row_numbers: The number of each row in the file, from 1: data rows of CSV and Parquet, lines of JSON Lines.
        bad_rows: Rows that could not even be split into cells.
    """

    file: str
    columns: dict[str, list[object]]
    row_numbers: Sequence[int]
    bad_rows: tuple[BadRow, ...] = ()


def read_table(path: Path) -> RawTable:
    """Read one file by its ending.

    Raises:
        DataError: There is no such file, its ending is unknown, it is empty, or it is not what its ending says.
    """
    if path.is_dir():
        raise DataError(f"{path} is a folder; name the files in it")
    if not path.is_file():
        raise DataError(f"there is no file {path}")
    suffixes = [suffix.lower() for suffix in path.suffixes]
    compressed = bool(suffixes) and suffixes[-1] == ".gz"
    ending = "".join(suffixes[-2:-1] if compressed else suffixes[-1:])
    kind = FORMATS.get(ending)
    if kind is None or (compressed and kind == "Parquet"):
        raise DataError(f"{path}: cannot tell what {path.suffix or 'a file without an ending'} is; "
                        f"Sidney reads {', '.join(FORMATS)}")  # fmt: skip
    if path.stat().st_size == 0:
        raise DataError(f"{path} is empty")
    if kind == "Parquet":
        return _read_parquet(path)
    text = _text_of(path, compressed)
    table = _read_json_lines(path, text) if kind == "JSON Lines" else _read_csv(path, text, tabs=ending == ".tsv")
    if not table.columns and not table.bad_rows:
        raise DataError(f"{path} is empty")
    return table


def _text_of(path: Path, compressed: bool) -> str:
    try:
        raw = gzip.decompress(path.read_bytes()) if compressed else path.read_bytes()
    except (OSError, EOFError) as error:
        raise DataError(f"{path} cannot be read: {error}") from error
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DataError(
            f"{path}, line {line}: the byte {raw[error.start]:#04x} is not UTF-8. Save the file as UTF-8; if it is "
            f"Latin-1, this does it: iconv -f latin1 -t utf-8 {path.name}"
        ) from None


# --- CSV ----------------------------------------------------------------------------------------------------------


def _read_csv(path: Path, text: str, *, tabs: bool) -> RawTable:
    # The limit is the csv module's own and shared with everyone; descriptions may be longer than its default.
    limit = csv.field_size_limit(_MAX_CELL)
    try:
        return _csv_table(path, text, "\t" if tabs else _delimiter(text))
    finally:
        csv.field_size_limit(limit)


def _csv_table(path: Path, text: str, delimiter: str) -> RawTable:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    names: list[str] | None = None
    rows: list[list[str]] = []
    numbers: list[int] = []
    bad: list[BadRow] = []
    number = 0
    for cells, problem in _csv_rows(reader):
        if not cells and problem is None:
            continue
        if names is None:
            if problem is not None:
                raise DataError(f"{path}: its header cannot be read: {problem}")
            names = [name.strip() for name in cells]
            continue
        number += 1
        if problem is None and len(cells) != len(names):
            problem = f"it has {len(cells)} cells and the header {len(names)}"
        if problem is None:
            rows.append(cells)
            numbers.append(number)
        else:
            bad.append(BadRow(str(path), number, problem))
    if names is None:
        raise DataError(f"{path} is empty")
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    if doubled:
        raise DataError(f"{path}: its header names {', '.join(doubled)} more than once; rename one of them")
    columns: dict[str, list[object]] = {}
    for place, name in enumerate(names):
        # A nameless column is what a data frame's index leaves behind.
        if name and not name.startswith("Unnamed:"):
            columns[name] = [row[place] for row in rows]
    return RawTable(str(path), columns, numbers, tuple(bad))


def _csv_rows(reader: Iterator[list[str]]) -> Iterator[tuple[list[str], str | None]]:
    while True:
        try:
            yield next(reader), None
        except StopIteration:
            return
        except csv.Error as error:
            yield [], f"not a CSV row: {error}"


def _delimiter(text: str) -> str:
    header = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = "".join(part for place, part in enumerate(header.split('"')) if place % 2 == 0)
    return max(",;\t|", key=unquoted.count)


# --- JSON Lines ---------------------------------------------------------------------------------------------------


def _read_json_lines(path: Path, text: str) -> RawTable:
    rows: list[dict[str, object]] = []
    numbers: list[int] = []
    bad: list[BadRow] = []
    for number, value in _json_values(path, text):
        if isinstance(value, dict):
            rows.append({str(name).strip(): cell for name, cell in value.items()})
            numbers.append(number)
        else:
            reason = value.reason if isinstance(value, _Malformed) else "not a JSON object"
            bad.append(BadRow(str(path), number, reason))
    names = dict.fromkeys(name for row in rows for name in row if name)
    return RawTable(str(path), {name: [row.get(name) for row in rows] for name in names}, numbers, tuple(bad))


@dataclass(frozen=True)
class _Malformed:
    reason: str


def _json_values(path: Path, text: str) -> Iterator[tuple[int, object]]:
    if text.lstrip().startswith("["):
        try:
            listed = json.loads(text)
        except ValueError as error:
            raise DataError(f"{path} begins as a JSON list, and is none: {error}") from None
        yield from enumerate(listed, start=1)
        return
    # Split at line feeds alone: str.splitlines would also split inside a text that holds U+2028.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as error:
                yield number, _Malformed(f"not JSON: {error}")


# --- Parquet ------------------------------------------------------------------------------------------------------


def _read_parquet(path: Path) -> RawTable:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(path).read()
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{path} is not a Parquet file, or a broken one: {error}") from error
    names = [str(name).strip() for name in table.column_names]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise DataError(f"{path}: it has {', '.join(doubled)} more than once; rename one of them")
    columns = {
        name: _cells(table.column(place))
        for place, name in enumerate(names)
        if name and not name.startswith("__index_level_")
    }
    return RawTable(str(path), columns, range(1, table.num_rows + 1))


def _cells(column: Any) -> list[object]:
    import pyarrow as pa

    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        # Python's datetime ends at microseconds, and pyarrow would ask for pandas.
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    cells: list[object] = column.to_pylist()
    return cells
