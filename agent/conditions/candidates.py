"""What a message may make a condition of: a catalogue's labels, flags, columns and numbers, and their vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sidney.agent.measures import Measure
from sidney.agent.words import label_key, name_key
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue
from sidney.recsys_model.encoders.embeddings import TextEncoder

__all__ = ["Candidates", "LabelCandidate"]

_MOST_LABELS = 400
"""Labels that are weighed for each message, the most frequent first; more of them would take too long."""
_MOST_OF_A_COLUMN = 60
_Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class LabelCandidate:
    """A label of a column, or a column that says yes or no.

    Attributes:
        column: The column's name.
        label: As the catalogue spells it; ``None`` for a flag.
        stems: What its words come down to.
    """

    column: str
    label: str | None
    stems: frozenset[str]


class Candidates:
    """The candidates of a catalogue. Their vectors are made at the first message.

    Args:
        catalogue: The catalogue.
        measures: Its columns that have a size.
        encoder: Gives the built-in sentence encoder.

    Attributes:
        labels: Labels and flags.
        columns: Names of the columns that a condition may be about.
        measures: The columns of numbers among them.
    """

    def __init__(self, catalogue: Catalogue, measures: Sequence[Measure], encoder: Callable[[], TextEncoder]) -> None:
        self._encoder = encoder
        found: list[tuple[int, LabelCandidate]] = []
        for column in catalogue.filterable:
            if column.kind is AttributeKind.FLAG:
                stems = frozenset(name_key(column.name))
                found.append((len(catalogue), LabelCandidate(column.name, None, stems)))
            elif column.kind in (AttributeKind.LABEL, AttributeKind.LABELS):
                counted = [
                    (len(column.label_members[label.casefold()]), label) for label in column.canonical_labels.values()
                ]
                counted.sort(key=lambda pair: -pair[0])
                found += [
                    (count, LabelCandidate(column.name, label, frozenset(label_key(label))))
                    for count, label in counted[:_MOST_OF_A_COLUMN]
                ]
        found.sort(key=lambda pair: -pair[0])
        self.labels = [label for _, label in found[:_MOST_LABELS]]
        kinds = (
            AttributeKind.FLAG,
            AttributeKind.LABEL,
            AttributeKind.LABELS,
            AttributeKind.NUMBER,
            AttributeKind.DATE,
        )
        self.columns = [c.name for c in catalogue.filterable if c.kind in kinds]
        self.column_stems = [frozenset(name_key(name)) for name in self.columns]
        self.measures: list[Measure] = [m for m in measures if m.column.kind is AttributeKind.NUMBER]
        self.places = {(each.column, (each.label or "").casefold()): n for n, each in enumerate(self.labels)}
        self.column_places = {name: n for n, name in enumerate(self.columns)}
        self.measure_places = {measure.name: n for n, measure in enumerate(self.measures)}

    @cached_property
    def label_vectors(self) -> _Floats:
        """``(labels, 2 * dimensions)``: each label beside its column's name."""
        names = [_spoken(each.column) for each in self.labels]
        said = [name if each.label is None else each.label for each, name in zip(self.labels, names, strict=True)]
        return self._beside(said, names)

    @cached_property
    def column_vectors(self) -> _Floats:
        """``(columns, dimensions)``."""
        return self._encoder().encode([_spoken(name) for name in self.columns])

    def _beside(self, first: list[str], second: list[str]) -> _Floats:
        encoder = self._encoder()
        return np.concatenate([encoder.encode(first), encoder.encode(second)], axis=1)


def _spoken(column: str) -> str:
    return column.replace("_", " ")
