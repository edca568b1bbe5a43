"""Readers of tables and of the newer XML formats: small files of invented parties, and the real ones by the manifest."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanctionscreen as ss
from samples import SHARED, needs_shared

LISTS = SHARED / "lists"

OFSI_HEADER = (
    "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,DOB,Town of Birth,Country of Birth,Nationality,Passp"
    "ort Details,NI Number,"
    "Position,Address 1,Address 2,Address 3,Address 4,Address 5,Address 6,Post/Zip Code,Country,Other Inf"
    "ormation,Group Type,"
    "Alias Type,Regime,Listed On,Last Updated,Group ID"
)
CSL_HEADER = (
    "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,standard_order,"
    "license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,gross_registered_tonnage,vess"
    "el_flag,vessel_owner,"
    "remarks,source_list_url,alt_names,citizenships,dates_of_birth,nationalities,places_of_birth,source_information_url,ids"
)
DPL_HEADER = (
    "Name\tStreet_Address\tCity\tState\tCountry\tPostal_Code\tEffective_Date\tExpiration_Date\tStandard_O"
    "rder\tLast_Update\tAction\t"
    "FR_Citation"
)


def table(header: str, *rows: dict[str, str], delimiter: str = ",") -> str:
    """A table of some filled cells under a header."""
    columns = next(csv.reader([header], delimiter=delimiter))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: row.get(column, "") for column in columns} for row in rows)
    return out.getvalue()


def ofsi(*rows: dict[str, str]) -> bytes:
    """An OFSI file of 4 May 2020."""
    return b"Last Updated,04/05/2020\n" + table(OFSI_HEADER, *rows).encode("windows-1252")


OFSI_PERSON = {
    "Name 6": " TESTOV ", "Name 1": "Timur",
    "Name 2": "Ivanovich", "DOB": "00/00/1980", "Nationality": "1) Russia 2) Belarus",
    "Passport Details": "No: AB123456 (issued in Minsk)", "Group Type": "Individual", "Alias Type": "Prime Alias",
    "Regime": "Russia", "Listed On": "01/04/2016", "Group ID": "77", "Other Information": "UN Ref QDi.999. Long text.",
}  # fmt: skip


def test_ofsi_groups_rows_of_one_entry() -> None:
    """Rows of a group are one party, wherever they stand; names, dates and numbered values come once."""
    other = {"Name 6": "ZAVOD 5", "Group Type": "Entity", "Alias Type": "Prime Alias", "Regime": "Russia", "Group ID": "78"}
    alias = {**OFSI_PERSON, "Name 6": "TESTOW", "Alias Type": "AKA", "DOB": "12/05/1980"}
    listed = ss.read_list(ofsi(OFSI_PERSON, other, alias))
    assert (listed.list_id, str(listed.published_on), len(listed.parties)) == ("uk-ofsi", "2020-05-04", 2)
    party = listed.parties[0]
    assert [(name.text, name.kind.value) for name in party.names] == [
        ("Timur Ivanovich TESTOV", "primary"), ("Timur Ivanovich TESTOW", "alias")
    ]  # fmt: skip
    assert party.countries == ("RU", "BY")
    assert [str(date) for date in party.birth_dates] == ["1980", "1980-05-12"]
    assert [(i.kind.value, i.value) for i in party.identifiers] == [("passport", "AB123456")]
    assert [reference.entry_id for reference in party.references] == ["QDi.999"]
    assert str(party.designations[0].listed_on) == "2016-04-01"


def test_csl_says_measures_by_list_and_reads_ids() -> None:
    """The list a row is from decides what it forbids; labelled numbers become identifiers, untyped rows a guess."""
    sdn = {
        "_id": "5", "source": "Specially Designated Nationals (SDN) - Treasury Department",
        "entity_number": "5", "type": "Vessel",
        "programs": "SDGT; SYRIA", "name": "MORSKAYA", "alt_names": "OLD NAME", "vessel_flag": "Panama",
        "ids": "IMO 9074729, Vessel Registration Identification; RU, 7701234567, Tax ID No.; Male, Gender",
    }  # fmt: skip
    denied = {
        "_id": "abc",
        "source": "Denied Persons List (DPL) - Bureau",
        "name": "JOHN Q. TESTOV",
        "start_date": "2020-01-31",
    }
    listed = ss.read_list(table(CSL_HEADER, sdn, denied).encode())
    vessel, person = listed.parties
    assert (vessel.entry_id, vessel.kind.value, vessel.countries) == ("SDN:5", "vessel", ("PA",))
    assert {(i.kind.value, i.value) for i in vessel.identifiers} == {("imo", "9074729"), ("tax_id", "7701234567")}
    assert [d.programme for d in vessel.designations] == ["SDGT", "SYRIA"]
    assert (person.kind.value, person.designations[0].measures[0].value) == ("person", "export_end_user")
    assert "no_kind" in {problem.code for problem in listed.problems}


def test_dpl_keeps_exact_copies() -> None:
    """Rows are parties; copies share an id and are all kept."""
    row = {"Name": " I. TESTOV", "City": "Miami", "Effective_Date": "06/19/2003", "FR_Citation": "68 F.R. 1"}
    listed = ss.read_list(table(DPL_HEADER, row, row, delimiter="\t").encode())
    assert [party.names[0].text for party in listed.parties] == ["I. TESTOV"] * 2
    assert {problem.code for problem in listed.problems} == {"no_kind", "repeated_id"}
    assert str(listed.parties[0].designations[0].listed_on) == "2003-06-19"


def workbook(rows: list[list[Any]]) -> bytes:
    """An Excel file of one sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


