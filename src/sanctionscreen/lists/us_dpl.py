"""US Denied Persons List (dpl.txt), tab-separated.

Publisher: U.S. Department of Commerce, Bureau of Industry and Security.
Specification: https://www.bis.gov/guidance-frequently-asked-questions/list-parties-concern

Known oddities: one row for each address of a party; there is no id, so the id is a hash of name, street, dates and notice,
and rows that are exact copies repeat it. Persons and companies are not told apart. Names begin with spaces.
"""

from __future__ import annotations

import hashlib

from sanctionscreen.lists.checks import check_not_empty, report_repeated_ids
from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.dates import parse_us_date
from sanctionscreen.lists.draft import EntryDraft
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.lists.table_rows import TableRow, missing_line_break, parse_records, read_text, rows_under_header
from sanctionscreen.lists.untyped import kind_of_name
from sanctionscreen.model import Address, Designation, ListedOnBasis, ListedParty, Measure, NameKind, Problem, SanctionsList

NAME = "us_dpl"
TITLE = "US Denied Persons List (dpl.txt)"
SPECIFICATION = "https://www.bis.gov/guidance-frequently-asked-questions/list-parties-concern"
LIST_IDS = ("us-dpl",)

_COLUMNS = (
    "Name", "Street_Address", "City", "State", "Country", "Postal_Code", "Effective_Date", "Expiration_Date",
    "Standard_Order",
    "Last_Update", "Action", "FR_Citation",
)  # fmt: skip
_NOTES = ("Expiration_Date", "Standard_Order", "Last_Update", "Action")
_IDENTITY = ("Name", "Street_Address", "City", "Effective_Date", "FR_Citation")


def recognise(head: bytes) -> bool:
    """Whether the header is this list's."""
    first = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].replace(b'"', b"")
    return first.startswith(b"Name\tStreet_Address\tCity\t") and b"FR_Citation" in first


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list."""
    list_id = options.list_id or LIST_IDS[0]
    text = read_text(stream, ("utf-8", "windows-1252"))
    records = parse_records(text, source=stream.name, delimiter="\t")
    rows, problems = rows_under_header(records, known=frozenset(_COLUMNS), required=_COLUMNS, source=stream.name)
    check_not_empty(stream.name, len(rows))
    parties = report_repeated_ids(_read_row(list_id, row) for row in rows)
    problems.append(Problem("no_kind", "the list states no kinds; they are guessed from the names"))
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


def _read_row(list_id: str, row: TableRow) -> ListedParty:
    """One party at one address."""
    digest = hashlib.sha256("\n".join(row[column] for column in _IDENTITY).encode()).hexdigest()
    draft = EntryDraft(digest[:16], row.line)
    draft.add_name(row["Name"], NameKind.PRIMARY)
    country = country_code(row["Country"]) or None
    draft.add_address(Address(row["Street_Address"], row["City"], row["State"], row["Postal_Code"], country))
    for column in _NOTES:
        draft.add_note(column.replace("_", " "), row[column])
    draft.add_notes(row.unknown)
    listed_on = parse_us_date(row["Effective_Date"])
    if row["Effective_Date"] and listed_on is None:
        draft.report("bad_date", "Effective_Date is no date; its wording is in the notes")
        draft.add_note("Effective Date", row["Effective_Date"])
    basis = ListedOnBasis.AUTHORITY_FIELD if listed_on else ListedOnBasis.UNKNOWN
    designation = Designation(
        "US",
        "DPL",
        listed_on,
        basis,
        row["FR_Citation"],
        (Measure.EXPORT_END_USER,),
        "export privileges denied (15 CFR 764)",
    )
    return draft.finish(list_id, kind_of_name(row["Name"]), [designation])
