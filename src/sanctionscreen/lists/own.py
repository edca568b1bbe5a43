"""A list of your own, from any table with an Arrow stream: pyarrow, polars, pandas, DuckDB."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.dates import parse_date
from sanctionscreen.lists.json_lines import texts_of
from sanctionscreen.model import (
    Designation,
    ListedParty,
    Measure,
    Name,
    NameKind,
    PartyKind,
    Problem,
    SanctionsList,
    encodable,
)

NAME = "own"
_REQUIRED = ("entry_id", "name", "kind")
_OPTIONAL = ("name_kind", "weak", "programme", "country", "birth_date")
KNOWN = (*_REQUIRED, *_OPTIONAL)

Row = dict[str, Any]


def list_from_table(table: Any, *, list_id: str, authority: str, published_on: dt.date | None = None) -> SanctionsList:
    """Make a list from a table with one row per name; see `SanctionsList.from_table`.

    Args:
        table: Anything with `__arrow_c_stream__` or `__arrow_c_array__`.
        list_id: Your id for the list.
        authority: Who stands behind it.
        published_on: Its date, if it has one.

    Returns:
        The list, entries in the order of their first row. Its hash is over all filled columns, one JSON array a row.

    Raises:
        TypeError: The object is no Arrow table.
        ValueError: A required column or value is missing, a column stands twice, a value is not one of the known ones, or
            there is no row.
    """
    rows = _take_rows(table)
    for at, row in enumerate(rows):
        if fault := fault_of_row(row):
            raise ValueError(f"row {at} {fault}")
    return list_from_rows(rows, list_id=list_id, authority=authority, published_on=published_on)


def list_from_rows(
    rows: Sequence[Row], *, list_id: str, authority: str, published_on: dt.date | None = None
) -> SanctionsList:
    """Make a list of rows without a fault; what has no field of its own is in the notes, and a problem says so.

    Raises:
        ValueError: There is no row, or an entry has several kinds.
    """
    if not rows:
        raise ValueError("the table has no row, expected at least one name")
    digest = hashlib.sha256()
    by_entry: dict[str, list[Row]] = {}
    extra = list(dict.fromkeys(column for row in rows for column in row if column not in KNOWN))
    for row in rows:
        others = [[column, row[column]] for column in extra if not _is_empty(row.get(column))]
        words = json.dumps([*(row.get(column) for column in KNOWN), *others], ensure_ascii=False, default=str)
        digest.update(encodable(words).encode() + b"\n")
        by_entry.setdefault(str(row["entry_id"]), []).append(row)
    parties = tuple(_make_party(list_id, authority, entry_id, group, extra) for entry_id, group in by_entry.items())
    problems = tuple(Problem("unknown_field", f"column {column} is unknown; its text is in the notes") for column in extra)
    return SanctionsList(
        list_id, authority, published_on, digest.hexdigest(), parties, problems, format=NAME, source="<table>"
    )


def _take_rows(table: Any) -> list[Row]:
    """Check the columns and take the rows."""
    if not (hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__")):
        raise TypeError(f"from_table takes a table with __arrow_c_stream__, got {type(table).__name__}")
    arrow = pa.table(table)
    if missing := [column for column in _REQUIRED if column not in arrow.column_names]:
        raise ValueError(f"the table lacks {', '.join(missing)}; its columns are {', '.join(arrow.column_names)}")
    check_columns(arrow.column_names)
    rows: list[Row] = arrow.to_pylist()
    return rows


def check_columns(columns: Sequence[str]) -> None:
    """Refuse a column that stands twice: one of the two would hide the other.

    Raises:
        ValueError: There is one.
    """
    if twice := [column for at, column in enumerate(columns) if column in columns[:at]]:
        raise ValueError(f"found the column {twice[0]} twice, expected it once")


def fault_of_row(row: Row) -> str:
    """Say why a row cannot be used, "" if it can.

    >>> fault_of_row({"entry_id": 1, "name": "A", "kind": "ship"})
    "has the kind 'ship', expected one of person, entity, vessel, aircraft"
    """
    for column in _REQUIRED:
        value = row.get(column)
        if _is_empty(value):
            return f"has no {column}, expected text"
        if not isinstance(value, str) and (column != "entry_id" or isinstance(value, bool | bytes | list | dict)):
            return f"has the {column} {value!r:.80}, expected text"  # integer ids are fine
    for column, values in (("kind", PartyKind), ("name_kind", NameKind)):
        if not _is_empty(row.get(column)) and row[column] not in list(values):
            return f"has the {column} {row[column]!r:.80}, expected one of {', '.join(values)}"
    if row.get("weak") is not None and not isinstance(row["weak"], bool):
        return f"has the weak {row['weak']!r:.80}, expected true or false"
    return ""


def _is_empty(value: Any) -> bool:
    """Whether a value says nothing."""
    return value is None or (isinstance(value, str) and not value.strip())


def _make_party(list_id: str, authority: str, entry_id: str, rows: list[Row], extra: Iterable[str]) -> ListedParty:
    """Make one party of its rows."""
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    if len(kinds) > 1:
        raise ValueError(f"entry {entry_id} has several kinds: {', '.join(kinds)}")
    names = []
    for at, row in enumerate(rows):
        standing = NameKind.ALIAS if at else NameKind.PRIMARY
        kind = standing if _is_empty(row.get("name_kind")) else NameKind(row["name_kind"])
        names.append(Name(row["name"], kind, bool(row.get("weak"))))
    problems, notes, dates = [], [], []
    for text in _distinct(rows, "birth_date"):
        if (date := parse_date(text)) is None:
            problems.append(Problem("bad_date", "a birth_date is not understood; its wording is in the notes", entry_id))
            notes.append(f"Birth date: {text}")
        else:
            dates.append(date)
    notes += [f"{column}: {text}" for column in extra for text in _distinct(rows, column)]
    countries = [code for text in _distinct(rows, "country") if (code := country_code(text))]
    programmes = _distinct(rows, "programme") or [""]
    return ListedParty(
        list_id,
        entry_id,
        PartyKind(kinds[0]),
        names=tuple(names),
        designations=tuple(Designation(authority, programme, measures=(Measure.OTHER,)) for programme in programmes),
        birth_dates=tuple(dates),
        countries=tuple(dict.fromkeys(countries)),
        notes="\n".join(notes),
        problems=tuple(problems),
    )


def _distinct(rows: list[Row], column: str) -> list[str]:
    """Texts of a column, each once, in order; a list in a cell is several."""
    values = [row.get(column) for row in rows]
    texts = [
        texts_of(value) if isinstance(value, str | list | dict) else [str(value)] for value in values if value is not None
    ]
    return list(dict.fromkeys(text for cell in texts for text in cell))
