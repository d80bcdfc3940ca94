"""The whole chat on the built demo: nothing stands in for anything."""

from __future__ import annotations

import asyncio

from textual.widgets import Footer

from sidney.recsys_model.workspace import Workspace
from sidney.tui.app import ChatApp
from sidney.tui.commands.chat import conversation_opener
from sidney.tui.widgets.chat_input import ChatInput
from sidney.tui.widgets.item_card import ItemCard
from sidney.tui.widgets.messages import Reply, UserMessage
from sidney.tui.widgets.side_panel import ConstraintChip, SidePanel


async def test_wish_for_something_cheap_lift_the_limit_and_come_back_later(demo_workspace: Workspace) -> None:
    def chat() -> ChatApp:
        return ChatApp(conversation_opener(demo_workspace.path, "from-the-chat", None, ()))

    app = chat()
    async with app.run_test(size=(120, 40)) as pilot:

        async def until_idle() -> None:
            for _ in range(3000):
                await pilot.pause(0.02)
                if app.is_ready and not app.is_busy:
                    return
            raise AssertionError(f"not ready in a minute: {app.failure}")

        await until_idle()
        app.query_one(ChatInput).value = "a racing game under $40"
        await pilot.press("enter")
        await until_idle()
        cards = list(app.query(ItemCard))
        assert cards
        assert all(demo_workspace.catalogue.item(card.item.item_id).price <= 40 for card in cards)  # type: ignore[operator]
        chips = list(app.query(ConstraintChip))
        (price,) = (chip for chip in chips if chip.chip.text.startswith("price"))
        price.focus()
        await pilot.press("delete")
        await until_idle()
        assert not any(chip.chip.text.startswith("price") for chip in app.query(ConstraintChip))
        assert app.query_one(SidePanel).display
        assert app.query_one(Footer).display
        said = [message.text for message in app.query(UserMessage)]
        replied = [message.text for message in app.query(Reply)]
    assert await asyncio.to_thread(app.close_assistant, 30)

    app = chat()
    async with app.run_test(size=(120, 40)) as pilot:
        await until_idle()
        await pilot.pause()
        assert [message.text for message in app.query(UserMessage)] == said
        assert [message.text for message in app.query(Reply)] == replied
        assert len(app.query(ItemCard)) >= len(cards)
    assert await asyncio.to_thread(app.close_assistant, 30)
