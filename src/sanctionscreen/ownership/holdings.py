"""Who owns whom: a table of holdings, checked, with shares as whole numbers so that 25 + 25 is 50."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sanctionscreen.errors import OwnershipError
from sanctionscreen.ownership.rules import CONTROL
from sanctionscreen.queries import table_of

PER_CENT = 10**12  # units of a share: 50 % and one share of a billion is more than 50 %
WHOLE = 100 * PER_CENT
_REQUIRED = ("owner", "owned")
_SHARES = ("share", "share_min", "share_max")
_VOTES = ("votes", "votes_min", "votes_max")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_RANGE = re.compile(rf"({_NUMBER.pattern})\s*%?\s*(?:-|–|to)\s*({_NUMBER.pattern})\s*%?")
_SINGLE = re.compile(rf"({_NUMBER.pattern})\s*%?")


@dataclass(slots=True)
class Holdings:
    """Holdings as columns; row e says that node `owner[e]` holds from `low` to `high` of node `owned[e]`.

    Args:
        nodes: Ids of owners and owned, by number.
        names: Names given for each, by number.
        owner, owned: Node numbers.
        low, high: Least and most share, in 1/10^12 of a per cent.
        votes_low, votes_high: Votes, likewise.
        known: Whether the share is stated, or something that makes up for it.
        control: A way of `CONTROL`, or "".
        arrangement: Name of the joint arrangement a holding is under, or "".
        since, until: First and last day.
    """

    nodes: list[str] = field(default_factory=list)
    names: dict[int, list[str]] = field(default_factory=dict)
    owner: list[int] = field(default_factory=list)
    owned: list[int] = field(default_factory=list)
    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    votes_low: list[int] = field(default_factory=list)
    votes_high: list[int] = field(default_factory=list)
    known: list[bool] = field(default_factory=list)
    control: list[str] = field(default_factory=list)
    arrangement: list[str] = field(default_factory=list)
    since: list[dt.date | None] = field(default_factory=list)
    until: list[dt.date | None] = field(default_factory=list)


def read_holdings(edges: object) -> Holdings:
    """Check a table of holdings.

    Args:
        edges: As for `ownership`.

    Raises:
        TypeError: It is no table, or has not the columns needed.
        OwnershipError: A value is not as it must be; the message names row, column, found and expected.
    """
    table = table_of(edges)
    has = set(table.column_names)
    if missing := [name for name in _REQUIRED if name not in has]:
        raise TypeError(f"edges lack {', '.join(missing)}; their columns are {', '.join(table.column_names) or 'none'}")
    if not has & {*_SHARES, *_VOTES, "control"}:
        raise TypeError(f"edges need a column share, votes or control; their columns are {', '.join(table.column_names)}")

    def column(name: str, read: Callable[[Any], Any]) -> list[Any]:
        """One column, read value by value; None everywhere where it is absent."""
        if name not in has:
            return [None] * table.num_rows
        return _read_column(name, table[name].to_pylist(), read)

    found = Holdings()
    numbers: dict[str, int] = {}
    names: dict[int, dict[str, None]] = {}
    for side in _REQUIRED:
        ids = column(side, _read_id)
        places = [numbers.setdefault(node, len(numbers)) for node in ids]
        setattr(found, side, places)
        for place, name in zip(places, column(f"{side}_name", read_text), strict=True):
            if name:
                names.setdefault(place, {})[name] = None
    found.nodes = list(numbers)
    found.names = {place: list(its) for place, its in names.items()}
    found.control = column("control", _read_control)
    found.control = [way or "" for way in found.control]
    found.arrangement = [name or "" for name in column("arrangement", read_text)]
    found.since, found.until = column("since", _read_day), column("until", _read_day)
    for row, (since, until) in enumerate(zip(found.since, found.until, strict=True)):
        if since is not None and until is not None and until < since:
            raise OwnershipError(f"edges, row {row}, until: found {until}, expected no day before since, {since}")
    shares, votes = (_bounds([column(name, _read_range) for name in names], names) for names in (_SHARES, _VOTES))
    found.known = [share is not None or bool(way) for share, way in zip(shares, found.control, strict=True)]
    unknown = [(0, 0) if known else (0, WHOLE) for known in found.known]
    found.low, found.high = _columns(share or other for share, other in zip(shares, unknown, strict=True))
    found.votes_low, found.votes_high = _columns(vote or (0, 0) for vote in votes)
    for name, its in (("shares", shares), ("votes", votes)):
        most = max((pair[1] for pair in its if pair is not None), default=0)
        if 0 < most <= PER_CENT:
            raise OwnershipError(
                f"{name} are per cent, and the largest here is {most / PER_CENT:g} %: give 50 for one half, not 0.5"
            )
    return found


def _columns(pairs: Iterable[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Pairs as two columns."""
    whole = list(pairs)
    return [low for low, _ in whole], [high for _, high in whole]


