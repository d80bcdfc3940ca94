"""From a turn to the next state."""

from __future__ import annotations

from collections.abc import Callable

from sidney.agent.lexicon import Lexicon
from sidney.agent.notes import TurnNotes
from sidney.agent.state import ConversationState
from sidney.agent.understanding import understand
from sidney.agent.updating import known_only, update_state
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraints import Constraint, Operator


def turn(text: str, state: ConversationState, lexicon: Lexicon) -> tuple[ConversationState, TurnNotes]:
    return update_state(understand(text, lexicon, state), state, lexicon)


def test_bought_liked_and_rejected_items_are_kept_and_never_shown_again(
    games: Catalogue, games_words: Lexicon, after_showing: Callable[..., ConversationState]
) -> None:
    state = after_showing(games, "g1", "g3", "g5").model_copy(update={"history": ("g7",)})
    state, _ = turn("I bought the first", state, games_words)
    state, _ = turn("not the second", state, games_words)
    state, _ = turn("I liked the third", state, games_words)
    assert (state.bought, state.rejected, state.liked) == (("g1",), ("g3",), ("g5",))
    assert state.model_history == ("g7", "g1", "g5")
    assert state.never_again == {"g1", "g3", "g5", "g7"}


def test_a_new_wish_replaces_the_old_and_a_critique_keeps_it(games_words: Lexicon) -> None:
    state, _ = turn("relaxing farming", ConversationState(), games_words)
    state, _ = turn("under $20", state, games_words)
    assert state.wish == "relaxing farming"
    state, _ = turn("something scary", state, games_words)
    assert state.wish == "scary"


def test_like_another_item_is_a_new_request(games_words: Lexicon) -> None:
    state, _ = turn("relaxing farming", ConversationState(), games_words)
    state, _ = turn("something like Doom", state, games_words)
    assert (state.liked, state.wish) == (("g7",), "")


def test_asking_about_an_item_puts_it_in_focus(
    games: Catalogue, games_words: Lexicon, after_showing: Callable[..., ConversationState]
) -> None:
    state, notes = turn("tell me about the second", after_showing(games, "g1", "g3"), games_words)
    assert state.focus == "g3" and not notes.changed
    state, _ = turn("I bought it", state, games_words)
    assert state.bought == ("g3",)


def test_a_reference_beyond_the_list_is_missing_and_changes_nothing(
    games: Catalogue, games_words: Lexicon, after_showing: Callable[..., ConversationState]
) -> None:
    state, notes = turn("I bought the seventh", after_showing(games, "g1", "g3"), games_words)
    assert notes.missing == ("the seventh",) and state.bought == ()


def test_a_stored_state_forgets_what_the_catalogue_no_longer_has(games: Catalogue) -> None:
    gone = Constraint(attribute="themes", operator=Operator.EQ, operand="Pirates")
    kept = Constraint(attribute="price", operator=Operator.LT, operand=20.0)
    state = ConversationState(liked=("g1", "sold-out"), focus="sold-out", constraints=(gone, kept))
    assert known_only(state, games) == ConversationState(liked=("g1",), constraints=(kept,))
