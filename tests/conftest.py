"""Fixtures that all layers share: the embedded demo, built once by the real code, and a small hand-made catalogue."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest

# Tests never ask a hub for anything; a library that tries fails at once instead of waiting for the network.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from sidney.recsys_model.building.build import build_workspace
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.demo import demo_settings
from sidney.recsys_model.workspace import Workspace
from sidney.tools.lookup_step import LookupStep

_ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def built_demo() -> Path:
    """The built demo; kept between runs for as long as the code and the games that it is made by are the same."""
    return _build_kept_demo()


def pytest_sidney_workspace(config: pytest.Config) -> Path:
    """The dialogue files run on the same demo, in a copy: Chroma wants one owner for a folder."""
    folder = tempfile.TemporaryDirectory(prefix="sidney-dialogues-")
    config.add_cleanup(folder.cleanup)
    copy = Path(folder.name) / "demo"
    shutil.copytree(_build_kept_demo(), copy)
    return copy


def _build_kept_demo() -> Path:
    digest = hashlib.sha256()
    for path in sorted((_ROOT / "recsys_model").rglob("*")):
        if path.suffix in (".py", ".jsonl"):
            digest.update(path.read_bytes())
    kept = _ROOT / ".build" / "demo"
    folder = kept / digest.hexdigest()[:16]
    if kept.exists():
        for other in kept.iterdir():
            if other != folder:
                shutil.rmtree(other)
    build_workspace(folder, demo_settings(), extra_steps=[LookupStep()])
    return folder


@pytest.fixture(scope="session")
def demo_workspace(built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The built demo, opened; a copy, so that no test leaves sessions behind for another run."""
    copy = tmp_path_factory.mktemp("workspace") / "demo"
    shutil.copytree(built_demo, copy)
    return Workspace.open(copy)


@pytest.fixture
def shop() -> Catalogue:
    """Six items of a small shop, with a value missing in every column."""
    return Catalogue(
        item_ids=("a", "b", "c", "d", "e", "f"),
        titles=("Red Kart", "Blue Kart", "Goal!", "Dungeon", "Dungeon II", "Puzzle Box"),
        columns=(
            Column("price", AttributeKind.NUMBER, (30.0, 20.0, 10.0, None, 59.99, 5.0), "$"),
            Column(
                "categories",
                AttributeKind.LABELS,
                (("Racing", "Karts"), ("Racing", "Karts"), ("Sports",), ("Role-playing",), ("Role-playing",), None),
            ),
            Column("brand", AttributeKind.LABEL, ("Nintendo", "Sega", "EA", None, "Sega", "Tiny")),
            Column("release_date", AttributeKind.DATE, ("2014", "2015-03", "2016-05-01", "1999", None, "2020")),
            Column("multiplayer", AttributeKind.FLAG, (True, True, True, False, None, False)),
            Column("description", AttributeKind.TEXT, ("Race.", None, "Kick.", "Crawl.", "Crawl on.", "Think.")),
        ),
    )
