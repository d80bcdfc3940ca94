"""One cell of somebody's file: missing or not, a price, a date, a moment, a yes or no, a list of labels, a text.

Every ``parse_`` function takes a cell as a file's reader gave it (text from CSV, anything from JSON or Parquet) that is
not missing, and raises :class:`ValueError` when it cannot be read, with a reason that a bad row can show.
"""

from __future__ import annotations

import ast
import datetime as dt
import html
import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sidney.recsys_model.data.catalogue import parse_date

__all__ = [
    "Amount",
    "clean_label",
    "clean_text",
    "identifier",
    "is_missing",
    "is_price_range",
    "list_from_text",
    "parse_amount",
    "parse_calendar_date",
    "parse_flag",
    "parse_instant",
    "parse_number",
    "split_path",
    "units_per_second",
    "uses_decimal_comma",
]

_MISSING = frozenset({"", "nan", "none", "null", "n/a", "#n/a", "<na>", "nat"})
_FREE = frozenset({"free", "gratis", "free to play"})
_YES = frozenset({"true", "yes", "y"})
_NO = frozenset({"false", "no", "n"})


def is_missing(cell: object) -> bool:
    """Whether a cell holds nothing: null, NaN, empty, an empty list, or a word that programs write for nothing."""
    if cell is None:
        return True
    if isinstance(cell, str):
        return not cell.strip() or (len(cell) < 8 and cell.strip().casefold() in _MISSING)
    if isinstance(cell, float):
        return math.isnan(cell)
    if isinstance(cell, Decimal):
        return cell.is_nan()
    return isinstance(cell, list | tuple | dict) and not cell


def identifier(cell: object) -> str | None:
    """An item's or a user's ID as text; ``None`` where there is none.

    A whole number reads the same whether a file holds it as an integer, as text, or as the float that a missing
    neighbour made of it: 7, "7" and 7.0 are all ``"7"``. Only an empty cell and NaN are missing: somebody may well be
    called "None".
    """
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bytes):
        cell = cell.decode("utf-8", "replace")
    return _encodable(str(cell).strip()) or None


# --- numbers and prices -------------------------------------------------------------------------------------------

