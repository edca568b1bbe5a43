"""Dates as lists write them: ISO with a zone, `10 Dec 1948`, `circa 1951`, `1960 to 1962`, `Sep. 1977`, `dd/09/1958`."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import replace

from sanctionscreen.model import PartialDate

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ][\d:.]*)?(?:Z|[+-]\d{2}:\d{2})?")
_PARTIAL_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:Z|[+-]\d{2}:\d{2})?)?)?")
_WORDS = re.compile(r"(?:(\d{1,2})\s+)?([A-Z][a-z]{2})[a-z]*\.?\s+(\d{4})")
# British lists: letters or zeros stand for what is not known.
_DAY_FIRST = re.compile(r"(\d{1,2}|d{1,2})/(\d{1,2}|m{1,2})/(?:(\d{4})|(\d{0,3})y{1,4})", re.IGNORECASE)
_CIRCA = re.compile(r"(?:circa|approximately|approx\.|about|around|c\.)\s*", re.IGNORECASE)
_RANGE = re.compile(r"(?:between\s+)?(.+?)(?:\s+to\s+|\s+and\s+|\s+-\s+|(?<=\d{4})-(?=\d{4}$))(.+)", re.IGNORECASE)


def parse_iso_date(text: str) -> dt.date | None:
    """Read a whole ISO date, whatever time or zone is stuck on; None when it is not one.

    >>> parse_iso_date("2011-05-18-04:00"), parse_iso_date("2020-12-01T19:08:54.997-05:00"), parse_iso_date("2020")
    (datetime.date(2011, 5, 18), datetime.date(2020, 12, 1), None)
    """
    if not (found := _ISO.fullmatch(text.strip())):
        return None
    year, month, day = map(int, found.groups())
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def parse_date(text: str) -> PartialDate | None:
    """Read a date as far as it is known; None when the wording is not understood.

    >>> [str(parse_date(t)) for t in ("10 Dec 1948", "circa 1951", "1960 to 1962", "Sep. 1977", "1979-12-31-05:00")]
    ['1948-12-10', 'circa 1951', '1960 to 1962', '1977-09', '1979-12-31']
    >>> parse_date("35-40 years old") is None
    True
    """
    words = " ".join(text.split()).rstrip(".")
    rest = _CIRCA.sub("", words, count=1) if _CIRCA.match(words) else words
    circa = rest != words
    date = _parse_single(rest)
    if date is None and (found := _RANGE.fullmatch(rest)):
        first, last = _parse_single(found[1]), _parse_single(found[2])
        if first is None or last is None:
            return None
        date = replace(first, until=last)
    return None if date is None else replace(date, circa=circa, text=text)


def parse_day_first_date(text: str) -> PartialDate | None:
    """Read `dd/mm/yyyy` with letters or zeros for unknown parts, or what `parse_date` reads; None when neither.

    A year of which the first digits are known is a range where nothing else is; the day is dropped without a month.

    >>> [str(parse_day_first_date(t)) for t in ("05/08/1946", "dd/09/1958", "00/00/1975", "dd/mm/196y", "15/08/19yy")]
    ['1946-08-05', '1958-09', '1975', '1960 to 1969', '????-08-15']
    >>> parse_day_first_date("31/02/1970"), parse_day_first_date("dd/mm/yyyy"), str(parse_day_first_date("1985"))
    (None, None, '1985')
    """
    if not (found := _DAY_FIRST.fullmatch(text.strip())):
        return parse_date(text)
    day, month, year = (int(part) if part and part.isdecimal() and int(part) else None for part in found.groups()[:3])
    first_digits = found[4]
    if month is None and first_digits:
        until = PartialDate(int(first_digits.ljust(4, "9")))
        return PartialDate(int(first_digits.ljust(4, "0")), until=until, text=text)
    date = make_date(year, month, day, text=text)
    whole = date is not None and (date.year, date.month, date.day) == (year, month, None if month is None else day)
    return date if whole else None


def parse_us_date(text: str) -> dt.date | None:
    """Read `mm/dd/yyyy`; None when it is not one.

    >>> parse_us_date("04/06/2018"), parse_us_date("13/06/2018")
    (datetime.date(2018, 4, 6), None)
    """
    if not (found := re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", text)):
        return None
    month, day, year = map(int, found.groups())
    return whole_date(make_date(year, month, day, text=text))


def whole_date(date: PartialDate | None) -> dt.date | None:
    """The one day a date stands for; None when it is partial, about or a range."""
    if date is None or date.circa or date.until or not (date.year and date.month and date.day):
        return None
    return dt.date(date.year, date.month, date.day)


def make_date(year: int | None, month: int | None, day: int | None, *, text: str) -> PartialDate | None:
    """Keep the parts that can be: no month 13, no 31 February, no day without a month; None when nothing is left.

    >>> str(make_date(1970, 2, 31, text="")), make_date(None, 13, 0, text="")
    ('1970-02', None)
    """
    if year is not None and not 1 <= year <= 9999:
        year = None
    if month is not None and not 1 <= month <= 12:
        month = None
    if day is not None and (month is None or not 1 <= day <= calendar.monthrange(year or 2000, month)[1]):
        day = None
    if year is None and month is None:
        return None
    return PartialDate(year=year, month=month, day=day, text=text)


def _parse_single(text: str) -> PartialDate | None:
    """Read one date without circa or range."""
    if found := _PARTIAL_ISO.fullmatch(text):
        year, month, day = (int(part) if part else None for part in found.groups())
    elif (found := _WORDS.fullmatch(text)) and found[2].lower() in _MONTHS:
        year, month, day = int(found[3]), _MONTHS[found[2].lower()], int(found[1]) if found[1] else None
    else:
        return None
    date = make_date(year, month, day, text=text)
    whole = date is not None and (date.year, date.month, date.day) == (year, month, day)
    return date if whole else None
