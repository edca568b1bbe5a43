"""Evidence beside the name: each piece a named part, within its limits."""

from __future__ import annotations

import calendar
import datetime as dt
import json
import re
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sanctionscreen as ss
from sanctionscreen.evidence import read_evidence, weigh_evidence
from sanctionscreen.evidence.identifiers import identifier_fault
from sanctionscreen.evidence.written_dates import read_written_date
from sanctionscreen.hits import hits_of_table
from sanctionscreen.queries import field_of_role

PARTY = ss.ListedParty(
    "t", "1", ss.PartyKind.PERSON,
    (ss.Name("Sergey Testovich Lavrenko", ss.NameKind.PRIMARY),),
    birth_dates=(ss.PartialDate(1950, 3, 21), ss.PartialDate(1970, circa=True)),
    countries=("RU",), genders=("male",),
    identifiers=(ss.Identifier(ss.IdentifierKind.PASSPORT, "AB 123-456", "RU"),),
)  # fmt: skip
INDEX = ss.NameIndex.build([ss.SanctionsList("t", "EU", None, "0" * 64, (PARTY,))])
NAME = "Sergei Lavrenko"


def points(**evidence: object) -> dict[str, float]:
    """Parts of the one hit that are not about the name."""
    (hit,) = ss.check(NAME, INDEX, threshold=0.5, **evidence)  # type: ignore[arg-type]
    plain = ss.check(NAME, INDEX, threshold=0.5)[0]
    assert hit.name_score == plain.score
    assert round(hit.score - hit.name_score, 4) == round(sum(p.points for p in hit.parts[len(plain.parts) :]), 4)
    return {part.name: part.points for part in hit.parts[len(plain.parts) :]}


@pytest.mark.parametrize(
    ("birth_date", "expected"),
    [
        ("1950-03-21", 0.03), (dt.date(1950, 3, 21), 0.03), ("1950", 0.015), (1950, 0.015), ("1950-03-22", -0.05),
        ("1971-01-01", 0.015), ("1930", -0.15), ("1951", 0), (None, 0), ("", 0),
    ],
)  # fmt: skip
def test_birth_dates(birth_date: object, expected: float) -> None:
    """Full dates weigh more than years, near years nothing, other years much."""
    assert points(birth_date=birth_date).get("birth_date", 0) == expected


@pytest.mark.parametrize(("countries", "expected"), [(["RU"], 0.01), ("Russia", 0.01), (["FR", "DE"], -0.03), ([], 0)])
def test_countries(countries: object, expected: float) -> None:
    """One country in common agrees; codes and names are read."""
    assert points(countries=countries).get("country", 0) == expected


def test_gender_only_contradicts() -> None:
    """Half the world has the right gender, which says nothing."""
    assert points(gender="f") == {"gender": -0.05}
    assert points(gender="male") == {}


def test_raises_are_limited_and_never_reach_one() -> None:
    """All raises together stay within .05, and evidence makes no name equal."""
    assert sum(points(birth_date="1950-03-21", countries="RU").values()) <= 0.05
    (hit,) = ss.check("Sergei Testovich Lavrenko", INDEX, birth_date="1950-03-21", countries="RU")
    assert hit.score < 1


def test_equal_names_stay_hits_whatever_the_evidence() -> None:
    """Evidence lowers an equal name to the threshold at most."""
    (hit,) = ss.check("Sergey Testovich Lavrenko", INDEX, birth_date="1910", gender="f", countries="FR", threshold=0.9)
    assert (hit.name_score, hit.score) == (1.0, 0.9)
    assert hit.parts[-1].name == "clip"


