"""Flat payment files: CSV, Parquet and JSON lines, plain or gzipped, read batch by batch.

The format is taken from the content: Parquet by its magic, JSON lines by a first `{`, everything else is CSV with
comma, semicolon, tab or bar, whichever the header holds most of. Every CSV column is read as text, so that no account
number loses a zero and no surname "Null" or "NA" turns into nothing.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyarrow as pa
import pyarrow.parquet as pa_parquet

from sanctionscreen.errors import PaymentError

FILE_BATCH_ROWS = 65_536  # rows read from a file at a time
GZIP_MAGIC = b"\x1f\x8b"
PARQUET_MAGIC = b"PAR1"
MAX_HEADER_BYTES = 1 << 20
DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class PaymentReader:
    """A payment file being read: iterate for its batches.

    Args:
        schema: Columns.
        batches: Record batches or tables, in order, once.
        n_rows: Number of rows where the file states it, else None.
    """

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch | pa.Table]
    n_rows: int | None = None

    def __iter__(self) -> Iterator[pa.RecordBatch | pa.Table]:
        return self.batches


def open_table(source: Path, head: bytes, batch_size: int) -> PaymentReader:
    """Open a flat payment file.

    Args:
        source: CSV, Parquet or JSON lines; CSV and JSON lines may be gzipped.
        head: Its first bytes, uncompressed.
        batch_size: Most rows in a batch.

    Raises:
        PaymentError: Empty, broken or not a payment file; the message names file, line or row, found and expected.
    """
    if not head.strip():
        raise PaymentError(f"{source}: the file is empty")
    if head.startswith(PARQUET_MAGIC):
        return open_parquet(source, batch_size)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return open_json_lines(source, batch_size)
    if head.lstrip().startswith((b"<", b"[", b"%PDF", b"PK")) or b"\x00" in head:
        raise PaymentError(f"{source}: no payment messages, CSV, Parquet or JSON lines; begins with {head[:16]!r}")
    return open_csv(source, batch_size)


def open_plain(source: Path) -> BinaryIO:
    """Open a file for reading, unpacked if it is gzipped."""
    with source.open("rb") as file:
        gzipped = file.read(2) == GZIP_MAGIC
    return cast(BinaryIO, gzip.open(source, "rb") if gzipped else source.open("rb"))


def open_parquet(source: Path, batch_size: int) -> PaymentReader:
    """Open a Parquet file."""
    try:
        file = pa_parquet.ParquetFile(source)
    except (pa.ArrowInvalid, OSError) as error:
        raise PaymentError(f"{source}: broken Parquet file: {error}") from error

    def batches() -> Iterator[pa.RecordBatch]:
        try:
            yield from file.iter_batches(batch_size)
        except (pa.ArrowInvalid, OSError) as error:
            raise PaymentError(f"{source}: broken Parquet file: {error}") from error

    return PaymentReader(file.schema_arrow, batches(), file.metadata.num_rows)


def open_csv(source: Path, batch_size: int) -> PaymentReader:
    """Open a CSV file; all columns are text.

    Read strictly by the standard library: a quote that never closes, or text after one that does, would otherwise swallow
    the payments behind it.
    """
    lines = csv_rows(source, delimiter_of(source))
    _, names = next(lines, (0, []))
    lines.close()
    for name in names:
        if names.count(name) > 1:
            raise PaymentError(f"{source}: column {name!r} stands twice in the header")
    if not any(names):
        raise PaymentError(f"{source}: the file is empty")
    schema = pa.schema([(name, pa.string()) for name in names])

    def batches() -> Iterator[pa.Table]:
        waiting: list[list[str]] = []
        rows = csv_rows(source, delimiter_of(source))
        next(rows)
        for line, row in rows:
            if not row and len(names) > 1:  # a blank line
                continue
            if len(row) != len(names) and (row or len(names) > 1):
                raise PaymentError(f"{source}, line {line}: expected {len(names)} columns, got {len(row)}")
            waiting.append(row or [""])
            if len(waiting) == batch_size:
                yield pa.table(list(zip(*waiting, strict=True)), schema=schema)
                waiting = []
        if waiting:
            yield pa.table(list(zip(*waiting, strict=True)), schema=schema)

    return PaymentReader(schema, batches())


def delimiter_of(source: Path) -> str:
    """Take the delimiter that cuts the header into most columns."""
    with open_plain(source) as file:
        header = file.readline(MAX_HEADER_BYTES).decode("utf-8-sig", "replace")
    return max(DELIMITERS, key=lambda delimiter: len(next(csv.reader([header], delimiter=delimiter), [])))


def csv_rows(source: Path, delimiter: str) -> Generator[tuple[int, list[str]], None, None]:
    """Read the rows of a CSV file, each with the number of its last line."""
    with io.TextIOWrapper(open_plain(source), encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            for row in rows:
                yield rows.line_num, row
        except csv.Error as error:
            raise PaymentError(f"{source}, line {rows.line_num}: broken CSV: {error}") from error
        except UnicodeDecodeError as error:
            raise PaymentError(
                f"{source}, line {rows.line_num + 1} or after: a value is not UTF-8; save it as UTF-8"
            ) from error
        except (EOFError, OSError) as error:
            raise PaymentError(f"{source}, line {rows.line_num}: {error}") from error


def open_json_lines(source: Path, batch_size: int) -> PaymentReader:
    """Open a JSON lines file: one object a line; a first pass collects the columns."""
    columns: dict[str, None] = {}
    n_rows = 0
    for record in json_records(source):
        columns.update(dict.fromkeys(record))
        n_rows += 1

    def batches() -> Iterator[pa.Table]:
        waiting: list[dict[str, Any]] = []
        for record in json_records(source):
            waiting.append(record)
            if len(waiting) == batch_size:
                yield json_table(waiting, list(columns))
                waiting = []
        if waiting:
            yield json_table(waiting, list(columns))

    return PaymentReader(pa.schema([(name, pa.string()) for name in columns]), batches(), n_rows)


def json_records(source: Path) -> Iterator[dict[str, Any]]:
    """Read one object a line; blank lines are skipped."""
    with io.TextIOWrapper(open_plain(source), encoding="utf-8-sig") as lines:
        line_number = 0
        try:
            for line_number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                record = json.loads(line)
                if not isinstance(record, dict):
                    raise PaymentError(f"{source}, line {line_number}: expected a JSON object")
                yield record
        except (json.JSONDecodeError, EOFError, OSError, RecursionError) as error:
            what = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
            raise PaymentError(f"{source}, line {line_number}: broken JSON line: {what}") from error
        except UnicodeDecodeError as error:
            raise PaymentError(f"{source}, line {line_number + 1}: not UTF-8") from error
        except ValueError as error:
            if isinstance(error, PaymentError):
                raise
            raise PaymentError(f"{source}, line {line_number}: broken JSON line: a number of too many digits") from error


def json_table(records: list[dict[str, Any]], columns: list[str]) -> pa.Table:
    """Lay records out as text columns: text as it is, null as null, everything else as JSON."""
    return pa.table({name: pa.array([json_text(record.get(name)) for record in records], pa.string()) for name in columns})


def json_text(value: Any) -> str | None:
    """Text of one JSON value."""
    if value is None or isinstance(value, str):
        return value if value is None else value.encode("utf-8", "replace").decode()
    return json.dumps(value, ensure_ascii=False)


def guess_party_columns(schema: pa.Schema) -> dict[str, str]:
    """Take every text column with the word `name` in its own name for a party's name: role -> column.

    Raises:
        TypeError: There is none; the message lists the columns.
    """
    found = {}
    for field in schema:
        words = field.name.lower().replace(" ", "_").replace("-", "_").split("_")
        if "name" in words and (pa.types.is_string(field.type) or pa.types.is_large_string(field.type)):
            role = "_".join(word for word in words if word != "name") or "party"
            found[role if role not in found else field.name] = field.name
    if not found:
        raise TypeError(
            "no text column has the word name in its own; say which hold parties with party_columns, for example "
            f"{{'debtor': 'payer'}}; there are: {', '.join(schema.names) or 'none'}"
        )
    return found


def guess_id_column(schema: pa.Schema) -> str | None:
    """Take the first column called `id` or ending in `_id` for the payment's id."""
    return next((name for name in schema.names if name.lower() == "id" or name.lower().endswith("_id")), None)
