"""The built-in sentence encoder with low-rank changes of its layers (Hu et al., 2021), as fine-tuned for one task.

What ships is the difference to the encoder's own weights, a sixteenth of their size.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.encoders.embeddings import built_in_model

if TYPE_CHECKING:
    import torch

__all__ = ["SCALE", "FineTunedEncoder"]

SCALE = 2.0
"""How much the low-rank part counts beside the encoder's own weights."""
_MAX_TOKENS = 256
_REMEMBERED = 64


class FineTunedEncoder:
    """Texts to states of their tokens; those of the last few texts are remembered.

    Args:
        weights: Low-rank factors by the name of the layer that they change (``NAME.a``, ``NAME.b``); other entries are
            left to the caller.

    Raises:
        EncoderError: The built-in encoder's package is missing.
    """

    def __init__(self, weights: Mapping[str, torch.Tensor]) -> None:
        import torch

        self._tokenizer, self._model = built_in_model()
        with torch.no_grad():
            for name, module in self._model.named_modules():
                if f"{name}.a" in weights:
                    module.weight += SCALE * weights[f"{name}.b"].float() @ weights[f"{name}.a"].float()
        self.states = lru_cache(maxsize=_REMEMBERED)(self._states)
        """``(tokens, dimensions)`` and ``(tokens, 2)`` of a text: the states, and the characters of each token."""

    def _states(self, text: str) -> tuple[torch.Tensor, npt.NDArray[np.int64]]:
        import torch

        batch: Any = self._tokenizer(
            text, truncation=True, max_length=_MAX_TOKENS, return_offsets_mapping=True, return_tensors="pt"
        )
        offsets = batch.pop("offset_mapping")[0].numpy()
        with torch.inference_mode():
            return self._model(**batch).last_hidden_state[0], offsets
