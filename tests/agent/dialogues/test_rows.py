"""The row-by-row check agrees with the masks, which were written apart from it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidney.agent.dialogues.rows import row_satisfies
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.data.constraint_text import parse_constraint
from sidney.recsys_model.data.constraints import constraint_mask

ROWS = Catalogue(
    [f"i{n}" for n in range(7)],
    [f"Item {n}" for n in range(7)],
    [
        Column("price", AttributeKind.NUMBER, (5.0, 9.99, 10.0, 30.0, None, 0.0, 1e6)),
        Column("tags", AttributeKind.LABELS, (("A", "b"), ("B",), ("c",), None, ("A",), (), ("C", "A"))),
        Column("brand", AttributeKind.LABEL, ("X", "y", None, "Y", "X", "Z", "x")),
        Column("made", AttributeKind.DATE, ("2014", "2015-03", "2015-03-09", None, "2015-12-31", "2016", "1999-02")),
        Column("new", AttributeKind.FLAG, (True, False, None, True, False, None, True)),
    ],
)
TEXTS = [
    *(f"price{sign}{bound}" for sign in ("=", "!=", "<", "<=", ">", ">=") for bound in ("0", "9.99", "10", "1e6")),
    "price in 5,10", "price not in 5,10",
    *(f"tags{sign}{label}" for sign in ("=", "!=") for label in "abc"), "tags in a,c", "tags not in b,c",
    "brand=x", "brand!=Y", "brand in x,z", "brand not in x,y",
    *(f"made{sign}{date}" for sign in ("=", "!=", "<", "<=", ">", ">=")
      for date in ("2015", "2015-03", "2015-03-09", "2015-02", "1999-02-28", "2016-01-01")),
    "made in 2014,2015-03", "made not in 2014,2015-03",
    "new=yes", "new=no", "new!=yes", "new!=no",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_rows_and_mask_agree(text: str) -> None:
    constraint = parse_constraint(text, ROWS)
    mask = constraint_mask(constraint, ROWS)
    assert [row_satisfies(constraint, item_id, ROWS) for item_id in ROWS.item_ids] == mask.tolist()


DATES = (
    st.dates().map(lambda day: day.isoformat())
    | st.integers(1000, 3000).map(str)
    | st.dates().map(lambda day: day.isoformat()[:7])
)


@given(st.lists(DATES | st.none(), min_size=1, max_size=5), DATES, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]))
def test_rows_and_mask_agree_on_any_dates(values: list[str | None], operand: str, sign: str) -> None:
    ids = [f"i{n}" for n in range(len(values))]
    catalogue = Catalogue(ids, ids, [Column("made", AttributeKind.DATE, tuple(values))])
    constraint = parse_constraint(f"made{sign}{operand}", catalogue)
    mask = constraint_mask(constraint, catalogue)
    assert [row_satisfies(constraint, item_id, catalogue) for item_id in ids] == mask.tolist()


def test_a_missing_value_satisfies_only_exclusions() -> None:
    assert not row_satisfies(parse_constraint("price<=30", ROWS), "i4", ROWS)
    assert row_satisfies(parse_constraint("brand!=X", ROWS), "i2", ROWS)
