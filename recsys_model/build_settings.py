"""What a build is made from and how: every setting that changes the result."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from sidney.recsys_model.embeddings import BUILT_IN_ENCODER

__all__ = ["BuildSettings", "ModelShape", "TrainingSettings"]


class ModelShape(BaseModel):
    """The size of the small model that is trained from scratch."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hidden: int = Field(default=192, ge=8)
    layers: int = Field(default=4, ge=1)
    heads: int = Field(default=6, ge=1)
    dropout: float = Field(default=0.3, ge=0, lt=1)
    max_tokens: int = Field(default=320, ge=128)


class TrainingSettings(BaseModel):
    """How a model is trained.

    Attributes:
        epochs: At most so many; fewer when validation has not improved for ``patience`` epochs.
        warmup: The share of all steps in which the learning rate rises.
        batch_tokens: Padded tokens a step.
        max_items: The longest history that is read; of a longer one, the newest items.
        word_weight: The share of the loss on words, and on codes among the whole vocabulary.
        device: "auto" takes a GPU if there is one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    epochs: int = Field(default=12, ge=1)
    learning_rate: float = Field(default=2e-3, gt=0)
    weight_decay: float = Field(default=0.05, ge=0)
    warmup: float = Field(default=0.08, ge=0, lt=1)
    batch_tokens: int = Field(default=2048, ge=256)
    max_items: int = Field(default=50, ge=1)
    word_weight: float = Field(default=0.3, ge=0)
    patience: int = Field(default=3, ge=1)
    seed: int = 0
    device: str = "auto"


class BuildSettings(BaseModel):
    """Everything that a build is made from.

    Attributes:
        items: Catalogue files (CSV, JSON Lines or Parquet).
        interactions: Interactions files; none is fine.
        mapping: The data contract's column names to those of the files (``{"item_id": "asin"}``).
        ignore_columns: Columns of the files that are not read.
        skip_bad_rows: Leave out rows that cannot be used, and count them, instead of stopping.
        simulated_users: Without interactions, so many shoppers are simulated; for the demo only, and said so.
        encoder: A sentence encoder, by name.
        levels: Predicted levels of an ID.
        codebook_size: Codes a level; ``None`` chooses by the catalogue's size.
        words: Word pieces in the vocabulary.
        shape: The model's size.
        training: How it is trained.
        seed: Of the codebooks and the simulated shoppers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    items: tuple[Path, ...]
    interactions: tuple[Path, ...] = ()
    mapping: dict[str, str] = Field(default_factory=dict)
    ignore_columns: tuple[str, ...] = ()
    skip_bad_rows: bool = False
    simulated_users: int = Field(default=0, ge=0)
    encoder: str = BUILT_IN_ENCODER
    levels: int = Field(default=3, ge=2, le=8)
    codebook_size: int | None = Field(default=None, ge=2)
    words: int = Field(default=4096, ge=0)
    shape: ModelShape = ModelShape()
    training: TrainingSettings = TrainingSettings()
    seed: int = 0
