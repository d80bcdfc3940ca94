"""Labels by way of an item: "by the same author", "a different brand"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sidney.agent.references import resolve_reference
from sidney.agent.turn import ConstraintEdit, Reference
from sidney.agent.understanding.draft import Draft
from sidney.agent.words import stem
from sidney.recsys_model.data.catalogue import AttributeKind, Column
from sidney.recsys_model.data.constraints import Operator

__all__ = ["read_likewise"]

_SAME = re.compile(
    r"\b(?:by |from |of |in |on |with |for )?(?:(?P<same>(?:the |that |this )?(?:very )?same)|(?P<other>(?:an? |"
    r"some |the )?(?:different|another|other))) "
    r"(?P<what>[a-z]+)\b(?: as (?:it|that|this(?: one)?|that one|before|(?:the |number )?\w+(?: one)?))?"
)


_MAKER = re.compile(
    r"\b(?:by (?:her|him|them)|(?:of|from) (?:hers?|his|him|theirs)|"
    r"\belse (?:[a-z']+ ){0,4}?(?:of|by|from) (?:hers?|his|him|theirs|them)\b|"
    r"(?<!\d )(?<!two )(?<!one )(?<!some )(?<!all )from them)\b(?! \w)|"
    r"\b(?:else )?(?:has|have|did) (?:she|"
    r"he|they) (?:also )?"
    r"(?:else )?(?:written|write|made|make|done|do|published|drawn|directed|recorded|painted|designed)\b(?: else)?"
)


def read_likewise(draft: Draft) -> None:
    """Turn "the same author" into the author of the item pointed at, else of the one in focus; "of hers" likewise."""
    _read_maker(draft)
    for match in _SAME.finditer(draft.low):
        column = draft.lexicon.find_column(match["what"])
        if (
            column is None
            or column.kind not in (AttributeKind.LABEL, AttributeKind.LABELS)
            or not draft.is_free(*match.span())
        ):
            continue
        # "Other colours", in the plural, asks for variety, and not for another value than the last item's.
        if draft.lexicon.is_label((match["what"],)) or (match["other"] and stem(match["what"]) != match["what"]):
            continue
        pointed = [p.reference for p in draft.places if match.start() <= p.start < match.end() + 12]
        owners = resolve_reference(pointed[0] if pointed else Reference(kind="focus"), draft.state, draft.lexicon)
        if not owners:
            continue
        value = column.values[draft.lexicon.catalogue.index_of(owners[0])]
        if value is None:
            continue
        labels = value if isinstance(value, tuple) else (str(value),)
        single = len(labels) == 1
        if match["same"]:
            operator = Operator.EQ if single else Operator.IN
        else:
            operator = Operator.NE if single else Operator.NOT_IN
        edit = ConstraintEdit(
            action="add", attribute=column.name, operator=operator, operand=labels[0] if single else labels
        )
        draft.add(match.start(), edit)
        draft.take(*match.span())


def _read_maker(draft: Draft) -> None:
    """ "Anything of hers?", "what else has she written?": the name of the item in focus, else the last asked for."""
    names = [column for column in draft.lexicon.name_columns if column.kind is AttributeKind.LABEL]
    for match in _MAKER.finditer(draft.low):
        if not names or not draft.is_free(*match.span()):
            continue
        label = _last_name(draft, names)
        if label is None:
            continue
        edit = ConstraintEdit(action="add", attribute=label[0], operator=Operator.EQ, operand=label[1])
        draft.add(match.start(), edit)
        draft.take(*match.span())
        return


def _last_name(draft: Draft, names: Sequence[Column]) -> tuple[str, str] | None:
    state = draft.state
    focus = state.focus or (state.last_items[0].item_id if len(state.last_items) == 1 else None)
    for column in names:
        if focus is not None and (value := column.values[draft.lexicon.catalogue.index_of(focus)]) is not None:
            return column.name, str(value)
    held = {column.name for column in names}
    for constraint in reversed(state.constraints):
        if constraint.attribute in held and not constraint.operator.is_negative and isinstance(constraint.operand, str):
            return constraint.attribute, constraint.operand
    return None
