"""US Consolidated Screening List, CSV: thirteen lists of Treasury, Commerce and State in one table.

Publisher: International Trade Administration. Columns of 2016 (27), 2019 (28, with `ids`) and 2022 to 2025 (29, with `_id`).
Specification: https://www.trade.gov/consolidated-screening-list

Known oddities: one row is one party on one of the lists; nothing joins the rows of a party that is on several. Several
values in one cell are joined by `; `. `type` is empty for the lists of Commerce and State, there the kind is guessed from
the name. `_id` is OFAC's number, or a hash that changes with the row; files before it have neither for those lists, so
there the id is a hash of name and addresses. The two columns of URLs are the same for a whole list and not kept.
"""

from __future__ import annotations

import hashlib
import re

from sanctionscreen.lists.checks import check_not_empty, report_repeated_ids
from sanctionscreen.lists.dates import parse_iso_date
from sanctionscreen.lists.draft import EntryDraft
from sanctionscreen.lists.ofac_labels import DOCUMENT_LABELS
from sanctionscreen.lists.ofac_programmes import NON_SDN_PROGRAMMES, SDN_MEASURES, SDN_MEASURES_TEXT
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.lists.table_rows import TableRow, missing_line_break, parse_records, read_text, rows_under_header
from sanctionscreen.lists.untyped import kind_of_name
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

NAME = "us_csl_csv"
TITLE = "US Consolidated Screening List (CSV)"
SPECIFICATION = "https://www.trade.gov/consolidated-screening-list"
LIST_IDS = ("us-csl",)

_KINDS = {
    "individual": PartyKind.PERSON,
    "entity": PartyKind.ENTITY,
    "vessel": PartyKind.VESSEL,
    "aircraft": PartyKind.AIRCRAFT,
}
_M = Measure
# Code of the list within `source` -> what it forbids, in words. Treasury's lists go by programme where that says more.
_SOURCES: dict[str, tuple[tuple[Measure, ...], str]] = {
    "SDN": (SDN_MEASURES, SDN_MEASURES_TEXT),
    "SSI": ((_M.CAPITAL_MARKET, _M.SERVICES_BAN), "sectoral sanctions: new debt and equity, or services for oil projects"),
    "FSE": ((_M.TRANSACTION_BAN,), "foreign sanctions evader: transactions prohibited"),
    "PLC": ((_M.TRANSACTION_BAN,), "Palestinian Legislative Council: transactions must be rejected"),
    "CAP": ((_M.SERVICES_BAN,), "correspondent or payable-through accounts prohibited or under conditions"),
    "561": ((_M.SERVICES_BAN,), "correspondent or payable-through accounts prohibited"),
    "MBS": ((_M.TRANSACTION_BAN, _M.CAPITAL_MARKET, _M.OTHER), "menu-based sanctions, see the programme"),
    "CMIC": ((_M.INVESTMENT_BAN,), "purchase or sale of publicly traded securities prohibited"),
    "DPL": ((_M.EXPORT_END_USER,), "export privileges denied (15 CFR 764)"),
    "EL": ((_M.EXPORT_END_USER,), "export licence required (15 CFR 744, supplement 4)"),
    "MEU": ((_M.EXPORT_END_USER,), "military end user: export licence required (15 CFR 744, supplement 7)"),
    "UVL": ((_M.EXPORT_END_USER,), "unverified: no export licence exceptions (15 CFR 744, supplement 6)"),
    "ISN": ((_M.EXPORT_END_USER, _M.OTHER), "nonproliferation sanctions, see the notice"),
    "DTC": ((_M.DEBARMENT,), "debarred from defence trade (22 CFR 127.7)"),
}
_TREASURY = frozenset({"SDN", "SSI", "FSE", "PLC", "CAP", "561", "MBS", "CMIC"})

_REQUIRED = ("source", "entity_number", "type", "programs", "name", "addresses", "alt_names")
_NOTES = {
    "license_requirement": "Licence requirement",
    "license_policy": "Licence policy",
    "standard_order": "Standard order",
    "end_date": "End date",
    "vessel_type": "Vessel type",
    "gross_tonnage": "Gross tonnage",
    "gross_registered_tonnage": "Gross registered tonnage",
    "vessel_owner": "Vessel owner",
    "remarks": "",
}
_KNOWN = frozenset({
    *_REQUIRED, *_NOTES, "_id", "title", "federal_register_notice", "start_date", "call_sign", "vessel_flag",
    "source_list_url", "citizenships", "dates_of_birth", "nationalities", "places_of_birth", "source_information_url", "ids",
})  # fmt: skip
# Ends with the label; before it the number, before that perhaps country and dates.
_WALLET = "Digital Currency Address - "
_DATE = re.compile(r"\d{4}(?:-\d{2}-\d{2})?")
_COUNTRY = re.compile(r"[A-Z]{2}")


