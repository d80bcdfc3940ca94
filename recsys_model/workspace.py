"""The workspace: one folder that holds everything about one recommender.

::

    WORKSPACE/
    ├── current            the name of the newest whole build; replaced atomically
    ├── builds/NAME/       one folder a build: catalogue, interactions, embeddings, IDs, model, look-up index
    │   └── manifest.json  versions, settings, and the hash of what each step read and wrote
    ├── cache/             embeddings by the content of their text, shared by all builds
    └── sessions/          conversations, beside the builds and not in one
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.building.manifest import Manifest
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.interactions import Interactions
from sidney.recsys_model.encoders.embeddings import TextEncoder, load_encoder
from sidney.recsys_model.encoders.remembering_encoder import RememberingEncoder
from sidney.recsys_model.errors import WorkspaceError
from sidney.recsys_model.ids.semantic_id_report import SemanticIdReport
from sidney.recsys_model.ids.semantic_ids import SemanticIds

if TYPE_CHECKING:
    from sidney.recsys_model.decoding.recommender import SemanticIdRecommender

__all__ = ["Workspace"]


class Workspace:
    """An opened workspace: its newest whole build, whose parts are loaded when they are first asked for.

    A session keeps the build that it opened, whatever is built meanwhile.
    """

    def __init__(self, path: Path, build_path: Path, manifest: Manifest) -> None:
        self.path = path
        self.build_path = build_path
        self.manifest = manifest

    @classmethod
    def open(cls, path: Path) -> Workspace:
        """Open the newest whole build and hold its files against its manifest.

        Raises:
            WorkspaceError: There is none, it is damaged, or another version wrote it.
        """
        pointer = path / "current"
        if not path.is_dir():
            raise WorkspaceError(f"no workspace at {path}; make one: sidney build --items FILE --workspace {path}")
        try:
            name = pointer.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise WorkspaceError(
                f"{path} holds no finished build; run the same `sidney build` again, it goes on where it stopped"
            ) from None
        build = path / "builds" / name
        if not name or "/" in name or not build.is_dir():
            raise WorkspaceError(f"{pointer} names no build ({name!r}); build the workspace again")
        manifest = Manifest.load(build)
        if not manifest.complete:
            raise WorkspaceError(f"{build} is not finished; build the workspace again")
        manifest.verify(build)
        return cls(path, build, manifest)

    @property
    def is_simulated(self) -> bool:
        """Whether its shoppers are simulated, which must be said wherever they are shown."""
        return self.manifest.simulated

    @property
    def sessions_path(self) -> Path:
        """The folder of conversations; made if it is not there."""
        folder = self.path / "sessions"
        folder.mkdir(exist_ok=True)
        return folder

    @cached_property
    def catalogue(self) -> Catalogue:
        """The items."""
        from sidney.recsys_model.data.storage import load_catalogue

        return load_catalogue(self.build_path / "catalogue" / "catalogue.parquet")

    @property
    def trained_items(self) -> int:
        """How many of the items were there when the model was trained; those added since come after them."""
        return len(self.catalogue) - int(self.manifest.steps["catalogue"].notes.get("added", 0))

    @cached_property
    def interactions(self) -> Interactions:
        """Who chose what; may be empty."""
        from sidney.recsys_model.data.storage import load_interactions

        return load_interactions(self.build_path / "interactions" / "interactions.parquet", self.catalogue)

    @cached_property
    def item_vectors(self) -> npt.NDArray[np.float32]:
        """``(items, dimensions)`` unit-length text embeddings in catalogue order."""
        from sidney.recsys_model.building.build_steps import load_vectors

        return load_vectors(self.build_path)

    @cached_property
    def encoder(self) -> TextEncoder:
        """The sentence encoder that embedded the items; it remembers what it was asked lately."""
        return RememberingEncoder(load_encoder(self.manifest.steps["embeddings"].notes["encoder"]))

    @cached_property
    def semantic_ids(self) -> SemanticIds:
        """The items' IDs."""
        return SemanticIds.load(self.build_path / "ids" / "ids.safetensors")

    @property
    def id_report(self) -> SemanticIdReport:
        """How well the codes are used and what they tell of purchases, as measured when they were made."""
        return SemanticIdReport.from_json(self.manifest.steps["ids"].notes)

    @cached_property
    def recommender(self) -> SemanticIdRecommender:
        """The model, ready to recommend."""
        from sidney.recsys_model.data.attribute_labels import AttributeLabels
        from sidney.recsys_model.decoding.recommender import SemanticIdRecommender
        from sidney.recsys_model.ids.prefix_names import PrefixNames
        from sidney.recsys_model.model.counted_purchases import CountedPurchases
        from sidney.recsys_model.model.fusion import Fusion
        from sidney.recsys_model.model.language_model import BilingualModel
        from sidney.recsys_model.model.prompts import PromptMaker
        from sidney.recsys_model.quantisers.quantiser import load_quantiser

        ids = self.semantic_ids
        folder = self.build_path / "model"
        labels = AttributeLabels.find(self.catalogue, trained=self.trained_items)
        model = BilingualModel.load(folder, levels=ids.levels, size=ids.size, labels=labels)
        quantiser = load_quantiser(self.build_path / "ids" / "quantiser.safetensors")
        max_items = int(self.manifest.settings["training"]["max_items"])
        return SemanticIdRecommender(
            catalogue=self.catalogue,
            ids=ids,
            names=PrefixNames.load(self.build_path / "ids" / "names.json"),
            model=model,
            encoder=self.encoder,
            item_vectors=self.item_vectors,
            fusion=Fusion.model_validate_json((folder / "fusion.json").read_text(encoding="utf-8")),
            prompts=PromptMaker(
                model.vocabulary,
                ids.codes,
                lambda texts: quantiser.centred(self.encoder.encode(texts)),
                max_items,
                model.whole_items,
                (name for _, name in labels.names),
            ),
            counted=CountedPurchases.load(folder),
        )
