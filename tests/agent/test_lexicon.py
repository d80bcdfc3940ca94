"""The catalogue's words."""

from __future__ import annotations

from sidney.agent.lexicon import Lexicon, lexicon_of
from sidney.agent.words import tokenise
from sidney.recsys_model.data.catalogue import Catalogue


def found(text: str, lexicon: Lexicon) -> list[tuple[str, tuple[str, ...]]]:
    tokens = tokenise(text)
    return [(m.column, m.labels) for m in lexicon.find_labels(text, tokens, [False] * len(tokens))]


def test_it_is_built_once_a_catalogue(games: Catalogue) -> None:
    assert lexicon_of(games) is lexicon_of(games)


def test_the_longest_label_wins(games_words: Lexicon) -> None:
    assert found("kart racing", games_words) == [("categories", ("Kart racing",))]


def test_hyphens_may_be_left_out(games_words: Lexicon) -> None:
    assert (
        found("roleplaying", games_words) == found("role playing", games_words) == [("categories", ("Role-playing",))]
    )


def test_a_maker_cue_picks_the_column_of_makers(games_words: Lexicon) -> None:
    assert found("by Valve", games_words)[0][0] in ("publisher", "developer")
    assert found("developer Valve", games_words) == [("developer", ("Valve",))]


def test_a_brand_called_the_needs_more_than_its_letters(electronics_words: Lexicon) -> None:
    assert found("the best one", electronics_words) == []
    assert found("from The", electronics_words) == [("brand", ("The",))]


def test_a_typo_is_read_over_but_a_known_word_is_not(games_words: Lexicon) -> None:
    assert found("pzzle", games_words) == [("categories", ("Puzzle",))]
    # "shorter" is one letter from "shooter", and plain English.
    assert found("shorter", games_words) == []


def test_columns_by_their_names_and_plain_synonyms(games_words: Lexicon, electronics_words: Lexicon) -> None:
    def name(words: str, lexicon: Lexicon) -> str | None:
        column = lexicon.find_column(words)
        return None if column is None else column.name

    assert name("budget", games_words) == "price"
    assert name("genre", games_words) == "categories"
    assert name("release year", games_words) == "release_date"
    assert name("brand", electronics_words) == "brand"
    assert name("colour", games_words) is None


def test_titles_that_begin_so_come_first_and_the_best_known_of_them_is_meant(games: Catalogue) -> None:
    lexicon = Lexicon(games)
    assert [games.item_ids[i] for i in lexicon.titles_with(["mario", "kart"])] == ["g1", "g2"]
    lexicon.popularity = {"g2": 10, "g1": 3}
    assert [games.item_ids[i] for i in lexicon.titles_with(["mario", "kart"])] == ["g2", "g1"]
