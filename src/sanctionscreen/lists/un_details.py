"""The parts of a UN entry that are not names: birth dates and places, documents, addresses."""

from __future__ import annotations

import re
from dataclasses import replace

from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.dates import parse_date
from sanctionscreen.lists.details import PartyDetails
from sanctionscreen.lists.un_codes import DATE_TYPES, DOCUMENT_DETAILS, DOCUMENTS
from sanctionscreen.lists.xml_stream import Element, local_name, text_of
from sanctionscreen.model import Address, Identifier, IdentifierKind, PartialDate

_MONTH_NOTE = re.compile(r"[A-Z][a-z]+\.?")


class Details(PartyDetails):
    """Collects the details of one UN entry."""

    def add_birth_date(self, date: PartialDate | None, text: str) -> None:
        """Add a date, or keep its wording with a problem."""
        if date is None:
            self._report("bad_date", "a date of birth is not understood; its wording is in the notes")
            self.add_note("Birth date", text)
        else:
            self.birth_dates.append(date)

    def add_birth_place(self, fields: dict[str, str]) -> None:
        """Add a place of birth that says something."""
        if (place := _make_address(fields)) != Address():
            self.birth_places.append(place)

    def add_address(self, fields: dict[str, str]) -> None:
        """Add an address that says something."""
        if (address := _make_address(fields)) != Address():
            self.addresses.append(address)

    def read_birth_date(self, fields: dict[str, str]) -> None:
        """Take an exact, approximate or bounded date; what a NOTE says is kept, and read where it is the date."""
        kind, note = fields.get("TYPE_OF_DATE", ""), fields.get("NOTE", "")
        if kind.lower() not in DATE_TYPES:
            self._report("unknown_code", f"TYPE_OF_DATE {kind!r} is unknown; the date is kept as an exact one")
        is_circa = DATE_TYPES.get(kind.lower(), False) or note.lower() == "approximately"
        text = fields.get("DATE") or fields.get("YEAR") or ""
        if fields.get("FROM_YEAR") or fields.get("TO_YEAR"):
            text = f"{fields.get('FROM_YEAR', '')} to {fields.get('TO_YEAR', '')}"
        date = parse_date(text or note)
        if _MONTH_NOTE.fullmatch(note) and re.fullmatch(r"\d{4}", text):
            date = parse_date(f"{note} {text}") or date  # the month alone stands in the note
        if date is not None or text:
            self.add_birth_date(date and replace(date, circa=date.circa or is_circa), text)
        self.add_note("Birth date note", note)

    def read_document(self, fields: dict[str, str]) -> None:
        """Take a numbered document as an identifier, one that is only described as a note."""
        if not fields:
            return
        first, detail = fields.get("TYPE_OF_DOCUMENT", ""), fields.get("TYPE_OF_DOCUMENT2", "").lower()
        if first and first.lower() not in DOCUMENTS:
            self._report("unknown_code", f"TYPE_OF_DOCUMENT {first!r} is unknown; kept as of another kind")
        kind = DOCUMENTS.get(first.lower(), IdentifierKind.OTHER)
        kind = next((better for word, better in DOCUMENT_DETAILS if word in detail), kind)
        text = "; ".join(fields.values())
        if number := fields.get("NUMBER", ""):
            country = country_code(fields.get("ISSUING_COUNTRY") or fields.get("COUNTRY_OF_ISSUE") or "")
            self.identifiers.append(Identifier(kind, number, country or None, text))
        else:
            self.add_note("Document", text)


def fields_of(element: Element) -> dict[str, str]:
    """Texts of an element's children by tag, empty ones left out."""
    return {local_name(child): text for child in element if (text := text_of(child))}


def _make_address(fields: dict[str, str]) -> Address:
    """An address or place of birth; equal to `Address()` when it says nothing."""
    return Address(
        street=fields.get("STREET", ""),
        city=fields.get("CITY", ""),
        region=fields.get("STATE_PROVINCE", ""),
        postcode=fields.get("ZIP_CODE", ""),
        country=country_code(fields.get("COUNTRY", "")) or None,
        text=fields.get("NOTE", ""),
    )
