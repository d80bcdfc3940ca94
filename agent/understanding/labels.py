"""Labels of the catalogue in a message, wanted or ruled out, alone or as alternatives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace as replaced
from typing import Literal

from sidney.agent.english import FILLER, word_set
from sidney.agent.label_index import LabelMention
from sidney.agent.mention_roles import LabelRole
from sidney.agent.negation import negated_mentions
from sidney.agent.turn import ConstraintEdit, IntentName
from sidney.agent.understanding.draft import Draft
from sidney.agent.understanding.exclusions import rule_out_unknown
from sidney.agent.understanding.groups import is_too_wide, narrowed
from sidney.agent.understanding.heard import heard_label, is_idle_label, is_no_mention, is_part_of_label, says_without
from sidney.agent.understanding.mentioned import is_another_kind, is_denied, is_remarked_on, only_describes
from sidney.recsys_model.data.catalogue import AttributeKind
from sidney.recsys_model.data.constraints import Operator

__all__ = ["condition_on", "is_soft", "read_labels"]

_ALTERNATIVE = re.compile(
    r"\b(?:but (?:for|on)|instead|actually|rather|i mean|i meant|meant|what about|how about|switch to|change (?:it|"
    r"that|the \w+) to|"
    r"make (?:it|that|them)|no wait|wait|sorry|correction|on second thoughts?|scratch that|let's (?:do|try|go with)|"
    r"not that|changed my mind|change of mind)\b"
)
_CORRECTED = re.compile(
    r"(?:[,.;-]|\bno\b|\bwait\b)*\s*(?:no,? wait,?|no,? sorry,?|no,? actually,?|wait,?(?: no,?)?|sorry,?|"
    r"i mean(?:t)?,?|or rather|rather|no,? (?:i mean(?:t)?|make (?:it|that))|"
    r"make that|correction:?|scratch that,?|actually(?: no)?,?|no,|on second thoughts?,?|not that,?)"
    r"(?:\s*(?:no,?|i meant?|make (?:it|that)|rather|for|on|the|by|from|actually|,|a|an))*\s*$"
)
_SOFT = re.compile(
    r"\b(?:pref[a-z]{1,5}bl[ey]|ideally|if possible|if you can|if you (?:have|got) (?:it|one|any)|i(?:'d|"
    r" would)? (?:rather )?prefer|would be "
    r"(?:nice|great|good|a plus|ideal|a bonus|preferable|preferred|lovely|best)|nice to have|maybe|perhaps|a plus|"
    r"bonus|if there (?:is|are)|possibly|"
    r"not a must|optional(?:ly)?|wouldn't mind|would not mind|leaning towards?|when possible|hopefully|"
    r"(?:she|he|they) (?:really |also )?(?:loves?|likes?|enjoys?))\b"
)
_FIRM = re.compile(r"\b(?:must|has to|have to|need|needs|only|definitely|absolutely|required)\b")
_NOT_A_LABEL = re.compile(r"\b(?:in|just in|in that|in any|in either|in this)\s$")
_AGAIN = re.compile(
    r"\s*(?:games? |ones? |stuff |books? |items? )?(?:(?:is|are|would be)\s(?:actually )?(?:ok|okay|fine|allowed|"
    r"alright|all right|good|welcome|possible|acceptable|"
    r"back)(?:\s(?:again|too|now|after all|by me|with me|as well|for me))*\b|can (?:come back|be included|stay)|"
    r"(?:games? )?again\b)"
)
_LET_BACK = re.compile(
    r"(?:\ballow|\bbring back|\binclude|\bdon't mind|\bdo not mind|\bok with|\bokay with|\bfine with|\bgood with|"
    r"\bno problem with|\bnothing against|\bstop excluding|"
    r"\bun-?exclude|\bforget about not|\bopen to)(?: the| any| some)?\s*$"
)


_COMES_WITH = re.compile(
    r"\b(?:come|comes|coming|with|include|includes|including|incl|without|no) (?:(?:an?|the|its|own|any) )*$"
)
_NEEDLESS = re.compile(
    r"\b(?:don't|do not|dont|doesn't|no longer) (?:really |actually )?need (?:(?:it|them) to (?:be|have) )?(?:an?|"
    r"the|any)?\s*$|\bno need for (?:an?|the|any)?\s*$"
)


_NOT_NEEDED = re.compile(r"\s*(?:is |are |isn't )?(?:needed|required|necessary)\b")


def read_labels(draft: Draft) -> None:
    """Find labels, decide which are wanted, ruled out or allowed again, and note what is ruled out but no label."""
    draft.mentions = [
        m for m in draft.lexicon.find_labels(draft.text, draft.tokens, draft.taken_tokens())
        if not _NOT_A_LABEL.search(draft.low[: draft.span_of(m)[0]]) or m.said.casefold() != "case"
    ]  # fmt: skip
    draft.mentions = [_as_part(draft, mention) for mention in _without_heads(draft.mentions)]
    _add_openings(draft)
    draft.mentions = [
        narrowed(draft, m)
        for n, m in enumerate(draft.mentions)
        if not only_describes(draft, m) and not is_another_kind(draft, n) and not is_remarked_on(draft, m)
    ]
    for mention in draft.mentions:
        if is_too_wide(draft, mention):
            draft.take(*draft.span_of(mention))
    draft.mentions = _undenied(draft, [m for m in draft.mentions if not is_too_wide(draft, m)])
    idle = [mention for mention in draft.mentions if is_idle_label(draft, mention)]
    for mention in idle:
        draft.take(*draft.span_of(mention))
    draft.mentions = [m for m in draft.mentions if m not in idle and not is_no_mention(draft, m)]
    negated, negators = negated_mentions(draft.low, draft.tokens, draft.mentions, draft.free)
    far = [draft.mentions[n] for n in negated if is_part_of_label(draft, draft.mentions[n])]
    if far:
        draft.mentions = [m for m in draft.mentions if m not in far]
        negated, negators = negated_mentions(draft.low, draft.tokens, draft.mentions, draft.free)
    for start, end in negators:
        draft.take(start, end)
    released = {n for n, mention in enumerate(draft.mentions) if _is_allowed_again(draft, mention)}
    needless = {
        n for n in negated
        if _NEEDLESS.search(draft.low[: draft.span_of(draft.mentions[n])[0]])
        and _may_be_dropped(draft, draft.mentions[n])
    }  # fmt: skip
    needless |= {n for n in negated if _NOT_NEEDED.match(draft.low[draft.span_of(draft.mentions[n])[1] :])}
    released |= needless
    negated -= needless
    for n, mention in enumerate(draft.mentions):
        role = heard_label(draft, mention)
        if role is LabelRole.RULED_OUT and n not in released and not says_without(draft, mention):
            negated.add(n)
        elif role in (LabelRole.WANTED, LabelRole.PREFERRED):
            negated.discard(n)
        elif role is LabelRole.RELEASED and mention.saying:
            negated.discard(n)
            released.add(n)
    rule_out_unknown(draft, negators)
    dropped = _corrected_away(draft, negated)
    replace = bool(_ALTERNATIVE.search(draft.low))
    n = 0
    while n < len(draft.mentions):
        mention = draft.mentions[n]
        group = [mention]
        if n not in negated and n not in released:
            while (
                n + 1 < len(draft.mentions)
                and n + 1 not in negated | dropped | released
                and n not in dropped
                and draft.mentions[n + 1].column == mention.column
                and _offers_choice(draft, group[-1], n + 1)
            ):
                n += 1
                group.append(draft.mentions[n])
        labels = tuple(dict.fromkeys(label for m in group for label in m.labels))
        if n in negated:
            draft.ruled_out.add(mention.labels)
        if n not in dropped:
            _note(draft, mention, labels, n in negated, n in released, replace)
            if n in needless:
                place, edit = draft.edits.pop()
                if any(c.attribute == edit.attribute for c in draft.state.constraints) or not _NOT_NEEDED.match(
                    draft.low[draft.span_of(mention)[1] :]
                ):
                    draft.add(place, edit.model_copy(update={"operator": Operator.IN}))
        for m in group:
            if m.saying is None or n in negated or n in released:
                # What "claret" says beyond Red Wine is still wished for.
                draft.take(*draft.span_of(m))
            if m.corrected or m.saying:
                draft.readings.append((m.said, " / ".join(m.labels[:2])))
        n += 1


def _as_part(draft: Draft, mention: LabelMention) -> LabelMention:
    """ "It should come with the battery": the column that says so, and no shop's kind of thing called Batteries."""
    if mention.end - mention.start == 2 and says_without(draft, mention):
        # "No batteries" is said for what needs none; where a column says whether they come with it, it is about that.
        flag = draft.lexicon.flag_with(draft.tokens[mention.end - 1].stem)
        alone = replaced(mention, start=mention.start + 1, column=flag or "", labels=("yes",), saying=None)
        return mention if flag is None else alone
    if mention.end - mention.start != 1 or not _COMES_WITH.search(draft.low[: draft.span_of(mention)[0]]):
        return mention
    flag = draft.lexicon.flag_with(draft.tokens[mention.start].stem)
    return mention if flag is None else replaced(mention, column=flag, labels=("yes",), also=())


