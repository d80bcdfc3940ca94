"""Labels by way of an item: "by the same author", "a different brand"."""

from __future__ import annotations

import re

from sidney.agent.references import resolve_reference
from sidney.agent.turn import ConstraintEdit, Reference
from sidney.agent.understanding.draft import Draft
from sidney.recsys_model.data.catalogue import AttributeKind
from sidney.recsys_model.data.constraints import Operator

__all__ = ["read_likewise"]

_SAME = re.compile(
    r"\b(?:by |from |of |in |on |with |for )?(?:(?P<same>(?:the |that |this )?(?:very )?same)|(?P<other>(?:an? |"
    r"some |the )?(?:different|another|other))) "
    r"(?P<what>[a-z]+)\b(?: as (?:it|that|this(?: one)?|that one|before|(?:the |number )?\w+(?: one)?))?"
)


def read_likewise(draft: Draft) -> None:
    """Turn "the same author" into the author of the item pointed at, else of the one in focus."""
    for match in _SAME.finditer(draft.low):
        column = draft.lexicon.find_column(match["what"])
        if (
            column is None
            or column.kind not in (AttributeKind.LABEL, AttributeKind.LABELS)
            or not draft.is_free(*match.span())
        ):
            continue
        if draft.lexicon.is_label((match["what"],)):
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
