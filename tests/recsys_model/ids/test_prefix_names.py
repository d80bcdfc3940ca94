"""Names of prefixes: kinds of things, readable, each level adding something; held against the demo and small shops."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column
from sidney.recsys_model.data.category_paths import split_glued_paths, stem
from sidney.recsys_model.ids.makers import WORD, maker_columns, maker_words
from sidney.recsys_model.ids.prefix_names import PrefixNames
from sidney.recsys_model.ids.semantic_ids import SemanticIds
from sidney.recsys_model.workspace import Workspace


@pytest.fixture(scope="module")
def named(demo_workspace: Workspace) -> dict[tuple[int, ...], str]:
    """The demo's names by prefix."""
    names = PrefixNames.find(demo_workspace.semantic_ids, demo_workspace.catalogue)
    ids = demo_workspace.semantic_ids
    prefixes = {tuple(row[:depth]) for row in ids.codes.tolist() for depth in range(1, ids.levels + 1)}
    return {prefix: name for prefix in sorted(prefixes) if (name := names.name(prefix))}


def test_nearly_all_items_of_the_demo_have_a_name(named: dict[tuple[int, ...], str], demo_workspace: Workspace) -> None:
    has = [tuple(row[:1]) in named for row in demo_workspace.semantic_ids.codes.tolist()]
    assert np.mean(has) > 0.95


def test_names_hold_whole_words_no_stop_words_and_no_makers(
    named: dict[tuple[int, ...], str], demo_workspace: Workspace
) -> None:
    catalogue = demo_workspace.catalogue
    makers = {label.casefold() for column in ("developer", "publisher") for label in catalogue.columns[column].labels}
    series = {label.casefold() for label in catalogue.columns["series"].labels}
    vocabulary = {
        word.casefold()
        for text in (*catalogue.titles, *(x for c in catalogue.columns.values() for x in c.labels))
        for word in WORD.findall(text)
    }
    # "Harvest moon" is a line of games, and has become what people call their kind.
    assert np.mean([name.casefold() in series for name in named.values()]) < 0.01
    for name in named.values():
        words = [word.casefold() for word in WORD.findall(name)]
        assert words, name
        assert not set(name.casefold()) <= set("ivx"), name
        assert words[0] not in ENGLISH_STOP_WORDS, name
        assert words[-1] not in ENGLISH_STOP_WORDS, name
        assert not {part.strip(" ()").casefold() for part in name.split("(")} & makers, name
        # A singular of ours is a word of somebody's, too; nothing is cut off.
        assert all(word in vocabulary for word in words), name
        assert len(name) <= 85, name


def test_a_name_says_nothing_that_its_parents_said_and_siblings_differ(named: dict[tuple[int, ...], str]) -> None:
    siblings: dict[tuple[int, ...], Counter[str]] = defaultdict(Counter)
    for prefix, name in named.items():
        stems = {stem(word) for word in WORD.findall(name)}
        for depth in range(1, len(prefix)):
            assert not stems & {stem(word) for word in WORD.findall(named.get(prefix[:depth], ""))}, prefix
        siblings[prefix[:-1]][name] += 1
    repeated = sum(count - 1 for names in siblings.values() for count in names.values())
    assert repeated <= 0.03 * len(named)


def test_most_items_below_a_prefix_are_what_its_name_says(
    named: dict[tuple[int, ...], str], demo_workspace: Workspace
) -> None:
    catalogue, ids = demo_workspace.catalogue, demo_workspace.semantic_ids
    words = [{stem(word) for word in WORD.findall(catalogue.text_of(index))} for index in range(len(catalogue))]
    shares = []
    for prefix, name in named.items():
        members = np.flatnonzero((ids.codes[:, : len(prefix)] == prefix).all(axis=1))
        stems = {stem(word) for word in WORD.findall(name.split(" (")[0])}
        shares.append(np.mean([stems <= words[index] for index in members]))
    assert min(shares) >= 0.3
    assert np.mean(shares) > 0.6


def test_names_survive_a_file(named: dict[tuple[int, ...], str], tmp_path: Path) -> None:
    PrefixNames(named).save(tmp_path / "names.json")
    loaded = PrefixNames.load(tmp_path / "names.json")
    assert all(loaded.name(prefix) == name for prefix, name in named.items())
    assert len(loaded) == len(named)


def shop_of(titles: list[str], **columns: list[str]) -> Catalogue:
    return Catalogue(
        [str(n) for n in range(len(titles))],
        titles,
        [Column(name, AttributeKind.LABEL, tuple(values)) for name, values in columns.items()],
    )


