"""The package's list of public names is true, and loading it is cheap."""

from __future__ import annotations

import subprocess
import sys

import sidney.tools


def test_every_public_name_is_there() -> None:
    assert sorted(sidney.tools.__all__) == dir(sidney.tools)
    assert all(getattr(sidney.tools, name).__name__ == name for name in sidney.tools.__all__)


def test_formatting_a_price_loads_neither_langchain_nor_chroma_nor_torch() -> None:
    program = (
        "import sys; from sidney.tools import format_value, LookupStep, explain, CatalogueLookup; "
        "print([m for m in ('langchain_core', 'chromadb', 'torch', 'langgraph', 'textual') if m in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"
