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
