"""Other layouts of the EU Financial Sanctions Files, turned into the elements of XML 1.1, so that one reader reads all.

Names of attributes are those of `eu_fsf_xml`.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from sanctionscreen.lists.xml_stream import Element


def add_part(entity: Element, tag: str, attributes: Mapping[str, str], remark: str = "") -> Element | None:
    """Add a part to an entity, unless all of it is empty; the same part again is the same row seen again.

    Returns:
        The part, None where nothing was added.
    """
    filled = {name: value for name, value in attributes.items() if value}
    if not filled and not remark:
        return None
    for known in entity.iterfind(tag):
        if dict(known.attrib) == filled and remark_of(known) == remark:
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
