"""UK Sanctions List, XML (`UK-Sanctions-List.xml`).

Publisher: Foreign, Commonwealth and Development Office.
Specification: https://www.gov.uk/government/publications/the-uk-sanctions-list. No schema is published beside the list;
read in its layout of August and September 2026.

Known oddities: NameType varies in upper and lower case; spaces stand around names; a Name may hold a type and no name; two
primary names in one entry happen, and both stay primary; a name may come twice and is kept once; a "non-Latin" name may
be Latin. Dates are dd/mm/yyyy, with letters or zeros for what is not known (dd/mm/1963, 00/00/1975, 15/08/19yy).
SanctionsImposed names sanctions that SanctionsImposedIndicators lacks, so both are read and everything either says is
imposed. LastUpdated is bookkeeping and not kept.

RegimeName is the regulations a party stands under: both programme and legal basis. DesignationSource (UK, UN) is in the
notes: whoever designated first, the sanction is the UK's.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sanctionscreen.errors import MalformedListError
from sanctionscreen.lists.checks import report_repeated_ids
from sanctionscreen.lists.dates import parse_day_first_date, whole_date
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.lists.uk_codes import KINDS, KINDS_BY_DETAILS, UNKNOWN_MEASURES
from sanctionscreen.lists.uk_details import Details
from sanctionscreen.lists.xml_entry import EntryReader
from sanctionscreen.lists.xml_stream import Element, all_text, local_name, root_name, stream_entries, text_of
from sanctionscreen.model import (
    Designation,
    ListedOnBasis,
    ListedParty,
    Measure,
    Name,
    PartyKind,
    Problem,
    SanctionsList,
)

NAME = "uk_sl_xml"
TITLE = "UK Sanctions List (XML)"
SPECIFICATION = "https://www.gov.uk/government/publications/the-uk-sanctions-list"
LIST_IDS = ("uk-sl",)

_ROOT = "Designations"
_DATE = "DateGenerated"
_LAYOUT = {_ROOT: (_DATE, "Designation")}


def recognise(head: bytes) -> bool:
    """Whether the root element is the UK list's."""
    return root_name(head) == _ROOT


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list."""
    list_id = options.list_id or LIST_IDS[0]
    elements = stream_entries(stream, layout=_LAYOUT, entry_id=_reference_of, facts=(_DATE,))
    root = next(elements)
    parties = report_repeated_ids([_PartyReader(element, list_id, stream.name).read() for element in elements])
    generated = " ".join(all_text(child) for child in root if local_name(child) == _DATE)
    problems = []
    if (published_on := whole_date(parse_day_first_date(generated)) or options.published_on) is None:
        problems.append(Problem("no_date", f"{_DATE} is missing or is no date"))
    return SanctionsList(
        list_id, "UK", published_on, stream.sha256(), parties, tuple(problems), format=NAME, source=stream.name
    )


def _reference_of(element: Element) -> str | None:
    """The entry's UniqueID, if it has been read already."""
    return next((text_of(child) for child in element if local_name(child) == "UniqueID"), None) or None


class _PartyReader(EntryReader):
    """One Designation on its way to a `ListedParty`."""

    def __init__(self, element: Element, list_id: str, source: str) -> None:
        super().__init__(element, _reference_of(element), "no UniqueID", list_id=list_id, source=source)
        self.details = Details(self.report)

    def read(self) -> ListedParty:
        """Read every element, then put together what belongs together."""
        if not any(local_name(part) == "Name" for part in self.element.iter()):
            raise MalformedListError(
                "found no Name, expected at least one", source=self.source, entry_id=self.entry_id, line=self.line
            )
        self.details.read(self.element)
        kind = self._read_kind()
        party = ListedParty(
            self.list_id,
            self.entry_id,
            kind,
            names=self._read_names(kind),
            designations=(self._read_designation(),),
            genders=tuple(dict.fromkeys(self.details.genders)),
            titles=tuple(dict.fromkeys(self.details.titles)),
            references=tuple(dict.fromkeys(self.details.references)),
            line=self.line,
            problems=tuple(self.problems),
        )
        return self.details.complete(party)

    def _read_kind(self) -> PartyKind:
        """Person, entity or vessel; an unknown code is decided by the details the entry has."""
        code = self.details.facts.get("IndividualEntityShip", "")
        if (kind := KINDS.get(code.lower())) is not None:
            return kind
        tags = {local_name(child) for child in self.element}
        kind = next((kind for tag, kind in KINDS_BY_DETAILS.items() if tag in tags), PartyKind.ENTITY)
        self.report("unknown_code" if code else "no_kind", f"IndividualEntityShip {code!r} is unknown; taken as {kind}")
        return kind

    def _read_names(self, kind: PartyKind) -> tuple[Name, ...]:
        """Every name once; only those of persons have parts that mean something."""
        names = self.details.names
        if kind is not PartyKind.PERSON:
            names = [replace(name, parts=()) for name in names]
        if not names:
            self.report("no_name", "no usable name in this entry")
        return tuple(dict.fromkeys(names))

    def _read_designation(self) -> Designation:
        """Say under which regulations the party stands and what they forbid."""
        regime, measures = self.details.facts.get("RegimeName", ""), self.details.measures
        if not regime:
            self.report("no_regulation", "RegimeName is missing; the party is kept without it")
        if not measures:
            self.report("no_measure", "no sanction is stated as imposed; kept as a measure of another kind")
        listed_on = self._read_listing_date()
        return Designation(
            "UK",
            regime,
            listed_on,
            ListedOnBasis.UNKNOWN if listed_on is None else ListedOnBasis.AUTHORITY_FIELD,
            legal_basis=regime,
            measures=tuple(measure for measure in Measure if measure in measures) or UNKNOWN_MEASURES,
            measures_text=self.details.measures_text,
        )

    def _read_listing_date(self) -> dt.date | None:
        """DateDesignated, with a problem when it is no whole date."""
        text = self.details.facts.get("DateDesignated", "")
        if (date := whole_date(parse_day_first_date(text))) is None:
            self.report("bad_date", "DateDesignated is missing or is no date; its wording is in the notes")
            self.details.add_note("DateDesignated", text)
        return date