AU_HEADER = ["Reference", "Name of Individual or Entity", "Type", "Name Type", "Date of Birth", "Citizenship"]


def test_australian_references_group_by_their_digits() -> None:
    """`34`, `34c` and `34c1` are one party, `341` another; references may be numbers."""
    listed = ss.read_list(
        workbook(
            [
                AU_HEADER,
                [34, "Timur Testov", "Individual", "Primary Name", "a) Approximately 1955- 1958 b) 1/02/1969", "Russian"],
                ["34c", "T. Testov", "Individual", "Aka ", None, "NA"],
                ["34c1", "Тимур Тестов", "individual ", "original Script", None, None],
                [None] * 6,
                ["341", "Zavod 5", "Entity", "Primary name", None, None],
            ]
        )
    )
    assert [(party.entry_id, len(party.names)) for party in listed.parties] == [("34", 3), ("341", 1)]
    assert [str(date) for date in listed.parties[0].birth_dates] == ["circa 1955 to 1958", "1969-02-01"]
    assert listed.parties[0].countries == ("RU",)
    assert listed.problems == ()


CA_OLD = "<record><Country>Russia / Russie</Country><LastName>Testov</LastName><GivenName>Timur</GivenName>{more}</record>"
CA_NEW = (
    "<record><Country-Pays>Russia / Russie</Country-Pays><LastName-NomDeFamille>Testov</LastName-NomDeFamille>"
    "<GivenName-Prenom>Timur</GivenName-Prenom><Schedule-Annexe>1, Part 1</Schedule-Annexe>"
    "<Item-NumeroDarticle>7</Item-NumeroDarticle></record>"
)


def test_canadian_tags_of_two_generations_say_the_same() -> None:
    """The key is country, schedule and item in whichever tags."""
    old = CA_OLD.format(more="<Schedule>1, Part 1</Schedule><Item>7</Item>")
    first, second = (ss.read_list(f"<data-set>{record}</data-set>".encode()) for record in (old, CA_NEW))
    assert first.parties[0].entry_id == "Russia|1, Part 1|7"
    assert ss.diff(first, second).num_rows == 0


def name_part(order: int, kind: str, latin: str, russian: str) -> str:
    """A part of a Swiss name, in Latin letters and as Russian spells it."""
    variant = f'<spelling-variant lang="RUS" script="CYRL">{russian}</spelling-variant>'
    return f'<name-part order="{order}" name-part-type="{kind}"><value>{latin}</value>{variant}</name-part>'


