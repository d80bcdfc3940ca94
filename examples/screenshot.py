"""Draws the README's picture: the real chat on a built workspace, two turns into a conversation.

python examples/screenshot.py [--workspace W] [--to docs/images/chat.svg]
"""

from __future__ import annotations

import argparse
import asyncio
import re
from pathlib import Path

from sidney.recsys_model.demo import default_workspace_path
from sidney.tui.app import ChatApp
from sidney.tui.commands.chat import conversation_opener
from sidney.tui.widgets.chat_input import ChatInput

_TURNS = ("something like Mario Kart, but for PS4 and under $30, and nothing with sports", "why the second?")


async def draw(workspace: Path, to: Path) -> None:
    """Type the turns into the chat as a person would, wait for the answers, and save the screen."""
    app = ChatApp(conversation_opener(workspace, None, None, ()), startup_title="Opening the demo")
    async with app.run_test(size=(118, 44)) as pilot:
        while not app.is_ready:
            await pilot.pause(0.1)
        for text in _TURNS:
            app.query_one(ChatInput).value = text
            await pilot.press("enter")
            while app.is_busy:
                await pilot.pause(0.1)
        await pilot.pause(1)
        to.parent.mkdir(parents=True, exist_ok=True)
        # The font is the reader's own: a picture in a README fetches nothing.
        drawn = re.sub(r"@font-face \{.*?\}", "", app.export_screenshot(title="Sidney"), flags=re.DOTALL)
        to.write_text(re.sub(r"[ \t]+\n", "\n", drawn), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, default=default_workspace_path())
    parser.add_argument("--to", type=Path, default=Path("docs/images/chat.svg"))
    options = parser.parse_args()
    asyncio.run(draw(options.workspace, options.to))
