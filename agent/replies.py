"""The words of a reply: short, and about nothing that is not in the state or the catalogue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from sidney.agent.clarifying import Split
from sidney.agent.lexicon import Lexicon
from sidney.agent.notes import TurnNotes, UnheardWord
from sidney.agent.phrases import filterable, or_words, phrase, phrases, titles
from sidney.agent.state import ConversationState
from sidney.agent.turn import IntentName, Understanding
from sidney.agent.variety import Variety
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.tools.formatting import attribute_name, join_words, shown_text

__all__ = [
    "LOST",
    "ask_back",
    "clarifying",
    "constraint_list",
    "filterable",
    "help_text",
    "list_heading",
    "meant_labels",
    "phrase",
    "preface",
    "search_heading",
    "small_talk",
    "steering",
    "surprise_heading",
    "unheard",
]

_MOST_MEANT = 3
"""Labels that are named where a word was not understood."""


LOST = "I can't say more about that. Ask me anything else about the list, or say what you want different."
"""For a turn whose every sentence was held back."""


def preface(understanding: Understanding, notes: TurnNotes, catalogue: Catalogue) -> list[str]:
    """Sentences on what the turn changed, and on what could not be done."""
    said: list[str] = []
    for ids, words in ((notes.bought, "Noted: you have {}."), (notes.rejected, "{} will not come up again.")):
        if ids:
            said.append(words.format(titles(ids, catalogue)))
    if notes.liked:
        said.append(f"Going by {titles(notes.liked, catalogue)}.")
    for item_id, attribute in notes.faulted:
        said.append(f"I take that as being about the {attribute_name(attribute)} of {titles([item_id], catalogue)}.")
    if notes.removed:
        said.append(f"Dropped: {join_words(phrases(notes.removed, catalogue))}.")
    for attribute in notes.idle:
        what = attribute_name(attribute)
        said.append(f"There was no such filter on {what} to drop." if what else "There were no filters to drop.")
    for old, new in notes.contradicted:
        said.append(f"“{phrase(old, catalogue)}” and “{phrase(new, catalogue)}” can't both hold: the newer one counts.")
    contradicted = [old for old, _ in notes.contradicted]
    replaced = [c for c in notes.replaced if c not in contradicted and c.text not in {b for b, _ in notes.bases}]
    if replaced:
        said.append(f"That replaces {join_words(phrases(replaced, catalogue))}.")
    said += [f"Nothing that I showed has a {attribute_name(name)} to compare with." for name in notes.unresolved]
    said += [f"Nothing here goes beyond that in {attribute_name(name)}." for name in notes.exhausted]
    said += [f"I read “{before}” as {after}." for before, after in understanding.readings]
    if notes.unheard:
        said.append(unheard(notes.unheard))
    if understanding.unsupported:
        without = [u for u in understanding.unsupported if u.startswith("without ")]
        by = [u for u in understanding.unsupported if not u.startswith("without ")]
        if by:
            said.append(f"I can't filter by {or_words(by)} here; I can by {filterable(catalogue)}.")
        if without:
            words = or_words([f"“{u.removeprefix('without ')}”" for u in without])
            said.append(f"I can't rule out {words}: no label in this catalogue is called that.")
    if notes.missing:
        said.append(_missing(notes.missing, notes.listed))
    return said


def unheard(words: Sequence[UnheardWord]) -> str:
    """What was not understood, and what may have been meant."""
    said = or_words([f"“{word.said}”" for word in words])
    return f"I know no {said} here. Did you mean {or_words([shown_text(label) for label in meant_labels(words)])}?"


def meant_labels(words: Sequence[UnheardWord]) -> tuple[str, ...]:
    """The labels that words may have been meant for, the likeliest of each first."""
    ranked = [label for place in zip_longest(*(word.labels for word in words)) for label in place if label is not None]
    return tuple(dict.fromkeys(ranked))[:_MOST_MEANT]


def _missing(missing: Sequence[str], listed: int) -> str:
    words = or_words([f"“{m}”" for m in dict.fromkeys(missing)])
    if not listed:
        return f"I can't tell what {words} is: I have not shown anything yet."
    return f"I can't tell which item {words} is; the last list has {listed}, by number."


def list_heading(
    count: int,
    state: ConversationState,
    notes: TurnNotes,
    catalogue: Catalogue,
    *,
    more: bool,
    wanted: int,
    elsewhere: bool = False,
) -> str:
    """The sentence above a list: how many, and what is being filtered.

    Args:
        count: Items in the list.
        state: What holds.
        notes: What the turn changed; relative bounds say what they were taken from.
        catalogue: Where the labels are.
        more: Whether it goes on with the last list's request.
        wanted: Items that were wanted; fewer is said.
        elsewhere: Whether no item is of a kind that the last list showed.
    """
    bases = dict(notes.bases)
    conditions: list[str] = []
    for constraint in state.constraints:
        text = phrase(constraint, catalogue)
        if constraint.text in bases:
            basis = shown_text(bases[constraint.text])
            known = basis.startswith("the middle")
            text += (
                f" ({basis})" if known else f" (that of {basis})" if len(basis) < 60 else " (the item you pointed at)"
            )
        if text.casefold() not in (said.casefold() for said in conditions):
            conditions.append(text)
    wish = f" for “{state.wish}”" if state.wish else ""
    filters = f": {', '.join(conditions)}" if conditions else ""
    if count < wanted:
        items = "item" if count == 1 else "items"
        return f"Only {count} {items} {'left' if more else 'fits' if count == 1 else 'fit'}{wish}{filters}."
    noun = "more" if more else "pick" if count == 1 else "picks"
    where = " of other kinds than before" if elsewhere else ""
    return f"Here {'is' if count == 1 else 'are'} {count} {noun}{where}{wish}{filters}."


def surprise_heading(found: Variety, state: ConversationState, catalogue: Catalogue, *, familiar: bool) -> str:
    """The sentence above a surprise: what rule it was drawn by."""
    count = len(found.item_ids)
    filters = phrases(state.constraints, catalogue)
    wish = f" for “{state.wish}”" if state.wish else ""
    conditions = f", {', '.join(filters)}" if filters else ""
    if count == 1:
        return f"Here is a surprise{wish}{conditions}."
    kinds = f"of {found.prefixes} different kinds" if found.prefixes < count else "each of another kind"
    new = ", none of a kind that you had or saw" if found.level and familiar else ""
    return (
        f"Here are {count} surprises{wish}{conditions}: {kinds}{new}, drawn from the {found.pool} that suit you best "
        f"of {found.allowed:,}."
    )


def search_heading(query: str, state: ConversationState, catalogue: Catalogue) -> str:
    """The sentence above what a search found."""
    filters = phrases(state.constraints, catalogue)
    return f"Nearest to “{query}” in the catalogue{', with ' + ', '.join(filters) if filters else ''}:"


def clarifying(split: Split) -> str:
    """A question beside a list, with the answers that it suggests."""
    answers = or_words([shown_text(label) for label in split.labels])
    return f"Any preference in {attribute_name(split.attribute)}: {answers}?"


def constraint_list(state: ConversationState, catalogue: Catalogue) -> str:
    """Everything that steers the next list."""
    parts = []
    if state.constraints:
        parts.append(f"I am filtering on {join_words(phrases(state.constraints, catalogue))}.")
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
            parts.append(words.format(titles(ids, catalogue)))
    return " ".join(parts)


def steering(state: ConversationState, catalogue: Catalogue) -> str:
    """What steers the next list, in one phrase; empty if nothing does."""
    parts = phrases(state.constraints, catalogue)
    if state.wish:
        parts.append(f"“{state.wish}”")
    return join_words(parts)


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
        "“compare 1 and 2”",
        "“surprise me”",
        "“undo”",
        "“start over”",
        "“remember that”",
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
    if notes.missing or notes.unheard:
        return ""
    if understanding.intent(IntentName.EXPLAIN, IntentName.DETAILS, IntentName.SELECT, IntentName.QUESTION):
        return "Which item do you mean? I have not shown any yet; tell me what you are looking for."
    if understanding.intent(IntentName.COMPARE):
        return "Which two shall I compare? Say their numbers, such as “compare 1 and 3”."
    if state.lists:
        return "I did not get that. Say what you want different, ask about an item by its number, or say “help”."
    return f"I did not get that. What are you looking for? I can filter by {filterable(catalogue)}."
