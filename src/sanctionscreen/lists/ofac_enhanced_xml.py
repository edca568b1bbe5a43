"""OFAC Sanctions List Service, enhanced XML (root `sanctionsData`): the layout with names in other scripts.

Publisher: U.S. Department of the Treasury, Office of Foreign Assets Control.
Specification: https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ENHANCED_XML.xsd

Known oddities: the service exports what was asked for, so the file states its filters: one by programme, country or the
like is a part of a list and refused unless `accept_filtered`. Right-to-left names are wrapped in direction marks. Documents
repeat names; only `names/name` is read for them.
"""

from __future__ import annotations

import re

from sanctionscreen.errors import FilteredListError
from sanctionscreen.lists.checks import report_repeated_ids
from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.dates import parse_iso_date
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
from sanctionscreen.model import Address, ListedParty, NameKind, Problem, SanctionsList

NAME = "ofac_enhanced_xml"
TITLE = "OFAC Sanctions List Service (enhanced XML)"
SPECIFICATION = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ENHANCED_XML.xsd"
LIST_IDS = (SDN, NON_SDN)

_LAYOUT = {
    "sanctionsData": ("publicationInfo", "referenceValues", "featureTypes", "entities"),
    "entities": ("entity",),
}
_FACTS = ("publicationInfo", "referenceValues", "featureTypes")
_INFORMATION = ("dataAsOf", "filters")
_LIST_FILTER = "sanctionsLists"
_SDN_LIST = "SDN List"
_NON_SDN_LIST = "Consolidated List"  # holds what each of the other lists holds
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ADDRESS_LINES = ("ADDRESS1", "ADDRESS2", "ADDRESS3")
_DOCUMENT_FIELDS = (
    "type", "name", "documentNumber", "isValid", "issuingCountry", "issuingLocation", "issueDate", "expirationDate",
    "idFeatures",
)  # fmt: skip
_UNTOLD = ("", "Unknown")
_READ_ELSEWHERE = ("sanctionsLists", "sanctionsPrograms", "legalAuthorities", "names")


