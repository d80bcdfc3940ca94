"""The words of a reply: short, and about nothing that is not in the state or the catalogue."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sidney.agent.cards import shown_value
from sidney.agent.lexicon import Lexicon
from sidney.agent.notes import TurnNotes
from sidney.agent.relaxation import Relaxation
from sidney.agent.state import ConversationState
from sidney.agent.turn import IntentName, Understanding
from sidney.agent.words import label_key
from sidney.recsys_model.catalogue import AttributeKind, Catalogue
from sidney.recsys_model.constraints import Constraint, Operator, describe
from sidney.tools.formatting import attribute_name, join_words

__all__ = [
    "ask_back",
    "comparison",
    "constraint_list",
    "details",
    "empty_list",
    "fact",
    "filterable",
    "help_text",
    "list_heading",
    "phrase",
    "preface",
    "small_talk",
]

_MANY = 3
"""Labels of one constraint that are spelled out; more are summed up by what they have in common."""


def phrase(constraint: Constraint, catalogue: Catalogue) -> str:
    """A constraint in a few words; a long enumeration by its common end: "any of 12 kinds of Cables"."""
    operand = constraint.operand
    if isinstance(operand, tuple) and len(operand) > _MANY:
        keys = [str(label).split() for label in operand]
        common: list[str] = []
        while all(len(k) > len(common) for k in keys) and len({label_key(k[-len(common) - 1]) for k in keys}) == 1:
            common.insert(0, keys[0][-len(common) - 1])
        what = " ".join(common) or attribute_name(constraint.attribute)
        text = f"{len(operand)} kinds of {what}"
        text = f"none of the {text}" if constraint.operator.is_negative else f"any of {text}"
        return text if constraint.must else f"preferably {text}"
    return describe(constraint, catalogue)


def filterable(catalogue: Catalogue) -> str:
    """The columns that can be filtered by, as people would list them."""
    return join_words([attribute_name(column.name) for column in catalogue.filterable])


def preface(understanding: Understanding, notes: TurnNotes, catalogue: Catalogue, *, listed: int) -> list[str]:
    """Sentences on what the turn changed, and on what could not be done."""
    said: list[str] = []
    for ids, words in ((notes.bought, "Noted: you have {}."), (notes.rejected, "{} will not come up again.")):
        if ids:
            said.append(words.format(_titles(ids, catalogue)))
    if notes.liked:
        said.append(f"Going by {_titles(notes.liked, catalogue)}.")
    if notes.removed:
        said.append(f"Dropped: {join_words([phrase(c, catalogue) for c in notes.removed])}.")
    for attribute in notes.idle:
        what = attribute_name(attribute)
        said.append(f"There was no such filter on {what} to drop." if what else "There were no filters to drop.")
    surprising = [c for c in notes.replaced if c.text not in {b for b, _ in notes.bases}]
    if surprising:
        said.append(f"That replaces {join_words([phrase(c, catalogue) for c in surprising])}.")
    said += [f"Nothing that I showed has a {attribute_name(name)} to compare with." for name in notes.unresolved]
    said += [f"I read “{before}” as {after}." for before, after in understanding.readings]
    if understanding.unsupported:
        without = [u for u in understanding.unsupported if u.startswith("without ")]
        by = [u for u in understanding.unsupported if not u.startswith("without ")]
        if by:
            said.append(f"I can't filter by {_or(by)} here; I can by {filterable(catalogue)}.")
        if without:
            words = _or([f"“{u.removeprefix('without ')}”" for u in without])
            said.append(f"I can't rule out {words}: no label in this catalogue is called that.")
    if notes.missing:
        said.append(_missing(notes.missing, listed))
    return said


def _missing(missing: Sequence[str], listed: int) -> str:
    words = _or([f"“{m}”" for m in dict.fromkeys(missing)])
    if not listed:
        return f"I can't tell what {words} is: I have not shown anything yet."
    return f"I can't tell which item {words} is; the last list has {listed}, by number."


def list_heading(
    count: int,
    allowed: int,
    state: ConversationState,
    notes: TurnNotes,
    catalogue: Catalogue,
    *,
    more: bool,
    wanted: int,
) -> str:
    """The sentence above a list: how many, and what is being filtered."""
    bases = dict(notes.bases)
    conditions = []
    for constraint in state.constraints:
        text = phrase(constraint, catalogue)
        if constraint.text in bases:
            basis = bases[constraint.text]
            known = basis.startswith("the middle")
            text += (
                f" ({basis})" if known else f" (that is {basis}'s)" if len(basis) < 60 else " (the item you pointed at)"
            )
        conditions.append(text)
    noun = "pick" if count == 1 else "picks"
    opening = f"Here {'is' if count == 1 else 'are'} {count} {'more' if more else noun}"
    wish = f" for “{state.wish}”" if state.wish else ""
    filters = f": {', '.join(conditions)}" if conditions else ""
    if count < wanted:
        only = f"Only {count} {'item' if count == 1 else 'items'} {'left' if more else 'fit'}"
        return f"{only}{wish}{filters}."
    return f"{opening}{wish}{filters}."


def empty_list(state: ConversationState, found: Sequence[Relaxation], catalogue: Catalogue, *, shown_all: bool) -> str:
    """Why there is nothing, what the nearest is, and which constraint to relax."""
    conditions = join_words([phrase(c, catalogue) for c in state.constraints if c.must])
    if shown_all:
        return (
            f"That was all there is{' with ' + conditions if conditions else ''}. Loosen a filter, or say “start over”."
        )
    if not found:
        advice = "Say which of them matters least, or “start over”."
        return f"Nothing has {conditions} together, and no single filter is to blame. {advice}"
    best = found[0]
    text = f"Nothing has {conditions}{' together' if len(state.constraints) > 1 else ''}."
    name = attribute_name(best.constraint.attribute)
    if best.nearest is not None and best.nearest_item is not None:
        column = catalogue.columns[best.constraint.attribute]
        title = _shortened(catalogue.titles[catalogue.index_of(best.nearest_item)], 80)
        upper = best.constraint.operator in (Operator.LT, Operator.LE)
        value = shown_value(best.nearest, column)
        if best.constraint.attribute == "price":
            where = "with the rest" if len(state.constraints) > 1 else "there"
            text += f" The {'cheapest' if upper else 'dearest'} {where} is {value}: {title}."
        else:
            text += f" The {'lowest' if upper else 'highest'} {name} is {value}: {title}."
        return f"{text} Say “drop the {name} limit” or give another one ({best.items} without it)."
    others = [f"“{phrase(r.constraint, catalogue)}” ({r.items} without it)" for r in found[:3]]
    return f"{text} Dropping {_or(others)} would help."


def details(item_id: str, catalogue: Catalogue, path: tuple[str, ...]) -> str:
    """An item from its row of the catalogue: every attribute that it has, then its text."""
    item = catalogue.item(item_id)
    facts, texts = [], []
    for name, value in item.attributes.items():
        column = catalogue.columns[name]
        if column.kind is AttributeKind.TEXT:
            texts.append(_shortened(str(value)))
        else:
            facts.append(f"{attribute_name(name)}: {shown_value(value, column)}")
    parts = [f"{item.title}.", *texts]
    if facts:
        parts.append(f"{'; '.join(facts)}.")
    if path:
        parts.append(f"Filed under {' › '.join(path)}.")
    return " ".join(parts)


def fact(item_id: str, attribute: str, catalogue: Catalogue) -> str:
    """One attribute of one item."""
    column = catalogue.columns[attribute]
    value = column.values[catalogue.index_of(item_id)]
    title = catalogue.titles[catalogue.index_of(item_id)]
    name = attribute_name(attribute)
    if value is None:
        return f"The catalogue does not say: {title} has no {name} there."
    return f"{title}: {name} {shown_value(value, column)}."


def comparison(item_ids: Sequence[str], catalogue: Catalogue) -> str:
    """Facts side by side: first what differs, then what is the same."""
    titles = [catalogue.titles[catalogue.index_of(i)] for i in item_ids]
    different, same = [], []
    for column in catalogue.filterable:
        values = [column.values[catalogue.index_of(i)] for i in item_ids]
        name = attribute_name(column.name)
        if all(v is None for v in values):
            continue
        shown = [shown_value(v, column) for v in values]
        if len(set(shown)) == 1:
            same.append(f"{name} {shown[0]}")
        else:
            different.append(f"{name} {' against '.join(shown)}")
    text = f"{_short_titles(titles)}: "
    text += f"{'; '.join(different)}." if different else "the catalogue tells no difference."
    return f"{text} Both: {'; '.join(same)}." if same and len(item_ids) == 2 else text


def constraint_list(state: ConversationState, catalogue: Catalogue) -> str:
    """Everything that steers the next list."""
    parts = []
    if state.constraints:
        parts.append(f"I am filtering on {join_words([phrase(c, catalogue) for c in state.constraints])}.")
    else:
        parts.append("No filters at the moment.")
    if state.wish:
        parts.append(f"You are looking for “{state.wish}”.")
    for ids, words in (
        (state.liked, "Going by {}."),
        (state.bought, "You have {}."),
        (state.rejected, "Left out: {}."),
    ):
        if ids:
            parts.append(words.format(_titles(ids, catalogue)))
    return " ".join(parts)


def help_text(catalogue: Catalogue, lexicon: Lexicon) -> str:
    """What can be said, with this catalogue's own words."""
    examples = (
        ["“cheaper”"] if any(m.concept is not None and m.concept.name == "price" for m in lexicon.measures) else []
    )
    label = next((c.labels[0] for c in catalogue.filterable if c.labels), None)
    if label is not None:
        examples += [f"“something with {label}”", f"“no {label}”"]
    examples += [
        "“more”",
        "“not that one”",
        "“I bought the first”",
        "“why the second?”",
        "“tell me about the third”",
        "“undo”",
        "“start over”",
    ]
    steering = f"Say what you are after, in your own words, and steer: {', '.join(examples)}."
    return f"{steering} I can filter by {filterable(catalogue)}."


