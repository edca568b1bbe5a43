from __future__ import annotations

import gzip
import html
import re
from pathlib import Path

import pytest

from lists.test_readers import LISTS, needs_shared, replaced, sixteenths
from sanctionscreen.errors import MalformedListError, UnknownFormatError
from sanctionscreen.lists import read_list
from sanctionscreen.lists.uk_codes import MEASURES, measure_key
from sanctionscreen.model import ListedParty, Measure, NameKind, PartyKind

HERE = Path(__file__).parent
PERSON = HERE / "uk-sl/01-individual-with-everything.xml"
SHIP = HERE / "uk-sl/02-entity-and-ship.xml"
REAL = sorted(LISTS.glob("gb_uksl/*/UK-Sanctions-List.xml"))


def read_person(*changes: tuple[bytes, bytes]) -> ListedParty:
    """The sample person after some changes of the file."""
    (party,) = read_list(replaced(PERSON, *changes)).parties
    return party


def codes(party: ListedParty) -> list[str]:
    """Codes of a party's problems, in order."""
    return [problem.code for problem in party.problems]


@needs_shared
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.parent.name)
def test_real_excerpt_is_read_without_a_problem(path: Path) -> None:
    """The real excerpts hold nothing this reader does not know, and their dates are those of their folders."""
    result = read_list(path)
    assert result.problems == ()
    assert f"{result.published_on}_excerpt" == path.parent.name
    assert (result.list_id, result.authority, result.format) == ("uk-sl", "UK", "uk_sl_xml")


@needs_shared
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.parent.name)
def test_every_text_of_a_real_excerpt_is_kept(path: Path) -> None:
    """Each text between two tags of a real excerpt, bookkeeping aside, stands somewhere in what was read."""
    kept = repr(read_list(path).parties).replace("\\n", " ").replace("\\'", "'")
    whole = re.sub(r"<SanctionsImposedIndicators>.*?</SanctionsImposedIndicators>", "", path.read_text("utf-8"), flags=re.S)
    codes_only = {"LastUpdated", "DateGenerated", "DateDesignated", "NameType", "AliasStrength", "IndividualEntityShip"}
    codes_only |= {"NonLatinScriptType", "NonLatinScriptLanguage", "Gender"}
    codes_only |= {"Nationality", "AddressCountry", "CountryOfBirth", "CurrentBelievedFlagOfShip"}  # as ISO codes
    for tag, text in re.findall(r"<(\w+)>([^<]*[^<\s][^<]*)</", whole):
        if tag not in codes_only:
            for piece in html.unescape(text).split("|"):
                words = " ".join(piece.split())
                assert words.removeprefix("IMO") in kept, tag


@needs_shared
def test_real_excerpts_show_what_the_readers_readme_says() -> None:
    """A vessel has its IMO number and port ban, a weak alias is weak, numbers lose their labels."""
    parties = {party.entry_id: party for path in REAL for party in read_list(path).parties}
    ship, person, company = parties["DPR0075"], parties["AQD0128"], parties["RUS3379"]
    assert (ship.kind, ship.designations[0].measures) == (PartyKind.VESSEL, (Measure.PORT_BAN,))
    assert [(i.kind, i.value) for i in ship.identifiers] == [("imo", "9562233")]
    assert [name.weak for name in person.names] == [False, True, False, True, False]
    assert {i.kind: i.value for i in company.identifiers if i.kind in ("tax_id", "registration")} == {
        "tax_id": "5045023416",
        "registration": "1025005917551",
    }
    assert [str(date) for date in parties["RUS2701"].birth_dates] == ["????-08-15"]


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzip"])
def test_truncated_uk_list_raises(compressed: bool) -> None:
    """A UK list cut anywhere is refused, compressed or not."""
    for path in (SHIP, *REAL):
        whole = path.read_bytes()
        for cut in sixteenths(gzip.compress(whole) if compressed else whole):
            with pytest.raises((MalformedListError, UnknownFormatError)):
                read_list(cut)


