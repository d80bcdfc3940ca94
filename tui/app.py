"""The chat: a conversation, what it has come to beside it, and a line to type in.

It paints before anything heavy is imported. The assistant is opened on a thread of its own; what is typed meanwhile is
kept, and said when it is ready.
"""

from __future__ import annotations

import datetime as dt
import traceback
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Footer, Static

from sidney.tui.assistant_thread import AssistantThread, Turn
from sidney.tui.conversation import (
    CardsShown,
    Chip,
    ChipsChanged,
    Conversation,
    PanelContent,
    PastMessage,
    TextPiece,
    TurnEnded,
)
from sidney.tui.keys import CHAT_KEYS
from sidney.tui.theme import SIDNEY_DARK, SIDNEY_LIGHT
from sidney.tui.transcript import export_path, reply_as_text, transcript_as_markdown
from sidney.tui.widgets.chat_input import ChatInput
from sidney.tui.widgets.conversation_view import ConversationView
from sidney.tui.widgets.help_screen import HelpScreen
from sidney.tui.widgets.messages import Note, Reply, UserMessage
from sidney.tui.widgets.side_panel import ConstraintChip, SidePanel
from sidney.tui.widgets.startup_view import StartupView

if TYPE_CHECKING:
    from sidney.recsys_model.progress import ProgressListener

__all__ = ["ChatApp"]

PANEL_FROM_COLUMNS = 90
"""Below this width the panel stands aside until it is asked for."""

_PLACEHOLDER = "Type already; it is sent when everything is ready"


