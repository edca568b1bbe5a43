"""EU Financial Sanctions Files, CSV 1.1 and 1.0: the same entries as the XML, one row a name, address, birth date or number.

Publisher: European Commission, DG FISMA.
Specification: https://webgate.ec.europa.eu/fsd/fsf

Known oddities: columns of the entity are repeated on every row; a row holds one part and leaves the columns of others empty.
`SubjectType` and its classification stand the other way round than in XML. Dates are ISO but for the file's own. Rows
become the elements of XML 1.1 and are read as these. CSV 1.0 has been met re-saved by a spreadsheet, each line one quoted
cell with tabs at its end, in Windows-1252 with other scripts lost as `?`: it is read, and says so.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping

from lxml import etree

from sanctionscreen.errors import MalformedListError
from sanctionscreen.lists import eu_fsf_xml
from sanctionscreen.lists.checks import check_not_empty
from sanctionscreen.lists.dates import parse_day_first_date, whole_date
from sanctionscreen.lists.eu_fsf_rows import add_part, add_remark, read_old_values, readable
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.lists.table_rows import Record, check_cells, missing_line_break, parse_records, read_text
from sanctionscreen.lists.xml_stream import Element
from sanctionscreen.model import Problem, SanctionsList

NAME = "eu_fsf_csv"
TITLE = "EU Financial Sanctions Files (CSV 1.1 or 1.0)"
SPECIFICATION = "https://webgate.ec.europa.eu/fsd/fsf"
LIST_IDS = ("eu-fsf",)

_HEADERS = (b"fileGenerationDate;Entity_LogicalId;", b"Date_file;Entity_logical_id;")
_RESAVED = re.compile(rb'"?Date_file\w*;Entity_logical_id;Subject_type')
# Prefix of the columns -> element, and column -> attribute where it is not the column's own name with a small first letter.
_PARTS_1_1 = {
    "NameAlias": "nameAlias",
    "Address": "address",
    "BirthDate": "birthdate",
    "Identification": "identification",
    "Citizenship": "citizenship",
}
_ATTRIBUTES_1_1 = {
    "BirthDate_BirthDate": "birthdate",
    "BirthDate_Day": "dayOfMonth",
    "BirthDate_Month": "monthOfYear",
    "Identification_TypeCode": "identificationTypeCode",
    "Identification_TypeDescription": "identificationTypeDescription",
    "Identification_IssuedDate": "issueDate",
}
_ENTITY_1_1 = {
    "Entity_LogicalId": "logicalId",
    "Entity_EU_ReferenceNumber": "euReferenceNumber",
    "Entity_UnitedNationId": "unitedNationId",
    "Entity_DesignationDate": "designationDate",
    "Entity_DesignationDetails": "designationDetails",
}
_REGULATION_1_1 = {
    "Entity_Regulation_NumberTitle": "numberTitle",
    "Entity_Regulation_Programme": "programme",
    "Entity_Regulation_PublicationDate": "publicationDate",
    "Entity_Regulation_EntryIntoForceDate": "entryIntoForceDate",
}
_PARTS_1_0: dict[str, tuple[str, dict[str, str]]] = {
    "Naal": (
        "nameAlias",
        {
            "logical_id": "logicalId", "lastname": "lastName", "firstname": "firstName", "middlename": "middleName",
            "wholename": "wholeName", "gender": "gender", "title": "title", "function": "function",
            "language": "nameLanguage",
        },
    ),
    "Addr": (
        "address",
        {"street": "street", "zipcode": "zipCode", "city": "city", "country": "countryDescription", "other": "place"},
    ),
    "Birt": ("birthdate", {"date": "birthdate", "place": "city", "country": "countryDescription"}),
    "Iden": ("identification", {"number": "number", "country": "countryDescription"}),
    "Citi": ("citizenship", {"country": "countryDescription"}),
}  # fmt: skip
_ENTITY_1_0 = "Entity_logical_id"


def recognise(head: bytes) -> bool:
    """Whether the header is that of CSV 1.1, or of 1.0 as published or re-saved."""
    first = head.removeprefix(b"\xef\xbb\xbf")
    return first.startswith(_HEADERS) or _RESAVED.match(first) is not None


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list."""
    text = read_text(stream, ("utf-8", "windows-1252"))
    problems: list[Problem] = []
    if text.startswith("fileGenerationDate"):
        records = parse_records(text, source=stream.name, delimiter=";")
        header, rows = _header_of(records, stream.name)
        entities = _entities_1_1([dict(zip(header, row.cells, strict=True)) for row in rows], rows, stream.name)
    else:
        records, problems = _records_1_0(text, stream.name)
        header, rows = _header_of(records, stream.name)
        entities = _entities_1_0(header, rows, stream.name)
    check_not_empty(stream.name, len(rows))
    dates = {row.cells[0] for row in rows}
    if len(dates) > 1:
        raise MalformedListError(f"found {len(dates)} file dates, expected one", source=stream.name)
    published_on = whole_date(parse_day_first_date(dates.pop())) or options.published_on
    if published_on is None:
        problems.append(Problem("no_date", "the first column is no date"))
    list_id = options.list_id or LIST_IDS[0]
    parties = eu_fsf_xml.read_entities(entities, list_id, stream.name)
    return SanctionsList(
        list_id,
        "EU",
        published_on,
        stream.sha256(),
        parties,
        (*problems, *missing_line_break(text)),
        format=NAME,
        source=stream.name,
    )