def test_an_equal_identifier_is_a_hit_of_its_own() -> None:
    """The right passport with a wrong name hits and says so; another kind of document does not."""
    for identifiers in ("ab123456", ["AB-123 456"], {"passport": "AB123456"}, [PARTY.identifiers[0]]):
        (hit,) = ss.check("Quite Different", INDEX, identifiers=identifiers)
        assert hit.score == 0.95 > hit.name_score
        assert hit.parts[-1].name == "identifier"
        assert ss.explain(hit).score == hit.score
    assert not ss.check("Quite Different", INDEX, identifiers={"tax_id": "AB123456"})
    assert ss.check("***", INDEX, identifiers="AB123456")


def test_evidence_in_columns_gives_the_same_hits_as_check() -> None:
    """A customer book is screened with the same evidence as one customer."""
    table = pa.table({"n": [NAME, NAME, "Nobody"], "born": ["1950-03-21", None, "1950"], "land": ["RU", "FR", None],
                      "pass": [None, None, "AB123456"], "sort": ["person", None, "person"]})  # fmt: skip
    columns = ss.PartyColumns(name="n", birth_date="born", countries="land", identifiers={"passport": "pass"}, kind="sort")
    rows = ss.screen(table, INDEX, party_columns={"customer": columns}, threshold=0.6).to_pylist()
    alone = [
        ss.check(NAME, INDEX, birth_date="1950-03-21", countries="RU", kind="person", threshold=0.6),
        ss.check(NAME, INDEX, countries="FR", threshold=0.6),
        ss.check("Nobody", INDEX, birth_date="1950", identifiers={"passport": "AB123456"}, threshold=0.6),
    ]
    assert [(r["score"], len(r["parts"])) for r in rows] == [(h.score, len(h.parts)) for hits in alone for h in hits]


def test_unreadable_evidence_is_counted() -> None:
    """A date nobody can read stops no run: it is left aside and counted; blanks and missing values are no evidence."""
    born = ["1950-03-21", "21 March", "  ", None]
    table = pa.table({"n": [NAME] * 4, "born": born, "land": ["RU", "Atlantis", "RU", ""]})
    columns = {"customer": ss.PartyColumns(name="n", birth_date="born", countries="land")}
    hits = ss.screen(table, INDEX, party_columns=columns)
    assert json.loads(hits.schema.metadata[b"sanctionscreen"])["unread_evidence"] == 2
    assert [any(p["name"] == "country" for p in row["parts"]) for row in hits.to_pylist()] == [True, False, True, False]
    years = pa.table({"n": [NAME, NAME], "born": [1950.0, float("nan")]})
    columns = {"customer": ss.PartyColumns(name="n", birth_date="born")}
    assert [len(row["parts"]) for row in ss.screen(years, INDEX, party_columns=columns).to_pylist()] == [6, 5]


def test_an_identifier_counts_whatever_the_name_found_elsewhere() -> None:
    """A name that hits one entry does not hide the identifier of another."""
    other = ss.ListedParty("t", "2", ss.PartyKind.PERSON, (ss.Name("Anna Berg", ss.NameKind.PRIMARY),),
                           identifiers=(ss.Identifier(ss.IdentifierKind.PASSPORT, "ZZ9"),))  # fmt: skip
    index = ss.NameIndex.build([ss.SanctionsList("t", "EU", None, "0" * 64, (PARTY, other))])
    hits = ss.check("Sergey Testovich Lavrenko", index, identifiers="ZZ9")
    assert {(hit.entry_id, hit.score) for hit in hits} == {("1", 1.0), ("2", 0.95)}


