"""Hits by what holds them: until a day, until something happens, by nothing that ends, or by nobody knows what."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from sanctionscreen.hits import HITS_SCHEMA
from sanctionscreen.law.holding import Holders
from sanctionscreen.law.renewals import HeldBy, Renewal
from sanctionscreen.lists.acts import acts_in
from sanctionscreen.model import Designation, ListedParty, SanctionsList

LOCK_IN_SCHEMA = pa.schema(
    [
        pa.field("held_by", pa.string(), nullable=False),  # date, condition, nothing (known to be open-ended), unknown
        pa.field("authority", pa.string(), nullable=False),
        pa.field("legal_basis", pa.string(), nullable=False),  # what is renewed; where no row is known, what the list cites
        pa.field("act", pa.string()),  # the act that states how long, null where no row is known
        pa.field("expires_on", pa.string()),  # ISO 8601
        pa.field("days_left", pa.int64()),  # 0 on the last day; below 0 it is over and has to be checked
        pa.field("unanimity", pa.bool_()),  # whether the next renewal needs the vote of all
        pa.field("condition", pa.string()),
        pa.field("programmes", pa.list_(pa.string())),  # of the designations
        pa.field("n_hits", pa.int64(), nullable=False),
        pa.field("n_hits_only", pa.int64(), nullable=False),  # those of them that rest on nothing else
        pa.field("n_entries", pa.int64(), nullable=False),
        pa.field("source", pa.string()),
        pa.field("checked_on", pa.string()),  # ISO 8601
    ]
)
_ORDER = tuple(HeldBy)
_NONE_STATED = "none stated"


def lock_in(
    hits: pa.Table, lists: Sequence[SanctionsList], renewals: Iterable[Renewal], *, on: dt.date | None = None
) -> pa.Table:
    """Group hits by what holds the designations behind them.

    Args:
        hits: HITS_SCHEMA.
        lists: The lists that were screened.
        renewals: From `read_renewals`.
        on: The day; by default today.

    Returns:
        LOCK_IN_SCHEMA, by `held_by`, then by last day, authority and act. A hit whose entry has several designations counts
        in each group of them. The metadata `sanctionscreen` hold the day and the counts, also of hits that are in no group:
        on de-listed entries, which nothing holds, and on owned companies, held by what holds their owners.

    Raises:
        TypeError: The hits lack columns.
        ValueError: A hit is on an entry that is in none of the lists.
    """
    if missing := [column for column in HITS_SCHEMA.names if column not in hits.column_names]:
        raise TypeError(f"hits lack {', '.join(missing)}")
    day = on or dt.date.today()  # noqa: DTZ011  the day where the institution is
    parties: dict[tuple[str, str], list[ListedParty]] = {}  # of one id there may be several records
    for listed in lists:
        for party in listed.parties:
            parties.setdefault((listed.list_id, party.entry_id), []).append(party)
    holders = Holders(renewals, day)
    keys_of: dict[tuple[str, str], dict[_Key, set[str]]] = {}
    groups: dict[_Key, _Group] = {}
    apart: Counter[str] = Counter()
    for hit in hits.select(["list_id", "entry_id", "authority", "status"]).to_pylist():
        entry = (hit["list_id"], hit["entry_id"])
        if hit["status"] != "listed":  # perhaps kept by policy or derived, and then in no list
            apart[hit["status"]] += 1
            continue
        if entry not in parties:
            raise ValueError(f"found a hit on {' '.join(entry)}, which is in none of the lists; give those screened")
        if entry not in keys_of:
            keys_of[entry] = _keys_of(hit["authority"], parties[entry], holders)
        for key, programmes in keys_of[entry].items():
            groups.setdefault(key, _Group()).add(entry, programmes, alone=len(keys_of[entry]) == 1)
    rows = sorted((group.row(key, day) for key, group in groups.items()), key=_order)
    made = {"on": day.isoformat(), "hits": hits.num_rows, "entries": len(keys_of)}
    made |= {status: apart[status] for status in ("delisted", "owned")}
    said = {b"sanctionscreen": json.dumps(made, sort_keys=True).encode()}
    return pa.Table.from_pylist(rows, schema=LOCK_IN_SCHEMA).replace_schema_metadata(said)


_Key = tuple[str, str, Renewal | None]  # authority, legal basis, row


def _keys_of(authority: str, records: Sequence[ListedParty], holders: Holders) -> dict[_Key, set[str]]:
    """The groups of an entry, with its programmes in each."""
    found: dict[_Key, set[str]] = {}
    designations = [designation for party in records for designation in party.designations]
    for designation in designations or [Designation(authority, "")]:
        rows = holders.of(designation)
        known: list[_Key] = [(row.authority, row.measures or row.act, row) for row in rows]
        for key in known or [(designation.authority, _cited(designation), None)]:
            found.setdefault(key, set()).update(filter(None, [designation.programme]))
    return found


def _cited(designation: Designation) -> str:
    """What a designation without a row cites, so that a row can be added for it."""
    return ", ".join(sorted(acts_in(designation.legal_basis))) or designation.programme or _NONE_STATED


@dataclass(slots=True)
class _Group:
    """Hits held by the same."""

    entries: set[tuple[str, str]] = field(default_factory=set)
    programmes: set[str] = field(default_factory=set)
    n_hits: int = 0
    n_alone: int = 0

    def add(self, entry: tuple[str, str], programmes: set[str], *, alone: bool) -> None:
        """Count one hit."""
        self.entries.add(entry)
        self.programmes |= programmes
        self.n_hits += 1
        self.n_alone += alone

    def row(self, key: _Key, on: dt.date) -> dict[str, Any]:
        """The row of the group."""
        authority, legal_basis, renewal = key
        until = renewal.expires_on if renewal else None
        return {
            "held_by": (renewal.held_by if renewal else HeldBy.UNKNOWN).value,
            "authority": authority,
            "legal_basis": legal_basis,
            "act": renewal.act if renewal else None,
            "expires_on": until.isoformat() if until else None,
            "days_left": (until - on).days if until else None,
            "unanimity": renewal.unanimity if renewal else None,
            "condition": (renewal.condition or None) if renewal else None,
            "programmes": sorted(self.programmes),
            "n_hits": self.n_hits,
            "n_hits_only": self.n_alone,
            "n_entries": len(self.entries),
            "source": renewal.source if renewal else None,
            "checked_on": renewal.checked_on.isoformat() if renewal else None,
        }


def _order(row: dict[str, Any]) -> tuple[Any, ...]:
    """Where a row stands."""
    held, until = _ORDER.index(row["held_by"]), row["expires_on"] or ""
    return held, until, row["authority"], row["legal_basis"], row["act"] or ""
