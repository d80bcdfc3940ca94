"""What a build is made from and how: every setting that changes the result."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sidney.recsys_model.encoders.embeddings import BUILT_IN_ENCODER

__all__ = ["BaseModelSettings", "BuildSettings", "ModelShape", "TaskShares", "TrainingSettings"]


class ModelShape(BaseModel):
    """The size and shape of the small model that is trained from scratch.

    Attributes:
        hidden: The model's width.
        layers: Transformer layers.
        heads: Attention heads.
        dropout: In and between the layers.
        item_dropout: How often an item's learned part is dropped in training.
        max_tokens: The longest sequence.
        whole_items: One position an item, its codes resolved by light heads; otherwise one position a code, the plain
            form that any causal language model reads.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    hidden: int = Field(default=128, ge=8)
    layers: int = Field(default=2, ge=1)
    heads: int = Field(default=4, ge=1)
    dropout: float = Field(default=0.3, ge=0, lt=1)
    item_dropout: float = Field(default=0.2, ge=0, lt=1)
    max_tokens: int = Field(default=320, ge=128)
    whole_items: bool = True


class TaskShares(BaseModel):
    """How much of each task an epoch holds, beside every history once.

    Attributes:
        wish_after_history: The share of histories that end in a wish.
        wish: Wishes alone, as a share of the items.
        goes_with: Pairs of items chosen together, as a share of the histories.
        text: Descriptions of IDs and IDs of descriptions, as a share of the items.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    wish_after_history: float = Field(default=0.15, ge=0, le=1)
    wish: float = Field(default=0.5, ge=0, le=1)
    goes_with: float = Field(default=0.1, ge=0, le=1)
    text: float = Field(default=0.05, ge=0, le=1)


class TrainingSettings(BaseModel):
    """How a model is trained.

    Attributes:
        epochs: At most so many; fewer when validation has not improved for ``patience`` epochs.
        warmup: The share of all steps in which the learning rate rises.
        batch_tokens: Padded tokens a step.
        max_items: The longest history that is read; of a longer one, the newest items.
        code_weight: The weight of the loss on codes, beside that of the item head.
        word_weight: The weight of the loss on words, and on codes among the whole vocabulary.
        label_weight: The weight of the loss on wished-for labels: all probability belongs to items that keep the wish.
        fit_weight: The weight of the loss on which items words fit.
        device: "auto" takes a GPU if there is one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    epochs: int = Field(default=14, ge=1)
    learning_rate: float = Field(default=3e-3, gt=0)
    weight_decay: float = Field(default=0.05, ge=0)
    warmup: float = Field(default=0.06, ge=0, lt=1)
    batch_tokens: int = Field(default=2048, ge=256)
    max_items: int = Field(default=50, ge=1)
    code_weight: float = Field(default=0.5, ge=0)
    word_weight: float = Field(default=0.1, ge=0)
    label_weight: float = Field(default=0.5, ge=0)
    fit_weight: float = Field(default=1.0, ge=0)
    tasks: TaskShares = TaskShares()
    patience: int = Field(default=4, ge=1)
    seed: int = 0
    device: str = "auto"


class BaseModelSettings(BaseModel):
    """A pretrained language model to start from, and how it is taught the items; see docs/base-models.md.

    Attributes:
        name: A name on the hub, a folder, or a GGUF file.
        tuning: What learns after the new rows: nothing more, adapters (LoRA) or all weights.
        rows_epochs: Passes in which only the new rows and the item head learn.
        tuning_epochs: At most so many passes afterwards.
        rows_learning_rate: The highest rate of the first phase.
        lora_learning_rate: Of the second one, with adapters.
        all_learning_rate: Of the second one, with all weights.
        lora_rank: The width of the adapters.
        validation_targets: How many histories an epoch is judged by.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    tuning: Literal["rows", "lora", "all"] = "lora"
    rows_epochs: int = Field(default=2, ge=1)
    tuning_epochs: int = Field(default=4, ge=1)
    rows_learning_rate: float = Field(default=2e-3, gt=0)
    lora_learning_rate: float = Field(default=5e-4, gt=0)
    all_learning_rate: float = Field(default=5e-5, gt=0)
    lora_rank: int = Field(default=16, ge=1)
    validation_targets: int = Field(default=500, ge=1)


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
        quantiser: How embeddings become codes.
        directions: Principal directions of the embeddings that are quantised; ``None`` takes all.
        co_purchase: The share of what is bought together in the distances that are quantised, beside the text.
        words: Word pieces in the vocabulary.
        shape: The model's size.
        training: How it is trained.
        base_model: A pretrained model to start from; ``None`` trains a small one from scratch.
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
    quantiser: Literal["residual-kmeans", "rq-vae"] = "residual-kmeans"
    directions: int | None = Field(default=64, ge=1)
    co_purchase: float = Field(default=0.0, ge=0, lt=1)
    words: int = Field(default=4096, ge=0)
    shape: ModelShape = ModelShape()
    training: TrainingSettings = TrainingSettings()
    base_model: BaseModelSettings | None = None
    seed: int = 0
