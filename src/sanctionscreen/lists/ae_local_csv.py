"""UAE local terrorist list, CSV with Arabic headers.

Publisher: Executive Office for Control and Non-Proliferation.
Specification: https://www.uaeiec.gov.ae/en-us/un-page

Known oddities: three header rows (title, groups, columns), a line break inside one of them; `-` or nothing is null; every
name in Arabic and in Latin letters side by side. There is no id: it is a hash of the Arabic name and the birth date, so it
changes when either is corrected. Columns are read by position as two have the same name.
"""

from __future__ import annotations

import hashlib
import re

from sanctionscreen.errors import MalformedListError
from sanctionscreen.lists.checks import check_not_empty, report_repeated_ids
from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.dates import make_date, parse_day_first_date
from sanctionscreen.lists.draft import EntryDraft
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.lists.table_rows import Record, check_cells, missing_line_break, parse_records, read_text
from sanctionscreen.model import (
    Address,
    Designation,
    IdentifierKind,
    ListedParty,
    Measure,
    NameKind,
    PartialDate,
    PartyKind,
    SanctionsList,
)  # fmt: skip

NAME = "ae_local_csv"
TITLE = "UAE local terrorist list (CSV)"
SPECIFICATION = "https://www.uaeiec.gov.ae/en-us/un-page"
LIST_IDS = ("ae-local",)

(
    _NUMBER, _CLASS, _NATIONALITY, _FAMILY_ARABIC, _FAMILY_LATIN, _ARABIC, _LATIN, _BORN, _BIRTH_PLACE, _KNOWN_AS, _STREET,
    _CITY, _COUNTRY, _DOCUMENT, _DOCUMENT_NUMBER, _ISSUER, _ISSUED, _EXPIRES, _OTHER,
) = range(19)  # fmt: skip
_N_COLUMNS = 19
_TITLE_WORDS = "قائمة الإرهاب المحلية"
_HEADER = "الاسم الكامل (بالحروف العربية)"
# Words of the classification column: "terrorist person", "terrorist organisation or entity".
_KINDS = (("شخص", PartyKind.PERSON), ("كيان", PartyKind.ENTITY), ("تنظيم", PartyKind.ENTITY))
_DOCUMENTS = (("جواز", IdentifierKind.PASSPORT), ("هوية", IdentifierKind.NATIONAL_ID), ("رخصة", IdentifierKind.REGISTRATION))
_DATE = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")
_MEASURES = (Measure.ASSET_FREEZE, Measure.MAKING_AVAILABLE_BAN)


def recognise(head: bytes) -> bool:
    """Whether the first line is the title of the list and a column has its Arabic name."""
    return _TITLE_WORDS.encode() in head.split(b"\n", 1)[0] and _HEADER.encode() in head


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list."""
    list_id = options.list_id or LIST_IDS[0]
    text = read_text(stream)
    records = parse_records(text, source=stream.name)
    header = next((at for at, record in enumerate(records) if _HEADER in record.cells), None)
    if header is None:
        raise MalformedListError(f"found no column {_HEADER}, expected the header row", source=stream.name)
    check_cells(records[header:], _N_COLUMNS, stream.name)
    rows = records[header + 1 :]
    check_not_empty(stream.name, len(rows))
    parties = report_repeated_ids(_read_row(list_id, row) for row in rows)
    return SanctionsList(
        list_id,
        "AE",
        options.published_on,
        stream.sha256(),
        parties,
        tuple(missing_line_break(text)),
        format=NAME,
        source=stream.name,
    )


def _read_row(list_id: str, row: Record) -> ListedParty:
    """One party."""
    cells = tuple("" if cell == "-" else cell for cell in row.cells)
    digest = hashlib.sha256(f"{cells[_ARABIC]}\n{cells[_BORN]}".encode()).hexdigest()
    draft = EntryDraft(digest[:16], row.line)
    kind = next((kind for word, kind in _KINDS if word in cells[_CLASS]), None)
    if kind is None:
        draft.report("unknown_code", "the classification is unknown; taken as an entity")
        draft.add_note("Classification", cells[_CLASS])
    draft.add_name(cells[_ARABIC], NameKind.PRIMARY, lang="ar")
    draft.add_name(cells[_LATIN], parts=(("last", cells[_FAMILY_LATIN]),))
    draft.add_name(cells[_KNOWN_AS])
    draft.add_birth_date(cells[_BORN], _parse_born)
    draft.add_birth_place(_place(cells[_BIRTH_PLACE]))
    draft.add_country(cells[_NATIONALITY])
    draft.add_address(Address(cells[_STREET], cells[_CITY], country=country_code(cells[_COUNTRY]) or None))
    document = next((kind for word, kind in _DOCUMENTS if word in cells[_DOCUMENT]), IdentifierKind.OTHER)
    said = "; ".join(filter(None, (cells[_DOCUMENT], cells[_ISSUED], cells[_EXPIRES])))
    draft.add_identifier(document, cells[_DOCUMENT_NUMBER], cells[_ISSUER], said)
    draft.add_note("", cells[_OTHER])
    designation = Designation("AE", "local terrorist list", legal_basis=cells[_OTHER], measures=_MEASURES)
    return draft.finish(list_id, kind or PartyKind.ENTITY, [designation])


def _parse_born(text: str) -> PartialDate | None:
    """`DD-MM-YYYY`, or what other lists write."""
    if found := _DATE.fullmatch(text):
        day, month, year = map(int, found.groups())
        return make_date(year, month, day, text=text)
    return parse_day_first_date(text)


def _place(text: str) -> Address:
    """A place of birth: only a country, or a city and more."""
    code = country_code(text)
    return Address(country=code) if len(code) == 2 else Address(text=text)
