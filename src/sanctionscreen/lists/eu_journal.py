"""EU annexes and the Official Journal overlay: parties as the acts themselves name them, one row a party in one legal
context.

Two lists come from it. `eu-annexes`: annexes of Regulations (EU) No 833/2014 and (EC) No 765/2006 that freeze nothing but
ban transactions, services, ports, exports; the Financial Sanctions Files do not carry them. `eu-oj`: everything else
published, perhaps not yet in the Financial Sanctions Files.

Format (documented in docs/eu-journal.md): UTF-8 CSV with a header, columns `celex`, `annex`, `measure`, `schema`, `name` and
any of the others below; of an amending act `amendedCelex` and `amendmentCelex`, and perhaps `action` (add, amend, remove;
add where it is missing). Values of one cell are joined by `; `. The transcription of OpenSanctions (CC BY-NC 4.0,
commercial use needs their licence) has this layout.

Known oddities: dates as printed (`13.6.1961 or 14.6.1961`); countries and nationalities as printed; a value that holds `;`
is quoted again inside the cell; nothing joins the rows of a party that is in several annexes.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re

from sanctionscreen.errors import MalformedListError
from sanctionscreen.lists.checks import report_repeated_ids
from sanctionscreen.lists.dates import make_date, parse_date, whole_date
from sanctionscreen.lists.draft import EntryDraft
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.lists.table_rows import TableRow, missing_line_break, parse_records, read_text, rows_under_header
from sanctionscreen.model import (
    Address,
    Designation,
    IdentifierKind,
    ListedOnBasis,
    ListedParty,
    Measure,
    NameKind,
    PartialDate,
    PartyKind,
    Problem,
    SanctionsList,
)  # fmt: skip

NAME = "eu_journal"
TITLE = "EU annexes or Official Journal overlay (CSV)"
SPECIFICATION = "https://eur-lex.europa.eu/"
LIST_IDS = ("eu-annexes", "eu-oj")

_SECTORAL = ("32014R0833", "32006R0765")
_FREEZE = "asset freeze"
_M = Measure
# Measure as printed -> what it forbids.
_MEASURES: dict[str, tuple[Measure, ...]] = {
    _FREEZE: (_M.ASSET_FREEZE, _M.MAKING_AVAILABLE_BAN),
    "export control": (_M.EXPORT_END_USER,),
    "transportation restrictions": (_M.VESSEL_BAN, _M.PORT_BAN, _M.SERVICES_BAN),
    "financial restrictions": (_M.CAPITAL_MARKET, _M.TRANSACTION_BAN),
    "services ban": (_M.SERVICES_BAN,),
    "investment ban": (_M.INVESTMENT_BAN,),
    "transaction ban": (_M.TRANSACTION_BAN,),
    "travel ban": (_M.TRAVEL_BAN,),
    "crypto ban": (_M.CRYPTO_BAN,),
}
# (act, annex up to its first dot) -> article and what it forbids, more exactly than the measure as printed.
# Source: the two regulations as amended until mid-2025; later acts may have moved what an annex is for, so check the act.
_ANNEXES: dict[tuple[str, str], tuple[str, tuple[Measure, ...], str]] = {
    ("32014R0833", "III"): ("Article 5", (_M.CAPITAL_MARKET,), "transferable securities and loans of named institutions"),
    ("32014R0833", "IV"): ("Article 2b", (_M.EXPORT_END_USER,), "dual-use goods and technology: named end users"),
    ("32014R0833", "V"): ("Article 5", (_M.CAPITAL_MARKET,), "transferable securities and loans of named entities"),
    ("32014R0833", "VI"): ("Article 5", (_M.CAPITAL_MARKET,), "transferable securities and loans of named entities"),
    ("32014R0833", "XII"): ("Article 5", (_M.CAPITAL_MARKET,), "transferable securities and loans of named institutions"),
    ("32014R0833", "XIII"): ("Article 5", (_M.CAPITAL_MARKET,), "transferable securities and loans of named entities"),
    ("32014R0833", "XIV"): (
        "Article 5h",
        (_M.TRANSACTION_BAN, _M.SERVICES_BAN),
        "banks cut off from messaging; no transactions",
    ),
    ("32014R0833", "XV"): ("Article 2f", (_M.SERVICES_BAN,), "broadcasting of named outlets"),
    ("32014R0833", "XIX"): ("Article 5aa", (_M.TRANSACTION_BAN,), "no transactions with named publicly owned entities"),
    ("32014R0833", "XLII"): (
        "Article 3s",
        (_M.VESSEL_BAN, _M.PORT_BAN, _M.SERVICES_BAN),
        "no port access or services for named vessels",
    ),
    ("32014R0833", "XLIV"): ("Article 5ac", (_M.TRANSACTION_BAN,), "no transactions with users of named messaging systems"),
    ("32014R0833", "XLV"): (
        "Article 5ad",
        (_M.TRANSACTION_BAN, _M.CRYPTO_BAN),
        "no transactions with named banks and crypto providers",
    ),
    ("32014R0833", "XLVII"): (
        "Article 5ae",
        (_M.TRANSACTION_BAN, _M.PORT_BAN),
        "no transactions with named ports, locks and airports",
    ),
    ("32006R0765", "V"): (
        "Articles 1e, 1f and 1fa",
        (_M.EXPORT_END_USER,),
        "dual-use goods and technology: named end users",
    ),
    ("32006R0765", "IX"): ("Article 1k", (_M.CAPITAL_MARKET,), "transferable securities and loans of named institutions"),
    ("32006R0765", "XV"): ("Article 1zb", (_M.TRANSACTION_BAN, _M.SERVICES_BAN), "banks cut off from messaging"),
}
_SCHEMAS = {
    "person": PartyKind.PERSON,
    "legalentity": PartyKind.ENTITY,
    "company": PartyKind.ENTITY,
    "organization": PartyKind.ENTITY,
    "asset": PartyKind.ENTITY,
    "vessel": PartyKind.VESSEL,
    "airplane": PartyKind.AIRCRAFT,
}
_K = IdentifierKind
_IDENTIFIERS = {
    "passportNumber": _K.PASSPORT, "registrationNumber": _K.REGISTRATION, "taxNumber": _K.TAX_ID, "idNumber": _K.NATIONAL_ID,
    "innCode": _K.TAX_ID, "ogrnCode": _K.REGISTRATION, "kppCode": _K.OTHER, "okpoCode": _K.OTHER, "leiCode": _K.LEI,
    "swiftBic": _K.BIC, "imoNumber": _K.IMO, "mmsi": _K.MMSI, "phone": _K.PHONE, "email": _K.EMAIL, "website": _K.WEBSITE,
}  # fmt: skip
_NAMES = (("alias", NameKind.ALIAS, False), ("weakAlias", NameKind.ALIAS, True), ("previousName", NameKind.FORMER, False))
_COUNTRIES = ("country", "nationality", "jurisdiction", "flag")
_NOTES = (
    "reason", "appearance", "ethnicity", "fatherName", "motherName", "incorporationDate", "legalForm", "sector", "ticker",
    "notes",
)  # fmt: skip
_ACTIONS = ("add", "amend", "remove")
_REQUIRED = ("annex", "measure", "schema", "name")
_KNOWN = frozenset({
    *_REQUIRED, *_IDENTIFIERS, *_COUNTRIES, *_NOTES, *(column for column, *_ in _NAMES), "celex", "amendedCelex",
    "amendmentCelex", "recordId", "programKey", "action", "startDate", "birthDate", "birthPlace", "position", "gender",
    "address", "entry",
})  # fmt: skip
_PRINTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_BRACKETED = re.compile(r"(.+?)\s*\(([^()]*[^\x00-\x7f\s][^()]*)\)")
REMOVED = "removed_in_journal"


def recognise(head: bytes) -> bool:
    """Whether the header names act, annex and measure."""
    first = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].strip()
    columns = first.split(b",")
    return columns[0] in (b"celex", b"amendedCelex") and b"annex" in columns and b"measure" in columns


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list. An act without parties is an empty list with a problem: some regimes have none now."""
    text = read_text(stream)
    records = parse_records(text, source=stream.name)
    rows, problems = rows_under_header(records, known=_KNOWN, required=_REQUIRED, source=stream.name)
    if not rows:
        problems.append(Problem("empty_section", "the act names no party"))
    list_id = options.list_id or _list_of(rows)
    parties = report_repeated_ids(_read_row(list_id, row, stream.name) for row in rows)
    return SanctionsList(
        list_id,
        "EU",
        options.published_on,
        stream.sha256(),
        parties,
        (*problems, *missing_line_break(text)),
        format=NAME,
        source=stream.name,
    )


