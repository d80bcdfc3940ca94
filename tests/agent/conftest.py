"""Two small shops of different trades, written by hand: whatever holds in both is not tied to either."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest

from sidney.agent.assistant import Assistant
from sidney.agent.cards import card
from sidney.agent.lexicon import Lexicon
from sidney.agent.meanings import Meanings
from sidney.agent.reply import Reply
from sidney.agent.state import ConversationState, ShownList
from sidney.agent.turn import Understanding
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column, Value
from sidney.recsys_model.encoders.embeddings import BuiltInEncoder

GAMES = [
    # title, categories, platforms, developer, publisher, released, players, modes, themes, price, series
    ("Mario Kart 8", "Racing/Kart racing", "Switch", "Nintendo EPD", "Nintendo", "2014", 4,
     "Single-player/Local co-op", "Comedy", 59.99, "Mario Kart"),
    ("Mario Kart Wii", "Racing/Kart racing", "Wii", "Nintendo EAD", "Nintendo", "2008", 4, "Single-player",
     "Comedy", 29.99, "Mario Kart"),
    ("Forza Horizon 4", "Racing", "PC/Xbox One", "Playground Games", "Microsoft", "2018", 12,
     "Single-player/Online co-op", "Cars", 39.99, "Forza"),
    ("Crash Team Racing", "Racing/Kart racing", "PS4/Switch", "Beenox", "Activision", "2019", 4,
     "Local co-op", "Comedy", 39.99, "Crash"),
    ("FIFA 19", "Sports/Football", "PS4/PC", "EA Vancouver", "EA", "2018", 4, "Local co-op", "Football", 19.99, "FIFA"),
    ("Wii Sports", "Sports", "Wii", "Nintendo EAD", "Nintendo", "2006", 4, "Local co-op", "Family", 9.99, None),
    ("Doom", "Shooter/First-person shooter", "PC/PS4", "id Software", "Bethesda", "2016", 1,
     "Single-player", "Horror/Demons", 19.99, "Doom"),
    ("Halo", "Shooter/First-person shooter", "Xbox", "Bungie", "Microsoft", "2001", 4, "Local co-op",
     "Science fiction", 9.99, "Halo"),
    ("Splatoon 2", "Shooter/Third-person shooter", "Switch", "Nintendo EPD", "Nintendo", "2017", 8,
     "Online co-op", "Comedy", 49.99, "Splatoon"),
    ("Resident Evil 4", "Horror/Survival horror", "PC/PS4", "Capcom", "Capcom", "2005", 1, "Single-player",
     "Horror/Zombies", 19.99, "Resident Evil"),
    ("Left 4 Dead 2", "Shooter/First-person shooter", "PC", "Valve", "Valve", "2009", 4, "Online co-op",
     "Zombies", 9.99, "Left 4 Dead"),
    ("Portal", "Puzzle/Logic puzzle", "PC", "Valve", "Valve", "2007", 1, "Single-player",
     "Science fiction", 9.99, "Portal"),
    ("Portal 2", "Puzzle/Logic puzzle", "PC/PS3", "Valve", "Valve", "2011", 2, "Local co-op",
     "Science fiction/Comedy", 14.99, "Portal"),
    ("Tetris", "Puzzle", "Game Boy/Switch", "Nintendo R&D1", "Nintendo", "1989", 2, "Single-player",
     "Abstract", 4.99, "Tetris"),
    ("Stardew Valley", "Simulation/Farming sim", "PC/Switch/PS4", "ConcernedApe", "ConcernedApe", "2016", 4,
     "Single-player/Online co-op", "Nature", 14.99, None),
    ("The Witcher", "Role-playing", "PC", "CD Projekt", "Atari", "2007", 1, "Single-player",
     "Fantasy", 9.99, "The Witcher"),
    ("The Witcher 3: Wild Hunt", "Role-playing", "PC/PS4/Switch", "CD Projekt", "CD Projekt", "2015", 1,
     "Single-player", "Fantasy/Dragons", 39.99, "The Witcher"),
    ("Civilization VI", "Strategy/Turn-based strategy", "PC/Switch", "Firaxis", "2K", "2016", 12,
     "Online co-op", "Historical", 59.99, "Civilization"),
    ("Play", "Party", "PS2", "London Studio", "Sony", "2003", 4, "Local co-op", "Family", None, None),
    ("Journey", "Adventure", "PS3/PS4", "thatgamecompany", "Sony", "2012", 2, "Single-player", "Nature", 14.99, None),
]  # fmt: skip

ELECTRONICS = [
    # title, category, brand, rating, price, RAM
    ("Sony WH-1000XM4 Wireless Headphones", "Over-Ear Headphones", "Sony", 4.7, 278.0, None),
    ("Bose QuietComfort 45", "Over-Ear Headphones", "Bose", 4.6, 249.0, None),
    ("Sony WF-C500 Earbuds", "Earbud Headphones", "Sony", 4.2, 58.0, None),
    ("JLab Go Air", "Earbud Headphones", "JLab", 4.1, 19.88, None),
    ("Headphone Stand", "Headphone Accessories", "The", 4.3, 12.99, None),
    ("Anker USB C Cable 6ft", "USB Cables", "Anker", 4.8, 9.99, None),
    ("Amazon Basics HDMI Cable", "HDMI Cables", "Amazon Basics", 4.7, 7.49, None),
    ("Cable Matters DisplayPort Cable", "DisplayPort Cables", "Cable Matters", 4.6, 15.99, None),
    ("Logitech K380 Keyboard", "Keyboards", "Logitech", 4.6, 29.99, None),
    ("Logitech M720 Mouse", "Mice", "Logitech", 4.5, 34.99, None),
    ("ASUS VivoBook 15", "Laptops", "ASUS", 4.2, 499.0, 8.0),
    ("Apple MacBook Air", "Laptops", "Apple", 4.8, 999.0, 16.0),
    ("Lenovo ThinkPad", "Laptops", "Lenovo", 4.4, 1299.0, 32.0),
    ("Apple Watch SE", "Smartwatches", "Apple", 4.7, 219.0, None),
    ("MATEIN Travel Backpack", "Backpacks", "MATEIN", 4.8, 32.99, None),
    ("VideoSecu TV Mount", "TV Mounts", "VideoSecu", 4.5, 25.99, None),
]  # fmt: skip


def _catalogue(
    titles: list[str], columns: list[tuple[str, AttributeKind, list[Value]]], prefix: str, currency: str = "$"
) -> Catalogue:
    made = [
        Column(name, kind, tuple(values), currency=currency if name == "price" else "")
        for name, kind, values in columns
    ]
    return Catalogue([f"{prefix}{number}" for number in range(1, len(titles) + 1)], titles, made)


def _labels(text: str) -> tuple[str, ...]:
    return tuple(text.split("/"))


@pytest.fixture(scope="session")
def games() -> Catalogue:
    """Video games: lists of labels, makers, dates, players."""
    rows = list(zip(*GAMES))
    kind = AttributeKind
    return _catalogue(
        list(rows[0]),
        [
            ("categories", kind.LABELS, [_labels(v) for v in rows[1]]),
            ("platforms", kind.LABELS, [_labels(v) for v in rows[2]]),
            ("developer", kind.LABEL, list(rows[3])),
            ("publisher", kind.LABEL, list(rows[4])),
            ("release_date", kind.DATE, list(rows[5])),
            ("max_players", kind.NUMBER, [float(v) for v in rows[6]]),
            ("modes", kind.LABELS, [_labels(v) for v in rows[7]]),
            ("themes", kind.LABELS, [_labels(v) for v in rows[8]]),
            ("price", kind.NUMBER, list(rows[9])),
            ("series", kind.LABEL, list(rows[10])),
        ],
        "g",
    )


@pytest.fixture(scope="session")
def electronics() -> Catalogue:
    """Electronics: one category an item, brands, ratings, memory; no date."""
    rows = list(zip(*ELECTRONICS))
    kind = AttributeKind
    return _catalogue(
        list(rows[0]),
        [
            ("categories", kind.LABELS, [(v,) for v in rows[1]]),
            ("brand", kind.LABEL, list(rows[2])),
            ("avg_rating", kind.NUMBER, list(rows[3])),
            ("price", kind.NUMBER, list(rows[4])),
            ("ram_gb", kind.NUMBER, list(rows[5])),
        ],
        "e",
    )


@pytest.fixture(scope="session")
def games_words(games: Catalogue) -> Lexicon:
    return Lexicon(games)


@pytest.fixture(scope="session")
def games_and_meanings(games: Catalogue) -> Lexicon:
    """The games' words with the built-in sentence encoder, and all that is fitted to it."""
    encoder = BuiltInEncoder()
    lexicon = Lexicon(games)
    lexicon.meanings = Meanings(games, lambda: encoder)
    return lexicon


