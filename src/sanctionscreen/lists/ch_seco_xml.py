"""Swiss sanctions list (SECO), XML.

Publisher: State Secretariat for Economic Affairs.
Specification: https://www.seco.admin.ch/seco/en/home/Aussenwirtschaftspolitik_Wirtschaftliche_Zusammenarbeit/Wirtschaftsbeziehungen/exportkontrollen-und-sanktionen/sanktionen-embargos/sanktionsmassnahmen/suche_sanktionsadressaten.html

Known oddities: de-listed targets stay in the file; the newest modification, which is the first, tells. Names stand in
parts, each with spellings by language and script: parts of one language and script make one name. What stands inside
modifications is history and is not read. Places and programmes are elements of their own that targets point at.
"""

from __future__ import annotations

import datetime as dt
import re

from sanctionscreen.lists.checks import check_not_empty, report_repeated_ids
from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.dates import make_date, parse_iso_date
from sanctionscreen.lists.draft import EntryDraft
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
from sanctionscreen.model import (
    Address,
    Designation,
    IdentifierKind,
    ListedOnBasis,
    ListedParty,
    Measure,
    NameKind,
    PartyKind,
    Problem,
    Reference,
    SanctionsList,
)  # fmt: skip

NAME = "ch_seco_xml"
TITLE = "Swiss sanctions list (SECO XML)"
SPECIFICATION = "https://www.seco.admin.ch/seco/en/home/Aussenwirtschaftspolitik_Wirtschaftliche_Zusammenarbeit/Wirtschaftsbeziehungen/exportkontrollen-und-sanktionen/sanktionen-embargos/sanktionsmassnahmen/suche_sanktionsadressaten.html"
LIST_IDS = ("ch-seco",)

_ROOT = "swiss-sanctions-list"
_PROGRAMME, _PLACE = "sanctions-program", "place"
_LAYOUT = {_ROOT: ("target", _PROGRAMME, _PLACE)}
_KINDS = {"individual": PartyKind.PERSON, "entity": PartyKind.ENTITY, "object": PartyKind.VESSEL}
_OBJECTS = {"vessel": PartyKind.VESSEL, "aircraft": PartyKind.AIRCRAFT}
_NAME_TYPES = {
    "primary-name": NameKind.PRIMARY,
    "alias": NameKind.ALIAS,
    "formerly-known-as": NameKind.FORMER,
    "maiden-name": NameKind.FORMER,
}
_PARTS = {"family-name": "last", "given-name": "first", "father-name": "middle", "further-given-name": "middle"}
_FAMILY = ("family-name",)
_DELISTED = "de-listed"
_DOCUMENTS = {
    "passport": IdentifierKind.PASSPORT,
    "diplomatic-passport": IdentifierKind.PASSPORT,
    "id-card": IdentifierKind.NATIONAL_ID,
    "driving-license": IdentifierKind.DRIVING_LICENCE,
    "resident-permit": IdentifierKind.NATIONAL_ID,
}
_UN_REFERENCE = re.compile(r"[A-Z]{2,3}[ie]\.\d+")
_MEASURES = (Measure.ASSET_FREEZE, Measure.MAKING_AVAILABLE_BAN)
_MEASURES_TEXT = "Swiss sanctions: freezing of assets and economic resources, unless the ordinance says otherwise"


