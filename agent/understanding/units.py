"""Units of one kind, and how many of one make another: "1 TB" is 1,024 in a column of gigabytes."""

from __future__ import annotations

from sidney.agent.measures import Measure, words_of
from sidney.agent.words import stem

__all__ = ["converted", "same_kind"]

_KINDS: tuple[dict[str, float], ...] = (
    {"mb": 1, "megabyte": 1, "gb": 1024, "gigabyte": 1024, "gig": 1024, "tb": 1024**2, "terabyte": 1024**2},
    {"second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "hr": 3600, "h": 3600},
    {"g": 1, "gram": 1, "gramme": 1, "kg": 1000, "kilo": 1000, "kilogram": 1000, "kilogramme": 1000, "oz": 28.35,
     "ounce": 28.35, "lb": 453.6, "pound": 453.6},
    {"mm": 1, "millimetre": 1, "millimeter": 1, "mil": 1, "cm": 10, "centimetre": 10, "centimeter": 10, "m": 1000,
     "metre": 1000, "meter": 1000, "inch": 25.4, "in": 25.4, "foot": 304.8, "feet": 304.8, "ft": 304.8, "yard": 914.4},
    {"metre": 1, "meter": 1, "m": 1, "km": 1000, "kilometre": 1000, "kilometer": 1000, "mile": 1609.3},
    {"hz": 1, "hertz": 1, "khz": 1000, "kilohertz": 1000},
    {"watt": 1, "w": 1, "kw": 1000, "kilowatt": 1000},
    {"mah": 1, "ah": 1000},
    {"db": 1, "decibel": 1},
    {"day": 1, "week": 7},
    {"month": 1, "year": 12, "yr": 12},
    {"ml": 1, "millilitre": 1, "milliliter": 1, "cl": 10, "centilitre": 10, "centiliter": 10, "dl": 100, "l": 1000,
     "litre": 1000, "liter": 1000, "ltr": 1000},
)  # fmt: skip
_TITLE_HOURS = 12.0
"""A column of lengths without a unit whose values exceed this counts minutes, else hours."""


def same_kind(unit: str, measure: Measure) -> bool:
    """Whether a unit measures what a column does, be it in the column's unit or in another of its kind."""
    return unit in measure.units or any(unit in kind and (set(kind) & _unit_words(measure)) for kind in _KINDS)


def converted(value: float, unit: str | None, measure: Measure) -> float:
    """A value said in some unit as the column holds it; unchanged where either unit is unknown."""
    if unit is None:
        return value
    own = _unit_words(measure)
    for kind in _KINDS:
        target = next((u for u in own if u in kind), None)
        if (
            target is None
            and unit in kind
            and measure.concept is not None
            and measure.concept.name == "length"
            and ("hour" in kind)
        ):
            middle = float(measure.column.numbers[measure.column.numbers == measure.column.numbers].mean() or 0)
            target = "minute" if middle > _TITLE_HOURS else "hour"
        if unit in kind and target is not None:
            return round(value * kind[unit] / kind[target], 2)
    return value


def _unit_words(measure: Measure) -> set[str]:
    return {stem(word) for word in words_of(measure.column)}
