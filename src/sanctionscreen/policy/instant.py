"""Instant credit transfers in euro: Article 5d of Regulation (EU) No 260/2012, inserted by Regulation (EU) 2024/886.

The providers of payer and payee check their customers daily, and may not check payer and payee again while an instant
transfer runs, as far as asset freezes of the Union (Article 215 TFEU) go. Everything else stays to be screened: other
measures, other authorities, agents, ultimate parties, texts. Where a fact is not known the payment is out of scope, and all
of it is screened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sanctionscreen.model import FREEZES, Measure

APPLIES_SINCE = dt.date(2025, 1, 9)
INSTANT_SCHEMES = ("SCTINST", "SCT INST", "INST")
# Member states only, the narrow reading: in Iceland, Liechtenstein and Norway the article applies by a decision of the EEA
# Joint Committee, and a list of countries too short only means that more is screened.
MEMBER_STATES = frozenset(
    ["AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
     "NL", "PL", "PT", "RO", "SE", "SI", "SK"]
)  # fmt: skip
ACCOUNT_HOLDERS = ("debtor", "creditor")
FACTS = ("scheme", "currency", "debtor_agent_country", "creditor_agent_country")


def scope_of(facts: Mapping[str, Any], on: dt.date) -> str:
    """Whether a payment is in scope of Article 5d on a day, and why.

    >>> facts = {"scheme": "INST", "currency": "EUR", "debtor_agent_country": "DE", "creditor_agent_country": "FR"}
    >>> scope_of(facts, dt.date(2026, 1, 1))
    'in scope: instant, EUR, DE to FR'
    >>> scope_of({"scheme": "SEPA", "currency": "EUR"}, dt.date(2026, 1, 1))
    'out of scope: scheme SEPA'
    """
    scheme, currency, *countries = (str(facts.get(fact) or "unknown").strip() for fact in FACTS)
    if on < APPLIES_SINCE:
        return f"out of scope: before {APPLIES_SINCE}"
    if scheme.upper() not in INSTANT_SCHEMES:
        return f"out of scope: scheme {scheme}"
    if currency.upper() != "EUR":
        return f"out of scope: currency {currency}"
    for country in countries:
        if country.upper() not in MEMBER_STATES:
            return f"out of scope: provider in {country}"
    return f"in scope: instant, EUR, {' to '.join(countries)}"


def is_left_to_customers(hit: Mapping[str, Any], scope: str | None) -> bool:
    """Whether Article 5d leaves a hit to the daily screening: an EU asset freeze, and nothing else, on payer or payee."""
    measures = set(hit["measures"] or ())
    only_freeze = Measure.ASSET_FREEZE in measures and measures <= FREEZES
    in_scope = scope is not None and scope.startswith("in scope")
    return in_scope and hit["authority"] == "EU" and hit["role"] in ACCOUNT_HOLDERS and only_freeze
