"""What the model step of a built workspace gives with other settings: one training a line.

python benchmarks/model_choices.py --workspace W [--table tasks|words|shape|all] [--seeds 0] [--epochs N] [--out F]

Catalogue, embeddings and IDs stay; the model is trained anew, its fusion weights are chosen anew, and both are judged
on validation. A line is written to the results file when it is done and never made again; a training that is stopped
goes on at its epoch. `--list` shows the lines without training any.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sidney.recsys_model.building.build_settings import BuildSettings
from sidney.recsys_model.building.manifest import Manifest, digest_of
from sidney.recsys_model.demo import default_workspace_path
from sidney.recsys_model.workspace import Workspace

_ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Choice:
    """One line: what it is called, and what it sets, by dotted name in :class:`BuildSettings`."""

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)


DEFAULT = Choice("the workspace's own settings")


def task_choices(settings: Mapping[str, Any]) -> list[Choice]:
    """Every task's share at none, half and double of what it is."""
    found = [DEFAULT]
    for task, share in settings["training"]["tasks"].items():
        for word, factor in (("none", 0.0), ("half", 0.5), ("double", 2.0)):
            value = min(1.0, share * factor)
            if value != share:
                found.append(Choice(f"{task}: {word} ({value:g})", {f"training.tasks.{task}": value}))
    return found


WORDS = (
    DEFAULT,
    Choice("few word pieces (512)", {"words": 512}),
    Choice("no word pieces, bytes alone", {"words": 0}),
    Choice("words are read, never predicted", {"training.word_weight": 0.0}),
    Choice("the wish head learns of histories alone", {"training.fit_weight": 0.0}),
    Choice("nothing on wished-for labels", {"training.label_weight": 0.0}),
    Choice("double on wished-for labels", {"training.label_weight": 1.0}),
)
"""Ways of feeding words. A line whose setting does not exist is named and passed over."""

SHAPE = (
    DEFAULT,
    *(Choice(f"width {width}", {"shape.hidden": width}) for width in (64, 192, 256)),
    *(Choice(f"{layers} layers", {"shape.layers": layers}) for layers in (1, 3, 4)),
    *(Choice(f"dropout {share:g}", {"shape.dropout": share}) for share in (0.1, 0.2, 0.4)),
    *(Choice(f"learned part dropped {share:g}", {"shape.item_dropout": share}) for share in (0.0, 0.5, 0.9)),
    Choice("every code a position", {"shape.whole_items": False}),
)
TABLES = ("tasks", "words", "shape")


@dataclass(frozen=True)
class Row:
    """A choice with a seed, ready to be trained; ``key`` is the same for the same settings of the same build."""

    table: str
    choice: Choice
    settings: BuildSettings
    key: str


def rows_of(
    table: str,
    choices: Sequence[Choice],
    given: Mapping[str, Any],
    build: str,
    seeds: Sequence[int],
    epochs: int | None,
) -> tuple[list[Row], list[Choice]]:
    """The rows of a table, first seed by first seed, and the choices whose settings this version does not have.

    Args:
        table: Its name.
        choices: Its lines.
        given: The workspace's settings.
        build: The build's name, which stands for everything that is not trained anew.
        seeds: Of the training.
        epochs: At most so many; ``None`` leaves the workspace's.
    """
    rows, unknown = [], []
    for seed in seeds:
        for choice in choices:
            changed = {**choice.settings, "training.seed": seed}
            if epochs is not None:
                changed["training.epochs"] = epochs
            try:
                settings = BuildSettings.model_validate(with_settings(given, changed))
            except ValidationError:
                if choice not in unknown:
                    unknown.append(choice)
                continue
            # Files are left out: what was made of them is the build's, wherever they lie now.
            values = settings.model_dump(mode="json", exclude={"items", "interactions"})
            rows.append(Row(table, choice, settings, digest_of({"build": build, "settings": values})[:16]))
    return rows, unknown