def _without_heads(mentions: Sequence[LabelMention]) -> list[LabelMention]:
    """The labels without those that only name what the label before them describes: "a romance novel"."""
    ends = {(mention.end, mention.column) for mention in mentions if mention.saying is None}
    return [m for m in mentions if not (m.saying and (m.start, m.column) in ends)]


def _undenied(draft: Draft, mentions: list[LabelMention]) -> list[LabelMention]:
    """The labels without those that are denied, and without what an "and" joins to them."""
    kept: list[LabelMention] = []
    last_denied = -1
    for mention in mentions:
        start, end = draft.span_of(mention)
        joined = last_denied >= 0 and draft.low[last_denied:start].strip(" ,") in ("and", "or", "nor")
        if joined or is_denied(draft, mention):
            last_denied = end
        else:
            kept.append(mention)
    return kept


def _may_be_dropped(draft: Draft, mention: LabelMention) -> bool:
    """ "I don't need parking" drops a wish; "I don't need men's models" rules them out, unless they were wanted."""
    column = draft.lexicon.catalogue.columns[mention.column]
    if column.kind is AttributeKind.FLAG or (
        column.kind is AttributeKind.LABELS and column.name not in draft.lexicon.kind_columns
    ):
        return True
    held = [c for c in draft.state.constraints if c.attribute == mention.column and not c.operator.is_negative]
    return any(
        label in (c.operand if isinstance(c.operand, tuple) else (c.operand,)) for c in held for label in mention.labels
    )


