"""From cells to typed attributes: what a column of somebody's file is, told by its name in the data contract or by what
it holds.

A file's own types count first (true and false, lists, dates, numbers); text is read for what it says. A label column
has short values that items share, or one word or two an item; free text has sentences.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import TypeAlias

from sidney.recsys_model.data.catalogue import AttributeKind, Column, Value
from sidney.recsys_model.data.values import (
    clean_label,
    clean_text,
    is_missing,
    is_price_range,
    list_from_text,
    parse_amount,
    parse_calendar_date,
    parse_flag,
    split_path,
    uses_decimal_comma,
)

__all__ = ["TypedColumn", "type_column"]

_Cells: TypeAlias = Mapping[int, object]
"""The cells that are not missing, by row."""

_NEARLY_ALL = 0.98
"""So many cells must read as numbers (or dates) for the others to count as missing and not as proof of a label."""


@dataclass(frozen=True)
class TypedColumn:
    """A column with its type, and what could not be made of it.

    Attributes:
        column: The attribute; ``None`` when there is nothing that an attribute could hold.
        bad: Reasons by row, for cells whose row cannot be used.
        notes: What was decided about cells that the reader of the file should know of.
    """

    column: Column | None
    bad: Mapping[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def type_column(name: str, cells: Sequence[object]) -> TypedColumn:
    """Type one column.

    ``price`` holds numbers (a cell that is none makes its row a bad one; a range of prices counts as missing, since
    an item of "$5 - $50" is neither at most $30 nor over it), ``categories`` labels, ``brand`` a label,
    ``description`` free text and ``release_date`` dates; any other column is typed by what it holds.

    Args:
        name: The column's name.
        cells: One cell an item, as the file's reader gave it.
    """
    present = {row: cell for row, cell in enumerate(cells) if not is_missing(cell)}
    if not present:
        return TypedColumn(None, notes=(f"{name} is empty everywhere and is left out",))
    typed = _CONTRACT.get(name, _inferred)(name, len(cells), present)
    if typed.column is not None and not typed.bad and all(value is None for value in typed.column.values):
        return TypedColumn(None, notes=(*typed.notes, f"{name} holds nothing that can be used and is left out"))
    return typed


# --- the data contract's columns -----------------------------------------------------------------------------------


def _price(name: str, rows: int, present: _Cells) -> TypedColumn:
    values: list[Value] = [None] * rows
    bad: dict[int, str] = {}
    ranges: list[object] = []
    currencies: Counter[str] = Counter()
    decimal_comma = uses_decimal_comma(present.values())
    for row, cell in present.items():
        try:
            amount = parse_amount(cell, decimal_comma)
        except ValueError:
            if isinstance(cell, str) and is_price_range(cell):
                ranges.append(cell)
            else:
                bad[row] = f"the {name} {_quoted(cell)} is not a number"
            continue
        if amount.number < 0:
            bad[row] = f"the {name} {_quoted(cell)} is below zero"
            continue
        values[row] = amount.number
        if amount.currency:
            currencies[amount.currency] += 1
    notes = []
    if ranges:
        notes.append(f"{len(ranges)} items have a range of prices ({_quoted(ranges[0])}), which counts as no price")
    if len(currencies) > 1:
        listed = ", ".join(f"{count} in {currency}" for currency, count in currencies.most_common())
        notes.append(f"{name} is in several currencies ({listed}); they are compared as plain numbers")
    currency = currencies.most_common(1)[0][0] if currencies else ""
    return TypedColumn(Column(name, AttributeKind.NUMBER, tuple(values), currency), bad, tuple(notes))


def _categories(name: str, rows: int, present: _Cells) -> TypedColumn:
    return _labels(
        name, rows, {row: _flat(cell) if isinstance(cell, list | tuple) else cell for row, cell in present.items()}
    )


def _brand(name: str, rows: int, present: _Cells) -> TypedColumn:
    if any(isinstance(cell, list | tuple) for cell in present.values()):
        return _labels(name, rows, present)
    return _label(name, rows, present)


def _text(name: str, rows: int, present: _Cells) -> TypedColumn:
    return TypedColumn(_column(name, AttributeKind.TEXT, rows, present, lambda cell: clean_text(cell) or None))


def _release_date(name: str, rows: int, present: _Cells) -> TypedColumn:
    return _dates(name, rows, present, at_least=0.5) or _inferred(name, rows, present)


_Maker: TypeAlias = Callable[[str, int, _Cells], TypedColumn]
_CONTRACT: Mapping[str, _Maker] = {
    "price": _price,
    "categories": _categories,
    "brand": _brand,
    "description": _text,
    "release_date": _release_date,
}


# --- any other column ------------------------------------------------------------------------------------------------


def _inferred(name: str, rows: int, present: _Cells) -> TypedColumn:
    cells = list(present.values())
    if any(
        isinstance(cell, dict) or (isinstance(cell, list) and any(isinstance(p, dict) for p in cell)) for cell in cells
    ):
        return TypedColumn(None, notes=(f"{name} holds nested objects, which are no attribute, and is left out",))
    if all(isinstance(cell, bool) for cell in cells):
        return TypedColumn(_column(name, AttributeKind.FLAG, rows, present, parse_flag))
    if any(isinstance(cell, list | tuple) for cell in cells):
        return _lists(name, rows, present)
    if all(isinstance(cell, dt.date) for cell in cells):
        return TypedColumn(_column(name, AttributeKind.DATE, rows, present, parse_calendar_date))
    if all(isinstance(cell, str) for cell in cells):
        listed = {row: list_from_text(str(cell)) for row, cell in present.items()}
        if all(part is not None for part in listed.values()):
            return _lists(name, rows, {row: part for row, part in listed.items() if part})
    return (
        _flags(name, rows, present)
        or _numbers(name, rows, present)
        or _dates(name, rows, present, at_least=_NEARLY_ALL)
        or _words(name, rows, present)
    )


def _flags(name: str, rows: int, present: _Cells) -> TypedColumn | None:
    says_so = name.casefold().startswith(("is_", "has_", "can_"))
    for cell in present.values():
        # A column of zeros and ones may as well count something; a name like is_new settles it.
        if not isinstance(cell, bool) and str(cell).strip() in {"0", "1", "0.0", "1.0"} and not says_so:
            return None
        try:
            parse_flag(cell)
        except ValueError:
            return None
    return TypedColumn(_column(name, AttributeKind.FLAG, rows, present, parse_flag))


def _numbers(name: str, rows: int, present: _Cells) -> TypedColumn | None:
    decimal_comma = uses_decimal_comma(present.values())
    values: list[Value] = [None] * rows
    currencies: Counter[str] = Counter()
    odd: list[object] = []
    for row, cell in present.items():
        try:
            # A text of digits that begins with a zero is a code: a ZIP, an ISBN, an article number.
            if isinstance(cell, str) and len(cell) > 1 and cell.isdigit() and cell.startswith("0"):
                return None
            amount = parse_amount(cell, decimal_comma)
        except ValueError:
            odd.append(cell)
            continue
        values[row] = amount.number
        if amount.currency:
            currencies[amount.currency] += 1
    if len(odd) > (1 - _NEARLY_ALL) * len(present):
        return None
    currency = currencies.most_common(1)[0][0] if currencies else ""
    return TypedColumn(Column(name, AttributeKind.NUMBER, tuple(values), currency), notes=_odd(name, "numbers", odd))


def _dates(name: str, rows: int, present: _Cells, at_least: float) -> TypedColumn | None:
    best: tuple[list[object], list[Value]] | None = None
    for day_first in (False, True):
        values: list[Value] = [None] * rows
        odd: list[object] = []
        for row, cell in present.items():
            try:
                values[row] = parse_calendar_date(cell, day_first)
            except ValueError:
                odd.append(cell)
        if best is None or len(odd) < len(best[0]):
            best = odd, values
        if not odd:
            break
    if best is None or len(best[0]) > (1 - at_least) * len(present):
        return None
    return TypedColumn(Column(name, AttributeKind.DATE, tuple(best[1])), notes=_odd(name, "dates", best[0]))


def _lists(name: str, rows: int, present: _Cells) -> TypedColumn:
    lengths = [len(str(part)) for cell in present.values() for part in _flat(cell)]
    if lengths and median(lengths) > 45:  # the sentences of a feature list, and not tags
        return _text(name, rows, present)
    return _labels(name, rows, present)


def _words(name: str, rows: int, present: _Cells) -> TypedColumn:
    texts = {row: clean_label(_as_text(cell)) for row, cell in present.items()}
    if delimiter := _delimiter(list(texts.values())):
        return _labels(name, rows, {row: text.split(delimiter) for row, text in texts.items()})
    lengths = [len(text) for text in texts.values()]
    words = [text.count(" ") + 1 for text in texts.values()]
    distinct = len({text.casefold() for text in texts.values()}) / len(texts)
    if median(lengths) > 100 or (median(words) >= 5 and distinct > 0.5):
        return _text(name, rows, present)
    return _label(name, rows, texts)


def _delimiter(texts: Sequence[str]) -> str | None:
    """The mark that a column's lists are joined with, if it is one of lists."""
    for mark, least in (("|", 0.1), (";", 0.1), (",", 0.25)):
        joined = [text for text in texts if mark in text]
        if len(joined) < least * len(texts):
            continue
        pieces = [piece.strip() for text in texts for piece in text.split(mark) if piece.strip()]
        if not pieces or median(map(len, pieces)) > 40:
            continue
        # A comma also stands within names ("Sony, Inc."): only pieces that recombine prove that it joins them.
        recombine = len(set(pieces)) < len(set(texts)) and len(set(pieces)) * 2 <= len(pieces)
        if mark != "," or recombine:
            return mark
    return None


