"""Each package's list of public names is true, and loading them is cheap."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

FRAMEWORKS = ("torch", "langchain_core", "langgraph", "chromadb", "textual", "click")
CHEAP = {
    "sidney.tools": ("format_value", "LookupStep", "explain", "CatalogueLookup"),
    "sidney.agent": ("Assistant", "understand", "ConversationState"),
    "sidney.agent.dialogues": ("load_dialogue", "run_dialogue", "simulate"),
}
"""By package: names that a program may import without paying for a framework that it does not use."""


@pytest.mark.parametrize("package", CHEAP)
def test_every_public_name_is_there(package: str) -> None:
    module = import_module(package)
    assert sorted(module.__all__) == dir(module)
    assert all(getattr(module, name).__name__ == name for name in module.__all__)


@pytest.mark.parametrize(("package", "names"), CHEAP.items(), ids=CHEAP)
def test_importing_them_loads_no_framework_yet(package: str, names: tuple[str, ...]) -> None:
    program = (
        f"import sys; from {package} import {', '.join(names)}; print([m for m in {FRAMEWORKS!r} if m in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"
