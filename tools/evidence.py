"""What is known about why an item was recommended: measured or looked up, and never put into words here.

Every number says what it is and over what. :mod:`sidney.tools.explanation` gathers it, :mod:`sidney.tools.wording`
turns it into sentences, and :mod:`sidney.tools.word_check` holds any sentence, whoever wrote it, against it.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from sidney.recsys_model.data.constraints import Constraint

__all__ = [
    "ConstraintEvidence",
    "Difference",
    "Evidence",
    "HistoryEvidence",
    "LikenessEvidence",
    "SharedLabel",
    "Standing",
    "WishEvidence",
]


class _Evidence(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HistoryEvidence(_Evidence):
    """What one item of the history did for the explained item.

    Attributes:
        item_id: The history's item.
        title: Its title.
        influence: The explained item's fused score, less its score when this item is left out of the history, in nats.
        contrast: The same difference, on average over a fixed sample of other items.
        stands_out: Whether the influence, and its excess over the contrast, both reach the stated threshold.
        shared_levels: How many leading codes of the two semantic IDs are equal, the tie-break aside.
        shared_path: The names of those levels, coarse to fine, as far as they have names.
    """

    item_id: str
    title: str
    influence: float
    contrast: float
    stands_out: bool
    shared_levels: int
    shared_path: tuple[str, ...]


class WishEvidence(_Evidence):
    """How an item answers a wish in words.

    Attributes:
        wish: The words.
        similarity: Cosine of the wish's vector and the item's, -1 to 1.
        rank: The item's place by similarity among ``compared`` items, from 1.
        compared: How many items satisfy every must and are not excluded, this one included.
        percentile: The share of the other compared items that are less alike, in whole per cent, rounded down.
        labels: The item's labels that the wish names.
        influence: As for the history, with the wish left out.
        contrast: As for the history.
        stands_out: As for the history.
    """

    wish: str
    similarity: float
    rank: int
    compared: int
    percentile: int
    labels: tuple[str, ...]
    influence: float
    contrast: float
    stands_out: bool


class LikenessEvidence(_Evidence):
    """How like an item is to one that was named as a model for it ("something like X").

    Attributes:
        item_id: The model.
        title: Its title.
        similarity: Cosine of the two items' text vectors, -1 to 1.
        rank: The explained item's place by that among ``compared`` items, from 1.
        compared: How many items satisfy every must and are not excluded, the model left out, the explained one not.
        percentile: The share of the other compared items that are less alike, in whole per cent, rounded down.
        labels: Labels that both have, each rarer in the catalogue than every second item; the rarest first.
    """

    item_id: str
    title: str
    similarity: float
    rank: int
    compared: int
    percentile: int
    labels: tuple[str, ...]


class SharedLabel(_Evidence):
    """A label that the item has in common with history items that stood out.

    Attributes:
        attribute: The column.
        label: The label, as the catalogue spells it.
        item_ids: Which of those history items have it.
        share: The share of the whole catalogue that has it, 0 to 1: a label that everything has explains nothing.
    """

    attribute: str
    label: str
    item_ids: tuple[str, ...]
    share: float


class Difference(_Evidence):
    """An attribute in which the item and a history item that stood out have nothing in common.

    Attributes:
        attribute: The column.
        value: The explained item's value, as text.
        item_id: The history's item.
        other_value: Its value, as text.
    """

    attribute: str
    value: str
    item_id: str
    other_value: str


class ConstraintEvidence(_Evidence):
    """A constraint held against the item.

    Attributes:
        constraint: The constraint, resolved; its ``must`` tells a demand from a preference.
        text: It in words, "price at most $30".
        value: The item's own value, as text; "unknown" if it has none.
        met: Whether the item satisfies it.
    """

    constraint: Constraint
    text: str
    value: str
    met: bool


class Standing(_Evidence):
    """Where the model's own score puts the item, whatever the reason.

    Attributes:
        sampled: How many other items were drawn at random, always the same ones, to compare with.
        above: How many of those score lower.
        shown: How many items were shown together with this one, itself included; 0 if that is not known.
        shown_rank: Its place among them by score, from 1; 0 if they are not known.
    """

    sampled: int
    above: int
    shown: int
    shown_rank: int


class Evidence(_Evidence):
    """All that is known about why an item was recommended.

    Attributes:
        item_id: The explained item.
        title: Its title.
        score: Its fused score under the request, in nats.
        path: The names of its semantic ID's prefixes, coarse to fine.
        attributes: Its ``(name, text)`` attributes that are not missing, free text aside.
        history: Each distinct item of the history that was tried, most influential first.
        untried: How many older items of the history were not tried.
        wish: How it answers the wish, if there was one.
        likeness: How like it is to each item that it was to be like, the likest first.
        shared: Labels shared with history items that stood out, the rarest in the catalogue first.
        differences: What sets it apart from history items that stood out.
        constraints: Each constraint of the request, in its order.
        standing: Where the model's score puts it.
    """

    item_id: str
    title: str
    score: float
    path: tuple[str, ...]
    attributes: tuple[tuple[str, str], ...]
    history: tuple[HistoryEvidence, ...]
    untried: int
    wish: WishEvidence | None
    likeness: tuple[LikenessEvidence, ...]
    shared: tuple[SharedLabel, ...]
    differences: tuple[Difference, ...]
    constraints: tuple[ConstraintEvidence, ...]
    standing: Standing

    @property
    def reasons(self) -> tuple[HistoryEvidence, ...]:
        """The history items that stood out, most influential first. Empty: nothing in the history did."""
        return tuple(item for item in self.history if item.stands_out)
