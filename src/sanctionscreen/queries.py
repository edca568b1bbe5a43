"""From what users hand in to distinct parties to screen: lists of names, tables, streams of batches.

Nothing is dropped here: a value that cannot be screened stays in its row with the reason why.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sanctionscreen.evidence import NO_EVIDENCE, Evidence, read_evidence
from sanctionscreen.explain import checked_kind
from sanctionscreen.matching.rows import Tokens
from sanctionscreen.model import IdentifierKind, PartyKind, encodable
from sanctionscreen.names import normalize_name

Unscreened = Literal["null", "empty", "no_letters", "not_text"]

KINDS = frozenset(kind.value for kind in PartyKind)
IDENTIFIER_KINDS = frozenset(kind.value for kind in IdentifierKind)
LIST_ROLE, LIST_FIELD = "party", "name"  # role and field of names given as a plain list
NOT_TEXT = object()  # stands for every value that is neither text nor null


@dataclass(frozen=True, slots=True)
class PartyColumns:
    """Which columns of a table describe one party role.

    Args:
        name: Column of names; the only one required.
        kind: Column of `person`, `entity`, `vessel`, `aircraft`, or null; or one of these words for all rows.
        birth_date: Column of dates, years, or ISO text, whole or partial.
        countries: Column of one country, or of lists of countries.
        gender: Column of `male` or `female`.
        identifiers: Column of one identifier, or a mapping from identifier kind to column.
    """

    name: str
    kind: str | None = None
    birth_date: str | None = None
    countries: str | None = None
    gender: str | None = None
    identifiers: str | Mapping[str, str] | None = None

    def columns(self) -> list[str]:
        """Names of all columns this uses."""
        given = [getattr(self, field.name) for field in fields(self)]
        flat = [c for g in given if g is not None for c in (g.values() if isinstance(g, Mapping) else [g])]
        return [column for column in flat if column not in KINDS]


@dataclass(frozen=True, slots=True)
class Query:
    """One distinct party to screen.

    Args:
        text: The name as given, with lone surrogates replaced.
        tokens: Its normalized name; empty where `unscreened` says why it cannot be screened.
        disguises: What was undone to get there.
        kind: What it is known to be.
        evidence: What is known beside the name.
        unscreened: Reason, or None.
        unread_evidence: Pieces of evidence nobody could read.
    """

    text: str
    tokens: Tokens
    disguises: tuple[str, ...]
    kind: PartyKind | None
    evidence: Evidence
    unscreened: Unscreened | None
    unread_evidence: int = 0


@dataclass(frozen=True, slots=True)
class QueryField:
    """One party role of the input: N rows pointing at D distinct queries.

    Args:
        role: Party role.
        field: Where the names stand.
        queries: D distinct queries, in order of appearance.
        codes: int64 [N], the query of each row.
    """

    role: str
    field: str
    queries: list[Query]
    codes: NDArray[np.int64]


def make_query(
    value: object, kind: PartyKind | None = None, evidence: Evidence = NO_EVIDENCE, unread_evidence: int = 0
) -> Query:
    """Normalize one value, or say why it cannot be screened."""
    if isinstance(value, str):
        text = encodable(value)
        name = normalize_name(text)
        reason: Unscreened | None = None if name.tokens else "no_letters" if text.strip() else "empty"
        return Query(text, name.tokens, name.disguises, kind, evidence, reason, unread_evidence)
    return Query("", (), (), kind, evidence, "null" if value is None else "not_text", unread_evidence)


def text_or_reason(value: object) -> object:
    """Reduce a value to what a query needs of it: its text, None for null, NOT_TEXT for the rest."""
    if isinstance(value, str) or value is None:
        return value
    missing = type(value).__name__ in {"NAType", "NaTType"} or (isinstance(value, float) and value != value)
    return None if missing else NOT_TEXT  # pandas writes null in these ways


def distinct_field(role: str, field: str, keys: Sequence[Hashable], make: Callable[[Any], Query]) -> QueryField:
    """Make one query per distinct key, in order of appearance."""
    codes: dict[Hashable, int] = {}
    code = np.fromiter((codes.setdefault(key, len(codes)) for key in keys), np.int64, len(keys))
    return QueryField(role, field, [make(key) for key in codes], code)


def field_of_list(values: Sequence[object], kinds: Sequence[str | None] | str | None) -> QueryField:
    """Make the one field of a plain list of names.

    Raises:
        ValueError: `kinds` has another length than `values`, or an unknown kind.
    """
    if kinds is None or isinstance(kinds, str):
        kinds = [kinds] * len(values)
    kinds = list(kinds)
    if len(kinds) != len(values):
        raise ValueError(f"kinds needs one item per name: got {len(kinds)} kinds for {len(values)} names")
    keys = [(text_or_reason(value), kind) for value, kind in zip(values, kinds, strict=True)]
    return distinct_field(LIST_ROLE, LIST_FIELD, keys, lambda key: make_query(key[0], checked_kind(key[1])))


def field_of_role(table: pa.Table, role: str, columns: PartyColumns, row_offset: int) -> QueryField:
    """Make the field of one party role of a table.

    Raises:
        ValueError: An unknown kind, with row (0-based) and role.
    """
    if columns.columns() == [columns.name] and columns.kind is None and is_text(table.schema.field(columns.name).type):
        return field_of_names(table[columns.name], role, columns.name)
    names = [text_or_reason(value) for value in column_values(table, columns.name)]
    one_kind = columns.kind if columns.kind in KINDS else None
    kinds = [one_kind] * table.num_rows if one_kind else column_values(table, columns.kind)
    dates, genders = column_values(table, columns.birth_date), column_values(table, columns.gender)
    countries = [hashable(value) for value in column_values(table, columns.countries)]
    by_kind = columns.identifiers if isinstance(columns.identifiers, Mapping) else {None: columns.identifiers}
    numbers = [column_values(table, column) for column in (by_kind or {None: None}).values()]
    identifiers = [tuple(map(hashable, values)) for values in zip(*numbers, strict=True)]

    def make(key: Any) -> Query:
        name, kind, birth_date, countries, gender, values = key
        pairs = [(k, v) for k, v in zip(by_kind, values, strict=True) if v is not None and v != ""]
        found, unread = read_evidence_leniently(birth_date, countries, gender, pairs)
        try:
            return make_query(name, checked_kind(kind or None), found, unread)
        except ValueError as error:
            raise ValueError(f"row {row_offset + keys.index(key)}, {role}: {error}") from error

    keys = list(zip(names, kinds, dates, countries, genders, identifiers, strict=True))
    return distinct_field(role, columns.name, keys, make)


def field_of_names(column: pa.ChunkedArray, role: str, field: str) -> QueryField:
    """Make the field of a text column with nothing beside it: Arrow finds the distinct names."""
    encoded = column.combine_chunks()
    if not pa.types.is_dictionary(encoded.type):
        encoded = encoded.dictionary_encode("encode")
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.chunk(0) if encoded.num_chunks else pa.array([], column.type).dictionary_encode("encode")
    queries = [make_query(value) for value in encoded.dictionary.to_pylist()]
    return QueryField(role, field, queries, np.asarray(encoded.indices, np.int64))


def is_text(kind: pa.DataType) -> bool:
    """Tell whether a column type holds text."""
    return any(test(kind) for test in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view))


def hashable(value: object) -> object:
    """Turn the list of a list column into a tuple."""
    return tuple(value) if isinstance(value, list) else value


def read_evidence_leniently(
    birth_date: object, countries: object, gender: object, identifiers: Sequence[tuple[object, object]]
) -> tuple[Evidence, int]:
    """Read what can be read of the evidence of one row, and count what cannot: no bad cell stops a run."""
    found, unread = NO_EVIDENCE, 0
    pieces: list[dict[str, object]] = [
        {"birth_date": birth_date},
        {"countries": countries},
        {"gender": gender},
    ]
    pieces += [{"identifiers": {kind: value} if kind else [value]} for kind, value in identifiers]
    for piece in pieces:
        try:
            more = read_evidence(**piece)
        except ValueError:
            unread += 1
            continue
        found = found.merged(more)
    return found, unread


def column_values(table: pa.Table, column: str | None) -> list[Any]:
    """Values of a column as Python objects; nulls for a column that is not used."""
    return [None] * table.num_rows if column is None else table[column].to_pylist()


def checked_party_columns(
    schema: pa.Schema, party_columns: Mapping[str, str | PartyColumns] | None, kinds: object
) -> dict[str, PartyColumns]:
    """Check which columns hold the parties of a table.

    Raises:
        TypeError: None given, or a column is missing; the message lists the columns there are.
    """
    text = [f.name for f in schema if is_text(f.type) or pa.types.is_dictionary(f.type)]
    if party_columns is not None and not isinstance(party_columns, Mapping):
        raise TypeError(f"party_columns must map party role to column, such as {{'debtor': {party_columns!r}}}")
    for name in schema.names:
        if schema.names.count(name) > 1:
            raise TypeError(f"column {name!r} stands twice in the table; rename one")
    if not party_columns:
        raise TypeError(
            "a table needs party_columns, a mapping from party role to column, such as "
            f"{{'debtor': 'debtor_name'}}; its text columns are: {', '.join(text) or 'none'}"
        )
    if kinds is not None and not isinstance(kinds, str):
        raise TypeError("for a table, kinds is one kind for all rows or the name of a column of kinds")
    checked = {}
    for role, given in party_columns.items():
        columns = PartyColumns(name=given) if isinstance(given, str) else given
        if not isinstance(columns, PartyColumns):
            raise TypeError(f"party_columns[{role!r}] must be a column name or PartyColumns, got {type(given).__name__}")
        if columns.kind is None and isinstance(kinds, str):
            columns = replace(columns, kind=kinds)
        if isinstance(columns.identifiers, Mapping):
            for kind in columns.identifiers:
                if kind not in IDENTIFIER_KINDS:
                    raise ValueError(f"identifiers: {kind!r} is none of {', '.join(sorted(IDENTIFIER_KINDS))}")
        for column in columns.columns():
            if column not in schema.names:
                raise TypeError(f"party_columns[{role!r}]: no column {column!r}; there are: {', '.join(schema.names)}")
        checked[role] = columns
    return checked


def table_of(data: object) -> pa.Table:
    """Read a table of any maker through the Arrow interface, with plain string columns.

    Raises:
        TypeError: Not a table.
    """
    if isinstance(data, pa.RecordBatch):
        table = pa.Table.from_batches([data])
    elif isinstance(data, pa.Table):
        table = data
    elif hasattr(data, "__arrow_c_stream__"):
        table = pa.RecordBatchReader.from_stream(data).read_all()
    else:
        raise TypeError(
            f"cannot screen {type(data).__name__}: give a list of names, or a table with __arrow_c_stream__ "
            "(pyarrow, polars, pandas, DuckDB)"
        )
    for i, column in enumerate(table.schema):
        if pa.types.is_string_view(column.type):
            table = table.set_column(i, column.name, table.column(i).cast(pa.large_string()))
        elif pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):  # text nobody marked as such
            with suppress(pa.ArrowInvalid):
                table = table.set_column(i, column.name, table.column(i).cast(pa.large_string()))
    return table
