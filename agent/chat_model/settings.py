"""How long a chat model may take, and what it is asked to do."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ChatModelSettings"]


@dataclass(frozen=True)
class ChatModelSettings:
    """What a chat model is used for, and within which limits.

    Attributes:
        reads: Whether it reads the turns. If not, the built-in rules do.
        writes: Whether it words the replies. If not, the built-in sentences stand.
        reading_seconds: How long understanding one turn may take, its one repair included.
        writing_seconds: How long wording one reply may take, from the request to the last word.
    """

    reads: bool = True
    writes: bool = True
    reading_seconds: float = 20.0
    writing_seconds: float = 30.0

    def __post_init__(self) -> None:
        if self.reading_seconds <= 0 or self.writing_seconds <= 0:
            raise ValueError("a chat model's time limits must be above zero")
