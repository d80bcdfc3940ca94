"""What can be asked of a shown list, in one line of a dialogue file.

::

    all CONDITION            every item satisfies it: `all price<30`, `all in category Racing`, `all categories~Puzzle`
    none CONDITION           no item does: `none categories=Sports`, `none in category Sports`
    some CONDITION           at least one does; `at least 3 CONDITION` for more
    count N                  so many items; also `count >= 3`, `count 0`
    total COLUMN <= N        the sum over the list; also `<`, `>=`, `>`
    contains ITEM            by ID or title; `excludes ITEM`; `item 2 is ITEM`
    same list as LIST        LIST is `last turn` or `turn 3`: the same items in the same order
    different list from LIST
    nothing from LIST        no item of it; also `nothing from earlier turns`
    cheaper than LIST        every item is below the median of that list; also dearer, newer, older
    lower COLUMN than LIST   the same for any number or date; `higher COLUMN than LIST`
    cheaper than item 2 of LIST
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sidney.agent.dialogues.conditions import read_condition
from sidney.agent.dialogues.errors import ListNameError, PredicateError
from sidney.agent.dialogues.lists import LIST_NAME, ShownLists, median_of
from sidney.agent.dialogues.rows import row_satisfies, value_of
from sidney.recsys_model.data.catalogue import AttributeKind
from sidney.recsys_model.data.constraints import find_column

__all__ = ["ItemPredicate", "parse_predicate"]


Check = Callable[[re.Match[str], ShownLists], str | None]
"""Returns ``None`` where it holds, else what was found instead."""


@dataclass(frozen=True)
class ItemPredicate:
    """One line: ``text`` as it was written, and the way to check it."""

    text: str
    pattern: re.Pattern[str]
    check: Check

    def failure(self, lists: ShownLists, text: str | None = None) -> str | None:
        """``None`` where it holds, else what was found instead.

        Args:
            lists: What was shown.
            text: The line with its placeholders filled, if it has any.

        Raises:
            ConstraintError, ListNameError: It names what the catalogue or the dialogue does not have.
        """
        match = self.pattern.fullmatch(text or self.text)
        if match is None:
            raise ListNameError(f"{text!r} cannot be read once its placeholders are filled")
        return self.check(match, lists)


def parse_predicate(text: str) -> ItemPredicate:
    """Read one line.

    Raises:
        PredicateError: It cannot be read; the forms that begin alike are named.
    """
    folded = " ".join(text.split())
    for pattern, _, check in _FORMS:
        if pattern.fullmatch(folded):
            return ItemPredicate(folded, pattern, check)
    first = folded.split(" ")[0].casefold()
    alike = [shown for _, shown, _ in _FORMS if shown.split(" ")[0] == first]
    if not alike:
        from rapidfuzz import process

        words = list(dict.fromkeys(shown.split(" ")[0] for _, shown, _ in _FORMS))
        near = [word for word, _, _ in process.extract(first, words, limit=2, score_cutoff=60)]
        alike = [shown for word in near for _, shown, _ in _FORMS if shown.split(" ")[0] == word]
        alike = alike or [shown for _, shown, _ in _FORMS]
    raise PredicateError(f"{text!r} asks nothing that is known here; write {' or '.join(alike)}")


def _shown(lists: ShownLists) -> tuple[str, ...]:
    return lists.shown or ()


def _titles(items: list[str] | tuple[str, ...], lists: ShownLists) -> str:
    return ", ".join(lists.title(item_id) for item_id in items) if items else "no list"


def _holding(match: re.Match[str], lists: ShownLists) -> tuple[list[str], list[str], str]:
    constraint = read_condition(match["condition"], lists.catalogue).constraint
    holding = [i for i in _shown(lists) if row_satisfies(constraint, i, lists.catalogue)]
    return holding, [i for i in _shown(lists) if i not in holding], constraint.attribute


def _valued(items: list[str], attribute: str, lists: ShownLists) -> str:
    def text(item_id: str) -> str:
        value = value_of(item_id, attribute, lists.catalogue)
        shown = ", ".join(value) if isinstance(value, tuple) else "none" if value is None else str(value)
        return f"{lists.title(item_id)} ({attribute} {shown})"

    return ", ".join(map(text, items[:3])) + (f" and {len(items) - 3} more" if len(items) > 3 else "")


def _all(match: re.Match[str], lists: ShownLists) -> str | None:
    _, others, attribute = _holding(match, lists)
    if not _shown(lists):
        return "no list was shown"
    return f"not {_valued(others, attribute, lists)}" if others else None


def _none(match: re.Match[str], lists: ShownLists) -> str | None:
    holding, _, attribute = _holding(match, lists)
    if not _shown(lists):
        return "no list was shown"
    return f"there is {_valued(holding, attribute, lists)}" if holding else None


def _some(match: re.Match[str], lists: ShownLists) -> str | None:
    holding, others, attribute = _holding(match, lists)
    wanted = int(match["least"]) if "least" in match.re.groupindex else 1
    if not _shown(lists):
        return "no list was shown"
    return None if len(holding) >= wanted else f"{len(holding)}: not {_valued(others, attribute, lists)}"


def _count(match: re.Match[str], lists: ShownLists) -> str | None:
    count, wanted = len(_shown(lists)), int(match["count"])
    signs = {">=": count >= wanted, "<=": count <= wanted, ">": count > wanted, "<": count < wanted}
    return None if signs.get(match["sign"] or "=", count == wanted) else f"{count} items"


def _total(match: re.Match[str], lists: ShownLists) -> str | None:
    attribute = find_column(match["column"], lists.catalogue).name
    numbers = lists.numbers(attribute, _shown(lists))
    if not numbers or np.isnan(numbers).any():
        return "no list was shown" if not numbers else f"an item without {attribute}"
    total, bound = sum(numbers), float(match["bound"])
    # Sums of decimal fractions are not exact.
    slack = 1e-6 * max(1.0, abs(bound))
    holds = {"<=": total <= bound + slack, "<": total < bound, ">=": total >= bound - slack, ">": total > bound}
    return None if holds[match["sign"]] else f"a total of {total:.12g}"


def _contains(match: re.Match[str], lists: ShownLists) -> str | None:
    wanted = lists.ids_of(match["item"])
    return None if set(wanted) & set(_shown(lists)) else _titles(_shown(lists), lists)


def _excludes(match: re.Match[str], lists: ShownLists) -> str | None:
    found = set(lists.ids_of(match["item"])) & set(_shown(lists))
    return _titles(_shown(lists), lists) if found else None


def _item_is(match: re.Match[str], lists: ShownLists) -> str | None:
    if not _shown(lists):
        return "no list was shown"
    found = lists.item_at(match["place"], _shown(lists))
    return None if found in lists.ids_of(match["item"]) else lists.title(found)


def _same(match: re.Match[str], lists: ShownLists) -> str | None:
    other = lists.list_named(match["list"])
    return None if _shown(lists) == other else f"{_titles(_shown(lists), lists)}; there: {_titles(other, lists)}"


def _different(match: re.Match[str], lists: ShownLists) -> str | None:
    if not _shown(lists):
        return "no list was shown"
    return "the same items" if set(_shown(lists)) == set(lists.list_named(match["list"])) else None


def _nothing_from(match: re.Match[str], lists: ShownLists) -> str | None:
    if not _shown(lists):
        return "no list was shown"
    if match["list"] == "earlier turns":
        other = tuple(item for items in lists.earlier for item in items or ())
    else:
        other = lists.list_named(match["list"])
    again = [item for item in _shown(lists) if item in other]
    return f"again {_titles(again, lists)}" if again else None


def _compared(match: re.Match[str], lists: ShownLists) -> str | None:
    named = match.re.groupindex
    word = match["word"].casefold()
    is_lower = word in ("lower", "cheaper", "older")
    if "column" in named:
        attribute = match["column"]
    elif word in ("cheaper", "dearer"):
        attribute = "price"
    else:
        dates = [c.name for c in lists.catalogue.columns.values() if c.kind is AttributeKind.DATE]
        if len(dates) != 1:
            raise ListNameError(f"the catalogue has {len(dates)} columns of dates: write `higher COLUMN than …`")
        attribute = dates[0]
    attribute = find_column(attribute, lists.catalogue).name
    if not _shown(lists):
        return "no list was shown"
    other = lists.list_named(match["list"])
    if match["place"]:
        other = (lists.item_at(match["place"], other),)
    bound = median_of(lists.numbers(attribute, other))
    numbers = lists.numbers(attribute, _shown(lists))
    # NaN compares as false either way: an item without a value is not cheaper than anything.
    wrong = [i for i, n in zip(_shown(lists), numbers) if not (n < bound if is_lower else n > bound)]
    if not wrong:
        return None
    return f"the bound was {_shown_number(bound, attribute, lists)}, not {_valued(wrong, attribute, lists)}"


def _shown_number(number: float, attribute: str, lists: ShownLists) -> str:
    if np.isnan(number) or lists.catalogue.columns[attribute].kind is not AttributeKind.DATE:
        return f"{number:.12g}"
    import datetime as dt

    return dt.date.fromordinal(int(number)).isoformat()


def _form(pattern: str, shown: str, check: Check) -> tuple[re.Pattern[str], str, Check]:
    return re.compile(pattern, re.IGNORECASE), shown, check


_CONDITION = r"(?P<condition>in \S+ .+|\S.*(?:[<>=~≤≥≠]|\sin\s).*)"
_THAN = rf"than (?:item (?P<place>\d+|last) of )?(?P<list>{LIST_NAME})"
_FORMS = (
    _form(rf"all {_CONDITION}", "all CONDITION (`all price<30`, `all in category Racing`)", _all),
    _form(rf"none {_CONDITION}", "none CONDITION (`none categories=Sports`, `none in category Sports`)", _none),
    _form(rf"some {_CONDITION}", "some CONDITION", _some),
    _form(rf"at least (?P<least>\d+) {_CONDITION}", "at least N CONDITION", _some),
    _form(r"count ?(?P<sign><=|>=|=|<|>)? ?(?P<count>\d+)", "count N (or `count >= N`)", _count),
    _form(r"total (?P<column>[^<>=]+?) ?(?P<sign><=|>=|<|>) ?(?P<bound>\d+(?:\.\d+)?)", "total COLUMN <= N", _total),
    _form(r"contains (?P<item>\S.*)", "contains ITEM", _contains),
    _form(r"excludes (?P<item>\S.*)", "excludes ITEM", _excludes),
    _form(r"item (?P<place>\d+|last) is (?P<item>\S.*)", "item N is ITEM", _item_is),
    _form(rf"same list as (?P<list>{LIST_NAME})", "same list as LIST (`last turn` or `turn 3`)", _same),
    _form(rf"different list from (?P<list>{LIST_NAME})", "different list from LIST (`last turn` or `turn 3`)",
          _different),
    _form(rf"nothing from (?P<list>{LIST_NAME}|earlier turns)", "nothing from LIST (or `earlier turns`)",
          _nothing_from),
    _form(rf"(?P<word>cheaper|dearer|newer|older) {_THAN}", "cheaper than LIST (or dearer, newer, older)", _compared),
    _form(rf"(?P<word>lower|higher) (?P<column>.+) {_THAN}", "lower COLUMN than LIST (or `higher …`)", _compared),
)  # fmt: skip
