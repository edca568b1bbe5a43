"""CSV files that people keep by hand: comments, blank lines, spaces around cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from sanctionscreen.errors import SanctionScreenError


def read_kept_file(source: Path, error: type[SanctionScreenError]) -> Iterator[tuple[int, list[str]]]:
    """Give the rows of a file, header and all, each with the number of its last line; lines with # first are left out.

    Args:
        source: The file, UTF-8.
        error: What is raised, naming file and line, where it is no CSV file.

    Raises:
        FileNotFoundError: No such file.
    """
    try:
        lines = csv.reader(io.StringIO(source.read_text(encoding="utf-8-sig"), newline=""), strict=True)
    except UnicodeDecodeError as cause:
        raise error(f"{source}: no CSV file: {cause}") from cause
    try:
        for row in lines:
            cells = [cell.strip() for cell in row]
            if any(cells) and not cells[0].startswith("#"):
                yield lines.line_num, cells
    except csv.Error as cause:
        raise error(f"{source}, line {lines.line_num}: no CSV file: {cause}") from cause


def check_header(place: str, header: Sequence[str], columns: Sequence[str], error: type[SanctionScreenError]) -> None:
    """Refuse a header that has not just some columns, in whatever order."""
    if sorted(header) != sorted(columns):
        raise error(f"{place}: found the columns {', '.join(header)}, expected {', '.join(columns)}")