# -- dates as people write them ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1950-03-21", "1950-03-21"), ("1950/03/21", "1950-03-21"), ("19500321", "1950-03-21"), (19500321, "1950-03-21"),
        ("21 Mar 1950", "1950-03-21"), ("21 March 1950", "1950-03-21"), ("21st march 1950", "1950-03-21"),
        ("March 21, 1950", "1950-03-21"), ("21-MAR-1950", "1950-03-21"), ("March 1950", "1950-03"),
        ("Sept. 1950", "1950-09"),
        ("03/1950", "1950-03"), ("21.03.1950", "1950-03-21"), ("21/03/1950", "1950-03-21"), ("03/21/1950", "1950-03-21"),
        ("05/05/1950", "1950-05-05"), ("1950-03-21 00:00:00", "1950-03-21"), (1950.0, "1950"),
        ("c. 1950", "circa 1950"), ("circa 1950", "circa 1950"), ("ca 1950", "circa 1950"), ("~1950", "circa 1950"),
        ("1950?", "circa 1950"), ("c1950", "circa 1950"), ("about March 1950", "circa 1950-03"),
        ("1948-1952", "1948 to 1952"), ("between 1948 and 1952", "1948 to 1952"), ("1948 – 1952", "1948 to 1952"),
        ("Mar 1948 to 1950", "1948-03 to 1950"), ("1950-03-01 - 1950-04-02", "1950-03-01 to 1950-04-02"),
        ("1369-06-02 AH", "1369-06-02 (islamic)"), ("1369 AH", "1369 (islamic)"), ("1369 A.H.", "1369 (islamic)"),
        ("١٣٦٩ هـ", "1369 (islamic)"), ("1369h", "1369 (islamic)"), ("c. 1369 AH", "circa 1369 (islamic)"),
        ("29/02/1952", "1952-02-29"), ("01/13/1950", "1950-01-13"),
    ],
)  # fmt: skip
def test_written_dates(text: object, expected: str) -> None:
    """A date is read in every form that has one reading."""
    assert str(read_evidence(birth_date=text).birth_date) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("03/04/1950", "either way"), ("03.04.1950", "either way"), ("03/04/50", "four digits"),
        ("21 March 50", "four digits"),
        ("50", "four digits"), ("31.02.1950", "no such date"), ("13/13/1950", "no such date"), ("1950-13", "no such date"),
        ("29/02/1950", "no such date"), ("1952-1948", "no such date"), ("1948-52", "no such date"), ("1369", "write 1369"),
        ("1369-06-02", "write 1369"), ("1300 AH", "no such date"), ("1369-02-30 AH", "no such date"),
        ("21 Foo 1950", "month"),
        ("yesterday", "not understood"), ("0001-01-01", "between 1800"), (dt.date(9999, 12, 31), "between 1800"),
        (True, "four digits|not understood"), (1950.5, "neither"), (ss.PartialDate(1950, 13), "no such date"),
        ("1950 SH", "not understood"),
        (ss.PartialDate(2490, calendar="buddhist"), "no such date"), (float("inf"), "neither"), (object(), "neither"),
    ],
)  # fmt: skip
def test_dates_without_one_reading_are_refused_with_the_reason(text: object, why: str) -> None:
    """The message names the value and what is wrong with it."""
    with pytest.raises(ValueError, match=rf"got {re.escape(repr(text))}: .*(?:{why})"):
        read_evidence(birth_date=text)


AH_1369 = ss.PartialDate(1369, calendar="islamic")


def points_of_dates(given: object, *listed: ss.PartialDate) -> dict[str, int]:
    """Points of a birth date against listed ones, by part."""
    party = replace(PARTY, birth_dates=listed)
    parts = weigh_evidence(read_evidence(birth_date=given), party)
    return {part.name: round(part.points * 10_000) for part in parts}


