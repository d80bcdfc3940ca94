"""When the demo is opened as it is, and when it is built anew."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from sidney.tui.opening import demo_is_ready


def test_a_demo_of_an_older_version_is_built_anew(built_demo: Path, tmp_path: Path) -> None:
    demo = Path(shutil.copytree(built_demo, tmp_path / "demo"))
    assert demo_is_ready(demo)
    manifest = demo / "builds" / (demo / "current").read_text(encoding="utf-8").strip() / "manifest.json"
    values = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**values, "format": values["format"] - 1}), encoding="utf-8")
    assert not demo_is_ready(demo)
    manifest.unlink()
    assert not demo_is_ready(demo)
    assert not demo_is_ready(tmp_path / "nothing")
