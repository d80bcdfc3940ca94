"""The chat's keys. The bindings, the footer, the help screen and the command palette are all made from these."""

from __future__ import annotations

from textual.binding import Binding

__all__ = ["CHAT_KEYS", "CHIP_KEYS", "INPUT_KEYS"]

CHAT_KEYS = (
    Binding("f1", "show_help", "Help", tooltip="All keys, and what can be said."),
    Binding("escape", "stop_turn", "Stop", tooltip="Stop the reply that is being made, and drop what waits behind it."),
    Binding("ctrl+z", "undo", "Undo", tooltip="Take the last turn back."),
    Binding("ctrl+l", "start_over", "Start over", tooltip="Forget every wish and constraint; the history stays."),
    Binding("f2", "toggle_panel", "Panel", tooltip="Show or hide constraints and history."),
    Binding("ctrl+y", "copy_reply", "Copy", tooltip="Copy the last reply, its items included, to the clipboard."),
    Binding("ctrl+s", "export", "Export", tooltip="Save the conversation as a Markdown file in the current folder."),
    Binding("f5", "try_again", "Try again", tooltip="Open the workspace once more after a start that failed."),
    Binding("pageup", "scroll_conversation(-1)", "Scroll up", show=False, tooltip="Read what was said before."),
    Binding(
        "pagedown", "scroll_conversation(1)", "Scroll down", show=False, tooltip="Back towards the newest message."
    ),
)
"""Keys that work everywhere in the chat."""

INPUT_KEYS = (
    Binding("up", "older", "Older message", show=False, tooltip="Something said before, to say or change it again."),
    Binding("down", "newer", "Newer message", show=False, tooltip="Back towards what was being typed."),
)
"""Keys of the line that is typed in, beside the usual editing ones."""

CHIP_KEYS = (
    Binding(
        "delete,backspace,enter",
        "lift",
        "Lift the constraint",
        tooltip="Drop the constraint that is marked; a click does the same.",
    ),
)
"""Keys of a constraint in the panel; Tab moves there."""