@pytest.mark.parametrize(
    ("given", "listed", "expected"),
    [
        ("1950-12-03", ss.PartialDate(1950, 3, 12), {"birth_date_swapped": -100}),
        ("1951-12-03", ss.PartialDate(1950, 3, 12), {}),
        ("1950-03-12", ss.PartialDate(1950, 3, 12), {"birth_date": 300}),
        ("c. 1952", ss.PartialDate(1950), {"birth_date": 150}),
        ("c. 1953", ss.PartialDate(1950), {}),
        ("c. 1954", ss.PartialDate(1950), {"birth_date": -1500}),
        ("c. 1954", ss.PartialDate(1950, circa=True), {"birth_date": -1500}),
        ("1948-1952", ss.PartialDate(1950, 3, 12), {"birth_date": 150}),
        ("1948-1952", ss.PartialDate(1960, until=ss.PartialDate(1962)), {"birth_date": -1500}),
        ("1930-1970", ss.PartialDate(1950), {}),
        ("1930-1970", ss.PartialDate(1990), {"birth_date": -1500}),
        ("1950", ss.PartialDate(None, 3, 12), {}),
        ("1369-06-02 AH", ss.PartialDate(1950, 3, 21), {"birth_date": 300}),
        ("1369-06-02 AH", ss.PartialDate(1950, 3, 22), {"birth_date": 300}),
        ("1369-06-02 AH", ss.PartialDate(1950, 4, 22), {"birth_date": -500}),
        ("1369 AH", ss.PartialDate(1949), {"birth_date": 150}),
        ("1369 AH", ss.PartialDate(1950, 5, 1), {"birth_date": 150}),
        ("1369 AH", ss.PartialDate(1952), {"birth_date": -1500}),
        ("1950-03-21", ss.PartialDate(1369, 6, 2, calendar="islamic"), {"birth_date": 300}),
        ("1950", AH_1369, {"birth_date": 150}),
        ("1369 AH", AH_1369, {"birth_date": 150}),
        ("1930", replace(AH_1369, until=replace(AH_1369, year=1371)), {"birth_date": -1500}),
        ("1950", ss.PartialDate(2493, calendar="buddhist"), {}),
        ("1950", ss.PartialDate(1300, calendar="islamic"), {}),
        ("1950", ss.PartialDate(1950, 13, 40), {}),
    ],
)  # fmt: skip
def test_dates_are_compared_as_the_days_they_may_stand_for(
    given: object, listed: ss.PartialDate, expected: dict[str, int]
) -> None:
    """Partial, approximate and Hijri dates agree where they overlap; swapped day and month is a part of its own."""
    assert points_of_dates(given, listed) == expected


def test_the_best_listed_date_counts() -> None:
    """Of several listed dates the one that agrees most."""
    assert points_of_dates("1950-12-03", ss.PartialDate(1930), ss.PartialDate(1950, 3, 12), ss.PartialDate(1950)) == {
        "birth_date": 150
    }


def test_a_hijri_date_says_its_gregorian_days() -> None:
    """A reader of the part need not know the calendar."""
    (part,) = weigh_evidence(read_evidence(birth_date="1369 AH"), replace(PARTY, birth_dates=(ss.PartialDate(1950),)))
    assert part.detail == "1369 (islamic), that is 1949-10-23 to 1950-10-12, against listed 1950"


# -- countries by relation --------------------------------------------------------------------------------------------

PLACED = replace(
    PARTY, countries=("RU",), birth_places=(ss.Address(country="UA"),), addresses=(ss.Address(country="CY"),)
)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"nationalities": "Russia"}, {"nationality": 100}),
        ({"nationalities": ["DE", "RU"]}, {"nationality": 100}),
        ({"nationalities": "DE"}, {"nationality": -300}),
        ({"nationalities": "UA"}, {"nationality": 25}),
        ({"birth_countries": "UA"}, {"birth_country": 100}),
        ({"birth_countries": "RU"}, {"birth_country": 25}),
        ({"birth_countries": "FR"}, {"birth_country": -200}),
        ({"residences": "CY"}, {"residence": 50}),
        ({"residences": "FR"}, {"residence": -100}),
        ({"countries": "CY"}, {"country": 100}),
        ({"countries": "FR"}, {"country": -300}),
        ({"countries": "FR", "nationalities": "FR"}, {"nationality": -300}),
        ({"countries": ["FR", "CY"], "nationalities": "FR"}, {"nationality": -300, "country": 100}),
        ({"nationalities": "RU", "birth_countries": "UA", "residences": "CY"},
         {"nationality": 100, "birth_country": 100, "residence": 50}),
    ],
)  # fmt: skip
def test_countries_by_relation(given: dict[str, object], expected: dict[str, int]) -> None:
    """A country agrees most in its own relation, little in another; no country is counted twice."""
    parts = weigh_evidence(read_evidence(**given), PLACED)
    assert {part.name: round(part.points * 10_000) for part in parts} == expected


