"""What kind of sentence each part of a message is: a question about an item, small talk, or something that steers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["BARE", "Act", "Sentence", "SentenceKind", "kind_of", "split_sentences"]


class SentenceKind(StrEnum):
    """How a sentence is to be read."""

    QUESTION = "question"
    """It asks about items or the shop: nothing in it is a constraint."""
    TALK = "talk"
    """It says something of an item or of oneself that asks for nothing."""
    WISH = "wish"
    """It may steer."""


class Act(StrEnum):
    """What a sentence does."""

    WANT = "want"
    """It asks for items, or says something of what is wanted."""
    ASK = "ask"
    """It asks about an item that was shown, or about the shop."""
    TALK = "talk"
    """It asks for nothing."""
    TAKE = "take"
    """It decides for an item."""
    REFUSE = "refuse"
    """It turns an item down."""
    PRAISE = "praise"
    """It says that an item is liked."""


@dataclass(frozen=True)
class Sentence:
    """Part of a message.

    Attributes:
        start, end: Its characters, half open.
        core: Where its words begin after any interjections.
        kind: How it is to be read.
        act: What it does, where the model of acts is sure of it.
        topic: Where what it is about begins, if that was put before it.
    """

    start: int
    end: int
    core: int
    kind: SentenceKind
    act: Act | None = None
    topic: int | None = None


BARE = re.compile(r"[^\w?]*(?:(?:the|please|then|ok|okay|yes|one|just|only|so|well|fine|and|pls)[^\w?]*)*")
"""What may stand around the name of an item and still say nothing but the name."""
_STOP = re.compile(
    r"[.!?;…]+(?=\s|$|[a-z])(?<!\d\.)|\s[-:]\s|(?:,| and| but|, and|, but|, so)\s+"
    r"(?=(?:what|how|why|when|who|where|which|is it|is that|is this|is the|is there|are they|are there|are these|"
    r"does it|does the|does that|"
    r"do they|do you|can it|was it|did it|could you|can you|would you|tell me|could i|can i|do these)\b"
    r"(?! (?:about|ever|it|that|this) (?!the |it|that|this|number|#|is|was|does)))"
    r"|,\s+(?=(?:i(?!'ll| will| take| choose)|i'm|im|i've|he|she|it's|they|we|my|because|but i|price|money)\b(?! mean))"
)
_INTERJECTION = re.compile(
    r"(?:(?:oh+|ok|okay|okey|hm+|mm+|uh+|um+|a?h+|well|and|but|so|then|wow|great|cool|yes|yeah|yep|sure|thanks|"
    r"thank you|thx|sorry|hi+|hello|hey|please|alright|all right|actually|also|aha|i see|hei|anyway|btw|by the way|"
    r"haha|lol|good (?:morning|afternoon|evening|day|night)|got it|understood|honestly|excuse me|"
    r"one (?:more|last) (?:thing|question|feature)|(?:quick|another) question|nice|perfect)(?:[\s,.!:)…-]+|$)"
    r"|(?:no|nope|nah|right|good|fine|super|excellent|lovely|awesome|now|that'?s (?:great|nice|good|perfect|cool|"
    r"fine)|just|maybe|perhaps|"
    r"wonderful|amazing|brilliant|interesting|question|not really|not yet|not sure|excellen\w)(?:\s*[,.!:)…-]+\s*|"
    r"\s*$))+"
)
_LEAD = re.compile(
    r"(?:(?:can|could|would|will) you (?:please |also |maybe )?(?:tell|remind|let) me(?: know)?(?: please)?,?|"
    r"do you (?:happen to )?"
    r"(?:know|remember)|(?:i )?(?:was |am |'m )?(?:just )?(?:wonder(?:ing)?|curious)(?: about)?|"
    r"(?:please )?tell me,?(?! (?:more|about|"
    r"a bit|something|everything))|let me know|i(?:'d| would)? (?:also )?(?:want|like|love) to know|"
    r"do you have any idea|any idea|"
    r"(?:may|can|could) i ask(?! for)|are you sure(?: that)?|i (?:don't|do not) know)\s+(?:if |whether )?"
)
_ITEM = (
    r"(?:it|that|this|they|these|those|them|both|all of (?:them|these|those)|any of (?:them|these|those)|either|he|she|"
    r"(?:the |that |this |number |#\s?|no\. ?)(?:first|second|third|fourth|fifth|last|other|latter|former|"
    r"\d{1,2})(?: \w+)?|"
    r"(?:that|this) (?!price|budget|range|kind|sort|type|genre|category|much|many)\w+|\d{1,2}(?= ))"
)
_BE = (
    r"(?:is|are|was|were|isn't|aren't|wasn't|does|do|did|doesn't|don't"
    r"|didn't|has|have|had|hasn't|can|will|would|could|should|isnt|arent|wasnt|doesnt|hasnt)"
)
_ASKED = re.compile(
    rf"(?:{_BE}\s+(?:also )?{_ITEM}\b(?!\s+(?:again|all right|ok)\b)"
    rf"|(?:is|are|was|were|isn't|aren't|does|did|has|doesn't|didn't|hasn't) (?!there\b|any|to\b|for\b|not?\b|fine|"
    rf"ok|important|"
    rf"good|enough|matter|be\b)\w+|(?:would|will|can|could|should) (?!you\b|u\b|we\b|i\b|be\b|also\b|not\b|it be\b|"
    rf"it also\b)\w+|what(?:'s|s| is| are|"
    rf" was| were| about| does| do| did| "
    rf"if| kind| kinds| sort| type| size| sizes| colou?rs?| brand| genre| else is|'re| would| can| will| year|"
    rf" platforms?| one| ones| "
    rf"\w+)?\b|who(?:'s|s)?\b|whose\b|when\b|where\b|how (?:much|many|old|long|big|heavy|expensive|cheap|large|new|"
    rf"far|good|fast|tall|"
    rf"wide|high|does|do|did|is|are|was|can|well|often|come|about|would|soon|reliable|hard|difficult|easy|\w+ (?:is|"
    rf"are|does|do))\b|"
    rf"which (?:one|ones|of|is|are|has|have|\w+)\b|why\b|do (?:they|these|those|people|the|both|all (?:of )?(?:these|"
    rf"them|those)|you (?:think|ship|deliver|accept|offer "
    rf"(?:free|any discount|discounts?|shipping|returns?|refunds?)|take (?:cards?|returns?)|think|like|give|mean|"
    rf"have (?:all|every|the (?!new|late|cheap|best|same|most|least|old|follow)\w+)\b|have (?:any )?(?:idea|it|"
    rf"these|those|both|this|that|them|discounts?|a discount)\b))|(?:is|are) there (?:an? |any |free )?(?:discount|"
    rf"shipping|delivery|warranty|guarantee|"
    rf"sale|offer|return|refund|reviews?|difference|catch|problem|way|trailer|demo|sequel|manual)|would i|do i|will i|"
    rf"may i (?:know|ask|see)|can i (?:return|use|"
    rf"play|pay|read|wear|wash|store|watch|connect|plug|charge|take it|bring)|how'?s\b)"
)
_REQUEST = re.compile(
    r"(?:(?:can|could|would|will) (?:you|u|we|i)\b(?! (?:return|use|play|pay|read|wear|wash|store|watch|connect|plug|"
    r"charge|bring))|"
    r"(?:do|have) (?:you|u|we)(?: guys)?(?: also| still| maybe| happen to)* (?:have|got|sell|carry|stock|offer|"
    r"recommend|suggest|"
    r"know of)\b(?! (?:it|this|that|them|these|those|both|all|every|any idea|the (?!new|late|cheap|best|same|most|"
    r"least|old|follow)\w+|the (?:first|second|third|fourth|fifth|last))\b)|"
    r"have you got\b|"
    r"(?:is|are) there (?:an? |any|some|no |something|one|other|more|another|\d)|"
    r"what(?:'s| is| are) (?:the|your) (?:[\w'-]+ ){1,5}(?:you|u) (?:have|got|sell|carry|stock|offer|can offer|"
    r"recommend|suggest)|"
    r"what if (?:i|we) (?:go|went|spend|spent|pay|raise|raised|take|try|add)|"
    r"what (?:else )?(?:do|would|can|could|should|did|are|have) (?:you|u|i|we)(?: guys)? (?:have|need|recommend|"
    r"suggest|advise|offer|sell|got|"
    r"get|buy|play|read|watch|try|think i)|what (?:else )?(?:have you got|is there|are my options|other)|"
    r"what else\b(?! (?:is|does|do|can) "
    r"(?:it|that|this))|what (?:\w+ ){1,3}(?:do|would|can|could) you (?:have|recommend|suggest|offer|sell|advise)|"
    r"which (?:\w+ ){0,3}(?:do|would|can|could) you (?:recommend|suggest|have|advise)(?! (?:between|of))|"
    r"(?:what|how) about (?!the (?:price|cost|size|weight|delivery|shipping|first|second|third|fourth|fifth|last|"
    r"battery|screen|"
    r"memory|reviews?|ratings?|plot|story|quality|camera|author|warranty|colou?rs?)\b|it\b|that\b|this\b|its\b|number|"
    r"#|\d\W*$|delivery|"
    r"shipping|memory|battery|reviews?|\w+ing\b|price)|"
    r"does (?:any|anything|anyone)|(?:is|would) (?:it|that) (?:be )?(?:possible|ok|okay|fine|alright) (?:to (?=get|"
    r"see|have|find|show|filter|go|stay|keep|only|exclude|spend|limit|look|search|add|drop)|if "
    r"(?:it|you|we))|(?:can|could) it be (?:\w+er\b|under|below|less|more|over)|how about\b|why (?:don't|not) (?:you|"
    r"we|show|try)\b)"
)
_NO_REQUEST = re.compile(
    r"(?:discount|shipping|deliver|warranty|refund|return it|about (?:the )?returns?\b|exchange|pay (?:by|with)|"
    r"gift.?wrap|coupon|promo|\bon sale\b|\bsales\b|"
    r"\b(?:send|see|show|have|is there|got)\b.{0,20}\b(?:pics?|pictures?|photos?|images?)\b|(?:possible to|can i have|"
    r"is there) .*\b(?:with|on|for|in|of) "
    r"(?:it|this|that|them|these|those)\b(?: \w+)?\W*$|\bthe (?:first|second|third|last) (?:one )?(?:in|on|with|to)\b)"
)
_ECHO = re.compile(r"(?:none|no|nothing|really|seriously|what|huh|sorry|pardon)\W*[?!]+\W*")
_CONDITION = re.compile(r"(?:if|because|since) ")
_STEERS = re.compile(
    r"\b(?:i(?:'d| would)? (?:also |really |still |just )?(?:want|need|like to (?:buy|get|find|see|have)|prefer)|"
    r"(?:am|'m) looking|looking for|recommend|suggest|show me|do you "
    r"have|find me|under [$€£\d]|my budget|budget is|would like|cheaper|less expensive|instead)\b"
)
_PLEASED = re.compile(
    r"\b(?:that'?s|it'?s|this is) (?:perfect|great|nice|good|fine|lovely|wonderful|amazing|cool|"
    r"awesome)\W*$|^(?:so|very) much\b|^for your \w+\W*$"
)
_ABOUT_PRICE = re.compile(r"\b(?:price|prise|cost|costs|shipping|delivery|discount|warranty|total|expensive)\b")
_INDIRECT = re.compile(
    r"(?:you (?:didn't|did not|haven't|never) (?:mention|say|tell|told|said|mentioned)|what's about|price|how much|"
    r"cost|delivery|"
    r"and the price|the price|any reviews|reviews)\W*$|(?:you (?:didn't|did not|haven't|never) (?:mention|say|tell|"
    r"told|said|mentioned))\b"
)
_TAG = re.compile(
    r",\s*(?:right|correct|isn't (?:it|that|this)|is it|is that right|aren't they|doesn't it|does it|wasn't it|no|yes|"
    r"yeah|huh|eh)\s*\?+\s*$"
)
_TAG_ALONE = re.compile(r"\w,?\s(?:isn'?t it|isn'?t that|aren'?t they|doesn'?t it|wasn'?t it)\s*\?*\s*$")
"""What makes a question of any statement."""
_OPINION = (
    r"(?:(?:not |so |very |really |quite |rather |pretty |just |too |also |such |a |an |the |kinda |kind of |sort of |"
    r"a bit |actually |"
    r"perfectly |totally |absolutely |definitely |all |more |still |even |only )*)"
)
_TALKED = re.compile(
    r"(?:(?:that|this|it|they|these|those|which|everything|he|she|price|thats|thatd|its|(?:the |that |this |number |"
    r"#\s?)(?:first|second|"
    r"third|fourth|fifth|last|price|title|cover|design|description|plot|story|\d{1,2}|one|ones)(?: one| ones)?|"
    r"the (?:[\w']+ ){1,3}?ones?)"
    r"(?: \((?:[^)]*)\))?"
    r"(?:'s|s|'re|'d|'ll)?(?: (?:also|really|actually|all|just|still|probably|definitely|certainly|do|does|did|both))*"
    r"(?: (?:is|are|was|were|looks?|sounds?|seems?|would|will|could|can|might|may|works?|did|had|has|have|feels?|"
    r"looked|sounded|comes?|"
    r"makes?|helps?|costs?|suits?|fits?)\b|(?<=thats)(?= )|(?<='s)(?= )|(?<='d)(?= )|(?<='re)(?= )|(?<=its)(?= ))"
    r"|(?:looks?|sounds?|seems?|feels?) (?:\w+ ){0,2}(?:good|great|nice|interesting|fine|perfect|cool|amazing|awesome|"
    r"ok|okay|promising|"
    r"lovely|expensive|cheap|fun|wonderful|like|boring|bad|alright|better|fair|reasonable|right)\b"
    r"|i (?:also )?(?:think|thought|guess|suppose|believe|understand|know|knew|heard|agree|hope|see|feel|remember|"
    r"doubt|live|work|wonder)\b(?! i(?:'d| would| want| "
    r"need|'ll| will))|my (?!budget|limit|max|price|range|ideal|prefer|favou?rite|size|shoe|colou?r|kids? (?:likes?|"
    r"loves?|wants?|needs?))\w+(?: \w+)? (?:is|are|was|has|were)\b|i have (?:lots of |many |some |a few )?other\b|"
    r"i(?:'ve| have| had) (?:also |already |never |only |just |once |actually )*(?:heard|been|seen|read|played|used|"
    r"had|"
    r"watched|tried|known|owned|bought|always)\b|i(?:'m| am) (?:not )?(?:sure|in (?:a )?hurry|not in|happy|glad|fine|"
    r"good|ok|okay|"
    r"just looking|browsing|back|here|new (?:to|here)|impressed|surprised|sorry|curious|afraid (?:not|so)|aware)\b"
    r"|(?:i )?(?:do not|don't|dont) (?:know|have (?:any |an? )?(?:idea|preference|author|clue|other|more|specific|"
    r"particular)|think so|"
    r"understand|usually|normally|read a lot|play a lot|remember)\b"
    r"|(?:have|enjoy|wish you|hope you)(?: you)?(?: have)? (?:an? |the |your )?(?:\w+ )?(?:day|evening|weekend|night|"
    r"one|time|morning|"
    r"afternoon|week)\b|(?:i )?look(?:ing)? forward\b|i'm fine\b|(?:no|not a) (?:problem|worries|thanks|thank you|"
    r"need|rush)\b(?! (?:with|to))|"
    r"no,? (?:that is|that's|thats) (?:all|it|fine|ok)|(?:of course|same (?:to you|here)|you too|you're welcome|"
    r"never ?mind\W*$|"
    r"bad luck|good (?:point|idea|question|choice|job|to know|luck|bye)|my bad|no way|fair enough|makes sense|"
    r"take care|take your time|"
    r"see you|thank|thanks|cheers|ty\b|congrat|much appreciated|appreciate|bye|goodbye|wow|nice to|i appreciate|"
    r"you (?:are|were|can "
    r"also|have been|seem|sound|got|know|guessed|'re)\b|i'll (?:think about|wait|let you know|be back|have a think|"
    r"check|see)|let me "
    r"(?:think|see\W*$|check|have a think)|not really\W*$|not yet\W*$|both (?:can |could |would |are |is |sound|look|"
    r"work|seem)|either "
    r"(?:is|would|works|one is)|i like (?:that|it|this|them|these|your|how)\b|i love (?:that|it|this|them|your|how)\b|"
    r"i want (?:it|this|"
    r"that|them) for\b|i really want (?:this|that|it)|too bad|what a (?:pity|shame|deal|bargain|great|nice|good|"
    r"catchy)|"
    r"(?:catchy|great|nice|good|interesting|weird|funny|cool|beautiful|lovely|strange|fair|decent|reasonable|not bad|"
    r"bad) (?:title|name|"
    r"price|deal|choice|one|cover|offer|stuff|list|picks?|selection|suggestions?|idea)\W*$))"
)
_SAID_IN_PASSING = re.compile(
    r"\b(?:i|we|she|he|they|my (?:\w+ ){1,3}|mine|ours)\b(?:'ve| have| had)?(?: \w+){0,3}? (?:paid|spent|costed|"
    r"used to (?:have|own|play|"
    r"read|be|use|cost|love|like|pay))\b|\b(?:mine|my (?:last|old|previous|current|other) \w+|"
    r"the last one)(?: (?:that )?i (?:had|"
    r"have|own|bought))? (?:cost|costed|was|were|is|has|had|died|broke|lasted)\b(?! (?:to|should|must))|\bi (?:was|"
    r"were) (?:born|raised|\d)|\bmy (?:son|daughter|kid|"
    r"child|niece|nephew|boy|girl|friend|wife|husband|mum|mom|dad|father|mother|brother|sister) (?:is|turns|turned|"
    r"just turned|will be|was) (?:a )?\d"
)
_MUST = re.compile(
    r"\b(?:should|must|needs? to|has to|have to|needs? (?:an?|some|at least)|can (?:also )?be|could (?:also )?be|"
    r"shouldn't|must not|"
    r"mustn't|can't|cannot|doesn't have to|don't have to|would be (?:better|preferable|preferred|ideal|best)|too|"
    r"not (?:\w+ )?enough|"
    r"over (?:my|the) budget|my budget|out of my|price range|than i|way more|more than i|a bit (?:expensive|pricey|"
    r"much|steep|long|old|"
    r"big|heavy)|so (?:expensive|pricey|long|old)|gift for|present for|for (?:my|our|his|her|a friend))\b|"
    r"\b(?:expensive|pricey|pricy|costly|overpriced|steep)\b"
    r"|\bnot (?:very |so |exactly )?cheap\b"
)


def split_sentences(low: str) -> list[Sentence]:
    """Cut a lower-cased message into sentences, and clauses that begin a question, and say of what kind each is."""
    found: list[Sentence] = []
    start = 0
    for stop in [*_STOP.finditer(low), None]:
        end = len(low) if stop is None else stop.end()
        if stop is not None and re.match(r"\d", low[stop.start() - 1 : stop.start()]) and low[end : end + 1].isdigit():
            continue
        said = low[start:end]
        lead = len(said) - len(said.lstrip(" ,-:"))
        if said.strip(" ,.;!?-:"):
            asked = bool(found) and found[-1].kind is SentenceKind.QUESTION
            found.append(_sentence(low, start + lead, end, after_question=asked))
        start = end
    return found


def _sentence(low: str, start: int, end: int, *, after_question: bool) -> Sentence:
    core = start
    if match := _INTERJECTION.match(low[start:end]):
        core = start + match.end()
    words = low[core:end].strip()
    if not words.strip(" ,.;!?-:)("):
        return Sentence(start, end, core, SentenceKind.TALK if core > start else SentenceKind.WISH)
    return Sentence(start, end, core, _kind(words, asked="?" in low[start:end], after_question=after_question))


def kind_of(low: str) -> SentenceKind:
    """What the form of a lower-cased sentence says of it, whatever stands around it."""
    return _sentence(low, 0, len(low), after_question=False).kind


def _kind(words: str, *, asked: bool, after_question: bool) -> SentenceKind:
    led = _LEAD.match(words)
    rest = words[led.end() :] if led else words
    talked = _TALKED.match(words)
    if _ECHO.fullmatch(words):
        return SentenceKind.TALK
    if (asked and _CONDITION.match(words)) or (
        after_question and ((len(words.split()) <= 2 and asked) or _CONDITION.match(words))
    ):
        # "… a discount? If I buy both", "what about the delivery? free?"
        return SentenceKind.TALK
    if led and not _REQUEST.match(rest):
        return SentenceKind.QUESTION
    if _REQUEST.match(rest):
        return SentenceKind.QUESTION if _NO_REQUEST.search(rest) else SentenceKind.WISH
    if _ASKED.match(rest) or _INDIRECT.match(rest):
        return SentenceKind.QUESTION
    if _TAG_ALONE.search(words) or (_TAG.search(words) and re.match(_ITEM, words)):
        return SentenceKind.QUESTION
    if asked and (re.search(r"\b(?:is|was|are|be)\W*$", words) or _NO_REQUEST.search(words)):
        return SentenceKind.QUESTION
    if asked and talked and re.match(_ITEM, words) and _ABOUT_PRICE.search(words):
        return SentenceKind.QUESTION
    if _NO_REQUEST.search(words) and not re.search(r"\d", words):
        # Haggling, and talk of delivery: the terms of the sale are in no catalogue.
        return SentenceKind.TALK
    if _PLEASED.search(words) and len(words.split()) <= 6:
        return SentenceKind.TALK
    if talked and not _MUST.search(words) and not _STEERS.search(words, talked.end()):
        return SentenceKind.TALK
    if _SAID_IN_PASSING.search(words) and not re.search(
        r"\b(?:want|need|looking|like to|show|find|recommend|should|budget)\b", words
    ):
        return SentenceKind.TALK
    return SentenceKind.WISH