def recognise(head: bytes) -> bool:
    """Whether the root element is `sanctionsData`."""
    return root_name(head) == "sanctionsData"


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list, or a filtered one where that is asked for."""
    elements = stream_entries(stream, layout=_LAYOUT, entry_id=lambda entity: entity.get("id"), facts=_FACTS)
    root = next(elements)
    entries = [_Entry(element) for element in elements]
    problems = []
    if filters := _filters_of(root):
        words = "; ".join(f"{name}: {', '.join(values)}" for name, values in filters.items())
        if not options.accept_filtered:
            raise FilteredListError(
                f"found an export filtered by {words}, expected a whole list (accept_filtered=True reads the part)",
                source=stream.name,
            )
        problems.append(Problem("filtered", f"this is a part of the list, filtered by {words}"))
    published_on = parse_iso_date(find_text(root, "publicationInfo", "dataAsOf")) or options.published_on
    for child in root.iterfind("{*}publicationInfo/*"):
        if (tag := local_name(child)) not in _INFORMATION:
            problems.append(Problem("unknown_field", f"element {tag} in publicationInfo is unknown: {all_text(child)}"))
    if published_on is None:
        problems.append(Problem("no_date", "dataAsOf is missing or is no date"))
    on_sdn = any(entry.is_sdn for entry in entries)
    list_id = options.list_id or (SDN if on_sdn else NON_SDN)
    if on_sdn and not all(entry.is_sdn for entry in entries):
        problems.append(
            Problem("mixed_lists", "the export holds entries of the SDN list and of others; each has its own measures")
        )
    parties = report_repeated_ids(entry.finish(list_id) for entry in entries)
    return SanctionsList(
        list_id, "US", published_on, stream.sha256(), parties, tuple(problems), format=NAME, source=stream.name
    )


def _filters_of(root: Element) -> dict[str, list[str]]:
    """Filters of the export that leave entries of a list out: name -> values."""
    filters = root.iterfind("{*}publicationInfo/{*}filters/*")
    found = {local_name(child): [text for value in (child, *child) if (text := text_of(value))] for child in filters}
    if set(found.get(_LIST_FILTER, ())) <= {_SDN_LIST} or _NON_SDN_LIST in found[_LIST_FILTER]:
        found.pop(_LIST_FILTER, None)  # whole lists; some of the non-SDN ones are a part
    return {name: values for name, values in found.items() if values}


class _Entry:
    """One entity: read while it is there, finished when the list is known."""

    def __init__(self, element: Element) -> None:
        self.draft = EntryDraft(element.get("id", ""), line_of(element))
        self.kind = kind_of_type(find_text(element, "generalInfo", "entityType"), self.draft)
        lists = list(element.iterfind("{*}sanctionsLists/{*}sanctionsList"))
        self.is_sdn = any(text_of(child) == _SDN_LIST for child in lists)
        dates = [date for child in lists if (date := parse_iso_date(child.get("datePublished", "")))]
        self.listed_on = min(dates, default=None)
        self.tags = [text_of(child) for child in element.iterfind("{*}sanctionsPrograms/{*}sanctionsProgram")]
        self.authorities = [text_of(child) for child in element.iterfind("{*}legalAuthorities/{*}legalAuthority")]
        self.draft.add_title(find_text(element, "generalInfo", "title"))
        self.draft.add_note("", find_text(element, "generalInfo", "remarks"))
        for name in element.iterfind("{*}names/{*}name"):
            self._read_name(name)
        for child in element:
            self._read(child)

    def finish(self, list_id: str) -> ListedParty:
        """Make the party."""
        designations = designations_of(
            self.tags or [""], is_sdn=self.is_sdn, draft=self.draft, listed_on=self.listed_on,
            legal_basis="; ".join(self.authorities),
        )  # fmt: skip
        return self.draft.finish(list_id, self.kind, designations)

    def _read_name(self, name: Element) -> None:
        """A name in each script it is written in."""
        is_primary = find_text(name, "isPrimary") == "true"
        kind = NameKind.PRIMARY if is_primary else alias_kind(find_text(name, "aliasType"), self.draft)
        weak = find_text(name, "isLowQuality") == "true"
        for translation in name.iterfind("{*}translations/{*}translation"):
            latin = find_text(translation, "isPrimary") == "true"
            own_kind = kind if latin or kind is NameKind.FORMER else NameKind.ALIAS
            first, last = (_plain(find_text(translation, tag)) for tag in ("formattedFirstName", "formattedLastName"))
            whole = _plain(find_text(translation, "formattedFullName"))
            if whole in (f"{last}, {first}", f"{first} {last}", ""):
                add_ofac_name(self.draft, first, last, own_kind, weak=weak)
            else:
                self.draft.add_name(whole, own_kind, weak=weak)

    def _read(self, child: Element) -> None:
        """One child of the entity that is no name."""
        tag, draft = local_name(child), self.draft
        if tag == "features":
            for feature in child:
                label = find_text(feature, "type")
                read_fact(label, _plain(find_text(feature, "value")), self.kind, draft)
                if (reliability := find_text(feature, "reliability")) not in _UNTOLD:
                    draft.add_note(f"Reliability of {label.rstrip(' :-')}", reliability)
        elif tag == "identityDocuments":
            for document in child:
                self._read_document(document)
        elif tag == "addresses":
            for address in child:
                self._read_address(address)
        elif tag == "relationships":
            for relation in child:
                quality = find_text(relation, "quality")
                how = find_text(relation, "type") + ("" if quality in _UNTOLD else f", quality {quality}")
                draft.add_note("Linked To", f"{find_text(relation, 'relatedEntity')} ({how})")
        elif tag == "sanctionsTypes":
            for kind in child:
                draft.add_note("Sanctions type", text_of(kind))
        elif tag not in ("generalInfo", *_READ_ELSEWHERE):
            draft.report("unknown_field", f"element {tag} is unknown in its place; its text is in the notes")
            draft.add_note(tag, all_text(child))

    def _read_document(self, document: Element) -> None:
        """A document; the name it repeats is not read."""
        dates = (("issueDate", "issued"), ("expirationDate", "expires"))
        said = [f"{word} {text}" for tag, word in dates if (text := _span(document, tag))]
        if find_text(document, "isValid") == "false":
            said.append("not valid")
        if place := find_text(document, "issuingLocation"):
            said.append(f"issued in {place}")
        said += [text for feature in document.iterfind("{*}idFeatures/*") if (text := _plain(text_of(feature)))]
        keep_unknown(document, _DOCUMENT_FIELDS, self.draft)
        read_fact(
            find_text(document, "type"), find_text(document, "documentNumber"), self.kind, self.draft,
            country=find_text(document, "issuingCountry"), said="; ".join(said),
        )  # fmt: skip

    def _read_address(self, address: Element) -> None:
        """An address in its first script; further ones go to the notes."""
        country = country_code(find_text(address, "country")) or None
        translations = address.findall("{*}translations/{*}translation")
        parts: dict[str, str] = {}
        for translation in translations[:1]:
            for part in translation.iterfind("{*}addressParts/{*}addressPart"):
                parts[find_text(part, "type")] = _plain(find_text(part, "value"))
        for translation in translations[1:]:
            self.draft.add_note("Address", _plain(all_text(translation)))
        lines = ", ".join(parts[line] for line in _ADDRESS_LINES if line in parts)
        self.draft.add_address(
            Address(
                lines,
                parts.get("CITY", ""),
                parts.get("STATE/PROVINCE", parts.get("REGION", "")),
                parts.get("POSTAL CODE", ""),
                country,
            )
        )


def _span(document: Element, tag: str) -> str:
    """A date of a document: one day, or the first and the last possible one."""
    days = dict.fromkeys(find_text(document, tag, part) for part in ("fromDateBegin", "toDateEnd"))
    return " to ".join(filter(None, days)) or find_text(document, tag)


def _plain(text: str) -> str:
    """Text without the direction marks around it."""
    return " ".join(_DIRECTION_MARKS.sub("", text).split())
