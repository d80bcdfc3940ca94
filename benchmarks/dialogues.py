"""Whether the scripted dialogues hold on real catalogues, and on the demo.

    .venv/bin/python benchmarks/dialogues.py [demo=W] [electronics=W] [steam=W]

Each argument names a folder of ``benchmarks/dialogues`` and the workspace to run it on; the public data are not in the
repository, so their workspaces are built by whoever has them (``sidney build --items …``). ``demo`` is
``tests/dialogues/demo``, and all that is run without an argument, on the demo's own workspace. Prints what fails as it
goes, and a line for each suite.
Exits with 1 if a dialogue does not hold.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from sidney.agent.dialogues import failure_text, find_dialogues, load_dialogue, run_dialogue
from sidney.recsys_model.demo import default_workspace_path
from sidney.recsys_model.workspace import Workspace

HERE = Path(__file__).parent
DEMO = HERE.parent / "tests" / "dialogues" / "demo"


def main(arguments: Sequence[str]) -> int:
    """Run the suites; 0 if every dialogue holds."""
    suites = []
    for argument in arguments or [f"demo={default_workspace_path()}"]:
        name, _, workspace = argument.partition("=")
        folder = DEMO if name == "demo" else HERE / "dialogues" / name
        if not workspace or not folder.is_dir():
            known = sorted(f"{path.name}=W" for path in (HERE / "dialogues").iterdir() if path.is_dir())
            print(f"{argument!r} names no suite and workspace; write {', '.join(['demo=W', *known])}", file=sys.stderr)
            return 2
        suites.append((name, folder, Path(workspace)))
    failed = 0
    for name, folder, path in suites:
        workspace_opened = Workspace.open(path)
        results = []
        for file in find_dialogues([folder]):
            results.append(run_dialogue(load_dialogue(file), workspace_opened))
            if not results[-1].passed:
                print(f"{failure_text(results[-1])}\n", flush=True)
        passed = sum(result.passed for result in results)
        turns = sum(len(result.dialogue.turns) * result.runs for result in results)
        seconds = sum(result.seconds for result in results)
        print(f"{name}: {passed} of {len(results)} dialogues hold ({turns} turns, {seconds:.1f} s)")
        failed += len(results) - passed
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
