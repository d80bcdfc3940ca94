"""From files to a catalogue and interactions, by the data contract."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue
from sidney.recsys_model.data.reading import parse_mapping, read_catalogue, read_interactions
from sidney.recsys_model.errors import BadRowsError, DataError


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue(["1", "2", "3"], ["A", "B", "C"], [])


# --- catalogues ------------------------------------------------------------------------------------------------------


def test_one_catalogue_in_three_formats_is_one_catalogue(tmp_path: Path) -> None:
    rows = [
        {"item_id": "1", "title": "Kart &amp; Co", "price": 12.5, "tags": ["a", "b"], "new": True, "when": "2014-11"},
        {"item_id": "2", "title": "Chess", "price": None, "tags": ["b"], "new": False, "when": None},
    ]
    write(tmp_path / "i.jsonl", "\n".join(map(json.dumps, rows)))
    write(tmp_path / "i.csv", "item_id,title,price,tags,new,when\n"
          "1,Kart &amp; Co,12.5,a|b,true,2014-11\n2,Chess,,b,false,\n")  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "i.parquet")
    for ending in ("csv", "jsonl", "parquet"):
        result = read_catalogue(tmp_path / f"i.{ending}")
        catalogue = result.value
        assert (catalogue.item_ids, catalogue.titles) == (("1", "2"), ("Kart & Co", "Chess"))
        assert {name: (column.kind, column.values) for name, column in catalogue.columns.items()} == {
            "price": (AttributeKind.NUMBER, (12.5, None)),
            "tags": (AttributeKind.LABELS, (("a", "b"), ("b",))),
            "new": (AttributeKind.FLAG, (True, False)),
            "when": (AttributeKind.DATE, ("2014-11", None)),
        }
        assert (result.skipped, result.notes) == ((), ())


def test_several_files_are_one_catalogue(tmp_path: Path) -> None:
    first = write(tmp_path / "a.csv", "item_id,title,pages\n1,A,10\n")
    second = write(tmp_path / "b.jsonl", '{"item_id": 2, "title": "B", "colour": "red"}')
    catalogue = read_catalogue([first, second]).value
    assert catalogue.item_ids == ("1", "2")
    assert catalogue.columns["pages"].values == (10.0, None)
    assert catalogue.columns["colour"].values == (None, "red")


def test_other_peoples_columns_are_mapped_and_ignored(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "asin,Name,title,cost,junk\nX,A,old,$5,1\n")
    mapping = {"item_id": "asin", "title": "Name", "price": "cost", "user_id": "reviewer"}
    catalogue = read_catalogue(path, mapping, ["junk"]).value
    assert (catalogue.item_ids, catalogue.titles, list(catalogue.columns)) == (("X",), ("A",), ["price"])
    assert (catalogue.columns["price"].values, catalogue.columns["price"].currency) == ((5.0,), "$")


def test_the_contracts_names_match_whatever_their_case(tmp_path: Path) -> None:
    catalogue = read_catalogue(write(tmp_path / "a.csv", "Item ID,TITLE,Price\n1,A,5\n")).value
    assert (catalogue.titles, list(catalogue.columns)) == (("A",), ["price"])


def test_bad_rows_stop_the_run_and_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "item_id,title,price\n1,A,5\n,B,5\n1,C,5\n4,,5\n5,E,a lot\n6,F\n7,G,\n")
    with pytest.raises(BadRowsError) as caught:
        read_catalogue(path)
    reasons = [(row.row, row.reason) for row in caught.value.rows]
    assert reasons == [
        (2, "it has no item_id"),
        (3, "the item_id '1' is also that of row 1"),
        (4, "the item '4' has no title"),
        (5, "the price 'a lot' is not a number"),
        (6, "it has 2 cells and the header 3"),
    ]
    assert str(path) in str(caught.value)
    assert "--skip-bad-rows" in str(caught.value)


def test_bad_rows_are_counted_when_skipped(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "item_id,title,price\n1,A,5\n,B,5\n,C,5\n5,E,a lot\n7,G,\n")
    result = read_catalogue(path, skip_bad_rows=True)
    assert (result.value.item_ids, result.value.columns["price"].values) == (("1", "7"), (5.0, None))
    assert [row.row for row in result.skipped] == [2, 3, 4]
    summary = "3 bad rows left out: 2 because it has no item_id; 1 because the price … is not a number"
    assert result.skipped_summary == summary


def test_a_double_in_another_file_names_that_file(tmp_path: Path) -> None:
    paths = [write(tmp_path / name, "item_id,title\n1,A\n") for name in ("a.csv", "b.csv")]
    with pytest.raises(BadRowsError, match=r"b\.csv, row 1: the item_id '1' is also that of .*a\.csv, row 1"):
        read_catalogue(paths)


def test_missing_columns_suggest_a_mapping(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "asin,product_name,price\nX,A,1\n")
    with pytest.raises(DataError) as caught:
        read_catalogue(path)
    for hint in ("a.csv", "--map item_id=asin", "--map title=product_name", "asin, product_name, price"):
        assert hint in str(caught.value)


def test_a_mapping_to_no_column_names_the_nearest(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "item_id,title,cost\n1,A,1\n")
    with pytest.raises(DataError, match=r"--map price=costs: .* no column costs; did you mean --map price=cost\?"):
        read_catalogue(path, {"price": "costs"})


@pytest.mark.parametrize(
    ("text", "message"),
    [("item_id,title\n", "holds no items"), ("item_id,title\n,A\n", "no item that can be used"), ("", "is empty")],
)
def test_a_catalogue_without_items_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_catalogue(write(tmp_path / "a.csv", text), skip_bad_rows=True)


def test_an_empty_column_is_left_out_and_told(tmp_path: Path) -> None:
    result = read_catalogue(write(tmp_path / "a.csv", "item_id,title,price\n1,A,\n"))
    assert list(result.value.columns) == []
    assert result.notes == ("price is empty everywhere and is left out",)


def test_mapping_words() -> None:
    assert parse_mapping(["item_id=asin", "title = product=name"]) == {"item_id": "asin", "title": "product=name"}
    for words in (["asin"], ["=asin"], ["item_id="]):
        with pytest.raises(DataError, match="NAME=COLUMN"):
            parse_mapping(words)
    with pytest.raises(DataError, match="mapped twice"):
        parse_mapping(["item_id=a", "item_id=b"])


# --- interactions ---------------------------------------------------------------------------------------------------


def rows_of(path: Path, header: str, rows: Sequence[str]) -> Path:
    return write(path, "\n".join([header, *rows]))


def test_interactions_are_ordered_by_pos_and_keep_the_rest(tmp_path: Path, catalogue: Catalogue) -> None:
    path = rows_of(tmp_path / "x.csv", "user_id,item_id,pos,timestamp,rating,split",
                   ["u,1,2,1000000000,5,test", "u,2,1,,,train", "v,3,1,1000000001,4.5,Validation"])  # fmt: skip
    interactions = read_interactions(path, catalogue).value
    assert interactions.history("u") == ("2", "1")
    np.testing.assert_array_equal(interactions.timestamp, [np.nan, 1e9, 1e9 + 1])
    np.testing.assert_array_equal(interactions.rating, [np.nan, 5, 4.5])
    assert interactions.split.tolist() == [0, 2, 1]


@pytest.mark.parametrize("cells", [("1600000000", "1600000001"), ("1600000000000", "1600000001000"),
                                   ("2020-09-13T12:26:40Z", "2020-09-13 12:26:41")])  # fmt: skip
def test_seconds_milliseconds_and_iso_are_told_apart(
    tmp_path: Path, catalogue: Catalogue, cells: tuple[str, str]
) -> None:
    path = rows_of(tmp_path / "x.csv", "user_id,item_id,timestamp", [f"u,1,{cells[1]}", f"u,2,{cells[0]}"])
    interactions = read_interactions(path, catalogue).value
    assert interactions.history("u") == ("2", "1")
    assert interactions.timestamp.tolist() == [1.6e9, 1.6e9 + 1]


def test_ids_are_the_same_text_in_every_format(tmp_path: Path, catalogue: Catalogue) -> None:
    table = pa.table({"user_id": [7, 7], "item_id": [1.0, 2.0], "pos": [1, 2]})
    pq.write_table(table, tmp_path / "x.parquet")
    assert read_interactions(tmp_path / "x.parquet", catalogue).value.history("7") == ("1", "2")


def test_unknown_items_and_other_bad_rows_are_named(tmp_path: Path, catalogue: Catalogue) -> None:
    path = rows_of(
        tmp_path / "x.csv",
        "user_id,item_id,timestamp,rating,split",
        ["u,1,1,5,train", "u,9,2,5,train", ",1,3,5,train", "u,,4,5,train", "u,1,soon,5,train", "u,1,6,good,train",
         "u,1,7,5,holdout", "u,1,8,5,", "u,2,9,5,test"],
    )  # fmt: skip
    with pytest.raises(BadRowsError, match="the catalogue has no item '9'"):
        read_interactions(path, catalogue)
    result = read_interactions(path, catalogue, skip_bad_rows=True)
    assert result.value.history("u") == ("1", "2")
    assert [row.row for row in result.skipped] == [2, 3, 4, 5, 6, 7, 8]
    reasons = [row.reason for row in result.skipped]
    for reason, part in zip(reasons, ["'9'", "no user_id", "no item_id", "'soon'", "'good'", "'holdout'", "no split"]):
        assert part in reason


def test_interactions_that_share_no_item_with_the_catalogue_are_an_error(tmp_path: Path, catalogue: Catalogue) -> None:
    path = rows_of(tmp_path / "x.csv", "user_id,item_id,pos", ["u,X,1", "u,Y,2"])
    with pytest.raises(DataError, match=r"none of the 2 interactions.*'X'.*'1'.*--map item_id="):
        read_interactions(path, catalogue, skip_bad_rows=True)


def test_interactions_need_an_order(tmp_path: Path, catalogue: Catalogue) -> None:
    path = rows_of(tmp_path / "x.csv", "user_id,item_id,unixReviewTime", ["u,1,5"])
    with pytest.raises(DataError, match=r"neither pos nor timestamp.*--map timestamp=unixReviewTime"):
        read_interactions(path, catalogue)
    mapped = read_interactions(path, catalogue, {"timestamp": "unixReviewTime", "title": "no column here"})
    assert mapped.value.timestamp.tolist() == [5.0]


def test_missing_interaction_columns_suggest_a_mapping(tmp_path: Path, catalogue: Catalogue) -> None:
    path = rows_of(tmp_path / "x.csv", "reviewerID,asin,pos", ["u,1,5"])
    with pytest.raises(DataError, match=r"--map user_id=reviewerID.*--map item_id=asin"):
        read_interactions(path, catalogue)


def test_no_interactions_are_fine(tmp_path: Path, catalogue: Catalogue) -> None:
    assert len(read_interactions([], catalogue).value) == 0
    path = rows_of(tmp_path / "x.csv", "user_id,item_id,pos", [])
    assert len(read_interactions(path, catalogue).value) == 0


def test_a_column_of_order_that_is_empty_leaves_the_order_of_the_file(tmp_path: Path, catalogue: Catalogue) -> None:
    path = rows_of(tmp_path / "x.csv", "user_id,item_id,pos", ["u,3,", "u,1,"])
    result = read_interactions(path, catalogue)
    assert result.value.history("u") == ("3", "1")
    assert "the order of the files" in result.notes[0]
