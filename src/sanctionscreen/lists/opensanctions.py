"""OpenSanctions exports: targets.simple.csv, and FollowTheMoney or Senzing entities as JSON lines.

Publisher: OpenSanctions Datenbanken GmbH; data under CC BY-NC 4.0, so commercial use needs their licence.
Specification: https://www.opensanctions.org/docs/bulk/

What they are: one publisher's merger of many lists. The authority here is therefore `OpenSanctions`, the programme the
dataset, and the measure is left open; an official list says more.

Known oddities: targets.simple.csv has grown from 14 to 16 columns and joins values by `;`. FollowTheMoney files also hold
addresses, positions and relatives: only entities with `"target": true` are parties. Senzing files have no such mark: every
record with a type is kept, relatives among them, and a problem says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sanctionscreen.errors import MalformedListError
from sanctionscreen.lists.checks import check_count, check_not_empty, report_repeated_ids
from sanctionscreen.lists.draft import EntryDraft
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.lists.table_rows import TableRow, missing_line_break, parse_records, read_text, rows_under_header
from sanctionscreen.model import (
    Address,
    Designation,
    IdentifierKind,
    Measure,
    NameKind,
    PartyKind,
    Problem,
    SanctionsList,
)  # fmt: skip

NAME = "opensanctions"
TITLE = "OpenSanctions export (targets.simple.csv, FollowTheMoney or Senzing JSON lines)"
SPECIFICATION = "https://www.opensanctions.org/docs/bulk/"
LIST_IDS = ("opensanctions",)
AUTHORITY = "OpenSanctions"

_KINDS = {
    "person": PartyKind.PERSON,
    "vessel": PartyKind.VESSEL,
    "airplane": PartyKind.AIRCRAFT,
    "organization": PartyKind.ENTITY,
    "company": PartyKind.ENTITY,
    "legalentity": PartyKind.ENTITY,
    "publicbody": PartyKind.ENTITY,
    "asset": PartyKind.ENTITY,
    "security": PartyKind.ENTITY,
    "cryptowallet": PartyKind.ENTITY,
}
_K = IdentifierKind
# FollowTheMoney property or Senzing identifier type -> kind.
_IDENTIFIERS = {
    "passportNumber": _K.PASSPORT, "idNumber": _K.NATIONAL_ID, "taxNumber": _K.TAX_ID, "innCode": _K.TAX_ID,
    "registrationNumber": _K.REGISTRATION, "ogrnCode": _K.REGISTRATION, "leiCode": _K.LEI, "swiftBic": _K.BIC,
    "imoNumber": _K.IMO,
    "mmsi": _K.MMSI, "callSign": _K.CALL_SIGN, "publicKey": _K.WALLET, "socialSecurityNumber": _K.SOCIAL_SECURITY,
    "phone": _K.PHONE, "email": _K.EMAIL, "website": _K.WEBSITE,
    "PASSPORT_NUMBER": _K.PASSPORT, "NATIONAL_ID_NUMBER": _K.NATIONAL_ID, "TAX_ID_NUMBER": _K.TAX_ID, "LEI_NUMBER": _K.LEI,
    "SSN_NUMBER": _K.SOCIAL_SECURITY, "DRIVERS_LICENSE_NUMBER": _K.DRIVING_LICENCE, "WEBSITE_ADDRESS": _K.WEBSITE,
    "PHONE_NUMBER": _K.PHONE, "EMAIL_ADDRESS": _K.EMAIL,
}  # fmt: skip
_COLUMNS = frozenset({
    "id", "schema", "name", "aliases", "birth_date", "countries", "addresses", "identifiers", "sanctions", "phones",
    "emails",
    "program_ids", "dataset", "first_seen", "last_seen", "last_change",
})  # fmt: skip
_REQUIRED = ("id", "schema", "name", "aliases")
_NAMES = (
    ("name", NameKind.ALIAS, False), ("alias", NameKind.ALIAS, False), ("weakAlias", NameKind.ALIAS, True),
    ("previousName", NameKind.FORMER, False), ("abbreviation", NameKind.ALIAS, False),
)  # fmt: skip
_COUNTRIES = ("country", "nationality", "jurisdiction", "flag", "citizenship")


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
    problems: list[Problem] = []
    text = read_text(stream)
    if text.lstrip().startswith("{"):
        drafts = [_read_object(record, line, stream.name) for record, line in _objects(text, stream.name)]
        parties = [draft for draft in drafts if draft is not None]
        if len(parties) < len(drafts):
            problems.append(Problem("not_targets", f"{len(drafts) - len(parties)} records are no parties and are not read"))
        if '"DATA_SOURCE"' in text[:4000]:
            problems.append(Problem("no_targets", "the layout does not mark targets; relatives are kept as parties"))
    else:
        rows, problems = rows_under_header(
            parse_records(text, source=stream.name), known=_COLUMNS, required=_REQUIRED, source=stream.name
        )
        parties = [_read_row(row) for row in rows]
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


_Read = tuple[EntryDraft, PartyKind, list[Designation]]


def _kind(schema: str, draft: EntryDraft) -> PartyKind:
    """The kind a schema stands for."""
    if schema.lower() not in _KINDS:
        draft.report("unknown_code", f"schema {schema!r} is unknown; taken as an entity")
    return _KINDS.get(schema.lower(), PartyKind.ENTITY)


def _designations(datasets: Iterable[str], words: str = "") -> list[Designation]:
    """One designation per dataset; what it forbids is not said."""
    return [Designation(AUTHORITY, dataset, measures=(Measure.OTHER,), measures_text=words) for dataset in datasets]


def _read_row(row: TableRow) -> _Read:
    """One row of targets.simple.csv."""
    draft = EntryDraft(row["id"], row.line)
    kind = _kind(row["schema"], draft)
    draft.add_name(row["name"], NameKind.PRIMARY)
    for alias in _values(row["aliases"]):
        draft.add_name(alias)
    for date in _values(row["birth_date"]):
        draft.add_birth_date(date)
    for country in _values(row["countries"]):
        draft.add_country(country)
    for address in _values(row["addresses"]):
        draft.add_address(Address(text=address))
    for value in _values(row["identifiers"]):
        is_imo = value.upper().startswith("IMO") and value[3:].isdecimal()
        draft.add_identifier(IdentifierKind.IMO if is_imo and kind is PartyKind.VESSEL else IdentifierKind.OTHER, value)
    for column, identifier in (("phones", IdentifierKind.PHONE), ("emails", IdentifierKind.EMAIL)):
        for value in _values(row[column]):
            draft.add_identifier(identifier, value)
    draft.add_notes(row.unknown)
    words = "" if row["sanctions"] == '""' else row["sanctions"]
    return draft, kind, _designations(_values(row["program_ids"]) or [row["dataset"]], words)


def _values(cell: str) -> list[str]:
    """Values of one cell."""
    return [value for part in cell.split(";") if (value := part.strip()) and value != '""']


def _objects(text: str, source: str) -> Iterator[tuple[dict[str, Any], int]]:
    """One JSON object a line, with its line."""
    n_read = 0
    for line, words in enumerate(text.split("\n"), 1):
        if not words.strip():
            continue
        try:
            record = json.loads(words)
        except (ValueError, RecursionError) as exc:
            raise MalformedListError(f"found broken JSON ({exc}), expected one object", source=source, line=line) from exc
        if not isinstance(record, dict):
            raise MalformedListError(f"found {type(record).__name__}, expected one object", source=source, line=line)
        n_read += 1
        yield record, line
    check_count(source, n_counted=sum(1 for words in text.split("\n") if words.strip()), n_read=n_read)


def _read_object(record: dict[str, Any], line: int, source: str) -> _Read | None:
    """One FollowTheMoney or Senzing record; None where it is no party."""
    try:
        if "DATA_SOURCE" in record:
            return _read_senzing(record, line) if record.get("RECORD_TYPE") else None
        if record.get("target") is False or ("target" not in record and "properties" not in record):
            return None
        return _read_ftm(record, line)
    except (AttributeError, TypeError, KeyError, IndexError) as exc:
        raise MalformedListError(
            f"found a record of another shape ({exc}), expected an entity", source=source, line=line
        ) from exc


def _read_ftm(record: dict[str, Any], line: int) -> _Read:
    """One FollowTheMoney entity; values of a property are a list of texts, or of entities."""
    draft = EntryDraft(record["id"], line)
    kind = _kind(record["schema"], draft)
    texts = {name: [value for value in values if isinstance(value, str)] for name, values in record["properties"].items()}
    draft.add_name(record.get("caption") or "", NameKind.PRIMARY)
    for name, name_kind, weak in _NAMES:
        for value in texts.get(name, ()):
            draft.add_name(value, name_kind, weak=weak)
    for date in texts.get("birthDate", ()):
        draft.add_birth_date(date)
    for place in texts.get("birthPlace", ()):
        draft.add_birth_place(Address(text=place))
    for name in _COUNTRIES:
        for country in texts.get(name, ()):
            draft.add_country(country)
    for gender in texts.get("gender", ()):
        draft.add_gender(gender)
    for title in texts.get("position", ()):
        draft.add_title(title)
    for address in texts.get("address", ()):
        draft.add_address(Address(text=address))
    for name, identifier in _IDENTIFIERS.items():
        for value in texts.get(name, ()):
            draft.add_identifier(identifier, value)
    for note in texts.get("notes", ()):
        draft.add_note("", note)
    return draft, kind, _designations(texts.get("programId") or record.get("datasets") or [""])


def _read_senzing(record: dict[str, Any], line: int) -> _Read:
    """One Senzing record."""
    draft = EntryDraft(record["RECORD_ID"], line)
    kind = _kind(record["RECORD_TYPE"], draft)
    for name in record.get("NAMES", ()):
        is_primary = name.get("NAME_TYPE") == "PRIMARY"
        draft.add_name(
            name.get("NAME_FULL") or name.get("NAME_ORG") or "", NameKind.PRIMARY if is_primary else NameKind.ALIAS
        )
    for date in record.get("DATES", ()):
        draft.add_birth_date(date.get("DATE_OF_BIRTH", ""))
    for country in record.get("COUNTRIES", ()):
        for value in country.values():
            draft.add_country(value)
    for address in record.get("ADDRESSES", ()):
        draft.add_birth_place(Address(text=address.get("PLACE_OF_BIRTH", "")))
        draft.add_address(Address(text=address.get("ADDR_FULL", "")))
    draft.add_gender(record.get("GENDER") or "")
    for group in ("IDENTIFIERS", "CONTACTS"):
        for identifier in record.get(group, ()):
            for name, value in identifier.items():
                if name in _IDENTIFIERS:
                    draft.add_identifier(_IDENTIFIERS[name], value)
    return draft, kind, _designations([record["DATA_SOURCE"]])
