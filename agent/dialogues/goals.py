"""What a simulated user is after: conditions that a real item satisfies, and that few others do.

A goal is drawn from attributes alone. The item that it was drawn from is not kept, and no condition holds its title or
a part of it: a simulated user cannot give away what it does not know.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from random import Random

import numpy as np
import numpy.typing as npt

from sidney.agent.dialogues.rows import row_satisfies
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.data.constraints import Constraint, Operator, constraint_mask
from sidney.recsys_model.errors import DataError

__all__ = ["Demand", "Goal", "GoalMaker", "demand_of"]

RAREST = 0.01
"""The largest share of the catalogue that may meet a goal."""
_TRIES = 400
_MATTERS = 0.6
"""The largest share of the items meeting the other demands that a demand may leave: each one matters."""
_LONGEST_LABEL = 40
"""Letters of the longest label that anybody would say."""


@dataclass(frozen=True)
class Demand:
    """One condition, as it is said and as it is meant.

    Attributes:
        said: What the words are made of: ``categories=Racing``.
        meant: What an item is held against: "racing games" lets in every label that has the word in it, as
            ``categories in Racing,Kart racing``. Anything but a label means what it says.
    """

    said: Constraint
    meant: Constraint

    def is_met_by(self, item_id: str, catalogue: Catalogue) -> bool:
        """Whether an item's own row satisfies it."""
        return row_satisfies(self.meant, item_id, catalogue)


@dataclass(frozen=True)
class Goal:
    """Demands that an item must meet, in the order in which they are told; ``meeting`` items do."""

    demands: tuple[Demand, ...]
    meeting: int

    def is_met_by(self, item_id: str, catalogue: Catalogue) -> bool:
        """Whether an item meets all of it."""
        return item_id in catalogue and all(demand.is_met_by(item_id, catalogue) for demand in self.demands)


