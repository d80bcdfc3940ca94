"""Plain English that is about no one catalogue: everyday words, words that only carry a request, numbers, units."""

from __future__ import annotations

__all__ = ["EVERYDAY", "FILLER", "NUMBER_WORDS", "ORDINALS", "OTHER_UNITS", "POLISH", "word_set"]


def word_set(text: str) -> frozenset[str]:
    """The words of a text that only lists them."""
    return frozenset(text.split())


FILLER: frozenset[str] = word_set(
    """
    a an the this that these those it its it's i i'm i'd i've i'll im id ive ill me my mine we us our you your
    yours u he she they them their his her
    him who whom whose which what what's whats when where how is are was were be been being am do does did doing
    done have has had having
    can could will would shall should may might must let let's lets got get gets give gives gave want wants wanted
    need needs needed like likes looking look looks searching search find finds found show shows see recommend
    recommends recommendation recommendations suggest suggests suggestion suggestions something anything
    everything nothing some any all every each one ones thing things stuff item items product products option options
    list lists of for to from in on at by with without within into onto about as than then so and or nor but not no
    nope nah yes yeah yep ok okay sure well please pls thanks thank just only also too very really quite rather
    kind kinds sort sorts type types bit lot lots much many more most less least few little other others another else
    now today tonight here there again still already maybe perhaps actually instead hi hello hey hmm hm um uh oh wow
    good great nice fine cool perfect awesome best better okay right alright sorry because since if while though
    game games title titles buy buying purchase order try trying go going take taking make makes making think
    thinking thought know please would'nt wouldn't don't dont doesn't doesnt didn't didnt isn't isnt aren't can't
    cant cannot couldn't won't wont shouldn't up down out over under above below off between around both either
    neither even own favorite favourite preferably prefer prefers ideally possibly possible help nearly almost quid
    put pick select choose tell play plays use used using way time new hear hearing wondering wonder might
    available similar
    including include includes meant mean price priced cost costs budget limit
    released release rated rating surprise ideas idea am't ain't could've love loved enjoy enjoyed hope hoping friend
    thats whats theres wait changed mind shes hes theyre youre dont doesnt wont wasnt arent lets
    """
)
"""Words that ask, point or polish: a wish that holds nothing else holds nothing."""

POLISH: frozenset[str] = FILLER | word_set(
    """
    sound sounds seem seems
    able again allow around bought day days end ever fact feel guess idea interested interesting lately
    later matter minute moment
    myself name number own owned people person problem real really reason result set start stop suppose these time
    times today total turn weekend while year years yesterday yet honestly basically course afraid worth spend
    spending
    stay keep go come published print made wear wearing eat eating read reading watch watching somewhere anywhere
    """
)
"""Words that are no wish of their own beside something else that was said."""

EVERYDAY: frozenset[str] = (
    FILLER
    | POLISH
    | word_set(
        """
    able after against age ago air alive almost alone along always among amount angry animal answer apart appear area
    ask asked away baby back bad bag bank bar base basic beach bear beautiful become bed before begin behind believe
    big bill bird bit black blue board body book born boss box boy brand break bring broken brother brown build burn
    busy call calm came car care case cat cause chance change cheap check child children city class clean clear climb
    close clothes cold colour color come common company cook corner country couple course cover crazy create cross cut
    daily dance dark date day days dead deal dear deep design desk die difficult dinner dirty dog door double draw
    dream drink drive drop dry during early earth easy eat eight else empty end energy enough enter entire evening
    ever exactly example expensive eye face fact fall false family far fast father feel feeling fight fill film
    finally finger finish fire first fish fit five flat floor fly follow food foot force forest forget form forward
    four free fresh friend friends front full fun funny future gift girl glad glass gold gone green grey ground group
    grow guess gun guy guys hair half hand hands happen happy hard hardly hate head healthy heart heavy held hidden
    high higher history hit hold hole holiday home hope horse hot hour house huge human hundred idea image important
    inside interesting interested island job join joke keep key kid kids kill king kitchen knife known lady land
    large last late later laugh lay lead learn leave left leg lets letter level lie life light line listen live lives
    local long longer look lose lost loud love loved low lower lucky machine main man map mark market married match
    matter maximum mean meet men middle mind minimum minute mirror miss moment money month moon morning mother
    mountain
    move moving music name near necessary neck never news next night nine normal nose note number object ocean
    office often oil old older once open orange page paid paper part party pass past pay people perfect person
    phone photo picture piece place plain plan plant pocket point poor popular power present pretty probably problem
    pull pure push quality question quick quickly quiet race rain rate reach read ready real reason recent red
    release remember rest result rich ride ring river road room round run sad safe salt same sand save say scene
    school science scary sea season second seem sell send sense serious set seven shape share sharp ship shop short
    shorter side sign silver simple single sister sit six size skin sky sleep slow small smart smile smooth snow soft
    solid song soon sound sounds space speak special speed spend spring stand star start stay step stick stone stop
    store story straight strange street strong study style summer sun sure surprise sweet swim table talk tall
    teach team
    ten test the thick thin third thirsty three throw tiny tired together tomorrow tool top total touch town toy
    track train travel tree true turn twelve twice two ugly uncle understand until upon usual valley version view
    visit voice wait walk wall warm watch water wave weak wear weather week weight wet wheel white whole why wide wife
    wild wind window wine winter wise wish woman women wonderful wood word work world worry worse worst write wrong
    year years yellow yesterday young zero
    son sons daughter daughters niece nephew aunt husband boyfriend girlfriend cousin grandson granddaughter
    grandfather grandma grandpa mum mom dad neighbour neighbor buddy colleague latter former letter letters laser layer
    system block blocks coast guns gun boat boats blood teacher
    """
    )
)
"""Words that a label or a title may happen to be, and that therefore need more than their letters to count as one."""

NUMBER_WORDS: dict[str, float] = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "fifteen": 15, "twenty": 20, "twenty-five": 25, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90, "a hundred": 100, "one hundred": 100, "hundred": 100,
    "two hundred": 200, "three hundred": 300, "five hundred": 500, "a thousand": 1000, "thousand": 1000,
}  # fmt: skip

ORDINALS: dict[str, int] = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5,
    "sixth": 6, "6th": 6, "seventh": 7, "7th": 7, "eighth": 8, "8th": 8, "ninth": 9, "9th": 9, "tenth": 10,
    "10th": 10,
}  # fmt: skip

OTHER_UNITS: frozenset[str] = word_set(
    """
    page pages hour hours hr hrs minute minutes min mins second seconds gb tb mb kb mah wh watt watts w hz khz mhz ghz
    inch inches cm mm m km mile miles feet foot ft kg g gram grams lb lbs oz ounce ounces litre litres liter liters ml
    megapixel megapixels mp player players people person persons star stars level levels core cores port ports
    volt volts v amp amps chapter chapters episode episodes season seasons piece pieces pack day days week weeks month
    months calories kcal ppl kilo kilos kilogram kilograms kilometre kilometres kilometer kilometers centimetre
    centimetres centimeter centimeters millimetre millimetres millimeter millimeters hertz lm lumens
    lumen dpi fps nits gigabyte gigabytes terabyte terabytes percent cl dl centilitre centilitres centiliter centiliters
    square sqm
    """
)
"""Nouns that a number counts or measures: with one of these after it, a number is not a price."""
