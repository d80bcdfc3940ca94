"""A pretrained language model as the recommender: found, loaded, and taught the words that items are."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sidney.recsys_model.building.manifest import file_digest
from sidney.recsys_model.data.attribute_labels import AttributeLabels
from sidney.recsys_model.encoders.embeddings import quiet_transformers
from sidney.recsys_model.errors import TrainingError
from sidney.recsys_model.model.item_head import ItemHead
from sidney.recsys_model.model.language_model import BilingualModel
from sidney.recsys_model.model.vocabulary import Vocabulary
from sidney.recsys_model.model.wish_head import WishHead

__all__ = ["base_model_digests", "extend_base_model", "load_base_model", "starting_rows"]

_TEXT_WORDS = 64
_MEANT = ("items", "wish", "without", "with", "text")


def load_base_model(name: str) -> tuple[Any, Any]:
    """The language model (float32) and the tokenizer of a hub name, a folder, or a GGUF file or a folder with one.

    Raises:
        TrainingError: It is not there, or is not a causal language model, or a package that it needs is missing.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer

    quiet_transformers()
    where, gguf = _place_of(name)
    if gguf and not (find_spec("gguf") and find_spec("accelerate")):
        raise TrainingError("reading a GGUF file needs more packages: pip install 'sidney[base-models]'")
    files = {"gguf_file": gguf} if gguf else {}
    try:
        tokenizer = AutoTokenizer.from_pretrained(where, **files)
        language_model = AutoModelForCausalLM.from_pretrained(where, dtype=torch.float32, **files)
    except (OSError, ValueError, ImportError) as error:
        raise TrainingError(
            f"no base model {name!r}: it must be a causal language model, as a name on the hub, a folder, or a GGUF "
            f"file ({str(error).strip().splitlines()[0]})"
        ) from error
    if language_model.get_output_embeddings() is None:
        raise TrainingError(f"{name!r} does not write words: it has no output layer")
    if gguf:
        # The weights are plain ones by now; with the mark of quantised ones the library would refuse to save them.
        language_model.hf_quantizer = None
        language_model.is_quantized = False
        del language_model.config.quantization_config
    return language_model, tokenizer


def base_model_digests(name: str) -> list[str]:
    """Digests of a local base model's files, so that another model in the same place is another build."""
    where, gguf = _place_of(name)
    folder = Path(where)
    if gguf:
        return [file_digest(folder / gguf)]
    kept = (".json", ".safetensors", ".bin", ".model", ".jinja", ".txt")
    return [f"{path.name} {file_digest(path)}" for path in sorted(folder.glob("*")) if path.suffix in kept]


def extend_base_model(
    name: str,
    texts: Sequence[str],
    codes: npt.NDArray[np.int32],
    size: int,
    vectors: npt.NDArray[np.float32],
    seen: npt.NDArray[np.bool_],
    labels: AttributeLabels,
    *,
    levels: int,
    item_dropout: float,
    seed: int,
) -> BilingualModel:
    """A base model with new words for codes, and a fresh item head on top; nothing is trained yet.

    Args:
        name: Of the base model, as :func:`load_base_model` takes it.
        texts: What each item is, in catalogue order.
        codes: ``(items, levels or more)`` the items' codes.
        size: Codes a level.
        vectors: ``(items, dimensions)`` text embeddings, centred and of unit length.
        seen: ``(items,)`` whether the item occurs in training.
        labels: What the catalogue says of each item.
        levels: Levels that are predicted.
        item_dropout: How often an item's learned part is dropped in training.
        seed: Of what is random.

    Raises:
        TrainingError: The base model cannot be had, or holds codes already.
    """
    torch.manual_seed(seed)
    language_model, tokenizer = load_base_model(name)
    vocabulary = Vocabulary.extend(tokenizer, levels=levels, size=size)
    rows = max(len(vocabulary), language_model.get_input_embeddings().weight.shape[0])
    language_model.resize_token_embeddings(rows, mean_resizing=False)
    for role in ("pad", "bos", "eos"):
        if getattr(language_model.config, f"{role}_token_id", None) is None:
            setattr(language_model.config, f"{role}_token_id", getattr(vocabulary, role))
    read, written = language_model.get_input_embeddings(), language_model.get_output_embeddings()
    spoken = [vocabulary.encode(text, _TEXT_WORDS) for text in texts]
    for weight in [read.weight] if written.weight is read.weight else [read.weight, written.weight]:
        with torch.no_grad():
            starting_rows(weight, vocabulary, spoken, codes)
    hidden = int(read.weight.shape[1])
    head = ItemHead(torch.from_numpy(vectors), torch.from_numpy(seen), labels, hidden, item_dropout)
    wishes = nn.Linear(vectors.shape[1], hidden, bias=False)
    _read_sentences_as_loud_as_words(read, head, wishes, vocabulary.wish)
    return BilingualModel(language_model, vocabulary, head, wishes, WishHead(vectors.shape[1], len(labels)), None)


