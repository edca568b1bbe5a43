"""The files of an OFAC CSV release: rows of one file, and the companions that lie beside it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sanctionscreen.errors import MalformedListError
from sanctionscreen.lists.checks import check_count
from sanctionscreen.lists.source import ListStream
from sanctionscreen.model import Problem

_END = b"\x1a"
_BOM = b"\xef\xbb\xbf"
_NULL = "-0-"
DELIMITERS = {"csv": ",", "pip": "|", "del": "@"}  # by the ending of the file
_MAX_IDS_SHOWN = 5
_MIN_ROWS_FOR_COMPANIONS = 100  # a list this long always has other names and addresses


@dataclass(frozen=True, slots=True)
class Release:
    """Official file names of one list. Order of companions: alternate names, addresses, comments."""

    list_id: str
    primary: str
    alternates: str
    addresses: str
    comments: str

    def with_ending(self, ending: str) -> Release:
        """The same files in the layout of another delimiter."""
        names = (self.primary, self.alternates, self.addresses, self.comments)
        return Release(self.list_id, *(name.replace(".csv", f".{ending}") for name in names))


_CSV_RELEASES = (
    Release("us-sdn", "sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"),
    Release("us-non-sdn", "cons_prim.csv", "cons_alt.csv", "cons_add.csv", "cons_comments.csv"),
)
RELEASES = {ending: tuple(release.with_ending(ending) for release in _CSV_RELEASES) for ending in DELIMITERS}


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its 1-based line, and its cells with null as ""."""

    line: int
    cells: tuple[str, ...]

    @property
    def entry_id(self) -> str:
        """The number that links the files."""
        return self.cells[0]


@dataclass(slots=True)
class Companions:
    """Rows of the companion files, and what is wrong with them.

    Args:
        has_comments: The comments file was there.
    """

    alternates: list[Row] = field(default_factory=list)
    addresses: list[Row] = field(default_factory=list)
    comments: list[Row] = field(default_factory=list)
    has_comments: bool = False
    problems: list[Problem] = field(default_factory=list)


def read_rows(
    stream: ListStream, n_columns: int, *, accept_unterminated: bool, delimiter: str
) -> tuple[list[Row], list[Problem]]:
    """Read every row of one file.

    Raises:
        MalformedListError: The closing 0x1A is missing (unless accepted), a row has another number of cells or no
            number first, a quote is not closed, or the rows are not as many as the lines that begin with a number.
    """
    data = stream.read_all().removeprefix(_BOM)
    body = data.rstrip(b"\r\n")
    problems = []
    if body == _END or body.endswith(b"\n" + _END):
        body = body[:-1]
    elif accept_unterminated:
        problems.append(Problem("unterminated", f"{stream.name} lacks its closing 0x1A byte and may be cut"))
        body = data.removesuffix(_END)
    else:
        raise MalformedListError(
            "found no 0x1A byte after the last line, so rows may be missing; expected the whole file as published "
            "(accept_unterminated=True reads it all the same)",
            source=stream.name,
            line=data.count(b"\n") + 1,
        )
    for byte, words in ((_END, "a 0x1A byte before the end"), (b"\0", "a NUL byte")):
        if (at := body.find(byte)) >= 0:
            raise MalformedListError(f"found {words}, expected text", source=stream.name, line=body.count(b"\n", 0, at) + 1)
    rows = _parse_rows(_decode(body, stream.name), n_columns, stream.name, delimiter)
    record_line = re.compile(rb"^\s*\d+\s*" + re.escape(delimiter.encode()), re.MULTILINE)
    check_count(stream.name, n_counted=len(record_line.findall(body)), n_read=len(rows))
    return rows, problems


def read_companions(stream: ListStream, release: Release, *, accept_unterminated: bool, delimiter: str) -> Companions:
    """Read the files that lie beside the primary one and continue its hash with theirs, in name order.

    Raises:
        MalformedListError: The alternate names or addresses are missing, or a file is broken.
    """
    if stream.path is None:
        raise ValueError("bytes have no companion files beside them; pass the path of the file, or companions=False")
    found = {name: _find_beside(stream.path, name) for name in (release.alternates, release.addresses, release.comments)}
    for name in (release.alternates, release.addresses):
        if found[name] is None:
            raise MalformedListError(
                f"found no {name} beside it, expected what it adds (companions=False reads without it)",
                source=stream.name,
            )
    result = Companions(has_comments=found[release.comments] is not None)
    wanted = {release.alternates: (5, result.alternates), release.addresses: (6, result.addresses)}
    wanted[release.comments] = (2, result.comments)
    for name in sorted(wanted):
        path, (n_columns, rows) = found[name], wanted[name]
        if path is None:
            continue
        with ListStream(path) as companion:
            companion.continue_hash(stream)
            new_rows, problems = read_rows(
                companion, n_columns, accept_unterminated=accept_unterminated, delimiter=delimiter
            )
            stream.continue_hash(companion)
        rows.extend(new_rows)
        result.problems.extend(problems)
    return result


