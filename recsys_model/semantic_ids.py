"""Semantic IDs: every item's codes, coarse to fine, and the catalogue sorted by them, where each prefix is a range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.quantiser import ResidualKMeans

__all__ = ["LevelReport", "PrefixLevel", "SemanticIdReport", "SemanticIds"]

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class PrefixLevel:
    """All distinct prefixes of one depth, in ID order; each is a range of the ID-sorted catalogue.

    Attributes:
        start: ``(prefixes,)`` first place of each prefix's range.
        end: ``(prefixes,)`` one past its last.
        code: ``(prefixes,)`` the prefix's own, last code.
        parent: ``(prefixes,)`` index among the prefixes one shorter.
    """

    start: Ints
    end: Ints
    code: Ints
    parent: Ints


class SemanticIds:
    """The IDs of all items.

    Args:
        codes: ``(items, levels)`` codes in catalogue order, as a quantiser gives them. The tie-break level, which only
            tells apart items with equal codes, is added here: an item's place among its equals in catalogue order.
        size: Codes a level.
    """

    def __init__(self, codes: npt.NDArray[np.int32], size: int) -> None:
        items, levels = codes.shape
        self.size = size
        self.levels = levels
        """Levels that a model predicts; the tie-break is not one of them."""
        keys = np.zeros(items, dtype=np.int64)
        for level in range(levels):
            keys = keys * size + codes[:, level]
        self.order: Ints = np.argsort(keys, kind="stable")
        """``(items,)`` catalogue index by place in the ID-sorted catalogue."""
        self.place: Ints = np.empty(items, dtype=np.int64)
        """``(items,)`` place in the ID-sorted catalogue by catalogue index."""
        self.place[self.order] = np.arange(items)
        sorted_keys = keys[self.order]
        starts = np.flatnonzero(np.r_[True, sorted_keys[1:] != sorted_keys[:-1]]) if items else np.zeros(0, np.int64)
        tie = np.arange(items) - np.repeat(starts, np.diff(np.r_[starts, items])) if items else starts
        self.codes = np.concatenate([codes.astype(np.int32), np.zeros((items, 1), np.int32)], axis=1)
        """``(items, levels + 1)`` whole IDs, the tie-break last."""
        self.codes[self.order, levels] = tie

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def prefixes(self) -> tuple[PrefixLevel, ...]:
        """The distinct prefixes of 1, 2, … ``levels`` codes."""
        items = len(self)
        sorted_codes = self.codes[self.order, : self.levels].astype(np.int64)
        starts: list[Ints] = []
        changed = np.zeros(items, dtype=np.bool_)
        if items:
            changed[0] = True
        for level in range(self.levels):
            changed[1:] |= sorted_codes[1:, level] != sorted_codes[:-1, level]
            starts.append(np.flatnonzero(changed))
        result = []
        for level, start in enumerate(starts):
            if level:
                parent = np.searchsorted(starts[level - 1], start, side="right") - 1
            else:
                parent = np.zeros(len(start), dtype=np.int64)
            end = np.r_[start[1:], items] if items else start
            result.append(PrefixLevel(start, end, sorted_codes[start, level], parent))
        return tuple(result)

    @cached_property
    def children(self) -> tuple[Ints, ...]:
        """For each depth from 0, ``(prefixes, size)`` index of the child with each code, -1 where no item is below it.

        Depth 0 has one prefix, the empty one.
        """
        tables = []
        for depth, below in enumerate(self.prefixes):
            prefixes = len(self.prefixes[depth - 1].start) if depth else 1
            table = np.full((prefixes, self.size), -1, dtype=np.int64)
            table[below.parent, below.code] = np.arange(len(below.start))
            tables.append(table)
        return tuple(tables)

    def prefix_of(self, indices: Ints, depth: int) -> Ints:
        """``(items,)`` which prefix of ``depth`` codes (from 1) these items lie below."""
        return np.asarray(np.searchsorted(self.prefixes[depth - 1].start, self.place[indices], side="right") - 1)

    def text(self, index: int) -> str:
        """The ID as text: codes joined by dots, the tie-break last."""
        return ".".join(str(code) for code in self.codes[index])

    def find(self, codes: Sequence[int]) -> int | None:
        """The catalogue index of a whole ID, ``None`` if no item has it."""
        matches = np.flatnonzero((self.codes == np.asarray(codes, dtype=np.int32)).all(axis=1))
        return int(matches[0]) if len(matches) else None

    def report(self, quantiser: ResidualKMeans, vectors: npt.NDArray[np.float32]) -> SemanticIdReport:
        """How well the codes are used and how much of the vectors they keep."""
        errors = quantiser.reconstruction_errors(vectors)
        levels = []
        for level, prefixes in enumerate(self.prefixes):
            counts = np.bincount(self.codes[:, level], minlength=self.size)
            share = counts[counts > 0] / max(counts.sum(), 1)
            sizes = prefixes.end - prefixes.start
            levels.append(
                LevelReport(
                    level=level + 1,
                    size=self.size,
                    used=int((counts > 0).sum()),
                    perplexity=float(np.exp(-(share * np.log(share)).sum())),
                    prefixes=len(sizes),
                    items_in_collision=int(sizes[sizes > 1].sum()),
                    reconstruction_error=float(errors[level]),
                )
            )
        return SemanticIdReport(items=len(self), levels=tuple(levels))

    def save(self, path: Path) -> None:
        """Write the codes to one safetensors file."""
        from safetensors.numpy import save_file

        save_file({"codes": self.codes[:, : self.levels].copy(), "size": np.array([self.size])}, path)

    @classmethod
    def load(cls, path: Path) -> SemanticIds:
        """Read what :meth:`save` wrote."""
        from safetensors.numpy import load_file

        tensors = load_file(path)
        return cls(tensors["codes"], int(tensors["size"][0]))


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
        reconstruction_error: Squared distance left after this level, as a share of that before the first.
    """

    level: int
    size: int
    used: int
    perplexity: float
    prefixes: int
    items_in_collision: int
    reconstruction_error: float


@dataclass(frozen=True)
class SemanticIdReport:
    """All levels of the IDs of a catalogue of ``items`` items; the tie-break level makes every ID unique."""

    items: int
    levels: tuple[LevelReport, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values, ready for ``json.dumps``."""
        return asdict(self)

    def to_text(self) -> str:
        """A table for a terminal."""
        lines = [f"{self.items} items, {len(self.levels)} levels and a tie-break"]
        lines.append("level   codes  used  perplexity  prefixes  items sharing the prefix  error left")
        for r in self.levels:
            share = f"{r.items_in_collision} ({r.items_in_collision / max(self.items, 1):.1%})"
            counts = f"{r.level:>5} {r.size:>7} {r.used:>5} {r.perplexity:>11.1f} {r.prefixes:>9}"
            lines.append(f"{counts} {share:>25} {r.reconstruction_error:>11.3f}")
        return "\n".join(lines)
