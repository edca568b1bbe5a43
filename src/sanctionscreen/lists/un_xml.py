"""United Nations Security Council Consolidated List, XML.

Publisher: United Nations Security Council, Subsidiary Organs Branch.
Specification: https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list (sc-sanctions.xsd; read in its
versions of 2018-06-08, 2018-08-27 and 2024).

Known oddities: aliases may be empty elements, or hold several names or a comment in one cell (`un_names`); line breaks
and stray spaces inside names are layout and become one space; LISTED_ON and dates may have a time zone stuck on;
TYPE_OF_DATE and GENDER vary in case; VERSIONNUM is always 1 and the order of entries is not stable. DATAID,
VERSIONNUM, SORT_KEY*, LIST_TYPE (always "UN List") and LAST_DAY_UPDATED are bookkeeping and not kept. Entities have
the fields of individuals that make sense, so one function reads both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sanctionscreen.lists.checks import drop_old_delisting, report_repeated_ids
from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.dates import parse_date, parse_iso_date
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.lists.un_codes import (
    ALIAS_FIELDS,
    ALIAS_QUALITY,
    BOOKKEEPING,
    DEFAULT_PROGRAMME,
    FIELDS,
    GENDERS,
    NO_NAME,
    PROGRAMMES,
    TITLE_FIELDS,
)
from sanctionscreen.lists.un_details import Details, fields_of
from sanctionscreen.lists.un_names import split_alias
from sanctionscreen.lists.xml_entry import EntryReader
from sanctionscreen.lists.xml_stream import (
    Element,
    all_text,
    local_name,
    loose_text,
    root_name,
    stream_entries,
    text_of,
)
from sanctionscreen.model import (
    Designation,
    ListedOnBasis,
    ListedParty,
    Name,
    NameKind,
    PartyKind,
    Problem,
    SanctionsList,
)

NAME = "un_xml"
TITLE = "UN Security Council Consolidated List (XML)"
SPECIFICATION = "https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list"
LIST_IDS = ("un-sc",)

_ROOT = "CONSOLIDATED_LIST"
_SECTIONS = {"INDIVIDUALS": "INDIVIDUAL", "ENTITIES": "ENTITY"}
_LAYOUT = {_ROOT: tuple(_SECTIONS), **{section: (entry,) for section, entry in _SECTIONS.items()}}
_KINDS = {"INDIVIDUAL": PartyKind.PERSON, "ENTITY": PartyKind.ENTITY}
_NAME_ROLES = {"FIRST_NAME": "first", "SECOND_NAME": "second", "THIRD_NAME": "third", "FOURTH_NAME": "fourth"}


def recognise(head: bytes) -> bool:
    """Whether the root element is the UN list's."""
    return root_name(head) == _ROOT


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list."""
    list_id = options.list_id or LIST_IDS[0]
    elements = stream_entries(stream, layout=_LAYOUT, entry_id=_reference_of)
    generated = next(elements).get("dateGenerated", "")
    parties = report_repeated_ids([_PartyReader(element, list_id, stream.name).read() for element in elements])
    kinds = {party.kind for party in parties}
    problems = [
        Problem("empty_section", f"{section} holds no entry, as in no list so far")
        for section, entry in _SECTIONS.items()
        if _KINDS[entry] not in kinds
    ]
    if (published_on := parse_iso_date(generated) or options.published_on) is None:
        problems.append(Problem("no_date", "dateGenerated is missing or is no date"))
    return SanctionsList(
        list_id, "UN", published_on, stream.sha256(), parties, tuple(problems), format=NAME, source=stream.name
    )


def _reference_of(element: Element) -> str | None:
    """The entry's REFERENCE_NUMBER, if it has been read already."""
    return next((text_of(child) for child in element if local_name(child) == "REFERENCE_NUMBER"), None) or None


def _strays_of(alias: Element) -> Iterator[tuple[str, str]]:
    """What an alias holds where no schema has anything: what it is, and its text."""
    for child in alias:
        tag = local_name(child)
        parts: Iterable[Element] = child if tag in ALIAS_FIELDS else (child,)
        for part in parts:
            yield f"element {local_name(part)}", all_text(part)
    if loose := loose_text(alias):
        yield f"text directly inside {local_name(alias)}", loose


