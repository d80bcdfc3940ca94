"""The steps of a build, in order: catalogue, interactions, embeddings, IDs, model, and what other layers add."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.building.build_settings import BuildSettings
from sidney.recsys_model.building.manifest import file_digest
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.interactions import Interactions
from sidney.recsys_model.encoders.embedding_cache import embed_with_cache
from sidney.recsys_model.encoders.embeddings import load_encoder
from sidney.recsys_model.errors import DataError
from sidney.recsys_model.ids.prefix_names import PrefixNames
from sidney.recsys_model.ids.semantic_ids import SemanticIds
from sidney.recsys_model.quantisers.quantiser import fit_quantiser, load_quantiser

__all__ = ["BuildStep", "ExtraStep", "Report", "load_vectors", "steps_of"]

Report: TypeAlias = Callable[[float | None, str], None]
"""Hears the share done, or ``None`` where nobody can tell, and a line about it."""
Vectors: TypeAlias = npt.NDArray[np.float32]


class ExtraStep(Protocol):
    """A step that a layer below adds, such as the look-up's index."""

    @property
    def name(self) -> str:
        """The folder's name."""

    @property
    def title(self) -> str:
        """What a person would call it ("indexing items")."""

    @property
    def version(self) -> int:
        """Raised when the step's output changes for the same input."""

    def run(self, folder: Path, catalogue: Catalogue, vectors: Vectors, encoder_name: str, report: Report) -> None:
        """Write everything below ``folder``."""


@dataclass(frozen=True)
class BuildStep:
    """One step.

    Attributes:
        name: The name of its folder in the build.
        title: What a person would call it.
        inputs: What it reads beside the steps in ``after``; both are hashed, and an equal hash means an equal result.
        run: Reads the build's folder, writes into the step's own, and returns notes for the manifest.
        after: The steps that it reads.
        changing: Its files change when they are used, so they are not hashed, nor shared between builds.
        resumes: What a stopped run left in the step's folder is of use to the next.
    """

    name: str
    title: str
    inputs: Mapping[str, Any]
    run: Callable[[Path, Path, Report], Mapping[str, Any]]
    after: tuple[str, ...] = ()
    changing: bool = False
    resumes: bool = False


def steps_of(settings: BuildSettings, extra_steps: Sequence[ExtraStep], *, cache: Path) -> tuple[BuildStep, ...]:
    """All steps of a build; ``cache`` keeps embeddings by the content of their text, across builds."""
    reading = settings.model_dump(mode="json", include={"mapping", "ignore_columns", "skip_bad_rows"})
    own = (
        BuildStep(
            "catalogue",
            "reading the catalogue",
            reading | {"files": [file_digest(path) for path in settings.items]},
            lambda build, folder, report: _catalogue(settings, folder),
        ),
        BuildStep(
            "interactions",
            "reading interactions",
            reading
            | {"files": [file_digest(path) for path in settings.interactions]}
            | {"simulated_users": settings.simulated_users, "seed": settings.seed},
            lambda build, folder, report: _interactions(settings, build, folder, report),
            after=("catalogue",),
        ),
        BuildStep(
            "embeddings",
            "embedding items",
            {"encoder": settings.encoder},
            lambda build, folder, report: _embeddings(settings, build, folder, cache, report),
            after=("catalogue",),
        ),
        BuildStep(
            "ids",
            "making semantic IDs",
            settings.model_dump(
                mode="json", include={"levels", "codebook_size", "seed", "quantiser", "directions", "co_purchase"}
            ),
            lambda build, folder, report: _ids(settings, build, folder),
            after=("catalogue", "interactions", "embeddings"),
        ),
        BuildStep(
            "model",
            "training the model",
            settings.model_dump(mode="json", include={"words", "shape", "training"}) | _base_model(settings),
            lambda build, folder, report: _model(settings, build, folder, report),
            after=("catalogue", "interactions", "embeddings", "ids"),
            resumes=True,
        ),
    )
    return own + tuple(_extra(step, settings) for step in extra_steps)


def _base_model(settings: BuildSettings) -> dict[str, Any]:
    """What of a base model changes the result; nothing without one, so that builds from before there were any hold."""
    if settings.base_model is None:
        return {}
    from sidney.recsys_model.model.base_models import base_model_digests

    files = base_model_digests(settings.base_model.name)
    return {"base_model": settings.base_model.model_dump(mode="json"), "base_model_files": files}


def load_vectors(build: Path) -> Vectors:
    """``(items, dimensions)`` unit-length text embeddings of a build, in catalogue order."""
    from safetensors.numpy import load_file

    return np.asarray(load_file(build / "embeddings" / "vectors.safetensors")["vectors"])


def _load_catalogue(build: Path) -> Catalogue:
    from sidney.recsys_model.data.storage import load_catalogue

    return load_catalogue(build / "catalogue" / "catalogue.parquet")


def _load_interactions(build: Path, catalogue: Catalogue) -> Interactions:
    from sidney.recsys_model.data.storage import load_interactions

    return load_interactions(build / "interactions" / "interactions.parquet", catalogue)


