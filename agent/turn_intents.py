"""What a whole message wants, told by its words and by what was shown before: "the cream, I think" takes an item.

Rules tell the intents of messages that say them in words that the rules know. People decide, ask and refuse in others
("stick it in the basket", "lid?", "that's my sister sorted"), and what such a message does hangs on whether anything is
shown. The built-in sentence encoder, fine-tuned on messages that were written for it in many shops, carries over to
wordings that nobody wrote a rule for. ``benchmarks/turn_intents.py`` fits it; what ships are low-rank factors and two
small layers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sidney.agent.fine_tuned import FineTunedEncoder
from sidney.agent.turn import IntentName

if TYPE_CHECKING:
    import torch

__all__ = ["INTENTS", "INTENT_WEIGHTS", "Sounds", "TurnIntents", "circumstances", "turn_intents"]

INTENT_WEIGHTS = Path(__file__).with_name("turn_intents.safetensors")
INTENTS = (
    IntentName.RECOMMEND,
    IntentName.MORE,
    IntentName.QUESTION,
    IntentName.COMPARE,
    IntentName.EXPLAIN,
    IntentName.SELECT,
    IntentName.LIKE,
    IntentName.REJECT,
    IntentName.BOUGHT,
    IntentName.UNDO,
    IntentName.RESET,
    IntentName.SHOW_CONSTRAINTS,
    IntentName.BUNDLE,
    IntentName.SURPRISE,
)
"""What is told, in the order of the last layer's rows: ``more`` is ``different``, too, ``recommend`` a search, and
``question`` details. A last row tells whether the message makes, changes or takes back a condition."""


def circumstances(shown: int, *, asked: bool, offered: bool = False) -> str:
    """What goes before a message: how many items are shown, and whether the shop asked something or offered it."""
    said = "nothing" if shown == 0 else "one" if shown == 1 else "several"
    return said + (" asked" if asked else "") + (" offered" if offered else "")


@dataclass(frozen=True)
class Sounds:
    """What a message sounds like.

    Attributes:
        intents: How likely it wants each thing.
        conditions: How likely it makes, changes or takes back a condition.
    """

    intents: Mapping[IntentName, float]
    conditions: float


class TurnIntents:
    """The fine-tuned encoder with its last layers, one forward pass a message.

    Args:
        weights: As :class:`~sidney.agent.fine_tuned.FineTunedEncoder` has them, and the last layers
            (``inner.weight``, ``inner.bias``, ``outer.weight``, ``outer.bias``).
    """

    def __init__(self, weights: Mapping[str, torch.Tensor]) -> None:
        self._encoder = FineTunedEncoder(weights)
        self._layers = [
            (weights[f"{name}.weight"].float(), weights[f"{name}.bias"].float()) for name in ("inner", "outer")
        ]

    def read(self, text: str, shown: int, *, asked: bool) -> Sounds:
        """How likely a message wants each thing.

        Args:
            text: The message in lower case.
            shown: How many items the latest list shows.
            asked: Whether a question of ours is open.
        """
        import torch

        states, _ = self._encoder.states(f"{circumstances(shown, asked=asked)} : {text}")
        (inner, inner_bias), (outer, outer_bias) = self._layers
        with torch.inference_mode():
            whole = torch.cat([states[0], states.mean(dim=0)])
            hidden = torch.nn.functional.gelu(inner @ whole + inner_bias)
            likely = torch.sigmoid(outer @ hidden + outer_bias).tolist()
        return Sounds(dict(zip(INTENTS, likely[:-1], strict=True)), likely[-1])


@lru_cache(maxsize=1)
def turn_intents() -> TurnIntents:
    """The shipped model, loaded at the first call.

    Raises:
        EncoderError: The built-in encoder's package is missing.
    """
    from safetensors.torch import load_file

    return TurnIntents(load_file(INTENT_WEIGHTS))