def small_talk(message: str, state: ConversationState) -> str:
    """A friendly word, and the way on."""
    low = message.casefold()
    if re.search(r"thank|thx|cheers|bye|that'?s all", low):
        return "You're welcome. I am here when you want more."
    if re.search(r"^\W*(?:hi|hello|hey|howdy|yo|hiya|greetings|good (?:morning|evening|afternoon|day))\b", low):
        return "Hello! What are you looking for?"
    return (
        "Good. Say “more”, “cheaper”, or anything else that you want different."
        if state.lists
        else "What are you looking for?"
    )


def ask_back(understanding: Understanding, notes: TurnNotes, state: ConversationState, catalogue: Catalogue) -> str:
    """One short question when a turn cannot be acted upon."""
    if notes.missing:
        return ""
    if understanding.intent(IntentName.EXPLAIN, IntentName.DETAILS, IntentName.SELECT, IntentName.QUESTION):
        return "Which item do you mean? I have not shown any yet; tell me what you are looking for."
    if understanding.intent(IntentName.COMPARE):
        return "Which two shall I compare? Say their numbers, such as “compare 1 and 3”."
    if state.lists:
        return "I did not get that. Say what you want different, ask about an item by its number, or say “help”."
    return f"I did not get that. What are you looking for? I can filter by {filterable(catalogue)}."


def _titles(ids: Sequence[str], catalogue: Catalogue) -> str:
    return join_words(
        [_shortened(catalogue.titles[catalogue.index_of(i)], 80) for i in ids[:5]]
        + ([f"{len(ids) - 5} more"] if len(ids) > 5 else [])
    )


def _short_titles(titles: Sequence[str]) -> str:
    return " against ".join(_shortened(title, 80) for title in titles)


def _shortened(text: str, limit: int = 500) -> str:
    if len(text) <= limit:
        return text
    return f"{text[:limit].rsplit(' ', 1)[0].rstrip(',;:.')} …"


def _or(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + " or " + words[-1] if len(words) > 1 else "".join(words)