class ChatApp(App[int]):
    """The chat. Runs until the person quits; returns 1 if it never came to a conversation.

    Args:
        open_conversation: Opens the workspace and the assistant, on another thread, and reports how far it is.
        startup_title: What is being done meanwhile, in a few words.
        export_folder: Where exported conversations go.
        window: How many messages stay mounted.
        debug: Show where an error came from.
    """

    TITLE = "Sidney"
    CSS_PATH = "sidney.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (PANEL_FROM_COLUMNS, "-wide")]  # noqa: RUF012 - Textual's own way
    BINDINGS: ClassVar[list[BindingType]] = [*CHAT_KEYS]

    def __init__(
        self,
        open_conversation: Callable[[ProgressListener], Conversation],
        *,
        startup_title: str = "Opening the workspace",
        export_folder: Path | None = None,
        window: int = 200,
        debug: bool = False,
    ) -> None:
        super().__init__()
        self._open_conversation = open_conversation
        self._startup_title = startup_title
        self._export_folder = export_folder
        self._window = window
        self._debug = debug
        self._assistant = AssistantThread(self.post_message)
        self._panel: PanelContent | None = None
        self._suggestions: tuple[str, ...] = ()
        self._transcript: list[PastMessage] = []
        self._waiting: deque[str] = deque()
        self._turn: Turn | None = None
        self._reply: Reply | None = None
        self._failure = ""

    @property
    def is_ready(self) -> bool:
        """Whether the assistant can be talked to."""
        return self._panel is not None

    @property
    def is_busy(self) -> bool:
        """Whether a turn is being answered, or waits."""
        return self._turn is not None or bool(self._waiting)

    @property
    def failure(self) -> str:
        """Why the assistant could not be opened; empty where it could."""
        return self._failure

    def compose(self) -> ComposeResult:
        """Conversation and panel, then the line, then the keys."""
        with Horizontal(id="body"):
            with Vertical(id="main"):
                with ConversationView(self._window, id="conversation"):
                    yield StartupView(self._startup_title)
                yield Static("", id="constraint-line", markup=False)
                yield ChatInput(placeholder=_PLACEHOLDER, id="input")
            yield SidePanel(id="panel")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Paint first, then open: importing the model holds up whatever else wants to run."""
        for theme in (SIDNEY_DARK, SIDNEY_LIGHT):
            self.register_theme(theme)
        self.theme = SIDNEY_DARK.name
        self.query_one(ChatInput).focus()
        self.call_after_refresh(self._assistant.open, self._open_conversation)

    def close_assistant(self, timeout: float = 2.0) -> bool:
        """Release the assistant; whether it had stopped within so many seconds. To be called when the app has ended."""
        return self._assistant.close(timeout)

    # What a person does.

    async def on_input_submitted(self, submitted: ChatInput.Submitted) -> None:
        """Something was said."""
        text = submitted.value.strip()
        submitted.input.clear()
        if text:
            await self._say(text)

    def on_key(self, event: events.Key) -> None:
        """Whatever has the focus, typing goes to the line: there is nothing else to type into."""
        box = self.query_one(ChatInput)
        if event.is_printable and event.character is not None and self.focused is not box:
            event.stop()
            box.focus()
            box.insert_text_at_cursor(event.character)

    async def on_constraint_chip_lifted(self, lifted: ConstraintChip.Lifted) -> None:
        """A constraint is to go: said in words, so that the conversation tells it too."""
        self.query_one(ChatInput).focus()
        await self._say(lifted.chip.drop)

    def action_show_help(self) -> None:
        """Show all keys."""
        self.push_screen(HelpScreen(self._suggestions))

    async def action_stop_turn(self) -> None:
        """Stop the reply being made, and drop what waits behind it."""
        dropped = len(self._waiting)
        self._waiting.clear()
        if self._turn is not None:
            self._turn.stop()
            if self._reply is not None:
                await self._reply.break_off("stopping …")
        elif dropped:
            await self._view.add(Note("What was waiting to be said is dropped."))
        else:
            self.query_one(ChatInput).focus()

    async def action_undo(self) -> None:
        """Take the last turn back."""
        await self._say("undo")

    async def action_start_over(self) -> None:
        """Forget wishes and constraints."""
        await self._say("start over")

    def action_toggle_panel(self) -> None:
        """Show the panel where it is hidden, hide it where it is shown."""
        shown = self.query_one(SidePanel).display
        self.screen.set_class(not shown, "panel-on")
        self.screen.set_class(shown, "panel-off")

    def action_copy_reply(self) -> None:
        """Copy the last reply."""
        last = next((message for message in reversed(self._transcript) if not message.is_user), None)
        if last is None:
            self.notify("There is no reply to copy yet.", severity="warning")
            return
        self.copy_to_clipboard(reply_as_text(last.text, last.cards))
        self.notify("Copied, where the terminal allows it; Ctrl+S saves everything as a file.")

    def action_export(self) -> None:
        """Save the conversation."""
        if self._panel is None or not self._transcript:
            self.notify("There is nothing to save yet.", severity="warning")
            return
        session = self._panel.session
        path = export_path(self._export_folder or Path.cwd(), session, dt.datetime.now())
        text = transcript_as_markdown(session, self._transcript, is_simulated=self._panel.is_simulated)
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            self.notify(f"Not saved: {error.strerror} ({path})", severity="error")
        else:
            self.notify(f"Saved {path}")

    async def action_try_again(self) -> None:
        """Open the workspace once more."""
        self._failure = ""
        self.query_one(ChatInput).placeholder = _PLACEHOLDER
        self.refresh_bindings()
        await self.query(StartupView).remove()
        await self._view.mount(StartupView(self._startup_title), before=0)
        self._assistant.open(self._open_conversation)

    def action_scroll_conversation(self, pages: int) -> None:
        """Scroll while the cursor stays in the line that is typed in."""
        if pages < 0:
            self._view.release_anchor()
            self._view.scroll_page_up()
        else:
            self._view.scroll_page_down()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys without a meaning now are left out of the footer."""
        if action == "try_again":
            return bool(self._failure)
        if action == "stop_turn":
            return self.is_busy
        return True

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every key of the chat by name, and what Textual brings: themes, quit, a screenshot."""
        for binding in CHAT_KEYS:
            if binding.show and self.check_action(binding.action, ()):
                yield SystemCommand(binding.description, binding.tooltip, self._runner(binding.action))
        for suggestion in self._suggestions:
            yield SystemCommand(
                f"Say: {suggestion}", "Something that can be said.", self._sayer(suggestion), discover=False
            )
        yield from super().get_system_commands(screen)

    def _runner(self, action: str) -> Callable[[], object]:
        return lambda: self.call_later(self.run_action, action)

    def _sayer(self, text: str) -> Callable[[], object]:
        return lambda: self.call_later(self._say, text)

    # What the assistant does.

    def on_assistant_thread_opening(self, opening: AssistantThread.Opening) -> None:
        """The workspace is being built or loaded."""
        for view in self.query(StartupView):
            view.show_progress(opening.progress)

    async def on_assistant_thread_opened(self, opened: AssistantThread.Opened) -> None:
        """The assistant can be talked to."""
        await self.query(StartupView).remove()
        self._suggestions = opened.suggestions
        self._transcript = [*opened.past, *self._transcript]
        box = self.query_one(ChatInput)
        box.placeholder = f"Say what you want, or: {' · '.join(opened.suggestions[:3])}"
        for message in opened.past:
            if message.is_user:
                box.remember(message.text)
        past = [
            UserMessage(m.text) if m.is_user else Reply(m.text, m.cards, is_done=True)
            for m in opened.past[-self._window :]
        ]
        notes = [Note(text) for text in opened.notices]
        if opened.past:
            notes.append(Note(f"Going on with session {opened.panel.session}."))
        elif not self._waiting:
            notes.append(Note("What are you looking for? F1 shows what can be said."))
        if opened.panel.is_simulated:
            notes.append(
                Note("This is the demo: the games are real, the shopping sessions it learned from are simulated.")
            )
        await self._view.add(*past, *notes)
        await self._show_panel(opened.panel)
        await self._next_turn()

    def on_assistant_thread_not_opened(self, not_opened: AssistantThread.NotOpened) -> None:
        """The start failed: say what was wrong and what to do, and leave trying again open."""
        self._failure = self._words_for(not_opened.error)
        for view in self.query(StartupView):
            view.show_failure(self._failure, "F5 tries again; Ctrl+Q quits. What is finished of a build is kept.")
        self.query_one(ChatInput).placeholder = "Not started: F5 tries again"
        self.refresh_bindings()

    async def on_assistant_thread_happened(self, happened: AssistantThread.Happened) -> None:
        """Something happened in a turn."""
        turn, reply = happened.turn, self._reply
        if turn is not self._turn or reply is None or (turn.is_stopped and not isinstance(happened.event, TurnEnded)):
            return
        match happened.event:
            case TextPiece(text):
                await reply.add_text(text)
            case CardsShown(cards):
                await reply.show_cards(cards)
            case ChipsChanged(chips):
                await self._show_chips(chips)
            case TurnEnded(text, cards, panel):
                await reply.finish(text, cards)
                self._transcript.append(PastMessage(False, text, cards))
                await self._show_panel(panel)
                await self._end_turn()

    async def on_assistant_thread_stopped(self, stopped: AssistantThread.Stopped) -> None:
        """A turn was stopped."""
        if stopped.turn is self._turn and self._reply is not None:
            await self._reply.break_off("(stopped)")
            self._transcript.append(PastMessage(False, f"{self._reply.text} (stopped)".strip(), self._reply.cards))
            await self._show_panel(stopped.panel)
            await self._end_turn()

    async def on_assistant_thread_failed(self, failed: AssistantThread.Failed) -> None:
        """A turn failed; the conversation goes on."""
        if failed.turn is self._turn and self._reply is not None:
            words = self._words_for(failed.error)
            await self._reply.break_off(words, is_error=True)
            self._transcript.append(PastMessage(False, f"(failed: {words})"))
            await self._end_turn()

    # Turns, one at a time.

    async def _say(self, text: str) -> None:
        self.query_one(ChatInput).remember(text)
        self._waiting.append(text)
        if self._turn is None:
            await self._next_turn()
        if text in self._waiting:
            why = "the reply before it" if self.is_ready else "everything to be ready"
            self.notify(f"“{text}” waits for {why}.", timeout=3)
        self.refresh_bindings()

    async def _next_turn(self) -> None:
        if not self.is_ready or self._turn is not None or not self._waiting:
            return
        # Claimed before anything is awaited: another message may come in between.
        turn = self._turn = Turn(self._waiting.popleft())
        self._reply = Reply()
        self._transcript.append(PastMessage(True, turn.text))
        await self._view.add(UserMessage(turn.text), self._reply)
        self._view.to_end()
        self._assistant.say(turn)
        self.refresh_bindings()

    async def _end_turn(self) -> None:
        self._turn = self._reply = None
        self.refresh_bindings()
        await self._next_turn()

    # What is shown.

    @property
    def _view(self) -> ConversationView:
        return self.query_one(ConversationView)

    async def _show_panel(self, panel: PanelContent) -> None:
        self._panel = panel
        self.sub_title = panel.session
        await self.query_one(SidePanel).show(panel)
        self._show_constraint_line(panel.chips)

    async def _show_chips(self, chips: tuple[Chip, ...]) -> None:
        await self.query_one(SidePanel).show_chips(chips)
        self._show_constraint_line(chips)

    def _show_constraint_line(self, chips: tuple[Chip, ...]) -> None:
        line = self.query_one("#constraint-line", Static)
        line.update(" · ".join(chip.text for chip in chips))
        line.set_class(bool(chips), "filled")

    def _words_for(self, error: Exception) -> str:
        from sidney.recsys_model.errors import SidneyError

        if self._debug:
            return "".join(traceback.format_exception(error))
        if isinstance(error, SidneyError):
            return str(error)
        return f"An error that should not happen: {type(error).__name__}: {error}. With --debug it tells where."
