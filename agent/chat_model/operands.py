"""The values of a chat model's filters: typed by the catalogue's columns, and held against the message."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sidney.agent.chat_model.answer import AnsweredEdit
from sidney.agent.chat_model.grounding import MessageWords
from sidney.agent.critiques import soft_bound
from sidney.agent.english import FILLER
from sidney.agent.lexicon import Lexicon
from sidney.agent.turn import ConstraintEdit
from sidney.agent.words import tokenise
from sidney.recsys_model.data.catalogue import AttributeKind
from sidney.recsys_model.data.constraints import Constraint, Operand, Operator, resolve_constraint
from sidney.recsys_model.errors import ConstraintError

__all__ = ["Operands"]

_AROUND = 0.2
"""How far "around 1000" reaches to either side, as in the built-in reading."""
_AROUND_YEARS = 2
_SPEAKS_OF_TIME = re.compile(
    r"\b(?:years?|decades?|months?|weeks?|century|centuries|today|recent\w*|lately|now|new\w*|old\w*|modern|classic\w*|"
    r"last|past|this|ago|since|early|late\w*)\b"
)


class Operands:
    """Makes a filter's value of what a model wrote.

    Args:
        low: The message in lower case.
        lexicon: The catalogue's words.
        words: The message's words.
        likely: Labels that the message may mean, by column.
    """

    def __init__(self, low: str, lexicon: Lexicon, words: MessageWords, likely: Mapping[str, Sequence[str]]) -> None:
        self._low = low
        self._lexicon = lexicon
        self._catalogue = lexicon.catalogue
        self._words = words
        self._likely = likely

    def edits(self, given: AnsweredEdit, attribute: str) -> tuple[ConstraintEdit, ...]:
        """The additions that an edit comes to; two for "around".

        Raises:
            ConstraintError: A value does not fit the column, or is not in the message.
        """
        if given.operator in ("low", "high"):
            return self._mild(attribute, upper=given.operator == "low")
        if given.operator == "around":
            return self._around(given, attribute)
        operator = self._operator(given, attribute)
        operand = self._resolved(attribute, operator, self._spelled(attribute, given.values))
        self._hold_against_message(attribute, operand, given.said)
        return (
            ConstraintEdit(
                action="add", attribute=attribute, operator=operator, operand=operand, strength=given.strength,
                replace=given.replace,
            ),
        )  # fmt: skip

    def removal(self, given: AnsweredEdit, attribute: str) -> ConstraintEdit:
        """A removal of some values, of one bound, or of whatever the attribute has.

        Raises:
            ConstraintError: A value does not fit the column.
        """
        kind = self._catalogue.columns[attribute].kind
        if not given.values or kind not in (AttributeKind.LABEL, AttributeKind.LABELS):
            bound = Operator(given.operator) if given.operator in ("<", "<=", ">", ">=") and not given.values else None
            return ConstraintEdit(action="remove", attribute=attribute, operator=bound)
        negative = given.operator in ("!=", "not in")
        operator = Operator.NOT_IN if negative else Operator.IN
        operand = self._resolved(attribute, operator, self._spelled(attribute, given.values))
        return ConstraintEdit(action="remove", attribute=attribute, operator=operator, operand=operand)

    def asked(self, attribute: str, operator: Operator, value: str) -> Operand:
        """What a yes-or-no question compares with.

        Raises:
            ConstraintError: It does not fit the column, or is not in the message.
        """
        operand = self._resolved(attribute, operator, self._spelled(attribute, [value]))
        self._hold_against_message(attribute, operand, self._low)
        return operand

    # -- kinds of bounds -----------------------------------------------------------------------------------------------

    def _mild(self, attribute: str, *, upper: bool) -> tuple[ConstraintEdit, ...]:
        measure = next((m for m in self._lexicon.measures if m.name == attribute), None)
        bound = None if measure is None else soft_bound(measure, upper=upper)
        if bound is None:
            raise ConstraintError(f"{attribute} has no size, so it cannot be low or high")
        operator = Operator.LE if upper else Operator.GE
        return (ConstraintEdit(action="add", attribute=attribute, operator=operator, operand=bound, strength="should"),)

    def _around(self, given: AnsweredEdit, attribute: str) -> tuple[ConstraintEdit, ...]:
        column = self._catalogue.columns[attribute]
        if column.kind not in (AttributeKind.NUMBER, AttributeKind.DATE) or len(given.values) != 1:
            raise ConstraintError(f"{attribute}: 'around' needs an attribute with a size, and one number")
        middle = self._resolved(attribute, Operator.EQ, tuple(given.values))
        self._hold_against_message(attribute, middle, given.said)
        if isinstance(middle, str):
            year = int(middle[:4])
            low, high = str(year - _AROUND_YEARS), str(year + _AROUND_YEARS)
        else:
            value = float(middle)  # type: ignore[arg-type]
            is_year = any(m.name == attribute and m.is_date for m in self._lexicon.measures)
            reach = _AROUND_YEARS if is_year else abs(value) * _AROUND
            low, high = str(round(value - reach, 2)), str(round(value + reach, 2))
        return tuple(
            ConstraintEdit(
                action="add", attribute=attribute, operator=operator,
                operand=self._resolved(attribute, operator, (bound,)), strength=given.strength,
            )
            for operator, bound in ((Operator.GE, low), (Operator.LE, high))
        )  # fmt: skip

    def _operator(self, given: AnsweredEdit, attribute: str) -> Operator:
        if not given.values:
            raise ConstraintError("a filter that is added needs a value")
        kind = self._catalogue.columns[attribute].kind
        if not given.operator:
            if kind in (AttributeKind.NUMBER, AttributeKind.DATE):
                raise ConstraintError(f"{attribute} is compared by size: say with which operator")
            return Operator.EQ if len(given.values) == 1 else Operator.IN
        operator = Operator(given.operator)
        # "=" with several labels is taken as any of them, and "in" with one as that one.
        if len(given.values) > 1:
            return {Operator.EQ: Operator.IN, Operator.NE: Operator.NOT_IN}.get(operator, operator)
        return {Operator.IN: Operator.EQ, Operator.NOT_IN: Operator.NE}.get(operator, operator)

    # -- values --------------------------------------------------------------------------------------------------------

    def _spelled(self, attribute: str, values: Sequence[str]) -> tuple[str, ...]:
        """Labels that were cut short in the prompt, whole again."""
        column = self._catalogue.columns[attribute]
        whole = []
        for value in values:
            if value.endswith("…"):
                begun = value[:-1].casefold()
                value = next((label for label in column.labels if label.casefold().startswith(begun)), value)
            whole.append(value.strip())
        return tuple(whole)

    def _resolved(self, attribute: str, operator: Operator, values: tuple[str, ...]) -> Operand:
        operand: Operand = values if operator in (Operator.IN, Operator.NOT_IN) else values[0]
        if len(values) > 1 and operator not in (Operator.IN, Operator.NOT_IN):
            raise ConstraintError(f"{attribute} {operator} takes one value")
        return resolve_constraint(
            Constraint(attribute=attribute, operator=operator, operand=operand), self._catalogue
        ).operand

    def _hold_against_message(self, attribute: str, operand: Operand, said: str) -> None:
        kind = self._catalogue.columns[attribute].kind
        for value in operand if isinstance(operand, tuple) else (operand,):
            if kind is AttributeKind.NUMBER:
                held = self._words.has_number(float(value))
            elif kind is AttributeKind.DATE:
                held = self._has_date(str(value))
            elif kind is AttributeKind.FLAG:
                held = any(token.folded not in FILLER for token in tokenise(said))
            else:
                held = value in self._likely.get(attribute, ()) or self._words.names_label(attribute, str(value))
                # "Rennspiele" is near no label, in spelling or to an encoder of English: there the quotation has to do.
                held = held or not self._words.is_english
            if not held:
                raise ConstraintError(f"the message does not say {value!r}")

    def _has_date(self, date: str) -> bool:
        year = int(date[:4])
        near = any(year + step in self._words.numbers for step in (-1, 0, 1))
        return near or year % 100 in self._words.numbers or bool(_SPEAKS_OF_TIME.search(self._low))