def swiss(modification: str) -> bytes:
    """A Swiss file of one target."""
    parts = name_part(1, "family-name", "Testov", "Тестов") + name_part(2, "given-name", "Timur", "Тимур")
    name = f'<name name-type="primary-name" quality="good">{parts}</name>'
    identity = f'<individual><identity main="true">{name}</identity></individual>'
    target = f'<target ssid="9"><sanctions-set-id>4</sanctions-set-id>{identity}'
    past = '<modification modification-type="listed" effective-date="2020-01-02">'
    past += '<added><target ssid="9"/></added></modification>'
    begin = '<swiss-sanctions-list list-type="whole-list" date="2026-01-01">'
    return f"{begin}{target}{modification}{past}</target></swiss-sanctions-list>".encode()


def test_swiss_delisted_targets_are_left_out_and_scripts_are_names() -> None:
    """The newest modification tells; parts of one language and script are one name; targets of the past are not entries."""
    party = ss.read_list(swiss("")).parties[0]
    assert [name.text for name in party.names] == ["Timur Testov", "Тимур Тестов"]
    assert str(party.designations[0].listed_on) == "2020-01-02"
    assert ss.read_list(swiss('<modification modification-type="de-listed"/>')).parties == ()


def test_enhanced_exports_of_a_part_are_refused() -> None:
    """A filter by programme makes a part of a list, taken only when asked for."""
    name = (
        "<name><isPrimary>true</isPrimary><isLowQuality>false</isLowQuality><translations><translation><isPri"
        "mary>true</isPrimary>"
        "<formattedFullName>\u202bتستوف\u202c</formattedFullName></translation></translations></name>"
    )
    data = (
        "<sanctionsData xmlns='x'><publicationInfo><dataAsOf>2024-05-24T15:59:26</dataAsOf><filters><sanctionsPrograms>"
        "<sanctionsProgram>YEMEN</sanctionsProgram></sanctionsPrograms></filters></publicationInfo><reference"
        "Values/><featureTypes/>"
        "<entities><entity id='7'><generalInfo><entityType>Individual</entityType></generalInfo><sanctionsLists>"
        "<sanctionsList datePublished='2019-03-26'>SDN List</sanctionsList></sanctionsLists><sanctionsPrograms>"
        f"<sanctionsProgram>YEMEN</sanctionsProgram></sanctionsPrograms><names>{name}</names></entity></entiti"
        f"es></sanctionsData>"
    ).encode()
    with pytest.raises(ss.FilteredListError, match="YEMEN"):
        ss.read_list(data)
    plain = data.replace(
        b"<sanctionsProgram>YEMEN</sanctionsProgram></sanctionsPrograms></f", b"YEMEN</sanctionsPrograms></f"
    )
    with pytest.raises(ss.FilteredListError, match="YEMEN"):
        ss.read_list(plain)
    listed = ss.read_list(data, accept_filtered=True)
    assert (listed.list_id, listed.parties[0].names[0].text) == ("us-sdn", "تستوف")
    assert str(listed.parties[0].designations[0].listed_on) == "2019-03-26"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (ofsi(OFSI_PERSON)[:-3] + b',"', "broken table"),
        (ofsi({**OFSI_PERSON, "Group ID": "x"}), "Group ID"),
        (ofsi(OFSI_PERSON) + b"a,b\n", "2 cells"),
        (ofsi(OFSI_PERSON) + b"\0", "NUL"),
        (table(CSL_HEADER).encode(), "no entry at all"),
        (table(CSL_HEADER.replace("alt_names", "other")).encode(), "alt_names"),
        (table(DPL_HEADER, {"Name": "A"}, delimiter="\t").encode() + b"\xff\xfe\n", "cells"),
        (workbook([AU_HEADER, ["x", "Name", "Individual", "Aka", None, None]]), "Reference"),
        (workbook([["Other", "Columns"], ["a", "b"]]), "Reference"),
        (workbook([AU_HEADER, [1, "Name", "Individual", "Aka", None, None]])[:-200], "damaged workbook"),
        (b"<data-set><record><Country>Russia</Country></record></data-set>", "no Country or no Item"),
        (b'{"id": "a", "caption": "x", "schema": "Person", "properties": 5, "target": true}\n', "another shape"),
        (b'{"id": "a", "caption": "x", "schema": "Person", "properties": {}, "target": true}\n{"id"', "broken JSON"),
    ],
)
def test_broken_files_say_what_is_wrong(data: bytes, words: str) -> None:
    """Nothing is half-read: the error names what was found."""
    with pytest.raises(ss.MalformedListError, match=words):
        ss.read_list(data)


