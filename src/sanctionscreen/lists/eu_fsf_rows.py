"""Other layouts of the EU Financial Sanctions Files, turned into the elements of XML 1.1, so that one reader reads all.

Names of attributes are those of `eu_fsf_xml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from sanctionscreen.lists.xml_stream import Element

_DOCUMENT = re.compile(r"(.+?) \(([a-z]+)-([^)]*)\)(.*)", re.DOTALL)
_ABOUT = " (approximative)"
_NULL = "N/A"


def add_part(entity: Element, tag: str, attributes: Mapping[str, str], remark: str = "") -> Element | None:
    """Add a part to an entity, unless all of it is empty; the same part again is the same row seen again.

    Returns:
        The part, None where nothing was added.
    """
    filled = {name: value for name, value in attributes.items() if value}
    if not filled and not remark:
        return None
    for known in entity.iterfind(tag):
        if dict(known.items()) == filled and remark_of(known) == remark:
            return None
    part = etree.SubElement(entity, tag, filled)
    add_remark(part, remark)
    return part


def add_remark(element: Element, remark: str) -> None:
    """Add what is said in words, without the brackets around it."""
    if remark:
        etree.SubElement(element, "remark").text = remark.removeprefix("(").removesuffix(")")


def remark_of(element: Element) -> str:
    """Words of a part, with brackets as published in tables."""
    child = element.find("remark")
    return "" if child is None or child.text is None else child.text


def readable(text: str) -> str:
    """Text that XML can hold: without control characters."""
    return "".join(char for char in text if char >= " " or char in "\t\n\r")


def read_old_values(attributes: dict[str, str]) -> tuple[dict[str, str], str]:
    """Take apart what layouts before 1.1 say in one text: a document with its type, a birth date that is about.

    Returns:
        The attributes of XML 1.1, and what is left in words.

    >>> read_old_values({"number": "AD1 (passport-National passport) ((passport))"})[0]["identificationTypeCode"]
    'passport'
    >>> read_old_values({"birthdate": "1958 - 1963 (approximative)"})
    ({'birthdate': '1958 - 1963', 'circa': 'true'}, '')
    """
    attributes = {name: "" if value == _NULL else value for name, value in attributes.items()}
    if (born := attributes.get("birthdate", "")).endswith(_ABOUT):
        return {**attributes, "birthdate": born.removesuffix(_ABOUT), "circa": "true"}, ""
    if (found := _DOCUMENT.fullmatch(attributes.get("number", ""))) is None:
        return attributes, ""
    code = {"identificationTypeCode": found[2], "identificationTypeDescription": found[3]}
    return {**attributes, "number": found[1], **code}, found[4].strip()
