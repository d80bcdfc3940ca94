"""Taking conditions back: "forget the budget", "any brand is fine", "drop the minimum", "price>=10" in symbols."""

from __future__ import annotations

import re

from sidney.agent.english import word_set
from sidney.agent.turn import ConstraintEdit
from sidney.agent.understanding.amounts import find_amounts
from sidney.agent.understanding.draft import Draft
from sidney.agent.words import label_key, stem, tokenise
from sidney.recsys_model.data.catalogue import AttributeKind
from sidney.recsys_model.data.constraint_text import parse_constraint
from sidney.recsys_model.data.constraints import Constraint, Operator
from sidney.recsys_model.errors import ConstraintError

__all__ = ["read_releases", "read_symbols", "released"]

_THING = r"(?P<what>(?:[\w'&$€£.<>=-]+ ?){0,5}?)"
_LIMIT = (
    r"(?:limits?|filters?|constraints?|restrictions?|caps?|requirements?|bounds?|conditions?|ceiling|exclusions?|"
    r"floor|thing|part|"
    r"rule|criteri(?:on|a)|preferences?|maximum|minimum|max|min)"
)
_DROP = (
    r"(?:drop|forget(?! to\b)(?: about)?|remove|lift|ignore|clear|lose|cancel|scrap|delete|relax|disregard|"
    r"get rid of|take off|take away|"
    r"reset|undo|never ?mind|no more|without|stop|there(?:'s| is) no|i have no|i(?:'ve| have) got no|no|don't need|"
    r"ditch|waive|"
    r"loosen|unset|turn off|disable|skip|remove again|let go of|not)"
)
_END = (
    r"(?=\s*(?:$|[.,!?;]|and\b|but\b|anymore|any more"
    r"|now|please|for now|then|again|so\b|just\b|show\b|after all|instead))"
)
_COLUMN = r"(?P<what>(?:the |my |a |our )?(?:number of )?(?:[a-z]+)(?:[ -](?!is|are|do|does|isn|aren|can)[a-z]+)?)"
_MATTER = r"(?:doesn't|does not|doesnt|don't|do not|dont|no longer|wouldn't|didn't)"

