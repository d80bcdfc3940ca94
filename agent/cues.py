"""The phrases by which people say what they want of a turn. Adding an intent begins here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sidney.agent.turn import IntentName

__all__ = ["CUES", "POLITE", "Cue", "find_cues"]


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
    takes_title: bool = False
    needs_reference: bool = False
    is_similarity: bool = False


POLITE = (
    r"(?:please |ok,? |okay,? |you know what,? |alright,? |right,? |let's |lets |let us |can you |could you |can we "
    r"|could we |would you |i want to |"
    r"i want you to |i would like to |i'd like to |i'd like you to |actually,? |just |now |well,? |hmm,? |so |and |"
    r"then |nvm,? |never ?mind,? |(?:no,? )?wait,? (?:no,? )?|"
    r"you can |you may |go ahead and )*"
)
"""What people put before an order."""

_PLACE = (
    r"(?:(?:the |that |this |your |my )?(?:first|second|third|fourth|fifth|sixth|last|1st|2nd|3rd|4th|5th)|"
    r"that|this|these|those|it|them|number|no\.|#|both|\d)"
)
_SHORT_PLACE = r"(?:the (?:first|second|third|fourth|fifth|last)|that|this|it|number|#|both)"
_VERBS = r"(?:bought|purchased|ordered|own|owned|have|had|got|finished|played|completed|read|watched|tried|used|seen)"

CUES: tuple[tuple[IntentName, re.Pattern[str], bool, bool, bool], ...] = (
    # name, pattern, takes a title, needs a reference, asks for likeness
    (
        IntentName.EXPLAIN,
        re.compile(
            r"\bwhy(?: did you| do you| are you| have you| would you| would i| should i| on earth)?"
            r"(?: (?:recommend(?:ing|ed)?|suggest(?:ing|ed)?|show(?:ing|n|ed)?|pick(?:ed|ing)?|choose|chose|like|buy|"
            r"get|"
            r"play|list(?:ed)?|put))?(?: (?:me|is|are|was))?\b"
            r"|\bexplain(?: why| to me)?\b|\bhow come\b|\bwhat made you (?:pick|choose|recommend|suggest|show)\b"
            r"|\bwhat makes you think of\b|\bwhat makes you (?:pick|choose|recommend|suggest|show)\b"
            r"|\b(?:the )?reasons? (?:for|behind|why)\b|\bwhat(?:'s| is| was) the reason\b|\bjustify\b"
        ),
        True,
        False,
        False,
    ),
    (
        IntentName.COMPARE,
        re.compile(
            r"\bcompar(?:e|ing)\b|\bcomparison (?:of|between)\b|\b(?:the |any )?diff?erence?s? (?:between|of)\b"
            r"|\bhow (?:do|does|is|are) (?=.* (?:compare|differ|different))|\bhow (?:do|does) (?:they|these|those|"
            r"the two) "
            r"(?:compare|differ)\b|\bwhich (?:one )?(?:is|of (?:them|these|those) is|would be) (?:the )?better\b"
            r"(?:[,:]| of| out of| between)?|\bwhich (?:one )?is (?:cheaper|newer|longer|better|older|lighter|bigger|"
            r"smaller"
            r"|shorter|faster|more \w+)(?=[,:]?[^.?!]* (?:or|of) )[,:]?|\b(?:put|show) (?=.* side by side)"
            r"|\bweigh up\b|\bpros and cons of\b|\bhow are (?:they|these|those|the two) different\b"
            r"|\bwhat sets (?=.* apart)"
        ),
        True,
        False,
        False,
    ),
    (
        IntentName.DETAILS,
        re.compile(
            r"\b(?:tell me|say|know|hear|learn|talk|tell us)(?: a bit| a little| some| anything)?(?: more| something| "
            r"everything)?(?: to me)? (?:about|on)\b|\bmore (?:about|on|info(?:rmation)? (?:about|on)|"
            r"details (?:about|on|of|for))"
            r"\b|\b(?:details|info|information|specs|specifications)(?: (?:about|on|of|for))?\b"
            r"|\bdescribe\b|\btell me more\b|\bwhat(?:'s| is| are|s) (?=(?:the (?:first|second|third|fourth|fifth|"
            r"last)|"
            r"number|#|that one|this one|it\b))|\bmore details\b"
        ),
        True,
        False,
        False,
    ),
    (
        IntentName.BOUGHT,
        re.compile(
            rf"\bi(?:'ve| have)?(?: just| already| also| recently| once| actually| even)*(?: (?:bought|purchased|"
            rf"ordered|own|"
            rf"owned|finished|played|completed|watched|seen))\b|\bi (?:already|just) (?:have|got|had|read|used|tried|"
            rf"do have|"
            rf"know)\b|\bi(?:'ve| have)(?: just| already| also| actually| even)? (?:got|had|read|tried|used|{_VERBS})\b"
            rf"|\bi (?:have|had|got)(?=(?: \w+){{0,4}} already\b)|\bi got\b"
            rf"|^\W*(?:(?:oh|no|nah|ok|sorry),? )*(?:already )?(?:seen|read|played|watched|tried|own|owned|got|had|"
            rf"finished|completed) "
            rf"(?=(?:it|that|this|them|both|"
            rf"those|these)\b(?:,? (?:already|twice|before|\w+ times|in '?\d+|\w+ years? ago|last \w+))?\W*(?:$|[,.!]))"
            rf"|\balready possess\b"
            rf"|\b(?:she|he|they|we)(?:'s| has| have|'ve)(?: already)? (?:got|read|seen|played|watched|had)(?= "
            rf"(?:it|that|this|them|those|"
            rf"these|both)\b)|\b(?:she|he|they|we)(?: has| have|'ve|'s)? already (?:has|have|had|owns?|read|played|"
            rf"seen|got)\b"
        ),
        True,
        True,
        False,
    ),
    (
        IntentName.SELECT,
        re.compile(
            r"^\W*sold\b(?=\W*$|,)|\bthat(?:'ll| will) do\b(?=\W*$|[,.!]| (?:me|nicely|fine)\b)|"
            r"\bstick (?=(?:it|that|this|them|both)\b[^.]* (?:basket|cart|bag)\b)|"
            r"\bgimme(?= (?:that|this|it|both|the \w+ one)\b)|"
            r"\b(?:i|we)(?:'ll| will| shall|'m going to| am going to|'d like to| would like to| want to|"
            r"'ve decided to| think i'll|'m gonna)?"
            r" (?:buy|take|order|purchase|go for|go with|grab|get|settle on|have)(?:ing)?\b(?= (?:"
            + _PLACE
            + r")\b(?! for\b))|\bi(?:'d like to| would like to| want to|'d love to|'ll| will) (?:buy|order|purchase)\b"
            r"|\b(?:make|place|complete|finali[sz]e) (?:an?|the|my) order\b|\b(?:proceed to |"
            r"ready to )?check ?out\b(?=\W*$)"
            r"|\b(?:proceed|order now)\b(?=\W*$)|\bi(?:'ll| will) (?:buy|take|order|purchase|go for|go with|grab|get|"
            r"pick|choose)\b"
            r"|(?<!like to )\b(?:buy|order|add to cart|purchase)\b(?=\s(?:the (?:first|second|third|fourth|fifth|"
            r"last|other|\w+ one)|that|this|it|#|number|"
            r"both)\b(?! for))"
        ),
        False,
        True,
        False,
    ),
    (
        IntentName.REJECT,
        re.compile(
            r"\bnot(?= (?:\d{1,2}\W*$|that|this|the (?:first|second|third|fourth|fifth|last|one)|it|number|#|these|"
            r"those|"
            r"interested in (?:the|that|this|it|number|#)))|\b(?:i )?(?:really )?(?:don't|dont|do not|didn't|did not) "
            r"(?:really )?(?:like|want|care for|need|enjoy|fancy|love)|\b(?:i )?(?:hate|hated|dislike|disliked)\b"
            r"|\bnot interested in\b|\bno to\b|\banything but(?= "
            + _SHORT_PLACE
            + r")|\b(?:remove|drop|hide|skip|reject|discard|delete|exclude|get rid of|lose|rule out|ditch)(?= (?:the "
            r"(?:first|second|third|fourth|fifth|last)|that|this|it|number|#|\d)\b(?! (?:\w+ )?(?:filter|limit|"
            r"constraint)))"
            r"|\bno(?=,? not)|\bnot a fan of(?= "
            + _SHORT_PLACE
            + r")|\b(?:i'm|i am) not (?:really )?interested\b|\bnot (?:for me|my (?:thing|style|taste|cup of tea))\b"
        ),
        True,
        True,
        False,
    ),
    (
        IntentName.LIKE,
        re.compile(
            r"\b(?:similar to|something like|anything like|stuff like|ones? like|games? like|more like|products? like|"
            r"items? like|things? like|books? like|movies? like|films? like|\w+s like(?= the | that | this | number |"
            r" #| [A-Z])|"
            r"along the lines of|in the (?:style|vein|spirit) of|reminiscent of|in the same vein as|comparable to|"
            r"alternatives? to|same (?:kind|sort|type) (?:of \w+ )?as|as good as|resembling|much like|just like|"
            r"if i (?:like|liked|loved|enjoyed)|for fans of|people who liked?)\b"
            r"|(?<!i'd )(?<!would )(?<!you )(?<!i )(?<!'d )(?<!feel )(?<!looks )(?<!sounds )(?<!not )(?<!n't )"
            r"(?<!seems )(?<!we )(?<!they )(?<!also )(?<!really )(?<!she )(?<!he )(?<!looked )(?<!dont )"
            r"\blike\b(?! to\b| a\b| an\b| some| for| under| around| that\?)"
        ),
        True,
        True,
        True,
    ),
    (
        IntentName.LIKE,
        re.compile(
            r"\bi(?: really| also| quite| absolutely| just| do| already)* (?:like|liked|love|loved|enjoy|enjoyed|"
            r"adore|adored)\b"
            r"|\bmy favou?rite(?: \w+)? is\b|\bi(?:'m| am) a (?:big |huge )?fan of\b|"
            r"(?<!i'd )(?<!i would )\b(?:still |i |really |i think i )prefer(?= (?:the|that|this|number|#|both|them)\b)"
            r"|\bi think i like\b"
        ),
        True,
        True,
        False,
    ),
    (
        IntentName.DIFFERENT,
        re.compile(
            r"\b(?:something else|(?:something|anything)(?: completely| totally| entirely| very| quite| a bit)? "
            r"different)\b|\bdifferent (?:ones?|options?|suggestions?|kind|items?|games?|products?|things?|"
            r"recommendations?)\b"
            r"|\bnone of (?:these|those|them|the above)\b|\bnot (?:any of )?(?:these|those)\b"
            r"|\b(?:don't|dont|do not) (?:like|want) (?:any of )?(?:these|those|them)\b|\bneither of (?:these|those|"
            r"them)\b"
            r"|\bother (?:options|ones|suggestions|recommendations|ideas|alternatives|choices)\b|\bchange of pace\b"
        ),
        False,
        False,
        False,
    ),
    (
        IntentName.MORE,
        re.compile(
            r"^\W*(?:please |ok(?:ay)?,? |yes,? |and |show |give |me |us |can i (?:see|have|get) |can you show |"
            r"could i see |"
            r"could you show |i want |i'd like |i would like |let me see |let's see |list |see |a few |some |any |"
            r"five |three |"
            r"two |\d )*more\b(?! (?:about|expensive|than|recent|like|info|information|detail|details|affordable|"
            r"modern|"
            r"players|people|memory|storage|of a|relaxing|premium|on\b|ram|\w+ing\b|\w+ (?:ones?|one)\b))(?=\W*$|"
            r"[,.!?]| (?:of|"
            r"please|options?|results?|suggestions?|recommendations?|ideas?|choices?|items?|ones?|for|from|in|under|"
            r"but|and|that|"
            r"\w+s\b))|\bshow (?:me )?(?:some |a few |\d )?more\b(?! (?:about|expensive|recent|info|detail|like|"
            r"affordable|"
            r"modern))|\bnext(?: page| ones?| five| \d+| batch)?\W*$|\b(?:what|who|anything) else\b(?! (?:is|does|do|"
            r"can) (?:it|that|this)\b)|\bany(?:thing)? others?\b"
            r"|^\W*(?:some |the )?others?\W*$|\bkeep going\b|\bany more\b(?= \w|\W*$)|\ba few more\b"
            r"|\bmore (?:options|results|suggestions|recommendations|ideas|choices|of these|of those|of them|please)\b"
            r"|^\W*(?:and )?another(?: one| few| \w+)?\W*$|\b(?:is there|are there|have you|do you have|"
            r"can i (?:have|get|see)|"
            r"show me|give me|got|suggest|recommend|find me) another\b|\bother suggestions?\b|\bcontinue\W*$"
        ),
        False,
        False,
        False,
    ),
    (
        IntentName.SELECT,
        re.compile(
            r"\b(?:i(?:'ll| will)? (?:pick|choose|select|go (?:for|with))|let's (?:go with|take)|go with|select|pick|"
            r"choose|"
            r"(?:show|give) me(?= (?:the (?:first|second|third|fourth|fifth|last)|number|#))|"
            r"what about(?= (?:the (?:first|second|third|fourth|fifth|last)|number|#|that|this))|"
            r"how about(?= (?:the (?:first|second|third|fourth|fifth|last)|number|#|that|this))|"
            r"interested in(?= (?:the (?:first|second|third|fourth|fifth|last)|number|#|that|this))|"
            r"(?:put|add) (?=(?:it|that|this|the|both|number|#)[^.]* (?:basket|cart|bag|order))|"
            r"open(?= (?:the (?:first|second|third|fourth|fifth|last)|number|#)))"
        ),
        True,
        True,
        False,
    ),
    (
        IntentName.SEARCH,
        re.compile(
            r"^\W*(?:please |can you |could you |would you )*(?:look up|look for|search(?: the catalogue|"
            r" the catalog)?(?: for)?|"
            r"find(?: me)?(?! (?:something|anything|some |me something))|look up|do you (?:have|sell|stock|carry)(?! "
            r"(?:any(?:thing|more)?|something|some|more|other|a cheaper|cheaper|it|that|this|them)\b)|have you got|"
            r"is there (?:a|an)(?= \w)|got any)\b"
        ),
        False,
        False,
        False,
    ),
)
"""Where intents are announced, and what may follow."""


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
