"""A list of your own, from any table with an Arrow stream: pyarrow, polars, pandas, DuckDB."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

import pyarrow as pa

from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.dates import parse_date
from sanctionscreen.model import Designation, ListedParty, Measure, Name, NameKind, PartyKind, Problem, SanctionsList

NAME = "own"
_REQUIRED = ("entry_id", "name", "kind")
_OPTIONAL = ("name_kind", "weak", "programme", "country", "birth_date")


def list_from_table(table: Any, *, list_id: str, authority: str, published_on: dt.date | None = None) -> SanctionsList:
    """Make a list from a table with one row per name; see `SanctionsList.from_table`.

    Args:
        table: Anything with `__arrow_c_stream__` or `__arrow_c_array__`; columns other than the known ones are not read.
        list_id: Your id for the list.
        authority: Who stands behind it.
        published_on: Its date, if it has one.

    Returns:
        The list, entries in the order of their first row. Its hash is over the known columns, one JSON array a row.

    Raises:
        TypeError: The object is no Arrow table.
        ValueError: A required column or value is missing, a value is not one of the known ones, or there is no row.
    """
    rows = _take_rows(table)
    digest = hashlib.sha256()
    by_entry: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        line = json.dumps([row[column] for column in (*_REQUIRED, *_OPTIONAL)], ensure_ascii=False, default=str)
        digest.update(line.encode() + b"\n")
        by_entry.setdefault(row["entry_id"], []).append(row)
    parties = tuple(_make_party(list_id, authority, entry_id, group) for entry_id, group in by_entry.items())
    return SanctionsList(list_id, authority, published_on, digest.hexdigest(), parties, format=NAME, source="<table>")


def _take_rows(table: Any) -> list[dict[str, Any]]:
    """Check the columns and give each row all known ones, absent ones as None."""
    if not (hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__")):
        raise TypeError(f"from_table takes a table with __arrow_c_stream__, got {type(table).__name__}")
    arrow = pa.table(table)
    if missing := [column for column in _REQUIRED if column not in arrow.column_names]:
        raise ValueError(f"the table lacks {', '.join(missing)}; its columns are {', '.join(arrow.column_names)}")
    known = [column for column in (*_REQUIRED, *_OPTIONAL) if column in arrow.column_names]
    rows = [{**dict.fromkeys(_OPTIONAL), **row} for row in arrow.select(known).to_pylist()]
    if not rows:
        raise ValueError("the table has no row, expected at least one name")
    for at, row in enumerate(rows):
        row["entry_id"] = "" if row["entry_id"] is None else str(row["entry_id"])  # integer ids are fine
        _check_row(row, at)
    return rows


def _check_row(row: dict[str, Any], at: int) -> None:
    """Refuse a row that cannot be used, saying which and why."""
    for column in _REQUIRED:
        if not isinstance(row[column], str) or not row[column].strip():
            raise ValueError(f"row {at} has no {column}, expected text")
    for column, values in (("kind", PartyKind), ("name_kind", NameKind)):
        if row[column] is not None and row[column] not in list(values):
            raise ValueError(f"row {at} has the {column} {row[column]!r}, expected one of {', '.join(values)}")
    if row["weak"] is not None and not isinstance(row["weak"], bool):
        raise ValueError(f"row {at} has the weak {row['weak']!r}, expected true or false")


def _make_party(list_id: str, authority: str, entry_id: str, rows: list[dict[str, Any]]) -> ListedParty:
    """Make one party of its rows."""
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    if len(kinds) > 1:
        raise ValueError(f"entry {entry_id} has several kinds: {', '.join(kinds)}")
    names = []
    for at, row in enumerate(rows):
        kind = NameKind(row["name_kind"]) if row["name_kind"] else NameKind.ALIAS if at else NameKind.PRIMARY
        names.append(Name(row["name"], kind, bool(row["weak"])))
    problems, notes, dates = [], [], []
    for text in _distinct(rows, "birth_date"):
        if (date := parse_date(text)) is None:
            problems.append(Problem("bad_date", "a birth_date is not understood; its wording is in the notes", entry_id))
            notes.append(f"Birth date: {text}")
        else:
            dates.append(date)
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


def _distinct(rows: list[dict[str, Any]], column: str) -> list[str]:
    """Values of a column that say something, each once, in order."""
    return list(dict.fromkeys(str(row[column]).strip() for row in rows if row[column] not in (None, "")))