def test_new_columns_are_kept_and_reported() -> None:
    """Format drift: an unknown column is a problem, and its text is in the notes."""
    listed = ss.read_list(table(DPL_HEADER + "\tRisk", {"Name": "A B", "Risk": "high"}, delimiter="\t").encode())
    assert "unknown_field" in {problem.code for problem in listed.problems}
    assert "Risk: high" in listed.parties[0].notes


def manifest() -> list[tuple[str, int]]:
    """Real files that are lists, and how many parties each holds."""
    if not (LISTS / "MANIFEST.tsv").is_file():
        return []
    with (LISTS / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["path"], int(row["entities"])) for row in rows if row["entities"] and "combined" not in row["path"]]


@needs_shared
@pytest.mark.parametrize(
    ("path", "n_parties"), [case for case in manifest() if not case[0].startswith(("un/", "us_ofac/20"))]
)
def test_real_files_hold_what_the_manifest_counts(path: str, n_parties: int) -> None:
    """Every real file in a format beside those of `test_readers`."""
    listed = ss.read_list(LISTS / path)
    assert len(listed.parties) == n_parties
    assert all(party.names for party in listed.parties)


@needs_shared
def test_real_ofac_formats_of_one_date_agree() -> None:
    """Legacy and advanced XML of 2020-03-17: the same ids, names, birth dates, numbers and programmes."""
    folder = LISTS / "us_ofac" / "2020-03-17_cons"
    legacy, advanced = (ss.read_list(folder / name) for name in ("consolidated.xml", "cons_advanced.xml"))

    def facts(listed: ss.SanctionsList) -> dict[str, object]:
        return {
            party.entry_id: (
                {(name.text.casefold(), name.kind, name.weak) for name in party.names},
                sorted(map(str, party.birth_dates)),
                {(i.kind, i.value) for i in party.identifiers},
                {designation.programme for designation in party.designations},
            )
            for party in listed.parties
        }

    assert (legacy.list_id, advanced.list_id) == ("us-non-sdn", "us-non-sdn")
    assert facts(legacy) == facts(advanced)
    n_links = (folder / "cons_advanced.xml").read_bytes().count(b"<ProfileRelationship ")
    assert sum(party.notes.count("Linked To: ") for party in advanced.parties) == n_links


@needs_shared
def test_real_eu_formats_of_one_date_agree() -> None:
    """The CSV excerpt holds the first names of the first XML entry."""
    folder = LISTS / "eu" / "2026-08-05_excerpt"
    xml = ss.read_list(folder / "xmlFullSanctionsList_1_1.xml")
    table_ = ss.read_list(folder / "csvFullSanctionsList_1_1_first21cols.csv")
    party, same = table_.parties[0], xml.parties[0]
    assert (party.entry_id, table_.published_on) == (same.entry_id, xml.published_on)
    assert {name.text for name in party.names} <= {name.text for name in same.names}
    assert party.designations[0].legal_basis == same.designations[0].legal_basis


