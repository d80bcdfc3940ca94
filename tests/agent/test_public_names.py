"""The package's list of public names is true, and loading it is cheap."""

from __future__ import annotations

import subprocess
import sys

import sidney.agent


def test_every_public_name_is_there() -> None:
    assert sorted(sidney.agent.__all__) == dir(sidney.agent)
    assert all(getattr(sidney.agent, name).__name__ == name for name in sidney.agent.__all__)


def test_loading_the_assistant_loads_no_framework_yet() -> None:
    program = (
        "import sys; from sidney.agent import Assistant, understand, ConversationState; "
        "print([m for m in ('torch', 'langgraph', 'chromadb', 'textual', 'click') if m in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"
