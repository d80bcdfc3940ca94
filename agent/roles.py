"""What the columns of labels are for, where their names do not say: the kind of thing, its maker, its colour.

A shop may call the maker "marque" or "purveyor", and people ask for "the brand" all the same. The titles tell: they
begin with the maker and hold the kind. Colours, languages, countries and materials are told by their labels, which are
the same English words in every shop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sidney.agent.english import word_set
from sidney.agent.words import label_key, name_key, stem
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column

__all__ = ["KIND_COLUMNS", "ColumnRoles", "roles_of"]

KIND_COLUMNS = frozenset(
    {"categories", "category", "genre", "genres", "department", "departments", "type", "product_type", "main_category"}
)
"""Names of columns that say what kind of thing an item is."""
_Key = tuple[str, ...]
_KIND_ENDS = frozenset({"type", "genre", "category", "kind", "department", "class"})
_MAKER_NAMES = word_set(
    "brand maker manufacturer make company publisher developer studio label author artist director vendor designer"
)
_MAKER_WORDS = ("brand", "maker", "make", "manufacturer", "company")
_TOLD = 0.4
"""The share of titles that has to bear a role out."""
_SAMPLE = 1500
_MOSTLY = 0.6
_BY_LABELS: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = (
    (
        ("colour", "color"),
        word_set(
            "black white red blue green yellow orange purple pink brown grey gray silver gold beige navy turquoise "
            "violet cream ivory olive teal maroon mustard rose bronze charcoal natural multicolour multicolor"
        ),
    ),
    (
        ("language",),
        word_set(
            "english german french spanish italian dutch portuguese polish russian japanese chinese korean arabic "
            "swedish danish norwegian finnish turkish hindi greek czech none"
        ),
    ),
    (
        ("country", "made"),
        word_set(
            "germany france italy spain portugal china japan india vietnam korea taiwan thailand usa mexico brazil "
            "colombia ethiopia kenya peru chile argentina australia england scotland ireland sweden denmark norway "
            "finland poland austria switzerland netherlands belgium greece turkey canada indonesia lanka"
        ),
    ),
    (
        ("material", "fabric"),
        word_set(
            "wood plastic metal steel glass leather cotton wool linen silk polyester nylon aluminium aluminum carbon "
            "titanium ceramic rubber cardboard paper oak pine walnut brass marble velvet bamboo stone denim mesh "
            "rattan concrete copper fleece plush down"
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class ColumnRoles:
    """Which columns are what.

    Attributes:
        kinds: Columns that say what kind of thing an item is.
        maker: The column of makers that is not called one, if titles tell of one.
        called: What people call columns beside their names: a word's stem, and the column.
    """

    kinds: frozenset[str]
    maker: str | None
    called: dict[str, str] = field(default_factory=dict)


def roles_of(catalogue: Catalogue) -> ColumnRoles:
    """Tell the roles from names, else from titles and labels."""
    columns = [c for c in catalogue.filterable if c.kind in (AttributeKind.LABEL, AttributeKind.LABELS)]
    step = max(1, len(catalogue) // _SAMPLE)
    sample = range(0, len(catalogue), step)
    titles = {index: label_key(catalogue.titles[index]) for index in sample}
    maker = None
    if not any(_names_maker(column) for column in columns):
        maker = _best([c for c in columns if c.kind is AttributeKind.LABEL], titles, _begins)
    kinds = {c.name for c in columns if c.name in KIND_COLUMNS}
    kinds = kinds or {c.name for c in columns if _KIND_ENDS.intersection(name_key(c.name)[-1:])}
    if not kinds:
        others = [c for c in columns if c.name != maker and not _names_maker(c)]
        kinds = {found} if (found := _best(others, titles, _holds_head)) is not None else set()
    called: dict[str, str] = {}
    if maker is not None:
        called |= {stem(word): maker for word in _MAKER_WORDS}
    for names, known in _BY_LABELS:
        fitting = [c.name for c in columns if c.name not in kinds and c.name != maker and _mostly(c, known)]
        if len(fitting) == 1:
            called |= {stem(name): fitting[0] for name in names if stem(name) not in called}
    return ColumnRoles(frozenset(kinds), maker, called)


def _names_maker(column: Column) -> bool:
    return not _MAKER_NAMES.isdisjoint(name_key(column.name))


def _best(columns: Sequence[Column], titles: Mapping[int, _Key], tells: Callable[[_Key, _Key], bool]) -> str | None:
    shares = {
        column.name: sum(
            any(tells(title, label_key(label)) for label in _labels(column, index)) for index, title in titles.items()
        ) / max(1, len(titles))
        for column in columns
    }  # fmt: skip
    best = max(shares, key=lambda name: shares[name], default=None)
    return best if best is not None and shares[best] >= _TOLD else None


def _begins(title: _Key, label: _Key) -> bool:
    return bool(label) and title[: len(label)] == label


def _holds_head(title: _Key, label: _Key) -> bool:
    return bool(label) and label[-1] in title


def _labels(column: Column, index: int) -> tuple[str, ...]:
    value = column.values[index]
    return value if isinstance(value, tuple) else (str(value),) if value is not None else ()


def _mostly(column: Column, known: frozenset[str]) -> bool:
    labels = column.labels
    fitting = sum(bool(set(label.casefold().replace("-", " ").split()) & known) for label in labels)
    return len(labels) >= 2 and fitting >= _MOSTLY * len(labels)
