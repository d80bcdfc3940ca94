"""How the parts of a score are weighed: IDs, item head, the memory of purchases, their trend, likeness to a wish."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from sidney.recsys_model.model.purchase_memory import MemoryWeights

__all__ = ["Fusion"]


class Fusion(BaseModel):
    """How the parts of a score are weighed; the build chooses all but the last two by validation.

    Attributes:
        id_weight: The share of the ID's log-probability, over the codes that exist below each prefix; the item head has
            the rest.
        memory: How the memory of purchases joins the item head.
        trend: How much the trend of an item's demand counts, where the purchases carry times; 1 takes it as it is.
        newcomers: What the item head gives in advance to items that nobody bought, in nats: it knows less of them.
        wish_bonus: What full likeness (cosine 1) of an item's text to what a wish wants adds, in nats; nothing, where
            the model itself hears all of it.
        like_bonus: The same for likeness to an item named, of which no validation tells.
        preference_bonus: What each satisfied preference adds, in nats. At 7, nine in ten of a list satisfy it after an
            ordinary history, as many as keep to a wish in words; at 3 it was less than half of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id_weight: float = 0.5
    memory: MemoryWeights = MemoryWeights()
    trend: float = 0.0
    newcomers: float = 0.0
    wish_bonus: float = 8.0
    like_bonus: float = 24.0
    preference_bonus: float = 7.0

    def save(self, path: Path) -> None:
        """Write the weights as JSON."""
        path.write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")
