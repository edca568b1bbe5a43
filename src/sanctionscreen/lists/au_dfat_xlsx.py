"""Australian consolidated list (DFAT), Excel workbook.

Publisher: Department of Foreign Affairs and Trade.
Specification: https://www.dfat.gov.au/international-relations/security/sanctions/consolidated-list

Known oddities: one row for each name; the leading digits of Reference are the party, the letters and digits after them the
name, and a reference may be a number or text. Name types are spelled in many ways. Empty columns and rows. Dates are free
text, numbered where there are several. Needs openpyxl: `pip install "sanctionscreen[excel]"`.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from sanctionscreen.errors import ListError, MalformedListError
from sanctionscreen.lists.checks import check_count, check_not_empty
from sanctionscreen.lists.dates import parse_date, parse_day_first_date, whole_date
from sanctionscreen.lists.draft import EntryDraft, split_numbered
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.lists.table_rows import Record, TableRow, rows_under_header
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
    SanctionsList,
)  # fmt: skip

NAME = "au_dfat_xlsx"
TITLE = "Australian consolidated list (DFAT, Excel)"
SPECIFICATION = "https://www.dfat.gov.au/international-relations/security/sanctions/consolidated-list"
LIST_IDS = ("au-dfat",)

MAX_BYTES = 1 << 30  # unpacked; the list is 5 MB
_REQUIRED = ("Reference", "Name of Individual or Entity", "Type", "Name Type")
_OTHERS = (
    "Date of Birth", "Place of Birth", "Citizenship", "Address", "Additional Information", "Listing Information",
    "Committees", "Control Date", "IMO Number",
)  # fmt: skip
_KINDS = {"individual": PartyKind.PERSON, "entity": PartyKind.ENTITY, "vessel": PartyKind.VESSEL}
_NAME_TYPES = {
    "primary name": NameKind.PRIMARY,
    "aka": NameKind.ALIAS,
    "original script": NameKind.ALIAS,
    "formerly known as": NameKind.FORMER,
    "previously listed as": NameKind.FORMER,
}
_NULLS = ("na", "n/a")
_REFERENCE = re.compile(r"(\d+)[A-Za-z0-9]*")
_CIRCA = re.compile(r"^approx(?:imately|\.)?\s*", re.IGNORECASE)
_LISTED_ON = re.compile(r"\bListed (?:by [^0-9]*\d* ?[^0-9]*)?on:?\s*(\d{1,2}\s+[A-Z][a-z]+\.?\s+\d{4})")
_DOCUMENTS = (
    (
        re.compile(r"\bPassport\b[^.;]*?\b(?:no\.?|number)?:?\s*([A-Z]{0,3}\d[A-Z0-9]{4,})\b", re.IGNORECASE),
        IdentifierKind.PASSPORT,
    ),
    (re.compile(r"\bIMO\b\D{0,12}(\d{7})\b"), IdentifierKind.IMO),
)
_MEASURES = (Measure.ASSET_FREEZE, Measure.MAKING_AVAILABLE_BAN)
_MEASURES_TEXT = "Targeted financial sanctions: dealing with assets of, and giving assets to, a listed party is prohibited"


def recognise(head: bytes) -> bool:
    """Whether it is an Excel workbook; `read` looks for the columns."""
    return head.startswith(b"PK\x03\x04") and (b"[Content_Types].xml" in head or b"xl/" in head)


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list."""
    list_id = options.list_id or LIST_IDS[0]
    records = list(_records(stream))
    filled = max((at for record in records[:1] for at, cell in enumerate(record.cells, 1) if cell), default=0)
    if any(cell for record in records for cell in record.cells[filled:]):
        raise MalformedListError(
            "found text to the right of the last named column, expected none", source=stream.name, line=1
        )
    records = [Record(record.line, (*record.cells, *[""] * filled)[:filled]) for record in records if any(record.cells)]
    known = frozenset((*_REQUIRED, *_OTHERS))
    rows, problems = rows_under_header(records, known=known, required=_REQUIRED, source=stream.name)
    check_not_empty(stream.name, len(rows))
    groups: dict[str, list[TableRow]] = {}
    for row in rows:
        if (found := _REFERENCE.fullmatch(row["Reference"])) is None:
            raise MalformedListError(
                f"found the Reference {row['Reference']!r}, expected digits, perhaps with letters after them",
                source=stream.name,
                line=row.line,
            )
        groups.setdefault(found[1], []).append(row)
    parties = tuple(_read_group(list_id, reference, group) for reference, group in groups.items())
    return SanctionsList(
        list_id, "AU", options.published_on, stream.sha256(), parties, tuple(problems), format=NAME, source=stream.name
    )


