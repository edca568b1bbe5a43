"""EU Financial Sanctions Files: consolidated list of persons, groups and entities subject to EU financial sanctions,
XML 1.1.

Publisher: European Commission, DG FISMA. Whole schema covered: 20171012-FULL-schema-1_1.xsd.
Specification: https://data.europa.eu/data/datasets/consolidated-list-of-persons-groups-and-entities-subject-to-eu-financial-sanctions

Known oddities: everything is in attributes, and an empty one means nothing is known; `countryIso2Code="00"` too.
Whether a name is weak stands in a remark ("low quality alias"), `strong` is true throughout. The same
euReferenceNumber may come twice.

The primary name. The format has no flag for it and the order of names changes between exports, so the primary is
chosen by what does not change: among strong names that are not former ones, in Latin letters before other scripts, in
the regulation's language (or English, or none stated) before others, the lowest `logicalId`, which is the name entered
first; then the text.

The listing date. `regulation` is the latest act that touched the entry, often an amendment, so its dates are not used;
only `designationDate` is. `regulationSummary` repeats for each detail the act that added it, and is not kept.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace

from sanctionscreen.errors import MalformedListError
from sanctionscreen.lists import eu_details
from sanctionscreen.lists.checks import drop_old_delisting, report_repeated_ids
from sanctionscreen.lists.dates import parse_iso_date
from sanctionscreen.lists.eu_codes import BOOLEANS, GENDERS, SUBJECT_TYPES
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.lists.xml_entry import EntryReader
from sanctionscreen.lists.xml_stream import Element, local_name, root_name, stream_entries
from sanctionscreen.model import (
    Designation,
    IdentifierKind,
    ListedOnBasis,
    ListedParty,
    Measure,
    Name,
    NameKind,
    PartyKind,
    Problem,
    Reference,
    SanctionsList,
)  # fmt: skip

NAME = "eu_fsf_xml"
TITLE = "EU Financial Sanctions Files (XML 1.1)"
SPECIFICATION = "https://webgate.ec.europa.eu/fsd/fsf"
LIST_IDS = ("eu-fsf",)

_ROOT = "export"
_NAMESPACE = b"http://eu.europa.ec/fpi/fsd/export"
_LAYOUT = {_ROOT: ("sanctionEntity",)}
# Every entry is under the freeze and the ban of Article 2 or its like in each regulation: that is what this list is
# for.
_MEASURES = (Measure.ASSET_FREEZE, Measure.MAKING_AVAILABLE_BAN)
_MEASURES_TEXT = "EU financial sanctions: freezing of funds, no funds or economic resources made available"
_NAME_PARTS = (("first", "firstName"), ("middle", "middleName"), ("last", "lastName"))
_WEAK_REMARK = re.compile(r"\blow[- ]quality\b", re.IGNORECASE)
# Only wordings about the name itself: a remark such as "former Minister" is about the person.
_FORMER_REMARK = re.compile(
    r"\bf\.?k\.?a\b|\b(?:former(?:ly)?|previous(?:ly)?) (?:listed|known|named|called|registered|name|alias)\b"
    r"|^\s*(?:former(?:ly)?|previous(?:ly)?)\W*$",
    re.IGNORECASE,
)


def recognise(head: bytes) -> bool:
    """Whether the root element and the namespace are the EU export's."""
    return root_name(head) == _ROOT and _NAMESPACE in head


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list."""
    list_id = options.list_id or LIST_IDS[0]
    elements = stream_entries(stream, layout=_LAYOUT, entry_id=_reference_of)
    generated = next(elements).get("generationDate", "")
    parties = read_entities(elements, list_id, stream.name)
    problems = []
    if (published_on := parse_iso_date(generated) or options.published_on) is None:
        problems.append(Problem("no_date", "generationDate is missing or is no date"))
    return SanctionsList(
        list_id, "EU", published_on, stream.sha256(), parties, tuple(problems), format=NAME, source=stream.name
    )


def read_entities(elements: Iterable[Element], list_id: str, source: str) -> tuple[ListedParty, ...]:
    """Read every sanctionEntity, be it from this format or made of another (`eu_fsf_rows`)."""
    return report_repeated_ids([_PartyReader(element, list_id, source).read() for element in elements])


def _reference_of(element: Element) -> str | None:
    """The entry's stable reference."""
    return element.get("euReferenceNumber", "").strip() or element.get("logicalId", "").strip() or None