def check_ids(
    primary_ids: Iterable[str], companions: Companions, release: Release, *, source: str, accept_unterminated: bool
) -> list[Problem]:
    """Compare the ids of the companions with those of the primary file.

    Raises:
        MalformedListError: A companion has rows that belong to no entry (unless accepted: then a problem each file).
    """
    known = set(primary_ids)
    problems = []
    for name, rows in (
        (release.alternates, companions.alternates),
        (release.addresses, companions.addresses),
        (release.comments, companions.comments),
    ):
        strangers = [row for row in rows if row.entry_id not in known]
        if not strangers:
            continue
        ids = list(dict.fromkeys(row.entry_id for row in strangers))
        shown = ", ".join(ids[:_MAX_IDS_SHOWN]) + (", ..." if len(ids) > _MAX_IDS_SHOWN else "")
        words = f"{len(strangers)} rows of {name} belong to no entry of {release.primary} (ids {shown})"
        if not accept_unterminated:
            raise MalformedListError(f"{words}; expected files of the same date", source=source, line=strangers[0].line)
        problems.append(Problem("foreign_rows", words, line=strangers[0].line))
    return problems


def check_companions_not_empty(n_rows: int, companions: Companions, release: Release, *, source: str) -> None:
    """Refuse a file of other names or addresses without any row beside a long list: a failed download looks like that.

    Raises:
        MalformedListError: There is such a file.
    """
    if n_rows < _MIN_ROWS_FOR_COMPANIONS:
        return
    for name, rows in ((release.alternates, companions.alternates), (release.addresses, companions.addresses)):
        if not rows:
            raise MalformedListError(
                f"found no row in {name} beside {n_rows} entries, expected some (companions=False reads without it)",
                source=source,
            )


def files_of_list(path: Path, format_name: str) -> list[Path]:
    """The file of a list, with the companions that lie beside it where it is an OFAC table."""
    names = [
        name
        for releases in RELEASES.values()
        for release in releases
        if path.name.lower().removesuffix(".gz") == release.primary
        for name in (release.alternates, release.addresses, release.comments)
    ]
    beside = [_find_beside(path, name) for name in names] if format_name == "ofac_csv" else []
    return [path, *(found for found in beside if found is not None)]


def _find_beside(path: Path, name: str) -> Path | None:
    """The companion of this name, whatever its case, gzip or not; the plain file before the gzip one."""
    beside = {entry.name.lower(): entry for entry in sorted(path.parent.iterdir())}
    return beside.get(name) or beside.get(f"{name}.gz")


def _decode(body: bytes, source: str) -> str:
    """Text of the file: ASCII so far, UTF-8 if ever more."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as exc:
        line = body.count(b"\n", 0, exc.start) + 1
        raise MalformedListError(
            f"found the byte 0x{body[exc.start]:02x}, expected ASCII or UTF-8", source=source, line=line
        ) from exc


def _parse_rows(text: str, n_columns: int, source: str, delimiter: str) -> list[Row]:
    """Split text into rows and cells."""
    rows = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            values = _clean_cells(cells)
            if cells and len(values) != n_columns:
                raise MalformedListError(f"found {len(values)} cells, expected {n_columns}", source=source, line=line)
            if any("\n" in value for value in values):
                raise MalformedListError(
                    "found a line break inside a cell, expected one row a line", source=source, line=line
                )
            if cells and not values[0].isdecimal():
                raise MalformedListError("found no number in the first cell, expected an id", source=source, line=line)
            if cells:
                rows.append(Row(line, values))
            line = reader.line_num + 1
    except csv.Error as exc:
        raise MalformedListError(f"found broken CSV ({exc}), expected whole rows", source=source, line=line) from exc
    return rows


def _clean_cells(cells: list[str]) -> tuple[str, ...]:
    """Null as "", no spaces at the ends, except of the last cell: Remarks are cut mid-word, where a space counts."""
    values = ["" if cell.strip() == _NULL else cell for cell in cells]
    return (*(value.strip() for value in values[:-1]), *values[-1:])
