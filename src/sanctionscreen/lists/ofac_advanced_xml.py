"""OFAC SDN list and consolidated non-SDN list, advanced XML (root `Sanctions`).

Publisher: U.S. Department of the Treasury, Office of Foreign Assets Control; the layout is the UN's Advanced Sanctions Data
Model. Specification: https://ofac.treasury.gov/sdn-list-data-formats-data-schemas (sdn_advanced.xsd).

Known oddities: everything is a number that the reference values at the top explain. A party is a `DistinctParty`; a party
on two lists has two `SanctionsEntry` elements, so these are not counted. Documents, addresses and programmes stand
elsewhere in the file and point at the party. Names are in mixed case. Birth dates are periods. The day of an entry's first
event is the day of listing.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, replace

from sanctionscreen.lists.checks import report_repeated_ids
from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.dates import make_date
from sanctionscreen.lists.draft import EntryDraft
from sanctionscreen.lists.ofac_facts import (
    COUNTRY_LABELS,
    NON_SDN,
    SDN,
    add_ofac_name,
    alias_kind,
    designations_of,
    kind_of_type,
    read_fact,
)
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.lists.xml_stream import Element, all_text, line_of, local_name, root_name, stream_entries, text_of
from sanctionscreen.model import Address, Designation, ListedParty, NameKind, PartialDate, PartyKind, Problem, SanctionsList

NAME = "ofac_advanced_xml"
TITLE = "OFAC SDN or consolidated non-SDN list (advanced XML)"
SPECIFICATION = "https://ofac.treasury.gov/sdn-list-data-formats-data-schemas"
LIST_IDS = (SDN, NON_SDN)

_FACTS = (
    "DateOfIssue", "ReferenceValueSets", "Locations", "IDRegDocuments", "ProfileRelationships", "SanctionsEntries",
    "SanctionsEntryLinks",
)  # fmt: skip
_LAYOUT = {"Sanctions": (*_FACTS, "DistinctParties"), "DistinctParties": ("DistinctParty",)}
_SDN_LIST = "SDN List"
_PROGRAMME = "Program"
_GIVEN_PARTS = ("First Name", "Middle Name", "Patronymic", "Maiden Name", "Nickname")
_LAST_PART = "Last Name"
_TRANSPORT = "Transport"
_ADDRESS_LINES = ("ADDRESS1", "ADDRESS2", "ADDRESS3")


def recognise(head: bytes) -> bool:
    """Whether the root element is `Sanctions` with its reference values."""
    return root_name(head) == "Sanctions" and b"sanctions/1.0" in head[:2000]


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list."""
    elements = stream_entries(stream, layout=_LAYOUT, entry_id=_reference, facts=_FACTS)
    root = next(elements)
    parties: list[_Party] = []
    values: _Values | None = None
    for element in elements:
        values = values or _Values(root)
        parties.append(_Party(element, values))
    values = values or _Values(root)
    entries = _read_entries(root, values)
    documents = _read_documents(root, values)
    locations = _read_locations(root, values)
    _add_relations(root, values, parties)
    on_sdn = [any(entry.list_name == _SDN_LIST for entry in entries.get(party.profile_id, ())) for party in parties]
    list_id = options.list_id or (SDN if all(on_sdn) else NON_SDN)  # the other list repeats some of the SDN list
    finished = report_repeated_ids(party.finish(list_id, entries, documents, locations) for party in parties)
    published_on = _date(root.find("{*}DateOfIssue")) or options.published_on
    problems = () if published_on else (Problem("no_date", "DateOfIssue is missing or is no date"),)
    return SanctionsList(list_id, "US", published_on, stream.sha256(), finished, problems, format=NAME, source=stream.name)


def _reference(party: Element) -> str | None:
    """OFAC's number."""
    return party.get("FixedRef")


class _Values:
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
        return name if words == _TRANSPORT else words


@dataclass(frozen=True, slots=True)
class _Entry:
    """One party on one list."""

    list_name: str
    programmes: tuple[str, ...]
    listed_on: dt.date | None
    legal_basis: str