def _records(stream: ListStream) -> Iterator[Record]:
    """Rows of the first sheet as text; empty ones too, so that the number is the row's in the sheet."""
    try:
        import openpyxl  # type: ignore[import-untyped]  # it has no types
    except ImportError as exc:
        raise ListError('reading Excel needs openpyxl: pip install "sanctionscreen[excel]"', source=stream.name) from exc
    data = stream.read_all()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if (size := sum(member.file_size for member in archive.infolist())) > MAX_BYTES:
                raise MalformedListError(
                    f"found {size:,} unpacked bytes, expected at most {MAX_BYTES:,}", source=stream.name
                )
            sheet_bytes = [archive.read(n) for n in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet1\.xml", n)]
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = list(workbook.worksheets[0].iter_rows(values_only=True))
    except MalformedListError:
        raise
    except Exception as exc:  # openpyxl and its XML parser raise what they like on a damaged workbook
        raise MalformedListError(
            f"found a damaged workbook ({type(exc).__name__}: {exc}), expected Excel", source=stream.name
        ) from exc
    if len(sheet_bytes) == 1:
        # Rows without a cell may stand in the file or not; those with one must all have been read.
        counted = len(re.findall(rb"<row\b(?:(?!/>)[^>])*>(?:(?!</row>).)*?<(?:v|is)>", sheet_bytes[0], re.DOTALL))
        check_count(stream.name, n_counted=counted, n_read=sum(any(cell is not None for cell in row) for row in rows))
    for line, row in enumerate(rows, 1):
        yield Record(line, tuple(map(_text, row)))


def _text(value: Any) -> str:
    """A cell as text: dates in ISO, whole numbers without a point, null for what stands for it."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "" if value is None else str(value).replace("\xa0", " ").strip()
    return "" if text.lower() in _NULLS else text


def _read_group(list_id: str, reference: str, rows: list[TableRow]) -> ListedParty:
    """Make one party of all rows of its reference."""
    draft = EntryDraft(reference, rows[0].line)
    kind = draft.choose_kind("Type", (row["Type"].lower() for row in rows), _KINDS)
    for row in rows:
        name_type = " ".join(row["Name Type"].lower().split())
        if name_type not in _NAME_TYPES:
            draft.report("unknown_code", f"Name Type {row['Name Type']!r} is unknown; kept as an alias")
        draft.add_name(row["Name of Individual or Entity"], _NAME_TYPES.get(name_type, NameKind.ALIAS))
    for row in rows:
        for date in split_numbered(row["Date of Birth"]):
            draft.add_birth_date(date, _parse_born)
        for place in split_numbered(row["Place of Birth"]):
            draft.add_birth_place(Address(text=place))
        for countries in split_numbered(row["Citizenship"]):
            for country in re.split(r",\s*|\s+and\s+", countries):
                draft.add_country(country)
        for address in split_numbered(row["Address"]):
            draft.add_address(Address(text=address))
        draft.add_identifier(IdentifierKind.IMO, row["IMO Number"])
        for pattern, identifier in _DOCUMENTS:
            for number in pattern.findall(row["Additional Information"]):
                draft.add_identifier(identifier, number)
        draft.add_note("", row["Additional Information"])
        draft.add_note("Control date", row["Control Date"])
        draft.add_notes(row.unknown)
    designations = dict.fromkeys(_designation(row) for row in rows)
    return draft.finish(list_id, kind, designations)


def _parse_born(text: str) -> PartialDate | None:
    """A birth date as free text, about, between years, or a day.

    >>> [str(_parse_born(t)) for t in ("Approximately 1955- 1958", "Between 1968 and 1973", "1940-1941", "01/02/1969")]
    ['circa 1955 to 1958', '1968 to 1973', '1940 to 1941', '1969-02-01']
    """
    words = re.sub(r"(?<=\d{4})\s*[-–]\s*(?=\d{4}\b)", "-", text).strip(" .")
    words = _CIRCA.sub("circa ", words)
    return parse_day_first_date(words) or parse_date(words)


def _designation(row: TableRow) -> Designation:
    """The committee or regime, and the day of listing where the words begin with it."""
    words = row["Listing Information"]
    listed_on = whole_date(parse_date(found[1])) if (found := _LISTED_ON.search(words)) else None
    basis = ListedOnBasis.AUTHORITY_FIELD if listed_on else ListedOnBasis.UNKNOWN
    return Designation("AU", row["Committees"], listed_on, basis, " ".join(words.split()), _MEASURES, _MEASURES_TEXT)
