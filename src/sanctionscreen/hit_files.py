"""Hits as files: Parquet, CSV and JSON lines, written and read back. `runs.py` puts beside each what made it.

Every file is written under a temporary name beside its target and renamed when whole, so that an interrupted run leaves
nothing half-written.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from sanctionscreen.errors import RunError
from sanctionscreen.hits import HITS_SCHEMA

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Metadata = Callable[[], dict[str, Any]]


class Writer(Protocol):
    """Writes tables of one schema, and what made them where the format has a place for it."""

    def __call__(
        self, tables: Iterable[pa.Table], output: Path, metadata: Metadata, schema: pa.Schema = HITS_SCHEMA
    ) -> None:
        """Write them."""


def writer_of(output: Path) -> Writer:
    """Choose the writer by the ending of a file, before any work is done; ValueError where there is none."""
    if output.suffix.lower() not in WRITERS:
        raise ValueError(f"{output.name} must end in one of {', '.join(WRITERS)}")
    if not output.parent.is_dir():
        raise ValueError(f"there is no folder {output.parent}")
    return WRITERS[output.suffix.lower()]


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Give a temporary name in the folder of a file; whatever still has it afterwards is removed."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def written_beside(path: Path) -> Iterator[IO[str]]:
    """Write a text file under a temporary name, renamed only when all of it is there."""
    with beside(path) as temporary:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            yield file
        temporary.replace(path)


def write_parquet(tables: Iterable[pa.Table], output: Path, metadata: Metadata, schema: pa.Schema = HITS_SCHEMA) -> None:
    """Write hits as Parquet; the schema holds what made them, which is only known after the last batch."""
    with beside(output.with_suffix(".part")) as hits_only, beside(output) as temporary:
        with pq.ParquetWriter(hits_only, schema) as writer:
            for hits in tables:
                if hits.num_rows:
                    writer.write_table(hits.cast(schema))
        run = {b"sanctionscreen": json.dumps(metadata(), ensure_ascii=False, sort_keys=True).encode()}
        schema = schema.with_metadata({**(schema.metadata or {}), **run})
        with pq.ParquetFile(hits_only) as written, pq.ParquetWriter(temporary, schema) as writer:
            for batch in written.iter_batches():
                writer.write_batch(batch.replace_schema_metadata(schema.metadata))
        temporary.replace(output)


def write_csv(tables: Iterable[pa.Table], output: Path, metadata: Metadata, schema: pa.Schema = HITS_SCHEMA) -> None:
    """Write hits as CSV: UTF-8, LF, lists joined by `; `, parts as JSON, no cell a spreadsheet would run."""
    with written_beside(output) as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(schema.names)
        for row in rows_of(tables):
            rows.writerow([csv_cell(row[name]) for name in schema.names])


def csv_cell(value: Any) -> str:
    """A value as text that no spreadsheet runs as a formula.

    >>> csv_cell("=1+1"), csv_cell(["EU", "UN"]), csv_cell(None), csv_cell(True)
    ("'=1+1", 'EU; UN', '', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.4f}"
    if isinstance(value, list):
        plain = all(isinstance(item, str) for item in value)
        value = "; ".join(value) if plain else json.dumps(value, ensure_ascii=False, sort_keys=True)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def write_json_lines(tables: Iterable[pa.Table], output: Path, metadata: Metadata, schema: pa.Schema = HITS_SCHEMA) -> None:
    """Write hits as JSON lines: UTF-8, one object a hit, keys sorted."""
    with written_beside(output) as file:
        for row in rows_of(tables):
            write_json_line(row, file)


def write_json_line(row: Mapping[str, Any], file: IO[str]) -> None:
    """Write one hit."""
    file.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")


def rows_of(tables: Iterable[pa.Table]) -> Iterator[dict[str, Any]]:
    """Hits as plain dictionaries."""
    for table in tables:
        yield from table.to_pylist()


WRITERS: dict[str, Writer] = {".parquet": write_parquet, ".csv": write_csv, ".jsonl": write_json_lines}


def read_hits(path: Path) -> pa.Table:
    """Read a file of hits back: a table with HITS_SCHEMA; the metadata are only those a Parquet file holds.

    CSV tells a missing text from an empty one no more, and a text that held `; ` in a list comes back as two.

    Raises:
        FileNotFoundError: No such file.
        RunError: It has no known ending, or holds something else than hits.
    """
    if path.suffix.lower() not in WRITERS:
        raise RunError(f"{path}: a file of hits ends in one of {', '.join(WRITERS)}")
    try:
        if path.suffix.lower() == ".parquet":
            table = pq.read_table(path)
            return table.select(HITS_SCHEMA.names).cast(HITS_SCHEMA.with_metadata(table.schema.metadata))
        with path.open(encoding="utf-8", newline="") as file:
            if path.suffix.lower() == ".jsonl":
                rows = [{name: row[name] for name in HITS_SCHEMA.names} for row in map(json.loads, file)]
            else:
                rows = [
                    {field.name: value_of_cell(row[field.name], field.type) for field in HITS_SCHEMA}
                    for row in csv.DictReader(file, strict=True)
                ]
        return pa.Table.from_pylist(rows, HITS_SCHEMA)
    except (pa.ArrowException, KeyError, TypeError, AttributeError, ValueError, csv.Error) as error:
        raise RunError(f"{path}: not a file of hits of this library: {error}") from error


def value_of_cell(cell: str, kind: pa.DataType) -> Any:
    """Read a cell that `csv_cell` wrote.

    >>> value_of_cell("'=1+1", pa.string()), value_of_cell("EU; UN", pa.list_(pa.string()))
    ('=1+1', ['EU', 'UN'])
    """
    if cell[:1] == "'" and cell[1:].startswith(FORMULA_STARTS):
        cell = cell[1:]
    if pa.types.is_list(kind):
        return (cell.split("; ") if cell else []) if kind.value_type == pa.string() else json.loads(cell)
    if pa.types.is_boolean(kind):
        return {"true": True, "false": False}[cell]
    if pa.types.is_integer(kind):
        return int(cell)
    return float(cell) if pa.types.is_floating(kind) else cell or None
