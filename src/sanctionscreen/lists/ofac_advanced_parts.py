"""What OFAC's advanced XML says of a party outside of it: list entries, documents, places, relations.

Each points at the party by the number of its profile or identity, so all are read once the parties are known.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.ofac_advanced_values import Values, date_of, period_of
from sanctionscreen.lists.xml_stream import Element, find_text
from sanctionscreen.model import Address

SDN_LIST = "SDN List"
_WRAPPER = "Consolidated List"  # repeats what each non-SDN list says, with a date of its own
_PROGRAMME = "Program"
_ADDRESS_LINES = ("ADDRESS1", "ADDRESS2", "ADDRESS3")


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One party on one list."""

    list_name: str
    programmes: tuple[str, ...]
    listed_on: dt.date | None
    legal_basis: str


def read_list_entries(root: Element, values: Values) -> dict[str, list[ListEntry]]:
    """Entries by the profile they point at."""
    found: dict[str, list[ListEntry]] = {}
    for entry in root.iterfind("{*}SanctionsEntries/{*}SanctionsEntry"):
        events = entry.findall("{*}EntryEvent")
        dates = [date for event in events if (date := date_of(event.find("{*}Date")))]
        programmes = [
            find_text(measure, "Comment")
            for measure in entry.iterfind("{*}SanctionsMeasure")
            if values("SanctionsType", measure.get("SanctionsTypeID")) == _PROGRAMME
        ]
        legal = dict.fromkeys(
            values("LegalBasis", event.get("LegalBasisID")) for event in events if event.get("LegalBasisID")
        )
        made = ListEntry(
            values("List", entry.get("ListID")),
            tuple(filter(None, programmes)),
            min(dates, default=None),
            "; ".join(filter(None, legal)),
        )
        found.setdefault(entry.get("ProfileID", ""), []).append(made)
    return found


def by_programme(entries: list[ListEntry]) -> dict[str, list[ListEntry]]:
    """Entries by programme ("" without one), of each those of the list that designates.

    The SDN list forbids most and goes first; the consolidated list only repeats others.
    """
    found: dict[str, list[ListEntry]] = {}
    for entry in entries:
        for programme in entry.programmes or ("",):
            found.setdefault(programme, []).append(entry)
    for programme, said in found.items():
        best = min(map(_rank, said))
        found[programme] = [entry for entry in said if _rank(entry) == best]
    if len(found) > 1 and all(entry.list_name == _WRAPPER for entry in found.get("", ())):
        found.pop("", None)
    return found


def _rank(entry: ListEntry) -> int:
    """Which list says most: the SDN list, any other, the one that repeats them."""
    return {SDN_LIST: 0, _WRAPPER: 2}.get(entry.list_name, 1)


def read_documents(root: Element, values: Values) -> dict[str, list[tuple[str, str, str, str]]]:
    """Documents by the identity they point at: label, number, country of the issuer, dates in words."""
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    for document in root.iterfind("{*}IDRegDocuments/{*}IDRegDocument"):
        label = values("IDRegDocType", document.get("IDRegDocTypeID"))
        country = values("Country", document.get("IssuedBy-CountryID")) if document.get("IssuedBy-CountryID") else ""
        said = []
        for date in document.iterfind("{*}DocumentDate"):
            period = next((period_of(child) for child in date.iterfind("{*}DatePeriod")), None)
            said.append(f"{values('IDRegDocDateType', date.get('IDRegDocDateTypeID'))} {period}")
        number = find_text(document, "IDRegistrationNo")
        found.setdefault(document.get("IdentityID", ""), []).append((label, number, country, "; ".join(said)))
    return found


def read_locations(root: Element, values: Values) -> dict[str, Address]:
    """Places by their number."""
    found = {}
    for location in root.iterfind("{*}Locations/{*}Location"):
        parts = {
            values("LocPartType", part.get("LocPartTypeID")): find_text(part, "LocationPartValue", "Value")
            for part in location.iterfind("{*}LocationPart")
        }
        country = location.find("{*}LocationCountry")
        area = location.find("{*}LocationAreaCode")
        code = values("Country", country.get("CountryID")) if country is not None else ""
        if not code and area is not None:
            code = values("AreaCode", area.get("AreaCodeID"))
        code = code or parts.get("Unknown", "")  # a country of registration is a place with its name alone
        lines = ", ".join(parts[line] for line in _ADDRESS_LINES if parts.get(line))
        region = parts.get("STATE/PROVINCE", "") or parts.get("REGION", "")
        found[location.get("ID", "")] = Address(
            lines, parts.get("CITY", ""), region, parts.get("POSTAL CODE", ""), country_code(code) or None
        )
    return found
