"""Columns that have a size (numbers and dates), and the everyday English that speaks of such sizes.

The table below is about English, not about any catalogue: a column takes part when its name holds one of a concept's
words, so ``price``, ``list_price`` and ``cost`` all answer to "cheaper", and ``num_pages`` to "longer".
"""

from __future__ import annotations

from dataclasses import dataclass

from sidney.agent.english import word_set
from sidney.agent.words import label_key
from sidney.recsys_model.catalogue import AttributeKind, Catalogue, Column

__all__ = ["CONCEPTS", "Concept", "Measure", "concept_of", "measures_of"]


@dataclass(frozen=True)
class Concept:
    """A kind of size.

    Attributes:
        name: What it is called when the catalogue has no such column.
        columns: Stems of words in names of columns that measure it.
        units: Words after a number that mean it.
        more, less: Comparatives.
        most, least: Superlatives.
    """

    name: str
    columns: frozenset[str]
    units: frozenset[str]
    more: tuple[str, ...]
    less: tuple[str, ...]
    most: tuple[str, ...] = ()
    least: tuple[str, ...] = ()


CONCEPTS: tuple[Concept, ...] = (
    Concept(
        "price",
        word_set("price cost msrp"),
        word_set("$ € £ dollar dollars buck bucks usd euro euros eur quid pound pounds gbp cents"),
        (
            "more expensive",
            "pricier",
            "dearer",
            "costlier",
            "higher price",
            "higher priced",
            "more upmarket",
            "more premium",
        ),
        (
            "less expensive",
            "less pricey",
            "less costly",
            "cheaper",
            "cheeper",
            "more affordable",
            "lower price",
            "lower priced",
            "less money",
            "more budget",
        ),
        ("most expensive", "priciest", "dearest"),
        ("cheapest", "least expensive", "most affordable", "lowest price"),
    ),
    Concept(
        "release date",
        word_set("date year released release published"),
        frozenset(),
        ("newer", "more recent", "more modern", "later"),
        ("older", "less recent", "earlier", "more retro"),
        ("newest", "most recent", "latest"),
        ("oldest", "earliest"),
    ),
    Concept(
        "rating",
        word_set("rating rated star score stars metascore"),
        word_set("star stars"),
        (
            "better rated",
            "higher rated",
            "better reviewed",
            "more highly rated",
            "higher rating",
            "better rating",
            "better reviews",
            "better ratings",
            "higher ratings",
        ),
        ("lower rated", "worse rated", "lower rating", "worse reviewed"),
        ("best rated", "highest rated", "top rated", "best reviewed", "best"),
        ("worst rated", "lowest rated"),
    ),
    Concept(
        "length",
        word_set("page length duration runtime minute hour playtime chapter"),
        word_set("page pages hour hours hr hrs minute minutes min mins chapter chapters"),
        ("longer",),
        ("shorter",),
        ("longest",),
        ("shortest",),
    ),
    Concept(
        "number of players",
        word_set("player"),
        word_set("player players people person persons"),
        ("more players", "more people"),
        ("fewer players", "fewer people", "less players", "less people"),
    ),
    Concept(
        "memory",
        word_set("ram memory storage capacity gb tb"),
        word_set("gb tb gigabyte gigabytes terabyte terabytes"),
        ("more memory", "more storage", "more ram", "more capacity"),
        ("less memory", "less storage", "less ram"),
    ),
    Concept(
        "weight",
        word_set("weight kg gram ounce lb"),
        word_set("kg g gram grams lb lbs oz ounce ounces"),
        ("heavier",),
        ("lighter",),
        ("heaviest",),
        ("lightest",),
    ),
    Concept(
        "size",
        word_set("size inch diagonal screen width height cm mm"),
        word_set("inch inches cm mm"),
        ("bigger", "larger", "taller", "wider"),
        ("smaller", "narrower", "more compact"),
        ("biggest", "largest"),
        ("smallest",),
    ),
    Concept(
        "speed",
        word_set("speed mbps rpm"),
        word_set("mbps rpm"),
        ("faster", "quicker"),
        ("slower",),
        ("fastest",),
        ("slowest",),
    ),
    Concept(
        "battery",
        word_set("battery mah"),
        word_set("mah wh"),
        ("longer battery", "longer lasting", "better battery"),
        (),
    ),
)


@dataclass(frozen=True)
class Measure:
    """A column of numbers or dates, and what people call it.

    Attributes:
        column: The column.
        concept: What kind of size it is, if the table above knows.
        names: Stems of the phrases that name it: the whole column name, and its telling words.
        units: Words after a number that mean this column.
    """

    column: Column
    concept: Concept | None
    names: tuple[tuple[str, ...], ...]
    units: frozenset[str]

    @property
    def name(self) -> str:
        """The column's name."""
        return self.column.name

    @property
    def is_date(self) -> bool:
        """Whether it holds dates, or years as numbers."""
        return self.column.kind is AttributeKind.DATE or "year" in label_key(self.column.name.replace("_", " "))


def concept_of(column: Column) -> Concept | None:
    """The first concept that a column's name speaks of; a column of dates is about time whatever its name."""
    words = set(label_key(column.name.replace("_", " ")))
    if column.kind is AttributeKind.DATE:
        return next(c for c in CONCEPTS if c.name == "release date")
    return next((c for c in CONCEPTS if c.columns & words), None)


_VAGUE = frozenset(
    {"max", "min", "avg", "average", "mean", "num", "number", "total", "list", "of", "the", "n", "count", "in"}
)


def measures_of(catalogue: Catalogue) -> tuple[Measure, ...]:
    """Every column that has a size, in the order of the catalogue; of two about one concept the first answers to it."""
    found: list[Measure] = []
    taken: set[str] = set()
    for column in catalogue.filterable:
        if column.kind not in (AttributeKind.NUMBER, AttributeKind.DATE):
            continue
        words = label_key(column.name.replace("_", " "))
        concept = concept_of(column)
        if concept is not None and concept.name in taken:
            concept = None
        names = [words]
        telling = tuple(word for word in words if word not in _VAGUE)
        if telling and telling != words:
            names.append(telling)
        names += [(word,) for word in telling if (word,) not in names]
        if concept is not None:
            taken.add(concept.name)
            names += [(word,) for word in _NAMES.get(concept.name, ()) if (word,) not in names]
        units = frozenset(telling) | frozenset(f"{word}s" for word in telling)
        found.append(Measure(column, concept, tuple(names), units | (concept.units if concept else frozenset())))
    return tuple(found)


_NAMES: dict[str, tuple[str, ...]] = {
    "price": ("price", "cost", "budget", "money", "spend", "spending", "pricing"),
    "release date": ("year", "date", "age", "release"),
    "rating": ("rating", "rated", "review", "reviewed", "score", "star"),
    "length": ("length", "duration"),
    "number of players": ("player",),
}
"""What a concept's column also answers to."""
