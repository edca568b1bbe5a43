"""Dates as people write them, read only where there is one reading.

`1950-03-21`, `1950/03/21`, `19500321`, `1950-03`, `1950`, `21 March 1950`, `March 21, 1950`, `Mar 1950`, `21.03.1950`;
about: `circa 1950`, `c. 1950`, `~1950`, `1950?`; from, to: `1948-1952`, `between 1948 and 1952`; Hijri: `1369-06-02 AH`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from functools import lru_cache

from sanctionscreen.model import PartialDate

MONTHS = {
    **{name.lower(): number for number, name in enumerate(calendar.month_name) if name},
    **{name.lower(): number for number, name in enumerate(calendar.month_abbr) if name},
    "sept": 9,
}
MIDNIGHT = r"(?:[t ]00:00(?::00(?:\.0+)?)?z?)?"  # what a date looks like that passed through a time stamp
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
WORD = r"(?P<word>[a-z]{3,9})\.?"
FORMS = [
    re.compile(form)
    for form in (
        rf"(?P<year>\d{{4}})(?:(?P<mark>[-/.])(?P<month>\d{{1,2}})(?:(?P=mark)(?P<day>\d{{1,2}}){MIDNIGHT})?)?",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})",
        rf"(?:{DAY}[- ])?{WORD}[- ](?P<year>\d{{4}})",
        rf"{WORD} {DAY},? (?P<year>\d{{4}})",
        r"(?P<first>\d{1,2})(?P<mark>[-/. ])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4})",
    )
]
TWO_DIGIT_YEAR = re.compile(r"(?:(?:\d{1,2}|[a-z]{3,9}\.?)[-/. ]){0,2}'?\d{2}")
HIJRI = re.compile(r"\s*(?:\ba\.?h\b\.?|(?<=\d)\s*h\b\.?|هـ?)\s*")
CIRCA = re.compile(r"(?:\b(?:circa|approximately|approx\.?|about|around)|\bca?\.?(?![a-z])|~)\s*(?=\d|[a-z]{3})|\s*\?$")
RANGES = (
    re.compile(r"between (.+?) and (.+)"),
    re.compile(r"(?:from )?(.+?)(?: to | ?[–—] ?| - |(?<=\d{4})[-/](?=\d{4}$))(.+)"),
)


@lru_cache(maxsize=65_536)
def read_written_date(text: str) -> PartialDate:
    """Read a date as far as it is known.

    Raises:
        ValueError: It has no reading, or more than one; the message says why.

    >>> [str(read_written_date(t)) for t in ("21 Mar 1950", "c. 1950", "1950?", "1948-1952", "21/03/1950", "1369-06-02 AH")]
    ['1950-03-21', 'circa 1950', 'circa 1950', '1948 to 1952', '1950-03-21', '1369-06-02 (islamic)']
    """
    words = " ".join(text.lower().split())
    without_hijri = HIJRI.sub(" ", words).strip()
    rest = CIRCA.sub("", without_hijri, count=1)
    circa = rest != without_hijri
    ends = _range_of(rest)
    dates = [_read_single(end.strip()) for end in ends]
    if without_hijri != words:
        dates = [replace(date, calendar="islamic") for date in dates]
    until = dates[1] if len(dates) > 1 else None
    return replace(dates[0], until=until, circa=circa)


def _range_of(words: str) -> tuple[str, ...]:
    """The two ends of a range, or the one date."""
    if not any(form.fullmatch(words) for form in FORMS):
        for form in RANGES:
            if found := form.fullmatch(words):
                return found[1], found[2]
    return (words,)


def _read_single(words: str) -> PartialDate:
    """Read one date without about or range."""
    for form in FORMS:
        if found := form.fullmatch(words):
            break
    else:
        if TWO_DIGIT_YEAR.fullmatch(words):
            raise ValueError("a year needs four digits")
        raise ValueError("its wording is not understood")
    given = found.groupdict()
    number = {name: int(value) for name, value in given.items() if value and name not in ("word", "mark")}
    year, month, day = number["year"], number.get("month"), number.get("day")
    if word := given.get("word"):
        if word not in MONTHS:
            raise ValueError(f"{word} is no month")
        month = MONTHS[word]
    if "first" in number:
        day, month = _day_and_month(number["first"], number["second"])
    return PartialDate(year, month or None, (day or None) if month else None)  # 0 stands for what is not known


def _day_and_month(first: int, second: int) -> tuple[int, int]:
    """Which of two numbers before a year is the day: the one no month can be."""
    if first != second and first <= 12 and second <= 12:
        raise ValueError("day and month can be read either way; write it as 1950-03-21")
    return (second, first) if second > 12 >= first else (first, second)