def test_uk_list_is_recognised_by_content() -> None:
    """Gzip gives the same parties under the same id; another root element is no UK list."""
    assert read_list(gzip.compress(SHIP.read_bytes())).parties == read_list(SHIP).parties
    with pytest.raises(UnknownFormatError, match="root element Designation2"):
        read_list(replaced(SHIP, (b"Designations", b"Designation2")))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ((b"<UniqueID>ATL0003</UniqueID>", b""), r"line 57: found no UniqueID, expected one"),
        ((b"<UniqueID>ATL0003</UniqueID>", b"<UniqueID> </UniqueID>"), r"line 57: found no UniqueID, expected one"),
        ((b"Name>", b"Nom>"), r"line 4, entry ATL0002: found no Name, expected at least one"),
        ((b"</Designations>", b"<designation/></Designations>"), r"found the element designation, which may be an entry"),
        ((b"</Designations>", b"<!-- <Designation> --></Designations>"), r"found 2 entries by reading but 3 by counting"),
        (
            (b"<Ship>", b"<Ship><Designation/>"),
            r"found the element Designation inside Ship, expected it inside Designations",
        ),
        ((b"Sample Star 8", b"Sample & Star"), r"line 63, entry ATL0003: found broken XML"),
    ],
    ids=["no-id", "blank-id", "no-name", "misspelt-entry", "hidden-entry", "nested-entry", "ampersand"],
)
def test_malformed_uk_list_raises(change: tuple[bytes, bytes], words: str) -> None:
    """What would lose a party is refused, with file, line, entry, found and expected."""
    with pytest.raises(MalformedListError, match=words):
        read_list(replaced(SHIP, change))


def test_uk_list_without_entries_raises() -> None:
    """A date is no entry."""
    with pytest.raises(MalformedListError, match="no entry"):
        read_list(b"<Designations><DateGenerated>15/01/2026</DateGenerated></Designations>")


@pytest.mark.parametrize(
    "date", [b"", b"<DateGenerated>15/13/2026</DateGenerated>", b"<DateGenerated>01/2026</DateGenerated>"]
)
def test_uk_list_without_a_date_is_reported(date: bytes) -> None:
    """A list whose date is missing or none is kept undated, with a problem of the list."""
    result = read_list(replaced(PERSON, (b"<DateGenerated>15/01/2026</DateGenerated>", date)))
    assert (result.published_on, [problem.code for problem in result.list_problems]) == (None, ["no_date"])


def test_date_is_read_wherever_it_stands() -> None:
    """DateGenerated may follow the entries as well."""
    date = b"<DateGenerated>15/01/2026</DateGenerated>"
    moved = replaced(SHIP, (date, b""), (b"</Designations>", date + b"</Designations>"))
    assert read_list(moved).published_on == read_list(SHIP).published_on


@pytest.mark.parametrize(
    ("change", "code", "note"),
    [
        ((b"Names>", b"AllNames>"), "unknown_field", "element AllNames: Testan"),
        ((b"Name6>", b"Surname>"), "unknown_element", "element Surname: EXEMPEL"),
        ((b"<Names>", b"<Names>Loose Name"), "unknown_field", "text directly inside Names: Loose Name"),
        ((b"<Name6>EXEMPEL </Name6>", b"<Name6><i>EXEMPEL</i></Name6>"), "unknown_element", "element Name6: EXEMPEL"),
        ((b"<Name6>EXEMPEL", b"<Name6>EXEMPLE</Name6><Name6>EXEMPEL"), "unknown_element", "element Name6: EXEMPEL"),
        ((b"<Title>Dr</Title>", b"<Title><b>Dr</b></Title>"), "unknown_field", "element Title: Dr"),
        ((b"<Titles>", b"<Motto>Never</Motto><Titles>"), "unknown_field", "element Motto: Never"),
    ],
    ids=["wrapper", "name-part", "loose-text", "nested", "twice", "nested-text", "new-element"],
)
def test_unknown_element_of_a_uk_entry_is_kept_and_reported(change: tuple[bytes, bytes], code: str, note: str) -> None:
    """What the format does not have where it stands is a problem naming entry and line, and its text is in the notes."""
    party = read_person(change)
    assert code in codes(party)
    assert note in party.notes
    assert {(problem.entry_id, problem.line) for problem in party.problems} == {("ATL0001", 4)}


def test_names_in_a_renamed_wrapper_are_read_all_the_same() -> None:
    """A new name for what holds the names loses none of them."""
    assert read_person((b"Names>", b"AllNames>")).names == read_person().names


