"""One decision for each payment: pass, review or stop, with the hits behind it.

A name that matches is not a finding: by itself it leads to review. A stop needs a rule of the policy, and a stop that rests
only on authorities which are not the institution's own law is held back to review and said to be `foreign_law_only`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from sanctionscreen.hits import HITS_SCHEMA
from sanctionscreen.law import Entries, Holders, Renewal
from sanctionscreen.matching import NameIndex
from sanctionscreen.model import FREEZES, SECTORAL, TRANSACTION_BANS, Measure
from sanctionscreen.names import normalize_name
from sanctionscreen.payments.parties import PARTIES_SCHEMA
from sanctionscreen.payments.signs import signs_of
from sanctionscreen.policy import (
    FACTS,
    Licence,
    Policy,
    entry_of,
    is_blocked,
    is_left_to_customers,
    scope_of,
)

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
        pa.field("signs", pa.list_(pa.string())),  # of circumvention; null where no `parties` were given
    ],
    metadata={b"version": b"2"},
)

PASS, REVIEW, STOP = "pass", "review", "stop"
_LICENCE_CHECK = "licence_check"
_CONSEQUENCES = (
    ("freeze", FREEZES),
    ("reject", TRANSACTION_BANS),
    (_LICENCE_CHECK, SECTORAL | {Measure.OTHER}),
)  # gravest first

# Standing of an entry -> why a hit on it is for review at most.
_NEVER_STOPS = {"delisted": "delisted", "owned": "not listed itself but owned by listed parties"}

Row = dict[str, Any]


def decide(
    hits: pa.Table,
    policy: Policy | None = None,
    *,
    payments: pa.Table | Iterable[str] | None = None,
    parties: pa.Table | None = None,
    earlier: pa.Table | None = None,
    index: NameIndex | None = None,
    renewals: Iterable[Renewal] | None = None,
    on: dt.date | None = None,
) -> pa.Table:
    """Decide on each payment.

    Args:
        hits: HITS_SCHEMA; `query_id` is the payment.
        policy: The institution's rules; None for those of `Policy.default()`.
        payments: All payments, so that those without hits pass: ids, or a table with a column `payment_id` and, for the
            rule on instant payments, `scheme`, `currency`, `debtor_agent_country`, `creditor_agent_country`.
        parties: PARTIES_SCHEMA, what the messages say: their payments are decided on too, signs of circumvention are told,
            and a payment with a name that holds no letters, which nothing can be found for, is for review.
        earlier: PARTIES_SCHEMA of payments stopped before, to see which come again with fewer fields.
        index: What was screened against; needed with `renewals`, and where the policy has customers decided about before.
            With it an entry that its list de-lists on a day to come counts as listed until then.
        renewals: From `read_renewals`. A hit of which every designation rests on an act that was to expire before the day
            is for review, or stays a stop, and the reasons say what has to be checked. It is never left out.
        on: The day, for what expires; by default today.

    Returns:
        DECISIONS_SCHEMA, one row for each payment, in the order of `payments`, then of `parties`, then of the hits. The
        metadata `sanctionscreen` hold the day, counts of decisions, of what Art. 5d left out and of renewals given, and what
        made the hits.

    Raises:
        TypeError: A table lacks columns, or `payments` is a single text.
        ValueError: The policy has customers decided about before, or there are renewals, and no index is given.
    """
    rules = policy or Policy.default()
    if rules.goods and index is None:
        raise ValueError("the policy has [[good]] entries; give the index, to see whether the entries have changed since")
    if renewals is not None and index is None:
        raise ValueError("with renewals give the index, for the designations of each entry")
    for name, table, schema in (("hits", hits, HITS_SCHEMA), ("parties", parties, PARTIES_SCHEMA)):
        _require_columns(name, table, schema.names)
    day = on or dt.date.today()  # noqa: DTZ011  the day where the institution is
    facts = _facts_of(payments)
    said = _said_of(parties, earlier)
    by_payment: dict[str | None, list[Row]] = {payment: [] for payment in (*facts, *said)}
    for hit in hits.to_pylist():
        by_payment.setdefault(hit["query_id"], []).append(hit)
    held = None if renewals is None else list(renewals)
    entries = Entries(index, Holders(held or (), day))
    rows = []
    for payment, its_hits in by_payment.items():
        scope = scope_of(facts.get(payment, {}), day) if rules.instant_payments else None
        case = _Case(payment, rules, entries, day, scope, said.get(payment, _Said()))
        for hit in its_hits:
            case.judge(hit)
        rows.append({**case.decision(), "signs": None if parties is None else case.said.signs})
    decided = pa.Table.from_pylist(rows, schema=DECISIONS_SCHEMA)
    return decided.replace_schema_metadata({**DECISIONS_SCHEMA.metadata, b"sanctionscreen": _made_by(rows, day, hits, held)})


def _require_columns(name: str, table: pa.Table | None, columns: Iterable[str]) -> None:
    """Refuse a table that lacks columns."""
    missing = [column for column in columns if table is not None and column not in table.column_names]
    if table is not None and missing:
        raise TypeError(f"{name} lack {', '.join(missing)}; the columns are {', '.join(table.column_names) or 'none'}")


def _facts_of(payments: pa.Table | Iterable[str] | None) -> dict[str | None, Row]:
    """What is known of each payment; what several rows of one payment say differently is not known."""
    if payments is None:
        return {}
    if isinstance(payments, str | bytes):
        raise TypeError(f"payments are {payments!r:.80}, expected a list of ids or a table")
    if isinstance(payments, pa.Array | pa.ChunkedArray):
        payments = payments.to_pylist()
    elif hasattr(payments, "columns"):  # a data frame, which would give the names of its columns as ids
        payments = pa.table(payments)
    if not isinstance(payments, pa.Table):
        return {_as_id(payment): {} for payment in payments}
    _require_columns("payments", payments, ["payment_id"])
    columns = [name for name in ("payment_id", *FACTS) if name in payments.column_names]
    facts: dict[str | None, Row] = {}
    for row in payments.select(columns).to_pylist():
        payment = _as_id(row.pop("payment_id"))
        known = facts.setdefault(payment, row)
        facts[payment] = {name: value for name, value in known.items() if row.get(name) == value}
    return facts


def _as_id(value: Any) -> str | None:
    """An id as `query_id` has it: text, whatever the column."""
    return None if value is None else str(value)


@dataclass(slots=True)
class _Said:
    """What messages say of one payment beside its hits."""

    signs: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def _said_of(parties: pa.Table | None, earlier: pa.Table | None) -> dict[str | None, _Said]:
    """Signs and unreadable names of each payment."""
    if parties is None:
        return {}
    said: dict[str | None, _Said] = {}
    readable: dict[str, bool] = {}
    for row in parties.select(["payment_id", "role", "field", "name"]).to_pylist():
        its, name = said.setdefault(row["payment_id"], _Said()), row["name"]
        if name is None:
            continue
        if name not in readable:
            readable[name] = bool(normalize_name(name).tokens)
        if not readable[name]:
            its.unread.append(f"{row['role']}: the name in {row['field']} holds no letters, so nothing can be found for it")
    for sign in signs_of(parties, earlier).to_pylist():
        said[sign["payment_id"]].signs.append(f"{sign['sign']}: {sign['detail']}")
    return said


def _made_by(rows: list[Row], on: dt.date, hits: pa.Table, renewals: list[Renewal] | None) -> bytes:
    """What made the decisions and how many there are, as JSON."""
    counts = Counter(row["decision"] for row in rows)
    screening = (hits.schema.metadata or {}).get(b"sanctionscreen")
    made = {
        "on": on.isoformat(),
        "decisions": {word: counts[word] for word in (PASS, REVIEW, STOP)},
        "not_screened_art_5d": sum(row["not_screened_art_5d"] for row in rows),
        **({} if renewals is None else {"renewals": len(renewals)}),
        "screening": json.loads(screening) if screening else None,
    }
    return json.dumps(made, sort_keys=True, ensure_ascii=False).encode()


@dataclass(slots=True)
class _Case:
    """One payment, and what its hits come to under the policy."""

    payment: str | None
    policy: Policy
    entries: Entries
    on: dt.date
    scope: str | None
    said: _Said
    kept: list[Row] = field(default_factory=list)
    licensed: list[Row] = field(default_factory=list)
    stops: list[Row] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    n_art_5d: int = 0

    def judge(self, hit: Row) -> None:
        """Add one hit, or say why it does not count."""
        if self.is_left_out(hit):
            return
        if (day := self.still_listed_until(hit)) is not None:
            self.reasons.append(f"{entry_of(hit)}: delisted on {day}, and in force before")
            hit = {**hit, "status": "listed"}
        self.kept.append(hit)
        self.reasons.append(f"{hit['role']}: {entry_of(hit)}, {hit['listed_name']} ({hit['score']:.4f})")
        if hit["status"] in _NEVER_STOPS:
            self.reasons.append(self.why_shown(hit))
            return
        self.reasons += self.entries.passed(entry_of(hit))
        if (licence := self.licence_for(hit)) is not None:
            self.licensed.append(hit)
            self.reasons.append(
                f"{entry_of(hit)}: covered by {licence.reference} until {licence.until}, its conditions are to be checked"
            )
        else:
            self.apply_stops(hit)

    def still_listed_until(self, hit: Row) -> dt.date | None:
        """The day of a de-listing that its list states and that is still to come, None for all else."""
        entry = entry_of(hit)
        if hit["status"] != "delisted" or (day := self.entries.delisted_on(entry)) is None or day <= self.on:
            return None
        return None if self.entries.may_be_kept(entry) else day

    def why_shown(self, hit: Row) -> str:
        """What is said of a hit that stops nothing; an entry kept by policy past the last day still shows."""
        entry, is_delisted = entry_of(hit), hit["status"] == "delisted"
        day = self.entries.delisted_on(entry) if is_delisted else None
        words = f"{entry}: {_NEVER_STOPS[hit['status']]}{f' on {day}' if day else ''}"
        scope = (hit["list_id"], hit["authority"], hit["entry_id"])
        rules = [rule for rule in self.policy.delisted if is_delisted and rule.covers(*scope)]
        rule = next((rule for rule in rules if self.on <= rule.until), next(iter(rules), None))
        if rule is None or not self.entries.may_be_kept(entry):
            return f"{words}, so nothing stops for it"
        return f"{words}, {rule}" + (" (that is over)" if self.on > rule.until else "")

    def is_left_out(self, hit: Row) -> bool:
        """Whether a hit does not count: by a threshold, by Art. 5d, or because it was decided about before."""
        entry = entry_of(hit)
        least = max((rule.score for rule in self.policy.thresholds if rule.selector.fits(hit)), default=0.0)
        if hit["score"] < least:
            self.reasons.append(f"{entry} scores {hit['score']:.4f}, below the policy's {least:.4f}")
            return True
        if is_left_to_customers(hit, self.scope):
            self.n_art_5d += 1
            self.reasons.append(f"{entry} as {hit['role']} is left to the daily screening of customers (Art. 5d)")
            return True
        for good in self.policy.goods:
            if not good.covers(hit, self.payment):
                continue
            if self.on > good.until:
                self.reasons.append(f"{entry}: the decision of {good.author} expired on {good.until}")
            elif self.entries.hashes.of(entry) != good.sha256:
                self.reasons.append(f"{entry}: the entry has changed since the decision of {good.author}; decide again")
            else:
                self.reasons.append(f"{entry}: not the listed party, by {good.author}: {good.reason}")
                return True
        return False

    def licence_for(self, hit: Row) -> Licence | None:
        """The licence that covers a hit today; expired ones are said."""
        fitting = [licence for licence in self.policy.licences if licence.covers(hit, self.payment)]
        valid = next((licence for licence in fitting if self.on <= licence.until), None)
        if valid is None:
            self.reasons += [f"{entry_of(hit)}: {old.reference} expired on {old.until}" for old in fitting]
        return valid

    def apply_stops(self, hit: Row) -> None:
        """Stop for a hit where a rule says so and the law behind it allows."""
        by_identifier = any(part["name"] == "identifier" for part in hit["parts"])  # of no points beside an equal name
        fitting = [
            rule
            for rule in self.policy.stops
            if rule.selector.fits(hit) and hit["score"] >= rule.score and (by_identifier or not rule.identifier)
        ]
        if not fitting:
            return
        held = self.why_held(hit)
        for rule in fitting:
            self.reasons.append(
                f"stop: {rule.reason}" if held is None else f"a stop is held for review, {held}: {rule.reason}"
            )
        if held is None:
            self.stops.append(hit)

    def why_held(self, hit: Row) -> str | None:
        """Why a stop for a hit is held back to review, None if it is not."""
        if self.is_own(hit):
            return None
        if self.is_blocked(hit):
            return "it may rest on an act that Regulation (EC) No 2271/96 forbids to comply with"
        return "it rests only on law that is not the institution's own" if self.policy.foreign_law == REVIEW else None

    def is_own(self, hit: Row) -> bool:
        """Whether a hit is on a list of the institution's own law."""
        return hit["authority"] in self.policy.own_law

    def is_blocked(self, hit: Row) -> bool:
        """Whether the blocking statute may forbid to act on a hit: a US one, not own law of an institution under EU law."""
        bound = "EU" in self.policy.own_law and "US" not in self.policy.own_law
        return bound and hit["authority"] == "US" and is_blocked(hit["programmes"], self.on)

    def decision(self) -> Row:
        """The row of the payment, but for its signs."""
        in_force = [hit for hit in self.kept if hit["status"] != "delisted"]
        own_parties = {_mention(hit) for hit in in_force if self.is_own(hit)}
        for_review = bool(self.kept or self.said.unread)
        return {
            "payment_id": self.payment,
            "decision": STOP if self.stops else REVIEW if for_review else PASS,
            "consequence": self.consequence(in_force),
            "foreign_law_only": bool(in_force) and not own_parties,
            "blocking_statute": any(self.is_blocked(hit) and _mention(hit) not in own_parties for hit in in_force),
            "top_score": max((hit["score"] for hit in self.kept), default=None),
            "authorities": sorted({hit["authority"] for hit in self.kept}),
            "measures": sorted({measure for hit in self.kept for measure in hit["measures"] or ()}),
            "reasons": list(dict.fromkeys([*self.reasons, *self.said.unread])),
            "hit_ids": [hit["hit_id"] for hit in self.kept],
            "not_screened_art_5d": self.n_art_5d,
            "scope_art_5d": self.scope,
        }

    def consequence(self, in_force: list[Row]) -> str:
        """What the gravest measure calls for if its hit is confirmed; under a licence, to check the licence."""
        free = consequence_of(m for hit in in_force if hit not in self.licensed for m in hit["measures"] or ())
        return _LICENCE_CHECK if free == "none" and self.licensed else free


def _mention(hit: Mapping[str, Any]) -> tuple[str, str, str]:
    """Whom a hit is about, as the payment says it."""
    return hit["role"], hit["field"], hit["query_name"]


def consequence_of(measures: Iterable[str]) -> str:
    """What the gravest measure calls for if the hit is confirmed.

    >>> consequence_of(["port_ban", "asset_freeze"]), consequence_of(["travel_ban"]), consequence_of([])
    ('freeze', 'none', 'none')
    """
    found = set(measures)
    return next((consequence for consequence, its in _CONSEQUENCES if its & found), "none")
