"""Adding items to a built workspace: no training, a minute at most, and they can be recommended at once.

What the build learned stays as it is. A new item's text is embedded, the frozen quantiser gives it an ID, and the item
head makes its vector of the text and of the labels that the model knows; there is no learned part, as nobody bought it
yet. The result is a build of its own beside the one before, so that open sessions keep theirs.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from sidney.recsys_model.building.build import only_builder
from sidney.recsys_model.building.build_steps import ExtraStep
from sidney.recsys_model.building.manifest import Manifest, StepRecord, digest_of, file_digest, write_atomically
from sidney.recsys_model.data.attribute_labels import AttributeLabels
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.reading import read_catalogue
from sidney.recsys_model.data.storage import save_catalogue, save_interactions
from sidney.recsys_model.encoders.embedding_cache import embed_with_cache
from sidney.recsys_model.errors import DataError
from sidney.recsys_model.ids.semantic_ids import SemanticIds
from sidney.recsys_model.model.counted_purchases import CountedPurchases
from sidney.recsys_model.model.item_head import ItemHead
from sidney.recsys_model.model.language_model import BilingualModel
from sidney.recsys_model.progress import Progress, ProgressListener, ignore_progress
from sidney.recsys_model.quantisers.quantiser import load_quantiser
from sidney.recsys_model.workspace import Workspace

__all__ = ["add_items", "read_new_items", "with_new_items"]

Vectors = npt.NDArray[np.float32]
_KNOWN = "⟦known⟧ "
"""Begins the IDs of rows that are only there to be typed with; no file's own ID begins so."""
_KNOWN_ROWS = 20_000
_STEPS = ("catalogue", "interactions", "embeddings", "ids", "model")


@dataclass(frozen=True)
class _Grown:
    """Everything of a build that has a row an item, with the new items' rows at the end."""

    catalogue: Catalogue
    vectors: Vectors
    ids: SemanticIds
    model: BilingualModel


def add_items(
    path: Path,
    items: Sequence[Path],
    *,
    extra_steps: Sequence[ExtraStep] = (),
    on_progress: ProgressListener = ignore_progress,
) -> Workspace:
    """Add the items of these files that the workspace does not have; the others stay as they are.

    The files are read as the build's own were (its mapping, its ignored columns). To have the new items trained on,
    build again with all files.

    Args:
        path: The workspace.
        items: CSV, JSON Lines or Parquet files.
        extra_steps: What other layers keep of the items, such as the look-up's index; written anew.
        on_progress: Hears of every step.

    Raises:
        DataError: A file cannot be used, or types a column otherwise than the workspace has it.
        WorkspaceError: There is no finished build, or another process is building here.
    """
    for file in items:
        if not file.is_file():
            raise DataError(f"no file {file}")
    with only_builder(path):
        workspace = Workspace.open(path)
        count = 3 + len(extra_steps)

        def report(number: int, title: str, fraction: float | None = None, message: str = "") -> None:
            on_progress(Progress(title, number, count, fraction, message))

        report(1, "reading new items", 0.0)
        new = read_new_items(workspace, items)
        if not len(new):
            return workspace
        texts = digest_of({item_id: new.text_of(row) for row, item_id in enumerate(new.item_ids)})
        name = digest_of({"before": workspace.build_path.name, "files": [*map(file_digest, items)], "items": texts})[
            :16
        ]
        folder = path / "builds" / name
        shutil.rmtree(folder, ignore_errors=True)  # what a stopped run left is made again in less than a minute
        folder.mkdir()
        report(2, "embedding new items", 0.0)
        grown = _grow(workspace, new, lambda done, of: report(2, "embedding new items", done / max(of, 1)))
        report(3, "writing", 0.0)
        _write(workspace, grown, folder)
        manifest = _manifest(workspace, items, len(new), name, folder)
        for number, step in enumerate(extra_steps, start=4):
            (folder / step.name).mkdir()
            encoder = str(manifest.steps["embeddings"].notes["encoder"])
            step.run(
                folder / step.name,
                grown.catalogue,
                grown.vectors,
                encoder,
                lambda fraction, message, n=number, title=step.title: report(n, title, fraction, message),  # type: ignore[misc]
            )
            key = digest_of({"step": step.name, "added": name, "version": step.version})
            manifest.steps[step.name] = StepRecord(key=key, files=Manifest.records(folder, step.name, changing=True))
        manifest.complete = True
        manifest.save(folder)
        write_atomically(path / "current", name + "\n")
        _remove_superseded(path / "builds", {name, workspace.build_path.name})
    return Workspace.open(path)


