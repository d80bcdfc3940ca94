"""Shops made of a few lines, and what was read as the conditions that it makes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sidney.agent.cards import card
from sidney.agent.lexicon import Lexicon
from sidney.agent.state import ConversationState, ShownList
from sidney.agent.turn import ConstraintEdit
from sidney.agent.understanding import understand
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column, Value
from sidney.recsys_model.data.constraints import Constraint

_KINDS = {
    "#": AttributeKind.NUMBER, "@": AttributeKind.DATE, "+": AttributeKind.LABELS, "?": AttributeKind.FLAG,
    "": AttributeKind.LABEL,
}  # fmt: skip

TABLES = {
    # Columns: # number, @ date, + list of labels, ? yes or no, otherwise one label.
    "parts": """
        title|categories+|brand|avg_rating#|price#
        Soundcore 300|Sound Bars|Smays|4.5|80
        Basic bar|Sound Bars|U MUST HAVE|4.1|30
        Braided lead|Lightning Cables|ABVOT|4.6|12
        Long lead|HDMI Cables|Anker|4.4|9
        K380|Keyboards|Logitech|4.7|35
        MK270|Keyboard & Mouse Combos|Logitech|4.4|28
        Desk set|Keyboard & Mouse Combos|Anker|4.0|25
        M720|Mice|Logitech|4.5|40
        Shell|Cases|Smays|4.2|15
        Car kit|Bluetooth Car Kits|Anker|3.9|22
        Laptop sleeve|Computers & Accessories|Anker|4.0|18
        Hub|Computer Accessories & Peripherals|Anker|4.0|19
    """,
    "play": """
        title|categories+|tags+|specs+|brand|publisher|developer|release_date@|price#|max_players#|early_access?
        Alpha|Indie/Strategy|RPG/Time Attack|Steam Trading Cards|Alawar|Viva Media|Sega|2014|10|4|no
        Beta|Indie/RPG|Strategy|Steam Workshop|I3|Sega|Capcom|2016|5|2|yes
        Gamma|Early Access/Sports|Early Access|Steam Trading Cards|After Death Team|Steam|Sega|2018|3|8|yes
        Delta|Sports|Trading|Steam Achievements|Brain&Brain|Pixel Gangsta Studio|Konami|2011|15|1|no
        Epsilon|Fighting|RPG|Steam Achievements|Pixl Pile|2015 Alternative Software|Capcom|2015|20|4|no
        Zeta|Fighting|Strategy|Steam Workshop|Capcom|Capcom|Sega|2020|30|2|no
    """,
}


def _lexicon(table: str) -> Lexicon:
    lines = [line.strip() for line in table.strip().splitlines()]
    columns = []
    for number, name in enumerate(lines[0].split("|")):
        kind = _KINDS[name[-1] if name[-1] in "#@+?" else ""]
        values = tuple(_value(line.split("|")[number], kind) for line in lines[1:])
        columns.append((name.rstrip("#@+?"), kind, values))
    made = [Column(n, kind, values, currency="$" if n == "price" else "") for n, kind, values in columns[1:]]
    titles = [str(value) for value in columns[0][2]]
    return Lexicon(Catalogue([f"i{n}" for n in range(1, len(titles) + 1)], titles, made))


def _value(said: str, kind: AttributeKind) -> Value:
    if not said:
        return None
    match kind:
        case AttributeKind.NUMBER:
            return float(said)
        case AttributeKind.FLAG:
            return said == "yes"
        case AttributeKind.LABELS:
            return tuple(said.split("/"))
        case _:
            return said


def noted(edit: ConstraintEdit) -> str:
    """``price<20``; ``~`` before a preference, ``-`` before what is taken back, ``?`` for a relative bound."""
    if edit.action == "remove":
        return f"-{edit.attribute}"
    assert edit.attribute is not None and edit.operator is not None
    if edit.relative_to is not None:
        return f"{edit.attribute}{edit.operator}?"
    assert edit.operand is not None
    soft = "~" if edit.strength == "should" else ""
    return soft + Constraint(attribute=edit.attribute, operator=edit.operator, operand=edit.operand).text


@pytest.fixture(scope="session")
def shop() -> Callable[[str], Lexicon]:
    """The words of a shop: ``parts`` or ``play``."""
    made = {name: _lexicon(table) for name, table in TABLES.items()}
    return lambda name: made[name]


@pytest.fixture(scope="session")
def lexicon_from() -> Callable[[str], Lexicon]:
    """The words of a shop that a test writes down itself, as the tables here are."""
    return _lexicon


@pytest.fixture(scope="session")
def read() -> Callable[..., set[str]]:
    """The conditions that a message makes, noted as by :func:`noted`."""

    def conditions(said: str, lexicon: Lexicon, state: ConversationState | None = None) -> set[str]:
        return {noted(edit) for edit in understand(said, lexicon, state or ConversationState.begin()).edits}

    return conditions


@pytest.fixture(scope="session")
def shown() -> Callable[..., ConversationState]:
    """A conversation in which these items were just shown."""

    def state(lexicon: Lexicon, *item_ids: str) -> ConversationState:
        items = tuple(card(n, item_id, lexicon.catalogue, ()) for n, item_id in enumerate(item_ids, start=1))
        return ConversationState(turn=1, lists=(ShownList(turn=1, items=items),))

    return state