def _add_openings(draft: Draft) -> None:
    """ "Electric." of a guitar, "mesh, not router": a kind's first word that is all that a clause says."""
    covered = {n for m in draft.mentions for n in range(m.start, m.end)}
    for n, token in enumerate(draft.tokens):
        first, last = draft.clause_of(token.start)
        others = [t for t in draft.tokens if first <= t.start < last and t is not token and t.folded not in FILLER]
        lead = draft.low[first : token.start].strip()
        if others or n in covered or token.text.isdigit() or not draft.is_free(token.start, token.end):
            continue
        if draft.low[last : last + 1] == "?":
            continue
        if lead and not re.search(r"\b(?:not|mean|meant|only|just|rather)$", lead):
            # "I am looking for a phone" asks for no phone case.
            continue
        if (found := draft.lexicon.kind_called(token, draft.text)) is not None:
            draft.mentions.append(replaced(found, start=n, end=n + 1))
    draft.mentions.sort(key=lambda mention: mention.start)


def _note(
    draft: Draft, mention: LabelMention, labels: tuple[str, ...], negated: bool, released: bool, replace: bool
) -> None:
    start, _ = draft.span_of(mention)
    draft.add(start, _edit(draft, mention.column, mention, labels, negated, released, replace))
    if negated:
        # What is ruled out is ruled out wherever it stands: the category and the theme of the same name.
        for column, others in mention.also:
            draft.add(start, _edit(draft, column, mention, others, negated, released, replace))


def _edit(
    draft: Draft,
    column: str,
    mention: LabelMention,
    labels: tuple[str, ...],
    negated: bool,
    released: bool,
    replace: bool,
) -> ConstraintEdit:
    if released:
        return ConstraintEdit(action="remove", attribute=column, operator=Operator.NOT_IN, operand=labels)
    start, end = draft.span_of(mention)
    soft = not negated and is_soft(draft, start, end)
    role = heard_label(draft, mention)
    if role in (LabelRole.WANTED, LabelRole.PREFERRED) and not negated:
        soft = role is LabelRole.PREFERRED
    strength: Literal["must", "should"] = "should" if soft else "must"
    return condition_on(draft, column, labels, negated=negated, strength=strength, replace=replace and not negated)


