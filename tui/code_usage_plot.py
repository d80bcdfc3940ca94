"""A picture of how the codes of each level are used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sidney.recsys_model.ids.semantic_ids import SemanticIds

__all__ = ["plot_code_usage"]


def plot_code_usage(ids: SemanticIds, path: Path) -> None:
    """Draw one bar chart a level, items by code, most used first, and write it as PNG.

    A level that is used evenly is flat; a collapsed one is a spike with nothing beside it.
    """
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    # Without pyplot: nothing global is touched, and no display is looked for.
    figure = Figure(figsize=(8, 2.4 * ids.levels), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(ids.levels, 1, squeeze=False)[:, 0]
    for level, axis in enumerate(axes):
        counts = np.bincount(ids.codes[:, level], minlength=ids.size)
        axis.bar(range(ids.size), np.sort(counts)[::-1], width=1.0)
        axis.axhline(len(ids) / ids.size, color="black", linewidth=0.8, linestyle="dashed", label="even use")
        axis.set_title(f"Level {level + 1}: {int((counts > 0).sum())} of {ids.size} codes used")
        axis.set_ylabel("items")
    axes[0].legend(loc="upper right")
    axes[-1].set_xlabel("codes, most used first")
    figure.savefig(path, format="png", dpi=120)
