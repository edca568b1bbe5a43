"""UK consolidated list of financial sanctions targets (ConList.csv), with 29 or 36 columns.

Publisher: HM Treasury, Office of Financial Sanctions Implementation. Retired on 28 January 2026 for the UK Sanctions List
of the FCDO (`uk_sl_xml`).
Specification: https://www.gov.uk/government/publications/financial-sanctions-consolidated-list-of-targets

Known oddities: the first line states the date, the second is the header; one row for each name and birth date of an entry,
which all repeat the rest and need not stand together: the last column, `Group ID`, is the entry. Older files are
Windows-1252. `Name 6` is the surname or the whole name. Several values in one cell are numbered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sanctionscreen.errors import MalformedListError
from sanctionscreen.lists.checks import check_not_empty
from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.dates import parse_day_first_date, whole_date
from sanctionscreen.lists.draft import EntryDraft, split_numbered
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.lists.table_rows import Record, TableRow, missing_line_break, parse_records, read_text, rows_under_header
from sanctionscreen.model import (
    Address,
    Designation,
    IdentifierKind,
    ListedOnBasis,
    ListedParty,
    Measure,
    NameKind,
    PartyKind,
    Problem,
    Reference,
    SanctionsList,
)  # fmt: skip

NAME = "uk_ofsi_csv"
TITLE = "UK OFSI consolidated list (ConList.csv)"
SPECIFICATION = "https://www.gov.uk/government/publications/financial-sanctions-consolidated-list-of-targets"
LIST_IDS = ("uk-ofsi",)

_KINDS = {"individual": PartyKind.PERSON, "entity": PartyKind.ENTITY, "ship": PartyKind.VESSEL}
_NAME_TYPES = {
    "prime alias": NameKind.PRIMARY,
    "primary name": NameKind.PRIMARY,
    "primary name variation": NameKind.ALIAS,
    "aka": NameKind.ALIAS,
    "fka": NameKind.FORMER,
}
_GIVEN = tuple(f"Name {n}" for n in range(1, 6))
_ADDRESS = tuple(f"Address {n}" for n in range(1, 7))
_REQUIRED = ("Name 6", *_GIVEN, "Group Type", "Alias Type", "Regime", "Group ID")
_KNOWN = frozenset({
    *_REQUIRED, *_ADDRESS, "Title", "DOB", "Town of Birth", "Country of Birth", "Nationality", "Passport Details",
    "NI Number", "Position", "Post/Zip Code", "Country", "Other Information", "Listed On", "Last Updated",
    "Name Non-Latin Script", "Non-Latin Script Type", "Non-Latin Script Language", "Passport Number",
    "National Identification Number", "NI Details", "Alias Quality", "UK Sanctions List Date Designated",
})  # fmt: skip
_MEASURES = (Measure.ASSET_FREEZE, Measure.MAKING_AVAILABLE_BAN)
_UN_REFERENCE = re.compile(r"UN Ref[.:]*\s*([A-Z]{2,3}[ie]\.\d+)", re.IGNORECASE)
_UK_REFERENCE = re.compile(r"UK Sanctions List Ref\)?[.:]*\s*([A-Z]{3}\d{4})")
_IMO = re.compile(r"IMO number\)?[.:]*\s*(\d{7})", re.IGNORECASE)


def recognise(head: bytes) -> bool:
    """Whether the first line states a date and the second names the columns."""
    lines = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 2)
    return lines[0].startswith(b"Last Updated,") and len(lines) > 1 and b"Group ID" in lines[1] and b"Name 6" in lines[1]


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list."""
    list_id = options.list_id or LIST_IDS[0]
    text = read_text(stream, ("utf-8", "windows-1252"))
    first, *records = parse_records(text, source=stream.name)
    rows, problems = rows_under_header(records, known=_KNOWN, required=_REQUIRED, source=stream.name)
    check_not_empty(stream.name, len(rows))
    groups: dict[str, list[TableRow]] = {}
    for row in rows:
        if not row["Group ID"].isdecimal():
            raise MalformedListError(
                f"found the Group ID {row['Group ID']!r}, expected a number", source=stream.name, line=row.line
            )
        groups.setdefault(row["Group ID"], []).append(row)
    parties = tuple(_read_group(list_id, entry_id, group) for entry_id, group in groups.items())
    published_on = whole_date(parse_day_first_date(_date_cell(first))) or options.published_on
    if published_on is None:
        problems.append(Problem("no_date", "the first line states no date", line=1))
    return SanctionsList(
        list_id,
        "UK",
        published_on,
        stream.sha256(),
        parties,
        (*problems, *missing_line_break(text)),
        format=NAME,
        source=stream.name,
    )


def _date_cell(first: Record) -> str:
    """The date of the first line."""
    return first.cells[1] if len(first.cells) > 1 else ""


