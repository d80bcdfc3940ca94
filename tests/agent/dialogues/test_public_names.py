"""The package's list of public names is true, and loading it is cheap."""

from __future__ import annotations

import subprocess
import sys

import sidney.agent.dialogues as dialogues


def test_every_public_name_is_there() -> None:
    assert sorted(dialogues.__all__) == dir(dialogues)
    assert all(getattr(dialogues, name).__name__ == name for name in dialogues.__all__)


def test_reading_files_and_simulating_load_no_framework_yet() -> None:
    program = (
        "import sys; from sidney.agent.dialogues import load_dialogue, run_dialogue, simulate; "
        "print([m for m in ('torch', 'langgraph', 'chromadb', 'textual', 'click') if m in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"
