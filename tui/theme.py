"""The chat's own two themes; the command palette offers Textual's beside them."""

from __future__ import annotations

from textual.theme import Theme

__all__ = ["SIDNEY_DARK", "SIDNEY_LIGHT"]

SIDNEY_DARK = Theme(
    name="sidney-dark",
    primary="#7aa2c8",
    secondary="#c8a27a",
    accent="#e0af68",
    foreground="#d5d8de",
    background="#16181d",
    surface="#1c1f26",
    panel="#23272f",
    success="#8fbf7f",
    warning="#e0af68",
    error="#e07a7a",
    dark=True,
)

SIDNEY_LIGHT = Theme(
    name="sidney-light",
    primary="#2f5f8f",
    secondary="#8f5f2f",
    accent="#a8690a",
    foreground="#22262d",
    background="#fafaf8",
    surface="#f1f1ee",
    panel="#e6e6e1",
    success="#3f7f3f",
    warning="#a8690a",
    error="#b03030",
    dark=False,
)
