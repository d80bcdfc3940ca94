"""The everyday English of sizes: what columns measure, in which units, and the words for more and less of it.

The table is about English, not about any catalogue: a column takes part when its name holds one of a concept's words,
so ``price``, ``list_price`` and ``cost`` all answer to "cheaper", and ``num_pages`` to "longer".
"""

from __future__ import annotations

from dataclasses import dataclass

from sidney.agent.english import word_set
from sidney.agent.words import stem

__all__ = ["CONCEPTS", "CURRENCIES", "Concept", "comparative_pattern"]


@dataclass(frozen=True)
class Concept:
    """A kind of size.

    Attributes:
        name: What it is called when the catalogue has no such column.
        columns: Stems of words in names of columns that measure it.
        units: Words after a number that mean it.
        more, less: Comparatives.
        most, least: Superlatives.
        high, low: Adjectives that say that something has much, or little, of it.
        names: What people call it, as stems.
        vague: Whether its words are also plain description ("simpler"): without such a column they are a wish.
    """

    name: str
    columns: frozenset[str]
    units: frozenset[str]
    more: tuple[str, ...]
    less: tuple[str, ...]
    most: tuple[str, ...] = ()
    least: tuple[str, ...] = ()
    high: tuple[str, ...] = ()
    low: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    vague: bool = False


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.split(",") if phrase.strip())


CURRENCIES: frozenset[str] = word_set(
    "$ € £ ¥ ₹ dollar dollars buck bucks usd euro euros eur quid pound pounds gbp cent cents yen jpy rupee rupees inr "
    "rs cad aud chf franc francs krona kroner sek nok dkk zloty pln yuan cny"
)
"""Signs and words that make a number an amount of money."""