def _read_group(list_id: str, entry_id: str, rows: list[TableRow]) -> ListedParty:
    """Make one party of all rows of its group."""
    draft = EntryDraft(entry_id, rows[0].line)
    kind = draft.choose_kind("Group Type", (row["Group Type"].lower() for row in rows), _KINDS)
    for row in rows:
        _read_name(row, draft)
    for column, add in (
        ("DOB", lambda text: draft.add_birth_date(text, parse_day_first_date)),
        ("Nationality", draft.add_country),
        ("Position", draft.add_title),
        ("Title", draft.add_title),
    ):
        for cell in _distinct(rows, column):
            for value in split_numbered(cell):
                add(value)
    for towns, countries in dict.fromkeys((row["Town of Birth"], row["Country of Birth"]) for row in rows):
        _read_birth_places(towns, countries, draft)
    for kind_of, columns in (
        (IdentifierKind.PASSPORT, ("Passport Number", "Passport Details")),
        (IdentifierKind.NATIONAL_ID, ("National Identification Number", "NI Details")),
        (IdentifierKind.NATIONAL_ID, ("NI Number", "")),
    ):
        for number, details in dict.fromkeys((row[columns[0]], row[columns[1]]) for row in rows):
            _read_document(kind_of, number, details, draft)
    for row in rows:
        _read_address(row, draft)
    for words in _distinct(rows, "Other Information"):
        _read_other_information(words, draft)
    for row in rows:
        draft.add_notes(row.unknown)
    return draft.finish(list_id, kind, dict.fromkeys(_designation(row, draft) for row in rows))


def _read_name(row: TableRow, draft: EntryDraft) -> None:
    """The name of a row, and the same in another script."""
    alias_type = row["Alias Type"].lower()
    if alias_type not in _NAME_TYPES:
        draft.report("unknown_code", f"Alias Type {row['Alias Type']!r} is unknown; kept as an alias")
    kind = _NAME_TYPES.get(alias_type, NameKind.ALIAS)
    weak = row["Alias Quality"].lower().startswith("low")
    given = [row[column] for column in _GIVEN]
    parts = (("first", given[0]), ("middle", " ".join(filter(None, given[1:]))), ("last", row["Name 6"]))
    draft.add_name(" ".join([*given, row["Name 6"]]), kind, weak=weak, parts=parts if any(given) else ())
    if native := row["Name Non-Latin Script"]:
        draft.add_name(native, NameKind.ALIAS, weak=weak)


def _read_birth_places(towns: str, countries: str, draft: EntryDraft) -> None:
    """Places of birth: as many towns as countries belong together, otherwise each stands alone."""
    towns_, countries_ = split_numbered(towns), split_numbered(countries)
    if len(towns_) == len(countries_):
        pairs = list(zip(towns_, countries_, strict=True))
    else:
        pairs = [(town, countries_[0] if len(countries_) == 1 else "") for town in towns_]
        pairs += [("", country) for country in countries_ if len(countries_) > 1 or not towns_]
    for town, country in pairs:
        draft.add_birth_place(Address(city=town, country=_country(country)))


def _read_document(kind: IdentifierKind, number: str, details: str, draft: EntryDraft) -> None:
    """Document numbers; older files have only the details, in which the number stands somewhere."""
    for value in split_numbered(number) or split_numbered(details):
        found = re.search(r"(?:No|number)\W*([A-Z0-9][A-Z0-9/-]*\d[A-Z0-9/-]*)", value, re.IGNORECASE) or re.search(
            r"\b([A-Z]{0,3}[- ]?\d[A-Z0-9/-]{3,})\b", value
        )
        draft.add_identifier(kind, found[1] if found else value, text=value if not number else details)


def _read_address(row: TableRow, draft: EntryDraft) -> None:
    """An address, whose lines have no fixed meaning."""
    lines = ", ".join(line for column in _ADDRESS if (line := row[column]))
    countries = split_numbered(row["Country"])
    country = _country(countries[0]) if len(countries) == 1 else None
    text = "; ".join(countries) if len(countries) > 1 else ""
    draft.add_address(Address(postcode=row["Post/Zip Code"], country=country, street=lines, text=text))


def _read_other_information(words: str, draft: EntryDraft) -> None:
    """Free text, with references and ship numbers in it."""
    draft.add_note("", words)
    draft.references += [Reference("un-sc", found) for found in _UN_REFERENCE.findall(words)]
    draft.references += [Reference("uk-sl", found) for found in _UK_REFERENCE.findall(words)]
    for number in _IMO.findall(words):
        draft.add_identifier(IdentifierKind.IMO, number)


def _designation(row: TableRow, draft: EntryDraft) -> Designation:
    """The regime, and the day the entry was put on this list."""
    listed_on = whole_date(parse_day_first_date(row["Listed On"]))
    if row["Listed On"] and listed_on is None:
        draft.report("bad_date", "Listed On is no date; its wording is in the notes")
        draft.add_note("Listed On", row["Listed On"])
    basis = ListedOnBasis.AUTHORITY_FIELD if listed_on else ListedOnBasis.UNKNOWN
    return Designation(
        "UK", row["Regime"], listed_on, basis, measures=_MEASURES, measures_text="Financial sanctions: asset freeze"
    )


def _country(text: str) -> str | None:
    """Code of a country, None where the text says none."""
    return country_code(text) or None


def _distinct(rows: Iterable[TableRow], column: str) -> list[str]:
    """Filled cells of a column, each once, in order."""
    return list(dict.fromkeys(text for row in rows if (text := row[column])))
