"""OFAC SDN list and consolidated non-SDN list, advanced XML (root `Sanctions`).

Publisher: U.S. Department of the Treasury, Office of Foreign Assets Control; the layout is the UN's Advanced Sanctions Data
Model. Specification: https://ofac.treasury.gov/sdn-list-data-formats-data-schemas (sdn_advanced.xsd).

Known oddities: everything is a number that the reference values at the top explain. A party is a `DistinctParty`; a party
on two lists has two `SanctionsEntry` elements, so these are not counted. Documents, addresses and programmes stand
elsewhere in the file and point at the party. Names are in mixed case. Birth dates are periods. The day of an entry's first
event is the day of listing.
"""

from __future__ import annotations

from sanctionscreen.lists.checks import report_repeated_ids
from sanctionscreen.lists.draft import EntryDraft
from sanctionscreen.lists.ofac_advanced_parts import (
    SDN_LIST,
    ListEntry,
    by_programme,
    missing_profiles,
    read_documents,
    read_list_entries,
    read_locations,
    read_relations,
)
from sanctionscreen.lists.ofac_advanced_values import Values, date_of, period_of
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
from sanctionscreen.lists.xml_stream import (
    Element,
    all_text,
    find_text,
    line_of,
    local_name,
    root_name,
    stream_entries,
    text_of,
)
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
_GIVEN_PARTS = ("First Name", "Middle Name", "Patronymic", "Maiden Name", "Nickname")
_LAST_PART = "Last Name"


def recognise(head: bytes) -> bool:
    """Whether the root element is `Sanctions` with its reference values."""
    return root_name(head) == "Sanctions" and b"sanctions/1.0" in head[:2000]


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list."""
    elements = stream_entries(stream, layout=_LAYOUT, entry_id=_reference, facts=_FACTS)
    root = next(elements)
    parties: list[_Party] = []
    values: Values | None = None
    for element in elements:
        values = values or Values(root)
        parties.append(_Party(element, values))
    values = values or Values(root)
    entries = read_list_entries(root, values)
    locations = read_locations(root, values)
    documents = read_documents(root, values, locations)
    by_profile = {profile: party.draft for party in parties for profile in party.profile_ids}
    problems = [*read_relations(root, values, by_profile), *missing_profiles(entries, by_profile)]
    listed = [[entry for profile in party.profile_ids for entry in entries.get(profile, ())] for party in parties]
    on_sdn = [any(entry.list_name == SDN_LIST for entry in its) for its in listed if its]
    list_id = options.list_id or (SDN if on_sdn and all(on_sdn) else NON_SDN)  # the other list repeats some of the SDN list
    finished = report_repeated_ids(party.finish(list_id, entries, documents, locations) for party in parties)
    published_on = date_of(root.find("{*}DateOfIssue")) or options.published_on
    if published_on is None:
        problems.append(Problem("no_date", "DateOfIssue is missing or is no date"))
    return SanctionsList(
        list_id, "US", published_on, stream.sha256(), finished, tuple(problems), format=NAME, source=stream.name
    )


def _reference(party: Element) -> str | None:
    """OFAC's number."""
    return party.get("FixedRef")


class _Party:
    """One DistinctParty: read while it is there, finished when what points at it is known."""

    def __init__(self, element: Element, values: Values) -> None:
        self.values = values
        self.draft = EntryDraft(_reference(element) or "", line_of(element))
        self.location_ids: list[str] = []
        self.country_ids: list[str] = []
        self.birth_place_ids: list[str] = []
        self.identity_ids: list[str] = []
        profiles = element.findall("{*}Profile")
        self.profile_ids = [profile.get("ID", "") for profile in profiles]
        kinds = [kind_of_type(values.kind_of(profile.get("PartySubTypeID", "")), self.draft) for profile in profiles]
        self.kind = kinds[0] if kinds else kind_of_type("", self.draft)
        if len(set(kinds)) > 1:
            self.draft.report("unknown_code", "its profiles are of several kinds; taken as the first")
        for child in (child for parent in (element, *profiles) for child in parent):
            self._read(child)

    def _read(self, child: Element) -> None:
        """One child of the party or of one of its profiles."""
        tag = local_name(child)
        if tag == "Identity":
            self._read_identity(child)
        elif tag == "Feature":
            self._read_feature(child)
        elif tag == "Comment":
            self.draft.add_note("", text_of(child))
        elif tag not in ("Profile", "SanctionsEntryReference"):
            self.draft.report("unknown_field", f"element {tag} is unknown in its place; its text is in the notes")
            self.draft.add_note(tag, all_text(child))

    def _read_identity(self, identity: Element) -> None:
        """All names of an identity."""
        self.identity_ids.append(identity.get("ID", ""))
        part_types = {
            group.get("ID", ""): self.values("NamePartType", group.get("NamePartTypeID"))
            for group in identity.iterfind("{*}NamePartGroups/{*}MasterNamePartGroup/{*}NamePartGroup")
        }
        has_primary = any(name.kind is NameKind.PRIMARY for name in self.draft.names)
        for alias in identity.iterfind("{*}Alias"):
            is_primary = alias.get("Primary") == "true" and not has_primary  # a party has one primary name
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
            places = {"Place of Birth": self.birth_place_ids, **dict.fromkeys(COUNTRY_LABELS, self.country_ids)}.get(
                label, self.location_ids
            )
            places += [child.get("LocationID", "") for child in version.iterfind("{*}VersionLocation")]
            periods = [period_of(child) for child in version.iterfind("{*}DatePeriod")]
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
            self.draft.add_note(label, find_text(version, "Comment"))

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
        entries: dict[str, list[ListEntry]],
        documents: dict[str, list[tuple[str, str, str, str]]],
        locations: dict[str, Address],
    ) -> ListedParty:
        """Make the party of it, its entries, its documents and its places."""
        for identity in self.identity_ids:
            for label, number, country, said in documents.get(identity, ()):
                read_fact(label, number, self.kind, self.draft, country=country, said=said)
        for location in self.country_ids:
            self.draft.add_country(locations.get(location, Address()).country or "")
        for location in self.birth_place_ids:
            self.draft.add_birth_place(locations.get(location, Address()))
        for location in self.location_ids:
            address = locations.get(location, Address())
            if address.country and address == Address(country=address.country) and self.kind is PartyKind.VESSEL:
                self.draft.add_country(address.country)
            self.draft.add_address(address)
        listed = [entry for profile in self.profile_ids for entry in entries.get(profile, ())]
        for entry in listed:
            for label, text in entry.notes:
                self.draft.add_note(label, text)
        designations: list[Designation] = []
        for programme, chosen in by_programme(listed or [ListEntry("", (), None, "")]).items():
            designations += designations_of(
                [programme], is_sdn=any(entry.list_name == SDN_LIST for entry in chosen), draft=self.draft,
                listed_on=min((entry.listed_on for entry in chosen if entry.listed_on), default=None),
                legal_basis="; ".join(dict.fromkeys(entry.legal_basis for entry in chosen if entry.legal_basis)),
            )  # fmt: skip
        return self.draft.finish(list_id, self.kind, designations)
