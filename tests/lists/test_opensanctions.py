"""OpenSanctions exports, written by us: nothing of a party is lost, and no party is, whatever the file has been through."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from typing import Any

import pytest

import sanctionscreen as ss
from sanctionscreen.model import Address, IdentifierKind

PERSON: dict[str, Any] = {
    "id": "Q1",
    "caption": "Timur Testov",
    "schema": "Person",
    "properties": {
        "name": ["Timur Testov", "Тимур Тестов"],
        "weakAlias": ["Timka"],
        "birthDate": ["1961-06"],
        "nationality": ["ru"],
        "position": ["Director of testing"],
        "title": ["Colonel"],
        "education": ["Academy of Testing"],
        "topics": ["sanction"],
        "innCode": ["7701234567"],
        "okpoCode": ["00123456"],
        "addressEntity": ["addr-1"],
    },
    "referents": ["xx-list-77"],
    "datasets": ["xx_test"],
    "first_seen": "2024-01-02T03:04:05",
    "last_seen": "2026-01-02T03:04:05",
    "last_change": "2025-01-02T03:04:05",
    "target": True,
}
COMPANY: dict[str, Any] = {
    "id": "Q2", "caption": "Zavod 5 OOO", "schema": "Company",
    "properties": {"name": ["Zavod 5 OOO"]}, "datasets": ["xx_test"], "target": True,
}  # fmt: skip
SENZING: dict[str, Any] = {
    "DATA_SOURCE": "OS_TEST",
    "RECORD_ID": "Q1",
    "RECORD_TYPE": "PERSON",
    "LAST_CHANGE": "2025-01-02T03:04:05",
    "NAMES": [{"NAME_TYPE": "PRIMARY", "NAME_FULL": "Timur Testov"}, {"NAME_TYPE": "ALIAS", "NAME_FULL": "Timka"}],
    "DATES": [{"DATE_OF_BIRTH": "1961-06"}, {"DATE_OF_DEATH": "2020"}],
    "COUNTRIES": [{"NATIONALITY": "ru"}],
    "ADDRESSES": [{"ADDR_FULL": "Test street 1, Minsk"}, {"ADDR_LINE1": "Trial road 2", "ADDR_CITY": "Brest"}],
    "GENDER": "M",
    "IDENTIFIERS": [
        {"PASSPORT_NUMBER": "AB123456", "PASSPORT_COUNTRY": "by"},
        {"OTHER_ID_TYPE": "ogrnCode", "OTHER_ID_NUMBER": "1027700132195"},
        {"OTHER_ID_TYPE": "test id", "OTHER_ID_NUMBER": "T-5"},
    ],
    "RISKS": [{"TOPIC": "sanction"}],
    "RELATIONSHIPS": [{"REL_POINTER_DOMAIN": "OPEN_SANCTIONS", "REL_POINTER_KEY": "Q2", "REL_POINTER_ROLE": "Ownership"}],
    "URL": "https://example.org/Q1",
}
SENZING_COMPANY: dict[str, Any] = {
    "DATA_SOURCE": "OS_TEST", "RECORD_ID": "Q2", "RECORD_TYPE": "ORGANIZATION",
    "NAMES": [{"NAME_TYPE": "PRIMARY", "NAME_ORG": "Zavod 5 OOO"}], "RISKS": [{"TOPIC": "sanction"}],
}  # fmt: skip
SIMPLE_HEADER = (
    "id", "schema", "name", "aliases", "birth_date", "countries", "addresses", "identifiers", "sanctions", "phones",
    "emails", "program_ids", "dataset", "first_seen", "last_seen", "last_change",
)  # fmt: skip
SIMPLE = (
    "Q1", "Person", "Timur Testov", "Тимур Тестов;Timka", "1961-06", "ru", "Test street 1", "7701234567", "Frozen", "", "",
    "XX-1", "Test list", "2024-01-02", "2026-01-02", "2025-01-02",
)  # fmt: skip


def fact(schema: str, entity_id: str, **properties: str) -> dict[str, Any]:
    """An entity that is no party."""
    texts = {name: [text] for name, text in properties.items()}
    caption = properties.get("name", schema)
    return {"id": entity_id, "caption": caption, "schema": schema, "properties": texts, "datasets": [], "target": False}


FACTS = [
    fact("Address", "addr-1", full="Test street 1, Minsk", city="Minsk", country="by", remarks="back door"),
    fact("Passport", "p-1", holder="Q1", number="AB123456", country="by", startDate="2001"),
    fact("Sanction", "s-1", entity="Q1", authority="Test office", reason="testing", startDate="2022-03-01"),
    fact("Ownership", "o-1", owner="Q1", asset="Q2", percentage="51"),
    fact("Person", "Q9", name="Olga Testova"),
    fact("Family", "f-1", person="Q1", relative="Q9", relationship="sister"),
]


def json_lines(*records: dict[str, Any]) -> bytes:
    """A file of one object a line."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def simple(*rows: tuple[str, ...], header: tuple[str, ...] = SIMPLE_HEADER) -> bytes:
    """A targets.simple.csv."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([header, *rows])
    return out.getvalue().encode()


def without(record: dict[str, Any], key: str) -> dict[str, Any]:
    """A record that has lost a key."""
    return {name: value for name, value in record.items() if name != key}


def said(party: ss.ListedParty) -> str:
    """Everything a party says but its problems, in one text."""
    return repr(dataclasses.replace(party, problems=()))


def test_every_property_reaches_the_party() -> None:
    """A property is in a field or in the notes, also one that no schema has, which is a problem."""
    record = {**PERSON, "properties": {**PERSON["properties"], "shoeSize": ["46"]}, "checked_by": "somebody"}
    listed = ss.read_list(json_lines(record, *FACTS))
    (party,) = listed.parties
    for text in ("Colonel", "Academy of Testing", "00123456", "46", "xx-list-77", "somebody", "sanction"):
        assert text in said(party), text
    assert [(problem.code, problem.line) for problem in listed.problems if problem.code == "unknown_field"] == [
        ("unknown_field", 1), ("unknown_field", 1),
    ]  # fmt: skip
    assert {problem.message.split(" is ")[0] for problem in listed.problems} >= {"property shoeSize", "field checked_by"}


def test_entities_that_point_at_a_party_are_joined() -> None:
    """Addresses and documents become fields; sanctions, ownership and families are notes that name the other side."""
    listed = ss.read_list(json_lines(*FACTS, PERSON, COMPANY))
    person, company = listed.parties
    assert person.addresses == (Address(city="Minsk", country="BY", text="Test street 1, Minsk"),)
    passport = next(found for found in person.identifiers if found.kind is IdentifierKind.PASSPORT)
    assert (passport.value, passport.country) == ("AB123456", "BY")
    assert "Sanction: authority: Test office; reason: testing; startDate: 2022-03-01" in person.notes
    assert "Family: relationship: sister; relative: Olga Testova (Q9)" in person.notes
    assert "Address: remarks: back door" in person.notes
    assert "Ownership: asset: Zavod 5 OOO (Q2); percentage: 51" in person.notes
    assert "Ownership: owner: Timur Testov (Q1); percentage: 51" in company.notes
    assert [problem.code for problem in listed.problems] == ["not_targets"]


def test_nested_entities_say_what_flat_ones_say() -> None:
    """The nested layout of a party gives the party that the flat one gives."""
    inner = {"addressEntity": [FACTS[0]], "passports": [FACTS[1]], "sanctions": [FACTS[2]]}
    nested = {**PERSON, "properties": {**PERSON["properties"], **inner}}
    flat = ss.read_list(json_lines(PERSON, *FACTS[:3])).parties[0]
    read = ss.read_list(json_lines(nested)).parties[0]
    assert (read.addresses, set(read.identifiers)) == (flat.addresses, set(flat.identifiers))
    assert sorted(read.notes.split("\n")) == sorted(flat.notes.split("\n"))


def test_an_address_that_is_not_there_is_a_problem() -> None:
    """A pointer to a record the file lacks is reported, and the pointer kept."""
    (party,) = ss.read_list(json_lines(PERSON)).parties
    assert "missing_record" in {problem.code for problem in party.problems}
    assert "addressEntity: addr-1" in party.notes


def test_a_record_that_points_at_nothing_is_a_problem() -> None:
    """A sanction or document whose party is not in the file is counted, not passed over."""
    lost = fact("Passport", "p-9", holder="Q404", number="XY1")
    listed = ss.read_list(json_lines(PERSON, *FACTS[:3], lost))
    assert "1 records point at nothing in this file" in " ".join(problem.message for problem in listed.list_problems)


@pytest.mark.parametrize("target", [None, "true", "no", 1, 0, [], {}, "missing"])
def test_a_damaged_target_keeps_the_party(target: Any) -> None:
    """Only `false` says that a person is no party; an address is none whatever its mark."""
    damaged = without(PERSON, "target") if target == "missing" else {**PERSON, "target": target}
    listed = ss.read_list(json_lines(COMPANY, damaged, {**FACTS[0], "target": target}))
    assert [party.entry_id for party in listed.parties] == ["Q2", "Q1"]
    assert any("target" in problem.message for problem in listed.parties[1].problems)


@pytest.mark.parametrize("record_type", ["", 5, [], "human", "missing"])
def test_a_damaged_record_type_keeps_the_party(record_type: Any) -> None:
    """A Senzing record without a readable type is an entity, with a problem."""
    damaged = {**SENZING, "RECORD_TYPE": record_type}
    damaged = without(damaged, "RECORD_TYPE") if record_type == "missing" else damaged
    party = ss.read_list(json_lines(SENZING_COMPANY, damaged)).parties[1]
    assert (party.entry_id, party.kind) == ("Q1", "entity")
    assert "unknown_code" in {problem.code for problem in party.problems}


def test_null_is_the_type_of_positions_only() -> None:
    """A null type leaves a position out, counted, and keeps a record that has what only parties have."""
    position = {
        "DATA_SOURCE": "OS_TEST", "RECORD_ID": "Q3", "RECORD_TYPE": None,
        "NAMES": [{"NAME_TYPE": "PRIMARY", "NAME_FULL": "Minister"}],
    }  # fmt: skip
    listed = ss.read_list(json_lines(position, {**SENZING, "RECORD_TYPE": None}))
    assert [party.entry_id for party in listed.parties] == ["Q1"]
    assert "1 records are no parties and are not read" in {problem.message for problem in listed.problems}


def test_every_attribute_of_a_senzing_record_is_kept() -> None:
    """Addresses in lines, other numbers, dates of death and relations reach the party."""
    person, company = ss.read_list(json_lines({**SENZING, "SHOE_SIZE": "46"}, SENZING_COMPANY)).parties
    assert Address("Trial road 2", "Brest") in person.addresses
    assert [(found.kind, found.value, found.country) for found in person.identifiers] == [
        (IdentifierKind.PASSPORT, "AB123456", "BY"),
        (IdentifierKind.REGISTRATION, "1027700132195", None),
        (IdentifierKind.OTHER, "T-5", None),
    ]
    for note in ("DATE_OF_DEATH: 2020", "TOPIC: sanction", "Relationship: Ownership Q2", "SHOE_SIZE: 46"):
        assert note in person.notes
    assert company.names[0].text == "Zavod 5 OOO"


def test_names_in_parts_make_a_name() -> None:
    """A party whose whole name is missing is still found by the parts of it."""
    parts = {"NAME_TYPE": "PRIMARY", "NAME_FIRST": "Timur", "NAME_LAST": "Testov"}
    ftm = {**PERSON, "caption": None, "properties": {"firstName": ["Timur"], "lastName": ["Testov"]}}
    for data in (json_lines({**SENZING, "NAMES": [parts]}), json_lines(ftm)):
        assert [name.text for name in ss.read_list(data).parties[0].names] == ["Timur Testov"]


def test_a_text_in_place_of_a_list_is_one_text() -> None:
    """A name that is not in a list is a name, not its letters."""
    (party,) = ss.read_list(json_lines({**PERSON, "properties": {"name": "Timur Testov", "alias": "Timka"}})).parties
    assert [name.text for name in party.names] == ["Timur Testov", "Timka"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (json_lines(PERSON, without(COMPANY, "id")), "line 2: found the id None"),
        (json_lines(PERSON, {**COMPANY, "id": 7}), "line 2: found the id 7"),
        (json_lines(PERSON, without(COMPANY, "properties")), "line 2: found a record of another shape"),
        (json_lines(PERSON, {"wrong": 1}), "line 2: found a record of another shape"),
        (json_lines(PERSON, SENZING), "line 2: found a record of another layout"),
        (json_lines(PERSON) + b'{"id": "a", "id": "b"}\n', "'id' comes twice"),
        (json_lines(PERSON) + b"[1]\n", "line 2: found list"),
        (json_lines(SENZING, without(SENZING_COMPANY, "RECORD_ID")), "line 2: found the RECORD_ID None"),
        (simple(SIMPLE, ("", *SIMPLE[1:])), "line 3: found the id ''"),
        (simple(SIMPLE, SIMPLE[:-1]), "line 3: found 15 cells"),
        (simple((*SIMPLE, "x"), header=(*SIMPLE_HEADER, "name")), "column name twice"),
    ],
)
def test_unreadable_files_name_the_line(data: bytes, words: str) -> None:
    """What cannot be kept is refused, with its line."""
    with pytest.raises(ss.MalformedListError, match=words):
        ss.read_list(data)


def test_simple_csv_keeps_dataset_and_dates() -> None:
    """Where programmes are given, the dataset is a note; the days of first listing and last change are too."""
    (party,) = ss.read_list(simple(SIMPLE)).parties
    assert party.notes == "dataset: Test list\nfirst_seen: 2024-01-02\nlast_change: 2025-01-02"
    assert [designation.programme for designation in party.designations] == ["XX-1"]


def test_columns_without_a_name_are_all_kept() -> None:
    """Two columns without a name do not hide each other."""
    (party,) = ss.read_list(simple((*SIMPLE, "one", "two"), header=(*SIMPLE_HEADER, "", ""))).parties
    assert "one" in party.notes
    assert "two" in party.notes


def test_na_is_namibia() -> None:
    """Countries are codes here, and one of them is written like a word for nothing."""
    ftm = {**PERSON, "properties": {"country": ["na"]}}
    senzing = {**SENZING, "COUNTRIES": [{"NATIONALITY": "na"}]}
    for data in (json_lines(ftm), json_lines(senzing), simple((*SIMPLE[:5], "na", *SIMPLE[6:]))):
        assert ss.read_list(data).parties[0].countries == ("NA",)
