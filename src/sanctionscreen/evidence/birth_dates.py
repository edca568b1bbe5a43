"""Birth dates, given and listed, as the days they may stand for; how well two of them agree."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from numbers import Integral

from sanctionscreen.evidence.blanks import is_blank
from sanctionscreen.evidence.hijri import islamic_days
from sanctionscreen.evidence.points import (
    AGREEING_YEARS,
    CIRCA_YEARS,
    NEAR_YEARS,
    OTHER_BIRTH_DAY,
    OTHER_BIRTH_YEAR,
    SAME_BIRTH_DATE,
    SAME_BIRTH_YEAR,
    SWAPPED_DAY_MONTH,
)
from sanctionscreen.evidence.written_dates import read_written_date
from sanctionscreen.model import PartialDate

FIRST_YEAR, LAST_YEAR = 1800, 2200  # of a birth: 0001-01-01 and 9999-12-31 fill fields, 1369 is a Hijri year without AH


@dataclass(frozen=True, slots=True)
class Span:
    """The Gregorian days a date may stand for.

    Args:
        first: First of them.
        last: Last of them.
        whole: The date names one day.
        circa: It says about.
    """

    first: dt.date
    last: dt.date
    whole: bool
    circa: bool


def read_birth_date(value: object) -> PartialDate | None:
    """Read a birth date; None and empty text are no evidence.

    Raises:
        ValueError: Not a date, not a possible one, or one of which the order of day and month or the century is unclear.
    """
    if is_blank(value):
        return None
    try:
        date = _read_date(value)
        span = span_of(date)
        if date.year is not None and (span is None or not FIRST_YEAR <= span.first.year <= span.last.year <= LAST_YEAR):
            raise ValueError(
                f"no such date, or not between {FIRST_YEAR} and {LAST_YEAR}; for a Hijri date write 1369-06-02 AH"
            )
    except ValueError as error:
        raise ValueError(
            "birth_date must be a date, a year or text such as 1950-03-21, 21 March 1950, circa 1950, 1948-1952 or 1369 AH, "
            f"got {value!r}: {error}"
        ) from error
    return date


def _read_date(value: object) -> PartialDate:
    """Read a date of any type."""
    match value:
        case PartialDate():
            return value
        case dt.date():
            return PartialDate(value.year, value.month, value.day)
        case str():
            return read_written_date(value)
        case Integral() | float() if value // 1 == value:  # a year, or the eight digits of a day
            return read_written_date(str(int(value)))
    raise ValueError("it is neither")


def gregorian_days(year: int, month: int | None, day: int | None) -> tuple[dt.date, dt.date]:
    """First and last day a date may mean; ValueError when there is none."""
    first = dt.date(year, month or 1, day or 1)
    last_month = month or 12
    return first, dt.date(year, last_month, day or calendar.monthrange(year, last_month)[1])


# The other calendars of the EU list (Buddhist, Coptic, Ethiopic) are left aside: no list has used one yet.
CALENDARS: Mapping[str, Callable[[int, int | None, int | None], tuple[dt.date, dt.date]]] = {
    "gregorian": gregorian_days,
    "islamic": islamic_days,
}


@lru_cache(maxsize=65_536)
def span_of(date: PartialDate) -> Span | None:
    """The days a date may stand for; None without a year, in another calendar, or when there is no such date.

    >>> span = span_of(PartialDate(1369, calendar="islamic"))
    >>> str(span.first), str(span.last)
    ('1949-10-23', '1950-10-12')
    """
    until = date.until if date.until is not None and date.until.year is not None else date
    if date.year is None or until.year is None or not {date.calendar, until.calendar} <= CALENDARS.keys():
        return None
    try:
        days = CALENDARS[date.calendar](date.year, date.month, date.day)
        last_days = CALENDARS[until.calendar](until.year, until.month, until.day)
    except ValueError:
        return None
    if last_days[1] < days[0]:
        return None
    return Span(days[0], last_days[1], date.day is not None and date.until is None and not date.circa, date.circa)


def compare_birth_dates(given: PartialDate | None, listed: Iterable[PartialDate]) -> list[tuple[str, str, int]]:
    """Compare a birth date with the listed ones; the one that agrees best counts."""
    if given is None or (span := span_of(given)) is None:
        return []
    compared = [(*compare_dates(given, span, date, other), date) for date in listed if (other := span_of(date)) is not None]
    if not compared:
        return []
    points, name, date = max(compared, key=lambda found: found[0])
    return [(name, f"{date_in_words(given)} against listed {date_in_words(date)}", points)] if points else []


def compare_dates(given: PartialDate, span: Span, listed: PartialDate, other: Span) -> tuple[int, str]:
    """Points for one birth date against one listed date, and the name of the part."""
    slack = CIRCA_YEARS if span.circa or other.circa else 0
    years_apart = max(span.first.year - other.last.year, other.first.year - span.last.year, 0)
    if span.whole and other.whole:
        if span.first <= other.last and other.first <= span.last:
            return SAME_BIRTH_DATE, "birth_date"
        if (given.year, given.month, given.day) == (listed.year, listed.day, listed.month):
            return SWAPPED_DAY_MONTH, "birth_date_swapped"
        if years_apart == 0:
            return OTHER_BIRTH_DAY, "birth_date"
    if years_apart > slack:
        return (0 if years_apart <= slack + NEAR_YEARS else OTHER_BIRTH_YEAR), "birth_date"
    wide = max(s.last.year - s.first.year for s in (span, other)) > AGREEING_YEARS
    return (0 if wide else SAME_BIRTH_YEAR), "birth_date"


def date_in_words(date: PartialDate) -> str:
    """The date, with its Gregorian days where it is of another calendar."""
    span = span_of(date)
    return str(date) if span is None or date.calendar == "gregorian" else f"{date}, that is {span.first} to {span.last},"