_RELEASES: tuple[re.Pattern[str], ...] = (
    re.compile(
        rf"\b{_DROP} (?:about )?(?:the |my |any |that |all |your |those |these |"
        rf"of )*{_THING} ?\b{_LIMIT}\b(?: on (?:the )?(?P<on>\w+))?"
        rf"(?! (?:of|to|is) )"
    ),
    re.compile(
        r"\b(?:forget(?! to\b)(?: about)?|ignore|never ?mind|disregard|drop|don't worry about|do not worry about|"
        r"dont worry about|lose|scrap|lift|"
        r"no need to worry about|stop worrying about|leave out|set aside|remove|delete|clear|not worried about|"
        r"waive) (?:the |my |that |"
        rf"what i said about (?:the )?|about (?:the )?)?(?P<what>[\w'&+-]+(?: [\w'&+-]+){{0,2}}?)(?: for now| please|"
        rf" anymore| any more| again| altogether|"
        rf" completely| after all)*{_END}"
    ),
    re.compile(
        r"\b(?:any|all|whatever|whichever|every) (?P<what>[a-z]+(?: [a-z]+)?) (?:is|are|will|would|works?|goes|do|"
        r"does|suits?|can|could|"
        r"should)(?: be)?(?: just| totally| all| perfectly| absolutely| really)?(?: (?:fine|ok|okay|good|do|alright|"
        r"all right|great|possible|"
        r"work|welcome|acceptable|cool))?\b(?: (?:with|by|for) me)?"
    ),
    re.compile(
        r"\b(?:any|whatever|whichever) (?P<what>price|budget|brand|category|genre|year|rating|platform|maker|"
        r"publisher|author|colou?r|"
        rf"size|material|style|format|language|length|manufacturer|console|type){_END}"
    ),
    re.compile(
        r"\bleave (?:the |my |that )?(?P<what>[\w'&+-]+(?: [\w'&+-]+)?) (?:out|away|aside|off|open)\b"
        r"(?: again| agian)?|"
        r"\btake (?:that|it|this) back about (?:the )?(?P<what2>[\w'&+-]+(?: [\w'&+-]+)?)|"
        r"\b(?:the )?(?P<what3>[\w'&+-]+(?: [\w'&+-]+)?) (?:can be (?:deleted|removed|dropped|ignored|skipped|lifted|"
        r"forgotten)|was only (?:a |an )?(?:nice|preference|wish|idea|suggestion|thought)[a-z -]*|"
        r"is less important\b[^.,;]*)|"
        r"\b(?P<what4>[a-z]+)[ ,]+(?:i|we) (?:don't|dont|do not) (?:really )?(?:care|mind)(?=\W*$|[.,;!])"
    ),
    re.compile(
        rf"\b{_COLUMN} {_MATTER} (?:really |actually |even )?(?:matters?|count|bother me|"
        rf"need to be considered)\b(?: (?:any ?more|to me|much|at all|now))*"
    ),
    re.compile(
        rf"\b{_COLUMN}(?: is| are|'s)(?:n't| not|nt)(?: really| actually| even| all)? (?:a |an |so |that |any |my |"
        rf"the )?(?:important|problem|"
        rf"issue|concern|obstacle|relevant|deal ?breaker|priority|factor|matter|worry|big deal|fixed|consideration|"
        rf"object|question)\b"
        rf"(?: (?:any ?more|to me|here|now|for me))*"
    ),
    re.compile(
        # "Color not important", "the brand is equal to me": without the little words, or with a neighbour's.
        r"(?:^|[.,;!?]\s?|\b(?:ok|okay|the|and|but|so) )(?P<what>[a-z]+) (?:not (?:so |very |really )?important|"
        r"no matter|(?:is|are) (?:all )?(?:equal|egal|the same)(?: to me| for me))\b"
    ),
    re.compile(
        rf"\b{_COLUMN} (?:is|are|'s|would be|can be) (?:completely |totally |really )?(?:no|irrelevant|unimportant|"
        rf"flexible|negotiable|open|"
        rf"anything|whatever|not fixed|unlimited|no longer|up to you|secondary|not an|infinite|endless)(?: (?:a |"
        rf"an )?(?:longer )?(?:a |an )?(?:problem|object|issue|"
        rf"concern|matter|obstacle|limit|worry|factor|barrier|important))?\b(?! (?:more|less|over|under|above))"
    ),
    re.compile(
        r"\bi(?:'m| am)?(?: really| just)? (?:don't|do not|dont|not|no longer)(?: really| even)? (?:care|mind|fussed|"
        r"bothered|fussy|picky|worried|"
        r"concerned|particular|have a preference|have any preference|have preferences)(?: any ?more)? (?:about |for |"
        r"on |over |with |regarding |"
        r"as to )?(?:the |what |which |how )?(?P<what>[a-z]+)(?: it is| it has| it comes in| it's|"
        r" they are)?\b(?: any ?more)?"
    ),
    re.compile(
        r"\b(?:don't|dont|do not) (?:really )?(?:care|mind) who (?P<what>makes|made|wrote|published|directed) "
        r"(?:it|them)\b"
    ),
    re.compile(r"(?<=\bor )(?:what|which) (?P<what>[a-z]+) (?:it|they) (?:is|are|has|have|comes? in)\b"),
    re.compile(
        r"\b(?:don't|dont|do not) (?:really )?(?:care|mind) (?:about |which |"
        r"what )(?:the )?(?P<what>[a-z]+)\b(?: any ?more| it is)?"
    ),
    re.compile(
        r"\b(?:i(?:'m| am) )?(?:open|flexible) (?:to|on|about|with|regarding) (?:any|all|the|other|every|"
        r"different) (?P<what>[a-z]+)\b"
        r"|\b(?:no|without) (?:particular |specific |strong |special |real )?preference (?:on|for|about|regarding|in|"
        r"as to|of) (?:the |a )?"
        r"(?P<what2>[a-z]+)\b"
    ),
    re.compile(
        r"\b(?:no|any|not any|(?:don't|do not|dont) (?:really )?have (?:an?|any)|haven't got (?:an?|"
        r"any)) (?P<what>[a-z]+) in (?:particular|mind)\b"
        r"|\bno (?:particular|specific|certain) (?P<what2>[a-z]+)\b|\bno preference\W*$"
    ),
    re.compile(
        r"\b(?:not|n't|no longer) (?:interested in|looking for|tied to|set on|fixed on|after|attached to|need) (?:a |"
        r"any )(?:particular|specific|certain|special) "
        r"(?P<what>[a-z]+)\b"
    ),
    re.compile(
        r"\b(?:regardless of|irrespective of|whatever|no matter|independent of)(?: the| what| which|"
        r" its)* (?P<what>[a-z]+)\b(?: it costs| is)?"
    ),
    re.compile(
        r"\b(?:no|without (?:a|any)|unlimited|infinite|endless) (?:particular |specific |fixed |set |"
        r"real )?(?P<what>budget)\b(?! (?:of|over|above|option))"
    ),
    re.compile(
        r"\b(?:the )?(?P<what>sky)(?:'s| is) the limit\b|\bprice no object\b|\bi can (?:spend|pay) (?:as much as|"
        r"whatever|anything)\b(?: i (?:want|like)| it (?:takes|costs))?"
        r"|\bmoney (?:is|'s) no(?:t an?)? (?:object|issue|problem|concern)\b|\bhowever much it costs\b|"
        r"\bwhatever it costs\b"
    ),
    re.compile(
        r"\b(?P<what>[a-z]+) can be (?:anything|whatever|any)\b|\b(?:it )?(?:doesn't|does not|needn't|need not|"
        r"doesnt) (?:have|need) to be "
        r"(?:by |from |on |for |in |an? |the )?(?P<what2>[\w'&+-]+(?: [\w'&+-]+)?)(?: any ?more| necessarily)?"
        rf"{_END}|\bnot necessarily (?:by |from |on |for |in |an? |the )?(?P<what3>[\w'&+-]+(?: [\w'&+-]+)?){_END}"
        rf"|\bi no longer (?:need|want|care about) (?:it to be |the |a |an )?(?P<what4>[\w'&+-]+(?: [\w'&+-]+)?){_END}"
    ),
)
"""Ways to take a limit back; ``what`` is the attribute or label, as far as it was named."""

