"""What Sidney's tools return beside their text: artifacts of LangChain tool messages, for code and not for a model."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from sidney.recsys_model.data.constraints import Constraint
from sidney.tools.evidence import Evidence

__all__ = ["ExplainResult", "ItemResult", "LookUpResult", "RecommendResult"]


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ItemResult(_Result):
    """One item.

    Attributes:
        item_id: The catalogue's ID.
        title: The catalogue's title.
        price: The catalogue's price, if there is one.
        attributes: ``(name, text)`` of what else is known, as text for a person.
        path: The names of its semantic ID's prefixes, coarse to fine.
        semantic_id: Its semantic ID, coarse to fine, the tie-break last.
        score: Recommended: the fused score, in nats. Looked up: the similarity (see
            :class:`sidney.tools.lookup.FoundItem`).
    """

    item_id: str
    title: str
    price: float | None
    attributes: tuple[tuple[str, str], ...]
    path: tuple[str, ...]
    semantic_id: tuple[int, ...]
    score: float


class RecommendResult(_Result):
    """The artifact of ``recommend``.

    Attributes:
        items: Best first; fewer than asked only when fewer are allowed.
        constraints: What was asked, resolved to the catalogue's own spelling.
        allowed: How many items of the catalogue satisfy every must and are not excluded.
        exact: Whether the list is proven to be the best by score.
    """

    items: tuple[ItemResult, ...]
    constraints: tuple[Constraint, ...]
    allowed: int
    exact: bool


class LookUpResult(_Result):
    """The artifact of ``look_up``: ``items`` best first, and the resolved ``constraints``."""

    items: tuple[ItemResult, ...]
    constraints: tuple[Constraint, ...]


class ExplainResult(_Result):
    """The artifact of ``explain``: the ``evidence``, and the ``text`` made of it."""

    evidence: Evidence
    text: str
