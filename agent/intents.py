"""The phrases by which people say what they want of a turn. Adding an intent begins here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sidney.agent.turn import IntentName

__all__ = ["ADJECTIVES", "COMMANDS", "CUES", "QUESTION", "RELEASES", "Cue", "find_cues"]


@dataclass(frozen=True)
class Cue:
    """A phrase that announces an intent.

    Attributes:
        name: The intent.
        start, end: Characters, half open.
        takes_title: Whether a title may follow.
        needs_reference: Whether it means nothing without an item.
        is_similarity: Whether it asks for items like another.
    """

    name: IntentName
    start: int
    end: int
    takes_title: bool
    needs_reference: bool
    is_similarity: bool = False


def _whole(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"^\W*(?:{'|'.join(phrases)})\W*$")


_POLITE = (
    r"(?:please |ok,? |okay,? |let's |lets |can you |could you |can we |i want to |"
    r"i'd like to |actually,? |just |now )*"
)

COMMANDS: tuple[tuple[IntentName, re.Pattern[str]], ...] = (
    (
        IntentName.RESET,
        _whole(
            rf"{_POLITE}(?:start (?:all )?(?:over|again|afresh|from scratch|anew)|reset(?: everything|"
            rf" all| it)?|restart|clear (?:everything|it all|all)"
            r"|forget (?:everything|it all|all(?: of)? (?:that|this)|all i said)|begin again|"
            r"from scratch|new (?:search|conversation|start))(?: please| again| from scratch|"
            r" from the beginning)?"
        ),
    ),
    (
        IntentName.UNDO,
        _whole(
            rf"{_POLITE}(?:undo(?: that| it| this| the last(?: one| step| change)?)?|"
            rf"go back(?: one(?: step)?| a step)?|take (?:that|it) back|revert(?: that| it)?|step back|"
            rf"back up(?: a step)?|back)(?: please)?"
        ),
    ),
    (
        IntentName.SHOW_CONSTRAINTS,
        re.compile(
            r"\bwhat (?:are|were) you filtering|\b(?:which|what) (?:filters?|constraints?|"
            r"restrictions?|limits?)\b|\b(?:show|list|see)(?: me)?(?: all)? (?:the |my |your |current |"
            r"active )*(?:filters|constraints|restrictions)"
            r"|\bwhat (?:am i|are we) filtering|\bwhat have i (?:asked|said|told you)|"
            r"\bwhat do you (?:know|remember)(?: about me| so far)?\W*$"
        ),
    ),
    (
        IntentName.HELP,
        _whole(
            r"help(?: me)?(?: please)?|/?help|what can (?:you|i) (?:do|say|ask)(?: here| for me)?|"
            r"how (?:does (?:this|it) work|do i use (?:this|you|it))|who are you|what are you|commands"
        ),
    ),
    (
        IntentName.SMALL_TALK,
        _whole(
            r"(?:hi|hello|hey|hiya|howdy|yo|greetings|good (?:morning|evening|afternoon|day|night)|"
            r"hello there|hi there|hey there|hey sidney|hi sidney|hello sidney)",
            r"(?:ok(?:ay)?|great|perfect|nice|cool|awesome|lovely|excellent|super|good|alright|"
            r"fine)?[,.! ]*(?:thanks?(?: you)?(?: so much| very much| a lot)?|thx|ty|cheers|"
            r"much appreciated)(?:[,.! ]*(?:sidney|bye|goodbye|that's all|that is all|that's it|"
            r"for your help|for the help|a lot))*",
            r"(?:bye|goodbye|see you|good ?bye|that's all|that is all)(?: for now| then| thanks)?",
            r"(?:great|perfect|nice|cool|awesome|lovely|excellent|super|ok|okay|i see|alright|"
            r"sounds good|wow|haha|lol|how are you(?: doing)?(?: today)?)",
        ),
    ),
)
"""Turns that are nothing but a command."""

_ITEM_VERBS = r"(?:bought|purchased|ordered|own|owned|have|had|got|finished|played|completed|read|watched|tried|used)"
CUES: tuple[tuple[IntentName, re.Pattern[str], bool, bool, bool], ...] = (
    # name, pattern, takes a title, needs a reference, asks for likeness
    (
        IntentName.EXPLAIN,
        re.compile(
            r"\bwhy(?: did you| do you| are you| have you| would you| would i|"
            r" should i)?(?: (?:recommend(?:ing|ed)?|suggest(?:ing|ed)?|show(?:ing|n|ed)?|pick(?:ed|"
            r"ing)?|choose|chose|like|buy|get|play))?(?: (?:me|is|are|was))?\b"
            r"|\bexplain(?: why| to me)?\b|\bhow come\b|\bwhat made you (?:pick|choose|recommend|"
            r"suggest|show)\b|\bwhat makes you think of\b|\breasons? (?:for|behind)\b"
        ),
        True,
        False,
        False,
    ),
    (
        IntentName.COMPARE,
        re.compile(
            r"\bcompare\b|\b(?:the |any )?diff?erence?s? between\b|\bhow (?:do|does|is|"
            r"are) (?=.* (?:compare|differ))|\bwhich (?:one )?is better\b(?:[,:]| of| out of)?"
        ),
        True,
        False,
        False,
    ),
    (
        IntentName.DETAILS,
        re.compile(
            r"\b(?:tell me|say|know|hear|learn|talk)(?: a bit| a little| some)?(?: more| something|"
            r" everything)?(?: to me)? about\b|\bmore (?:about|on|info(?:rmation)? (?:about|on)|"
            r"details (?:about|on|of|for))\b|\b(?:details|info|information|specs)(?: (?:about|on|of|"
            r"for))?\b"
            r"|\bdescribe\b|\btell me more\b|\bwhat(?:'s| is| are|s) (?=(?:the (?:first|second|third|"
            r"fourth|fifth|last)|number|#|that one|this one|it\b))|\bmore details\b"
        ),
        True,
        False,
        False,
    ),
    (
        IntentName.BOUGHT,
        re.compile(
            rf"\bi(?:'ve| have)?(?: just| already| also| recently| once)*(?: (?:bought|purchased|"
            rf"ordered|own|owned|finished|played|completed|watched))\b|\bi (?:already|just) (?:have|got|"
            rf"had|read|used|tried)\b|\bi(?:'ve| have)(?: just| already)? (?:got|had|read|tried|used|"
            rf"{_ITEM_VERBS})\b|\bi(?:'ll| will| am going to)? ?(?:buy|get|take|order)(?:ing)?\b"
            r"|\b(?:buy|buying|order|add to cart)\b(?=\s(?:the|that|this|it|#|number))|\bi got\b"
        ),
        True,
        True,
        False,
    ),
    (
        IntentName.REJECT,
        re.compile(
            r"\bnot(?= (?:\d{1,2}\W*$|that|this|the|it|number|#|these|those|interested in (?:the|that|this|it|"
            r"number|#)))|\b(?:i )?(?:really )?(?:don't|dont|do not|didn't|"
            r"did not) (?:really )?(?:like|want|care for|need|enjoy)|\b(?:i )?(?:hate|hated|dislike|"
            r"disliked)\b|\bnot interested in\b|\bno to\b|\banything but(?= (?:that|this|the (?:first|"
            r"second|third|fourth|fifth|last)|it|number|#))"
            r"|\b(?:remove|drop|hide|skip|reject|discard|delete|exclude|get rid of|"
            r"lose)(?= (?:the (?:first|second|third|fourth|fifth|last)|that|this|it|number|#|\d))|"
            r"\bno(?=,? not)"
        ),
        True,
        True,
        False,
    ),
    (
        IntentName.LIKE,
        re.compile(
            r"\b(?:similar to|something like|anything like|stuff like|ones? like|games? like|more like|"
            r"products? like|items? like|things? like|along the lines of|in the (?:style|vein|"
            r"spirit) of|reminiscent of|in the same vein as|comparable to|alternatives? to|"
            r"same (?:kind|sort|type) (?:of \w+ )?as|as good as|resembling)\b"
            r"|"
            r"(?<!i'd )(?<!would )(?<!you )(?<!i )(?<!'d )(?<!feel )(?<!looks )(?<!sounds )(?<!not )(?<!n't )"
            r"(?<!seems )(?<!we )(?<!they )(?<!also )(?<!really )\blike\b(?! to\b| a\b| an\b| some)"
        ),
        True,
        True,
        True,
    ),
    (
        IntentName.LIKE,
        re.compile(
            r"\bi(?: really| also| quite| absolutely| just)* (?:like|liked|love|loved|enjoy|enjoyed|"
            r"adore|adored)\b|\bmy favou?rite(?: \w+)? is\b|\bi'm a (?:big )?fan of\b"
        ),
        True,
        True,
        False,
    ),
    (
        IntentName.DIFFERENT,
        re.compile(
            r"\b(?:something else|(?:something|anything)(?: completely| totally| entirely| very|"
            r" quite)? different)\b|\bdifferent (?:ones?|options?|suggestions?|kind|items?|"
            r"games?|products?)\b|\bnone of (?:these|those|them)\b|\bnot (?:any of )?(?:these|those)\b"
            r"|\b(?:don't|dont|do not) (?:like|want) (?:any of )?(?:these|those|them)\b|"
            r"\bother (?:options|ones|suggestions|recommendations|ideas)\b"
        ),
        False,
        False,
        False,
    ),
    (
        IntentName.MORE,
        re.compile(
            r"^\W*(?:please |ok(?:ay)?,? |yes,? |and |show |give |me |us |can i (?:see|have|get) |"
            r"i want |i'd like |let me see |list |see |a few |some |any |five |three |"
            r"ten )*more\b(?! (?:about|expensive|than|recent|like|info|information|detail|details|"
            r"affordable|modern|players|people|memory|storage|of a|relaxing|premium|on\b))"
            r"|\bshow (?:me )?(?:some |a few )?more\b(?! (?:about|expensive|recent|info|detail|like|"
            r"affordable|modern))|\bnext(?: page| ones?| five| \d+)?\W*$|\b(?:what|anything|"
            r"who) else\b|\bany(?:thing)? others?\b|^\W*(?:some |the )?others?\W*$|\bkeep going\b|"
            r"\ba few more\b|\bmore (?:options|results|suggestions|recommendations|ideas|choices|"
            r"of these|of those|of them|please)\b|^\W*another(?: one| few| \w+)?\W*$"
        ),
        False,
        False,
        False,
    ),
    (
        IntentName.SELECT,
        re.compile(
            r"\b(?:i(?:'ll| will)? (?:pick|choose|select|go (?:for|with))|let's go with|go with|select|"
            r"pick|choose|show me(?= (?:the (?:first|second|third|fourth|fifth|last)|number|#))|"
            r"what about(?= (?:the (?:first|second|third|fourth|fifth|last)|number|#|that|this))|"
            r"interested in(?= (?:the (?:first|second|third|fourth|fifth|last)|number|#|that|this)))"
        ),
        True,
        True,
        False,
    ),
    (
        IntentName.SEARCH,
        re.compile(
            r"^\W*(?:please |can you |could you |would you )*(?:look up|look for|"
            r"search(?: the catalogue| the catalog)?(?: for)?|find(?: me)?(?! (?:something|anything|"
            r"some |me something))|look up|do you (?:have|sell|stock|carry)(?! (?:any(?:thing|more)?|"
            r"something|some|more|other|a cheaper|cheaper)\b)|have you got|is there (?:a|an)(?= \w)|"
            r"got any)\b"
        ),
        False,
        False,
        False,
    ),
)
"""Where intents are announced, and what may follow."""

QUESTION = re.compile(
    r"(?:and |but |so |ok(?:ay)?,? )*(?:"
    r"(?:is|are|was|were|does|do|did|has|have|can|will|would) (?:it|that|this|they|these|those|"
    r"both|the (?:first|second|third|fourth|fifth|last)|number \d|#\s?\d|\d{1,2}|that one|"
    r"this one)\b(?! (?:again|all right|ok))"
    r"|why (?:is|are|was) (?:it|that|this|they|these|those|the \w+(?: one)?|number \d|#\s?\d|"
    r"\d{1,2}) (?:so|that|this|too) \w+"
    r"|how (?:much|old|long|big|heavy|expensive|cheap|large|new|many \w+) (?:is|are|was|does|"
    r"do|did|can|will|would|it)\b"
    r"|how much\W*$"
    r"|(?:what|who|which)(?:'s| is| are| was|s) (?:the |its |their )?(?:\w+ ){1,3}(?:of|"
    r"for) (?:it|that|this|the (?:first|second|third|fourth|fifth|last)|number|#)"
    r"|(?:what|which) (?:\w+ ){1,2}(?:is|does|are|was|do) (?:it|that|this|the (?:first|second|"
    r"third|fourth|fifth|last)|number|#)"
    r"|(?:what|who)(?:'s| is|s) (?:its|their) \w+"
    r"|who (?:made|makes|published|developed|wrote|produced) (?:it|that|this|the)"
    r"|when (?:was|did|is) (?:it|that|this|the)"
    r")"
)
"""The beginning of a sentence that asks about an item."""

_THING = r"(?P<what>(?:[\w'&-]+ ?){0,4}?)"
_LIMIT = r"(?:limits?|filters?|constraints?|restrictions?|caps?|requirements?|bounds?|conditions?|ceiling|exclusions?)"
_DROP = (
    r"(?:drop|forget(?: about)?|remove|lift|ignore|clear|lose|cancel|scrap|delete|relax|"
    r"disregard|get rid of|take off|take away|reset|undo|never ?mind|no more|without|stop|"
    r"there(?:'s| is) no|i have no|no)"
)
_COLUMN_END = r"(?P<what>(?:the |my )?(?:[a-z]+)(?: [a-z]+)?)"
RELEASES: tuple[re.Pattern[str], ...] = (
    re.compile(
        rf"\b{_DROP} (?:about )?(?:the |my |any |that |all |your |those |these |"
        rf"of )*{_THING} ?\b{_LIMIT}\b(?: on (?:the )?\w+)?(?! (?:of|to|is) )"
    ),
    re.compile(
        r"\b(?:forget(?: about)?|ignore|never ?mind|disregard|drop|don't worry about|"
        r"do not worry about|lose|scrap|lift) (?:the |my |"
        r"that )(?P<what>[a-z]+(?: [a-z]+)?)(?=\s*(?:$|[.,!?;]|and\b|but\b))"
    ),
    re.compile(
        r"\bany (?P<what>[a-z]+(?: [a-z]+)?) (?:is|are|will|would|works?|goes|do)(?: be)?(?: just|"
        r" totally| all)?(?: (?:fine|ok|okay|good|do|alright|great|possible))?\b"
    ),
    re.compile(
        r"\bany (?P<what>price|budget|brand|category|genre|year|rating|platform|maker|"
        r"publisher)\b(?=\s*(?:$|[.,!?;]|and\b|but\b))"
    ),
    re.compile(
        rf"\b{_COLUMN_END} (?:doesn't|does not|doesnt|don't|do not|dont|no longer) (?:really |"
        rf"actually )?matters?\b(?: (?:any ?more|to me|much))?"
    ),
    re.compile(
        rf"\b{_COLUMN_END} (?:is|are)(?:n't| not|nt)(?: really)? (?:a |an |so |that |"
        rf"any )?(?:important|problem|issue|concern|obstacle|relevant)\b"
    ),
    re.compile(
        rf"\b{_COLUMN_END} (?:is|are) (?:no|irrelevant|unimportant)(?: (?:problem|object|issue|"
        rf"concern|matter|obstacle))?\b(?! (?:more|less))"
    ),
    re.compile(
        r"\bi (?:don't|do not|dont)(?: really)? (?:care|mind) (?:about |for )?(?:the |what |"
        r"which )?(?P<what>[a-z]+)(?: it is| it has)?\b"
    ),
    re.compile(r"\b(?:regardless of|irrespective of|whatever|no matter)(?: the| what| which)* (?P<what>[a-z]+)\b"),
    re.compile(r"\bno (?:particular |specific )?(?P<what>budget)\b(?! (?:of|over|above))"),
)
"""Ways to take a limit back; ``what`` is the attribute or label, as far as it was named."""

ADJECTIVES: dict[str, tuple[str, bool]] = {
    "expensive": ("price", True),
    "pricey": ("price", True),
    "costly": ("price", True),
    "overpriced": ("price", True),
    "premium": ("price", True),
    "cheap": ("price", False),
    "affordable": ("price", False),
    "inexpensive": ("price", False),
    "budget-friendly": ("price", False),
    "low-cost": ("price", False),
    "old": ("release date", False),
    "dated": ("release date", False),
    "recent": ("release date", True),
    "modern": ("release date", True),
    "new": ("release date", True),
    "long": ("length", True),
    "short": ("length", False),
    "heavy": ("weight", True),
    "big": ("size", True),
    "large": ("size", True),
    "small": ("size", False),
    "highly rated": ("rating", True),
    "well rated": ("rating", True),
    "well reviewed": ("rating", True),
    "slow": ("speed", False),
    "fast": ("speed", True),
}
"""Adjectives of size: the concept, and whether they mean much of it."""


def find_cues(low: str, is_free: Callable[[int, int], bool]) -> list[Cue]:
    """Announced intents in a lower-cased message, in order; where two overlap, the earlier in the table stays."""
    found: list[Cue] = []
    for name, pattern, title, reference, similar in CUES:
        for match in pattern.finditer(low):
            start, end = match.span()
            if start == end or not is_free(start, end) or any(c.start < end and start < c.end for c in found):
                continue
            found.append(Cue(name, start, end, title, reference, similar))
    return sorted(found, key=lambda cue: cue.start)
