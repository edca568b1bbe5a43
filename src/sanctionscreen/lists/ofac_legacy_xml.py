"""OFAC SDN list and consolidated non-SDN list, legacy XML (root `sdnList`).

Publisher: U.S. Department of the Treasury, Office of Foreign Assets Control.
Specification: https://ofac.treasury.gov/sdn-list-data-formats-data-schemas

Known oddities: the namespace has changed (2024), so names are matched without it; `publshInformation` is spelled so. The
list states its number of entries, and a part of a list states that of the whole. Which of the two lists it is, is told by
the file name or, failing that, by its programmes. `id` elements carry facts that are no identifiers.
"""

from __future__ import annotations

from sanctionscreen.lists.checks import report_repeated_ids
from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.dates import parse_us_date
from sanctionscreen.lists.draft import EntryDraft
from sanctionscreen.lists.ofac_facts import (
    NON_SDN,
    SDN,
    add_ofac_name,
    alias_kind,
    designations_of,
    keep_unknown,
    kind_of_type,
    read_fact,
)
from sanctionscreen.lists.ofac_programmes import NON_SDN_PROGRAMMES
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
from sanctionscreen.model import Address, IdentifierKind, ListedParty, NameKind, Problem, SanctionsList

NAME = "ofac_legacy_xml"
TITLE = "OFAC SDN or consolidated non-SDN list (legacy XML)"
SPECIFICATION = "https://ofac.treasury.gov/sdn-list-data-formats-data-schemas"
LIST_IDS = (SDN, NON_SDN)

_INFORMATION = "publshInformation"
_LAYOUT = {"sdnList": (_INFORMATION, "sdnEntry")}
_READ_ELSEWHERE = ("uid", "firstName", "lastName", "sdnType", "programList")
_ITEM_FIELDS = {
    "akaList": ("uid", "type", "category", "firstName", "lastName"),
    "addressList": (
        "uid", "address1", "address2", "address3", "city", "stateOrProvince", "region", "postalCode", "country",
    ),
    "idList": ("uid", "idType", "idNumber", "idCountry", "issueDate", "expirationDate"),
    "dateOfBirthList": ("uid", "dateOfBirth", "mainEntry"),
    "placeOfBirthList": ("uid", "placeOfBirth", "mainEntry"),
    "nationalityList": ("uid", "country", "mainEntry"),
    "citizenshipList": ("uid", "country", "mainEntry"),
}  # fmt: skip
_VESSEL_NOTES = {
    "vesselType": "Vessel type",
    "vesselOwner": "Vessel owner",
    "tonnage": "Tonnage",
    "grossRegisteredTonnage": "GRT",
}


def recognise(head: bytes) -> bool:
    """Whether the root element is `sdnList`."""
    return root_name(head) == "sdnList"


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list."""
    elements = stream_entries(stream, layout=_LAYOUT, entry_id=_uid, facts=(_INFORMATION,))
    root = next(elements)
    entries = [(_Entry(element)) for element in elements]
    list_id = options.list_id or _list_of(stream.name, entries)
    parties = report_repeated_ids(entry.finish(list_id) for entry in entries)
    information = {local_name(child): text_of(child) for child in root.iterfind(f"{{*}}{_INFORMATION}/*")}
    problems = []
    stated = information.get("Record_Count", "")
    if stated != str(len(parties)):
        words = f"the file states {stated or 'no number of'} entries and holds {len(parties)}: a part of the list, or cut"
        problems.append(Problem("count_mismatch", words))
    if (published_on := parse_us_date(information.get("Publish_Date", "")) or options.published_on) is None:
        problems.append(Problem("no_date", "Publish_Date is missing or is no date"))
    return SanctionsList(
        list_id, "US", published_on, stream.sha256(), parties, tuple(problems), format=NAME, source=stream.name
    )


def _uid(entry: Element) -> str | None:
    """OFAC's number."""
    return find_text(entry, "uid") or None


