"""What a chat model did in a turn, for the reply's metadata and for the log."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, JsonValue

__all__ = ["By", "ChatModelUse"]

By: TypeAlias = Literal["chat model", "rules"]


class ChatModelUse(BaseModel):
    """Who read the turn and who worded the reply, where a chat model could have.

    Attributes:
        read_by: ``"chat model"``, or ``"rules"`` where the built-in reading stood in for it.
        worded_by: ``"chat model"``, or ``"rules"`` where the built-in sentences stand.
        problems: Why something was left to the rules, in a few words each; empty where nothing went wrong.
        dropped: Sentences of the chat model that the facts did not bear out, and that were not said.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    read_by: By = "rules"
    worded_by: By = "rules"
    problems: tuple[str, ...] = ()
    dropped: int = 0

    def to_json(self) -> dict[str, JsonValue]:
        """The form that ``sidney ask --json`` prints."""
        return {
            "read_by": self.read_by,
            "worded_by": self.worded_by,
            "problems": list(self.problems),
            "dropped": self.dropped,
        }
