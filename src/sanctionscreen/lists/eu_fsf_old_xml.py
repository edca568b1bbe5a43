"""EU Financial Sanctions Files, XML before 1.1 (root `WHOLE`), as published until 2017.

Publisher: European Commission. Entries become the elements of XML 1.1 and are read as these.

Known oddities: the entry's number is its `Id`, there is no EU reference; countries are three letters; a passport's number
and what is said of it stand in one text.
"""

from __future__ import annotations

from lxml import etree

from sanctionscreen.lists import eu_fsf_xml
from sanctionscreen.lists.dates import parse_day_first_date, whole_date
from sanctionscreen.lists.eu_fsf_rows import add_part, add_remark, read_old_values
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.lists.xml_stream import Element, all_text, local_name, root_name, stream_entries, text_of
from sanctionscreen.model import Problem, SanctionsList

NAME = "eu_fsf_old_xml"
TITLE = "EU Financial Sanctions Files (XML before 1.1)"
SPECIFICATION = "https://webgate.ec.europa.eu/fsd/fsf"
LIST_IDS = ("eu-fsf",)

_LAYOUT = {"WHOLE": ("ENTITY",)}
# Part -> element of XML 1.1, and its children -> attributes.
_PARTS: dict[str, tuple[str, dict[str, str]]] = {
    "NAME": (
        "nameAlias",
        {
            "LASTNAME": "lastName", "FIRSTNAME": "firstName", "MIDDLENAME": "middleName", "WHOLENAME": "wholeName",
            "GENDER": "gender", "TITLE": "title", "FUNCTION": "function", "LANGUAGE": "nameLanguage",
        },
    ),
    "BIRTH": ("birthdate", {"DATE": "birthdate", "PLACE": "city", "COUNTRY": "countryDescription"}),
    "PASSPORT": ("identification", {"NUMBER": "number", "COUNTRY": "countryDescription"}),
    "CITIZEN": ("citizenship", {"COUNTRY": "countryDescription"}),
    "ADDRESS": (
        "address",
        {
            "NUMBER": "poBox", "STREET": "street", "ZIPCODE": "zipCode", "CITY": "city",
            "COUNTRY": "countryDescription", "OTHER": "place",
        },
    ),
}  # fmt: skip


def recognise(head: bytes) -> bool:
    """Whether the root element is `WHOLE` with a date."""
    return root_name(head) == "WHOLE" and b"<WHOLE Date=" in head


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list."""
    list_id = options.list_id or LIST_IDS[0]
    elements = stream_entries(stream, layout=_LAYOUT, entry_id=lambda entity: entity.get("Id"))
    published_on = whole_date(parse_day_first_date(next(elements).get("Date", ""))) or options.published_on
    problems = [] if published_on else [Problem("no_date", "the attribute Date is no date")]
    entities = [_convert(element) for element in elements]
    parties = eu_fsf_xml.read_entities(entities, list_id, stream.name)
    return SanctionsList(
        list_id, "EU", published_on, stream.sha256(), parties, tuple(problems), format=NAME, source=stream.name
    )


def _convert(old: Element) -> Element:
    """An entry of the old layout in the new one."""
    entity = etree.Element("sanctionEntity", {"logicalId": old.get("Id", "")})
    add_remark(entity, old.get("remark", ""))
    add_part(entity, "subjectType", {"code": old.get("Type", "")})
    add_part(entity, "regulation", {"numberTitle": old.get("legal_basis", ""), "programme": old.get("programme", "")})
    for part in old:
        tag, attributes = _PARTS.get(local_name(part), (local_name(part), {}))
        texts = {local_name(child): text_of(child) for child in part}
        given = {attributes[name]: text for name, text in texts.items() if name in attributes}
        if tag == "nameAlias":
            given["logicalId"] = part.get("Id", "")
        strange = [child for child in part if local_name(child) not in attributes]
        given, words = read_old_values(given)
        add_part(entity, tag, given, "; ".join(filter(None, (words, *map(all_text, strange)))))
    return entity
