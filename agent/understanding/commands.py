"""Turns, or first clauses of turns, that are nothing but an order to the assistant: undo, start over, help, hello."""

from __future__ import annotations

import re

from sidney.agent.cues import POLITE
from sidney.agent.english import NUMBER_WORDS
from sidney.agent.turn import Intent, IntentName
from sidney.agent.understanding.draft import Draft

__all__ = ["read_commands"]


def _whole(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"^\W*(?:{'|'.join(phrases)})\W*$")


_END = r"(?: please| for me| now| again| then| thanks)*"
_COUNT = r"\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|couple(?: of)?|few"
_PROFILE = r"(?:profile|preferences|tastes?|details|data|history|memory|settings)"

COMMANDS: tuple[tuple[IntentName, re.Pattern[str]], ...] = (
    (
        IntentName.FORGET,
        _whole(
            rf"{POLITE}(?:forget (?:about )?me|forget (?:everything|all|what|whatever|"
            rf"anything)(?: that)? (?:you )?(?:know|"
            rf"remember|learned|learnt|have|saved|stored|i(?:'ve| have)? told you)(?: (?:about|on|of) me)?|"
            rf"forget everything about me|(?:delete|erase|remove|clear|wipe|forget|reset|"
            rf"drop) (?:all )?(?:of )?my {_PROFILE}"
            rf"(?: (?:and|or) {_PROFILE})?|(?:delete|erase|remove|clear|wipe) (?:everything|all|what(?:ever)?|"
            rf"the data) "
            rf"(?:that )?(?:you )?(?:know|have|saved|stored|remember)(?: (?:about|on) me)?|(?:don't|do not|stop) "
            rf"remember(?:ing)? (?:me|anything(?: about me)?|my {_PROFILE}|this|that|it)|"
            rf"forget (?:that )?(?:next time|for next "
            rf"time))(?: from now on| any ?more)?{_END}"
        ),
    ),
    (
        IntentName.SHOW_PROFILE,
        _whole(
            rf"{POLITE}(?:what do you (?:know|remember|have(?: saved| stored)?|think you know)(?: about| on| of)? me|"
            rf"what (?:have you|did you) (?:remember(?:ed)?|save(?:d)?|store(?:d)?|learn(?:ed|t)?)(?: (?:about|on|"
            rf"of) me)?|"
            rf"(?:show|list|see|display|view|tell|what(?:'s| is)|what are|open)(?: me)?(?: all)?(?: of)? ?(?:my|the) "
            rf"(?:saved |stored |remembered )?{_PROFILE}|my {_PROFILE}|what(?:'s| is) in my {_PROFILE}|"
            rf"(?:who am i|what do you know)(?: to you)?|what do you remember(?: from (?:last time|before|earlier))?|"
            rf"do you remember me|show what you (?:know|remember)(?: about me)?){_END}"
        ),
    ),
    (
        IntentName.RESET,
        _whole(
            rf"{POLITE}(?:start (?:all )?(?:over|again|afresh|from scratch|anew|fresh|new)|reset(?: everything| all|"
            rf" it| the "
            rf"(?:conversation|chat|search|session)| all of it)?|restart|clear (?:everything|it all|all|"
            rf"the (?:conversation|chat|"
            rf"slate))|forget (?:everything|it all|all(?: of)? (?:that|this)|all i said|everything i(?:'ve)? said|"
            rf"what i said)|"
            rf"begin again|from scratch|new (?:search|conversation|start|topic)|let(?:'s| us) start (?:over|again|"
            rf"fresh|from "
            rf"scratch)|wipe the slate(?: clean)?|go back to (?:the )?(?:start|beginning|square one))(?: please|"
            rf" again| from "
            rf"scratch| from the beginning| now| completely)*"
        ),
    ),
    (
        IntentName.UNDO,
        _whole(
            rf"{POLITE}(?:(?:go |undo )?(?:back )?one more(?: step| time)?(?: back)?|undo(?: that last (?:thing|one|"
            rf"step|change|bit)| that| it| this| (?:the |"
            rf"my )?(?:last|previous)(?: one| step| change| turn| thing| (?:{_COUNT})"
            rf"(?: \w+)?)?| (?:{_COUNT}|everything)(?: (?:steps?|turns?|changes?|times))?| twice|"
            rf" what i (?:just )?said)?|"
            rf"go back(?: one(?: step)?| a step| (?:{_COUNT}) (?:steps?|turns?))?|take (?:that|it|the last one) back|"
            rf"revert(?: that| it| the last \w+)?|step back|back up(?: a step)?|back|"
            rf"(?:scratch|strike) that(?: last (?:thing|one|bit))?|"
            rf"cancel|"
            rf"cancel (?:that|the last (?:one|step|change))|never mind that last (?:one|change)|"
            rf"(?:go )?back to (?:the )?(?:previous|last|earlier) (?:list|results?|ones?|suggestions?))(?: please|"
            rf" now)?"
        ),
    ),
    (
        IntentName.SHOW_CONSTRAINTS,
        re.compile(
            r"\bwhat (?:are|were) you (?:filtering|restricting|limiting)|\b(?:which|what)(?: are| is|'s)?(?: (?:the|"
            r"my|your))?"
            r"(?: current| active)? (?:filters?|constraints?|restrictions?|limits)\b(?! (?:by|it|this))|\b(?:show|"
            r"list|see|"
            r"display)(?: me)?(?: all)? (?:the |my |your |current |active )*(?:filters|constraints|restrictions)\b"
            r"|\bwhat(?:'s|s| is)(?: even| still)? (?:left (?:of|on|in) my (?:search|filters?)|"
            r"active(?: right)?(?: now)?\W*$)"
            r"|\bwhat (?:am i|are we) (?:filtering|looking for)|\bwhat (?:have|did) i (?:even |actually |just "
            r")?(?:ask(?:ed)?|said|say|told you|"
            r"tell you)\b"
            r"(?! .*\babout\b)|\bwhat are you looking for\W*$|\bwhat(?:'s| is) (?:filtered|the current filter)\b"
        ),
    ),
    (
        IntentName.HELP,
        _whole(
            r"help(?: me)?(?: please)?|/?help|what can (?:you|i) (?:do|say|ask)(?: here| for me| with this| you)?|"
            r"how (?:does (?:this|it) work|do i use (?:this|you|it)|can you help(?: me)?)|who are you|what are you|"
            r"commands|"
            r"i need help(?: with this)?|what do you do"
        ),
    ),
)
"""Turns that are nothing but a command."""

