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

from sanctionscreen.arrow import text_array
from sanctionscreen.evidence import NO_EVIDENCE, Evidence, read_evidence
from sanctionscreen.explain import checked_kind
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
class Known:
    """What is known of a query party beside its name.

    Args:
        kind: What it is known to be.
        evidence: Birth date, countries, gender, identifiers.
        unread: Pieces of evidence nobody could read.
    """

    kind: PartyKind | None = None
    evidence: Evidence = NO_EVIDENCE
    unread: int = 0


NOTHING_KNOWN = Known()


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
        known: What is known of queries beside their names, by position; most often of none.
        text_of: int64 [D], the text of each query.
        codes: int64 [N], the query of each row.
    """

    role: str
    field: str
    texts: pa.Array
    names: NormalizedNames
    unscreened: Mapping[int, Unscreened]
    known: Mapping[int, Known]
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
        fields = {"known": {}, "text_of": np.arange(len(texts)), **more}
        return cls(role, field, filled, names, unscreened, codes=codes, **fields)

    def query(self, i: int) -> Query:
        """Put one query together."""
        text = int(self.text_of[i])
        known = self.known.get(i, NOTHING_KNOWN)
        disguises = self.names.disguises.get(text, ())
        return Query(self.texts[text].as_py(), self.names.tokens_of(text), disguises, known.kind, known.evidence)


def text_or_reason(value: object) -> object:
    """Reduce a value to what a query needs of it: its text, None for null, NOT_TEXT for the rest."""
    if isinstance(value, str):
        return encodable(value)
    missing = value is None or type(value).__name__ in {"NAType", "NaTType"} or (isinstance(value, float) and value != value)
    return None if missing else NOT_TEXT  # pandas writes null in these ways


def distinct_values(values: Sequence[Hashable]) -> tuple[list[Any], NDArray[np.int64]]:
    """Distinct values in order of appearance, and the position of each value among them: int64 [N]."""
    codes: dict[Hashable, int] = {}
    code = np.fromiter((codes.setdefault(value, len(codes)) for value in values), np.int64, len(values))
    return list(codes), code


def field_of_values(
    role: str, field: str, keys: Sequence[tuple[object, Hashable]], known_of: Callable[[Any], Known]
) -> QueryField:
    """Make the field of Python values.

    Args:
        role: Party role.
        field: Where the names stand.
        keys: N pairs of a name (or None, or NOT_TEXT) and what stands beside it.
        known_of: Reads what stands beside the name of a pair.
    """
    distinct, codes = distinct_values(keys)
    names, text_of = distinct_values([name for name, _ in distinct])
    not_text = {i for i, name in enumerate(names) if name is NOT_TEXT}
    texts = text_array(["" if name is NOT_TEXT else name for name in names])
    known = {i: found for i, key in enumerate(distinct) if (found := known_of(key)) != NOTHING_KNOWN}
    return QueryField.of_texts(role, field, texts, codes, known=known, text_of=text_of, not_text=not_text)


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
    keys = list(zip(map(text_or_reason, values), kinds, strict=True))
    return field_of_values(LIST_ROLE, LIST_FIELD, keys, lambda key: Known(checked_kind(key[1])))


def field_of_party(name: str, known: Known) -> QueryField:
    """Make the field of one party."""
    return field_of_values(LIST_ROLE, LIST_FIELD, [(encodable(name), None)], lambda _: known)


def field_of_role(table: pa.Table, role: str, columns: PartyColumns, row_offset: int) -> QueryField:
    """Make the field of one party role of a table.

    Raises:
        ValueError: An unknown kind, with row (0-based) and role.
    """
    if columns.columns() == [columns.name] and is_text(table.schema.field(columns.name).type):
        return field_of_names(table[columns.name], role, columns.name, Known(checked_kind(columns.kind)))
    names = [text_or_reason(value) for value in column_values(table, columns.name)]
    one_kind = columns.kind if columns.kind in KINDS else None
    kinds = [one_kind] * table.num_rows if one_kind else column_values(table, columns.kind)
    dates, genders = column_values(table, columns.birth_date), column_values(table, columns.gender)
    countries = [hashable(value) for value in column_values(table, columns.countries)]
    by_kind = columns.identifiers if isinstance(columns.identifiers, Mapping) else {None: columns.identifiers}
    numbers = [column_values(table, column) for column in (by_kind or {None: None}).values()]
    identifiers = [tuple(map(hashable, values)) for values in zip(*numbers, strict=True)]

    def known_of(key: Any) -> Known:
        kind, birth_date, countries, gender, values = key[1]
        pairs = [(k, v) for k, v in zip(by_kind, values, strict=True) if v is not None and v != ""]
        found, unread = read_evidence_leniently(birth_date, countries, gender, pairs)
        try:
            return Known(checked_kind(kind or None), found, unread)
        except ValueError as error:
            raise ValueError(f"row {row_offset + keys.index(key)}, {role}: {error}") from error

    keys = list(zip(names, zip(kinds, dates, countries, genders, identifiers, strict=True), strict=True))
    return field_of_values(role, columns.name, keys, known_of)


def field_of_names(column: pa.ChunkedArray, role: str, field: str, known: Known = NOTHING_KNOWN) -> QueryField:
    """Make the field of a text column with the same known of all names, mostly nothing: Arrow finds the distinct names."""
    encoded = column.combine_chunks()
    if not pa.types.is_dictionary(encoded.type):
        encoded = encoded.dictionary_encode("encode")
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.chunk(0) if encoded.num_chunks else pa.array([], column.type).dictionary_encode("encode")
    known_of_all = {} if known == NOTHING_KNOWN else dict.fromkeys(range(len(encoded.dictionary)), known)
    return QueryField.of_texts(role, field, encoded.dictionary, np.asarray(encoded.indices, np.int64), known=known_of_all)


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
