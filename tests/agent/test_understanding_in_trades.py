"""Turns in six trades besides the games and electronics of test_understanding.py: rules that are tied to none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sidney.agent.lexicon import Lexicon
from sidney.agent.state import ConversationState
from sidney.agent.turn import ConstraintEdit, Understanding
from sidney.agent.understanding import understand
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.data.constraints import Constraint


def edit_text(edit: ConstraintEdit) -> str:
    """An edit as one would note it: ``price<20``, ``-price``, ``price<?`` for a relative one, ``~`` before a should."""
    if edit.action == "remove":
        if edit.operand is None:
            return f"-{edit.attribute or 'all'}{edit.operator or ''}"
        labels = edit.operand if isinstance(edit.operand, tuple) else (edit.operand,)
        return f"-{edit.attribute}:{'|'.join(map(str, labels))}"
    assert edit.attribute is not None and edit.operator is not None
    soft = "~" if edit.strength == "should" else ""
    if edit.relative_to is not None:
        return f"{soft}{edit.attribute}{edit.operator}?"
    assert edit.operand is not None
    return soft + Constraint(attribute=edit.attribute, operator=edit.operator, operand=edit.operand).text


def edits_of(meant: Understanding) -> set[str]:
    return {edit_text(edit) for edit in meant.edits}


FRESH = ConversationState()

WISHES: dict[str, list[tuple[str, set[str]]]] = {
    "books": [
        (
            "I'm looking for a crime novel by Christie under 400 pages",
            {"author=Agatha Christie", "genres=Crime", "num_pages<400"},
        ),
        ("anything by Murakami that isn't in German", {"author=Haruki Murakami", "language!=German"}),
        ("something over 500 pages", {"num_pages>500"}),
        ("no more than 300 pages please", {"num_pages<=300"}),
        (
            "a hardcover horror book published after 1990",
            {"format=Hardcover", "genres=Horror", "publication_date>1990"},
        ),
        ("not Stephen King", {"author!=Stephen King"}),
        ("Stephen King but not horror", {"author=Stephen King", "genres!=Horror"}),
        ("romance or fantasy, under $12", {"genres in Romance,Fantasy", "price<12"}),
        ("rated at least 4.5", {"avg_rating>=4.5"}),
        ("at least 4 stars", {"avg_rating>=4"}),
        ("in French or German", {"language in French,German"}),
        ("an audiobook, around 15 bucks", {"format=Audiobook", "price<=18", "price>=12"}),
        ("any author is fine", {"-author"}),
        ("I don't mind the language", {"-language"}),
        ("the format doesn't matter", {"-format"}),
        ("no audiobooks and nothing by King", {"author!=Stephen King", "format!=Audiobook"}),
        ("something from the 80s", {"publication_date<=1989", "publication_date>=1980"}),
        ("paperbacks only", {"format=Paperback"}),
        ("it has to be an eBook", {"format=eBook"}),
        ("not necessarily a paperback", {"-format:Paperback"}),
        ("I want two crime books, each less than 10", {"genres=Crime", "price<10"}),
        ("neither romance nor horror", {"genres!=Horror", "genres!=Romance"}),
        ("except cookbooks", {"genres!=Cookbooks"}),
        ("between 300 and 500 pages", {"num_pages<=500", "num_pages>=300"}),
        ("more than 4 stars and less than 15 dollars", {"avg_rating>4", "price<15"}),
        ("my budget is ten bucks", {"price<=10"}),
        ("twenty-five dollars at most", {"price<=25"}),
        ("I could go up to 30", {"price<=30"}),
        ("a well reviewed thriller", {"genres=Thriller", "~avg_rating>=4.4"}),
        ("the newest one by Stephen King", {"author=Stephen King", "~publication_date>=2004"}),
        ("I don't want to spend more than 20 on a travel book", {"genres=Travel", "price<=20"}),
    ],
    "phones": [
        (
            "an Android phone with at least 128GB storage under 500",
            {"operating_system=Android", "price<500", "storage_gb>=128"},
        ),
        ("16GB RAM", {"ram_gb>=16"}),
        ("at least 8 gigs of ram", {"ram_gb>=8"}),
        ("bigger screen", {"screen_inches>?"}),
        ("a 6 inch phone or larger", {"screen_inches>=6"}),
        ("not Apple, not Samsung", {"brand!=Apple", "brand!=Samsung"}),
        ("iOS, 64gb or more, max $450", {"operating_system=iOS", "price<=450", "storage_gb>=64"}),
        ("waterproof and dual sim", {"dual_sim=yes", "waterproof=yes"}),
        ("not waterproof", {"waterproof=no"}),
        ("black or blue", {"colour in Black,Blue"}),
        ("in red please", {"colour=Red"}),
        ("1TB of storage", {"storage_gb>=1024"}),
        ("with a battery over 4500 mAh", {"battery_mah>4500"}),
        ("released before 2021", {"release_date<2021"}),
        ("the latest Samsung", {"brand=Samsung", "~release_date>=2022-03"}),
        ("$1,000 is my limit", {"price<=1000"}),
        ("less than 1k", {"price<1000"}),
        ("I'd like to stay below 300 euros", {"price<300"}),
        ("no, I meant Android", {"operating_system=Android"}),
        ("colour is not important", {"-colour"}),
        ("forget about the storage", {"-storage_gb"}),
        ("200", {"price<=200"}),
        ("between $300-$500", {"price<=500", "price>=300"}),
        ("sub-$400 phone", {"price<400"}),
        ("anything cheaper?", {"price<?"}),
    ],
    "clothes": [
        ("a red dress in size M under 100", {"category=Dresses", "colour=Red", "price<100", "size=M"}),
        ("black or white t-shirts", {"category=T-Shirts", "colour in Black,White"}),
        ("no leather", {"material!=Leather"}),
        ("not wool or silk", {"material!=Silk", "material!=Wool"}),
        ("for men, jeans", {"category=Jeans", "gender=Men"}),
        ("women's shoes under $140", {"category=Shoes", "gender=Women", "price<140"}),
        ("nothing in black", {"colour!=Black"}),
        ("something for the winter", {"season=Winter"}),
        ("for my daughter, a hoodie", {"category=Hoodies"}),
        ("anything but Nike", {"brand!=Nike"}),
        ("cotton only", {"material=Cotton"}),
        ("gender doesn't matter", {"-gender"}),
        ("any colour works", {"-colour"}),
        ("no brand in particular", {"-brand"}),
        ("XL t-shirt", {"category=T-Shirts", "size=XL"}),
        ("I wear a size 40", {"size=40"}),
        ("blue jeans, but no Levi's", {"brand!=Levi's", "category=Jeans", "colour=Blue"}),
        ("50 bucks max for a summer dress", {"category=Dresses", "price<=50", "season=Summer"}),
        ("rain jacket for hiking", {"category=Jackets"}),
    ],
    "groceries": [
        ("vegan chocolate", {"aisle=Chocolate", "is_vegan=yes"}),
        ("gluten-free bread", {"aisle=Bread", "gluten_free=yes"}),
        ("not vegan", {"is_vegan=no"}),
        ("something organic under 4 dollars", {"organic=yes", "price<4"}),
        ("no dairy", {"aisle!=Dairy"}),
        ("nothing from Italy", {"country!=Italy"}),
        ("less than 300 calories", {"calories<300"}),
        ("low calorie snacks", {"aisle=Snacks", "~calories<=250"}),
        ("at least 500g", {"weight_g>=500"}),
        ("1 kg of rice", {"aisle=Rice", "weight_g=1000"}),
        ("milk but not Arla", {"aisle=Milk", "brand!=Arla"}),
        ("cheap pasta", {"aisle=Pasta", "~price<=1.99"}),
        ("2 kg or more", {"weight_g>=2000"}),
        ("from Norway or Denmark", {"country in Norway,Denmark"}),
        ("I'm allergic to fish", {"aisle!=Fish"}),
        ("cheese over 350 calories", {"aisle=Cheese", "calories>350"}),
        ("the country doesn't matter", {"-country"}),
    ],
    "movies": [
        ("a comedy shorter than 100 minutes", {"genre=Comedy", "runtime_min<100"}),
        ("under two hours", {"runtime_min<120"}),
        ("at least 2 hours long", {"runtime_min>=120"}),
        ("on Netflix", {"streaming_on=Netflix"}),
        ("not on Netflix", {"streaming_on!=Netflix"}),
        ("anything by Nolan", {"director=Christopher Nolan"}),
        ("starring Tom Hardy", {"actors=Tom Hardy"}),
        ("directed by Clint Eastwood", {"director=Clint Eastwood"}),
        ("with Emily Blunt", {"actors=Emily Blunt"}),
        ("no horror, no war", {"genre!=Horror", "genre!=War"}),
        ("a French movie", {"language=French"}),
        ("from the 2000s", {"release_year<=2009", "release_year>=2000"}),
        ("rated above 8", {"rating>8"}),
        ("nothing rated below 7", {"rating>=7"}),
        ("before 2005 but after 1995", {"release_year<2005", "release_year>1995"}),
        ("science fiction, not longer than 2 and a half hours", {"genre=Science Fiction", "runtime_min<=150"}),
        ("either comedy or romance", {"genre in Comedy,Romance"}),
        ("anything except documentaries", {"genre!=Documentary"}),
        ("90 minutes max", {"runtime_min<=90"}),
    ],
    "hotels": [
        ("a hotel in Paris under 150 a night", {"city=Paris", "price_per_night<150", "type=Hotel"}),
        ("less than $100 per night in Lisbon", {"city=Lisbon", "price_per_night<100"}),
        ("at least 4 stars with a pool", {"amenities=Swimming Pool", "stars>=4"}),
        ("4 star hotel in Berlin", {"city=Berlin", "stars>=4", "type=Hotel"}),
        ("a 5-star hotel", {"stars>=5", "type=Hotel"}),
        ("with parking and free wifi", {"amenities=Free WiFi", "amenities=Parking"}),
        ("no hostels", {"type!=Hostel"}),
        ("not Hilton", {"chain!=Hilton"}),
        ("pets allowed", {"pets_allowed=yes"}),
        ("within 2 km", {"distance_km<=2"}),
        ("closer to the centre", {"distance_km<?"}),
        ("guest rating over 8.5", {"guest_rating>8.5"}),
        ("rating of at least 8", {"guest_rating>=8"}),
        ("swimming pool or spa", {"amenities in Swimming Pool,Spa"}),
        ("breakfast included but no more than 120", {"amenities=Breakfast Included", "price_per_night<=120"}),
        ("anywhere but Paris", {"city!=Paris"}),
        ("Paris or Lisbon, max 200", {"city in Paris,Lisbon", "price_per_night<=200"}),
        ("any city is fine", {"-city"}),
        ("I don't need parking", {"-amenities:Parking"}),
        ("forget the pool", {"-amenities:Swimming Pool"}),
        ("between 80 and 150 euros a night", {"price_per_night<=150", "price_per_night>=80"}),
    ],
}


@pytest.mark.parametrize(
    ("trade", "said", "expected"),
    [(trade, said, expected) for trade, rows in WISHES.items() for said, expected in rows],
    ids=[f"{trade}: {said}" for trade, rows in WISHES.items() for said, _ in rows],
)
def test_conditions_in_any_trade(trade: str, said: str, expected: set[str], words_of: Callable[[str], Lexicon]) -> None:
    meant = understand(said, words_of(trade), FRESH)
    assert edits_of(meant) == expected
    assert [intent.name.value for intent in meant.intents] == ["recommend"]


NOT_STEERING = [
    ("books", "I paid 20 dollars for my last book", "small_talk"),
    ("books", "how long is Running the World?", "question"),
    ("movies", "I've already seen Deep Orbit", "bought"),
    ("movies", "I hated The Quiet War", "reject"),
]


@pytest.mark.parametrize(("trade", "said", "intent"), NOT_STEERING, ids=[said for _, said, _ in NOT_STEERING])
def test_what_only_looks_like_steering(trade: str, said: str, intent: str, words_of: Callable[[str], Lexicon]) -> None:
    meant = understand(said, words_of(trade), FRESH)
    assert meant.edits == () and [i.name.value for i in meant.intents] == [intent]


AFTER_A_LIST: list[tuple[str, str, list[str], list[str], set[str]]] = [
    # trade, said, intents, items pointed at, edits
    ("books", "longer", ["recommend"], [], {"num_pages>?"}),
    ("books", "the first is too long", ["recommend", "reject"], ["number 1"], {"num_pages<?"}),
    ("books", "a shorter one by the same author", ["recommend"], [], {"num_pages<?"}),
    ("books", "who wrote the second?", ["question"], ["number 2"], set()),
    ("books", "is the third one in English?", ["question"], ["number 3"], set()),
    ("books", "how many pages does it have?", ["question"], ["focus"], set()),
    ("books", "why did you pick the Winter of Ash?", ["explain"], ["item books2"], set()),
    ("phones", "cheaper than the Galaxy S21", ["recommend"], [], {"price<?"}),
    ("phones", "more storage", ["recommend"], [], {"storage_gb>?"}),
    ("phones", "is it waterproof?", ["question"], ["focus"], set()),
    ("phones", "does the second have dual sim?", ["question"], ["number 2"], set()),
    ("phones", "what colour is the third?", ["question"], ["number 3"], set()),
    ("phones", "show me phones like the Pixel but cheaper", ["recommend"], ["item phones5"], {"price<?"}),
    ("phones", "the Samsung one", ["select"], ["item phones3"], set()),
    ("clothes", "do you have this in blue?", ["question"], ["focus"], set()),
    ("clothes", "does the first come in size L?", ["question"], ["number 1"], set()),
    ("clothes", "the red one", ["select"], ["item clothes4"], set()),
    ("clothes", "something cheaper but not polyester", ["recommend"], [], {"material!=Polyester", "price<?"}),
    ("clothes", "too expensive", ["recommend"], [], {"price<?"}),
    ("clothes", "that's a bit pricey", ["recommend"], [], {"price<?"}),
    ("clothes", "I'll take the second", ["select"], ["number 2"], set()),
    ("clothes", "I already have the first one", ["bought"], ["number 1"], set()),
    ("groceries", "fewer calories", ["recommend"], [], {"calories<?"}),
    ("groceries", "is the first one gluten free?", ["question"], ["number 1"], set()),
    ("groceries", "which one has the most calories?", ["question"], ["most calories"], set()),
    ("groceries", "lighter", ["recommend"], [], {"weight_g<?"}),
    ("movies", "something shorter", ["recommend"], [], {"runtime_min<?"}),
    ("movies", "a newer one", ["recommend"], [], {"release_year>?"}),
    ("movies", "how long is it?", ["question"], ["focus"], set()),
    ("movies", "who directed the third?", ["question"], ["number 3"], set()),
    ("movies", "more like the first", ["recommend"], ["number 1"], set()),
    ("hotels", "closer", ["recommend"], [], {"distance_km<?"}),
    ("hotels", "nicer", ["recommend"], [], set()),
    ("hotels", "the cheapest", ["select"], ["least price_per_night"], set()),
    ("hotels", "does the second have a gym?", ["question"], ["number 2"], set()),
    ("hotels", "what's the difference between the first two?", ["compare"], ["number 1", "number 2"], set()),
    ("hotels", "how far is it?", ["question"], ["focus"], set()),
]


@pytest.mark.parametrize(
    ("trade", "said", "intents", "pointed", "edits"), AFTER_A_LIST, ids=[f"{row[0]}: {row[1]}" for row in AFTER_A_LIST]
)
def test_turns_after_a_list(
    trade: str,
    said: str,
    intents: list[str],
    pointed: list[str],
    edits: set[str],
    words_of: Callable[[str], Lexicon],
    after_showing: Callable[..., ConversationState],
) -> None:
    catalogue: Catalogue = words_of(trade).catalogue
    meant = understand(said, words_of(trade), after_showing(catalogue, *catalogue.item_ids[:4]))
    assert sorted(intent.name.value for intent in meant.intents) == intents
    named = [
        " ".join(str(part) for part in (r.kind, r.number, r.item_id, r.attribute) if part is not None)
        for intent in meant.intents
        for r in intent.references
    ]
    assert named == pointed
    assert edits_of(meant) == edits
