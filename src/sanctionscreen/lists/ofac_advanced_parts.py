"""What OFAC's advanced XML says of a party outside of it: list entries, documents, places, relations.

Each points at the party by the number of its profile or identity, so all are read once the parties are known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.draft import EntryDraft
from sanctionscreen.lists.ofac_advanced_values import Values, date_of, period_of
from sanctionscreen.lists.xml_stream import Element, all_text, find_text, local_name
from sanctionscreen.model import Address, Problem

SDN_LIST = "SDN List"
_WRAPPER = "Consolidated List"  # repeats what each non-SDN list says, with a date of its own
_PROGRAMME = "Program"
_VALID = "Valid"
_ADDRESS_LINES = ("ADDRESS1", "ADDRESS2", "ADDRESS3")


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One party on one list."""

    list_name: str
    programmes: tuple[str, ...]
    listed_on: dt.date | None
    legal_basis: str
    notes: tuple[tuple[str, str], ...] = ()


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
            tuple(_notes_of(entry, values)),
        )
        found.setdefault(entry.get("ProfileID", ""), []).append(made)
    return found


def _notes_of(entry: Element, values: Values) -> Iterator[tuple[str, str]]:
    """What a list says of a party beside programmes, dates and acts: label and text."""
    if (name := values("List", entry.get("ListID"))) not in (SDN_LIST, _WRAPPER):
        yield "List", name
    for child in entry:
        tag, comment = local_name(child), find_text(child, "Comment")
        if tag == "EntryEvent":
            yield values("EntryEventType", child.get("EntryEventTypeID")) or "Event", comment
        elif tag == "SanctionsMeasure":
            if (words := values("SanctionsType", child.get("SanctionsTypeID"))) != _PROGRAMME:
                yield "Sanctions type", f"{words} ({comment})" if comment else words
        elif tag != "ProfileRelationshipReference":
            yield tag, all_text(child)


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


def read_documents(
    root: Element, values: Values, locations: dict[str, Address]
) -> dict[str, list[tuple[str, str, str, str]]]:
    """Documents by the identity they point at: label, number, country of the issuer, and in words what else is said."""
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    for document in root.iterfind("{*}IDRegDocuments/{*}IDRegDocument"):
        label = values("IDRegDocType", document.get("IDRegDocTypeID"))
        country = values("Country", document.get("IssuedBy-CountryID")) if document.get("IssuedBy-CountryID") else ""
        said = []
        for date in document.iterfind("{*}DocumentDate"):
            period = next((period_of(child) for child in date.iterfind("{*}DatePeriod")), None)
            said.append(f"{values('IDRegDocDateType', date.get('IDRegDocDateTypeID'))} {period or all_text(date)}")
        validity = values("Validity", document.get("ValidityID"))
        place = locations.get(document.get("IssuedIn-LocationID", ""), Address())
        more = {
            "issued by": find_text(document, "IssuingAuthority"),
            "issued in": ", ".join(filter(None, (place.street, place.city, place.region, place.postcode, place.country))),
            "validity": "" if validity == _VALID else validity,
            "comment": find_text(document, "Comment"),
        }
        said += [f"{word} {text}" for word, text in more.items() if text]
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
        region = ", ".join(filter(None, (parts.get("STATE/PROVINCE"), parts.get("REGION"))))
        found[location.get("ID", "")] = Address(
            lines, parts.get("CITY", ""), region, parts.get("POSTAL CODE", ""), country_code(code) or None
        )
    return found


def read_relations(root: Element, values: Values, by_profile: dict[str, EntryDraft]) -> Iterator[Problem]:
    """Note at each party whom it is linked to and how; a party of the other list is named by its profile's number."""
    for relation in root.iterfind("{*}ProfileRelationships/{*}ProfileRelationship"):
        of, to = relation.get("From-ProfileID", ""), relation.get("To-ProfileID", "")
        draft = by_profile.get(of)
        if draft is None:
            yield Problem("missing_record", f"a relationship is of the profile {of}, which is not in the file")
            continue
        names = by_profile[to].names if to in by_profile else []
        quality = values("RelationQuality", relation.get("RelationQualityID"))
        said = [
            "formerly" if relation.get("Former") == "true" else "",
            values("RelationType", relation.get("RelationTypeID")),
            f"quality {quality}" if quality not in ("", "Unknown") else "",
            find_text(relation, "Comment"),
        ]
        draft.add_note("Linked To", f"{names[0].text if names else f'profile {to}'} ({', '.join(filter(None, said))})")


def missing_profiles(entries: dict[str, list[ListEntry]], by_profile: dict[str, EntryDraft]) -> Iterator[Problem]:
    """Say which list entries are of nobody in the file."""
    for profile in sorted(entries.keys() - by_profile.keys()):
        yield Problem("missing_record", f"a list entry is of the profile {profile}, which is not in the file")