def _extra(step: ExtraStep, settings: BuildSettings) -> BuildStep:
    def run(build: Path, folder: Path, report: Report) -> Mapping[str, Any]:
        step.run(folder, _load_catalogue(build), load_vectors(build), settings.encoder, report)
        return {}

    return BuildStep(
        step.name, step.title, {"version": step.version}, run, after=("catalogue", "embeddings"), changing=True
    )


def _catalogue(settings: BuildSettings, folder: Path) -> Mapping[str, Any]:
    from sidney.recsys_model.data.reading import read_catalogue
    from sidney.recsys_model.data.storage import save_catalogue

    result = read_catalogue(
        settings.items,
        mapping=settings.mapping,
        ignore_columns=settings.ignore_columns,
        skip_bad_rows=settings.skip_bad_rows,
    )
    if not len(result.value):
        raise DataError(f"no items in {', '.join(str(path) for path in settings.items)}")
    save_catalogue(folder / "catalogue.parquet", result.value)
    return {"items": len(result.value), "skipped_rows": _skipped(result.skipped)}


def _interactions(settings: BuildSettings, build: Path, folder: Path, report: Report) -> Mapping[str, Any]:
    from sidney.recsys_model.data.reading import read_interactions
    from sidney.recsys_model.data.storage import save_interactions
    from sidney.recsys_model.demo.sessions import simulate_sessions

    catalogue = _load_catalogue(build)
    skipped: Sequence[Any] = ()
    if settings.interactions:
        result = read_interactions(
            settings.interactions,
            catalogue,
            mapping=settings.mapping,
            ignore_columns=settings.ignore_columns,
            skip_bad_rows=settings.skip_bad_rows,
        )
        interactions, skipped = result.value, result.skipped
    elif settings.simulated_users:
        interactions = simulate_sessions(
            catalogue,
            settings.simulated_users,
            seed=settings.seed,
            on_progress=lambda fraction: report(fraction, "simulating shoppers"),
        )
    else:
        interactions = Interactions.empty(catalogue)
    save_interactions(folder / "interactions.parquet", interactions)
    return {
        "interactions": len(interactions.item),
        "users": len(interactions.users),
        "skipped_rows": _skipped(skipped),
    }


def _skipped(rows: Sequence[Any]) -> dict[str, Any]:
    """How many rows were left out, why (the first reasons), ready for the manifest."""
    return {"count": len(rows), "examples": [str(row) for row in rows[:20]]}


def _embeddings(settings: BuildSettings, build: Path, folder: Path, cache: Path, report: Report) -> Mapping[str, Any]:
    from safetensors.numpy import save_file

    catalogue = _load_catalogue(build)
    report(None, f"loading {settings.encoder}")
    encoder = load_encoder(settings.encoder)
    texts = catalogue.texts
    vectors = embed_with_cache(
        texts, encoder, cache / "embeddings", lambda done, of: report(done / max(of, 1), f"{done:,} of {of:,} texts")
    )
    save_file({"vectors": vectors}, folder / "vectors.safetensors")
    return {"encoder": settings.encoder, "dimensions": int(vectors.shape[1])}


def _ids(settings: BuildSettings, build: Path, folder: Path) -> Mapping[str, Any]:
    from sidney.recsys_model.data.splits import targets_of, training_sequences
    from sidney.recsys_model.ids.prefix_prediction import Transitions
    from sidney.recsys_model.ids.semantic_id_report import SemanticIdReport
    from sidney.recsys_model.quantisers.co_purchases import CoPurchases

    catalogue, vectors = _load_catalogue(build), load_vectors(build)
    interactions = _load_interactions(build, catalogue)
    sequences = training_sequences(interactions)
    together = (
        CoPurchases.from_sequences(sequences, len(catalogue), seed=settings.seed) if settings.co_purchase else None
    )
    quantiser = fit_quantiser(
        settings.quantiser,
        vectors,
        levels=settings.levels,
        size=settings.codebook_size,
        directions=settings.directions,
        co_purchases=together,
        co_purchase=settings.co_purchase,
        seed=settings.seed,
    )
    purchases = np.bincount(np.concatenate([*sequences, np.zeros(0, np.int32)]), minlength=len(catalogue))
    ids = SemanticIds(quantiser.encode(vectors, together), quantiser.size, purchases)
    quantiser.save(folder / "quantiser.safetensors")
    ids.save(folder / "ids.safetensors")
    PrefixNames.find(ids, catalogue).save(folder / "names.json")
    held_out = [(int(target.history[-1]), target.item) for target in targets_of(interactions, "val")]
    transitions = Transitions.from_sequences(sequences, held_out)
    return SemanticIdReport.of(ids, quantiser, vectors, transitions).to_json()


def _model(settings: BuildSettings, build: Path, folder: Path, report: Report) -> Mapping[str, Any]:
    from sidney.recsys_model.training.fitting import fit_model

    catalogue, vectors = _load_catalogue(build), load_vectors(build)
    ids = SemanticIds.load(build / "ids" / "ids.safetensors")
    quantiser = load_quantiser(build / "ids" / "quantiser.safetensors")
    interactions = _load_interactions(build, catalogue)
    return fit_model(settings, catalogue, interactions, ids, quantiser.centred, vectors, folder, report)
