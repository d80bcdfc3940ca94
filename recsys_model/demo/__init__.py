"""The embedded demo: real video games, and shoppers that are simulated and said to be."""

from __future__ import annotations

from pathlib import Path

from sidney.recsys_model.building.build_settings import BuildSettings, ModelShape, TrainingSettings

__all__ = ["default_workspace_path", "demo_catalogue_path", "demo_settings"]


def demo_catalogue_path() -> Path:
    """Where the demo's games are listed."""
    return Path(__file__).with_name("games.jsonl")


def demo_settings(*, users: int = 2000, epochs: int = 8) -> BuildSettings:
    """A build of the demo that takes about two minutes on a laptop: a smaller model, a short schedule."""
    return BuildSettings(
        items=(demo_catalogue_path(),),
        simulated_users=users,
        words=2048,
        shape=ModelShape(dropout=0.2),
        training=TrainingSettings(epochs=epochs, max_items=20),
    )


def default_workspace_path() -> Path:
    """The demo's workspace, in the user's data folder."""
    from platformdirs import user_data_path

    return user_data_path("sidney", appauthor=False) / "demo"