_CODES = (
    "AED|ARS|AUD|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KES|KRW|MXN|MYR|NGN|NOK"
    "|NZD|PEN|PHP|PLN|RMB|RON|RUB|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR"
)
_SIGNS = ["US$", "CA$", "AU$", "NZ$", "HK$", "NT$", "C$", "A$", "S$", "R$", "kr", "zł", "Kč", "Ft", "lei", "Fr", "Rs"]
_CURRENCY = "|".join(["[$€£¥₹₽₩₺₴₫฿₪]", *map(re.escape, _SIGNS), _CODES])
_AMOUNT = re.compile(
    rf"(?P<sign>[-−]?)\s*(?P<before>(?:{_CURRENCY})?)\.?\s*(?P<inner>[-−]?)"
    rf"(?P<number>\d[\d.,'’\s]*|\.\d+)(?:(?<=[.,])[-–—]+)?\s*(?P<after>(?:{_CURRENCY})?)\.?",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[-+−]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_GROUPED = re.compile(r"\d{1,3}(?:([.,'’\s])\d{3})(?:\1\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}")  # the last is India's
_RANGE = re.compile(r"\s*(?:-|–|—|\bto\b|\bbis\b)\s*", re.IGNORECASE)
_OPEN_RANGE = re.compile(r"(?:from|starting at|ab|over|under|up to)\s+(?P<amount>.+)|(?P<plus>.+)\+", re.IGNORECASE)


@dataclass(frozen=True)
class Amount:
    """A number with the currency that stood beside it, as it stood ("$", "EUR"); an empty string for none."""

    number: float
    currency: str = ""


def parse_amount(cell: object, decimal_comma: bool | None = None) -> Amount:
    """A price or another number: ``12.99``, ``"$12.99"``, ``"1,299.00"``, ``"1.299,00 €"``, ``"12,50"``, ``"Free"``.

    A lone separator before exactly three digits is the one ambiguity: ``1,299`` is read as thousands and ``1.299`` as a
    decimal, unless the rest of its column settles it.

    Args:
        cell: What the file holds.
        decimal_comma: Whether the column is known to write decimals with a comma; see :func:`uses_decimal_comma`.

    Raises:
        ValueError: It is no finite number, or there is more to it than a number and a currency.
    """
    if isinstance(cell, bool):
        raise ValueError(f"{cell!r} is not a number")
    if isinstance(cell, int | float | Decimal):
        number = float(cell)
        if not math.isfinite(number):
            raise ValueError(f"{cell!r} is not a finite number")
        return Amount(number)
    text = str(cell).strip()
    if text.casefold() in _FREE:
        return Amount(0.0)
    if not decimal_comma and _PLAIN.fullmatch(text):
        number = float(text.replace("−", "-"))
        if not math.isfinite(number):
            raise ValueError(f"{text!r} is not a finite number")
        return Amount(number)
    match = _AMOUNT.fullmatch(text)
    if match is None or (match["before"] and match["after"] and match["before"] != match["after"]):
        raise ValueError(f"{text!r} is not a number")
    number = _separated_number(match["number"], decimal_comma)
    negative = bool(match["sign"]) != bool(match["inner"])
    currency = match["before"] or match["after"]
    if re.fullmatch(_CODES, currency, re.IGNORECASE):
        currency = currency.upper()
    return Amount(-number if negative else number, currency)


def parse_number(cell: object) -> float:
    """The number of :func:`parse_amount`, whatever currency stands beside it.

    Raises:
        ValueError: It is no finite number.
    """
    return parse_amount(cell).number


def uses_decimal_comma(cells: Iterable[object]) -> bool | None:
    """Whether a column of numbers writes 12,50 (true) or 12.50 (false); ``None`` when nothing or both speak for it."""
    commas = points = 0
    for cell in cells:
        if not isinstance(cell, str):
            continue
        match = _AMOUNT.fullmatch(cell.strip())
        if match is None:
            continue
        number = re.sub(r"[\s'’]", "", match["number"]).rstrip(".,")
        comma, point = number.rfind(","), number.rfind(".")
        last = max(comma, point)
        if last < 0 or number.count(number[last]) > 1:
            continue
        if (comma >= 0 and point >= 0) or len(number) - last - 1 != 3:
            commas, points = commas + (comma > point), points + (point > comma)
    return None if bool(commas) == bool(points) else commas > 0


def is_price_range(text: str) -> bool:
    """Whether it names more than one price: ``$9.99 - $19.99``, ``from $5``, ``$10+``."""
    if match := _OPEN_RANGE.fullmatch(text.strip()):
        return _is_amount(match["amount"] or match["plus"])
    parts = _RANGE.split(text.strip())
    return len(parts) == 2 and all(map(_is_amount, parts))


def _is_amount(text: str) -> bool:
    try:
        parse_amount(text)
    except ValueError:
        return False
    return True


def _separated_number(text: str, decimal_comma: bool | None) -> float:
    """Digits with separators, as people write them."""
    text = text.strip().rstrip(".,")
    last = max(text.rfind(","), text.rfind("."))
    kinds = {mark for mark in text if mark in ".,"}
    whole, fraction = text, ""
    if last >= 0:
        mark = text[last]
        groups_of_three = _GROUPED.fullmatch(text) is not None
        if len(kinds) == 2:
            is_decimal = True
        elif text.count(mark) > 1:
            is_decimal = False
        elif groups_of_three and not text.startswith("0"):
            is_decimal = mark == "." if decimal_comma is None else (mark == ",") == decimal_comma
        else:
            is_decimal = True
        if is_decimal:
            whole, fraction = text[:last], text[last + 1 :]
    good_whole = not whole or whole.isdecimal() or _GROUPED.fullmatch(whole)
    if not good_whole or not (not fraction or fraction.isdecimal()):
        raise ValueError(f"{text!r} is not a number")
    digits = re.sub(r"\D", "", whole)
    return float(f"{digits or '0'}.{fraction or '0'}")


# --- yes and no, dates, moments -----------------------------------------------------------------------------------


def parse_flag(cell: object) -> bool:
    """Yes or no, as a word, a truth value, or 0 and 1.

    Raises:
        ValueError: It is neither.
    """
    if isinstance(cell, bool):
        return cell
    folded = str(cell).strip().casefold()
    if folded in _YES or folded in {"1", "1.0"}:
        return True
    if folded in _NO or folded in {"0", "0.0"}:
        return False
    raise ValueError(f"{cell!r} is neither yes nor no")


_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTH_NAMES)})[a-z]*\.?"
_ISO = re.compile(r"(?P<y>\d{4})(?:[-/.](?P<m>\d{1,2})(?:[-/.](?P<d>\d{1,2})(?:[T ]\s*\d.*)?)?)?")
_WORDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<year>\d{{4}})",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{4}})",
        rf"{_MONTH},?\s+(?P<year>\d{{4}})",
    )
)
_DAY_LAST = re.compile(r"(?P<a>\d{1,2})(?P<mark>[./-])(?P<b>\d{1,2})(?P=mark)(?P<year>\d{4})")