class GoalMaker:
    """Draws goals from a catalogue.

    Args:
        catalogue: What they are drawn from.
        share: The largest share of it that may meet a goal.

    Raises:
        DataError: The catalogue has fewer than two columns to draw from.
    """

    def __init__(self, catalogue: Catalogue, share: float = RAREST) -> None:
        self._catalogue = catalogue
        self._most = max(1, int(share * len(catalogue)))
        self._columns = [column for column in catalogue.filterable if any(v is not None for v in column.values)]
        self._masks: dict[str, npt.NDArray[np.bool_]] = {}
        self._demands: dict[str, Demand] = {}
        if len(self._columns) < 2:
            raise DataError("simulated users need two columns to speak of, and this catalogue has fewer")

    def draw(self, random: Random) -> Goal:
        """One goal of two to four conditions, each of which leaves out many that the others let in.

        Raises:
            DataError: No goal was found; the catalogue's items hardly differ in their attributes.
        """
        # The size first: of goals drawn freely most would have two demands, since a rare label leaves nothing to add.
        size = random.choice((2, 3, 3, 4))
        for attempt in range(1, _TRIES + 1):
            if attempt % (_TRIES // 4) == 0:
                size = max(2, size - 1)
            found = self._conditions(random.randrange(len(self._catalogue)), size, random)
            if found is not None:
                return found
        raise DataError("no goal was found that few items meet: the items hardly differ in their attributes")

    def _conditions(self, index: int, size: int, random: Random) -> Goal | None:
        chosen: list[Demand] = []
        mask = np.ones(len(self._catalogue), dtype=np.bool_)
        columns = random.sample(self._columns, len(self._columns))
        # An exclusion now and then, of something that many other items have.
        forms = [(column, False) for column in columns]
        if random.random() < 0.3:
            forms.insert(random.randrange(1, len(forms)), (random.choice(columns), True))
        for column, is_exclusion in forms:
            if len(chosen) == size:
                break
            if any(demand.said.attribute == column.name for demand in chosen):
                continue
            said = self._exclusion(column, index, random) if is_exclusion else self._of(column, index, random)
            if said is None:
                continue
            demand = self._demand(said)
            narrower = mask & self._mask(demand.meant)
            if narrower.sum() < mask.sum():
                chosen.append(demand)
                mask = narrower
        if len(chosen) != size or not 1 <= mask.sum() <= self._most:
            return None
        if any(self._hardly_matters(demand, chosen) for demand in chosen):
            return None
        # People begin with what a thing is, and come to its price and its year later.
        chosen.sort(key=lambda demand: (not self._is_label(demand.said), random.random()))
        return Goal(tuple(chosen), int(mask.sum()))

    def _hardly_matters(self, demand: Demand, chosen: list[Demand]) -> bool:
        without = np.ones(len(self._catalogue), dtype=np.bool_)
        for other in chosen:
            if other is not demand:
                without &= self._mask(other.meant)
        return bool((without & self._mask(demand.meant)).sum() > _MATTERS * without.sum())

    def _demand(self, said: Constraint) -> Demand:
        # Most draws are in vain, and frequent labels come up again and again.
        if said.text not in self._demands:
            self._demands[said.text] = demand_of(said, self._catalogue)
        return self._demands[said.text]

    def _mask(self, constraint: Constraint) -> npt.NDArray[np.bool_]:
        if constraint.text not in self._masks:
            self._masks[constraint.text] = constraint_mask(constraint, self._catalogue)
        return self._masks[constraint.text]

    def _is_label(self, constraint: Constraint) -> bool:
        kind = self._catalogue.columns[constraint.attribute].kind
        return kind in (AttributeKind.LABEL, AttributeKind.LABELS) and constraint.operator is Operator.EQ

    def _of(self, column: Column, index: int, random: Random) -> Constraint | None:
        """A condition that this item's value satisfies."""
        value = column.values[index]
        if value is None:
            return None
        match column.kind:
            case AttributeKind.LABEL | AttributeKind.LABELS:
                labels = [label for label in _labels(value) if self._can_be_said(label, column, index)]
                label = random.choice(labels) if labels else None
                return _made(column, Operator.EQ, column.canonical_labels[label.casefold()]) if label else None
            case AttributeKind.FLAG:
                return _made(column, Operator.EQ, bool(value))
            case AttributeKind.DATE:
                year = int(str(value)[:4])
                operator, operand = random.choice(
                    [
                        (Operator.GE, year - random.randrange(3)),
                        (Operator.LT, year + 1 + random.randrange(3)),
                        (Operator.GT, year - 1 - random.randrange(3)),
                    ]
                )
                return _made(column, operator, f"{operand:04d}")
            case _:
                assert isinstance(value, float | int)
                return _number_condition(column, float(value), random)

    def _exclusion(self, column: Column, index: int, random: Random) -> Constraint | None:
        """A condition that rules out a frequent label that this item does not have."""
        if column.kind not in (AttributeKind.LABEL, AttributeKind.LABELS):
            return None
        held = {label.casefold() for label in _labels(column.values[index])}
        others = [label for label in column.labels[:15] if label.casefold() not in held]
        # "No sports" is heard as no extreme sports either, which the item may well be.
        others = [o for o in others if not any(o.casefold() in label for label in held)]
        others = [label for label in others if self._can_be_said(label, column, index)]
        return _made(column, Operator.NE, random.choice(others)) if others else None

    def _can_be_said(self, label: str, column: Column, index: int) -> bool:
        """Whether a person could say a label without giving the title away."""
        title = self._catalogue.titles[index].casefold()
        folded = label.casefold()
        if len(label) > _LONGEST_LABEL or not any(letter.isalpha() for letter in label):
            return False
        return folded not in title and title not in folded and len(column.label_members[folded]) >= 2


def demand_of(said: Constraint, catalogue: Catalogue) -> Demand:
    """What is meant by a condition when it is said in words."""
    column = catalogue.columns[said.attribute]
    if said.operator is not Operator.EQ or column.kind not in (AttributeKind.LABEL, AttributeKind.LABELS):
        return Demand(said, said)
    whole_words = re.compile(rf"(?<!\w){re.escape(str(said.operand))}(?!\w)", re.IGNORECASE)
    folded = str(said.operand).casefold()
    # Looking for the letters first spares the expression most of ten thousand labels.
    kinds = tuple(label for label in column.labels if folded in label.casefold() and whole_words.search(label))
    meant = Constraint(attribute=said.attribute, operator=Operator.IN, operand=kinds)
    return Demand(said, meant if len(kinds) > 1 else said)


def _made(column: Column, operator: Operator, operand: bool | float | str) -> Constraint:
    return Constraint(attribute=column.name, operator=operator, operand=operand)


def _labels(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),) if value is not None else ()


def _number_condition(column: Column, value: float, random: Random) -> Constraint | None:
    """A round bound near a number: people say 25 and not 23.99."""
    if value <= 0:
        return None
    step = 0.5 * 10 ** math.floor(math.log10(value))
    if _is_whole(column):
        step = max(1.0, step)
    if random.random() < 0.65 or value < step:
        above = math.ceil(value / step) * step + random.choice((0, 0, step))
        operator = Operator.LT if above > value and random.random() < 0.4 else Operator.LE
        return _made(column, operator, round(above, 6))
    below = math.floor(value / step) * step
    return _made(column, Operator.GE, round(below, 6)) if below > 0 else None


def _is_whole(column: Column) -> bool:
    numbers = column.numbers[~np.isnan(column.numbers)]
    return bool((numbers == np.floor(numbers)).all())