def _read_column(name: str, values: list[Any], read: Callable[[Any], Any]) -> list[Any]:
    """Read every value, naming row and column of one that cannot be."""
    found = []
    for row, value in enumerate(values):
        try:
            found.append(read(value))
        except ValueError as error:
            raise OwnershipError(f"edges, row {row}, {name}: found {value!r}, expected {error}") from None
    return found


def _bounds(columns: list[list[Any]], names: tuple[str, ...]) -> list[tuple[int, int] | None]:
    """Least and most of each row, from one column or from two."""
    found: list[tuple[int, int] | None] = []
    for row, (one, least, most) in enumerate(zip(*columns, strict=True)):
        bounds = one
        if bounds is None and (least is not None or most is not None):
            bounds = (least[0] if least else 0, most[1] if most else WHOLE)
        if bounds is not None and bounds[0] > bounds[1]:
            low, high = bounds
            raise OwnershipError(
                f"edges, row {row}, {names[0]}: found {low / PER_CENT:g} to {high / PER_CENT:g} %, expected the least first"
            )
        found.append(bounds)
    return found


def read_text(value: Any) -> str:
    """Text without spaces around it; a whole number reads the same as whatever type."""
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        raise ValueError("text or a whole number")
    return str(value).strip()


def _read_id(value: Any) -> str:
    """An id that is there."""
    if not (text := read_text(value)):
        raise ValueError("an id")
    return text


def _read_range(value: Any) -> tuple[int, int] | None:
    """A share, as its least and most."""
    if value is not None and not isinstance(value, (str, int, float, Decimal)):
        raise ValueError("per cent from 0 to 100, or a range such as 25-50")
    return _range_of(value)


@lru_cache(maxsize=65_536, typed=True)
def _range_of(value: Any) -> tuple[int, int] | None:
    """A share, as its least and most.

    >>> [pair and (pair[0] / PER_CENT, pair[1] / PER_CENT) for pair in map(_range_of, ("25 - 50 %", "33,3", 50, ""))]
    [(25.0, 50.0), (33.3, 33.3), (50.0, 50.0), None]
    """
    if value is None or (isinstance(value, str) and not value.strip()) or value != value:
        return None
    text = str(value).strip()
    pair = _RANGE.fullmatch(text)
    single = _SINGLE.fullmatch(text) if isinstance(value, str) else None
    if pair is not None:
        numbers = [float(part.replace(",", ".")) for part in pair.groups()]
    elif single is not None:
        numbers = [float(single[1].replace(",", "."))] * 2
    else:
        numbers = [_as_number(value)] * 2
    if not all(0 <= number <= 100 for number in numbers):
        raise ValueError("per cent from 0 to 100, or a range such as 25-50")
    return round(numbers[0] * PER_CENT), round(numbers[1] * PER_CENT)


def _as_number(value: Any) -> float:
    """A number of whatever type; -1 for what is none."""
    try:
        return -1.0 if isinstance(value, (str, bool)) else float(value)
    except (TypeError, ValueError):
        return -1.0


def _read_control(value: Any) -> str:
    """A way of control."""
    text = read_text(value).lower().replace(" ", "_")
    if text and text not in CONTROL:
        raise ValueError(f"one of {', '.join(CONTROL)}, or nothing")
    return text


def _read_day(value: Any) -> dt.date | None:
    """A day."""
    if isinstance(value, dt.datetime):
        return value.date()
    if value is None or isinstance(value, dt.date):
        return value
    text = str(value).strip()
    if not text:
        return None
    try:
        return dt.datetime.fromisoformat(text).date()
    except ValueError:
        raise ValueError("a day such as 2026-01-31") from None
