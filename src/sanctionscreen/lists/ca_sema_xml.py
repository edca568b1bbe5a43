"""Canadian autonomous sanctions (Special Economic Measures Act, Justice for Victims of Corrupt Foreign Officials Act), XML.

Publisher: Global Affairs Canada.
Specification: https://www.international.gc.ca/world-monde/international_relations-relations_internationales/sanctions/consolidated-consolide.aspx

Known oddities: no date and no id in the file: the id is country, schedule and item, in the words before the slash. The tags
have changed twice (2020, 2025, 2026 bilingual); each generation says the same. Aliases are free text: names separated by `,`
or `;`, labels of languages, French after a slash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanctionscreen.errors import MalformedListError
from sanctionscreen.lists.checks import report_repeated_ids
from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.dates import parse_iso_date
from sanctionscreen.lists.draft import EntryDraft
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.lists.xml_stream import Element, all_text, line_of, local_name, root_name, stream_entries, text_of
from sanctionscreen.model import (
    Designation,
    IdentifierKind,
    ListedOnBasis,
    ListedParty,
    Measure,
    NameKind,
    PartyKind,
    SanctionsList,
    script_of,
)  # fmt: skip

NAME = "ca_sema_xml"
TITLE = "Canadian autonomous sanctions list (XML)"
SPECIFICATION = "https://www.international.gc.ca/world-monde/international_relations-relations_internationales/sanctions/consolidated-consolide.aspx"
LIST_IDS = ("ca-sema",)

_LAYOUT = {"data-set": ("record",)}
# Tag of any generation -> what it says. A bilingual tag is its English part, before the hyphen.
_FIELDS = {
    "Country": "country",
    "LastName": "last",
    "GivenName": "given",
    "Entity": "entity",
    "EntityOrShip": "entity",
    "Title": "title",
    "TitleOrShip": "title",
    "TitleOrShipType": "title",
    "DateOfBirth": "born",
    "DateOfBirthOrShipBuildDate": "born",
    "Schedule": "schedule",
    "Item": "item",
    "Aliases": "aliases",
    "ShipIMONumber": "imo",
    "DateOfListing": "listed",
}
_MEASURES = (Measure.ASSET_FREEZE, Measure.MAKING_AVAILABLE_BAN)
_MEASURES_TEXT = "Property of listed persons is frozen and dealings with them are prohibited"
_LABEL = re.compile(
    r"\b(?:also known as|a\.?k\.?a\.?|alias(?:es)?|formerly|[A-Z][a-zé]+(?: language| script)?)\s*:\s*", re.IGNORECASE
)
_LANGUAGES = re.compile(
    r"\(?\b(?:Russian|Belarusian|Ukrainian|Arabic|Persian|Farsi|Hebrew|Burmese|Chinese|Korean|Cyrillic|English|French|Russe)\s*:",
    re.IGNORECASE,
)
_SUFFIXES = re.compile(
    r"^(?:(?:ltd|llc|inc|co|corp|jsc|ojsc|pjsc|s\.?a|gmbh|limited|jr|sr|plc|oao|ooo|zao|pao|ao|fsue|ооо|оао|зао|пао|нао|ао|тоо|фгуп|"
    r"фгбу|фгуп|чуп|уп)\b\.?(?: ?ltd\.?)?$|(?-i:[a-zа-яё]))",
    re.IGNORECASE,
)


def recognise(head: bytes) -> bool:
    """Whether the root is a data set of records with a country."""
    return root_name(head) == "data-set" and (b"<Country>" in head or b"<Country-" in head)


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list."""
    list_id = options.list_id or LIST_IDS[0]
    elements = stream_entries(stream, layout=_LAYOUT, entry_id=_key_of)
    next(elements)
    parties = report_repeated_ids([_read_record(list_id, element, stream.name) for element in elements])
    return SanctionsList(list_id, "CA", options.published_on, stream.sha256(), parties, format=NAME, source=stream.name)


def _fields_of(record: Element) -> tuple[dict[str, str], list[Element]]:
    """Texts of a record by what they say, and elements no generation has."""
    fields: dict[str, str] = {}
    strange = []
    for child in record:
        field = _FIELDS.get(local_name(child).partition("-")[0])
        if field is None or field in fields or len(child):
            strange.append(child)
        else:
            fields[field] = text_of(child)
    return fields, strange