def parse_calendar_date(cell: object, day_first: bool = False) -> str:
    """An ISO date of the precision that the cell has: ``"2014"``, ``"2014-11"`` or ``"2014-11-03"``.

    Reads ISO dates and times, ``Nov 3, 2014``, ``3 November 2014``, ``Nov 2014``, ``03.11.2014``, ``11/03/2014``,
    years, and seconds or milliseconds since 1970.

    Args:
        cell: What the file holds.
        day_first: Whether ``11/03/2014`` is in March. With dots the day always comes first.

    Raises:
        ValueError: It is no date.
    """
    if isinstance(cell, dt.date):  # a datetime is one
        return cell.isoformat()[:10]
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        number = float(cell)
        if number.is_integer() and 1000 <= number <= 2999:
            return f"{number:.0f}"
        if abs(number) >= 1e8:
            moment = dt.datetime(1970, 1, 1) + dt.timedelta(seconds=number / _units_per_second(number))
            return moment.date().isoformat()
        raise ValueError(f"{cell!r} is not a date")
    text = str(cell).strip()
    if match := _ISO.fullmatch(text):
        return _iso(match["y"], match["m"], match["d"], text)
    for pattern in _WORDS:
        if match := pattern.fullmatch(text):
            day = match.groupdict().get("day")
            return _iso(match["year"], str(_MONTH_NAMES.index(match["month"].casefold()) + 1), day, text)
    if match := _DAY_LAST.fullmatch(text):
        day, month = (match["a"], match["b"]) if day_first or match["mark"] == "." else (match["b"], match["a"])
        return _iso(match["year"], month, day, text)
    raise ValueError(f"{text!r} is not a date")


def _iso(year: str, month: str | None, day: str | None, text: str) -> str:
    parts = [year, *(f"{int(part):02d}" for part in (month, day) if part is not None)]
    date = "-".join(parts)
    try:
        parse_date(date)
    except ValueError:
        raise ValueError(f"{text!r} is not a date") from None
    return date