_ANY = re.compile(
    r"\b(?:any|whatever|whichever) (?P<what>[a-z]+(?: [a-z]+)?)(?=\s*(?:$|[.,!;])| you (?:like|have|want)\b)"
)
_WHATEVER = re.compile(
    r"\b(?P<what>[a-z]+(?: [a-z]+)?),? (?:whatever|no matter|anything goes|is whatever|up to you)(?=\s*(?:$|[.,!;]))"
)
"""Of these the words have to name a column."""
_UPPER = re.compile(r"\b(?:upper|maximum|max|ceiling|cap|top|under|below|less than|at most|up to)\b")
_LOWER = re.compile(r"\b(?:lower|minimum|min|floor|bottom|over|above|more than|at least)\b")
_SMALL = word_set(
    """
    the my any that your those these on about of a our all thing part and or for to in limit limits filter filters
    upper lower  maximum minimum max min cap ceiling floor bound bounds top bottom under below over above at least
    most up less more than
    """
)
_SYMBOL = re.compile(
    r"(?P<drop>\b(?:drop|remove|forget|delete|lift|clear|without|release|relax|ignore|undo|unset|"
    r"no)(?: about)?(?: the| my)?(?: filter| constraint| "
    r"condition)? ?)?(?P<name>\b[a-z_][\w]*(?: [a-z_]\w*){0,2}?)\s?(?P<sign><=|>=|!=|==|=<|=>|<>|≤|≥|<|>|"
    r"=)\s?(?P<value>[^\s,;!?<>=][^,;!?<>=]*)"
)
_SIGNS = {"==": "=", "=<": "<=", "=>": ">=", "<>": "!=", "≤": "<=", "≥": ">="}
_PRICE_WORDS = frozenset({"sky", "money", "cash", "budget", "expense", "spending"})