@needs_shared
def test_real_journal_parts_into_annexes_and_overlay() -> None:
    """1,818 rows of the consolidated acts are measures the EU's own file never carries; each names act, "
    "annex and article."""
    fsf = ss.read_list(LISTS / "eu" / "2026-08-05_excerpt" / "xmlFullSanctionsList_1_1.xml")
    rows = [ss.read_list(path) for path in sorted((LISTS / "eu_journal" / "consolidated").glob("*.csv"))]
    parted = ss.apply_journal(fsf, rows)
    assert len(parted.annexes.parties) == 1818
    vessel = next(party for party in parted.annexes.parties if party.kind is ss.PartyKind.VESSEL)
    assert vessel.designations[0].legal_basis == "32014R0833, Annex XLII, Article 3s"


def journal(*rows: dict[str, str]) -> ss.SanctionsList:
    """An amending act."""
    header = "amendedCelex,amendmentCelex,recordId,programKey,annex,measure,startDate,schema,name,alias,birthDate,action"
    return ss.read_list(table(header, *rows).encode())


def test_journal_rows_retire_by_act_and_name_only(tmp_path: Path) -> None:
    """A row retires when the EU's file cites its act under the same name; a removal is said on the entry it removes."""
    row = {
        "amendedCelex": "32014R0269", "amendmentCelex": "32026R1720",
        "recordId": "1", "annex": "I", "measure": "Asset freeze",
        "schema": "Person", "name": "Timur TESTOV", "alias": "Тимур ТЕСТОВ", "startDate": "13.7.2026",
    }  # fmt: skip
    cited = ss.Designation("EU", "UKR", legal_basis="2026/1720 (OJ L)", measures=(ss.Measure.ASSET_FREEZE,))
    older = ss.Designation("EU", "UKR", legal_basis="208/2014 (OJ L66)", measures=(ss.Measure.ASSET_FREEZE,))

    def fsf(designation: ss.Designation) -> ss.SanctionsList:
        name = ss.Name("TESTOV Timur", ss.NameKind.PRIMARY)
        party = ss.ListedParty("eu-fsf", "EU.1", ss.PartyKind.PERSON, (name,), (designation,))
        return ss.SanctionsList("eu-fsf", "EU", None, "0" * 64, (party,))

    assert [len(ss.apply_journal(fsf(d), [journal(row)]).overlay.parties) for d in (cited, older)] == [0, 1]
    removed = ss.apply_journal(fsf(older), [journal({**row, "action": "remove"})])
    assert removed.overlay.parties == ()
    assert "removed by act 32026R1720" in removed.fsf.parties[0].designations[0].measures_text
    with pytest.raises(ss.MalformedListError, match="action"):
        journal({**row, "action": "delete"})


OWN = [
    {"list_id": "fr-gels", "entry_id": "1", "name": "Timur Testov", "kind": "person", "birth_date": "1961-06"},
    {"list_id": "fr-gels", "entry_id": "1", "name": "Тимур Тестов", "kind": "person", "weak": "true"},
    {"list_id": "fr-gels", "entry_id": "2", "name": "Zavod 5", "kind": "entity"},
]


def test_a_list_of_your_own_as_a_file() -> None:
    """CSV, JSON lines and Parquet of one list give the same parties; errors name row and column."""
    as_csv = table("list_id,entry_id,name,kind,birth_date,weak", *OWN).encode()
    objects = [{**row, "weak": True} if "weak" in row else row for row in OWN]
    as_json = "\n".join(json.dumps(row) for row in objects).encode()
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(objects, schema=pa.Table.from_pylist([{**objects[0], "weak": True}]).schema), out)
    lists = [ss.read_list(data) for data in (as_csv, as_json, out.getvalue())]
    assert [(listed.list_id, listed.authority) for listed in lists] == [("fr-gels", "FR")] * 3
    assert lists[0].parties == lists[1].parties == lists[2].parties
    assert [(name.text, name.weak) for name in lists[0].parties[0].names] == [
        ("Timur Testov", False),
        ("Тимур Тестов", True),
    ]
    with pytest.raises(ss.MalformedListError, match="row 0 has the kind"):
        ss.read_list(as_csv.replace(b"person", b"human"))
    with pytest.raises(ValueError, match="list_id"):
        ss.read_list(table("entry_id,name,kind", {"entry_id": "1", "name": "A", "kind": "person"}).encode())
