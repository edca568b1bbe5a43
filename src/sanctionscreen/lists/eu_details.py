"""The parts of an EU entry that are not names: birth dates and places, citizenships, addresses, documents, remarks.

Every part may carry `remark` and `additionalInformation` of its own; they go to the notes under the part's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.dates import make_date, parse_date
from sanctionscreen.lists.details import PartyDetails
from sanctionscreen.lists.eu_codes import CALENDARS, CONTACTS, IDENTIFICATION_FLAGS, IDENTIFICATIONS
from sanctionscreen.lists.xml_stream import Element, all_text, local_name, text_of
from sanctionscreen.model import Address, Identifier, IdentifierKind, PartialDate

_COUNTRY_UNKNOWN = "00"
_MAX_DIGITS = 10  # of an xs:int
_TRUE = ("true", "1")
_DATE_PARTS = ("year", "monthOfYear", "dayOfMonth")
_DATE_FIELDS = ("birthdate", "year", "monthOfYear", "dayOfMonth", "yearRangeFrom", "yearRangeTo")


class Details(PartyDetails):
    """Collects the details of one EU entry."""

    def __init__(self, report: Callable[[str, str], None]) -> None:
        super().__init__(report)
        self._readers: dict[str, tuple[str, Callable[[Element], None]]] = {
            "birthdate": ("Birth remark", self._read_birth),
            "citizenship": ("Citizenship remark", self._read_citizenship),
            "address": ("Address remark", self._read_address),
            "identification": ("Identification remark", self._read_identification),
            "regulation": ("Regulation remark", self._read_corrigenda),
        }

    def read(self, tag: str, element: Element) -> None:
        """Read one child of the entry, of whatever kind."""
        if tag not in self._readers:
            self._report("unknown_field", f"element {tag} is unknown; its text is in the notes")
            self.add_note(tag, all_text(element))
            return
        label, reader = self._readers[tag]
        reader(element)
        self.add_remarks(label, element)

    def add_remarks(self, label: str, element: Element) -> list[str]:
        """Keep what an element says in words, and give it back."""
        remarks = list(remarks_of(element))
        for remark in remarks:
            self.add_note(label, remark)
        return remarks

    def _read_birth(self, element: Element) -> None:
        """Date and place stand in one element, either may be missing."""
        get = element.get
        date = _whole_or_partial(element)
        if date is not None:
            if left_out := _left_out(element, date):
                self._report("bad_date", f"{' and '.join(left_out)} of a birthdate cannot be and is left out; see the notes")
                self.add_note("Birth date", ", ".join(f"{field} {get(field)}" for field in _DATE_FIELDS if get(field)))
            self.birth_dates.append(self._in_calendar(date, get("calendarType", ""), is_circa=get("circa") in _TRUE))
        elif words := [f"{field} {get(field)}" for field in _DATE_FIELDS if get(field)]:
            self._report("bad_date", "a birthdate is not understood; its wording is in the notes")
            self.add_note("Birth date", ", ".join(words))
        place = _place(element)
        if place != Address():
            self.birth_places.append(place)

    def _in_calendar(self, date: PartialDate, calendar: str, *, is_circa: bool) -> PartialDate:
        """Put a date into the calendar the source names."""
        if calendar not in CALENDARS:
            self._report("unknown_code", f"calendarType {calendar!r} is unknown; taken as Gregorian")
        name = CALENDARS.get(calendar, "gregorian")
        until = None if date.until is None else replace(date.until, calendar=name)
        return replace(date, calendar=name, circa=is_circa, until=until)

    def _read_citizenship(self, element: Element) -> None:
        """A citizenship; its dates and region, if any, go to the notes."""
        if country := _country(element):
            self.countries.append(country)
        extra = [
            f"{field} {element.get(field)}"
            for field in ("acquisitionDate", "disenfranchisementDate", "region")
            if element.get(field)
        ]
        self.add_note("Citizenship", " ".join([country or "", *extra]) if extra else "")

    def _read_address(self, element: Element) -> None:
        """An address, and the ways to reach someone there."""
        place = _place(element)
        if place != Address():
            self.addresses.append(place)
            if element.get("asAtListingTime", "") in _TRUE:
                self.add_note("Address as at listing time", " ".join(p for p in (place.street, place.city) if p))
        for child in element:
            if local_name(child) != "contactInfo":
                continue
            key, value = child.get("key", ""), " ".join(child.get("value", "").split())
            if key.upper() not in CONTACTS:
                self._report("unknown_code", f"contactInfo key {key!r} is unknown; kept as of another kind")
            kind = CONTACTS.get(key.upper(), IdentifierKind.OTHER)
            if value:
                self.identifiers.append(Identifier(kind, value, text=f"{key}: {value}"))

    def _read_identification(self, element: Element) -> None:
        """A document number, with everything said about the document in words."""
        code = element.get("identificationTypeCode", "")
        if code.lower() not in IDENTIFICATIONS:
            self._report("unknown_code", f"identificationTypeCode {code!r} is unknown; kept as of another kind")
        kind = IDENTIFICATIONS.get(code.lower(), IdentifierKind.OTHER)
        number, latin = (" ".join(element.get(field, "").split()) for field in ("number", "latinNumber"))
        words = "; ".join(_describe_document(element))
        if not (number or latin):
            self.add_note("Identification without number", words)
            return
        for value in dict.fromkeys(value for value in (number, latin) if value):
            self.identifiers.append(Identifier(kind, value, _country(element), words))

    def _read_corrigenda(self, element: Element) -> None:
        """Corrections of the act."""
        for child in element:
            if local_name(child) == "corrigendum":
                self.add_note("Corrigendum", child.get("numberTitle", ""))


def remarks_of(element: Element) -> Iterator[str]:
    """Texts of `remark` and `key: value` of `additionalInformation`, which every part may carry."""
    for child in element:
        if local_name(child) == "remark" and (text := text_of(child)):
            yield text
        elif local_name(child) == "additionalInformation":
            yield f"{child.get('key', '')}: {child.get('value', '')}"


def _whole_or_partial(element: Element) -> PartialDate | None:
    """A date from its parts, else from the whole, else from a range of years."""
    get = element.get
    texts = [get(field, "").strip() for field in _DATE_PARTS]
    year, month, day = (_number(text) for text in texts)
    whole = get("birthdate", "")
    date = make_date(year, month, day, text=whole or "-".join(text.zfill(2) for text in texts if text))
    if date is not None and (date.year is not None or not whole):
        return date
    if (date := parse_date(whole)) is not None:
        return date
    first, last = get("yearRangeFrom", ""), get("yearRangeTo", "")
    return parse_date(f"{first} to {last}" if first and last else first or last)


def _left_out(element: Element, date: PartialDate) -> list[str]:
    """The stated parts of a date that are not in what was read: month 13, 31 February, a word."""
    kept = zip(_DATE_PARTS, (date.year, date.month, date.day), strict=True)
    texts = [(field, part, element.get(field, "").strip()) for field, part in kept]
    return [field for field, part, text in texts if text and (part is None or _number(text) != part)]


def _number(text: str) -> int | None:
    """A part of a date as a number; None when it is none."""
    return int(text) if text.isdecimal() and len(text) <= _MAX_DIGITS else None


def _country(element: Element) -> str | None:
    """ISO code, or the description where the code says unknown but the description does not."""
    code, words = element.get("countryIso2Code", "").strip(), element.get("countryDescription", "")
    if code and code != _COUNTRY_UNKNOWN:
        return country_code(code) or None
    return country_code(words) or None


def _place(element: Element) -> Address:
    """An address or place of birth; equal to `Address()` when it says nothing."""

    def get(field: str) -> str:
        return " ".join(element.get(field, "").split())

    box = get("poBox")
    street = ", ".join(part for part in (get("street"), f"P.O. Box {box}" if box else "") if part)
    return Address(street, get("city"), get("region"), get("zipCode"), _country(element), get("place"))


def _describe_document(element: Element) -> Iterator[str]:
    """What an identification says besides its number."""
    get = element.get
    yield get("identificationTypeDescription") or get("identificationTypeCode") or "document"
    labels = (
        ("nameOnDocument", "in the name of"),
        ("issuedBy", "issued by"),
        ("issueDate", "issued on"),
        ("validFrom", "valid from"),
        ("validTo", "valid to"),
        ("region", "region"),
    )
    for field, words in labels:
        if value := get(field):
            yield f"{words} {value}"
    for field, words in IDENTIFICATION_FLAGS.items():
        if get(field) in _TRUE:
            yield words