def read_new_items(workspace: Workspace, files: Sequence[Path]) -> Catalogue:
    """The items of these files that the workspace does not have, with its columns; others of theirs are left out.

    One new row says little of what a column holds, so the workspace's own rows are typed with it.

    Raises:
        DataError: A file cannot be used, or a column would be of another type than the workspace has it.
    """
    settings, known = workspace.manifest.settings, workspace.catalogue
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "known.jsonl"
        with rows.open("w", encoding="utf-8") as stream:
            for row in range(0, len(known), max(1, len(known) // _KNOWN_ROWS)):
                cells = {name: column.values[row] for name, column in known.columns.items()}
                whole = {"item_id": f"{_KNOWN}{row}", "title": known.titles[row], **cells}
                stream.write(json.dumps(whole, ensure_ascii=False) + "\n")
        read = read_catalogue(
            [rows, *files],
            mapping=settings["mapping"],
            ignore_columns=settings["ignore_columns"],
            skip_bad_rows=settings["skip_bad_rows"],
        ).value
    new = [r for r, item_id in enumerate(read.item_ids) if not item_id.startswith(_KNOWN) and item_id not in known]
    columns = []
    for column in known.columns.values():
        found = read.columns.get(column.name)
        if found is not None and found.kind is not column.kind:
            raise DataError(
                f"{column.name} holds values of the kind {column.kind.value} in the workspace, and with the new items "
                f"it would be {found.kind.value}; mend the file, or build again with all items"
            )
        columns.append(replace(column, values=tuple(found.values[r] for r in new) if found else (None,) * len(new)))
    return Catalogue([read.item_ids[r] for r in new], [read.titles[r] for r in new], columns)


def with_new_items(model: BilingualModel, vectors: Vectors, labels: AttributeLabels) -> BilingualModel:
    """The model with more rows in its item head, which nothing was learned for; all else is shared with the old one.

    Args:
        model: A trained model.
        vectors: ``(new, dimensions)`` the new items' text embeddings, centred as those of the others are.
        labels: Of all items, the new ones last; the labels themselves are those that the model was trained with.
    """
    old = model.head
    fresh = torch.from_numpy(vectors).to(old.vectors)
    seen = torch.cat([old.seen, torch.zeros(len(fresh), dtype=torch.bool, device=old.seen.device)])
    head = ItemHead(torch.cat([old.vectors, fresh]), seen, labels, old.text.out_features, old.dropout)
    of_items = {name for name, _ in old.named_buffers()}
    state = head.state_dict()
    for name, tensor in old.state_dict().items():
        if name in of_items:
            continue  # made anew, of all items
        more = state[name].shape[0] - tensor.shape[0] if tensor.ndim else 0
        state[name] = torch.cat([tensor, tensor.new_zeros(more, *tensor.shape[1:])]) if more else tensor
    head.load_state_dict(state)
    head.to(old.vectors.device).train(old.training)
    return replace(model, head=head)


def _grow(workspace: Workspace, new: Catalogue, report: Callable[[int, int], None]) -> _Grown:
    known = workspace.catalogue
    columns = [
        replace(column, values=(*column.values, *new.columns[column.name].values)) for column in known.columns.values()
    ]
    catalogue = Catalogue((*known.item_ids, *new.item_ids), (*known.titles, *new.titles), columns)
    texts = [catalogue.text_of(row) for row in range(len(known), len(catalogue))]
    vectors = embed_with_cache(texts, workspace.encoder, workspace.path / "cache" / "embeddings", report)
    quantiser = load_quantiser(workspace.build_path / "ids" / "quantiser.safetensors")
    before = workspace.semantic_ids
    # The new items come last, so among items of equal codes the old ones keep their tie-break, and so their IDs.
    codes = np.concatenate([before.codes[:, : before.levels], quantiser.encode(vectors)])
    purchases = np.pad(before.purchases, (0, len(new)))
    labels = AttributeLabels.find(catalogue, trained=workspace.trained_items)
    model = with_new_items(workspace.recommender.model, quantiser.centred(vectors), labels)
    every = np.concatenate([workspace.item_vectors, vectors])
    return _Grown(catalogue, every, SemanticIds(codes, before.size, purchases), model)


def _write(workspace: Workspace, grown: _Grown, folder: Path) -> None:
    from safetensors.numpy import save_file

    for step in _STEPS:
        shutil.copytree(workspace.build_path / step, folder / step)
    save_catalogue(folder / "catalogue" / "catalogue.parquet", grown.catalogue)
    interactions = replace(workspace.interactions, item_ids=grown.catalogue.item_ids)
    save_interactions(folder / "interactions" / "interactions.parquet", interactions)
    save_file({"vectors": grown.vectors}, folder / "embeddings" / "vectors.safetensors")
    grown.ids.save(folder / "ids" / "ids.safetensors")
    grown.model.save(folder / "model")
    vectors = grown.model.head.vectors.cpu().numpy()
    CountedPurchases.load(folder / "model").with_new_items(vectors).save(folder / "model")


def _manifest(workspace: Workspace, files: Sequence[Path], count: int, name: str, folder: Path) -> Manifest:
    """The manifest of what was written, whose keys no build from files has: none may take these steps over."""
    before = workspace.manifest
    settings = before.settings | {"items": [*before.settings["items"], *(str(file) for file in files)]}
    manifest = Manifest(sidney=before.sidney, simulated=before.simulated, settings=settings)
    for step in _STEPS:
        record = before.steps[step]
        notes = dict(record.notes)
        if step == "catalogue":
            notes |= {"items": int(notes["items"]) + count, "added": int(notes.get("added", 0)) + count}
        key = digest_of({"step": step, "added": name, "before": record.key})
        manifest.steps[step] = StepRecord(key=key, files=Manifest.records(folder, step, changing=False), notes=notes)
    return manifest


def _remove_superseded(builds: Path, keep: set[str]) -> None:
    """Remove the results of earlier additions but the last one, which a session may read; never a trained build."""
    for other in builds.iterdir():
        if other.name not in keep and (other / "manifest.json").exists():
            record = Manifest.load(other).steps.get("catalogue")
            if record is not None and record.notes.get("added"):
                shutil.rmtree(other, ignore_errors=True)
