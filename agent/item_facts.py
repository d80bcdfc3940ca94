"""Questions of fact about one item, answered from its row of the catalogue, or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sidney.agent.cards import shown_value
from sidney.agent.turn import Intent
from sidney.agent.words import label_key
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Value
from sidney.recsys_model.data.constraints import Constraint, constraint_mask, resolve_constraint
from sidney.recsys_model.errors import ConstraintError
from sidney.tools.formatting import attribute_name, join_words, short_title, shown_text

__all__ = ["answer", "details", "fact", "row_facts"]

_TEXT = 500
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_QUOTED = 200
_SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "is",
        "are",
        "it",
        "of",
        "in",
        "on",
        "for",
        "to",
        "and",
        "or",
        "with",
        "does",
        "do",
        "has",
        "have",
        "can",
        "this",
        "that",
        "any",
    ]
)


def details(item_id: str, catalogue: Catalogue, path: Sequence[str]) -> str:
    """An item from its row of the catalogue: every attribute that it has, then its text."""
    item = catalogue.item(item_id)
    facts, texts = [], []
    for name, value in item.attributes.items():
        column = catalogue.columns[name]
        if column.kind is AttributeKind.TEXT:
            texts.append(short_title(str(value), _TEXT))
        else:
            facts.append(f"{attribute_name(name)}: {shown_value(value, column)}")
    parts = [f"{shown_text(item.title)}.", *texts]
    if facts:
        parts.append(f"{'; '.join(facts)}.")
    if path:
        parts.append(f"Filed under {' › '.join(path)}.")
    return " ".join(parts)


def answer(item_id: str, intent: Intent, catalogue: Catalogue) -> str:
    """What an intent asks of one item: yes or no where it names a condition, else the attribute, else its text."""
    if intent.attribute is None:
        return _from_text(item_id, intent.text, catalogue)
    if intent.operator is None or intent.operand is None:
        return fact(item_id, intent.attribute, catalogue)
    try:
        asked = resolve_constraint(
            Constraint(attribute=intent.attribute, operator=intent.operator, operand=intent.operand), catalogue
        )
    except ConstraintError:
        # What is asked for is no label here, so all that can be said is what the item has.
        return fact(item_id, intent.attribute, catalogue)
    index = catalogue.index_of(item_id)
    column = catalogue.columns[asked.attribute]
    value = column.values[index]
    if _is_missing(value):
        return fact(item_id, asked.attribute, catalogue)
    title, name = short_title(catalogue.titles[index]), attribute_name(column)
    holds = bool(constraint_mask(asked, catalogue)[index])
    if column.kind is AttributeKind.FLAG:
        wanted = bool(asked.operand) != asked.operator.is_negative
        return f"{'Yes' if holds else 'No'}: {title} is {'' if wanted == holds else 'not '}{name}."
    if column.kind in (AttributeKind.LABEL, AttributeKind.LABELS):
        return f"{'Yes' if holds else 'No'}: {title} has {name} {shown_value(value, column)}."
    return f"{'Yes' if holds else 'No'}: the {name} of {title} is {shown_value(value, column)}."


def fact(item_id: str, attribute: str, catalogue: Catalogue) -> str:
    """One attribute of one item."""
    column = catalogue.columns[attribute]
    index = catalogue.index_of(item_id)
    value, title, name = column.values[index], short_title(catalogue.titles[index]), attribute_name(attribute)
    if _is_missing(value):
        return f"The catalogue does not say: {title} has no {name} there."
    if column.kind is AttributeKind.FLAG:
        return f"{'Yes' if value else 'No'}: {title} is {'' if value else 'not '}{name}."
    return f"{title}: {name} {shown_value(value, column)}."


def _from_text(item_id: str, asked: str, catalogue: Catalogue) -> str:
    """The sentence of an item's text that speaks of what is asked; otherwise, that nothing does."""
    index = catalogue.index_of(item_id)
    title = short_title(catalogue.titles[index])
    wanted = {word for word in label_key(asked) if word not in _SMALL_WORDS}
    for column in catalogue.columns.values():
        value = column.values[index]
        if column.kind is not AttributeKind.TEXT or not isinstance(value, str) or not wanted:
            continue
        for sentence in _SENTENCE.split(shown_text(value)):
            if wanted <= set(label_key(sentence)):
                return f"The {attribute_name(column)} of {title} says: “{short_title(sentence, _QUOTED)}”"
    known = join_words(
        [attribute_name(column) for column in catalogue.filterable if not _is_missing(column.values[index])]
    )
    return f"The catalogue does not say. What it knows of {title}: {known}." if known else "The catalogue does not say."


def row_facts(item_id: str, catalogue: Catalogue, path: Sequence[str] = ()) -> list[str]:
    """Every string of an item's row, as replies print it: what words about the item are held against."""
    index = catalogue.index_of(item_id)
    title = catalogue.titles[index]
    found = [shown_text(title), short_title(title), short_title(title, 80), " › ".join(path), *path]
    for column in catalogue.columns.values():
        value = column.values[index]
        found.append(attribute_name(column))
        if _is_missing(value):
            continue
        found.append(shown_value(value, column))
        if isinstance(value, tuple):
            found += [shown_text(label) for label in value]
        if column.kind is AttributeKind.TEXT:
            text = shown_text(str(value))
            found += [short_title(text, _TEXT), *(short_title(s, _QUOTED) for s in _SENTENCE.split(text))]
    return [fact for fact in found if fact]


def _is_missing(value: Value) -> bool:
    return value is None or value == ()
