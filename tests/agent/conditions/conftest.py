"""The candidates of a catalogue of games."""

from __future__ import annotations

import pytest

from sidney.agent.conditions.candidates import Candidates
from sidney.agent.lexicon import Lexicon
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.encoders.embeddings import BuiltInEncoder


@pytest.fixture(scope="package")
def candidates(games: Catalogue, games_words: Lexicon) -> Candidates:
    """Of the games, with the built-in encoder."""
    encoder = BuiltInEncoder()
    return Candidates(games, games_words.measures, lambda: encoder)