@pytest.mark.parametrize("relation", ["birth_countries", "residences"])
def test_a_relation_the_list_leaves_out_contradicts_nothing(relation: str) -> None:
    """Born or living in a country of which one is no national is no disagreement."""
    assert weigh_evidence(read_evidence(**{relation: "FR"}), PARTY) == ()


def test_an_unreadable_country_names_its_argument() -> None:
    """The message says which argument to mend."""
    with pytest.raises(ValueError, match=r"birth_countries must be .* got 'Atlantis'"):
        ss.check(NAME, INDEX, birth_countries="Atlantis")


# -- identifiers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "country", "fault"),
    [
        ("lei", "5493 00IJ-ZCQ5 3DDH6 E61", None, "form|digit"), ("lei", "213800WSGIIZCXF1P572", None, None),
        ("lei", "213800wsgiizcxf1p573", None, "digit"), ("imo", "IMO 9187629", None, None),
        ("imo", "9187628", None, "digit"),
        ("imo", "918762", None, "form"), ("bic", "SABRRUMM", None, None), ("bic", "SABR1", None, "form"),
        ("bank_account", "DE89 3704 0044 0532 0130 00", None, None),
        ("bank_account", "DE88370400440532013000", None, "digit"),
        ("bank_account", "40817810099910004312", None, None), ("tax_id", "7707083893", "RU", None),
        ("tax_id", "7707083894", "RU", "digit"), ("tax_id", "7707083894", None, None), ("tax_id", "123", "RU", None),
        ("registration", "1027700132195", "RU", None), ("registration", "1027700132196", "RU", "digit"),
        ("passport", "AB1", "RU", None), (None, "9187628", None, None),
    ],
)  # fmt: skip
def test_check_digits(kind: str | None, value: str, country: str | None, fault: str | None) -> None:
    """A number with a check digit that does not fit is known as such, where kind and country tell which digit it is."""
    given = [ss.Identifier(ss.IdentifierKind(kind), value, country)] if kind else value
    (identifier,) = read_evidence(identifiers=given).identifiers
    found = identifier_fault(identifier)
    assert found is None if fault is None else re.search(fault, str(found))


def test_a_failing_check_digit_is_said_and_changes_nothing() -> None:
    """The identifier joins as it stands; the hit says that its check digit does not fit."""
    ship = ss.ListedParty("t", "9", ss.PartyKind.VESSEL, (ss.Name("Ocean Star", ss.NameKind.PRIMARY),),
                          identifiers=(ss.Identifier(ss.IdentifierKind.IMO, "IMO 9187628"),))  # fmt: skip
    index = ss.NameIndex.build([ss.SanctionsList("t", "EU", None, "0" * 64, (ship,))])
    for identifiers in ({"imo": "918-7628"}, "IMO9187628"):
        (hit,) = ss.check("Quite Different", index, identifiers=identifiers)
        assert hit.score == 0.95
        (part,) = [part for part in hit.parts if part.name == "identifier_check"]
        assert part.points == 0
        assert "imo 9187628 has a check digit that does not fit" in part.detail
        assert ss.explain(hit).parts == hit.parts
    (plain,), (hit,) = ss.check("Ocean Stars", index), ss.check("Ocean Stars", index, identifiers={"imo": "9187620"})
    assert hit.score == plain.score
    assert "imo 9187620" in hit.parts[-1].detail


# -- columns ----------------------------------------------------------------------------------------------------------

