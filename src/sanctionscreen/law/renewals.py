"""Until when acts hold: one dated row for each act, kept by people in a CSV file, never computed from a rhythm.

    act            the act that states how long, as cited: `Decision (CFSP) 2025/528`
    adopted_on     its date; a later row of the same measures takes the place of an earlier one. May be empty
    authority      EU, UN, US, ...
    decision       what is renewed: `2014/145/CFSP`. May be empty where there is a regulation or a programme
    regulation     what designations cite: `269/2014`. May be empty
    programmes     codes of the list, apart by `;`, for designations that cite an act of no row. May be empty
    expires_on     the last day it holds; `open-ended`; or `unknown`
    condition      in words, where it holds until something happens. May be empty
    unanimity      whether the next renewal needs the vote of all: yes, no, unknown
    source         where that stands
    checked_on     the day as of which the row is true

A line that begins with `#` is a comment. `tables/renewals.csv` is the file shipped.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from sanctionscreen.errors import RenewalError
from sanctionscreen.kept_files import check_header, read_kept_file
from sanctionscreen.lists.acts import acts_in

COLUMNS = (
    "act", "adopted_on", "authority", "decision", "regulation", "programmes", "expires_on", "condition", "unanimity",
    "source", "checked_on",
)  # fmt: skip
_NEEDED = ("act", "authority", "source")
OPEN_ENDED, UNKNOWN = "open-ended", "unknown"
_VOTES = {"yes": True, "no": False, UNKNOWN: None}
_DATE = "a date such as 2027-03-15"


class HeldBy(StrEnum):
    """What keeps a designation in force."""

    DATE = "date"
    CONDITION = "condition"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Renewal:
    """How long one act lets measures hold.

    Args:
        act: The act that states it, as cited.
        decision: The act whose measures it renews, "" where there is none.
        regulation: The act that designations cite, "" where there is none.
        authority: Who made it (`EU`, `UN`, `US`, ...).
        expires_on: The last day it holds, None where it states none or nobody has looked.
        condition: Until what happens it holds, in words, or "".
        unanimity: Whether the next renewal needs the vote of all, None if unknown.
        source: Where that stands.
        checked_on: The day as of which the row is true.
        programmes: Programme codes of designations that cite an act of no row.
        adopted_on: Date of the act, None if not given.
        open_ended: It is known to have no last day.

    Raises:
        ValueError: It has both a last day and none, or no act and no programme by which a designation could be found.
    """

    act: str
    decision: str
    regulation: str
    authority: str
    expires_on: dt.date | None
    condition: str
    unanimity: bool | None
    source: str
    checked_on: dt.date
    programmes: tuple[str, ...] = ()
    adopted_on: dt.date | None = None
    open_ended: bool = False

    def __post_init__(self) -> None:
        if self.open_ended and self.expires_on is not None:
            raise ValueError(f"{self.act}: found a last day, {self.expires_on}, and open-ended; expected one of them")
        if not (acts_in(self.measures) or self.programmes):
            raise ValueError(
                f"{self.act}: found no number of a decision or regulation and no programme, expected one by which "
                "designations are found"
            )

    @property
    def measures(self) -> str:
        """Decision and regulation in one text."""
        return ", ".join(filter(None, (self.decision, self.regulation)))

    @property
    def held_by(self) -> HeldBy:
        """What keeps its measures in force; a last day comes before a condition."""
        if self.expires_on is not None:
            return HeldBy.DATE
        if self.condition:
            return HeldBy.CONDITION
        return HeldBy.NOTHING if self.open_ended else HeldBy.UNKNOWN

    def has_passed(self, on: dt.date) -> bool:
        """Whether its last day is over on a day; a look is asked for then, nothing more follows."""
        return self.expires_on is not None and self.expires_on < on


def read_renewals(path: str | os.PathLike[str] | None = None) -> list[Renewal]:
    """Read a file of renewals.

    Args:
        path: A CSV file as this module describes; None for the small table shipped, which is a start and no service: add a
            row for each act as it is published.

    Returns:
        The rows in their order. Several lists of rows may be put together; the act adopted last counts, of one date the
            row given last.

    Raises:
        FileNotFoundError: No such file.
        RenewalError: It is not as it must be; the message names file, line, column, found, expected.
    """
    source = Path(str(files("sanctionscreen.law.tables") / "renewals.csv")) if path is None else Path(path)
    return list(_rows(source))


def _rows(source: Path) -> Iterator[Renewal]:
    """The rows of a file, its header checked."""
    header: list[str] | None = None
    known: dict[tuple[str, str, str], int] = {}
    for line, cells in read_kept_file(source, RenewalError):
        if header is None:
            header = cells
            check_header(f"{source}, line {line}", header, COLUMNS, RenewalError)
            continue
        if len(cells) != len(header):
            raise RenewalError(f"{source}, line {line}: found {len(cells)} cells, expected {len(header)}")
        renewal = _Row(f"{source}, line {line}", dict(zip(header, cells, strict=True))).renewal()
        key = (renewal.authority, renewal.act, renewal.measures)
        if key in known:
            raise RenewalError(f"{source}, line {line}: found {renewal.act} again, expected one row (line {known[key]})")
        known[key] = line
        yield renewal
    if header is None:
        raise RenewalError(f"{source}: found no header, expected {', '.join(COLUMNS)}")


@dataclass(frozen=True, slots=True)
class _Row:
    """One line and where it stands."""

    place: str
    cells: dict[str, str]

    def renewal(self) -> Renewal:
        """Read it."""
        for column in _NEEDED:
            if not self.cells[column]:
                raise self.error(column, "words")
        if len(self.cells["authority"]) == 2 and not self.cells["authority"].isupper():
            raise self.error("authority", "capitals, as in lists")
        until, vote = self.cells["expires_on"], self.cells["unanimity"]
        if vote not in _VOTES:
            raise self.error("unanimity", ", ".join(_VOTES))
        is_dated = until not in (OPEN_ENDED, UNKNOWN)
        try:
            renewal = Renewal(
                act=self.cells["act"],
                decision=self.cells["decision"],
                regulation=self.cells["regulation"],
                authority=self.cells["authority"],
                expires_on=self.date("expires_on", f"{_DATE}, {OPEN_ENDED} or {UNKNOWN}") if is_dated else None,
                condition=self.cells["condition"],
                unanimity=_VOTES[vote],
                source=self.cells["source"],
                checked_on=self.date("checked_on", _DATE),
                programmes=tuple(filter(None, (code.strip() for code in self.cells["programmes"].split(";")))),
                adopted_on=self.date("adopted_on", f"{_DATE} or nothing") if self.cells["adopted_on"] else None,
                open_ended=until == OPEN_ENDED,
            )
        except RenewalError:
            raise
        except ValueError as error:
            raise RenewalError(f"{self.place}: {error}") from error
        if renewal.expires_on and renewal.adopted_on and renewal.expires_on < renewal.adopted_on:
            raise self.error("expires_on", f"a day after {renewal.adopted_on}, when the act was adopted")
        return renewal

    def date(self, column: str, expected: str) -> dt.date:
        """A cell with a date."""
        try:
            return dt.datetime.strptime(self.cells[column], "%Y-%m-%d").date()  # noqa: DTZ007  a day, not a moment
        except ValueError as error:
            raise self.error(column, expected) from error

    def error(self, column: str, expected: str) -> RenewalError:
        """The error of one cell."""
        return RenewalError(f"{self.place}: {column}: found {self.cells[column]!r}, expected {expected}")
