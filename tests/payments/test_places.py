"""Places under territorial measures: what hits, what only informs, what is silent."""

from __future__ import annotations

import datetime as dt

import pytest

from sanctionscreen.payments.parties import PaymentParty, party_tables
from sanctionscreen.payments.places import PLACES_SCHEMA, find_places, screen_places

CASES = [
    # address, town, country, text -> region and effect of each place
    (None, "Simferopol", "UA", None, {("crimea", "hit")}),
    (None, "Симферополь", "RU", None, {("crimea", "hit")}),
    (None, "Сімферополь", None, None, {("crimea", "hit")}),
    ("ul. Lenina 5, Krimea", None, None, None, {("crimea", "hit")}),
    ("ul. Lenina 5, 295000", None, "RU", None, {("crimea", "hit")}),
    ("Lenina 5, 95000 Simferopol", None, "UA", None, {("crimea", "hit")}),
    ("Lenina 5, 97400", None, "UA", None, {("crimea", "hit")}),
    ("Hauptstrasse 5, 97070 Wuerzburg", None, "DE", None, set()),
    ("1 Main Street, Portland 97201", None, "US", None, set()),
    ("Respublika Krym, Yalta", None, "RU", None, {("crimea", "hit")}),
    (None, "Sevastopol", None, None, {("crimea", "hit")}),
    (None, "Donetsk", "UA", None, {("dnr", "hit")}),
    (None, "Донецьк", "UA", None, {("dnr", "hit")}),
    (None, "Mariupol", "UA", None, {("dnr", "hit")}),
    (None, "Lugansk", "RU", None, {("lnr", "hit")}),
    (None, "Melitopol", "UA", None, {("zaporizhzhia", "hit")}),
    (None, "Nova Kakhovka", "UA", None, {("kherson", "hit")}),
    (None, "Kramatorsk", "UA", None, {("dnr", "inform")}),
    (None, "Zaporizhzhia", "UA", None, {("zaporizhzhia", "inform")}),
    (None, "Kherson", "UA", None, {("kherson", "inform")}),
    ("Kramatorsk, Donetsk oblast", None, "UA", None, {("dnr", "inform")}),
    ("Crimea Street 5, Leeds", None, "GB", None, {("crimea", "inform")}),
    ("12 Sebastopol Road", None, "GB", None, {("crimea", "inform")}),
    (None, "Yalta", "US", None, {("crimea", "inform")}),
    (None, None, None, "Delivery of pumps to Simferopol, Crimea", {("crimea", "hit")}),
    (None, None, None, "Rent for flat in Kyiv", set()),
    (None, "Kyiv", "UA", None, set()),
    (None, "Paris", "FR", None, set()),
    (None, None, None, None, set()),
    # one typo, in long words that are no common names
    (None, "Simferopl", "UA", None, {("crimea", "hit")}),
    (None, "Sevastapol", None, None, {("crimea", "hit")}),
    (None, "Симферопль", "RU", None, {("crimea", "hit")}),
    (None, "Mariupool", "UA", None, {("dnr", "hit")}),
    (None, "Yaltta", None, None, {("crimea", "hit")}),
    (None, "Kerck", None, None, set()),
    (None, "Sorokino", "RU", None, set()),  # common by itself, no slip of Sorokyne
    # a street's own name does not make the town behind it one
    ("Lenina Street, Simferopol", None, "UA", None, {("crimea", "hit")}),
    ("Lenina Street\nSimferopol", None, None, None, {("crimea", "hit")}),
    ("Lenina ulitsa Simferopol", None, "RU", None, {("crimea", "hit")}),
    ("Simferopol ul. Lenina 5", None, "RU", None, {("crimea", "hit")}),
    ("Sevastopol, prospekt Nakhimova 1", None, None, None, {("crimea", "hit")}),
    ("Street of Crimea 4, Leeds", None, None, None, {("crimea", "inform")}),
    ("5 rue de Crimea, Paris", None, None, None, {("crimea", "inform")}),
    ("ulitsa Krym 3, Moskva", None, "RU", None, {("crimea", "inform")}),
    ("Donetsk Road, Leeds", None, None, None, {("dnr", "inform")}),
    ("Donetsk str., Kyiv", None, "UA", None, {("dnr", "inform")}),
    # another country at the end of an address
    ("12 Sebastopol, California, USA", None, None, None, {("crimea", "inform")}),
    ("Yalta, Crimea, Ukraine", None, None, None, {("crimea", "hit")}),
    # numbers and words with other meanings
    (None, None, None, "invoice 295011 paid", {("crimea", "inform")}),
    ("295011", None, None, None, {("crimea", "hit")}),
    (None, None, None, "Balaklava hats", {("crimea", "inform")}),
    ("Sevastopol, Balaklava", None, "RU", None, {("crimea", "hit")}),
    (None, "Snezhnoye", "UA", None, {("dnr", "hit")}),
    (None, "Saki", "UA", None, {("crimea", "hit")}),
    (None, "Saki", None, None, {("crimea", "inform")}),
    (None, None, None, "Уголь антрацит", {("lnr", "inform")}),
    (None, "Антрацит", "UA", None, {("lnr", "hit")}),
    (None, "Vasylivka", "UA", None, {("zaporizhzhia", "inform")}),
    ("Donetsk, Rostov region", None, "RU", None, {("dnr", "inform")}),
    ("Ростовская обл., Донецк", None, "RU", None, {("dnr", "inform")}),
    (None, None, None, "Makeeva Olga, Avdeeva Anna Vasylivna, Primorsky, Theodosij", set()),
    (None, "Свердловськ", "UA", None, set()),
    (None, "Sloviansk", "UA", None, {("dnr", "inform")}),
    (None, "Краматорск", "UA", None, {("dnr", "inform")}),
    (None, None, None, "Crimean wine, Mariana Theodosius, Michael Donnelly", set()),
]


