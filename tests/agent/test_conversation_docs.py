"""The examples of docs/conversation-state.md are true."""

from __future__ import annotations

import re
from pathlib import Path

from sidney.recsys_model.workspace import Workspace


def test_the_examples_hold_one_after_the_other(demo_workspace: Workspace) -> None:
    page = (Path(__file__).parents[2] / "docs" / "conversation-state.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(blocks) >= 8
    namespace: dict[str, object] = {"workspace": demo_workspace}
    for block in blocks:
        exec(compile(block, "conversation-state.md", "exec"), namespace)  # noqa: S102 - our own page