def recognise(head: bytes) -> bool:
    """Whether the root element is this list's."""
    return root_name(head) == _ROOT


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list; de-listed targets are left out and counted."""
    list_id = options.list_id or LIST_IDS[0]
    elements = stream_entries(
        stream,
        layout=_LAYOUT,
        entry_id=lambda target: target.get("ssid"),
        facts=(_PROGRAMME, _PLACE),
        history=("modification",),
    )
    root = next(elements)
    drafts: list[tuple[_Target, list[str]]] = []
    n_delisted = 0
    for element in elements:
        target = _Target(element)
        n_delisted += target.is_delisted
        if not target.is_delisted:
            drafts.append((target, target.read()))
    places = {place.get("ssid", ""): _read_place(place) for place in root.iterfind("{*}place")}
    programmes = _read_programmes(root)
    parties = report_repeated_ids(target.finish(list_id, sets, places, programmes) for target, sets in drafts)
    check_not_empty(stream.name, len(parties) + n_delisted)
    problems = []
    if (published_on := parse_iso_date(root.get("date", "")) or options.published_on) is None:
        problems.append(Problem("no_date", "the attribute date is missing or is no date"))
    if (kind := root.get("list-type", "")) != "whole-list":
        problems.append(Problem("filtered", f"list-type is {kind!r}, expected 'whole-list': this is not the whole list"))
    return SanctionsList(
        list_id, "CH", published_on, stream.sha256(), parties, tuple(problems), format=NAME, source=stream.name
    )


class _Target:
    """One target on its way to a `ListedParty`: read while it is there, finished when places and programmes are known."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.draft = EntryDraft(element.get("ssid", ""), line_of(element))
        self.kind = PartyKind.ENTITY
        self.listed_on: dt.date | None = None
        self.addresses: list[tuple[Address, str]] = []
        self.birth_places: list[str] = []
        newest = element.find("{*}modification")
        self.is_delisted = newest is not None and newest.get("modification-type") == _DELISTED

    def read(self) -> list[str]:
        """Read everything but history; returns the ids of its sets of sanctions."""
        sets = [text_of(element) for element in self.element.iterfind("{*}sanctions-set-id")]
        for child in self.element:
            tag = local_name(child)
            if tag in _KINDS:
                self.kind = _OBJECTS.get(child.get("object-type", ""), _KINDS[tag])
                self.draft.add_gender(child.get("sex", ""))
                for part in child:
                    self._read_part(part)
            elif tag == "foreign-identifier":
                self._read_foreign_identifier(text_of(child))
            elif tag not in ("sanctions-set-id", "modification", "generic-attribute"):
                self._keep_unknown(child)
        listed = [m for m in self.element.iterfind("{*}modification") if m.get("modification-type") == "listed"]
        if listed:
            self.listed_on = parse_iso_date(listed[-1].get("effective-date") or listed[-1].get("publication-date") or "")
        return sets

    def _read_foreign_identifier(self, text: str) -> None:
        """The reference of the same party elsewhere: the UN's has a pattern, others stay in words."""
        if _UN_REFERENCE.fullmatch(text):
            self.draft.references.append(Reference("un-sc", text))
        else:
            self.draft.add_note("Foreign identifier", text)

    def _read_part(self, part: Element) -> None:
        """A part of the individual, entity or object."""
        tag = local_name(part)
        if tag == "identity":
            for child in part:
                self._read_identity(child)
        elif tag in ("justification", "other-information"):
            self.draft.add_note("" if tag == "other-information" else "Justification", all_text_of(part))
        elif tag == "relation":
            self.draft.add_note("Relation", f"{part.get('relation-type', '')} {part.get('target-id', '')} {text_of(part)}")
        else:
            self._keep_unknown(part)

    def _read_identity(self, child: Element) -> None:
        """A part of an identity; other information beside it stays in words."""
        tag = local_name(child)
        if tag == "name":
            self._read_name(child)
        elif tag == "day-month-year":
            self._read_birth_date(child)
        elif tag == "address":
            lines = [text for field in ("c-o", "address-details", "p-o-box", "remark") if (text := find_text(child, field))]
            self.addresses.append(
                (Address(", ".join(lines), postcode=find_text(child, "zip-code")), child.get("place-id", ""))
            )
        elif tag == "place-of-birth":
            self.birth_places.append(child.get("place-id", ""))
        elif tag == "nationality":
            country = child.find("{*}country")
            self.draft.add_country("" if country is None else country.get("iso-code") or text_of(country))
        elif tag == "identification-document":
            number, issuer = find_text(child, "number"), child.find("{*}issuer")
            kind = _DOCUMENTS.get(child.get("document-type", ""), IdentifierKind.OTHER)
            self.draft.add_identifier(
                kind, number, "" if issuer is None else issuer.get("code", ""), child.get("document-type", "")
            )
        else:
            self._keep_unknown(child)

    def _read_name(self, name: Element) -> None:
        """A name: its published values, and one more name for each language and script its parts are spelled in."""
        kind = _NAME_TYPES.get(name.get("name-type", ""))
        if kind is None:
            self.draft.report("unknown_code", f"name-type {name.get('name-type')!r} is unknown; kept as an alias")
        weak = name.get("quality") == "low"
        parts = sorted(name.iterfind("{*}name-part"), key=lambda part: int(part.get("order") or 0))
        values = [(part.get("name-part-type", ""), find_text(part, "value")) for part in parts]
        spelled: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for part in parts:
            for variant in part.iterfind("{*}spelling-variant"):
                key = (variant.get("lang", ""), variant.get("script", ""))
                spelled.setdefault(key, []).append((part.get("name-part-type", ""), text_of(variant)))
        self._add(values, kind or NameKind.ALIAS, weak)
        for key, variants in spelled.items():
            have = {role for role, _ in variants}
            latin = key[1].upper() == "LATN"
            whole = variants if not latin else variants + [value for value in values if value[0] not in have]
            order = [role for role, _ in values]
            whole = sorted(whole, key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
            self._add(whole, NameKind.FORMER if kind is NameKind.FORMER else NameKind.ALIAS, weak)

    def _add(self, pairs: list[tuple[str, str]], kind: NameKind, weak: bool) -> None:
        """Add one name, given names before the family name."""
        ordered = [pair for pair in pairs if pair[0] not in _FAMILY] + [pair for pair in pairs if pair[0] in _FAMILY]
        parts = [(_PARTS[role], text) for role, text in ordered if role in _PARTS]
        self.draft.add_name(" ".join(text for _, text in ordered), kind, weak=weak, parts=parts)

    def _read_birth_date(self, element: Element) -> None:
        """Day, month and year, each perhaps missing."""
        year, month, day = (
            int(text) if (text := element.get(field, "")).isdecimal() else None for field in ("year", "month", "day")
        )
        text = "-".join(element.get(field, "") for field in ("year", "month", "day") if element.get(field))
        date = make_date(year, month, day, text=text)
        if date is None or element.get("calendar", "Gregorian").lower() != "gregorian":
            self.draft.report("bad_date", "a birth date is not understood; its wording is in the notes")
            self.draft.add_note("Birth date", f"{text} {element.get('calendar', '')}")
        else:
            self.draft.birth_dates.append(date)

    def _keep_unknown(self, element: Element) -> None:
        """Keep an element the reader does not know."""
        self.draft.report(
            "unknown_field", f"element {local_name(element)} is unknown in its place; its text is in the notes"
        )
        self.draft.add_note(local_name(element), all_text(element))

    def finish(
        self, list_id: str, sets: list[str], places: dict[str, Address], programmes: dict[str, tuple[str, str]]
    ) -> ListedParty:
        """Put in the places and programmes it points at."""
        for address, place_id in self.addresses:
            place = places.get(place_id, Address())
            self.draft.add_address(Address(address.street, place.city, place.region, address.postcode, place.country))
        for place_id in self.birth_places:
            self.draft.add_birth_place(places.get(place_id, Address()))
        if ({place_id for _, place_id in self.addresses} | set(self.birth_places)) - places.keys() - {""}:
            self.draft.report("unknown_field", "a place it points at is not in the file")
        basis = ListedOnBasis.AUTHORITY_FIELD if self.listed_on else ListedOnBasis.UNKNOWN
        designations = []
        for set_id in sets or [""]:
            programme, words = programmes.get(set_id, (set_id, ""))
            designations.append(Designation("CH", programme, self.listed_on, basis, words, _MEASURES, _MEASURES_TEXT))
        if not sets:
            self.draft.report("no_regulation", "no set of sanctions is named; the party is kept under Swiss sanctions")
        return self.draft.finish(list_id, self.kind, designations)


def _read_place(place: Element) -> Address:
    """A place of the register."""
    country = place.find("{*}country")
    code = "" if country is None else country.get("iso-code") or text_of(country)
    return Address(city=find_text(place, "location"), region=find_text(place, "area"), country=country_code(code) or None)


def _read_programmes(root: Element) -> dict[str, tuple[str, str]]:
    """Set of sanctions -> programme and its ordinance, in English where there is."""
    found = {}
    for programme in root.iterfind("{*}sanctions-program"):
        key = english_text(programme, "program-key") or programme.get("ssid", "")
        words = english_text(programme, "program-name")
        for sanctions_set in programme.iterfind("{*}sanctions-set"):
            found[sanctions_set.get("ssid", "")] = (key, words)
    return found


def english_text(element: Element, tag: str) -> str:
    """Text of the child of this name in English, else of the first."""
    children = element.findall(f"{{*}}{tag}")
    chosen = next((child for child in children if child.get("lang") == "eng"), children[0] if children else None)
    return "" if chosen is None else text_of(chosen)


def all_text_of(element: Element) -> str:
    """Text inside an element, without its attributes."""
    return " ".join(str(element.xpath("string()")).split())
