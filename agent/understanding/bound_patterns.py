"""The patterns of bounds, over a message in which each amount is replaced by a mark."""

from __future__ import annotations

import re

from sidney.agent.concepts import comparative_pattern

__all__ = [
    "AMOUNT_MARK", "AT_MOST_AFTER", "BARE", "BETWEEN", "CHOICE", "DASH", "DECADE", "DECADE_WORD", "EQUALLED", "EXACT",
    "FARTHER", "LEAST", "LEAST_AFTER", "MOST", "MOVED", "RECENT_YEARS", "ROUGHLY", "ROUGHLY_AFTER", "STRICT",
    "SUFFICES", "YEAR", "YEAR_CUES", "YEAR_NOUN",
]  # fmt: skip

AMOUNT_MARK = "\x01(\\d+)\x02"
"""An amount's place: its number between two control characters, which a cleaned message never holds."""
_A = AMOUNT_MARK
_MORE, _LESS = comparative_pattern(more=True), comparative_pattern(more=False)
_NOT = (
    r"(?:nothing|not|no|none|never|anything not|isn't|aren't|is not|are not|don't want (?:anything|it|one|something)?|"
    r"do not want (?:anything|it)?|without being)"
)
_PRICED = r"(?:(?:\w+ed|costing|that costs?|that is|that's|with a \w+|from) )?"
_REFUSE = (
    r"(?:will not|can't|cannot|can not|cant|couldn't|don't want to|do not want to|dont want to|don't|dont|do not|"
    r"won't|wont|"
    r"wouldn't|"
    r"shouldn't|should not|mustn't|must not|not|never|rather not|not going to|not willing to|not looking to|"
    r"no need to|unable to|"
    r"doesn't|does not|not want to)"
)
_EXCEED = (
    r"(?:go (?:any )?(?:above|over|beyond|past|higher than|further than|more than)|spend (?:any )?(?:more than|over|"
    r"above|beyond)|pay "
    r"(?:any )?(?:more than|over|above)|afford (?:more than|over|anything (?:over|above|more than|beyond)|"
    r"to spend (?:more than|over))|"
    rf"exceed|be (?:any |much |a lot )?(?:more than|over|above|higher than|(?:{_MORE}) than)|cost (?:more than|over|"
    rf"above)|"
    r"(?:want|have|take|buy|need|consider|see|like) (?:anything |something |one |it )?(?:over|above|beyond|more "
    r"than)|weigh (?:more than|over)|last (?:more than|over)|take (?:more than|over|longer than)|"
    r"use more than)"
)
MOST = re.compile(
    rf"(?<![a-z])(?<!not )(?<!no )(?<!nothing )(?<!isn't )(?<!without being )(?P<cue>{_NOT} {_PRICED}(?:over|above|"
    rf"beyond|past|after|exceeding|any more than|(?:{_MORE}) than)|"
    rf"under|below|beneath|less than|less then|lower than|lesser than|(?:{_LESS}) th[ae]n|sub-?|no more than|"
    rf"more than no|at most|at the most|at the very "
    rf"most|up to|upto|up until|max(?:imum|imal|\.)?(?: (?:of|is|price|budget|cost|:|at|would be|spend))*|maximally|"
    rf"within|"
    rf"not exceed(?:ing)?|not to exceed|underneath|{_REFUSE}(?: to| really| want to)* {_EXCEED}|"
    rf"cap (?:it|that|this|them|things|the price|the cost) at|"
    rf"(?:budget|limit|cap|ceiling|upper limit|price limit|maximum price|price range|spending limit|"
    rf"capped)(?:'s)?(?: (?:of|is|was|are|would|will|could|can|"
    rf"should|might|be|around|at|about|for|up to|to|probably|only|maybe|just|roughly|approximately|around about|like|"
    rf"set|set at|has to be|from))*:?|"
    rf"(?:can|could|will|would) (?:give|do|manage|stretch to|go to|go up to|go higher within)|within|"
    rf"(?:spend|pay|afford|have|got|invest)(?: (?:only|up to|about|around|at most|maximum|maybe|roughly|"
    rf"approximately|a|max|just|no more than|like|a maximum of|somewhere around|"
    rf"a budget of))+|spend|spending|pay|paying|afford|keep (?:it|this|that|them|things|the price|the cost) (?:under|"
    rf"below|at|to|within|around)|<=?|≤|=<|before|"
    rf"until|till|prior to|(?:cost|costs|costing|priced) (?:less than|under|below|at most|up to|no more than)|"
    rf"maximum|shy of|as low as)"
    rf"(?P<hedge>(?:\s?(?:a |the |about |around |roughly |only |just |like |approximately |year |rating |price |of |"
    rf"is |each |say |maybe |an |my |"
    rf"that |or so |somewhere |to |at |budget |max ))*)\s*{_A}(?!\s(?:at (?:the )?(?:very )?least|minimum)\b)"
)
LEAST = re.compile(
    rf"(?<![a-z])(?<!not )(?<!no )(?<!nothing )(?P<cue>{_NOT} {_PRICED}(?:under|below|before|less than|any less than|"
    rf"(?:{_LESS}) than)|over|above|more than|more "
    rf"then|post[ -]?|at least|at the least|at the very least|min(?:imum|imal|\.)?(?: (?:of|is|price|:|at))*|minimum|"
    rf"upwards of|north of|beyond|exceeding|greater than|(?:{_MORE}) th[ae]n|"
    rf"starting (?:at|from|with)|no less than|no fewer than|not under|not below|>=?|≥|=>|after|since|past|as (?:much|"
    rf"many|high) as|"
    rf"(?:ideally |preferably )?from (?=\x01\d+\x02 (?:up|upwards?|onwards?|and up)))"
    rf"(?:\s?(?:a |the |about |around |roughly |only |just |like |approximately |year |rating |price |of |is |each |"
    rf"score ))*\s*{_A}"
)
AT_MOST_AFTER = re.compile(
    rf"{_A}(?:\s(?:each|per \w+|apiece|a piece|a pop))?(?:\s?(?:is|as|would be|being)(?: (?:the|my|a|"
    rf"our))?( absolute)?)?\s?[-(]?(?:[a-z]+ (?=or ))?(?P<cue>or (?:less|under|below|"
    rf"cheaper|fewer|lower|older|earlier|shorter|lighter|smaller|so max|thereabouts max|before)|max(?:imum)?|tops|"
    rf"top|at (?:the )?(?:very |absolute )?(?:ut)?most|"
    rf"at the outside|(?:price )?(?:limit|budget|ceiling|cap)\b|"
    rf"and (?:under|below|less|cheaper|down|lower|older|earlier)|is (?:the|"
    rf"my) (?:max(?:imum)?|limit|budget|"
    rf"most)|to spend|in my (?:pocket|wallet)|is all i (?:have|can|want)|is what i (?:have|can|want)|is as (?:high|"
    rf"much) as)"
)
LEAST_AFTER = re.compile(
    rf"{_A}\s?[-(]?(?:[a-z]+ (?=or ))?(?P<cue>or (?:more|above|over|up|higher|better|newer|later|longer|bigger|"
    rf"larger|greater|heavier|after)|plus\b|\+|min(?:imum)?\b|at (?:the )?(?:very )?"
    rf"least|and (?:up|above|over|more|later|newer|onwards?|upwards?|higher|better|after)|on(?:wards?)?\b(?! (?:the|"
    rf"my|a|ps|xbox|pc|switch))|upwards?)"
)
ROUGHLY = re.compile(
    rf"(?<![a-z])(?P<cue>around about|around|(?<!what )(?<!how )about|"
    rf"approximately|approx\.?|roughly|circa|ca\.?|near(?:ly)?|close to|"
    rf"~|≈|somewhere (?:around|near|about|in the "
    rf"(?:region|neighbou?rhood) of)|in the (?:region|range|neighbou?rhood|ballpark|area) of|give or take|"
    rf"more or less|or so|almost)\s?(?:the |a |an )?{_A}"
    rf"(?:\s(?:mark|range|or so|ish|give or take))?"
)
ROUGHLY_AFTER = re.compile(
    rf"{_A}\s?(?P<cue>or so|give or take|-?ish|more or less|or thereabouts|mark\b|price range|range)\b"
)
BETWEEN = re.compile(
    rf"(?:between|from|in the range(?: of)?|range(?:s|d)?(?: of| from| between|:| is| would be)*|anywhere (?:from|"
    rf"between)|somewhere between)"
    rf"\s?{_A}\s?(?:and|to|-|until|till|up to|through)\s?{_A}"
)
DASH = re.compile(rf"{_A}\s?(?:-|to|till|up to|through)\s?{_A}")
YEAR = re.compile(
    rf"(?P<cue>\b(?:from|in|released in|of|made in|published in|year|out in|dated)) (?:the year |"
    rf"around )?{_A}(?!\s?(?:\+|or|and (?:later|newer)))"
)
YEAR_NOUN = re.compile(
    rf"{_A}(?P<cue>) (?:games?|releases?|ones?|items?|models?|products?|titles?|movies?|films?|books?|editions?|"
    rf"versions?|calendars?|planners?|vintage)\b"
)
EXACT = re.compile(
    rf"(?<![a-z])(?P<cue>exactly|precisely|=|for|with|of|a|an|has|have|having)(?:\s?(?:a |the |about |only |just |"
    rf"like |at |of |is |an ))*\s*{_A}"
)
MOVED = re.compile(
    rf"(?:(?:make|set|change|raise|lower|increase|decrease|drop|bump|up|reduce|push|bring|move|update|adjust|"
    rf"put)(?<!gets up)(?<!get up)(?<!got up)(?: (?:it|that|this|the \w+|my \w+))?(?: up| down)?(?: to| at| by)?"
    rf"|i meant?|rather|actually|instead|sorry|correction:?|(?:let's |lets |let us |shall we |i'd |i )?say|she says|"
    rf"he says|they say|(?:mum|mom|dad|boss|wife|husband) says|what about|how about)[,:]?\s(?P<cue>){_A}"
)
CHOICE = re.compile(rf"{_A}\s?(?:or|/)\s?(?:even |maybe )?{_A}")
FARTHER = re.compile(
    rf"{_A}[^.;!?\x01]{{0,12}}?\b(?:maybe|perhaps|possibly|or even|at a push)\s(?:up to |even |like )*{_A}"
)
EQUALLED = re.compile(rf"{_A}\s(?:is|are|was|were|=|equals|makes)\s(?:about |around |like )?{_A}")
SUFFICES = re.compile(
    rf"(?P<cue>){_A}(?: [a-z]+)?\s(?:is|are|would be|will|would|does|do)\s?(?:totally |perfectly |also |already |quite "
    rf")?(?:enough|fine|ok|okay|"
    rf"plenty|sufficient|alright|do\b)"
)
BARE = re.compile(_A)
DECADE = re.compile(
    r"\b(?:the\s)?(?P<part>early\s|mid\s|late\s|mid-|late-|early-)?(?P<century>19|20)?(?P<tens>\d0)\s?'?s\b"
)
DECADE_WORD = re.compile(
    r"\b(?:the\s)?(?P<part>early\s|mid\s|late\s|mid-|late-|early-)?(?P<tens>twenties|thirties|forties|fifties|"
    r"sixties|seventies|eighties|nineties)\b"
)
RECENT_YEARS = re.compile(
    r"\b(?:from |in |within |of |over )?(?:the )?(?:last|past|previous) (?:(?P<count>\d{1,2}|two|three|four|five|six|"
    r"ten|few|couple of) )?"
    r"(?P<unit>years?|decade)\b|\b(?:from|released|made|published|out) (?P<this>this year)\b"
)
YEAR_CUES = re.compile(
    r"before|after|since|until|till|prior|newer|older|later|earlier|more recent|less recent|release|from|in$|made|"
    r"published|past|post|out in"
)
STRICT = re.compile(
    rf"(?:under|below|beneath|underneath|less th|lower than|lesser than|sub|before|prior|(?:{_LESS}) th|over|above|"
    rf"more th|greater|(?:{_MORE}) th|after|"
    rf"beyond|exceeding|north of|upwards of|past|post|<$|>$|(?:cost|costs|costing|priced) (?:less|under|below)|"
    rf"keep \w+(?: \w+)? (?:under|below))"
)
"""Cues that leave the bound itself out, where they are not negated."""
