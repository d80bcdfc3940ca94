"""What comes back from a turn."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, JsonValue

from sidney.agent.chat_model.use import ChatModelUse
from sidney.agent.state import ShownItem
from sidney.recsys_model.data.constraints import Constraint

__all__ = ["Reply", "TranscriptEntry"]


class Reply(BaseModel):
    """One answer.

    Attributes:
        text: The words.
        intents: What the turn was understood to want.
        constraints: What holds after the turn.
        items: The cards of this turn; empty where it only talked.
        question: The clarifying question among the words; empty for none.
        suggestions: Answers to it, or labels that a word not understood may stand for, as the catalogue spells them.
        unheard: Words of the message that the reply says it did not understand.
        facts: Figures and names in the words that were computed and stand in no row: a count, a sum, a nearest bound.
        preface: How the words begin where the turn changed something or could not do something; part of ``text``.
        chat_model: What a chat model did in the turn; ``None`` where there is none.
        session: The session's name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    intents: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    items: tuple[ShownItem, ...] = ()
    question: str = ""
    suggestions: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    preface: str = ""
    chat_model: ChatModelUse | None = None
    session: str = ""

    def to_json(self) -> dict[str, JsonValue]:
        """The form that ``sidney ask --json`` prints; what is asked, and answers to it, only where something is."""
        asked: dict[str, JsonValue] = {"question": self.question} if self.question else {}
        if self.unheard:
            asked["unheard"] = list(self.unheard)
        if asked:
            asked["suggestions"] = list(self.suggestions)
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
            **asked,
            **({"chat_model": self.chat_model.to_json()} if self.chat_model is not None else {}),
        }


class TranscriptEntry(BaseModel):
    """One side's part of a turn: ``role`` is "user" or "assistant"; ``items`` are the cards that came with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: str
    text: str
    items: tuple[ShownItem, ...] = ()