@pytest.mark.parametrize(("address", "town", "country", "text", "expected"), CASES)
def test_places(
    address: str | None, town: str | None, country: str | None, text: str | None, expected: set[tuple[str, str]]
) -> None:
    """Each case finds exactly what it should."""
    found = find_places(address=address, town=town, country=country, text=text)
    assert {(place.region, place.effect) for place in found if len(place.region) > 2} == expected, found
    assert all(bool(place.why) == (place.effect == "inform") for place in found)


def test_measures_of_each_authority() -> None:
    """EU and US stand on Crimea; Kherson is under EU measures alone; names are not searched; measures begin on a day."""
    rows = [
        PaymentParty("P", "m", "t", "debtor", "f", name="Paris Donetsk", address="Yalta", country="RU"),
        PaymentParty("Q", "m", "t", "creditor", "f", name="Crimea Trading", town="Henichesk", country="UA"),
        PaymentParty("R", "m", "t", "creditor", "f", name="Crimea Hilton"),
    ]
    found = screen_places(next(party_tables(rows, 10)))
    assert found.schema == PLACES_SCHEMA
    said = {(row["payment_id"], row["authority"], row["programme"]) for row in found.to_pylist() if row["effect"] == "hit"}
    assert said == {("P", "EU", "692/2014"), ("P", "US", "UKRAINE-EO13685"), ("Q", "EU", "2022/263")}
    before = screen_places(next(party_tables(rows, 10)), on=dt.date(2014, 7, 1))
    assert {(row["payment_id"], row["authority"]) for row in before.to_pylist()} == {("P", "EU")}


def test_countries_under_measures_inform() -> None:
    """A country alone never hits; it says whose measures it is under."""
    rows = [PaymentParty("P", "m", "t", "debtor", "f", name="A B", country="CU")]
    found = screen_places(next(party_tables(rows, 10))).to_pylist()
    assert [(row["region"], row["effect"], row["authority"]) for row in found] == [("CU", "inform", "US")]
    assert find_places(country="FR") == []


def test_measures_end() -> None:
    """US measures on Syria inform up to their last day; a place is silent before the first measure on it."""
    assert [hit.region for hit in find_places(country="SY", on=dt.date(2025, 6, 30))] == ["SY"]
    assert find_places(country="SY", on=dt.date(2025, 7, 1)) == find_places(country="SY") == []
    assert find_places(town="Henichesk", on=dt.date(2022, 2, 23)) == []
    assert [hit.effect for hit in find_places(town="Henichesk", on=dt.date(2022, 2, 24))] == ["hit"]


def test_country_in_lines() -> None:
    """A country that only the last line of an address names informs too."""
    assert [(hit.region, hit.effect) for hit in find_places(address="Azadi 5, Tehran, Iran")] == [("IR", "inform")]


def test_a_region_in_the_country_field() -> None:
    """A region where the country should stand is a place, and does not turn the town into one abroad."""
    assert [(hit.region, hit.effect) for hit in find_places(country="Crimea")] == [("crimea", "hit")]
    assert [(hit.region, hit.effect) for hit in find_places(town="Simferopol", country="Crimea")] == [("crimea", "hit")]
