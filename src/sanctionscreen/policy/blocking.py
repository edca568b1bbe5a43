"""The blocking statute: US acts that operators of the EU may not comply with.

Source: Annex of Council Regulation (EC) No 2271/96 (OJ L 309, 29.11.1996, p. 1), as replaced by Commission Delegated
Regulation (EU) 2018/1100 (OJ L 199I, 7.8.2018, p. 1), and OFAC's list of programme tags for what is based on those acts:
https://ofac.treasury.gov/specially-designated-nationals-list-sdn-list/program-tag-definitions-for-ofac-sanctions-lists.
A tag can stand for more than the Annex holds (executive orders on Iran after 2018): the flag asks for counsel, it is no
opinion.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

_OF_1996, _OF_2018 = dt.date(1996, 11, 29), dt.date(2018, 8, 7)

# Tag -> day since which the Annex holds the act behind it. A tag stands for its family too: IRAN for IRAN-HR.
BLOCKING_STATUTE: dict[str, dt.date] = {
    "CUBA": _OF_1996,  # Cuban Democracy Act 1992, Helms-Burton Act 1996, 31 CFR 515
    "ISA": _OF_1996,  # Iran (and Libya) Sanctions Act 1996
    "IRAN": _OF_2018,  # Iranian Transactions and Sanctions Regulations, 31 CFR 560
    "IFCA": _OF_2018,  # Iran Freedom and Counter-Proliferation Act 2012
    "IFSR": _OF_2018,  # National Defense Authorization Act 2012, 31 CFR 561
    "HRIT-IR": _OF_2018,  # Iran Threat Reduction and Syria Human Rights Act 2012
    "FSE-IR": _OF_2018,  # evaders of the measures on Iran
}


def is_blocked(programmes: Iterable[str] | None, on: dt.date) -> bool:
    """Whether one of a US entry's programmes stands for an act the Annex holds on a day.

    >>> is_blocked(["SDGT", "IRAN-HR"], dt.date(2018, 8, 7)), is_blocked(["IRAN-HR"], dt.date(2018, 8, 6))
    (True, False)
    """
    return any(
        since <= on and (programme == tag or programme.startswith(f"{tag}-"))
        for programme in programmes or ()
        for tag, since in BLOCKING_STATUTE.items()
    )
