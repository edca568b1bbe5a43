"""The table border: CSV and its like, record by record, with a count that does not trust the parser.

While the standard library parses the records, a plain search counts the lines that stand outside quoted cells: both must
agree. A record with another number of cells than the header is refused: cells that moved would be read under a wrong
name.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sanctionscreen.errors import MalformedListError
from sanctionscreen.lists.checks import check_count
from sanctionscreen.lists.source import ListStream
from sanctionscreen.model import Problem

_BOM = "\ufeff"
MAX_CELL_CHARACTERS = 1 << 24  # more than any cell; an unclosed quote swallows the rest of the file


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a table: its 1-based first line, and its cells without the spaces around them."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One record under a header.

    Args:
        line: 1-based line in the uncompressed file.
        cells: Text by column, without the spaces around it; absent columns are "".
        unknown: Filled cells of columns the format does not have.
    """

    line: int
    cells: dict[str, str]
    unknown: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_text(stream: ListStream, encodings: Sequence[str] = ("utf-8",)) -> str:
    """Decode the whole file in the first encoding that fits, without a byte order mark.

    Raises:
        MalformedListError: None fits, or there is a NUL byte.
    """
    data = stream.read_all()
    if (at := data.find(b"\0")) >= 0:
        raise MalformedListError("found a NUL byte, expected text", source=stream.name, line=data.count(b"\n", 0, at) + 1)
    for encoding in encodings:
        try:
            return data.decode(encoding).removeprefix(_BOM)
        except UnicodeDecodeError as exc:
            failure = exc
    line = data.count(b"\n", 0, failure.start) + 1
    raise MalformedListError(
        f"found the byte 0x{data[failure.start]:02x}, expected {' or '.join(encodings)}", source=stream.name, line=line
    ) from failure


def parse_records(text: str, *, source: str, delimiter: str = ",") -> list[Record]:
    """Split a text into records, blank lines left out.

    Raises:
        MalformedListError: A quote is not closed or text follows one, or there are not as many records as lines outside
        quotes.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records = []
    line = 1
    limit = csv.field_size_limit(MAX_CELL_CHARACTERS)
    try:
        for cells in reader:
            if cells:
                records.append(Record(line, tuple(cell.strip() for cell in cells)))
            line = reader.line_num + 1
    except csv.Error as exc:
        raise MalformedListError(f"found a broken table ({exc}), expected whole rows", source=source, line=line) from exc
    finally:
        csv.field_size_limit(limit)
    check_count(source, n_counted=count_records(text, delimiter), n_read=len(records))
    return records


def count_records(text: str, delimiter: str = ",") -> int:
    """Lines that are not blank once quoted cells are taken out.

    >>> count_records('a,"b\\nc"\\n\\nd,5" pipe\\n')
    2
    """
    quoted = re.compile(rf'(?:(?<=^)|(?<=[{re.escape(delimiter)}\r\n]))"(?:[^"]|"")*"')
    return len(re.findall(r"[^\r\n]+", quoted.sub("-", text)))


def rows_under_header(
    records: Sequence[Record], *, known: Collection[str], required: Collection[str], source: str
) -> tuple[list[TableRow], list[Problem]]:
    """Put records under the names of their columns; the first is the header.

    Args:
        records: Header and rows.
        known: Columns the format has.
        required: Those without which an entry cannot be read.
        source: File name, for messages.

    Raises:
        MalformedListError: There is no header, a column is missing or stands twice, or a row has another number of cells.
    """
    if not records:
        raise MalformedListError("found no row at all, expected a header", source=source)
    header, *rows = records
    if missing := [column for column in required if column not in header.cells]:
        found = ", ".join(header.cells[:8]) + (", ..." if len(header.cells) > 8 else "")
        raise MalformedListError(
            f"found the columns {found}, expected also {', '.join(missing)}", source=source, line=header.line
        )
    columns = [column or f"no. {at}" for at, column in enumerate(header.cells, 1)]
    if twice := [column for at, column in enumerate(columns) if column in columns[:at]]:
        raise MalformedListError(f"found the column {twice[0]} twice, expected it once", source=source, line=header.line)
    check_cells(rows, len(columns), source)
    strange = [column for column in columns if column not in known]
    problems = [
        Problem("unknown_field", f"column {column} is unknown; its text is in the notes", line=header.line)
        for column in strange
    ]
    return list(_rows(rows, columns, frozenset(strange))), problems


def check_cells(rows: Sequence[Record], n_cells: int, source: str) -> None:
    """Refuse a row with another number of cells than expected.

    Raises:
        MalformedListError: There is one.
    """
    for row in rows:
        if len(row.cells) != n_cells:
            raise MalformedListError(f"found {len(row.cells)} cells, expected {n_cells}", source=source, line=row.line)


def _rows(rows: Sequence[Record], columns: Sequence[str], strange: Collection[str]) -> Iterator[TableRow]:
    """Name the cells of each row."""
    for row in rows:
        cells = dict(zip(columns, row.cells, strict=True))
        yield TableRow(row.line, cells, {column: text for column, text in cells.items() if column in strange and text})


def missing_line_break(text: str) -> list[Problem]:
    """A problem where the file does not end with a line break: its last row may be cut."""
    if text.endswith(("\n", "\r")):
        return []
    return [Problem("unterminated", "the file does not end with a line break; its last row may be cut")]
