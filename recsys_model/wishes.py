"""Wishes in words, made from an item's own attributes: what the model learns to answer with that item."""

from __future__ import annotations

import re

import numpy as np

from sidney.recsys_model.catalogue import AttributeKind, Catalogue

__all__ = ["wish_for"]

_TEMPLATES = (
    "{}", "something with {}", "i want {}", "looking for {}", "recommend me {}", "any {}?", "show me {} please",
    "i like {}", "{} would be nice", "i'm in the mood for {}", "what is good for {}", "need {}",
)  # fmt: skip
_JOINTS = (" ", ", ", " and ", " with ")
_WORD = re.compile(r"[^\W\d_]{3,}")


def wish_for(catalogue: Catalogue, index: int, generator: np.random.Generator) -> str:
    """A wish that the item meets: one to three of its labels, sometimes a word or two of its title or description.

    Never the whole title: a wish is for a kind of thing.
    """
    labels: list[str] = []
    words: list[str] = []
    for column in catalogue.columns.values():
        value = column.values[index]
        if column.kind is AttributeKind.LABEL and isinstance(value, str):
            labels.append(value)
        elif column.kind is AttributeKind.LABELS and isinstance(value, tuple):
            labels.extend(value)
        elif column.kind is AttributeKind.FLAG and value is True:
            labels.append(column.name.replace("_", " "))
        elif column.kind is AttributeKind.TEXT and isinstance(value, str):
            words.extend(_WORD.findall(value)[:40])
    title_words = _WORD.findall(catalogue.titles[index])
    parts: list[str] = []
    if labels:
        count = min(len(labels), int(generator.integers(1, 4)))
        parts.extend(labels[i] for i in generator.choice(len(labels), size=count, replace=False))
    if words and generator.random() < 0.3:
        start = int(generator.integers(len(words)))
        parts.append(" ".join(words[start : start + 3]))
    if title_words and (not parts or generator.random() < 0.4):
        count = min(max(len(title_words) - 1, 1), int(generator.integers(1, 4)))
        chosen = sorted(generator.choice(len(title_words), size=count, replace=False))
        parts.append(" ".join(title_words[i] for i in chosen))
    generator.shuffle(parts)
    joint = _JOINTS[int(generator.integers(len(_JOINTS)))]
    return _TEMPLATES[int(generator.integers(len(_TEMPLATES)))].format(joint.join(parts))
