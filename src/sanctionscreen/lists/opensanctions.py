"""OpenSanctions exports: targets.simple.csv, and FollowTheMoney or Senzing entities as JSON lines.

Publisher: OpenSanctions Datenbanken GmbH; data under CC BY-NC 4.0, so commercial use needs their licence.
Specification: https://www.opensanctions.org/docs/bulk/

What they are: one publisher's merger of many lists. The authority here is therefore `OpenSanctions`, the programme the
dataset, and the measure is left open; an official list says more.

Known oddities: targets.simple.csv has grown from 14 to 16 columns and joins values by `;`. `last_seen` is the day of the
export and is not kept. The JSON layouts are in `opensanctions_ftm.py` and `opensanctions_senzing.py`.
"""

from __future__ import annotations

from sanctionscreen.errors import MalformedListError
from sanctionscreen.lists.checks import check_not_empty, report_repeated_ids
from sanctionscreen.lists.draft import EntryDraft
from sanctionscreen.lists.json_lines import read_objects
from sanctionscreen.lists.opensanctions_codes import AUTHORITY, Read, add_country, check_id, choose_kind, make_designations
from sanctionscreen.lists.opensanctions_ftm import FtmFile
from sanctionscreen.lists.opensanctions_senzing import read_records
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.lists.table_rows import TableRow, missing_line_break, parse_records, read_text, rows_under_header
from sanctionscreen.model import Address, IdentifierKind, NameKind, PartyKind, Problem, SanctionsList

NAME = "opensanctions"
TITLE = "OpenSanctions export (targets.simple.csv, FollowTheMoney or Senzing JSON lines)"
SPECIFICATION = "https://www.opensanctions.org/docs/bulk/"
LIST_IDS = ("opensanctions",)

_REQUIRED = ("id", "schema", "name", "aliases")
_NOTED = ("first_seen", "last_change")
_COLUMNS = frozenset({
    *_REQUIRED, *_NOTED, "birth_date", "countries", "addresses", "identifiers", "sanctions", "phones", "emails",
    "program_ids", "dataset", "last_seen",
})  # fmt: skip
_SENZING_KEYS = frozenset({"DATA_SOURCE", "RECORD_ID", "RECORD_TYPE"})


def recognise(head: bytes) -> bool:
    """Whether it is one of the exports, by the header or the first object."""
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if first.startswith((b'"id","schema","name","aliases"', b"id,schema,name,aliases")):
        return True
    line = first.split(b"\n", 1)[0][:4000]
    return line.startswith(b"{") and ((b'"schema"' in line and b'"caption"' in line) or b'"DATA_SOURCE"' in line)


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read a whole export."""
    list_id = options.list_id or LIST_IDS[0]
    text = read_text(stream)
    parties, problems = _read_json(text, stream.name) if text.lstrip().startswith("{") else _read_csv(text, stream.name)
    check_not_empty(stream.name, len(parties))
    return SanctionsList(
        list_id,
        AUTHORITY,
        options.published_on,
        stream.sha256(),
        report_repeated_ids(draft.finish(list_id, kind, designations) for draft, kind, designations in parties),
        (*problems, *missing_line_break(text)),
        format=NAME,
        source=stream.name,
    )


def _read_json(text: str, source: str) -> tuple[list[Read], list[Problem]]:
    """The entities of JSON lines, which are all of one layout."""
    records = list(read_objects(text, source))
    senzing = [not _SENZING_KEYS.isdisjoint(record) for record, _ in records]
    if len(set(senzing)) > 1:
        line = next(line for (_, line), here in zip(records, senzing, strict=True) if here != senzing[0])
        raise MalformedListError("found a record of another layout than the first", source=source, line=line)
    try:
        return read_records(records, source) if senzing[0] else FtmFile(records, source).read()
    except RecursionError as exc:
        raise MalformedListError("found values within values too deep to read", source=source) from exc


def _read_csv(text: str, source: str) -> tuple[list[Read], list[Problem]]:
    """The rows of targets.simple.csv."""
    records = parse_records(text, source=source)
    rows, problems = rows_under_header(records, known=_COLUMNS, required=_REQUIRED, source=source)
    return [_read_row(row, source) for row in rows], problems


def _read_row(row: TableRow, source: str) -> Read:
    """One row of targets.simple.csv."""
    draft = EntryDraft(check_id(row["id"], "id", source, row.line), row.line)
    kind = choose_kind(row["schema"], draft)
    draft.add_name(row["name"], NameKind.PRIMARY)
    for alias in _values(row["aliases"]):
        draft.add_name(alias)
    for date in _values(row["birth_date"]):
        draft.add_birth_date(date)
    for country in _values(row["countries"]):
        add_country(draft, country)
    for address in _values(row["addresses"]):
        draft.add_address(Address(text=address))
    for value in _values(row["identifiers"]):
        is_imo = value.upper().startswith("IMO") and value[3:].isdecimal()
        draft.add_identifier(IdentifierKind.IMO if is_imo and kind is PartyKind.VESSEL else IdentifierKind.OTHER, value)
    for column, identifier in (("phones", IdentifierKind.PHONE), ("emails", IdentifierKind.EMAIL)):
        for value in _values(row[column]):
            draft.add_identifier(identifier, value)
    programmes = _values(row["program_ids"])
    draft.add_note("dataset", row["dataset"] if programmes else "")
    for column in _NOTED:
        draft.add_note(column, row[column])
    draft.add_notes(row.unknown)
    words = "" if row["sanctions"] == '""' else row["sanctions"]
    return draft, kind, make_designations(programmes or [row["dataset"]], words)


def _values(cell: str) -> list[str]:
    """Values of one cell."""
    return [value for part in cell.split(";") if (value := part.strip()) and value != '""']
