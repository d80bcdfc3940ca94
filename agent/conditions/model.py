"""The shipped model of conditions: one more forward pass of the encoder a message, and the layers over it.

What ships are low-rank factors of the encoder and the layers; ``benchmarks/conditions.py`` fits them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sidney.agent.conditions.candidates import Candidates
from sidney.agent.conditions.evidence import Evidence, NumberUse
from sidney.agent.fine_tuned import FineTunedEncoder

if TYPE_CHECKING:
    import torch

__all__ = ["CONDITION_WEIGHTS", "ConditionModel", "Weighed", "condition_model"]

CONDITION_WEIGHTS = Path(__file__).with_name("conditions.safetensors")
LAYERS = "layers."
"""What the names of the layers' weights begin with."""
_Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Weighed:
    """How likely a message does each thing with each candidate.

    Attributes:
        labels: ``(labels, 4)``, by :class:`~sidney.agent.conditions.evidence.LabelUse`.
        columns: ``(columns, 6)``, by ``ColumnUse``.
        numbers: ``(numbers, measures, 4)``, by ``NumberUse``.
    """

    labels: _Floats
    columns: _Floats
    numbers: _Floats


class ConditionModel:
    """The fine-tuned encoder with its layers.

    Args:
        weights: As :class:`~sidney.agent.fine_tuned.FineTunedEncoder` has them, and those of
            :class:`~sidney.agent.conditions.layers.ConditionLayers`, their names after ``layers.``.
    """

    def __init__(self, weights: Mapping[str, torch.Tensor]) -> None:
        from sidney.agent.conditions.layers import ConditionLayers

        self._encoder = FineTunedEncoder(weights)
        own = {name.removeprefix(LAYERS): w.float() for name, w in weights.items() if name.startswith(LAYERS)}
        self._layers = ConditionLayers(own["key.weight"].shape[1])
        self._layers.load_state_dict(own)
        self._layers.eval()

    def weigh(self, text: str, where: str, candidates: Candidates, evidence: Evidence) -> Weighed:
        """How likely a message does each thing with each candidate.

        Args:
            text: The message.
            where: What goes before it (:func:`~sidney.agent.turn_intents.circumstances`).
            candidates: The catalogue's.
            evidence: What is known of the message.
        """
        import torch

        before = f"{where} : "
        states, offsets = self._encoder.states(before + text.lower())
        measures = [candidates.column_places[measure.name] for measure in candidates.measures]
        with torch.inference_mode():
            labels = self._layers.labels(
                states, torch.from_numpy(candidates.label_vectors), torch.from_numpy(evidence.labels)
            ).softmax(dim=-1)
            columns, seen = self._layers.columns(
                states, torch.from_numpy(candidates.column_vectors), torch.from_numpy(evidence.columns)
            )
            numbers = torch.zeros((*evidence.numbers.shape[:2], len(NumberUse)))
            if numbers.numel():
                said = torch.stack([states_at(states, offsets, n.start, n.end, len(before)) for n in evidence.said])
                numbers = self._layers.numbers(seen[measures], said, torch.from_numpy(evidence.numbers)).softmax(dim=-1)
            return Weighed(labels.numpy(), columns.softmax(dim=-1).numpy(), numbers.numpy())


def states_at(states: torch.Tensor, offsets: npt.NDArray[np.int64], start: int, end: int, before: int) -> torch.Tensor:
    """``(size,)`` the mean state of the tokens between two characters; zeros where there are none.

    Args:
        states: ``(tokens, size)``.
        offsets: ``(tokens, 2)`` the characters of each token.
        start, end: Characters of the message, half open; negative for none.
        before: How many characters stood before the message.
    """
    first, last = offsets[:, 0], offsets[:, 1]
    inside = (last > first) & (first < end + before) & (last > start + before)
    where = np.flatnonzero(inside & (start >= 0))
    return states[where].mean(dim=0) if len(where) else states.new_zeros(states.shape[1])


@lru_cache(maxsize=1)
def condition_model() -> ConditionModel:
    """The shipped model, loaded at the first call.

    Raises:
        EncoderError: The built-in encoder's package is missing.
    """
    from safetensors.torch import load_file

    return ConditionModel(load_file(CONDITION_WEIGHTS))