def _key_of(record: Element) -> str | None:
    """Country, schedule and item, in English: stable across generations of tags."""
    fields, _ = _fields_of(record)
    if not fields.get("country") or not fields.get("item"):
        return None
    parts = (english(fields["country"]), fields.get("schedule", ""), fields["item"])
    return "|".join(" ".join(part.split()) for part in parts)


def english(text: str) -> str:
    """The words before ` / `, where the French follow.

    >>> english("Russia / Russie"), english("Ukraine")
    ('Russia', 'Ukraine')
    """
    return text.partition(" / ")[0].strip()


def _read_record(list_id: str, record: Element, source: str) -> ListedParty:
    """One record."""
    fields, strange = _fields_of(record)
    if (key := _key_of(record)) is None:
        raise MalformedListError("found no Country or no Item, expected both", source=source, line=line_of(record))
    draft = EntryDraft(key, line_of(record))
    last, given, entity = (fields.get(field, "") for field in ("last", "given", "entity"))
    imo = fields.get("imo", "")
    kind = PartyKind.VESSEL if imo else PartyKind.ENTITY if entity else PartyKind.PERSON
    if last or given:
        draft.add_name(f"{given} {last}", NameKind.PRIMARY, parts=(("first", given), ("last", last)))
    for at, text in enumerate(bilingual(entity)):
        draft.add_name(text, NameKind.ALIAS if at or last else NameKind.PRIMARY)
    for alias in split_aliases(fields.get("aliases", "")):
        draft.add_name(alias)
    if kind is PartyKind.PERSON:
        draft.add_birth_date(fields.get("born", ""))
        draft.add_title(fields.get("title", ""))
    else:
        draft.add_note("Ship build date" if imo else "Date", fields.get("born", ""))
        draft.add_note("Ship type" if imo else "Title", fields.get("title", ""))
    draft.add_identifier(IdentifierKind.IMO, imo)
    if len(code := country_code(english(fields["country"]))) == 2:
        draft.add_note("Regulations", f"{fields['country']} ({code})")
    for element in strange:
        draft.report("unknown_field", f"element {local_name(element)} is unknown in its place; its text is in the notes")
        draft.add_note(local_name(element), all_text(element))
    listed_on = parse_iso_date(fields.get("listed", ""))
    if fields.get("listed") and listed_on is None:
        draft.report("bad_date", "DateOfListing is no date; its wording is in the notes")
        draft.add_note("Date of listing", fields["listed"])
    basis = ListedOnBasis.AUTHORITY_FIELD if listed_on else ListedOnBasis.UNKNOWN
    basis_text = (
        f"Schedule {fields['schedule']}, item {fields['item']}" if fields.get("schedule") else f"item {fields['item']}"
    )
    designation = Designation("CA", english(fields["country"]), listed_on, basis, basis_text, _MEASURES, _MEASURES_TEXT)
    return draft.finish(list_id, kind, [designation])


def bilingual(text: str) -> list[str]:
    """English and French names of an entity, parted by a slash between words of several letters; otherwise one name.

    >>> bilingual("Islamic Revolutionary Guard Corps/Corps des Gardiens"), bilingual("A/O Zarya")
    (['Islamic Revolutionary Guard Corps', 'Corps des Gardiens'], ['A/O Zarya'])
    """
    parts = [part.strip() for part in text.split("/")]
    if len(parts) == 2 and all(len(part.split()) > 1 for part in parts):
        return parts
    return [text] if text.strip() else []


def split_aliases(text: str) -> list[str]:
    """Names in a cell of aliases.

    >>> split_aliases(" Vitaly Sinila, Russian: Виталий Синило, Belarusian: Віталь Сініла")
    ['Vitaly Sinila', 'Виталий Синило', 'Віталь Сініла']
    >>> split_aliases("Nouveau Steel Co., Ltd.; NSC")
    ['Nouveau Steel Co., Ltd.', 'NSC']
    """
    return list(dict.fromkeys(_split_aliases(_LANGUAGES.sub(";", text))))


def _split_aliases(text: str) -> Iterator[str]:
    """Names between semicolons; between commas too, but a legal form or a small letter after one goes on with the name."""
    for piece in text.split(";"):
        names: list[str] = []
        for part in piece.split(","):
            if names and _SUFFIXES.match(part.strip()):
                names[-1] += f", {part.strip()}"
            else:
                names.append(part.strip())
        for name in names:
            for half in bilingual(_LABEL.sub("", name).strip(" ()")):
                if script_of(half):
                    yield half
