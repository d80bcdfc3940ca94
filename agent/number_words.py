"""Numbers in words and in digits, and their values."""

from __future__ import annotations

import re

__all__ = ["NOTES", "NUMBER_WORDS", "digits_value", "words_value"]

_ONES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000, "dozen": 12}
NOTES = {"fiver": 5, "tenner": 10}
"""Banknotes: money without a currency."""
_ONE = "|".join(sorted(_ONES, key=len, reverse=True))
_TEN = "|".join(_TENS)
_MEASURED = (
    r"(?:dollar|euro|pound|hour|gb|star|kg|kilo|litre|liter|tb|terabyte|gigabyte|person|player|minute|mile|inch|metre|"
    r"meter|year)s?\b"
)
NUMBER_WORDS = (
    rf"(?:(?:ten|eleven|twelve|\w+teen)\s(?:{_TEN})(?:[\s-](?:{_ONE}))?"
    rf"|(?:(?:{_TEN})(?:[\s-](?:{_ONE}))?|(?:{_ONE})|an?|half\san?)\s(?:hundred|thousand|grand|dozen)"
    rf"(?:\s(?:and\s)?(?:(?:{_TEN})(?:[\s-](?:{_ONE}))?|(?:{_ONE}))(?!\s(?:hundred|thousand|grand)))?"
    rf"|fiver|tenner|(?:{_ONE})\s(?:{_TEN})(?:[\s-](?:{_ONE}))?(?!\s(?:hundred|thousand|grand|{_MEASURED}))"
    rf"|(?:{_TEN})(?:[\s-](?:{_ONE}))?|hundred|thousand|(?!one\b)(?:{_ONE})|half\san?(?=\s{_MEASURED})"
    rf"|an?(?=\s{_MEASURED})|one(?=\s(?:and\sa\shalf\s)?{_MEASURED}))"
)
"""What matches a number in words, in lower case; "one" only before what it counts, for it mostly means an item."""


def digits_value(number: str) -> float:
    """The value of a number in digits, its thousands set off by commas or points: "1,299.99", "1.299,99", "4,5"."""
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", number):
        return float(number.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d{2})?", number):
        return float(number.replace(".", "").replace(",", "."))
    whole, *parts = re.split("[.,]", number)
    return float(".".join((whole, *parts[:1])))


def words_value(said: str) -> float:
    """The value of what :data:`NUMBER_WORDS` matched."""
    total, current = 0.0, 0.0
    words = re.split(r"[\s-]+", said)
    if said in NOTES:
        return NOTES[said]
    if len(words) > 1 and words[0] in _ONES and words[1] in _TENS:
        # "thirteen fifty", "four fifty"
        return _ONES[words[0]] * 100 + words_value(" ".join(words[1:]))
    for word in words:
        if word == "and":
            continue
        if word in ("a", "an"):
            current = current or 1
        elif word == "half":
            current = 0.5
        elif word in _ONES:
            current += _ONES[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word in _SCALES:
            current = (current or 1) * _SCALES[word]
            total, current = total + current, 0.0
    return total + current
