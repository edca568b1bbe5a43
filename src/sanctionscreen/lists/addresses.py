"""Where the authorities publish their lists, and what is known of each source.

Addresses are those the authorities name on their own pages. They move now and then: `fetch(url=...)` takes another. Habits
are how long, in days, a list has gone without a new date in the copies at hand or by its publisher's own word; an older one
is reported.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListAddress:
    """One official address.

    Args:
        list_id: The list.
        url: Where it is.
        file_name: Name to keep it under; readers that need the official name find it.
        facts: What is known of the server.
        needs_user_agent: It refuses requests of unnamed programs.
        ignores_conditions: It sends the whole file whatever `If-Modified-Since` says.
    """

    list_id: str
    url: str
    file_name: str
    facts: str = ""
    needs_user_agent: bool = False
    ignores_conditions: bool = False


ADDRESSES: dict[str, ListAddress] = {
    address.list_id: address
    for address in (
        ListAddress(
            "eu-fsf",
            "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw",
            "xmlFullSanctionsList_1_1.xml",
            "the token is the public one that data.europa.eu names; about 26 MB",
            ignores_conditions=True,
        ),
        ListAddress(
            "un-sc",
            "https://scsanctions.un.org/resources/xml/en/consolidated.xml",
            "consolidated.xml",
            "about 2 MB; redirects",
            needs_user_agent=True,
        ),
        ListAddress(
            "uk-sl",
            "https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml",
            "UK-Sanctions-List.xml",
            "about 22 MB",
        ),
        ListAddress(
            "us-sdn",
            "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN_ADVANCED.XML",
            "sdn_advanced.xml",
            "about 109 MB; redirects to a signed address",
            ignores_conditions=True,
        ),
        ListAddress(
            "us-non-sdn",
            "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_ADVANCED.XML",
            "cons_advanced.xml",
            "about 4 MB; redirects to a signed address",
            ignores_conditions=True,
        ),
        ListAddress(
            "us-csl",
            "https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv",
            "consolidated.csv",
            "states no date",
        ),
        ListAddress("us-dpl", "https://www.bis.doc.gov/dpl/dpl.txt", "dpl.txt", "states no date", needs_user_agent=True),
        ListAddress(
            "ch-seco",
            "https://www.sesam.search.admin.ch/sesam-search-web/pages/downloadXmlGesamtliste.xhtml"
            "?lang=en&action=downloadXmlGesamtlisteAction",
            "consolidated-list.xml",
            "about 42 MB, made when asked for",
            ignores_conditions=True,
        ),
        ListAddress(
            "ca-sema",
            "https://www.international.gc.ca/world-monde/assets/office_docs/international_relations-relations_internationales/"
            "sanctions/sema-lmes.xml",
            "sema-lmes.xml",
            "about 3 MB; states no date",
        ),
        ListAddress(
            "au-dfat",
            "https://www.dfat.gov.au/sites/default/files/regulation8_consolidated.xlsx",
            "regulation8_consolidated.xlsx",
            "about 1 MB; states no date",
            needs_user_agent=True,
        ),
    )
}

HABITS: dict[str, int] = {"eu-fsf": 14, "un-sc": 60, "uk-sl": 14, "us-sdn": 14, "us-non-sdn": 60, "ch-seco": 30}

RETIRED: dict[str, tuple[dt.date, str]] = {
    "uk-ofsi": (dt.date(2026, 1, 28), "the UK Sanctions List of the FCDO (uk-sl) has taken its place"),
}

# What the EU's own law and the UN ask for; see `store.ListStore.lists`.
REQUIRED_LISTS: tuple[str, ...] = ("eu-fsf", "eu-annexes", "un-sc")