def parse_instant(cell: object) -> tuple[float, bool]:
    """A moment as a number, and whether it already is in seconds since 1970 (else its unit is its column's).

    A date or time without a zone is taken as UTC.

    Raises:
        ValueError: It is neither a number nor a date.
    """
    if isinstance(cell, dt.datetime):
        return (cell if cell.tzinfo else cell.replace(tzinfo=dt.UTC)).timestamp(), True
    if isinstance(cell, bool):
        raise ValueError(f"{cell!r} is not a time")
    if isinstance(cell, int | float | Decimal) or (isinstance(cell, str) and _PLAIN.fullmatch(cell.strip())):
        number = float(cell)
        if not math.isfinite(number):
            raise ValueError(f"{cell!r} is not a time")
        return number, False
    text = str(cell).strip()
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        try:
            first_day, _ = parse_date(parse_calendar_date(text))
        except ValueError:
            raise ValueError(f"{text!r} is not a time; seconds or milliseconds since 1970 or ISO dates are") from None
        moment = dt.datetime.fromordinal(first_day)
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp(), True


def _units_per_second(magnitude: float) -> float:
    """Seconds, milli-, micro- or nanoseconds, by the size of a number that means a day of our lives (1973 to 5138)."""
    size = abs(magnitude)
    return 1.0 if size < 1e11 else 1e3 if size < 1e14 else 1e6 if size < 1e17 else 1e9


def units_per_second(numbers: Sequence[float]) -> float:
    """The unit of a column of epoch numbers, told by their median, so that one stray value does not decide."""
    ordered = sorted(abs(number) for number in numbers)
    return _units_per_second(ordered[len(ordered) // 2]) if ordered else 1.0


# --- words --------------------------------------------------------------------------------------------------------

_TAGS = (
    "a|abbr|article|b|big|blockquote|br|center|code|dd|div|dl|dt|em|font|h[1-6]|hr|i|iframe|img|input|li|ol|p|pre|s"
    "|section|small|span|strike|strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul|video"
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_SPACE = re.compile(r"\s+")
_PATH_MARKS = re.compile(r"\s*(?:>|\||;|›|»)\s*")


def clean_label(text: str) -> str:
    """Entities resolved, white space collapsed."""
    if "&" in text:
        text = html.unescape(html.unescape(text))  # twice, since shops escape twice ("&amp;amp;")
    return _SPACE.sub(" ", _encodable(text)).strip()


def _encodable(text: str) -> str:
    # Half of a surrogate pair, which JSON may hold, can be written to no file and no terminal.
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def clean_text(cell: object) -> str:
    """Free text as a person would read it: a list's paragraphs joined, repetitions dropped, no HTML.

    A list may come as a list, or as the text of one (``"['First.', 'Second.']"``), which scraped catalogues hold.
    """
    paragraphs = _paragraphs(cell)
    kept: list[str] = []
    for paragraph in paragraphs:
        text = _UNSEEN.sub(" ", paragraph) if "<" in paragraph else paragraph
        text = clean_label(_TAG.sub(" ", clean_label(text)) if "<" in text or "&" in text else text)
        half = len(text) // 2
        if len(text) > 40 and text[:half].strip() == text[half:].strip():
            text = text[:half].strip()
        if text and not any(text in earlier for earlier in kept):
            kept.append(text)
    return " ".join(kept)


def _paragraphs(cell: object) -> list[str]:
    if isinstance(cell, list | tuple):
        return [paragraph for part in cell if not is_missing(part) for paragraph in _paragraphs(part)]
    text = str(cell)
    listed = list_from_text(text)
    if listed is not None:
        return [str(part) for part in listed if not is_missing(part)]
    return [text]


def list_from_text(text: str) -> list[object] | None:
    """A list written as JSON or as Python would print it; ``None`` if the text is no such thing."""
    text = text.strip()
    if not (text.startswith("[") and text.endswith("]")):
        return None
    try:
        value = json.loads(text)
    except ValueError:
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
    return value if isinstance(value, list) else None


def split_path(text: str) -> list[str]:
    """A category path written as one text, ``"Games > Racing"``, ``"Games|Racing"`` or ``"Games;Racing"``."""
    return [part for part in _PATH_MARKS.split(clean_label(text)) if part]
