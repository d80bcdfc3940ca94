"""A conversation as a Markdown file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from sidney.tui.conversation import ItemCardContent, PastMessage

__all__ = ["export_path", "reply_as_text", "transcript_as_markdown"]


def transcript_as_markdown(session: str, messages: Iterable[PastMessage], *, is_simulated: bool = False) -> str:
    """The whole conversation: what was said, what was replied, and the items shown."""
    parts = [f"# Conversation {session}"]
    if is_simulated:
        parts.append("Shopping sessions of the demo are simulated: nobody bought these items.")
    for message in messages:
        parts.append(f"**You:** {message.text}" if message.is_user else f"**Sidney:** {message.text}")
        parts += ["\n".join(_card_lines(message.cards))] if message.cards else []
    return "\n\n".join(parts) + "\n"


def reply_as_text(text: str, cards: Sequence[ItemCardContent]) -> str:
    """One reply as plain text: its words, then a line an item."""
    return "\n".join(
        [text, *(f"{card.number}. {card.title}{f' – {card.price}' if card.price else ''}" for card in cards)]
    )


def export_path(folder: Path, session: str, now: dt.datetime) -> Path:
    """A name that tells the session and the time, with nothing in it that a file system minds."""
    safe = re.sub(r"[^\w-]+", "-", session).strip("-") or "session"
    return folder / f"sidney-{safe}-{now:%Y%m%d-%H%M%S}.md"


def _card_lines(cards: Sequence[ItemCardContent]) -> list[str]:
    lines = []
    for card in cards:
        price = f" – {card.price}" if card.price else ""
        lines.append(f"{card.number}. **{card.title}**{price} (`{card.item_id}`)")
        if card.attributes:
            lines.append("   " + " · ".join(f"{name}: {value}" for name, value in card.attributes))
        if card.path:
            lines.append("   *" + " › ".join(card.path) + "*")
    return lines
