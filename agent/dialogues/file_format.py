"""The dialogue file: what a person says, turn by turn, and what must hold after each.

``docs/dialogues.md`` describes every key with examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError

from sidney.agent.dialogues.errors import DialogueFileError
from sidney.agent.dialogues.item_predicates import ItemPredicate, parse_predicate
from sidney.agent.dialogues.yaml_source import Place, Source, read_yaml
from sidney.agent.turn import IntentName

__all__ = [
    "SUFFIXES",
    "Dialogue",
    "Expectation",
    "Setup",
    "TextExpectation",
    "Turn",
    "find_dialogues",
    "load_dialogue",
    "parse_dialogue",
]

SUFFIXES = (".dialogue.yaml", ".dialogue.yml")
"""How a dialogue file's name ends."""


def _as_list(value: object) -> object:
    # One value may stand without the dashes of a list.
    return [value] if isinstance(value, str) and value else [] if value == "" else value


def _one_text(value: object) -> object:
    if isinstance(value, dict):
        raise ValueError("YAML read a mapping here; put text that holds a colon and a space into quotes")
    return value


def _predicate(value: object) -> object:
    return parse_predicate(value) if isinstance(value, str) else _one_text(value)


def _intent(value: object) -> object:
    if isinstance(value, str) and value not in [name.value for name in IntentName]:
        raise ValueError(f"no intent is called {value!r}{_did_you_mean(value, [name.value for name in IntentName])}")
    return value


