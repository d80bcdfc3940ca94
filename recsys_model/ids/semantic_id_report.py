"""How good semantic IDs are: what ``sidney inspect`` shows and a build's manifest keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.ids.prefix_prediction import PrefixPrediction, Transitions, predict_prefixes
from sidney.recsys_model.ids.semantic_ids import SemanticIds
from sidney.recsys_model.quantisers.quantiser import Quantiser, reconstruction_errors

__all__ = ["LevelReport", "SemanticIdReport"]


@dataclass(frozen=True)
class LevelReport:
    """One level of the IDs.

    Attributes:
        level: From 1.
        size: Codes that the level has.
        used: Codes that at least one item has.
        perplexity: The number of evenly used codes that would be as hard to guess; at most ``used``.
        prefixes: Distinct prefixes down to this level.
        items_in_collision: Items that share their prefix down to this level with another item.
        reconstruction_error: Squared distance left after this level, as a share of the centred embeddings' own length.
        next_prefix: What the prefix tells of the next purchase's; ``None`` without purchases to count and hold out.
    """

    level: int
    size: int
    used: int
    perplexity: float
    prefixes: int
    items_in_collision: int
    reconstruction_error: float
    next_prefix: PrefixPrediction | None = None


@dataclass(frozen=True)
class SemanticIdReport:
    """All levels of the IDs of a catalogue of ``items`` items; the tie-break level makes every ID unique."""

    items: int
    levels: tuple[LevelReport, ...]

    @classmethod
    def of(
        cls,
        ids: SemanticIds,
        quantiser: Quantiser,
        vectors: npt.NDArray[np.float32],
        transitions: Transitions | None = None,
    ) -> SemanticIdReport:
        """Measure how well the codes are used, how much of the vectors they keep, and what they tell of purchases.

        Args:
            ids: The IDs.
            quantiser: What made their codes.
            vectors: ``(items, dimensions)`` text embeddings.
            transitions: Purchases in training and those held out.
        """
        errors = reconstruction_errors(quantiser, vectors, ids.codes[:, : ids.levels])
        everything = np.arange(len(ids))
        told = None
        if transitions is not None:
            told = predict_prefixes([ids.prefix_of(everything, depth + 1) for depth in range(ids.levels)], transitions)
        levels = []
        for level, prefixes in enumerate(ids.prefixes):
            counts = np.bincount(ids.codes[:, level], minlength=ids.size)
            share = counts[counts > 0] / max(counts.sum(), 1)
            sizes = prefixes.end - prefixes.start
            levels.append(
                LevelReport(
                    level=level + 1,
                    size=ids.size,
                    used=int((counts > 0).sum()),
                    perplexity=float(np.exp(-(share * np.log(share)).sum())),
                    prefixes=len(sizes),
                    items_in_collision=int(sizes[sizes > 1].sum()),
                    reconstruction_error=float(errors[level]),
                    next_prefix=told[level] if told else None,
                )
            )
        return cls(items=len(ids), levels=tuple(levels))

    def to_json(self) -> dict[str, Any]:
        """Plain values, ready for ``json.dumps``."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> SemanticIdReport:
        """Take what :meth:`to_json` gave."""
        levels = []
        for level in values["levels"]:
            told = level.get("next_prefix")
            levels.append(LevelReport(**{**level, "next_prefix": PrefixPrediction(**told) if told else None}))
        return cls(items=int(values["items"]), levels=tuple(levels))

    def to_text(self) -> str:
        """A table for a terminal."""
        lines = [f"{self.items} items, {len(self.levels)} levels and a tie-break"]
        told = any(level.next_prefix for level in self.levels)
        heading = "level   codes  used  perplexity  prefixes  items sharing the prefix  error left"
        lines.append(heading + ("  bits told of the next  same again (chance)" if told else ""))
        for r in self.levels:
            share = f"{r.items_in_collision} ({r.items_in_collision / max(self.items, 1):.1%})"
            counts = f"{r.level:>5} {r.size:>7} {r.used:>5} {r.perplexity:>11.1f} {r.prefixes:>9}"
            line = f"{counts} {share:>25} {r.reconstruction_error:>11.3f}"
            if r.next_prefix:
                same = f"{r.next_prefix.same:.1%} ({r.next_prefix.same_by_chance:.1%})"
                line += f" {r.next_prefix.bits:>22.3f} {same:>20}"
            lines.append(line)
        return "\n".join(lines)
