"""A dialogue file is read strictly, and what is wrong with one is said with file, line, turn and the nearest key."""

from __future__ import annotations

from pathlib import Path

import pytest

from sidney.agent.dialogues.errors import DialogueFileError
from sidney.agent.dialogues.file_format import Dialogue, find_dialogues, load_dialogue, parse_dialogue
from sidney.agent.turn import IntentName

WHOLE = """
name: a whole one
about: Every key there is.
setup:
  user: u1
  history: [Red Kart, b]
  constraints: [price<=30, should brand=Sega]
repeat: 3
turns:
  - say: no
    expect:
      constraints: price<=30
      only_constraints: []
      no_constraints: [price, brand=Sega]
      intents: [recommend, compare]
      no_intents: undo
      unsupported: []
      items: [all price<30, count 5]
      tool: recommend
      no_tool: [explain]
      text: {contains: [a, b], contains_any: [c], not_contains: d, matches: "e+", not_matches: f}
      wish: ""
      liked: [Red Kart]
      rejected: []
      bought: Red Kart
      focus: Red Kart
  - say: 1999
"""


def test_every_key_is_read() -> None:
    dialogue = parse_dialogue(WHOLE)
    assert (dialogue.name, dialogue.repeat, dialogue.setup.history) == ("a whole one", 3, ("Red Kart", "b"))
    first, second = dialogue.turns
    assert (first.say, second.say) == ("no", "1999")
    expect = first.expect
    assert expect.constraints == ("price<=30",) and expect.only_constraints == ()
    assert expect.intents == (IntentName.RECOMMEND, IntentName.COMPARE) and expect.no_intents == (IntentName.UNDO,)
    assert [predicate.text for predicate in expect.items] == ["all price<30", "count 5"]
    assert expect.text is not None and expect.text.contains == ("a", "b") and expect.text.not_contains == ("d",)
    assert expect.rejected == () and expect.liked == ("Red Kart",) and second.expect.liked is None


def test_a_list_of_texts_is_short_for_contains() -> None:
    turn = parse_dialogue("turns:\n  - say: a\n    expect: {text: [b, c]}").turns[0]
    assert turn.expect.text is not None and turn.expect.text.contains == ("b", "c")


def test_a_file_names_its_dialogue(tmp_path: Path) -> None:
    path = tmp_path / "a_budget.dialogue.yaml"
    path.write_text("turns:\n  - say: hello\n")
    assert load_dialogue(path).name == "a_budget"
    assert load_dialogue(path).file == path


EXPECT = "turns:\n  - say: a\n    expect:\n      "


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("turn:\n  - say: a", 1, "no key is called 'turn' here; did you mean 'turns'"),
        ("turns:\n  - say: a\n    expected:\n      text: b", 3, "no key .* 'expected' here; did you mean 'expect'"),
        ("turns:\n  - say: a\n  - say: b\n    expect:\n      constraint: a", 5, "turn 2: .*did you mean 'constraints'"),
        (EXPECT + "text: {contain: b}", 4, "turn 1: .*did you mean 'contains'"),
        ("setup: {histori: a}\nturns:\n  - say: a", 1, "did you mean 'history'"),
        (f"{EXPECT}zzz: b", 4, "no key is called 'zzz' here; there are constraints, "),
        ("turns:\n  - expect: {text: a}", 2, "turn 1: `say:` is missing"),
        ("name: a", 1, "`turns:` is missing"),
        ("turns: []", 1, "turns"),
        ("turns:\n  - say: a\n    expect: a", 3, "`expect:` should hold keys"),
        (f"{EXPECT}intents: [recomend]", 4, "no intent is called 'recomend'; did you mean 'recommend'"),
        (f"{EXPECT}items:\n        - evry price<3", 5, "'evry price<3' asks nothing that is known here"),
        (f"{EXPECT}items:\n        - contains a: b", 5, "put text that holds a colon"),
        ("repeat: often\nturns:\n  - say: a", 1, "`repeat`: .*found 'often'"),
        ("repeat: 0\nturns:\n  - say: a", 1, "`repeat`"),
        ("- say: a", 1, "a dialogue is a mapping with `turns:`"),
        ("just words", 1, "a dialogue is a mapping"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_line_turn_and_nearest_key(text: str, line: int, words: str) -> None:
    with pytest.raises(DialogueFileError, match=words) as caught:
        parse_dialogue(text, Path("some.dialogue.yaml"))
    assert caught.value.line == line
    assert str(caught.value).startswith(f"some.dialogue.yaml, line {line}: ")


def test_several_problems_are_counted() -> None:
    with pytest.raises(DialogueFileError, match=r"\(and 1 more\)"):
        parse_dialogue("a: 1\nb: 2\nturns:\n  - say: a")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.dialogue.yaml"
    path.write_bytes(b"turns: \xff\xfe")
    with pytest.raises(DialogueFileError, match="no UTF-8"):
        load_dialogue(path)
    with pytest.raises(DialogueFileError, match="No such file"):
        load_dialogue(tmp_path / "b.dialogue.yaml")


def test_files_are_found_below_folders_once_and_in_order(tmp_path: Path) -> None:
    for name in ("b.dialogue.yaml", "a.dialogue.yml", "c.yaml", "d/e.dialogue.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("turns:\n  - say: a\n")
    named = tmp_path / "c.yaml"
    found = find_dialogues([named, tmp_path, tmp_path / "b.dialogue.yaml"])
    assert [path.name for path in found] == ["c.yaml", "a.dialogue.yml", "b.dialogue.yaml", "e.dialogue.yaml"]


def test_a_path_without_dialogues_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DialogueFileError, match=r"no file in this folder is called \*.dialogue.yaml"):
        find_dialogues([tmp_path])
    with pytest.raises(DialogueFileError, match="no such file or folder"):
        find_dialogues([tmp_path / "nowhere"])


def test_a_dialogue_made_in_code_has_no_lines() -> None:
    dialogue = Dialogue.model_validate({"turns": [{"say": "a"}]})
    assert dialogue.file is None and dialogue.line_of(("turns", 0)) is None
