"""What a person does in the chat, done through the real app."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Markdown

from sidney.recsys_model.data.constraints import Constraint, Operator
from sidney.recsys_model.errors import WorkspaceError
from sidney.recsys_model.progress import Progress, ProgressListener
from sidney.tui.app import ChatApp
from sidney.tui.conversation import Conversation
from sidney.tui.keys import CHAT_KEYS, CHIP_KEYS, INPUT_KEYS
from sidney.tui.widgets.chat_input import ChatInput
from sidney.tui.widgets.conversation_view import ConversationView
from sidney.tui.widgets.help_screen import HelpScreen
from sidney.tui.widgets.item_card import ItemCard
from sidney.tui.widgets.messages import Note, Reply, UserMessage
from sidney.tui.widgets.side_panel import ConstraintChip, SidePanel
from sidney.tui.widgets.startup_view import StartupView

WIDE, SMALL, TINY = (120, 35), (80, 24), (40, 12)


def app_of(assistant: Any, **options: Any) -> ChatApp:
    return ChatApp(lambda on_progress: Conversation(assistant, assistant.catalogue, is_simulated=True), **options)


async def until(pilot: Pilot[Any], condition: Callable[[], bool], what: str, seconds: float = 20) -> None:
    for _ in range(int(seconds / 0.02)):
        await pilot.pause(0.02)
        if condition():
            return
    raise AssertionError(f"not in {seconds} seconds: {what}")


async def ready(pilot: Pilot[Any]) -> ChatApp:
    app = pilot.app
    assert isinstance(app, ChatApp)
    await until(pilot, lambda: app.is_ready, "the assistant is open")
    return app


async def say(pilot: Pilot[Any], text: str) -> None:
    pilot.app.query_one(ChatInput).value = text
    await pilot.press("enter")


async def say_and_wait(pilot: Pilot[Any], text: str) -> None:
    app = await ready(pilot)
    await say(pilot, text)
    await until(pilot, lambda: not app.is_busy, f"the reply to {text!r}")


def texts(app: ChatApp) -> list[str]:
    return [widget.text for widget in app.query(".message").results() if isinstance(widget, UserMessage | Reply)]


def screen_text(app: ChatApp) -> str:
    """What stands on the screen, line by line."""
    return "\n".join("".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips())


async def test_say_a_wish_and_read_the_cards(assistant: Any) -> None:
    app = app_of(assistant)
    async with app.run_test(size=WIDE) as pilot:
        await say_and_wait(pilot, "something calm")
        await pilot.pause()
        assert texts(app) == ["something calm", "You said something calm, here are three."]
        shown = screen_text(app)
        assert "Knots [revised]" in shown
        assert "€12.50" in shown or "€12.5" in shown
        assert "Books › Craft" in shown
        assert [card.item.number for card in app.query(ItemCard)] == [1, 2, 3]


async def test_words_are_streamed_before_the_reply_is_whole(assistant: Any) -> None:
    app = app_of(assistant)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot)
        await say(pilot, "hang")
        await until(pilot, lambda: "You" in app.query_one(Reply).query_one(Markdown).source, "the first word")
        assert "three" not in app.query_one(Reply).text
        assistant.go_on.set()
        await until(pilot, lambda: not app.is_busy, "the reply")
        assert app.query_one(Reply).query_one(Markdown).source.strip() == "You said hang, here are three."


async def test_type_while_the_workspace_is_being_built_and_get_the_answer_when_it_is(assistant: Any) -> None:
    built = threading.Event()

    def open_slowly(on_progress: ProgressListener) -> Conversation:
        on_progress(Progress("reading the catalogue", 1, 3, skipped=True))
        on_progress(Progress("embedding items", 2, 3, 0.5, "450 of 900"))
        built.wait(20)
        return Conversation(assistant, assistant.catalogue)

    app = ChatApp(open_slowly, startup_title="Building the demo")
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "450 of 900" in screen_text(app), "the progress of the build")
        shown = screen_text(app)
        assert "Building the demo" in shown
        assert "✓ reading the catalogue (was there already)" in shown
        assert "embedding items (2 of 3)" in shown
        await pilot.press(*"hi", "enter", *"mor")
        assert assistant.heard == []
        built.set()
        await until(pilot, lambda: len(texts(app)) == 2 and not app.is_busy, "the reply")
        assert assistant.heard == ["hi"]
        assert app.query_one(ChatInput).value == "mor"
        assert not app.query(StartupView)


async def test_a_start_that_fails_says_why_and_can_be_tried_again(assistant: Any) -> None:
    tries: list[int] = []

    def open_at_second_try(on_progress: ProgressListener) -> Conversation:
        tries.append(1)
        if len(tries) == 1:
            raise WorkspaceError("no workspace at /nowhere; make one with `sidney build`")
        return Conversation(assistant, assistant.catalogue)

    app = ChatApp(open_at_second_try)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: bool(app.failure), "the failure")
        await pilot.pause()
        shown = screen_text(app)
        assert "no workspace at /nowhere" in shown
        assert "F5 tries again" in shown
        assert "Traceback" not in shown
        await pilot.press("f5")
        await ready(pilot)
        assert app.failure == ""
        assert not app.query(StartupView)


async def test_a_constraint_is_shown_as_a_chip_and_lifted_by_a_key(assistant: Any) -> None:
    app = app_of(assistant)
    async with app.run_test(size=WIDE) as pilot:
        await say_and_wait(pilot, "under 15")
        await pilot.pause()
        assert [chip.chip.text for chip in app.query(ConstraintChip)] == ["price at most €15"]
        assert "Knots [revised]" in screen_text(app).split("Has (1)")[1]
        app.query_one(ConstraintChip).focus()
        await pilot.press("delete")
        await until(pilot, lambda: not app.query(ConstraintChip), "the chip to go")
        await until(pilot, lambda: not app.is_busy, "the reply")
        assert assistant.heard == ["under 15", "drop the price limit"]
        assert app.focused is app.query_one(ChatInput)


async def test_typing_goes_to_the_line_wherever_the_focus_is(assistant: Any) -> None:
    app = app_of(assistant)
    async with app.run_test(size=WIDE) as pilot:
        await say_and_wait(pilot, "under 15")
        app.query_one(ConstraintChip).focus()
        await pilot.press(*"one", "enter")
        await until(pilot, lambda: assistant.heard[-1] == "one", "the words")


async def test_of_two_constraints_on_one_attribute_the_right_one_is_named(assistant: Any) -> None:
    genres = [
        Constraint(attribute="genres", operator=Operator.NE, operand=label) for label in ("Craft", "Short stories")
    ]
    assistant.state = assistant.state.model_copy(update={"constraints": tuple(genres)})
    app = app_of(assistant)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot)
        await until(pilot, lambda: len(app.query(ConstraintChip)) == 2, "the chips")
        assert [chip.chip.drop for chip in app.query(ConstraintChip)] == [
            "drop the Craft filter",
            "drop the Short stories filter",
        ]


async def test_a_constraint_is_lifted_by_a_click(assistant: Any) -> None:
    app = app_of(assistant)
    async with app.run_test(size=WIDE) as pilot:
        await say_and_wait(pilot, "under 15")
        await pilot.click(ConstraintChip)
        await until(pilot, lambda: assistant.heard[-1] == "drop the price limit", "the words that lift it")


async def test_stop_a_reply_and_go_on(assistant: Any) -> None:
    app = app_of(assistant)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot)
        await say(pilot, "hang")
        await until(pilot, lambda: "You" in app.query_one(Reply).text, "the first word")
        await say(pilot, "this waits behind it")
        await pilot.press("escape")
        assistant.go_on.set()
        await until(pilot, lambda: not app.is_busy, "the stop")
        assert "(stopped)" in screen_text(app)
        assert not app.query(ItemCard)
        await say_and_wait(pilot, "something else")
        assert assistant.heard == ["hang", "something else"]
        assert len(app.query(ItemCard)) == 3


async def test_say_two_things_quickly_and_get_both_answers_in_order(assistant: Any) -> None:
    app = app_of(assistant)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot)
        await say(pilot, "one")
        await say(pilot, "two")
        await say(pilot, "two")
        await until(pilot, lambda: len(texts(app)) == 6 and not app.is_busy, "three replies")
        assert assistant.heard == ["one", "two", "two"]
        assert texts(app)[::2] == ["one", "two", "two"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("fail", "no column 'colour' to filter by"), ("break", "ZeroDivisionError: a mistake of ours")],
)
async def test_a_turn_that_fails_says_why_and_the_conversation_goes_on(
    assistant: Any, text: str, expected: str
) -> None:
    app = app_of(assistant)
    async with app.run_test(size=WIDE) as pilot:
        await say_and_wait(pilot, text)
        await pilot.pause()
        assert expected in screen_text(app)
        await say_and_wait(pilot, "calm")
        assert len(app.query(ItemCard)) == 3


@pytest.mark.parametrize(("key", "said"), [("ctrl+z", "undo"), ("ctrl+l", "start over")])
async def test_a_key_says_it(assistant: Any, key: str, said: str) -> None:
    app = app_of(assistant)
    async with app.run_test(size=WIDE) as pilot:
        await say_and_wait(pilot, "calm")
        await pilot.press(key)
        await until(pilot, lambda: assistant.heard == ["calm", said] and not app.is_busy, said)


async def test_walk_through_what_was_said(assistant: Any) -> None:
    app = app_of(assistant)
    async with app.run_test(size=WIDE) as pilot:
        await say_and_wait(pilot, "one")
        await say_and_wait(pilot, "two")
        box = app.query_one(ChatInput)
        await pilot.press(*"thr", "up")
        assert box.value == "two"
        await pilot.press("up", "up")
        assert box.value == "one"
        await pilot.press("down", "down", "down")
        assert box.value == "thr"


async def test_copy_the_last_reply(assistant: Any) -> None:
    app = app_of(assistant)
    async with app.run_test(size=WIDE) as pilot:
        await say_and_wait(pilot, "calm")
        await pilot.press("ctrl+y")
        assert app.clipboard.splitlines() == [
            "You said calm, here are three.",
            f"1. The Long Way – {app.query(ItemCard).first().item.price}",
            "2. Knots [revised] – €20",
            "3. Tea & Other Stories",
        ]


async def test_save_the_conversation_as_a_file(assistant: Any, tmp_path: Path) -> None:
    app = app_of(assistant, export_folder=tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await say_and_wait(pilot, "calm")
        await pilot.press("ctrl+s")
        (file,) = tmp_path.glob("sidney-stand-in-*.md")
        saved = file.read_text(encoding="utf-8")
        assert "**You:** calm" in saved
        assert "2. **Knots [revised]** – €20 (`b2`)" in saved
        assert "simulated" in saved


async def test_a_file_that_cannot_be_saved_is_said(assistant: Any, tmp_path: Path) -> None:
    app = app_of(assistant, export_folder=tmp_path / "missing")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await say_and_wait(pilot, "calm")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Not saved: No such file" in screen_text(app), "the reason")


async def test_ask_for_help_and_close_it(assistant: Any) -> None:
    app = app_of(assistant)
    async with app.run_test(size=(120, 60)) as pilot:
        await ready(pilot)
        await pilot.press("f1")
        assert isinstance(app.screen, HelpScreen)
        await pilot.pause()
        shown = screen_text(app)
        for binding in (*CHAT_KEYS, *INPUT_KEYS, *CHIP_KEYS):
            assert binding.description in shown
        assert "no Craft" in shown or "no Science fiction" in shown or "no Short stories" in shown
        await pilot.press("escape")
        assert not isinstance(app.screen, HelpScreen)


async def test_find_a_command_in_the_palette(assistant: Any) -> None:
    app = app_of(assistant)
    async with app.run_test(size=WIDE) as pilot:
        await say_and_wait(pilot, "under 15")
        offered = {command.title for command in app.get_system_commands(app.screen)}
        assert {"Undo", "Start over", "Copy", "Export", "Panel", "Theme", "Say: cheaper"} <= offered
        await pilot.press("ctrl+p", *"start over", "enter")
        await until(pilot, lambda: assistant.heard[-1] == "start over", "the command")


async def test_the_simulated_sessions_are_said_to_be(assistant: Any) -> None:
    app = app_of(assistant)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot)
        await until(pilot, lambda: screen_text(app).count("simulated") >= 2, "the notice in conversation and panel")


@pytest.mark.parametrize("size", [SMALL, TINY])
async def test_a_narrow_terminal_hides_the_panel_and_keeps_the_constraints_in_sight(
    assistant: Any, size: tuple[int, int]
) -> None:
    app = app_of(assistant)
    async with app.run_test(size=size) as pilot:
        await say_and_wait(pilot, "under 15")
        await pilot.pause()
        assert not app.query_one(SidePanel).display
        assert "price at most €15" in screen_text(app)
        await pilot.press("f2")
        await pilot.pause()
        assert app.query_one(SidePanel).display
        assert "Constraints" in screen_text(app)
        await pilot.press("f2")
        await pilot.pause()
        assert not app.query_one(SidePanel).display


async def test_resize_the_terminal(assistant: Any) -> None:
    app = app_of(assistant)
    async with app.run_test(size=WIDE) as pilot:
        await say_and_wait(pilot, "under 15")
        assert app.query_one(SidePanel).display
        await pilot.resize_terminal(*SMALL)
        await until(pilot, lambda: not app.query_one(SidePanel).display, "the panel to stand aside")
        await pilot.resize_terminal(*WIDE)
        await until(pilot, lambda: app.query_one(SidePanel).display, "the panel to come back")


async def test_go_on_with_a_session_and_see_what_was_said(resumed: Callable[[int], Any]) -> None:
    assistant = resumed(2)
    app = app_of(assistant)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot)
        await until(pilot, lambda: len(texts(app)) == 4, "the past")
        assert texts(app) == ["question 0", "answer 0", "question 1", "answer 1"]
        assert len(app.query(ItemCard)) == 2
        assert any("Going on with session stand-in" in note.text for note in app.query(Note))
        await pilot.press("up")
        assert app.query_one(ChatInput).value == "question 1"


async def test_a_long_conversation_keeps_its_newest_messages_and_exports_all(
    resumed: Callable[[int], Any], tmp_path: Path
) -> None:
    app = app_of(resumed(30), window=20, export_folder=tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await say_and_wait(pilot, "one more")
        view = app.query_one(ConversationView)
        assert len(view.query_children(".message")) == 20
        assert texts(app)[-1] == "You said one more, here are three."
        assert "question 0" not in texts(app)
        view.scroll_home(animate=False)
        await pilot.pause()
        assert "earlier messages are not shown" in screen_text(app)
        await pilot.press("ctrl+s")
        (file,) = tmp_path.glob("*.md")
        assert file.read_text(encoding="utf-8").count("**You:**") == 31


async def test_read_back_with_page_up_while_the_cursor_stays(assistant: Any) -> None:
    app = app_of(assistant)
    async with app.run_test(size=SMALL) as pilot:
        for text in ("one", "two", "three"):
            await say_and_wait(pilot, text)
        view = app.query_one(ConversationView)
        await until(pilot, lambda: view.max_scroll_y > 0 and view.scroll_y == view.max_scroll_y, "the end")
        await pilot.press("pageup")
        await until(pilot, lambda: view.scroll_y < view.max_scroll_y, "the way up")
        assert app.focused is app.query_one(ChatInput)


async def test_quit_while_the_workspace_is_being_built_ends_the_build_at_its_next_word() -> None:
    ended = threading.Event()

    def open_for_ever(on_progress: ProgressListener) -> Conversation:
        try:
            while True:
                on_progress(Progress("training", 1, 1, 0.1))
                threading.Event().wait(0.01)
        finally:
            ended.set()

    app = ChatApp(open_for_ever)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "training" in screen_text(app), "the build")
        await pilot.press("ctrl+q")
    assert await asyncio.to_thread(app.close_assistant)
    assert ended.is_set()


async def test_quit_closes_the_assistant(assistant: Any) -> None:
    app = app_of(assistant)
    async with app.run_test(size=WIDE) as pilot:
        await say_and_wait(pilot, "calm")
    assert await asyncio.to_thread(app.close_assistant)
    assert assistant.is_closed
