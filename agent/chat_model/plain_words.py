"""Words that a reply may use of any item at all, because they claim nothing of it.

Every other word of a chat model's sentence has to be in the facts that it was given. So this list holds what joins
and addresses, and leaves out whatever could be true of one item and not of another ("cosy", "waterproof", "cheap"),
and whatever speaks of the shop or of the filters ("discount", "in stock", "removed").
"""

from __future__ import annotations

from sidney.agent.english import FILLER, word_set
from sidney.agent.words import stem

__all__ = ["NEGATIONS", "NUMBERS_IN_WORDS", "is_plain"]

_CLAIMS = word_set(
    """
    best new available released release rated rating favorite favourite favorites favourites similar most least
    perfect cool awesome free
    """
)
"""Words of requests that would be claims in a reply."""

_MORE = word_set(
    """
    a about above according across add after again against ahead all along also altogether among an and another
    answer any anyone anything apart around as aside ask at attention back based because become before begin being
    below beside besides between beyond both bring but by came case catch check choice choices choose clear close
    closely come comes compare compared comparison complete consider contrast couple cover covers curious decide
    depending describe described description detail details differ difference differences different differs each
    either else end enjoy enough entry etc even every everyone everything exactly example except fact facts fall
    falls far feel fill filled find first fit fits fitting follow following follows for from further gave get give
    glad go goes going good great ground group half hand happen happy has have having head hear help helps here high
    higher hold holds home hope however idea if in indeed instead interest interested interesting into is it its itself
    join just keep keeps kind know known land large last later lead leads lean leans leave left length let level like
    likely likes line list listed lists little long look looking looks lot low lower made main mainly make makes many
    mark match matched matches matching matter mean means meet meets mention mentioned middle might mind mostly move
    much name named names near nearest nearly need next nice note notice now number of off offer offers old on once one
    ones only onto open option options or order other others otherwise our out over overall own pair part particular
    particularly pay people perhaps person pick picked picks place places play plays point points possible prefer
    present put question quite range rather reach read ready real really reason reasons recommend recommendation
    recommended regard related remain rest result results right round row run runs same satisfies satisfy say says
    second see seem seems select set sets several share shared shares should show shown shows side sides since sit
    sits small so some someone something sort sound sounds spot stand stands stood start starts stay stays step
    still stop strong strongly such suggest suggestion suggestions suit suitable suits sure take takes taste tastes
    tell tells
    than that the their them then there these they thing things think this those though through tie time title titles
    to together told too top total toward towards try turn turns two type under unlike until up upon us use used uses
    using value values various very want wanted wants was way ways we well went were what whatever when where whether
    which while who whole why will wish with within word words work works worth would yet you your yours
    purchase purchases purchased bought history earlier previous previously recently item items product products
    attribute attributes label labels labelled labeled category categories kind kinds tag tagged listing listings
    cost costs costing priced price prices coming comes belong belongs carry carries feature features includes include
    including included offers offering made maker brand ask asked asking request requests requested requirement
    requirements budget limit bound condition conditions criteria explain explained explains pointed influence
    influenced connection connected connects link linked links reminded reminds overlap overlaps common alike
    respectively former latter three four five six seven eight nine ten eleven twelve
    hello hi hey thanks thank welcome please happy glad cheers bye enjoy anytime day
    first second third fourth fifth sixth seventh eighth ninth tenth
    """
)

NEGATIONS: frozenset[str] = word_set(
    """
    no not none nothing never neither nor without cannot isn't aren't don't doesn't didn't won't can't wasn't weren't
    hasn't haven't couldn't wouldn't shouldn't lacks lack lacking except nobody nowhere isnt arent dont doesnt didnt
    wont cant hardly barely unlike
    """
)
"""Words that turn a claim into its opposite, which facts about what is there cannot bear out."""

NUMBERS_IN_WORDS: dict[str, int] = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "eighteen": 18, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
    "thousand": 1000, "million": 1_000_000, "dozen": 12, "twice": 2, "double": 2, "triple": 3,
}  # fmt: skip
"""Numbers that are words: each is a claim like one in digits. "Both" and "one" count nothing that matters."""

_PLAIN = (FILLER | _MORE | NEGATIONS) - _CLAIMS
_PLAIN_STEMS = frozenset(stem(word) for word in _PLAIN)


def is_plain(word: str) -> bool:
    """Whether a word, in lower case, claims nothing by itself."""
    return word in _PLAIN or (word not in _CLAIMS and stem(word) in _PLAIN_STEMS)