_SHORT = (IntentName.RESET, IntentName.UNDO, IntentName.FORGET)
_FIRST = re.compile(r"^(.*?)(?:[.!?;:,]+\s+|\s+(?:and then|and|then)\s+)(?=\S)(.*)$", re.DOTALL)


def read_commands(draft: Draft) -> bool:
    """Note an order, and take its characters.

    Returns:
        Whether the whole turn was one. An order may also open a turn ("start over, I want racing games"): then its
        intent comes first, and the rest is still to be read.
    """
    for name, pattern in COMMANDS:
        if pattern.search(draft.low):
            draft.count = _count(draft.low) if name is IntentName.UNDO else None
            draft.intents.append(Intent(name=name))
            draft.take(0, len(draft.text))
            return True
    opening = _FIRST.match(draft.low)
    if opening is not None:
        for name, pattern in COMMANDS:
            if name in _SHORT and pattern.search(opening[1]):
                draft.count = _count(opening[1]) if name is IntentName.UNDO else None
                draft.intents.append(Intent(name=name))
                draft.take(0, opening.start(2))
                break
    return False


def _count(low: str) -> int | None:
    if re.search(r"\btwice\b|\bcouple\b", low):
        return 2
    found = re.search(
        rf"\b({_COUNT})\b(?! (?:one|step)\W*$)", re.sub(r"\b(?:last|previous) one\b|\ba step\b", " ", low)
    )
    if found is None:
        return None
    word = found[1]
    if word.isdigit():
        return int(word)
    return {"one": 1, "few": 3}.get(word) or int(NUMBER_WORDS.get(word, 1))