def _header_of(records: list[Record], source: str) -> tuple[tuple[str, ...], list[Record]]:
    """Names of the columns, and the rows, each of as many cells."""
    header, *rows = records
    check_cells(rows, len(header.cells), source)
    return header.cells, rows


def _new_entity(attributes: Mapping[str, str]) -> Element:
    """An entity without parts."""
    return etree.Element("sanctionEntity", {name: value for name, value in attributes.items() if value})


def _entities_1_1(rows: list[dict[str, str]], records: list[Record], source: str) -> list[Element]:
    """Entities of CSV 1.1."""
    entities: dict[str, Element] = {}
    for raw, record in zip(rows, records, strict=True):
        row = {column: readable(text) for column, text in raw.items()}
        if not (number := row.get("Entity_LogicalId", "")):
            raise MalformedListError("found no Entity_LogicalId, expected a number", source=source, line=record.line)
        if (entity := entities.get(number)) is None:
            entity = _new_entity({name: row.get(column, "") for column, name in _ENTITY_1_1.items()})
            entities[number] = entity
            add_remark(entity, row.get("Entity_Remark", ""))
            kind = {"code": row.get("Entity_SubjectType_ClassificationCode", "")}
            add_part(entity, "subjectType", kind | {"classificationCode": row.get("Entity_SubjectType", "")})
        add_part(entity, "regulation", {name: row.get(column, "") for column, name in _REGULATION_1_1.items()})
        for prefix, tag in _PARTS_1_1.items():
            add_part(entity, tag, _attributes_1_1(row, prefix), row.get(f"{prefix}_Remark", ""))
        if contact := row.get("Address_ContactInfo", ""):
            add_part(entity, "remark", {}, f"Contact: {contact}")
    return list(entities.values())


def _attributes_1_1(row: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Attributes of one part: its columns but those about the act that added it."""
    found = {}
    for column, text in row.items():
        name = column.removeprefix(f"{prefix}_")
        if name != column and not name.startswith("Regulation_") and name not in ("Remark", "ContactInfo"):
            found[_ATTRIBUTES_1_1.get(column, name[0].lower() + name[1:])] = text
    return found


def _records_1_0(text: str, source: str) -> tuple[list[Record], list[Problem]]:
    """Records of CSV 1.0; of lines a spreadsheet has quoted whole, what is inside the quotes."""
    if not text.startswith('"Date_file'):
        return parse_records(text, source=source, delimiter=";"), []
    problems = [
        Problem(
            "resaved",
            "a spreadsheet has saved this file anew: letters of other scripts are lost as question marks; download it again",
        )
    ]
    outer = parse_records(text, source=source, delimiter="\t")
    records = []
    for record in outer:
        inner = next(csv.reader(io.StringIO(record.cells[0], newline=""), delimiter=";", strict=True), [])
        records.append(Record(record.line, tuple(cell.strip() for cell in inner)))
    return records, problems


def _entities_1_0(header: tuple[str, ...], rows: Iterable[Record], source: str) -> list[Element]:
    """Entities of CSV 1.0, whose part columns repeat the entity's number under the same name."""
    first = {column: at for at, column in reversed(list(enumerate(header)))}
    if _ENTITY_1_0 not in first:
        raise MalformedListError(f"found no column {_ENTITY_1_0}, expected it", source=source, line=1)
    entities: dict[str, Element] = {}
    for record in rows:
        row = {column: readable(record.cells[at]) for column, at in first.items()}
        number = row[_ENTITY_1_0]
        if not number:
            raise MalformedListError(f"found no {_ENTITY_1_0}, expected a number", source=source, line=record.line)
        if (entity := entities.get(number)) is None:
            entity = _new_entity({"logicalId": number, "euReferenceNumber": row.get("EU_ref_num", "")})
            entities[number] = entity
            add_remark(entity, row.get("Entity_remark", ""))
            add_part(entity, "subjectType", {"code": row.get("Subject_type", "")})
        regulation = {"numberTitle": row.get("Leba_numtitle", ""), "programme": row.get("Programme", "")}
        add_part(entity, "regulation", regulation)
        for prefix, (tag, columns) in _PARTS_1_0.items():
            attributes = {name: row.get(f"{prefix}_{column}", "") for column, name in columns.items()}
            if prefix == "Addr" and row.get("Addr_number"):
                attributes["street"] = f"{attributes['street']} {row['Addr_number']}".strip()
            add_part(entity, tag, *read_old_values(attributes))
    return list(entities.values())
