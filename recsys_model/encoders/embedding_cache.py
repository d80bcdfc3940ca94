"""Embeddings by the content of the text: what was embedded once, in any build of a workspace, is not embedded again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.encoders.embeddings import TextEncoder

__all__ = ["embed_with_cache"]

_CHUNK = 1024


def embed_with_cache(
    texts: Sequence[str], encoder: TextEncoder, folder: Path, on_progress: Callable[[int, int], None]
) -> npt.NDArray[np.float32]:
    """``(texts, dimensions)`` vectors; ``folder`` keeps them by text, a file a thousand, so a stop loses little.

    ``on_progress`` hears how many texts are done, and how many in all had to be embedded.
    """
    # The encoder's name is part of the folder's: vectors of two encoders must never meet.
    kept = folder / f"{re.sub(r'[^A-Za-z0-9._-]+', '_', encoder.name)}-{_hash(encoder.name)[:8]}"
    kept.mkdir(parents=True, exist_ok=True)
    keys = [_hash(text) for text in texts]
    known = _load(kept, encoder.dimensions)
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    fresh = list(missing.items())
    for start in range(0, len(fresh), _CHUNK):
        part = fresh[start : start + _CHUNK]
        vectors = encoder.encode([text for _, text in part], lambda done, s=start: on_progress(s + done, len(fresh)))  # type: ignore[misc]
        _save(kept, [key for key, _ in part], vectors)
        known.update((key, vector) for (key, _), vector in zip(part, vectors, strict=True))
    if not keys:
        return np.zeros((0, encoder.dimensions), dtype=np.float32)
    return np.stack([known[key] for key in keys])


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _load(folder: Path, dimensions: int) -> dict[str, npt.NDArray[np.float32]]:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    known: dict[str, npt.NDArray[np.float32]] = {}
    for path in sorted(folder.glob("part-*.safetensors")):
        try:
            tensors = load_file(path)
            keys, vectors = tensors["keys"], tensors["vectors"]
        except (SafetensorError, KeyError, OSError):
            path.unlink()  # a damaged part costs only the time to embed its texts again
            continue
        if vectors.shape[1:] == (dimensions,):
            known.update((bytes(key).hex(), vector) for key, vector in zip(keys, vectors, strict=True))
    return known


def _save(folder: Path, keys: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
    from safetensors.numpy import save_file

    packed = np.frombuffer(bytes.fromhex("".join(keys)), dtype=np.uint8).reshape(len(keys), 32)
    path = folder / f"part-{_hash(''.join(keys))[:16]}.safetensors"
    fresh = path.with_suffix(".tmp")
    save_file({"keys": packed.copy(), "vectors": np.ascontiguousarray(vectors)}, fresh)
    fresh.replace(path)
