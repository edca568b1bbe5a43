"""A list of your own as a file: CSV, Parquet or JSON lines with one row a name, see `SanctionsList.from_table`.

Columns `entry_id`, `name` and `kind` are required; `name_kind`, `weak`, `programme`, `country` and `birth_date` may be
there. The columns `list_id` and `authority`, the same on every row, say which list it is and who stands behind it;
`read_list(list_id=...)` says it where they are missing, and the authority is then the part of that id before the first
hyphen, in capitals (`fr-gels`: FR).
"""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sanctionscreen.errors import MalformedListError
from sanctionscreen.lists.own import list_from_table
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.lists.table_rows import check_cells, parse_records, read_text
from sanctionscreen.model import SanctionsList

NAME = "own_file"
TITLE = "a list of your own (CSV, Parquet or JSON lines with entry_id, name and kind)"
SPECIFICATION = "docs/update-lists.md"
LIST_IDS: tuple[str, ...] = ()

_REQUIRED = ("entry_id", "name", "kind")
_TRUE = {"true": True, "1": True, "false": False, "0": False, "": None}
_PARQUET = b"PAR1"
_COLUMN = re.compile(rb'(?:^|[,;\t])"?(?:entry_id|name|kind)"?(?=[,;\t\r\n])')


def recognise(head: bytes) -> bool:
    """Whether it is Parquet, or its first line names the required columns."""
    first = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0] + b"\n"
    if first.startswith(b"{"):
        return all(b'"' + column.encode() + b'"' in first for column in _REQUIRED)
    return head.startswith(_PARQUET) or len(_COLUMN.findall(first)) == len(_REQUIRED)


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list."""
    rows = _read_parquet(stream) if stream.head().startswith(_PARQUET) else _read_text(stream)
    list_id = options.list_id or _said_once(rows, "list_id", stream.name)
    if not list_id:
        raise ValueError(f"nothing in {stream.name} says which list it is; pass list_id=, or fill a column list_id")
    authority = _said_once(rows, "authority", stream.name) or list_id.partition("-")[0].upper()
    try:
        columns = dict.fromkeys(column for row in rows for column in row)
        table = pa.table({column: [row.get(column) or None for row in rows] for column in columns})
        made = list_from_table(table, list_id=list_id, authority=authority, published_on=options.published_on)
    except (ValueError, pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise MalformedListError(str(error), source=stream.name) from error
    return SanctionsList(
        list_id, authority, options.published_on, stream.sha256(), made.parties, format=NAME, source=stream.name
    )


def _read_parquet(stream: ListStream) -> list[dict[str, Any]]:
    """Rows of a Parquet file."""
    try:
        rows: list[dict[str, Any]] = pq.read_table(io.BytesIO(stream.read_all())).to_pylist()
    except (pa.ArrowInvalid, OSError) as error:
        raise MalformedListError(f"found broken Parquet ({error}), expected a whole file", source=stream.name) from error
    return rows


def _read_text(stream: ListStream) -> list[dict[str, Any]]:
    """Rows of CSV or JSON lines."""
    text = read_text(stream)
    if text.lstrip().startswith("{"):
        return [_read_object(line, at, stream.name) for at, line in enumerate(text.split("\n"), 1) if line.strip()]
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    header, *records = parse_records(text, source=stream.name, delimiter=delimiter)
    check_cells(records, len(header.cells), stream.name)
    rows: list[dict[str, Any]] = [dict(zip(header.cells, record.cells, strict=True)) for record in records]
    for row, record in zip(rows, records, strict=True):
        if (weak := str(row.get("weak", "")).lower()) not in _TRUE:
            raise MalformedListError(
                f"found the weak {weak!r}, expected true or false", source=stream.name, line=record.line
            )
        row["weak"] = _TRUE[weak]
    return rows


def _read_object(line: str, at: int, source: str) -> dict[str, Any]:
    """One row of JSON lines."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise MalformedListError(f"found broken JSON ({error}), expected one object", source=source, line=at) from error
    if not isinstance(row, dict):
        raise MalformedListError(f"found {type(row).__name__}, expected one object", source=source, line=at)
    return row


def _said_once(rows: list[dict[str, Any]], column: str, source: str) -> str:
    """The one value of a column, "" where it is missing."""
    values = {str(row[column]).strip() for row in rows if row.get(column)}
    if len(values) > 1:
        raise MalformedListError(f"found {len(values)} values of {column}, expected one", source=source)
    return values.pop() if values else ""