class _Party:
    """One DistinctParty: read while it is there, finished when what points at it is known."""

    def __init__(self, element: Element, values: _Values) -> None:
        self.values = values
        self.draft = EntryDraft(_reference(element) or "", line_of(element))
        self.location_ids: list[str] = []
        self.country_ids: list[str] = []
        self.identity_ids: list[str] = []
        profile = element.find("{*}Profile")
        self.profile_id = "" if profile is None else profile.get("ID", "")
        self.kind = kind_of_type("" if profile is None else values.kind_of(profile.get("PartySubTypeID", "")), self.draft)
        self.draft.add_note("", _child_text(element, "Comment"))
        for child in profile if profile is not None else ():
            tag = local_name(child)
            if tag == "Identity":
                self._read_identity(child)
            elif tag == "Feature":
                self._read_feature(child)
            elif tag != "SanctionsEntryReference":
                self.draft.report("unknown_field", f"element {tag} is unknown in its place; its text is in the notes")
                self.draft.add_note(tag, all_text(child))

    def _read_identity(self, identity: Element) -> None:
        """All names of an identity."""
        self.identity_ids.append(identity.get("ID", ""))
        part_types = {
            group.get("ID", ""): self.values("NamePartType", group.get("NamePartTypeID"))
            for group in identity.iterfind("{*}NamePartGroups/{*}MasterNamePartGroup/{*}NamePartGroup")
        }
        for alias in identity.iterfind("{*}Alias"):
            is_primary = alias.get("Primary") == "true"
            kind = (
                NameKind.PRIMARY
                if is_primary
                else alias_kind(self.values("AliasType", alias.get("AliasTypeID")), self.draft)
            )
            if kind is NameKind.PRIMARY and not is_primary:
                kind = NameKind.ALIAS
            for at, name in enumerate(alias.iterfind("{*}DocumentedName")):
                self._read_name(
                    name, part_types, NameKind.ALIAS if at and is_primary else kind, alias.get("LowQuality") == "true"
                )

    def _read_name(self, name: Element, part_types: dict[str, str], kind: NameKind, weak: bool) -> None:
        """A name of its parts: the last name and the others, or the whole name; each script is a name of its own."""
        by_script: dict[str, list[tuple[str, str]]] = {}
        for value in name.iterfind("{*}DocumentedNamePart/{*}NamePartValue"):
            part_type = part_types.get(value.get("NamePartGroupID", ""), "")
            by_script.setdefault(value.get("ScriptID", ""), []).append((part_type, text_of(value)))
        for at, parts in enumerate(by_script.values()):
            last = " ".join(text for part_type, text in parts if part_type == _LAST_PART)
            given = [(_GIVEN_PARTS.index(part_type), text) for part_type, text in parts if part_type in _GIVEN_PARTS]
            whole = [text for part_type, text in parts if part_type not in (_LAST_PART, *_GIVEN_PARTS)]
            first = " ".join(text for _, text in sorted(given, key=lambda pair: pair[0]))
            add_ofac_name(
                self.draft, first, " ".join(filter(None, (last, *whole))), NameKind.ALIAS if at else kind, weak=weak
            )

    def _read_feature(self, feature: Element) -> None:
        """A feature: a date, a place, an identifier, or a fact in words."""
        label = self.values("FeatureType", feature.get("FeatureTypeID"))
        for version in feature.iterfind("{*}FeatureVersion"):
            places = self.country_ids if label in COUNTRY_LABELS else self.location_ids
            places += [child.get("LocationID", "") for child in version.iterfind("{*}VersionLocation")]
            periods = [_period(child) for child in version.iterfind("{*}DatePeriod")]
            if label == "Birthdate":
                self._add_birth_dates(periods, version)
            for detail in version.iterfind("{*}VersionDetail"):
                text = text_of(detail) or (
                    self.values("DetailReference", detail.get("DetailReferenceID"))
                    if detail.get("DetailReferenceID")
                    else ""
                )
                if text:
                    read_fact(label, text, self.kind, self.draft)
                elif label != "Birthdate":
                    self.draft.add_note(label, "; ".join(str(period) for period in periods if period))
            self.draft.add_note(label, _child_text(version, "Comment"))

    def _add_birth_dates(self, periods: list[PartialDate | None], version: Element) -> None:
        """Birth dates; a period that is none stays in words."""
        for period in periods:
            if period is None:
                self.draft.report("bad_date", "a birth date is not understood; its wording is in the notes")
                self.draft.add_note("Birth date", all_text(version))
            else:
                self.draft.birth_dates.append(period)

    def finish(
        self,
        list_id: str,
        entries: dict[str, list[_Entry]],
        documents: dict[str, list[tuple[str, str, str, str]]],
        locations: dict[str, Address],
    ) -> ListedParty:
        """Make the party of it, its entries, its documents and its places."""
        for identity in self.identity_ids:
            for label, number, country, said in documents.get(identity, ()):
                read_fact(label, number, self.kind, self.draft, country=country, said=said)
        for location in self.country_ids:
            self.draft.add_country(locations.get(location, Address()).country or "")
        for location in self.location_ids:
            address = locations.get(location, Address())
            if address.country and address == Address(country=address.country) and self.kind is PartyKind.VESSEL:
                self.draft.add_country(address.country)
            self.draft.add_address(address)
        designations: list[Designation] = []
        for entry in entries.get(self.profile_id, [_Entry("", ("",), None, "")]):
            is_sdn = entry.list_name == _SDN_LIST
            designations += designations_of(
                entry.programmes or (entry.list_name,), is_sdn=is_sdn, draft=self.draft, listed_on=entry.listed_on,
                legal_basis=entry.legal_basis,
            )  # fmt: skip
        return self.draft.finish(list_id, self.kind, designations)


