"""The register of formats: one row per official format. A new reader is one module and one word here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sanctionscreen.lists import (
    ae_local_csv,
    au_dfat_xlsx,
    ca_sema_xml,
    ch_seco_xml,
    eu_fsf_csv,
    eu_fsf_old_xml,
    eu_fsf_xml,
    eu_journal,
    ofac_advanced_xml,
    ofac_csv,
    ofac_enhanced_xml,
    ofac_legacy_xml,
    opensanctions,
    own_file,
    uk_ofsi_csv,
    uk_sl_xml,
    un_xml,
    us_csl_csv,
    us_dpl,
)
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.model import SanctionsList


class ReaderModule(Protocol):
    """What a reader module has; see `Format`."""

    @property
    def NAME(self) -> str:
        """See `Format`."""

    @property
    def TITLE(self) -> str:
        """See `Format`."""

    @property
    def SPECIFICATION(self) -> str:
        """See `Format`."""

    @property
    def LIST_IDS(self) -> tuple[str, ...]:
        """See `Format`."""

    def recognise(self, head: bytes) -> bool:
        """Tell the format by a file's first bytes."""

    def read(self, stream: ListStream, options: ReadOptions) -> SanctionsList:
        """Read the whole stream."""


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


_MODULES: tuple[ReaderModule, ...] = (
    eu_fsf_csv,
    eu_fsf_old_xml,
    eu_fsf_xml,
    eu_journal,
    un_xml,
    uk_sl_xml,
    uk_ofsi_csv,
    us_csl_csv,
    us_dpl,
    ca_sema_xml,
    ch_seco_xml,
    au_dfat_xlsx,
    ae_local_csv,
    opensanctions,
    ofac_advanced_xml,
    ofac_csv,
    ofac_enhanced_xml,
    ofac_legacy_xml,
    own_file,
)

FORMATS: tuple[Format, ...] = tuple(
    Format(module.NAME, module.TITLE, module.SPECIFICATION, module.LIST_IDS, module.recognise, module.read)
    for module in _MODULES
)
