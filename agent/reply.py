"""What comes back from a turn."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, JsonValue

from sidney.agent.state import ShownItem
from sidney.recsys_model.constraints import Constraint

__all__ = ["Reply", "TranscriptEntry"]


class Reply(BaseModel):
    """One answer.

    Attributes:
        text: The words.
        intents: What the turn was understood to want.
        constraints: What holds after the turn.
        items: The cards of this turn; empty where it only talked.
        session: The session's name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    intents: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    items: tuple[ShownItem, ...] = ()
    session: str = ""

    def to_json(self) -> dict[str, JsonValue]:
        """The form that ``sidney ask --json`` prints."""
        return {
            "reply": self.text,
            "intents": list(self.intents),
            "constraints": [
                {
                    "attribute": c.attribute,
                    "operator": c.operator.value,
                    "operand": list(c.operand) if isinstance(c.operand, tuple) else c.operand,
                    "must": c.must,
                }
                for c in self.constraints
            ],
            "items": [
                {"number": i.number, "item_id": i.item_id, "title": i.title, "price": i.price} for i in self.items
            ],
            "session": self.session,
        }


class TranscriptEntry(BaseModel):
    """One side's part of a turn: ``role`` is "user" or "assistant"; ``items`` are the cards that came with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: str
    text: str
    items: tuple[ShownItem, ...] = ()
