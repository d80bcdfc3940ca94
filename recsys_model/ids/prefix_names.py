"""Names of ID prefixes: what sets a prefix's items apart from those of its siblings."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.ids.name_candidates import LABEL, NameCandidates, name_candidates
from sidney.recsys_model.ids.semantic_ids import SemanticIds

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["PrefixNames"]

_MIN_SHARE = 0.35
_MIN_SHARE_TO_REFINE = 0.3
_MIN_LIFT = 1.3
_MIN_LABEL_LIFT = 2.0
_RANK_FACTORS = np.array([1.0, 1.5, 2.0])
"""How much more a label and a category are worth as a name than words of a title."""
_TRIED = 12


class PrefixNames:
    """Names by prefix, as far as one was found."""

    def __init__(self, names: Mapping[tuple[int, ...], str]) -> None:
        self._names = dict(names)

    @classmethod
    def find(cls, ids: SemanticIds, catalogue: Catalogue) -> PrefixNames:
        """Name every prefix of two items or more, as far as something sets them apart.

        A name is a category before a label, a label before words of the titles; never a maker's. It holds for at least
        a third of the items, is markedly more frequent among them than among the parent's, and says no word that the
        names further up have said. A sibling that would be called the same is called by two things.
        """
        candidates = name_candidates(catalogue)
        names: dict[tuple[int, ...], str] = {}
        said: dict[tuple[int, ...], frozenset[str]] = {(): frozenset()}
        for depth in range(ids.levels if len(ids) else 0):
            level = _Level(ids, depth, candidates)
            taken: dict[tuple[int, ...], set[str]] = defaultdict(set)
            for prefix, ranked in level.clearest_first():
                place = ids.prefixes[depth].start[prefix]
                codes = tuple(int(code) for code in ids.codes[ids.order[place], : depth + 1])
                above = said[codes[:-1]]
                first = next((number for number in ranked if not candidates.stems[number] & above), None)
                said[codes] = above
                if first is None:
                    continue
                name, stems = candidates.texts[first], candidates.stems[first]
                if name in taken[codes[:-1]]:
                    told = above | stems
                    finer = (number for number in level.refining(prefix, first) if not candidates.stems[number] & told)
                    longer = ((f"{name} ({candidates.texts[number]})", number) for number in finer)
                    free = ((text, number) for text, number in longer if text not in taken[codes[:-1]])
                    name, second = next(free, (name, first))
                    stems |= candidates.stems[second]
                names[codes] = name
                said[codes] = above | stems
                taken[codes[:-1]].add(name)
        return cls(names)

    def path(self, codes: Iterable[int]) -> tuple[str, ...]:
        """The names of the prefixes of an ID, coarse to fine; prefixes without a name are passed over."""
        whole = tuple(int(code) for code in codes)
        found = (self._names.get(whole[:depth]) for depth in range(1, len(whole)))
        return tuple(name for name in found if name)

    def name(self, prefix: Sequence[int]) -> str | None:
        """The name of one prefix, ``None`` if it has none."""
        return self._names.get(tuple(int(code) for code in prefix))

    def __len__(self) -> int:
        return len(self._names)

    def save(self, path: Path) -> None:
        """Write the names as JSON, keyed by dotted prefix."""
        named = {".".join(map(str, prefix)): name for prefix, name in self._names.items()}
        path.write_text(json.dumps(named, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> PrefixNames:
        """Read what :meth:`save` wrote."""
        named = json.loads(path.read_text(encoding="utf-8"))
        return cls({tuple(int(code) for code in prefix.split(".")): name for prefix, name in named.items()})


@dataclass(frozen=True)
class _Counts:
    """How many items below each prefix of one level have each candidate.

    Attributes:
        counts: ``(prefixes, candidates)``.
        sizes: ``(prefixes,)`` items below each prefix.
    """

    counts: csr_array
    sizes: npt.NDArray[np.int64]

    @classmethod
    def of(cls, has: csr_array, start: npt.NDArray[np.int64], end: npt.NDArray[np.int64]) -> _Counts:
        """Count over ranges of ``(items, candidates)``, which follow each other and cover all items."""
        from scipy.sparse import csr_array

        shape = len(start), has.shape[0]
        below = csr_array((np.ones(shape[1]), np.arange(shape[1]), np.r_[start, end[-1:]]), shape=shape)
        counts = below @ has
        counts.sort_indices()
        return cls(counts, end - start)

    def row(self, prefix: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """The candidates that items below a prefix have, ascending, and the share of items that have each."""
        start, end = self.counts.indptr[prefix : prefix + 2]
        return self.counts.indices[start:end].astype(np.int64), self.counts.data[start:end] / self.sizes[prefix]

    def shares(self, prefix: int, candidates: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """The share of items that have each of these candidates, all of which some item below the prefix has."""
        which, shares = self.row(prefix)
        return np.asarray(shares[np.searchsorted(which, candidates)])


class _Level:
    """The prefixes of one level and what their items have more often than those of the whole parent."""

    def __init__(self, ids: SemanticIds, level: int, candidates: NameCandidates) -> None:
        self.candidates = candidates
        self._has = candidates.has[ids.order]
        self._prefixes = ids.prefixes[level]
        whole = np.array([0]), np.array([len(ids)])
        up = (ids.prefixes[level - 1].start, ids.prefixes[level - 1].end) if level else whole
        self._above_ranges = up
        self._own = _Counts.of(self._has, self._prefixes.start, self._prefixes.end)
        self._above = _Counts.of(self._has, *up)

    def clearest_first(self) -> list[tuple[int, npt.NDArray[np.int64]]]:
        """The prefixes of two items or more with their candidates, best first.

        Large prefixes with the clearest names come first, so that they get them if siblings want the same.
        """
        found = []
        for prefix in np.flatnonzero(self._own.sizes >= 2).tolist():
            which, shares = self._own.row(prefix)
            lifts = shares / self._above.shares(self._prefixes.parent[prefix], which)
            # Platforms or colours that are just a little more frequent here say little of what an item is.
            enough = np.where(self.candidates.ranks[which] == LABEL, _MIN_LABEL_LIFT, _MIN_LIFT)
            best, scores = self._best(which, shares, lifts, (shares >= _MIN_SHARE) & (lifts >= enough))
            clearness = scores[0] * np.sqrt(self._own.sizes[prefix]) if len(scores) else 0.0
            found.append((-clearness, int(prefix), best))
        return [(prefix, best) for _, prefix, best in sorted(found, key=lambda entry: entry[:2])]

    def refining(self, prefix: int, first: int) -> npt.NDArray[np.int64]:
        """What sets a prefix's items apart from those of the parent that have ``first``, too; best first."""
        parent = self._prefixes.parent[prefix]
        rows = self._has[self._above_ranges[0][parent] : self._above_ranges[1][parent]]
        alike = rows[np.flatnonzero(rows[:, [first]].toarray().ravel())]
        which, shares = self._own.row(prefix)
        others = np.asarray(alike.sum(axis=0)).ravel()[which] / alike.shape[0]
        lifts = shares / np.maximum(others, 1e-9)
        return self._best(which, shares, lifts, (shares >= _MIN_SHARE_TO_REFINE) & (lifts >= _MIN_LIFT))[0]

    def _best(
        self,
        which: npt.NDArray[np.int64],
        shares: npt.NDArray[np.float64],
        lifts: npt.NDArray[np.float64],
        good: npt.NDArray[np.bool_],
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        scores = shares * np.log(np.maximum(lifts, 1e-9)) * _RANK_FACTORS[self.candidates.ranks[which]]
        order = np.lexsort((which, -scores))
        order = order[good[order]][:_TRIED]
        return which[order], scores[order]