@pytest.mark.parametrize(
    ("indicator", "measures", "expected_codes"),
    [
        (b"<ArmsEmbargo>true</ArmsEmbargo>", {Measure.EXPORT_END_USER}, []),
        (b"<ArmsEmbargo>yes</ArmsEmbargo>", {Measure.EXPORT_END_USER}, ["unknown_code"]),
        (b"<ArmsEmbargo><x>true</x></ArmsEmbargo>", {Measure.EXPORT_END_USER}, []),
        (b"<ArmsEmbargo/>", set(), []),
        (b"<MoonEmbargo>true</MoonEmbargo>", set(), ["unknown_code"]),
        (b"<MoonEmbargo>false</MoonEmbargo>", set(), []),
    ],
)
def test_indicator_is_read_strictly(indicator: bytes, measures: set[Measure], expected_codes: list[str]) -> None:
    """An indicator that is not plainly false imposes its sanction; one nobody knows is reported when it is imposed."""
    party = read_person((b"<ArmsEmbargo>false</ArmsEmbargo>", indicator))
    assert set(party.designations[0].measures) == set(read_person().designations[0].measures) | measures
    assert codes(party) == expected_codes


def test_unknown_sanction_keeps_the_party_under_another_measure() -> None:
    """A sanction nobody knows gives the measure `other`, its published words and a problem."""
    words = b"<SanctionsImposed>Moon embargo: see below</SanctionsImposed>"
    data = re.sub(rb"<SanctionsImposed>.*?</SanctionsImposed>", words, SHIP.read_bytes())
    data = re.sub(rb">true</", b">false</", data)
    for party in read_list(data).parties:
        (designation,) = party.designations
        assert (designation.measures, designation.measures_text) == ((Measure.OTHER,), "Moon embargo: see below")
        assert codes(party) == ["unknown_code"]


def test_indicators_and_words_of_a_real_list_are_known() -> None:
    """Each sanction in the table is found by the letters of its name, however it is spaced or capitalised."""
    assert all(measure_key(key) == key for key in MEASURES)
    assert measure_key("Crew servicing of ships and aircraft") in MEASURES


@pytest.mark.parametrize(
    ("strength", "weak", "expected_codes"),
    [
        (b"Good quality a.k.a", False, []),
        (b"low quality A.K.A.", True, []),
        (b"", False, []),
        (b"Middling", False, ["unknown_code"]),
    ],
)
def test_alias_strength_marks_weak_names(strength: bytes, weak: bool, expected_codes: list[str]) -> None:
    """Only a low-quality alias is weak; an unknown strength is reported and read strictly."""
    party = read_person(
        (b"<AliasStrength>Good quality a.k.a</AliasStrength>", b"<AliasStrength>%s</AliasStrength>" % strength)
    )
    assert next(name.weak for name in party.names if name.text == "ONEWORD") is weak
    assert codes(party) == expected_codes


@pytest.mark.parametrize(
    ("text", "dates", "expected_codes"),
    [
        (b"DD/MM/1968", ["1968"], []),
        (b"00/00/1968", ["1968"], []),
        (b"5/8/1946", ["1946-08-05"], []),
        (b"15/mm/1968", ["1968"], []),
        (b"dd/mm/19yy", ["1900 to 1999"], []),
        (b"1960|circa 1962", ["1960", "circa 1962"], []),
        (b"1960 to 1962", ["1960 to 1962"], []),
        (b"31/02/1970", [], ["bad_date"]),
        (b"05/13/1970", [], ["bad_date"]),
        (b"dd/mm/yyyy", [], ["bad_date"]),
        (b"in the sixties", [], ["bad_date"]),
    ],
)
def test_birth_date_is_kept_as_far_as_it_is_known(text: bytes, dates: list[str], expected_codes: list[str]) -> None:
    """Placeholders are unknown parts; a date that cannot be is reported with its wording."""
    data = re.sub(rb"<DOBs>.*</DOBs>", b"<DOBs><DOB>%s</DOB></DOBs>" % text, PERSON.read_bytes(), flags=re.DOTALL)
    (party,) = read_list(data).parties
    assert [str(date) for date in party.birth_dates] == dates
    assert codes(party) == expected_codes
    assert (f"Birth date: {text.decode()}" in party.notes) is bool(expected_codes)


def test_repeated_unique_id_keeps_both_records() -> None:
    """Two records under one UniqueID are both kept and both reported."""
    result = read_list(replaced(SHIP, (b"ATL0003", b"ATL0002")))
    assert [codes(party) for party in result.parties] == [["repeated_id"], ["repeated_id"]]


def test_name_that_comes_twice_is_kept_once() -> None:
    """Names that only differ in what is layout are one; two primary names both stay primary."""
    names = read_person().names
    assert len(names) == len(set(names)) == 6
    entity = read_list(SHIP).parties[0]
    assert [name.kind for name in entity.names] == [NameKind.PRIMARY, NameKind.PRIMARY]
    assert all(name.parts == () for name in entity.names)