def _read_entries(root: Element, values: _Values) -> dict[str, list[_Entry]]:
    """Entries by the profile they point at."""
    found: dict[str, list[_Entry]] = {}
    for entry in root.iterfind("{*}SanctionsEntries/{*}SanctionsEntry"):
        events = entry.findall("{*}EntryEvent")
        dates = [date for event in events if (date := _date(event.find("{*}Date")))]
        programmes = [
            _child_text(measure, "Comment")
            for measure in entry.iterfind("{*}SanctionsMeasure")
            if values("SanctionsType", measure.get("SanctionsTypeID")) == _PROGRAMME
        ]
        legal = dict.fromkeys(
            values("LegalBasis", event.get("LegalBasisID")) for event in events if event.get("LegalBasisID")
        )
        made = _Entry(
            values("List", entry.get("ListID")),
            tuple(filter(None, programmes)),
            min(dates, default=None),
            "; ".join(filter(None, legal)),
        )
        found.setdefault(entry.get("ProfileID", ""), []).append(made)
    return found


def _add_relations(root: Element, values: _Values, parties: list[_Party]) -> None:
    """Note at each party whom it is linked to and how; a party of the other list is named by its profile's number."""
    by_profile = {party.profile_id: party.draft for party in parties}
    for relation in root.iterfind("{*}ProfileRelationships/{*}ProfileRelationship"):
        draft = by_profile.get(relation.get("From-ProfileID", ""))
        if draft is None:
            continue
        to = relation.get("To-ProfileID", "")
        names = by_profile[to].names if to in by_profile else []
        said = [values("RelationType", relation.get("RelationTypeID")), _child_text(relation, "Comment")]
        said.insert(0, "formerly" if relation.get("Former") == "true" else "")
        draft.add_note("Linked To", f"{names[0].text if names else f'profile {to}'} ({', '.join(filter(None, said))})")


def _read_documents(root: Element, values: _Values) -> dict[str, list[tuple[str, str, str, str]]]:
    """Documents by the identity they point at: label, number, country of the issuer, dates in words."""
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    for document in root.iterfind("{*}IDRegDocuments/{*}IDRegDocument"):
        label = values("IDRegDocType", document.get("IDRegDocTypeID"))
        country = values("Country", document.get("IssuedBy-CountryID")) if document.get("IssuedBy-CountryID") else ""
        said = []
        for date in document.iterfind("{*}DocumentDate"):
            period = next((_period(child) for child in date.iterfind("{*}DatePeriod")), None)
            said.append(f"{values('IDRegDocDateType', date.get('IDRegDocDateTypeID'))} {period}")
        number = _child_text(document, "IDRegistrationNo")
        found.setdefault(document.get("IdentityID", ""), []).append((label, number, country, "; ".join(said)))
    return found


def _read_locations(root: Element, values: _Values) -> dict[str, Address]:
    """Places by their number."""
    found = {}
    for location in root.iterfind("{*}Locations/{*}Location"):
        parts = {
            values("LocPartType", part.get("LocPartTypeID")): _child_text(part, "LocationPartValue", "Value")
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


def _child_text(element: Element, *path: str) -> str:
    """Text of the first element at a path of local names, "" without one."""
    child = element.find("/".join(f"{{*}}{tag}" for tag in path))
    return "" if child is None else text_of(child)


def _date(element: Element | None) -> dt.date | None:
    """Year, month and day of an element."""
    numbers = [_child_text(element, part) for part in ("Year", "Month", "Day")] if element is not None else []
    if not numbers or not all(number.isdecimal() for number in numbers):
        return None
    try:
        return dt.date(*map(int, numbers))
    except (ValueError, OverflowError):
        return None


def _period(period: Element) -> PartialDate | None:
    """A period as a date: one day, a whole month or year, or a range; None when it is not understood."""
    start, end = period.find("{*}Start"), period.find("{*}End")
    if start is None or end is None:
        return None
    first, last = _date(start.find("{*}From")), _date(end.find("{*}To"))
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