class _PartyReader(EntryReader):
    """One sanctionEntity on its way to a `ListedParty`."""

    def __init__(self, element: Element, list_id: str, source: str) -> None:
        missing = "neither euReferenceNumber nor logicalId"
        super().__init__(element, _reference_of(element), missing, list_id=list_id, source=source)
        self.details = eu_details.Details(self.report)
        if not self.attribute("euReferenceNumber"):
            self.report("no_reference", "euReferenceNumber is empty; logicalId stands in for it")

    def read(self) -> ListedParty:
        """Read every attribute and child."""
        by_tag: dict[str, list[Element]] = {}
        for child in self.element:
            by_tag.setdefault(local_name(child), []).append(child)
        names = by_tag.pop("nameAlias", [])
        if not names:
            raise MalformedListError(
                f"found no nameAlias but {', '.join(by_tag) or 'nothing'}, expected at least one",
                source=self.source,
                entry_id=self.entry_id,
                line=self.line,
            )
        self.details.add_remarks("", self.element)
        self.details.add_note("designationDetails", self.attribute("designationDetails"))
        designations = tuple(self._read_designation(child) for child in by_tag.pop("regulation", []))
        if not designations:
            self.report("no_regulation", "no regulation is named; the party is kept under EU financial sanctions")
            designations = (Designation("EU", "", measures=_MEASURES, measures_text=_MEASURES_TEXT),)
        kind = self._read_kind(by_tag.pop("subjectType", []))
        read_names = self._read_names(names)
        by_tag.pop("remark", None), by_tag.pop("additionalInformation", None)
        for tag, children in by_tag.items():
            for child in children:
                self.details.read(tag, child)
        if kind is PartyKind.ENTITY and any(i.kind is IdentifierKind.IMO for i in self.details.identifiers):
            kind = PartyKind.VESSEL
        un_id = self.attribute("unitedNationId")
        party = ListedParty(
            self.list_id,
            self.entry_id,
            kind,
            names=read_names,
            designations=designations,
            genders=self._read_genders(names),
            titles=_unique(name.get(field, "") for name in names for field in ("title", "function")),
            references=(Reference("un-sc", un_id),) if un_id else (),
            delisted_on=self._read_date("delistingDate"),
            line=self.line,
            problems=tuple(self.problems),
        )
        return drop_old_delisting(self.details.complete(party))

    def _read_kind(self, subject_types: list[Element]) -> PartyKind:
        """Person or entity; an unknown code is decided by classificationCode."""
        for subject in subject_types:
            code, classification = subject.get("code", ""), subject.get("classificationCode", "")
            if code.lower() not in SUBJECT_TYPES:
                self.report("unknown_code", f"subjectType code {code!r} is unknown; read by its class {classification!r}")
            for known in (code.lower(), classification.lower()):
                if known in SUBJECT_TYPES:
                    return SUBJECT_TYPES[known]
        self.report("no_kind", "subjectType is missing or unknown; taken as an entity")
        return PartyKind.ENTITY

    def _read_names(self, elements: list[Element]) -> tuple[Name, ...]:
        """Read every name in file order and mark the primary one."""
        ranked: list[tuple[tuple[bool, bool, bool, int, str], int]] = []
        names: list[Name] = []
        for element in elements:
            if (name := self._read_name(element)) is None:
                self.report("empty_name", f"nameAlias {element.get('logicalId', '?')} holds no name")
                continue
            language = element.get("regulationLanguage", "").lower()
            own_language = (name.lang or "") in ("", "en", language)
            number = element.get("logicalId", "")
            order = int(number) if number.isdecimal() else 2**63
            ordinary = name.kind is NameKind.ALIAS and not name.weak
            ranked.append(((not ordinary, name.script != "Latn", not own_language, order, name.text), len(names)))
            names.append(name)
        if not names:
            self.report("no_name", "no usable name in this entry")
            return ()
        primary = min(ranked)[1]
        names[primary] = replace(names[primary], kind=NameKind.PRIMARY)
        return tuple(names)

    def _read_name(self, element: Element) -> Name | None:
        """One nameAlias; what its remarks say beyond quality is kept as a note."""
        parts = tuple((role, text) for role, field in _NAME_PARTS if (text := _clean(element.get(field))))
        text = _clean(element.get("wholeName")) or " ".join(text for _, text in parts)
        remarks = " ".join(self.details.add_remarks("Name remark", element))
        if not text:
            return None
        strong = element.get("strong", "").strip()
        if strong not in BOOLEANS:
            self.report("unknown_code", f"strong {strong!r} is unknown; the name is kept as a strong one")
        weak = not BOOLEANS.get(strong, True) or bool(_WEAK_REMARK.search(remarks))
        kind = NameKind.FORMER if _FORMER_REMARK.search(remarks) else NameKind.ALIAS
        return Name(text, kind, weak, lang=element.get("nameLanguage", "").strip().lower() or None, parts=parts)

    def _read_genders(self, names: list[Element]) -> tuple[str, ...]:
        """Genders said beside any name."""
        found = [name.get("gender", "") for name in names]
        for code in sorted(set(found) - GENDERS.keys()):
            self.report("unknown_code", f"gender {code!r} is unknown; left open")
        return _unique(GENDERS.get(code, "") for code in found)

    def _read_designation(self, regulation: Element) -> Designation:
        """The act the entry stands under; the date is the entry's own, see the module's docstring."""
        self.details.read("regulation", regulation)
        listed_on = self._read_date("designationDate")
        return Designation(
            "EU",
            regulation.get("programme", ""),
            listed_on,
            ListedOnBasis.UNKNOWN if listed_on is None else ListedOnBasis.AUTHORITY_FIELD,
            legal_basis=_clean(regulation.get("numberTitle")),
            measures=_MEASURES,
            measures_text=_MEASURES_TEXT,
        )

    def _read_date(self, field: str) -> dt.date | None:
        """A date attribute of the entry, with a problem when it is none."""
        text = self.attribute(field)
        date = parse_iso_date(text)
        if text and date is None:
            self.report("bad_date", f"{field} is no date; its wording is in the notes")
            self.details.add_note(field, text)
        return date

    def attribute(self, name: str) -> str:
        """An attribute of the entry, "" when absent."""
        return self.element.get(name, "").strip()


def _clean(text: str | None) -> str:
    """One space between words: line breaks in attributes are layout."""
    return " ".join((text or "").split())


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    """Non-empty texts, each once, in order."""
    return tuple(dict.fromkeys(text for raw in texts if (text := _clean(raw))))