def condition_on(
    draft: Draft,
    column: str,
    labels: tuple[str, ...],
    *,
    negated: bool,
    strength: Literal["must", "should"],
    replace: bool = False,
) -> ConstraintEdit:
    """The edit that demands labels of a column or a flag, or rules them out."""
    if draft.lexicon.catalogue.columns[column].kind is AttributeKind.FLAG:
        return ConstraintEdit(
            action="add", attribute=column, operator=Operator.EQ, operand=not negated, strength=strength,
        )  # fmt: skip
    single = len(labels) == 1
    one, several = (Operator.NE, Operator.NOT_IN) if negated else (Operator.EQ, Operator.IN)
    return ConstraintEdit(
        action="add", attribute=column, operator=one if single else several, operand=labels[0] if single else labels,
        strength=strength, replace=replace,
    )  # fmt: skip


def is_soft(draft: Draft, start: int, end: int) -> bool:
    """Whether a condition is said to be nice to have: a word for that stands in its clause."""
    first, _ = draft.clause_of(start)
    _, last = draft.clause_of(end)
    clause = draft.low[first:last]
    if not _SOFT.search(clause):
        # "ideally, something for PC": the word alone before the comma.
        before = draft.low[: max(0, first - 1)]
        opening = draft.low[max(before.rfind(c) for c in ",.;!?") + 1 : max(0, first - 1)].strip() if first else ""
        trailing = re.match(r",\s*(?P<said>[a-z' ]+?)(?=\s*(?:$|[.,;!?]))", draft.low[last:])
        if not (len(opening.split()) <= 2 and _SOFT.fullmatch(opening)) and not (
            trailing and _SOFT.fullmatch(trailing["said"])
        ):
            return False
    return not _FIRM.search(clause) or bool(re.search(r"\bif possible\b|\bpreferabl", clause))


def _corrected_away(draft: Draft, negated: set[int]) -> set[int]:
    """Labels that the same turn takes back: in "PS3, no wait, the Wii U" only the last is wanted."""
    dropped: set[int] = set()
    for n in range(1, len(draft.mentions)):
        first, second = draft.mentions[n - 1], draft.mentions[n]
        if first.column != second.column or {n - 1, n} & negated:
            continue
        gap = draft.low[draft.span_of(first)[1] : draft.span_of(second)[0]]
        if gap.strip() and _CORRECTED.fullmatch(gap.lstrip()):
            dropped.add(n - 1)
    return dropped


_BETWEEN = word_set("or and plus also some a an the on for either by from any game games in maybe even of book books")
"""What may stand between alternatives."""


def _offers_choice(draft: Draft, first: LabelMention, n: int) -> bool:
    """Whether two labels, the second at place ``n``, are alternatives ("PS4 or Switch", "racing, puzzle or sports")."""
    second = draft.mentions[n]
    gap = draft.low[draft.span_of(first)[1] : draft.span_of(second)[0]]
    words = gap.replace(",", " ").replace("/", " or ").split()
    if any(w not in _BETWEEN for w in words):
        return False
    if "or" in words:
        return True
    if "and" in words or "plus" in words:
        # No item is of both kinds: either is welcome.
        both = draft.lexicon.items_of(first) & draft.lexicon.items_of(second)
        return draft.has_intent(IntentName.BUNDLE) or not both
    if not set(words) <= {"a", "an", "the", "some"} or n + 1 >= len(draft.mentions):
        return False
    # "racing, puzzle or sports": the last gap says what the commas mean.
    following = draft.mentions[n + 1]
    return following.column == second.column and _offers_choice(draft, second, n + 1)


def _is_allowed_again(draft: Draft, mention: LabelMention) -> bool:
    start, end = draft.span_of(mention)
    negative = any(c.attribute == mention.column and c.operator.is_negative for c in draft.state.constraints)
    if after := _AGAIN.match(draft.low[end:]):
        # "Backpacks are fine" asks for them, where they were never ruled out.
        return negative or bool(re.search(r"\b(?:again|back|now|after all|included|stay|allowed)\b", after[0]))
    return negative and bool(_LET_BACK.search(draft.low[:start]))
