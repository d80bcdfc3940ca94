"""An encoder that remembers what it was asked lately: one wish is asked for in several places of a turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.encoders.embeddings import TextEncoder

__all__ = ["RememberingEncoder"]

_MOST = 512
_FEW = 32


class RememberingEncoder:
    """Gives the vectors of another encoder, and keeps those of the last few hundred texts.

    Long runs of texts (a catalogue) pass through and are not kept: they are asked for once.

    Args:
        encoder: The encoder that is asked for what is not known.
    """

    def __init__(self, encoder: TextEncoder) -> None:
        self._encoder = encoder
        self._known: dict[str, npt.NDArray[np.float32]] = {}

    @property
    def name(self) -> str:
        """Of the encoder behind it."""
        return self._encoder.name

    @property
    def dimensions(self) -> int:
        """Of the encoder behind it."""
        return self._encoder.dimensions

    def encode(self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None) -> npt.NDArray[np.float32]:
        """``(texts, dimensions)`` unit-length vectors; ``on_progress`` hears how many texts are done."""
        if len(texts) > _FEW:
            return self._encoder.encode(texts, on_progress)
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        vectors = {text: self._known[text] for text in texts if text in self._known}
        if new:
            vectors.update(zip(new, self._encoder.encode(new), strict=True))
        for text in dict.fromkeys(texts):
            # Put at the end again: what was asked for longest ago goes first.
            self._known.pop(text, None)
            self._known[text] = vectors[text]
        while len(self._known) > _MOST:
            del self._known[next(iter(self._known))]
        if on_progress is not None:
            on_progress(len(texts))
        shape = len(texts), self.dimensions
        return np.stack([vectors[text] for text in texts]) if len(texts) else np.zeros(shape, dtype=np.float32)