def _list_of(file_name: str, entries: list[_Entry]) -> str:
    """SDN list or the other: by the official file name, else by whether any programme belongs to the SDN list alone."""
    if file_name.lower().startswith("sdn"):
        return SDN
    if file_name.lower().startswith("consolidated"):
        return NON_SDN
    return SDN if any(not set(entry.tags) & NON_SDN_PROGRAMMES.keys() for entry in entries) else NON_SDN


class _Entry:
    """One sdnEntry: read while it is there, finished when the list is known."""

    def __init__(self, element: Element) -> None:
        self.draft = EntryDraft(_uid(element) or "", line_of(element))
        self.kind = kind_of_type(find_text(element, "sdnType"), self.draft)
        programmes = element.find("{*}programList")
        self.tags = [] if programmes is None else [text for child in programmes if (text := text_of(child))]
        add_ofac_name(
            self.draft, find_text(element, "firstName"), find_text(element, "lastName"), NameKind.PRIMARY, weak=False
        )
        for child in element:
            self._read(child)

    def finish(self, list_id: str) -> ListedParty:
        """Make the party."""
        is_sdn = list_id != NON_SDN
        return self.draft.finish(list_id, self.kind, designations_of(self.tags or [""], is_sdn=is_sdn, draft=self.draft))

    def _read(self, child: Element) -> None:
        """One child of the entry."""
        tag = local_name(child)
        if tag in _ITEM_FIELDS:
            for item in child:
                self._read_item(tag, item)
                keep_unknown(item, _ITEM_FIELDS[tag], self.draft)
        elif tag == "title":
            self.draft.add_title(text_of(child))
        elif tag == "remarks":
            self.draft.add_note("", text_of(child))
        elif tag == "vesselInfo":
            for part in child:
                self._read_vessel(local_name(part), text_of(part))
            keep_unknown(child, ("callSign", "vesselFlag", *_VESSEL_NOTES), self.draft)
        elif tag not in _READ_ELSEWHERE:
            self.draft.report("unknown_field", f"element {tag} is unknown in its place; its text is in the notes")
            self.draft.add_note(tag, all_text(child))

    def _read_item(self, of: str, item: Element) -> None:
        """One item of one of the lists."""
        draft = self.draft
        if of == "akaList":
            weak = find_text(item, "category") == "weak"
            kind = alias_kind(find_text(item, "type"), draft)
            add_ofac_name(draft, find_text(item, "firstName"), find_text(item, "lastName"), kind, weak=weak)
        elif of == "addressList":
            lines = ", ".join(text for n in (1, 2, 3) if (text := find_text(item, f"address{n}")))
            country = country_code(find_text(item, "country")) or None
            region = ", ".join(filter(None, (find_text(item, "stateOrProvince"), find_text(item, "region"))))
            draft.add_address(Address(lines, find_text(item, "city"), region, find_text(item, "postalCode"), country))
        elif of == "idList":
            dates = (
                f"{word} {text}"
                for tag, word in (("issueDate", "issued"), ("expirationDate", "expires"))
                if (text := find_text(item, tag))
            )
            read_fact(
                find_text(item, "idType"), find_text(item, "idNumber"), self.kind, draft,
                country=find_text(item, "idCountry"), said="; ".join(dates),
            )  # fmt: skip
        elif of == "dateOfBirthList":
            draft.add_birth_date(find_text(item, "dateOfBirth"))
        elif of == "placeOfBirthList":
            read_fact("Place of Birth", find_text(item, "placeOfBirth"), self.kind, draft)
        else:
            draft.add_country(find_text(item, "country"))

    def _read_vessel(self, tag: str, text: str) -> None:
        """One fact of a vessel."""
        if tag == "callSign":
            self.draft.add_identifier(IdentifierKind.CALL_SIGN, text)
        elif tag == "vesselFlag":
            self.draft.add_country(text)
        elif tag in _VESSEL_NOTES:
            self.draft.add_note(_VESSEL_NOTES[tag], text)
