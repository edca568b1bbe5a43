"""From what users hand in to distinct parties to screen: lists of names, tables, streams of batches.

Nothing is dropped here: a value that cannot be screened stays in its row with the reason why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sanctionscreen.arrow import combine_codes, encode_column, is_text, text_array
from sanctionscreen.evidence import PIECES, Evidence
from sanctionscreen.explain import checked_kind
from sanctionscreen.known import (
    NOTHING_KNOWN,
    Known,
    KnownColumns,
    Reading,
    distinct_of_column,
    distinct_values,
    read_column,
    read_hashable,
    read_leniently,
)
from sanctionscreen.matching.rows import Tokens
from sanctionscreen.model import IdentifierKind, PartyKind, encodable
from sanctionscreen.names import NormalizedNames, normalize_names

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
        birth_date: Column of dates, years, or texts, whole, partial or about, as `check` reads them.
        countries: Column of one country, or of lists of countries, of which nobody says what they are to the party.
        gender: Column of `male` or `female`.
        identifiers: Column of one identifier or of lists of them, or a mapping from identifier kind to column.
        nationalities: Column of countries, like those below: nationality, flag or registration.
        birth_countries: Column of countries of birth.
        residences: Column of countries of residence.
    """

    name: str
    kind: str | None = None
    birth_date: str | None = None
    countries: str | None = None
    gender: str | None = None
    identifiers: str | Mapping[str, str] | None = None
    nationalities: str | None = None
    birth_countries: str | None = None
    residences: str | None = None

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
        tokens: Its normalized name; empty where it cannot be screened.
        disguises: What was undone to get there.
        kind: What it is known to be.
        evidence: What is known beside the name.
    """

    text: str
    tokens: Tokens
    disguises: tuple[str, ...]
    kind: PartyKind | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class QueryField:
    """One party role of the input: N rows pointing at D distinct queries, those at T distinct texts.

    Args:
        role: Party role.
        field: Where the names stand.
        texts: T distinct texts, empty ones for values that are none.
        names: The texts, normalized.
        unscreened: Why the texts without tokens cannot be screened, by position.
        known: What is known of queries beside their names, by position; most often nothing.
        text_of: int64 [D], the text of each query.
        codes: int64 [N], the query of each row.
    """

    role: str
    field: str
    texts: pa.Array
    names: NormalizedNames
    unscreened: Mapping[int, Unscreened]
    known: KnownColumns
    text_of: NDArray[np.int64]
    codes: NDArray[np.int64]

    @classmethod
    def of_texts(cls, role: str, field: str, texts: pa.Array, codes: NDArray[np.int64], **more: Any) -> QueryField:
        """Normalize T distinct texts, one of which may be null; without `more` each is a query of its own.

        Args:
            role: Party role.
            field: Where the names stand.
            texts: String or large string array [T].
            codes: int64 [N], the query of each row.
            more: `known` and `text_of`, and `not_text`: positions of the texts that stand for values of another type.
        """
        not_text = more.pop("not_text", frozenset())
        filled = texts.fill_null("") if texts.null_count else texts
        names = normalize_names(filled)
        unscreened: dict[int, Unscreened] = {}
        for i in np.flatnonzero(np.diff(names.offsets) == 0).tolist():
            text = texts[i].as_py()
            reason: Unscreened = "null" if text is None else "no_letters" if text.strip() else "empty"
            unscreened[i] = "not_text" if i in not_text else reason
        fields = {"known": KnownColumns(len(texts)), "text_of": np.arange(len(texts)), **more}
        return cls(role, field, filled, names, unscreened, codes=codes, **fields)

    def query(self, i: int) -> Query:
        """Put one query together."""
        text = int(self.text_of[i])
        known = self.known[i]
        disguises = self.names.disguises.get(text, ())
        return Query(self.texts[text].as_py(), self.names.tokens_of(text), disguises, known.kind, known.evidence)


def text_or_reason(value: object) -> object:
    """Reduce a value to what a query needs of it: its text, None for null, NOT_TEXT for the rest."""
    if isinstance(value, str):
        return encodable(value)
    missing = value is None or type(value).__name__ in {"NAType", "NaTType"} or (isinstance(value, float) and value != value)
    return None if missing else NOT_TEXT  # pandas writes null in these ways


def field_of_values(role: str, field: str, values: Sequence[object], readings: Sequence[Reading] = ()) -> QueryField:
    """Make the field of Python values.

    Args:
        role: Party role.
        field: Where the names stand.
        values: N names, reduced to text, None or NOT_TEXT.
        readings: What the columns beside it say of each.
    """
    names, codes = distinct_values(values)
    not_text = {i for i, name in enumerate(names) if name is NOT_TEXT}
    texts = text_array(["" if name is NOT_TEXT else name for name in names])
    return field_of_codes(role, field, texts, codes, readings, not_text=not_text)


def field_of_codes(
    role: str, field: str, texts: pa.Array, codes: NDArray[np.int64], readings: Sequence[Reading], **more: Any
) -> QueryField:
    """Make the field of T distinct texts: a query is one text with what the columns beside it say.

    Args:
        role: Party role.
        field: Where the names stand.
        texts: String or large string array [T].
        codes: int64 [N], the text of each row.
        readings: Readings of the columns beside it, each with int64 [N].
        more: `not_text`, as in `QueryField.of_texts`.
    """
    if not readings:
        return QueryField.of_texts(role, field, texts, codes, **more)
    first, queries = combine_codes([codes, *(of_row for _, of_row in readings)])
    known = KnownColumns(len(first), [(read, of_row[first]) for read, of_row in readings])
    return QueryField.of_texts(role, field, texts, queries, known=known, text_of=codes[first], **more)


def field_of_list(values: Sequence[object], kinds: Sequence[str | None] | str | None) -> QueryField:
    """Make the one field of a plain list of names.

    Raises:
        ValueError: `kinds` has another length than `values`, or an unknown kind.
    """
    if kinds is None or isinstance(kinds, str):
        if {str, type(None)}.issuperset(map(type, values)) and len(values):
            with suppress(UnicodeEncodeError):  # halves of broken characters: value by value below
                column = pa.chunked_array([pa.array(values, pa.large_string())])
                return field_of_names(column, LIST_ROLE, LIST_FIELD, Known(checked_kind(kinds)))
        kinds = [kinds] * len(values)
    kinds = list(kinds)
    if len(kinds) != len(values):
        raise ValueError(f"kinds needs one item per name: got {len(kinds)} kinds for {len(values)} names")
    distinct, of_row = distinct_values(kinds)
    reading = [Known(checked_kind(kind)) for kind in distinct], of_row
    return field_of_values(LIST_ROLE, LIST_FIELD, list(map(text_or_reason, values)), [reading])


def field_of_party(name: str, known: Known) -> QueryField:
    """Make the field of one party."""
    texts = text_array([encodable(name)])
    return QueryField.of_texts(LIST_ROLE, LIST_FIELD, texts, np.zeros(1, np.int64), known=KnownColumns.of_all(1, known))


def field_of_role(table: pa.Table, role: str, columns: PartyColumns, row_offset: int) -> QueryField:
    """Make the field of one party role of a table.

    Raises:
        ValueError: An unknown kind, with row (0-based) and role.
    """
    names = table[columns.name]
    readings = readings_of_role(table, role, columns, row_offset)
    if not is_text(names.type):
        return field_of_values(role, columns.name, list(map(text_or_reason, names.to_pylist())), readings)
    if not readings:
        return field_of_names(names, role, columns.name, Known(checked_kind(columns.kind)))
    return field_of_codes(role, columns.name, *encode_column(names), readings)


def readings_of_role(table: pa.Table, role: str, columns: PartyColumns, row_offset: int) -> list[Reading]:
    """Read the columns beside the name, each distinct value once."""
    pieces = [(piece, getattr(columns, piece), partial(read_hashable, piece)) for piece in PIECES if piece != "identifiers"]
    by_kind = columns.identifiers if isinstance(columns.identifiers, Mapping) else {None: columns.identifiers}
    pieces += [("identifiers", column, partial(read_identifier, kind)) for kind, column in by_kind.items()]
    readings = [read_column(table[column], read) for _, column, read in pieces if column is not None]
    if columns.kind in KINDS:
        of_all = [Known(checked_kind(columns.kind))], np.zeros(table.num_rows, np.int64)
        return [of_all, *readings] if readings else []
    if columns.kind is not None:
        readings.insert(0, read_kinds(table[columns.kind], role, row_offset))
    return readings


def read_kinds(column: pa.ChunkedArray, role: str, row_offset: int) -> Reading:
    """Read a column of kinds; an unknown one is an error that names its row."""
    kinds, of_row = distinct_of_column(column)
    readings = []
    for code, kind in enumerate(kinds):
        try:
            readings.append(Known(checked_kind(kind or None)))
        except ValueError as error:
            raise ValueError(f"row {row_offset + int(np.argmax(of_row == code))}, {role}: {error}") from error
    return readings, of_row


def read_identifier(kind: str | None, value: object) -> Known:
    """Read a cell of identifiers of one kind, or of any."""
    return read_leniently("identifiers", {kind: value} if kind else value if isinstance(value, tuple) else [value])


def field_of_names(column: pa.ChunkedArray, role: str, field: str, known: Known = NOTHING_KNOWN) -> QueryField:
    """Make the field of a text column with the same known of all names, mostly nothing: Arrow finds the distinct names."""
    texts, codes = encode_column(column)
    return QueryField.of_texts(role, field, texts, codes, known=KnownColumns.of_all(len(texts), known))


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


def columns_said(
    id_column: str | None,
    party_columns: Mapping[str, str | PartyColumns] | None,
    kinds: Sequence[str | None] | str | None,
) -> dict[str, Any]:
    """Say which columns of the input were screened, as JSON holds it; kinds given name by name are not repeated."""
    columns = {
        role: {"name": its}
        if isinstance(its, str)
        else {name: value for name, value in asdict(its).items() if value is not None}
        for role, its in (party_columns or {}).items()
    }
    return {
        "id_column": id_column if columns else None,
        "party_columns": columns or None,
        "kinds": kinds if kinds is None or isinstance(kinds, str) else "name by name",
    }


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