def recognise(head: bytes) -> bool:
    """Whether the header names the columns that all generations share."""
    return b"source,entity_number,type,programs,name,title,addresses" in head.split(b"\n", 1)[0]


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list."""
    list_id = options.list_id or LIST_IDS[0]
    text = read_text(stream)
    records = parse_records(text, source=stream.name)
    rows, problems = rows_under_header(records, known=_KNOWN, required=_REQUIRED, source=stream.name)
    check_not_empty(stream.name, len(rows))
    parties = report_repeated_ids(_read_row(list_id, row) for row in rows)
    n_guessed = sum(not row["type"] for row in rows)
    if n_guessed:
        problems.append(Problem("no_kind", f"{n_guessed} rows state no type; it is guessed from their names"))
    return SanctionsList(
        list_id,
        "US",
        options.published_on,
        stream.sha256(),
        parties,
        (*problems, *missing_line_break(text)),
        format=NAME,
        source=stream.name,
    )


def source_code(source: str) -> str:
    """Short code of the list a row is from, the source itself where it has none.

    >>> [source_code(s) for s in ("SDN", "Capta List (CAP) - Treasury Department", "Military End User (MEU) List - Bureau")]
    ['SDN', 'CAP', 'MEU']
    >>> source_code("Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department")
    'MBS'
    """
    bracketed = re.search(r"\((?:NS-)?([A-Z]{2,4}|561)(?: List)?\)", source)
    return bracketed[1] if bracketed else source


def _read_row(list_id: str, row: TableRow) -> ListedParty:
    """One party on one list."""
    code = source_code(row["source"])
    draft = EntryDraft(f"{code}:{_number(row)}", row.line)
    if code not in _SOURCES:
        draft.report("unknown_code", f"source {row['source']!r} is unknown; its measure is left open")
    if row["type"] and row["type"].lower() not in _KINDS:
        draft.report("unknown_code", f"type {row['type']!r} is unknown; taken as an entity")
    kind = _KINDS.get(row["type"].lower(), PartyKind.ENTITY) if row["type"] else kind_of_name(row["name"])
    last, comma, first = row["name"].partition(", ")
    parts = (("last", last), ("first", first)) if comma and row["type"].lower() == "individual" else ()
    draft.add_name(row["name"], NameKind.PRIMARY, parts=parts)
    for alias in _values(row["alt_names"]):
        draft.add_name(alias.removeprefix("and "))
    draft.add_title(row["title"])
    for date in _values(row["dates_of_birth"]):
        draft.add_birth_date(date)
    for place in _values(row["places_of_birth"]):
        draft.add_birth_place(Address(text=place))
    for country in [*_values(row["citizenships"]), *_values(row["nationalities"]), row["vessel_flag"]]:
        draft.add_country(country)
    for address in _values(row["addresses"]):
        draft.add_address(_address(address))
    draft.add_identifier(IdentifierKind.CALL_SIGN, row["call_sign"])
    for statement in _values(row["ids"]):
        _read_id(statement, kind, draft)
    if code in _TREASURY and row["entity_number"]:
        draft.references.append(Reference("us-sdn" if code == "SDN" else "us-non-sdn", row["entity_number"]))
    for column, label in _NOTES.items():
        draft.add_note(label, row[column])
    draft.add_notes(row.unknown)
    return draft.finish(list_id, kind, _designations(row, code, draft))


def _number(row: TableRow) -> str:
    """The row's number within its list: OFAC's, else the row's own hash, else one of its name and addresses."""
    made = hashlib.sha256("\n".join((row["name"], row["addresses"], row["start_date"])).encode()).hexdigest()[:16]
    return row["entity_number"] or row["_id"] or made


def _designations(row: TableRow, code: str, draft: EntryDraft) -> list[Designation]:
    """One designation for each programme; lists without programmes are one themselves."""
    listed_on = parse_iso_date(row["start_date"])
    if row["start_date"] and listed_on is None:
        draft.report("bad_date", "start_date is no date; its wording is in the notes")
        draft.add_note("Start date", row["start_date"])
    basis = ListedOnBasis.AUTHORITY_FIELD if listed_on else ListedOnBasis.UNKNOWN
    measures, words = _SOURCES.get(code, ((Measure.OTHER,), ""))
    made = []
    for programme in _values(row["programs"]) or [code]:
        stands = (measures, words) if code == "SDN" else NON_SDN_PROGRAMMES.get(programme, (measures, words))
        made.append(
            Designation(
                "US",
                programme,
                listed_on,
                basis,
                row["federal_register_notice"],
                measures=stands[0],
                measures_text=stands[1],
            )
        )
    return made


def _address(text: str) -> Address:
    """An address, whose last part may be a country code.

    >>> _address("Damascus, SY"), _address("SY").country
    (Address(street='Damascus', city='', region='', postcode='', country='SY', text=''), 'SY')
    """
    rest, _, last = text.rpartition(",")
    if _COUNTRY.fullmatch(last.strip()):
        return Address(street=rest.strip(), country=last.strip())
    return Address(street=text)


def _read_id(statement: str, kind: PartyKind, draft: EntryDraft) -> None:
    """A number with its label at the end, such as `RU, 6444009038, Tax ID No.`; other facts go to the notes."""
    words, _, label = statement.rpartition(", ")
    fields = words.split(", ")
    country = fields.pop(0) if len(fields) > 1 and _COUNTRY.fullmatch(fields[0]) else ""
    while len(fields) > 1 and _DATE.fullmatch(fields[0]):
        fields.pop(0)
    value = ", ".join(fields)
    if label == "Gender":
        draft.add_gender(value)
    elif label.startswith(_WALLET):
        draft.add_identifier(IdentifierKind.WALLET, value, text=label.removeprefix(_WALLET))
    elif value.startswith("IMO ") and value[4:].isdecimal():
        draft.add_identifier(
            IdentifierKind.IMO if kind is PartyKind.VESSEL else IdentifierKind.REGISTRATION, value, text=statement
        )
    elif label in DOCUMENT_LABELS and value:
        draft.add_identifier(DOCUMENT_LABELS[label], value, country, statement)
    else:
        draft.add_note("", statement)


def _values(cell: str) -> list[str]:
    """Values of one cell."""
    return [value for part in cell.split("; ") if (value := part.strip(" ;")) and value != '""']
