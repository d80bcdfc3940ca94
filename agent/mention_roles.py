"""What part each label and number of a message plays: wanted, ruled out, a bound, or only mentioned.

"No gold tho, she only wears silver" rules gold out and demands silver; "my roommate is into techno" does neither. No
list of patterns holds all the ways to say so. The built-in sentence encoder, fine-tuned to give every token of a
message one of these roles, carries over to shops and wordings that nobody wrote for. ``benchmarks/mention_roles.py``
fits it to lines that were written for it; what ships is the difference to the encoder's own weights, as low-rank
factors (Hu et al., 2021).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sidney.agent.fine_tuned import FineTunedEncoder

if TYPE_CHECKING:
    import torch

__all__ = ["ROLE_WEIGHTS", "LabelRole", "MentionTagger", "NumberRole", "Roles", "Tagged", "mention_tagger"]

ROLE_WEIGHTS = Path(__file__).with_name("mention_roles.safetensors")
_Floats = npt.NDArray[np.float32]


class LabelRole(StrEnum):
    """What a label is named for."""

    WANTED = "yes"
    RULED_OUT = "no"
    PREFERRED = "soft"
    RELEASED = "free"
    MENTIONED = "said"
    ITEM = "item"


class NumberRole(StrEnum):
    """What a number is named for."""

    MOST = "most"
    LEAST = "least"
    EXACTLY = "is"
    ABOUT = "about"
    MENTIONED = "said"
    RELEASED = "free"


@dataclass(frozen=True)
class Tagged:
    """Words that the tagger holds for a label or a number: characters, half open, and how likely each role is."""

    start: int
    end: int
    is_number: bool
    role: LabelRole | NumberRole
    probability: float


class Roles:
    """The roles of one message's characters.

    Args:
        offsets: ``(tokens, 2)`` the characters of each token.
        likely: ``(tokens, 13)`` how likely each token is outside of any mention, in a label of each role, and in a
            number of each role.
    """

    def __init__(self, offsets: npt.NDArray[np.int64], likely: _Floats) -> None:
        self._offsets, self._likely = offsets, likely

    def of_label(self, start: int, end: int) -> Mapping[LabelRole, float]:
        """How likely a label that stands at these characters is named for each thing; empty for no characters."""
        shares = self._shares(start, end, 1, 1 + len(LabelRole))
        return {} if shares is None else dict(zip(LabelRole, shares, strict=True))

    def of_number(self, start: int, end: int) -> Mapping[NumberRole, float]:
        """The same of a number."""
        shares = self._shares(start, end, 1 + len(LabelRole), 1 + len(LabelRole) + len(NumberRole))
        return {} if shares is None else dict(zip(NumberRole, shares, strict=True))

    def is_mention(self, start: int, end: int) -> float:
        """How likely these characters are a label or number at all."""
        where = self._tokens(start, end)
        return float(1.0 - self._likely[where, 0].mean()) if len(where) else 0.0

    def spans(self, text: str) -> list[Tagged]:
        """The words that the tagger itself holds for labels and numbers, in order, whole words each."""
        found: list[Tagged] = []
        best = self._likely.argmax(axis=1)
        n = 0
        while n < len(best):
            first, last = self._offsets[n]
            if last <= first or best[n] == 0:
                n += 1
                continue
            stop = n
            while stop + 1 < len(best) and (
                best[stop + 1] == best[n] or self._offsets[stop + 1][0] == self._offsets[stop][1]
            ):
                if self._offsets[stop + 1][1] <= self._offsets[stop + 1][0]:
                    break
                stop += 1
            start, end = int(first), int(self._offsets[stop][1])
            while start > 0 and text[start - 1].isalnum():
                start -= 1
            number = int(best[n]) > len(LabelRole)
            role = list(NumberRole)[best[n] - 1 - len(LabelRole)] if number else list(LabelRole)[best[n] - 1]
            likely = float(self._likely[n : stop + 1, best[n]].mean())
            found.append(Tagged(start, end, number, role, likely))
            n = stop + 1
        return found

    def _tokens(self, start: int, end: int) -> npt.NDArray[np.int64]:
        first, last = self._offsets[:, 0], self._offsets[:, 1]
        return np.flatnonzero((last > first) & (first < end) & (last > start))

    def _shares(self, start: int, end: int, first: int, last: int) -> list[float] | None:
        where = self._tokens(start, end)
        if not len(where):
            return None
        logs = np.log(np.maximum(self._likely[where, first:last], 1e-9)).mean(axis=0)
        odds = np.exp(logs - logs.max())
        return [float(share) for share in odds / odds.sum()]


class MentionTagger:
    """The fine-tuned encoder with its last layer, one forward pass a message.

    Args:
        weights: As :class:`~sidney.agent.fine_tuned.FineTunedEncoder` has them, and the last layer (``out.weight``,
            ``out.bias``).
    """

    def __init__(self, weights: Mapping[str, torch.Tensor]) -> None:
        self._encoder = FineTunedEncoder(weights)
        self._weight, self._bias = weights["out.weight"].float(), weights["out.bias"].float()

    def read(self, text: str) -> Roles:
        """The roles in a message."""
        import torch

        states, offsets = self._encoder.states(text)
        with torch.inference_mode():
            likely = (states @ self._weight.T + self._bias).softmax(dim=-1).numpy()
        return Roles(offsets, likely)


@lru_cache(maxsize=1)
def mention_tagger() -> MentionTagger:
    """The shipped tagger, loaded at the first call.

    Raises:
        EncoderError: The built-in encoder's package is missing.
    """
    from safetensors.torch import load_file

    return MentionTagger(load_file(ROLE_WEIGHTS))