class _PartyReader(EntryReader):
    """One INDIVIDUAL or ENTITY on its way to a `ListedParty`."""

    def __init__(self, element: Element, list_id: str, source: str) -> None:
        super().__init__(element, _reference_of(element), "no REFERENCE_NUMBER", list_id=list_id, source=source)
        self.kind = _KINDS[local_name(element)]
        self.names: list[Name] = []
        self.details = Details(self.report)

    def read(self) -> ListedParty:
        """Read every field."""
        self._read_names()
        details = self.details
        for tag, reader in (
            ("DATE_OF_BIRTH", details.read_birth_date),
            ("PLACE_OF_BIRTH", details.add_birth_place),
            ("DOCUMENT", details.read_document),
            ("ADDRESS", details.add_address),
        ):
            for child in self._children(f"INDIVIDUAL_{tag}", f"ENTITY_{tag}"):
                reader(fields_of(child))
        for _, text in self._texts("COMMENTS1"):
            details.add_note("", text)
        for tag, text in self._texts("SUBMITTED_BY", "SUBMITTED_ON"):
            details.add_note(tag, text)
        self._report_unknown_fields()
        details.countries += [country_code(text) for _, text in self._texts("NATIONALITY", "NATIONALITY2")]
        party = ListedParty(
            self.list_id,
            self.entry_id,
            self.kind,
            names=tuple(self.names),
            designations=(self._read_designation(),),
            genders=tuple(dict.fromkeys(self._read_genders())),
            titles=tuple(dict.fromkeys(text for _, text in self._texts(*TITLE_FIELDS))),
            delisted_on=next((parse_iso_date(text) for _, text in self._texts("DELISTED_ON")), None),
            line=self.line,
            problems=tuple(self.problems),
        )
        return drop_old_delisting(details.complete(party))

    def _read_names(self) -> None:
        """Read the primary name, the one in its original script and the aliases."""
        parts = [(_NAME_ROLES[tag], text) for tag, text in self._texts(*_NAME_ROLES) if text != NO_NAME]
        if parts:
            text = " ".join(text for _, text in parts)
            kept = tuple(parts) if self.kind is PartyKind.PERSON else ()
            self.names.append(Name(text, NameKind.PRIMARY, parts=kept))
        for tag, text in self._texts("NAME_ORIGINAL_SCRIPT"):
            self._add_names(text, NameKind.ALIAS, False, tag)
        unknown: dict[str, None] = {}
        for alias in self._children("INDIVIDUAL_ALIAS", "ENTITY_ALIAS"):
            strays = list(_strays_of(alias))
            self._read_alias(alias, has_strays=bool(strays))
            for words, text in strays:
                self.details.add_note(words, text)
                unknown[words] = None
        for words in unknown:
            self.report("unknown_element", f"{words} in an alias is unknown and may be a name; its text is in the notes")
        if not self.names:
            self.report("no_name", "no usable name in this entry")

    def _read_alias(self, alias: Element, *, has_strays: bool) -> None:
        """Take an alias with its own birth date and place; empty placeholders hold nothing."""
        fields = fields_of(alias)
        quality = fields.get("QUALITY", "")
        if quality.lower() not in ALIAS_QUALITY:
            self.report("unknown_code", f"QUALITY {quality!r} is unknown; the alias is kept as a strong one")
        kind, weak = ALIAS_QUALITY.get(quality.lower(), (NameKind.ALIAS, False))
        names = [text for child in alias if local_name(child) == "ALIAS_NAME" and (text := text_of(child))]
        for name in names:
            self._add_names(name, kind, weak, "ALIAS_NAME")
        if quality and not names and not has_strays:
            self.report("empty_name", "an alias has a QUALITY but no name")
        self.details.add_note("Alias note", fields.get("NOTE", ""))
        if (born := fields.get("DATE_OF_BIRTH", "")) and born != "null":
            self.details.add_birth_date(parse_date(born), born)
        place = {"CITY": fields.get("CITY_OF_BIRTH", ""), "COUNTRY": fields.get("COUNTRY_OF_BIRTH", "")}
        self.details.add_birth_place(place)

    def _add_names(self, cell: str, kind: NameKind, weak: bool, tag: str) -> None:
        """Add every name of a cell."""
        split = split_alias(cell)
        if not split.names:
            self.report("empty_name", f"{tag} holds no name")
        for remark in split.remarks:
            self.details.add_note("Alias remark", remark)
        kind = NameKind.FORMER if split.former else kind
        self.names += [Name(text, kind, weak) for text in split.names]

    def _read_designation(self) -> Designation:
        """Say under which committee the party stands and what that forbids."""
        programme = next((text for _, text in self._texts("UN_LIST_TYPE")), "")
        if programme not in PROGRAMMES:
            self.report("unknown_code", f"UN_LIST_TYPE {programme!r} is unknown; taken as freeze and travel ban")
        anyone, individuals, words = PROGRAMMES.get(programme, DEFAULT_PROGRAMME)
        listed_on = next((parse_iso_date(text) for _, text in self._texts("LISTED_ON")), None)
        if listed_on is None:
            self.report("bad_date", "LISTED_ON is missing or is no date")
        basis = ListedOnBasis.UNKNOWN if listed_on is None else ListedOnBasis.AUTHORITY_FIELD
        measures = anyone + (individuals if self.kind is PartyKind.PERSON else ())
        return Designation("UN", programme, listed_on, basis, measures=measures, measures_text=words)

    def _read_genders(self) -> Iterator[str]:
        """GENDER as this library writes it."""
        for _, text in self._texts("GENDER"):
            if text.lower() not in GENDERS:
                self.report("unknown_code", f"GENDER {text!r} is unknown; left open")
            if gender := GENDERS.get(text.lower(), ""):
                yield gender

    def _report_unknown_fields(self) -> None:
        """Keep what no schema has as a note."""
        for child in self.element:
            tag = local_name(child)
            if tag not in FIELDS | BOOKKEEPING:
                self.report("unknown_field", f"element {tag} is unknown; its text is in the notes")
                self.details.add_note(tag, all_text(child))

    def _children(self, *tags: str) -> Iterator[Element]:
        """Children of these names, in order."""
        return (child for child in self.element if local_name(child) in tags)

    def _texts(self, *tags: str) -> Iterator[tuple[str, str]]:
        """(tag, text) of the non-empty children of these names, their VALUE children taken for them."""
        for child in self._children(*tags):
            for holder in child if len(child) else (child,):
                if text := text_of(holder):
                    yield local_name(child), text

    def report(self, code: str, message: str) -> None:
        """Add a problem of this entry."""
        self.problems.append(Problem(code, message, self.entry_id, self.line))
