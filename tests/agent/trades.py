"""Small shops of six more trades, for the understanding of turns: what holds in all of them is tied to none."""

from __future__ import annotations

from functools import lru_cache

from sidney.agent.lexicon import Lexicon
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue, Column, Value

__all__ = ["TRADES", "words_of"]

_KINDS = {
    "#": AttributeKind.NUMBER, "@": AttributeKind.DATE, "+": AttributeKind.LABELS, "?": AttributeKind.FLAG,
    "": AttributeKind.LABEL,
}  # fmt: skip

TRADES: dict[str, str] = {
    # Columns: # number, @ date, + list of labels, ? yes or no, otherwise one label.
    "books": """
        title|author|genres+|price#|num_pages#|publication_date@|language|format|avg_rating#
        The Silent Harbour|Agatha Christie|Crime/Mystery|8.99|256|1939|English|Paperback|4.3
        A Winter of Ash|Stephen King|Horror/Thriller|14.50|720|2004|English|Hardcover|4.5
        Letters to Lisbon|Nicholas Sparks|Romance|9.99|310|2011|English|Paperback|3.9
        Der lange Weg|Haruki Murakami|Literary Fiction|18.00|480|1999|German|Hardcover|4.4
        Stars Beyond Stars|Ursula Le Guin|Science Fiction|7.50|280|1974|English|eBook|4.6
        The Dragon's Ledger|Robin Hobb|Fantasy|11.00|890|2015|English|Paperback|4.2
        Murder at the Vicarage Tea|Agatha Christie|Crime/Mystery|6.99|220|1930|English|eBook|4.1
        Cooking for Two|Julia Child|Cookbooks|25.00|350|1986|English|Hardcover|4.8
        Norwegian Rain|Haruki Murakami|Literary Fiction/Romance|12.00|390|1987|Japanese|Paperback|4.0
        The Old House|Stephen King|Horror|10.99|410|1986|English|Audiobook|4.0
        Running the World|Michelle Obama|Biography|16.00|430|2018|English|Audiobook|4.7
        Paris on Foot|Rick Steves|Travel|13.00|300|2020|French|Paperback|3.8
    """,
    "phones": """
        title|brand|price#|storage_gb#|ram_gb#|screen_inches#|battery_mah#|colour|operating_system|release_date@|waterproof?|dual_sim?
        Apple iPhone 13|Apple|699|128|4|6.1|3240|Black|iOS|2021-09|yes|no
        Apple iPhone SE|Apple|429|64|4|4.7|2018|Red|iOS|2022-03|yes|no
        Samsung Galaxy S21|Samsung|749|256|8|6.2|4000|Grey|Android|2021-01|yes|yes
        Samsung Galaxy A13|Samsung|189|64|4|6.6|5000|Blue|Android|2022-03|no|yes
        Google Pixel 6a|Google|399|128|6|6.1|4410|White|Android|2022-07|yes|no
        OnePlus 10 Pro|OnePlus|899|256|12|6.7|5000|Green|Android|2022-03|no|yes
        Nokia 105|Nokia|25|0.5|0.5|1.8|800|Black|Series 30|2019-09|no|yes
        Motorola Edge|Motorola|499|128|8|6.5|4500|Blue|Android|2020-04|no|no
        Sony Xperia 5|Sony|949|512|16|6.1|5000|Purple|Android|2022-09|yes|yes
        Xiaomi Redmi Note|Xiaomi|229|32|3|6.5|5000|Silver|Android|2021-05|no|yes
    """,
    "clothes": """
        title|brand|category+|price#|colour+|size+|material+|gender|season
        Linen Summer Dress|Zara|Dresses|39.9|White|S/M/L|Linen|Women|Summer
        Slim Jeans 511|Levi's|Jeans|79|Blue|M/L/XL|Denim|Men|All year
        Wool Winter Coat|Mango|Coats|149|Black|S/M|Wool|Women|Winter
        Rain Jacket Torrent|Patagonia|Jackets|129|Green/Red|M/L/XL|Nylon|Unisex|Autumn
        Running Shoes Pegasus|Nike|Shoes/Sneakers|110|Black/White|42/43/44|Mesh|Men|All year
        Leather Boots|Clarks|Shoes/Boots|135|Brown|38/39/40|Leather|Women|Winter
        Basic T-Shirt|Uniqlo|T-Shirts|9.9|White/Black/Red|S/M/L/XL|Cotton|Unisex|All year
        Silk Scarf|Hermes|Scarves|320|Red/Gold|One size|Silk|Women|All year
        Kids Hoodie|H&M|Hoodies|19.9|Blue|S|Cotton|Kids|Autumn
        Evening Dress|Mango|Dresses|89|Red|S/M|Polyester|Women|All year
        Cargo Shorts|Uniqlo|Shorts|24.9|Green|M/L|Cotton|Men|Summer
    """,
    "groceries": """
        title|brand|aisle+|price#|weight_g#|calories#|is_vegan?|gluten_free?|organic?|country
        Dark Chocolate 70%|Lindt|Chocolate|2.99|100|580|yes|yes|no|Switzerland
        Whole Milk|Arla|Milk/Dairy|1.20|1000|64|no|yes|no|Denmark
        Oat Drink|Oatly|Milk|1.99|1000|46|yes|no|yes|Sweden
        Spaghetti No. 5|Barilla|Pasta|1.49|500|359|yes|no|no|Italy
        Parmesan Wedge|Zanetti|Cheese/Dairy|6.49|300|402|no|yes|no|Italy
        Salmon Fillet|Leroy|Fish|7.99|250|208|no|yes|no|Norway
        Peanut Butter Crunchy|Whole Earth|Spreads|3.79|340|600|yes|yes|yes|United Kingdom
        Sourdough Bread|Poilane|Bread|4.50|800|250|yes|no|yes|France
        Basmati Rice|Tilda|Rice|3.25|1000|350|yes|yes|no|India
        Cheddar Block|Cathedral City|Cheese/Dairy|4.00|350|416|no|yes|no|United Kingdom
        Salted Peanuts|KP|Nuts/Snacks|1.75|225|610|yes|yes|no|United Kingdom
    """,
    "movies": """
        title|director|genre+|runtime_min#|release_year#|rating#|language|streaming_on+|actors+
        The Iron Cage|Ridley Scott|Action/Thriller|128|2010|7.4|English|Netflix|Tom Hardy/Emily Blunt
        Paper Moons|Greta Gerwig|Comedy/Romance|96|2019|7.9|English|Netflix/Disney+|Saoirse Ronan
        Spirited Winds|Hayao Miyazaki|Animation/Fantasy|125|2001|8.6|Japanese|Netflix|Rumi Hiiragi
        Night of the Saw|James Wan|Horror|92|2004|6.8|English|Prime Video|Cary Elwes
        Laughing Stock|Judd Apatow|Comedy|110|2007|7.0|English|Prime Video|Seth Rogen
        Deep Orbit|Christopher Nolan|Science Fiction/Drama|169|2014|8.7|English|Prime Video|Matthew McConaughey
        The Quiet War|Kathryn Bigelow|War/Drama|131|2008|7.5|English|Disney+|Jeremy Renner
        Amour Fou|Jean-Pierre Jeunet|Romance|122|2001|8.3|French|Netflix|Audrey Tautou
        Wild Kingdom|David Attenborough|Documentary|50|2016|9.2|English|Disney+|David Attenborough
        Old Gold|Clint Eastwood|Western|145|1992|8.2|English|Prime Video|Clint Eastwood
    """,
    "hotels": """
        title|city|chain|price_per_night#|stars#|guest_rating#|distance_km#|amenities+|type|pets_allowed?
        Grand Plaza|Paris|Hilton|320|5|8.9|0.5|Swimming Pool/Spa/Restaurant/Free WiFi|Hotel|no
        Hotel du Nord|Paris|Ibis|95|2|7.4|3.2|Free WiFi/Breakfast Included|Hotel|yes
        Beach Bungalows|Lisbon|Pestana|140|4|8.7|6|Swimming Pool/Bar/Parking|Resort|yes
        Alfama Hostel|Lisbon|Selina|28|1|8.1|1|Free WiFi/Bar|Hostel|no
        City Lofts|Berlin|Novum|110|3|8.0|2|Free WiFi/Gym/Parking|Apartment|yes
        Tiergarten Palace|Berlin|Hilton|260|5|9.1|1.5|Spa/Gym/Restaurant|Hotel|no
        Alpine Lodge|Innsbruck|Best Western|150|4|9.0|8|Spa/Parking/Breakfast Included|Hotel|yes
        Airport Inn|Innsbruck|Ibis|75|2|6.9|5|Parking/Airport Shuttle|Hotel|no
        Rua Augusta Rooms|Lisbon|Pestana|85|3|8.3|0.3|Free WiFi/Air Conditioning|Bed and Breakfast|no
    """,
}


@lru_cache
def words_of(trade: str) -> Lexicon:
    """The lexicon of one of these shops."""
    lines = [line.strip() for line in TRADES[trade].strip().splitlines()]
    names = lines[0].split("|")
    rows = [line.split("|") for line in lines[1:]]
    columns = []
    for place, name in enumerate(names[1:], start=1):
        mark = name[-1] if name[-1] in _KINDS else ""
        kind = _KINDS[mark]
        values = tuple(_value(row[place], kind) for row in rows)
        bare = name.rstrip("#@+?")
        columns.append(Column(bare, kind, values, currency="$" if bare.startswith("price") else ""))
    return Lexicon(Catalogue([f"{trade}{n}" for n in range(1, len(rows) + 1)], [row[0] for row in rows], columns))


def _value(cell: str, kind: AttributeKind) -> Value:
    if not cell:
        return None
    if kind is AttributeKind.NUMBER:
        return float(cell)
    if kind is AttributeKind.LABELS:
        return tuple(cell.split("/"))
    if kind is AttributeKind.FLAG:
        return cell == "yes"
    return cell