def act_of(row: TableRow) -> str:
    """CELEX number of the regulation a row stands in."""
    return row["celex"] or row["amendedCelex"]


def is_sectoral(row: TableRow) -> bool:
    """Whether a row is under a measure that the Financial Sanctions Files do not carry."""
    return act_of(row) in _SECTORAL and row["measure"].lower() != _FREEZE


def _list_of(rows: list[TableRow]) -> str:
    """The annexes list where every row belongs to it; otherwise the overlay."""
    consolidated = bool(rows) and not rows[0]["amendmentCelex"]
    return LIST_IDS[0] if consolidated and any(map(is_sectoral, rows)) else LIST_IDS[1]


def _read_row(list_id: str, row: TableRow, source: str) -> ListedParty:
    """One party in one legal context."""
    draft = EntryDraft(_entry_id(row), row.line)
    if not act_of(row):
        raise MalformedListError("found no CELEX number, expected one", source=source, line=row.line)
    schema = row["schema"].lower()
    if schema not in _SCHEMAS:
        draft.report("unknown_code", f"schema {row['schema']!r} is unknown; taken as an entity")
    action = row["action"].lower() or _ACTIONS[0]
    if action not in _ACTIONS:
        raise MalformedListError(
            f"found the action {action!r}, expected {', '.join(_ACTIONS)}", source=source, line=row.line
        )
    if action == "remove":
        draft.report(REMOVED, f"removed by act {row['amendmentCelex'] or act_of(row)}; the file may not be updated yet")
    _add_name(draft, row["name"], NameKind.PRIMARY, weak=False)
    for column, kind, weak in _NAMES:
        for text in split_values(row[column]):
            _add_name(draft, text, kind, weak=weak)
    draft.add_birth_date(row["birthDate"], _parse_printed)
    for place in split_values(row["birthPlace"]):
        draft.add_birth_place(Address(text=place))
    for column in _COUNTRIES:
        for text in split_values(row[column]):
            draft.add_country(text)
    for title in split_values(row["position"]):
        draft.add_title(title)
    for gender in split_values(row["gender"]):
        draft.add_gender(gender)
    for column, identifier in _IDENTIFIERS.items():
        for value in split_values(row[column]):
            draft.add_identifier(identifier, value, text="" if column == "imoNumber" else column)
    for address in split_values(row["address"]):
        draft.add_address(Address(text=address))
    for column in _NOTES:
        draft.add_note(column, row[column])
    draft.add_notes(row.unknown)
    return draft.finish(list_id, _SCHEMAS.get(schema, PartyKind.ENTITY), [_designation(row, draft)])


