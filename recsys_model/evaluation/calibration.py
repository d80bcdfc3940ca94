"""Whether probabilities mean what they say: of all that was given 10%, one in ten should come true."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Reliability", "brier", "reliability"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Reliability:
    """A reliability curve, bin by bin, from the least probable to the most.

    Attributes:
        predicted: ``(bins,)`` mean probability.
        observed: ``(bins,)`` share that came true.
        counts: ``(bins,)`` predictions.
    """

    predicted: Floats
    observed: Floats
    counts: npt.NDArray[np.int64]

    @property
    def error(self) -> float:
        """The expected calibration error: mean distance of predicted and observed, weighted by predictions."""
        total = self.counts.sum()
        return float((np.abs(self.predicted - self.observed) * self.counts).sum() / total) if total else 0.0


def reliability(probabilities: Floats, outcomes: Floats, bins: int = 10) -> Reliability:
    """The curve over bins of equally many predictions (Naeini et al., 2015; of equal width, most would be empty).

    Args:
        probabilities: ``(n,)`` what was predicted.
        outcomes: ``(n,)`` 1 where it came true, else 0.
        bins: How many; fewer where there are fewer predictions.

    >>> curve = reliability(np.array([.1, .1, .9, .9]), np.array([0., 0., 1., 0.]), bins=2)
    >>> curve.observed.tolist(), round(curve.error, 2)
    ([0.0, 0.5], 0.25)
    """
    order = np.argsort(probabilities, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return Reliability(
        np.array([probabilities[part].mean() for part in parts]),
        np.array([outcomes[part].mean() for part in parts]),
        np.array([len(part) for part in parts], dtype=np.int64),
    )


def brier(probabilities: Floats, outcomes: Floats) -> float:
    """Mean squared distance of probabilities and outcomes (Brier, 1950): 0 is perfect.

    >>> brier(np.array([1.0, 0.5]), np.array([1.0, 0.0]))
    0.125
    """
    return float(((probabilities - outcomes) ** 2).mean()) if len(probabilities) else 0.0