@pytest.fixture(scope="session")
def electronics_words(electronics: Catalogue) -> Lexicon:
    return Lexicon(electronics)


@pytest.fixture
def after_showing() -> Callable[..., ConversationState]:
    """A conversation in which these items were just shown, as 1, 2, 3 …"""

    def make(catalogue: Catalogue, *item_ids: str) -> ConversationState:
        items = tuple(card(number, item_id, catalogue, ()) for number, item_id in enumerate(item_ids, start=1))
        return ConversationState(turn=1, lists=(ShownList(turn=1, items=items),))

    return make


@pytest.fixture
def meaning(monkeypatch: pytest.MonkeyPatch) -> Callable[[Assistant, Understanding], Reply]:
    """One turn that means exactly this, however it would have been said: abilities are tested apart from reading."""
    from sidney.agent import nodes

    read = nodes.understand
    given: list[Understanding] = []

    def understand(message: str, lexicon: Lexicon, state: ConversationState) -> Understanding:
        return given.pop() if given else read(message, lexicon, state)

    monkeypatch.setattr(nodes, "understand", understand)

    def turn(assistant: Assistant, understanding: Understanding) -> Reply:
        given.append(understanding)
        return assistant.ask("as meant")

    return turn


@pytest.fixture(scope="session")
def words_of() -> Callable[[str], Lexicon]:
    """The lexicon of a shop of trades.py: books, phones, clothes, groceries, movies or hotels."""
    path = Path(__file__).with_name("trades.py")
    spec = importlib.util.spec_from_file_location("trades", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[[str], Lexicon] = module.words_of
    return found
