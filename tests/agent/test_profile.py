"""What is remembered beyond a conversation: only what was asked for, shown whole, deleted for good."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sidney.agent.assistant import Assistant
from sidney.agent.profile import Profile
from sidney.agent.profile_store import ProfileStore
from sidney.agent.reply import Reply
from sidney.agent.sessions import Sessions
from sidney.agent.turn import ConstraintEdit, Intent, IntentName, Reference, Understanding
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraint_text import parse_constraint
from sidney.recsys_model.data.constraints import Operator
from sidney.recsys_model.errors import UnknownUserError, WorkspaceError
from sidney.recsys_model.workspace import Workspace

Turn = Callable[[Assistant, Understanding], Reply]
REMEMBER, FORGET, SHOW = (
    Understanding(intents=(Intent(name=name),))
    for name in (IntentName.REMEMBER, IntentName.FORGET, IntentName.SHOW_PROFILE)
)


def edit(attribute: str, operator: Operator, operand: str | float) -> ConstraintEdit:
    return ConstraintEdit(action="add", attribute=attribute, operator=operator, operand=operand)


@pytest.fixture
def workspace(built_demo: Path, tmp_path: Path) -> Workspace:
    """A workspace in which nobody has been remembered yet; only its sessions are its own."""
    copy = tmp_path / "demo"
    copy.mkdir()
    shutil.copyfile(built_demo / "current", copy / "current")
    (copy / "builds").symlink_to(built_demo / "builds")
    return Workspace.open(copy)


def test_nothing_is_kept_unless_it_is_asked_for(workspace: Workspace, meaning: Turn) -> None:
    with Assistant(workspace, profile="ann") as first:
        first.ask("racing games under $30")
        first.ask("I bought the first")
    with Assistant(workspace, profile="ann") as second:
        assert second.state.constraints == () and second.state.bought == ()
        assert "nothing about you" in meaning(second, SHOW).text
    assert not (workspace.sessions_path / "profiles.sqlite").exists()


def test_that_is_what_was_last_said(workspace: Workspace, meaning: Turn) -> None:
    with Assistant(workspace, profile="ann") as first:
        first.ask("racing games")
        first.ask("under $30")
        reply = meaning(first, REMEMBER)
        assert "price under $30" in reply.text and "Racing" not in reply.text
    with Assistant(workspace, profile="ann") as second:
        assert [c.text for c in second.state.constraints] == ["price<30"]
        reply = second.ask("role-playing games")
        assert "As you asked me to remember: price under $30." in reply.text
        assert reply.items and all(item.price is not None and item.price < 30 for item in reply.items)
        assert "As you asked" not in second.ask("more").text


def test_what_the_same_turn_says_is_what_is_remembered(workspace: Workspace, meaning: Turn) -> None:
    with Assistant(workspace, profile="ann") as first:
        first.ask("under $30")
        said = Understanding(
            intents=(Intent(name=IntentName.REMEMBER), Intent(name=IntentName.RECOMMEND)),
            edits=(edit("categories", Operator.NE, "Racing"),),
        )
        reply = meaning(first, said)
        assert reply.items and "remember this for your next conversations: not Racing." in reply.text
    with Assistant(workspace, profile="ann") as second:
        assert [c.text for c in second.state.constraints] == ["categories!=Racing"]


def test_everything_is_everything(workspace: Workspace, meaning: Turn) -> None:
    with Assistant(workspace, profile="ann") as first:
        shown = first.ask("racing games under $30")
        first.ask("I bought the first")
        first.ask("not the second")
        everything = Intent(name=IntentName.REMEMBER, references=(Reference(kind="all", text="all of that"),))
        meaning(first, Understanding(intents=(everything,)))
    with Assistant(workspace, profile="ann") as second:
        state = second.state
        assert [c.text for c in state.constraints] == ["categories=Racing", "price<30"]
        assert state.bought == (first.state.bought[0],) and state.rejected == first.state.rejected
        again = second.ask("racing games")
        assert not {item.item_id for item in shown.items[:1]} & {item.item_id for item in again.items}


def test_people_are_kept_apart(workspace: Workspace, meaning: Turn) -> None:
    with Assistant(workspace, profile="ann") as ann:
        ann.ask("under $30")
        meaning(ann, REMEMBER)
    for other in ("bob", None):
        with Assistant(workspace, profile=other) as assistant:
            assert assistant.state.constraints == ()


def test_a_user_of_the_interactions_has_a_history_and_a_profile(workspace: Workspace, meaning: Turn) -> None:
    user = workspace.interactions.users[0]
    with Assistant(workspace, user=user) as first:
        first.ask("under $30")
        meaning(first, REMEMBER)
        session = first.session
    with Assistant(workspace, user=user) as second:
        assert second.state.history == workspace.interactions.history(user)
        assert [c.text for c in second.state.constraints] == ["price<30"]
        text = meaning(second, SHOW).text
        assert "price under $30" in text
        assert workspace.catalogue.titles[workspace.catalogue.index_of(second.state.history[-1])][:50] in text
    # A session that goes on without being told whose it is still knows.
    with Assistant(workspace, session=session) as resumed:
        assert "price under $30" in meaning(resumed, SHOW).text
    with pytest.raises(UnknownUserError):
        Assistant(workspace, user="nobody at all")


def test_the_newer_counts_in_a_profile_and_in_a_session(workspace: Workspace, meaning: Turn) -> None:
    with Assistant(workspace, profile="ann") as first:
        for text in ("under $30", "at least $50"):
            first.ask(text)
            meaning(first, REMEMBER)
    with Assistant(workspace, profile="ann") as second:
        assert [c.text for c in second.state.constraints] == ["price>=50"]
        reply = second.ask("under $20")
        assert [c.text for c in reply.constraints] == ["price<20"] and "can't both hold" in reply.text


def test_forgetting_deletes_and_says_what(workspace: Workspace, meaning: Turn) -> None:
    with Assistant(workspace, profile="ann") as first:
        first.ask("no racing, under $30")
        meaning(first, REMEMBER)
        reply = meaning(first, FORGET)
        assert "not Racing" in reply.text and "price under $30" in reply.text
        assert "nothing about you" in meaning(first, SHOW).text
        assert "nothing to forget" in meaning(first, FORGET).text
    with Assistant(workspace, profile="ann") as second:
        assert second.state.constraints == ()
    stored = (workspace.sessions_path / "profiles.sqlite").read_bytes()
    assert b"Racing" not in stored and b"ann" not in stored


def test_one_thing_can_be_forgotten(workspace: Workspace, meaning: Turn) -> None:
    with Assistant(workspace, profile="ann") as first:
        first.ask("no racing, under $30")
        meaning(first, REMEMBER)
        released = ConstraintEdit(action="remove", attribute="price")
        reply = meaning(first, Understanding(intents=(Intent(name=IntentName.FORGET),), edits=(released,)))
        assert "I still remember: not Racing" in reply.text
    with Assistant(workspace, profile="ann") as second:
        assert [c.text for c in second.state.constraints] == ["categories!=Racing"]


def test_start_over_goes_back_to_what_is_remembered_now(workspace: Workspace, meaning: Turn) -> None:
    with Assistant(workspace, profile="ann") as assistant:
        assistant.ask("racing games")
        assistant.ask("under $30")
        meaning(assistant, REMEMBER)
        assert [c.text for c in assistant.ask("start over").constraints] == ["price<30"]
        meaning(assistant, FORGET)
        assert assistant.ask("start over").constraints == ()


def test_sessions_in_memory_leave_no_profile(workspace: Workspace, meaning: Turn) -> None:
    with Assistant(workspace, profile="ann", sessions=Sessions(None)) as assistant:
        assistant.ask("under $30")
        meaning(assistant, REMEMBER)
        assert "price under $30" in meaning(assistant, SHOW).text
    with Assistant(workspace, profile="ann") as later:
        assert later.state.constraints == ()


def test_there_may_be_nothing_to_remember(workspace: Workspace, meaning: Turn) -> None:
    with Assistant(workspace, profile="ann") as assistant:
        assert "nothing to remember yet" in meaning(assistant, REMEMBER).text


def test_a_profile_follows_the_catalogue(games: Catalogue) -> None:
    kept = parse_constraint("price<20", games)
    gone = kept.model_copy(update={"attribute": "themes", "operator": Operator.EQ, "operand": "Pirates"})
    profile = Profile(constraints=(gone, kept), liked=("g1", "sold-out"))
    assert profile.known(games) == Profile(constraints=(kept,), liked=("g1",))


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("price<20", "price<50", ["price<50"]),
        ("price<20", "price>=50", ["price>=50"]),
        ("price>=10", "price<50", ["price>=10", "price<50"]),
        ("categories!=Racing", "categories=Racing", ["categories=Racing"]),
        ("categories!=Racing", "categories!=Sports", ["categories!=Racing", "categories!=Sports"]),
        ("categories=Racing", "platforms=Switch", ["categories=Racing", "platforms=Switch"]),
        ("release_date>=2015", "release_date<2010", ["release_date<2010"]),
    ],
)
def test_a_newer_condition_takes_the_place_of_what_it_contradicts(
    games: Catalogue, old: str, new: str, kept: list[str]
) -> None:
    profile = Profile(constraints=(parse_constraint(old, games),))
    extended = profile.extended(Profile(constraints=(parse_constraint(new, games),)))
    assert [c.text for c in extended.constraints] == kept


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "profiles.sqlite").write_text("not a database", encoding="utf-8")
    with ProfileStore(tmp_path) as store, pytest.raises(WorkspaceError, match=r"profiles\.sqlite"):
        store.load("ann")
