"""A list of your own as a file: CSV, Parquet or JSON lines with one row a name, see `SanctionsList.from_table`.

Columns `entry_id`, `name` and `kind` are required; `name_kind`, `weak`, `programme`, `country` and `birth_date` may be
there; the text of any other column is in the notes, and a problem says so. The columns `list_id` and `authority`, the
same on every row, say which list it is and who stands behind it. `read_list(list_id=...)` says the first where it is
missing; where the second is, the authority is the part of that id before the first hyphen, in capitals (`fr-gels`: FR).
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sanctionscreen.errors import MalformedListError
from sanctionscreen.lists.checks import check_not_empty
from sanctionscreen.lists.json_lines import read_objects
from sanctionscreen.lists.own import check_columns, fault_of_row, list_from_rows
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.lists.table_rows import parse_records, read_text, rows_under_header
from sanctionscreen.model import SanctionsList

NAME = "own_file"
TITLE = "a list of your own (CSV, Parquet or JSON lines with entry_id, name and kind)"
SPECIFICATION = "docs/update-lists.md"
LIST_IDS: tuple[str, ...] = ()

_REQUIRED = ("entry_id", "name", "kind")
_ABOUT = ("list_id", "authority")
_TRUE = {"true": True, "1": True, "false": False, "0": False, "": None, "none": None}
_PARQUET = b"PAR1"
_COLUMN = re.compile(rb'(?:^|[,;\t])"?(entry_id|name|kind)"?(?=[,;\t\r\n])')
_Lined = tuple[dict[str, Any], int | None]  # a row and its line


def recognise(head: bytes) -> bool:
    """Whether it is Parquet, or its first line names the required columns."""
    first = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0] + b"\n"
    if first.startswith(b"{"):
        return all(b'"' + column.encode() + b'"' in first for column in _REQUIRED)
    return head.startswith(_PARQUET) or len(set(_COLUMN.findall(first))) == len(_REQUIRED)


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list."""
    lined = _read_parquet(stream) if stream.head().startswith(_PARQUET) else _read_text(stream)
    check_not_empty(stream.name, len(lined))
    rows = [row for row, _ in lined]
    list_id, authority = (_said_once(rows, column, stream.name) for column in _ABOUT)
    if options.list_id and list_id and options.list_id != list_id:
        raise ValueError(f"list_id {options.list_id!r} contradicts {stream.name}, which says {list_id!r}")
    list_id = options.list_id or list_id
    if not list_id:
        raise ValueError(f"nothing in {stream.name} says which list it is; pass list_id=, or fill a column list_id")
    authority = authority or list_id.partition("-")[0].upper() or list_id.upper()
    for at, (row, line) in enumerate(lined):
        _read_weak(row)
        if fault := fault_of_row(row):
            raise MalformedListError(f"row {at} {fault}", source=stream.name, line=line)
    bare = [{column: value for column, value in row.items() if column not in _ABOUT} for row in rows]
    try:
        made = list_from_rows(bare, list_id=list_id, authority=authority, published_on=options.published_on)
    except ValueError as error:
        raise MalformedListError(str(error), source=stream.name) from error
    return replace(made, sha256=stream.sha256(), format=NAME, source=stream.name)


def _read_parquet(stream: ListStream) -> list[_Lined]:
    """Rows of a Parquet file, which has no lines."""
    try:
        table = pq.read_table(io.BytesIO(stream.read_all()))
        check_columns(table.column_names)
        return [(row, None) for row in table.to_pylist()]
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise MalformedListError(f"found broken Parquet ({error}), expected a whole file", source=stream.name) from error


def _read_text(stream: ListStream) -> list[_Lined]:
    """Rows of CSV or JSON lines; a row without a filled cell is none."""
    text = read_text(stream)
    if text.lstrip().startswith("{"):
        return [(_clean(row), line) for row, line in read_objects(text, stream.name)]
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    header, *records = parse_records(text, source=stream.name, delimiter=delimiter)
    filled = [header, *(record for record in records if any(record.cells))]
    rows, _ = rows_under_header(filled, known=(), required=_REQUIRED, source=stream.name)
    return [({column: cell or None for column, cell in row.cells.items()}, row.line) for row in rows]


def _clean(row: dict[str, Any]) -> dict[str, Any]:
    """A row of JSON, an empty text as none."""
    return {name: value.strip() or None if isinstance(value, str) else value for name, value in row.items()}


def _read_weak(row: dict[str, Any]) -> None:
    """Read a mark that is written as a word or number; what is neither stays, and is a fault."""
    words = str(row.get("weak", "")).lower()
    row["weak"] = _TRUE.get(words, row.get("weak"))


def _said_once(rows: list[dict[str, Any]], column: str, source: str) -> str:
    """The one value of a column, "" where it is missing."""
    values = {str(value).strip() for row in rows if (value := row.get(column)) is not None} - {""}
    if len(values) > 1:
        raise MalformedListError(f"found {len(values)} values of {column}, expected one", source=source)
    return values.pop() if values else ""