Text = Annotated[str, BeforeValidator(_one_text), Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_as_list)]
Intents = Annotated[tuple[Annotated[IntentName, BeforeValidator(_intent)], ...], BeforeValidator(_as_list)]
Predicates = Annotated[tuple[Annotated[ItemPredicate, BeforeValidator(_predicate)], ...], BeforeValidator(_as_list)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class TextExpectation(_Part):
    """What a piece of text holds, without regard to case.

    Attributes:
        contains: Each must occur.
        contains_any: At least one must occur.
        not_contains: None may occur.
        matches: Regular expressions, each of which must match somewhere.
        not_matches: Regular expressions, none of which may match anywhere.
    """

    contains: Texts = ()
    contains_any: Texts = ()
    not_contains: Texts = ()
    matches: Texts = ()
    not_matches: Texts = ()


def _as_text_expectation(value: object) -> object:
    return {"contains": value} if isinstance(value, str | list) else value


TextIs = Annotated[TextExpectation, BeforeValidator(_as_text_expectation)]


class Expectation(_Part):
    """What must hold after a turn; a key that is left out asks nothing.

    Attributes:
        constraints: Conditions that hold, in the text form ``price<=30``; "A | B" allows either, and "should A" or
            "must A" asks for the strength as well.
        only_constraints: These conditions hold and no others; an empty list for none at all.
        no_constraints: Conditions that do not hold, or a column's name for any condition on it.
        intents: What the turn was understood to want, among other things.
        no_intents: What it was not understood to want.
        unsupported: What is said not to be in the catalogue, word by word; an empty list for nothing.
        items: What holds of the list that the turn showed; see :mod:`sidney.agent.dialogues.item_predicates`.
        tool: Steps that the turn went through (``recommend``, ``look_up``, ``explain``, …).
        no_tool: Steps that it did not go through.
        text: What the reply says; a list of texts is short for ``contains``.
        wish: What is kept as the wish in words; empty text for none.
        liked, rejected, bought: Items that the conversation holds as such, by title or ID; an empty list for none.
        focus: The item that "it" means now, by title or ID.
    """

    constraints: Texts = ()
    only_constraints: Texts | None = None
    no_constraints: Texts = ()
    intents: Intents = ()
    no_intents: Intents = ()
    unsupported: Texts | None = None
    items: Predicates = ()
    tool: Texts = ()
    no_tool: Texts = ()
    text: TextIs | None = None
    wish: TextIs | None = None
    liked: Texts | None = None
    rejected: Texts | None = None
    bought: Texts | None = None
    focus: Text | None = None


class Turn(_Part):
    """One turn: what is said, and what must hold after it."""

    say: Annotated[str, BeforeValidator(_one_text)]
    expect: Expectation = Expectation()


class Setup(_Part):
    """How the conversation begins.

    Attributes:
        user: Somebody of the workspace's interactions, whose history is read.
        history: Items that the person has, oldest first, by ID or title.
        constraints: Conditions that hold from the start; "should A" for a preference.
    """

    user: Text | None = None
    history: Texts = ()
    constraints: Texts = ()


class Dialogue(_Part):
    """A whole dialogue.

    Attributes:
        name: What it is called; the file's name if it is not given.
        about: What it is for, in words.
        setup: How it begins.
        repeat: How many times it is run, each time from the start; all runs must pass.
        turns: What is said and expected.
    """

    name: Text = "dialogue"
    about: Text | None = None
    setup: Setup = Setup()
    repeat: Annotated[int, Field(ge=1, le=1000)] = 1
    turns: Annotated[tuple[Turn, ...], Field(min_length=1)]

    _source: Source | None = PrivateAttr(default=None)

    @property
    def file(self) -> Path | None:
        """Where it was read from."""
        return self._source.file if self._source is not None else None

    def line_of(self, place: Place) -> int | None:
        """The line of the file on which a part of it stands: ``("turns", 0, "expect", "items", 2)``."""
        return self._source.line_of(place) if self._source is not None else None


def parse_dialogue(text: str, file: Path | None = None) -> Dialogue:
    """Read a dialogue from YAML text.

    Raises:
        DialogueFileError: It cannot be read; the message names the file, the line, the turn and the nearest key.
    """
    source = read_yaml(text, file)
    if not isinstance(source.tree, dict):
        raise DialogueFileError(file, 1, "a dialogue is a mapping with `turns:`")
    tree: dict[str, Any] = dict(source.tree)
    if file is not None and "name" not in tree:
        tree["name"] = next((file.name.removesuffix(s) for s in SUFFIXES if file.name.endswith(s)), file.stem)
    try:
        dialogue = Dialogue.model_validate(tree)
    except ValidationError as error:
        raise _located(error, source) from error
    dialogue._source = source
    return dialogue


def load_dialogue(path: Path) -> Dialogue:
    """Read a dialogue file.

    Raises:
        DialogueFileError: It cannot be read; the message names the file, the line, the turn and the nearest key.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DialogueFileError(path, None, f"this is no UTF-8 text: {error.reason}") from error
    except OSError as error:
        raise DialogueFileError(path, None, error.strerror or str(error)) from error
    return parse_dialogue(text, path)


def find_dialogues(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The dialogue files among these files, and below these folders, in the order of their names.

    Raises:
        DialogueFileError: A path does not exist, or a folder holds no dialogue file.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(file for suffix in SUFFIXES for file in path.rglob(f"*{suffix}"))
            if not inside:
                raise DialogueFileError(path, None, f"no file in this folder is called *{SUFFIXES[0]}")
            found += inside
        elif path.exists():
            found.append(path)
        else:
            raise DialogueFileError(path, None, "there is no such file or folder")
    return tuple(dict.fromkeys(found))


def _located(error: ValidationError, source: Source) -> DialogueFileError:
    """The first thing wrong, with its line and turn; how many more there are."""
    # A key that is not known explains a missing one better than the other way round.
    problems = sorted(error.errors(include_url=False), key=lambda each: each["type"] != "extra_forbidden")
    problem = problems[0]
    place: Place = tuple(problem["loc"])
    # A validator of one text adds no step of its own to the place; pydantic's own names of branches do.
    place = tuple(step for step in place if isinstance(step, int) or not step.startswith("function-"))
    key = str(place[-1]) if place else ""
    match problem["type"]:
        case "extra_forbidden":
            reason = f"no key is called {key!r} here{_did_you_mean(key, _keys_at(place[:-1]))}"
        case "missing":
            reason = f"`{key}:` is missing"
        case "value_error":
            cause = problem["ctx"]["error"]
            reason = str(cause)
        case "model_type" | "model_attributes_type":
            reason = f"`{key}:` should hold keys ({', '.join(_keys_at(place))})"
        case _:
            reason = f"`{_named(place)}`: {problem['msg'].lower()}, found {_short(problem['input'])}"
    turn = f"turn {place[1] + 1}: " if len(place) > 1 and place[0] == "turns" and isinstance(place[1], int) else ""
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return DialogueFileError(source.file, source.line_of(place), f"{turn}{reason}{more}")


def _keys_at(place: Place) -> list[str]:
    """The keys that may stand at a place."""
    model: type[BaseModel] = Dialogue
    for step in place:
        if isinstance(step, str) and step in model.model_fields:
            model = _model_in(model.model_fields[step].annotation) or model
    return list(model.model_fields)


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _model_in(each)) is not None), None)


def _did_you_mean(word: str, choices: Sequence[str]) -> str:
    from rapidfuzz import process

    near = process.extractOne(word.casefold(), choices, score_cutoff=50)
    listed = ", ".join(choices)
    return f"; did you mean {near[0]!r}?" if near else f"; there are {listed}"


def _named(place: Place) -> str:
    return next((step for step in reversed(place) if isinstance(step, str)), "")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
