"""Labels that are named and not asked for: what a thing is for, what somebody has, what an item is said not to be."""

from __future__ import annotations

import re

from sidney.agent.english import EVERYDAY
from sidney.agent.label_index import LabelMention
from sidney.agent.understanding.draft import Draft
from sidney.agent.words import label_key

__all__ = ["is_another_kind", "is_denied", "is_remarked_on", "only_describes"]

_OWNED = re.compile(
    r"\b(?:i|we|he|she|they)(?:'ve| have| has| own| owns|'s)(?: already| also)?(?: got)? (?:an? |the |our |my |some "
    r"|two )(?:\w+ )?$"
)
"""Before a kind of thing these say that it is there already."""


def only_describes(draft: Draft, mention: LabelMention) -> bool:
    """Whether a label says what the wanted thing is for: "a bag for my camera", "backpacks for laptops"."""
    column = draft.lexicon.catalogue.columns[mention.column]
    start, end = draft.span_of(mention)
    if (
        re.search(r"(?<!interested )\b(?:on|in) (?:a|the|my|our|his|her) (?:\w+ )?$", draft.low[:start])
        and re.match(r"\s*(?:$|[,.;!?]|(?:with|and|or|for|to|at|in|on|need|i|when|while|so|but)\b)", draft.low[end:])
        and all(word in EVERYDAY for word in mention.said.lower().split())
    ):
        # "Good on the train", "a ride in my car": where, and not what.
        draft.take(start, end)
        return True
    if column.name not in draft.lexicon.kind_columns:
        return False
    before = draft.low[: draft.span_of(mention)[0]]
    if re.search(r"\bfor (?:my|our|his|her|their) (?:\w+ )?$", before) or _OWNED.search(before):
        return True
    if re.search(
        r"\b(?:with|has|have|having|includ\w+|and|comes with) (?:an? |the )?(?:really |very |pretty |super )?(?:good|"
        r"great|decent|better|best|nice|excellent|amazing|"
        r"strong|powerful|solid|fantastic|high.quality) $", before,
    ):  # fmt: skip
        # "A phone with a good camera": a part of the thing, and not another thing.
        return True
    if not re.search(r"\b(?:for|with) (?:a |an |the )?(?:\w+ )?$", before):
        return False
    own = draft.lexicon.items_of(mention)
    return any(
        other.column == mention.column and other.end <= mention.start and not own & draft.lexicon.items_of(other)
        for other in draft.mentions
    )


_REMARK = re.compile(
    r"\s*(?:'s|is|are|isn't|aren't|have|has|had|was|were)\b(?! (?:fine|ok|okay|good|best|preferred|better|enough))"
)


_COMPARED = re.compile(r"\b(?:better|more) than (?:the |an? |my )?$")
"""Before a label: "I like leather more than velvet"."""
_TRIED = re.compile(r"\s*,?\s*(?:i|we)(?:'ve| have| had)?(?: already| just)? (?:tried|played|owned|read|seen|broke)\b")
_SOMEBODY_HAS = re.compile(
    r"\b(?:my|his|her|our) [a-z]+ (?:has|had|owns|bought|drives|uses|got|rides|wears) (?:an? |the )?$"
)
_NO_LONGER = re.compile(
    r"\b(?:i|we) (?:just |already )?(?:sold|returned|gave away|broke|lost|had) (?:the|my|our|an?) $"
)
_OPINION = re.compile(
    r"\s*(?:'s|looks?|seems?|sounds?|only has|has|bores?|feels?|is|was)\b(?! (?:fine|ok|okay|good|better|best))"
)


def is_remarked_on(draft: Draft, mention: LabelMention) -> bool:
    """Whether a label is the subject of a remark: "his English isn't great", "paperbacks have such small print"."""
    start, end = draft.span_of(mention)
    before = draft.low[:start]
    if draft.state.lists and _OPINION.match(draft.low[end:]) and re.search(r"(?:^|[,.;!?]\s*|\b(?:but|the) )$", before):
        # "Tekken looks sick", "Overcooked only has 4 players".
        return any(column.name == mention.column for column in draft.lexicon.name_columns)
    if _COMPARED.search(before) or _TRIED.match(draft.low[end:]):
        return True
    if _SOMEBODY_HAS.search(before) and any(column.name == mention.column for column in draft.lexicon.name_columns):
        return True
    if _NO_LONGER.search(before) or (
        draft.state.lists and re.match(r"\s*(?:always|keeps?|kept|never)\b", draft.low[end:])
    ):
        return True
    if not _REMARK.match(draft.low[end:]):
        return False
    if re.search(r"\b(?:his|her|their)\s+$", before):
        return True
    return bool(re.search(r"(?:^|[,.;!?]\s*|\b(?:because|since|as) )$", before)) and bool(
        re.match(r"\s*(?:is|are|have|has) (?:such|so|too)\b", draft.low[end:])
    )


def is_another_kind(draft: Draft, n: int) -> bool:
    """Whether "racket" after "tennis" would be read as "Badminton Rackets": the words before it say otherwise."""
    mention, before = draft.mentions[n], draft.mentions[n - 1] if n else None
    if before is None or before.end != mention.start or before.column != mention.column:
        return False
    said = label_key(mention.said)
    partly = all(len(key := label_key(label)) > len(said) and key[-len(said) :] == said for label in mention.labels)
    return partly and not draft.lexicon.items_of(before) & draft.lexicon.items_of(mention)


_DENIES = re.compile(
    r"(?:^|[.;!?,]\s*|\b(?:lol|lmao|but|hey|wait|no|haha|and|hm+|well|oh)\s+)"
    r"(?:(?:that|this|it|these|those|they)(?:'s|s|'re| is| are)(?: not| really not)|"
    r"(?:that|this|it|these|those|they|[a-z]+(?<!something)(?<!anything)(?<!one)(?<!ones)(?<!that)(?<!which)(?<!it))"
    r" (?:isn't|isnt|aren't|arent|is not|are not)|it (?:isn't|isnt)|"
    r"thats not|(?:my|his|her|the) [a-z]+ (?:don't|dont|doesn't|doesnt|do not|does not|didn't|can't)"
    r"(?: even| really)? (?:have|own|know|speak|understand|understood|get))"
    r"(?: a| an| the| even| really| actually| any| on| in| my| real| kind of| for)*\s$"
)
"""Before a label: said of an item or of somebody ("that's not a fighting game"), and nothing is ruled out."""
_COUNTED = re.compile(r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve))[ -]$")
_IF_NONE = re.compile(
    r"\bif (?:there(?:'s| is| are)?|you(?:'ve)? (?:have|got)|we have|it has) (?:no|not any|none) (?:\w+ )?$"
)


def is_denied(draft: Draft, mention: LabelMention) -> bool:
    """Whether a label is only denied of an item, or named for the case that there is none."""
    before = draft.low[: draft.span_of(mention)[0]]
    if _IF_NONE.search(before):
        return True
    if _COUNTED.search(before) and draft.tokens[mention.end - 1].stem in draft.lexicon.counted:
        # "Six string": how many, where there is a column of them.
        return True
    if not draft.state.lists or not (found := _DENIES.search(before)):
        return False
    return not re.search(r"\b(?:should|must|has to|make sure|as long as|so long as|not)\s*$", before[: found.start()])
