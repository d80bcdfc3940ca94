"""Import every module of a wheel from that wheel, and see that nothing of the source was left out of it.

Run by ``make wheel`` as ``python tests/wheel_check.py WHEEL``. The tests run on the source; only this sees a package
that ``pyproject.toml`` forgot.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("recsys_model", "tools", "agent", "tui")

IMPORT_ALL = """
import importlib, pathlib, sys
folder = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(folder))
for name in sys.argv[2:]:
    module = importlib.import_module(name)
    where = pathlib.Path(module.__file__).resolve()
    if not where.is_relative_to(folder.resolve()):
        sys.exit(f"{name} was imported from {where} and not from the wheel")
"""


def main() -> int:
    """Check the wheel named on the command line; 0 if it is whole."""
    (wheel,) = map(Path, sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
        missing = sorted(expected_files() - packed)
        if missing:
            sys.stderr.write(f"{wheel.name} lacks {', '.join(missing)}: see [tool.setuptools] in pyproject.toml\n")
            return 1
        archive.extractall(folder)
        modules = sorted(module_name(name) for name in packed if name.startswith("sidney/") and name.endswith(".py"))
        # A fresh interpreter: this one may have imported the source already.
        imported = subprocess.run([sys.executable, "-c", IMPORT_ALL, folder, *modules], check=False)
    sys.stdout.write(
        f"{wheel.name}: {len(modules)} modules imported from the wheel\n" if not imported.returncode else ""
    )
    return imported.returncode


def expected_files() -> set[str]:
    """Every file of the packages that has a place in a wheel, by its name there."""
    kinds = {".py", ".typed", ".tcss", ".jsonl"}
    return {
        f"sidney/{path.relative_to(ROOT).as_posix()}"
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.suffix in kinds and "__pycache__" not in path.parts
    }


def module_name(file: str) -> str:
    """``sidney/tui/app.py`` is ``sidney.tui.app``; a package's ``__init__.py`` is the package."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


if __name__ == "__main__":
    sys.exit(main())
