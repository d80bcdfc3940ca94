"""The files that the model of conditions is fitted to: every line is of the form that they are said to have."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from common.shop_turns import read_shop_turns  # noqa: E402

TABLE = """## lamps
maker label Eglo; Flos
price_eur number EUR 4..1,200
dimmable flag
# a lady
0 | recommend | price_eur<=30; ~maker=Eglo,Flos; dimmable=yes | hello, a lamp to turn down, thirty at most
2 | reject/recommend | price_eur<it | dear
2 | recommend | -maker | any maker
"""


def test_a_shop_and_its_messages(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text(TABLE)
    read = read_shop_turns(path, tmp_path)
    first, second, third = read.labels
    assert first["edits"] == [
        {"action": "add", "attribute": "price_eur", "strength": "must", "operator": "<=", "operand": 30.0},
        {"action": "add", "attribute": "dimmable", "strength": "must", "operator": "=", "operand": True},
    ]
    assert first["optional_edits"][0]["operand"] == ["Eglo", "Flos"]
    assert second["edits"][0]["relative_to"] == "focus" and len(second["shown"]) == 2
    assert third["edits"] == [{"action": "remove", "attribute": "maker", "strength": "must"}]


@pytest.mark.parametrize("line", ["0 | recommend | colour=Red | hi", "0 | recommend | maker=Osram | hi", "x | y", "q"])
def test_a_line_of_another_form_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text(TABLE + line + "\n")
    with pytest.raises(ValueError, match=r"mine\.txt, line 9"):
        read_shop_turns(path, tmp_path)


def test_all_files_can_be_read(tmp_path: Path) -> None:
    for path in sorted((ROOT / "benchmarks" / "shop_turns").glob("*.txt")):
        assert len(read_shop_turns(path, tmp_path).labels) > 400
