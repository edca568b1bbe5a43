"""One decision for each payment: pass, review or stop, with the hits behind it.

A name that matches is not a finding: by itself it leads to review. A stop needs a rule of the policy, and a stop that rests
only on authorities which are not the institution's own law is held back to review and said to be `foreign_law_only`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from sanctionscreen.matching import NameIndex
from sanctionscreen.policy import Licence, Policy, entry_hash

DECISIONS_SCHEMA = pa.schema(
    [
        pa.field("payment_id", pa.string()),
        pa.field("decision", pa.string(), nullable=False),  # pass, review, stop
        pa.field("consequence", pa.string(), nullable=False),  # if the hit is confirmed: freeze, reject, licence_check, none
        pa.field("foreign_law_only", pa.bool_(), nullable=False),
        pa.field("blocking_statute", pa.bool_(), nullable=False),
        pa.field("top_score", pa.float64()),
        pa.field("authorities", pa.list_(pa.string())),
        pa.field("measures", pa.list_(pa.string())),
        pa.field("reasons", pa.list_(pa.string())),
        pa.field("hit_ids", pa.list_(pa.string())),
        pa.field("not_screened_art_5d", pa.int64(), nullable=False),  # hits left to the daily screening of customers
        pa.field("scope_art_5d", pa.string()),  # why the payment is in or out of that rule's scope
    ],
    metadata={b"version": b"1"},
)

PASS, REVIEW, STOP = "pass", "review", "stop"
_CONSEQUENCES = (
    ("freeze", {"asset_freeze", "making_available_ban"}),
    ("reject", {"transaction_ban", "vessel_ban", "port_ban", "crypto_ban"}),
    ("licence_check", {"capital_market", "services_ban", "investment_ban", "export_end_user", "debarment", "other"}),
)
# Acts in the Annex of Regulation (EC) No 2271/96 (as amended by Delegated Regulation (EU) 2018/1100, in force since
# 2018-08-07):
# US measures on Cuba (1996) and Iran. Programme tags of OFAC that stand for them; source: the Annex, and OFAC's list of
# tags.
BLOCKING_STATUTE: dict[str, dt.date] = {
    "CUBA": dt.date(1996, 11, 29),
    "IRAN": dt.date(2018, 8, 7),
    "IRAN-TRA": dt.date(2018, 8, 7),
    "IRAN-HR": dt.date(2018, 8, 7),
    "IRAN-EO13846": dt.date(2018, 8, 7),
    "IRAN-EO13902": dt.date(2018, 8, 7),
    "IFSR": dt.date(2018, 8, 7),
    "ISA": dt.date(2018, 8, 7),
}
# Regulation (EU) No 260/2012, Article 5d (inserted by Regulation (EU) 2024/886).
INSTANT_SCHEMES = ("SCTINST", "SCT INST", "INST")
_EEA = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
        "IS",
        "LI",
        "NO",
    ]
)
_ACCOUNT_HOLDERS = ("debtor", "creditor")


def decide(
    hits: pa.Table,
    policy: Policy | None = None,
    *,
    payments: pa.Table | Iterable[str] | None = None,
    index: NameIndex | None = None,
    on: dt.date | None = None,
) -> pa.Table:
    """Decide on each payment.

    Args:
        hits: HITS_SCHEMA; `query_id` is the payment.
        policy: The institution's rules; None for those of `Policy.default()`.
        payments: All payments, so that those without hits pass: ids, or a table with a column `payment_id` and, for the
            rule on instant payments, `scheme`, `currency`, `debtor_agent_country`, `creditor_agent_country`.
        index: What was screened against; needed where the policy has customers decided about before.
        on: The day, for what expires; by default today.

    Returns:
        DECISIONS_SCHEMA, one row for each payment, in the order of `payments`, then of the hits.

    Raises:
        ValueError: The policy has customers decided about before and no index is given.
    """
    rules = policy or Policy.default()
    if rules.goods and index is None:
        raise ValueError("the policy has [[good]] entries; give the index, to see whether the entries have changed since")
    day = on or dt.date.today()  # noqa: DTZ011  the day where the institution is
    facts = _facts_of(payments)
    by_payment: dict[str | None, list[dict[str, Any]]] = {payment: [] for payment in facts}
    for hit in hits.to_pylist():
        by_payment.setdefault(hit["query_id"], []).append(hit)
    hashes = _Hashes(index)
    rows = [
        _decide_one(payment, its_hits, rules, facts.get(payment, {}), hashes, day)
        for payment, its_hits in by_payment.items()
    ]
    return pa.Table.from_pylist(rows, schema=DECISIONS_SCHEMA)


def _facts_of(payments: pa.Table | Iterable[str] | None) -> dict[str | None, dict[str, Any]]:
    """What is known of each payment."""
    if payments is None:
        return {}
    if isinstance(payments, pa.Table):
        facts: dict[str | None, dict[str, Any]] = {}
        names = [
            name
            for name in ("scheme", "currency", "debtor_agent_country", "creditor_agent_country")
            if name in payments.column_names
        ]
        for row in payments.select(["payment_id", *names]).to_pylist():
            facts.setdefault(row["payment_id"], row)
        return facts
    return {payment: {} for payment in payments}


class _Hashes:
    """Hashes of entries, each worked out once."""

    def __init__(self, index: NameIndex | None) -> None:
        self.index = index
        self.known: dict[str, str] = {}

    def of(self, entry: str) -> str:
        """The hash of an entry given as `list_id entry_id`, "" where there is none now."""
        if entry not in self.known:
            list_id, _, entry_id = entry.partition(" ")
            try:
                self.known[entry] = entry_hash(self.index, list_id, entry_id) if self.index else ""
            except KeyError:
                self.known[entry] = ""
        return self.known[entry]


@dataclass(slots=True)
class _Case:
    """What hits of one payment come to."""

    kept: list[dict[str, Any]] = field(default_factory=list)
    stops: list[dict[str, Any]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    n_art_5d: int = 0


def _decide_one(
    payment: str | None, hits: list[dict[str, Any]], policy: Policy, facts: Mapping[str, Any], hashes: _Hashes, on: dt.date
) -> dict[str, Any]:
    """The decision on one payment."""
    case = _Case()
    scope = scope_of(facts) if policy.instant_payments else None
    for hit in hits:
        _judge(hit, payment, policy, scope, hashes, on, case)
    own = {hit["authority"] for hit in case.kept} & set(policy.own_law)
    foreign_only = bool(case.kept) and not own
    decision = REVIEW if case.kept else PASS
    own_stops = [hit for hit in case.stops if hit["authority"] in policy.own_law]
    if own_stops:
        decision = STOP
    elif case.stops:
        case.reasons.append("a stop that rests only on law that is not the institution's own: held for review")
    measures = sorted({measure for hit in case.kept for measure in hit["measures"] or ()})
    programmes = {programme for hit in case.kept if hit["authority"] == "US" for programme in hit["programmes"] or ()}
    return {
        "payment_id": payment,
        "decision": decision,
        "consequence": consequence_of(measures),
        "foreign_law_only": foreign_only,
        "blocking_statute": foreign_only
        and any(BLOCKING_STATUTE.get(programme, dt.date.max) <= on for programme in programmes),
        "top_score": max((hit["score"] for hit in case.kept), default=None),
        "authorities": sorted({hit["authority"] for hit in case.kept}),
        "measures": measures,
        "reasons": list(dict.fromkeys(case.reasons)),
        "hit_ids": [hit["hit_id"] for hit in case.kept],
        "not_screened_art_5d": case.n_art_5d,
        "scope_art_5d": scope,
    }


def _judge(
    hit: dict[str, Any], payment: str | None, policy: Policy, scope: str | None, hashes: _Hashes, on: dt.date, case: _Case
) -> None:
    """Add one hit to the case, or say why it does not count."""
    entry = f"{hit['list_id']} {hit['entry_id']}"
    least = max((rule.score for rule in policy.thresholds if rule.selector.fits(hit)), default=0.0)
    if hit["score"] < least:
        case.reasons.append(f"{entry} scores {hit['score']:.4f}, below the policy's {least:.4f}")
        return
    if scope is not None and scope.startswith("in scope") and _is_left_to_customers(hit):
        case.n_art_5d += 1
        case.reasons.append(f"{entry} as {hit['role']} is left to the daily screening of customers (Art. 5d)")
        return
    for good in policy.goods:
        if good.entry == entry and good.customer in (payment, hit["query_name"]):
            if on > good.until:
                case.reasons.append(f"{entry}: the decision of {good.author} expired on {good.until}")
            elif hashes.of(entry) != good.sha256:
                case.reasons.append(f"{entry}: the entry has changed since the decision of {good.author}; decide again")
            else:
                case.reasons.append(f"{entry}: not the listed party, by {good.author}: {good.reason}")
                return
    case.kept.append(hit)
    if (licence := _licence_for(hit, entry, payment, policy, on)) is not None:
        case.reasons.append(f"{entry}: covered by {licence.reference} until {licence.until}, to be checked")
        return
    case.reasons.append(f"{hit['role']}: {entry}, {hit['listed_name']} ({hit['score']:.4f})")
    by_identifier = any(part["name"].startswith("identifier") and part["points"] > 0 for part in hit["parts"])
    for rule in policy.stops:
        if rule.selector.fits(hit) and hit["score"] >= rule.score and (by_identifier or not rule.identifier):
            case.stops.append(hit)
            case.reasons.append(f"stop: {rule.reason}")


def _licence_for(hit: dict[str, Any], entry: str, payment: str | None, policy: Policy, on: dt.date) -> Licence | None:
    """The licence that covers a hit today."""
    for licence in policy.licences:
        fits = licence.entry == entry and licence.payment in (None, payment) and licence.selector.fits(hit)
        if fits and on <= licence.until:
            return licence
    return None


def _is_left_to_customers(hit: Mapping[str, Any]) -> bool:
    """Whether Article 5d leaves a hit to the daily screening: an EU asset freeze on the account-holding payer or payee."""
    only_freeze = set(hit["measures"] or ()) <= {"asset_freeze", "making_available_ban"}
    return hit["authority"] == "EU" and hit["role"] in _ACCOUNT_HOLDERS and only_freeze


def scope_of(facts: Mapping[str, Any]) -> str:
    """Whether a payment is in scope of Article 5d, and why: an instant credit transfer in euro between providers of the EEA.

    >>> scope_of({"scheme": "INST", "currency": "EUR", "debtor_agent_country": "DE", "creditor_agent_country": "FR"})
    'in scope: instant, EUR, DE to FR'
    >>> scope_of({"scheme": "SEPA", "currency": "EUR"})
    'out of scope: scheme SEPA'
    """
    scheme, currency = str(facts.get("scheme") or "unknown"), str(facts.get("currency") or "unknown")
    if scheme.upper() not in INSTANT_SCHEMES:
        return f"out of scope: scheme {scheme}"
    if currency.upper() != "EUR":
        return f"out of scope: currency {currency}"
    countries = [str(facts.get(f"{side}_agent_country") or "unknown") for side in ("debtor", "creditor")]
    for country in countries:
        if country.upper() not in _EEA:
            return f"out of scope: provider in {country}"
    return f"in scope: instant, EUR, {' to '.join(countries)}"


def consequence_of(measures: Iterable[str]) -> str:
    """What the gravest measure calls for if the hit is confirmed.

    >>> consequence_of(["port_ban", "asset_freeze"]), consequence_of(["travel_ban"]), consequence_of([])
    ('freeze', 'none', 'none')
    """
    found = set(measures)
    return next((consequence for consequence, its in _CONSEQUENCES if its & found), "none")
