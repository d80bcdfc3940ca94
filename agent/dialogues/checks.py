"""An expectation held against what a turn came to."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sidney.agent.dialogues.conditions import read_condition
from sidney.agent.dialogues.errors import ExpectationError, ListNameError
from sidney.agent.dialogues.file_format import Expectation, TextExpectation
from sidney.agent.dialogues.observation import Observation
from sidney.agent.dialogues.placeholders import fill
from sidney.agent.dialogues.rows import row_satisfies
from sidney.agent.dialogues.yaml_source import Place
from sidney.recsys_model.data.constraints import Constraint, find_column
from sidney.recsys_model.errors import SidneyError

__all__ = ["Mismatch", "broken_promises", "mismatches"]


@dataclass(frozen=True)
class Mismatch:
    """Something that does not hold.

    Attributes:
        place: Where in the expectation it is asked: ``("items", 2)``; empty for what must always hold.
        expected: What should hold, in the words of the file.
        found: What was there instead.
    """

    place: Place
    expected: str
    found: str


def mismatches(expectation: Expectation, seen: Observation, step_names: Sequence[str]) -> Iterator[Mismatch]:
    """Everything in an expectation that does not hold, in the order of the file format.

    Args:
        expectation: What should hold.
        seen: The turn.
        step_names: All steps that a turn can go through.

    Raises:
        ExpectationError: It names what the catalogue or the dialogue does not have.
    """
    yield from _constraints(expectation, seen)
    yield from _understood(expectation, seen)
    yield from _items(expectation, seen)
    yield from _steps(expectation, seen, step_names)
    yield from _texts("text", expectation.text, seen.reply.text, seen)
    yield from _texts("wish", expectation.wish, seen.state.wish, seen)
    yield from _standing(expectation, seen)


def broken_promises(seen: Observation) -> Iterator[Mismatch]:
    """What must hold of every list, asked for or not: known items, each once, and every must satisfied."""
    catalogue, shown = seen.lists.catalogue, seen.lists.shown or ()
    unknown = [item_id for item_id in shown if item_id not in catalogue]
    if unknown:
        yield Mismatch((), "every item shown is in the catalogue", f"not {', '.join(unknown)}")
    twice = sorted({item_id for item_id in shown if shown.count(item_id) > 1})
    if twice:
        yield Mismatch((), "no item is shown twice", ", ".join(map(seen.lists.title, twice)))
    for constraint in seen.state.constraints:
        if not constraint.must:
            continue
        broken = [i for i in shown if i in catalogue and not row_satisfies(constraint, i, catalogue)]
        if broken:
            yield Mismatch(
                (), f"every item shown satisfies {constraint.text}", ", ".join(map(seen.lists.title, broken))
            )


@contextlib.contextmanager
def _blaming(place: Place) -> Iterator[None]:
    """Whatever is unknown in here is the file's fault, and is said at its place."""
    try:
        yield
    except SidneyError as error:
        raise ExpectationError(place, str(error), needs_lists=isinstance(error, ListNameError)) from error


# -- constraints -------------------------------------------------------------------------------------------------------


def _constraints(expectation: Expectation, seen: Observation) -> Iterator[Mismatch]:
    held = seen.state.constraints
    for number, text in enumerate(expectation.constraints):
        with _blaming(("constraints", number)):
            wanted = fill(text, seen.lists, plain=True)
            found = _matching(wanted, held, seen)
        if not found:
            yield Mismatch(("constraints", number), f"the constraint {wanted} holds", _listed(held))
    if expectation.only_constraints is not None:
        left = list(held)
        for number, text in enumerate(expectation.only_constraints):
            with _blaming(("only_constraints", number)):
                wanted = fill(text, seen.lists, plain=True)
                found = _matching(wanted, left, seen)
            if not found:
                yield Mismatch(("only_constraints", number), f"the constraint {wanted} holds", _listed(held))
            left = [each for each in left if each not in found]
        if left:
            yield Mismatch(("only_constraints",), "no other constraint holds", f"there is also {_listed(left)}")
    for number, text in enumerate(expectation.no_constraints):
        with _blaming(("no_constraints", number)):
            wanted = fill(text, seen.lists, plain=True)
            found = _forbidden(wanted, held, seen)
        if found:
            yield Mismatch(("no_constraints", number), f"no constraint {wanted} holds", _listed(found))


def _listed(constraints: Sequence[Constraint]) -> str:
    return "; ".join(c.text if c.must else f"should {c.text}" for c in constraints) or "no constraint"


def _matching(text: str, held: Sequence[Constraint], seen: Observation) -> list[Constraint]:
    """The constraints that one line of a file asks for; "A | B" asks for either."""
    found: list[Constraint] = []
    for alternative in re.split(r"\s+\|\s+", text):
        wanted = read_condition(alternative, seen.lists.catalogue)
        found += [constraint for constraint in held if wanted.is_said_by(constraint) and constraint not in found]
    return found


def _forbidden(text: str, held: Sequence[Constraint], seen: Observation) -> list[Constraint]:
    names = {name.casefold(): name for name in seen.lists.catalogue.columns}
    if text.casefold() in names or re.fullmatch(r"[\w ]+", text):
        column = find_column(text, seen.lists.catalogue)
        return [c for c in held if c.attribute == column.name]
    return _matching(text, held, seen)