_COUNTRIES = ["RU", "Russia", "FR", "DE", None, "", "Atlantis", "UA"]
_DATES = ["1950-03-21", "21.03.1950", "c. 1970", "1369-06-02 AH", "1369 AH", "1950", "03/04/1950", "12 March 1950",
          "1948-1952", None, " ", "12/03/50", "1950-12-03"]  # fmt: skip
_CELLS = {
    "name": [NAME, "Sergey Testovich Lavrenko", "Lavrenko", "Anna Berg", "Sergej Lavrenko", None, "***"],
    "born": _DATES,
    "any": _COUNTRIES,
    "nation": _COUNTRIES,
    "birth": _COUNTRIES,
    "home": _COUNTRIES,
    "sex": ["m", "female", None, "x"],
    "sort": ["person", "entity", None, ""],
    "pass": [None, "AB123456", "ab-123 456", "ZZ9", ""],
    "ship": [None, "9187628", "IMO 9187629"],
}
_COLUMNS = ss.PartyColumns(
    "name", kind="sort", birth_date="born", countries="any", gender="sex", identifiers={"passport": "pass", "imo": "ship"},
    nationalities="nation", birth_countries="birth", residences="home",
)  # fmt: skip
_BOOK = ss.NameIndex.build(
    [
        ss.SanctionsList("t", "EU", None, "0" * 64, (
            replace(PLACED, birth_dates=(ss.PartialDate(1950, 3, 12), ss.PartialDate(1369, 6, 2, calendar="islamic"))),
            ss.ListedParty("t", "2", ss.PartyKind.PERSON, (ss.Name("Anna Berg", ss.NameKind.PRIMARY),), genders=("female",),
                           identifiers=(ss.Identifier(ss.IdentifierKind.PASSPORT, "ZZ9"),
                                        ss.Identifier(ss.IdentifierKind.IMO, "9187628"))),
        )),
    ]
)  # fmt: skip


@given(
    st.lists(
        st.fixed_dictionaries({name: st.sampled_from(cells) for name, cells in _CELLS.items()}), min_size=1, max_size=12
    )
)
@settings(max_examples=40, deadline=None)
def test_bulk_and_check_give_the_same_hits(rows: list[dict[str, str | None]]) -> None:
    """The same party has the same hits, scores and parts alone and in a book; the unreadable is left aside and counted."""
    for table in (plain := pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in _CELLS}),
                  pa.table({name: plain[name].dictionary_encode() for name in _CELLS})):  # fmt: skip
        hits = ss.screen(table, _BOOK, party_columns={"party": _COLUMNS}, threshold=0.6)
        alone, unread = [], 0
        for number, row in enumerate(rows):
            evidence: dict[str, object] = {}
            for column in ("born", "any", "sex", "nation", "birth", "home"):
                argument = {"born": "birth_date", "any": "countries", "sex": "gender", "nation": "nationalities",
                            "birth": "birth_countries", "home": "residences"}[column]  # fmt: skip
                try:
                    read_evidence(**{argument: row[column]})
                except ValueError:
                    unread += 1
                else:
                    evidence[argument] = row[column]
            numbers = {"passport": row["pass"], "imo": row["ship"]}
            with suppress(ValueError):  # no name and no identifier
                found = ss.check(
                    row["name"] or "", _BOOK, kind=row["sort"] or None, identifiers=numbers, threshold=0.6, **evidence
                )
                alone += [
                    {"row": number, "entry": h.entry_id, "listed": h.listed_name, "score": h.score, "parts": list(h.parts)}
                    for h in found
                ]
        together = [
            {"row": h.query_row, "entry": h.entry_id, "listed": h.listed_name, "score": h.score, "parts": list(h.parts)}
            for h in hits_of_table(hits)
        ]
        assert together == alone
        assert json.loads(hits.schema.metadata[b"sanctionscreen"])["unread_evidence"] == unread
        for hit in hits_of_table(hits):
            assert ss.explain(hit).parts == hit.parts


