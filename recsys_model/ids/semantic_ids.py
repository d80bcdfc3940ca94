"""Semantic IDs: every item's codes, coarse to fine, and the catalogue sorted by them, where each prefix is a range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

__all__ = ["PrefixLevel", "SemanticIds"]

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
        purchases: ``(items,)`` how often each was bought in training; ``None`` for never.
    """

    def __init__(
        self, codes: npt.NDArray[np.int32], size: int, purchases: npt.NDArray[np.integer] | None = None
    ) -> None:
        items, levels = codes.shape
        self.size = size
        self.purchases = np.zeros(items, np.int64) if purchases is None else np.asarray(purchases, np.int64)
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
    def tie_log_probs(self) -> npt.NDArray[np.float32]:
        """``(items,)`` log-probability of an item's tie-break after its codes.

        The one token that no model predicts, as it says nothing of the item: it is counted, each purchase and one more
        for every item. Without it, all items of a crowded prefix would each have the whole of its probability.
        """
        leaves = self.prefixes[-1]
        counts = self.purchases[self.order] + 1.0
        totals = np.add.reduceat(counts, leaves.start) if len(counts) else counts
        shares = counts / np.repeat(totals, leaves.end - leaves.start)
        return np.asarray(np.log(shares)[self.place], dtype=np.float32)

    def below(self, depth: int, prefixes: Ints) -> tuple[Ints, Ints]:
        """The children of prefixes of ``depth`` codes (0 for the empty prefix), one entry a child.

        Args:
            depth: How many codes the prefixes have, less than ``levels``.
            prefixes: ``(n,)`` indices among the prefixes of that depth.

        Returns:
            ``(children,)`` which of the ``n`` is the parent, ascending, and ``(children,)`` the child's index among the
            prefixes one longer; its code is ``ids.prefixes[depth].code[child]``.
        """
        first = self._first_child[depth]
        start = first[prefixes]
        counts = first[prefixes + 1] - start
        parent = np.repeat(np.arange(len(prefixes)), counts)
        return parent, np.repeat(start - np.r_[0, np.cumsum(counts)[:-1]], counts) + np.arange(len(parent))

    def child_rows(self, depth: int, prefixes: Ints) -> Ints:
        """``(n, size)`` index of the child with each code, -1 where no item is below it; of these prefixes alone.

        Args:
            depth: How many codes the prefixes have.
            prefixes: ``(n,)`` indices among the prefixes of that depth.
        """
        rows = np.full((len(prefixes), self.size), -1, dtype=np.int64)
        parent, child = self.below(depth, prefixes)
        rows[parent, self.prefixes[depth].code[child]] = child
        return rows

    def existing(self, depth: int, prefixes: Ints) -> npt.NDArray[np.bool_]:
        """``(n, size)`` whether any item is below each code after each of these prefixes of ``depth`` codes."""
        rows = np.zeros((len(prefixes), self.size), dtype=np.bool_)
        parent, child = self.below(depth, prefixes)
        rows[parent, self.prefixes[depth].code[child]] = True
        return rows

    def child(self, depth: int, prefix: int, code: int) -> int:
        """The index of one child among the prefixes of ``depth + 1`` codes, -1 if no item is below it."""
        start, end = self._first_child[depth][prefix : prefix + 2]
        at = int(start + np.searchsorted(self.prefixes[depth].code[start:end], code))
        return at if at < end and self.prefixes[depth].code[at] == code else -1

    @cached_property
    def _first_child(self) -> tuple[Ints, ...]:
        """For each depth from 0, ``(prefixes + 1,)`` where each prefix's children begin: siblings lie side by side."""
        counts = (len(self.prefixes[depth - 1].start) if depth else 1 for depth in range(self.levels))
        return tuple(
            np.searchsorted(below.parent, np.arange(count + 1))
            for count, below in zip(counts, self.prefixes, strict=True)
        )

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

    def save(self, path: Path) -> None:
        """Write codes and purchases to one safetensors file."""
        from safetensors.numpy import save_file

        codes = self.codes[:, : self.levels].copy()
        save_file({"codes": codes, "size": np.array([self.size]), "purchases": self.purchases}, path)

    @classmethod
    def load(cls, path: Path) -> SemanticIds:
        """Read what :meth:`save` wrote."""
        from safetensors.numpy import load_file

        tensors = load_file(path)
        return cls(tensors["codes"], int(tensors["size"][0]), tensors.get("purchases"))