def cables_and_cases() -> Catalogue:
    """Many makers, two kinds; the column that names the makers is called something that no rule could know."""
    makers = [f"{first}{last}" for first in ("Zor", "Quil", "Bren", "Tav") for last in "abcdefghijklmno"]
    titles, who, what = [], [], []
    for number, maker in enumerate(makers * 2):
        kind = ("USB Cables", "Phone Cases")[number % 2]
        titles.append(f"{maker} braided cable" if number % 2 == 0 else f"{maker} slim phone case")
        who.append(maker)
        what.append(kind)
    return shop_of(titles, house=who, categories=what)


def test_who_makes_a_thing_is_told_from_what_it_is_by_the_data() -> None:
    shop = cables_and_cases()
    stems = [frozenset(stem(word) for word in WORD.findall(title)) for title in shop.titles]
    columns = maker_columns(shop, stems)
    assert [column.name for column in columns] == ["house"]
    words = maker_words(columns, stems)
    assert stem("Zora") in words
    assert not {"cable", "phone", "case", "braided"} & words


def test_a_prefix_is_named_by_its_kind_in_the_singular_and_never_by_its_maker() -> None:
    shop = cables_and_cases()
    kind = [int("case" in title) for title in shop.titles]
    maker = [ord(title[0]) % 3 for title in shop.titles]
    names = PrefixNames.find(SemanticIds(np.array([kind, maker], dtype=np.int32).T, 4), shop)
    assert names.name((0,)) == "USB Cable"
    assert names.name((1,)) == "Phone Case"
    assert all(names.name((k, m)) is None for k in (0, 1) for m in (0, 1, 2))


def test_siblings_of_one_kind_are_told_apart_by_a_second_thing() -> None:
    titles = [f"Tape {n} {'silver duct' if n < 6 else 'clear packing'} roll" for n in range(12)] + ["Hammer"] * 40
    shop = shop_of(titles, categories=["Tapes"] * 12 + ["Tools"] * 40)
    codes = np.array([[0] * 6 + [1] * 6 + [2] * 40], dtype=np.int32).T
    names = PrefixNames.find(SemanticIds(np.concatenate([codes, codes * 0], axis=1), 3), shop)
    both = [names.name((code,)) or "" for code in (0, 1)]
    assert both[0] != both[1]
    assert all("Tape" in name for name in both)
    assert any("uct" in name or "acking" in name for name in both)


def test_one_half_of_a_two_word_name_is_no_name() -> None:
    titles = [f"Tomb Raider {n}" for n in range(6)] + [f"Chess club {n}" for n in range(6)]
    codes = np.array([[0] * 6 + [1] * 6] * 2, dtype=np.int32).T
    names = PrefixNames.find(SemanticIds(codes, 2), shop_of(titles))
    assert names.name((0,)) == "Tomb raider"
    assert names.name((1,)) == "Chess club"


def test_category_paths_whose_separators_were_lost_are_taken_apart() -> None:
    labels = [
        "Industrial Tapes & Adhesives Adhesive Tapes Duct Tape",
        "Industrial Tapes & Adhesives Adhesive Tapes Foam Tape",
        "Industrial Tapes & Adhesives Glues",
        "Industrial Power Transmission Bearings Ball Bearings",
        "Industrial Power Transmission Bearings",
        "Industrial Power Transmission Belts",
        "Industrial Printing 3D Printing Supplies 3D Printing Filament",
        "Industrial Lab Supplies Dishes Petri Dishes",
        "Industrial Lab Supplies Dishes Weighing Dishes",
    ]
    texts = ["black duct tape, an adhesive tape", "foam tape", "3D printing filament", "ball bearings", "petri dishes"]
    steps = split_glued_paths(labels, [*texts, "weighing dishes", "lab supplies", "power transmission"])
    assert steps[labels[0]][-2:] == ("Adhesive Tapes", "Duct Tape")
    assert steps[labels[3]][-2:] == ("Bearings", "Ball Bearings")
    assert steps[labels[6]][-1] == "3D Printing Filament"
    assert steps[labels[7]][-1] == "Petri Dishes"
    assert split_glued_paths(["Hard Shell Cases", "KVM Switches"], []) == {
        "Hard Shell Cases": ("Hard Shell Cases",),
        "KVM Switches": ("KVM Switches",),
    }


def test_a_catalogue_of_one_item_has_no_names() -> None:
    names = PrefixNames.find(SemanticIds(np.zeros((1, 2), np.int32), 4), shop_of(["Lamp"]))
    assert len(names) == 0
    assert names.path((0, 0, 0)) == ()
