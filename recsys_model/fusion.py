"""How the parts of a score are weighed: the IDs, the item head, the memory of purchases, likeness to a wish."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from sidney.recsys_model.purchase_memory import MemoryWeights

__all__ = ["Fusion"]


class Fusion(BaseModel):
    """How the parts of a score are weighed; the build chooses all but the last by validation.

    Attributes:
        id_weight: The share of the ID's log-probability; the item head has the rest.
        existing: Whether a level's probabilities are over the codes that exist below the prefix, or over all codes.
        memory: How the memory of purchases joins the item head.
        wish_bonus: What full likeness (cosine 1) of an item's text to the wish, or to an item named, adds, in nats.
        preference_bonus: What each satisfied preference adds, in nats: a factor of twenty in probability.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id_weight: float = 0.5
    existing: bool = True
    memory: MemoryWeights = MemoryWeights()
    wish_bonus: float = 8.0
    preference_bonus: float = 3.0

    def save(self, path: Path) -> None:
        """Write the weights as JSON."""
        path.write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")
