"""The register of formats: one row per official format. A new reader is one module and one row here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sanctionscreen.lists import eu_fsf_xml, ofac_csv, uk_sl_xml, un_xml
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.model import SanctionsList


@dataclass(frozen=True, slots=True)
class Format:
    """One official format.

    Args:
        name: Short stable name, kept in `SanctionsList.format`.
        title: What its publisher calls it.
        specification: Where it is described.
        list_ids: The lists published in it.
        recognise: Says from a file's first uncompressed bytes whether it is this format.
        read: Reads the whole stream.
    """

    name: str
    title: str
    specification: str
    list_ids: tuple[str, ...]
    recognise: Callable[[bytes], bool]
    read: Callable[[ListStream, ReadOptions], SanctionsList]


FORMATS: tuple[Format, ...] = (
    Format(
        eu_fsf_xml.NAME, eu_fsf_xml.TITLE, eu_fsf_xml.SPECIFICATION, eu_fsf_xml.LIST_IDS,
        eu_fsf_xml.recognise, eu_fsf_xml.read,
    ),
    Format(un_xml.NAME, un_xml.TITLE, un_xml.SPECIFICATION, un_xml.LIST_IDS, un_xml.recognise, un_xml.read),
    Format(
        uk_sl_xml.NAME, uk_sl_xml.TITLE, uk_sl_xml.SPECIFICATION, uk_sl_xml.LIST_IDS,
        uk_sl_xml.recognise, uk_sl_xml.read,
    ),
    Format(ofac_csv.NAME, ofac_csv.TITLE, ofac_csv.SPECIFICATION, ofac_csv.LIST_IDS, ofac_csv.recognise, ofac_csv.read),
)  # fmt: skip