def _entry_id(row: TableRow) -> str:
    """Act, annex, and the record's number, or a hash of what it says where it has none."""
    said = "\n".join((row["name"], row["birthDate"], row["imoNumber"], row["measure"]))
    number = row["entry"] or row["recordId"] or hashlib.sha256(said.encode()).hexdigest()[:12]
    return f"{row['amendmentCelex'] or act_of(row)}|{row['annex']}|{number}"


def _add_name(draft: EntryDraft, text: str, kind: NameKind, *, weak: bool) -> None:
    """Add a name; `Latin (Кириллица)` is two."""
    if found := _BRACKETED.fullmatch(text):
        draft.add_name(found[1], kind, weak=weak)
        draft.add_name(found[2], NameKind.ALIAS if kind is NameKind.PRIMARY else kind, weak=weak)
    else:
        draft.add_name(text, kind, weak=weak)


def _designation(row: TableRow, draft: EntryDraft) -> Designation:
    """The act and annex, with the article where the table knows it, and the day the party was listed as printed."""
    measures = _MEASURES.get(row["measure"].lower())
    if measures is None:
        draft.report("unknown_code", f"measure {row['measure']!r} is unknown; left open")
        measures = (Measure.OTHER,)
    act, annex = act_of(row), row["annex"]
    words, article = row["measure"], ""
    if (known := _ANNEXES.get((act, annex.partition(".")[0]))) and is_sectoral(row):
        article, measures, said = known
        words = f"{row['measure']}: {said}"
    legal_basis = ", ".join(filter(None, (act, f"Annex {annex}" if annex else "", article)))
    if row["amendmentCelex"]:
        legal_basis += f", amended by {row['amendmentCelex']}"
    listed_on = _whole(row["startDate"])
    basis = ListedOnBasis.AUTHORITY_FIELD if listed_on else ListedOnBasis.UNKNOWN
    return Designation("EU", row["programKey"], listed_on, basis, legal_basis, measures, words)


def split_values(cell: str) -> list[str]:
    """Values of a cell; one that holds `;` is quoted again.

    >>> split_values('A; "B; C"; D')
    ['A', 'B; C', 'D']
    """
    if not cell:
        return []
    if '"' not in cell:
        return [value for part in cell.split(";") if (value := part.strip())]
    try:
        values = next(csv.reader(io.StringIO(cell, newline=""), delimiter=";", skipinitialspace=True), [])
    except csv.Error:
        values = [cell]
    return [value.strip() for value in values if value.strip()]


def _parse_printed(text: str) -> PartialDate | None:
    """A date as acts print it: `13.6.1961`."""
    if found := _PRINTED.fullmatch(text):
        day, month, year = map(int, found.groups())
        return make_date(year, month, day, text=text)
    return parse_date(text)


def _whole(text: str) -> dt.date | None:
    """The day a printed date stands for."""
    return whole_date(_parse_printed(text)) if text else None