def test_columns_of_every_type() -> None:
    """Dates, time stamps, numbers, lists and dictionaries read as their text does."""
    born = [dt.date(1950, 3, 21), None, dt.date(1930, 1, 1)]
    lands = [["RU", "FR"], None, ["FR"]]
    numbers = [["AB123456", "X1"], [], None]
    expected = [ss.check(NAME, INDEX, birth_date=d, countries=c, identifiers=n, threshold=0.5)[0].score
                for d, c, n in zip(born, lands, numbers, strict=True)]  # fmt: skip
    columns = {"p": ss.PartyColumns("n", birth_date="b", countries="c", identifiers="i")}
    dates = pa.array(born, pa.date32())
    texts = dates.cast(pa.string())
    numbered = pa.array([19500321, None, 19300101])
    for column in (dates, dates.cast(pa.timestamp("s")), texts, texts.dictionary_encode(), numbered):
        table = pa.table({"n": [NAME] * 3, "b": column, "c": lands, "i": numbers})
        assert ss.screen(table, INDEX, party_columns=columns, threshold=0.5)["score"].to_pylist() == expected


def test_a_dictionary_of_earlier_batches_is_left_behind() -> None:
    """A part of a dictionary column holds the queries of its own rows only; an unused wrong kind is no error."""
    table = pa.table({"n": pa.array(["x", NAME, None, NAME]).dictionary_encode(), "k": pa.array(
        ["boat", "person", "person", "person"]).dictionary_encode()}).slice(1)  # fmt: skip
    field = field_of_role(table, "p", ss.PartyColumns("n", kind="k"), 0)
    assert [field.query(i).text for i in range(len(field.text_of))] == [NAME, ""]
    assert field.codes.tolist() == [0, 1, 0]
    whole = pa.table({"n": ["x", NAME], "k": ["person", "boat"]})
    with pytest.raises(ValueError, match="row 11, p: kind must be"):
        field_of_role(whole, "p", ss.PartyColumns("n", kind="k"), 10)


def test_a_hint_does_not_stand_for_agreement() -> None:
    """A US weak alias alone needs evidence that agrees; a country in another relation is only a hint."""
    names = (ss.Name("Zarya Severnaya", ss.NameKind("primary")), ss.Name("Quartz", ss.NameKind("alias"), weak=True))
    party = ss.ListedParty("us-sdn", "1", ss.PartyKind("person"), names, countries=("BY",))
    index = ss.NameIndex.build([ss.SanctionsList("us-sdn", "US", None, "0" * 64, (party,))])
    assert ss.check("Quartz", index, birth_countries="BY") == []
    assert [hit.entry_id for hit in ss.check("Quartz", index, nationalities="BY")] == ["1"]


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_is_read_in_words(month: int) -> None:
    """The c of December is no `circa`; an unknown day or month written as zero is unknown."""
    for word in (calendar.month_name[month], calendar.month_abbr[month], calendar.month_name[month].upper()):
        assert read_written_date(f"21 {word} 1950") == ss.PartialDate(1950, month, 21)
        assert read_written_date(f"{word} 21, 1950") == ss.PartialDate(1950, month, 21)
        assert read_written_date(f"c. {word} 1950") == ss.PartialDate(1950, month, circa=True)
        assert read_written_date(f"{word} 1950") == ss.PartialDate(1950, month)
    assert read_written_date(f"1950-{month:02}-00") == ss.PartialDate(1950, month)
    assert {read_written_date(text) for text in ("1950-00-00", "19500000", "00/00/1950")} == {ss.PartialDate(1950)}