def with_settings(given: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of nested settings with some replaced, by dotted name.

    >>> with_settings({"a": {"b": 1, "c": 2}}, {"a.b": 3})
    {'a': {'b': 3, 'c': 2}}
    """
    values: dict[str, Any] = json.loads(json.dumps(given))
    for name, value in changed.items():
        *path, last = name.split(".")
        inner = values
        for part in path:
            inner = inner[part]
        inner[last] = value
    return values


def read_results(path: Path) -> dict[str, dict[str, Any]]:
    """Finished rows by key; a last line that was cut off when its writer died counts for nothing."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            result = json.loads(line)
        except ValueError:
            continue
        found[result["key"]] = result
    return found


def append_result(path: Path, result: Mapping[str, Any]) -> None:
    """Write one line, on a line of its own whatever stands before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cut_off = path.exists() and not path.read_bytes().endswith(b"\n") and path.stat().st_size > 0
    with path.open("a", encoding="utf-8") as stream:
        stream.write(("\n" if cut_off else "") + json.dumps(result) + "\n")


def train_row(workspace: Workspace, row: Row, folder: Path) -> dict[str, Any]:
    """Train, choose the fusion weights, and measure; ``folder`` keeps checkpoints until then, and is removed."""
    from sidney.recsys_model.evaluation.wish_evaluation import evaluate_wishes
    from sidney.recsys_model.quantisers.quantiser import load_quantiser
    from sidney.recsys_model.training.fitting import fit_model

    model = folder / "model"
    model.mkdir(parents=True, exist_ok=True)
    clock = folder / "seconds.json"
    before = float(json.loads(clock.read_text(encoding="utf-8"))) if clock.exists() else 0.0
    started, said = time.perf_counter(), ""

    def report(fraction: float | None, message: str) -> None:
        nonlocal said
        clock.write_text(json.dumps(before + time.perf_counter() - started), encoding="utf-8")
        if ", loss" not in message and message != said:
            said = message
            print(f"    {message}", flush=True)

    # Written last: with it there, the run was stopped while the model was measured.
    if not (model / "training.json").exists():
        fit_model(
            row.settings,
            workspace.catalogue,
            workspace.interactions,
            workspace.semantic_ids,
            load_quantiser(workspace.build_path / "ids" / "quantiser.safetensors").centred,
            workspace.item_vectors,
            model,
            report,
        )
        report(None, "trained")
    seconds = float(json.loads(clock.read_text(encoding="utf-8")))
    for step in ("catalogue", "interactions", "embeddings", "ids"):
        (folder / step).unlink(missing_ok=True)
        (folder / step).symlink_to((workspace.build_path / step).resolve())
    trained = Workspace(workspace.path, folder, retrained(workspace.manifest, row.settings))
    notes = json.loads((model / "training.json").read_text(encoding="utf-8"))
    fusion = trained.recommender.fusion
    words = evaluate_wishes(trained, "val")
    result = {
        "key": row.key,
        "build": workspace.build_path.name,
        "choice": row.choice.name,
        "changed": dict(row.choice.settings),
        "seed": row.settings.training.seed,
        "history": history_figure(notes["fusion"], fusion.id_weight),
        "in_training": max((epoch["validation"] for epoch in notes["epochs"]), default=None),
        "words": words.to_json(),
        "fusion": fusion.model_dump(mode="json"),
        "parameters": notes["parameters"],
        "epochs": len(notes["epochs"]),
        "seconds": round(seconds, 1),
    }
    shutil.rmtree(folder)
    return result


def retrained(manifest: Manifest, settings: BuildSettings) -> Manifest:
    """The manifest with other settings; items that were added to the build are trained on like all others now."""
    steps = dict(manifest.steps)
    notes = {name: note for name, note in steps["catalogue"].notes.items() if name != "added"}
    steps["catalogue"] = steps["catalogue"].model_copy(update={"notes": notes})
    return manifest.model_copy(update={"settings": settings.model_dump(mode="json"), "steps": steps})


def history_figure(tried: Mapping[str, Mapping[str, float]], weight: float) -> float | None:
    """Validation NDCG@10 of histories at the share of the IDs that the build chose."""
    return next((figure for name, figure in tried.get("id_weight", {}).items() if float(name) == weight), None)


def table_text(rows: Sequence[Row], results: Mapping[str, Mapping[str, Any]]) -> str:
    """Means over seeds, a line a choice, of the rows that are done."""
    lines = [
        "| setting | history NDCG@10 | in training | wish R@10 | encoder | history NDCG@10, wished | history + wish "
        "NDCG@10 | wished label | unwished | parameters | epochs | seconds | seeds |",
        "|---" * 13 + "|",
    ]
    grouped: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if row.key in results:
            grouped[row.choice.name].append(results[row.key])
    for name, done in grouped.items():
        words = [result["words"] for result in done]
        cells = [
            name,
            _mean(done, "history", "{:.4f}"),
            _mean(done, "in_training", "{:.4f}"),
            _mean(words, "wish_hit10", "{:.4f}"),
            _mean(words, "encoder_hit10", "{:.4f}"),
            _mean(words, "history_ndcg10", "{:.4f}"),
            _mean(words, "both_ndcg10", "{:.4f}"),
            _mean(words, "adherence", "{:.1%}"),
            _mean(words, "unwanted", "{:.1%}"),
            _mean(done, "parameters", "{:,.0f}"),
            _mean(done, "epochs", "{:.0f}"),
            _mean(done, "seconds", "{:.0f}"),
            str(len(done)),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _mean(results: Sequence[Mapping[str, Any]], name: str, form: str) -> str:
    values = [result[name] for result in results if result.get(name) is not None]
    return form.format(sum(values) / len(values)) if values else "–"


def main() -> None:
    """Train what is not done yet, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, default=default_workspace_path(), help="only read")
    parser.add_argument("--table", choices=(*TABLES, "all"), default="all")
    parser.add_argument("--only", default="", metavar="TEXT", help="only lines with this text in their name")
    parser.add_argument("--seeds", default="0", help="comma-separated; every line with the first one comes first")
    parser.add_argument("--epochs", type=int, help="at most so many, for a quick look")
    parser.add_argument("--out", type=Path, help="results  [default: .build/model-choices/BUILD.jsonl]")
    parser.add_argument("--list", action="store_true", help="show what is done and what is not; train nothing")
    options = parser.parse_args()
    workspace = Workspace.open(options.workspace)
    name, given = workspace.build_path.name, workspace.manifest.settings
    out: Path = options.out or _ROOT / ".build" / "model-choices" / f"{name}.jsonl"
    lines = {"tasks": task_choices(given), "words": WORDS, "shape": SHAPE}
    tables = {}
    for table in TABLES if options.table == "all" else (options.table,):
        chosen = [choice for choice in lines[table] if options.only.casefold() in choice.name.casefold()]
        seeds = [int(seed) for seed in options.seeds.split(",")]
        tables[table], unknown = rows_of(table, chosen, given, name, seeds, options.epochs)
        for choice in unknown:
            print(f"{table}: {choice.name!r} is passed over: this version has no such setting {dict(choice.settings)}")
    results = read_results(out)
    rows: dict[str, Row] = {}
    for row in (row for table in tables.values() for row in table):
        rows.setdefault(row.key, row)  # tables share the workspace's own settings
    for number, row in enumerate(rows.values(), start=1):
        state = "done" if row.key in results else "to do"
        print(f"[{number}/{len(rows)}] {row.table}: {row.choice.name}, seed {row.settings.training.seed}: {state}")
        if row.key not in results and not options.list:
            results[row.key] = train_row(workspace, row, out.with_suffix("") / row.key)
            append_result(out, results[row.key])
    for table, found in tables.items():
        print(f"\n{table}, on validation\n\n{table_text(found, results)}")
    print(f"\n{out}")


if __name__ == "__main__":
    main()
