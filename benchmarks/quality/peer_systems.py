"""What a peer is, and the peers that count or factorise: popularity, co-occurrence, EASE, implicit ALS."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.quality.ranking import Scores
from benchmarks.quality.rows import Ints, Rows, Targets

__all__ = ["COUNTING_PEERS", "Effort", "Fitted", "Peer", "Settings"]

Settings: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Fitted:
    """A fitted peer: what scores histories, and how large it is.

    Attributes:
        scores: Gives ``(histories, items)`` scores; −∞ for items that it cannot know.
        parameters: Numbers learned.
        item_parameters: How many of them are a table with a row an item.
        notes: What happened in fitting, such as the epoch that was best.
    """

    scores: Callable[[Sequence[Ints]], Scores]
    parameters: int = 0
    item_parameters: int = 0
    notes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Effort:
    """What one fit may cost.

    Attributes:
        seconds: Processor time, of all threads, after which a fit that goes on by epochs ends with its best epoch so
            far. Not wall time, or a busy machine would leave a peer untrained.
        patience: Epochs without a better validation after which it ends.
        choose_by: Validation targets.
    """

    seconds: float
    patience: int
    choose_by: Targets


@dataclass(frozen=True)
class Peer:
    """A system to measure against.

    Attributes:
        name: Its name in files and tables.
        start: The settings tried first, as its authors or its library recommend them.
        knobs: What tuning turns, the most promising first: a setting's name and the values to try.
        fit: Fits it.
        random: Whether another seed gives another result.
    """

    name: str
    start: Settings
    knobs: Sequence[tuple[str, Sequence[Any]]]
    fit: Callable[[Rows, Settings, int, Effort], Fitted]
    random: bool = False


def _chosen(sequences: Sequence[Ints], items: int) -> Any:
    """``(sequences, items)`` sparse, 1 where an item occurs."""
    from scipy.sparse import csr_matrix

    rows = np.repeat(np.arange(len(sequences)), [len(sequence) for sequence in sequences])
    columns = np.concatenate(sequences) if len(sequences) else np.zeros(0, dtype=np.int32)
    chosen = csr_matrix((np.ones(len(columns), dtype=np.float32), (rows, columns)), shape=(len(sequences), items))
    chosen.sum_duplicates()
    chosen.data[:] = 1.0
    return chosen


def fit_popularity(rows: Rows, settings: Settings, seed: int, effort: Effort) -> Fitted:
    """Scores an item by how often it was chosen in training, whoever asks."""
    counts = rows.counts().astype(np.float64)
    return Fitted(lambda histories: np.broadcast_to(counts, (len(histories), len(counts))))


def fit_co_occurrence(rows: Rows, settings: Settings, seed: int, effort: Effort) -> Fitted:
    """Scores an item by its users' cosine with those of each item of the history, summed (Sarwar et al., 2001)."""
    from scipy.sparse import csr_matrix, diags

    chosen = _chosen(rows.train, rows.item_count).astype(np.float64)
    norms = np.sqrt(np.asarray(chosen.sum(axis=0)).ravel())
    unit = chosen @ diags(1 / np.maximum(norms, 1.0))
    similar = (unit.T @ unit).tolil()
    similar.setdiag(0)
    similar = similar.tocsr()

    def scores(histories: Sequence[Ints]) -> Scores:
        recent = [history[-settings["last"] :] if settings["last"] else history for history in histories]
        owners = np.repeat(np.arange(len(recent)), [len(history) for history in recent])
        columns = np.concatenate(recent)
        asked = csr_matrix((np.ones(len(columns)), (owners, columns)), shape=(len(recent), rows.item_count))
        return np.asarray((asked @ similar).toarray())

    return Fitted(scores)


def fit_ease(rows: Rows, settings: Settings, seed: int, effort: Effort) -> Fitted:
    """The linear item-item model of zero diagonal in closed form (Steck, 2019)."""
    from scipy.linalg import lapack

    chosen = _chosen(rows.train, rows.item_count)
    gram: npt.NDArray[np.float32] = np.asfortranarray((chosen.T @ chosen).toarray(), dtype=np.float32)
    gram[np.diag_indices_from(gram)] += settings["regularisation"]
    factor, failed = lapack.spotrf(gram, lower=1, overwrite_a=1)
    if failed:
        raise ValueError(f"the regularised co-occurrences are not positive definite ({failed})")
    inverse, _ = lapack.spotri(factor, lower=1, overwrite_c=1)
    # Only the lower triangle is computed, and the factor is what is left above the diagonal.
    weights = np.tril(inverse)
    weights += np.tril(inverse, -1).T
    weights = -weights / np.diag(weights)
    np.fill_diagonal(weights, 0.0)
    unknown = rows.counts() == 0

    def scores(histories: Sequence[Ints]) -> Scores:
        found = np.asarray(_chosen(histories, rows.item_count) @ weights)
        found[:, unknown] = -np.inf
        return found

    items = rows.item_count
    return Fitted(scores, parameters=items * (items - 1), item_parameters=items * (items - 1))


def fit_als(rows: Rows, settings: Settings, seed: int, effort: Effort) -> Fitted:
    """Weighted matrix factorisation by alternating least squares (Hu, Koren and Volinsky, 2008).

    The library learns the item factors; whoever asks gets a factor by the same least squares from their own history.
    """
    from implicit.als import AlternatingLeastSquares

    model = AlternatingLeastSquares(
        factors=settings["factors"],
        regularization=settings["regularisation"],
        alpha=settings["alpha"],
        iterations=settings["iterations"],
        random_state=seed,
        num_threads=1,
    )
    model.fit(_chosen(rows.train, rows.item_count), show_progress=False)
    factors = np.asarray(model.item_factors, dtype=np.float64)
    unknown = rows.counts() == 0
    factors[unknown] = 0.0
    base = factors.T @ factors + settings["regularisation"] * np.eye(factors.shape[1])
    alpha = float(settings["alpha"])

    def scores(histories: Sequence[Ints]) -> Scores:
        people = np.empty((len(histories), factors.shape[1]))
        for row, history in enumerate(histories):
            own = factors[np.unique(history)]
            people[row] = np.linalg.solve(base + (alpha - 1.0) * own.T @ own, alpha * own.sum(axis=0))
        found = people @ factors.T
        found[:, unknown] = -np.inf
        return found

    learned = factors.shape[1] * (len(rows.train) + rows.item_count)
    return Fitted(scores, parameters=learned, item_parameters=factors.size)


COUNTING_PEERS = (
    Peer("popularity", {}, (), fit_popularity),
    Peer("co-occurrence", {"last": 0}, (("last", (1, 3, 10)),), fit_co_occurrence),
    Peer("ease", {"regularisation": 200.0}, (("regularisation", (50.0, 500.0, 100.0, 1000.0, 20.0)),), fit_ease),
    Peer(
        "als",
        {"factors": 128, "regularisation": 1.0, "alpha": 20.0, "iterations": 15},
        (
            ("alpha", (5.0, 80.0)),
            ("regularisation", (10.0, 0.1, 40.0)),
            ("factors", (64, 256)),
        ),
        fit_als,
        random=True,
    ),
)
"""``last`` is how many of the newest items of the history count; 0 is all of them, which is the classic form."""
