"""The data sets of the benchmark: where their files lie and how they are read."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

__all__ = ["KNOWN", "ROOT", "DataSet", "Published", "find_data", "find_data_sets"]

ROOT = Path(__file__).resolve().parents[2]
"""The repository."""


@dataclass(frozen=True)
class Published:
    """A result that others report on the same data, full ranking."""

    system: str
    hit10: float
    ndcg10: float


@dataclass(frozen=True)
class DataSet:
    """One data set.

    Attributes:
        name: What it is called on the command line and in folder names.
        folder: Holds ``items.parquet`` and ``interactions.parquet``.
        ignore_columns: Columns that are not read, because they repeat others or are not text for people.
        skip_bad_rows: Whether rows that cannot be used are left out instead of stopping.
        remark: What a reader of its numbers must know.
        published: Results that others report.
    """

    name: str
    folder: Path
    ignore_columns: tuple[str, ...] = ()
    skip_bad_rows: bool = False
    remark: str = ""
    published: tuple[Published, ...] = field(default=(), repr=False)

    @property
    def items(self) -> Path:
        """The catalogue's file."""
        return self.folder / "items.parquet"

    @property
    def interactions(self) -> Path:
        """The interactions' file."""
        return self.folder / "interactions.parquet"


_SCIENTIFIC = (
    Published("SASRec", 0.1080, 0.0553),
    Published("UniSRec, text", 0.1188, 0.0641),
    Published("UniSRec, text + ID (pre-trained on five other data sets)", 0.1235, 0.0634),
)
_BEAUTY = (
    Published("SASRec (as TIGER's paper reports it)", 0.0605, 0.0318),
    Published("TIGER (best public replication)", 0.0634, 0.0338),
    Published("TIGER (paper)", 0.0648, 0.0384),
    Published("ActionPiece", 0.0775, 0.0424),
    Published("LC-Rec (public replication)", 0.0791, 0.0438),
    Published("RPG", 0.0809, 0.0464),
    Published("SASRec + TIGER, adaptive ensemble", 0.0841, 0.0476),
    Published("SASRec, full cross-entropy, 3 seeds", 0.0859, 0.0503),
    Published("SASRec + sampled softmax (eSASRec's repository)", 0.0921, 0.0531),
    Published("BARGE", 0.0927, 0.0547),
    Published("eSASRec (its repository)", 0.0928, 0.0523),
)
_EXTRA = ("gram_id", "text")

KNOWN: dict[str, tuple[str, DataSet]] = {
    "scientific": (
        "amazon_scientific_2018",
        DataSet("scientific", Path(), _EXTRA, True, "Leave-one-out.", _SCIENTIFIC),
    ),
    "electronics": (
        "amazon_electronics_2023",
        DataSet("electronics", Path(), (), False, "The data's own time split: one moment for everybody."),
    ),
    "beauty": (
        "amazon_2014_beauty",
        DataSet(
            "beauty",
            Path(),
            _EXTRA,
            True,
            "Leave-one-out. The text here is poorer than what published systems had: short tags in place of titles "
            "and descriptions.",
            _BEAUTY,
        ),
    ),
}
"""By name: the folder below the data folder, and everything else."""


def find_data(given: Path | None) -> Path:
    """The folder of the public data sets: the one given, else ``../shared/data``; none there ends the program."""
    folder = given or ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        sys.exit(
            f"There is no folder {folder}. The public data sets are not part of the repository: give their folder with "
            "--data DIR (make bench-quality DATA=DIR), or a folder of your own with items.parquet and "
            "interactions.parquet with --data-set PATH."
        )
    return folder


def find_data_sets(names: list[str], data: Path | None, others: list[Path]) -> list[DataSet]:
    """The data sets of these names, then those in other folders, each named after its folder.

    A name whose files are missing, or a folder without the two files, ends the program with a message.
    """
    found = []
    for name in names:
        if name not in KNOWN:
            sys.exit(f"No data set is called {name!r}: there are {', '.join(KNOWN)}; any other by --data-set PATH.")
        below, known = KNOWN[name]
        folder = find_data(data) / below
        found.append(replace(known, folder=folder))
    found += [DataSet(path.resolve().name, path.resolve(), (), True) for path in others]
    for data_set in found:
        for file in (data_set.items, data_set.interactions):
            if not file.is_file():
                sys.exit(f"{data_set.name} needs a file {file}, and there is none.")
    return found
