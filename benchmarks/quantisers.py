"""Quantisers compared on a workspace: how codes are used, what they keep of the text, what they tell of purchases.

python benchmarks/quantisers.py [--workspace W] [--quick]

A line a quantiser, figures by level: perplexity (evenly used codes that would be as hard to guess), the share of items
that share their prefix with another, the share of the embedding's squared length that is lost, and the bits that the
prefix of one purchase tells of the next, over popularity, on validation. `text alone` is the share of items whose whole
ID is the same when nobody has bought them yet; `fit` is processor time.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.data.splits import targets_of, training_sequences
from sidney.recsys_model.demo import default_workspace_path
from sidney.recsys_model.ids.prefix_prediction import Transitions
from sidney.recsys_model.ids.semantic_id_report import SemanticIdReport
from sidney.recsys_model.ids.semantic_ids import SemanticIds
from sidney.recsys_model.quantisers.co_purchases import CoPurchases
from sidney.recsys_model.quantisers.quantiser import Quantiser, QuantiserKind, codebook_size_for, fit_quantiser
from sidney.recsys_model.quantisers.quantiser_space import QuantiserSpace
from sidney.recsys_model.quantisers.rq_vae import RQVAE
from sidney.recsys_model.workspace import Workspace


@dataclass(frozen=True)
class Alternative:
    """A way to make IDs; ``directions`` ``None`` takes all, ``co_purchase`` is the share of what is bought together."""

    kind: QuantiserKind
    directions: int | None
    co_purchase: float = 0.0
    straight_through: bool = False


QUICK = (
    *(Alternative("residual-kmeans", directions) for directions in (16, 32, 64, None)),
    *(Alternative("residual-kmeans", 64, share) for share in (0.15, 0.3, 0.5)),
)
ALL = (
    *QUICK,
    Alternative("residual-kmeans", 32, 0.3),
    Alternative("residual-kmeans", None, 0.3),
    Alternative("rq-vae", 64),
    Alternative("rq-vae", 64, straight_through=True),
    Alternative("rq-vae", None),
    Alternative("rq-vae", 64, 0.3),
)


def main() -> None:
    """Print the table of a workspace."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, default=default_workspace_path())
    parser.add_argument("--quick", action="store_true", help="leave out RQ-VAE, which takes up to a minute a line")
    options = parser.parse_args()
    workspace = Workspace.open(options.workspace)
    sequences = training_sequences(workspace.interactions)
    held_out = [(int(target.history[-1]), target.item) for target in targets_of(workspace.interactions, "val")]
    print_table(workspace.item_vectors, sequences, held_out, QUICK if options.quick else ALL)


def print_table(
    vectors: npt.NDArray[np.float32],
    sequences: Sequence[npt.NDArray[np.int32]],
    held_out: Sequence[tuple[int, int]],
    alternatives: Sequence[Alternative],
) -> None:
    """Fit every alternative and print its line."""
    transitions = Transitions.from_sequences(sequences, held_out)
    together = CoPurchases.from_sequences(sequences, len(vectors))
    size = codebook_size_for(len(vectors))
    print(f"{len(vectors)} items, 3 levels of {size} codes, {len(transitions.before)} transitions\n")
    columns = (
        "quantiser",
        "directions",
        "co-purchase",
        "perplexity",
        "sharing",
        "lost",
        "bits told",
        "text alone",
        "fit",
    )
    print("| " + " | ".join(columns) + " |\n|" + "---|" * len(columns))
    for alternative in alternatives:
        # Processor time: on a busy machine the clock says little.
        started = time.process_time()
        quantiser = _fit(alternative, vectors, together, size)
        seconds = time.process_time() - started
        codes = quantiser.encode(vectors, together)
        levels = SemanticIdReport.of(SemanticIds(codes, quantiser.size), quantiser, vectors, transitions).levels
        told = [f"{level.next_prefix.bits:.3f}" for level in levels if level.next_prefix]
        cells = [
            alternative.kind + (", straight-through" if alternative.straight_through else ""),
            str(alternative.directions or "all"),
            f"{alternative.co_purchase:g}",
            ", ".join(f"{level.perplexity:.0f}" for level in levels),
            ", ".join(f"{level.items_in_collision / len(vectors):.0%}" for level in levels),
            ", ".join(f"{level.reconstruction_error:.3f}" for level in levels),
            ", ".join(told) or "–",
            f"{(quantiser.encode(vectors) == codes).all(axis=1).mean():.0%}",
            f"{seconds:.0f} s",
        ]
        print("| " + " | ".join(cells) + " |", flush=True)


def _fit(alternative: Alternative, vectors: npt.NDArray[np.float32], together: CoPurchases, size: int) -> Quantiser:
    if alternative.straight_through:
        space = QuantiserSpace.fit(vectors, directions=alternative.directions)
        return RQVAE.fit(space.place(vectors), space, levels=3, size=size, seed=0, gradient="straight-through")
    return fit_quantiser(
        alternative.kind,
        vectors,
        size=size,
        directions=alternative.directions,
        co_purchases=together,
        co_purchase=alternative.co_purchase,
    )


if __name__ == "__main__":
    main()