def read_symbols(draft: Draft) -> None:
    """Conditions as the command line spells them, to add or to drop: ``price<=30``, "drop price>=10"."""
    if not re.search(r"[<>=≤≥]", draft.low):
        return
    for match in _SYMBOL.finditer(draft.low):
        constraint, end = _parsed(draft, match)
        if constraint is None:
            continue
        draft.add(
            match.start(),
            ConstraintEdit(
                action="remove" if match["drop"] else "add", attribute=constraint.attribute,
                operator=constraint.operator, operand=constraint.operand,
            ),
        )  # fmt: skip
        draft.take(match.start(), end)


def _parsed(draft: Draft, match: re.Match[str]) -> tuple[Constraint | None, int]:
    sign = _SIGNS.get(match["sign"], match["sign"])
    names = match["name"].split()
    values = draft.text[match.start("value") : match.end("value")].split()
    for first in range(len(names)):
        for length in range(len(values), 0, -1):
            said = " ".join(values[:length])
            value = said.strip(" .$€£")
            try:
                constraint = parse_constraint(f"{' '.join(names[first:])}{sign}{value}", draft.lexicon.catalogue)
            except ConstraintError:
                continue
            end = match.start("value") + len(said)
            return constraint, min(end, match.end("value"))
    return None, match.end()


def read_releases(draft: Draft) -> None:
    """ "Drop the price limit", "any brand is fine", "cost is not a problem"."""
    for pattern in _RELEASES:
        for match in pattern.finditer(draft.low):
            if not draft.is_free(*match.span()) or _is_bound(draft.low, match):
                continue
            groups = match.groupdict()
            what = next((g for key, g in groups.items() if g and key.startswith("what")), "").strip()
            if on := groups.get("on"):
                what = f"{what} {on}".strip()
            # An address such as "drop the limit on price" names the attribute last.
            edits = released(draft, what, match[0])
            for edit in edits:
                draft.add(match.start(), edit)
            if edits:
                draft.take(*match.span())
                _release_more(draft, match.end())
    for pattern in (_ANY, _WHATEVER):
        for match in pattern.finditer(draft.low):
            column = draft.lexicon.find_column(match["what"]) if draft.is_free(*match.span()) else None
            if column is not None and not draft.lexicon.is_label([t.stem for t in tokenise(match["what"])]):
                draft.add(match.start(), ConstraintEdit(action="remove", attribute=column.name))
                draft.take(*match.span())


def _release_more(draft: Draft, place: int) -> None:
    """ "Scrap the year and the price": the columns that an "and" joins to one that is taken back."""
    while (match := _AND_COLUMN.match(draft.low, place)) is not None:
        column = draft.lexicon.find_column(match["what"])
        if column is None or not draft.is_free(*match.span()):
            return
        draft.add(match.start(), ConstraintEdit(action="remove", attribute=column.name))
        draft.take(*match.span())
        place = match.end()


_AND_COLUMN = re.compile(r"\s?(?:,|and|or|,? ?and) the (?P<what>[a-z]+)\b(?= ?(?:$|[.,!?;]|and\b))")


def _is_bound(low: str, match: re.Match[str]) -> bool:
    """Whether "no more …" or "not …" opens a bound or an exclusion and takes nothing back."""
    return bool(re.match(r"(?:no more than|no (?:less|fewer) than|not (?:more|less|over|under))", match[0])) or (
        match[0].startswith("not ")
        and not re.search(r"necessarily|particular|specific|certain", match[0])
        and not re.search(rf"\b{_LIMIT}\b", match[0])
    )