def starting_rows(
    weight: Tensor, vocabulary: Vocabulary, spoken: Sequence[Sequence[int]], codes: npt.NDArray[np.int32]
) -> None:
    """Fill the added rows of an embedding or output layer, in place, with what the base model knows of their meaning.

    A code starts as the mean word of its items, less the mean word of all items, as long as a word is: without the
    subtraction all codes would start as one. A control token starts as the word that it is named after.

    Args:
        weight: ``(vocabulary, hidden)``.
        vocabulary: With its added tokens.
        spoken: The word tokens of each item's text, in catalogue order.
        codes: ``(items, levels or more)`` the items' codes.
    """
    old = weight[: vocabulary.added.start]
    typical = float(old[:: max(len(old) // 10_000, 1)].norm(dim=1).mean())
    added = slice(vocabulary.added.start, vocabulary.added.stop)
    weight[added] = F.normalize(torch.randn_like(weight[added]), dim=1) * typical
    controls = (vocabulary.items, vocabulary.wish, vocabulary.without, vocabulary.goes_with, vocabulary.text)
    for token, meant in zip(controls, _MEANT, strict=True):
        if token in vocabulary.added:
            weight[token] = weight[vocabulary.encode(f" {meant}", 4)].mean(dim=0)
    mean = old.mean(dim=0)
    items = torch.stack([weight[list(words)].mean(dim=0) if words else mean for words in spoken])
    items = items - items.mean(dim=0)
    for level in range(vocabulary.levels):
        below = torch.from_numpy(codes[:, level].astype(np.int64)).to(weight.device)
        sums = torch.zeros(vocabulary.size, weight.shape[1], device=weight.device).index_add(0, below, items)
        used = torch.bincount(below, minlength=vocabulary.size) > 0
        first = vocabulary.first_code + level * vocabulary.size
        rows = weight[first : first + vocabulary.size]
        weight[first : first + vocabulary.size] = torch.where(used[:, None], F.normalize(sums, dim=1) * typical, rows)


def _read_sentences_as_loud_as_words(read: nn.Module, head: ItemHead, wishes: nn.Linear, word: int) -> None:
    """Start ``wishes`` so that a sentence vector enters with the length of a word's embedding.

    A sentence enters as what the item head's text projection makes of it, plus ``wishes``; the projection's scale is
    the small model's, and a base model's words may be many times longer or shorter.
    """
    with torch.no_grad():
        device = next(read.parameters()).device
        long = float(read(torch.tensor([word], device=device)).norm())
        sentence = float(head.text(head.vectors[:1000]).norm(dim=1).mean().clamp(min=1e-6))
        wishes.weight.copy_((long / sentence - 1) * head.text.weight)


def _place_of(name: str) -> tuple[str, str | None]:
    """The folder or hub name to load from, and the GGUF file in it, if it is one."""
    path = Path(name).expanduser()
    if path.is_file() and path.suffix == ".gguf":
        return str(path.parent), path.name
    if path.is_dir():
        files = sorted(file.name for file in path.glob("*.gguf"))
        if files and not (path / "config.json").exists():
            if len(files) > 1:
                raise TrainingError(f"{path} holds {len(files)} GGUF files; name one of them")
            return str(path), files[0]
        return str(path), None
    if path.is_file():
        raise TrainingError(f"{path} is no base model: a GGUF file, a folder or a hub name is")
    if path.is_absolute() or path.suffix == ".gguf" or len(path.parts) > 2:
        raise TrainingError(f"no base model {name!r}: no such file or folder, and no name that the hub could know")
    return name, None
