"""What the numbers and date elements of OFAC's advanced XML mean."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import replace

from sanctionscreen.lists.dates import make_date
from sanctionscreen.lists.xml_stream import Element, find_text, local_name, text_of
from sanctionscreen.model import PartialDate


class Values:
    """What the numbers mean: (element, ID) -> text; of areas and countries their ISO code."""

    def __init__(self, root: Element) -> None:
        self._texts: dict[tuple[str, str], str] = {}
        self.subtypes: dict[str, tuple[str, str]] = {}
        for values in root.iterfind("{*}ReferenceValueSets/*"):
            for value in values:
                tag, number = local_name(value), value.get("ID", "")
                self._texts[tag, number] = str(value.get("ISO2") or text_of(value) or value.get("Description", ""))
                if tag == "PartySubType":
                    self.subtypes[number] = (text_of(value), value.get("PartyTypeID", ""))

    def __call__(self, tag: str, number: str | None) -> str:
        """The text of a number, the number itself where the file does not say."""
        return self._texts.get((tag, number or ""), number or "")

    def kind_of(self, subtype: str) -> str:
        """The kind of party a subtype is: vessel, aircraft, individual, entity."""
        name, party_type = self.subtypes.get(subtype, ("", ""))
        words = self("PartyType", party_type)
        return name if words == "Transport" else words


def date_of(element: Element | None) -> dt.date | None:
    """Year, month and day of an element."""
    numbers = [find_text(element, part) for part in ("Year", "Month", "Day")] if element is not None else []
    if not numbers or not all(number.isdecimal() for number in numbers):
        return None
    try:
        return dt.date(*map(int, numbers))
    except (ValueError, OverflowError):
        return None


def period_of(period: Element) -> PartialDate | None:
    """A period as a date: one day, a whole month or year, or a range; None when it is not understood."""
    start, end = period.find("{*}Start"), period.find("{*}End")
    if start is None or end is None:
        return None
    first, last = date_of(start.find("{*}From")), date_of(end.find("{*}To"))
    if first is None or last is None:
        return None
    circa = "true" in (start.get("Approximate"), end.get("Approximate"))
    whole_month = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    whole_year = whole_month and (first.month, last.month) == (1, 12)
    begin = make_date(first.year, None if whole_year else first.month, None if whole_month else first.day, text="")
    if begin is None:
        return None
    same = first == last or (first.year == last.year and (whole_year or (whole_month and first.month == last.month)))
    until = (
        None
        if same
        else make_date(last.year, None if whole_year else last.month, None if whole_month else last.day, text="")
    )
    date = replace(begin, until=until, circa=circa)
    return replace(date, text=str(date))
