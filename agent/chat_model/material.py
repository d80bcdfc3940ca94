"""What a reply may be worded from: the built-in words, and the rows of the items that it shows or speaks of."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sidney.agent.replies import phrase
from sidney.agent.reply import Reply
from sidney.agent.state import ConversationState
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue
from sidney.recsys_model.data.constraints import Constraint, combined_mask
from sidney.tools.formatting import item_attributes, short_title, shown_text
from sidney.tools.titles import normalised, title_index

__all__ = ["ItemFacts", "Material", "material_of"]

_TITLE = 120
_LONGEST_FACT = 200


@dataclass(frozen=True)
class ItemFacts:
    """An item that a reply may speak of.

    Attributes:
        number: Its number in the list that the reply shows; ``None`` for an item that only the built-in words name.
        item_id: The catalogue's ID.
        names: Its title, whole and shortened, as it may be printed.
        facts: ``(attribute, text)`` of what its row holds, free text aside.
        labels: Its labels one by one.
    """

    number: int | None
    item_id: str
    names: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    labels: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Every string that a sentence about it may repeat."""
        return (*self.names, *(text for pair in self.facts for text in pair), *self.labels)


@dataclass(frozen=True)
class Material:
    """Everything that a sentence of the reply may draw on.

    Attributes:
        draft: What the built-in words say, the parts that stand as they are aside.
        items: The items shown, and those that the draft names.
        constraints: What holds.
        filters: The same in words.
        wish: What is wanted, in the person's words.
        figures: Figures of the draft that are in no row.
    """

    draft: str
    items: tuple[ItemFacts, ...]
    constraints: tuple[Constraint, ...]
    filters: tuple[str, ...]
    wish: str
    figures: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[ItemFacts, ...]:
        """The items of the list that the reply shows."""
        return tuple(item for item in self.items if item.number is not None)

    def to_json(self) -> str:
        """The form in which a chat model gets it."""
        return json.dumps(
            {
                "what there is to say": self.draft,
                "wish": self.wish,
                "filters that every item below meets": list(self.filters) if self.shown else [],
                "items": [
                    {**({"number": item.number} if item.number is not None else {}), "title": item.names[0],
                     **dict(item.facts)}
                    for item in self.items
                ],
            },
            ensure_ascii=False, indent=1,
        )  # fmt: skip


def material_of(draft: str, reply: Reply, state: ConversationState, catalogue: Catalogue) -> Material:
    """The material of a reply.

    Args:
        draft: The part of the built-in words that may be worded anew.
        reply: The whole built-in reply.
        state: The conversation after the turn.
        catalogue: Where the rows are.
    """
    mask = combined_mask([c for c in reply.constraints if c.attribute in catalogue.columns], catalogue)
    # The cards meet every filter by construction; an item that did not would not be spoken of either.
    shown = [i for i in reply.items if i.item_id in catalogue and mask[catalogue.index_of(i.item_id)]]
    items = [_facts(item.number, item.item_id, catalogue) for item in shown]
    held = {item.item_id for item in shown}
    for item_id in _spoken_of(state):
        if item_id in catalogue and item_id not in held:
            facts = _facts(None, item_id, catalogue)
            if any(name in draft for name in facts.names):
                items.append(facts)
                held.add(item_id)
    return Material(
        draft=draft, items=tuple(items), constraints=reply.constraints,
        filters=tuple(phrase(c, catalogue) for c in reply.constraints), wish=state.wish, figures=tuple(reply.facts),
    )  # fmt: skip


def _facts(number: int | None, item_id: str, catalogue: Catalogue) -> ItemFacts:
    title = catalogue.titles[catalogue.index_of(item_id)]
    whole = shown_text(title)
    names = dict.fromkeys(name for limit in (_TITLE, 80, 60) if (name := short_title(whole, limit)))
    cut = f"{whole[:80].rsplit(' ', 1)[0].rstrip(',;:.')} …" if len(whole) > 80 else whole
    free_text = [column.name for column in catalogue.columns.values() if column.kind is AttributeKind.TEXT]
    row = catalogue.index_of(item_id)
    listed = (c.values[row] for c in catalogue.filterable if c.kind is AttributeKind.LABELS)
    labels = tuple(shown_text(label) for value in listed if isinstance(value, tuple) for label in value)
    attributes = item_attributes(catalogue, item_id, leave_out=free_text)
    # "The Witcher 3" for "The Witcher 3: Wild Hunt", unless another item is called just that.
    head = re.split(r":|\s[-–—|]|\s?\(|,", whole, maxsplit=1)[0].strip()
    heads = [head] if len(head) > 3 and (head == whole or normalised(head) not in title_index(catalogue)) else []
    return ItemFacts(
        number=number,
        item_id=item_id,
        names=tuple(dict.fromkeys((*names, cut, *heads))),
        facts=tuple((name, text[:_LONGEST_FACT]) for name, text in attributes),
        labels=labels,
    )


def _spoken_of(state: ConversationState) -> Sequence[str]:
    listed = [item.item_id for shown in reversed(state.lists) for item in shown.items]
    own = (*state.history, *state.bought, *state.liked, *state.rejected)
    return list(dict.fromkeys([*([state.focus] if state.focus else []), *listed, *reversed(own)]))