# -- what was understood -----------------------------------------------------------------------------------------------


def _understood(expectation: Expectation, seen: Observation) -> Iterator[Mismatch]:
    intents = [intent.name for intent in seen.understanding.intents]
    listed = ", ".join(dict.fromkeys(name.value for name in intents)) or "no intent"
    for number, name in enumerate(expectation.intents):
        if name not in intents:
            yield Mismatch(("intents", number), f"the intent {name.value}", listed)
    for number, name in enumerate(expectation.no_intents):
        if name in intents:
            yield Mismatch(("no_intents", number), f"no intent {name.value}", listed)
    if expectation.unsupported is None:
        return
    said = seen.understanding.unsupported
    folded = " / ".join(said).casefold()
    for number, word in enumerate(expectation.unsupported):
        if word.casefold() not in folded:
            yield Mismatch(("unsupported", number), f"{word!r} is unsupported", ", ".join(said) or "nothing is")
    if not expectation.unsupported and said:
        yield Mismatch(("unsupported",), "nothing is unsupported", ", ".join(said))


# -- lists and steps ---------------------------------------------------------------------------------------------------


def _items(expectation: Expectation, seen: Observation) -> Iterator[Mismatch]:
    for number, predicate in enumerate(expectation.items):
        with _blaming(("items", number)):
            line = fill(predicate.text, seen.lists, plain=True)
            failure = predicate.failure(seen.lists, line)
        if failure is not None:
            yield Mismatch(("items", number), f"items: {line}", failure)


def _steps(expectation: Expectation, seen: Observation, step_names: Sequence[str]) -> Iterator[Mismatch]:
    for key, names in (("tool", expectation.tool), ("no_tool", expectation.no_tool)):
        for number, name in enumerate(names):
            if name not in step_names:
                raise ExpectationError((key, number), f"no step is called {name!r}; there are {', '.join(step_names)}")
            if (name in seen.steps) != (key == "tool"):
                expected = f"the step {name} is taken" if key == "tool" else f"the step {name} is not taken"
                yield Mismatch((key, number), expected, " → ".join(seen.steps))


# -- words and what the conversation holds -----------------------------------------------------------------------------


def _texts(key: str, expectation: TextExpectation | None, text: str, seen: Observation) -> Iterator[Mismatch]:
    if expectation is None:
        return
    folded = _plain(text)
    shown = f"“{text}”" if text else "no text"
    if key == "wish" and not any(getattr(expectation, name) for name in TextExpectation.model_fields) and text:
        yield Mismatch((key,), "no wish is kept", shown)
    filled: list[str] = []
    for number, part in enumerate((*expectation.contains, *expectation.contains_any, *expectation.not_contains)):
        with _blaming((key, number)):
            filled.append(_plain(fill(part, seen.lists)))
    first, second = len(expectation.contains), len(expectation.contains) + len(expectation.contains_any)
    for number, part in enumerate(filled[:first]):
        if part not in folded:
            yield Mismatch((key, "contains", number), f"{key} contains “{part}”", shown)
    if filled[first:second] and not any(part in folded for part in filled[first:second]):
        yield Mismatch((key, "contains_any"), f"{key} contains “{'” or “'.join(filled[first:second])}”", shown)
    for number, part in enumerate(filled[second:]):
        if part in folded:
            yield Mismatch((key, "not_contains", number), f"{key} does not contain “{part}”", shown)
    for name, wanted in (("matches", True), ("not_matches", False)):
        for number, pattern in enumerate(getattr(expectation, name)):
            place: Place = (key, name, number)
            try:
                matched = re.search(pattern, text, re.IGNORECASE) is not None
            except re.error as error:
                raise ExpectationError(place, f"{pattern!r} is no regular expression: {error}") from error
            if matched != wanted:
                yield Mismatch(place, f"{key} {'matches' if wanted else 'does not match'} /{pattern}/", shown)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def _standing(expectation: Expectation, seen: Observation) -> Iterator[Mismatch]:
    for key in ("liked", "rejected", "bought"):
        wanted: tuple[str, ...] | None = getattr(expectation, key)
        held = tuple(getattr(seen.state, key))
        if wanted == () and held:
            yield Mismatch((key,), f"nothing is {key}", ", ".join(map(seen.lists.title, held)))
        for number, text in enumerate(wanted or ()):
            found = _item_found((key, number), text, held, seen)
            if found is not None:
                yield Mismatch((key, number), f"{text} is {key}", found)
    if expectation.focus is not None:
        focus = (seen.state.focus,) if seen.state.focus is not None else ()
        found = _item_found(("focus",), expectation.focus, focus, seen)
        if found is not None:
            yield Mismatch(("focus",), f"{expectation.focus} is in focus", found)


def _item_found(place: Place, text: str, held: tuple[str, ...], seen: Observation) -> str | None:
    with _blaming(place):
        wanted = seen.lists.ids_of(fill(text, seen.lists))
    return None if set(wanted) & set(held) else ", ".join(map(seen.lists.title, held)) or "nothing is"
