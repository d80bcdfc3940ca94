"""How a simulated user says a condition: general English and the catalogue's own words, many ways, chosen by a seed."""

from __future__ import annotations

from random import Random

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.data.constraints import Constraint, Operator

__all__ = ["Wording", "with_typos"]

_MONEY = {
    Operator.LE: ("at most {}", "no more than {}", "{} max", "up to {}", "I can't go above {}", "my budget is {}",
                  "nothing above {}", "{} at most"),
    Operator.LT: ("under {}", "less than {}", "below {}", "for less than {}", "cheaper than {}"),
    Operator.GE: ("at least {}", "{} or more", "not below {}", "starting at {}"),
    Operator.GT: ("over {}", "more than {}", "above {}"),
}  # fmt: skip
_NUMBER = {
    Operator.LE: ("{name} at most {}", "{name} of no more than {}", "at most {} {name}", "{name} up to {}"),
    Operator.LT: ("{name} under {}", "{name} below {}", "less than {} {name}"),
    Operator.GE: ("{name} at least {}", "{name} of at least {}", "at least {} {name}", "{name} of {} or more"),
    Operator.GT: ("{name} over {}", "{name} above {}", "more than {} {name}"),
}  # fmt: skip
_DATE = {
    Operator.LE: ("from {} or earlier", "not newer than {}"),
    Operator.LT: ("from before {}", "older than {}", "released before {}"),
    Operator.GE: ("from {} or later", "from {} on", "not older than {}", "{} or newer"),
    Operator.GT: ("from after {}", "newer than {}", "released after {}"),
}  # fmt: skip
_WANTED = ("{}", "something with {}", "{} please", "it should be {}", "I'd like {}")
_WANTED_NAMED = ("{name} {label}", "with {label} as {name}", "the {name} should be {label}", "{name}: {label}")
_UNWANTED = ("no {}", "not {}", "nothing with {}", "anything but {}", "I don't want {}", "without {}")
_UNWANTED_NAMED = ("no {label} as {name}", "{name} not {label}", "the {name} shouldn't be {label}")
_FIRST = (
    "I'm looking for something: {}", "hi, do you have anything: {}", "I need something, {}",
    "show me what you have: {}", "can you recommend something? {}", "{}",
)  # fmt: skip
_LATER = ("{}", "and {}", "also {}", "oh, and {}", "one more thing: {}", "{}, please")
_REVERSED = ("actually, {}", "I changed my mind: {}", "no wait, {}", "sorry, I meant {}", "on second thought, {}")
_AGAIN = ("I said {}", "again: {}", "as I said, {}", "{}, remember?")
_MORE = ("more", "show me more", "anything else?", "what else do you have?", "more please")
_UNASKED = ("forget about {}", "drop {}", "I didn't ask for {}")
_ANYTHING = ("show me what fits", "just show me something", "recommend me something")


class Wording:
    """Says conditions in varied words.

    Args:
        catalogue: Whose columns and labels are spoken of.
        random: What chooses among the ways to say a thing.
        is_terse: Whether everything is said in as few words as possible.
    """

    def __init__(self, catalogue: Catalogue, random: Random, *, is_terse: bool = False) -> None:
        self._catalogue = catalogue
        self._random = random
        self._is_terse = is_terse

    def first(self, constraint: Constraint) -> str:
        """The opening of a conversation."""
        said = self.condition(constraint)
        return said if self._is_terse else self._random.choice(_FIRST).format(said)

    def later(self, constraint: Constraint) -> str:
        """One more condition."""
        said = self.condition(constraint)
        return said if self._is_terse else self._random.choice(_LATER).format(said)

    def reversal(self, constraint: Constraint) -> str:
        """A condition that takes back an earlier one."""
        return self._random.choice(_REVERSED).format(self.condition(constraint))

    def again(self, constraint: Constraint) -> str:
        """A condition that was said already, and not heard."""
        return self._random.choice(_AGAIN).format(self.condition(constraint))

    def more(self) -> str:
        """A request for further items."""
        return self._random.choice(_MORE[:1] if self._is_terse else _MORE)

    def unasked(self, constraint: Constraint) -> str:
        """An objection to a condition that the assistant holds and nobody stated."""
        column = self._catalogue.columns[constraint.attribute]
        operand = constraint.operand[0] if isinstance(constraint.operand, tuple) else constraint.operand
        is_label = column.kind in (AttributeKind.LABEL, AttributeKind.LABELS)
        named = str(operand) if is_label else f"the {column.name.replace('_', ' ')} limit"
        return self._random.choice(_UNASKED).format(named)

    def anything(self) -> str:
        """A request for a list at last."""
        return self._random.choice(_ANYTHING)

    def condition(self, constraint: Constraint) -> str:
        """A condition alone."""
        column = self._catalogue.columns[constraint.attribute]
        name = column.name.replace("_", " ")
        operand = constraint.operand
        match column.kind:
            case AttributeKind.NUMBER:
                number = f"{float(str(operand)):,.12g}".replace(",", "")
                if column.name == "price" or column.currency:
                    return self._pick(_MONEY[constraint.operator]).format(self._money(number, column))
                return self._pick(_NUMBER[constraint.operator]).format(number, name=name)
            case AttributeKind.DATE:
                return self._pick(_DATE[constraint.operator]).format(operand)
            case AttributeKind.FLAG:
                return name if operand is True else f"not {name}"
            case _:
                return self._label(str(operand), column, constraint.operator is Operator.NE, name)

    def _label(self, label: str, column: Column, is_unwanted: bool, name: str) -> str:
        homes = [c for c in self._catalogue.filterable if c.name != column.name and _holds(c, label)]
        if homes:
            # A publisher may be a developer, too: then a person says which is meant.
            forms = _UNWANTED_NAMED if is_unwanted else _WANTED_NAMED
            return self._pick(forms).format(label=label, name=_singular(name))
        return self._pick(_UNWANTED if is_unwanted else _WANTED).format(label)

    def _money(self, number: str, column: Column) -> str:
        currency = column.currency or "$"
        if currency == "$":
            return self._random.choice((f"${number}", f"{number} dollars", f"{number}$", f"{number} bucks"))
        return f"{number} {currency}" if currency.isalpha() else f"{currency}{number}"

    def _pick(self, forms: tuple[str, ...]) -> str:
        return forms[0] if self._is_terse else self._random.choice(forms)


def with_typos(text: str, random: Random) -> str:
    """The text with one slip of the fingers, at times two: in long words only, and never in a number."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    for place in random.sample(long, min(len(long), random.choice((1, 1, 1, 2)))):
        word = words[place]
        at = random.randrange(1, len(word) - 1)
        match random.randrange(3):
            case 0:
                words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            case 1:
                words[place] = word[:at] + word[at + 1 :]
            case _:
                words[place] = word[:at] + word[at] + word[at:]
    return " ".join(words)


def _holds(column: Column, label: str) -> bool:
    return column.kind in (AttributeKind.LABEL, AttributeKind.LABELS) and label.casefold() in column.canonical_labels


def _singular(name: str) -> str:
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name
