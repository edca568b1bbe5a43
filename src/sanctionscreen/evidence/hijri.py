"""Dates of the Islamic calendar (AH) as Gregorian days: the only module that imports `hijridate`.

The package follows the Umm al-Qura calendar of Saudi Arabia, 1343 to 1500 AH (1924 to 2077). Elsewhere months begin when the
moon is sighted, so one date may be a day off: a whole date stands for the three days around it.
"""

from __future__ import annotations

import datetime as dt

from hijridate import Hijri

SIGHTING = dt.timedelta(days=1)


def islamic_days(year: int, month: int | None, day: int | None) -> tuple[dt.date, dt.date]:
    """First and last Gregorian day an Islamic date may mean.

    Raises:
        ValueError: No such date, or one outside 1343 to 1500 AH.

    >>> [str(day) for day in islamic_days(1369, None, None)], [str(day) for day in islamic_days(1369, 6, 2)]
    (['1949-10-23', '1950-10-12'], ['1950-03-20', '1950-03-22'])
    """
    try:
        if day is not None:
            whole = _gregorian(Hijri(year, month or 1, day))
            return whole - SIGHTING, whole + SIGHTING
        last_month = Hijri(year, month or 12, 1)
        first = Hijri(year, month or 1, 1)
        return _gregorian(first), _gregorian(last_month) + dt.timedelta(days=last_month.month_length() - 1)
    except OverflowError as error:
        raise ValueError(str(error)) from error


def _gregorian(date: Hijri) -> dt.date:
    """The Gregorian day of an Islamic date."""
    return dt.date(*date.to_gregorian().datetuple())
