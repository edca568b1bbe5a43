"""Screening, in the order it happens: read the input, match names, weigh evidence, choose the hits, account for every row.

input -> distinct queries -> matching names -> per entry the best name -> evidence -> hits, sorted, with metadata
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from numbers import Integral
from typing import Any

import numpy as np
import pyarrow as pa

from sanctionscreen.choosing import find_hits, hits_of_party, place_hits
from sanctionscreen.evidence import read_evidence
from sanctionscreen.explain import checked_kind
from sanctionscreen.hits import HITS_SCHEMA, Hit, hits_table
from sanctionscreen.known import Known
from sanctionscreen.matching import NameIndex
from sanctionscreen.messages import is_message_table, screen_messages
from sanctionscreen.options import DEFAULT_THRESHOLD, Options, Weak
from sanctionscreen.payments import guess_id_column, guess_party_columns, open_payments
from sanctionscreen.queries import (
    PartyColumns,
    checked_party_columns,
    columns_said,
    field_of_list,
    field_of_party,
    field_of_role,
    table_of,
)
from sanctionscreen.summary import Summary, count_names, result_metadata

BATCH_ROWS = 16_384  # rows screened at a time, some tens of MB


def screen(
    data: object,
    index: NameIndex,
    *,
    id_column: str | None = None,
    party_columns: Mapping[str, str | PartyColumns] | None = None,
    kinds: Sequence[str | None] | str | None = None,
    threshold: float = DEFAULT_THRESHOLD,
    workers: int = 1,
    authorities: Sequence[str] | None = None,
    lists: Sequence[str] | None = None,
    weak: Weak = "authority",
    max_age: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> pa.Table:
    """Screen names or a table of parties against an index.

    Args:
        data: A list (or Arrow or NumPy array, or pandas or polars series) of names, or a table with `__arrow_c_stream__`
            (pyarrow, polars, pandas, DuckDB).
        index: The listed side.
        id_column: Column whose values are handed through as `query_id`.
        party_columns: For a table: party role -> column of names, or `PartyColumns`.
        kinds: For a list: `person`, `entity`, `vessel`, `aircraft` or None for each name, or one for all. For a table:
            one for all rows, or the name of a column.
        threshold: Least score of a hit, 0.3 to 1; below 0.6 without a promise of speed.
        workers: Threads; 0 means one per core. The result is the same for any number.
        authorities: Screen only against these (`["EU", "UN"]`).
        lists: Screen only against these list ids.
        weak: When a weak alias alone is a hit: `authority` (US ones need agreeing evidence, others hit), `flag` (always,
            marked), `evidence` (only with agreeing evidence), `ignore` (never).
        max_age: Days since publication that no list screened against may exceed; None for any age.
        progress: Called, from any of the worker threads, with the number of distinct names matched since the last call.

    Returns:
        One row per (query_row, role, field, list_id, entry_id) with HITS_SCHEMA, sorted by these with falling score
        before list_id. Metadata `sanctionscreen`: JSON with the counts of `Summary`, lists, options and versions.

    Raises:
        TypeError: Something that cannot be screened, or a table without party_columns.
        ValueError: An option out of range, or evidence that cannot be read.
        OldListError: A list is older than `max_age` days, or states no date.
    """
    options = Options.checked(index, threshold, authorities, lists, weak, workers, max_age)
    summary = Summary()
    hits = screen_part(data, index, options, summary, id_column, party_columns, kinds, progress)
    return hits_table(hits, result_metadata(summary, index, options, columns_said(id_column, party_columns, kinds)))


def screen_part(
    data: object,
    index: NameIndex,
    options: Options,
    summary: Summary,
    id_column: str | None,
    party_columns: Mapping[str, str | PartyColumns] | None,
    kinds: Sequence[str | None] | str | None,
    progress: Callable[[int], None] | None,
) -> list[pa.Table]:
    """Screen one part of the input, adding to the summary; its first row is number `summary.rows`."""
    row_offset = summary.rows
    values = names_of_list(data)
    if values is None and party_columns is None and is_message_table((table := table_of(data)).schema):
        hits = screen_messages(table, index, options, summary, progress)
        summary.rows += table.num_rows
        summary.hits += sum(part.num_rows for part in hits)
        return hits
    if values is not None:
        if party_columns is not None or id_column is not None:
            raise TypeError("party_columns and id_column are for tables; a list of names has no columns")
        query_fields, n_rows, ids = [field_of_list(values, kinds)], len(values), None
    else:
        table = table_of(data)
        columns = checked_party_columns(table.schema, party_columns, kinds)
        query_fields = [field_of_role(table, role, c, row_offset) for role, c in columns.items()]
        n_rows, ids = table.num_rows, query_ids(table, id_column)
    hits = []
    for query_field in query_fields:
        found, suppressed = find_hits(query_field, index, options, progress)
        hits.append(place_hits(query_field, found, index, row_offset, ids))
        count_names(query_field, suppressed, summary)
    summary.rows += n_rows
    summary.hits += sum(table.num_rows for table in hits)
    return hits


def names_of_list(data: object) -> Sequence[object] | None:
    """Return the names of a plain list or column, None for a table."""
    if isinstance(data, (str, bytes)):
        raise TypeError("screen takes a list of names; for one name use [name], or check(name, index)")
    if isinstance(data, (list, tuple)):
        return data
    if isinstance(data, (pa.Array, pa.ChunkedArray)):
        return list(data.to_pylist())
    if isinstance(data, np.ndarray) and data.ndim != 1:
        raise TypeError(f"an array of names must have one dimension, got {data.ndim}")
    if isinstance(data, np.ndarray) or any(base.__name__ == "Series" for base in type(data).__mro__):  # pandas, polars
        series: Any = data
        return list(series.tolist() if hasattr(series, "tolist") else series.to_list())
    return None


def query_ids(table: pa.Table, id_column: str | None) -> list[str | None] | None:
    """Return the values of the id column as text."""
    if id_column is None:
        return None
    if id_column not in table.column_names:
        raise TypeError(f"no id_column {id_column!r} in the table; it has {', '.join(table.column_names)}")
    return [None if value is None else str(value) for value in table[id_column].to_pylist()]


class ScreenedBatches:
    """Tables of hits, one for each batch of the input; `summary` grows as they are taken.

    Attributes:
        schema: HITS_SCHEMA.
        summary: Counts so far; complete when the iteration is.
    """

    schema = HITS_SCHEMA

    def __init__(self, tables: Iterator[pa.Table], summary: Summary, metadata: Callable[[], dict[str, Any]]) -> None:
        self._tables = tables
        self._metadata = metadata
        self.summary = summary

    def __iter__(self) -> Iterator[pa.Table]:
        return self._tables

    def __next__(self) -> pa.Table:
        return next(self._tables)

    @property
    def metadata(self) -> dict[str, Any]:
        """What made the result, as the metadata of `screen`."""
        return self._metadata()


def screen_batches(
    reader: object,
    index: NameIndex,
    *,
    id_column: str | None = None,
    party_columns: Mapping[str, str | PartyColumns] | None = None,
    kinds: str | None = None,
    threshold: float = DEFAULT_THRESHOLD,
    workers: int = 1,
    authorities: Sequence[str] | None = None,
    lists: Sequence[str] | None = None,
    weak: Weak = "authority",
    max_age: int | None = None,
    batch_size: int = BATCH_ROWS,
    progress: Callable[[int], None] | None = None,
) -> ScreenedBatches:
    """Screen a stream of batches in bounded memory.

    Args:
        reader: An Arrow RecordBatchReader, anything with `__arrow_c_stream__`, or an iterable of tables, record batches
            or lists of names.
        index: The listed side.
        batch_size: Rows screened at a time, which bounds memory and changes nothing else.
        progress: Called with the number of rows done since the last call.
        id_column: As in `screen`, like all other options.

    Returns:
        An iterator of tables with HITS_SCHEMA; `query_row` counts through the whole stream, and `.summary` holds the
        counts of what has been taken so far.

    Raises:
        TypeError: As `screen`.
        ValueError: As `screen`.
    """
    options = Options.checked(index, threshold, authorities, lists, weak, workers, max_age)
    if isinstance(batch_size, bool) or not isinstance(batch_size, Integral) or batch_size < 1:
        raise ValueError(f"batch_size must be 1 or more, got {batch_size!r}")
    summary, columns = Summary(), columns_said(id_column, party_columns, kinds)

    def tables() -> Iterator[pa.Table]:
        for part in parts_of(reader, batch_size):
            before = Summary(rows=summary.rows)
            hits = screen_part(part, index, options, before, id_column, party_columns, kinds, None)
            if progress is not None:
                progress(before.rows - summary.rows)
            summary.add(before)
            yield hits_table(hits, result_metadata(summary, index, options, columns))

    return ScreenedBatches(tables(), summary, lambda: result_metadata(summary, index, options, columns))


def parts_of(reader: object, batch_size: int) -> Iterator[object]:
    """Cut a stream into parts of at most `batch_size` rows."""
    if names_of_list(reader) is not None and not isinstance(reader, (list, tuple)):
        reader = [reader]
    if hasattr(reader, "__arrow_c_stream__"):
        reader = pa.RecordBatchReader.from_stream(reader)
    if not isinstance(reader, Iterable) or isinstance(reader, (str, bytes, Mapping)):
        raise TypeError(f"screen_batches needs a stream of batches, got {type(reader).__name__}")
    for part in reader:
        if isinstance(part, (str, bytes)) or part is None:
            raise TypeError("screen_batches needs batches (tables or lists of names), got single names; use screen")
        names = names_of_list(part)
        whole: Any = names if names is not None else table_of(part)
        for start in range(0, len(whole), batch_size):
            yield whole[start : start + batch_size] if names is not None else whole.slice(start, batch_size)


def screen_file(
    path: str | os.PathLike[str],
    index: NameIndex,
    *,
    id_column: str | None = None,
    party_columns: Mapping[str, str | PartyColumns] | None = None,
    kinds: str | None = None,
    threshold: float = DEFAULT_THRESHOLD,
    workers: int = 1,
    authorities: Sequence[str] | None = None,
    lists: Sequence[str] | None = None,
    weak: Weak = "authority",
    max_age: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> pa.Table:
    """Screen a payment file: ISO 20022 messages, CSV, Parquet or JSON lines, plain or gzipped.

    Of messages every party, agent and text is screened; hits name its role, the field it stands in and the payment.

    Args:
        path: The file; its format is recognised from the content.
        index: The listed side.
        id_column: Default: the first column called `id` or ending in `_id`. Messages need none.
        party_columns: Default: every text column with the word `name` in its own name. Messages need none.
        kinds: As in `screen`, like all other options.
        progress: Called with the number of rows done since the last call.

    Returns:
        As `screen`.

    Raises:
        FileNotFoundError: No such file.
        PaymentError: The file is broken.
        TypeError: As `screen`, or no column looks like a name.
        ValueError: As `screen`.
    """
    payments = open_payments(path)
    if party_columns is None and not is_message_table(payments.schema):
        party_columns = guess_party_columns(payments.schema)
    screened = screen_batches(
        payments,
        index,
        id_column=id_column if id_column is not None else guess_id_column(payments.schema),
        party_columns=party_columns,
        kinds=kinds,
        threshold=threshold,
        workers=workers,
        authorities=authorities,
        lists=lists,
        weak=weak,
        max_age=max_age,
        progress=progress,
    )
    tables = list(screened)
    return pa.concat_tables([hits_table([], screened.metadata), *tables])


def check(
    name: str,
    index: NameIndex,
    *,
    birth_date: object = None,
    countries: object = None,
    kind: str | None = None,
    gender: str | None = None,
    identifiers: object = None,
    nationalities: object = None,
    birth_countries: object = None,
    residences: object = None,
    threshold: float = DEFAULT_THRESHOLD,
    authorities: Sequence[str] | None = None,
    lists: Sequence[str] | None = None,
    weak: Weak = "authority",
    max_age: int | None = None,
) -> list[Hit]:
    """Screen one party, with what is known of it beside its name.

    Args:
        name: The name.
        index: The listed side.
        birth_date: `date`, `PartialDate`, a year, or text such as `1950-03-21`, `1950-03`, `21 March 1950`, `circa 1950`,
            `1948-1952`, `1369-06-02 AH` (Hijri). `03/04/1950` is refused: its day may be its month.
        countries: One or several, ISO codes or names, whatever they are to the party.
        kind: `person`, `entity`, `vessel` or `aircraft`.
        gender: `male` or `female`.
        identifiers: Texts, `Identifier` objects, or a mapping from kind to value (`{"passport": "..."}`). One whose check
            digit does not fit is compared as it stands; the hits say so.
        nationalities: Countries of nationality, flag or registration, as `countries`: compared with these on the list first.
        birth_countries: Countries of birth.
        residences: Countries of residence.
        threshold: As in `screen`, like the other options.

    Returns:
        Hits, best first; their `parts` name every raise and lowering.

    Raises:
        TypeError: The name is not text.
        ValueError: The name has no letters or digits, or evidence or an option cannot be read.
    """
    if not isinstance(name, str):
        raise TypeError(f"check needs a name, got {type(name).__name__}; for many use screen")
    options = Options.checked(index, threshold, authorities, lists, weak, 1, max_age)
    evidence = read_evidence(
        birth_date=birth_date, countries=countries, gender=gender, identifiers=identifiers, nationalities=nationalities,
        birth_countries=birth_countries, residences=residences,
    )  # fmt: skip
    party = field_of_party(name, Known(checked_kind(kind), evidence))
    if party.unscreened and not evidence.identifiers:
        raise ValueError(f"the name cannot be screened ({party.unscreened[0]}): it has no letters or digits to match")
    found, _ = find_hits(party, index, options)
    return hits_of_party(party, found, index)
