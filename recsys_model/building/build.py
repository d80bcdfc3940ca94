"""Building a workspace: a chain of steps, each kept when it is done and skipped when its inputs have not changed."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sidney.recsys_model.building.build_settings import BuildSettings
from sidney.recsys_model.building.build_steps import BuildStep, ExtraStep, steps_of
from sidney.recsys_model.building.manifest import Manifest, StepRecord, digest_of, write_atomically
from sidney.recsys_model.errors import DataError, WorkspaceError
from sidney.recsys_model.progress import Progress, ProgressListener, ignore_progress
from sidney.recsys_model.workspace import Workspace

__all__ = ["BuildSettings", "ExtraStep", "build_workspace", "only_builder"]


def build_workspace(
    path: Path,
    settings: BuildSettings,
    *,
    extra_steps: Sequence[ExtraStep] = (),
    on_progress: ProgressListener = ignore_progress,
) -> Workspace:
    """Build, or go on building, or do nothing if the newest build is already of these files and settings.

    A build is a folder of its own; ``current`` points to the newest whole one and is replaced atomically at the end.
    Steps that an earlier build of the workspace made from the same inputs are taken over.

    Raises:
        DataError: A file cannot be used.
        WorkspaceError: Another process is building here.
    """
    for file in (*settings.items, *settings.interactions):
        if not file.is_file():
            raise DataError(f"no file {file}")
    path.mkdir(parents=True, exist_ok=True)
    with only_builder(path):
        builds = path / "builds"
        builds.mkdir(exist_ok=True)
        steps = steps_of(settings, extra_steps, cache=path / "cache")
        keys = _keys(steps)
        name = digest_of(keys)[:16]
        folder = builds / name
        folder.mkdir(exist_ok=True)
        manifest = _manifest_in(folder)
        manifest.settings = settings.model_dump(mode="json")
        manifest.simulated = settings.simulated_users > 0
        for number, step in enumerate(steps, start=1):
            done = manifest.steps.get(step.name) or _take_over(step, keys[step.name], folder, builds)
            if done is not None:
                on_progress(Progress(step.title, number, len(steps), 1.0, skipped=True))
            else:
                done = _run(step, keys[step.name], number, len(steps), folder, on_progress)
            manifest.steps[step.name] = done
            manifest.save(folder)
        manifest.complete = True
        manifest.save(folder)
        write_atomically(path / "current", name + "\n")
        _remove_old(builds, keep=name)
    return Workspace.open(path)


def _run(step: BuildStep, key: str, number: int, of: int, folder: Path, on_progress: ProgressListener) -> StepRecord:
    """Run one step in a folder of its own, which gets its real name only when everything is in it."""
    partial = folder / f"{step.name}.partial"
    if not step.resumes:
        shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(exist_ok=True)
    on_progress(Progress(step.title, number, of, 0.0))

    def report(fraction: float | None, message: str) -> None:
        on_progress(Progress(step.title, number, of, fraction, message))

    notes = dict(step.run(folder, partial, report))
    finished = folder / step.name
    shutil.rmtree(finished, ignore_errors=True)
    partial.replace(finished)
    on_progress(Progress(step.title, number, of, 1.0))
    return StepRecord(key=key, files=Manifest.records(folder, step.name, changing=step.changing), notes=notes)


def _keys(steps: Sequence[BuildStep]) -> dict[str, str]:
    keys: dict[str, str] = {}
    for step in steps:
        before = {name: keys[name] for name in step.after}
        keys[step.name] = digest_of({"step": step.name, "inputs": step.inputs, "after": before})
    return keys


def _manifest_in(folder: Path) -> Manifest:
    """The manifest of a build that was begun, without the steps whose files are damaged; else a fresh one."""
    try:
        manifest = Manifest.load(folder)
    except WorkspaceError:
        manifest = Manifest(sidney=_version())
    for name, record in list(manifest.steps.items()):
        try:
            Manifest(steps={name: record}).verify(folder)
        except WorkspaceError:
            del manifest.steps[name]
    return manifest


def _take_over(step: BuildStep, key: str, folder: Path, builds: Path) -> StepRecord | None:
    """Another build's result of the same step from the same inputs, copied; ``None`` if there is no whole one."""
    if step.changing:
        return None  # files that change when they are used belong to one build alone
    for other in sorted(builds.iterdir()):
        if other == folder or not (other / "manifest.json").exists():
            continue
        try:
            record = Manifest.load(other).steps.get(step.name)
            if record is None or record.key != key:
                continue
            Manifest(steps={step.name: record}).verify(other)
        except WorkspaceError:
            continue
        partial = folder / f"{step.name}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(other / step.name, partial)
        shutil.rmtree(folder / step.name, ignore_errors=True)
        partial.replace(folder / step.name)
        return record
    return None


@contextmanager
def only_builder(path: Path) -> Iterator[None]:
    """Hold the workspace's build lock, which a killed process gives back by dying."""
    with (path / "build.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WorkspaceError(f"another process is building {path}; wait for it, or stop it") from None
        yield


def _remove_old(builds: Path, keep: str) -> None:
    """Remove all builds but the current one and the newest before it, which a running session may still read."""
    others = sorted((b for b in builds.iterdir() if b.name != keep), key=lambda b: b.stat().st_mtime, reverse=True)
    for old in others[1:]:
        shutil.rmtree(old, ignore_errors=True)


def _version() -> str:
    try:
        return version("sidney")
    except PackageNotFoundError:
        return "unknown"
