"""Keeping what a model is fitted to apart from the labelled utterances that it is measured on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.encoders.embeddings import load_encoder

__all__ = ["near_utterances"]

_NEAR = 0.87
"""The cosine from which an example is nearly an utterance."""
_SHORT = 4
"""Utterances of so few words ("thank you so much", "how much is it?") belong to nobody."""


def near_utterances(vectors: npt.NDArray[np.float32], files: Sequence[Path]) -> npt.NDArray[np.bool_]:
    """``(examples,)`` which of them are nearly an utterance of the labelled sets.

    Args:
        vectors: ``(examples, dimensions)`` of the lower-cased examples, by the built-in encoder.
        files: Labelled sets: records with an ``utterance`` each.
    """
    said = [str(record["utterance"]).lower() for f in files for record in json.loads(f.read_text(encoding="utf-8"))]
    said = [text for text in said if len(text.split()) > _SHORT]
    if not said:
        return np.zeros(len(vectors), dtype=np.bool_)
    return np.asarray((vectors @ load_encoder().encode(said).T).max(axis=1) > _NEAR)
