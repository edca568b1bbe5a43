"""Flat payment files: CSV, Parquet and JSON lines, plain or gzipped, read batch by batch.

The format is taken from the content: Parquet by its magic, JSON lines by a first `{`, everything else is CSV with
comma, semicolon, tab or bar, whichever the header holds most of. Every CSV column is read as text, so that no account
number loses a zero and no surname "Null" or "NA" turns into nothing.
"""

from __future__ import annotations

import gzip
import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from sanctionscreen.errors import PaymentError

BATCH_ROWS = 65_536
GZIP_MAGIC = b"\x1f\x8b"
PARQUET_MAGIC = b"PAR1"
CSV_BLOCK_BYTES = 1 << 24  # a CSV row must fit in one block
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


def open_payments(path: str | os.PathLike[str], *, batch_size: int = BATCH_ROWS) -> PaymentReader:
    """Open a payment file.

    Args:
        path: CSV, Parquet or JSON lines; CSV and JSON lines may be gzipped.
        batch_size: Most rows in a batch (Parquet and JSON lines; CSV comes in blocks of 16 MiB).

    Raises:
        FileNotFoundError: No such file.
        PaymentError: Empty, broken or not a payment file; the message names file, line or row, found and expected.
    """
    source = Path(path)
    if source.is_dir():
        raise PaymentError(f"{source}: is a folder, expected a CSV, Parquet or JSON lines file")
    with open_plain(source) as file:
        try:
            head = file.read(4096)
        except (OSError, EOFError) as error:
            raise PaymentError(f"{source}: broken gzip file: {error}") from error
    if not head.strip():
        raise PaymentError(f"{source}: the file is empty")
    if head.startswith(PARQUET_MAGIC):
        return open_parquet(source, batch_size)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return open_json_lines(source, batch_size)
    if head.lstrip().startswith((b"<", b"[", b"%PDF", b"PK")) or b"\x00" in head:
        raise PaymentError(f"{source}: not CSV, Parquet or JSON lines, begins with {head[:16]!r}")
    return open_csv(source, head)


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


def open_csv(source: Path, head: bytes) -> PaymentReader:
    """Open a CSV file; all columns are text."""
    header = head.decode("utf-8-sig", "replace").lstrip("\r\n").splitlines()[0]
    parse = pa_csv.ParseOptions(delimiter=max(DELIMITERS, key=header.count), newlines_in_values=True)
    read = pa_csv.ReadOptions(block_size=CSV_BLOCK_BYTES)
    try:
        with open_plain(source) as file:
            names = pa_csv.open_csv(file, read_options=read, parse_options=parse).schema.names
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise PaymentError(f"{source}: column {repeated[0]!r} stands twice in the header")
        convert = pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    except (pa.ArrowInvalid, OSError, EOFError) as error:
        raise csv_error(source, error) from error

    def batches() -> Iterator[pa.RecordBatch]:
        try:
            with open_plain(source) as file:
                yield from pa_csv.open_csv(file, read_options=read, parse_options=parse, convert_options=convert)
        except (pa.ArrowInvalid, OSError, EOFError) as error:
            raise csv_error(source, error) from error

    return PaymentReader(pa.schema([(name, pa.string()) for name in names]), batches())


def csv_error(source: Path, error: Exception) -> PaymentError:
    """Say what is wrong with a CSV file without quoting its rows, which hold names."""
    words = str(error).partition(": ")[2].partition(":\n")[0] if "Row #" in str(error) else str(error).splitlines()[0]
    if "UTF8" in words or "UTF-8" in words:
        words = "a value is not UTF-8; save the file as UTF-8"
    return PaymentError(f"{source}: {words}")


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
        except (json.JSONDecodeError, EOFError, OSError) as error:
            what = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
            raise PaymentError(f"{source}, line {line_number}: broken JSON line: {what}") from error
        except UnicodeDecodeError as error:
            raise PaymentError(f"{source}, line {line_number + 1}: not UTF-8") from error


def json_table(records: list[dict[str, Any]], columns: list[str]) -> pa.Table:
    """Lay records out as text columns: text as it is, null as null, everything else as JSON."""
    return pa.table({name: pa.array([json_text(record.get(name)) for record in records], pa.string()) for name in columns})


def json_text(value: Any) -> str | None:
    """Text of one JSON value."""
    if value is None or isinstance(value, str):
        return value if value is None else value.encode("utf-8", "replace").decode()
    return json.dumps(value, ensure_ascii=False)


def guess_party_columns(schema: pa.Schema) -> dict[str, str]:
    """Take every text column called `name` or `<role>_name` for a party's name: role -> column.

    Raises:
        TypeError: There is none; the message lists the columns.
    """
    found = {}
    for field in schema:
        words = field.name.lower().replace(" ", "_").replace("-", "_").split("_")
        if "name" in words:
            role = "_".join(word for word in words if word != "name") or "party"
            found[role] = field.name
    if not found:
        raise TypeError(
            "no column is called name or <role>_name; say which hold parties with party_columns, for example "
            f"{{'debtor': {schema.names[0]!r}}}; there are: {', '.join(schema.names)}"
        )
    return found


def guess_id_column(schema: pa.Schema) -> str | None:
    """Take the first column called `id` or ending in `_id` for the payment's id."""
    return next((name for name in schema.names if name.lower() == "id" or name.lower().endswith("_id")), None)
