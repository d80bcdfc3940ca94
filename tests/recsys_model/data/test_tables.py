"""Files as they are: formats, encodings, row numbers, and what cannot be read."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sidney.recsys_model.data.tables import read_table
from sidney.recsys_model.errors import DataError


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_a_csv_file(tmp_path: Path) -> None:
    table = read_table(write(tmp_path / "a.csv", ' item_id ,title\r\n1,"a, ""b""\nc"\r\n\r\n2,d\r\n'))
    assert table.columns == {"item_id": ["1", "2"], "title": ['a, "b"\nc', "d"]}
    assert list(table.row_numbers) == [1, 2]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_of_a_csv_file_is_told_by_its_header(tmp_path: Path, delimiter: str) -> None:
    table = read_table(write(tmp_path / "a.csv", f'"item_id"{delimiter}"price, in €"\n1{delimiter}"1,5"\n'))
    assert table.columns == {"item_id": ["1"], "price, in €": ["1,5"]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encodings_of_spreadsheets(tmp_path: Path, encoding: str) -> None:
    assert read_table(write(tmp_path / "a.csv", "item_id\né\n", encoding)).columns == {"item_id": ["é"]}


def test_bytes_that_are_not_utf8_are_named_by_line(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "item_id\na\né\n", "latin-1")
    with pytest.raises(DataError, match=r"a\.csv, line 3: the byte 0xe9 is not UTF-8.*iconv"):
        read_table(path)


def test_bad_csv_rows_are_kept_apart_with_their_numbers(tmp_path: Path) -> None:
    table = read_table(write(tmp_path / "a.csv", 'a,b\n1,2\n3\n4,5,6\n"x"y,7\n8,9\n'))
    assert table.columns == {"a": ["1", "8"], "b": ["2", "9"]}
    assert list(table.row_numbers) == [1, 5]
    assert [row.row for row in table.bad_rows] == [2, 3, 4]
    assert "1 cells and the header 2" in table.bad_rows[0].reason
    assert "not a CSV row" in table.bad_rows[2].reason


def test_a_cell_may_be_long(tmp_path: Path) -> None:
    long = "x" * 200_000
    assert read_table(write(tmp_path / "a.csv", f"a\n{long}\n")).columns == {"a": [long]}


def test_the_index_of_a_data_frame_is_no_column(tmp_path: Path) -> None:
    assert list(read_table(write(tmp_path / "a.csv", ",Unnamed: 0,a\n0,0,1\n")).columns) == ["a"]


def test_json_lines(tmp_path: Path) -> None:
    text = '{"a": 1, "b": ["x"]}\n\n{"a": "line\u2028separator"}\nnot json\n[1]\n{"c": null}'
    table = read_table(write(tmp_path / "a.jsonl", text))
    assert table.columns == {"a": [1, "line\u2028separator", None], "b": [["x"], None, None], "c": [None, None, None]}
    assert list(table.row_numbers) == [1, 3, 6]
    assert [(row.row, row.reason.split(":")[0]) for row in table.bad_rows] == [
        (4, "not JSON"),
        (5, "not a JSON object"),
    ]


def test_a_json_list_and_a_compressed_file(tmp_path: Path) -> None:
    rows = [{"a": 1}, {"a": 2}]
    assert read_table(write(tmp_path / "a.json", json.dumps(rows))).columns == {"a": [1, 2]}
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b'{"a": 1}\n{"a": 2}\n'))
    assert read_table(tmp_path / "a.jsonl.gz").columns == {"a": [1, 2]}
    with pytest.raises(DataError, match="begins as a JSON list"):
        read_table(write(tmp_path / "b.json", '[{"a": 1}'))


def test_a_parquet_file(tmp_path: Path) -> None:
    nanoseconds = pa.array([1, None], pa.timestamp("ns"))
    labels = pa.array([["x", None], None], pa.list_(pa.string()))
    pq.write_table(pa.table({"t": nanoseconds, "l": labels, "__index_level_0__": [0, 1]}), tmp_path / "a.parquet")
    table = read_table(tmp_path / "a.parquet")
    assert table.columns == {"t": [dt.datetime(1970, 1, 1), None], "l": [["x", None], None]}
    assert list(table.row_numbers) == [1, 2]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "", "is empty"),
        ("a.csv", "\n\n", "is empty"),
        ("a.jsonl", "\n", "is empty"),
        ("a.xlsx", "x", r"cannot tell what \.xlsx is.*\.csv"),
        ("a", "x", "a file without an ending"),
        ("a.parquet", "x", "not a Parquet file"),
        ("a.csv.gz", "x", "cannot be read"),
        ("a.csv", "a,b,a\n1,2,3\n", "names a more than once"),
        ("a.csv", '"a"b\n1\n', "header cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_clear_error(tmp_path: Path, name: str, content: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_table(write(tmp_path / name, content))


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no file"):
        read_table(tmp_path / "a.csv")
    with pytest.raises(DataError, match="is a folder"):
        read_table(tmp_path)
