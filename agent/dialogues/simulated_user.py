"""A simulated user: knows what an item must be, tells it one condition a turn, and judges what is shown by the rows.

Published simulators that know their target's title leak it. This one knows attributes only; see :mod:`.goals`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from sidney.agent.dialogues.goals import Demand, Goal, demand_of
from sidney.agent.dialogues.wording import Wording, with_typos
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue
from sidney.recsys_model.data.constraints import Constraint, Operator, combined_mask, constraint_mask

__all__ = ["Persona", "SimulatedUser"]


class Persona(StrEnum):
    """How somebody goes about it."""

    PATIENT = "patient"
    """Says one condition a turn, politely and in many words."""
    IMPATIENT = "impatient"
    """Says as little as possible, and leaves a turn before the others would."""
    CONTRADICTORY = "contradictory"
    """States a bound (or a label) first that is taken back a turn later."""
    TYPO_PRONE = "typo-prone"
    """Slips while typing, in every message."""


@dataclass(frozen=True)
class _Line:
    """Something still to be said; a reversal takes back what was said of its attribute."""

    demand: Demand
    is_reversal: bool = False


class SimulatedUser:
    """One user with one goal.

    Args:
        goal: What is wanted.
        persona: How it is told.
        catalogue: What is shown is judged by its rows.
        random: What chooses the words.
    """

    def __init__(self, goal: Goal, persona: Persona, catalogue: Catalogue, random: Random) -> None:
        self.goal = goal
        self.persona = persona
        self.in_force: tuple[Demand, ...] = ()
        """What was told so far and not taken back; every list must satisfy it."""
        self._catalogue = catalogue
        self._random = random
        self._wording = Wording(catalogue, random, is_terse=persona is Persona.IMPATIENT)
        self._script = self._lines()
        self._last: _Line | None = None
        self._last_text = ""
        self._last_shown: tuple[str, ...] = ()
        self._filters: tuple[Constraint, ...] = ()
        self._has_spoken = False

    def patience(self, turns: int) -> int:
        """How many of so many turns this user stays."""
        return max(1, turns - 1) if self.persona is Persona.IMPATIENT else turns

    def is_satisfied_by(self, shown: Sequence[str]) -> bool:
        """Whether an item that meets the whole goal is among those shown."""
        return any(self.goal.is_met_by(item_id, self._catalogue) for item_id in shown)

    def broken_by(self, item_id: str) -> tuple[Demand, ...]:
        """What an item breaks of all that was told and is in force."""
        return tuple(demand for demand in self.in_force if not demand.is_met_by(item_id, self._catalogue))

    def hear(self, unheard: Sequence[str]) -> bool:
        """Read which words were not understood: a condition that was told with one is not in force, and told again.

        Returns:
            Whether the last message was such a one.
        """
        said = {word.strip(".,:;!?").casefold() for word in self._last_text.split()}
        if self._last is None or not said & {word.casefold() for word in unheard}:
            return False
        self.in_force = tuple(demand for demand in self.in_force if demand is not self._last.demand)
        self._script.insert(0, self._last)
        return True

    def see(self, shown: Sequence[str], filters: Sequence[Constraint] = ()) -> None:
        """Look at a list, and at the filters shown with it, before the next message."""
        self._last_shown = tuple(item_id for item_id in shown if item_id in self._catalogue)
        self._filters = tuple(each for each in filters if each.must)

    def _objection(self) -> str | None:
        """What there is to say against the filters, when nothing was shown."""
        for held in self._filters:
            told = [demand for demand in self.in_force if demand.said.attribute == held.attribute]
            if not told or all(_are_other_labels(held, demand.meant) for demand in told):
                return self._wording.unasked(held)
            meant = combined_mask([demand.meant for demand in told], self._catalogue)
            kept = meant & constraint_mask(held, self._catalogue)
            # A bound that leaves out some of what was asked for is another than was said; of labels only one that
            # leaves out all, since one kind of a thing may be heard where several were meant.
            if not kept.any() or (held.operator.is_order and kept.sum() < meant.sum()):
                return self._wording.again(told[-1].said)
        return None

    def say(self) -> str:
        """The next message.

        The next condition; when all are told, what the last list broke, again, or a request for more; and where nothing
        was shown, an objection to a filter that nobody asked for, or that is not what was asked for.
        """
        text = self._next()
        self._has_spoken = True
        self._last_text = with_typos(text, self._random) if self.persona is Persona.TYPO_PRONE else text
        return self._last_text

    def _next(self) -> str:
        self._last = None
        if self._script:
            self._last = line = self._script.pop(0)
            said = line.demand.said
            kept = [each for each in self.in_force if not (line.is_reversal and each.said.attribute == said.attribute)]
            self.in_force = (*kept, line.demand)
            if line.is_reversal:
                return self._wording.reversal(said)
            return self._wording.later(said) if self._has_spoken else self._wording.first(said)
        broken = [demand for item_id in self._last_shown for demand in self.broken_by(item_id)]
        if broken:
            return self._wording.again(broken[0].said)
        if self._last_shown:
            return self._wording.more()
        return self._objection() or self._wording.anything()

    def _lines(self) -> list[_Line]:
        lines = [_Line(demand) for demand in self.goal.demands]
        if self.persona is not Persona.CONTRADICTORY:
            return lines
        for place in self._random.sample(range(len(lines)), len(lines)):
            false = self._false_start(lines[place].demand.said)
            if false is not None:
                lines[place : place + 1] = [_Line(false), _Line(lines[place].demand, is_reversal=True)]
                break
        return lines

    def _false_start(self, true: Constraint) -> Demand | None:
        """Something else said of the same attribute, which the true condition contradicts or widens."""
        column = self._catalogue.columns[true.attribute]
        if column.kind is AttributeKind.NUMBER:
            bound = float(str(true.operand))
            is_upper = true.operator in (Operator.LE, Operator.LT)
            # Where the truth is "at least 50", "at most 25" comes first; where it is "at most 30", "at most 15" does.
            other = round(bound / 2, 2) if bound < 1 else float(max(1, int(bound / 2)))
            if other >= bound:
                return None
            operator = true.operator if is_upper else Operator.LE
            false = Constraint(attribute=true.attribute, operator=operator, operand=other)
            return Demand(false, false)
        if column.kind is AttributeKind.DATE:
            year = int(str(true.operand)[:4])
            is_upper = true.operator in (Operator.LE, Operator.LT)
            operator, operand = (Operator.GT, year + 3) if is_upper else (Operator.LT, year - 3)
            false = Constraint(attribute=true.attribute, operator=operator, operand=f"{operand:04d}")
            return Demand(false, false)
        if column.kind in (AttributeKind.LABEL, AttributeKind.LABELS) and true.operator is Operator.EQ:
            meant = demand_of(true, self._catalogue).meant.operand
            kinds = set(meant) if isinstance(meant, tuple) else {meant}
            others = [label for label in column.labels[:12] if label not in kinds and str(true.operand) not in label]
            if others:
                false = Constraint(attribute=true.attribute, operator=Operator.EQ, operand=self._random.choice(others))
                return demand_of(false, self._catalogue)
        return None


def _are_other_labels(held: Constraint, meant: Constraint) -> bool:
    """Whether a filter wants labels none of which was asked for: one that was taken back, or misheard."""
    wanting = (Operator.EQ, Operator.IN)
    if held.operator not in wanting or meant.operator not in wanting or not isinstance(held.operand, str | tuple):
        return False
    return not _labels(held) & _labels(meant)


def _labels(constraint: Constraint) -> set[str]:
    operands = constraint.operand if isinstance(constraint.operand, tuple) else (constraint.operand,)
    return {str(operand).casefold() for operand in operands}