# --- helpers ---------------------------------------------------------------------------------------------------------


def _label(name: str, rows: int, present: _Cells) -> TypedColumn:
    return TypedColumn(
        _column(name, AttributeKind.LABEL, rows, present, lambda cell: clean_label(_as_text(cell)) or None)
    )


def _labels(name: str, rows: int, present: _Cells) -> TypedColumn:
    return TypedColumn(_column(name, AttributeKind.LABELS, rows, present, _label_list))


def _label_list(cell: object) -> tuple[str, ...] | None:
    if isinstance(cell, str):
        listed = list_from_text(cell)
        parts: Sequence[object] = split_path(cell) if listed is None else _flat(listed)
    else:
        parts = _flat(cell)
    labels: dict[str, str] = {}
    for part in parts:
        label = "" if is_missing(part) else clean_label(_as_text(part))
        if label:
            labels.setdefault(label.casefold(), label)
    return tuple(labels.values()) or None


def _flat(cell: object) -> list[object]:
    """A list without the lists in it: older data sets hold several category paths an item."""
    if isinstance(cell, list | tuple):
        return [inner for part in cell for inner in _flat(part)]
    return [cell]


def _column(name: str, kind: AttributeKind, rows: int, present: _Cells, read: Callable[[object], Value]) -> Column:
    values: list[Value] = [None] * rows
    for row, cell in present.items():
        values[row] = read(cell)
    return Column(name, kind, tuple(values))


def _as_text(cell: object) -> str:
    if isinstance(cell, float | Decimal) and float(cell).is_integer():
        return str(int(cell))
    return str(cell)


def _odd(name: str, kind: str, cells: Sequence[object]) -> tuple[str, ...]:
    if not cells:
        return ()
    shown = ", ".join(dict.fromkeys(_quoted(cell) for cell in cells[:3]))
    return (f"{name} holds {kind}; {len(cells)} cells that are none ({shown}) count as missing",)


def _quoted(cell: object) -> str:
    text = str(cell)
    return repr(text if len(text) <= 40 else text[:39] + "…")