def released(draft: Draft, what: str, said: str) -> list[ConstraintEdit]:
    """What is taken back by a name: a column, a label, a bound.

    Args:
        draft: The message.
        what: The name, in lower case.
        said: The words that take it back, with the name.
    """
    words = what.split()
    kept = [w for w in words if w not in _SMALL]
    if not words or words in (["all"], ["every"], ["everything"]) or (not kept and not _direction(said)):
        if re.search(r"filter|constraint|restriction|limit|requirement|condition|criteri", said):
            return [ConstraintEdit(action="remove", attribute=None)]
        if re.search(r"price no object|spend|money|cost", said) and (price := draft.lexicon.find_column("price")):
            return [ConstraintEdit(action="remove", attribute=price.name)]
        return []
    phrase = " ".join(w for w in kept if w != "all")
    column = draft.lexicon.find_column(phrase) if phrase else None
    if column is None and set(kept) & _PRICE_WORDS:
        column = draft.lexicon.find_column("price")
    if column is None and phrase in ("makes", "made"):
        column = draft.lexicon.find_column("maker")
    if column is None and kept and (named := _label_held(draft, kept)) is not None:
        return [named]
    if column is None and kept:
        # "The terabyte isn't important": what is counted in it, if that was asked for.
        counted = {m.name: m.column for m in draft.lexicon.measures if stem(kept[-1]) in m.units}
        held = [c.attribute for c in draft.state.constraints if c.attribute in counted]
        column = counted[held[-1]] if held else None
    if column is not None and column.kind in (AttributeKind.NUMBER, AttributeKind.DATE):
        return [ConstraintEdit(action="remove", attribute=column.name, operator=_direction(said))]
    if column is not None and not draft.lexicon.is_label([t.stem for t in tokenise(phrase)]):
        return [ConstraintEdit(action="remove", attribute=column.name)]
    tokens = tokenise(phrase)
    mentions = draft.lexicon.find_labels(phrase, tokens, [False] * len(tokens), listening=True)
    if mentions:
        return _labels_released(draft, mentions[0].column, mentions[0].labels, said)
    return _number_released(draft, what, said)


def _label_held(draft: Draft, words: list[str]) -> ConstraintEdit | None:
    """ "Never mind the box", of a label "Box Set" that is asked for."""
    said = {stem(word) for word in words if len(word) >= 3}
    for constraint in reversed(draft.state.constraints):
        labels = constraint.operand if isinstance(constraint.operand, tuple) else (constraint.operand,)
        named = [label for label in labels if isinstance(label, str) and said & set(label_key(label))]
        if named and len(said) == 1:
            return ConstraintEdit(
                action="remove", attribute=constraint.attribute, operator=Operator.IN, operand=tuple(named)
            )
    return None


def _labels_released(draft: Draft, column: str, labels: tuple[str, ...], said: str) -> list[ConstraintEdit]:
    """A label goes if it was a condition; "drop the shooters" with no such condition rules shooters out instead."""
    held = [c for c in draft.state.constraints if c.attribute == column]
    taken_back = re.match(
        r"(?:forget|never ?mind|ignore|disregard|don't worry|not necessarily|it |doesn't|does not|needn't|i no longer|"
        r"lift)",
        said,
    )
    if not held and not taken_back and not re.search(rf"\b{_LIMIT}\b", said):
        return []
    names = {label.casefold() for label in labels}
    mine = [
        c for c in held
        if names & {str(o).casefold() for o in (c.operand if isinstance(c.operand, tuple) else (c.operand,))}
    ]  # fmt: skip
    if held and not mine and not taken_back and not re.search(rf"\b{_LIMIT}\b", said):
        return []
    return [ConstraintEdit(action="remove", attribute=column, operator=Operator.IN, operand=labels)]


def _number_released(draft: Draft, what: str, said: str) -> list[ConstraintEdit]:
    """ "The $30 limit", "the minimum", "the under 30 part": a bound named by its number or by its side."""
    direction = _direction(said)
    amounts = find_amounts(what, draft.lexicon, lambda start, end: True)
    bounds = [c for c in draft.state.constraints if c.operator.is_order]
    if amounts:
        near = next((c for c in bounds if _number_of(c) == amounts[0].value), None)
        if near is not None:
            return [
                ConstraintEdit(action="remove", attribute=near.attribute, operator=near.operator, operand=near.operand)
            ]
    elif direction is None:
        return []
    facing = [c for c in bounds if direction is None or c.operator.value[0] == direction.value[0]]
    attribute = facing[-1].attribute if facing else None
    if attribute is None and (price := draft.lexicon.find_column("price")) is not None:
        attribute = price.name
    if attribute is None:
        return []
    return [ConstraintEdit(action="remove", attribute=attribute, operator=direction)]


def _number_of(constraint: Constraint) -> float | None:
    try:
        return float(constraint.operand)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def _direction(said: str) -> Operator | None:
    if _LOWER.search(said):
        return Operator.GE
    return Operator.LE if _UPPER.search(said) and not re.search(r"\bprice (?:limit|cap|ceiling)", said) else None
