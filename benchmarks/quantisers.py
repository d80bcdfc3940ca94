"""How many principal directions to quantise: code usage and collisions of a built workspace's embeddings.

python benchmarks/quantisers.py [--workspace W]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from sidney.recsys_model.demo import default_workspace_path
from sidney.recsys_model.quantiser import ResidualKMeans
from sidney.recsys_model.semantic_ids import SemanticIds
from sidney.recsys_model.workspace import Workspace


def main() -> None:
    """Print a row for each number of directions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, default=default_workspace_path())
    options = parser.parse_args()
    vectors = Workspace.open(options.workspace).item_vectors
    print(f"{len(vectors)} items\ndirections  perplexity by level  items sharing their prefix, by level")
    for components in (16, 32, 48, 64, 96, 128, vectors.shape[1]):
        quantiser = ResidualKMeans.fit(vectors, components=components)
        levels = SemanticIds(quantiser.encode(vectors), quantiser.size).report(quantiser, vectors).levels
        usage = ", ".join(f"{level.perplexity:.0f}" for level in levels)
        print(f"{components:>10}  {usage:>19}  {', '.join(str(level.items_in_collision) for level in levels)}")


if __name__ == "__main__":
    main()