CONCEPTS: tuple[Concept, ...] = (
    Concept(
        "price",
        _stems("price cost msrp rrp fare rent fee outlay tariff usd eur gbp cad aud chf"),
        CURRENCIES,
        _phrases("more expensive, pricier, dearer, costlier, higher price, higher priced, more upmarket, more premium"),
        _phrases(
            "less expensive, less pricey, less costly, cheaper, cheeper, chaeper, more affordable, more economical,"
            "lower price, lower priced, lower in price, lower cost, less money, more budget, more budget-friendly,"
            "better priced, more reasonably priced, more inexpensive, less dear"
        ),
        _phrases("most expensive, priciest, dearest, costliest, highest priced, highest price"),
        _phrases(
            "cheapest, best price, best priced, least expensive, most affordable, lowest price, lowest priced,"
            "most economical"
        ),
        _phrases("expensive, pricey, pricy, costly, overpriced, dear, premium, high-end, upmarket, steep"),
        _phrases(
            "cheap, affordable, inexpensive, budget-friendly, low-cost, economical, reasonably priced, low priced,"
            "low-priced, well priced, wallet-friendly"
        ),
        ("price", "cost", "budget", "money", "spend", "spending", "pricing"),
    ),
    Concept(
        "release date",
        _stems("date year released release published publication"),
        frozenset(),
        _phrases("newer, more recent, more modern, later, more up to date, more current, more contemporary"),
        _phrases("older, less recent, earlier, more retro, more vintage, more classic"),
        _phrases("newest, most recent, latest"),
        _phrases("oldest, earliest"),
        _phrases("recent, modern, new, up to date"),
        _phrases("old, dated, outdated, old-fashioned, ancient"),
        ("year", "date", "release"),
    ),
    Concept(
        "rating",
        _stems("rating rated star metascore score critic review metacritic"),
        word_set("star stars"),
        _phrases(
            "better rated, higher rated, better reviewed, more highly rated, higher rating, better rating,"
            "better reviews, better ratings, higher ratings, better scores, better score, higher score"
        ),
        _phrases("lower rated, worse rated, lower rating, worse reviewed, worse rating"),
        _phrases(
            "best rated, highest rated, top rated, best reviewed, top reviewed, best ratings, highest rating, best"
        ),
        _phrases("worst rated, lowest rated"),
        _phrases(
            "highly rated, well rated, well reviewed, well-rated, well-reviewed, highly-rated, top-rated,"
            "good reviews, great reviews, good ratings, great ratings, a good rating, high ratings, a high rating"
        ),
        _phrases("badly rated, poorly rated, poorly reviewed"),
        ("rating", "rated", "review", "reviewed", "score", "star"),
    ),
    Concept(
        "length",
        _stems("page length duration runtime minute hour playtime time chapter min hr"),
        word_set("page pages pg pgs hour hours hr hrs minute minutes min mins chapter chapters h"),
        _phrases("longer, lengthier"),
        _phrases("shorter, briefer, quicker to finish, quicker read"),
        _phrases("longest, lengthiest"),
        _phrases("shortest, briefest"),
        _phrases("long, lengthy"),
        _phrases("short, brief"),
        ("length", "duration"),
    ),
    Concept(
        "number of players",
        _stems("player"),
        word_set("player players people person persons"),
        _phrases("more players, more people"),
        _phrases("fewer players, fewer people, less players, less people"),
        names=("player",),
    ),
    Concept(
        "memory",
        _stems("ram memory"),
        word_set("gb tb mb gigabyte gigabytes terabyte terabytes gigs gig megabytes"),
        _phrases("more memory, more ram, bigger memory, larger memory"),
        _phrases("less memory, less ram"),
        names=("memory", "ram"),
    ),
    Concept(
        "storage",
        _stems("storage ssd hdd disk gb tb"),
        word_set("gb tb mb gigabyte gigabytes terabyte terabytes gigs gig megabytes"),
        _phrases("more storage, more space, bigger storage, larger storage, bigger drive, larger drive, bigger disk"),
        _phrases("less storage, less space, smaller drive"),
        names=("storage", "drive", "disk", "ssd"),
    ),
    Concept(
        "warranty",
        _stems("warranty guarantee"),
        frozenset(),
        _phrases("longer warranty, longer guarantee"),
        _phrases("shorter warranty, shorter guarantee"),
        _phrases("longest warranty, longest guarantee"),
        names=("warranty", "guarantee"),
    ),
    Concept("age", _stems("age"), word_set("year years yr yrs"), (), (), names=("age",)),
    Concept(
        "capacity",
        _stems("capacity litre liter ml cl"),
        word_set("litre litres liter liters l ml cl millilitre millilitres milliliter milliliters"),
        _phrases("bigger, larger, more capacity, bigger capacity, larger capacity, roomier, more spacious"),
        _phrases("smaller, less capacity, more compact"),
        _phrases("biggest, largest, roomiest"),
        _phrases("smallest, most compact"),
        names=("capacity",),
    ),
    Concept(
        "weight",
        _stems("weight kg gram ounce lb"),
        word_set("kg kgs kilo kilos kilogram kilograms g gram grams lb lbs oz ounce ounces"),
        _phrases("heavier"),
        _phrases("lighter, lighter weight, more lightweight, less heavy"),
        _phrases("heaviest"),
        _phrases("lightest, most lightweight"),
        _phrases("heavy"),
        _phrases("lightweight, light-weight, light weight"),
        ("weight",),
    ),
    Concept(
        "battery",
        _stems("battery mah"),
        word_set("mah wh"),
        _phrases("longer battery, longer lasting, better battery, more battery, bigger battery, longer battery life"),
        _phrases("smaller battery, less battery"),
        _phrases("longest battery, longest lasting, best battery, biggest battery"),
    ),
    Concept(
        "size",
        _stems("size inch diagonal screen width height cm mm"),
        word_set("inch inches cm mm in"),
        _phrases("bigger, larger, taller, wider"),
        _phrases("smaller, narrower, more compact, tinier"),
        _phrases("biggest, largest, tallest, widest"),
        _phrases("smallest, most compact"),
        _phrases("big, large, huge"),
        _phrases("small, compact, tiny"),
    ),
    Concept(
        "speed",
        _stems("speed mbps rpm"),
        word_set("mbps rpm mph"),
        _phrases("faster, quicker, speedier"),
        _phrases("slower"),
        _phrases("fastest, quickest"),
        _phrases("slowest"),
        _phrases("fast, quick"),
        _phrases("slow"),
    ),
    Concept(
        "resolution",
        _stems("megapixel mp resolution"),
        word_set("mp megapixel megapixels mpx"),
        _phrases("more megapixels, higher resolution, sharper"),
        _phrases("fewer megapixels, lower resolution"),
        _phrases("most megapixels, highest resolution, sharpest"),
        _phrases("lowest resolution"),
        _phrases("high resolution, high-resolution"),
        _phrases("low resolution"),
        vague=True,
    ),
    Concept(
        "distance",
        _stems("distance"),
        word_set("km kms kilometre kilometres kilometer kilometers mile miles metre metres meter meters m"),
        _phrases("further away, farther away, further, farther"),
        _phrases("closer, nearer, less far"),
        _phrases("furthest, farthest"),
        _phrases("closest, nearest"),
        _phrases("far away, far"),
        _phrases("close, near, nearby, close by"),
        vague=True,
    ),
    Concept(
        "calories",
        _stems("calorie kcal energy"),
        word_set("calorie calories kcal cal cals"),
        _phrases("more calories"),
        _phrases("fewer calories, less calories, lower calorie, less caloric"),
        _phrases("most calories"),
        _phrases("fewest calories, lowest calorie"),
        low=_phrases("low calorie, low-calorie, low cal, low-cal"),
    ),
    Concept(
        "difficulty",
        _stems("difficulty complexity"),
        frozenset(),
        _phrases("harder, more difficult, more complex, more complicated, more challenging, tougher"),
        _phrases("easier, simpler, less difficult, less complex, less complicated, less challenging"),
        _phrases("hardest, most difficult"),
        _phrases("easiest, simplest"),
        _phrases("hard, difficult, complex, complicated, challenging, tough"),
        _phrases("easy, simple, uncomplicated"),
        vague=True,
    ),
    Concept(
        "noise",
        _stems("noise loudness db"),
        word_set("db decibel decibels"),
        _phrases("louder, noisier"),
        _phrases("quieter, less noisy, less loud"),
        _phrases("loudest, noisiest"),
        _phrases("quietest"),
        _phrases("loud, noisy"),
        _phrases("quiet, silent"),
        vague=True,
    ),
    Concept(
        "popularity",
        _stems("popularity downloads sales votes"),
        frozenset(),
        _phrases("more popular"),
        _phrases("less popular, more obscure"),
        _phrases("most popular"),
        _phrases("least popular"),
        vague=True,
    ),
)


def comparative_pattern(*, more: bool) -> str:
    """A regular expression of every single comparative of one direction, longest first: ``newer|more recent|…``."""
    phrases = {phrase for concept in CONCEPTS for phrase in (concept.more if more else concept.less)}
    phrases |= {"more", "greater", "higher", "better"} if more else {"less", "fewer", "lower"}
    return "|".join(sorted(phrases, key=len, reverse=True))
