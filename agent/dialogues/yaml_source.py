"""YAML as text with line numbers: every scalar stays the string that was written, and knows its line.

A dialogue is words. ``say: no`` must not become a false, nor ``say: 1999`` a number, so nothing is guessed here; what
is a number is read as one where one is expected.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from sidney.agent.dialogues.errors import DialogueFileError

__all__ = ["Place", "Source", "Tree", "read_yaml"]

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree]"
Place: TypeAlias = tuple[str | int, ...]
"""The way from the top of a file to a value: keys and 0-based positions."""

_LARGEST = 20_000
"""Values in one file; more are no dialogue but a document that repeats itself by aliases."""


@dataclass(frozen=True)
class Source:
    """A file's values, and the 1-based line of each.

    Attributes:
        file: Where it was read from; ``None`` for text.
        tree: The values.
        lines: The line on which the value at a place begins; for a mapping's value, that of its key.
    """

    file: Path | None
    tree: Tree
    lines: dict[Place, int]

    def line_of(self, place: Place) -> int | None:
        """The line of a value, or of the nearest thing around it that has one."""
        for length in range(len(place), -1, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return None


def read_yaml(text: str, file: Path | None = None) -> Source:
    """Read one YAML document.

    Raises:
        DialogueFileError: It is no YAML, is empty, holds several documents, or a mapping names a key twice.
    """
    import yaml

    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = f"this is no YAML: {error.problem or error}"
        if "mapping values" in reason:
            reason += "; put text that holds a colon and a space into quotes"
        elif "found '<scalar>'" in reason:
            reason += "; text that begins with a quotation mark needs another pair of quotes around it"
        raise DialogueFileError(file, mark.line + 1 if mark else None, reason) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise DialogueFileError(file, None, f"this is no YAML: {' '.join(str(error).split())}") from error
    if root is None:
        raise DialogueFileError(file, None, "the file is empty; a dialogue has `turns:`")
    lines: dict[Place, int] = {}
    return Source(file, _plain(root, (), lines, file), lines)


def _plain(node: object, place: Place, lines: dict[Place, int], file: Path | None) -> Tree:
    import yaml

    assert isinstance(node, yaml.Node)
    line = node.start_mark.line + 1
    lines.setdefault(place, line)
    if len(lines) > _LARGEST or len(place) > 20:
        raise DialogueFileError(file, line, "too large or too deep for a dialogue")
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each, (*place, number), lines, file) for number, each in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Tree] = {}
        for key, value in node.value:
            at = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise DialogueFileError(file, at, "a key must be a word")
            if key.value in found:
                raise DialogueFileError(file, at, f"{key.value!r} stands here a second time; the first would be lost")
            lines[*place, key.value] = at
            found[key.value] = _plain(value, (*place, key.value), lines, file)
        return found
    return str(node.value)