def test_an_identifier_hits_whatever_the_name() -> None:
    """A query that resembles a weak alias hits as one that resembles nothing, whatever the weak rule."""
    names = (ss.Name("Northern Carrier", ss.NameKind("primary")), ss.Name("Quartz", ss.NameKind("alias"), weak=True))
    number = ss.Identifier(ss.IdentifierKind("imo"), "9187629")
    party = ss.ListedParty("us-sdn", "1", ss.PartyKind("vessel"), names, identifiers=(number,))
    index = ss.NameIndex.build([ss.SanctionsList("us-sdn", "US", None, "0" * 64, (party,))])
    for name in ("Quartz", "Zzyx Qwert", "Northern Carrier"):
        for weak in ("authority", "flag", "evidence", "ignore"):
            hits = ss.check(name, index, identifiers=[number], weak=weak)  # type: ignore[arg-type]
            assert [hit.entry_id for hit in hits] == ["1"], (name, weak)


def test_each_record_of_a_repeated_entry_has_its_own_evidence() -> None:
    """A list may repeat an id: the date of the record whose name matched counts."""
    made = [("Zarya Severnaya", 1950), ("Qorbin Vexhaul", 1980)]
    parties = tuple(
        ss.ListedParty(
            "t", "1", ss.PartyKind("person"), (ss.Name(text, ss.NameKind("primary")),),
            birth_dates=(ss.PartialDate(year, 3, 21),),
        )
        for text, year in made
    )  # fmt: skip
    index = ss.NameIndex.build([ss.SanctionsList("t", "TEST", None, "0" * 64, parties)])
    scores = {year: ss.check("Qorbin Vexhaull", index, birth_date=f"{year}-03-21")[0].score for year in (1950, 1980)}
    assert scores[1980] > ss.check("Qorbin Vexhaull", index)[0].score > scores[1950]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([10**15], pa.timestamp("s")),
        pa.array([10**8], pa.date32()),
        pa.array([[10**15]], pa.list_(pa.timestamp("s"))),
        pa.array([0], pa.timestamp("s", "Mars/Phobos")),
        pa.array([b"0123456789abcdef"], pa.uuid()) if hasattr(pa, "uuid") else pa.array([b"0"]),
        pa.array([b"abc"]),
        pa.array([[]], pa.list_(pa.string())),
        pa.array([{"a": 1}]),
    ],
)
@pytest.mark.parametrize("what", ["birth_date", "countries", "gender", "identifiers"])
def test_no_cell_stops_a_run(column: pa.Array, what: str) -> None:
    """Whatever type a column has, the name is screened; an empty list is no evidence, the rest is counted as unread."""
    party = ss.ListedParty("t", "1", ss.PartyKind("person"), (ss.Name("Zarya Severnaya", ss.NameKind("primary")),))
    index = ss.NameIndex.build([ss.SanctionsList("t", "TEST", None, "0" * 64, (party,))])
    table = pa.table({"name": ["Zarya Severnaya"], "x": column})
    columns = {"p": ss.PartyColumns(**{"name": "name", what: "x"})}
    hits = ss.screen(table, index, party_columns=columns)
    assert hits["score"].to_pylist() == [1.0]


def test_numbers_come_in_many_types() -> None:
    """Decimals are read as whole numbers, and a column of lists under one kind as several identifiers."""
    number = ss.Identifier(ss.IdentifierKind("imo"), "9187629")
    names = (ss.Name("Northern Carrier", ss.NameKind("primary")),)
    party = ss.ListedParty("t", "1", ss.PartyKind("vessel"), names, identifiers=(number,))
    index = ss.NameIndex.build([ss.SanctionsList("t", "TEST", None, "0" * 64, (party,))])
    for values in (pa.array([Decimal(9187629)], pa.decimal128(18, 0)), pa.array([["9187629", "x"]]), pa.array([9187629])):
        table = pa.table({"name": ["Zzyx Qwert"], "imo": values})
        hits = ss.screen(table, index, party_columns={"p": ss.PartyColumns("name", identifiers={"imo": "imo"})})
        assert hits["entry_id"].to_pylist() == ["1"], values.type
