"""What a built workspace's model makes of words that it was not trained on.

python benchmarks/wishes.py [--workspace W]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from sidney.recsys_model.demo import default_workspace_path
from sidney.recsys_model.evaluation.wish_evaluation import evaluate_wishes
from sidney.recsys_model.workspace import Workspace


def main() -> None:
    """Print the report, of the model alone and with the likeness that the recommender adds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, default=default_workspace_path())
    options = parser.parse_args()
    workspace = Workspace.open(options.workspace)
    bonus = workspace.recommender.fusion.wish_bonus
    for title, nats in (("the model alone", 0.0), (f"with the recommender's likeness bonus ({bonus:g} nats)", bonus)):
        print(f"== {title}\n{evaluate_wishes(workspace, bonus=nats).to_text()}")
        if not bonus:
            break


if __name__ == "__main__":
    main()
